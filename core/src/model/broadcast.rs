//! The section `broadcast`: chats whose messages go to several agents.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::types::Map;

/// Chats whose messages go to several agents: the chat's id, and the ids of the agents. Each of them answers, with its
/// own rights.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Broadcast {
    /// Whether the agents work at the same time.
    #[schemars(extend("default" = "parallel"))]
    pub strategy: Option<BroadcastStrategy>,
    /// Ids of the agents that get the messages of this chat.
    #[serde(flatten)]
    pub peers: Map<Vec<String>>,
}

words! {
    /// Whether several agents work at the same time.
    pub enum BroadcastStrategy: enum {
        /// All at the same time.
        Parallel = "parallel",
        /// One after the other.
        Sequential = "sequential",
    }
}
