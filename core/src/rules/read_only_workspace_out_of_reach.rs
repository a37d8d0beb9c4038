use crate::config::{Config, View};
use crate::policy::{sandbox, tools};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Notes an agent that gets its workspace read-only in a sandbox, may use `read`, and may not use `exec`.
    ///
    /// ## Why it matters
    /// In the sandbox the agent's workspace stands at `/agent`, where only commands can see it. The tool `read` is confined to
    /// the sandbox's own folder, which starts as a copy of a few files. So the agent reads that copy, not the workspace.
    ///
    /// ```json5,bad
    /// {
    ///   agents: {
    ///     list: [{ id: "family", sandbox: { mode: "all", workspaceAccess: "ro" }, tools: { allow: ["read"] } }],
    ///   },
    /// }
    /// ```
    ///
    /// ## What to do
    /// Nothing, if the copy will do; then `none` says the same. Otherwise allow `exec`, or give it the workspace with `rw`.
    ///
    /// ```json5,good
    /// {
    ///   agents: {
    ///     list: [{ id: "family", sandbox: { mode: "all", workspaceAccess: "none" }, tools: { allow: ["read"] } }],
    ///   },
    /// }
    /// ```
    static RULE = {
        id: "read-only-workspace-out-of-reach",
        summary: "a read-only workspace that the agent has no tool to see",
        topic: Sandbox,
        severity: Info,
        upstream: &[],
        since: "0.1.0",
        why: "The workspace stands at `/agent` in the sandbox, and `read` sees only the sandbox's own folder, a copy of a few files.",
        help: "If the copy will do, `none` says the same. Otherwise allow `exec`, or set `workspaceAccess` to `rw`.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    for agent in config.at("agents.list").items() {
        let text = |dotted, default| sandbox::text(config, Some(&agent), dotted, default);
        if text("workspaceAccess", "none") != Some("ro") || matches!(text("mode", "off"), None | Some("off")) {
            continue;
        }
        let Some(policy) = tools::Policy::read(&agent.key("tools")) else {
            continue;
        };
        if policy.is_limited() && policy.allows("read") && !policy.allows("exec") {
            out.report(&place(config, &agent), "With `ro` this agent's tool `read` does not see the agent's workspace");
        }
    }
}

/// Where the access that holds for `agent` is written.
fn place<'a>(config: &Config<'a>, agent: &View<'a>) -> View<'a> {
    let own = agent.at("sandbox.workspaceAccess");
    if own.is_present() { own } else { config.at("agents.defaults.sandbox.workspaceAccess") }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn read_without_exec() {
        check(
            "read-only-workspace-out-of-reach",
            r#"
{ agents: { defaults: { sandbox: { mode: "all", workspaceAccess: "ro" } },
                                                               //^^^^ With `ro` this agent's tool `read` does not see the agent's workspace
  list: [{ id: "a", tools: { allow: ["read"] } }, { id: "b", tools: { allow: ["read", "exec"] } }, { id: "c" }] } }
"#,
        );
    }
}
