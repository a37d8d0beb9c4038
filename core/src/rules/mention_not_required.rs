use crate::config::{Config, View};
use crate::diagnostic::Applicability;
use crate::policy::channels::Channel;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags `requireMention: false` where it holds for groups that nobody has listed: at `*`, or under the policy `open`.
    ///
    /// ## Why it matters
    /// The assistant then reads and answers every message of every group that it gets into: each is input from somebody, each
    /// costs money, and none was meant for it.
    ///
    /// ```json5,bad
    /// { channels: { imessage: { groups: { "*": { requireMention: false } }, groupAllowFrom: ["+15550001111"] } } }
    /// ```
    ///
    /// ## What to do
    /// Ask for a mention by default, and make exceptions for groups that you know.
    ///
    /// ```json5,good
    /// {
    ///   channels: {
    ///     imessage: { groups: { "*": { requireMention: true }, "7": { requireMention: false } }, groupAllowFrom: ["+15550001111"] },
    ///   },
    /// }
    /// ```
    static RULE = {
        id: "mention-not-required",
        summary: "every message of any group is answered",
        topic: Access,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "Each message of whatever group it gets into is input for the assistant, and costs money.",
        help: "Ask for a mention by default, and make exceptions for groups that you know.",
        check: Check::Accounts(check),
    }
}

fn check(_config: &Config<'_>, channels: &[Channel<'_>], out: &mut Sink<'_>) {
    for channel in channels {
        let policy = channel.groups.as_ref().and_then(|it| it.policy);
        if policy == Some("disabled") {
            continue;
        }
        for list in ["groups", "guilds", "channels", "rooms", "teams"] {
            report(channel, &channel.at(list).key("*").key("requireMention"), out);
        }
        if policy == Some("open") {
            report(channel, &channel.at("requireMention"), out);
        }
    }
}

fn report(channel: &Channel<'_>, at: &View<'_>, out: &mut Sink<'_>) {
    if at.bool().set() != Some(false) || !channel.owns(at) {
        return;
    }
    out.report(at, format!("{} answers every message of any group that it is in", channel.name()))
        .assume_all(&channel.assumes)
        .fix("Ask for a mention", Applicability::Unsafe, at.set_to(true.into()));
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn any_group_and_open_groups() {
        check(
            "mention-not-required",
            r#"
{ channels: { slack: { botToken: "${B}", appToken: "${A}", groupPolicy: "open", requireMention: false,
                                                                                              //^^^^^ Slack answers every message of any group that it is in
  channels: { "*": { requireMention: false } } } } }
                                   //^^^^^ Slack answers every message of any group that it is in
"#,
        );
    }

    #[test]
    fn listed_groups_and_none() {
        check("mention-not-required", r#"{ channels: { imessage: { groups: { "7": { requireMention: false } } } } }"#);
        check("mention-not-required", r#"{ channels: { imessage: { groupPolicy: "disabled", groups: { "*": { requireMention: false } } } } }"#);
        check("mention-not-required", r#"{ channels: { slack: { botToken: "${B}", appToken: "${A}", requireMention: false } } }"#);
    }

    #[test]
    fn fix_asks_for_a_mention() {
        check_fix(
            "mention-not-required",
            r#"{ channels: { imessage: { groups: { "*": { requireMention: false } } } } }"#,
            r#"{ channels: { imessage: { groups: { "*": { requireMention: true } } } } }"#,
        );
    }
}
