//! What Tailscale publishes of this machine.

use serde::{Deserialize, Serialize};

/// The state of Tailscale.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Tailscale {
    /// What its background service says of itself: `Running`, `Stopped`, `NeedsLogin`.
    pub state: String,
    /// The ports of this machine that it passes connections on to.
    pub published: Vec<Published>,
}

/// A port that Tailscale publishes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Published {
    /// The port on this machine that connections are passed on to.
    pub port: u16,
    /// Where others connect: `name.tail1234.ts.net:443`.
    pub at: String,
    /// Everybody on the internet can, not the tailnet alone.
    pub funnel: bool,
}
