//! The channel plugins of the product, as data.

use super::entry::{Entry, Then};
use Level::{Base, Merged, Named, Own};

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

/// How accounts are listed, which of them is audited, and how one is looked up by its id.
///
/// The audited one is `default` if it is listed, else the first in the order of [`crate::ids::compare`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Accounts {
    /// There is only one, and it has no object of its own.
    One,
    /// By their keys.
    Written,
    /// By their keys, but looked up by the normalised id, which leads to no key that is not normal.
    Normalised,
    /// As [`Accounts::Normalised`], but the one that `defaultAccount` names is audited, there or not.
    Named,
    /// By the normalised keys; what is looked up is the key itself, else the first that normalises to it.
    Matched,
    /// As [`Accounts::Matched`], but an account bound to the default agent is audited, and bound ones are listed.
    Bound,
    /// By their keys in the order of the file; `default` is listed where the section has a token, and has no object.
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

/// Where a credential may come from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source {
    /// The file, at this key of this object.
    At(Level, Form, &'static str),
    /// The file, where both keys of the account's object over the section are texts.
    Both(&'static str, &'static str),
    /// The environment, for the default account only.
    Env(&'static str, Form),
}

/// Whose key holds a credential.
#[derive(Clone, Copy, Debug)]
pub(super) enum Level {
    /// The account's object.
    Own,
    /// As that, of an account that is not the default one.
    Named,
    /// The section, for the default account only.
    Base,
    /// The account's object over the section.
    Merged,
}

/// What a credential looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A text that is not blank, or an object in its place.
    Text,
    /// An object, or its text as JSON.
    Json,
    /// The path of a file that holds it.
    File,
    /// As that; one that is named and missing is not made up for by another source.
    OnlyFile,
    Number,
    Bool,
}

impl Level {
    const fn text(self, key: &'static str) -> Source {
        Source::At(self, Form::Text, key)
    }

    const fn file(self, key: &'static str) -> Source {
        Source::At(self, Form::File, key)
    }

    const fn only_file(self, key: &'static str) -> Source {
        Source::At(self, Form::OnlyFile, key)
    }
}

const fn env(name: &'static str) -> Source {
    Source::Env(name, Form::Text)
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
            Own.only_file("tokenFile"),
            Own.text("botToken"),
            Base.only_file("tokenFile"),
            Base.text("botToken"),
            env("TELEGRAM_BOT_TOKEN"),
        ]]),
        dm: flat(&[&["telegram:", "tg:"]], Then::Keep),
        groups: closed(Some("groups")),
    },
    Plugin {
        id: "whatsapp",
        label: "WhatsApp",
        in_schema: true,
        accounts: Accounts::Written,
        credentials: Credentials::Whatsapp,
        dm: flat(&[&["whatsapp:"]], Then::Phone),
        groups: closed(Some("groups")),
    },
    Plugin {
        id: "discord",
        label: "Discord",
        in_schema: true,
        accounts: Accounts::Normalised,
        credentials: Credentials::All(&[&[Own.text("token"), Base.text("token"), env("DISCORD_BOT_TOKEN")]]),
        dm: nested(&[&["discord:", "user:"]], Then::Mention),
        groups: open("guilds"),
    },
    Plugin {
        id: "googlechat",
        label: "Google Chat",
        in_schema: true,
        accounts: Accounts::Named,
        credentials: Credentials::All(&[&[
            Source::At(Merged, Form::Json, "serviceAccount"),
            Merged.text("serviceAccountFile"),
            Source::Env("GOOGLE_CHAT_SERVICE_ACCOUNT", Form::Json),
            env("GOOGLE_CHAT_SERVICE_ACCOUNT_FILE"),
        ]]),
        dm: nested(&[&["googlechat:", "google-chat:", "gchat:"], &["user:"], &["users/"]], Then::Lower),
        groups: closed(None),
    },
    Plugin {
        id: "slack",
        label: "Slack",
        in_schema: true,
        accounts: Accounts::Normalised,
        credentials: Credentials::All(&[
            &[Merged.text("botToken"), env("SLACK_BOT_TOKEN")],
            &[Merged.text("appToken"), env("SLACK_APP_TOKEN")],
        ]),
        dm: nested(&[&["slack:", "user:"]], Then::Keep),
        groups: open("channels"),
    },
    Plugin {
        id: "signal",
        label: "Signal",
        in_schema: true,
        accounts: Accounts::Normalised,
        credentials: Credentials::All(&[&[
            Merged.text("account"),
            Merged.text("httpUrl"),
            Merged.text("cliPath"),
            Merged.text("httpHost"),
            Source::At(Merged, Form::Number, "httpPort"),
            Source::At(Merged, Form::Bool, "autoStart"),
        ]]),
        dm: flat(&[&["signal:"]], Then::Phone),
        groups: closed(None),
    },
    Plugin {
        id: "imessage",
        label: "iMessage",
        in_schema: true,
        accounts: Accounts::Normalised,
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
            &[Base.text("appId"), env("MSTEAMS_APP_ID")],
            &[Base.text("appPassword"), env("MSTEAMS_APP_PASSWORD")],
            &[Base.text("tenantId"), env("MSTEAMS_TENANT_ID")],
        ]),
        dm: None,
        groups: closed(None),
    },
    Plugin {
        id: "mattermost",
        label: "Mattermost",
        in_schema: false,
        accounts: Accounts::Normalised,
        credentials: Credentials::All(&[
            &[Merged.text("botToken"), env("MATTERMOST_BOT_TOKEN")],
            &[Merged.text("baseUrl"), env("MATTERMOST_URL")],
        ]),
        dm: flat(&[&["mattermost:", "user:"]], Then::Handle),
        groups: closed(None),
    },
    Plugin {
        id: "nextcloud-talk",
        label: "Nextcloud Talk",
        in_schema: false,
        accounts: Accounts::Matched,
        credentials: Credentials::All(&[
            &[env("NEXTCLOUD_TALK_BOT_SECRET"), Merged.file("botSecretFile"), Merged.text("botSecret")],
            &[Merged.text("baseUrl")],
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
            &[Base.text("homeserver"), env("MATRIX_HOMESERVER")],
            &[Base.text("accessToken"), Source::Both("userId", "password"), env("MATRIX_ACCESS_TOKEN")],
        ]),
        dm: nested(&[&["matrix:"]], Then::Lower),
        groups: closed(None),
    },
    Plugin {
        id: "bluebubbles",
        label: "BlueBubbles",
        in_schema: true,
        accounts: Accounts::Normalised,
        credentials: Credentials::All(&[&[Merged.text("serverUrl")], &[Merged.text("password")]]),
        dm: flat(&[&["bluebubbles:"], &["imessage:", "sms:", "auto:"]], Then::Address),
        groups: Some(GroupKeys { inherits: false, fallback: "allowlist", list: None }),
    },
    Plugin {
        id: "zalo",
        label: "Zalo",
        in_schema: false,
        accounts: Accounts::Named,
        credentials: Credentials::All(&[&[
            Named.text("botToken"),
            Named.file("tokenFile"),
            Base.text("botToken"),
            Base.file("tokenFile"),
            env("ZALO_BOT_TOKEN"),
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
        accounts: Accounts::Written,
        credentials: Credentials::Section,
        dm: None,
        groups: None,
    },
    Plugin {
        id: "nostr",
        label: "Nostr",
        in_schema: false,
        accounts: Accounts::One,
        credentials: Credentials::All(&[&[Base.text("privateKey")]]),
        dm: flat(&[&["nostr:"]], Then::Keep),
        groups: None,
    },
    Plugin {
        id: "line",
        label: "LINE",
        in_schema: false,
        accounts: Accounts::Base,
        credentials: Credentials::All(&[&[
            Named.text("channelAccessToken"),
            Named.file("tokenFile"),
            Base.text("channelAccessToken"),
            Base.file("tokenFile"),
            env("LINE_CHANNEL_ACCESS_TOKEN"),
        ]]),
        dm: flat(&[&["line:user:", "line:"]], Then::Keep),
        groups: closed(None),
    },
];
