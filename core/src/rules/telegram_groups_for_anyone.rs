use crate::lists::CollectVec;
use crate::config::{Config, View};
use crate::diagnostic::{Applicability, Assumption};
use crate::path::Change;
use crate::policy::channels::Channel;
use crate::policy::commands;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags Telegram groups in which every member may give commands, because no list of senders, or one with `*`, limits it.
    ///
    /// ## Why it matters
    /// Listing a group says where the assistant answers, not whom. Whoever is in the group, or gets into it, can have the
    /// assistant do what it may do there.
    ///
    /// ```json5,bad
    /// { channels: { telegram: { botToken: "${TELEGRAM_BOT_TOKEN}", groups: { "-1001": {} } } } }
    /// ```
    ///
    /// ## What to do
    /// Name the senders, for all groups or in each.
    ///
    /// ```json5,good
    /// { channels: { telegram: { botToken: "${TELEGRAM_BOT_TOKEN}", groups: { "-1001": {} }, groupAllowFrom: ["123456789"] } } }
    /// ```
    static RULE = {
        id: "telegram-groups-for-anyone",
        summary: "every member of a Telegram group may give commands",
        topic: Access,
        severity: Critical,
        upstream: &["channels.telegram.groups.allowFrom.missing", "channels.telegram.groups.allowFrom.wildcard"],
        since: "0.1.0",
        why: "Whoever is in a group with the assistant, or gets into it, can give it commands.",
        help: "Name the senders in `groupAllowFrom`, or in `allowFrom` of each group.",
        check: Check::Channels(check),
    }
}

fn check(config: &Config<'_>, channels: &[Channel<'_>], out: &mut Sink<'_>) {
    let Some(channel) = channels.iter().find(|it| it.plugin.id == "telegram") else {
        return;
    };
    let Some(policy) = channel.groups.as_ref() else { return };
    let groups = channel.at("groups");
    let is_reachable = match policy.policy {
        Some("open") => true,
        Some("allowlist") => groups.entries().next().is_some(),
        _ => false,
    };
    let senders = channel.at("groupAllowFrom");
    if !is_reachable || senders.is_unknown() || config.at("commands.text").bool().or(true) != Some(true) {
        return;
    }
    let skills = match commands::is_native(config, "telegram", &channel.at("commands"), "nativeSkills") {
        Some(true) => " Skills are commands, too.",
        _ => "",
    };
    let why = format!("{}{skills}", RULE.why);
    let close = |path| vec![Change::Set { path, value: "disabled".into() }];
    let policy_path = match policy.policy_at.path().starts_with(&channel.section.path()) {
        true => policy.policy_at.path(),
        false => channel.section.path().join("groupPolicy"),
    };

    let wildcards: Vec<View<'_>> = senders.items().filter(|it| it.entry_text().as_deref() == Some("*")).collect_vec();
    let paired = config.facts.pairing_stores.as_ref().and_then(|it| it.get("telegram"));
    let paired_wildcard = paired.is_some_and(|it| it.iter().any(|it| channel.sender(it) == "*"));
    if !wildcards.is_empty() || paired_wildcard {
        let report = out
            .report(wildcards.first().unwrap_or(&senders), "`*` lets every member of a Telegram group give commands")
            .check_id("channels.telegram.groups.allowFrom.wildcard")
            .why(why)
            .assume_all(&channel.assumes);
        let report = match senders.items().count() > wildcards.len() && !paired_wildcard {
            // The last first: a change counts items as those before it leave them.
            true => report.fix(
                "Remove the wildcard",
                Applicability::Unsafe,
                wildcards.iter().rev().map(|it| Change::Remove { path: it.path() }).collect_vec(),
            ),
            false => report,
        };
        report.fix("Serve no groups", Applicability::Unsafe, close(policy_path));
        return;
    }
    let is_listed = |at: View<'_>| at.is_unknown() || at.items().next().is_some();
    let in_group = |it: View<'_>| {
        is_listed(it.key("allowFrom")) || it.key("topics").entries().any(|(_, it)| is_listed(it.key("allowFrom")))
    };
    if paired.is_some_and(|it| !it.is_empty()) || is_listed(senders) || groups.entries().any(|(_, it)| in_group(it)) {
        return;
    }
    let at = if groups.is_present() { groups } else { policy.policy_at };
    out.report(&at, "Every member of a Telegram group may give commands: no list of senders limits it")
        .check_id("channels.telegram.groups.allowFrom.missing")
        .why(why)
        .assume_all(&channel.assumes)
        .assume(Assumption::PairingStoreEmpty)
        .fix("Serve no groups", Applicability::Unsafe, close(policy_path));
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn no_list_or_a_wildcard() {
        check(
            "telegram-groups-for-anyone",
            r#"
{ channels: { telegram: { botToken: "${T}", groups: { "-1": {} } } } }
                                                  //^^^^^^^^^^^^ Every member of a Telegram group may give commands: no list of senders limits it
"#,
        );
        check(
            "telegram-groups-for-anyone",
            r#"
{ channels: { telegram: { botToken: "${T}", groupPolicy: "open", groupAllowFrom: [1, " *"] } } }
                                                                                   //^^^^ `*` lets every member of a Telegram group give commands
"#,
        );
    }

    #[test]
    fn a_list_somewhere_or_no_groups_or_no_commands() {
        for telegram in [
            r#"groups: { "-1": {} }, groupAllowFrom: [7]"#,
            r#"groups: { "-1": {}, "-2": { topics: { "7": { allowFrom: [1] } } } }"#,
            r#"groupPolicy: "disabled", groups: { "-1": {} }"#,
            r#"groupPolicy: "allowlist""#,
        ] {
            check("telegram-groups-for-anyone", &format!("{{ channels: {{ telegram: {{ botToken: \"1:a\", {telegram} }} }} }}"));
        }
        check(
            "telegram-groups-for-anyone",
            r#"{ commands: { text: false }, channels: { telegram: { botToken: "1:a", groupPolicy: "open" } } }"#,
        );
    }

    #[test]
    fn fix_removes_the_wildcard_or_closes_the_groups() {
        check_fix(
            "telegram-groups-for-anyone",
            r#"{ channels: { telegram: { botToken: "${T}", groupPolicy: "open", groupAllowFrom: [1, "*"] } } }"#,
            r#"{ channels: { telegram: { botToken: "${T}", groupPolicy: "open", groupAllowFrom: [1] } } }"#,
        );
        check_fix(
            "telegram-groups-for-anyone",
            r#"{ channels: { telegram: { botToken: "${T}", groupPolicy: "open" } } }"#,
            r#"{ channels: { telegram: { botToken: "${T}", groupPolicy: "disabled" } } }"#,
        );
    }
}
