//! The channel `channels.telegram`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::shared::{
    BlockChunk, ChannelCommands, ChunkMode, Coalesce, DmHistory, DmPolicy, GroupPolicy, HeartbeatVisibility, Markdown,
    ReplyToMode, Retry, TextOrNumber, ToolPolicy,
};
use super::types::{Map, Natural, Positive, PositiveNumber};

root_and_account! {
    /// Telegram, through a bot.
    #[schemars(extend("x-refine" = ["dm-open", "telegram-commands"]))]
    root Telegram {
    }
    then {
        /// Several bots, by a name of your own.
        pub accounts: Option<Map<TelegramAccount>>,
    }
    /// One Telegram bot. It inherits no list or policy: what is absent has its own default.
    #[schemars(extend("x-refine" = ["dm-open", "telegram-commands"]))]
    account TelegramAccount {
    }
    both {
        /// Name for people.
        pub name: Option<String>,
        /// Features of the chat: a list of names, or `{ inlineButtons }`.
        #[schemars(extend("x-default" = "inlineButtons: allowlist"))]
        pub capabilities: Option<TelegramCapabilities>,
        /// How Markdown in an answer is fitted.
        pub markdown: Option<Markdown>,
        /// Whether it is used.
        #[schemars(extend("default" = true))]
        pub enabled: Option<bool>,
        /// Slash commands offered in the app.
        pub commands: Option<ChannelCommands>,
        /// More entries for the bot's command menu.
        pub custom_commands: Option<Vec<TelegramCommand>>,
        /// Lets events and commands of the chat change this file.
        #[schemars(extend("default" = true))]
        pub config_writes: Option<bool>,
        /// Who may write in direct chats.
        #[schemars(extend("default" = "pairing", "x-stored" = true))]
        pub dm_policy: Option<DmPolicy>,
        /// The bot's token. Whoever has it reads and writes as the bot.
        #[schemars(extend("x-secret" = true, "x-default" = "TELEGRAM_BOT_TOKEN"))]
        pub bot_token: Option<String>,
        /// File that holds the bot's token.
        pub token_file: Option<String>,
        /// Which messages are marked as replies.
        #[schemars(extend("default" = "first"))]
        pub reply_to_mode: Option<ReplyToMode>,
        /// The groups it takes part in, by id; `*` stands for all others. With any entry here, groups without one are
        /// ignored.
        pub groups: Option<Map<TelegramGroup>>,
        /// Who may write in direct chats: numeric ids or `@names`. `*` is everybody. Names can change hands, ids
        /// cannot.
        pub allow_from: Option<Vec<TextOrNumber>>,
        /// Who may address the assistant in groups.
        pub group_allow_from: Option<Vec<TextOrNumber>>,
        /// In which groups, and to whom there, the assistant listens.
        #[schemars(extend("default" = "allowlist", "x-stored" = true))]
        pub group_policy: Option<GroupPolicy>,
        /// How many past group messages are given to the model; 0 gives none.
        #[schemars(extend("x-default" = "messages.groupChat.historyLimit, then 50"))]
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
        /// Sizes of the pieces when `streamMode` is `block`.
        pub draft_chunk: Option<BlockChunk>,
        /// Joins small pieces.
        pub block_streaming_coalesce: Option<Coalesce>,
        /// How an answer appears while it is written.
        #[schemars(extend("default" = "partial", "x-stored" = true))]
        pub stream_mode: Option<StreamMode>,
        /// Largest media file in megabytes.
        #[schemars(extend("default" = 5))]
        pub media_max_mb: Option<PositiveNumber>,
        /// Seconds until a call to Telegram is given up.
        #[schemars(extend("default" = 500))]
        pub timeout_seconds: Option<Positive>,
        /// How failed calls are repeated.
        pub retry: Option<Retry>,
        /// Address of a proxy for calls to Telegram. It may hold credentials.
        pub proxy: Option<String>,
        /// Public address at which Telegram delivers messages; without it the bot asks for them.
        pub webhook_url: Option<String>,
        /// Secret that Telegram sends with each delivery. Without one, anybody who finds the address can pose as
        /// Telegram.
        #[schemars(extend("x-secret" = true))]
        pub webhook_secret: Option<String>,
        /// Local path of the webhook.
        pub webhook_path: Option<String>,
        /// What the agent may do in chats beyond answering.
        pub actions: Option<TelegramActions>,
        /// Which reactions are reported to the agent.
        #[schemars(extend("default" = "own"))]
        pub reaction_notifications: Option<TelegramReactions>,
        /// How freely the agent reacts to messages.
        #[schemars(extend("default" = "minimal"))]
        pub reaction_level: Option<ReactionLevel>,
        /// Which heartbeat results are shown.
        pub heartbeat: Option<HeartbeatVisibility>,
        /// Shows previews of links.
        #[schemars(extend("default" = true))]
        pub link_preview: Option<bool>,
    }
}

words! {
    /// Where the agent may send buttons.
    pub enum InlineButtons: enum {
        /// Nowhere.
        Off = "off",
        /// In direct chats.
        Dm = "dm",
        /// In groups.
        Group = "group",
        /// Everywhere.
        All = "all",
        /// Where only listed senders are heard.
        Allowlist = "allowlist",
    }
}

/// A list of names, or settings.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum TelegramCapabilities {
    /// A list of names.
    Names(Vec<String>),
    /// Several settings.
    Detailed(TelegramFeatures),
}

/// Features of the chat.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TelegramFeatures {
    /// Where the agent may send buttons.
    #[schemars(extend("default" = "allowlist"))]
    pub inline_buttons: Option<InlineButtons>,
}

/// An entry for the bot's command menu.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TelegramCommand {
    /// Its name: up to 32 of a-z, 0-9 and `_`. A leading slash is dropped and capitals become small.
    pub command: String,
    /// What the menu says about it.
    pub description: String,
}

/// One group, or all others under `*`.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TelegramGroup {
    /// Only answers when mentioned. Switched off, every message of every admitted member instructs it.
    pub require_mention: Option<bool>,
    /// Tools for this group.
    pub tools: Option<ToolPolicy>,
    /// Skills for this group.
    pub skills: Option<Vec<String>>,
    /// Whether it takes part in this group.
    pub enabled: Option<bool>,
    /// Who may address it in this group.
    pub allow_from: Option<Vec<TextOrNumber>>,
    /// Text added to the system prompt in this group.
    pub system_prompt: Option<String>,
    /// Topics of a forum group, by number.
    pub topics: Option<Map<TelegramTopic>>,
}

/// One topic of a forum group.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TelegramTopic {
    /// Only answers when mentioned.
    pub require_mention: Option<bool>,
    /// Skills for this topic.
    pub skills: Option<Vec<String>>,
    /// Whether it takes part in this topic.
    pub enabled: Option<bool>,
    /// Who may address it in this topic.
    pub allow_from: Option<Vec<TextOrNumber>>,
    /// Text added to the system prompt in this topic.
    pub system_prompt: Option<String>,
}

words! {
    /// How an answer appears while it is written.
    pub enum StreamMode: enum {
        /// Only when it is finished.
        Off = "off",
        /// As a draft that grows.
        Partial = "partial",
        /// As a draft that grows piece by piece.
        Block = "block",
    }
}

/// What the agent may do in chats beyond answering.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TelegramActions {
    /// React to messages.
    pub reactions: Option<bool>,
    /// Write to other chats.
    pub send_message: Option<bool>,
    /// Delete messages.
    pub delete_message: Option<bool>,
}

words! {
    /// Which reactions are reported to the agent.
    pub enum TelegramReactions: enum {
        /// None.
        Off = "off",
        /// Those to the bot's own messages.
        Own = "own",
        /// All of them.
        All = "all",
    }
}

words! {
    /// How freely the agent reacts to messages.
    pub enum ReactionLevel: enum {
        /// Not at all.
        Off = "off",
        /// Only to say that it saw one.
        Ack = "ack",
        /// Now and then.
        Minimal = "minimal",
        /// Often.
        Extensive = "extensive",
    }
}
