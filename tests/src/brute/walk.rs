//! Everybody who can set the assistant to work in a world, one by one: people write through each account into each chat, somebody
//! calls a hook, somebody sits at the gateway. What the agent that answers can do for them is what they reach.
//!
//! There are no classes on the way; only at the end each of them is called what the model calls such people (`docs/exposure.md`).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::access::{Chat, Message, Stores, accounts, agent_of, is_admitted, settings};
use super::{Session, agents, at, default_agent, elevated, entries, first, items, places, worlds};

/// A group that nothing names.
const UNNAMED: &str = "-9999";
/// The Discord server that a world may name, and one that none names.
const SERVERS: [&str; 2] = ["77", "88"];
/// Somebody whom nothing names.
const NOBODY: &str = "999";

/// A tool within somebody's reach. What does not apply is empty.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Reached {
    /// The class of people, as the model calls it.
    pub principal: String,
    /// The channel's id.
    pub channel: String,
    /// The account's id.
    pub account: String,
    /// The agent that answers.
    pub agent: String,
    /// The kind of its session.
    pub session: String,
    /// The group's name, `*` if the file does not name it.
    pub group: String,
    /// The tool.
    pub tool: String,
    /// Where it works; empty for `process`, of which the notes do not say it.
    pub place: String,
}

impl Reached {
    /// The same, wherever it works.
    pub fn anywhere(&self) -> Reached {
        Reached { place: "unknown".to_owned(), ..self.clone() }
    }
}

/// The place of a tool as [`Reached`] has it.
pub fn place_of(tool: &str, place: &str) -> String {
    if tool == "process" { String::new() } else { place.to_owned() }
}

/// What is reached; of each thing all the names that one may give it.
pub type Walked = BTreeSet<Vec<Reached>>;

/// Tools with their places.
type Tools = Vec<(&'static str, &'static str)>;

/// What everybody reaches who can write in the world of `config`, with these senders approved.
pub fn everybody(config: &Json, stores: &Stores) -> Walked {
    let mut walk = Walk { config, stores, reached: Walked::new(), tools: BTreeMap::new() };
    for channel in worlds::CHANNELS.iter().filter(|it| config["channels"][**it].is_object()) {
        for account in accounts(config, channel) {
            let settings = settings(config, channel, &account);
            walk.direct(channel, &account, &settings);
            walk.in_groups(channel, &account, &settings);
        }
    }
    walk.beside();
    at_worst(walk.reached)
}

/// `exec` of a class is where the worst of its people have it.
fn at_worst(walked: Walked) -> Walked {
    let on_host = |it: &Reached| it.tool == "exec" && it.place == "host";
    let worst: BTreeSet<_> = walked.iter().flatten().filter(|it| on_host(it)).map(Reached::anywhere).collect();
    let is_worst = |names: &Vec<Reached>| names.iter().all(|it| on_host(it) || !worst.contains(&it.anywhere()));
    walked.into_iter().filter(is_worst).collect()
}

/// Everybody that writes on a channel.
fn people(channel: &str) -> Vec<String> {
    worlds::SENDERS.iter().chain([&worlds::PAIRED]).map(|it| worlds::sender(channel, it)).collect()
}

/// The pairing stores once the owner has approved whoever asked, where senders may ask.
fn with_approved(config: &Json, settings: &Json, stores: &Stores, channel: &str) -> Stores {
    let policy = match channel {
        "discord" | "slack" => &settings["dm"]["policy"],
        "whatsapp" => at(config, &["channels", "whatsapp", "dmPolicy"]),
        _ => &settings["dmPolicy"],
    };
    let mut stores = stores.clone();
    if policy.as_str().unwrap_or("pairing") == "pairing" && settings["dm"]["enabled"] != false {
        stores.insert(channel.to_owned(), people(channel));
    }
    stores
}

struct Walk<'w> {
    config: &'w Json,
    stores: &'w Stores,
    reached: Walked,
    /// What was already asked, by agent, session and whether the sender is elevated: many messages ask the same.
    tools: BTreeMap<(String, String, bool), Tools>,
}

impl Walk<'_> {
    fn tools(&mut self, agent: &str, session: &Session<'_>, elevated: bool) -> Tools {
        let key = (agent.to_owned(), format!("{session:?}"), elevated);
        let config = self.config;
        self.tools.entry(key).or_insert_with(|| places::placed(config, agent, session, elevated)).clone()
    }

    /// Somebody writes to the assistant alone.
    fn direct(&mut self, channel: &str, account: &str, settings: &Json) {
        let config = self.config;
        let stores = with_approved(config, settings, self.stores, channel);
        let dm = if matches!(channel, "discord" | "slack") { &settings["dm"] } else { settings };
        let listed = entries(&dm["allowFrom"]);
        let nobody = worlds::sender(channel, NOBODY);
        let message = Message { channel, account, sender: &nobody, chat: Chat::Direct };
        let everybody = is_admitted(config, settings, self.stores, &message);
        for sender in &people(channel) {
            let message = Message { sender, ..message };
            if !is_admitted(config, settings, &stores, &message) {
                continue;
            }
            let class = match () {
                () if listed.contains(sender) => "listed",
                () if everybody && self.stands_out(&message, &nobody) => "listed",
                () if everybody => "stranger",
                () => "paired",
            };
            let is_one = class == "listed" || class == "paired";
            self.message(&message, &[(class, "")], if is_one { sender } else { &nobody });
        }
    }

    /// Somebody writes in a group.
    fn in_groups(&mut self, channel: &str, account: &str, settings: &Json) {
        let config = self.config;
        let stores = with_approved(config, settings, self.stores, channel);
        let nobody = worlds::sender(channel, NOBODY);
        let servers = if channel == "discord" { &SERVERS[..] } else { &[""] };
        for (guild, id) in
            servers.iter().flat_map(|it| worlds::GROUPS.into_iter().chain([UNNAMED]).map(move |id| (it, id)))
        {
            let message = Message { channel, account, sender: &nobody, chat: Chat::Group { guild, id } };
            let everybody = is_admitted(config, settings, self.stores, &message);
            let names = names(config, settings, &message);
            for sender in &people(channel) {
                let message = Message { sender, ..message };
                if !is_admitted(config, settings, &stores, &message) {
                    continue;
                }
                let is_listed = is_admitted(config, settings, &Stores::new(), &message);
                let stands_out = everybody && self.stands_out(&message, &nobody);
                let class = |name: &str| match name {
                    _ if stands_out => "listed",
                    "*" if everybody => "group-any",
                    _ if everybody => "group-member",
                    _ if is_listed => "listed",
                    _ => "paired",
                };
                let called: Vec<_> = names.iter().map(|it| (class(it), it.as_str())).collect();
                self.message(&message, &called, if everybody && !stands_out { &nobody } else { sender });
            }
        }
    }

    /// Whether the owner named this sender, of all who may write there, for commands that `nobody` has not, or not there: "per
    /// message sender: match any of ..." (§6). They are then somebody whom a list names.
    fn stands_out(&mut self, message: &Message<'_>, nobody: &str) -> bool {
        let agent = agent_of(self.config, message);
        let session = self.session(message, &agent);
        let may = |who| elevated::is_allowed_for(self.config, &agent, message.channel, who);
        let (own, others) = (may(message.sender), may(nobody));
        let told = |tools: Tools| -> Vec<(&str, String)> {
            tools.into_iter().map(|(tool, place)| (tool, place_of(tool, place))).collect()
        };
        told(self.tools(&agent, &session.0, own)) != told(self.tools(&agent, &session.0, others))
    }

    /// The session that a message is filed under, and the name of its kind.
    fn session<'m>(&self, message: &Message<'m>, agent: &str) -> (Session<'m>, &'static str) {
        match message.chat {
            Chat::Direct if Session::Dm.key(self.config, agent).ends_with(":main") => (Session::Main, "main"),
            Chat::Direct => (Session::Dm, "dm"),
            Chat::Group { guild, id } => {
                (Session::Group { channel: message.channel, account: message.account, guild, group: id }, "group")
            }
        }
    }

    /// What a message comes to. `called` are the class of its sender and the name of its group, in each way one may put that;
    /// `who` is the sender who is asked whether commands may leave the sandbox: for a class to which everybody belongs, nobody.
    fn message(&mut self, message: &Message<'_>, called: &[(&str, &str)], who: &str) {
        let config = self.config;
        let agent = agent_of(config, message);
        let (session, kind) = self.session(message, &agent);
        let elevated = elevated::is_allowed_for(config, &agent, message.channel, who);
        let tools = self.tools(&agent, &session, elevated);
        self.put(called, (message.channel, message.account), (&agent, kind), &tools);
        self.web(&agent, &session, kind);
    }

    /// Those who come by no channel: all of them get to the default agent.
    fn beside(&mut self) {
        let config = self.config;
        let agent = &default_agent(config);
        let hooks = &config["hooks"];
        // Hooks are on, and have a token: without one the gateway does not start.
        if hooks["enabled"] == true && hooks["token"].as_str().is_some_and(|it| !it.trim().is_empty()) {
            for (session, kind) in [(Session::Main, "main"), (Session::Hook, "hook")] {
                let tools = self.tools(agent, &session, false);
                self.put(&[("hook", "")], ("", ""), (agent, kind), &tools);
                self.web(agent, &session, kind);
            }
        }
        let main = self.tools(agent, &Session::Main, false);
        let mode = auth_mode(config);
        // "allowTailscale: if set, else tailscale.mode = serve and mode is not password" (audit checks §2.3)
        let serves = at(config, &["gateway", "tailscale", "mode"]) == "serve";
        let by_name = at(config, &["gateway", "auth", "allowTailscale"]).as_bool().unwrap_or(mode != "password");
        if serves && by_name {
            self.put(&[("network", "")], ("", ""), (agent, "main"), &main);
        }
        // "bind: loopback 127.0.0.1; auto = 127.0.0.1 if bindable" (host §6.4)
        let bind = at(config, &["gateway", "bind"]).as_str().unwrap_or("loopback");
        if mode == "none" && matches!(bind, "loopback" | "auto") {
            self.put(&[("local", "")], ("", ""), (agent, "main"), &main);
        }
        for agent in agents(config) {
            self.web(&agent, &Session::Main, "main");
        }
    }

    /// What is written on the web speaks to every session that reads it.
    fn web(&mut self, agent: &str, session: &Session<'_>, kind: &str) {
        let tools = self.tools(agent, session, false);
        if tools.iter().any(|(tool, _)| matches!(*tool, "web_search" | "web_fetch" | "browser")) {
            self.put(&[("web", "")], ("", ""), (agent, kind), &tools);
        }
    }

    fn put(
        &mut self,
        called: &[(&str, &str)],
        (channel, account): (&str, &str),
        (agent, session): (&str, &str),
        tools: &[(&str, &str)],
    ) {
        for (tool, place) in tools {
            let named = called.iter().map(|(class, group)| Reached {
                principal: (*class).to_owned(),
                channel: channel.to_owned(),
                account: account.to_owned(),
                agent: agent.to_owned(),
                session: session.to_owned(),
                group: (*group).to_owned(),
                tool: (*tool).to_owned(),
                place: place_of(tool, place),
            });
            self.reached.insert(named.collect());
        }
    }
}

/// "mode if set, else password if there is a password, else token if there is a token, else none" (audit checks §2.3).
fn auth_mode(config: &Json) -> &str {
    let auth = at(config, &["gateway", "auth"]);
    let is_set = |key: &str| auth[key].as_str().is_some_and(|it| !it.is_empty());
    match auth["mode"].as_str() {
        Some(mode) => mode,
        None if is_set("password") => "password",
        None if is_set("token") => "token",
        None => "none",
    }
}

/// What the model may call the group: as the file names it, in the map of groups or in a binding; else `*`. A channel of a
/// Discord server may go by its own name or the server's.
fn names(config: &Json, settings: &Json, message: &Message<'_>) -> Vec<String> {
    let Chat::Group { guild, id } = message.chat else { return Vec::new() };
    let bound = items(&config["bindings"]).iter().map(|it| &it["match"]).filter(|on| {
        let account = on["accountId"].as_str().unwrap_or("default");
        on["channel"] == message.channel && (account == "*" || account == message.account)
    });
    let bound: Vec<&Json> = bound.collect();
    let is_bound = bound.iter().any(|on| on["peer"]["id"] == id);
    let name = |is_named: bool| vec![if is_named { id } else { "*" }.to_owned()];
    match message.channel {
        "discord" => {
            let guilds = &settings["guilds"];
            let is_known = guilds[guild].is_object() || bound.iter().any(|on| on["guildId"] == guild);
            let server = if is_known { guild } else { "*" };
            let is_named = first(&[&guilds[guild], &guilds["*"]])["channels"][id].is_object();
            let own = (is_bound || is_named).then_some(id);
            own.into_iter().chain([server]).map(str::to_owned).collect()
        }
        "slack" => name(is_bound || settings["channels"][id].is_object()),
        "signal" => name(is_bound),
        _ => name(is_bound || settings["groups"][id].is_object()),
    }
}
