//! Who can reach what: from everybody who can set the assistant to work, through channels, bindings and conversations, to the
//! tools of each agent, to where these work and what comes of that. `docs/exposure.md` has the words and the facts.
//!
//! The model is made of classes: a way in is a class of senders on an account with the agent and the kind of conversation that
//! they get to, and what a conversation allows is a set of bits. So it grows with what the file says and not with the number of
//! paths through it. What is not known here is never taken for safe: a way that may be there is a way, and says so.

mod gates;
mod rooms;
mod routes;
mod through;
mod ways;
mod words;

pub mod cuts;
pub mod explain;
pub mod paths;

use crate::lists::{CollectVec, PushAll};
use std::cell::OnceCell;

use crate::config::{Config, View};
use crate::ids;
use crate::policy::agents::{self, Agent};
use crate::policy::channels::{self, Channel};
use crate::policy::tools;

pub use paths::Path;
pub use rooms::{Container, Room, Tools};
pub use ways::Way;
pub use words::{Kind, Place, Principal, Reach};

use rooms::{House, tool};
use routes::Routes;
use ways::Ways;

/// Who can reach what in one configuration.
pub struct Exposure<'c, 'a> {
    /// The configuration.
    pub config: &'c Config<'a>,
    /// The channels that are in use, account by account.
    pub channels: Vec<Channel<'a>>,
    /// Every way in, channel by channel.
    pub ways: Vec<Way<'a>>,
    /// The conversations that they lead to.
    pub rooms: Vec<Room<'a>>,
    house: House<'c, 'a>,
    onward: OnceCell<Onward<'a>>,
}

/// What is reached for certain, and what beyond that as far as is known here.
pub type Reached = (Reach, Reach);

/// How one conversation leads to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hop {
    /// `sessions_spawn`: a helper of the agent, or of another one.
    Spawn,
    /// `sessions_send`: the main conversation of the agent, or of another one.
    Send,
    /// `cron`: a job in the main conversation of any agent.
    Cron,
}

/// What lies behind the conversations that have a way in.
struct Onward<'a> {
    /// Of each agent, the main conversation and that of its helpers.
    rooms: Vec<[Room<'a>; 2]>,
    /// Of each agent, what these reach by themselves.
    own: Vec<[Reached; 2]>,
    /// Of each agent, whose helpers it may start, itself among them; and whether that is known.
    spawns: Vec<(Vec<usize>, bool)>,
    /// The agents that may write to each other, and whether that is known.
    circle: (Vec<usize>, bool),
    /// Of each agent, all that its main conversation leads to.
    mains: Vec<Reached>,
}

impl<'c, 'a> Exposure<'c, 'a> {
    /// Works it out for `config`.
    pub fn new(config: &'c Config<'a>) -> Exposure<'c, 'a> {
        let channels = channels::in_use(config);
        let house = House::new(config, agents::answering(config));
        let agents: Vec<&Agent<'a>> = house.members.iter().map(|it| &it.agent).collect_vec();
        let routes = Routes::new(config, &agents);
        let found = Ways::find(&house, &channels, routes);
        let (ways, rooms) = (found.ways, found.rooms);
        Exposure { config, channels, ways, rooms, house, onward: OnceCell::new() }
    }

    /// The agents, by their numbers.
    pub fn agents(&self) -> impl Iterator<Item = &Agent<'a>> {
        self.house.members.iter().map(|it| &it.agent)
    }

    /// The agent with this number.
    pub fn agent(&self, number: usize) -> &Agent<'a> {
        &self.house.members[number].agent
    }

    /// The number of the agent called `id`.
    pub fn agent_called(&self, id: &str) -> Option<usize> {
        let id = ids::agent(id);
        self.agents().position(|it| it.id == id)
    }

    /// The sandbox of the agent with this number.
    pub fn container(&self, agent: usize) -> &Container<'a> {
        self.house.container(agent)
    }

    /// The conversation that a way leads to.
    pub fn room(&self, way: &Way<'a>) -> &Room<'a> {
        &self.rooms[way.room]
    }

    /// The channel of a way as people call it; empty where it is on none.
    pub fn channel_name(&self, way: &Way<'_>) -> String {
        way.channel.map_or_else(String::new, |it| self.channels[it].name())
    }

    /// Who comes this way, as the beginning of a sentence.
    pub fn who(&self, way: &Way<'_>) -> String {
        way.who.phrase(&self.channel_name(way))
    }

    /// Where the tool with this number works for who comes this way; `None` if they have not got it.
    pub fn place(&self, way: &Way<'a>, index: usize) -> Option<Place> {
        let room = self.room(way);
        let bit = 1 << index;
        if !way.has_tools || (room.allowed | room.unknown) & bit == 0 {
            return None;
        }
        let is_known = room.allowed & bit != 0;
        Some(if is_known { self.house.place(room, index, way.elevated) } else { Place::Unknown })
    }

    /// Where the tool with this number works in a conversation of the agent; `None` if it is not there. Groups are those without
    /// lists of their own, and nobody is elevated.
    pub fn works(&self, agent: usize, kind: Kind, index: usize) -> Option<Place> {
        let room = self.house.room(agent, kind, None, Some(false));
        if room.allowed & (1 << index) != 0 {
            return Some(self.house.place(&room, index, Some(false)));
        }
        (room.unknown & (1 << index) != 0).then_some(Place::Unknown)
    }

    /// Where commands run in such a conversation; `None` if it has none.
    pub fn commands(&self, agent: usize, kind: Kind) -> Option<Place> {
        self.works(agent, kind, tools::index("exec")?)
    }

    /// Why the tool with this number is not there: the layer that stops it, and its place.
    pub fn block(&self, room: &Room<'a>, index: usize) -> Option<(&'static str, View<'a>)> {
        self.house.block(room, index)
    }

    /// What is reached on this way.
    pub fn reach(&self, way: &Way<'a>) -> Reached {
        let beside = way.beside;
        let (mut sure, mut maybe) =
            if way.has_tools { self.reach_of(self.room(way), way.elevated) } else { (Reach::NONE, Reach::NONE) };
        sure = sure.and(beside.0);
        maybe = maybe.and(beside.1);
        if beside.0.has(Reach::OPERATOR) {
            // Who operates the gateway talks to every agent.
            let onward = self.onward();
            onward.mains.iter().for_each(|it| (sure, maybe) = both((sure, maybe), *it));
        }
        if way.is_certain { (sure, maybe.without(sure)) } else { (Reach::NONE, sure.and(maybe)) }
    }

    /// What a conversation leads to, other ones that it can write to included.
    fn reach_of(&self, room: &Room<'a>, elevated: Option<bool>) -> Reached {
        let own = self.own(room, elevated);
        if (room.allowed | room.unknown) & hops() == 0 {
            return own;
        }
        both(own, self.beyond(self.onward(), room))
    }

    /// What the tools of a conversation reach by themselves.
    fn own(&self, room: &Room<'a>, elevated: Option<bool>) -> Reached {
        let (sure, maybe) = self.house.reach(room, room.allowed, elevated);
        let (may, might) = self.house.reach(room, room.unknown, elevated);
        (sure, maybe.and(may).and(might).without(sure))
    }

    /// The hops that a conversation has, each with whether that is certain and the agents it leads to.
    fn hops(&self, onward: &Onward<'a>, room: &Room<'a>) -> Vec<(Hop, bool, Vec<usize>)> {
        let mut found = Vec::new();
        let state = |name: &str| match tool(name) {
            it if room.allowed & it != 0 => Some(true),
            it if room.unknown & it != 0 => None,
            _ => Some(false),
        };
        if state("sessions_spawn") != Some(false) && room.kind != Kind::Subagent {
            let (to, is_known) = &onward.spawns[room.agent];
            found.push((Hop::Spawn, *is_known && state("sessions_spawn").is_some(), to.clone()));
        }
        let sees = self.house.may_send(room);
        if state("sessions_send") != Some(false) && sees != Some(false) {
            let is_certain = state("sessions_send").and(sees).is_some();
            let (circle, is_known) = &onward.circle;
            if circle.contains(&room.agent) {
                let others = circle.iter().copied().filter(|it| *it != room.agent);
                found.push((Hop::Send, is_certain && *is_known, others.collect_vec()));
            }
            found.push((Hop::Send, is_certain, vec![room.agent]));
        }
        if state("cron") != Some(false) {
            found.push((Hop::Cron, state("cron").is_some(), (0..self.house.members.len()).collect_vec()));
        }
        found
    }

    /// What lies behind a hop to the agent, certain or not.
    fn behind(&self, hop: Hop, agent: usize) -> Reach {
        let onward = self.onward();
        let (sure, maybe) = if hop == Hop::Spawn { onward.own[agent][1] } else { onward.mains[agent] };
        sure.and(maybe)
    }

    /// What the hops of a conversation lead to.
    fn beyond(&self, onward: &Onward<'a>, room: &Room<'a>) -> Reached {
        let mut all = (Reach::NONE, Reach::NONE);
        for (hop, is_certain, agents) in self.hops(onward, room) {
            for agent in agents {
                let it = if hop == Hop::Spawn { onward.own[agent][1] } else { onward.mains[agent] };
                all = both(all, if is_certain { it } else { (Reach::NONE, it.0.and(it.1)) });
            }
        }
        all
    }

    fn onward(&self) -> &Onward<'a> {
        self.onward.get_or_init(|| {
            let count = self.house.members.len();
            let room = |agent, kind| self.house.room(agent, kind, None, Some(false));
            let rooms: Vec<[Room<'a>; 2]> =
                (0..count).map(|it| [room(it, Kind::Main), room(it, Kind::Subagent)]).collect_vec();
            let own: Vec<[Reached; 2]> =
                rooms.iter().map(|it| [self.own(&it[0], Some(false)), self.own(&it[1], Some(false))]).collect_vec();
            let spawns = (0..count).map(|it| self.spawns(it)).collect_vec();
            let mains = own.iter().map(|it| it[0]).collect_vec();
            let mut onward = Onward { rooms, own, spawns, circle: self.circle(), mains };
            // What is reached only grows, and there is little of it, so that this comes to an end soon, cycles or not.
            loop {
                let next: Vec<Reached> = onward
                    .rooms
                    .iter()
                    .zip(&onward.own)
                    .map(|(rooms, own)| both(own[0], self.beyond(&onward, &rooms[0])))
                    .collect_vec();
                if next == onward.mains {
                    return onward;
                }
                onward.mains = next;
            }
        })
    }

    /// The agents whose helpers the agent may start.
    fn spawns(&self, agent: usize) -> (Vec<usize>, bool) {
        let mut to = vec![agent];
        let list = self.agent(agent).place(self.config, "subagents.allowAgents");
        let all = 0..self.house.members.len();
        let is_star = |it: &View<'_>| it.str().set().map(str::trim) == Some("*");
        let (is_any, is_unknown) = (list.items().any(|it| is_star(&it)), is_doubtful(&list));
        if is_any || is_unknown {
            to.push_all(all.filter(|it| *it != agent));
            return (to, is_any);
        }
        for it in list.items().filter_map(|it| it.str().set()).filter(|it| !it.trim().is_empty()) {
            to.push_all(self.agent_called(it).filter(|it| *it != agent));
        }
        (to, true)
    }

    /// The agents that may write to each other.
    fn circle(&self) -> (Vec<usize>, bool) {
        let section = self.config.at("tools.agentToAgent");
        let enabled = section.key("enabled").bool().or(false);
        if enabled == Some(false) {
            return (Vec::new(), true);
        }
        let list = section.key("allow");
        let entries: Vec<&str> = list.items().filter_map(|it| it.str().set()).map(str::trim).collect_vec();
        let is_unknown = is_doubtful(&list);
        let is_any = is_unknown || list.items().next().is_none();
        let fits = |id: &str| is_any || entries.iter().any(|it| *it == id || (it.contains('*') && matches(it, id)));
        let circle = (0..self.house.members.len()).filter(|it| fits(&self.agent(*it).id)).collect_vec();
        (circle, enabled.is_some() && !is_unknown)
    }
}

/// Whether the list, or something in it, is not known here.
fn is_doubtful(list: &View<'_>) -> bool {
    list.is_unknown() || list.items().any(|it| it.is_unknown())
}

/// The tools that lead to other conversations.
fn hops() -> Tools {
    tool("sessions_spawn") | tool("sessions_send") | tool("cron")
}

fn both(a: Reached, b: Reached) -> Reached {
    let sure = a.0.and(b.0);
    (sure, a.1.and(b.1).without(sure))
}

/// Whether `id` fits `pattern`, in any case.
fn matches(pattern: &str, id: &str) -> bool {
    crate::policy::tools::covers(&crate::lower::text(pattern), id)
}
