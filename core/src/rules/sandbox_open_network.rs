use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::policy::holes::Section;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Notes a sandbox that is in use and has a network, such as `bridge`. Only with a posture: `family` or `public`.
    ///
    /// ## Why it matters
    /// What a stranger's message makes the assistant read in the sandbox can leave through the network, and programs can come in
    /// through it. It reaches the other machines of your own network as well.
    ///
    /// ```json5,bad
    /// { agents: { defaults: { sandbox: { mode: "all", docker: { network: "bridge", memory: "1g", pidsLimit: 256 } } } } }
    /// ```
    ///
    /// ## What to do
    /// Do without, or make a network of its own that leads only where the work needs it.
    ///
    /// ```json5,good
    /// { agents: { defaults: { sandbox: { mode: "all", docker: { network: "none", memory: "1g", pidsLimit: 256 } } } } }
    /// ```
    static RULE = {
        id: "sandbox-open-network",
        summary: "a sandbox with a network",
        topic: Sandbox,
        severity: Info,
        upstream: &[],
        since: "0.1.0",
        why: "What is in the sandbox can leave through the network, and programs can come in through it.",
        help: "Do without (`none`), or make a network of its own that leads only where the work needs it.",
        check: Check::Sandboxes(check),
    }
}

fn check(_: &Config<'_>, sections: &[Section<'_>], out: &mut Sink<'_>) {
    for section in sections.iter().filter(|it| it.is_used) {
        let network = section.at.at("docker.network");
        // Other rules speak of the others.
        let is_open = |it: &str| !matches!(it, "" | "none" | "host" | "custom") && !it.starts_with("container:");
        if let Some(name) = network.str().set().filter(|it| is_open(it)) {
            out.report(&network, format!("{} is on the network `{name}`", section.title())).fix(
                "Give it no network",
                Applicability::Unsafe,
                network.set_to("none".into()),
            );
        }
    }
}
