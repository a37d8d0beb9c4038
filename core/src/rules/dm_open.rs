use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::policy::channels::Channel;
use crate::path::{Change, KeyPath};
use crate::posture::{self, Shift};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a channel that takes direct messages from anyone.
    ///
    /// ## Why it matters
    /// Whoever finds the account can talk to the assistant, and so try to talk it into reading files, running commands or
    /// handing out what it knows. `open` needs a `*` in the list of senders; with it the file is valid, not safe.
    ///
    /// ```json5,bad
    /// {
    ///   session: { dmScope: "per-channel-peer" },
    ///   channels: { telegram: { botToken: "${TELEGRAM_BOT_TOKEN}", dmPolicy: "open", allowFrom: ["*"] } },
    /// }
    /// ```
    ///
    /// ## What to do
    /// Use `pairing`, the default: new senders get a code that you approve. Or list the senders and use `allowlist`.
    ///
    /// ```json5,good
    /// { channels: { telegram: { botToken: "${TELEGRAM_BOT_TOKEN}", dmPolicy: "pairing" } } }
    /// ```
    static RULE = {
        id: "dm-open",
        summary: "anyone may send direct messages to the assistant",
        topic: Access,
        severity: Critical,
        upstream: &["channels.*.dm.open"],
        since: "0.1.0",
        why: "Whoever finds the account can talk to the assistant and use what it may use.",
        help: "Use `pairing`, or `allowlist` with the senders you know.",
        check: Check::Channels(check),
    }
}

fn check(config: &Config<'_>, channels: &[Channel<'_>], out: &mut Sink<'_>) {
    for channel in channels {
        let Some(dm) = channel.dm.as_ref().filter(|it| it.policy == Some("open")) else {
            continue;
        };
        let mut close = dm.close();
        // Whoever is paired then would share a session where this posture wants none shared.
        let is_shared = config.at("session.dmScope").str().or("main") == Some("main");
        if is_shared && posture::shift("newcomers-share-session", config.posture) != Shift::Off {
            close.push(Change::Set { path: KeyPath::keys("session.dmScope"), value: "per-channel-peer".into() });
        }
        let report = out
            .report(&dm.policy_at, format!("{} takes direct messages from anyone (`open`)", channel.plugin.label))
            .check_id(format!("channels.{}.dm.open", channel.plugin.id))
            .assume_all(&channel.assumes)
            .fix("Ask for pairing", Applicability::Unsafe, close);
        dm.wildcards.iter().fold(report, |it, wildcard| it.label(wildcard, "stands for everybody"));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn flat_and_nested_policies() {
        check(
            "dm-open",
            r#"
{ channels: { telegram: { botToken: "${T}", dmPolicy: "open", allowFrom: ["*"] },
                                                    //^^^^^^ Telegram takes direct messages from anyone (`open`)
  discord: { token: "${D}", dm: { policy: "open", allowFrom: ["*"] } } } }
                                        //^^^^^^ Discord takes direct messages from anyone (`open`)
"#,
        );
    }

    #[test]
    fn an_account_inherits_a_nested_policy_and_it_is_shown_where_it_stands() {
        check(
            "dm-open",
            r#"
{ channels: { slack: { dm: { policy: "open", allowFrom: ["*"] }, accounts: { team: { botToken: "${B}", appToken: "${A}" } } } } }
                                   //^^^^^^ Slack takes direct messages from anyone (`open`)
"#,
        );
    }

    #[test]
    fn a_channel_without_credentials_is_not_in_use() {
        check("dm-open", r#"{ channels: { bluebubbles: { dmPolicy: "open", allowFrom: ["*"] } } }"#);
        check("dm-open", r#"{ channels: { telegram: { botToken: "${T}", dmPolicy: "${POLICY}" } } }"#);
    }

    #[test]
    fn fix_asks_for_pairing_and_drops_the_wildcard() {
        check_fix(
            "dm-open",
            r#"{ channels: { signal: { account: "+1", dmPolicy: "open", allowFrom: ["*", "+2"] } } }"#,
            r#"{ channels: { signal: { account: "+1", dmPolicy: "pairing", allowFrom: ["+2"] } } }"#,
        );
    }
}
