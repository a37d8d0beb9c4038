//! What a host saw of the machine: plain data, serialisable, without a secret in it. Judging it is the rules' work.
//!
//! A part that nobody looked at is `None`: rules that need it are skipped, or speak under a stated assumption.

mod docker;
pub mod environment;
pub mod gateway;
pub mod sockets;
pub mod tailscale;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use docker::{Container, Docker, Job};
pub use gateway::Gateway;
pub use sockets::Listener;
pub use tailscale::Tailscale;

/// What was seen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Facts {
    /// Senders let in by pairing: for each channel id the entries of its allowFrom store, blanks and `*` dropped, as the
    /// product reads them. A channel without a store is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pairing_stores: Option<BTreeMap<String, Vec<String>>>,
    /// Folders, relative to the credentials folder or absolute, that hold usable WhatsApp credentials: `whatsapp/ID`, the
    /// account's own `authDir`, or the empty text for the credentials folder itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whatsapp_credentials: Option<BTreeSet<String>>,
    /// Of the files that the config names as holders of a secret (`tokenFile` and its like), by the path as written: those
    /// that exist and are not empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_files: Option<BTreeSet<String>>,
    /// Whether `zca auth status`, which Zalo Personal depends on, says that somebody is logged in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zalouser_logged_in: Option<bool>,
    /// Where the assistant runs, for paths in the configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// What lies at the absolute paths that were looked at: plugin paths, the folders that plugins are found in, and what
    /// is directly in them. A path that is not here, and whose folder is not here, was not looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<BTreeMap<String, Seen>>,
    /// Who can get at the files that hold the assistant's state, in the product's order. The state directory and the
    /// configuration are always among them, of the others those that are there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inspected: Option<Vec<Inspected>>,
    /// The variables of its environment that are set, in a snapshot; a program on the machine itself has their values
    /// ([`crate::source::Sources::env`]).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<environment::Variables>,
    /// What the container engine says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub docker: Option<Docker>,
    /// What the running gateway said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway: Option<Gateway>,
    /// The sockets that listen on the ports of the gateway and of its browser control.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sockets: Option<Vec<Listener>>,
    /// What Tailscale publishes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tailscale: Option<Tailscale>,
    /// Parts that somebody meant to look at and could not, by the name of their field.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub unseen: BTreeMap<String, Unseen>,
}

/// Why a part was not looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Unseen {
    /// Why, as a sentence without a full stop, such as `the Docker engine did not answer within 5 s`.
    pub reason: String,
    /// There is nothing to look at, so that nothing is missed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub needless: bool,
}

/// Where the assistant runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Place {
    /// The user's home folder, absolute.
    pub home: String,
    /// The state directory, absolute.
    pub state_dir: String,
    /// The working directory, absolute.
    pub cwd: String,
    /// The profile, unless it is the default one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Paths that differ only in case are the same, as on macOS and Windows.
    pub ignores_case: bool,
}

/// What lies at a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Seen {
    /// Nothing.
    Missing,
    /// A folder.
    Folder {
        /// The names in it, sorted.
        entries: Vec<String>,
    },
    /// A folder whose content cannot be listed.
    Unlistable,
    /// A file whose content was not asked for.
    File,
    /// A plugin's manifest or package file.
    Json {
        /// Its content, which is JSON.
        text: String,
    },
    /// A plugin's manifest or package file that is not JSON, or cannot be read.
    NotJson,
}

/// A file or folder that holds a part of the assistant's state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Inspected {
    /// Which part.
    pub role: Role,
    /// Where it is, absolute.
    pub path: String,
    /// What it is; of a link, what it leads to.
    pub kind: FileKind,
    /// Where it leads, if it is a symbolic link, as the link has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Its nine permission bits, written as octal digits; of a link, those of what it leads to. `None` where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "octal")]
    pub mode: Option<u32>,
    /// Whose it is; of a link, whose is what it leads to. `None` if that cannot be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
    /// Whom an access control list lets in beside the owner and what `mode` says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acl: Option<Acl>,
}

/// Which part of the assistant's state a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// The folder of it all.
    StateDir,
    /// The configuration.
    Config,
    /// A file that the configuration includes, under the name that it is analysed by.
    Include,
    /// The folder of credentials.
    Credentials,
    /// An agent's keys of models.
    AuthProfiles,
    /// An agent's index of sessions.
    Sessions,
    /// The log that the configuration names.
    Log,
    /// The `.env` file.
    Environment,
    /// A file in the folder of credentials.
    Credential,
    /// A backup of the configuration.
    Backup,
    /// What lies in the folder of installed plugins.
    Extension,
}

/// What is at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FileKind {
    /// Nothing that can be seen.
    Missing,
    /// A file.
    File,
    /// A folder.
    Folder,
}

/// Whose a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Owner {
    /// The user's whose assistant it is.
    Me,
    /// The system's.
    Root,
    /// Somebody else's.
    Other,
}

/// Whom an access control list lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Acl {
    /// Who can read.
    pub readers: Others,
    /// Who can write.
    pub writers: Others,
}

/// Users other than the owner and the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Others {
    /// None of them.
    Nobody,
    /// Some: a group, or a user by name.
    Some,
    /// All of them.
    Everyone,
}

/// Permission bits as people write them.
mod octal {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(mode: &Option<u32>, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{:03o}", mode.unwrap_or_default()))
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Option<u32>, D::Error> {
        let digits = String::deserialize(from)?;
        u32::from_str_radix(&digits, 8).map(Some).map_err(D::Error::custom)
    }
}
