//! Names of tools, lists of tools, and what a list lets through.
//!
//! Source: `sandbox.md` sections 4 and 5 of the product's measured behaviour.

use crate::config::{Config, View};

/// Tools that exist whatever the configuration says.
pub const CORE: [&str; 22] = [
    "read",
    "edit",
    "write",
    "apply_patch",
    "exec",
    "process",
    "browser",
    "canvas",
    "nodes",
    "cron",
    "message",
    "tts",
    "gateway",
    "agents_list",
    "sessions_list",
    "sessions_history",
    "sessions_send",
    "sessions_spawn",
    "session_status",
    "web_search",
    "web_fetch",
    "image",
];

const SESSIONS: &[&str] = &["sessions_list", "sessions_history", "sessions_send", "sessions_spawn", "session_status"];

/// Groups that may stand in a list, and their members.
pub const GROUPS: &[(&str, &[&str])] = &[
    ("group:memory", &["memory_search", "memory_get"]),
    ("group:web", &["web_search", "web_fetch"]),
    ("group:fs", &["read", "write", "edit", "apply_patch"]),
    ("group:runtime", &["exec", "process"]),
    ("group:sessions", SESSIONS),
    ("group:ui", &["browser", "canvas"]),
    ("group:automation", &["cron", "gateway"]),
    ("group:messaging", &["message"]),
    ("group:nodes", &["nodes"]),
    (
        "group:clawdbot",
        &[
            "browser",
            "canvas",
            "nodes",
            "cron",
            "message",
            "gateway",
            "agents_list",
            "sessions_list",
            "sessions_history",
            "sessions_send",
            "sessions_spawn",
            "session_status",
            "memory_search",
            "memory_get",
            "web_search",
            "web_fetch",
            "image",
        ],
    ),
];

const SANDBOX_ALLOW: [&str; 12] = [
    "exec",
    "process",
    "read",
    "write",
    "edit",
    "apply_patch",
    "image",
    "sessions_list",
    "sessions_history",
    "sessions_send",
    "sessions_spawn",
    "session_status",
];

const SANDBOX_DENY: [&str; 12] = [
    "browser",
    "canvas",
    "nodes",
    "cron",
    "gateway",
    "telegram",
    "whatsapp",
    "discord",
    "googlechat",
    "slack",
    "signal",
    "imessage",
];

/// An entry of a list as the product compares it: trimmed, lower case, old names replaced.
pub fn normalise(entry: &str) -> String {
    let entry = entry.trim().to_ascii_lowercase();
    match &*entry {
        "bash" => "exec".to_owned(),
        "apply-patch" => "apply_patch".to_owned(),
        _ => entry,
    }
}

/// The tools that a normalised entry names: a group's members, else itself.
pub fn expand(entry: &str) -> Vec<&str> {
    match GROUPS.iter().find(|it| it.0 == entry) {
        Some((_, members)) => members.to_vec(),
        None => vec![entry],
    }
}

/// Whether a normalised entry names a tool that exists whatever the configuration says.
pub fn names_core_tool(entry: &str) -> bool {
    expand(entry).iter().any(|it| CORE.contains(it))
}

/// Whether a normalised entry, its groups expanded, covers `tool`; `*` stands for any run of characters.
fn covers(entry: &str, tool: &str) -> bool {
    expand(entry).iter().any(|pattern| glob(pattern, tool))
}

fn glob(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(head) else {
        return false;
    };
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return text.ends_with(part);
        }
        match text.find(part) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    true
}

/// The entries of the list at `at`, normalised, blanks dropped; `None` if it is no list or holds something not known here.
pub fn entries(at: &View<'_>) -> Option<Vec<String>> {
    if !at.is_array() || at.items().any(|it| it.is_unknown()) {
        return None;
    }
    let entries = at.items().filter_map(|it| it.str().set().map(normalise));
    Some(entries.filter(|it| !it.is_empty()).collect())
}

/// One pair of lists.
pub struct Policy {
    allow: Vec<String>,
    deny: Vec<String>,
}

impl Policy {
    /// The lists `allow` and `deny` of the section `at`; `None` if one of them is not known here.
    pub fn read(at: &View<'_>) -> Option<Policy> {
        let list = |key: &str| {
            let list = at.key(key);
            if list.is_present() || list.is_unknown() { entries(&list) } else { Some(Vec::new()) }
        };
        Some(Policy { allow: list("allow")?, deny: list("deny")? })
    }

    /// Whether it has an allow list.
    pub fn is_limited(&self) -> bool {
        !self.allow.is_empty()
    }

    /// Whether `tool` gets through: no entry denies it, and the allow list is empty or covers it.
    pub fn allows(&self, tool: &str) -> bool {
        let covered = |list: &[String], tool: &str| list.iter().any(|it| covers(it, tool));
        if covered(&self.deny, tool) {
            return false;
        }
        self.allow.is_empty() || covered(&self.allow, tool) || (tool == "apply_patch" && covered(&self.allow, "exec"))
    }
}

/// What the sandbox lets an agent use; `agent` is its object in `agents.list`, if it has one. `None` if it is not known here.
pub fn sandbox_policy(config: &Config<'_>, agent: Option<&View<'_>>) -> Option<Policy> {
    let list = |key: &str, default: &[&str]| {
        let own = agent.map(|it| it.at("tools.sandbox.tools").key(key));
        let shared = config.at("tools.sandbox.tools").key(key);
        let chosen = own.into_iter().chain([shared]).find(|it| it.is_present() || it.is_unknown());
        match chosen {
            Some(chosen) => entries(&chosen),
            None => Some(default.iter().map(|it| (*it).to_owned()).collect()),
        }
    };
    let (mut allow, deny) = (list("allow", &SANDBOX_ALLOW)?, list("deny", &SANDBOX_DENY)?);
    // The product adds it unless one of the lists speaks of it, so that an empty allow list lets nothing else through.
    if ![&allow, &deny].iter().any(|list| list.iter().any(|it| expand(it).contains(&"image"))) {
        allow.push("image".to_owned());
    }
    Some(Policy { allow, deny })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_anchored() {
        for (pattern, text, want) in [
            ("*", "exec", true),
            ("sessions_*", "sessions_list", true),
            ("sessions_*", "session_status", false),
            ("*_list", "sessions_list", true),
            ("s*s_l*t", "sessions_list", true),
            ("exec", "execute", false),
        ] {
            assert_eq!(glob(pattern, text), want, "{pattern} {text}");
        }
    }

    #[test]
    fn groups_and_old_names() {
        assert!(names_core_tool(&normalise(" BASH ")));
        assert!(names_core_tool("group:web"));
        assert!(!names_core_tool("group:memory"));
        assert!(!names_core_tool("nodes_invoke"));
    }
}
