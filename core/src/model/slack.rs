//! The channel `channels.slack`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::shared::{
    ChannelCommands, ChunkMode, Coalesce, DmHistory, DmPolicy, GroupPolicy, HeartbeatVisibility, Markdown,
    ReactionScope, ReplyToMode, TextOrNumber, ToolPolicy,
};
use super::types::{Map, Natural, Positive, PositiveNumber};

root_and_account! {
    /// Slack, through an app. Direct chats are set under `dm`: there is no `dmPolicy` here.
    #[schemars(extend("x-refine" = ["slack-http"]))]
    root Slack {
        /// Name for people.
        pub name: Option<String>,
        /// How messages come in. Accounts without it follow the channel.
        #[schemars(extend("default" = "socket", "x-stored" = true))]
        pub mode: Option<SlackMode>,
        /// Secret by which Slack signs its calls; needed when the mode is `http`.
        #[schemars(extend("x-secret" = true))]
        pub signing_secret: Option<String>,
        /// Local path of Slack's calls, when the mode is `http`.
        #[schemars(extend("default" = "/slack/events", "x-stored" = true))]
        pub webhook_path: Option<String>,
    }
    then {
        /// Several apps, by a name of your own.
        pub accounts: Option<Map<SlackAccount>>,
    }
    /// One Slack app. It inherits no list or policy: what is absent has its own default.
    account SlackAccount {
        /// Name for people.
        pub name: Option<String>,
        /// How messages come in. Accounts without it follow the channel.
        #[schemars(extend("x-default" = "that of the channel"))]
        pub mode: Option<SlackMode>,
        /// Secret by which Slack signs its calls; needed when the mode is `http`.
        #[schemars(extend("x-secret" = true))]
        pub signing_secret: Option<String>,
        /// Local path of Slack's calls, when the mode is `http`.
        #[schemars(extend("x-default" = "that of the channel"))]
        pub webhook_path: Option<String>,
    }
    both {
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
        /// The bot's token, `xoxb-…`. Whoever has it reads and writes as the bot.
        #[schemars(extend("x-secret" = true, "x-default" = "SLACK_BOT_TOKEN"))]
        pub bot_token: Option<String>,
        /// The app's token, `xapp-…`; needed when the mode is `socket`.
        #[schemars(extend("x-secret" = true, "x-default" = "SLACK_APP_TOKEN"))]
        pub app_token: Option<String>,
        /// A person's token, `xoxp-…`. The agent then sees what that person sees.
        #[schemars(extend("x-secret" = true))]
        pub user_token: Option<String>,
        /// Never writes with the person's token. Switched off, the agent can post as that person.
        #[schemars(extend("default" = true, "x-stored" = true))]
        pub user_token_read_only: Option<bool>,
        /// Listens to other bots. Two bots can keep each other talking.
        #[schemars(extend("default" = false))]
        pub allow_bots: Option<bool>,
        /// Only answers in channels when mentioned.
        #[schemars(extend("default" = true))]
        pub require_mention: Option<bool>,
        /// In which channels the assistant listens.
        #[schemars(extend("default" = "allowlist", "x-stored" = true))]
        pub group_policy: Option<GroupPolicy>,
        /// How many past channel messages are given to the model; 0 gives none.
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
        /// Joins small pieces.
        pub block_streaming_coalesce: Option<Coalesce>,
        /// Largest media file in megabytes.
        #[schemars(extend("default" = 20))]
        pub media_max_mb: Option<PositiveNumber>,
        /// Which reactions are reported to the agent.
        #[schemars(extend("default" = "own"))]
        pub reaction_notifications: Option<ReactionScope>,
        /// Whose reactions are reported when that says `allowlist`.
        pub reaction_allowlist: Option<Vec<TextOrNumber>>,
        /// Which messages are marked as replies.
        #[schemars(extend("default" = "off"))]
        pub reply_to_mode: Option<ReplyToMode>,
        /// The same by kind of chat.
        pub reply_to_mode_by_chat_type: Option<SlackReplies>,
        /// Threads.
        pub thread: Option<SlackThread>,
        /// What the agent may do on Slack beyond answering.
        pub actions: Option<SlackActions>,
        /// One slash command that talks to the agent.
        pub slash_command: Option<SlackSlash>,
        /// Direct chats.
        pub dm: Option<SlackDm>,
        /// The channels it takes part in, by id or name; `*` stands for all others.
        pub channels: Option<Map<SlackChannel>>,
        /// Which heartbeat results are shown.
        pub heartbeat: Option<HeartbeatVisibility>,
    }
}

words! {
    /// How messages come in.
    pub enum SlackMode: enum {
        /// The assistant connects to Slack.
        Socket = "socket",
        /// Slack calls the gateway, which must be reachable from the internet.
        Http = "http",
    }
}

/// Which messages are marked as replies, by kind of chat.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SlackReplies {
    /// In direct chats.
    pub direct: Option<ReplyToMode>,
    /// In group direct chats.
    pub group: Option<ReplyToMode>,
    /// In channels.
    pub channel: Option<ReplyToMode>,
}

/// Threads.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SlackThread {
    /// Which messages are given to the model in a thread.
    #[schemars(extend("default" = "thread"))]
    pub history_scope: Option<SlackHistory>,
    /// Gives a new thread the conversation of its channel.
    #[schemars(extend("default" = false))]
    pub inherit_parent: Option<bool>,
}

words! {
    /// Which messages are given to the model in a thread.
    pub enum SlackHistory: enum {
        /// Those of the thread.
        Thread = "thread",
        /// Those of the channel.
        Channel = "channel",
    }
}

/// What the agent may do on Slack beyond answering, with the bot's rights.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SlackActions {
    /// React to messages.
    pub reactions: Option<bool>,
    /// Read, send, edit and delete messages.
    pub messages: Option<bool>,
    /// Pin messages.
    pub pins: Option<bool>,
    /// Search messages.
    pub search: Option<bool>,
    /// Read permissions.
    pub permissions: Option<bool>,
    /// Look up members.
    pub member_info: Option<bool>,
    /// Look up channels.
    pub channel_info: Option<bool>,
    /// List the emojis.
    pub emoji_list: Option<bool>,
}

/// One slash command that talks to the agent. Anybody in the Slack workspace may try it.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SlackSlash {
    /// Whether there is one.
    #[schemars(extend("default" = false))]
    pub enabled: Option<bool>,
    /// Its name, without the slash.
    #[schemars(extend("default" = "clawd"))]
    pub name: Option<String>,
    /// Start of its session keys.
    #[schemars(extend("default" = "slack:slash"))]
    pub session_prefix: Option<String>,
    /// Shows answers only to whoever asked.
    #[schemars(extend("default" = true))]
    pub ephemeral: Option<bool>,
}

/// Direct chats.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("x-refine" = ["dm-policy-open"]))]
pub struct SlackDm {
    /// Whether it answers them.
    pub enabled: Option<bool>,
    /// Who may write in them.
    #[schemars(extend("default" = "pairing", "x-stored" = true))]
    pub policy: Option<DmPolicy>,
    /// Who may write: user ids or names; `*` is everybody.
    pub allow_from: Option<Vec<TextOrNumber>>,
    /// Takes part in group direct chats too.
    pub group_enabled: Option<bool>,
    /// Which of them, by id.
    pub group_channels: Option<Vec<TextOrNumber>>,
    /// Which messages are marked as replies in direct chats.
    #[schemars(extend("deprecated" = true, "x-replacement" = "replyToModeByChatType.direct"))]
    pub reply_to_mode: Option<ReplyToMode>,
}

/// One channel, or all others under `*`.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SlackChannel {
    /// Whether it takes part in this channel.
    pub enabled: Option<bool>,
    /// Older spelling of `enabled`.
    #[schemars(extend("deprecated" = true, "x-replacement" = "enabled"))]
    pub allow: Option<bool>,
    /// Only answers when mentioned. Switched off, every message of every admitted member instructs it.
    pub require_mention: Option<bool>,
    /// Tools for this channel.
    pub tools: Option<ToolPolicy>,
    /// Listens to other bots in this channel.
    pub allow_bots: Option<bool>,
    /// Who may address it in this channel: user ids or names.
    pub users: Option<Vec<TextOrNumber>>,
    /// Skills for this channel.
    pub skills: Option<Vec<String>>,
    /// Text added to the system prompt in this channel.
    pub system_prompt: Option<String>,
}
