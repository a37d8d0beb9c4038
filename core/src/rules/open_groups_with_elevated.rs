use crate::lists::{CollectVec, Joined, PushAll};
use crate::config::{Config, View};
use crate::diagnostic::Applicability;
use crate::path::{Change, KeyPath};
use crate::policy::channels;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags open group policies, of channels and of their accounts, while elevated commands are not switched off. Like the
    /// assistant's own audit it looks at what is written, whether or not the channel is in use.
    ///
    /// ## Why it matters
    /// An elevated command leaves the sandbox and runs on the host. In an open group a stranger's message needs only one gap in
    /// the list of who may use them. This pair, not either half, is how a chat message becomes a command on your machine.
    ///
    /// ```json5,bad
    /// { channels: { imessage: { groupPolicy: "open" } } }
    /// ```
    ///
    /// ## What to do
    /// Close the groups, or switch elevated commands off.
    ///
    /// ```json5,good
    /// { channels: { imessage: { groupPolicy: "open" } }, tools: { elevated: { enabled: false } } }
    /// ```
    static RULE = {
        id: "open-groups-with-elevated",
        summary: "open groups while commands may leave the sandbox",
        topic: Access,
        severity: Critical,
        upstream: &["security.exposure.open_groups_with_elevated"],
        since: "0.1.0",
        why: "",
        help: "Set these policies to `allowlist`, or `tools.elevated.enabled` to `false`.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let enabled = config.at("tools.elevated.enabled");
    if enabled.bool().or(true) != Some(true) {
        return;
    }
    let open = open_policies(config);
    if open.is_empty() {
        return;
    }
    let closings: Vec<_> = open.iter().map(|it| channels::close_groups(config, it)).collect_vec();
    let all: Vec<Change> = closings.iter().flat_map(|it| it.0.clone()).collect_vec();
    let safe: Vec<Change> =
        closings.iter().filter(|it| it.1 == Applicability::Safe).flat_map(|it| it.0.clone()).collect_vec();
    // The finding points at a place that the product's own fix mends, if there is one.
    let first = closings.iter().position(|it| it.1 == Applicability::Safe).unwrap_or(0);

    let paths: Vec<String> = open.iter().map(|it| format!("`{}`", it.path())).collect_vec();
    let title = match &*paths {
        [path] => format!("{path} is `open` while commands may leave the sandbox"),
        _ => format!("{} group policies are `open` while commands may leave the sandbox", paths.len()),
    };
    let is_mixed = !safe.is_empty() && safe.len() < all.len();
    let mut report = out
        .report(&open[first], title)
        .why(format!("A message from a stranger could lead to a command on the host. Open are {}.", paths.joined(", ")))
        .label(&enabled, "elevated commands are switched on");
    for (at, policy) in open.iter().enumerate() {
        if at != first {
            report = report.label(policy, "open, too");
        }
    }
    if !safe.is_empty() {
        report = report.fix("Serve listed groups only", Applicability::Safe, safe);
    }
    if is_mixed {
        report = report.fix("Serve listed groups only, on every channel", Applicability::Unsafe, all);
    } else if closings[first].1 == Applicability::Unsafe {
        report = report.fix("Serve listed groups only", Applicability::Unsafe, all);
    }
    let path = KeyPath::keys("tools.elevated.enabled");
    report.fix("Switch elevated commands off", Applicability::Unsafe, vec![Change::Set { path, value: false.into() }]);
}

/// Every `groupPolicy` that says `open`: the section's, then its accounts', channel by channel in the order of the file. What
/// is switched off does not count, other than for the product.
fn open_policies<'a>(config: &Config<'a>) -> Vec<View<'a>> {
    let mut open = Vec::new();
    let is_off = |it: &View<'_>| it.key("enabled").bool().set() == Some(false);
    for (_, section) in config.at("channels").entries().filter(|it| !is_off(&it.1)) {
        let accounts = section.key("accounts").entries().map(|it| it.1).filter(|it| !is_off(it)).collect_vec();
        let policies = std::iter::once(section).chain(accounts).map(|it| it.key("groupPolicy"));
        open.push_all(policies.filter(|it| it.str().set() == Some("open")));
    }
    open
}

#[cfg(test)]
mod tests {
    use crate::testing::{analyze, check, check_fix};

    #[test]
    fn sections_accounts_and_defaults() {
        check(
            "open-groups-with-elevated",
            r#"
{ channels: { defaults: { groupPolicy: "open" }, slack: { accounts: { ops: { groupPolicy: "open" } } } } }
                                                                                        //^^^^^^ 2 group policies are `open` while commands may leave the sandbox
"#,
        );
    }

    #[test]
    fn elevated_off_silences_it() {
        check(
            "open-groups-with-elevated",
            r#"{ tools: { elevated: { enabled: false } }, channels: { telegram: { groupPolicy: "open" } } }"#,
        );
    }

    #[test]
    fn fix_is_the_products_own() {
        check_fix(
            "open-groups-with-elevated",
            r#"{ channels: { telegram: { groupPolicy: "open" }, discord: { groupPolicy: "open" } } }"#,
            r#"{ channels: { telegram: { groupPolicy: "allowlist" }, discord: { groupPolicy: "allowlist" } } }"#,
        );
    }

    #[test]
    fn the_other_places_are_labels() {
        let text = r#"{ tools: { elevated: { enabled: true } }, channels: { line: { groupPolicy: "open" }, signal: { groupPolicy: "open" } } }"#;
        let analysis = analyze(text);
        let finding = analysis.diagnostics.iter().find(|it| it.rule == "open-groups-with-elevated").unwrap();
        assert_eq!(finding.path.to_string(), "channels.signal.groupPolicy");
        let labels: Vec<&str> = finding.labels.iter().map(|it| it.loc.span.of(text)).collect();
        assert_eq!(labels, ["true", "\"open\""]);
    }
}
