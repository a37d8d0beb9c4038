use crate::lists::CollectVec;
use crate::config::Config;
use crate::diagnostic::{Applicability, Assumption};
use crate::path::Change;
use crate::policy::channels::Channel;
use crate::policy::commands::{self, Senders};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags Discord and Slack where slash commands are offered and no list says who may use them.
    ///
    /// ## Why it matters
    /// They are refused for everybody, you included. That is safe, and not what whoever set them up wanted; the quick way out,
    /// `useAccessGroups: false`, opens them to anyone.
    ///
    /// ```json5,bad
    /// { channels: { discord: { token: "${DISCORD_BOT_TOKEN}", guilds: { "81": {} } } } }
    /// ```
    ///
    /// ## What to do
    /// Name the people, or do not offer the commands.
    ///
    /// ```json5,good
    /// { channels: { discord: { token: "${DISCORD_BOT_TOKEN}", guilds: { "81": { users: ["110"] } } } } }
    /// ```
    static RULE = {
        id: "slash-commands-for-nobody",
        summary: "slash commands are offered that nobody may use",
        topic: Access,
        severity: Warn,
        upstream: &[
            "channels.discord.commands.native.no_allowlists",
            "channels.slack.commands.slash.no_allowlists",
        ],
        since: "0.1.0",
        why: "No list names a sender, so every command is refused.",
        help: "List yourself in `dm.allowFrom`, or the people of a server in its `users`.",
        check: Check::Channels(check),
    }
}

fn check(config: &Config<'_>, channels: &[Channel<'_>], out: &mut Sink<'_>) {
    for channel in channels.iter().filter(|it| commands::slash(config, it) == Some(Senders::Nobody)) {
        let (check_id, at) = match channel.plugin.id {
            "slack" => ("channels.slack.commands.slash.no_allowlists", channel.section),
            _ => ("channels.discord.commands.native.no_allowlists", channel.at("guilds")),
        };
        let own = channel.at("commands");
        let mut off: Vec<Change> = ["native", "nativeSkills"]
            .iter()
            .map(|key| Change::Set { path: own.path().join(*key), value: false.into() })
            .collect_vec();
        let slash = channel.at("slashCommand.enabled");
        if slash.is_present() {
            off.push(Change::Set { path: slash.path(), value: false.into() });
        }
        out.report(&at, format!("{} offers slash commands that nobody may use", channel.plugin.label))
            .check_id(check_id)
            .assume_all(&channel.assumes)
            .assume(Assumption::PairingStoreEmpty)
            .fix("Do not offer them", Applicability::Unsafe, off);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn no_list_names_anybody() {
        check(
            "slash-commands-for-nobody",
            r#"
{ channels: { discord: { token: "${T}", guilds: { "1": {} } },
                                              //^^^^^^^^^^^ Discord offers slash commands that nobody may use
  slack: { botToken: "${B}", appToken: "${A}", commands: { native: true } } } }
       //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Slack offers slash commands that nobody may use
"#,
        );
    }

    #[test]
    fn an_owner_or_users() {
        check(
            "slash-commands-for-nobody",
            r#"{ channels: { discord: { token: "${T}", guilds: { "1": {} }, dm: { allowFrom: ["5"] } },
                slack: { botToken: "${B}", appToken: "${A}", commands: { native: true }, channels: { C1: { users: ["U1"] } } } } }"#,
        );
    }

    #[test]
    fn fix_does_not_offer_them() {
        check_fix(
            "slash-commands-for-nobody",
            r#"{ channels: { slack: { botToken: "${B}", appToken: "${A}", slashCommand: { enabled: true } } } }"#,
            r#"{ channels: { slack: { botToken: "${B}", appToken: "${A}", slashCommand: { enabled: false }, commands: { native: false, nativeSkills: false } } } }"#,
        );
    }
}
