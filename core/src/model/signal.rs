//! The channel `channels.signal`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::shared::{
    ChunkMode, Coalesce, DmHistory, DmPolicy, GroupPolicy, HeartbeatVisibility, Markdown, ReactionScope, TextOrNumber,
};
use super::telegram::ReactionLevel;
use super::types::{Map, Natural, Positive};

root_and_account! {
    /// Signal, through signal-cli.
    #[schemars(extend("x-refine" = ["dm-open"]))]
    root Signal {
    }
    then {
        /// Several Signal accounts, by a name of your own.
        pub accounts: Option<Map<SignalAccount>>,
    }
    /// One Signal account. It inherits no list or policy: what is absent has its own default.
    #[schemars(extend("x-refine" = ["dm-open"]))]
    account SignalAccount {
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
        /// Lets events and commands of the chat change this file.
        pub config_writes: Option<bool>,
        /// The assistant's phone number, as `+15551234567`.
        pub account: Option<String>,
        /// Address of a running signal-cli service; wins over `httpHost` and `httpPort`.
        pub http_url: Option<String>,
        /// Host of the signal-cli service. Whoever reaches the service reads and writes as the assistant.
        #[schemars(extend("default" = "127.0.0.1"))]
        pub http_host: Option<String>,
        /// Port of the signal-cli service.
        #[schemars(extend("default" = 8080))]
        pub http_port: Option<Positive>,
        /// The program signal-cli: a name or a path, without arguments.
        #[schemars(extend("default" = "signal-cli", "x-refine" = ["safe-executable"]))]
        pub cli_path: Option<String>,
        /// Starts the service with the gateway.
        #[schemars(extend("x-default" = "true unless httpUrl is set"))]
        pub auto_start: Option<bool>,
        /// Milliseconds that the service gets to start.
        #[schemars(extend("minimum" = 1000, "maximum" = 120000, "default" = 30000))]
        pub startup_timeout_ms: Option<Natural>,
        /// When the service fetches messages.
        pub receive_mode: Option<ReceiveMode>,
        /// Leaves attachments out.
        pub ignore_attachments: Option<bool>,
        /// Leaves stories out.
        pub ignore_stories: Option<bool>,
        /// Marks messages as read.
        pub send_read_receipts: Option<bool>,
        /// Who may write in direct chats.
        #[schemars(extend("default" = "pairing", "x-stored" = true))]
        pub dm_policy: Option<DmPolicy>,
        /// Who may write in direct chats: phone numbers, or `uuid:` ids. `*` is everybody.
        pub allow_from: Option<Vec<TextOrNumber>>,
        /// Who may address the assistant in groups.
        pub group_allow_from: Option<Vec<TextOrNumber>>,
        /// In which groups, and to whom there, the assistant listens.
        #[schemars(extend("default" = "allowlist", "x-stored" = true))]
        pub group_policy: Option<GroupPolicy>,
        /// How many past group messages are given to the model; 0 gives none.
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
        /// Largest media file in whole megabytes.
        #[schemars(extend("default" = 8))]
        pub media_max_mb: Option<Positive>,
        /// Which reactions are reported to the agent.
        #[schemars(extend("default" = "own"))]
        pub reaction_notifications: Option<ReactionScope>,
        /// Whose reactions are reported when that says `allowlist`.
        pub reaction_allowlist: Option<Vec<TextOrNumber>>,
        /// What the agent may do in chats beyond answering.
        pub actions: Option<SignalActions>,
        /// How freely the agent reacts to messages.
        #[schemars(extend("default" = "minimal"))]
        pub reaction_level: Option<ReactionLevel>,
        /// Which heartbeat results are shown.
        pub heartbeat: Option<HeartbeatVisibility>,
    }
}

words! {
    /// When the service fetches messages.
    pub enum ReceiveMode: literals {
        /// From its start on.
        OnStart = "on-start",
        /// When it is asked to.
        Manual = "manual",
    }
}

/// What the agent may do in chats beyond answering.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignalActions {
    /// React to messages.
    pub reactions: Option<bool>,
}
