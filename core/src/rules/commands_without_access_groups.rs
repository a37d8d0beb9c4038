use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::policy::channels::Channel;
use crate::policy::commands::{self, Senders};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags `commands.useAccessGroups: false` where no other rule says what it opens.
    ///
    /// ## Why it matters
    /// Commands such as `/new` or `/model` are then obeyed whoever sends them, and the lists of senders count for nothing.
    ///
    /// ```json5,bad
    /// { commands: { useAccessGroups: false }, channels: { imessage: {} } }
    /// ```
    ///
    /// ## What to do
    /// Leave it out: `true` is the default.
    ///
    /// ```json5,good
    /// { channels: { imessage: {} } }
    /// ```
    static RULE = {
        id: "commands-without-access-groups",
        summary: "commands are obeyed whoever sends them",
        topic: Access,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "The lists of senders count for nothing where it comes to commands.",
        help: "Leave `commands.useAccessGroups` out: `true` is the default.",
        check: Check::Channels(check),
    }
}

fn check(config: &Config<'_>, channels: &[Channel<'_>], out: &mut Sink<'_>) {
    let switch = config.at("commands.useAccessGroups");
    let is_said = |it: &Channel<'_>| commands::slash(config, it) == Some(Senders::Anyone);
    // What Discord and Slack offer by themselves is judged with their own lists of users.
    let is_judged = |it: &Channel<'_>| matches!(it.plugin.id, "discord" | "slack");
    if switch.bool().set() != Some(false) || channels.iter().all(is_judged) || channels.iter().any(is_said) {
        return;
    }
    out.report(&switch, "Commands are obeyed whoever sends them (`useAccessGroups: false`)").fix(
        "Ask the lists of senders",
        Applicability::Unsafe,
        switch.set_to(true.into()),
    );
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn where_the_product_speaks_it_does_not() {
        check(
            "commands-without-access-groups",
            r#"{ commands: { useAccessGroups: false }, channels: { discord: { token: "${T}", guilds: { "1": {} } } } }"#,
        );
        check("commands-without-access-groups", "{ commands: { useAccessGroups: false } }");
        check("commands-without-access-groups", r#"{ commands: { useAccessGroups: false }, channels: { discord: { token: "${T}" } } }"#);
    }

    #[test]
    fn fix_switches_it_on() {
        check_fix(
            "commands-without-access-groups",
            r#"{ commands: { useAccessGroups: false }, channels: { imessage: {} } }"#,
            r#"{ commands: { useAccessGroups: true }, channels: { imessage: {} } }"#,
        );
    }
}
