//! Names of tools, lists of tools, and what a list lets through.
//!
//! Source: `sandbox.md` sections 4 and 5 of the product's measured behaviour.

use crate::config::{Config, View};
use crate::lists::{CollectVec, PushAll};
use crate::schema::nearest;
use crate::search;

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

/// How much harm a tool can do in the hands of somebody who talks the assistant into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Risk {
    /// Looks at, or writes to, the assistant's own conversations.
    Low,
    /// Reads what is private, or brings in what strangers wrote.
    Medium,
    /// Runs commands, changes files, or steers machines and the assistant itself.
    High,
}

impl Risk {
    /// Lower-case name, as in reports.
    pub fn name(self) -> &'static str {
        match self {
            Risk::Low => "low",
            Risk::Medium => "medium",
            Risk::High => "high",
        }
    }

    /// Why, in a few words.
    pub fn why(self) -> &'static str {
        match self {
            Risk::Low => "looks at, or writes to, the assistant's own conversations",
            Risk::Medium => "reads what is private, or brings in what strangers wrote",
            Risk::High => "runs commands, changes files, or steers machines and the assistant itself",
        }
    }
}

/// The risk of a normalised name of a tool; that of a group is its worst member's. `None` for names that are not known here.
pub fn risk(name: &str) -> Option<Risk> {
    if let Some(members) = members(name) {
        return members.iter().filter_map(|it| risk(it)).max();
    }
    match name {
        "exec" | "process" | "write" | "edit" | "apply_patch" | "browser" | "nodes" | "cron" | "gateway" => {
            Some(Risk::High)
        }
        "read" | "web_search" | "web_fetch" | "canvas" | "image" | "memory_search" | "memory_get" => Some(Risk::Medium),
        _ if CORE.contains(&name) => Some(Risk::Low),
        _ => None,
    }
}

/// Tools of the plugin for memory, which is on unless another takes its place, and the entries that stand for all of them.
const MEMORY: &[&str] = &["memory_search", "memory_get"];
const PLUGINS: [&str; 2] = ["group:plugins", "memory-core"];

/// Every tool that is known here: the core ones in the product's order, then those of the plugin for memory.
pub fn known() -> impl Iterator<Item = &'static str> {
    CORE.into_iter().chain(MEMORY.iter().copied())
}

/// How many tools are known.
pub const KNOWN: usize = CORE.len() + MEMORY.len();

/// The place of `tool` among those that are known.
pub fn index(tool: &str) -> Option<usize> {
    // Asked of every entry of every list: lengths tell most names apart.
    known().position(|it| it.len() == tool.len() && it == tool)
}

/// For each known tool, the first of `entries` that covers it.
pub fn coverage<'e>(entries: impl Iterator<Item = &'e str>) -> [Option<u32>; KNOWN] {
    let mut first = [None; KNOWN];
    for (at, entry) in entries.enumerate() {
        let mut cover = |tool: &str| {
            if let Some(index) = index(tool) {
                first[index].get_or_insert(at as u32);
            }
        };
        // What names tools is looked up; only a pattern has to be tried on each.
        match members(entry) {
            Some(members) => members.iter().for_each(|it| cover(it)),
            None if PLUGINS.contains(&entry) => MEMORY.iter().for_each(|it| cover(it)),
            None if entry.contains('*') => known().filter(|it| glob(entry, it)).for_each(cover),
            None => cover(entry),
        }
    }
    first
}

/// The members of the group that a normalised entry names, if it names one.
pub fn members(entry: &str) -> Option<&'static [&'static str]> {
    GROUPS.iter().find(|it| it.0 == entry).map(|it| it.1)
}

/// Whether a normalised entry names a tool that exists whatever the configuration says.
pub fn names_core_tool(entry: &str) -> bool {
    members(entry).map_or_else(|| CORE.contains(&entry), |it| it.iter().any(|it| CORE.contains(it)))
}

/// Whether a normalised entry means something without further plugins: a tool, a group, a pattern that covers a tool, or the
/// name of a channel, as in the product's own lists.
pub fn is_known(entry: &str) -> bool {
    members(entry).is_some()
        || PLUGINS.contains(&entry)
        || SANDBOX_DENY.contains(&entry)
        || entry == "whatsapp_login"
        || known().any(|it| glob(entry, it))
}

/// The tool or group that a normalised entry that means nothing was to be, if that can be guessed.
pub fn meant(entry: &str) -> Option<&'static str> {
    let all = || known().chain(GROUPS.iter().map(|it| it.0));
    let extends = |it: &&str| entry.strip_prefix(*it).is_some_and(|rest| rest.starts_with(['_', '-', '.']));
    match entry {
        "shell" | "terminal" | "command" => Some("exec"),
        "search" => Some("web_search"),
        "fetch" => Some("web_fetch"),
        _ if entry.contains('*') => None,
        _ => GROUPS
            .iter()
            .map(|it| it.0)
            .find(|it| it.strip_prefix("group:") == Some(entry))
            .or_else(|| CORE.into_iter().find(extends))
            .or_else(|| nearest(entry, all())),
    }
}

/// Whether a normalised entry, its groups expanded, covers `tool`; `*` stands for any run of characters.
pub fn covers(entry: &str, tool: &str) -> bool {
    match members(entry) {
        Some(members) => members.contains(&tool),
        None if PLUGINS.contains(&entry) => MEMORY.contains(&tool),
        None => glob(entry, tool),
    }
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
        match search::find(text, part) {
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
    Some(entries.filter(|it| !it.is_empty()).collect_vec())
}

/// One pair of lists.
#[derive(Debug)]
pub struct Policy {
    allow: Vec<String>,
    deny: Vec<String>,
    /// What they do with each known tool, so that hundreds of agents need not read a long list each.
    answers: [Answer; KNOWN],
}

/// What a pair of lists does with a tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It lets it through.
    Allowed,
    /// The deny list has it.
    Denied,
    /// The allow list has it not.
    NotListed,
}

impl Policy {
    /// The lists `allow` and `deny` of the section `at`; `None` if one of them is not known here.
    pub fn read(at: &View<'_>) -> Option<Policy> {
        Some(Policy::new(list_or(&at.key("allow"), &[])?, list_or(&at.key("deny"), &[])?))
    }

    fn new(allow: Vec<String>, deny: Vec<String>) -> Policy {
        let denied = coverage(deny.iter().map(|it| &**it));
        let listed = coverage(allow.iter().map(|it| &**it));
        let is_listed = |tool: &str| index(tool).is_some_and(|it| listed[it].is_some());
        let mut answers = [Answer::Allowed; KNOWN];
        for (at, tool) in known().enumerate() {
            let passes = allow.is_empty() || listed[at].is_some() || (tool == "apply_patch" && is_listed("exec"));
            answers[at] = match (denied[at], passes) {
                (Some(_), _) => Answer::Denied,
                (None, true) => Answer::Allowed,
                (None, false) => Answer::NotListed,
            };
        }
        Policy { allow, deny, answers }
    }

    /// An allow list alone.
    pub(super) fn of(allow: &[&str]) -> Policy {
        Policy::new(owned(allow), Vec::new())
    }

    /// One that also denies `tools`.
    pub(super) fn denying(mut self, tools: &[&str]) -> Policy {
        self.deny.push_all(owned(tools));
        Policy::new(self.allow, self.deny)
    }

    /// One without an allow list in which no entry names a core tool, as the product drops it; and whether it did.
    pub(super) fn known_only(self) -> (Policy, bool) {
        let drops = !self.allow.is_empty() && !self.allow.iter().any(|it| names_core_tool(it));
        if drops { (Policy::new(Vec::new(), self.deny), true) } else { (self, false) }
    }

    /// Whether it has an allow list.
    pub fn is_limited(&self) -> bool {
        !self.allow.is_empty()
    }

    /// Whether it says anything.
    pub fn is_empty(&self) -> bool {
        self.allow.is_empty() && self.deny.is_empty()
    }

    /// The entries of the allow list and of the deny list, normalised.
    pub fn lists(&self) -> [&[String]; 2] {
        [&self.allow, &self.deny]
    }

    /// Whether `tool` gets through: no entry denies it, and the allow list is empty or covers it.
    pub fn allows(&self, tool: &str) -> bool {
        self.answer(tool) == Answer::Allowed
    }

    /// What it does with each known tool, in their order.
    pub fn answers(&self) -> &[Answer; KNOWN] {
        &self.answers
    }

    /// What it does with `tool`, one of those that are known.
    pub fn answer(&self, tool: &str) -> Answer {
        index(tool).map_or(Answer::Allowed, |it| self.answers[it])
    }
}

fn owned(list: &[&str]) -> Vec<String> {
    list.iter().map(|it| (*it).to_owned()).collect_vec()
}

/// The entries at `at`, or `default` where nothing is written; `None` if they are not known here.
fn list_or(at: &View<'_>, default: &[&str]) -> Option<Vec<String>> {
    if at.is_present() || at.is_unknown() { entries(at) } else { Some(owned(default)) }
}

/// Where the sandbox's list `key` (`allow` or `deny`) that holds for an agent is written, or would be: the agent's own, else
/// the shared one.
pub fn sandbox_list<'a>(config: &Config<'a>, agent: Option<&View<'a>>, key: &'a str) -> View<'a> {
    let own = agent.map(|it| it.at("tools.sandbox.tools").key(key));
    match own {
        Some(own) if own.is_present() || own.is_unknown() => own,
        _ => config.at("tools.sandbox.tools").key(key),
    }
}

/// What the sandbox lets an agent use; `agent` is its object in `agents.list`, if it has one. `None` if it is not known here.
pub fn sandbox_policy<'a>(config: &Config<'a>, agent: Option<&View<'a>>) -> Option<Policy> {
    let mut allow = list_or(&sandbox_list(config, agent, "allow"), &SANDBOX_ALLOW)?;
    let deny = list_or(&sandbox_list(config, agent, "deny"), &SANDBOX_DENY)?;
    // The product adds it unless one of the lists names it, so that an empty allow list lets nothing else through.
    let names_image = |it: &String| members(it).map_or(it == "image", |it| it.contains(&"image"));
    if !allow.iter().chain(&deny).any(names_image) {
        allow.push("image".to_owned());
    }
    Some(Policy::new(allow, deny))
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
    fn what_was_meant() {
        for (entry, want) in [
            ("nodes_invoke", Some("nodes")),
            ("reed", Some("read")),
            ("web-search", Some("web_search")),
            ("group:filez", None),
            ("group:memry", Some("group:memory")),
            ("runtime", Some("group:runtime")),
            ("shell", Some("exec")),
            ("lobster", None),
            ("x_*", None),
        ] {
            assert_eq!(meant(entry), want, "{entry}");
            assert!(!is_known(entry), "{entry}");
        }
        assert!(["read", "group:web", "*", "web_*", "memory-core", "slack"].into_iter().all(is_known));
    }

    #[test]
    fn groups_and_old_names() {
        assert!(names_core_tool(&normalise(" BASH ")));
        assert!(names_core_tool("group:web"));
        assert!(!names_core_tool("group:memory"));
        assert!(!names_core_tool("nodes_invoke"));
    }
}
