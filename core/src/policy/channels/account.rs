//! Which account of a channel the product's audit looks at.

use super::table::{Accounts, Plugin};
use crate::config::{Config, View};
use crate::lists::CollectVec;
use crate::lower;
use crate::order;

/// The account that is audited.
pub(super) struct Account<'a> {
    /// Its id, as it is looked up.
    pub id: String,
    /// Its own object, if it has one.
    pub object: Option<View<'a>>,
}

const DEFAULT: &str = "default";

impl Account<'_> {
    /// Whether it may use what belongs to the channel as a whole: the section's token, the environment's.
    pub(super) fn is_default(&self) -> bool {
        self.id == DEFAULT
    }
}

/// The default account of the channel whose section is `section`; `None` if that cannot be known here.
pub(super) fn default<'a>(plugin: &Plugin, config: &Config<'a>, section: &View<'a>) -> Option<Account<'a>> {
    if plugin.accounts == Accounts::One {
        return Some(Account { id: DEFAULT.to_owned(), object: None });
    }
    let accounts = section.key("accounts");
    if accounts.is_unknown() {
        return None;
    }
    let normalised = matches!(plugin.accounts, Accounts::Bound | Accounts::Normalised);
    let mut ids: Vec<String> = accounts
        .entries()
        .filter(|(key, _)| !key.trim().is_empty())
        .map(|(key, _)| if normalised { normalise_id(key, DEFAULT) } else { key.to_owned() })
        .collect_vec();
    let mut chosen = None;
    if plugin.accounts == Accounts::Bound {
        let agent = default_agent(config);
        for (bound_agent, account) in bound_accounts(config, plugin.id) {
            if bound_agent == agent && chosen.is_none() {
                chosen = Some(account.clone());
            }
            ids.push(account);
        }
    }
    if plugin.accounts == Accounts::Named {
        let name = section.key("defaultAccount").str();
        if name.is_opaque() {
            return None;
        }
        chosen = name.set().map(str::trim).filter(|it| !it.is_empty()).map(|it| normalise_id(it, DEFAULT));
        chosen = chosen.filter(|it| ids.contains(it) || (ids.is_empty() && it == DEFAULT));
    }
    order::by(&mut ids, String::cmp);
    let id = match chosen {
        Some(id) => id,
        None if ids.is_empty() || ids.iter().any(|it| it == DEFAULT) => DEFAULT.to_owned(),
        None if plugin.accounts == Accounts::Base && super::presence::has_base_token(plugin, config, section) => {
            DEFAULT.to_owned()
        }
        None => ids.swap_remove(0),
    };
    let object = accounts.written(&id).filter(View::is_object);
    Some(Account { id, object })
}

/// The accounts that have an object of their own, but for the audited one, in the order of the file; before them the default one
/// if only a binding names it, which makes an account of it.
pub(super) fn others<'a>(
    plugin: &Plugin,
    config: &Config<'a>,
    section: &View<'a>,
    audited: &Account<'a>,
) -> Vec<Account<'a>> {
    if plugin.accounts == Accounts::One {
        return Vec::new();
    }
    // Accounts are looked up by their exact key, and an id that is normalised first finds only keys that are normal.
    let normalised = matches!(plugin.accounts, Accounts::Bound | Accounts::Normalised);
    let is_found = |key: &str| !normalised || normalise_id(key, DEFAULT) == key;
    let accounts = section.key("accounts");
    let is_bound = plugin.accounts == Accounts::Bound
        && !audited.is_default()
        && !accounts.key(DEFAULT).is_present()
        && bound_accounts(config, plugin.id).iter().any(|it| it.1 == DEFAULT);
    let bound = is_bound.then(|| Account { id: DEFAULT.to_owned(), object: None });
    let others = accounts.entries().filter(|(key, object)| *key != audited.id && is_found(key) && object.is_object());
    bound
        .into_iter()
        .chain(others.map(|(key, object)| Account { id: key.to_owned(), object: Some(object) }))
        .collect_vec()
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
        Some((normalise_id(agent, "main"), normalise_id(account, DEFAULT)))
    };
    bindings.items().filter_map(read).collect_vec()
}

/// The id of the agent that answers where no binding says otherwise: the one marked as default, else the first, else `main`.
fn default_agent(config: &Config<'_>) -> String {
    let list = config.at("agents.list");
    let marked = list.items().find(|it| it.key("default").bool().set() == Some(true));
    let agent = marked.or_else(|| list.items().next());
    let id = agent.and_then(|it| it.key("id").str().set());
    normalise_id(id.unwrap_or_default(), "main")
}

/// An id as the product compares it: lower case, other runs of characters as `-`, at most 64 characters.
///
/// Source: `host.md` section 3.4.
pub(crate) fn normalise_id(id: &str, fallback: &str) -> String {
    let lower = lower::text(id.trim());
    let mut out = String::with_capacity(lower.len());
    for it in lower.chars() {
        if it.is_ascii_lowercase() || it.is_ascii_digit() || matches!(it, '_' | '-') {
            out.push(it);
        } else if !out.ends_with('-') {
            out.push('-');
        }
    }
    let plain = out == lower && out.len() <= 64 && !out.starts_with(['-', '_']);
    let out = if plain { &*out } else { out.trim_matches('-') };
    let out = &out[..out.len().min(64)];
    if out.is_empty() { fallback.to_owned() } else { out.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::normalise_id;

    #[test]
    fn ids_are_normalised_as_the_product_does_it() {
        for (id, want) in [("Main Desk", "main-desk"), (" Ops ", "ops"), ("", "main"), ("a_b-", "a_b-"), ("--x--", "x")]
        {
            assert_eq!(normalise_id(id, "main"), want, "{id}");
        }
    }
}
