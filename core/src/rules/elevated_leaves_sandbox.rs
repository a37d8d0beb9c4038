use crate::lists::CollectVec;
use crate::diagnostic::Applicability;
use crate::path::{Change, KeyPath};
use crate::policy::agents::{self, Session};
use crate::policy::elevated;
use crate::policy::layers::{self, Step, Verdict};
use crate::rules::{Check, Inputs, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a list of senders who may run commands on the host, while sessions are sandboxed and `agents.defaults.elevatedDefault` is
    /// not `off`.
    ///
    /// ## Why it matters
    /// It is often read as "may ask for it". But the level is `on` unless it is set, so every command of these senders leaves the sandbox,
    /// asked for or not. With `on` and `ask` the host's approvals still apply, with `full` nothing does.
    ///
    /// ```json5,bad
    /// {
    ///   agents: { defaults: { sandbox: { mode: "all" } } },
    ///   tools: { elevated: { allowFrom: { telegram: ["123456789"] } } },
    /// }
    /// ```
    ///
    /// ## What to do
    /// Set the level to `off`; these senders can still switch it on, message by message.
    ///
    /// ```json5,good
    /// {
    ///   agents: { defaults: { sandbox: { mode: "all" }, elevatedDefault: "off" } },
    ///   tools: { elevated: { allowFrom: { telegram: ["123456789"] } } },
    /// }
    /// ```
    static RULE = {
        id: "elevated-leaves-sandbox",
        summary: "listed senders whose commands leave the sandbox by default",
        topic: Sandbox,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "Unless the level is `off`, every command of these senders runs on the host, asked for or not.",
        help: "Set `agents.defaults.elevatedDefault` to `off`; these senders can still switch it on, message by message.",
        check: Check::Policy(check),
    }
}

fn check(inputs: &Inputs<'_>, out: &mut Sink<'_>) {
    let config = inputs.config;
    let lists = config.at("tools.elevated.allowFrom");
    let level = config.at("agents.defaults.elevatedDefault");
    let Some(word) = level.str().or("on").filter(|it| *it != "off") else { return };
    if !lists.is_object() {
        return;
    }
    let layers = inputs.layers();
    let has_commands = |steps: &[Step<'_>]| matches!(layers::verdict(steps, "exec"), Verdict::Allowed);
    // What a group denies it denies whichever agent answers: asked once for all of them.
    let channels: Vec<_> = lists.entries().filter(|it| has_commands(&layers.of_group(it.0, "*"))).collect_vec();
    let session = Session::Group("", "");
    let mut has_asked = false;
    for agent in &agents::all(config) {
        if agent.is_sandboxed(config, session) != Some(true) || !has_commands(&layers.steps(agent, session)) {
            continue;
        }
        // Agents that say nothing of it are all the same.
        let own = agent.place(config, "tools.elevated");
        let is_plain = !own.is_present() && !own.is_unknown();
        if is_plain && std::mem::replace(&mut has_asked, true) {
            continue;
        }
        let narrows = own.key("allowFrom");
        for (channel, list) in &channels {
            if narrows.is_object() && !narrows.key(channel).is_present() && *channel != "discord" {
                continue;
            }
            if elevated::gates(config, agent.at.as_ref(), channel).lets_in(|it| !it.is_empty()) != Some(true) {
                continue;
            }
            let path = KeyPath::keys("agents.defaults.elevatedDefault");
            out.report(&lists, format!("Commands of the senders listed here leave the sandbox by default (`{word}`)"))
                .label(list, "these senders")
                .label(&level, "the default")
                .fix(
                    "Stay in the sandbox unless asked",
                    Applicability::Unsafe,
                    vec![Change::Set { path, value: "off".into() }],
                );
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn whoever_is_sandboxed_and_listed() {
        check(
            "elevated-leaves-sandbox",
            r#"
{ agents: { defaults: { sandbox: { mode: "non-main" } } }, tools: { elevated: { allowFrom: { slack: [], signal: ["+1"] } } } }
                                                                                         //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Commands of the senders listed here leave the sandbox by default (`on`)
"#,
        );
        for text in [
            r#"{ tools: { elevated: { allowFrom: { signal: ["+1"] } } } }"#,
            r#"{ agents: { defaults: { sandbox: { mode: "all" } } }, tools: { elevated: { enabled: false, allowFrom: { signal: ["+1"] } } } }"#,
            r#"{ agents: { defaults: { sandbox: { mode: "all" } } }, tools: { deny: ["exec"], elevated: { allowFrom: { signal: ["+1"] } } } }"#,
        ] {
            check("elevated-leaves-sandbox", text);
        }
    }

    #[test]
    fn the_last_of_many_agents() {
        let many: String = (0..200).map(|it| format!("{{ id: 'a{it}', sandbox: {{ mode: 'off' }} }},")).collect();
        let text = |last: &str| {
            format!(
                "{{ agents: {{ list: [{many} {{ id: 'z', sandbox: {{ mode: 'all' }}, tools: {{ elevated: {last} }} }}] }}, tools: {{ elevated: {{ allowFrom: {{ signal: ['+1'], slack: ['U1'] }} }} }} }}"
            )
        };
        for (last, want) in [("{}", 1), ("{ allowFrom: { slack: ['U1'] } }", 1), ("{ allowFrom: { telegram: ['1'] } }", 0), ("{ enabled: false }", 0)] {
            let found = crate::testing::analyze(&text(last)).diagnostics;
            assert_eq!(found.iter().filter(|it| it.rule == "elevated-leaves-sandbox").count(), want, "{last}");
        }
    }

    #[test]
    fn fix_keeps_the_list() {
        check_fix(
            "elevated-leaves-sandbox",
            r#"{ agents: { defaults: { sandbox: { mode: "all" }, elevatedDefault: "full" } }, tools: { elevated: { allowFrom: { signal: ["+1"] } } } }"#,
            r#"{ agents: { defaults: { sandbox: { mode: "all" }, elevatedDefault: "off" } }, tools: { elevated: { allowFrom: { signal: ["+1"] } } } }"#,
        );
    }
}
