//! What comes of the key or value that somebody points at: who gets in, what an agent or a tool may do, and where.

use crate::exposure::{Exposure, Kind, Way};
use crate::ide::agents;
use crate::lists::CollectVec;
use crate::path::{KeyPath, Segment};
use crate::policy::tools;

/// So many are told of each.
const MOST: usize = 3;

/// Adds to `out` what comes of the place `path`, at which `raw` stands.
pub(super) fn tell(exposure: &Exposure<'_, '_>, path: &KeyPath, raw: &str, out: &mut String) {
    let key = |at: usize| match path.0.get(at) {
        Some(Segment::Key(key)) => &**key,
        _ => "",
    };
    let value = raw.trim_matches(['"', '\'']);
    if key(0) == "channels" && !matches!(key(1), "" | "defaults") {
        return channel(exposure, path, &key, out);
    }
    let own = match (key(0), key(1), path.0.get(2)) {
        ("agents", "list", Some(Segment::Index(_))) => {
            let is_own =
                |it: &usize| exposure.agent(*it).at.as_ref().is_some_and(|at| path.0.starts_with(&at.path().0));
            (0..exposure.agents().count()).find(is_own)
        }
        _ => None,
    };
    let named = if agents::takes_id(path) { exposure.agent_called(value) } else { None };
    let last = path.last_key().unwrap_or_default();
    if let Some(agent) = named.or(own.filter(|_| last == "id" || key(3) == "sandbox")) {
        tool(exposure, agent, "exec", out);
        return ways(exposure, &|it| it.agent == agent, "Nobody gets to it", out);
    }
    let name = tools::normalise(value);
    let list = path.0.len().checked_sub(2).map_or("", key);
    let names: Vec<&str> = match (matches!(list, "allow" | "deny") && key(0) != "plugins", key(0), key(1)) {
        (true, ..) => tools::members(&name).map_or_else(|| vec![&*name], <[_]>::to_vec),
        (_, "agents", "defaults") if key(2) == "sandbox" => vec!["exec"],
        (_, "tools", "exec" | "elevated") => vec!["exec"],
        _ => return,
    };
    let all: Vec<usize> = own.map_or_else(|| (0..exposure.agents().count()).collect_vec(), |it| vec![it]);
    for agent in all.into_iter().take(MOST) {
        names.iter().take(MOST + 1).for_each(|it| tool(exposure, agent, it, out));
    }
}

/// Who gets in on a channel, or on the account or in the kind of conversation that the place is about.
fn channel<'k>(exposure: &Exposure<'_, '_>, path: &KeyPath, key: &dyn Fn(usize) -> &'k str, out: &mut String) {
    let account = (key(2) == "accounts").then(|| key(3));
    let setting = if account.is_some() { 4 } else { 2 };
    let is_direct = match key(setting) {
        "" if path.0.len() <= setting => None,
        "dmPolicy" | "allowFrom" | "dm" => Some(true),
        "groupPolicy" | "groupAllowFrom" | "groups" | "guilds" | "channels" | "teams" | "rooms" => Some(false),
        _ => return,
    };
    let is_here = |it: &Way<'_>| {
        let channel = it.channel.map(|it| &exposure.channels[it]);
        channel.is_some_and(|it| it.plugin.id == key(1) && account.is_none_or(|id| id == it.account_id()))
            && is_direct.is_none_or(|it_is| it_is != it.is_group())
    };
    ways(exposure, &is_here, "Nobody gets in here", out);
}

/// The worst of the ways that are wanted.
fn ways(exposure: &Exposure<'_, '_>, is_wanted: &dyn Fn(&Way<'_>) -> bool, none: &str, out: &mut String) {
    let mut paths = exposure.paths();
    paths.retain(|it| is_wanted(&exposure.ways[it.way]));
    if paths.is_empty() {
        *out += "\n\n";
        *out += none;
    }
    for path in paths.iter().take(MOST) {
        *out += &format!("\n\n{}: {}", path.severity.name(), exposure.title(path));
    }
    if paths.len() > MOST {
        *out += &format!("\n\nand {} more ways in", paths.len() - MOST);
    }
}

/// Where the tool works in each kind of conversation of the agent.
fn tool(exposure: &Exposure<'_, '_>, agent: usize, name: &str, out: &mut String) {
    let Some(index) = tools::index(name) else { return };
    let mut places: Vec<(&str, String)> = Vec::new();
    for kind in [Kind::Main, Kind::Direct, Kind::Group, Kind::Subagent] {
        let place = exposure.works(agent, kind, index).map_or("nowhere", |it| it.phrase());
        match places.iter_mut().find(|it| it.0 == place) {
            Some(it) => {
                it.1 += ", ";
                it.1 += kind.name();
            }
            None => places.push((place, kind.name().to_owned())),
        }
    }
    *out += &format!("\n\nAgent `{}` has `{name}`", exposure.agent(agent).id);
    for (at, (place, kinds)) in places.iter().enumerate() {
        *out += &format!("{} {place} ({kinds})", if at == 0 { "" } else { "," });
    }
}
