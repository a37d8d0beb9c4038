use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::policy::channels::Channel;
use crate::policy::commands::{self, Senders};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags Discord servers and Slack workspaces in which anyone can use the assistant's slash commands, because
    /// `commands.useAccessGroups` is off.
    ///
    /// ## Why it matters
    /// Slash commands skip the rules for messages: no mention is needed, and with this switch off no list is asked. Some of
    /// them change settings or run skills.
    ///
    /// ```json5,bad
    /// { commands: { useAccessGroups: false }, channels: { discord: { token: "${DISCORD_BOT_TOKEN}", guilds: { "81": {} } } } }
    /// ```
    ///
    /// ## What to do
    /// Leave the switch on, and name the people.
    ///
    /// ```json5,good
    /// { channels: { discord: { token: "${DISCORD_BOT_TOKEN}", guilds: { "81": { users: ["110"] } } } } }
    /// ```
    static RULE = {
        id: "slash-commands-for-anyone",
        summary: "anyone in a server can use the assistant's slash commands",
        topic: Access,
        severity: Critical,
        upstream: &[
            "channels.discord.commands.native.unrestricted",
            "channels.slack.commands.slash.useAccessGroups_off",
        ],
        since: "0.1.0",
        why: "No list is asked who sends a slash command, and some commands change settings or run skills.",
        help: "Leave `commands.useAccessGroups` on, and name the people who may use them.",
        check: Check::Channels(check),
    }
}

fn check(config: &Config<'_>, channels: &[Channel<'_>], out: &mut Sink<'_>) {
    let switch = config.at("commands.useAccessGroups");
    for channel in channels.iter().filter(|it| commands::slash(config, it) == Some(Senders::Anyone)) {
        let check_id = match channel.plugin.id {
            "slack" => "channels.slack.commands.slash.useAccessGroups_off",
            _ => "channels.discord.commands.native.unrestricted",
        };
        out.report(&switch, format!("Anyone on {} can use the assistant's slash commands", channel.plugin.label))
            .check_id(check_id)
            .assume_all(&channel.assumes)
            .label(&channel.section, "here")
            .fix(
                "Ask the lists of senders",
                Applicability::Unsafe,
                switch.set_to(true.into()),
            );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn the_switch_is_off() {
        check(
            "slash-commands-for-anyone",
            r#"
{ commands: { useAccessGroups: false },
                             //^^^^^ Anyone on Discord can use the assistant's slash commands
                             //^^^^^ Anyone on Slack can use the assistant's slash commands
  channels: {
    discord: { token: "${T}", guilds: { "1": {} } },
    slack: { botToken: "${B}", appToken: "${A}", slashCommand: { enabled: true } } } }
"#,
        );
    }

    #[test]
    fn without_servers_or_commands_or_with_users() {
        check("slash-commands-for-anyone", r#"{ commands: { useAccessGroups: false }, channels: { discord: { token: "${T}" } } }"#);
        check(
            "slash-commands-for-anyone",
            r#"{ commands: { useAccessGroups: false }, channels: { slack: { botToken: "${B}", appToken: "${A}" },
                discord: { token: "${T}", guilds: { "1": { channels: { general: { users: ["2"] } } } } } } }"#,
        );
        check(
            "slash-commands-for-anyone",
            r#"{ commands: { useAccessGroups: false, native: false, nativeSkills: false },
                channels: { discord: { token: "${T}", guilds: { "1": {} } } } }"#,
        );
    }

    #[test]
    fn fix_switches_it_on() {
        check_fix(
            "slash-commands-for-anyone",
            r#"{ commands: { useAccessGroups: false }, channels: { discord: { token: "${T}", guilds: { "1": {} } } } }"#,
            r#"{ commands: { useAccessGroups: true }, channels: { discord: { token: "${T}", guilds: { "1": {} } } } }"#,
        );
    }
}
