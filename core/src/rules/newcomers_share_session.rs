use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::path::{Change, KeyPath};
use crate::policy::channels::Channel;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a channel on which people can be paired while all direct messages share one session. Speaks only under the
    /// postures `family` and `public`, which expect more than one person.
    ///
    /// ## Why it matters
    /// The second person who is let in continues the first one's conversation, with all that was said in it. Nothing in the
    /// file changes at that moment, so nothing warns.
    ///
    /// ```json5,bad
    /// {
    ///   channels: { telegram: { botToken: "${TELEGRAM_BOT_TOKEN}", dmPolicy: "pairing" } },
    ///   agents: { defaults: { sandbox: { mode: "all", docker: { memory: "1g", pidsLimit: 256 } } } },
    /// }
    /// ```
    ///
    /// ## What to do
    /// Give every sender a session of their own before the second one arrives.
    ///
    /// ```json5,good
    /// {
    ///   session: { dmScope: "per-channel-peer" },
    ///   channels: { telegram: { botToken: "${TELEGRAM_BOT_TOKEN}", dmPolicy: "pairing" } },
    ///   agents: { defaults: { sandbox: { mode: "all", docker: { memory: "1g", pidsLimit: 256 } } } },
    /// }
    /// ```
    static RULE = {
        id: "newcomers-share-session",
        summary: "the next person who is paired continues the same conversation",
        topic: Access,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "All direct messages go into one session (`main`), so whoever is paired next sees what was said before.",
        help: "Set `session.dmScope` to `per-channel-peer`, so that every sender has a session of their own.",
        check: Check::Channels(check),
    }
}

fn check(config: &Config<'_>, channels: &[Channel<'_>], out: &mut Sink<'_>) {
    let scope = config.at("session.dmScope");
    if scope.str().or("main") != Some("main") {
        return;
    }
    // Where several people can write already, `dm-senders-share-session` speaks.
    let is_open = |it: &&Channel<'_>| it.dm.as_ref().is_some_and(|dm| dm.policy == Some("pairing") && !dm.is_multiuser());
    let Some(channel) = channels.iter().find(is_open) else {
        return;
    };
    let fix = Change::Set { path: KeyPath::keys("session.dmScope"), value: "per-channel-peer".into() };
    out.report(&scope, format!("Whoever is paired next on {} joins the conversation of the others", channel.plugin.label))
        .assume_all(&channel.assumes)
        .label(&channel.section, "takes new people by pairing")
        .fix("Give every sender a session of their own", Applicability::Unsafe, vec![fix]);
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn one_finding_for_all_channels() {
        check(
            "newcomers-share-session",
            r#"
{ session: { dmScope: "main" }, channels: { imessage: {}, signal: { account: "+1" } } }
                    //^^^^^^ Whoever is paired next on Signal joins the conversation of the others
"#,
        );
    }

    #[test]
    fn lists_of_senders_and_sessions_of_their_own() {
        check("newcomers-share-session", r#"{ channels: { imessage: { dmPolicy: "allowlist", allowFrom: ["a"] } } }"#);
        check("newcomers-share-session", r#"{ channels: { imessage: { allowFrom: ["a", "b"] } } }"#);
        check("newcomers-share-session", r#"{ session: { dmScope: "per-peer" }, channels: { imessage: {} } }"#);
    }

    #[test]
    fn fix_separates_the_sessions() {
        check_fix(
            "newcomers-share-session",
            r#"{ channels: { imessage: {} } }"#,
            r#"{ channels: { imessage: {} }, session: { dmScope: "per-channel-peer" } }"#,
        );
    }
}
