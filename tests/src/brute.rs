//! The product's own rules a second time, slow and simple: what `core` says is held against what this says.
//!
//! Everything here was written from the measured behaviour of the assistant (version 2026.1.24-3), sentence by sentence, and
//! without a look at `core`: plain functions over plain JSON, no spans, no provenance, nothing shared with what they judge.
//! Section numbers in the comments are those of the notes on sandbox, tools, exec and elevated (§), or name another note.
//! Where the recorded answers say something, they are right; where this differs from `core`, one of the two has a fault.

pub mod access;
pub mod elevated;
pub mod places;
pub mod sandbox;
pub mod shrink;
pub mod tools;
pub mod walk;
pub mod worlds;

use serde_json::{Map, Value as Json};

/// The kind of conversation that an agent holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Session<'w> {
    /// The agent's own main session.
    Main,
    /// A direct message, which `session.dmScope` may lead into the main session.
    Dm,
    /// A message in a group of a channel.
    Group {
        /// The channel's id.
        channel: &'w str,
        /// The account of the channel that received it.
        account: &'w str,
        /// On Discord, the server; empty where it is not known.
        guild: &'w str,
        /// The group's id.
        group: &'w str,
    },
    /// A call of the gateway's hooks.
    Hook,
    /// What an agent starts to help it.
    Subagent,
}

impl Session<'_> {
    /// The key under which the assistant files the conversation (§3, and the session keys of its routing).
    pub fn key(&self, config: &Json, agent: &str) -> String {
        match self {
            Session::Main => format!("agent:{agent}:main"),
            Session::Dm => match at(config, &["session", "dmScope"]).as_str() {
                Some("per-peer") => format!("agent:{agent}:dm:someone"),
                Some("per-channel-peer") => format!("agent:{agent}:telegram:dm:someone"),
                _ => format!("agent:{agent}:main"),
            },
            Session::Group { channel, group, .. } => format!("agent:{agent}:{channel}:group:{group}"),
            Session::Hook => format!("agent:{agent}:hook:0"),
            Session::Subagent => format!("agent:{agent}:subagent:0"),
        }
    }
}

/// The value at `path`; null where there is none.
pub fn at<'j>(json: &'j Json, path: &[&str]) -> &'j Json {
    path.iter().fold(json, |it, key| it.get(key).unwrap_or(&Json::Null))
}

/// The first of them that is not null: the assistant's `??`, to which an empty text, an empty list, false and 0 are values.
pub fn first<'j>(candidates: &[&'j Json]) -> &'j Json {
    candidates.iter().find(|it| !it.is_null()).copied().unwrap_or(&Json::Null)
}

/// The members of an object, none for anything else.
pub fn members(json: &Json) -> impl Iterator<Item = (&String, &Json)> {
    json.as_object().into_iter().flat_map(Map::iter)
}

/// The items of a list, none for anything else.
pub fn items(json: &Json) -> &[Json] {
    json.as_array().map_or(&[], |it| it)
}

/// The entries of a list as the assistant reads them: each as text, trimmed, blank ones left out.
pub fn entries(list: &Json) -> Vec<String> {
    let texts = items(list).iter().map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned));
    texts.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect()
}

/// The id of an agent as the assistant uses it (host §3.4).
pub fn normal_id(id: &str) -> String {
    let text = id.trim().to_lowercase();
    let is_plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_' || it == '-';
    let mut normal = String::new();
    for char in text.chars() {
        match char {
            _ if is_plain(char) => normal.push(char),
            // A run of other characters is one hyphen.
            _ if normal.ends_with('\u{0}') => {}
            _ => normal.push('\u{0}'),
        }
    }
    let starts_well = text.starts_with(|it: char| it.is_ascii_lowercase() || it.is_ascii_digit());
    if !normal.contains('\u{0}') && starts_well && text.len() <= 64 {
        return normal;
    }
    let normal = normal.replace('\u{0}', "-");
    let cut: String = normal.trim_matches('-').chars().take(64).collect();
    if cut.is_empty() { "main".to_owned() } else { cut }
}

/// The agents of `agents.list`, each normalised id once; `main` where there is no list (§3, validation §13).
pub fn agents(config: &Json) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for entry in items(at(config, &["agents", "list"])) {
        let id = normal_id(entry["id"].as_str().unwrap_or_default());
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    if ids.is_empty() {
        ids.push("main".to_owned());
    }
    ids
}

/// The entry of `agents.list` with that normalised id: of several the first counts (validation §13). Null if there is none.
pub fn entry_of<'j>(config: &'j Json, agent: &str) -> &'j Json {
    let list = items(at(config, &["agents", "list"]));
    list.iter().find(|it| normal_id(it["id"].as_str().unwrap_or_default()) == agent).unwrap_or(&Json::Null)
}

/// The agent that answers where no binding says otherwise: the first with `default: true`, else the first, else `main` (§3).
pub fn default_agent(config: &Json) -> String {
    let list = items(at(config, &["agents", "list"]));
    let entry = list.iter().find(|it| it["default"] == true).or(list.first());
    entry.map_or_else(|| "main".to_owned(), |it| normal_id(it["id"].as_str().unwrap_or_default()))
}
