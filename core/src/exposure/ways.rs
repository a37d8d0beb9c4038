//! The ways in: who is let in where, and which agent answers in which kind of conversation.

use super::gates::{self, Gate, Senders};
use super::rooms::{House, Room, tool};
use super::routes::{Named, Route, Routes};
use super::words::{Kind, Principal, Reach};
use crate::config::{Config, Field, View};
use crate::facts::{Inspected, Role};
use crate::policy::channels::{Channel, Dm};
use crate::policy::files::{self, Access};
use crate::policy::{elevated, gateway};

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
        let by_agent = house.members.iter().map(|_| Vec::new()).collect();
        let config = house.config;
        let mut ways = Ways { house, config, channels, routes, by_agent, rooms: Vec::new(), ways: Vec::new() };
        if house.members.is_empty() {
            return ways;
        }
        for at in 0..channels.len() {
            ways.direct(at);
            ways.groups(at);
        }
        ways.hooks();
        ways.network();
        ways.local();
        ways.web();
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
        let room = self.house.room(agent, kind, lists.cloned(), elevated);
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
                let new: Vec<&str> = new.collect();
                same.groups.extend(new);
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
            _ => (dm.policy, dm.policy_at.clone()),
        };
        let account = channel.account_id();
        let scope = self.config.at("session.dmScope").str().or("main");
        let kind = if scope == Some("main") { Kind::Main } else { Kind::Direct };
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
            dm.listed.iter().filter_map(View::entry_text).map(|it| channel.sender(&it)).collect();
        let mut is_bound: Vec<String> = Vec::new();
        let mut found: Vec<(Principal, Route<'a>, Option<bool>, View<'a>)> = Vec::new();
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
            found.push((who, route, is_let(who), dm.allow.clone()));
        }
        let place = |who| match who {
            Principal::Stranger if !dm.wildcards.is_empty() => dm.wildcards[0].clone(),
            Principal::Listed => dm.allow.clone(),
            _ => policy_at.clone(),
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
            found.push((who, route.clone(), is_let(who), place(who)));
        }
        if let Some(at) = forged {
            found.push((Principal::Webhook, route, Some(true), at));
        }
        for (who, (agent, binding), is_let, place) in found {
            if is_let == Some(false) {
                continue;
            }
            let elevated = self.elevated(agent, channel, who, &dm.listed);
            let room = self.room(agent, kind, None, elevated);
            // Who shares a conversation reads what the others say in it.
            let shares = kind == Kind::Main && (dm.is_multiuser() || who != Principal::Listed);
            self.add(Way {
                who,
                channel: Some(at),
                agent,
                kind,
                groups: Vec::new(),
                is_certain: is_let == Some(true) && routing,
                at: place,
                binding,
                elevated,
                room,
                beside: (if shares { Reach::CHATS } else { Reach::NONE }, Reach::NONE),
                has_tools: true,
            });
        }
    }

    /// Those who write in groups.
    fn groups(&mut self, at: usize) {
        let channels = self.channels;
        let channel = &channels[at];
        let id = channel.plugin.id;
        let Some(gate) = gates::of(id) else { return };
        let (policy, policy_at) = match &channel.groups {
            Some(groups) => (groups.policy, groups.policy_at.clone()),
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
            let list = own.or_else(|| {
                senders.clone().filter(|it| gate.senders == Senders::Needed || it.items().next().is_some())
            });
            let listed: Vec<View<'a>> =
                list.iter().flat_map(|it| it.items().filter(is_entry).collect::<Vec<_>>()).collect();
            let is_any = list.is_none() || listed.iter().any(|it| it.entry_text().as_deref() == Some("*"));
            let anybody = if target.id == "*" { Principal::GroupAny } else { Principal::GroupMember };
            let mut who = Vec::new();
            if is_any {
                who.push((anybody, policy_at.clone()));
            } else {
                if let Some(at) = list.filter(|it| it.is_unknown() || !listed.is_empty()) {
                    who.push((Principal::Listed, at));
                }
                if pairs && channel.dm.as_ref().is_some_and(|it| it.paired > 0 || it.policy == Some("pairing")) {
                    who.push((Principal::Paired, policy_at.clone()));
                }
            }
            for (who, place) in who {
                let (agent, binding) = target.route.clone();
                let elevated = self.elevated(agent, channel, who, &listed);
                let room = self.room(agent, Kind::Group, target.tools.as_ref(), elevated);
                self.add(Way {
                    who,
                    channel: Some(at),
                    agent,
                    kind: Kind::Group,
                    groups: vec![target.id],
                    is_certain,
                    at: place,
                    binding,
                    elevated,
                    room,
                    beside: (Reach::NONE, Reach::NONE),
                    has_tools: true,
                });
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
        let entries: Vec<(&'a str, View<'a>)> = map.entries().collect();
        let star = entries.iter().find(|it| it.0 == "*").map(|it| it.1.clone());
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
        let any = is_any.then_some(("*", star.clone()));
        let named = entries.iter().filter(|it| it.0 != "*").map(|it| (it.0, Some(it.1.clone())));
        for (name, at) in any.into_iter().chain(named) {
            seen.push(name);
            if at.as_ref().is_some_and(is_shut) {
                continue;
            }
            let kind = if is_guild { Named::Guild } else { Named::Group };
            let route = routes.bound(id, account, kind, name).unwrap_or_else(|| account_route.clone());
            self.rooms_of(channel, gate, (name, name, at), star.as_ref(), route, &mut targets);
        }
        // Servers that only the section names, whose lists of tools it has for an account with a map of its own, too.
        let others = channel.section.key("guilds");
        let others = others.entries().filter(|it| is_any && is_guild && !seen.contains(&it.0));
        for (name, _) in others.collect::<Vec<_>>() {
            if routes.bound(id, account, Named::Guild, name).is_some() {
                continue;
            }
            self.rooms_of(channel, gate, ("*", name, star.clone()), None, account_route.clone(), &mut targets);
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
                        self.rooms_of(channel, gate, (name, name, star.clone()), None, route, &mut targets);
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
        (id, named, at): (&'a str, &str, Option<View<'a>>),
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
            let at = at.into_iter().chain(star.filter(|_| channel.plugin.id == "slack").cloned()).collect();
            targets.push(Target { id, at, tools, route });
            return;
        }
        // For the tools the product looks into the section, whichever account it is.
        let guilds = channel.section.key("guilds");
        let lists = [named, "*"].map(|it| guilds.key(it)).into_iter().find(View::is_present);
        let of_guild = lists.as_ref().and_then(said);
        let inner = at.as_ref().map(|it| it.key("channels")).filter(|it| it.is_present() || it.is_unknown());
        let Some(inner) = inner.filter(|it| !it.is_unknown()) else {
            targets.push(Target { id, at: at.into_iter().collect(), tools: of_guild, route });
            return;
        };
        for (name, it) in inner.entries() {
            if ["enabled", "allow"].iter().any(|key| it.key(key).bool().set() == Some(false)) {
                continue;
            }
            let own = lists.as_ref().and_then(|it| said(&it.key("channels").key(name)));
            let bound = self.routes.bound(channel.plugin.id, channel.account_id(), Named::Group, name);
            let (id, own) = if name == "*" { (id, None) } else { (name, own) };
            let route = bound.unwrap_or_else(|| route.clone());
            let at = [Some(it), at.clone()].into_iter().flatten().collect();
            targets.push(Target { id, at, tools: own.or_else(|| of_guild.clone()), route });
        }
    }

    /// Whether commands of `who` may leave the sandbox of the agent.
    fn elevated(&self, agent: usize, channel: &Channel<'a>, who: Principal, listed: &[View<'a>]) -> Option<bool> {
        let own = self.house.members[agent].agent.at.as_ref();
        let gates = elevated::gates(self.config, own, channel.plugin.id);
        let everybody = gates.lets_in(|it| it.iter().any(|it| it == "*"));
        let anybody = gates.lets_in(|it| !it.is_empty());
        match who {
            _ if everybody == Some(true) => Some(true),
            _ if anybody == Some(false) => Some(false),
            Principal::Webhook => anybody,
            Principal::Paired => None,
            Principal::Listed => {
                let names: Vec<String> =
                    listed.iter().filter_map(View::entry_text).map(|it| channel.sender(&it)).collect();
                gates.lets_in(|it| it.iter().any(|it| it == "*" || names.contains(&channel.sender(it))))
            }
            _ => everybody,
        }
    }

    /// A way that is on no channel.
    fn beside(&mut self, who: Principal, agent: usize, kind: Kind, at: View<'a>, is_certain: bool) -> &mut Way<'a> {
        // Group conversations are there already.
        let room = if kind == Kind::Group { 0 } else { self.room(agent, kind, None, Some(false)) };
        self.ways.push(Way {
            who,
            channel: None,
            agent,
            kind,
            groups: Vec::new(),
            is_certain,
            at,
            binding: None,
            elevated: Some(false),
            room,
            beside: (Reach::NONE, Reach::NONE),
            has_tools: true,
        });
        self.ways.last_mut().expect("just pushed")
    }

    fn default_agent(&self) -> usize {
        self.house.members.iter().position(|it| it.agent.is_default).unwrap_or(0)
    }

    /// Whoever calls webhooks: a call wakes the main conversation, or has one of its own.
    fn hooks(&mut self) {
        let enabled = self.config.at("hooks.enabled");
        let token = self.config.at("hooks.token").str();
        let has_token = !matches!(token, Field::Default) && token.set().is_none_or(|it| !it.trim().is_empty());
        // Without a token the gateway does not start.
        if enabled.bool().or(false) == Some(false) || !has_token {
            return;
        }
        let (agent, is_certain) = (self.default_agent(), enabled.bool().set().is_some());
        for kind in [Kind::Main, Kind::Hook] {
            self.beside(Principal::Hook, agent, kind, enabled.clone(), is_certain);
        }
    }

    /// Whoever reaches the gateway without its token: through Tailscale, which says who they are.
    fn network(&mut self) {
        let config = self.config;
        let mode = config.at("gateway.tailscale.mode");
        let auth = gateway::auth(config);
        let by_name = config.at("gateway.auth.allowTailscale").bool();
        let is_let = match (mode.str().or("off"), by_name) {
            (Some("serve"), Field::Default) => auth.mode.map(|it| it != gateway::AuthMode::Password),
            (Some("serve"), flag) => flag.set(),
            (Some(_), _) => Some(false),
            (None, _) => None,
        };
        if is_let != Some(false) {
            let agent = self.default_agent();
            self.beside(Principal::Network, agent, Kind::Main, mode, is_let == Some(true)).beside.0 = Reach::OPERATOR;
        }
    }

    /// Others on the machine: at a gateway that asks for nothing, and at files that are open to them.
    fn local(&mut self) {
        let (config, agent) = (self.config, self.default_agent());
        let auth = gateway::auth(config);
        if matches!(auth.mode, None | Some(gateway::AuthMode::None)) && gateway::beyond_loopback(config).is_none() {
            let is_certain = auth.mode.is_some() && config.knows_environment();
            let at = config.at("gateway.auth");
            self.beside(Principal::Local, agent, Kind::Main, at, is_certain).beside.0 = Reach::OPERATOR;
        }
        let (mut sure, mut maybe) = (Reach::NONE, Reach::NONE);
        match &config.facts.inspected {
            None => maybe = Reach::CONFIG.and(Reach::SECRETS).and(Reach::CHATS),
            Some(files) => {
                for access in [Access::Write, Access::Read] {
                    files::exposed(files, access).iter().for_each(|it| sure = sure.and(in_file(it.file, access)));
                }
            }
        }
        if sure.and(maybe) != Reach::NONE {
            let way = self.beside(Principal::Local, agent, Kind::Main, config.start(), maybe == Reach::NONE);
            way.beside = (sure, maybe);
            way.has_tools = false;
        }
    }

    /// What the assistant reads on the web, wherever it can: what is written there is read as a message is.
    fn web(&mut self) {
        let reads = tool("web_search") | tool("web_fetch") | tool("browser");
        for (number, member) in self.house.members.iter().enumerate() {
            // An agent that only a binding names is there once somebody gets to it.
            if member.agent.at.is_some() || member.agent.is_default {
                self.room(number, Kind::Main, None, Some(false));
            }
        }
        for room in 0..self.rooms.len() {
            let it = &self.rooms[room];
            let (agent, kind, lists) = (it.agent, it.kind, it.lists.clone());
            self.room(agent, kind, lists.as_ref(), Some(false));
        }
        for room in 0..self.rooms.len() {
            let it = &self.rooms[room];
            if it.elevated != Some(false) {
                continue;
            }
            let (sure, maybe) = (it.allowed & reads, it.unknown & reads);
            if sure | maybe != 0 {
                let (agent, kind) = (it.agent, it.kind);
                let at = self.config.at("tools.web");
                self.beside(Principal::Web, agent, kind, at, sure != 0).room = room;
            }
        }
    }
}

/// What others get who can do this with the file.
fn in_file(file: &Inspected, access: Access) -> Reach {
    match (file.role, access) {
        (Role::Config | Role::Include | Role::StateDir, Access::Write) => Reach::CONFIG,
        (Role::Extension, Access::Write) => Reach::CODE,
        (Role::Sessions, _) => Reach::CHATS,
        (Role::Log, Access::Read) => Reach::CHATS,
        (Role::Log, Access::Write) | (Role::Extension, _) => Reach::NONE,
        (Role::StateDir, Access::Read) => Reach::CHATS,
        _ => Reach::SECRETS,
    }
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
