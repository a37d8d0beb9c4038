//! The section `tools`: what the agents may do.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::shared::{Elevated, Scope, ToolPolicy, ToolPolicyProfile, ToolProfile};
use super::types::{Map, Natural, Positive};

/// What all agents may do.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Tools {
    /// Named starting set of tools.
    pub profile: Option<ToolProfile>,
    /// Tools and groups (`group:fs`) that may be used; nothing else may. A list that names no existing tool is
    /// ignored, which allows everything.
    pub allow: Option<Vec<String>>,
    /// Tools and groups that may never be used, by any agent.
    #[schemars(extend("examples" = [["exec", "browser"]]))]
    pub deny: Option<Vec<String>>,
    /// Limits by provider or `provider/model`.
    pub by_provider: Option<Map<ToolPolicyProfile>>,
    /// Search and fetch on the web.
    pub web: Option<WebTools>,
    /// Understanding of images, sound and video.
    pub media: Option<MediaTools>,
    /// Understanding of links in messages.
    pub links: Option<LinkTools>,
    /// The tool that sends messages.
    pub message: Option<MessageTool>,
    /// Messages between agents.
    pub agent_to_agent: Option<AgentToAgent>,
    /// Who may run commands on the host although the agent is sandboxed.
    pub elevated: Option<Elevated>,
    /// Shell commands.
    pub exec: Option<Exec>,
    /// Tools for agents that an agent starts.
    pub subagents: Option<SubagentTools>,
    /// Tools for sandboxed sessions.
    pub sandbox: Option<SandboxTools>,
}

/// Search and fetch on the web. What comes back is written by strangers.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WebTools {
    /// Web search.
    pub search: Option<WebSearch>,
    /// Fetching of pages.
    pub fetch: Option<WebFetch>,
}

/// Web search.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WebSearch {
    /// Gives agents the tool; it also needs a key.
    #[schemars(extend("default" = true))]
    pub enabled: Option<bool>,
    /// Who is asked.
    #[schemars(extend("default" = "brave"))]
    pub provider: Option<SearchProvider>,
    /// Key for Brave.
    #[schemars(extend("x-secret" = true, "x-default" = "BRAVE_API_KEY"))]
    pub api_key: Option<String>,
    /// Most results; 10 at most.
    #[schemars(extend("default" = 5))]
    pub max_results: Option<Positive>,
    /// Seconds until a search is given up.
    #[schemars(extend("default" = 30))]
    pub timeout_seconds: Option<Positive>,
    /// Minutes for which results are kept; fractions are fine.
    #[schemars(extend("minimum" = 0, "default" = 15))]
    pub cache_ttl_minutes: Option<f64>,
    /// Search through Perplexity.
    pub perplexity: Option<Perplexity>,
}

words! {
    /// Who is asked.
    pub enum SearchProvider: literals {
        /// Brave Search.
        Brave = "brave",
        /// Perplexity, directly or through OpenRouter.
        Perplexity = "perplexity",
    }
}

/// Search through Perplexity.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Perplexity {
    /// Key for Perplexity or OpenRouter.
    #[schemars(extend("x-secret" = true, "x-default" = "PERPLEXITY_API_KEY, then OPENROUTER_API_KEY"))]
    pub api_key: Option<String>,
    /// Address of the service.
    #[schemars(extend("x-default" = "chosen by the key"))]
    pub base_url: Option<String>,
    /// Its model.
    #[schemars(extend("default" = "perplexity/sonar-pro"))]
    pub model: Option<String>,
}

/// Fetching of pages. The keys `readability` and `firecrawl` of the product's guide are refused in this version.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WebFetch {
    /// Gives agents the tool. Text of a page can carry instructions for the model.
    #[schemars(extend("default" = true))]
    pub enabled: Option<bool>,
    /// Most characters of a page.
    #[schemars(extend("default" = 50000))]
    pub max_chars: Option<Positive>,
    /// Seconds until a fetch is given up.
    #[schemars(extend("default" = 30))]
    pub timeout_seconds: Option<Positive>,
    /// Minutes for which pages are kept; fractions are fine.
    #[schemars(extend("minimum" = 0, "default" = 15))]
    pub cache_ttl_minutes: Option<f64>,
    /// Most redirects followed.
    #[schemars(extend("default" = 3))]
    pub max_redirects: Option<Natural>,
    /// How the fetcher names itself.
    #[schemars(extend("x-default" = "that of a desktop browser"))]
    pub user_agent: Option<String>,
}

/// Understanding of images, sound and video.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MediaTools {
    /// Models for all three; those of a kind come first.
    pub models: Option<Vec<MediaModel>>,
    /// How many are worked on at the same time.
    #[schemars(extend("default" = 2))]
    pub concurrency: Option<Positive>,
    /// Images.
    pub image: Option<MediaCapability>,
    /// Sound.
    pub audio: Option<MediaCapability>,
    /// Video.
    pub video: Option<MediaCapability>,
}

/// A model or program that turns media into text.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MediaModel {
    /// Id of the provider.
    pub provider: Option<String>,
    /// Model of that provider.
    pub model: Option<String>,
    /// What it can take.
    #[schemars(extend("x-default" = "by provider"))]
    pub capabilities: Option<Vec<MediaKind>>,
    /// What it is.
    #[schemars(extend("x-default" = "provider; cli when command is set"))]
    pub r#type: Option<MediaModelType>,
    /// Program to run on the host. It gets files that strangers sent.
    pub command: Option<String>,
    /// Its arguments; `{{MediaPath}}` and the like are filled in.
    pub args: Option<Vec<String>>,
    /// What is asked about the media.
    pub prompt: Option<String>,
    /// Most characters of its answer.
    pub max_chars: Option<Positive>,
    /// Largest file in bytes.
    pub max_bytes: Option<Positive>,
    /// Seconds until it is given up.
    pub timeout_seconds: Option<Positive>,
    /// Language of the speech.
    pub language: Option<String>,
    /// Options by provider, passed on.
    pub provider_options: Option<Map<Map<Scalar>>>,
    /// Options for Deepgram.
    #[schemars(extend("deprecated" = true, "x-replacement" = "providerOptions.deepgram"))]
    pub deepgram: Option<Deepgram>,
    /// Address of the service.
    pub base_url: Option<String>,
    /// Headers sent with each request. They may hold secrets.
    pub headers: Option<Map<String>>,
    /// Credentials to use, by profile id. A leading `~/` in it is expanded as if it were a path.
    pub profile: Option<String>,
    /// Credentials to prefer, by profile id.
    pub preferred_profile: Option<String>,
}

words! {
    /// Kind of media.
    pub enum MediaKind: literals {
        /// Images.
        Image = "image",
        /// Sound.
        Audio = "audio",
        /// Video.
        Video = "video",
    }
}

words! {
    /// What does the work.
    pub enum MediaModelType: literals {
        /// A service.
        Provider = "provider",
        /// A program on the host.
        Cli = "cli",
    }
}

/// Options for Deepgram; `providerOptions.deepgram` replaces them.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Deepgram {
    /// Finds out the language.
    pub detect_language: Option<bool>,
    /// Sets punctuation.
    pub punctuate: Option<bool>,
    /// Formats numbers, dates and the like.
    pub smart_format: Option<bool>,
}

/// A text, number or boolean.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Scalar {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// On or off.
    Bool(bool),
}

/// How one kind of media is understood.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MediaCapability {
    /// Whether it is done.
    #[schemars(extend("x-default" = "true when a model can be used"))]
    pub enabled: Option<bool>,
    /// In which chats.
    pub scope: Option<Scope>,
    /// Largest file in bytes.
    #[schemars(extend("x-default" = "10 MiB images, 20 MiB sound, 50 MiB video"))]
    pub max_bytes: Option<Positive>,
    /// Most characters of the result.
    #[schemars(extend("x-default" = "500; no limit for sound"))]
    pub max_chars: Option<Positive>,
    /// What is asked about the media.
    #[schemars(extend("x-default" = "a built-in text"))]
    pub prompt: Option<String>,
    /// Seconds until it is given up.
    #[schemars(extend("x-default" = "60; 120 for video"))]
    pub timeout_seconds: Option<Positive>,
    /// Language of the speech.
    pub language: Option<String>,
    /// Options by provider, passed on.
    pub provider_options: Option<Map<Map<Scalar>>>,
    /// Options for Deepgram.
    #[schemars(extend("deprecated" = true, "x-replacement" = "providerOptions.deepgram"))]
    pub deepgram: Option<Deepgram>,
    /// Address of the service.
    pub base_url: Option<String>,
    /// Headers sent with each request. They may hold secrets.
    pub headers: Option<Map<String>>,
    /// Which attachments of a message.
    pub attachments: Option<MediaAttachments>,
    /// Models to try, in this order.
    pub models: Option<Vec<MediaModel>>,
}

/// Which attachments of a message are looked at.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MediaAttachments {
    /// One or all of them.
    #[schemars(extend("default" = "first"))]
    pub mode: Option<AttachmentMode>,
    /// Most attachments.
    #[schemars(extend("default" = 1))]
    pub max_attachments: Option<Positive>,
    /// Which come first.
    pub prefer: Option<AttachmentOrder>,
}

words! {
    /// Which attachments are looked at.
    pub enum AttachmentMode: literals {
        /// The first one.
        First = "first",
        /// All of them.
        All = "all",
    }
}

words! {
    /// Which attachments come first.
    pub enum AttachmentOrder: literals {
        /// Those sent first.
        First = "first",
        /// Those sent last.
        Last = "last",
        /// Those that are files.
        Path = "path",
        /// Those that are URLs.
        Url = "url",
    }
}

/// Understanding of links in messages.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LinkTools {
    /// Whether it is done. Every link that somebody sends is then opened.
    #[schemars(extend("x-default" = "true when there are models"))]
    pub enabled: Option<bool>,
    /// In which chats.
    pub scope: Option<Scope>,
    /// Most links of one message.
    #[schemars(extend("default" = 3))]
    pub max_links: Option<Positive>,
    /// Seconds until it is given up.
    #[schemars(extend("default" = 30))]
    pub timeout_seconds: Option<Positive>,
    /// Programs to try, in this order.
    pub models: Option<Vec<LinkModel>>,
}

/// A program that turns a link into text.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LinkModel {
    /// What it is.
    #[schemars(extend("default" = "cli"))]
    pub r#type: Option<LinkModelType>,
    /// Program to run on the host. It gets addresses that strangers sent.
    #[schemars(length(min = 1))]
    pub command: String,
    /// Its arguments; `{{LinkUrl}}` is filled in.
    pub args: Option<Vec<String>>,
    /// Seconds until it is given up.
    pub timeout_seconds: Option<Positive>,
}

words! {
    /// What turns a link into text.
    pub enum LinkModelType: enum {
        /// A program on the host.
        Cli = "cli",
    }
}

/// The tool that sends messages.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MessageTool {
    /// Lets the agent write to any chat from any other. Older switch; what one chat says can then leak into another.
    #[schemars(extend("deprecated" = true, "x-replacement" = "tools.message.crossContext"))]
    pub allow_cross_context_send: Option<bool>,
    /// Writing to other chats than the one it was called from.
    pub cross_context: Option<CrossContext>,
    /// Writing to many chats at once.
    pub broadcast: Option<MessageBroadcast>,
}

/// Writing to other chats than the one it was called from.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CrossContext {
    /// To chats of the same channel.
    #[schemars(extend("default" = true))]
    pub allow_within_provider: Option<bool>,
    /// To chats of other channels.
    #[schemars(extend("default" = false))]
    pub allow_across_providers: Option<bool>,
    /// Says where a message comes from.
    pub marker: Option<CrossMarker>,
}

/// Says where a message comes from.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CrossMarker {
    /// Whether it is said.
    #[schemars(extend("default" = true))]
    pub enabled: Option<bool>,
    /// Text in front; `{channel}` is filled in.
    pub prefix: Option<String>,
    /// Text behind; `{channel}` is filled in.
    pub suffix: Option<String>,
}

/// Writing to many chats at once.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MessageBroadcast {
    /// Whether the agent may.
    #[schemars(extend("default" = true))]
    pub enabled: Option<bool>,
}

/// Messages between agents. An agent with few rights can then ask one with more.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AgentToAgent {
    /// Whether agents may.
    #[schemars(extend("default" = false))]
    pub enabled: Option<bool>,
    /// Which agents take part, by id or pattern.
    #[schemars(extend("x-default" = "all"))]
    pub allow: Option<Vec<String>>,
}

/// Shell commands.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Exec {
    /// Where commands run. Without a sandbox, `sandbox` means this machine too.
    #[schemars(extend("default" = "sandbox"))]
    pub host: Option<ExecHost>,
    /// Which commands may run on a host.
    #[schemars(extend("x-default" = "deny in the sandbox, else allowlist"))]
    pub security: Option<ExecSecurity>,
    /// When somebody has to approve a command.
    #[schemars(extend("default" = "on-miss"))]
    pub ask: Option<ExecAsk>,
    /// Node to run them on, by name or id.
    pub node: Option<String>,
    /// Directories put in front of the command search path. Whoever can write there replaces programs.
    pub path_prepend: Option<Vec<String>>,
    /// Programs that need no approval when they only read standard input.
    #[schemars(extend("default" = ["jq", "grep", "cut", "sort", "uniq", "head", "tail", "tr", "wc"]))]
    pub safe_bins: Option<Vec<String>>,
    /// Milliseconds after which a command goes on in the background; kept within 10 to 120000.
    #[schemars(extend("default" = 10000))]
    pub background_ms: Option<Positive>,
    /// Seconds until a command is ended.
    #[schemars(extend("default" = 1800))]
    pub timeout_sec: Option<Positive>,
    /// Milliseconds for which finished commands are remembered; 60000 at least.
    #[schemars(extend("default" = 1800000))]
    pub cleanup_ms: Option<Positive>,
    /// Tells the agent when a background command ends.
    #[schemars(extend("default" = true))]
    pub notify_on_exit: Option<bool>,
    /// The tool that applies patches.
    pub apply_patch: Option<ApplyPatch>,
}

words! {
    /// Where commands run.
    pub enum ExecHost: enum {
        /// In the sandbox, if the session has one.
        Sandbox = "sandbox",
        /// On the gateway's machine.
        Gateway = "gateway",
        /// On a device that joined as a node.
        Node = "node",
    }
}

words! {
    /// Which commands may run on a host.
    pub enum ExecSecurity: enum {
        /// None.
        Deny = "deny",
        /// Those that have been approved.
        Allowlist = "allowlist",
        /// All of them: whoever steers the agent has a shell.
        Full = "full",
    }
}

words! {
    /// When somebody has to approve a command.
    pub enum ExecAsk: enum {
        /// Never.
        Off = "off",
        /// When it is not on the list.
        OnMiss = "on-miss",
        /// Every time.
        Always = "always",
    }
}

/// The tool that applies patches to files.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ApplyPatch {
    /// Gives agents the tool.
    #[schemars(extend("default" = false))]
    pub enabled: Option<bool>,
    /// Models that get it.
    #[schemars(extend("x-default" = "all"))]
    pub allow_models: Option<Vec<String>>,
}

/// Tools for agents that an agent starts.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SubagentTools {
    /// Which tools they may use.
    pub tools: Option<ToolPolicy>,
}

/// Tools for sandboxed sessions.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SandboxTools {
    /// Which tools they may use, beside all other limits. Naming a list here replaces the built-in one.
    #[schemars(extend("x-default" = "files, shell and sessions allowed; browser, canvas, nodes, cron, gateway and channels denied"))]
    pub tools: Option<ToolPolicy>,
}
