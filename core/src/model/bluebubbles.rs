//! The channel `channels.bluebubbles`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::imessage::IMessageGroup;
use super::shared::{
    ChunkMode, Coalesce, DmHistory, DmPolicy, GroupPolicy, HeartbeatVisibility, Markdown, TextOrNumber,
};
use super::types::{Map, Natural, Positive};

root_and_account! {
    /// iMessage, through a BlueBubbles server.
    #[schemars(extend("x-refine" = ["dm-open"]))]
    root BlueBubbles {
    }
    then {
        /// Several servers, by a name of your own.
        pub accounts: Option<Map<BlueBubblesAccount>>,
        /// What the agent may do in chats beyond answering.
        pub actions: Option<BlueBubblesActions>,
    }
    /// One BlueBubbles server. It inherits no list or policy: what is absent has its own default.
    #[schemars(extend("x-refine" = ["dm-open"]))]
    account BlueBubblesAccount {
    }
    both {
        /// Name for people.
        pub name: Option<String>,
        /// Names of features that the channel is said to have.
        pub capabilities: Option<Vec<String>>,
        /// How Markdown in an answer is fitted.
        pub markdown: Option<Markdown>,
        /// Lets events and commands of the chat change this file.
        pub config_writes: Option<bool>,
        /// Whether it is used.
        pub enabled: Option<bool>,
        /// Address of the BlueBubbles server.
        pub server_url: Option<String>,
        /// Password of the server. Whoever has it reads and writes all messages of that Mac.
        #[schemars(extend("x-secret" = true))]
        pub password: Option<String>,
        /// Local path of the server's calls.
        #[schemars(extend("default" = "/bluebubbles-webhook"))]
        pub webhook_path: Option<String>,
        /// Who may write in direct chats.
        #[schemars(extend("default" = "pairing", "x-stored" = true))]
        pub dm_policy: Option<DmPolicy>,
        /// Who may write in direct chats: phone numbers or addresses. `*` is everybody.
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
        pub text_chunk_limit: Option<Positive>,
        /// Where a long answer is cut.
        pub chunk_mode: Option<ChunkMode>,
        /// Largest media file in whole megabytes.
        pub media_max_mb: Option<Positive>,
        /// Marks messages as read.
        pub send_read_receipts: Option<bool>,
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

/// What the agent may do in chats beyond answering.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BlueBubblesActions {
    /// React to messages.
    pub reactions: Option<bool>,
    /// Change messages it has sent.
    pub edit: Option<bool>,
    /// Take back messages it has sent.
    pub unsend: Option<bool>,
    /// Answer to a certain message.
    pub reply: Option<bool>,
    /// Send messages with an effect.
    pub send_with_effect: Option<bool>,
    /// Rename groups.
    pub rename_group: Option<bool>,
    /// Change the picture of groups.
    pub set_group_icon: Option<bool>,
    /// Add people to groups.
    pub add_participant: Option<bool>,
    /// Remove people from groups.
    pub remove_participant: Option<bool>,
    /// Leave groups.
    pub leave_group: Option<bool>,
    /// Send files.
    pub send_attachment: Option<bool>,
}
