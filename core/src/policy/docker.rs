//! The container that the product makes for a session: its name, its folders, and the arguments of `docker create`.
//!
//! Source: `sandbox.md` sections 2 and 7 of the product's measured behaviour.

use super::agents::{Agent, Session};
use super::digest;
use super::{Setting, Settings, Standard};
use crate::config::Config;
use crate::number;
use crate::order;
use crate::stages::paths::Paths;
use crate::syntax;
use crate::value::{Kind, Origin, Text, Value};

/// The calls of `docker` that make a container, without the program's own name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commands {
    /// `create …`; the time and the hash are `<ms>` and `<hash>`.
    pub create: Vec<String>,
    /// `exec …` with the command that sets the container up, if there is one.
    pub exec: Option<Vec<String>>,
}

/// Folders of the host that a container gets to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folders {
    /// The agent's own.
    pub agent: String,
    /// The one that stands at the working directory of the container.
    pub work: String,
}

/// Which sessions share a container: the text that names it. `None` if that is not known here.
pub fn scope_key(config: &Config<'_>, agent: &Agent<'_>, session: Session<'_>) -> Option<String> {
    Some(match super::sandbox::scope(config, agent.at.as_ref())?.0 {
        "shared" => "shared".to_owned(),
        "session" => session.key(&agent.id),
        _ => format!("agent:{}", agent.id),
    })
}

/// A text as part of a name: what is plain of it, and a fingerprint.
pub fn slug(text: &str) -> String {
    let text = if text.trim().is_empty() { "session" } else { text.trim() };
    let mut base = String::new();
    for it in text.to_lowercase().chars() {
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

/// The folders of such a session; `None` if they are not known here.
pub fn folders(config: &Config<'_>, agent: &Agent<'_>, session: Session<'_>) -> Option<Folders> {
    let own = agent.workspace(config)?;
    let place = |dotted| super::sandbox::text(config, agent.at.as_ref(), dotted, "");
    if place("workspaceAccess")? == "rw" {
        return Some(Folders { work: own.clone(), agent: own });
    }
    let root = root(config, place("workspaceRoot")?);
    let key = scope_key(config, agent, session)?;
    let work = if key == "shared" { root } else { format!("{root}/{}", slug(&key)) };
    Some(Folders { agent: own, work })
}

/// The folder of all sandboxes, `written` being what the file says or nothing. It is not in the state directory if that was
/// moved.
pub fn root(config: &Config<'_>, written: &str) -> String {
    let written = if written.trim().is_empty() { "~/.clawdbot/sandboxes" } else { written };
    Paths(config.facts.place.as_ref()).absolute(written)
}

/// The calls that make the container of such a session of `agent`; `None` if something in them is not known here.
pub fn commands<'a>(config: &Config<'a>, agent: &Agent<'a>, session: Session<'_>) -> Option<Commands> {
    let settings = Settings::new(config, agent.at.as_ref());
    let read = |dotted: &str| Reader::new(settings.get(&format!("docker.{dotted}")));
    let key = scope_key(config, agent, session)?;
    let folders = folders(config, agent, session)?;

    let mut args = Args(vec!["create".to_owned()]);
    let name = if key == "shared" { key.clone() } else { slug(&key) };
    let name: String = format!("{}{name}", read("containerPrefix").text()?).chars().take(63).collect();
    args.pair("--name", &name);
    args.pair("--label", "clawdbot.sandbox=1");
    args.pair("--label", &format!("clawdbot.sessionKey={key}"));
    args.pair("--label", "clawdbot.createdAtMs=<ms>");
    args.pair("--label", "clawdbot.configHash=<hash>");
    if read("readOnlyRoot").text()? == "true" {
        args.0.push("--read-only".to_owned());
    }
    args.each("--tmpfs", read("tmpfs").texts()?);
    args.filled("--network", &read("network").text()?);
    args.filled("--user", &read("user").text()?);
    args.each("--cap-drop", read("capDrop").texts()?);
    args.pair("--security-opt", "no-new-privileges");
    for (name, dotted) in [("seccomp", "seccompProfile"), ("apparmor", "apparmorProfile")] {
        let profile = read(dotted).text()?;
        if !profile.is_empty() {
            args.pair("--security-opt", &format!("{name}={profile}"));
        }
    }
    let is_filled = |it: &String| !it.trim().is_empty();
    args.each("--dns", read("dns").texts()?.into_iter().filter(is_filled));
    args.each("--add-host", read("extraHosts").texts()?.into_iter().filter(is_filled));
    let positive = |it: String| syntax::number(&it).filter(|it| *it > 0.0).map_or_else(String::new, |_| it);
    args.filled("--pids-limit", &positive(read("pidsLimit").text()?));
    args.filled("--memory", read("memory").text()?.trim());
    args.filled("--memory-swap", read("memorySwap").text()?.trim());
    args.filled("--cpus", &positive(read("cpus").text()?));
    args.each("--ulimit", read("ulimits").limits()?);
    args.each("-v", read("binds").texts()?);

    let workdir = read("workdir").text()?;
    args.pair("--workdir", &workdir);
    args.pair("-v", &format!("{}:{workdir}", folders.work));
    let access = super::sandbox::text(config, agent.at.as_ref(), "workspaceAccess", "none")?;
    if access != "none" && folders.work != folders.agent {
        args.pair("-v", &format!("{}:/agent{}", folders.agent, if access == "ro" { ":ro" } else { "" }));
    }
    args.pair(&read("image").text()?, "sleep");
    args.0.push("infinity".to_owned());

    let setup = read("setupCommand").text()?;
    let exec = is_filled(&setup).then(|| ["exec", "-i", &name, "sh", "-lc", &setup].map(str::to_owned).to_vec());
    Some(Commands { create: args.0, exec })
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

/// Arguments of a command.
struct Args(Vec<String>);

impl Args {
    fn pair(&mut self, name: &str, value: &str) {
        self.0.extend([name.to_owned(), value.to_owned()]);
    }

    fn filled(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.pair(name, value);
        }
    }

    fn each(&mut self, name: &str, values: impl IntoIterator<Item = String>) {
        for value in values {
            self.pair(name, &value);
        }
    }
}

/// Reads a setting as an argument; what is not known makes it `None`.
struct Reader<'a>(Setting<'a>);

impl<'a> Reader<'a> {
    fn new(setting: Setting<'a>) -> Reader<'a> {
        Reader(setting)
    }

    /// Its text, number or switch; empty where it is unset.
    fn text(&self) -> Option<String> {
        Some(match &self.0 {
            Setting::Unknown => return None,
            Setting::Default(Standard::Text(text)) => (*text).to_owned(),
            Setting::Default(Standard::Flag(flag)) => flag.to_string(),
            Setting::Default(Standard::Number(number)) => number.to_string(),
            Setting::Written(at) => scalar(at.value()?)?,
            Setting::Derived(word, _) => (*word).to_owned(),
            _ => String::new(),
        })
    }

    /// Its items; none where it is unset.
    fn texts(&self) -> Option<Vec<String>> {
        match &self.0 {
            Setting::Unknown => None,
            Setting::Default(Standard::List(items)) => Some(items.iter().map(|it| (*it).to_owned()).collect()),
            Setting::Written(at) => at.items().map(|it| scalar(it.value()?)).collect(),
            Setting::List(members) => members.iter().map(|it| scalar(it.at.as_ref()?.value()?)).collect(),
            _ => Some(Vec::new()),
        }
    }

    /// Limits of resources as `name=soft:hard`; those that say nothing are left out.
    fn limits(&self) -> Option<Vec<String>> {
        let members = match &self.0 {
            Setting::Unknown => return None,
            Setting::Map(members) => members,
            _ => return Some(Vec::new()),
        };
        let mut limits = Vec::new();
        for member in members {
            let at = member.at.as_ref()?;
            let limit = match at.value()?.kind {
                Kind::Object(_) => {
                    let part = |key| match at.key(key) {
                        it if it.is_unknown() => None,
                        it => {
                            Some(it.number().set().filter(|it| it.is_finite()).map(|it| number::to_text(it.max(0.0))))
                        }
                    };
                    [part("soft")?, part("hard")?].into_iter().flatten().collect::<Vec<_>>().join(":")
                }
                _ => scalar(at.value()?)?.trim().to_owned(),
            };
            if !member.key.trim().is_empty() && !limit.is_empty() {
                limits.push(format!("{}={limit}", member.key));
            }
        }
        Some(limits)
    }
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
    let texts = |items: &[&str]| list(items.iter().map(|it| ((*it).to_owned(), quoted(it))).collect());
    Some(Some(match setting {
        Setting::Unknown => return None,
        Setting::Default(Standard::Unset) => return Some(None),
        Setting::Default(Standard::Text(text)) => quoted(text),
        Setting::Default(Standard::Flag(flag)) => flag.to_string(),
        Setting::Default(Standard::Number(number)) => number.to_string(),
        Setting::Default(Standard::List(items)) => texts(items),
        Setting::Default(Standard::Map(members)) => object(members.iter().map(|it| (it.0, quoted(it.1))).collect()),
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
    let items: Vec<&Value> = items.collect();
    if items.iter().any(|it| matches!(it.kind, Kind::Array(_) | Kind::Object(_))) {
        let items: Option<Vec<String>> = items.into_iter().map(canonical).collect();
        return Some(format!("[{}]", items?.join(",")));
    }
    let items: Option<Vec<_>> = items.into_iter().map(|it| Some((scalar(it)?, canonical(it)?))).collect();
    Some(list(items?))
}

/// Sorts by the first of each pair and writes the second.
fn list(mut items: Vec<(String, String)>) -> String {
    order::by(&mut items, |a, b| digest::compare(&a.0, &b.0));
    let items: Vec<String> = items.into_iter().map(|it| it.1).collect();
    format!("[{}]", items.join(","))
}

fn object(mut members: Vec<(&str, String)>) -> String {
    order::by(&mut members, |a, b| digest::compare(a.0, b.0));
    let members: Vec<String> = members.into_iter().map(|it| format!("{}:{}", quoted(it.0), it.1)).collect();
    format!("{{{}}}", members.join(","))
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
