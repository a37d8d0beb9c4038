//! Which accounts a channel has, and which of them the product's audit looks at.

use super::table::{Accounts, Plugin};
use crate::config::{Config, Field, View};
use crate::lists::CollectVec;
use crate::{ids, order};

/// One account.
pub(super) struct Account<'a> {
    /// Its id, as it is looked up.
    pub id: String,
    /// Its own object, if it has one.
    pub object: Option<View<'a>>,
    /// Whether the object's key is the id. No other is asked for a token.
    pub is_exact: bool,
}

const DEFAULT: &str = "default";

impl<'a> Account<'a> {
    /// Whether it may use what belongs to the channel as a whole: the section's token, the environment's.
    pub(super) fn is_default(&self) -> bool {
        self.id == DEFAULT
    }

    /// The object that is asked for a token.
    pub(super) fn exact(&self) -> Option<&View<'a>> {
        self.object.as_ref().filter(|_| self.is_exact)
    }
}

/// The accounts of the channel whose section is `section`, the audited one first; behind it those that have an object of their
/// own, and the default one if a binding makes an account of it. None if which is audited cannot be known here.
pub(super) fn all<'a>(plugin: &Plugin, config: &Config<'a>, section: &View<'a>) -> Vec<Account<'a>> {
    let has_accounts = plugin.accounts != Accounts::One;
    let accounts = section.key("accounts");
    if has_accounts && accounts.is_unknown() {
        return Vec::new();
    }
    let keys = accounts.entries().map(|it| it.0).filter(|it| has_accounts && !it.is_empty());
    let mut ids: Vec<String> = keys.map(|it| plugin.accounts.listed(it)).collect_vec();
    let mut chosen = None;
    match plugin.accounts {
        Accounts::Bound => {
            let agent = default_agent(config);
            for (bound_agent, account) in bound_accounts(config, plugin.id) {
                if bound_agent == agent && chosen.is_none() {
                    chosen = Some(account.clone());
                }
                ids.push(account);
            }
        }
        // Whether there is such an account or not.
        Accounts::Named => match section.key("defaultAccount").str() {
            Field::Opaque => return Vec::new(),
            name => chosen = name.set().map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned),
        },
        Accounts::Base if super::presence::has_base_token(config, section) => chosen = Some(DEFAULT.to_owned()),
        _ => {}
    }
    if plugin.accounts != Accounts::Base {
        order::by(&mut ids, |a, b| ids::compare(a, b));
    }
    let listed = if ids.iter().any(|it| it == DEFAULT) { None } else { ids.first() };
    let audited = chosen.as_ref().or(listed).map_or(DEFAULT, |it| it);
    let mut found = vec![resolve(plugin, &accounts, audited)];
    for id in &ids {
        let other = resolve(plugin, &accounts, id);
        let is_one = other.object.is_some() || other.is_default();
        if is_one && found.iter().all(|it| it.id != other.id) {
            found.push(other);
        }
    }
    found
}

/// The account that the product finds under `id`.
fn resolve<'a>(plugin: &Plugin, accounts: &View<'a>, id: &str) -> Account<'a> {
    let id = plugin.accounts.looked_up(id);
    let own = match plugin.accounts {
        Accounts::One => None,
        Accounts::Base if id == DEFAULT => None,
        _ => accounts.written(&id),
    };
    let own = own.filter(View::is_object);
    let is_match = |key: &str| plugin.accounts.lists_normalised() && ids::normalise(key, DEFAULT) == id;
    let matched = || accounts.entries().find(|it| is_match(it.0)).map(|it| it.1);
    Account { is_exact: own.is_some(), object: own.or_else(matched).filter(View::is_object), id }
}

impl Accounts {
    /// Whether the product lists the keys normalised, and so finds an account whatever the case of its key.
    fn lists_normalised(self) -> bool {
        matches!(self, Accounts::Matched | Accounts::Bound)
    }

    /// The id under which the product lists the account with this key.
    fn listed(self, key: &str) -> String {
        if self.lists_normalised() { ids::normalise(key, DEFAULT) } else { key.to_owned() }
    }

    /// The key under which the product looks for the account that it lists as `id`.
    fn looked_up(self, id: &str) -> String {
        match self {
            Accounts::Base => id.to_owned(),
            Accounts::Written if id.trim().is_empty() => DEFAULT.to_owned(),
            Accounts::Written => id.trim().to_owned(),
            _ => ids::normalise(id, DEFAULT),
        }
    }
}

/// Agent and account of each binding to `channel` that names an account, both normalised.
fn bound_accounts(config: &Config<'_>, channel: &str) -> Vec<(String, String)> {
    let bindings = config.at("bindings");
    let read = |binding: View<'_>| {
        let matching = binding.key("match");
        let bound = matching.key("channel").str().set()?.trim().to_ascii_lowercase();
        let account = matching.key("accountId").str().set()?.trim();
        if bound != channel || account.is_empty() || account == "*" {
            return None;
        }
        let agent = binding.key("agentId").str().set()?;
        Some((ids::agent(agent), ids::normalise(account, DEFAULT)))
    };
    bindings.items().filter_map(read).collect_vec()
}

/// The id of the agent that answers where no binding says otherwise: the one marked as default, else the first, else `main`.
fn default_agent(config: &Config<'_>) -> String {
    let list = config.at("agents.list");
    let marked = list.items().find(|it| it.key("default").bool().set() == Some(true));
    let agent = marked.or_else(|| list.items().next());
    let id = agent.and_then(|it| it.key("id").str().set());
    ids::agent(id.unwrap_or_default())
}
