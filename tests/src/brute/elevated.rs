//! Who may have commands run outside the sandbox (§6, the elevated gate).

use serde_json::Value as Json;

use super::{at, entries, entry_of};

/// What the configuration alone says of elevated commands from one channel.
#[derive(PartialEq, Eq, Debug)]
pub struct Elevated {
    /// Neither the global nor the agent's switch is off.
    pub enabled: bool,
    /// The global list, trimmed, blanks dropped.
    pub global: Vec<String>,
    /// The agent's list, if it has lists at all.
    pub agent: Option<Vec<String>>,
    /// Somebody on the channel may.
    pub allowed: bool,
    /// Everybody on the channel may.
    pub always: bool,
    /// The switches and lists that stand against it, as `(gate, key)`.
    pub failures: Vec<(&'static str, String)>,
}

/// "list = allowFrom[provider] if array, else fallback: discord only: channels.discord.dm.allowFrom; empty or none: denied"
fn list(config: &Json, allow_from: &Json, channel: &str) -> Vec<String> {
    let fallback = match channel {
        "discord" => at(config, &["channels", "discord", "dm", "allowFrom"]),
        _ => &Json::Null,
    };
    let own = &allow_from[channel];
    entries(if own.is_array() { own } else { fallback })
}

/// The gates for `agent` and the senders of `channel`.
pub fn gates(config: &Json, agent: &str, channel: &str) -> Elevated {
    let global = at(config, &["tools", "elevated"]);
    let own = at(entry_of(config, agent), &["tools", "elevated"]);
    let mut failures = Vec::new();
    // "tools.elevated.enabled is not false and agent tools.elevated.enabled is not false"
    if global["enabled"] == false {
        failures.push(("enabled", "tools.elevated.enabled".to_owned()));
    }
    if own["enabled"] == false {
        failures.push(("enabled", "agents.list[].tools.elevated.enabled".to_owned()));
    }
    let enabled = failures.is_empty();
    let everyone = list(config, &global["allowFrom"], channel);
    if everyone.is_empty() {
        failures.push(("allowFrom", format!("tools.elevated.allowFrom.{channel}")));
    }
    // "if agents.list[].tools.elevated.allowFrom is present it must match too"
    let narrowed = own["allowFrom"].is_object().then(|| list(config, &own["allowFrom"], channel));
    if narrowed.as_ref().is_some_and(Vec::is_empty) {
        failures.push(("allowFrom", format!("agents.list[].tools.elevated.allowFrom.{channel}")));
    }
    let is_star = |list: &Vec<String>| list.iter().any(|it| it == "*");
    let allowed = failures.is_empty();
    let always = allowed && is_star(&everyone) && narrowed.as_ref().is_none_or(is_star);
    Elevated { enabled, global: everyone, agent: narrowed, allowed, always, failures }
}

/// Whether a message of `sender` (its id on the channel) may have elevated commands run: it passes every gate.
pub fn is_allowed_for(config: &Json, agent: &str, channel: &str, sender: &str) -> bool {
    let gates = gates(config, agent, channel);
    let admits = |list: &Vec<String>| list.iter().any(|it| it == "*" || names(it, sender));
    gates.enabled && admits(&gates.global) && gates.agent.as_ref().is_none_or(admits)
}

/// "match any of sender name, ..., raw, lower-case, with channel, user and group prefixes stripped"
fn names(entry: &str, sender: &str) -> bool {
    const PREFIXES: [&str; 11] = [
        "telegram",
        "whatsapp",
        "discord",
        "googlechat",
        "slack",
        "signal",
        "imessage",
        "webchat",
        "user",
        "group",
        "channel",
    ];
    let (entry, sender) = (entry.to_lowercase(), sender.to_lowercase());
    let bare = match entry.split_once(':') {
        Some((prefix, rest)) if PREFIXES.contains(&prefix) => rest,
        _ => &entry,
    };
    entry == sender || bare == sender
}
