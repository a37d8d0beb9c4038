//! What breaks a path: the smallest sets of changes, those first that take the least from people who are meant to have it. Each
//! is tried on the configuration before it is offered.

use super::paths::Path;
use super::rooms::{Tools, tool};
use super::words::{Kind, Principal, Reach};
use super::{Exposure, Way};
use crate::config::{Config, View};
use crate::diagnostic::{Action, Applicability, Fix};
use crate::lists::{CollectVec, Joined};
use crate::order;
use crate::path::{Change, KeyPath, NewValue};
use crate::policy::{channels, gateway, tools};
use crate::schema::Schema;
use crate::trial;
use crate::value::Value;

/// One way to break a path.
pub struct Cut {
    /// What is changed.
    pub fix: Fix,
    /// How much it takes from senders who are listed or paired and from the owner: the tools, and what they reach by them.
    pub loses: usize,
}

/// A change that may help, with its title.
type Idea = (String, Vec<Change>);

/// More ideas are not put together.
const MOST: usize = 10;

/// The principals of one place, which a change may let in elsewhere.
type Key<'k> = (&'k str, &'k str, usize, Kind);

impl<'c, 'a> Exposure<'c, 'a> {
    /// The smallest sets of changes that make `path` less bad, proved: the file stays one that the assistant loads, nobody reaches
    /// more than before, and the path is less severe or gone. None for paths that are not worth a warning.
    pub fn cuts(&self, path: &Path) -> Vec<Cut> {
        let Some(root) = self.config.root().value() else { return Vec::new() };
        let mut ideas = self.ideas(path);
        ideas.truncate(MOST);
        let mut cuts = Vec::new();
        // Sets are grown from what does not help alone, so that no set holds one that helps.
        let mut sets: Vec<Vec<usize>> = (0..ideas.len()).map(|it| vec![it]).collect_vec();
        for _ in 0..3 {
            let mut useless = Vec::new();
            for set in sets {
                let changes: Vec<Change> = set.iter().flat_map(|it| ideas[*it].1.clone()).collect_vec();
                match self.proved(root, path, &changes) {
                    Some(loses) => {
                        let titles: Vec<&str> = set.iter().map(|it| &*ideas[*it].0).collect_vec();
                        let fix = Fix {
                            title: titles.joined("; ").into(),
                            applicability: Applicability::Unsafe,
                            action: Action::Changes(changes),
                        };
                        cuts.push(Cut { fix, loses });
                    }
                    None => useless.push(set),
                }
            }
            if !cuts.is_empty() {
                break;
            }
            let last = |it: &Vec<usize>| it.last().map_or(0, |it| it + 1);
            sets = useless
                .iter()
                .flat_map(|it| (last(it)..ideas.len()).map(|next| [&it[..], &[next]].concat()))
                .collect_vec();
        }
        order::by_key(&mut cuts, |it| it.loses);
        cuts
    }

    /// What `changes` cost, if they break `path` and do nothing bad.
    fn proved(&self, root: &Value, path: &Path, changes: &[Change]) -> Option<usize> {
        let after = trial::apply(root, changes);
        if let Some(schema) = Schema::of(self.config.dialect)
            && schema.issues(&after).len() > schema.issues(root).len()
        {
            return None;
        }
        let config: Config<'_> = self.config.with_root(&after);
        let then = Exposure::new(&config);
        let way = &self.ways[path.way];
        let mine = self.key(way);
        let is_broken = |it: &usize| {
            let other = &then.ways[*it];
            let is_same = other.who == way.who && then.key(other) == mine && other.has_tools == way.has_tools;
            !is_same || then.path(*it).severity < path.severity
        };
        ((0..then.ways.len()).all(|it| is_broken(&it)) && !self.opens(&then)).then(|| self.cost(&then))
    }

    /// Where a way leads, by names that a change keeps.
    fn key(&self, way: &Way<'a>) -> Key<'_> {
        let (channel, account) = way.channel.map_or(("", ""), |it| {
            let it = &self.channels[it];
            (it.plugin.id, it.account_id())
        });
        (channel, account, way.agent, way.kind)
    }

    /// Whether anybody reaches more in `then`: more than everybody did who was trusted no more and came to the same place.
    pub(super) fn opens(&self, then: &Exposure<'_, '_>) -> bool {
        let before: Vec<(Key<'_>, u8, Reach)> = (0..self.ways.len())
            .map(|at| (self.key(&self.ways[at]), self.ways[at].who.trust(), self.path(at).all()))
            .collect_vec();
        (0..then.ways.len()).any(|at| {
            let way = &then.ways[at];
            let (key, trust) = (then.key(way), way.who.trust());
            let mut had = Reach::NONE;
            for it in before.iter().filter(|it| it.1 <= trust && it.0 == key) {
                had = had.and(it.2);
            }
            !had.has(then.path(at).all())
        })
    }

    /// What those lose who are meant to have it.
    fn cost(&self, then: &Exposure<'_, '_>) -> usize {
        let count = |it: &Exposure<'_, '_>, at: usize| {
            let way = &it.ways[at];
            let tools = if way.has_tools { it.rooms[way.room].allowed.count_ones() } else { 0 };
            let is_main = way.who == Principal::Web && way.kind == Kind::Main;
            let weight = if way.who.trust() >= 2 || is_main { 1 } else { 0 };
            weight * (tools + it.path(at).all().0.count_ones()) as usize
        };
        let sum = |it: &Exposure<'_, '_>| (0..it.ways.len()).map(|at| count(it, at)).sum::<usize>();
        sum(self).saturating_sub(sum(then))
    }

    fn ideas(&self, path: &Path) -> Vec<Idea> {
        let way = &self.ways[path.way];
        let mut ideas = Vec::new();
        if path.severity == crate::diagnostic::Severity::Info {
            return ideas;
        }
        self.shut_out(way, &mut ideas);
        if !way.has_tools {
            return ideas;
        }
        let agent = self.agent(way.agent);
        let set = |path: &str, value: NewValue| Change::Set { path: KeyPath::keys(path), value };
        let mode = agent.at.unwrap_or_else(|| self.config.at("agents.defaults")).at("sandbox.mode");
        let boxed = |word: &str| Change::Set { path: mode.path(), value: word.into() };
        if way.kind == Kind::Main && way.channel.is_some() {
            let changes = vec![boxed("non-main"), set("session.dmScope", "per-channel-peer".into())];
            ideas.push(("Give each sender a conversation of their own, in a sandbox".to_owned(), changes));
        }
        ideas.push((format!("Run every conversation of agent `{}` in a sandbox", agent.id), vec![boxed("all")]));
        if way.elevated != Some(false) {
            let changes = vec![set("tools.elevated.enabled", false.into())];
            ideas.push(("Let nobody's commands leave the sandbox".to_owned(), changes));
        }
        let binds = self.container(way.agent).holes.iter().rev().filter(|it| it.0 != "host-network");
        let binds: Vec<Change> = binds.map(|it| Change::Remove { path: it.1.path() }).collect_vec();
        if !binds.is_empty() {
            ideas.push(("Take what is of the host out of the sandbox".to_owned(), binds));
        }
        if self.config.at("tools.exec.host").is_present() {
            ideas.push(("Run commands in the sandbox".to_owned(), vec![set("tools.exec.host", "sandbox".into())]));
        }
        let list = agent.place(self.config, "subagents.allowAgents");
        if list.is_present() {
            let changes = list.removed();
            ideas.push((format!("Let agent `{}` start no helpers of other agents", agent.id), changes));
        }
        let talk = self.config.at("tools.agentToAgent.enabled");
        if talk.bool().set() == Some(true) {
            let changes = talk.set_to(false.into());
            ideas.push(("Let agents not write to each other".to_owned(), changes));
        }
        let denied = self.harmful(way, path.all().harm());
        if !denied.is_empty() {
            let deny = match &agent.at {
                Some(at) => at.at("tools.deny"),
                None => self.config.at("tools.deny"),
            };
            let title = format!("Deny agent `{}` what does it: {}", agent.id, denied.joined(", "));
            ideas.push((title, deny_all(&deny, &denied)));
        }
        ideas
    }

    /// The ways to keep them out.
    fn shut_out(&self, way: &Way<'a>, ideas: &mut Vec<Idea>) {
        let config = self.config;
        let channel = way.channel.map(|it| &self.channels[it]);
        let set = |path: KeyPath, value: NewValue| vec![Change::Set { path, value }];
        match (way.who, channel) {
            (Principal::Stranger, Some(channel)) => {
                if let Some(dm) = &channel.dm {
                    let mut changes = dm.close();
                    if channel.plugin.id == "whatsapp" {
                        // It asks the section, whichever account it is.
                        changes[0] =
                            Change::Set { path: channel.section.key("dmPolicy").path(), value: "pairing".into() };
                    }
                    ideas.push((format!("Let new senders on {} ask for pairing", channel.name()), changes));
                }
            }
            (Principal::GroupAny | Principal::GroupMember, Some(channel)) => {
                let policy = channel.groups.as_ref().map_or_else(|| channel.at("groupPolicy"), |it| it.policy_at);
                let name = channel.name();
                if policy.str().set() != Some("allowlist") {
                    let (changes, _) = channels::close_groups(config, &policy);
                    ideas.push((format!("Serve listed senders and groups on {name} only"), changes));
                }
                let stars = |list: View<'a>| {
                    let stars = list.items().filter(|it| it.entry_text().as_deref() == Some("*"));
                    let mut changes: Vec<Change> = stars.map(|it| Change::Remove { path: it.path() }).collect_vec();
                    changes.reverse();
                    changes
                };
                let changes = stars(channel.at("groupAllowFrom"));
                if !changes.is_empty() {
                    ideas.push((format!("Take `*` out of the senders in groups on {name}"), changes));
                }
                ideas.push((format!("Serve no groups on {name}"), set(policy.path(), "disabled".into())));
            }
            (Principal::Webhook, _) => {
                if let Some(path) = way.at.path().parent() {
                    let path = path.join("webhookSecret");
                    ideas.push(("Ask for a secret at the webhook".to_owned(), set(path, NewValue::FreshSecret)));
                }
            }
            (Principal::Network, _) => {
                let path = KeyPath::keys("gateway.auth.allowTailscale");
                ideas.push(("Ask for the token in the tailnet, too".to_owned(), set(path, false.into())));
            }
            (Principal::Local, _) if way.has_tools => {
                ideas.push(("Ask for a token".to_owned(), gateway::fresh_token()));
            }
            (Principal::Hook, _) => {
                ideas.push(("Switch webhooks off".to_owned(), set(way.at.path(), false.into())));
            }
            (Principal::Web, _) => {
                let deny = config.at("tools.deny");
                ideas.push(("Read nothing on the web".to_owned(), deny_all(&deny, &["group:web", "browser"])));
            }
            _ => {}
        }
    }

    /// The tools by which as much harm is done, those that lead to other conversations among them where these do it.
    fn harmful(&self, way: &Way<'a>, harm: u8) -> Vec<&'static str> {
        let room = self.room(way);
        let there = room.allowed | room.unknown;
        let mut found: Tools = 0;
        for at in 0..tools::KNOWN {
            let (sure, maybe) = self.house.reach(room, there & (1 << at), way.elevated);
            if sure.and(maybe).harm() >= harm {
                found |= there & (1 << at);
            }
        }
        for (hop, _, agents) in self.hops(self.onward(), room) {
            let name = match hop {
                super::Hop::Spawn => "sessions_spawn",
                super::Hop::Send => "sessions_send",
                super::Hop::Cron => "cron",
            };
            if agents.iter().any(|it| self.behind(hop, *it).harm() >= harm) {
                found |= there & tool(name);
            }
        }
        // What handles commands goes with what starts them.
        if found & tool("exec") != 0 {
            found |= there & tool("process");
        }
        tools::known().enumerate().filter(|it| found & (1 << it.0) != 0).map(|it| it.1).collect_vec()
    }
}

/// The changes that add `names` to the list at `deny`.
fn deny_all(deny: &View<'_>, names: &[&str]) -> Vec<Change> {
    let values = names.iter().map(|it| NewValue::from(*it));
    if deny.is_array() {
        return values.map(|value| Change::Append { path: deny.path(), value }).collect_vec();
    }
    deny.set_to(NewValue::Array(values.collect_vec()))
}
