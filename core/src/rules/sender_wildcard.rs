use crate::config::{Config, View};
use crate::diagnostic::Applicability;
use crate::policy::channels::Channel;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags `*` in a list of senders under a policy that seems to ask who they are: `pairing` or `allowlist`.
    ///
    /// ## Why it matters
    /// `*` lets everybody in under these policies, too: the policy says closed, the door is open, and the assistant's own audit
    /// looks at the policy. One assistant ran like this for half a year.
    ///
    /// ```json5,bad
    /// {
    ///   session: { dmScope: "per-channel-peer" },
    ///   channels: { telegram: { botToken: "${TELEGRAM_BOT_TOKEN}", dmPolicy: "pairing", allowFrom: ["*"] } },
    /// }
    /// ```
    ///
    /// ## What to do
    /// Take the `*` away. Whoever was paired stays in.
    ///
    /// ```json5,good
    /// { channels: { telegram: { botToken: "${TELEGRAM_BOT_TOKEN}", dmPolicy: "pairing", allowFrom: ["123456789"] } } }
    /// ```
    static RULE = {
        id: "sender-wildcard",
        summary: "`*` lets everybody past `pairing` or `allowlist`",
        topic: Access,
        severity: Critical,
        upstream: &[],
        since: "0.1.0",
        why: "Whoever finds the account, or is in a group with it, can talk to the assistant, although the policy says otherwise.",
        help: "Take the `*` away and name the senders, or leave it to pairing.",
        check: Check::Accounts(check),
    }
}

fn check(config: &Config<'_>, channels: &[Channel<'_>], out: &mut Sink<'_>) {
    for channel in channels {
        if let Some(dm) = &channel.dm
            && let Some(policy @ ("pairing" | "allowlist")) = dm.policy
            && let [first, ..] = &*dm.wildcards
            && channel.owns(first)
        {
            out.report(first, format!("`*` lets everybody write to {}, whatever `{policy}` asks for", channel.name()))
                .assume_all(&channel.assumes)
                .label(&dm.policy_at, "asks who they are")
                .fix("Take `*` away", Applicability::Unsafe, dm.without_wildcards(config));
        }
        // Of Telegram's audited account the product says it.
        let is_said = channel.is_audited && channel.plugin.id == "telegram";
        let Some(groups) = channel.groups.as_ref().filter(|it| it.policy == Some("allowlist") && !is_said) else {
            continue;
        };
        let senders = channel.at("groupAllowFrom");
        let Some(wildcard) = senders.items().find(is_wildcard).filter(|it| channel.owns(it)) else {
            continue;
        };
        // Listed groups, and everybody in them, is what somebody may well want.
        let names_groups = groups.has_list == Some(true) || channel.at("groups").entries().next().is_some();
        if !names_groups || channel.at("groups").key("*").is_present() {
            out.report(&wildcard, format!("`*` lets everybody in any group write to {}", channel.name()))
                .assume_all(&channel.assumes)
                .label(&groups.policy_at, "asks for a list")
                .fix("Take `*` away", Applicability::Unsafe, wildcard.removed());
        }
    }
}

fn is_wildcard(it: &View<'_>) -> bool {
    it.entry_text().as_deref() == Some("*")
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Severity;
    use crate::testing::{analyze, check, check_fix};

    #[test]
    fn as_bad_as_what_comes_of_it() {
        let worst = |rest: &str| {
            let found = analyze(&format!("{{ channels: {{ imessage: {{ allowFrom: ['*'], groupPolicy: 'disabled' }} }}, {rest} }}")).diagnostics;
            let it = found.into_iter().find(|it| it.rule == "sender-wildcard").expect("it speaks");
            (it.severity, it.labels.iter().map(|it| it.message.to_string()).collect::<Vec<_>>())
        };
        let boxed = "session: { dmScope: 'per-peer' }, agents: { defaults: { sandbox: { mode: 'all' } } }";
        let (severity, labels) = worst("agents: { defaults: { sandbox: { mode: 'off' } } }");
        assert_eq!(severity, Severity::Critical);
        assert!(labels.iter().any(|it| it.contains("runs on this machine, without a sandbox")), "{labels:?}");
        assert_eq!(worst(boxed).0, Severity::Info);
    }

    #[test]
    fn direct_messages_and_groups() {
        check(
            "sender-wildcard",
            r#"
{ channels: { imessage: { allowFrom: ["+1", "*"] },
                                          //^^^ `*` lets everybody write to iMessage, whatever `pairing` asks for
  whatsapp: { groupAllowFrom: ["*"] } } }
                             //^^^ `*` lets everybody in any group write to WhatsApp
"#,
        );
    }

    #[test]
    fn open_is_said_elsewhere_and_listed_groups_may_be_open() {
        check("sender-wildcard", r#"{ channels: { imessage: { dmPolicy: "open", allowFrom: ["*"] } } }"#);
        check("sender-wildcard", r#"{ channels: { whatsapp: { groups: { "1@g.us": {} }, groupAllowFrom: ["*"] } } }"#);
        check("sender-wildcard", r#"{ channels: { telegram: { botToken: "${T}", groupAllowFrom: ["*"] } } }"#);
    }

    #[test]
    fn fix_takes_it_away() {
        check_fix(
            "sender-wildcard",
            r#"{ channels: { discord: { token: "${T}", dm: { policy: "allowlist", allowFrom: ["*", "1"] } } } }"#,
            r#"{ channels: { discord: { token: "${T}", dm: { policy: "allowlist", allowFrom: ["1"] } } } }"#,
        );
    }
}
