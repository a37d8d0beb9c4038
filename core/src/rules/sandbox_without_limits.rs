use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::path::{Change, KeyPath, NewValue};
use crate::policy::{agents, sandbox};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Notes a sandbox that is in use and may take all memory of the host, or start any number of processes. Only with a
    /// posture: `family` or `public`.
    ///
    /// ## Why it matters
    /// One message can make the assistant run something that takes the whole machine down, the gateway included. This release
    /// sets no limit by itself.
    ///
    /// ```json5,bad
    /// { agents: { defaults: { sandbox: { mode: "all" } } } }
    /// ```
    ///
    /// ## What to do
    /// Set both; most work does with this.
    ///
    /// ```json5,good
    /// { agents: { defaults: { sandbox: { mode: "all", docker: { memory: "1g", pidsLimit: 256 } } } } }
    /// ```
    static RULE = {
        id: "sandbox-without-limits",
        summary: "a sandbox without a limit of memory or processes",
        topic: Sandbox,
        severity: Info,
        upstream: &[],
        since: "0.1.0",
        why: "One message can make the assistant run something that takes the whole machine down.",
        help: "Set `memory` and `pidsLimit` below `agents.defaults.sandbox.docker`.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let is_on = |it: &agents::Agent<'_>| {
        sandbox::text(config, it.at.as_ref(), "mode", "off").is_some_and(|it| it != "off")
    };
    for agent in agents::all(config).iter().filter(|it| is_on(it)) {
        let lacks = |dotted| sandbox::place(config, agent.at.as_ref(), dotted).is_some_and(|it| !it.is_present() && !it.is_unknown());
        let what = match (lacks("docker.memory"), lacks("docker.pidsLimit")) {
            (true, true) => "memory and processes",
            (true, false) => "memory",
            (false, true) => "processes",
            (false, false) => continue,
        };
        let docker = KeyPath::keys("agents.defaults.sandbox.docker");
        out.report(
            &config.at("agents.defaults.sandbox.docker"),
            format!("The sandbox of agent `{}` has no limit of {what}", agent.id),
        )
        .fix(
            "Limit the sandbox to 1 GB and 256 processes",
            Applicability::Unsafe,
            vec![
                Change::Insert { path: docker.join("memory"), value: "1g".into() },
                Change::Insert { path: docker.join("pidsLimit"), value: NewValue::Number(256.0) },
            ],
        );
        // The fix is the same for all.
        return;
    }
}
