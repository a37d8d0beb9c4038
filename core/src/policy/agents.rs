//! The agents of a configuration, the kinds of session that each has, and its folder.
//!
//! Source: `sandbox.md` sections 2 and 3, `host.md` section 3.4 of the product's measured behaviour.

use crate::config::{Config, View};
use crate::lists::CollectVec;
use crate::stages::paths::Paths;
use crate::{ids, order};

/// The id of the agent that is there without being listed.
pub const MAIN: &str = "main";

/// One agent.
pub struct Agent<'a> {
    /// Its id as the product compares it.
    pub id: String,
    /// Its object in `agents.list`; `None` for the one that is there without being listed.
    pub at: Option<View<'a>>,
    /// Whether it answers where no binding says otherwise.
    pub is_default: bool,
}

/// What a session is about; decides where it runs and which lists hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Session<'s> {
    /// The agent's main session.
    Main,
    /// Direct messages.
    Direct,
    /// A group of a channel: the channel's id, the group's.
    Group(&'s str, &'s str),
    /// What an agent starts to do a part of its work.
    Subagent,
}

impl<'s> Session<'s> {
    /// What the session with this key is about. Those that nothing but their not being the main one matters of, such as that of
    /// a sender or of a schedule, count as of a group that no channel has.
    pub fn of_key(key: &'s str) -> Session<'s> {
        let rest = key.strip_prefix("agent:").and_then(|it| it.split_once(':')).map_or(key, |it| it.1);
        let parts: Vec<&str> = rest.splitn(3, ':').collect_vec();
        match *parts {
            [MAIN] => Session::Main,
            ["subagent", ..] => Session::Subagent,
            [channel, "group" | "channel", id] => Session::Group(channel, id),
            _ => Session::Group("", rest),
        }
    }
}

impl Session<'_> {
    /// Name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Session::Main => "main",
            Session::Direct => "dm",
            Session::Group(..) => "group",
            Session::Subagent => "subagent",
        }
    }

    /// The key under which the product keeps such a session of `agent`. That of a subagent ends in a number of its own.
    pub fn key(self, agent: &str) -> String {
        match self {
            Session::Main | Session::Direct => format!("agent:{agent}:{MAIN}"),
            Session::Group(channel, id) => format!("agent:{agent}:{channel}:group:{id}"),
            Session::Subagent => format!("agent:{agent}:subagent:<id>"),
        }
    }
}

/// Whether each sender of direct messages has a conversation of their own; `None` if it is not known here. Any word that is none
/// for that leaves them in the main one.
pub fn is_private(config: &Config<'_>) -> Option<bool> {
    let scope = config.at("session.dmScope").str().or("main")?;
    Some(matches!(scope, "per-peer" | "per-channel-peer"))
}

/// Every agent, in the order of the list; of equal ids the first counts. Entries whose id is not known here are left out.
pub fn all<'a>(config: &Config<'a>) -> Vec<Agent<'a>> {
    let list = config.at("agents.list");
    let mut agents: Vec<Agent<'a>> = Vec::new();
    for at in list.items() {
        let Some(id) = id_of(&at) else { continue };
        agents.push(Agent { id, at: Some(at), is_default: false });
    }
    order::unique(&mut agents, |it| &it.id);
    if list.items().next().is_none() && !list.is_unknown() {
        agents.push(Agent { id: MAIN.to_owned(), at: None, is_default: false });
    }
    // The mark counts on any entry, on one that repeats an id too; without one it is the first entry, known here or not.
    let is_marked = |it: &View<'a>| it.key("default").bool().set() == Some(true);
    let chosen = list.items().find(is_marked).or_else(|| list.items().next()).map(|at| id_of(&at));
    for agent in &mut agents {
        agent.is_default = chosen.as_ref().is_none_or(|it| it.as_ref() == Some(&agent.id));
    }
    agents
}

/// Every agent that may answer: where none is listed, those that bindings name as well. The product takes these as they are there.
pub fn answering<'a>(config: &Config<'a>) -> Vec<Agent<'a>> {
    let mut agents = all(config);
    let list = config.at("agents.list");
    if list.items().next().is_none() && !list.is_unknown() {
        for binding in config.at("bindings").items() {
            let Some(id) = binding.key("agentId").str().set().map(ids::agent) else { continue };
            if agents.iter().all(|it| it.id != id) {
                agents.push(Agent { id, at: None, is_default: false });
            }
        }
    }
    agents
}

/// The id of an entry as the product uses it; `None` where it is not known here.
fn id_of(entry: &View<'_>) -> Option<String> {
    let id = entry.key("id").str();
    (!id.is_opaque() && !entry.is_unknown()).then(|| ids::agent(id.set().unwrap_or_default()))
}

impl<'a> Agent<'a> {
    /// The place `dotted` of its object; absent where it has none.
    pub fn place(&self, config: &Config<'a>, dotted: &'a str) -> View<'a> {
        match &self.at {
            Some(at) => at.at(dotted),
            None => config.start(),
        }
    }

    /// Its folder, absolute where the machine is known and else as far as that goes; `None` if it is not known here.
    pub fn workspace(&self, config: &Config<'a>) -> Option<String> {
        let place = config.facts.place.as_ref();
        let paths = Paths(place);
        let own = self.place(config, "workspace");
        let shared = config.at("agents.defaults.workspace");
        for it in [Some(own), self.is_default.then_some(shared)].into_iter().flatten() {
            if it.is_unknown() {
                return None;
            }
            if let Some(path) = it.str().set().filter(|it| !it.trim().is_empty()) {
                return Some(paths.absolute(path));
            }
        }
        let suffix = match place.and_then(|it| it.profile.as_deref()) {
            _ if !self.is_default => format!("-{}", self.id),
            Some(profile) => format!("-{profile}"),
            None => String::new(),
        };
        Some(format!("{}/clawd{suffix}", paths.home()))
    }

    /// Whether such a session of this agent runs in a sandbox; `None` if it is not known here. Direct messages continue the
    /// main session unless `session.dmScope` gives each sender one of their own.
    pub fn is_sandboxed(&self, config: &Config<'a>, session: Session<'_>) -> Option<bool> {
        let mode = super::sandbox::text(config, self.at.as_ref(), "mode", "off")?;
        let is_main = match session {
            Session::Main => true,
            Session::Direct => !is_private(config)?,
            Session::Group(..) | Session::Subagent => false,
        };
        Some(mode == "all" || (mode == "non-main" && !is_main))
    }
}
