use crate::config::{Config, View};
use crate::diagnostic::Severity::{self, Info, Warn};
use crate::facts::{Container, Job};
use crate::policy::{docker, holes};
use crate::rules::{Check, Need, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a container of the assistant, sandbox or gateway, that really has a hole, whoever made it: the socket of the engine
    /// or a sensitive folder in it, `--privileged`, the host's network or processes, no seccomp filter, added capabilities; of a
    /// sandbox also a default that keeps it closed and is missing.
    ///
    /// ## Why it matters
    /// Containers outlive the configuration that they were made from, and others can make them. What runs counts.
    ///
    /// ```json5,bad
    /// {}
    /// ```
    /// ```json,facts
    /// { "docker": { "containers": [{ "name": "assistant", "job": "gateway", "args": ["-v /var/run/docker.sock:/s"] }] } }
    /// ```
    ///
    /// ## What to do
    /// Mend the configuration if it asks for the hole, and have the container made again.
    ///
    /// ```json5,good
    /// {}
    /// ```
    /// ```json,facts
    /// { "docker": { "containers": [{ "name": "assistant", "job": "gateway", "args": ["-v clawd:/state"] }] } }
    /// ```
    static RULE = {
        id: "container-opened",
        summary: "a container of the assistant really has a hole",
        topic: Sandbox,
        severity: Critical,
        upstream: &[],
        since: "0.1.0",
        why: "What is in the container gets out of it, or at what it was kept from.",
        help: "Mend what asks for it, and have the container made again.",
        check: Check::Facts(Need::Docker, check),
    }
}

/// What every sandbox has unless somebody takes it away.
const CLOSED: [(&str, &str); 3] = [
    ("--cap-drop ALL", "keeps Linux capabilities"),
    ("--security-opt no-new-privileges", "lets programs in it gain rights"),
    ("--read-only", "can change its own programs"),
];

/// One hole, and the first container that has it.
struct Hole<'a> {
    at: View<'a>,
    severity: Severity,
    name: &'a str,
    more: usize,
    what: String,
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let Some(docker) = &config.facts.docker else { return };
    let mut holes: Vec<Hole<'_>> = Vec::new();
    for container in &docker.containers {
        for (severity, text, what) in of(config, container) {
            let at = match &container.session_key {
                Some(key) => docker::place(config, key, text),
                None if container.job == Job::Gateway => config.at("gateway"),
                None => config.at("agents.defaults.sandbox"),
            };
            // Containers that were made alike are one finding.
            match holes.iter_mut().find(|it| it.what == what && it.at.path() == at.path()) {
                Some(hole) => hole.more += 1,
                None => holes.push(Hole { at, severity, name: &container.name, more: 0, what }),
            }
        }
    }
    for hole in holes {
        let title = format!("Container `{}` {}{}", hole.name, hole.what, docker::like(hole.more));
        out.report(&hole.at, title).severity(hole.severity);
    }
}

fn of<'c>(config: &Config<'_>, container: &'c Container) -> Vec<(Severity, &'c str, String)> {
    let mut found = Vec::new();
    let is_gateway = container.job == Job::Gateway;
    for text in &container.args {
        if let Some((severity, what)) = holes::opened(config, text) {
            let severity = match &**text {
                // It needs its state, and is meant to be reached.
                _ if is_gateway && what.ends_with("state folder") => Info,
                "--network host" if is_gateway => Warn,
                _ => severity,
            };
            found.push((severity, &**text, format!("{what} (`{text}`)")));
        }
    }
    for (text, what) in CLOSED {
        if !is_gateway && !container.args.iter().any(|it| it == text) {
            found.push((Warn, text, format!("{what} (`{text}` is missing)")));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::testing::check_facts;

    const CONFIG: &str = r#"{ agents: { defaults: { sandbox: { mode: "all", scope: "shared",
  docker: { network: "host", binds: ["/run/docker.sock:/s", "/srv:/srv"] } } } }, gateway: { port: 1 } }"#;

    #[test]
    fn at_the_key_that_asks_for_it() {
        let args = r#""--network host","--cap-drop ALL","--read-only","--security-opt no-new-privileges","-v /run/docker.sock:/s","-v /srv:/srv","--cap-add NET_RAW""#;
        let facts = format!(
            r#"{{"docker":{{"containers":[
                {{"name":"a","sessionKey":"shared","args":[{args}]}},{{"name":"b","sessionKey":"shared","args":[{args}]}}]}}}}"#
        );
        check_facts(
            "container-opened",
            CONFIG,
            &facts,
            &[
                r#"critical "host": Container `a` shares the network of the host (`--network host`), like 1 more"#,
                r#"critical "/run/docker.sock:/s": Container `a` controls the host's container engine (`-v /run/docker.sock:/s`), like 1 more"#,
                r#"warn { network: "host", binds: ["/run/docker.sock:/s", "/srv:/srv"] }: Container `a` has a Linux capability beyond the usual ones (`--cap-add NET_RAW`), like 1 more"#,
            ],
        );
    }

    #[test]
    fn a_gateway_has_its_state_and_is_reached() {
        check_facts(
            "container-opened",
            CONFIG,
            r#"{"docker":{"containers":[{"name":"g","job":"gateway","args":["-v /home/ann/.clawdbot:/x","--network host","--pid host"]}]}}"#,
            &[
                "info { port: 1 }: Container `g` reaches the assistant's own state folder (`-v /home/ann/.clawdbot:/x`)",
                "warn { port: 1 }: Container `g` shares the network of the host (`--network host`)",
                "critical { port: 1 }: Container `g` sees and stops the programs of the host (`--pid host`)",
            ],
        );
    }
}
