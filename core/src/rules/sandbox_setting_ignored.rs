use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::policy::sandbox;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags settings of an agent's own sandbox that the assistant does not read: `docker`, `browser` and `prune` where all agents share
    /// one container, and `sessionToolsVisibility` always.
    ///
    /// ## Why it matters
    /// What was meant to be tighter for this agent is not. A shared container is made from `agents.defaults.sandbox` alone.
    ///
    /// ```json5,bad
    /// {
    ///   agents: {
    ///     defaults: { sandbox: { mode: "all", scope: "shared" } },
    ///     list: [{ id: "work", sandbox: { docker: { memory: "512m" } } }],
    ///   },
    /// }
    /// ```
    ///
    /// ## What to do
    /// Give the agents containers of their own, or write the setting for all of them.
    ///
    /// ```json5,good
    /// {
    ///   agents: {
    ///     defaults: { sandbox: { mode: "all", scope: "agent" } },
    ///     list: [{ id: "work", sandbox: { docker: { memory: "512m" } } }],
    ///   },
    /// }
    /// ```
    static RULE = {
        id: "sandbox-setting-ignored",
        summary: "an agent's own sandbox setting that is not read",
        topic: Sandbox,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "The container that all agents share is made from `agents.defaults.sandbox` alone.",
        help: "Set the scope to `agent`, or write the setting in `agents.defaults.sandbox` for all agents.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    for agent in config.at("agents.list").items() {
        let Some((scope, scope_at)) = sandbox::scope(config, Some(&agent)) else { continue };
        for (key, at) in agent.key("sandbox").entries() {
            let change = at.removed();
            if sandbox::is_shared_only(key) && scope == "shared" {
                out.report(&at, format!("The agent's own `{key}` is not read, as all agents share one container"))
                    .label(&scope_at, "shared")
                    .fix("Remove it", Applicability::Safe, change);
            } else if key == "sessionToolsVisibility" {
                out.report(&at, "An agent's own `sessionToolsVisibility` is not read")
                    .why("The assistant takes it from `agents.defaults.sandbox` for every agent.")
                    .help("Write it in `agents.defaults.sandbox`.")
                    .fix("Remove it", Applicability::Safe, change);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn shared_containers_and_visibility() {
        check(
            "sandbox-setting-ignored",
            r#"
{ agents: { list: [
  { id: "a", sandbox: { perSession: false, mode: "all", prune: { idleHours: 1 }, workspaceAccess: "ro" } },
                                                             //^^^^^^^^^^^^^^^^ The agent's own `prune` is not read, as all agents share one container
  { id: "b", sandbox: { docker: { memory: "1g" }, sessionToolsVisibility: "all" } },
                                                                        //^^^^^ An agent's own `sessionToolsVisibility` is not read
] } }
"#,
        );
    }

    #[test]
    fn fix_removes_it() {
        check_fix(
            "sandbox-setting-ignored",
            r#"{ agents: { list: [{ id: "a", sandbox: { scope: "shared", browser: { headless: true } } }] } }"#,
            r#"{ agents: { list: [{ id: "a", sandbox: { scope: "shared" } }] } }"#,
        );
    }
}
