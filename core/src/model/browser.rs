//! The section `browser`: the browser that the agent drives.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::types::{Map, Natural};

/// The browser that the agent drives. It acts with whatever logins its profile holds.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Browser {
    /// Gives the agent the browser tool.
    #[schemars(extend("default" = true))]
    pub enabled: Option<bool>,
    /// Address of the control server. On another machine, use https and a token: whoever reaches it drives the
    /// browser.
    #[schemars(extend("default" = "http://127.0.0.1:18791"))]
    pub control_url: Option<String>,
    /// Token for the control server; 24 random characters or more, and not the gateway's.
    #[schemars(extend("x-secret" = true, "x-default" = "CLAWDBOT_BROWSER_CONTROL_TOKEN"))]
    pub control_token: Option<String>,
    /// Chrome DevTools address of the only profile. Older than `browser.profiles`.
    #[schemars(extend("deprecated" = true, "x-replacement" = "browser.profiles", "x-default" = "the port after the control server's"))]
    pub cdp_url: Option<String>,
    /// Milliseconds until an HTTP request to a remote browser is given up.
    #[schemars(extend("default" = 1500))]
    pub remote_cdp_timeout_ms: Option<Natural>,
    /// Milliseconds until connecting to a remote browser is given up.
    #[schemars(extend("x-default" = "twice remoteCdpTimeoutMs, 2000 at least"))]
    pub remote_cdp_handshake_timeout_ms: Option<Natural>,
    /// Tint of the browser window, as `#RRGGBB`. A bad one is replaced by the usual tint.
    #[schemars(extend("default" = "#FF4500"))]
    pub color: Option<String>,
    /// Path of the browser program.
    #[schemars(extend("x-default" = "the first browser found"))]
    pub executable_path: Option<String>,
    /// Runs the browser without a window.
    #[schemars(extend("default" = false))]
    pub headless: Option<bool>,
    /// Switches the browser's own sandbox off. A hostile page that breaks out then has your account.
    #[schemars(extend("default" = false))]
    pub no_sandbox: Option<bool>,
    /// Only uses a browser that is running already.
    #[schemars(extend("default" = false))]
    pub attach_only: Option<bool>,
    /// Name of the profile that is used when none is named. `chrome` is your own browser, with your logins.
    #[schemars(extend("default" = "chrome"))]
    pub default_profile: Option<String>,
    /// How pages are shown to the model.
    pub snapshot_defaults: Option<SnapshotDefaults>,
    /// Browser profiles by name: lower-case letters, digits and hyphens.
    #[schemars(extend("x-default" = "clawd and chrome", "propertyNames" = serde_json::json!({"pattern": "^[a-z0-9-]+$"})))]
    pub profiles: Option<Map<BrowserProfile>>,
}

/// How pages are shown to the model.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SnapshotDefaults {
    /// The only value shortens what the model sees.
    pub mode: Option<SnapshotMode>,
}

words! {
    /// How pages are shown to the model.
    pub enum SnapshotMode: enum {
        /// Shortened.
        Efficient = "efficient",
    }
}

/// One browser profile. It needs `cdpPort` or `cdpUrl`.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("x-refine" = ["browser-profile"]))]
pub struct BrowserProfile {
    /// Port of Chrome's DevTools protocol, 1 to 65535. Other programs on this machine can use it too.
    #[schemars(extend("minimum" = 1, "maximum" = 65535))]
    pub cdp_port: Option<Natural>,
    /// Address of a browser's DevTools protocol. It can carry credentials, and whoever reaches it drives that
    /// browser.
    pub cdp_url: Option<String>,
    /// How the browser is driven.
    #[schemars(extend("default" = "clawd"))]
    pub driver: Option<BrowserDriver>,
    /// Tint of the window: six hex digits, with or without `#`.
    #[schemars(extend("pattern" = "^#?[0-9a-fA-F]{6}$"))]
    pub color: String,
}

words! {
    /// How the browser is driven.
    pub enum BrowserDriver: literals {
        /// A browser of its own.
        Clawd = "clawd",
        /// Your own browser, through the extension: the agent acts with your logins.
        Extension = "extension",
    }
}
