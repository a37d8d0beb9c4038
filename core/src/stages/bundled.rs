//! The plugins that come with Clawdbot 2026.1.24-3.
//!
//! Source: `validation.md` section 8 and the plugin configs in `config-schema.md`.

/// Their ids.
pub(super) const PLUGINS: &[&str] = &[
    "bluebubbles",
    "copilot-proxy",
    "diagnostics-otel",
    "discord",
    "google-antigravity-auth",
    "google-gemini-cli-auth",
    "googlechat",
    "imessage",
    "line",
    "llm-task",
    "lobster",
    "matrix",
    "mattermost",
    "memory-core",
    "memory-lancedb",
    "msteams",
    "nextcloud-talk",
    "nostr",
    "open-prose",
    "qwen-portal-auth",
    "signal",
    "slack",
    "telegram",
    "tlon",
    "voice-call",
    "whatsapp",
    "zalo",
    "zalouser",
];

/// Those that bring a channel of the same name.
pub(super) const CHANNELS: &[&str] = &[
    "bluebubbles",
    "discord",
    "googlechat",
    "imessage",
    "line",
    "matrix",
    "mattermost",
    "msteams",
    "nextcloud-talk",
    "nostr",
    "signal",
    "slack",
    "telegram",
    "tlon",
    "whatsapp",
    "zalo",
    "zalouser",
];

/// Other names for channels, where a heartbeat's target is meant.
pub(super) const ALIASES: &[&str] = &["imsg", "google-chat", "gchat"];

/// Those of which one at a time keeps the memory.
pub(super) const MEMORY: &[&str] = &["memory-core", "memory-lancedb"];

/// The memory plugin that is used where none is chosen.
pub(super) const DEFAULT_MEMORY: &str = "memory-core";

/// The JSON Schema of the plugin's `config`: for most an object without any key.
pub(super) fn config_schema(id: &str) -> &'static str {
    match id {
        "llm-task" => include_str!("../../data/plugins/llm-task.schema.json"),
        "memory-lancedb" => include_str!("../../data/plugins/memory-lancedb.schema.json"),
        "voice-call" => include_str!("../../data/plugins/voice-call.schema.json"),
        _ => r#"{"type":"object","additionalProperties":false,"properties":{}}"#,
    }
}
