//! Which agent answers: bindings, in the order in which the product asks them.
//!
//! One for the peer goes before one for the Discord server, that before one for the workspace, that before one for the account,
//! that before one for any account (`*`); of equals the first. An account that a binding does not name is `default`, and is
//! compared as it is written. An agent that is not listed is the default agent. Read in the product's `resolve-route`.

use crate::config::{Config, View};
use crate::ids;
use crate::order;
use crate::policy::agents::Agent;

/// What one binding is for.
struct Binding<'a> {
    channel: String,
    named: Option<Named>,
    /// Of the place; empty for the whole of an account.
    id: &'a str,
    account: &'a str,
    agent: usize,
    at: View<'a>,
}

impl Binding<'_> {
    /// What it is looked up by.
    fn key(&self) -> (&str, Option<Named>, &str) {
        (&self.channel, self.named, self.id)
    }

    fn is_of(&self, account: &str) -> bool {
        self.account == "*" || self.account == account
    }
}

/// A place that bindings name by its id: a chat, a server, a workspace.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    Direct,
    Group,
    Guild,
    Team,
}

/// All bindings.
pub(super) struct Routes<'a> {
    /// By channel, place and id; of equals in the order of the file.
    bindings: Vec<Binding<'a>>,
    /// Channels of bindings something of which is not known here; empty for any.
    unknown: Vec<String>,
    default: usize,
}

/// Who answers, and the binding that says so.
pub(super) type Route<'a> = (usize, Option<View<'a>>);

impl<'a> Routes<'a> {
    pub(super) fn new(config: &Config<'a>, agents: &[&Agent<'a>]) -> Routes<'a> {
        let default = agents.iter().position(|it| it.is_default).unwrap_or(0);
        let mut routes = Routes { bindings: Vec::new(), unknown: Vec::new(), default };
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
            let ids = [agent, peer.key("id"), peer.key("kind")];
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
            let called = ids::agent(text(&agent));
            let agent = agents.iter().position(|it| it.id == called).unwrap_or(default);
            routes.bindings.push(Binding { channel: name, named, id, account, agent, at });
        }
        order::by(&mut routes.bindings, |a, b| a.key().cmp(&b.key()));
        routes
    }

    /// Whether some binding might send messages of `channel` elsewhere.
    pub(super) fn is_unknown(&self, channel: &str) -> bool {
        self.unknown.iter().any(|it| it.is_empty() || it == channel)
    }

    /// The bindings for just this, in the order of the file.
    fn of(&self, channel: &str, named: Option<Named>, id: &str) -> &[Binding<'a>] {
        let key = (channel, named, id);
        let from = self.bindings.partition_point(|it| it.key() < key);
        let rest = &self.bindings[from..];
        &rest[..rest.iter().take_while(|it| it.key() == key).count()]
    }

    /// Who answers in the place `named` of the account, if a binding names just that.
    pub(super) fn bound(&self, channel: &str, account: &str, named: Named, id: &str) -> Option<Route<'a>> {
        let first = self.of(channel, Some(named), id).iter().find(|it| it.is_of(account))?;
        Some((first.agent, Some(first.at)))
    }

    /// Who answers on the account where nothing more is said.
    pub(super) fn of_account(&self, channel: &str, account: &str) -> Route<'a> {
        let found = self.of(channel, None, "");
        let own = found.iter().find(|it| it.account == account);
        match own.or_else(|| found.iter().find(|it| it.account == "*")) {
            Some(it) => (it.agent, Some(it.at)),
            None => (self.default, None),
        }
    }

    /// The ids of the places of this kind that bindings of the account name, each once.
    pub(super) fn named(&self, channel: &str, account: &str, named: Named) -> Vec<&'a str> {
        let mut ids = Vec::new();
        for it in &self.bindings {
            if it.channel == channel && it.named == Some(named) && it.is_of(account) && ids.last() != Some(&it.id) {
                ids.push(it.id);
            }
        }
        ids
    }
}
