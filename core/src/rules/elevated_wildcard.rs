use crate::lists::CollectVec;
use crate::config::{Config, View};
use crate::diagnostic::Applicability;
use crate::path::Change;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a `*` in a list of senders who may run commands on the host.
    ///
    /// ## Why it matters
    /// Elevated commands leave the sandbox. With `*` everybody who can write to the assistant on that channel can have it run
    /// them.
    ///
    /// ```json5,bad
    /// { tools: { elevated: { allowFrom: { telegram: ["*"] } } } }
    /// ```
    ///
    /// ## What to do
    /// Name the people, or remove the channel: a channel without a list elevates nobody.
    ///
    /// ```json5,good
    /// { tools: { elevated: { allowFrom: { telegram: ["123456789"] } } } }
    /// ```
    static RULE = {
        id: "elevated-wildcard",
        summary: "everybody on a channel may run commands on the host",
        topic: Tools,
        severity: Critical,
        upstream: &["tools.elevated.allowFrom.*.wildcard"],
        since: "0.1.0",
        why: "Everybody who can write to the assistant there can have it run commands outside the sandbox.",
        help: "Name the senders instead of `*`.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let elevated = config.at("tools.elevated");
    if elevated.key("enabled").bool().or(true) != Some(true) {
        return;
    }
    for (provider, list) in elevated.key("allowFrom").entries() {
        let wildcards: Vec<View<'_>> = list.items().filter(|it| it.entry_text().as_deref() == Some("*")).collect_vec();
        let Some((first, more)) = wildcards.split_first() else {
            continue;
        };
        // The last first: a change counts items as those before it leave them.
        let remove = wildcards.iter().rev().map(|it| Change::Remove { path: it.path() }).collect_vec();
        let report = out
            .report(first, format!("`*` lets everybody on `{provider}` run commands on the host"))
            .check_id(format!("tools.elevated.allowFrom.{provider}.wildcard"))
            .label(&elevated.key("enabled"), "elevated commands are switched on")
            .fix("Remove the wildcard", Applicability::Unsafe, remove);
        more.iter().fold(report, |it, again| it.label(again, "and again"));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn each_channel_is_one_finding() {
        check(
            "elevated-wildcard",
            r#"
{ tools: { elevated: { allowFrom: { telegram: ["*", "*"], whatsapp: ["+1", " * "] } } } }
                                             //^^^ `*` lets everybody on `telegram` run commands on the host
                                                                         //^^^^^ `*` lets everybody on `whatsapp` run commands on the host
"#,
        );
    }

    #[test]
    fn silent_when_switched_off_or_named() {
        check("elevated-wildcard", r#"{ tools: { elevated: { enabled: false, allowFrom: { telegram: ["*"] } } } }"#);
        check("elevated-wildcard", r#"{ tools: { elevated: { allowFrom: { telegram: [1, "2"] } } } }"#);
    }

    #[test]
    fn fix_removes_every_wildcard() {
        check_fix(
            "elevated-wildcard",
            r#"{ tools: { elevated: { allowFrom: { telegram: ["*", "1", "*"] } } } }"#,
            r#"{ tools: { elevated: { allowFrom: { telegram: ["1"] } } } }"#,
        );
    }
}
