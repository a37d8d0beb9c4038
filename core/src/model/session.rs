//! The section `session`: how messages are grouped into conversations.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::shared::{Scope, SessionReset, TypingMode};
use super::types::{Map, Natural, Positive};

/// How messages are grouped into conversations, and when these start afresh.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Session {
    /// Whether senders have conversations of their own.
    #[schemars(extend("default" = "per-sender"))]
    pub scope: Option<SessionScope>,
    /// Which direct chats share one conversation. With `main`, everybody who may write to the bot shares context with
    /// everybody else: what one says, another can be told.
    #[schemars(extend("default" = "main"))]
    pub dm_scope: Option<DmScope>,
    /// Joins the identities of one person: a name, and their ids as `channel:id`.
    pub identity_links: Option<Map<Vec<String>>>,
    /// Messages that start a new conversation.
    #[schemars(extend("default" = ["/new", "/reset"]))]
    pub reset_triggers: Option<Vec<String>>,
    /// Minutes of silence after which a conversation ends. Older spelling of `session.reset`.
    #[schemars(extend("deprecated" = true, "x-replacement" = "session.reset"))]
    pub idle_minutes: Option<Positive>,
    /// When a conversation starts afresh.
    pub reset: Option<SessionReset>,
    /// The same by kind of chat; wins over `reset`.
    pub reset_by_type: Option<ResetByType>,
    /// The same by channel id; wins over both.
    pub reset_by_channel: Option<Map<SessionReset>>,
    /// File with the list of sessions; `{agentId}` stands for the agent.
    #[schemars(extend("x-default" = "agents/{agentId}/sessions/sessions.json in the state directory"))]
    pub store: Option<String>,
    /// Seconds between two typing signals. `agents.defaults.typingIntervalSeconds` wins.
    pub typing_interval_seconds: Option<Positive>,
    /// When the typing indicator appears. `agents.defaults.typingMode` wins.
    pub typing_mode: Option<TypingMode>,
    /// Name of the main session. Any value is replaced by `main`, with a warning.
    #[schemars(extend("default" = "main"))]
    pub main_key: Option<String>,
    /// Where the agent may send messages of its own accord.
    pub send_policy: Option<Scope>,
    /// Conversations between agents.
    pub agent_to_agent: Option<AgentTurns>,
}

/// When conversations start afresh, by kind of chat.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ResetByType {
    /// Direct chats.
    pub dm: Option<SessionReset>,
    /// Group chats.
    pub group: Option<SessionReset>,
    /// Threads.
    pub thread: Option<SessionReset>,
}

/// Conversations between agents.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AgentTurns {
    /// How many answers two agents may exchange before it ends, 0 to 5.
    #[schemars(extend("maximum" = 5, "default" = 5))]
    pub max_ping_pong_turns: Option<Natural>,
}

words! {
    /// Whether senders have conversations of their own.
    pub enum SessionScope: literals {
        /// By the chat that the message comes from.
        PerSender = "per-sender",
        /// One for everything.
        Global = "global",
    }
}

words! {
    /// Which direct chats share one conversation.
    pub enum DmScope: literals {
        /// All of them: every sender shares the same context.
        Main = "main",
        /// One for each person, across channels.
        PerPeer = "per-peer",
        /// One for each person on each channel.
        PerChannelPeer = "per-channel-peer",
    }
}
