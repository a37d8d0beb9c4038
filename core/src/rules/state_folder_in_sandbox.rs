use crate::config::{Config, View};
use crate::diagnostic::Applicability;
use crate::policy::holes::{self, Bind};
use crate::policy::sandbox;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a bind or a workspace through which a sandbox reaches the assistant's own state folder: its configuration, its
    /// credentials, its sessions.
    ///
    /// ## Why it matters
    /// An assistant that could write its own configuration from inside the sandbox did so (NemoClaw issue 514): the sandbox then
    /// lasts until the next message. Tokens in that folder are what stolen skills looked for in February 2026.
    ///
    /// ```json5,bad
    /// { agents: { defaults: { sandbox: { docker: { binds: ["/home/user/.clawdbot:/state:ro"] } } } } }
    /// ```
    ///
    /// ## What to do
    /// Bind the one folder that the work needs, and keep workspaces beside the state folder, not around it.
    ///
    /// ```json5,good
    /// { agents: { defaults: { sandbox: { docker: { binds: ["/home/user/.clawdbot/media:/media:ro"] } } } } }
    /// ```
    static RULE = {
        id: "state-folder-in-sandbox",
        summary: "the sandbox reaches the assistant's own configuration and credentials",
        topic: Sandbox,
        severity: Critical,
        upstream: &[],
        since: "0.1.0",
        why: "That folder holds the configuration, the tokens and the conversations: what reads it has them, what writes it \
              decides what the assistant may do.",
        help: "Bind only the folder that the work needs, and keep workspaces beside the state folder.",
        check: Check::Binds(check),
    }
}

fn check(config: &Config<'_>, binds: &[Bind<'_>], out: &mut Sink<'_>) {
    for bind in binds.iter().filter(|it| it.reach(config) == holes::Reach::State) {
        let title = format!("`{}` lets {} reach the assistant's own state folder", bind.text, bind.sandbox);
        out.report(&bind.at, title).fix("Remove the bind", Applicability::Unsafe, bind.removal());
    }
    workspace(config, None, &config.at("agents.defaults.workspace"), out);
    for agent in config.at("agents.list").items() {
        workspace(config, Some(&agent), &agent.key("workspace"), out);
    }
}

/// A workspace that a sandbox gets to see, and that holds the state folder or is it.
fn workspace(config: &Config<'_>, agent: Option<&View<'_>>, at: &View<'_>, out: &mut Sink<'_>) {
    let Some(path) = at.str().set() else {
        return;
    };
    let text = |key, default| sandbox::text(config, agent, key, default);
    let access = text("workspaceAccess", "none");
    if !matches!(access, Some("ro" | "rw")) || matches!(text("mode", "off"), None | Some("off")) {
        return;
    }
    if holes::holds_state(config, path) {
        let title = format!("The workspace `{path}`, which the sandbox sees, holds the assistant's own state folder");
        out.report(at, title).help("Give the agent a folder of its own, such as `~/clawd`.");
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn binds_and_workspaces() {
        check(
            "state-folder-in-sandbox",
            r#"
{ agents: { defaults: { workspace: "~", sandbox: { mode: "all", workspaceAccess: "ro" } },
                                 //^^^ The workspace `~`, which the sandbox sees, holds the assistant's own state folder
  list: [{ id: "a", workspace: "~/.clawdbot/workspace", sandbox: { docker: { binds: ["${HOME}/.clawdbot/credentials:/c"] } } }] } }
                                                                                   //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `${HOME}/.clawdbot/credentials:/c` lets the sandbox of agent `a` reach the assistant's own state folder
"#,
        );
    }

    #[test]
    fn a_workspace_that_no_sandbox_sees() {
        check("state-folder-in-sandbox", r#"{ agents: { defaults: { workspace: "~", sandbox: { mode: "all" } } } }"#);
    }

    #[test]
    fn fix_removes_the_bind() {
        check_fix(
            "state-folder-in-sandbox",
            r#"{ agents: { defaults: { sandbox: { docker: { binds: ["~/.openclaw:/x"] } } } } }"#,
            r#"{ agents: { defaults: { sandbox: { docker: { binds: [] } } } } }"#,
        );
    }
}
