//! What a host saw of the machine: plain data, serialisable, without a secret in it. Judging it is the rules' work.
//!
//! A part that nobody looked at is `None`: rules that need it are skipped, or speak under a stated assumption.

mod docker;
pub mod environment;
mod files;
pub mod gateway;
mod read;
pub mod sockets;
pub mod tailscale;

use serde::{Deserialize, Serialize};

use crate::map::{Map, Set};

pub use docker::{Container, Docker, Job};
pub use files::{Acl, FileKind, Inspected, Others, Owner, Role, Versioned};
pub use gateway::Gateway;
pub use read::read;
pub use sockets::Listener;
pub use tailscale::Tailscale;

/// What was seen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Facts {
    /// Senders let in by pairing: for each channel id the entries of its allowFrom store, blanks and `*` dropped, as the
    /// product reads them. A channel without a store is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pairing_stores: Option<Map<Vec<String>>>,
    /// Folders, relative to the credentials folder or absolute, that hold usable WhatsApp credentials: `whatsapp/ID`, the
    /// account's own `authDir`, or the empty text for the credentials folder itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whatsapp_credentials: Option<Set>,
    /// Of the files that the config names as holders of a secret (`tokenFile` and its like), by the path as written: those
    /// that exist and are not empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_files: Option<Set>,
    /// Whether `zca auth status`, which Zalo Personal depends on, says that somebody is logged in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zalouser_logged_in: Option<bool>,
    /// Where the assistant runs, for paths in the configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// What lies at the absolute paths that were looked at: plugin paths, the folders that plugins are found in, and what
    /// is directly in them. A path that is not here, and whose folder is not here, was not looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<Map<Seen>>,
    /// Who can get at the files that hold the assistant's state, in the product's order. The state directory and the
    /// configuration are always among them, of the others those that are there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inspected: Option<Vec<Inspected>>,
    /// The variables of its environment that are set, in a snapshot; a program on the machine itself has their values
    /// ([`crate::source::Sources::env`]).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<environment::Variables>,
    /// Of these files, those that a git repository holds, or would take in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub versioned: Option<Vec<Versioned>>,
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
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub unseen: Map<Unseen>,
}

/// Why a part was not looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
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
