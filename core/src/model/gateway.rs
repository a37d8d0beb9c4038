//! The section `gateway`: the server that everything else connects to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::types::{Natural, Positive};

/// The server that channels, apps and the control page connect to.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Gateway {
    /// TCP port it listens on. `CLAWDBOT_GATEWAY_PORT` wins. Ports above 65535 pass here and fail at start.
    #[schemars(extend("default" = 18789))]
    pub port: Option<Positive>,
    /// Whether the gateway runs on this machine. It starts only with `local`.
    pub mode: Option<GatewayMode>,
    /// Network interfaces it listens on. Anything but `loopback` lets other machines connect, and the gateway then
    /// refuses to start without authentication.
    #[schemars(extend("default" = "loopback"))]
    pub bind: Option<Bind>,
    /// The control page in the browser.
    pub control_ui: Option<ControlUi>,
    /// How clients prove who they are.
    pub auth: Option<GatewayAuth>,
    /// Addresses of reverse proxies whose forwarding headers are believed. Without them, a proxy on this machine
    /// makes every visitor look local.
    #[schemars(extend("examples" = [["127.0.0.1"]]))]
    pub trusted_proxies: Option<Vec<String>>,
    /// Publishes the gateway through Tailscale.
    pub tailscale: Option<Tailscale>,
    /// The gateway on another machine that this one's commands talk to.
    pub remote: Option<Remote>,
    /// What happens when the configuration file changes.
    pub reload: Option<Reload>,
    /// Encrypted connections, by the gateway itself.
    pub tls: Option<Tls>,
    /// HTTP endpoints beside the WebSocket.
    pub http: Option<GatewayHttp>,
    /// Devices that have joined the gateway as nodes.
    pub nodes: Option<Nodes>,
}

words! {
    /// Where the gateway runs.
    pub enum GatewayMode: literals {
        /// On this machine.
        Local = "local",
        /// On another one.
        Remote = "remote",
    }
}

words! {
    /// Interfaces to listen on.
    pub enum Bind: literals {
        /// Loopback if it can be had, else all.
        Auto = "auto",
        /// All interfaces: the whole network can connect.
        Lan = "lan",
        /// This machine only.
        Loopback = "loopback",
        /// Does not work in this version: the key for the address is refused.
        Custom = "custom",
        /// The Tailscale address: the whole tailnet can connect.
        Tailnet = "tailnet",
    }
}

/// The control page in the browser.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ControlUi {
    /// Serves the control page.
    #[schemars(extend("default" = true))]
    pub enabled: Option<bool>,
    /// Path under which it is served.
    #[schemars(extend("default" = "/"))]
    pub base_path: Option<String>,
    /// Lets the page log in over plain HTTP with a token alone, without the device's own identity. Only for a short
    /// debugging session.
    #[schemars(extend("default" = false))]
    pub allow_insecure_auth: Option<bool>,
}

/// How clients prove who they are. There is no authentication unless a token or password is set.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GatewayAuth {
    /// Which of the two is asked for. There is no other mode; Tailscale identity is `allowTailscale`.
    #[schemars(extend("x-default" = "password if there is one, else token if there is one, else none"))]
    pub mode: Option<AuthMode>,
    /// Shared secret that clients send; use 24 random characters or more. Whoever has it controls the assistant.
    #[schemars(extend("x-secret" = true, "x-default" = "CLAWDBOT_GATEWAY_TOKEN"))]
    #[schemars(extend("examples" = ["${CLAWDBOT_GATEWAY_TOKEN}"]))]
    pub token: Option<String>,
    /// Password that clients send. Better kept in the environment than in this file.
    #[schemars(extend("x-secret" = true, "x-default" = "CLAWDBOT_GATEWAY_PASSWORD"))]
    pub password: Option<String>,
    /// Accepts the identity that Tailscale Serve vouches for instead of a token.
    #[schemars(extend("x-default" = "true with tailscale.mode serve and no password mode"))]
    pub allow_tailscale: Option<bool>,
}

words! {
    /// What clients have to send.
    pub enum AuthMode: literals {
        /// A token.
        Token = "token",
        /// A password; Tailscale Funnel needs this one.
        Password = "password",
    }
}

/// Publishes the gateway through Tailscale.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Tailscale {
    /// Whom Tailscale lets connect. Both `serve` and `funnel` need `bind: "loopback"`.
    #[schemars(extend("default" = "off"))]
    pub mode: Option<TailscaleMode>,
    /// Takes the Tailscale setting back when the gateway ends.
    #[schemars(extend("default" = false))]
    pub reset_on_exit: Option<bool>,
}

words! {
    /// Whom Tailscale lets connect.
    pub enum TailscaleMode: literals {
        /// Nobody.
        Off = "off",
        /// The devices of the tailnet.
        Serve = "serve",
        /// The whole internet; needs password authentication.
        Funnel = "funnel",
    }
}

/// The gateway on another machine that this one's commands talk to.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Remote {
    /// WebSocket address of the remote gateway. With `ws://` the token crosses the network in clear text.
    pub url: Option<String>,
    /// How it is reached.
    #[schemars(extend("default" = "ssh"))]
    pub transport: Option<Transport>,
    /// Token of the remote gateway.
    #[schemars(extend("x-secret" = true))]
    pub token: Option<String>,
    /// Password of the remote gateway.
    #[schemars(extend("x-secret" = true))]
    pub password: Option<String>,
    /// SHA-256 fingerprint that the remote certificate must have.
    pub tls_fingerprint: Option<String>,
    /// `user@host` for the SSH tunnel.
    pub ssh_target: Option<String>,
    /// Path of the SSH key for the tunnel.
    pub ssh_identity: Option<String>,
}

words! {
    /// How a remote gateway is reached.
    pub enum Transport: literals {
        /// Through an SSH tunnel.
        Ssh = "ssh",
        /// By its URL.
        Direct = "direct",
    }
}

/// What happens when the configuration file changes.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reload {
    /// Which changes take effect without your doing.
    #[schemars(extend("default" = "hybrid"))]
    pub mode: Option<ReloadMode>,
    /// Milliseconds without a further change before it is read.
    #[schemars(extend("default" = 300))]
    pub debounce_ms: Option<Natural>,
}

words! {
    /// How changes of the file take effect.
    pub enum ReloadMode: literals {
        /// After a restart by hand.
        Off = "off",
        /// By a restart.
        Restart = "restart",
        /// At once where possible; the rest is ignored with a warning.
        Hot = "hot",
        /// At once where possible, else by a restart.
        Hybrid = "hybrid",
    }
}

/// Encrypted connections, by the gateway itself. Unknown keys in here are dropped without a word.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tls {
    /// Serves TLS.
    #[schemars(extend("default" = false))]
    pub enabled: Option<bool>,
    /// Makes a self-signed certificate if there is none.
    #[schemars(extend("default" = true))]
    pub auto_generate: Option<bool>,
    /// Path of the certificate, PEM.
    pub cert_path: Option<String>,
    /// Path of its private key, PEM. Other users must not be able to read it.
    pub key_path: Option<String>,
    /// Path of the certificate authorities that clients are checked against, PEM.
    pub ca_path: Option<String>,
}

/// HTTP endpoints beside the WebSocket.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GatewayHttp {
    /// Which endpoints there are.
    pub endpoints: Option<HttpEndpoints>,
}

/// Which HTTP endpoints there are.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HttpEndpoints {
    /// `POST /v1/chat/completions`, as OpenAI has it.
    pub chat_completions: Option<ChatCompletions>,
    /// `POST /v1/responses`, as OpenResponses has it.
    pub responses: Option<Responses>,
}

/// `POST /v1/chat/completions`.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChatCompletions {
    /// Serves the endpoint. Whoever holds the gateway's token can then run the agent over plain HTTP.
    #[schemars(extend("default" = false))]
    pub enabled: Option<bool>,
}

/// `POST /v1/responses`.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Responses {
    /// Serves the endpoint. Whoever holds the gateway's token can then run the agent over plain HTTP.
    #[schemars(extend("default" = false))]
    pub enabled: Option<bool>,
    /// Largest request in bytes.
    #[schemars(extend("default" = 20971520))]
    pub max_body_bytes: Option<Positive>,
    /// Files in requests.
    pub files: Option<ResponseFiles>,
    /// Images in requests.
    pub images: Option<ResponseImages>,
}

/// Files in requests.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ResponseFiles {
    /// Fetches files by URL. A caller can then make the gateway request addresses of your network.
    #[schemars(extend("default" = true))]
    pub allow_url: Option<bool>,
    /// Media types that are accepted.
    #[schemars(extend("x-default" = "text, Markdown, HTML, CSV, JSON and PDF"))]
    pub allowed_mimes: Option<Vec<String>>,
    /// Largest file in bytes.
    #[schemars(extend("default" = 5242880))]
    pub max_bytes: Option<Positive>,
    /// Most characters of text taken from one file.
    #[schemars(extend("default" = 200000))]
    pub max_chars: Option<Positive>,
    /// Most redirects followed for one URL.
    #[schemars(extend("default" = 3))]
    pub max_redirects: Option<Natural>,
    /// Milliseconds until a fetch is given up.
    #[schemars(extend("default" = 10000))]
    pub timeout_ms: Option<Positive>,
    /// Limits for PDF files.
    pub pdf: Option<ResponsePdf>,
}

/// Limits for PDF files.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ResponsePdf {
    /// Most pages read.
    #[schemars(extend("default" = 4))]
    pub max_pages: Option<Positive>,
    /// Most pixels of a page drawn as an image.
    #[schemars(extend("default" = 4000000))]
    pub max_pixels: Option<Positive>,
    /// With fewer characters of text than this, pages are drawn as images instead.
    #[schemars(extend("default" = 200))]
    pub min_text_chars: Option<Natural>,
}

/// Images in requests.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ResponseImages {
    /// Fetches images by URL. A caller can then make the gateway request addresses of your network.
    #[schemars(extend("default" = true))]
    pub allow_url: Option<bool>,
    /// Media types that are accepted.
    #[schemars(extend("x-default" = "JPEG, PNG, GIF and WebP"))]
    pub allowed_mimes: Option<Vec<String>>,
    /// Largest image in bytes.
    #[schemars(extend("default" = 10485760))]
    pub max_bytes: Option<Positive>,
    /// Most redirects followed for one URL.
    #[schemars(extend("default" = 3))]
    pub max_redirects: Option<Natural>,
    /// Milliseconds until a fetch is given up.
    #[schemars(extend("default" = 10000))]
    pub timeout_ms: Option<Positive>,
}

/// Devices that have joined the gateway as nodes.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Nodes {
    /// Use of a browser on a node.
    pub browser: Option<NodesBrowser>,
    /// Commands that nodes may be asked for beyond the usual ones. Each one gives the agent more power over those
    /// devices.
    pub allow_commands: Option<Vec<String>>,
    /// Commands that nodes are never asked for.
    pub deny_commands: Option<Vec<String>>,
}

/// Use of a browser on a node.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NodesBrowser {
    /// Whether browser work is sent to nodes.
    #[schemars(extend("default" = "auto"))]
    pub mode: Option<NodesBrowserMode>,
    /// Name or id of the node to use.
    pub node: Option<String>,
}

words! {
    /// Whether browser work is sent to nodes.
    pub enum NodesBrowserMode: literals {
        /// To the only one that has a browser.
        Auto = "auto",
        /// Only to one that is named.
        Manual = "manual",
        /// Never.
        Off = "off",
    }
}
