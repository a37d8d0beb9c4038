//! Sections that the assistant keeps itself, and those about its own upkeep: `meta`, `env`, `wizard`, `diagnostics`, `update`, `ui`, `cron`, `web`, `discovery`, `canvasHost`, `talk`, `nodeHost`, `media`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::types::{Fraction, Map, Natural, Positive, PositiveNumber};

/// Which version wrote the file last, and when. Kept by the assistant itself.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Meta {
    /// Version that wrote the file last. A newer one than the running one is warned about.
    pub last_touched_version: Option<String>,
    /// When, as an ISO time.
    pub last_touched_at: Option<String>,
}

/// Takes missing keys from your login shell.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ShellEnv {
    /// Runs your login shell at start to find keys that are not set. Its start files then run too.
    #[schemars(extend("default" = false))]
    pub enabled: Option<bool>,
    /// Milliseconds until the shell is given up.
    #[schemars(extend("default" = 15000))]
    pub timeout_ms: Option<Natural>,
}

/// When the setup ran last. Kept by the assistant itself.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Wizard {
    /// When, as an ISO time.
    pub last_run_at: Option<String>,
    /// Version that ran it.
    pub last_run_version: Option<String>,
    /// Commit of that version.
    pub last_run_commit: Option<String>,
    /// Command that ran it.
    pub last_run_command: Option<String>,
    /// What was set up.
    pub last_run_mode: Option<WizardMode>,
}

words! {
    /// What was set up.
    pub enum WizardMode: literals {
        /// A gateway on this machine.
        Local = "local",
        /// Use of a gateway on another one.
        Remote = "remote",
    }
}

/// Traces and measurements of the assistant itself.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Diagnostics {
    /// Makes them at all.
    #[schemars(extend("default" = false))]
    pub enabled: Option<bool>,
    /// Parts to trace; `telegram.*` is every part of Telegram.
    pub flags: Option<Vec<String>>,
    /// Sends them to an OpenTelemetry collector.
    pub otel: Option<Otel>,
    /// Writes what is sent to the model to a file.
    pub cache_trace: Option<CacheTrace>,
}

/// Sends traces and measurements to an OpenTelemetry collector.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Otel {
    /// Sends them. It also needs `diagnostics.enabled` and the plugin `diagnostics-otel`.
    #[schemars(extend("default" = false))]
    pub enabled: Option<bool>,
    /// Address of the collector.
    #[schemars(extend("x-default" = "OTEL_EXPORTER_OTLP_ENDPOINT"))]
    pub endpoint: Option<String>,
    /// How it is spoken to.
    #[schemars(extend("x-default" = "OTEL_EXPORTER_OTLP_PROTOCOL, then http/protobuf"))]
    pub protocol: Option<OtelProtocol>,
    /// Headers sent along. They may hold secrets.
    pub headers: Option<Map<String>>,
    /// Name under which they are sent.
    #[schemars(extend("x-default" = "OTEL_SERVICE_NAME, then clawdbot"))]
    pub service_name: Option<String>,
    /// Sends traces.
    #[schemars(extend("default" = true))]
    pub traces: Option<bool>,
    /// Sends measurements.
    #[schemars(extend("default" = true))]
    pub metrics: Option<bool>,
    /// Sends logs. They can hold parts of conversations.
    #[schemars(extend("default" = false))]
    pub logs: Option<bool>,
    /// Share of the traces that is sent, 0 to 1.
    pub sample_rate: Option<Fraction>,
    /// Milliseconds between two sendings; 1000 at least.
    pub flush_interval_ms: Option<Natural>,
}

words! {
    /// How a collector is spoken to.
    pub enum OtelProtocol: literals {
        /// Over HTTP.
        HttpProtobuf = "http/protobuf",
        /// Accepted here, but refused by the exporter.
        Grpc = "grpc",
    }
}

/// Writes what is sent to the model to a file, conversations included.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CacheTrace {
    /// Writes it.
    #[schemars(extend("default" = false))]
    pub enabled: Option<bool>,
    /// The file.
    #[schemars(extend("x-default" = "logs/cache-trace.jsonl in the state directory"))]
    pub file_path: Option<String>,
    /// Includes the messages.
    #[schemars(extend("default" = true))]
    pub include_messages: Option<bool>,
    /// Includes the prompt.
    #[schemars(extend("default" = true))]
    pub include_prompt: Option<bool>,
    /// Includes the system prompt.
    #[schemars(extend("default" = true))]
    pub include_system: Option<bool>,
}

/// How the assistant looks for new versions of itself.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Update {
    /// Which versions.
    #[schemars(extend("x-default" = "stable for packages, dev for a checkout"))]
    pub channel: Option<UpdateChannel>,
    /// Looks for one at every start.
    #[schemars(extend("default" = true))]
    pub check_on_start: Option<bool>,
}

words! {
    /// Which versions.
    pub enum UpdateChannel: literals {
        /// Finished ones.
        Stable = "stable",
        /// Those that are being tried.
        Beta = "beta",
        /// The newest state of the source.
        Dev = "dev",
    }
}

/// How the control page looks.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Ui {
    /// Colour of its accents: six hex digits, with or without `#`.
    #[schemars(extend("pattern" = "^#?[0-9a-fA-F]{6}$"))]
    #[schemars(extend("examples" = ["#FF4500"]))]
    pub seam_color: Option<String>,
    /// How the assistant appears in it.
    pub assistant: Option<UiAssistant>,
}

/// How the assistant appears in the control page.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UiAssistant {
    /// Its name.
    #[schemars(length(max = 50))]
    #[schemars(extend("x-default" = "the agent's identity"))]
    pub name: Option<String>,
    /// Its picture: an emoji, a short text, a URL or a path.
    #[schemars(length(max = 200))]
    pub avatar: Option<String>,
}

/// Jobs at set times.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Cron {
    /// Runs them. They act with nobody watching.
    #[schemars(extend("default" = true))]
    pub enabled: Option<bool>,
    /// File with the jobs.
    #[schemars(extend("x-default" = "cron/jobs.json in the state directory"))]
    pub store: Option<String>,
    /// How many may run at the same time.
    #[schemars(extend("default" = 1))]
    pub max_concurrent_runs: Option<Positive>,
}

/// The connection to WhatsApp Web.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Web {
    /// Whether WhatsApp is used at all.
    #[schemars(extend("default" = true))]
    pub enabled: Option<bool>,
    /// Seconds between two signs of life.
    #[schemars(extend("default" = 60))]
    pub heartbeat_seconds: Option<Positive>,
    /// How a lost connection is taken up again.
    pub reconnect: Option<Reconnect>,
}

/// How a lost connection is taken up again.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reconnect {
    /// Milliseconds before the first try; 250 at least.
    #[schemars(extend("default" = 2000))]
    pub initial_ms: Option<PositiveNumber>,
    /// Most milliseconds between two tries.
    #[schemars(extend("default" = 30000))]
    pub max_ms: Option<PositiveNumber>,
    /// By what each pause is longer than the one before; kept within 1.1 to 10.
    #[schemars(extend("default" = 1.8))]
    pub factor: Option<PositiveNumber>,
    /// Share of a pause that is left to chance, 0 to 1.
    #[schemars(extend("default" = 0.25))]
    pub jitter: Option<Fraction>,
    /// Most tries; 0 is no limit.
    #[schemars(extend("default" = 12))]
    pub max_attempts: Option<Natural>,
}

/// How the gateway makes itself known on the network.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Discovery {
    /// Beyond the local network.
    pub wide_area: Option<WideArea>,
}

/// Makes the gateway known beyond the local network, by DNS.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WideArea {
    /// Whether it does.
    #[schemars(extend("default" = false))]
    pub enabled: Option<bool>,
}

/// The server of the canvas that agents can draw on.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CanvasHost {
    /// Serves it. Other machines can reach it when the gateway listens beyond loopback.
    #[schemars(extend("default" = true))]
    pub enabled: Option<bool>,
    /// Directory that is served. Everything in it can be read by whoever reaches the server.
    #[schemars(extend("default" = "~/clawd/canvas"))]
    pub root: Option<String>,
    /// Its TCP port.
    #[schemars(extend("default" = 18793))]
    pub port: Option<Positive>,
    /// Reloads open pages when a file changes.
    #[schemars(extend("default" = true))]
    pub live_reload: Option<bool>,
}

/// Speaking with the assistant.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Talk {
    /// Voice at ElevenLabs.
    pub voice_id: Option<String>,
    /// Names of your own for voices.
    pub voice_aliases: Option<Map<String>>,
    /// Model at ElevenLabs.
    pub model_id: Option<String>,
    /// Sound format.
    pub output_format: Option<String>,
    /// Key for ElevenLabs.
    #[schemars(extend("x-secret" = true, "x-default" = "ELEVENLABS_API_KEY, or what your shell's start files set"))]
    pub api_key: Option<String>,
    /// Stops speaking when you do.
    #[schemars(extend("default" = true))]
    pub interrupt_on_speech: Option<bool>,
}

/// What this machine offers when it joins a gateway as a node.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NodeHost {
    /// Its browser.
    pub browser_proxy: Option<BrowserProxy>,
}

/// Lends this machine's browser to the gateway.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BrowserProxy {
    /// Whether it does. The agent then acts with the logins of that browser.
    #[schemars(extend("default" = true))]
    pub enabled: Option<bool>,
    /// Which browser profiles it lends.
    pub allow_profiles: Option<Vec<String>>,
}

/// How received files are kept.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Media {
    /// Keeps the sender's file names. Nothing in this version reads it.
    pub preserve_filenames: Option<bool>,
}

/// Environment variables that the assistant sets for itself. They stand in this file in clear text.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Env {
    /// Takes missing keys from your login shell.
    pub shell_env: Option<ShellEnv>,
    /// Variables by name; set where the process has none of that name. `${NAME}` in this same file does not see them.
    pub vars: Option<Map<String>>,
    /// A variable of this name, as in `vars`.
    #[serde(flatten)]
    pub variables: Map<String>,
}
