//! The channel `channels.imessage`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::shared::{
    ChunkMode, Coalesce, DmHistory, DmPolicy, GroupPolicy, HeartbeatVisibility, Markdown, TextOrNumber, ToolPolicy,
};
use super::types::{Map, Natural, Positive};

root_and_account! {
    /// iMessage, through a program on a Mac.
    #[schemars(extend("x-refine" = ["dm-open"]))]
    root IMessage {
    }
    then {
        /// Several accounts, by a name of your own.
        pub accounts: Option<Map<IMessageAccount>>,
    }
    /// One iMessage account. It inherits no list or policy: what is absent has its own default.
    #[schemars(extend("x-refine" = ["dm-open"]))]
    account IMessageAccount {
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
        /// The program that reads and writes messages: a name or a path, without arguments.
        #[schemars(extend("default" = "imsg", "x-refine" = ["safe-executable"]))]
        pub cli_path: Option<String>,
        /// The database of the app Messages.
        pub db_path: Option<String>,
        /// Host from which attachments are copied by SSH when the program runs on another Mac.
        pub remote_host: Option<String>,
        /// By which service messages are sent.
        pub service: Option<IMessageService>,
        /// Region that phone numbers without a country code are read in.
        pub region: Option<String>,
        /// Who may write in direct chats.
        #[schemars(extend("default" = "pairing", "x-stored" = true))]
        pub dm_policy: Option<DmPolicy>,
        /// Who may write in direct chats: phone numbers, addresses or `chat_id:` entries. `*` is everybody.
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
        /// Gives attachments to the agent.
        pub include_attachments: Option<bool>,
        /// Largest media file in whole megabytes.
        #[schemars(extend("default" = 16))]
        pub media_max_mb: Option<Positive>,
        /// Longer answers are cut into several messages of this many characters.
        #[schemars(extend("default" = 4000))]
        pub text_chunk_limit: Option<Positive>,
        /// Where a long answer is cut.
        pub chunk_mode: Option<ChunkMode>,
        /// Sends an answer in pieces while it is written.
        pub block_streaming: Option<bool>,
        /// Joins small pieces.
        pub block_streaming_coalesce: Option<Coalesce>,
        /// The groups it takes part in, by id; `*` stands for all others. With any entry here, groups without one are
        /// ignored.
        pub groups: Option<Map<IMessageGroup>>,
        /// Which heartbeat results are shown.
        pub heartbeat: Option<HeartbeatVisibility>,
    }
}

words! {
    /// By which service messages are sent.
    pub enum IMessageService: literals {
        /// iMessage only.
        IMessage = "imessage",
        /// SMS only.
        Sms = "sms",
        /// Whichever reaches the receiver.
        Auto = "auto",
    }
}

/// One group, or all others under `*`.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IMessageGroup {
    /// Only answers when mentioned. Switched off, every message of every member instructs it.
    pub require_mention: Option<bool>,
    /// Tools for this group.
    pub tools: Option<ToolPolicy>,
}
