//! The ways in: who is let in where, and which agent answers in which kind of conversation.

mod beside;

use super::gates::{self, Gate, Senders};
use super::rooms::{House, Room};
use super::routes::{Named, Route, Routes};
use super::words::{Kind, Place, Principal, Reach};
use crate::config::{Config, View};
use crate::lists::{CollectVec, PushAll};
use crate::policy::channels::{Channel, Dm};
use crate::policy::{agents, elevated, tools};

/// One way in.
pub struct Way<'a> {
    /// Who.
    pub who: Principal,
    /// On which channel: its number among those of the [`super::Exposure`].
    pub channel: Option<usize>,
    /// The agent that answers, by its number.
    pub agent: usize,
    /// In which kind of conversation.
    pub kind: Kind,
    /// The ids of the groups; `*` for any that is not named. Empty outside of groups.
    pub groups: Vec<&'a str>,
    /// Whether it is known for certain that they are let in and get to this agent.
    pub is_certain: bool,
    /// The place that lets them in.
    pub at: View<'a>,
    /// The binding that leads to the agent; `None` for the default agent.
    pub binding: Option<View<'a>>,
    /// Whether their commands may leave the sandbox; `None` if that is not known here.
    pub elevated: Option<bool>,
    /// The conversation, by its number among the rooms.
    pub room: usize,
    /// What they reach without any tool, for certain and beyond that.
    pub beside: (Reach, Reach),
    /// Whether all tools of the conversation are theirs: not so for who only gets at files.
    pub has_tools: bool,
}

/// All ways in, and the conversations that they lead to.
pub(super) struct Ways<'h, 'c, 'a> {
    house: &'h House<'c, 'a>,
    config: &'c Config<'a>,
    channels: &'h [Channel<'a>],
    routes: Routes<'a>,
    /// For each agent, its conversations.
    by_agent: Vec<Vec<usize>>,
    pub rooms: Vec<Room<'a>>,
    pub ways: Vec<Way<'a>>,
}

/// What a group's members have to go through.
struct Target<'a> {
    /// `*` for any that is not named.
    id: &'a str,
    /// The sections that say who may write there: the first that has a list.
    at: Vec<View<'a>>,
    /// Its lists of tools.
    tools: Option<View<'a>>,
    route: Route<'a>,
}

impl<'h, 'c, 'a> Ways<'h, 'c, 'a> {
    pub(super) fn find(house: &'h House<'c, 'a>, channels: &'h [Channel<'a>], routes: Routes<'a>) -> Ways<'h, 'c, 'a> {
        let by_agent = house.members.iter().map(|_| Vec::new()).collect_vec();
        let config = house.config;
        let mut ways = Ways { house, config, channels, routes, by_agent, rooms: Vec::new(), ways: Vec::new() };
        if house.members.is_empty() {
            return ways;
        }
        for at in 0..channels.len() {
            ways.direct(at);
            ways.groups(at);
        }
        ways.beside_channels();
        ways
    }

    /// The number of such a conversation.
    fn room(&mut self, agent: usize, kind: Kind, lists: Option<&View<'a>>, elevated: Option<bool>) -> usize {
        let elevated = self.house.sets_apart(elevated);
        let place = lists.and_then(View::loc);
        let rooms = &self.rooms;
        let is_it = |at: &&usize| {
            let room: &Room<'a> = &rooms[**at];
            (room.kind, room.elevated) == (kind, elevated) && room.lists.as_ref().and_then(View::loc) == place
        };
        if let Some(at) = self.by_agent[agent].iter().find(is_it) {
            return *at;
        }
        let room = self.house.room(agent, kind, lists.copied(), elevated);
        self.rooms.push(room);
        self.by_agent[agent].push(self.rooms.len() - 1);
        self.rooms.len() - 1
    }

    /// Adds a way; one that differs from an earlier one by its group alone goes with that.
    fn add(&mut self, way: Way<'a>) {
        let is_same = |it: &Way<'a>| {
            (it.who, it.channel, it.agent, it.kind, it.room) == (way.who, way.channel, way.agent, way.kind, way.room)
                && (it.elevated, it.is_certain) == (way.elevated, way.is_certain)
        };
        // Those of one channel stand together.
        let same = self.ways.iter_mut().rev().take_while(|it| it.channel == way.channel).find(|it| is_same(it));
        match same {
            Some(same) => {
                let new = way.groups.into_iter().filter(|it| *it != "*" || !same.groups.contains(it));
                let new: Vec<&str> = new.collect_vec();
                same.groups.push_all(new);
            }
            None => self.ways.push(way),
        }
    }

    /// Those who write direct messages.
    fn direct(&mut self, at: usize) {
        let channels = self.channels;
        let channel = &channels[at];
        let id = channel.plugin.id;
        let teams;
        let dm = match &channel.dm {
            Some(dm) => dm,
            // The product's audit does not look at these, and so the policy does not.
            None if id == "msteams" => {
                teams = in_teams(channel);
                &teams
            }
            None => return,
        };
        if channel.at("dm.enabled").bool().set() == Some(false) {
            return;
        }
        // WhatsApp asks the section for the policy, whichever account it is.
        let (policy, policy_at) = match id {
            "whatsapp" => {
                let at = channel.section.key("dmPolicy");
                (at.str().or("pairing"), at)
            }
            _ => (dm.policy, dm.policy_at),
        };
        let account = channel.account_id();
        let is_private = agents::is_private(self.config);
        let kind = if is_private == Some(false) { Kind::Main } else { Kind::Direct };
        let routing = !self.routes.is_unknown(id);
        let is_open = policy == Some("open") || !dm.wildcards.is_empty();
        let list_known = !dm.allow.is_unknown() && !dm.allow.items().any(|it| it.is_unknown());
        let is_let = |who| -> Option<bool> {
            match (who, policy) {
                (_, Some("disabled")) => Some(false),
                (Principal::Listed, _) if !dm.listed.is_empty() => Some(true),
                (Principal::Listed, _) => {
                    if list_known {
                        Some(false)
                    } else {
                        None
                    }
                }
                (_, None) => None,
                (Principal::Stranger, _) if is_open => Some(true),
                (Principal::Stranger, _) => {
                    if list_known {
                        Some(false)
                    } else {
                        None
                    }
                }
                (_, Some("pairing")) => Some(true),
                _ if dm.paired > 0 => Some(true),
                _ => {
                    if self.config.facts.pairing_stores.is_some() {
                        Some(false)
                    } else {
                        None
                    }
                }
            }
        };
        let forged = is_forgeable(channel);
        let bound = self.routes.named(id, account, Named::Direct);
        let senders: Vec<String> =
            dm.listed.iter().filter_map(View::entry_text).map(|it| channel.sender(&it)).collect_vec();
        let mut is_bound: Vec<String> = Vec::new();
        let mut found: Vec<(Principal, Route<'a>, Option<bool>, View<'a>)> = Vec::new();
        // Those of them who are led elsewhere, who come first.
        let mut peers: Vec<String> = Vec::new();
        for peer in bound {
            let Some(route) = self.routes.bound(id, account, Named::Direct, peer) else { continue };
            let sender = channel.sender(peer);
            let who = if senders.contains(&sender) {
                is_bound.push(sender);
                Principal::Listed
            } else if is_let(Principal::Stranger) == Some(false) {
                Principal::Paired
            } else {
                Principal::Stranger
            };
            found.push((who, route, is_let(who), dm.allow));
            peers.push(channel.sender(peer));
        }
        let place = |who| match who {
            Principal::Stranger if !dm.wildcards.is_empty() => dm.wildcards[0],
            Principal::Listed => dm.allow,
            _ => policy_at,
        };
        let route = self.routes.of_account(id, account);
        for who in [Principal::Stranger, Principal::Paired, Principal::Listed] {
            let is_moot = match who {
                // Each of them is bound elsewhere.
                Principal::Listed => !senders.is_empty() && is_bound.len() == senders.len(),
                // Nobody needs to be paired where anybody may write.
                Principal::Paired => is_let(Principal::Stranger) == Some(true),
                _ => false,
            };
            if is_moot {
                continue;
            }
            found.push((who, route, is_let(who), place(who)));
        }
        if let Some(at) = forged {
            found.push((Principal::Webhook, route, Some(true), at));
        }
        for (number, (who, (agent, binding), is_let, place)) in found.into_iter().enumerate() {
            if is_let == Some(false) {
                continue;
            }
            let theirs = |it: &String| peers.get(number).map_or_else(|| !peers.contains(it), |peer| peer == it);
            // Who shares a conversation reads what the others say in it.
            let shares = is_private != Some(true) && (dm.is_multiuser() || who != Principal::Listed);
            let chats = if shares { Reach::CHATS } else { Reach::NONE };
            self.let_in(
                Way {
                    who,
                    channel: Some(at),
                    agent,
                    kind,
                    groups: Vec::new(),
                    is_certain: is_let == Some(true) && routing,
                    at: place,
                    binding,
                    elevated: None,
                    room: 0,
                    beside: if kind == Kind::Main { (chats, Reach::NONE) } else { (Reach::NONE, chats) },
                    has_tools: true,
                },
                None,
                &dm.listed,
                &theirs,
            );
        }
    }

    /// Those who write in groups.
    fn groups(&mut self, at: usize) {
        let channels = self.channels;
        let channel = &channels[at];
        let id = channel.plugin.id;
        let Some(gate) = gates::of(id) else { return };
        let (policy, policy_at) = match &channel.groups {
            Some(groups) => (groups.policy, groups.policy_at),
            None => {
                let own = channel.at("groupPolicy");
                let shared = self.config.at("channels.defaults.groupPolicy");
                let place = if own.is_present() || own.is_unknown() { own } else { shared };
                (place.str().or("open"), place)
            }
        };
        if policy == Some("disabled") {
            return;
        }
        // What is not known may be open.
        let is_open = policy != Some("allowlist");
        let senders = (!is_open && gate.senders != Senders::Ignored).then(|| senders(channel, gate));
        let map = if gate.places.is_empty() { channel.at("groups") } else { channel.at(gate.places) };
        let mut is_certain = policy.is_some() && !map.is_unknown() && !self.routes.is_unknown(id);
        is_certain &= senders.as_ref().is_none_or(|it| !it.is_unknown() && !it.items().any(|it| it.is_unknown()));
        let has_senders = senders.as_ref().is_some_and(|it| it.items().next().is_some());

        let targets = self.targets(channel, gate, &map, is_open, has_senders);
        for target in targets {
            let own = target.at.iter().flat_map(|it| ["users", "allowFrom"].map(|key| it.key(key)));
            let own = own.into_iter().find(View::is_present);
            // On Telegram one with nobody on it counts as well, where only listed senders may write.
            let counts = |it: &View<'a>| it.items().any(|it| is_entry(&it)) || (id == "telegram" && !is_open);
            let own = own.filter(counts);
            let pairs = gate.pairs && (own.is_none() || id == "telegram");
            let list =
                own.or_else(|| senders.filter(|it| gate.senders == Senders::Needed || it.items().next().is_some()));
            let listed: Vec<View<'a>> =
                list.iter().flat_map(|it| it.items().filter(is_entry).collect_vec()).collect_vec();
            let is_any = list.is_none() || listed.iter().any(|it| it.entry_text().as_deref() == Some("*"));
            let anybody = if target.id == "*" { Principal::GroupAny } else { Principal::GroupMember };
            let mut who = Vec::new();
            if is_any {
                who.push((anybody, policy_at));
            } else {
                if let Some(at) = list.filter(|it| it.is_unknown() || !listed.is_empty()) {
                    who.push((Principal::Listed, at));
                }
                if pairs && channel.dm.as_ref().is_some_and(|it| it.paired > 0 || it.policy == Some("pairing")) {
                    who.push((Principal::Paired, policy_at));
                }
            }
            for (who, place) in who {
                let (agent, binding) = target.route;
                self.let_in(
                    Way {
                        who,
                        channel: Some(at),
                        agent,
                        kind: Kind::Group,
                        groups: vec![target.id],
                        is_certain,
                        at: place,
                        binding,
                        elevated: None,
                        room: 0,
                        beside: (Reach::NONE, Reach::NONE),
                        has_tools: true,
                    },
                    target.tools.as_ref(),
                    &listed,
                    &|_| true,
                );
            }
        }
    }

    /// The groups that are served, each with who answers there.
    fn targets(
        &self,
        channel: &Channel<'a>,
        gate: &Gate,
        map: &View<'a>,
        is_open: bool,
        senders: bool,
    ) -> Vec<Target<'a>> {
        let (id, account) = (channel.plugin.id, channel.account_id());
        let routes = &self.routes;
        let account_route = routes.of_account(id, account);
        let entries: Vec<(&'a str, View<'a>)> = map.entries().collect_vec();
        let star = entries.iter().find(|it| it.0 == "*").map(|it| it.1);
        let is_slack = id == "slack";
        let is_shut = |it: &View<'a>| {
            // Slack: the first that is said, by the entry or by that of `*`.
            let flags = [Some(it), star.as_ref().filter(|_| is_slack)].into_iter().flatten();
            let mut flags = flags.flat_map(|it| ["enabled", "allow"].map(|key| it.key(key).bool().set()));
            if is_slack { flags.flatten().next() == Some(false) } else { flags.any(|it| it == Some(false)) }
        };
        let has_star = star.as_ref().is_some_and(|it| !is_shut(it));
        let is_any = match (entries.is_empty() || gate.places.is_empty(), gate.senders) {
            (true, Senders::Needed) => true,
            (true, Senders::Either) => is_open || senders,
            (true, _) => is_open,
            (false, _) => has_star || (is_open && !gate.narrows && star.is_none()),
        } || map.is_unknown();
        let is_guild = gate.places == "guilds";
        let mut targets = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        let any = is_any.then_some(("*", star));
        let named = entries.iter().filter(|it| it.0 != "*").map(|it| (it.0, Some(it.1)));
        for (name, at) in any.into_iter().chain(named) {
            seen.push(name);
            if at.as_ref().is_some_and(is_shut) {
                continue;
            }
            let kind = if is_guild { Named::Guild } else { Named::Group };
            let route = routes.bound(id, account, kind, name).unwrap_or(account_route);
            self.rooms_of(channel, gate, (name, name, at), star.as_ref(), route, &mut targets);
        }
        // Servers that only the section names, whose lists of tools it has for an account with a map of its own, too.
        let others = channel.section.key("guilds");
        let others = others.entries().filter(|it| is_any && is_guild && !seen.contains(&it.0));
        for (name, _) in others.collect_vec() {
            if routes.bound(id, account, Named::Guild, name).is_some() {
                continue;
            }
            self.rooms_of(channel, gate, ("*", name, star), None, account_route, &mut targets);
        }
        if is_any {
            let kinds = match id {
                "discord" => &[Named::Group, Named::Guild][..],
                "slack" | "msteams" => &[Named::Group, Named::Team],
                _ => &[Named::Group],
            };
            for kind in kinds {
                for name in routes.named(id, account, *kind).into_iter().filter(|it| !seen.contains(it)) {
                    if let Some(route) = routes.bound(id, account, *kind, name) {
                        self.rooms_of(channel, gate, (name, name, star), None, route, &mut targets);
                    }
                }
            }
        }
        targets
    }

    /// The targets of one entry of the map: itself, or the channels of a Discord server that its own map lets in. `named` is
    /// what the section may have lists of tools for.
    fn rooms_of(
        &self,
        channel: &Channel<'a>,
        gate: &Gate,
        (id, named, at): (&'a str, &'a str, Option<View<'a>>),
        star: Option<&View<'a>>,
        route: Route<'a>,
        targets: &mut Vec<Target<'a>>,
    ) {
        let said = |it: &View<'a>| {
            let tools = it.key("tools");
            (tools.is_present() || tools.is_unknown()).then_some(tools)
        };
        if gate.places != "guilds" {
            // Slack takes an entry as a whole.
            let behind = star.filter(|_| at.is_none() || channel.plugin.id != "slack");
            let tools = at.iter().chain(behind).find_map(said);
            let at = at.into_iter().chain(star.filter(|_| channel.plugin.id == "slack").cloned()).collect_vec();
            targets.push(Target { id, at, tools, route });
            return;
        }
        // For the tools the product looks into the section, whichever account it is.
        let guilds = channel.section.key("guilds");
        let lists = [named, "*"].map(|it| guilds.key(it)).into_iter().find(View::is_present);
        let of_guild = lists.as_ref().and_then(said);
        let inner = at.as_ref().map(|it| it.key("channels")).filter(|it| it.is_present() || it.is_unknown());
        let Some(inner) = inner.filter(|it| !it.is_unknown()) else {
            targets.push(Target { id, at: at.into_iter().collect_vec(), tools: of_guild, route });
            return;
        };
        for (name, it) in inner.entries() {
            if ["enabled", "allow"].iter().any(|key| it.key(key).bool().set() == Some(false)) {
                continue;
            }
            let own = lists.as_ref().and_then(|it| said(&it.key("channels").key(name)));
            let bound = self.routes.bound(channel.plugin.id, channel.account_id(), Named::Group, name);
            let (id, own) = if name == "*" { (id, None) } else { (name, own) };
            let route = bound.unwrap_or(route);
            let at = [Some(it), at].into_iter().flatten().collect_vec();
            targets.push(Target { id, at, tools: own.or(of_guild), route });
        }
    }

    /// Adds `way`, once it is known whether commands of those who come by it may leave the sandbox, and with that which
    /// conversation it is: one with the lists of tools `lists`. `listed` are the senders whom a list names, of whom only those
    /// come who are `theirs`. Where anybody may write and the owner named some of them for such commands, these have a way of
    /// their own.
    fn let_in(
        &mut self,
        mut way: Way<'a>,
        lists: Option<&View<'a>>,
        listed: &[View<'a>],
        theirs: &dyn Fn(&String) -> bool,
    ) {
        let Some(at) = way.channel else { return };
        let channel = &self.channels[at];
        let own = self.house.members[way.agent].agent.at.as_ref();
        let gates = elevated::gates(self.config, own, channel.plugin.id);
        let names = |who: Option<&str>| gates.admits(&|list| names(channel, list, who, &way.groups));
        let everybody = names(None);
        let anybody = gates.lets_in(|it| !it.is_empty());
        let is_open = !matches!(way.who, Principal::Webhook | Principal::Paired | Principal::Listed);
        let mut people: Vec<String> = listed.iter().filter_map(View::entry_text).collect_vec();
        if way.who == Principal::Paired {
            let stores = self.config.facts.pairing_stores.as_ref();
            let mut store = stores.and_then(|it| it.get(channel.plugin.id)).cloned().unwrap_or_default();
            store.retain(|it| !people.iter().any(|listed| channel.sender(listed) == channel.sender(it)));
            people = store;
        } else if is_open {
            people.clear();
            for list in [Some(&gates.senders), gates.own.as_ref().map(|it| &it.1)].into_iter().flatten().flatten() {
                people.push_all(list.iter().filter(|it| *it != "*").cloned());
            }
        }
        // Each list has to name the same sender.
        let mut named = Some(false);
        for it in people.iter().filter(|it| theirs(&channel.sender(it))) {
            match names(Some(it)) {
                Some(false) => {}
                answer => named = answer,
            }
            if named == Some(true) {
                break;
            }
        }
        way.elevated = match way.who {
            _ if everybody == Some(true) => Some(true),
            _ if anybody == Some(false) => Some(false),
            Principal::Webhook => anybody,
            // More may be paired, or listed in what is not known here.
            Principal::Paired => named.filter(|it| *it),
            Principal::Listed => named.filter(|it| *it || !super::is_doubtful(&way.at)),
            _ => everybody,
        };
        way.room = self.room(way.agent, way.kind, lists, way.elevated);
        let exec = tools::index("exec").unwrap_or_default();
        if is_open && way.elevated != Some(true) && named == Some(true) {
            let apart = self.house.room(way.agent, way.kind, lists.copied(), self.house.sets_apart(Some(true)));
            let [has, had] = [&apart, &self.rooms[way.room]].map(|it| (it.allowed | it.unknown) & (1 << exec) != 0);
            if has && !(had && self.house.place(&apart, exec, Some(false)) == Place::Host) {
                let room = self.room(way.agent, way.kind, lists, Some(true));
                let (who, groups) = (Principal::Listed, way.groups.clone());
                self.add(Way { who, at: gates.list, groups, elevated: Some(true), room, ..way });
            }
        }
        self.add(way);
    }
}

/// Whether a list of elevated senders names `who`; with nobody, somebody of whom nothing is known. The assistant compares its entries
/// with the ids and the names that a sender has, of which a list has one, and with the group.
fn names(channel: &Channel<'_>, list: &[String], who: Option<&str>, groups: &[&str]) -> Option<bool> {
    let mut answer = Some(false);
    for entry in list {
        let bare = channel.bare(entry);
        let is_id = elevated::is_id(bare);
        let is_them = match who {
            Some(who) if is_id => channel.sender(entry) == channel.sender(who),
            Some(who) => bare == channel.bare(who),
            None => false,
        };
        if is_them || entry == "*" {
            return Some(true);
        }
        if !is_id || who.is_some_and(|who| !elevated::is_id(channel.bare(who))) || groups.contains(&bare) {
            answer = None;
        }
    }
    answer
}

/// Whether an item of a list names somebody, as far as is known here.
fn is_entry(it: &View<'_>) -> bool {
    it.is_unknown() || it.entry_text().is_some_and(|it| !it.is_empty())
}

/// The list that decides who may write in groups.
fn senders<'a>(channel: &Channel<'a>, gate: &Gate) -> View<'a> {
    let own = channel.at("groupAllowFrom");
    let is_empty = own.items().next().is_none() && !own.is_unknown();
    let [absent, empty] = gate.stands_in;
    let stands_in = if own.is_present() { empty && is_empty } else { absent && !own.is_unknown() };
    if stands_in { channel.at("allowFrom") } else { own }
}

/// Who may write directly on Microsoft Teams.
fn in_teams<'a>(channel: &Channel<'a>) -> Dm<'a> {
    let (policy_at, allow) = (channel.at("dmPolicy"), channel.at("allowFrom"));
    let (wildcards, listed) = allow.items().partition(|it| it.entry_text().as_deref() == Some("*"));
    Dm { policy: policy_at.str().or("pairing"), policy_at, allow, wildcards, listed, paired: 0 }
}

/// The webhook of a channel that asks for no secret there, so that anybody can forge messages.
fn is_forgeable<'a>(channel: &Channel<'a>) -> Option<View<'a>> {
    let is_hooked = matches!(channel.plugin.id, "telegram" | "zalo");
    let (url, secret) = (channel.at("webhookUrl"), channel.at("webhookSecret"));
    let is_filled = |it: &View<'_>| it.is_unknown() || it.str().set().is_some_and(|it| !it.trim().is_empty());
    (is_hooked && is_filled(&url) && !is_filled(&secret)).then_some(url)
}
