//! The container that the product makes for a session: its name, its folders, its fingerprint, and how it is made.
//!
//! Source: `sandbox.md` sections 2 and 7 of the product's measured behaviour.

mod create;
mod engine;
mod found;

use super::agents::Agent;
use super::digest;
use super::{Setting, Settings, Standard};
use crate::config::Config;
use crate::lists::{CollectVec, Joined};
use crate::lower;
use crate::number;
use crate::order;
use crate::stages::paths::Paths;
use crate::value::{Kind, Origin, Text, Value};

pub use create::{Arg, Commands, browser, commands};
pub use engine::{Candidate, Wanted, has_browser, normal, relate, tidy, wanted};
use found::{agent, is_on};

pub use found::{differences, is_needed, like, place};

/// Folders of the host that a container gets to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folders {
    /// The agent's own.
    pub agent: String,
    /// The one that stands at the working directory of the container.
    pub work: String,
}

/// Which sessions share the container of the session with the key `session`: the text that names it. `None` if that is not
/// known here.
pub fn scope_key(config: &Config<'_>, agent: &Agent<'_>, session: &str) -> Option<String> {
    Some(match super::sandbox::scope(config, agent.at.as_ref())?.0 {
        "shared" => "shared".to_owned(),
        "session" => session.to_owned(),
        _ => format!("agent:{}", agent.id),
    })
}

/// The name of the container whose sessions share `key`.
fn name(prefix: &str, key: &str) -> String {
    let slug = if key == "shared" { key.to_owned() } else { slug(key) };
    format!("{prefix}{slug}").chars().take(63).collect()
}

/// A text as part of a name: what is plain of it, and a fingerprint.
pub fn slug(text: &str) -> String {
    let text = if text.trim().is_empty() { "session" } else { text.trim() };
    let mut base = String::new();
    for it in lower::text(text).chars() {
        match it {
            'a'..='z' | '0'..='9' | '.' | '_' | '-' => base.push(it),
            _ if base.ends_with('\0') => {}
            // A run of others is one hyphen, even beside a hyphen of the text's own.
            _ => base.push('\0'),
        }
    }
    let base = base.replace('\0', "-");
    let base: String = base.trim_matches('-').chars().take(32).collect();
    let base = if base.is_empty() { "session" } else { &base };
    format!("{base}-{}", &digest::sha1(text.as_bytes())[..8])
}

/// The folders of the container of `agent` whose sessions share `key`; `None` if they are not known here.
pub fn folders(config: &Config<'_>, agent: &Agent<'_>, key: &str) -> Option<Folders> {
    let own = agent.workspace(config)?;
    let place = |dotted| super::sandbox::text(config, agent.at.as_ref(), dotted, "");
    if place("workspaceAccess")? == "rw" {
        return Some(Folders { work: own.clone(), agent: own });
    }
    let root = root(config, place("workspaceRoot")?);
    let work = if key == "shared" { root } else { format!("{root}/{}", slug(key)) };
    Some(Folders { agent: own, work })
}

/// The folder of all sandboxes, `written` being what the file says or nothing. It is not in the state directory if that was
/// moved.
pub fn root(config: &Config<'_>, written: &str) -> String {
    let written = if written.trim().is_empty() { "~/.clawdbot/sandboxes" } else { written };
    Paths(config.facts.place.as_ref()).absolute(written)
}

/// The fingerprint by which the product sees that a container was made from another configuration; `None` if something in it
/// is not known here.
pub fn config_hash<'a>(config: &Config<'a>, agent: &Agent<'a>, folders: &Folders) -> Option<String> {
    let settings = Settings::new(config, agent.at.as_ref());
    let mut docker = Vec::new();
    for (dotted, setting) in settings.all() {
        if let Some(name) = dotted.strip_prefix("docker.")
            && let Some(json) = canonical_setting(&setting)?
        {
            docker.push((name, json));
        }
    }
    let access = super::sandbox::text(config, agent.at.as_ref(), "workspaceAccess", "none")?;
    let parts = vec![
        ("agentWorkspaceDir", quoted(&folders.agent)),
        ("docker", object(docker)),
        ("workspaceAccess", quoted(access)),
        ("workspaceDir", quoted(&folders.work)),
    ];
    Some(digest::sha1(object(parts).as_bytes()))
}

/// A text, number or switch as the product writes it into an argument; `None` if it is not known here.
fn scalar(value: &Value) -> Option<String> {
    Some(match &value.kind {
        Kind::String(Text { origin: Origin::Opaque, .. }) | Kind::Broken => return None,
        Kind::String(text) => text.text.to_string(),
        Kind::Number(number) if number.is_finite() => number::to_text(*number),
        Kind::Bool(flag) => flag.to_string(),
        _ => String::new(),
    })
}

/// A setting as the fingerprint sees it: `Some(None)` if it is unset, `None` if it is not known here.
fn canonical_setting(setting: &Setting<'_>) -> Option<Option<String>> {
    let texts = |items: &[&str]| list(items.iter().map(|it| ((*it).to_owned(), quoted(it))).collect_vec());
    Some(Some(match setting {
        Setting::Unknown => return None,
        Setting::Default(Standard::Unset) => return Some(None),
        Setting::Default(Standard::Text(text)) => quoted(text),
        Setting::Default(Standard::Flag(flag)) => flag.to_string(),
        Setting::Default(Standard::Number(number)) => number.to_string(),
        Setting::Default(Standard::List(items)) => texts(items),
        Setting::Default(Standard::Map(members)) => object(members.iter().map(|it| (it.0, quoted(it.1))).collect_vec()),
        Setting::Derived(word, _) => quoted(word),
        Setting::Written(at) => canonical(at.value()?)?,
        Setting::List(members) => {
            let values: Option<Vec<&Value>> = members.iter().map(|it| it.at.as_ref()?.value()).collect();
            canonical_list(values?.into_iter())?
        }
        Setting::Map(members) => {
            let read = |it: &super::Member<'_>| match &it.at {
                Some(at) => canonical(at.value()?),
                None => Some(quoted(it.standard)),
            };
            let members: Option<Vec<_>> = members.iter().map(|it| Some((it.key, read(it)?))).collect();
            object(members?)
        }
    }))
}

fn canonical(value: &Value) -> Option<String> {
    Some(match &value.kind {
        Kind::Null => "null".to_owned(),
        Kind::Array(items) => canonical_list(items.iter())?,
        Kind::Object(members) => {
            let members: Option<Vec<_>> = members.iter().map(|it| Some((&*it.key, canonical(&it.value)?))).collect();
            object(members?)
        }
        Kind::String(_) => quoted(&scalar(value)?),
        _ => scalar(value)?,
    })
}

/// Lists of plain values are sorted by their text, others keep their order.
fn canonical_list<'v>(items: impl Iterator<Item = &'v Value>) -> Option<String> {
    let items: Vec<&Value> = items.collect_vec();
    if items.iter().any(|it| matches!(it.kind, Kind::Array(_) | Kind::Object(_))) {
        let items: Option<Vec<String>> = items.into_iter().map(canonical).collect();
        return Some(format!("[{}]", items?.joined(",")));
    }
    let items: Option<Vec<_>> = items.into_iter().map(|it| Some((scalar(it)?, canonical(it)?))).collect();
    Some(list(items?))
}

/// Sorts by the first of each pair and writes the second.
fn list(mut items: Vec<(String, String)>) -> String {
    order::by(&mut items, |a, b| digest::compare(&a.0, &b.0));
    let items: Vec<String> = items.into_iter().map(|it| it.1).collect_vec();
    format!("[{}]", items.joined(","))
}

fn object(mut members: Vec<(&str, String)>) -> String {
    order::by(&mut members, |a, b| digest::compare(a.0, b.0));
    let members: Vec<String> = members.into_iter().map(|it| format!("{}:{}", quoted(it.0), it.1)).collect_vec();
    format!("{{{}}}", members.joined(","))
}

/// A text as JSON.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for it in text.chars() {
        match it {
            '"' | '\\' => out.extend(['\\', it]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            it if it < ' ' => out.push_str(&format!("\\u{:04x}", it as u32)),
            it => out.push(it),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn slugs_are_the_products() {
        for (text, want) in [
            ("agent:main", "agent-main-0d71ad7a"),
            ("agent:main:main", "agent-main-main-20ceb99b"),
            ("", "session-fcbdc4c2"),
            ("日本", "session-44da6bbc"),
            ("agent:a:telegram:group:-1001234", "agent-a-telegram-group--1001234-49ac5ea9"),
        ] {
            assert_eq!(slug(text), want, "{text}");
        }
    }
}
