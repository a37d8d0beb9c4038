//! The agents of a configuration, the kinds of session that each has, and its folder.
//!
//! Source: `sandbox.md` sections 2 and 3, `host.md` section 3.4 of the product's measured behaviour.

use std::collections::BTreeSet;

use crate::config::{Config, View};
use crate::stages::paths::Paths;

pub(crate) use crate::stages::agents::normalise_id;

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

/// Every agent, in the order of the list; of equal ids the first counts. Entries whose id is not known here are left out.
pub fn all<'a>(config: &Config<'a>) -> Vec<Agent<'a>> {
    let list = config.at("agents.list");
    let mut agents: Vec<Agent<'a>> = Vec::new();
    let mut seen = BTreeSet::new();
    for at in list.items() {
        let id = at.key("id").str();
        if id.is_opaque() || at.is_unknown() {
            continue;
        }
        let id = normalise_id(id.set().unwrap_or_default());
        if seen.insert(id.clone()) {
            agents.push(Agent { id, at: Some(at), is_default: false });
        }
    }
    if list.items().next().is_none() && !list.is_unknown() {
        agents.push(Agent { id: MAIN.to_owned(), at: None, is_default: false });
    }
    let is_marked = |it: &Agent<'_>| it.at.as_ref().is_some_and(|it| it.key("default").bool().set() == Some(true));
    let default = agents.iter().position(is_marked).unwrap_or(0);
    if let Some(agent) = agents.get_mut(default) {
        agent.is_default = true;
    }
    agents
}

impl<'a> Agent<'a> {
    /// The place `dotted` of its object; absent where it has none.
    pub fn place(&self, config: &Config<'a>, dotted: &str) -> View<'a> {
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
            Session::Direct => config.at("session.dmScope").str().or("main")? == "main",
            Session::Group(..) | Session::Subagent => false,
        };
        Some(mode == "all" || (mode == "non-main" && !is_main))
    }
}
