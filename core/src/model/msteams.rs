//! The channel `channels.msteams`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::shared::{ChunkMode, Coalesce, DmHistory, DmPolicy, GroupPolicy, HeartbeatVisibility, Markdown, ToolPolicy};
use super::types::{Map, Natural, Positive, PositiveNumber};

/// Microsoft Teams, through a bot.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("x-refine" = ["dm-open"]))]
pub struct MsTeams {
    /// Whether it is used.
    pub enabled: Option<bool>,
    /// Names of features that the channel is said to have.
    pub capabilities: Option<Vec<String>>,
    /// How Markdown in an answer is fitted.
    pub markdown: Option<Markdown>,
    /// Lets events and commands of the chat change this file.
    pub config_writes: Option<bool>,
    /// The bot's id in Azure.
    pub app_id: Option<String>,
    /// The bot's password in Azure. Whoever has it reads and writes as the bot.
    #[schemars(extend("x-secret" = true))]
    pub app_password: Option<String>,
    /// The organisation's id in Azure.
    pub tenant_id: Option<String>,
    /// Where Teams calls.
    pub webhook: Option<MsTeamsWebhook>,
    /// Who may write in direct chats.
    #[schemars(extend("default" = "pairing", "x-stored" = true))]
    pub dm_policy: Option<DmPolicy>,
    /// Who may write in direct chats: user ids or names, in quotes. `*` is everybody.
    pub allow_from: Option<Vec<String>>,
    /// Who may address the assistant in groups and channels.
    pub group_allow_from: Option<Vec<String>>,
    /// In which groups, and to whom there, the assistant listens.
    #[schemars(extend("default" = "allowlist", "x-stored" = true))]
    pub group_policy: Option<GroupPolicy>,
    /// Longer answers are cut into several messages of this many characters.
    #[schemars(extend("default" = 4000))]
    pub text_chunk_limit: Option<Positive>,
    /// Where a long answer is cut.
    pub chunk_mode: Option<ChunkMode>,
    /// Joins small pieces.
    pub block_streaming_coalesce: Option<Coalesce>,
    /// Hosts from which files in messages are fetched. Each more is one that can answer in place of Microsoft.
    pub media_allow_hosts: Option<Vec<String>>,
    /// Only answers in channels and groups when mentioned.
    #[schemars(extend("default" = true))]
    pub require_mention: Option<bool>,
    /// How many past group messages are given to the model; 0 gives none.
    pub history_limit: Option<Natural>,
    /// How many past messages of a direct chat are given to the model; 0 gives none.
    pub dm_history_limit: Option<Natural>,
    /// The same for single people, by id.
    pub dms: Option<Map<DmHistory>>,
    /// Where answers in channels go.
    pub reply_style: Option<ReplyStyle>,
    /// The teams it takes part in, by id or name; `*` stands for all others.
    pub teams: Option<Map<MsTeamsTeam>>,
    /// Largest media file in megabytes.
    #[schemars(extend("default" = 100))]
    pub media_max_mb: Option<PositiveNumber>,
    /// The SharePoint site that files are sent through in groups and channels.
    pub share_point_site_id: Option<String>,
    /// Which heartbeat results are shown.
    pub heartbeat: Option<HeartbeatVisibility>,
}

/// Where Teams calls.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MsTeamsWebhook {
    /// Port that is listened on.
    #[schemars(extend("default" = 3978))]
    pub port: Option<Positive>,
    /// Local path of the calls.
    #[schemars(extend("default" = "/api/messages"))]
    pub path: Option<String>,
}

words! {
    /// Where answers in channels go.
    pub enum ReplyStyle: enum {
        /// Into the thread of the message.
        Thread = "thread",
        /// Into the channel, as a message of their own.
        TopLevel = "top-level",
    }
}

/// One team, or all others under `*`.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MsTeamsTeam {
    /// Only answers in this team when mentioned.
    pub require_mention: Option<bool>,
    /// Tools for this team.
    pub tools: Option<ToolPolicy>,
    /// Where answers in this team go.
    pub reply_style: Option<ReplyStyle>,
    /// The channels it takes part in, by id or name; `*` stands for all others.
    pub channels: Option<Map<MsTeamsChannel>>,
}

/// One channel of a team, or all others under `*`.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MsTeamsChannel {
    /// Only answers in this channel when mentioned.
    pub require_mention: Option<bool>,
    /// Tools for this channel.
    pub tools: Option<ToolPolicy>,
    /// Where answers in this channel go.
    pub reply_style: Option<ReplyStyle>,
}
