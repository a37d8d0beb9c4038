use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::policy::agents::{self, Agent};
use crate::policy::channels::Channel;
use crate::policy::sandbox;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags an agent whose sandbox writes to the agent's own workspace (`workspaceAccess: "rw"`) and to whom everybody can
    /// write, by direct message or in groups.
    ///
    /// ## Why it matters
    /// The workspace holds what the assistant is told to be: `AGENTS.md`, `SOUL.md`, its memory. What a stranger has written
    /// there, every later session reads and follows, yours too: a shared document made assistants rewrite their `SOUL.md` on a
    /// schedule (Zenity, 2026).
    ///
    /// ```json5,bad
    /// {
    ///   agents: { defaults: { sandbox: { mode: "all", workspaceAccess: "rw" } } },
    ///   session: { dmScope: "per-channel-peer" },
    ///   channels: { signal: { account: "+15551234567", groupPolicy: "open" } },
    ///   tools: { elevated: { enabled: false } },
    /// }
    /// ```
    ///
    /// ## What to do
    /// Let strangers write to an agent of their own, whose sandbox does not see the workspace.
    ///
    /// ```json5,good
    /// {
    ///   agents: { defaults: { sandbox: { mode: "all", workspaceAccess: "rw" } } },
    ///   session: { dmScope: "per-channel-peer" },
    ///   channels: { signal: { account: "+15551234567", groupPolicy: "disabled" } },
    ///   tools: { elevated: { enabled: false } },
    /// }
    /// ```
    static RULE = {
        id: "workspace-writable-by-strangers",
        summary: "everybody can have the agent's own workspace changed",
        topic: Sandbox,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "What a stranger has written there, every later session reads and follows, yours too.",
        help: "Set `workspaceAccess` to `none`, or let strangers write to an agent of their own.",
        check: Check::Channels(check),
    }
}

fn check(config: &Config<'_>, channels: &[Channel<'_>], out: &mut Sink<'_>) {
    let mut told = Vec::new();
    for agent in agents::all(config) {
        let text = |key, default| sandbox::text(config, agent.at.as_ref(), key, default);
        let Some(access) = sandbox::place(config, agent.at.as_ref(), "workspaceAccess") else {
            continue;
        };
        if access.str().set() != Some("rw") || matches!(text("mode", "off"), None | Some("off")) || told.contains(&access.path()) {
            continue;
        }
        let Some((channel, at)) = channels.iter().find_map(|it| Some((it, opening(it).filter(|_| reaches(config, it, &agent))?)))
        else {
            continue;
        };
        told.push(access.path());
        let title = format!("Everybody who writes on {} can have the workspace of agent `{}` changed (`rw`)", channel.plugin.label, agent.id);
        out.report(&access, title).label(&at, "lets everybody in").assume_all(&channel.assumes).fix(
            "Keep the sandbox away from the workspace",
            Applicability::Unsafe,
            access.set_to("none".into()),
        );
    }
}

/// Where `channel` lets everybody in.
fn opening<'a>(channel: &Channel<'a>) -> Option<crate::config::View<'a>> {
    let dm = channel.dm.as_ref().filter(|it| it.policy != Some("disabled"));
    if let Some(wildcard) = dm.and_then(|it| it.wildcards.first()) {
        return Some(*wildcard);
    }
    let groups = channel.groups.as_ref().filter(|it| it.policy == Some("open"))?;
    Some(groups.policy_at)
}

/// Whether messages of `channel` come to `agent`: a binding says so, or it answers where none does.
fn reaches(config: &Config<'_>, channel: &Channel<'_>, agent: &Agent<'_>) -> bool {
    let mut all_bound = false;
    for binding in config.at("bindings").items().filter(|it| it.at("match.channel").str().set() == Some(channel.plugin.id)) {
        if binding.key("agentId").str().set().is_some_and(|it| it.eq_ignore_ascii_case(&agent.id)) {
            return true;
        }
        let matched = binding.key("match");
        all_bound |= matched.entries().count() == 1;
    }
    agent.is_default && !all_bound
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn only_the_agent_that_strangers_reach() {
        check(
            "workspace-writable-by-strangers",
            r#"
{ agents: { defaults: { sandbox: { mode: "all" } }, list: [{ id: "me", sandbox: { workspaceAccess: "rw" } },
    { id: "desk", sandbox: { workspaceAccess: "rw" } }, { id: "other", sandbox: { workspaceAccess: "rw" } }] },
                                            //^^^^ Everybody who writes on Telegram can have the workspace of agent `desk` changed (`rw`)
  bindings: [{ agentId: "desk", match: { channel: "telegram" } }],
  channels: { telegram: { botToken: "1:a", dmPolicy: "open", allowFrom: ["*"] } } }
"#,
        );
    }

    #[test]
    fn fix_keeps_the_sandbox_away() {
        check_fix(
            "workspace-writable-by-strangers",
            "{ agents: { defaults: { sandbox: { mode: 'all', workspaceAccess: 'rw' } } }, channels: { slack: { botToken: 'b', appToken: 'a', groupPolicy: 'open' } } }",
            "{ agents: { defaults: { sandbox: { mode: 'all', workspaceAccess: 'none' } } }, channels: { slack: { botToken: 'b', appToken: 'a', groupPolicy: 'open' } } }",
        );
    }
}
