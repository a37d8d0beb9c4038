//! Who can get at the files that hold the assistant's state.

use serde::{Deserialize, Serialize};

/// A file or folder that holds a part of the assistant's state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
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
    #[cfg_attr(feature = "report-schema", schemars(with = "Option<String>"))]
    #[serde(default, skip_serializing_if = "Option::is_none", with = "octal")]
    pub mode: Option<u32>,
    /// Whose it is; of a link, whose is what it leads to. `None` if that cannot be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
    /// Whom an access control list lets in, where there is one: it then says more than the group's bits of `mode`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acl: Option<Acl>,
    /// Of a folder whose files were counted and not listed: how many of them others could read if the folder let them in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_files: Option<u32>,
    /// The service that copies the folder around it, told by the mark that the service leaves there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub synced: Option<String>,
}

/// Which part of the assistant's state a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// The user's home: nobody else gets further if it is closed.
    Home,
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
    /// That folder itself.
    Extensions,
    /// A folder on the way to some of the others.
    Folder,
    /// The folder of an agent's conversations.
    Transcripts,
    /// Keys and tokens of devices and of the gateway.
    Identity,
    /// The list of commands that may run without asking.
    Approvals,
}

/// What is at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum FileKind {
    /// Nothing that can be seen.
    Missing,
    /// A file.
    File,
    /// A folder.
    Folder,
    /// Something else: a pipe, a socket, a device. It is never opened.
    Other,
}

/// A file of the assistant's that lies in a git work tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
pub struct Versioned {
    /// Where it is, absolute.
    pub path: String,
    /// Whether the repository holds it; if not, nothing keeps it from being added.
    pub tracked: bool,
}

/// Whose a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Owner {
    /// The user's whose assistant it is.
    Me,
    /// The system's.
    Root,
    /// Somebody else's.
    Other,
}

/// Whom an access control list lets in: what is written in it, a mask and a denial taken into account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Acl {
    /// Who can read.
    pub readers: Others,
    /// Who can write.
    pub writers: Others,
}

/// Users other than the owner and the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
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
pub(super) mod octal {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(mode: &Option<u32>, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{:03o}", mode.unwrap_or_default()))
    }

    pub(crate) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Option<u32>, D::Error> {
        let digits = String::deserialize(from)?;
        u32::from_str_radix(&digits, 8).map(Some).map_err(D::Error::custom)
    }
}
