//! The channel `channels.discord`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::shared::{
    ChannelCommands, ChunkMode, Coalesce, DmHistory, DmPolicy, GroupPolicy, HeartbeatVisibility, Markdown,
    ReactionScope, ReplyToMode, Retry, TextOrNumber, ToolPolicy,
};
use super::types::{Map, Natural, Positive, PositiveNumber};

root_and_account! {
    /// Discord, through a bot. Direct chats are set under `dm`: there is no `dmPolicy` here.
    root Discord {
    }
    then {
        /// Several bots, by a name of your own.
        pub accounts: Option<Map<DiscordAccount>>,
    }
    /// One Discord bot. It inherits no list or policy: what is absent has its own default.
    account DiscordAccount {
    }
    both {
        /// Name for people.
        pub name: Option<String>,
        /// Names of features that the channel is said to have.
        pub capabilities: Option<Vec<String>>,
        /// How Markdown in an answer is fitted.
        pub markdown: Option<Markdown>,
        /// Whether it is used.
        pub enabled: Option<bool>,
        /// Slash commands offered in the app.
        pub commands: Option<ChannelCommands>,
        /// Lets events and commands of the chat change this file.
        pub config_writes: Option<bool>,
        /// The bot's token. Whoever has it reads and writes as the bot.
        #[schemars(extend("x-secret" = true, "x-default" = "DISCORD_BOT_TOKEN"))]
        pub token: Option<String>,
        /// Listens to other bots. Two bots can keep each other talking.
        #[schemars(extend("default" = false))]
        pub allow_bots: Option<bool>,
        /// In which channels of which servers the assistant listens.
        #[schemars(extend("default" = "allowlist", "x-stored" = true))]
        pub group_policy: Option<GroupPolicy>,
        /// How many past channel messages are given to the model; 0 gives none.
        #[schemars(extend("x-default" = "messages.groupChat.historyLimit, then 20"))]
        pub history_limit: Option<Natural>,
        /// How many past messages of a direct chat are given to the model; 0 gives none.
        pub dm_history_limit: Option<Natural>,
        /// The same for single people, by id.
        pub dms: Option<Map<DmHistory>>,
        /// Longer answers are cut into several messages of this many characters.
        #[schemars(extend("default" = 2000))]
        pub text_chunk_limit: Option<Positive>,
        /// Where a long answer is cut.
        pub chunk_mode: Option<ChunkMode>,
        /// Sends an answer in pieces while it is written.
        pub block_streaming: Option<bool>,
        /// Joins small pieces.
        pub block_streaming_coalesce: Option<Coalesce>,
        /// Longer answers are cut into several messages of this many lines.
        #[schemars(extend("default" = 17))]
        pub max_lines_per_message: Option<Positive>,
        /// Largest media file in megabytes.
        #[schemars(extend("default" = 8))]
        pub media_max_mb: Option<PositiveNumber>,
        /// How failed calls are repeated.
        pub retry: Option<Retry>,
        /// What the agent may do on Discord beyond answering.
        pub actions: Option<DiscordActions>,
        /// Which messages are marked as replies.
        #[schemars(extend("default" = "off"))]
        pub reply_to_mode: Option<ReplyToMode>,
        /// Direct chats.
        pub dm: Option<DiscordDm>,
        /// The servers it takes part in, by id or slug; `*` stands for all others.
        pub guilds: Option<Map<DiscordGuild>>,
        /// Which heartbeat results are shown.
        pub heartbeat: Option<HeartbeatVisibility>,
        /// Approval of shell commands in direct chats.
        pub exec_approvals: Option<DiscordApprovals>,
    }
}

/// What the agent may do on Discord beyond answering, with the bot's rights.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DiscordActions {
    /// React to messages.
    #[schemars(extend("default" = true))]
    pub reactions: Option<bool>,
    /// Send stickers.
    #[schemars(extend("default" = true))]
    pub stickers: Option<bool>,
    /// Upload emojis.
    #[schemars(extend("default" = true))]
    pub emoji_uploads: Option<bool>,
    /// Upload stickers.
    #[schemars(extend("default" = true))]
    pub sticker_uploads: Option<bool>,
    /// Make polls.
    #[schemars(extend("default" = true))]
    pub polls: Option<bool>,
    /// Read channel permissions.
    #[schemars(extend("default" = true))]
    pub permissions: Option<bool>,
    /// Read, send, edit and delete messages.
    #[schemars(extend("default" = true))]
    pub messages: Option<bool>,
    /// Start and answer threads.
    #[schemars(extend("default" = true))]
    pub threads: Option<bool>,
    /// Pin messages.
    #[schemars(extend("default" = true))]
    pub pins: Option<bool>,
    /// Search messages.
    #[schemars(extend("default" = true))]
    pub search: Option<bool>,
    /// Look up members.
    #[schemars(extend("default" = true))]
    pub member_info: Option<bool>,
    /// Look up roles.
    #[schemars(extend("default" = true))]
    pub role_info: Option<bool>,
    /// Give and take roles. Roles are rights.
    #[schemars(extend("default" = false))]
    pub roles: Option<bool>,
    /// Look up channels.
    #[schemars(extend("default" = true))]
    pub channel_info: Option<bool>,
    /// See who is in voice channels.
    #[schemars(extend("default" = true))]
    pub voice_status: Option<bool>,
    /// See and make events.
    #[schemars(extend("default" = true))]
    pub events: Option<bool>,
    /// Mute, kick and ban members.
    #[schemars(extend("default" = false))]
    pub moderation: Option<bool>,
    /// Make, change and delete channels.
    #[schemars(extend("default" = true))]
    pub channels: Option<bool>,
}

/// Direct chats.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("x-refine" = ["dm-policy-open"]))]
pub struct DiscordDm {
    /// Whether it answers them.
    #[schemars(extend("default" = true))]
    pub enabled: Option<bool>,
    /// Who may write in them.
    #[schemars(extend("default" = "pairing", "x-stored" = true))]
    pub policy: Option<DmPolicy>,
    /// Who may write: user ids or names; `*` is everybody. Write ids in quotes: as numbers they are too long to stay
    /// exact.
    pub allow_from: Option<Vec<TextOrNumber>>,
    /// Takes part in group direct chats too.
    #[schemars(extend("default" = false))]
    pub group_enabled: Option<bool>,
    /// Which of them, by id or slug.
    pub group_channels: Option<Vec<TextOrNumber>>,
}

/// One server, or all others under `*`.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DiscordGuild {
    /// Name for people.
    pub slug: Option<String>,
    /// Only answers when mentioned. Switched off, every message of every admitted member instructs it.
    #[schemars(extend("default" = true))]
    pub require_mention: Option<bool>,
    /// Tools for this server.
    pub tools: Option<ToolPolicy>,
    /// Which reactions are reported to the agent.
    #[schemars(extend("default" = "own"))]
    pub reaction_notifications: Option<ReactionScope>,
    /// Who may address it on this server: user ids or names.
    pub users: Option<Vec<TextOrNumber>>,
    /// Channels it takes part in, by id or slug; with any entry here, the others are ignored.
    pub channels: Option<Map<DiscordChannel>>,
}

/// One channel.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DiscordChannel {
    /// Whether it takes part in this channel.
    pub allow: Option<bool>,
    /// Only answers when mentioned.
    pub require_mention: Option<bool>,
    /// Tools for this channel.
    pub tools: Option<ToolPolicy>,
    /// Skills for this channel.
    pub skills: Option<Vec<String>>,
    /// Whether it takes part in this channel.
    pub enabled: Option<bool>,
    /// Who may address it in this channel: user ids or names.
    pub users: Option<Vec<TextOrNumber>>,
    /// Text added to the system prompt in this channel.
    pub system_prompt: Option<String>,
    /// Answers in a thread of its own.
    pub auto_thread: Option<bool>,
}

/// Approval of shell commands in direct chats.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DiscordApprovals {
    /// Asks the approvers for approval.
    #[schemars(extend("default" = false))]
    pub enabled: Option<bool>,
    /// Who may approve, by user id. They decide what runs on your machine.
    pub approvers: Option<Vec<TextOrNumber>>,
    /// Agents whose commands are asked for.
    pub agent_filter: Option<Vec<String>>,
    /// Sessions whose commands are asked for: parts of their keys.
    pub session_filter: Option<Vec<String>>,
}
