//! The channel `channels.whatsapp`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::shared::{ChunkMode, Coalesce, DmHistory, DmPolicy, GroupPolicy, HeartbeatVisibility, Markdown, ToolPolicy};
use super::types::{Map, Natural, Positive};

/// WhatsApp, through WhatsApp Web. There is no `enabled` here: `web.enabled` and `accounts.<id>.enabled` switch it.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("x-refine" = ["dm-open"]))]
pub struct WhatsApp {
    /// Several WhatsApp logins, by a name of your own. Each judges senders by its own lists.
    pub accounts: Option<Map<WhatsAppAccount>>,
    /// Names of features that the channel is said to have.
    pub capabilities: Option<Vec<String>>,
    /// How Markdown in an answer is fitted.
    pub markdown: Option<Markdown>,
    /// Lets events and commands of the chat change this file.
    pub config_writes: Option<bool>,
    /// Marks messages as read.
    pub send_read_receipts: Option<bool>,
    /// Who may write in direct chats.
    #[schemars(extend("default" = "pairing", "x-stored" = true))]
    pub dm_policy: Option<DmPolicy>,
    /// Text in front of incoming messages.
    pub message_prefix: Option<String>,
    /// For a bot on your own number: only your messages to yourself count.
    pub self_chat_mode: Option<bool>,
    /// Who may write in direct chats: phone numbers as `+15551234567`, in quotes. `*` is everybody.
    #[schemars(extend("examples" = [["+15551234567"]]))]
    pub allow_from: Option<Vec<String>>,
    /// Who may address the assistant in groups.
    pub group_allow_from: Option<Vec<String>>,
    /// In which groups, and to whom there, the assistant listens.
    #[schemars(extend("default" = "allowlist", "x-stored" = true))]
    pub group_policy: Option<GroupPolicy>,
    /// How many past group messages are given to the model; 0 gives none.
    pub history_limit: Option<Natural>,
    /// How many past messages of a direct chat are given to the model; 0 gives none.
    pub dm_history_limit: Option<Natural>,
    /// The same for single people, by number.
    pub dms: Option<Map<DmHistory>>,
    /// Longer answers are cut into several messages of this many characters.
    pub text_chunk_limit: Option<Positive>,
    /// Where a long answer is cut.
    pub chunk_mode: Option<ChunkMode>,
    /// Largest media file in megabytes.
    #[schemars(extend("default" = 50, "x-stored" = true))]
    pub media_max_mb: Option<Positive>,
    /// Sends an answer in pieces while it is written.
    pub block_streaming: Option<bool>,
    /// Joins small pieces.
    pub block_streaming_coalesce: Option<Coalesce>,
    /// What the agent may do in chats beyond answering.
    pub actions: Option<WhatsAppActions>,
    /// The groups it takes part in, by id; `*` stands for all others. With any entry here, groups without one are
    /// ignored.
    pub groups: Option<Map<WhatsAppGroup>>,
    /// A reaction that says a message was seen.
    pub ack_reaction: Option<WhatsAppAck>,
    /// Milliseconds for which quick messages of one sender are gathered; 0 is off.
    #[schemars(extend("default" = 0, "x-stored" = true))]
    pub debounce_ms: Option<Natural>,
    /// Which heartbeat results are shown.
    pub heartbeat: Option<HeartbeatVisibility>,
}

/// One WhatsApp login. It inherits no list or policy: what is absent has its own default.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("x-refine" = ["dm-open"]))]
pub struct WhatsAppAccount {
    /// Name for people.
    pub name: Option<String>,
    /// Names of features that the channel is said to have.
    pub capabilities: Option<Vec<String>>,
    /// How Markdown in an answer is fitted.
    pub markdown: Option<Markdown>,
    /// Lets events and commands of the chat change this file.
    pub config_writes: Option<bool>,
    /// Whether this login is used.
    pub enabled: Option<bool>,
    /// Marks messages as read.
    pub send_read_receipts: Option<bool>,
    /// Text in front of incoming messages.
    pub message_prefix: Option<String>,
    /// Directory of the login. Whoever can read it is you on WhatsApp.
    #[schemars(extend("x-default" = "credentials/whatsapp/<id> in the state directory"))]
    pub auth_dir: Option<String>,
    /// Who may write in direct chats.
    #[schemars(extend("default" = "pairing", "x-stored" = true))]
    pub dm_policy: Option<DmPolicy>,
    /// For a bot on your own number: only your messages to yourself count.
    pub self_chat_mode: Option<bool>,
    /// Who may write in direct chats: phone numbers as `+15551234567`, in quotes. `*` is everybody.
    pub allow_from: Option<Vec<String>>,
    /// Who may address the assistant in groups.
    pub group_allow_from: Option<Vec<String>>,
    /// In which groups, and to whom there, the assistant listens.
    #[schemars(extend("default" = "allowlist", "x-stored" = true))]
    pub group_policy: Option<GroupPolicy>,
    /// How many past group messages are given to the model; 0 gives none.
    pub history_limit: Option<Natural>,
    /// How many past messages of a direct chat are given to the model; 0 gives none.
    pub dm_history_limit: Option<Natural>,
    /// The same for single people, by number.
    pub dms: Option<Map<DmHistory>>,
    /// Longer answers are cut into several messages of this many characters.
    pub text_chunk_limit: Option<Positive>,
    /// Where a long answer is cut.
    pub chunk_mode: Option<ChunkMode>,
    /// Largest media file in megabytes.
    pub media_max_mb: Option<Positive>,
    /// Sends an answer in pieces while it is written.
    pub block_streaming: Option<bool>,
    /// Joins small pieces.
    pub block_streaming_coalesce: Option<Coalesce>,
    /// The groups it takes part in, by id; `*` stands for all others. With any entry here, groups without one are
    /// ignored.
    pub groups: Option<Map<WhatsAppGroup>>,
    /// A reaction that says a message was seen.
    pub ack_reaction: Option<WhatsAppAck>,
    /// Milliseconds for which quick messages of one sender are gathered; 0 is off.
    #[schemars(extend("default" = 0, "x-stored" = true))]
    pub debounce_ms: Option<Natural>,
    /// Which heartbeat results are shown.
    pub heartbeat: Option<HeartbeatVisibility>,
}

/// What the agent may do in chats beyond answering.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WhatsAppActions {
    /// React to messages.
    pub reactions: Option<bool>,
    /// Write to other chats.
    pub send_message: Option<bool>,
    /// Make polls.
    pub polls: Option<bool>,
}

/// One group, or all others under `*`.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WhatsAppGroup {
    /// Only answers when mentioned. Switched off, every message of every member instructs it.
    pub require_mention: Option<bool>,
    /// Tools for this group.
    pub tools: Option<ToolPolicy>,
}

/// A reaction that says a message was seen.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WhatsAppAck {
    /// The reaction; empty is none.
    pub emoji: Option<String>,
    /// Whether direct chats get it.
    #[schemars(extend("default" = true, "x-stored" = true))]
    pub direct: Option<bool>,
    /// When group messages get it.
    #[schemars(extend("default" = "mentions", "x-stored" = true))]
    pub group: Option<AckGroup>,
}

words! {
    /// When group messages get the reaction.
    pub enum AckGroup: enum {
        /// Always.
        Always = "always",
        /// When the assistant is mentioned.
        Mentions = "mentions",
        /// Never.
        Never = "never",
    }
}
