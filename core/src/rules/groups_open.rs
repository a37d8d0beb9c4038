use crate::config::Config;
use crate::diagnostic::{Applicability, Severity};
use crate::path::Change;
use crate::policy::channels::{self, Channel, Groups};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a channel whose effective group policy is `open`: anyone in a group can talk to the assistant. Discord and Slack
    /// are open even without a word in the file when only the environment sets them up.
    ///
    /// ## Why it matters
    /// Whoever adds the assistant to a group, or is in one with it, can try to talk it into using its tools. In one published
    /// attack a shared document was enough to make an assistant add the attacker's chat and rewrite its own instructions.
    ///
    /// ```json5,bad
    /// {
    ///   tools: { elevated: { enabled: false } },
    ///   channels: { imessage: { groupPolicy: "open" } },
    /// }
    /// ```
    ///
    /// ## What to do
    /// Use `allowlist` and name the groups, or the people, that you trust.
    ///
    /// ```json5,good
    /// {
    ///   channels: {
    ///     imessage: { groupPolicy: "allowlist", groupAllowFrom: ["+15550001111"] },
    ///   },
    /// }
    /// ```
    static RULE = {
        id: "groups-open",
        summary: "anyone in a group may talk to the assistant",
        topic: Access,
        severity: Critical,
        upstream: &["channels.*.warning.N"],
        since: "0.1.0",
        why: "Everybody in a group with the assistant can use what it may use there.",
        help: "Set `groupPolicy` to `allowlist` and name the groups or the senders that you trust.",
        check: Check::Channels(check),
    }
}

fn check(config: &Config<'_>, channels: &[Channel<'_>], out: &mut Sink<'_>) {
    for channel in channels {
        if let Some(groups) = channel.groups.as_ref().filter(|it| it.policy == Some("open")) {
            report_groups(config, channel, groups, out);
        }
        // For Google Chat the product warns of open direct messages a second time, less loudly.
        if channel.plugin.id == "googlechat"
            && let Some(dm) = channel.dm.as_ref().filter(|it| it.policy == Some("open"))
        {
            out.report(&dm.policy_at, "Google Chat takes direct messages from everybody in its workspace (`open`)")
                .severity(Severity::Warn)
                .check_id("channels.googlechat.warning.N")
                .why("Everybody who can find the app in Google Chat can talk to the assistant.")
                .help("Use `pairing`, or `allowlist` with the senders you know.")
                .assume_all(&channel.assumes);
        }
    }
}

fn report_groups(config: &Config<'_>, channel: &Channel<'_>, groups: &Groups<'_>, out: &mut Sink<'_>) {
    let label = channel.plugin.label;
    let title = match groups.has_list {
        Some(true) => format!("Anyone in {label}'s listed groups can talk to the assistant (`open`)"),
        Some(false) => format!("Anyone in any group on {label} can talk to the assistant (`open`), and no list of groups limits it"),
        None => format!("Anyone in any group on {label} can talk to the assistant (`open`)"),
    };
    let at = &groups.policy_at;
    let (changes, applicability) = match at.is_present() {
        true => channels::close_groups(config, at),
        false => {
            let path = channel.section.path().join("groupPolicy");
            (vec![Change::Set { path, value: "allowlist".into() }], Applicability::Unsafe)
        }
    };
    let mut report = out
        .report(at, title)
        .check_id(format!("channels.{}.warning.N", channel.plugin.id))
        .assume_all(&channel.assumes)
        .fix("Serve listed groups only", applicability, changes);
    if !at.is_present() {
        report = report.why("Nothing in the file says so: this channel is open unless its section says otherwise.");
    }
    if at.path() != channel.section.path().join("groupPolicy") {
        report.label(&channel.section, "this channel");
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn with_and_without_a_list_of_groups() {
        check(
            "groups-open",
            r#"
{ channels: { telegram: { botToken: "${T}", groupPolicy: "open", groups: { "-1": {} } },
                                                       //^^^^^^ Anyone in Telegram's listed groups can talk to the assistant (`open`)
  slack: { botToken: "${B}", appToken: "${A}", groupPolicy: "open" },
                                                          //^^^^^^ Anyone in any group on Slack can talk to the assistant (`open`), and no list of groups limits it
  imessage: { groupPolicy: "open" } } }
                         //^^^^^^ Anyone in any group on iMessage can talk to the assistant (`open`)
"#,
        );
    }

    #[test]
    fn shared_defaults_reach_extension_channels_only() {
        check(
            "groups-open",
            r#"
{ channels: { defaults: { groupPolicy: "open" }, imessage: {}, line: { channelAccessToken: "${L}" } } }
                                     //^^^^^^ Anyone in any group on LINE can talk to the assistant (`open`)
"#,
        );
    }

    #[test]
    fn fix_is_the_products_own() {
        check_fix(
            "groups-open",
            r#"{ channels: { imessage: { groupPolicy: "open" } } }"#,
            r#"{ channels: { imessage: { groupPolicy: "allowlist" } } }"#,
        );
    }
}
