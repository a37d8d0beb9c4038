use crate::config::{Config, View};
use crate::diagnostic::{Applicability, Severity};
use crate::path::Change;
use crate::policy::channels::ALL;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags an account without a policy of its own under a channel that has one: the account does not inherit it. The assistant
    /// fills in `pairing` for direct messages and `allowlist` for groups.
    ///
    /// ## Why it matters
    /// Everything else an account inherits from its channel, so a channel that is closed looks as if its accounts were.
    ///
    /// ```json5,bad
    /// {
    ///   channels: {
    ///     telegram: { dmPolicy: "disabled", groupPolicy: "allowlist", accounts: { work: { botToken: "${WORK_BOT_TOKEN}" } } },
    ///   },
    /// }
    /// ```
    ///
    /// ## What to do
    /// Say it again in the account.
    ///
    /// ```json5,good
    /// { channels: { telegram: { accounts: { work: { botToken: "${WORK_BOT_TOKEN}", dmPolicy: "allowlist" } } } } }
    /// ```
    static RULE = {
        id: "account-masks-policy",
        summary: "an account does not inherit the policy of its channel",
        topic: Access,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "Accounts inherit what their channel says, but for these policies: a default takes their place.",
        help: "Say it again in the account.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    for plugin in ALL.iter().filter(|it| it.in_schema) {
        let section = config.at("channels").key(plugin.id);
        for (id, account) in section.key("accounts").entries().filter(|it| it.1.is_object()) {
            let who = format!("The account `{id}` of {}", plugin.label);
            // Below `dm` the default comes only with an object of the account's own.
            let nested = matches!(plugin.id, "discord" | "slack" | "googlechat");
            if !nested {
                masked(&section, &account, "dmPolicy", "pairing", &who, out);
            } else if account.key("dm").is_object() {
                masked(&section, &account, "dm.policy", "pairing", &who, out);
            }
            masked(&section, &account, "groupPolicy", "allowlist", &who, out);
        }
    }
}

/// Reports that `account` has `default` at `key`, and its section something else.
fn masked(section: &View<'_>, account: &View<'_>, key: &str, default: &str, who: &str, out: &mut Sink<'_>) {
    let (own, theirs) = (account.at(key), section.at(key));
    let Some(policy) = theirs.str().set().filter(|it| *it != default) else {
        return;
    };
    if own.is_present() || own.is_unknown() {
        return;
    }
    let report = out
        .report(&own, format!("{who} has `{key}` at `{default}`, not at `{policy}`"))
        .label(&theirs, "not inherited");
    if policy == "open" {
        // The account is more closed than it looks.
        report.severity(Severity::Info);
        return;
    }
    let path = own.path();
    report.fix("Say it in the account", Applicability::Unsafe, vec![Change::Insert { path, value: policy.into() }]);
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn flat_nested_and_groups() {
        check(
            "account-masks-policy",
            r#"
{ channels: { signal: { dmPolicy: "allowlist", accounts: { a: { account: "+1" } } },
                                                         //^ The account `a` of Signal has `dmPolicy` at `pairing`, not at `allowlist`
  slack: { dm: { policy: "disabled" }, groupPolicy: "open", accounts: { b: { dm: {} }, c: { groupPolicy: "open" } } } } }
                                                                           //^^ The account `b` of Slack has `dm.policy` at `pairing`, not at `disabled`
                                                                      //^ The account `b` of Slack has `groupPolicy` at `allowlist`, not at `open`
"#,
        );
        check("account-masks-policy", r#"{ channels: { slack: { dm: { policy: "disabled" }, accounts: { b: {} } } } }"#);
    }

    #[test]
    fn fix_says_it_again() {
        check_fix(
            "account-masks-policy",
            r#"{ channels: { imessage: { groupPolicy: "disabled", accounts: { a: { enabled: true } } } } }"#,
            r#"{ channels: { imessage: { groupPolicy: "disabled", accounts: { a: { enabled: true, groupPolicy: "disabled" } } } } }"#,
        );
    }
}
