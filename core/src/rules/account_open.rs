use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::policy::channels::{self, Channel};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags accounts beside the first that take messages from anyone, directly or in groups. The assistant's own audit looks at
    /// one account of each channel.
    ///
    /// ## Why it matters
    /// All accounts of a channel lead to the same assistant, so the most open one decides who gets in.
    ///
    /// ```json5,bad
    /// {
    ///   session: { dmScope: "per-channel-peer" },
    ///   channels: {
    ///     telegram: {
    ///       accounts: {
    ///         default: { botToken: "${TELEGRAM_BOT_TOKEN}" },
    ///         shop: { botToken: "${SHOP_BOT_TOKEN}", dmPolicy: "open", allowFrom: ["*"] },
    ///       },
    ///     },
    ///   },
    /// }
    /// ```
    ///
    /// ## What to do
    /// Use `pairing`, the default, and list the groups that are served.
    ///
    /// ```json5,good
    /// {
    ///   channels: {
    ///     telegram: {
    ///       accounts: {
    ///         default: { botToken: "${TELEGRAM_BOT_TOKEN}" },
    ///         shop: { botToken: "${SHOP_BOT_TOKEN}", dmPolicy: "pairing" },
    ///       },
    ///     },
    ///   },
    /// }
    /// ```
    static RULE = {
        id: "account-open",
        summary: "an account that the assistant's own audit does not see takes messages from anyone",
        topic: Access,
        severity: Critical,
        upstream: &[],
        since: "0.1.0",
        why: "Whoever finds the account can talk to the assistant. The assistant's own audit does not look at this account.",
        help: "Use `pairing` for direct messages, and `allowlist` for groups.",
        check: Check::Accounts(check),
    }
}

fn check(config: &Config<'_>, channels: &[Channel<'_>], out: &mut Sink<'_>) {
    for channel in channels.iter().filter(|it| !it.is_audited) {
        if let Some(dm) = channel.dm.as_ref().filter(|it| it.policy == Some("open") && channel.owns(&it.policy_at)) {
            out.report(&dm.policy_at, format!("{} takes direct messages from anyone (`open`)", channel.name()))
                .assume_all(&channel.assumes)
                .fix("Ask for pairing", Applicability::Unsafe, dm.close());
        }
        let groups = channel.groups.as_ref();
        if let Some(groups) = groups.filter(|it| it.policy == Some("open") && channel.owns(&it.policy_at)) {
            let (changes, applicability) = channels::close_groups(config, &groups.policy_at);
            // Where elevated commands are on, the product mends it with a finding of its own.
            let applicability = applicability.min(Applicability::Unsafe);
            out.report(&groups.policy_at, format!("{} takes messages in any group (`open`)", channel.name()))
                .assume_all(&channel.assumes)
                .fix("Serve listed groups only", applicability, changes);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn direct_messages_and_groups_of_the_second_account() {
        check(
            "account-open",
            r#"
{ channels: { slack: { accounts: { a: { botToken: "${A}", appToken: "${B}", groupPolicy: "open" },
  b: { botToken: "${C}", appToken: "${D}", groupPolicy: "open",
                                                      //^^^^^^ Slack (account `b`) takes messages in any group (`open`)
    dm: { policy: "open", allowFrom: ["*"] } } } } } }
                //^^^^^^ Slack (account `b`) takes direct messages from anyone (`open`)
"#,
        );
    }

    #[test]
    fn what_the_section_says_is_said_of_the_first_account() {
        check(
            "account-open",
            r#"{ channels: { slack: { dm: { policy: "open", allowFrom: ["*"] }, accounts: {
                a: { botToken: "${A}", appToken: "${B}" }, b: { botToken: "${C}", appToken: "${D}" } } } } }"#,
        );
        check("account-open", r#"{ channels: { telegram: { accounts: { default: { botToken: "${A}" }, b: { dmPolicy: "open" } } } } }"#);
    }

    #[test]
    fn fix_asks_for_pairing() {
        check_fix(
            "account-open",
            r#"{ channels: { imessage: { accounts: { default: {}, b: { dmPolicy: "open", allowFrom: ["*"] } } } } }"#,
            r#"{ channels: { imessage: { accounts: { default: {}, b: { dmPolicy: "pairing", allowFrom: [] } } } } }"#,
        );
    }
}
