//! The channel plugins of the product, as data.

use super::entry::{Entry, Then};

/// One channel plugin.
#[derive(Debug)]
pub struct Plugin {
    /// Its id: the key of its section in `channels`.
    pub id: &'static str,
    /// Its name as people write it.
    pub label: &'static str,
    /// Whether the product's own schema knows its section, and fills in policies there.
    pub in_schema: bool,
    /// How its accounts are named and the audited one is chosen.
    pub(super) accounts: Accounts,
    /// What it needs to be in use.
    pub(super) credentials: Credentials,
    /// Where its DM policy stands; `None` if the audit does not look at it.
    pub(super) dm: Option<DmKeys>,
    /// Where its group policy stands; `None` likewise.
    pub(super) groups: Option<GroupKeys>,
}

impl Plugin {
    /// An entry of its pairing store without the prefix that names the channel, as the product keeps it.
    ///
    /// Source: `host.md` section 5.
    pub fn stored<'t>(&self, entry: &'t str) -> &'t str {
        match (self.id, self.dm) {
            ("whatsapp" | "imessage", _) | (_, None) => entry.trim(),
            (_, Some(keys)) => keys.entry.bare(entry),
        }
    }
}

/// How the audited account is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Accounts {
    /// There is only one, and it has no object of its own.
    One,
    /// `default`, else the first key.
    First,
    /// As [`Accounts::First`], with keys normalised before they are looked up.
    Normalised,
    /// As [`Accounts::Normalised`], but an account bound to the default agent goes first.
    Bound,
    /// As [`Accounts::First`], but the one that `defaultAccount` names goes first.
    Named,
    /// As [`Accounts::First`], but `default` is there, too, where the section has a token.
    Base,
}

/// What a channel needs to be in use.
#[derive(Clone, Copy, Debug)]
pub(super) enum Credentials {
    /// Nothing but its section.
    Section,
    /// One source of each list; within a list the first that is set decides.
    All(&'static [&'static [Source]]),
    /// A linked phone.
    Whatsapp,
    /// A login of the `zca` program.
    Zalouser,
}

/// Where a credential may come from. `Own` is the account's object, `Base` the section, for the default account only, and
/// `Merged` the account's object over the section.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source {
    Own(&'static str),
    Base(&'static str),
    Merged(&'static str),
    /// The path of a file that holds it.
    OwnFile(&'static str),
    BaseFile(&'static str),
    MergedFile(&'static str),
    MergedNumber(&'static str),
    MergedBool(&'static str),
    MergedBoth(&'static str, &'static str),
    /// The environment, for the default account only.
    Env(&'static str),
}

/// Where the DM policy stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct DmKeys {
    pub policy: &'static str,
    pub allow: &'static str,
    /// When two senders of the list are the same.
    pub entry: Entry,
}

/// Where the group policy comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct GroupKeys {
    /// Whether `channels.defaults` is asked where the channel says nothing.
    pub inherits: bool,
    /// What holds where nothing says anything.
    pub fallback: &'static str,
    /// The list of groups that narrows an open policy.
    pub list: Option<&'static str>,
}

const fn flat(strip: &'static [&'static [&'static str]], then: Then) -> Option<DmKeys> {
    Some(DmKeys { policy: "dmPolicy", allow: "allowFrom", entry: Entry { strip, then } })
}

const fn nested(strip: &'static [&'static [&'static str]], then: Then) -> Option<DmKeys> {
    Some(DmKeys { policy: "dm.policy", allow: "dm.allowFrom", entry: Entry { strip, then } })
}

const fn closed(list: Option<&'static str>) -> Option<GroupKeys> {
    Some(GroupKeys { inherits: true, fallback: "allowlist", list })
}

const fn open(list: &'static str) -> Option<GroupKeys> {
    Some(GroupKeys { inherits: true, fallback: "open", list: Some(list) })
}

/// Every bundled channel plugin, in the order of the product's audit.
pub static ALL: &[Plugin] = &[
    Plugin {
        id: "telegram",
        label: "Telegram",
        in_schema: true,
        accounts: Accounts::Bound,
        credentials: Credentials::All(&[&[
            Source::OwnFile("tokenFile"),
            Source::Own("botToken"),
            Source::BaseFile("tokenFile"),
            Source::Base("botToken"),
            Source::Env("TELEGRAM_BOT_TOKEN"),
        ]]),
        dm: flat(&[&["telegram:", "tg:"]], Then::Keep),
        groups: closed(Some("groups")),
    },
    Plugin {
        id: "whatsapp",
        label: "WhatsApp",
        in_schema: true,
        accounts: Accounts::First,
        credentials: Credentials::Whatsapp,
        dm: flat(&[&["whatsapp:"]], Then::Phone),
        groups: closed(Some("groups")),
    },
    Plugin {
        id: "discord",
        label: "Discord",
        in_schema: true,
        accounts: Accounts::Normalised,
        credentials: Credentials::All(&[&[
            Source::Own("token"),
            Source::Base("token"),
            Source::Env("DISCORD_BOT_TOKEN"),
        ]]),
        dm: nested(&[&["discord:", "user:"]], Then::Mention),
        groups: open("guilds"),
    },
    Plugin {
        id: "googlechat",
        label: "Google Chat",
        in_schema: true,
        accounts: Accounts::Named,
        credentials: Credentials::All(&[&[
            Source::Merged("serviceAccount"),
            Source::Merged("serviceAccountFile"),
            Source::Env("GOOGLE_CHAT_SERVICE_ACCOUNT"),
            Source::Env("GOOGLE_CHAT_SERVICE_ACCOUNT_FILE"),
        ]]),
        dm: nested(&[&["googlechat:", "google-chat:", "gchat:"], &["user:"], &["users/"]], Then::Lower),
        groups: closed(None),
    },
    Plugin {
        id: "slack",
        label: "Slack",
        in_schema: true,
        accounts: Accounts::First,
        credentials: Credentials::All(&[
            &[Source::Merged("botToken"), Source::Env("SLACK_BOT_TOKEN")],
            &[Source::Merged("appToken"), Source::Env("SLACK_APP_TOKEN")],
        ]),
        dm: nested(&[&["slack:", "user:"]], Then::Keep),
        groups: open("channels"),
    },
    Plugin {
        id: "signal",
        label: "Signal",
        in_schema: true,
        accounts: Accounts::First,
        credentials: Credentials::All(&[&[
            Source::Merged("account"),
            Source::Merged("httpUrl"),
            Source::Merged("cliPath"),
            Source::Merged("httpHost"),
            Source::MergedNumber("httpPort"),
            Source::MergedBool("autoStart"),
        ]]),
        dm: flat(&[&["signal:"]], Then::Phone),
        groups: closed(None),
    },
    Plugin {
        id: "imessage",
        label: "iMessage",
        in_schema: true,
        accounts: Accounts::First,
        credentials: Credentials::Section,
        dm: flat(&[], Then::Keep),
        groups: closed(None),
    },
    Plugin {
        id: "msteams",
        label: "Microsoft Teams",
        in_schema: true,
        accounts: Accounts::One,
        credentials: Credentials::All(&[
            &[Source::Base("appId"), Source::Env("MSTEAMS_APP_ID")],
            &[Source::Base("appPassword"), Source::Env("MSTEAMS_APP_PASSWORD")],
            &[Source::Base("tenantId"), Source::Env("MSTEAMS_TENANT_ID")],
        ]),
        dm: None,
        groups: closed(None),
    },
    Plugin {
        id: "mattermost",
        label: "Mattermost",
        in_schema: false,
        accounts: Accounts::First,
        credentials: Credentials::All(&[
            &[Source::Merged("botToken"), Source::Env("MATTERMOST_BOT_TOKEN")],
            &[Source::Merged("baseUrl"), Source::Env("MATTERMOST_URL")],
        ]),
        dm: flat(&[&["mattermost:", "user:"]], Then::Handle),
        groups: closed(None),
    },
    Plugin {
        id: "nextcloud-talk",
        label: "Nextcloud Talk",
        in_schema: false,
        accounts: Accounts::Normalised,
        credentials: Credentials::All(&[
            &[
                Source::Env("NEXTCLOUD_TALK_BOT_SECRET"),
                Source::MergedFile("botSecretFile"),
                Source::Merged("botSecret"),
            ],
            &[Source::Merged("baseUrl")],
        ]),
        dm: flat(&[&["nextcloud-talk:", "nc-talk:", "nc:"]], Then::Lower),
        groups: closed(Some("rooms")),
    },
    Plugin {
        id: "matrix",
        label: "Matrix",
        in_schema: false,
        accounts: Accounts::One,
        credentials: Credentials::All(&[
            &[Source::Base("homeserver"), Source::Env("MATRIX_HOMESERVER")],
            &[
                Source::Base("accessToken"),
                Source::MergedBoth("userId", "password"),
                Source::Env("MATRIX_ACCESS_TOKEN"),
            ],
        ]),
        dm: nested(&[&["matrix:"]], Then::Lower),
        groups: closed(None),
    },
    Plugin {
        id: "bluebubbles",
        label: "BlueBubbles",
        in_schema: true,
        accounts: Accounts::First,
        credentials: Credentials::All(&[&[Source::Merged("serverUrl")], &[Source::Merged("password")]]),
        dm: flat(&[&["bluebubbles:"], &["imessage:", "sms:", "auto:"]], Then::Address),
        groups: Some(GroupKeys { inherits: false, fallback: "allowlist", list: None }),
    },
    Plugin {
        id: "zalo",
        label: "Zalo",
        in_schema: false,
        accounts: Accounts::Named,
        credentials: Credentials::All(&[&[
            Source::Own("botToken"),
            Source::OwnFile("tokenFile"),
            Source::Base("botToken"),
            Source::BaseFile("tokenFile"),
            Source::Env("ZALO_BOT_TOKEN"),
        ]]),
        dm: flat(&[&["zalo:", "zl:"]], Then::Keep),
        groups: None,
    },
    Plugin {
        id: "zalouser",
        label: "Zalo Personal",
        in_schema: false,
        accounts: Accounts::Named,
        credentials: Credentials::Zalouser,
        dm: flat(&[&["zalouser:", "zlu:"]], Then::Keep),
        groups: None,
    },
    Plugin {
        id: "tlon",
        label: "Tlon",
        in_schema: false,
        accounts: Accounts::First,
        credentials: Credentials::Section,
        dm: None,
        groups: None,
    },
    Plugin {
        id: "nostr",
        label: "Nostr",
        in_schema: false,
        accounts: Accounts::One,
        credentials: Credentials::All(&[&[Source::Base("privateKey")]]),
        dm: flat(&[&["nostr:"]], Then::Keep),
        groups: None,
    },
    Plugin {
        id: "line",
        label: "LINE",
        in_schema: false,
        accounts: Accounts::Base,
        credentials: Credentials::All(&[&[
            Source::Own("channelAccessToken"),
            Source::OwnFile("tokenFile"),
            Source::Base("channelAccessToken"),
            Source::BaseFile("tokenFile"),
            Source::Env("LINE_CHANNEL_ACCESS_TOKEN"),
        ]]),
        dm: flat(&[&["line:"], &["user:"]], Then::Keep),
        groups: closed(None),
    },
];
