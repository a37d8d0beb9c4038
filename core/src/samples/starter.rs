//! A configuration to start from: the hardened sample of a posture, with the channels that somebody uses.

use super::hardened;
use crate::posture::Posture;
use crate::search;

/// A channel that a starter can set up.
#[derive(Debug)]
pub struct StarterChannel {
    /// Its id: the key of its section.
    pub id: &'static str,
    /// Its section, as lines of a file.
    section: &'static str,
    /// The variables that the section refers to, and where their values come from.
    pub variables: &'static [(&'static str, &'static str)],
}

/// Every channel that a starter can set up; the first is the one that the samples have.
pub static CHANNELS: &[StarterChannel] = &[
    StarterChannel {
        id: "telegram",
        section: r#"    telegram: {
      botToken: "${TELEGRAM_BOT_TOKEN}",
      dmPolicy: "pairing", // a new sender gets a code, which you approve
      groupPolicy: "disabled",
    },
"#,
        variables: &[("TELEGRAM_BOT_TOKEN", "the token that @BotFather gives")],
    },
    StarterChannel {
        id: "whatsapp",
        section: r#"    whatsapp: { // link a phone of the assistant's own with `clawdbot channels login`
      dmPolicy: "pairing", // a new sender gets a code, which you approve
      groupPolicy: "disabled",
    },
"#,
        variables: &[],
    },
    StarterChannel {
        id: "discord",
        section: r#"    discord: {
      token: "${DISCORD_BOT_TOKEN}",
      dm: { policy: "pairing" }, // a new sender gets a code, which you approve
      groupPolicy: "disabled",
    },
"#,
        variables: &[("DISCORD_BOT_TOKEN", "the bot token of the application's page at discord.com/developers")],
    },
    StarterChannel {
        id: "slack",
        section: r#"    slack: {
      botToken: "${SLACK_BOT_TOKEN}",
      appToken: "${SLACK_APP_TOKEN}",
      dm: { policy: "pairing" }, // a new sender gets a code, which you approve
      groupPolicy: "disabled",
    },
"#,
        variables: &[
            ("SLACK_BOT_TOKEN", "the bot token of the app's page at api.slack.com, which starts with xoxb-"),
            ("SLACK_APP_TOKEN", "the app-level token of the same page, which starts with xapp-"),
        ],
    },
    StarterChannel {
        id: "signal",
        section: r#"    signal: {
      account: "${SIGNAL_ACCOUNT}",
      dmPolicy: "pairing", // a new sender gets a code, which you approve
      groupPolicy: "disabled",
    },
"#,
        variables: &[("SIGNAL_ACCOUNT", "the assistant's own number, as +15551234567")],
    },
    StarterChannel {
        id: "imessage",
        section: r#"    imessage: {
      dmPolicy: "pairing", // a new sender gets a code, which you approve
      groupPolicy: "disabled",
    },
"#,
        variables: &[],
    },
    StarterChannel {
        id: "googlechat",
        section: r#"    googlechat: {
      serviceAccountFile: "${GOOGLE_CHAT_SERVICE_ACCOUNT_FILE}",
      dm: { policy: "pairing" }, // a new sender gets a code, which you approve
      groupPolicy: "disabled",
    },
"#,
        variables: &[("GOOGLE_CHAT_SERVICE_ACCOUNT_FILE", "the path of the service account's key, a JSON file")],
    },
    StarterChannel {
        id: "msteams",
        section: r#"    msteams: {
      appId: "${MSTEAMS_APP_ID}",
      appPassword: "${MSTEAMS_APP_PASSWORD}",
      tenantId: "${MSTEAMS_TENANT_ID}",
      dmPolicy: "pairing", // a new sender gets a code, which you approve
      groupPolicy: "disabled",
    },
"#,
        variables: &[
            ("MSTEAMS_APP_ID", "the app's id of its Azure registration"),
            ("MSTEAMS_APP_PASSWORD", "the client secret of the same registration"),
            ("MSTEAMS_TENANT_ID", "the tenant's id of the same registration"),
        ],
    },
];

/// A file to start from: commented, valid once its variables are set, and silent under `posture` but for the attack surface.
pub fn starter(posture: Posture, channels: &[&StarterChannel]) -> String {
    let [default, ..] = CHANNELS else { return String::new() };
    let sections: String = channels.iter().map(|it| it.section).collect();
    let text = search::replace(hardened(posture), default.section, &sections);
    search::replace(&text, &notes(default), &channels.iter().map(|it| notes(it)).collect::<String>())
}

/// The lines that say where the values of a channel's variables come from.
fn notes(channel: &StarterChannel) -> String {
    channel.variables.iter().map(|(name, from)| format!("//   {name}: {from}\n")).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::analysis::{Analysis, Options, analyze};
    use crate::source::Sources;

    /// What is said of `text` under `posture` where its variables are set, but for the attack surface.
    fn audit(text: &str, posture: Option<Posture>) -> (Analysis, Vec<String>) {
        let mut sources = Sources::new("clawdbot.json", text);
        let options = Options { posture, ..Options::default() };
        let names = analyze(&sources, &options).unknown_env;
        sources.env =
            Some(names.into_iter().map(|it| (it.clone(), format!("7f3a91c2d4e6b805a1c3e5f70b9d8c6e-{it}"))).collect());
        let analysis = analyze(&sources, &options);
        let said = analysis.diagnostics.iter().filter(|it| it.rule != "attack-surface");
        let said = said.map(|it| format!("{} {}", it.severity.name(), it.check_id)).collect();
        (analysis, said)
    }

    #[test]
    fn the_channels_of_a_sample_are_replaced() {
        for posture in Posture::ALL {
            assert_eq!(starter(posture, &[&CHANNELS[0]]), hardened(posture));
            let none = starter(posture, &[]);
            assert!(!none.to_lowercase().contains("telegram") && none.contains("channels: {\n  },"), "{none}");
        }
    }

    #[test]
    fn every_starter_is_valid_and_silent_under_its_posture_and_without() {
        for posture in Posture::ALL {
            let one_by_one = CHANNELS.iter().map(|it| vec![it]);
            for channels in one_by_one.chain([CHANNELS.iter().collect(), Vec::new()]) {
                let text = starter(posture, &channels);
                for in_force in [Some(posture), None] {
                    let (analysis, said) = audit(&text, in_force);
                    assert_eq!(analysis.valid, Some(true), "{text}");
                    assert!(said.is_empty(), "{posture:?}, {in_force:?}: {said:?}\n{text}");
                }
                let alone = analyze(&Sources::new("clawdbot.json", &text), &Options::default());
                let named: BTreeSet<String> =
                    channels.iter().flat_map(|it| it.variables).map(|it| it.0.to_owned()).collect();
                let used: BTreeSet<String> =
                    alone.unknown_env.into_iter().filter(|it| it != "CLAWDBOT_GATEWAY_TOKEN").collect();
                assert_eq!(used, named);
            }
        }
    }
}
