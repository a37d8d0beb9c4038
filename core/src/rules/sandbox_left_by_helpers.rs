use crate::config::View;
use crate::diagnostic::{Applicability, Severity};
use crate::exposure::Kind;
use crate::path::Change;
use crate::rules::{Check, Inputs, Sink};

declare_rule! {
    /// ## What it does
    /// Flags permissions between agents (`subagents.allowAgents`, `tools.agentToAgent`) through which people who write to a sandboxed
    /// agent get at one that works on the host.
    ///
    /// ## Why it matters
    /// Each agent is judged by its own settings: a helper that a sandboxed conversation starts runs where the helper's agent runs. Whoever
    /// can talk the first agent into starting one has left the sandbox.
    ///
    /// ```json5,bad
    /// {
    ///   channels: { slack: { botToken: "${SLACK_BOT_TOKEN}", appToken: "${SLACK_APP_TOKEN}", channels: { C0123456789: {} } } },
    ///   agents: {
    ///     defaults: { sandbox: { mode: "all" } },
    ///     list: [{ id: "desk", subagents: { allowAgents: ["workshop"] } }, { id: "workshop", sandbox: { mode: "off" } }],
    ///   },
    /// }
    /// ```
    ///
    /// ## What to do
    /// Take the permission away, or put the other agent into a sandbox, too.
    ///
    /// ```json5,good
    /// {
    ///   channels: { slack: { botToken: "${SLACK_BOT_TOKEN}", appToken: "${SLACK_APP_TOKEN}", channels: { C0123456789: {} } } },
    ///   agents: {
    ///     defaults: { sandbox: { mode: "all" } },
    ///     list: [{ id: "desk" }, { id: "workshop", sandbox: { mode: "off" } }],
    ///   },
    /// }
    /// ```
    static RULE = {
        id: "sandbox-left-by-helpers",
        summary: "a sandboxed agent that may set one to work which is not",
        topic: Sandbox,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "A helper runs where its own agent runs, whoever started it.",
        help: "Take the permission away, or put the other agent into a sandbox, too.",
        check: Check::Policy(check),
    }
}

fn check(inputs: &Inputs<'_>, out: &mut Sink<'_>) {
    let config = inputs.config;
    // Nearly no file has one of these, and to work out who can reach what takes its time.
    let talks = config.at("tools.agentToAgent.enabled").bool().set() == Some(true);
    let list = config.at("agents.list");
    if !talks && !list.items().any(|it| it.at("subagents.allowAgents").items().next().is_some()) {
        return;
    }
    let exposure = inputs.exposure();
    let mut told: Vec<View<'_>> = Vec::new();
    for path in exposure.paths() {
        let way = &exposure.ways[path.way];
        let is_boxed = way.has_tools && exposure.room(way).sandboxed == Some(true) && way.kind != Kind::Subagent;
        if path.severity < Severity::Warn || way.channel.is_none() || !way.is_certain || !path.is_certain() || !is_boxed {
            continue;
        }
        let chain = exposure.chain(&path);
        let Some(at) = chain.iter().find(|it| it.step == "onward").and_then(|it| it.at) else { continue };
        // What lets conversations of one agent see each other has a rule of its own.
        if !at.is_present() || !matches!(at.path().last_key(), Some("allowAgents" | "enabled")) || told.iter().any(|it| it.is(&at)) {
            continue;
        }
        let mut report = out.report(&at, exposure.title(&path)).severity(path.severity);
        for step in chain.iter().filter(|it| it.step != "onward") {
            if let Some(place) = &step.at {
                report = report.label(place, step.text.clone());
            }
        }
        let (title, change) = match at.bool().set() {
            Some(_) => ("Let agents not write to each other", Change::Set { path: at.path(), value: false.into() }),
            None => ("Let it start no helpers of other agents", Change::Remove { path: at.path() }),
        };
        report.fix(title, Applicability::Unsafe, vec![change]);
        told.push(at);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn who_gets_from_one_agent_to_another() {
        check(
            "sandbox-left-by-helpers",
            r#"
{ channels: { imessage: { dmPolicy: "disabled", groupPolicy: "open" } },
  agents: { defaults: { sandbox: { mode: "all" } }, list: [
    { id: "a", subagents: { allowAgents: ["b"] } }, { id: "b", sandbox: { mode: "off" } } ] } }
                                       //^^^^^ Any member of any iMessage group that the assistant is added to can run commands on this machine through agent `a`
"#,
        );
        for text in [
            // The helper is in a sandbox as well.
            r#"{ channels: { imessage: { groupPolicy: "open" } }, agents: { defaults: { sandbox: { mode: "all" } }, list: [{ id: "a", subagents: { allowAgents: ["b"] } }, { id: "b" }] } }"#,
            // Nobody but the owner gets there.
            r#"{ channels: { imessage: { dmPolicy: "allowlist", allowFrom: ["x"], groupPolicy: "disabled" } }, agents: { defaults: { sandbox: { mode: "all" } }, list: [{ id: "a", subagents: { allowAgents: ["b"] } }, { id: "b", sandbox: { mode: "off" } }] } }"#,
        ] {
            check("sandbox-left-by-helpers", text);
        }
    }

    #[test]
    fn fix_takes_the_permission_away() {
        check_fix(
            "sandbox-left-by-helpers",
            r#"{ channels: { imessage: { groupPolicy: "open" } }, tools: { agentToAgent: { enabled: true } }, agents: { defaults: { sandbox: { mode: "all", sessionToolsVisibility: "all" } }, list: [{ id: "a" }, { id: "b", sandbox: { mode: "off" } }] } }"#,
            r#"{ channels: { imessage: { groupPolicy: "open" } }, tools: { agentToAgent: { enabled: false } }, agents: { defaults: { sandbox: { mode: "all", sessionToolsVisibility: "all" } }, list: [{ id: "a" }, { id: "b", sandbox: { mode: "off" } }] } }"#,
        );
    }
}
