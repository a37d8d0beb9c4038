use crate::config::Config;
use crate::rules::{Check, Need, Sink};

declare_rule! {
    /// ## What it does
    /// Notes that the container engine runs as root, where a sandbox is in use.
    ///
    /// ## Why it matters
    /// What gets out of a container is root of the host then, and not just the assistant's user.
    ///
    /// ```json5,bad
    /// { agents: { defaults: { sandbox: { mode: "all" } } } }
    /// ```
    /// ```json,facts
    /// { "docker": { "asRoot": true } }
    /// ```
    ///
    /// ## What to do
    /// Docker and Podman can both run without root: `dockerd-rootless-setuptool.sh install`.
    ///
    /// ```json5,good
    /// { agents: { defaults: { sandbox: { mode: "all" } } } }
    /// ```
    /// ```json,facts
    /// { "docker": { "asRoot": false } }
    /// ```
    static RULE = {
        id: "engine-as-root",
        summary: "the container engine runs as root",
        topic: Sandbox,
        severity: Info,
        upstream: &[],
        since: "0.1.0",
        why: "What gets out of a container is root of the host.",
        help: "Consider an engine without root: `dockerd-rootless-setuptool.sh install`, or Podman.",
        check: Check::Facts(Need::Docker, check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let Some(docker) = config.facts.docker.as_ref().filter(|it| it.as_root) else { return };
    if crate::policy::docker::is_needed(config) {
        let name = if docker.podman { "Podman" } else { "Docker" };
        out.report(&config.at("agents.defaults.sandbox"), format!("{name} runs the sandboxes as root"));
    }
}
