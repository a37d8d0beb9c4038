//! Which agent answers: bindings, in the order in which the product asks them.
//!
//! One for the peer goes before one for the Discord server, that before one for the workspace, that before one for the account,
//! that before one for any account (`*`); of equals the first. An account that a binding does not name is `default`, and is
//! compared as it is written. An agent that is not listed is the default agent. Read in the product's `resolve-route`.

use std::collections::BTreeMap;

use crate::config::{Config, View};
use crate::policy::agents::{Agent, normalise_id};

/// What one binding is for.
struct Binding<'a> {
    account: &'a str,
    agent: usize,
    at: View<'a>,
}

/// A place that bindings name by its id: a chat, a server, a workspace.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    Direct,
    Group,
    Guild,
    Team,
}

/// All bindings, by what they are looked up by.
pub(super) struct Routes<'a> {
    /// By channel, place and id, in their order; for the whole of an account the id is empty.
    by_name: BTreeMap<(String, Option<Named>, &'a str), Vec<Binding<'a>>>,
    /// Channels of bindings something of which is not known here; empty for any.
    unknown: Vec<String>,
    default: usize,
}

/// Who answers, and the binding that says so.
pub(super) type Route<'a> = (usize, Option<View<'a>>);

impl<'a> Routes<'a> {
    pub(super) fn new(config: &Config<'a>, agents: &[&Agent<'a>]) -> Routes<'a> {
        let default = agents.iter().position(|it| it.is_default).unwrap_or(0);
        let by_id: BTreeMap<&str, usize> = agents.iter().enumerate().rev().map(|(at, it)| (&*it.id, at)).collect();
        let mut routes = Routes { by_name: BTreeMap::new(), unknown: Vec::new(), default };
        let list = config.at("bindings");
        if list.is_unknown() {
            routes.unknown.push(String::new());
        }
        for at in list.items() {
            let what = at.key("match");
            let channel = what.key("channel").str();
            let name = channel.set().map(|it| it.trim().to_ascii_lowercase()).unwrap_or_default();
            let (peer, fields) = (what.key("peer"), ["accountId", "guildId", "teamId"].map(|it| what.key(it)));
            let agent = at.key("agentId");
            let ids = [agent.clone(), peer.key("id"), peer.key("kind")];
            if at.is_unknown()
                || what.is_unknown()
                || channel.is_opaque()
                || fields.iter().chain(&ids).any(View::is_unknown)
            {
                routes.unknown.push(name);
                continue;
            }
            let text = |it: &View<'a>| it.str().set().map(str::trim).unwrap_or_default();
            let [account, guild, team] = [&fields[0], &fields[1], &fields[2]].map(text);
            let (named, id) = match (peer.is_present(), text(&peer.key("kind"))) {
                (true, "dm") => (Some(Named::Direct), text(&peer.key("id"))),
                (true, _) => (Some(Named::Group), text(&peer.key("id"))),
                _ if !guild.is_empty() => (Some(Named::Guild), guild),
                _ if !team.is_empty() => (Some(Named::Team), team),
                _ => (None, ""),
            };
            let account = if account.is_empty() { "default" } else { account };
            let agent = by_id.get(&*normalise_id(text(&agent))).copied().unwrap_or(default);
            routes.by_name.entry((name, named, id)).or_default().push(Binding { account, agent, at });
        }
        routes
    }

    /// Whether some binding might send messages of `channel` elsewhere.
    pub(super) fn is_unknown(&self, channel: &str) -> bool {
        self.unknown.iter().any(|it| it.is_empty() || it == channel)
    }

    /// Who answers in the place `named` of the account, if a binding names just that.
    pub(super) fn bound(&self, channel: &str, account: &str, named: Named, id: &'a str) -> Option<Route<'a>> {
        let found = self.by_name.get(&(channel.to_owned(), Some(named), id))?;
        let first = found.iter().find(|it| it.account == "*" || it.account == account)?;
        Some((first.agent, Some(first.at.clone())))
    }

    /// Who answers on the account where nothing more is said.
    pub(super) fn of_account(&self, channel: &str, account: &str) -> Route<'a> {
        let found = self.by_name.get(&(channel.to_owned(), None, ""));
        let found = found.map_or(&[][..], |it| it);
        let own = found.iter().find(|it| it.account == account);
        match own.or_else(|| found.iter().find(|it| it.account == "*")) {
            Some(it) => (it.agent, Some(it.at.clone())),
            None => (self.default, None),
        }
    }

    /// The ids of the places of this kind that bindings of the account name.
    pub(super) fn named(&self, channel: &str, account: &str, named: Named) -> Vec<&'a str> {
        let from = (channel.to_owned(), Some(named), "");
        let all = self.by_name.range(from..).take_while(|it| it.0.0 == channel && it.0.1 == Some(named));
        let fits = |it: &&Binding<'_>| it.account == "*" || it.account == account;
        all.filter(|it| it.1.iter().any(|it| fits(&it))).map(|it| it.0.2).collect()
    }
}
