use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::path::{Change, KeyPath};
use crate::policy::channels::Channel;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a channel on which more than one sender can write to the assistant while all direct messages share one session.
    ///
    /// ## Why it matters
    /// With `session.dmScope: "main"`, the default, everybody continues the same conversation: what one person said, the next
    /// can ask for. Senders count once each, those let in by pairing included; `*` counts as many, even where pairing is asked
    /// for.
    ///
    /// ```json5,bad
    /// { channels: { telegram: { botToken: "${TELEGRAM_BOT_TOKEN}", dmPolicy: "allowlist", allowFrom: ["101", "102"] } } }
    /// ```
    ///
    /// ## What to do
    /// Give every sender a session of their own.
    ///
    /// ```json5,good
    /// {
    ///   session: { dmScope: "per-channel-peer" },
    ///   channels: { telegram: { botToken: "${TELEGRAM_BOT_TOKEN}", dmPolicy: "allowlist", allowFrom: ["101", "102"] } },
    /// }
    /// ```
    static RULE = {
        id: "dm-senders-share-session",
        summary: "several senders continue one conversation",
        topic: Access,
        severity: Warn,
        upstream: &["channels.*.dm.scope_main_multiuser"],
        since: "0.1.0",
        why: "All direct messages go into one session (`main`), so what one sender said, another can ask for.",
        help: "Set `session.dmScope` to `per-channel-peer`, so that every sender has a session of their own.",
        check: Check::Channels(check),
    }
}

fn check(config: &Config<'_>, channels: &[Channel<'_>], out: &mut Sink<'_>) {
    let scope = config.at("session.dmScope");
    if scope.str().or("main") != Some("main") {
        return;
    }
    for channel in channels {
        let Some(dm) = channel.dm.as_ref().filter(|it| it.is_multiuser()) else {
            continue;
        };
        if matches!(dm.policy, None | Some("disabled")) {
            continue;
        }
        let who = match (dm.wildcards.is_empty(), dm.listed.len() + dm.paired) {
            (true, count) => format!("{count} senders"),
            (false, _) => "Senders without limit (`*`)".to_owned(),
        };
        let fix = Change::Set { path: KeyPath::keys("session.dmScope"), value: "per-channel-peer".into() };
        let mut report = out
            .report(&dm.allow, format!("{who} on {} share one session", channel.plugin.label))
            .check_id(format!("channels.{}.dm.scope_main_multiuser", channel.plugin.id))
            .assume_all(&channel.assumes)
            .label(&scope, "one session for all")
            .fix("Give every sender a session of their own", Applicability::Unsafe, vec![fix]);
        for sender in dm.wildcards.iter().chain(&dm.listed) {
            report = report.label(sender, "may write");
        }
        if dm.paired > 0 {
            report.why(format!(
                "All direct messages go into one session (`main`), so what one sender said, another can ask for. {} of the \
                 senders {} let in by pairing.",
                dm.paired,
                if dm.paired == 1 { "was" } else { "were" },
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn two_senders_or_a_wildcard() {
        check(
            "dm-senders-share-session",
            r#"
{ channels: { telegram: { botToken: "${T}", allowFrom: ["tg:1", 1, 2] },
                                                     //^^^^^^^^^^^^^^ 2 senders on Telegram share one session
  imessage: { allowFrom: ["*"] } } }
                       //^^^^^ Senders without limit (`*`) on iMessage share one session
"#,
        );
    }

    #[test]
    fn one_sender_or_several_sessions() {
        check("dm-senders-share-session", r#"{ channels: { telegram: { botToken: "${T}", allowFrom: ["tg:1", "1"] } } }"#);
        check("dm-senders-share-session", r#"{ session: { dmScope: "per-peer" }, channels: { imessage: { allowFrom: ["*"] } } }"#);
        check("dm-senders-share-session", r#"{ channels: { imessage: { dmPolicy: "disabled", allowFrom: ["*"] } } }"#);
    }

    #[test]
    fn fix_separates_the_sessions() {
        check_fix(
            "dm-senders-share-session",
            r#"{ session: { dmScope: "main" }, channels: { imessage: { allowFrom: ["a", "b"] } } }"#,
            r#"{ session: { dmScope: "per-channel-peer" }, channels: { imessage: { allowFrom: ["a", "b"] } } }"#,
        );
    }
}
