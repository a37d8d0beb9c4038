//! The channel `channels.googlechat`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::shared::{ChunkMode, Coalesce, DmHistory, DmPolicy, GroupPolicy, ReplyToMode, TextOrNumber};
use super::types::{Map, Natural, Positive, PositiveNumber};

root_and_account! {
    /// Google Chat, through an app. Direct chats are set under `dm`: there is no `dmPolicy` here.
    root GoogleChat {
    }
    then {
        /// Several apps, by a name of your own.
        pub accounts: Option<Map<GoogleChatAccount>>,
        /// The account that is used where none is named.
        pub default_account: Option<String>,
    }
    /// One Google Chat app. It inherits no list or policy: what is absent has its own default.
    account GoogleChatAccount {
    }
    both {
        /// Name for people.
        pub name: Option<String>,
        /// Names of features that the channel is said to have.
        pub capabilities: Option<Vec<String>>,
        /// Whether it is used.
        pub enabled: Option<bool>,
        /// Lets events and commands of the chat change this file.
        pub config_writes: Option<bool>,
        /// Listens to other bots. Two bots can keep each other talking.
        pub allow_bots: Option<bool>,
        /// Only answers in spaces when mentioned.
        #[schemars(extend("default" = true))]
        pub require_mention: Option<bool>,
        /// In which spaces the assistant listens.
        #[schemars(extend("default" = "allowlist", "x-stored" = true))]
        pub group_policy: Option<GroupPolicy>,
        /// Who may address the assistant in spaces.
        pub group_allow_from: Option<Vec<TextOrNumber>>,
        /// The spaces it takes part in, by id; `*` stands for all others.
        pub groups: Option<Map<GoogleChatGroup>>,
        /// Key of the service account, as JSON text or as an object. Whoever has it acts as the app.
        #[schemars(extend("x-secret" = true))]
        pub service_account: Option<ServiceAccount>,
        /// File that holds the key of the service account.
        pub service_account_file: Option<String>,
        /// What Google's calls name as their audience.
        pub audience_type: Option<AudienceType>,
        /// The audience that calls have to name; others are turned away.
        pub audience: Option<String>,
        /// Local path of Google's calls.
        #[schemars(extend("default" = "/googlechat"))]
        pub webhook_path: Option<String>,
        /// Public address at which Google calls.
        pub webhook_url: Option<String>,
        /// The app's own user, such as `users/123`, by which mentions are recognised.
        pub bot_user: Option<String>,
        /// How many past messages of a space are given to the model; 0 gives none.
        pub history_limit: Option<Natural>,
        /// How many past messages of a direct chat are given to the model; 0 gives none.
        pub dm_history_limit: Option<Natural>,
        /// The same for single people, by id.
        pub dms: Option<Map<DmHistory>>,
        /// Longer answers are cut into several messages of this many characters.
        #[schemars(extend("default" = 4000))]
        pub text_chunk_limit: Option<Positive>,
        /// Where a long answer is cut.
        pub chunk_mode: Option<ChunkMode>,
        /// Sends an answer in pieces while it is written.
        pub block_streaming: Option<bool>,
        /// Joins small pieces.
        pub block_streaming_coalesce: Option<Coalesce>,
        /// Largest media file in megabytes.
        pub media_max_mb: Option<PositiveNumber>,
        /// Which messages are marked as replies.
        #[schemars(extend("default" = "off"))]
        pub reply_to_mode: Option<ReplyToMode>,
        /// What the agent may do in chats beyond answering.
        pub actions: Option<GoogleChatActions>,
        /// Direct chats.
        pub dm: Option<GoogleChatDm>,
        /// How the assistant shows that it is writing.
        #[schemars(extend("default" = "message"))]
        pub typing_indicator: Option<TypingIndicator>,
    }
}

/// One space, or all others under `*`.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GoogleChatGroup {
    /// Whether it takes part in this space.
    pub enabled: Option<bool>,
    /// Older spelling of `enabled`.
    #[schemars(extend("deprecated" = true, "x-replacement" = "enabled"))]
    pub allow: Option<bool>,
    /// Only answers when mentioned. Switched off, every message of every admitted member instructs it.
    pub require_mention: Option<bool>,
    /// Who may address it in this space.
    pub users: Option<Vec<TextOrNumber>>,
    /// Text added to the system prompt in this space.
    pub system_prompt: Option<String>,
}

/// A service account's key.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum ServiceAccount {
    /// The key file's content as text.
    Text(String),
    /// The key file's content as an object.
    Object(Map<Value>),
}

words! {
    /// What Google's calls name as their audience.
    pub enum AudienceType: enum {
        /// The address of the webhook.
        AppUrl = "app-url",
        /// The number of the Google Cloud project.
        ProjectNumber = "project-number",
    }
}

words! {
    /// How the assistant shows that it is writing.
    pub enum TypingIndicator: enum {
        /// Not at all.
        None = "none",
        /// By a message that the answer replaces.
        Message = "message",
        /// By a reaction.
        Reaction = "reaction",
    }
}

/// What the agent may do in chats beyond answering.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GoogleChatActions {
    /// React to messages.
    pub reactions: Option<bool>,
}

/// Direct chats.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("x-refine" = ["dm-policy-open"]))]
pub struct GoogleChatDm {
    /// Whether it answers them.
    pub enabled: Option<bool>,
    /// Who may write in them.
    #[schemars(extend("default" = "pairing", "x-stored" = true))]
    pub policy: Option<DmPolicy>,
    /// Who may write: user ids or addresses; `*` is everybody.
    pub allow_from: Option<Vec<TextOrNumber>>,
}
