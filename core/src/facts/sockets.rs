//! Which sockets listen on the ports of the gateway and of its browser control.

use serde::{Deserialize, Serialize};

/// One socket that listens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Listener {
    /// On which port.
    pub port: u16,
    /// On which address; `0.0.0.0` and `::` are all of the machine's.
    pub address: String,
    /// The program that listens; `None` if that cannot be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
    /// The number of its process.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pid: Option<u32>,
}
