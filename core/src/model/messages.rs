//! The sections `messages`, `commands`, `approvals` and `bindings`: how messages are read, answered and passed on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::shared::{GroupChat, NativeCommands, TextOrNumber};
use super::types::{Fraction, Map, Natural, Positive};

/// How messages are read and answered.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Messages {
    /// Text in front of incoming WhatsApp messages.
    #[schemars(extend("deprecated" = true, "x-replacement" = "channels.whatsapp.messagePrefix", "x-default" = "[clawdbot] when WhatsApp has no allowFrom"))]
    pub message_prefix: Option<String>,
    /// Text in front of answers; `auto` is the agent's name.
    #[schemars(extend("x-default" = "none"))]
    pub response_prefix: Option<String>,
    /// How groups are read.
    pub group_chat: Option<GroupChat>,
    /// What happens to messages that come while the agent works.
    pub queue: Option<Queue>,
    /// How quick messages are gathered.
    pub inbound: Option<Inbound>,
    /// Reaction that says a message was seen; empty is none.
    #[schemars(extend("x-default" = "the agent's emoji, else an eye emoji"))]
    pub ack_reaction: Option<String>,
    /// Which messages get it.
    #[schemars(extend("default" = "group-mentions"))]
    pub ack_reaction_scope: Option<AckScope>,
    /// Takes it away after the answer.
    #[schemars(extend("default" = false))]
    pub remove_ack_after_reply: Option<bool>,
    /// Spoken answers.
    pub tts: Option<Tts>,
}

/// What happens to messages that come while the agent works.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Queue {
    /// What happens to them.
    #[schemars(extend("default" = "collect"))]
    pub mode: Option<QueueMode>,
    /// The same by channel. Only these channels are accepted.
    pub by_channel: Option<QueueByChannel>,
    /// Milliseconds for which such messages are gathered.
    #[schemars(extend("default" = 1000))]
    pub debounce_ms: Option<Natural>,
    /// The same by channel.
    pub debounce_ms_by_channel: Option<Map<Natural>>,
    /// Most messages that wait.
    #[schemars(extend("default" = 20))]
    pub cap: Option<Positive>,
    /// What happens to those beyond.
    #[schemars(extend("default" = "summarize"))]
    pub drop: Option<QueueDrop>,
}

words! {
    /// What happens to messages that come while the agent works.
    pub enum QueueMode: literals {
        /// The agent learns of them at once.
        Steer = "steer",
        /// They are answered one by one afterwards.
        Followup = "followup",
        /// They are answered together afterwards.
        Collect = "collect",
        /// The agent learns of them at once, and they are answered afterwards.
        SteerBacklog = "steer-backlog",
        /// Older spelling of `steer-backlog`.
        SteerPlusBacklog = "steer+backlog",
        /// Older spelling of `steer`.
        Queue = "queue",
        /// The agent drops its work for them.
        Interrupt = "interrupt",
    }
}

/// What happens to messages that come while the agent works, by channel.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QueueByChannel {
    /// On WhatsApp.
    pub whatsapp: Option<QueueMode>,
    /// On Telegram.
    pub telegram: Option<QueueMode>,
    /// On Discord.
    pub discord: Option<QueueMode>,
    /// On Slack.
    pub slack: Option<QueueMode>,
    /// On Mattermost.
    pub mattermost: Option<QueueMode>,
    /// On Signal.
    pub signal: Option<QueueMode>,
    /// On iMessage.
    pub imessage: Option<QueueMode>,
    /// On Microsoft Teams.
    pub msteams: Option<QueueMode>,
    /// On the control page.
    pub webchat: Option<QueueMode>,
}

words! {
    /// What happens to messages beyond the cap.
    pub enum QueueDrop: literals {
        /// The oldest are dropped.
        Old = "old",
        /// The newest are dropped.
        New = "new",
        /// The oldest are summed up.
        Summarize = "summarize",
    }
}

/// How quick messages of one sender are gathered into one.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Inbound {
    /// Milliseconds for which they are gathered; 0 is off.
    #[schemars(extend("default" = 0))]
    pub debounce_ms: Option<Natural>,
    /// The same by channel.
    pub by_channel: Option<Map<Natural>>,
}

words! {
    /// Which messages get the reaction.
    pub enum AckScope: enum {
        /// Mentions in groups.
        GroupMentions = "group-mentions",
        /// All in groups.
        GroupAll = "group-all",
        /// Those in direct chats.
        Direct = "direct",
        /// All of them.
        All = "all",
    }
}

/// Spoken answers.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Tts {
    /// When answers are spoken.
    #[schemars(extend("default" = "off"))]
    pub auto: Option<TtsAuto>,
    /// Refused: any value makes the file invalid.
    #[schemars(extend("deprecated" = true, "x-replacement" = "messages.tts.auto"))]
    pub enabled: Option<bool>,
    /// Which texts are spoken.
    #[schemars(extend("default" = "final"))]
    pub mode: Option<TtsMode>,
    /// Who speaks.
    #[schemars(extend("default" = "edge"))]
    pub provider: Option<TtsProvider>,
    /// Model that shortens long texts.
    pub summary_model: Option<String>,
    /// What the model may choose itself.
    pub model_overrides: Option<TtsOverrides>,
    /// Settings for ElevenLabs.
    pub elevenlabs: Option<ElevenLabs>,
    /// Settings for OpenAI.
    pub openai: Option<OpenAiTts>,
    /// Settings for Microsoft Edge's voices, which need no key.
    pub edge: Option<EdgeTts>,
    /// File with what people chose in chats.
    #[schemars(extend("x-default" = "settings/tts.json in the state directory"))]
    pub prefs_path: Option<String>,
    /// Longer texts are shortened first.
    #[schemars(extend("minimum" = 1, "default" = 4000))]
    pub max_text_length: Option<Natural>,
    /// Milliseconds until it is given up.
    #[schemars(extend("minimum" = 1000, "maximum" = 120000, "default" = 30000))]
    pub timeout_ms: Option<Natural>,
}

words! {
    /// When answers are spoken.
    pub enum TtsAuto: enum {
        /// Never.
        Off = "off",
        /// Always.
        Always = "always",
        /// When the message was spoken.
        Inbound = "inbound",
        /// When the model asks for it.
        Tagged = "tagged",
    }
}

words! {
    /// Which texts are spoken.
    pub enum TtsMode: enum {
        /// The answer.
        Final = "final",
        /// What is said on the way too.
        All = "all",
    }
}

words! {
    /// Who speaks.
    pub enum TtsProvider: enum {
        /// ElevenLabs.
        Elevenlabs = "elevenlabs",
        /// OpenAI.
        Openai = "openai",
        /// Microsoft Edge's voices.
        Edge = "edge",
    }
}

/// What the model may choose itself.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TtsOverrides {
    /// Whether it may choose anything.
    #[schemars(extend("default" = true))]
    pub enabled: Option<bool>,
    /// The spoken text.
    pub allow_text: Option<bool>,
    /// Who speaks.
    pub allow_provider: Option<bool>,
    /// The voice.
    pub allow_voice: Option<bool>,
    /// The voice's model.
    pub allow_model_id: Option<bool>,
    /// How the voice sounds.
    pub allow_voice_settings: Option<bool>,
    /// How numbers and the like are read.
    pub allow_normalization: Option<bool>,
    /// The seed.
    pub allow_seed: Option<bool>,
}

/// Settings for ElevenLabs.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ElevenLabs {
    /// Its key.
    #[schemars(extend("x-secret" = true, "x-default" = "ELEVENLABS_API_KEY, then XI_API_KEY"))]
    pub api_key: Option<String>,
    /// Its address.
    #[schemars(extend("default" = "https://api.elevenlabs.io"))]
    pub base_url: Option<String>,
    /// Its voice.
    #[schemars(extend("default" = "pMsXgVXv3BLzUgSXRplE"))]
    pub voice_id: Option<String>,
    /// Its model.
    #[schemars(extend("default" = "eleven_multilingual_v2"))]
    pub model_id: Option<String>,
    /// Makes the same text sound the same.
    #[schemars(extend("maximum" = u32::MAX))]
    pub seed: Option<Natural>,
    /// How numbers and the like are read.
    pub apply_text_normalization: Option<TextNormalization>,
    /// Language, as two letters.
    pub language_code: Option<String>,
    /// How the voice sounds.
    pub voice_settings: Option<VoiceSettings>,
}

words! {
    /// Whether numbers and the like are spelled out.
    pub enum TextNormalization: enum {
        /// As ElevenLabs sees fit.
        Auto = "auto",
        /// Always.
        On = "on",
        /// Never.
        Off = "off",
    }
}

/// How the voice sounds.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VoiceSettings {
    /// How even it is, 0 to 1.
    #[schemars(extend("default" = 0.5))]
    pub stability: Option<Fraction>,
    /// How close it keeps to the original, 0 to 1.
    #[schemars(extend("default" = 0.75))]
    pub similarity_boost: Option<Fraction>,
    /// How strong its style is, 0 to 1.
    #[schemars(extend("default" = 0))]
    pub style: Option<Fraction>,
    /// Makes it clearer.
    #[schemars(extend("default" = true))]
    pub use_speaker_boost: Option<bool>,
    /// How fast it speaks, 0.5 to 2.
    #[schemars(extend("minimum" = 0.5, "maximum" = 2, "default" = 1))]
    pub speed: Option<f64>,
}

/// Settings for OpenAI.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OpenAiTts {
    /// Its key.
    #[schemars(extend("x-secret" = true, "x-default" = "OPENAI_API_KEY"))]
    pub api_key: Option<String>,
    /// Its model.
    #[schemars(extend("default" = "gpt-4o-mini-tts"))]
    pub model: Option<String>,
    /// Its voice.
    #[schemars(extend("default" = "alloy"))]
    pub voice: Option<String>,
}

/// Settings for Microsoft Edge's voices.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EdgeTts {
    /// Whether they may be used.
    #[schemars(extend("default" = true))]
    pub enabled: Option<bool>,
    /// The voice.
    #[schemars(extend("default" = "en-US-MichelleNeural"))]
    pub voice: Option<String>,
    /// Its language.
    #[schemars(extend("default" = "en-US"))]
    pub lang: Option<String>,
    /// Sound format.
    #[schemars(extend("default" = "audio-24khz-48kbitrate-mono-mp3"))]
    pub output_format: Option<String>,
    /// Its pitch, such as `+5%`.
    pub pitch: Option<String>,
    /// Its speed, such as `+10%`.
    pub rate: Option<String>,
    /// Its loudness, such as `-20%`.
    pub volume: Option<String>,
    /// Writes subtitles beside the sound.
    #[schemars(extend("default" = false))]
    pub save_subtitles: Option<bool>,
    /// Address of a proxy. It may hold credentials.
    pub proxy: Option<String>,
    /// Milliseconds until it is given up.
    #[schemars(extend("minimum" = 1000, "maximum" = 120000))]
    pub timeout_ms: Option<Natural>,
}

/// Commands that people can give in chats.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Commands {
    /// Registers the commands with the channels, so that the apps offer them.
    #[schemars(extend("default" = "auto", "x-stored" = true))]
    pub native: Option<NativeCommands>,
    /// Registers one command for each skill.
    #[schemars(extend("default" = "auto", "x-stored" = true))]
    pub native_skills: Option<NativeCommands>,
    /// Takes commands from plain messages too.
    #[schemars(extend("default" = true))]
    pub text: Option<bool>,
    /// Lets senders run shell commands on the host with `!`. They also need to be admitted by `tools.elevated`.
    #[schemars(extend("default" = false))]
    pub bash: Option<bool>,
    /// Milliseconds after which such a command goes on in the background.
    #[schemars(extend("maximum" = 30000, "default" = 2000))]
    pub bash_foreground_ms: Option<Natural>,
    /// Lets senders read and change this file with `/config`.
    #[schemars(extend("default" = false))]
    pub config: Option<bool>,
    /// Lets senders change settings for the running gateway with `/debug`.
    #[schemars(extend("default" = false))]
    pub debug: Option<bool>,
    /// Lets senders restart the gateway.
    #[schemars(extend("default" = false))]
    pub restart: Option<bool>,
    /// Takes commands only from admitted senders. Switched off, everybody who can write may command.
    #[schemars(extend("default" = true))]
    pub use_access_groups: Option<bool>,
}

/// Where requests to approve a command are sent.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Approvals {
    /// Requests to approve shell commands.
    pub exec: Option<ExecApprovals>,
}

/// Where requests to approve shell commands are sent.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExecApprovals {
    /// Sends them to chats. Whoever is in such a chat can approve.
    #[schemars(extend("default" = false))]
    pub enabled: Option<bool>,
    /// Where to.
    #[schemars(extend("default" = "session"))]
    pub mode: Option<ApprovalMode>,
    /// Only commands of these agents.
    pub agent_filter: Option<Vec<String>>,
    /// Only commands of these sessions: parts of their keys.
    pub session_filter: Option<Vec<String>>,
    /// Fixed places.
    pub targets: Option<Vec<ApprovalTarget>>,
}

words! {
    /// Where requests to approve are sent.
    pub enum ApprovalMode: literals {
        /// Where the command was asked for.
        Session = "session",
        /// To fixed places.
        Targets = "targets",
        /// To both.
        Both = "both",
    }
}

/// A place for requests to approve.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ApprovalTarget {
    /// Channel id.
    #[schemars(length(min = 1))]
    pub channel: String,
    /// To whom, in the channel's own notation.
    #[schemars(length(min = 1))]
    pub to: String,
    /// Account of the channel.
    pub account_id: Option<String>,
    /// Thread in the chat.
    pub thread_id: Option<TextOrNumber>,
}

/// Sends the messages that fit to an agent.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Binding {
    /// Id of the agent. Not compared with `agents.list`.
    pub agent_id: String,
    /// Which messages; all given fields have to fit.
    pub r#match: BindingMatch,
}

/// Which messages a binding is for.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BindingMatch {
    /// Channel id. Not compared with the known ones.
    pub channel: String,
    /// Account of the channel; `*` is any, absent is the default one.
    pub account_id: Option<String>,
    /// One chat.
    pub peer: Option<Peer>,
    /// Discord server.
    pub guild_id: Option<String>,
    /// Slack workspace.
    pub team_id: Option<String>,
}

/// One chat.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Peer {
    /// Kind of chat.
    pub kind: PeerKind,
    /// Its id.
    pub id: String,
}

words! {
    /// Kind of chat.
    pub enum PeerKind: literals {
        /// With one person.
        Dm = "dm",
        /// With several people.
        Group = "group",
        /// A room or broadcast channel.
        Channel = "channel",
    }
}
