use crate::lists::CollectVec;
use crate::config::View;
use crate::diagnostic::Severity;
use crate::map::Set;
use crate::ids;
use crate::policy::agents::{self, Session};
use crate::policy::channels::{Channel, Plugin};
use crate::policy::layers::{self, Step, Verdict};
use crate::policy::sandbox;
use crate::posture::Posture;
use crate::rules::{Check, Inputs, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a sandbox mode that leaves sessions in which several people write on the host, with commands allowed. Where nothing is
    /// written about the sandbox, it speaks only under the postures `family` and `public`.
    ///
    /// ## Why it matters
    /// Whoever can talk to the assistant can talk it into a command. With `off` that runs on your machine; with `non-main` too, for
    /// direct messages, as they continue the main session unless `session.dmScope` says otherwise.
    ///
    /// ```json5,bad
    /// {
    ///   session: { dmScope: "per-channel-peer" },
    ///   channels: { telegram: { botToken: "${TELEGRAM_BOT_TOKEN}", allowFrom: ["123456789", "987654321"] } },
    ///   agents: { defaults: { sandbox: { mode: "off" } } },
    /// }
    /// ```
    ///
    /// ## What to do
    /// Set the mode to `all`, or deny the agent its commands.
    ///
    /// ```json5,good
    /// {
    ///   session: { dmScope: "per-channel-peer" },
    ///   channels: { telegram: { botToken: "${TELEGRAM_BOT_TOKEN}", allowFrom: ["123456789", "987654321"] } },
    ///   agents: { defaults: { sandbox: { mode: "all" } } },
    /// }
    /// ```
    static RULE = {
        id: "others-reach-host",
        summary: "several people write to sessions whose commands run on the host",
        topic: Sandbox,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "Whoever can talk to the assistant can talk it into a command, and here that runs on your machine.",
        help: "Set the mode to `all`, or deny the agent `exec` and `process`.",
        check: Check::Policy(check),
    }
}

fn check(inputs: &Inputs<'_>, out: &mut Sink<'_>) {
    let config = inputs.config;
    let channels = inputs.audited();
    let is_expected = matches!(config.posture, Some(Posture::Family | Posture::Public));
    let mode = config.at("agents.defaults.sandbox.mode");
    if channels.is_empty() || !(is_expected || mode.is_present() || config.at("agents.list").is_array()) {
        return;
    }
    let answers: Set = config
        .at("bindings")
        .items()
        .filter_map(|it| it.key("agentId").str().set().map(ids::agent))
        .collect();
    let layers = inputs.layers();
    let has_commands = |steps: &[Step<'_>]| matches!(layers::verdict(steps, "exec"), Verdict::Allowed);
    // What a group denies it denies whichever agent answers: asked once for all of them.
    let mut doors: Vec<Door<'_>> = channels.iter().flat_map(doors).collect_vec();
    doors.retain(|it| !it.group || has_commands(&layers.of_group(it.plugin.id, "*")));
    let mut is_told = false;
    for agent in agents::all(config).iter().filter(|it| it.is_default || answers.contains(&it.id)) {
        let Some(mode) = sandbox::place(config, agent.at.as_ref(), "mode") else { continue };
        let is_shared = mode.path().0.len() == 4;
        if (is_shared && is_told) || !(is_expected || mode.is_present()) {
            continue;
        }
        let on_host = [Session::Direct, Session::Group("", "")].map(|it| {
            agent.is_sandboxed(config, it) == Some(false) && has_commands(&layers.steps(agent, it))
        });
        let open = doors.iter().filter(|it| on_host[usize::from(it.group)]).collect_vec();
        let Some(worst) = open.iter().find(|it| it.for_strangers).or(open.first()) else { continue };
        let title = format!("{} can run `exec` on this host through agent `{}`", worst.who(), agent.id);
        let mut report = out
            .report(&mode, title)
            .severity(if worst.for_strangers { Severity::Warn } else { Severity::Info })
            .label(&worst.at, "who can write");
        for door in open.iter().filter(|it| !it.at.is(&worst.at)).take(LISTED) {
            report = report.label(&door.at, "and who else");
        }
        if mode.str().or("off") == Some("non-main") {
            report.why("`non-main` leaves the main session on the host, and direct messages continue it: whoever writes one can talk the assistant into a command there.")
                .label(&config.at("session.dmScope"), "all direct messages are one session");
        }
        is_told |= is_shared;
    }
}

/// How many ways in are pointed at beside the worst.
const LISTED: usize = 5;

/// A way in for people other than the owner.
struct Door<'a> {
    plugin: &'static Plugin,
    /// It leads to groups and not to direct messages.
    group: bool,
    at: View<'a>,
    for_strangers: bool,
}

impl Door<'_> {
    fn who(&self) -> String {
        let who = match (self.group, self.for_strangers) {
            (true, true) => "Any member of a group",
            (true, false) => "Members of the listed groups",
            (false, true) => "Strangers",
            (false, false) => "Several people",
        };
        format!("{who} on {}", self.plugin.label)
    }
}

fn doors<'a>(channel: &Channel<'a>) -> Vec<Door<'a>> {
    let mut doors = Vec::new();
    let plugin = channel.plugin;
    if let Some(dm) = channel.dm.as_ref().filter(|it| it.is_multiuser())
        && !matches!(dm.policy, None | Some("disabled"))
    {
        doors.push(Door { plugin, group: false, at: dm.allow, for_strangers: !dm.wildcards.is_empty() });
    }
    if let Some(groups) = &channel.groups {
        let for_strangers = groups.policy == Some("open");
        if for_strangers || (groups.policy == Some("allowlist") && groups.has_list == Some(true)) {
            doors.push(Door { plugin, group: true, at: groups.policy_at, for_strangers });
        }
    }
    doors
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn sessions_of_others_on_the_host() {
        check(
            "others-reach-host",
            r#"
{ channels: { imessage: { dmPolicy: "open", allowFrom: ["*"] } }, agents: { defaults: { sandbox: { mode: "off" } } } }
                                                                                                       //^^^^^ Strangers on iMessage can run `exec` on this host through agent `main`
"#,
        );
        check(
            "others-reach-host",
            r#"
{ channels: { imessage: { allowFrom: ["a", "b"] } }, agents: { defaults: { sandbox: { mode: "non-main" } } } }
                                                                                          //^^^^^^^^^^ Several people on iMessage can run `exec` on this host through agent `main`
"#,
        );
    }

    #[test]
    fn every_way_in_is_pointed_at() {
        let text = "{ channels: { imessage: { groupPolicy: 'open', allowFrom: ['a', 'b'] } }, agents: { defaults: { sandbox: { mode: 'off' } } } }";
        let analysis = crate::testing::analyze(text);
        let found = analysis.diagnostics.iter().find(|it| it.rule == "others-reach-host").expect("a finding");
        assert_eq!(found.title, "Any member of a group on iMessage can run `exec` on this host through agent `main`");
        let labels = found.labels.iter().map(|it| (it.loc.span.of(text), &*it.message));
        assert_eq!(labels.collect::<Vec<_>>(), [("'open'", "who can write"), ("['a', 'b']", "and who else")]);
    }

    #[test]
    fn groups_that_deny_commands_and_agents_without_number() {
        let agents = |count: usize| (0..count).map(|it| format!("{{ id: 'a{it}', tools: {{ deny: ['exec'] }} }},")).collect::<String>();
        let bindings = |count: usize| (0..count).map(|it| format!("{{ agentId: 'a{it}', match: {{ channel: 'imessage' }} }},")).collect::<String>();
        let text = |last: &str, tools: &str| {
            format!(
                "{{ channels: {{ imessage: {{ dmPolicy: 'disabled', groupPolicy: 'open', groups: {{ '*': {{ {tools} }} }} }} }}, bindings: [{} {{ agentId: 'z', match: {{ channel: 'imessage' }} }}],
                   agents: {{ list: [{} {{ id: 'z', sandbox: {{ mode: 'off' }}, {last} }}] }} }}",
                bindings(400),
                agents(400),
            )
        };
        let count = |text: &str| {
            let found = crate::testing::analyze(text).diagnostics;
            found.iter().filter(|it| it.rule == "others-reach-host").count()
        };
        assert_eq!(count(&text("", "")), 1);
        assert_eq!(count(&text("tools: { deny: ['exec'] }", "")), 0);
        assert_eq!(count(&text("", "tools: { deny: ['exec'] }")), 0);
    }

    #[test]
    fn sandboxed_or_without_commands_or_alone() {
        for text in [
            r#"{ channels: { imessage: { allowFrom: ["a"] } }, agents: { defaults: { sandbox: { mode: "off" } } } }"#,
            r#"{ channels: { imessage: { allowFrom: ["*"] } }, agents: { defaults: { sandbox: { mode: "all" } } } }"#,
            r#"{ channels: { imessage: { allowFrom: ["*"] } }, agents: { list: [{ id: "a" }] } }"#,
            r#"{ channels: { imessage: { allowFrom: ["*"] } }, tools: { deny: ["exec"] }, agents: { defaults: { sandbox: { mode: "off" } } } }"#,
            r#"{ session: { dmScope: "per-peer" }, channels: { imessage: { allowFrom: ["*"] } }, agents: { defaults: { sandbox: { mode: "non-main" } } } }"#,
            r#"{ channels: { imessage: { allowFrom: ["*"] } }, agents: { defaults: { sandbox: { mode: "${M}" } } } }"#,
        ] {
            check("others-reach-host", text);
        }
    }
}
