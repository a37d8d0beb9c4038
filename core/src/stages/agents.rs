//! A1: agents that share a directory. A2: avatars outside their agent's workspace.

use crate::config::{Config, View};
use crate::diagnostic::{Action, Label};
use crate::lists::{CollectVec, Joined, PushAll};
use crate::map::Map;
use crate::path::Change;
use crate::{ids, order};

use super::paths::{self, Paths};
use super::{Outcome, fix, text};

/// The agents of the list with their normalised ids, and which one is the default.
struct Agents<'a> {
    entries: Vec<(String, View<'a>)>,
    default: String,
}

impl<'a> Agents<'a> {
    fn new(config: &Config<'a>) -> Agents<'a> {
        let entries: Vec<_> = config.at("agents.list").items().map(|it| (agent_id(&it.key("id")), it)).collect_vec();
        let default = entries.iter().find(|it| it.1.key("default").bool().set() == Some(true)).or(entries.first());
        let default = default.map_or_else(|| "main".to_owned(), |it| it.0.clone());
        Agents { entries, default }
    }

    fn find(&self, id: &str) -> Option<&View<'a>> {
        self.entries.iter().find(|it| it.0 == id).map(|it| &it.1)
    }
}

fn agent_id(view: &View<'_>) -> String {
    ids::agent(view.str().set().unwrap_or_default())
}

pub(super) fn directories(config: &Config<'_>, outcome: &mut Outcome) {
    let agents = Agents::new(config);
    if agents.entries.iter().all(|it| !it.1.key("agentDir").is_present()) {
        return;
    }
    let paths = Paths(config.facts.place.as_ref());
    let mut ids = vec![agents.default.clone()];
    ids.push_all(agents.entries.iter().map(|it| it.0.clone()));
    ids.push_all(config.at("bindings").items().map(|it| agent_id(&it.key("agentId"))));
    order::unique(&mut ids, |it| it);
    // By folded path: the path, and the agents in it.
    let mut users: Map<(String, Vec<String>)> = Map::new();
    let mut shared = Vec::new();
    for id in &ids {
        let written = agents.find(id).map(|it| it.key("agentDir"));
        if written.as_ref().is_some_and(View::is_unknown) {
            outcome.unknown(format!("the directory of the agent `{id}` is not known here"));
            continue;
        }
        let dir = written.as_ref().and_then(text);
        let dir = dir.map_or_else(|| paths.state(&format!("agents/{id}/agent")), |it| paths.absolute(it));
        let key = paths.folded(&dir);
        let entry = users.get_or_insert_with(key.clone(), || (dir, Vec::new()));
        entry.1.push(id.clone());
        if entry.1.len() == 2 {
            shared.push(key);
        }
    }
    // Of a path below the home folder and one below the root nobody knows here whether they are the same.
    let mut starts: Vec<_> = users.keys().map(|it| it.split('/').next()).collect_vec();
    starts.dedup();
    if config.facts.place.is_none() && starts.len() > 1 {
        outcome.unknown("whether two agents share a directory hangs on where the home folder is".to_owned());
    }
    if shared.is_empty() {
        return;
    }
    let shared: Vec<_> = shared.iter().filter_map(|it| users.get(it)).collect_vec();
    let titles = shared
        .iter()
        .map(|(dir, agents)| format!("the agents `{}` share the directory `{dir}`", agents.joined("`, `")));
    let title = titles.collect_vec().joined("; ");
    let title = format!("T{}", &title[1..]);
    let places = shared.iter().flat_map(|it| &it.1);
    let places = places.filter_map(|id| agents.find(id)).map(|it| it.key("agentDir")).filter(View::is_present);
    let places = places.collect_vec();
    let list = config.at("agents.list");
    let loc = places.last().map_or_else(|| list.loc(), View::loc);
    let it = outcome.refuse("agentdir_duplicate", list.path(), loc, title);
    it.detail =
        "An agent's directory holds its credentials and sessions; two agents in one would overwrite each other's, \
                 so the product refuses the file."
            .to_owned();
    it.help =
        "Give each agent a directory of its own. Without `agentDir` it gets one in the state directory.".to_owned();
    for place in &places {
        let other = place.loc().filter(|it| Some(*it) != loc);
        it.labels.push_all(other.map(|loc| Label { loc, message: "shared".into() }));
    }
    let written = |id: &String| agents.find(id).map(|it| it.key("agentDir")).filter(View::is_present);
    let mut changes = Vec::new();
    for (_, ids) in shared {
        // One agent keeps the directory: the one whose default it is, else the first.
        let kept = usize::from(ids.iter().all(|id| written(id).is_some()));
        changes.push_all(ids.iter().filter_map(written).skip(kept).map(|it| Change::Remove { path: it.path() }));
    }
    if let Some(change) = changes.pop() {
        let mut fix = fix("Let all but one agent have their default directories", change);
        if let Action::Changes(all) = &mut fix.action {
            all.push_all(changes);
        }
        it.fixes.push(fix);
    }
}

pub(super) fn avatars(config: &Config<'_>, outcome: &mut Outcome) {
    let agents = Agents::new(config);
    let paths = Paths(config.facts.place.as_ref());
    for (id, agent) in &agents.entries {
        let avatar = agent.at("identity.avatar");
        if avatar.is_unknown() {
            outcome.unknown(format!("the avatar of the agent `{id}` is not known here"));
            continue;
        }
        let Some(written) = text(&avatar) else { continue };
        let path = || avatar.path();
        let (code, title, help) = match kind(written) {
            Kind::Address => continue,
            Kind::Other => (
                "avatar_kind",
                format!("`{}` is neither a web address, nor data, nor a path inside the workspace", avatar.path()),
                "Write an `https://` address, a `data:` text, or a path relative to the agent's workspace; `~` is not \
                 expanded here.",
            ),
            Kind::Path => {
                let workspace = workspace(&agents, id, agent, config, paths);
                let Some(workspace) = workspace else {
                    outcome.unknown(format!("the workspace of the agent `{id}` is not known here"));
                    continue;
                };
                let file = match written.starts_with('/') {
                    true => paths::normalise(written),
                    false => paths::normalise(&format!("{workspace}/{written}")),
                };
                let below = file.strip_prefix(&*workspace).and_then(|it| it.strip_prefix('/'));
                // The product takes a name that begins with two dots for a way out.
                if file == workspace || below.is_some_and(|it| !it.starts_with("..")) {
                    continue;
                }
                if written.starts_with('/') && !workspace.starts_with('/') {
                    outcome.unknown(format!(
                        "whether the avatar of the agent `{id}` is in its workspace is not known here"
                    ));
                    continue;
                }
                (
                    "avatar_escape",
                    format!("The avatar `{written}` of the agent `{id}` is not inside its workspace `{workspace}`"),
                    "Copy the picture into the workspace and write its path from there.",
                )
            }
        };
        let it = outcome.refuse(code, path(), avatar.loc(), title);
        it.detail =
            "The gateway serves this file to whoever opens the control page, so the product takes no file from \
                     elsewhere and refuses the configuration."
                .to_owned();
        it.help = help.to_owned();
        it.fixes.push(fix("Go without an avatar", Change::Remove { path: path() }));
    }
}

enum Kind {
    Address,
    Path,
    Other,
}

fn kind(avatar: &str) -> Kind {
    let lower = avatar.to_ascii_lowercase();
    if ["data:", "http://", "https://"].iter().any(|it| lower.starts_with(it)) {
        return Kind::Address;
    }
    let scheme = lower.split_once(':').map(|it| it.0);
    let is_scheme = |it: &str| {
        let mut bytes = it.bytes();
        bytes.next().is_some_and(|it| it.is_ascii_lowercase())
            && bytes.all(|it| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'.' | b'-'))
    };
    let is_drive = matches!(lower.as_bytes(), [_, b':', b'\\' | b'/', ..]);
    match avatar.starts_with('~') || (scheme.is_some_and(is_scheme) && !is_drive) {
        true => Kind::Other,
        false => Kind::Path,
    }
}

/// The workspace of the default agent.
pub(super) fn default_workspace(config: &Config<'_>, paths: Paths<'_>) -> Option<String> {
    let agents = Agents::new(config);
    match agents.find(&agents.default) {
        Some(agent) => workspace(&agents, &agents.default, agent, config, paths),
        None => default_for(&agents.default, true, config, paths),
    }
}

fn workspace(agents: &Agents<'_>, id: &str, agent: &View<'_>, config: &Config<'_>, paths: Paths<'_>) -> Option<String> {
    let own = agent.key("workspace");
    if own.is_unknown() {
        return None;
    }
    match text(&own) {
        Some(own) => Some(paths.absolute(own)),
        None => default_for(id, id == agents.default, config, paths),
    }
}

fn default_for(id: &str, is_default: bool, config: &Config<'_>, paths: Paths<'_>) -> Option<String> {
    if !is_default {
        return Some(format!("{}/clawd-{id}", paths.home()));
    }
    let common = config.at("agents.defaults.workspace");
    if common.is_unknown() {
        return None;
    }
    let profile = config.facts.place.as_ref().and_then(|it| it.profile.as_ref());
    let suffix = profile.map(|it| format!("-{it}")).unwrap_or_default();
    Some(text(&common).map_or_else(|| format!("{}/clawd{suffix}", paths.home()), |it| paths.absolute(it)))
}
