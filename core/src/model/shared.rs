//! Shapes that several sections share.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::types::{Fraction, Map, Natural, Positive};

/// How Markdown in an answer is fitted to the channel.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Markdown {
    /// What becomes of Markdown tables that the channel cannot draw.
    #[schemars(extend("x-default" = "code; bullets on Signal and WhatsApp"))]
    pub tables: Option<TableMode>,
}

words! {
    /// What becomes of a Markdown table.
    pub enum TableMode: enum {
        /// Left as it is.
        Off = "off",
        /// Rewritten as a list.
        Bullets = "bullets",
        /// Set in a monospaced block.
        Code = "code",
    }
}

/// Which heartbeat results are shown in chats. The account's value wins over the channel's, that over
/// `channels.defaults.heartbeat`.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HeartbeatVisibility {
    /// Posts a message even when a heartbeat found nothing to report.
    #[schemars(extend("default" = false))]
    pub show_ok: Option<bool>,
    /// Posts what a heartbeat wants to say. Switched off, its alerts reach nobody.
    #[schemars(extend("default" = true))]
    pub show_alerts: Option<bool>,
    /// Signals the heartbeat's state by an indicator instead of text where the channel has one.
    #[schemars(extend("default" = true))]
    pub use_indicator: Option<bool>,
}

/// Settings for the direct chat with one person.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DmHistory {
    /// How many past messages of this direct chat are given to the model; 0 gives none.
    pub history_limit: Option<Natural>,
}

/// Joins small streamed pieces into fewer messages.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Coalesce {
    /// Keeps collecting until this many characters are there.
    #[schemars(extend("x-default" = "the block size (800); 1500 on Discord, Slack and Signal"))]
    pub min_chars: Option<Positive>,
    /// Sends at the latest when this many characters have gathered.
    #[schemars(extend("x-default" = "the channel's text limit"))]
    pub max_chars: Option<Positive>,
    /// Sends what has gathered when nothing new came for this many milliseconds.
    #[schemars(extend("default" = 1000))]
    pub idle_ms: Option<Natural>,
}

/// Sizes of the pieces in which an answer is streamed.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BlockChunk {
    /// No piece is shorter than this many characters, except the last. Never more than `maxChars`.
    #[schemars(extend("x-default" = "800; 200 for Telegram drafts"))]
    pub min_chars: Option<Positive>,
    /// No piece is longer than this many characters; the channel's own text limit caps it.
    #[schemars(extend("x-default" = "1200; 800 for Telegram drafts"))]
    pub max_chars: Option<Positive>,
    /// Where a piece prefers to end.
    #[schemars(extend("default" = "paragraph"))]
    pub break_preference: Option<BreakPreference>,
}

words! {
    /// Where a streamed piece prefers to end.
    pub enum BreakPreference: literals {
        /// At an empty line.
        Paragraph = "paragraph",
        /// At any line end.
        Newline = "newline",
        /// After a sentence.
        Sentence = "sentence",
    }
}

/// How failed calls to the channel's service are repeated.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Retry {
    /// How many times a call is tried in all.
    #[schemars(extend("minimum" = 1, "default" = 3))]
    pub attempts: Option<Natural>,
    /// Shortest pause before another try, in milliseconds.
    #[schemars(extend("x-default" = "400 on Telegram, 500 on Discord"))]
    pub min_delay_ms: Option<Natural>,
    /// Longest pause before another try, in milliseconds.
    #[schemars(extend("default" = 30000))]
    pub max_delay_ms: Option<Natural>,
    /// Share of the pause that is randomised, from 0 to 1.
    #[schemars(extend("default" = 0.1))]
    pub jitter: Option<Fraction>,
}

/// Which slash commands are registered with the channel's service.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChannelCommands {
    /// Registers the built-in commands, so that the app offers them. Everybody who sees the bot can see them.
    #[schemars(extend("x-default" = "commands.native"))]
    pub native: Option<NativeCommands>,
    /// Registers one command for each skill. More ways in for whoever may use commands.
    #[schemars(extend("x-default" = "commands.nativeSkills"))]
    pub native_skills: Option<NativeCommands>,
}

/// Which tools may be used. `deny` wins over `allow`.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ToolPolicy {
    /// Tools and groups (`group:fs`) that may be used; nothing else may. A list that names no existing tool is
    /// ignored, which allows everything.
    pub allow: Option<Vec<String>>,
    /// Tools and groups that may never be used.
    pub deny: Option<Vec<String>>,
}

/// Tool limits that hold for one model or provider.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ToolPolicyProfile {
    /// Tools and groups that may be used with it; nothing else may.
    pub allow: Option<Vec<String>>,
    /// Tools and groups that may not be used with it.
    pub deny: Option<Vec<String>>,
    /// Named starting set of tools for it.
    pub profile: Option<ToolProfile>,
}

words! {
    /// Named set of tools.
    pub enum ToolProfile: literals {
        /// Only the session's own status.
        Minimal = "minimal",
        /// Files, shell, sessions, memory and images.
        Coding = "coding",
        /// Sending messages and looking at sessions.
        Messaging = "messaging",
        /// Everything.
        Full = "full",
    }
}

/// Lets listed senders run shell commands on the host although the agent is sandboxed.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Elevated {
    /// Whether anybody can leave the sandbox at all. It is on unless this says `false`.
    #[schemars(extend("default" = true))]
    pub enabled: Option<bool>,
    /// Who may leave the sandbox, per channel: `{ whatsapp: ["+15551234567"] }`. No list for a channel admits nobody
    /// there (Discord then uses `channels.discord.dm.allowFrom`); `*` admits everybody who can write to the bot.
    pub allow_from: Option<Map<Vec<TextOrNumber>>>,
}

/// A model and what to use when it fails.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ModelList {
    /// Model that is used first, as `provider/model` or an alias.
    #[schemars(extend("x-default" = "anthropic/claude-opus-4-5 in `agents.defaults.model`"))]
    #[schemars(extend("examples" = ["anthropic/claude-opus-4-5"]))]
    pub primary: Option<String>,
    /// Models that are tried in this order when the first one fails.
    pub fallbacks: Option<Vec<String>>,
}

/// One model, or a model with fallbacks.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum ModelChoice {
    /// A text.
    Name(String),
    /// Several settings.
    List(ModelList),
}

words! {
    /// Where a long answer is cut into messages.
    pub enum ChunkMode: enum {
        /// At the length limit only.
        Length = "length",
        /// At line ends too.
        Newline = "newline",
    }
}

words! {
    /// Who may write to the assistant in a direct chat.
    pub enum DmPolicy: enum {
        /// Strangers get a code, and the owner approves them.
        Pairing = "pairing",
        /// Only those in `allowFrom`.
        Allowlist = "allowlist",
        /// Everybody; `allowFrom` has to hold `*`. Whoever finds the bot can instruct it.
        Open = "open",
        /// Nobody.
        Disabled = "disabled",
    }
}

words! {
    /// In which groups, and to whom there, the assistant listens.
    pub enum GroupPolicy: enum {
        /// In every group, to every member. Whoever adds the bot to a group can instruct it.
        Open = "open",
        /// In none.
        Disabled = "disabled",
        /// Only in the groups and to the senders that are listed.
        Allowlist = "allowlist",
    }
}

words! {
    /// Which of its messages the assistant marks as replies.
    pub enum ReplyToMode: literals {
        /// None.
        Off = "off",
        /// The first one of an answer.
        First = "first",
        /// All of them.
        All = "all",
    }
}

/// On, off, or decided per channel.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum NativeCommands {
    /// On or off.
    Set(bool),
    /// A word.
    Auto(Auto),
}

words! {
    /// The word `auto`.
    pub enum Auto: enum {
        /// Decided by the channel: on for Discord and Telegram, off for Slack.
        Auto = "auto",
    }
}

/// A text or a number; numbers are compared as text.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum TextOrNumber {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
}

words! {
    /// Which reactions are reported to the agent.
    pub enum ReactionScope: enum {
        /// None.
        Off = "off",
        /// Those to the bot's own messages.
        Own = "own",
        /// All of them.
        All = "all",
        /// Those by listed users.
        Allowlist = "allowlist",
    }
}

/// Allows or denies by place; the first rule that fits decides.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Scope {
    /// What holds when no rule fits.
    #[schemars(extend("default" = "allow"))]
    pub default: Option<Decision>,
    /// Rules, tried in this order.
    pub rules: Option<Vec<ScopeRule>>,
}

/// One rule.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScopeRule {
    /// What holds when the rule fits.
    pub action: Decision,
    /// Which chats the rule is for; all given fields have to fit. Without it the rule fits every chat.
    pub r#match: Option<ScopeMatch>,
}

/// Which chats a rule is for.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScopeMatch {
    /// Channel id such as `discord`.
    pub channel: Option<String>,
    /// Kind of chat.
    pub chat_type: Option<ChatType>,
    /// Start of the session key.
    pub key_prefix: Option<String>,
}

words! {
    /// Allowed or denied.
    pub enum Decision: literals {
        /// Allowed.
        Allow = "allow",
        /// Denied.
        Deny = "deny",
    }
}

words! {
    /// Kind of chat.
    pub enum ChatType: literals {
        /// With one person.
        Direct = "direct",
        /// With several people.
        Group = "group",
        /// A room or broadcast channel.
        Channel = "channel",
    }
}

/// When a conversation starts afresh.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SessionReset {
    /// What ends a conversation.
    #[schemars(extend("x-default" = "daily; idle when only `session.idleMinutes` is set"))]
    pub mode: Option<ResetMode>,
    /// Hour of the gateway's local day, 0 to 23, at which `daily` starts afresh.
    #[schemars(extend("maximum" = 23, "default" = 4))]
    pub at_hour: Option<Natural>,
    /// Minutes of silence after which a conversation ends. With `daily`, whichever comes first.
    #[schemars(extend("x-default" = "60 when the mode is idle"))]
    pub idle_minutes: Option<Positive>,
}

words! {
    /// What ends a conversation.
    pub enum ResetMode: literals {
        /// A certain hour of the day.
        Daily = "daily",
        /// A time of silence.
        Idle = "idle",
    }
}

/// Pauses between the messages of one answer.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HumanDelay {
    /// Whether there are pauses, and how long.
    #[schemars(extend("default" = "off"))]
    pub mode: Option<HumanDelayMode>,
    /// Shortest pause in milliseconds; only read when the mode is `custom`.
    #[schemars(extend("default" = 800))]
    pub min_ms: Option<Natural>,
    /// Longest pause in milliseconds; only read when the mode is `custom`.
    #[schemars(extend("default" = 2500))]
    pub max_ms: Option<Natural>,
}

words! {
    /// Pauses between messages.
    pub enum HumanDelayMode: literals {
        /// None.
        Off = "off",
        /// 800 to 2500 milliseconds.
        Natural = "natural",
        /// `minMs` to `maxMs`.
        Custom = "custom",
    }
}

/// How the agent behaves in groups.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GroupChat {
    /// Regular expressions that count as a mention of the agent. They are not checked before use.
    #[schemars(extend("examples" = [["@clawd"]]))]
    pub mention_patterns: Option<Vec<String>>,
    /// How many past group messages are given to the model. 0 is refused here.
    #[schemars(extend("x-default" = "50; 20 on Discord"))]
    pub history_limit: Option<Positive>,
}

words! {
    /// When the typing indicator appears.
    pub enum TypingMode: literals {
        /// Never.
        Never = "never",
        /// As soon as a message arrives.
        Instant = "instant",
        /// When the model starts to reason.
        Thinking = "thinking",
        /// When the first text of the answer is there.
        Message = "message",
    }
}
