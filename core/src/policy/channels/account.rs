//! Which accounts a channel has, and which of them the product's audit looks at.

use super::table::{Accounts, Plugin};
use crate::config::{Config, Field, View};
use crate::{ids, order};

/// One account.
#[derive(Clone)]
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

    /// Where it stands among those with its id.
    fn rank(&self) -> u8 {
        u8::from(!self.is_exact) + u8::from(self.object.is_none())
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
    let mut found: Vec<Account<'a>> = Vec::new();
    let mut listed: Vec<String> = Vec::new();
    for (key, object) in accounts.entries().filter(|it| has_accounts && !it.0.is_empty()) {
        let id = plugin.accounts.listed(key);
        found.push(plugin.accounts.look_up(&id, Some((key, object))));
        listed.push(id);
    }
    let mut chosen = None;
    match plugin.accounts {
        Accounts::Bound => {
            let agent = default_agent(config);
            for binding in config.at("bindings").items() {
                let Some((bound_agent, account)) = bound(&binding, plugin.id) else { continue };
                found.push(plugin.accounts.look_up(&account, None));
                if bound_agent == agent && chosen.is_none() {
                    chosen = Some(account.clone());
                }
                listed.push(account);
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
        order::by(&mut listed, |a, b| ids::compare(a, b));
    }
    let is_default_listed = listed.iter().any(|it| it == DEFAULT);
    let first = listed.first().filter(|_| !is_default_listed).map_or(DEFAULT, |it| it);
    let audited = plugin.accounts.look_up(chosen.as_deref().unwrap_or(first), None);

    // Of those with one id the product finds the one whose key it is, else the first.
    let by_id = |a: u32, b: u32| {
        let [a, b] = [a, b].map(|it| &found[it as usize]);
        a.id.cmp(&b.id).then(a.rank().cmp(&b.rank()))
    };
    let mut all: Vec<Account<'a>> = vec![audited];
    let mut last = "";
    for at in order::sorted(found.len(), &by_id) {
        let account = &found[at as usize];
        let is_one = account.id != last && (account.object.is_some() || account.is_default());
        last = &account.id;
        match account.id == all[0].id {
            true if is_one => all[0] = account.clone(),
            false if is_one => all.push(account.clone()),
            _ => {}
        }
    }
    all
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

    /// The account that the product lists as `id`, with the object of `entry` if that is where it looks.
    fn look_up<'a>(self, id: &str, entry: Option<(&str, View<'a>)>) -> Account<'a> {
        let id = match self {
            Accounts::Base => id.to_owned(),
            Accounts::Written if id.trim().is_empty() => DEFAULT.to_owned(),
            Accounts::Written => id.trim().to_owned(),
            _ => ids::normalise(id, DEFAULT),
        };
        let has_object = self != Accounts::Base || id != DEFAULT;
        let (key, object) = entry.filter(|it| has_object && it.1.is_object()).unzip();
        let is_exact = key == Some(&id);
        Account { object: object.filter(|_| is_exact || self.lists_normalised()), is_exact, id }
    }
}

/// Agent and account of a binding to `channel` that names an account, both normalised.
fn bound(binding: &View<'_>, channel: &str) -> Option<(String, String)> {
    let matching = binding.key("match");
    let bound = matching.key("channel").str().set()?.trim().to_ascii_lowercase();
    let account = matching.key("accountId").str().set()?.trim();
    if bound != channel || account.is_empty() || account == "*" {
        return None;
    }
    let agent = binding.key("agentId").str().set()?;
    Some((ids::agent(agent), ids::normalise(account, DEFAULT)))
}

/// The id of the agent that answers where no binding says otherwise: the one marked as default, else the first, else `main`.
fn default_agent(config: &Config<'_>) -> String {
    let list = config.at("agents.list");
    let marked = list.items().find(|it| it.key("default").bool().set() == Some(true));
    let agent = marked.or_else(|| list.items().next());
    let id = agent.and_then(|it| it.key("id").str().set());
    ids::agent(id.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::super::ALL;
    use super::all;
    use crate::config::Config;
    use crate::dialect::CLAWDBOT;
    use crate::facts::Facts;
    use crate::source::{Sources, load};

    /// The answers are those of the product's own channel plugins, asked one by one: the id, and `+` if the object counts.
    #[test]
    fn the_product_audits_this_account() {
        for (channel, section, want) in [
            ("slack", "{ accounts: { b: {}, a: {} } }", "a+"),
            ("slack", "{ accounts: { b: {}, A: {} } }", "a"),
            ("slack", "{ accounts: { b: {}, default: {} } }", "default+"),
            ("whatsapp", "{ accounts: { Work: {} } }", "Work+"),
            ("telegram", "{ accounts: { Work: {} } }", "work+"),
            ("telegram", "{ accounts: { '*': {} } }", "default+"),
            ("nextcloud-talk", "{ accounts: { 'My Room': {} } }", "my-room+"),
            ("googlechat", "{ defaultAccount: 'nobody', accounts: { a: {} } }", "nobody"),
            ("zalo", "{ defaultAccount: ' b ', accounts: { a: {}, b: {} } }", "b+"),
            ("line", "{ accounts: { z: {}, a: {} } }", "z+"),
            ("line", "{ channelAccessToken: 't', accounts: { a: {} } }", "default"),
        ] {
            let text = format!("{{ channels: {{ {channel:?}: {section} }} }}");
            let root = load(&Sources::new("clawdbot.json", &*text)).root;
            let facts = Facts::default();
            let config = Config::new(root.as_ref(), None, &CLAWDBOT, &facts, None);
            let plugin = ALL.iter().find(|it| it.id == channel).unwrap();
            let audited = &all(plugin, &config, &config.at("channels").key(channel))[0];
            let mark = if audited.object.is_some() { "+" } else { "" };
            assert_eq!(format!("{}{mark}", audited.id), want, "{text}");
        }
    }
}
