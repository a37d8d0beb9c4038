//! The section `agents`: who answers, with which model, where its tools run.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::shared::{
    BlockChunk, Coalesce, Elevated, GroupChat, HumanDelay, ModelChoice, ModelList, TextOrNumber, ToolPolicy,
    ToolPolicyProfile, ToolProfile, TypingMode,
};
use super::tools::{ApplyPatch, ExecAsk, ExecHost, ExecSecurity};
use super::types::{Fraction, Map, Natural, Positive, PositiveNumber};

/// Who answers, with which model, where its tools run.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Agents {
    /// What holds for every agent that does not say otherwise.
    pub defaults: Option<AgentDefaults>,
    /// The agents. Without a list there is one, named `main`.
    pub list: Option<Vec<Agent>>,
}

/// What holds for every agent that does not say otherwise. Tool limits do not belong here but under `tools`.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AgentDefaults {
    /// The model and its fallbacks. Unlike in `agents.list`, a plain string is refused here.
    pub model: Option<ModelList>,
    /// Model that looks at images where the main one cannot. A plain string is refused.
    pub image_model: Option<ModelList>,
    /// Models that may be chosen with `/model`, by `provider/model`. An empty map allows all.
    pub models: Option<Map<CatalogueModel>>,
    /// Directory the agent works in: its files, notes and instructions.
    #[schemars(extend("default" = "~/clawd"))]
    pub workspace: Option<String>,
    /// Repository that the agent is told it works on.
    #[schemars(extend("x-default" = "found from the workspace"))]
    pub repo_root: Option<String>,
    /// Does not create the starting files in the workspace.
    #[schemars(extend("default" = false))]
    pub skip_bootstrap: Option<bool>,
    /// Most characters of each starting file given to the model.
    #[schemars(extend("default" = 20000))]
    pub bootstrap_max_chars: Option<Positive>,
    /// Time zone of the user, as an IANA name. Not checked.
    #[schemars(extend("x-default" = "the host's time zone"))]
    pub user_timezone: Option<String>,
    /// Clock that the model is shown. The values are strings: the number 12 is refused.
    #[schemars(extend("default" = "auto"))]
    pub time_format: Option<TimeFormat>,
    /// Time zone of the times in front of messages: `utc`, `local`, `user` or an IANA name. Not checked.
    #[schemars(extend("default" = "local"))]
    pub envelope_timezone: Option<String>,
    /// Puts the time in front of messages.
    #[schemars(extend("default" = "on"))]
    pub envelope_timestamp: Option<OnOff>,
    /// Puts the time since the previous message in front of messages.
    #[schemars(extend("default" = "on"))]
    pub envelope_elapsed: Option<OnOff>,
    /// Tokens that the model's context is taken to hold.
    #[schemars(extend("default" = 200000))]
    pub context_tokens: Option<Positive>,
    /// Programs on this machine that stand in for a model, by name. They run with your rights, outside any sandbox.
    #[schemars(extend("x-default" = "claude-cli and codex-cli"))]
    pub cli_backends: Option<Map<CliBackend>>,
    /// Search in memory files and past sessions.
    pub memory_search: Option<MemorySearch>,
    /// Drops old tool results from what the model sees.
    pub context_pruning: Option<ContextPruning>,
    /// Sums up long conversations.
    pub compaction: Option<Compaction>,
    /// How much the model reasons unless a session says otherwise.
    #[schemars(extend("x-default" = "depends on the model, else off"))]
    pub thinking_default: Option<ThinkingLevel>,
    /// How much of the tool work is shown in the chat.
    #[schemars(extend("default" = "off"))]
    pub verbose_default: Option<Verbosity>,
    /// Whether senders that `tools.elevated` admits leave the sandbox without asking for it. Unless this says `off`,
    /// their shell commands run on the host.
    #[schemars(extend("default" = "on"))]
    pub elevated_default: Option<ElevatedLevel>,
    /// Sends answers in pieces while they are written.
    #[schemars(extend("default" = "off"))]
    pub block_streaming_default: Option<OffOn>,
    /// When a piece is sent.
    #[schemars(extend("default" = "text_end"))]
    pub block_streaming_break: Option<StreamBreak>,
    /// Sizes of the pieces.
    pub block_streaming_chunk: Option<BlockChunk>,
    /// Joins small pieces.
    pub block_streaming_coalesce: Option<Coalesce>,
    /// Pauses between the messages of one answer.
    pub human_delay: Option<HumanDelay>,
    /// Seconds until a run is given up.
    #[schemars(extend("default" = 600))]
    pub timeout_seconds: Option<Positive>,
    /// Largest media file in megabytes.
    #[schemars(extend("x-default" = "depends on the channel"))]
    pub media_max_mb: Option<PositiveNumber>,
    /// Seconds between two typing signals.
    #[schemars(extend("default" = 6))]
    pub typing_interval_seconds: Option<Positive>,
    /// When the typing indicator appears.
    #[schemars(extend("x-default" = "instant in direct chats and on mention, message in groups"))]
    pub typing_mode: Option<TypingMode>,
    /// Runs of the agent at regular times, without a message.
    pub heartbeat: Option<Heartbeat>,
    /// Runs that may happen at the same time, over all agents.
    #[schemars(extend("default" = 4))]
    pub max_concurrent: Option<Positive>,
    /// Agents that an agent starts.
    pub subagents: Option<SubagentDefaults>,
    /// Where tools run. Without it they run on the host, with your rights.
    pub sandbox: Option<Sandbox>,
}

/// A model that may be chosen.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CatalogueModel {
    /// Short name for `/model`.
    #[schemars(extend("x-default" = "opus, sonnet, gpt, gemini and the like for well-known models"))]
    pub alias: Option<String>,
    /// Parameters passed to the provider. Free form, not checked.
    #[schemars(extend("x-default" = "cacheControlTtl 1h with an Anthropic API key"))]
    pub params: Option<Map<serde_json::Value>>,
}

words! {
    /// Clock that the model is shown.
    pub enum TimeFormat: literals {
        /// As the host has it.
        Auto = "auto",
        /// Twelve hours.
        Twelve = "12",
        /// Twenty-four hours.
        TwentyFour = "24",
    }
}

words! {
    /// On or off, as words.
    pub enum OnOff: literals {
        /// On.
        On = "on",
        /// Off.
        Off = "off",
    }
}

words! {
    /// Off or on, as words.
    pub enum OffOn: literals {
        /// Off.
        Off = "off",
        /// On.
        On = "on",
    }
}

words! {
    /// How much of the tool work is shown.
    pub enum Verbosity: literals {
        /// Nothing.
        Off = "off",
        /// Which tools run.
        On = "on",
        /// Their output too. In a group, everybody sees it.
        Full = "full",
    }
}

words! {
    /// Whether admitted senders leave the sandbox.
    pub enum ElevatedLevel: literals {
        /// Not unless they say so.
        Off = "off",
        /// Yes; commands may need approval.
        On = "on",
        /// Yes, asking every time.
        Ask = "ask",
        /// Yes, without any approval.
        Full = "full",
    }
}

words! {
    /// How much the model reasons.
    pub enum ThinkingLevel: literals {
        /// Not at all.
        Off = "off",
        /// A little.
        Minimal = "minimal",
        /// Somewhat.
        Low = "low",
        /// More.
        Medium = "medium",
        /// Much.
        High = "high",
        /// As much as it can; few models know this.
        Xhigh = "xhigh",
    }
}

words! {
    /// When a streamed piece is sent.
    pub enum StreamBreak: literals {
        /// As soon as it is long enough.
        TextEnd = "text_end",
        /// When the message is finished.
        MessageEnd = "message_end",
    }
}

/// A program that stands in for a model. It runs on the host with your rights.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CliBackend {
    /// Program to run.
    pub command: String,
    /// Its arguments.
    pub args: Option<Vec<String>>,
    /// What its output is.
    #[schemars(extend("default" = "json"))]
    pub output: Option<CliOutput>,
    /// What its output is when a session is resumed.
    #[schemars(extend("x-default" = "as output"))]
    pub resume_output: Option<CliOutput>,
    /// How it gets the prompt.
    #[schemars(extend("default" = "arg"))]
    pub input: Option<CliInput>,
    /// Prompts longer than this go to standard input.
    pub max_prompt_arg_chars: Option<Positive>,
    /// Environment variables for it. They are readable in this file.
    pub env: Option<Map<String>>,
    /// Environment variables taken away from it.
    pub clear_env: Option<Vec<String>>,
    /// Argument that names the model.
    pub model_arg: Option<String>,
    /// Its names for models.
    pub model_aliases: Option<Map<String>>,
    /// Argument that names the session.
    pub session_arg: Option<String>,
    /// Arguments for a session; `{sessionId}` stands for its id.
    pub session_args: Option<Vec<String>>,
    /// Arguments to resume a session; `{sessionId}` stands for its id.
    pub resume_args: Option<Vec<String>>,
    /// When a session id is passed.
    pub session_mode: Option<CliSessionMode>,
    /// Fields of the output that may hold the session id.
    pub session_id_fields: Option<Vec<String>>,
    /// Argument that carries the system prompt.
    pub system_prompt_arg: Option<String>,
    /// What the system prompt does to the program's own.
    pub system_prompt_mode: Option<PromptMode>,
    /// When the system prompt is passed.
    pub system_prompt_when: Option<PromptWhen>,
    /// Argument that names an image file.
    pub image_arg: Option<String>,
    /// How several images are passed.
    pub image_mode: Option<ImageMode>,
    /// Never runs two at the same time.
    pub serialize: Option<bool>,
}

words! {
    /// What a program's output is.
    pub enum CliOutput: literals {
        /// One JSON document.
        Json = "json",
        /// Text.
        Text = "text",
        /// A JSON document a line.
        Jsonl = "jsonl",
    }
}

words! {
    /// How a program gets the prompt.
    pub enum CliInput: literals {
        /// As an argument; other users of the machine can see it.
        Arg = "arg",
        /// On standard input.
        Stdin = "stdin",
    }
}

words! {
    /// When a session id is passed.
    pub enum CliSessionMode: literals {
        /// Every time.
        Always = "always",
        /// When a session exists.
        Existing = "existing",
        /// Never.
        None = "none",
    }
}

words! {
    /// What a system prompt does to the program's own.
    pub enum PromptMode: literals {
        /// It is added.
        Append = "append",
        /// It takes its place.
        Replace = "replace",
    }
}

words! {
    /// When the system prompt is passed.
    pub enum PromptWhen: literals {
        /// With a session's first prompt.
        First = "first",
        /// Every time.
        Always = "always",
        /// Never.
        Never = "never",
    }
}

words! {
    /// How several images are passed.
    pub enum ImageMode: literals {
        /// The argument is repeated.
        Repeat = "repeat",
        /// As one list.
        List = "list",
    }
}

/// Drops old tool results from what the model sees; what is stored stays whole.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContextPruning {
    /// Whether it happens.
    #[schemars(extend("x-default" = "cache-ttl with Anthropic credentials, else off"))]
    pub mode: Option<PruningMode>,
    /// Age from which results may be dropped, such as `5m`. A bad one is ignored.
    #[schemars(extend("x-default" = "5m; 1h with Anthropic credentials"))]
    #[schemars(extend("examples" = ["1h"]))]
    pub ttl: Option<String>,
    /// The results around this many last answers stay.
    #[schemars(extend("default" = 3))]
    pub keep_last_assistants: Option<Natural>,
    /// Share of the context from which long results are shortened, 0 to 1.
    #[schemars(extend("default" = 0.3))]
    pub soft_trim_ratio: Option<Fraction>,
    /// Share of the context from which results are dropped, 0 to 1.
    #[schemars(extend("default" = 0.5))]
    pub hard_clear_ratio: Option<Fraction>,
    /// Nothing is dropped while all results together have fewer characters.
    #[schemars(extend("default" = 50000))]
    pub min_prunable_tool_chars: Option<Natural>,
    /// Whose results may be dropped.
    pub tools: Option<ToolPolicy>,
    /// How results are shortened.
    pub soft_trim: Option<SoftTrim>,
    /// How results are dropped.
    pub hard_clear: Option<HardClear>,
}

/// How long results are shortened.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SoftTrim {
    /// Results longer than this are shortened.
    #[schemars(extend("default" = 4000))]
    pub max_chars: Option<Natural>,
    /// Characters kept from the start.
    #[schemars(extend("default" = 1500))]
    pub head_chars: Option<Natural>,
    /// Characters kept from the end.
    #[schemars(extend("default" = 1500))]
    pub tail_chars: Option<Natural>,
}

/// How results are dropped.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HardClear {
    /// Whether they are.
    #[schemars(extend("default" = true))]
    pub enabled: Option<bool>,
    /// What stands in their place.
    #[schemars(extend("x-default" = "a built-in text"))]
    pub placeholder: Option<String>,
}

words! {
    /// Whether old tool results are dropped.
    pub enum PruningMode: literals {
        /// No.
        Off = "off",
        /// Once they are older than `ttl`.
        CacheTtl = "cache-ttl",
    }
}

/// Sums up long conversations.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Compaction {
    /// How it is done.
    #[schemars(extend("x-default" = "safeguard"))]
    pub mode: Option<CompactionMode>,
    /// Tokens kept free for the answer, at least.
    #[schemars(extend("default" = 20000))]
    pub reserve_tokens_floor: Option<Natural>,
    /// A run just before that writes down what should last.
    pub memory_flush: Option<MemoryFlush>,
}

/// A silent run that writes what should last to the memory files before a conversation is summed up.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MemoryFlush {
    /// Whether it happens.
    #[schemars(extend("default" = true))]
    pub enabled: Option<bool>,
    /// How many tokens before the limit it happens.
    #[schemars(extend("default" = 4000))]
    pub soft_threshold_tokens: Option<Natural>,
    /// What the agent is asked.
    #[schemars(extend("x-default" = "a built-in text"))]
    pub prompt: Option<String>,
    /// What is added to the system prompt.
    #[schemars(extend("x-default" = "a built-in text"))]
    pub system_prompt: Option<String>,
}

words! {
    /// How conversations are summed up.
    pub enum CompactionMode: literals {
        /// At once.
        Default = "default",
        /// In parts, for very long ones.
        Safeguard = "safeguard",
    }
}

/// Runs of the agent at regular times, without a message. It acts then with nobody watching.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("x-refine" = ["heartbeat"]))]
pub struct Heartbeat {
    /// How often: a number and `ms`, `s`, `m`, `h` or `d`; minutes without a unit. `0` switches it off.
    #[schemars(extend("x-default" = "30m; 1h with an Anthropic login"))]
    #[schemars(extend("examples" = ["30m"]))]
    pub every: Option<String>,
    /// Times of day at which it may run.
    pub active_hours: Option<ActiveHours>,
    /// Model for these runs, as `provider/model`.
    #[schemars(extend("x-default" = "the agent's model"))]
    pub model: Option<String>,
    /// Session in which they run.
    #[schemars(extend("default" = "main"))]
    pub session: Option<String>,
    /// Sends the model's reasoning too.
    #[schemars(extend("default" = false))]
    pub include_reasoning: Option<bool>,
    /// Where alerts go: `last`, `none` or a channel id.
    #[schemars(extend("default" = "last"))]
    pub target: Option<String>,
    /// To whom, in the channel's own notation.
    pub to: Option<String>,
    /// What the agent is asked.
    #[schemars(extend("x-default" = "a built-in text"))]
    pub prompt: Option<String>,
    /// An answer that says all is well is dropped if it has at most this many further characters.
    #[schemars(extend("default" = 300))]
    pub ack_max_chars: Option<Natural>,
}

/// Times of day at which a heartbeat may run.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ActiveHours {
    /// First minute, as `HH:MM`.
    #[schemars(extend("examples" = ["08:00"]))]
    pub start: Option<String>,
    /// Minute after the last, as `HH:MM`; `24:00` is midnight.
    pub end: Option<String>,
    /// `user`, `local` or an IANA name. Not checked.
    #[schemars(extend("default" = "user"))]
    #[schemars(extend("examples" = ["Europe/Berlin"]))]
    pub timezone: Option<String>,
}

/// Search in memory files and past sessions.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MemorySearch {
    /// Gives the agent the search.
    #[schemars(extend("default" = true))]
    pub enabled: Option<bool>,
    /// What is searched. `sessions` needs `experimental.sessionMemory`; it carries what one sender said to others.
    #[schemars(extend("default" = ["memory"]))]
    pub sources: Option<Vec<MemorySource>>,
    /// What is not settled yet.
    pub experimental: Option<MemoryExperimental>,
    /// Who makes the embeddings. Anything but `local` sends the text there.
    #[schemars(extend("x-default" = "chosen by the keys at hand"))]
    pub provider: Option<EmbeddingProvider>,
    /// The service that makes them.
    pub remote: Option<MemoryRemote>,
    /// Who makes them when the provider fails.
    #[schemars(extend("default" = "none"))]
    pub fallback: Option<EmbeddingFallback>,
    /// Model that makes them.
    #[schemars(extend("x-default" = "text-embedding-3-small, gemini-embedding-001"))]
    pub model: Option<String>,
    /// A model on this machine.
    pub local: Option<MemoryLocal>,
    /// Where the index is.
    pub store: Option<MemoryStore>,
    /// Into which pieces texts are cut.
    pub chunking: Option<MemoryChunking>,
    /// When the index is brought up to date.
    pub sync: Option<MemorySync>,
    /// What a search gives.
    pub query: Option<MemoryQuery>,
    /// Keeps embeddings for texts that did not change.
    pub cache: Option<MemoryCache>,
}

words! {
    /// What is searched.
    pub enum MemorySource: literals {
        /// Memory files.
        Memory = "memory",
        /// Past sessions.
        Sessions = "sessions",
    }
}

words! {
    /// Who makes embeddings.
    pub enum EmbeddingProvider: literals {
        /// OpenAI, or a service that speaks like it.
        Openai = "openai",
        /// A model on this machine.
        Local = "local",
        /// Google.
        Gemini = "gemini",
    }
}

words! {
    /// Who makes embeddings when the provider fails.
    pub enum EmbeddingFallback: literals {
        /// OpenAI.
        Openai = "openai",
        /// Google.
        Gemini = "gemini",
        /// A model on this machine.
        Local = "local",
        /// Nobody.
        None = "none",
    }
}

/// What is not settled yet.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MemoryExperimental {
    /// Indexes past sessions too.
    #[schemars(extend("default" = false))]
    pub session_memory: Option<bool>,
}

/// The service that makes embeddings.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MemoryRemote {
    /// Its address.
    pub base_url: Option<String>,
    /// Its key.
    #[schemars(extend("x-secret" = true))]
    pub api_key: Option<String>,
    /// Headers sent with each request. They may hold secrets.
    pub headers: Option<Map<String>>,
    /// Many texts in one request.
    pub batch: Option<MemoryBatch>,
}

/// Many texts in one request.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MemoryBatch {
    /// Whether that is done.
    #[schemars(extend("default" = true))]
    pub enabled: Option<bool>,
    /// Waits until a batch is finished.
    #[schemars(extend("default" = true))]
    pub wait: Option<bool>,
    /// Batches at the same time.
    #[schemars(extend("default" = 2))]
    pub concurrency: Option<Positive>,
    /// Milliseconds between two looks at a batch.
    #[schemars(extend("default" = 2000))]
    pub poll_interval_ms: Option<Natural>,
    /// Minutes until a batch is given up.
    #[schemars(extend("default" = 60))]
    pub timeout_minutes: Option<Positive>,
}

/// A model on this machine.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MemoryLocal {
    /// Its file, or where to download it.
    pub model_path: Option<String>,
    /// Directory for downloads.
    pub model_cache_dir: Option<String>,
}

/// Where the index is.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MemoryStore {
    /// What it is kept in.
    #[schemars(extend("default" = "sqlite"))]
    pub driver: Option<StoreDriver>,
    /// Its file; `{agentId}` stands for the agent. It holds what the agent remembers.
    #[schemars(extend("x-default" = "memory/{agentId}.sqlite in the state directory"))]
    pub path: Option<String>,
    /// Search by vectors inside the database.
    pub vector: Option<MemoryVector>,
}

words! {
    /// What an index is kept in.
    pub enum StoreDriver: enum {
        /// An SQLite file.
        Sqlite = "sqlite",
    }
}

/// Search by vectors inside the database.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MemoryVector {
    /// Whether it is used.
    #[schemars(extend("default" = true))]
    pub enabled: Option<bool>,
    /// Path of the database extension. Its code runs in the gateway.
    pub extension_path: Option<String>,
}

/// Into which pieces texts are cut.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MemoryChunking {
    /// Tokens of a piece.
    #[schemars(extend("default" = 400))]
    pub tokens: Option<Positive>,
    /// Tokens that a piece shares with the next; kept below `tokens`.
    #[schemars(extend("default" = 80))]
    pub overlap: Option<Natural>,
}

/// When the index is brought up to date.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MemorySync {
    /// When a session starts.
    #[schemars(extend("default" = true))]
    pub on_session_start: Option<bool>,
    /// Before a search.
    #[schemars(extend("default" = true))]
    pub on_search: Option<bool>,
    /// When a file changes.
    #[schemars(extend("default" = true))]
    pub watch: Option<bool>,
    /// Milliseconds without a further change before it happens.
    #[schemars(extend("default" = 1500))]
    pub watch_debounce_ms: Option<Natural>,
    /// Minutes between two times; 0 is never.
    #[schemars(extend("default" = 0))]
    pub interval_minutes: Option<Natural>,
    /// How much must be new in a session.
    pub sessions: Option<MemorySyncSessions>,
}

/// How much must be new in a session before it is indexed again.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MemorySyncSessions {
    /// Bytes.
    #[schemars(extend("default" = 100000))]
    pub delta_bytes: Option<Natural>,
    /// Messages.
    #[schemars(extend("default" = 50))]
    pub delta_messages: Option<Natural>,
}

/// What a search gives.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MemoryQuery {
    /// Most results.
    #[schemars(extend("default" = 6))]
    pub max_results: Option<Positive>,
    /// Results that fit worse are dropped, 0 to 1.
    #[schemars(extend("default" = 0.35))]
    pub min_score: Option<Fraction>,
    /// Mixes search by meaning with search by words.
    pub hybrid: Option<MemoryHybrid>,
}

/// Mixes search by meaning with search by words.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MemoryHybrid {
    /// Whether that is done.
    #[schemars(extend("default" = true))]
    pub enabled: Option<bool>,
    /// Weight of the meaning, 0 to 1; the two weights are scaled to the sum 1.
    #[schemars(extend("default" = 0.7))]
    pub vector_weight: Option<Fraction>,
    /// Weight of the words, 0 to 1.
    #[schemars(extend("default" = 0.3))]
    pub text_weight: Option<Fraction>,
    /// Candidates per wanted result; kept within 1 to 20.
    #[schemars(extend("default" = 4))]
    pub candidate_multiplier: Option<Positive>,
}

/// Keeps embeddings for texts that did not change.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MemoryCache {
    /// Whether that is done.
    #[schemars(extend("default" = true))]
    pub enabled: Option<bool>,
    /// Most texts kept.
    #[schemars(extend("x-default" = "no limit"))]
    pub max_entries: Option<Positive>,
}

/// Agents that an agent starts.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SubagentDefaults {
    /// How many may run at the same time.
    #[schemars(extend("default" = 8))]
    pub max_concurrent: Option<Positive>,
    /// Minutes after which they are put away. 0 is refused, although the product's guide offers it.
    #[schemars(extend("default" = 60))]
    pub archive_after_minutes: Option<Positive>,
    /// Their model.
    #[schemars(extend("x-default" = "the agent's model"))]
    pub model: Option<ModelChoice>,
}

/// One agent.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Agent {
    /// Its name; used in lower case, in paths and session keys.
    pub id: String,
    /// Gets the messages that no binding sends elsewhere. If several say so, the first wins.
    #[schemars(extend("x-default" = "true for the first of the list"))]
    pub default: Option<bool>,
    /// Name for people.
    pub name: Option<String>,
    /// Directory it works in.
    #[schemars(extend("x-default" = "~/clawd-<id>; for the default agent agents.defaults.workspace"))]
    pub workspace: Option<String>,
    /// Its state, with its model credentials. No two agents may share one.
    #[schemars(extend("x-default" = "agents/<id>/agent in the state directory"))]
    pub agent_dir: Option<String>,
    /// Its model.
    #[schemars(extend("x-default" = "agents.defaults.model"))]
    pub model: Option<ModelChoice>,
    /// Search in memory files and past sessions.
    pub memory_search: Option<MemorySearch>,
    /// Pauses between the messages of one answer.
    pub human_delay: Option<HumanDelay>,
    /// Runs at regular times, without a message.
    pub heartbeat: Option<Heartbeat>,
    /// How it presents itself.
    pub identity: Option<Identity>,
    /// How it behaves in groups.
    pub group_chat: Option<GroupChat>,
    /// Agents that it starts.
    pub subagents: Option<AgentSubagents>,
    /// Where its tools run; each key wins over the one in `agents.defaults.sandbox`.
    pub sandbox: Option<Sandbox>,
    /// Which tools it may use, within what the section `tools` allows.
    pub tools: Option<AgentTools>,
}

/// How the agent presents itself.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Identity {
    /// Its name.
    pub name: Option<String>,
    /// What it is like, in a few words.
    pub theme: Option<String>,
    /// Its emoji.
    pub emoji: Option<String>,
    /// Its picture: a path inside its workspace, an http(s) URL or a data URL.
    pub avatar: Option<String>,
}

/// Agents that this one starts.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AgentSubagents {
    /// Which agents it may start; `*` is any. One with more rights lends them to this one.
    #[schemars(extend("x-default" = "only itself"))]
    pub allow_agents: Option<Vec<String>>,
    /// Their model.
    #[schemars(extend("x-default" = "agents.defaults.subagents.model"))]
    pub model: Option<ModelChoice>,
}

/// Where tools run: on the host or in a container. It limits what a deceived agent can reach.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Sandbox {
    /// Which sessions are sandboxed. With `off`, shell commands run on the host with your rights.
    #[schemars(extend("default" = "off"))]
    pub mode: Option<SandboxMode>,
    /// What the container sees of the agent's workspace.
    #[schemars(extend("default" = "none"))]
    pub workspace_access: Option<WorkspaceAccess>,
    /// Which sessions a sandboxed agent can see with the session tools.
    #[schemars(extend("default" = "spawned"))]
    pub session_tools_visibility: Option<SessionVisibility>,
    /// Who shares a container, and thereby its files. `shared` lets one agent's visitors read what another's left.
    #[schemars(extend("default" = "agent"))]
    pub scope: Option<SandboxScope>,
    /// Older spelling of `scope`: `true` is `session`, `false` is `shared`.
    #[schemars(extend("deprecated" = true, "x-replacement" = "sandbox.scope"))]
    pub per_session: Option<bool>,
    /// Directory of the sandboxes' own workspaces.
    #[schemars(extend("x-default" = "sandboxes in the state directory"))]
    pub workspace_root: Option<String>,
    /// The container.
    pub docker: Option<SandboxDocker>,
    /// A browser in a container of its own.
    pub browser: Option<SandboxBrowser>,
    /// When containers are removed.
    pub prune: Option<SandboxPrune>,
}

words! {
    /// Which sessions are sandboxed.
    pub enum SandboxMode: literals {
        /// None: tools run on the host.
        Off = "off",
        /// All but each agent's main session. Direct chats use that one unless `session.dmScope` is changed.
        NonMain = "non-main",
        /// All of them.
        All = "all",
    }
}

words! {
    /// What a container sees of the agent's workspace.
    pub enum WorkspaceAccess: literals {
        /// Nothing; it has a directory of its own.
        None = "none",
        /// It can read it.
        Ro = "ro",
        /// It can change it, the agent's own instructions included.
        Rw = "rw",
    }
}

words! {
    /// Which sessions can be seen.
    pub enum SessionVisibility: literals {
        /// Those that the session started itself.
        Spawned = "spawned",
        /// All of them: other people's conversations too.
        All = "all",
    }
}

words! {
    /// Who shares a container.
    pub enum SandboxScope: literals {
        /// Nobody: each session has its own.
        Session = "session",
        /// All sessions of an agent.
        Agent = "agent",
        /// All agents. Settings of single agents for the container are then ignored.
        Shared = "shared",
    }
}

/// The container that tools run in.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SandboxDocker {
    /// Docker image. It has to be there already.
    #[schemars(extend("default" = "clawdbot-sandbox:bookworm-slim"))]
    pub image: Option<String>,
    /// Start of the container's name.
    #[schemars(extend("default" = "clawdbot-sbx-"))]
    pub container_prefix: Option<String>,
    /// Directory in the container where commands run.
    #[schemars(extend("default" = "/workspace"))]
    pub workdir: Option<String>,
    /// Makes everything but the mounts read-only.
    #[schemars(extend("default" = true))]
    pub read_only_root: Option<bool>,
    /// Directories kept in memory.
    #[schemars(extend("default" = ["/tmp", "/var/tmp", "/run"]))]
    pub tmpfs: Option<Vec<String>>,
    /// Docker network. Anything but `none` lets commands send data out; `host` reaches everything that listens on
    /// this machine.
    #[schemars(extend("default" = "none"))]
    pub network: Option<String>,
    /// User in the container, as `uid:gid`. Root makes an escape easier.
    #[schemars(extend("x-default" = "the image's user"))]
    pub user: Option<String>,
    /// Linux capabilities taken away. An empty list keeps Docker's usual ones.
    #[schemars(extend("default" = ["ALL"]))]
    pub cap_drop: Option<Vec<String>>,
    /// Environment variables in the container. Every command in it can read them: no secrets here.
    #[schemars(extend("default" = serde_json::json!({"LANG": "C.UTF-8"})))]
    pub env: Option<Map<String>>,
    /// Shell command that runs once in a new container. It mostly needs network and a writable root.
    pub setup_command: Option<String>,
    /// Most processes.
    pub pids_limit: Option<Positive>,
    /// Most memory, such as `512m`, or a number of bytes.
    pub memory: Option<TextOrNumber>,
    /// Most memory and swap together, such as `1g`, or a number of bytes.
    pub memory_swap: Option<TextOrNumber>,
    /// Most processors; fractions are fine.
    pub cpus: Option<PositiveNumber>,
    /// Limits of the shell's `ulimit` kind, by name.
    pub ulimits: Option<Map<Ulimit>>,
    /// Path of a seccomp profile. `unconfined` takes that protection away.
    pub seccomp_profile: Option<String>,
    /// Name of an AppArmor profile. `unconfined` takes that protection away.
    pub apparmor_profile: Option<String>,
    /// Name servers.
    pub dns: Option<Vec<String>>,
    /// More names for addresses, as `name:address`.
    pub extra_hosts: Option<Vec<String>>,
    /// Directories of the host in the container, as `host:container:mode`. Every one is a hole in the sandbox;
    /// Docker's socket gives the whole host away, `:ro` or not. An agent's are added to the defaults'.
    #[schemars(extend("examples" = [["/srv/data:/data:ro"]]))]
    pub binds: Option<Vec<String>>,
}

/// A limit: one value, or soft and hard ones.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Ulimit {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// Several settings.
    Range(UlimitRange),
}

/// A soft and a hard limit.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UlimitRange {
    /// Limit that the process may raise.
    pub soft: Option<Natural>,
    /// How far it may raise it.
    pub hard: Option<Natural>,
}

/// A browser in a container of its own. The sandbox's tool policy has to allow `browser`, and the container needs a
/// network.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SandboxBrowser {
    /// Starts one for sandboxed sessions.
    #[schemars(extend("default" = false))]
    pub enabled: Option<bool>,
    /// Docker image. It has to be built first.
    #[schemars(extend("default" = "clawdbot-sandbox-browser:bookworm-slim"))]
    pub image: Option<String>,
    /// Start of the container's name.
    #[schemars(extend("default" = "clawdbot-sbx-browser-"))]
    pub container_prefix: Option<String>,
    /// Port of Chrome's DevTools protocol in the container.
    #[schemars(extend("default" = 9222))]
    pub cdp_port: Option<Positive>,
    /// Port of the VNC server in the container.
    #[schemars(extend("default" = 5900))]
    pub vnc_port: Option<Positive>,
    /// Port of the web page that shows the screen, in the container.
    #[schemars(extend("default" = 6080))]
    pub no_vnc_port: Option<Positive>,
    /// Runs the browser without a screen.
    #[schemars(extend("default" = false))]
    pub headless: Option<bool>,
    /// Serves a web page that shows the screen and takes input. It has no password.
    #[schemars(extend("default" = true))]
    pub enable_no_vnc: Option<bool>,
    /// Lets a sandboxed session drive the browser of the host, with its logins.
    #[schemars(extend("default" = false))]
    pub allow_host_control: Option<bool>,
    /// Control servers that a sandboxed session may name.
    pub allowed_control_urls: Option<Vec<String>>,
    /// Hosts of control servers that it may name.
    pub allowed_control_hosts: Option<Vec<String>>,
    /// Ports of control servers that it may name.
    pub allowed_control_ports: Option<Vec<Positive>>,
    /// Starts the container when the tool is used.
    #[schemars(extend("default" = true))]
    pub auto_start: Option<bool>,
    /// Milliseconds until a start is given up.
    #[schemars(extend("default" = 12000))]
    pub auto_start_timeout_ms: Option<Positive>,
}

/// When containers are removed.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SandboxPrune {
    /// Hours without use; 0 is never.
    #[schemars(extend("default" = 24))]
    pub idle_hours: Option<Natural>,
    /// Days of age; 0 is never.
    #[schemars(extend("default" = 7))]
    pub max_age_days: Option<Natural>,
}

/// Which tools the agent may use. It can narrow what the section `tools` allows, never widen it.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AgentTools {
    /// Named starting set of tools.
    pub profile: Option<ToolProfile>,
    /// Tools and groups it may use; nothing else may. A list that names no existing tool is ignored, which allows
    /// everything.
    pub allow: Option<Vec<String>>,
    /// Tools and groups it may never use.
    pub deny: Option<Vec<String>>,
    /// Limits by provider or `provider/model`.
    pub by_provider: Option<Map<ToolPolicyProfile>>,
    /// Who may leave this agent's sandbox; `tools.elevated` must admit them too.
    pub elevated: Option<Elevated>,
    /// Shell commands.
    pub exec: Option<AgentExec>,
    /// Tools for its sandboxed sessions.
    pub sandbox: Option<AgentToolsSandbox>,
}

/// Shell commands of this agent; what is absent comes from `tools.exec`.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AgentExec {
    /// Where commands run.
    #[schemars(extend("x-default" = "tools.exec.host"))]
    pub host: Option<ExecHost>,
    /// Which commands may run outside the sandbox.
    #[schemars(extend("x-default" = "tools.exec.security"))]
    pub security: Option<ExecSecurity>,
    /// When somebody has to approve a command.
    #[schemars(extend("x-default" = "tools.exec.ask"))]
    pub ask: Option<ExecAsk>,
    /// Node to run them on, by name or id.
    pub node: Option<String>,
    /// Directories put in front of the command search path.
    pub path_prepend: Option<Vec<String>>,
    /// Programs that need no approval when they only read standard input.
    pub safe_bins: Option<Vec<String>>,
    /// Milliseconds after which a command goes on in the background.
    pub background_ms: Option<Positive>,
    /// Seconds until a command is ended.
    pub timeout_sec: Option<Positive>,
    /// Milliseconds after which an approved command that still runs is reported. Only known here, not in
    /// `tools.exec`.
    #[schemars(extend("default" = 10000))]
    pub approval_running_notice_ms: Option<Natural>,
    /// Milliseconds for which finished commands are remembered.
    pub cleanup_ms: Option<Positive>,
    /// Tells the agent when a background command ends.
    pub notify_on_exit: Option<bool>,
    /// The tool that applies patches.
    pub apply_patch: Option<ApplyPatch>,
}

/// Tools for sandboxed sessions.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AgentToolsSandbox {
    /// Which tools they may use.
    #[schemars(extend("x-default" = "tools.sandbox.tools"))]
    pub tools: Option<ToolPolicy>,
}
