use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::path::Change;
use crate::policy::channels::Channel;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags an open DM policy beside a list of senders without `*`, on channels whose section the assistant does not check.
    /// On all others such a file is refused.
    ///
    /// ## Why it matters
    /// The two contradict each other, and what happens is up to the channel's plugin: you may have let everybody in, or nobody
    /// but those listed.
    ///
    /// ```json5,bad
    /// { channels: { zalo: { botToken: "${ZALO_BOT_TOKEN}", dmPolicy: "open", allowFrom: ["1234"] } } }
    /// ```
    ///
    /// ## What to do
    /// If the list is what you mean, say `allowlist`.
    ///
    /// ```json5,good
    /// { channels: { zalo: { botToken: "${ZALO_BOT_TOKEN}", dmPolicy: "allowlist", allowFrom: ["1234"] } } }
    /// ```
    static RULE = {
        id: "dm-open-without-wildcard",
        summary: "open DM policy beside a list of senders without `*`",
        topic: Access,
        severity: Warn,
        upstream: &["channels.*.dm.open_invalid"],
        since: "0.1.0",
        why: "The policy lets everybody in and the list does not; which of them counts is up to the channel's plugin.",
        help: "Use `allowlist` if the list is what you mean.",
        check: Check::Channels(check),
    }
}

fn check(_config: &Config<'_>, channels: &[Channel<'_>], out: &mut Sink<'_>) {
    for channel in channels {
        let Some(dm) = channel.dm.as_ref().filter(|it| it.policy == Some("open") && it.wildcards.is_empty()) else {
            continue;
        };
        // The schema refuses it there, which has been said.
        if channel.plugin.in_schema || dm.allow.is_unknown() || dm.allow.items().any(|it| it.is_unknown()) {
            continue;
        }
        let report = out
            .report(&dm.allow, format!("{} is open to everybody, but its list of senders has no `*`", channel.plugin.label))
            .check_id(format!("channels.{}.dm.open_invalid", channel.plugin.id))
            .assume_all(&channel.assumes)
            .label(&dm.policy_at, "open");
        if dm.allow.items().next().is_some() {
            let allowlist = Change::Set { path: dm.policy_at.path(), value: "allowlist".into() };
            report.fix("Let in only those listed", Applicability::Unsafe, vec![allowlist]);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn extension_channels_only() {
        check(
            "dm-open-without-wildcard",
            r#"
{ channels: { zalo: { botToken: "${Z}", dmPolicy: "open", allowFrom: ["1"] } } }
                                                                   //^^^^^ Zalo is open to everybody, but its list of senders has no `*`
"#,
        );
        check("dm-open-without-wildcard", r#"{ channels: { telegram: { botToken: "${Z}", dmPolicy: "open", allowFrom: ["1"] } } }"#);
    }

    #[test]
    fn fix_goes_by_the_list() {
        check_fix(
            "dm-open-without-wildcard",
            r#"{ channels: { zalo: { botToken: "${Z}", dmPolicy: "open", allowFrom: ["1"] } } }"#,
            r#"{ channels: { zalo: { botToken: "${Z}", dmPolicy: "allowlist", allowFrom: ["1"] } } }"#,
        );
    }
}
