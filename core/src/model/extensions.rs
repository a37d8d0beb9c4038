//! The sections `skills` and `plugins`: what can be added to the assistant.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::hooks::InstallSource;
use super::types::{Map, Natural};

/// Skills: instructions and programs that agents can be given.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Skills {
    /// Which of the skills that come with the assistant may be used.
    #[schemars(extend("x-default" = "all"))]
    pub allow_bundled: Option<Vec<String>>,
    /// Where skills are looked for.
    pub load: Option<SkillsLoad>,
    /// How what a skill needs is installed.
    pub install: Option<SkillsInstall>,
    /// Settings by skill.
    pub entries: Option<Map<SkillEntry>>,
}

/// Where skills are looked for.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SkillsLoad {
    /// More directories with skills. Whoever can write there instructs the agents.
    pub extra_dirs: Option<Vec<String>>,
    /// Takes changes over at once.
    #[schemars(extend("default" = true))]
    pub watch: Option<bool>,
    /// Milliseconds without a further change before that.
    #[schemars(extend("default" = 250))]
    pub watch_debounce_ms: Option<Natural>,
}

/// How what a skill needs is installed.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SkillsInstall {
    /// Uses Homebrew where it can.
    #[schemars(extend("default" = true))]
    pub prefer_brew: Option<bool>,
    /// Which program installs JavaScript packages.
    #[schemars(extend("default" = "npm"))]
    pub node_manager: Option<NodeManager>,
}

words! {
    /// Program that installs JavaScript packages.
    pub enum NodeManager: literals {
        /// Node's own.
        Npm = "npm",
        /// The program pnpm.
        Pnpm = "pnpm",
        /// The program Yarn.
        Yarn = "yarn",
        /// The program Bun.
        Bun = "bun",
    }
}

/// Settings of one skill.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SkillEntry {
    /// Whether it may be used.
    pub enabled: Option<bool>,
    /// Key that it needs.
    #[schemars(extend("x-secret" = true))]
    pub api_key: Option<String>,
    /// Environment variables for it. They may hold secrets.
    pub env: Option<Map<String>>,
    /// Settings of its own. Not checked.
    pub config: Option<Map<serde_json::Value>>,
}

/// Plugins: code that runs inside the gateway with all its rights.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Plugins {
    /// Loads plugins at all.
    #[schemars(extend("default" = true))]
    pub enabled: Option<bool>,
    /// Only these are loaded. Without it, whatever lies in the extension directories is.
    pub allow: Option<Vec<String>>,
    /// These are never loaded; wins over `allow`.
    pub deny: Option<Vec<String>>,
    /// Where plugins are looked for.
    pub load: Option<PluginsLoad>,
    /// Which plugin fills a role.
    pub slots: Option<PluginSlots>,
    /// Settings by plugin; the plugin has to be known.
    pub entries: Option<Map<PluginEntry>>,
    /// What was installed from where; kept by the assistant itself.
    pub installs: Option<Map<PluginInstall>>,
}

/// Where plugins are looked for.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PluginsLoad {
    /// Files or directories. Whoever can write there runs code in the gateway.
    pub paths: Option<Vec<String>>,
}

/// Which plugin fills a role.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PluginSlots {
    /// Plugin for memory; `none` is none.
    #[schemars(extend("default" = "memory-core"))]
    pub memory: Option<String>,
}

/// Settings of one plugin.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PluginEntry {
    /// Whether it is loaded.
    #[schemars(extend("x-default" = "false for those that come along, true for others"))]
    pub enabled: Option<bool>,
    /// Settings of its own, checked against the plugin's own schema.
    pub config: Option<Map<serde_json::Value>>,
}

/// An installed plugin.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PluginInstall {
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
}
