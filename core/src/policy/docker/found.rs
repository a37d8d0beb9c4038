//! The containers of the assistant that a host found, for rules.

use super::super::agents::{self, Agent};
use super::super::{holes, sandbox};
use crate::config::{Config, View};
use crate::facts::{Container, Docker};
use crate::lists::CollectVec;

/// Whether sessions of `agent` run in a sandbox; no if that is not known here.
pub(super) fn is_on(config: &Config<'_>, agent: &Agent<'_>) -> bool {
    sandbox::text(config, agent.at.as_ref(), "mode", "off").is_some_and(|it| it != "off")
}

/// Whether any agent has a sandbox.
pub fn is_needed(config: &Config<'_>) -> bool {
    agents::all(config).iter().any(|it| is_on(config, it))
}

/// The agent whose sessions share `key`, and whether the file has none such.
pub(super) fn agent<'a>(config: &Config<'a>, key: &str) -> (Agent<'a>, bool) {
    let mut agents = agents::all(config);
    let is_shared = |it: &Agent<'_>| sandbox::scope(config, it.at.as_ref()).is_some_and(|it| it.0 == "shared");
    let id = key.strip_prefix("agent:").and_then(|it| it.split(':').next()).unwrap_or(agents::MAIN);
    let found = agents.iter().position(|it| match key {
        "shared" => is_on(config, it) && is_shared(it),
        _ => it.id == id,
    });
    match found {
        Some(at) => (agents.swap_remove(at), false),
        None => (Agent { id: id.to_owned(), at: None, is_default: false }, true),
    }
}

/// The place that asks for the option `text` of a container whose sessions share `key`, or the section that would.
pub fn place<'a>(config: &Config<'a>, key: &str, text: &str) -> View<'a> {
    let (flag, value) = text.split_once(' ').unwrap_or((text, ""));
    let key_of = match flag {
        "--network" => "docker.network",
        "--cap-drop" => "docker.capDrop",
        "--read-only" => "docker.readOnlyRoot",
        "--user" => "docker.user",
        "--memory" => "docker.memory",
        "--cpus" => "docker.cpus",
        "--pids-limit" => "docker.pidsLimit",
        "--security-opt" if value.starts_with("seccomp") => "docker.seccompProfile",
        "--security-opt" if value.starts_with("apparmor") => "docker.apparmorProfile",
        "-v" => "docker.binds",
        _ if flag.starts_with('-') => "docker",
        _ => "docker.image",
    };
    let at = sandbox::place(config, agent(config, key).0.at.as_ref(), key_of);
    let at = at.unwrap_or_else(|| config.at("agents.defaults.sandbox"));
    let source = |text: &str| holes::split(text).map(|it| holes::normal(it.0));
    let shared = config.at("agents.defaults.sandbox.docker.binds");
    let asks = |it: &View<'_>| it.str().set().is_some_and(|it| source(it) == source(value));
    let item = if flag == "-v" { at.items().chain(shared.items()).find(asks) } else { None };
    item.unwrap_or(at)
}

/// In what `container` is not what the assistant would make: for each difference the option that tells of it, and words that
/// follow the container's name. None if that is not known.
pub fn differences<'f>(docker: &'f Docker, container: &'f Container) -> Vec<(&'f str, String)> {
    let mut differences = Vec::new();
    let Some(asked) = &container.asked else { return differences };
    let mut real: Vec<&str> =
        container.args.iter().map(|it| &**it).filter(|it| !asked.iter().any(|asked| asked == it)).collect_vec();
    for text in asked {
        if container.args.contains(text) {
            if docker.images.get(text).is_some_and(|it| !it.is_empty() && *it != container.image_id) {
                differences.push((&**text, format!("is made from an older `{text}`")));
            }
            continue;
        }
        let words = match real.iter().position(|it| subject(it) == subject(text)) {
            Some(at) => format!("has `{}`, not `{text}`", real.remove(at)),
            None => format!("lacks `{text}`"),
        };
        differences.push((text, words));
    }
    // An image has a user and a folder of its own, and an engine allows twice the memory with swap.
    let is_own =
        |it: &str| ["-e ", "-p ", "--user ", "--workdir ", "--memory-swap "].iter().any(|own| it.starts_with(own));
    for text in real.into_iter().filter(|it| !is_own(it)) {
        differences.push((text, format!("has `{text}`")));
    }
    differences
}

/// What of a container the option `text` is about; two that are about the same cannot both hold.
fn subject(text: &str) -> (&str, &str) {
    let (flag, value) = text.split_once(' ').unwrap_or((text, ""));
    let about = match flag {
        "-v" => holes::split(value).map_or(value, |it| it.1),
        "--tmpfs" => value.split(':').next().unwrap_or(value),
        "--ulimit" | "--security-opt" => value.split('=').next().unwrap_or(value),
        "--dns" | "--add-host" | "--cap-drop" | "--cap-add" | "--device" => value,
        _ if !flag.starts_with('-') => return ("", ""),
        _ => "",
    };
    (flag, about)
}

/// What follows the title of a finding that holds for `more` containers as well.
pub fn like(more: usize) -> String {
    if more == 0 { String::new() } else { format!(", like {more} more") }
}
