//! What the running gateway said when it was asked.

use serde::{Deserialize, Serialize};

/// A gateway that was asked, or could not be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Gateway {
    /// Where: `ws://127.0.0.1:18789`, without credentials, path and query.
    pub url: String,
    /// What it said to the credentials that the configuration has for it; `None` if they were not shown, as they would have
    /// crossed the network in clear text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own: Option<Answer>,
    /// What it said to a stranger, who shows a random token and password and no device; `None` if nobody answers at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stranger: Option<Answer>,
    /// The certificate that it showed; `None` without TLS, or if it showed none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Certificate>,
    /// The version that it says it is; from source it is `dev`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// From the first packet to the answer, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub millis: Option<u32>,
}

/// What became of one try to connect.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Answer {
    /// Why it did not let us in; `None` if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// The same in words, those of the other side among them, as the end of a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// How it closed the connection, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub close: Option<Close>,
}

/// Why a gateway did not let us in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Failure {
    /// Nobody listens there, or nobody can be reached there.
    Unreachable,
    /// It did not answer in time.
    Silent,
    /// It does not speak the gateway's protocol.
    NotAGateway,
    /// Its certificate cannot be verified.
    Certificate,
    /// It does not take these credentials.
    Credentials,
    /// It asks for a device, which no audit shows: whether it takes the credentials cannot be said.
    Device,
    /// It refuses for another reason.
    Refused,
}

/// How a WebSocket was closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
pub struct Close {
    /// The close code; 1006 where the connection just ended.
    pub code: u16,
    /// The reason given.
    pub reason: String,
}

/// A certificate, and whom it convinces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Certificate {
    /// Why the machine's list of authorities does not vouch for it, as the end of a sentence; `None` if one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distrust: Option<String>,
    /// It is the very one that the configuration names, or that the gateway keeps in its state directory.
    pub pinned: bool,
}
