use crate::config::Config;
use crate::diagnostic::{Applicability, Assumption};
use crate::policy::channels::Channel;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Notes a group policy that says `allowlist` beside no list of groups or senders at all: nobody in a group is answered.
    ///
    /// ## Why it matters
    /// It does no harm, and hardly is what was meant.
    ///
    /// ```json5,bad
    /// { channels: { signal: { account: "+15550001111", groupPolicy: "allowlist" } } }
    /// ```
    ///
    /// ## What to do
    /// List who is answered, or say `disabled`.
    ///
    /// ```json5,good
    /// { channels: { signal: { account: "+15550001111", groupPolicy: "allowlist", groupAllowFrom: ["+15550002222"] } } }
    /// ```
    static RULE = {
        id: "group-list-empty",
        summary: "an allow list of groups that lists nobody",
        topic: Access,
        severity: Info,
        upstream: &[],
        since: "0.1.0",
        why: "Nobody in any group is answered.",
        help: "List the groups or senders that are answered, or say `disabled`.",
        check: Check::Accounts(check),
    }
}

/// Where a channel may list groups, or senders in them.
const LISTS: [&str; 7] = ["groups", "guilds", "channels", "rooms", "teams", "groupAllowFrom", "allowFrom"];

fn check(_config: &Config<'_>, channels: &[Channel<'_>], out: &mut Sink<'_>) {
    for channel in channels {
        let Some(groups) = channel.groups.as_ref().filter(|it| it.policy == Some("allowlist")) else {
            continue;
        };
        let at = &groups.policy_at;
        // Where nothing is written the default speaks, which is nobody's mistake.
        if !at.is_present() || !at.path().starts_with(&channel.section.path()) || !channel.owns(at) {
            continue;
        }
        let is_listed = LISTS.iter().any(|key| {
            let list = channel.at(key);
            list.is_unknown() || list.items().next().is_some() || list.entries().next().is_some()
        });
        if is_listed || channel.dm.as_ref().is_some_and(|it| it.paired > 0) {
            continue;
        }
        out.report(at, format!("{} answers listed groups, and lists none", channel.name()))
            .assume_all(&channel.assumes)
            .assume(Assumption::PairingStoreEmpty)
            .fix(
                "Switch groups off",
                Applicability::Unsafe,
                at.set_to("disabled".into()),
            );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn no_list_at_all() {
        check(
            "group-list-empty",
            r#"
{ channels: { discord: { token: "${T}", groupPolicy: "allowlist", guilds: {} } } }
                                                   //^^^^^^^^^^^ Discord answers listed groups, and lists none
"#,
        );
    }

    #[test]
    fn defaults_and_lists() {
        check("group-list-empty", r#"{ channels: { discord: { token: "${T}" } } }"#);
        check("group-list-empty", r#"{ channels: { whatsapp: { groupPolicy: "allowlist", allowFrom: ["+15550001111"] } } }"#);
        check("group-list-empty", r#"{ channels: { msteams: { groupPolicy: "allowlist", teams: { a: {} }, appId: "${A}", appPassword: "${B}", tenantId: "${C}" } } }"#);
    }

    #[test]
    fn fix_switches_groups_off() {
        check_fix(
            "group-list-empty",
            r#"{ channels: { imessage: { groupPolicy: "allowlist" } } }"#,
            r#"{ channels: { imessage: { groupPolicy: "disabled" } } }"#,
        );
    }
}
