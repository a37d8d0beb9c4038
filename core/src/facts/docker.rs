//! What the container engine says of itself and of the assistant's containers.

use serde::{Deserialize, Serialize};

use crate::map::Map;

/// The engine that the assistant's `docker` would talk to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Docker {
    /// Where it was looked for, as in `unix:///var/run/docker.sock`; without a password.
    pub address: String,
    /// Why it said nothing, as a sentence without a full stop; `None` if it answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Its release, as in `28.2.2`.
    pub version: String,
    /// The release of what it is talked to in, as in `1.50`.
    pub api_version: String,
    /// It is Podman, which speaks Docker's language.
    pub podman: bool,
    /// It runs as root.
    pub as_root: bool,
    /// The nine permission bits of its socket, or of what a link there leads to, as octal digits; `None` where there are none.
    #[cfg_attr(feature = "report-schema", schemars(with = "Option<String>"))]
    #[serde(skip_serializing_if = "Option::is_none", with = "super::files::octal")]
    pub socket_mode: Option<u32>,
    /// The socket's user and group by name, as in `root:docker`; numbers where they have no name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub socket_owner: Option<String>,
    /// Of the images that the configuration names, with their tags: the id; empty if there is no such image.
    #[cfg_attr(feature = "report-schema", schemars(with = "std::collections::BTreeMap<String, String>"))]
    pub images: Map<String>,
    /// The assistant's containers, running or not, by name.
    pub containers: Vec<Container>,
    /// What could not be looked at although the engine answered, one sentence each, without a full stop.
    pub left_out: Vec<String>,
}

/// A container of the assistant.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Container {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub job: Job,
    /// `running`, `exited` and so on, as the engine says.
    pub state: String,
    /// When it was made, in seconds since 1970.
    pub created: u64,
    /// The id of its image.
    pub image_id: String,
    /// Whose sessions work in it: the product's label `clawdbot.sessionKey`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_key: Option<String>,
    /// Whether its label `clawdbot.configHash` is the fingerprint of the configuration that was read with these facts; `None`
    /// if it has none, or that is not known. The fingerprint itself could be used to guess at secrets, so it is no fact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_current: Option<bool>,
    /// What it really runs with, in the words of `docker create`, the image last, as in `--network none`, `-v /srv/a:/a:ro`,
    /// `debian:12`. What an engine does unless told otherwise is left out. Of variables the names only.
    pub args: Vec<String>,
    /// What the assistant would make it with now, in the same words, going by the configuration that was read with these
    /// facts; `None` if that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<Vec<String>>,
    /// The assistant has no use for it any more, going by the same configuration.
    pub is_unused: bool,
}

/// What a container is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Job {
    /// Commands of sandboxed sessions run in it.
    #[default]
    Sandbox,
    /// It holds the browser of sandboxed sessions.
    Browser,
    /// It seems to hold the assistant itself.
    Gateway,
}
