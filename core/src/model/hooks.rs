//! The section `hooks`: how other programs wake the agent, and code that runs on events.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::gateway::TailscaleMode;
use super::types::{Map, Positive};

/// How other programs wake the agent over HTTP, and code that runs on events.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Hooks {
    /// Accepts HTTP hooks. The gateway does not start without a `token` then.
    #[schemars(extend("default" = false))]
    pub enabled: Option<bool>,
    /// Path of the endpoint. `/` is refused at start.
    #[schemars(extend("default" = "/hooks"))]
    pub path: Option<String>,
    /// Secret that callers send; 24 random characters or more, and not the gateway's. Whoever has it can instruct the
    /// agent.
    #[schemars(extend("x-secret" = true))]
    #[schemars(extend("examples" = ["${CLAWDBOT_HOOKS_TOKEN}"]))]
    pub token: Option<String>,
    /// Largest request in bytes.
    #[schemars(extend("default" = 262144))]
    pub max_body_bytes: Option<Positive>,
    /// Built-in mappings to add; `gmail` is the only one.
    pub presets: Option<Vec<String>>,
    /// Directory of transform modules.
    #[schemars(extend("x-default" = "the configuration's directory"))]
    pub transforms_dir: Option<String>,
    /// What a call becomes; the first that fits is used.
    pub mappings: Option<Vec<HookMapping>>,
    /// New mail as a hook.
    pub gmail: Option<HooksGmail>,
    /// Code of your own that runs on the assistant's events.
    pub internal: Option<HooksInternal>,
}

/// What becomes of calls that fit. Their content comes from outside: treat it as hostile.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HookMapping {
    /// Name of the mapping.
    pub id: Option<String>,
    /// Which calls it is for.
    pub r#match: Option<HookMatch>,
    /// What a call does.
    #[schemars(extend("default" = "agent"))]
    pub action: Option<HookAction>,
    /// When `wake` takes effect.
    #[schemars(extend("default" = "now"))]
    pub wake_mode: Option<WakeMode>,
    /// What the hook is called in messages.
    pub name: Option<String>,
    /// Session in which the agent runs.
    pub session_key: Option<String>,
    /// Message to the agent, with `{{fields}}` of the call. Whoever can call the hook writes part of this prompt.
    pub message_template: Option<String>,
    /// Text of a wake event, with `{{fields}}` of the call.
    pub text_template: Option<String>,
    /// Sends the agent's answer to a chat.
    #[schemars(extend("default" = true))]
    pub deliver: Option<bool>,
    /// Where the answer goes. Only these channels are accepted.
    #[schemars(extend("default" = "last"))]
    pub channel: Option<HookChannel>,
    /// To whom, in the channel's own notation.
    pub to: Option<String>,
    /// Model for the run, as `provider/model` or an alias.
    pub model: Option<String>,
    /// How much the model may reason.
    pub thinking: Option<String>,
    /// Seconds until the run is given up.
    pub timeout_seconds: Option<Positive>,
    /// Code that rewrites the call first.
    pub transform: Option<HookTransform>,
}

/// Which calls a mapping is for. Unknown keys in here are dropped without a word.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HookMatch {
    /// Path below `hooks.path`.
    pub path: Option<String>,
    /// Value of `source` in the call's body.
    pub source: Option<String>,
}

words! {
    /// What a call does.
    pub enum HookAction: literals {
        /// Wakes the main session.
        Wake = "wake",
        /// Runs the agent.
        Agent = "agent",
    }
}

words! {
    /// When a wake takes effect.
    pub enum WakeMode: literals {
        /// At once.
        Now = "now",
        /// With the next heartbeat.
        NextHeartbeat = "next-heartbeat",
    }
}

words! {
    /// Where an answer goes.
    pub enum HookChannel: literals {
        /// Where the agent was last spoken to.
        Last = "last",
        /// WhatsApp.
        Whatsapp = "whatsapp",
        /// Telegram.
        Telegram = "telegram",
        /// Discord.
        Discord = "discord",
        /// Slack.
        Slack = "slack",
        /// Signal.
        Signal = "signal",
        /// iMessage.
        Imessage = "imessage",
        /// Microsoft Teams.
        Msteams = "msteams",
    }
}

/// Code that rewrites a call before it is used.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HookTransform {
    /// Path of the module. Its code runs in the gateway with all its rights.
    pub module: String,
    /// Name of the function in it.
    #[schemars(extend("x-default" = "the module's default"))]
    pub export: Option<String>,
}

/// New mail as a hook. Anybody who sends you mail writes text that the model reads.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HooksGmail {
    /// Address of the mailbox.
    pub account: Option<String>,
    /// Label that is watched.
    #[schemars(extend("default" = "INBOX"))]
    pub label: Option<String>,
    /// Google Pub/Sub topic.
    pub topic: Option<String>,
    /// Google Pub/Sub subscription.
    #[schemars(extend("default" = "gog-gmail-watch-push"))]
    pub subscription: Option<String>,
    /// Secret that Google's pushes carry.
    #[schemars(extend("x-secret" = true))]
    pub push_token: Option<String>,
    /// Where the watcher posts new mail.
    #[schemars(extend("x-default" = "/hooks/gmail on this gateway"))]
    pub hook_url: Option<String>,
    /// Includes the mail's text, not just its subject and sender.
    #[schemars(extend("default" = true))]
    pub include_body: Option<bool>,
    /// Most bytes of a mail that are included.
    #[schemars(extend("default" = 20000))]
    pub max_bytes: Option<Positive>,
    /// Minutes after which the watch is renewed.
    #[schemars(extend("default" = 720))]
    pub renew_every_minutes: Option<Positive>,
    /// The local server that takes the pushes.
    pub serve: Option<GmailServe>,
    /// How the pushes get in from the internet.
    pub tailscale: Option<GmailTailscale>,
    /// Model for these runs, as `provider/model` or an alias.
    pub model: Option<String>,
    /// How much the model may reason.
    pub thinking: Option<HookThinking>,
}

/// The local server that takes the pushes.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GmailServe {
    /// Address it listens on. Anything but loopback lets others push.
    #[schemars(extend("default" = "127.0.0.1"))]
    pub bind: Option<String>,
    /// Its TCP port.
    #[schemars(extend("default" = 8788))]
    pub port: Option<Positive>,
    /// Its path.
    #[schemars(extend("default" = "/gmail-pubsub"))]
    pub path: Option<String>,
}

/// How Tailscale publishes the server for pushes.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GmailTailscale {
    /// Whom Tailscale lets in; Google needs `funnel`.
    pub mode: Option<TailscaleMode>,
    /// Public path.
    pub path: Option<String>,
    /// Local address, port or URL it leads to.
    pub target: Option<String>,
}

words! {
    /// How much a model may reason; `xhigh` is refused here.
    pub enum HookThinking: literals {
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
    }
}

/// Code of your own that runs on the assistant's events.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HooksInternal {
    /// Runs such hooks at all.
    #[schemars(extend("default" = false))]
    pub enabled: Option<bool>,
    /// Older list of modules and their events.
    #[schemars(extend("deprecated" = true, "x-replacement" = "hooks.internal.entries"))]
    pub handlers: Option<Vec<HookHandler>>,
    /// Settings per hook name. Settings that single hooks document beyond these two are refused.
    pub entries: Option<Map<HookEntry>>,
    /// Where hooks are looked for.
    pub load: Option<HookLoad>,
    /// What was installed from where; kept by the assistant itself.
    pub installs: Option<Map<HookInstall>>,
}

/// A module that runs on an event.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HookHandler {
    /// Event, such as `command:new`.
    pub event: String,
    /// Path of the module. Its code runs in the gateway with all its rights.
    pub module: String,
    /// Name of the function in it.
    #[schemars(extend("x-default" = "the module's default"))]
    pub export: Option<String>,
}

/// Settings of one hook.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HookEntry {
    /// Whether this hook runs.
    pub enabled: Option<bool>,
    /// Environment variables for it. Better not the place for secrets.
    pub env: Option<Map<String>>,
}

/// Where hooks are looked for.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HookLoad {
    /// More directories with hooks. Whoever can write there runs code in the gateway.
    pub extra_dirs: Option<Vec<String>>,
}

/// An installed package of hooks.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HookInstall {
    /// Where it came from.
    pub source: InstallSource,
    /// What was asked for, such as a package name with version.
    pub spec: Option<String>,
    /// Archive or directory that it came from.
    pub source_path: Option<String>,
    /// Directory that it is in.
    pub install_path: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// When, as an ISO time.
    pub installed_at: Option<String>,
    /// Names of the hooks in it.
    pub hooks: Option<Vec<String>>,
}

words! {
    /// Where a package came from.
    pub enum InstallSource: literals {
        /// The npm registry.
        Npm = "npm",
        /// An archive file.
        Archive = "archive",
        /// A directory.
        Path = "path",
    }
}
