use std::collections::BTreeSet;

use crate::config::View;
use crate::diagnostic::Severity;
use crate::policy::agents::{self, Session, normalise_id};
use crate::policy::channels::Channel;
use crate::policy::layers::{self, Verdict};
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

/// Nobody has more agents; a file that lists them anyway has its report in time.
const MOST: usize = 300;

fn check(inputs: &Inputs<'_>, out: &mut Sink<'_>) {
    let config = inputs.config;
    let channels = inputs.audited();
    let is_expected = matches!(config.posture, Some(Posture::Family | Posture::Public));
    let mode = config.at("agents.defaults.sandbox.mode");
    if channels.is_empty() || !(is_expected || mode.is_present() || config.at("agents.list").is_array()) {
        return;
    }
    let answers: BTreeSet<String> = config
        .at("bindings")
        .items()
        .filter_map(|it| it.key("agentId").str().set().map(normalise_id))
        .collect();
    let layers = inputs.layers();
    let mut is_told = false;
    for agent in agents::all(config).iter().filter(|it| it.is_default || answers.contains(&it.id)).take(MOST) {
        let Some(mode) = sandbox::place(config, agent.at.as_ref(), "mode") else { continue };
        let is_shared = mode.path().0.len() == 4;
        if (is_shared && is_told) || !(is_expected || mode.is_present()) {
            continue;
        }
        let on_host = |session| {
            let steps = layers.steps(agent, session);
            agent.is_sandboxed(config, session) == Some(false)
                && matches!(layers::verdict(&steps, "exec"), Verdict::Allowed)
        };
        let mut doors = channels.iter().flat_map(doors).filter(|it| on_host(it.session));
        let Some(door) = doors.next() else { continue };
        let strangers = door.for_strangers || doors.any(|it| it.for_strangers);
        let who = if strangers { "Strangers" } else { "Several people" };
        let title = match mode.str().or("off") {
            Some("non-main") => "Direct messages of several people share the main session, whose commands run on the host".to_owned(),
            _ => format!("{who} can write to the assistant, and its commands run on the host"),
        };
        out.report(&mode, title)
            .severity(if strangers { Severity::Warn } else { Severity::Info })
            .label(&door.at, "who can write");
        is_told |= is_shared;
    }
}

/// A way in for people other than the owner.
struct Door<'a> {
    session: Session<'static>,
    at: View<'a>,
    for_strangers: bool,
}

fn doors<'a>(channel: &Channel<'a>) -> Vec<Door<'a>> {
    let mut doors = Vec::new();
    if let Some(dm) = channel.dm.as_ref().filter(|it| it.is_multiuser())
        && !matches!(dm.policy, None | Some("disabled"))
    {
        let for_strangers = !dm.wildcards.is_empty();
        doors.push(Door { session: Session::Direct, at: dm.allow.clone(), for_strangers });
    }
    if let Some(groups) = &channel.groups {
        let for_strangers = groups.policy == Some("open");
        if for_strangers || (groups.policy == Some("allowlist") && groups.has_list == Some(true)) {
            let session = Session::Group(channel.plugin.id, "*");
            doors.push(Door { session, at: groups.policy_at.clone(), for_strangers });
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
                                                                                                       //^^^^^ Strangers can write to the assistant, and its commands run on the host
"#,
        );
        check(
            "others-reach-host",
            r#"
{ channels: { imessage: { allowFrom: ["a", "b"] } }, agents: { defaults: { sandbox: { mode: "non-main" } } } }
                                                                                          //^^^^^^^^^^ Direct messages of several people share the main session, whose commands run on the host
"#,
        );
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
