use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Notes that elevated commands are switched on and no channel has a list of senders who may use them.
    ///
    /// ## Why it matters
    /// Without a list nobody is elevated, so the setting has no effect. It does not let anyone in, as is sometimes said. The one
    /// exception is Discord, where the senders in `channels.discord.dm.allowFrom` count if there is no list.
    ///
    /// ```json5,bad
    /// { tools: { elevated: { enabled: true } } }
    /// ```
    ///
    /// ## What to do
    /// Name the senders, by channel, or switch it off.
    ///
    /// ```json5,good
    /// { tools: { elevated: { enabled: true, allowFrom: { telegram: ["123456789"] } } } }
    /// ```
    static RULE = {
        id: "elevated-for-nobody",
        summary: "elevated commands switched on without a list of senders",
        topic: Tools,
        severity: Info,
        upstream: &[],
        since: "0.1.0",
        why: "Without a list nobody may use them, except on Discord, where the senders in `channels.discord.dm.allowFrom` count.",
        help: "Name the senders in `tools.elevated.allowFrom`, by channel, or switch elevated commands off.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let elevated = config.at("tools.elevated");
    let (enabled, lists) = (elevated.key("enabled"), elevated.key("allowFrom"));
    if enabled.bool().set() != Some(true) || lists.is_unknown() {
        return;
    }
    if lists.entries().any(|(_, list)| list.is_unknown() || list.items().next().is_some()) {
        return;
    }
    out.report(&enabled, "Elevated commands are switched on and `tools.elevated.allowFrom` names nobody").fix(
        "Switch elevated commands off",
        Applicability::Unsafe,
        enabled.set_to(false.into()),
    );
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn no_list_at_all() {
        check(
            "elevated-for-nobody",
            r#"
{ tools: { elevated: { enabled: true, allowFrom: { telegram: [] } } } }
                              //^^^^ Elevated commands are switched on and `tools.elevated.allowFrom` names nobody
"#,
        );
        check("elevated-for-nobody", r#"{ tools: { elevated: { enabled: true, allowFrom: { telegram: ["1"] } } } }"#);
        check("elevated-for-nobody", "{ tools: { elevated: {} } }");
    }

    #[test]
    fn fix_switches_it_off() {
        check_fix(
            "elevated-for-nobody",
            "{ tools: { elevated: { enabled: true } } }",
            "{ tools: { elevated: { enabled: false } } }",
        );
    }
}
