//! Which chat channels are in use, and who each of them lets in.
//!
//! The product's audit looks at one account of each channel; so does this module. A channel counts as in use when its
//! credentials can be found; where they cannot be seen from here, the assumption under which it counts is recorded.
//!
//! Source: `audit-checks.md` sections 2.1 and 6.1 to 6.7 of the product's measured behaviour.

mod account;
mod entry;
mod presence;
mod table;

use crate::config::{Config, Field, View};
use crate::diagnostic::{Applicability, Assumption};
use crate::lists::{CollectVec, PushAll};
use crate::path::{Change, KeyPath, NewValue, Segment};

pub use table::{ALL, Plugin};

use account::Account;

/// One account of a channel that is in use, and what holds for it.
pub struct Channel<'a> {
    /// What is known of the channel in general.
    pub plugin: &'static Plugin,
    /// The section `channels.ID`, there or not.
    pub section: View<'a>,
    /// Who may send direct messages; `None` if the product's audit does not look at them for this channel.
    pub dm: Option<Dm<'a>>,
    /// Which groups are served; `None` likewise.
    pub groups: Option<Groups<'a>>,
    /// What had to be taken for granted for this channel to count as in use.
    pub assumes: Vec<Assumption>,
    /// Whether it is the account that the product's audit looks at.
    pub is_audited: bool,
    account: Account<'a>,
}

/// Who may send direct messages.
pub struct Dm<'a> {
    /// `pairing`, `allowlist`, `open`, `disabled`, defaults applied; `None` if it is not known here.
    pub policy: Option<&'a str>,
    /// Where the policy stands, or would stand.
    pub policy_at: View<'a>,
    /// The list of senders.
    pub allow: View<'a>,
    /// The items of the list that let everybody in.
    pub wildcards: Vec<View<'a>>,
    /// The first item of the list for each sender; senders count as different after the channel's own normalisation.
    pub listed: Vec<View<'a>>,
    /// How many senders were let in by pairing and are not in the list; 0 where the stores were not read.
    pub paired: usize,
}

impl Dm<'_> {
    /// Whether more than one sender can get through.
    pub fn is_multiuser(&self) -> bool {
        !self.wildcards.is_empty() || self.listed.len() + self.paired > 1
    }

    /// The changes that make new senders ask for pairing. `*` lets everybody in under `pairing` as well, so it goes with the
    /// policy. One in a list that other accounts share stays: they may need it.
    pub fn close(&self) -> Vec<Change> {
        let mut changes = self.policy_at.set_to("pairing".into());
        if self.policy_at.path().parent() == self.allow.path().parent() {
            changes.append(&mut self.drop_wildcards());
        }
        changes
    }

    /// The changes that take every `*` out of the list of senders, under whatever policy the level that holds the list has.
    pub fn without_wildcards(&self, config: &Config<'_>) -> Vec<Change> {
        let mut changes = self.drop_wildcards();
        if let (Some(level), Some(key)) = (self.allow.path().parent(), self.policy_at.path().last_key()) {
            let policy = view(config, &level).key(key);
            if policy.str().set() == Some("open") {
                changes.push(Change::Set { path: policy.path(), value: "pairing".into() });
            }
        }
        changes
    }

    fn drop_wildcards(&self) -> Vec<Change> {
        // The last first: a change counts items as those before it leave them.
        self.wildcards.iter().rev().map(|it| Change::Remove { path: it.path() }).collect_vec()
    }

    /// Whether any sender is named: in the list, which may not be known here, or by pairing.
    pub fn names_somebody(&self) -> bool {
        let is_unknown = self.allow.is_unknown() || self.allow.items().any(|it| it.is_unknown());
        is_unknown || !self.wildcards.is_empty() || self.listed.len() + self.paired > 0
    }
}

/// Which groups are served.
pub struct Groups<'a> {
    /// `open`, `allowlist`, `disabled`, defaults applied; `None` if it is not known here.
    pub policy: Option<&'a str>,
    /// Where the policy stands, or would stand to have its effect on this channel.
    pub policy_at: View<'a>,
    /// Whether the channel's list of groups has entries; `None` for channels without such a list.
    pub has_list: Option<bool>,
}

/// The channels that are in use, each as its audited account sees it, in the order in which the product audits them; behind
/// them the other accounts that are in use.
pub fn in_use<'a>(config: &Config<'a>) -> Vec<Channel<'a>> {
    let channels = config.at("channels");
    let (mut found, mut others) = (Vec::new(), Vec::new());
    for plugin in ALL {
        let section = channels.key(plugin.id);
        if section.is_unknown() {
            continue;
        }
        for (at, account) in account::all(plugin, config, &section).into_iter().enumerate() {
            let list = if at == 0 { &mut found } else { &mut others };
            list.push_all(Channel::resolve(plugin, config, &channels, &section, account, at == 0));
        }
    }
    found.append(&mut others);
    found
}

impl<'a> Channel<'a> {
    fn resolve(
        plugin: &'static Plugin,
        config: &Config<'a>,
        channels: &View<'a>,
        section: &View<'a>,
        account: Account<'a>,
        is_audited: bool,
    ) -> Option<Channel<'a>> {
        // The product audits what is switched off as well; nobody gets in there.
        let is_off = |it: &View<'_>| it.key("enabled").bool().set() == Some(false);
        if is_off(section) || account.object.as_ref().is_some_and(is_off) {
            return None;
        }
        let assumes = presence::check(plugin, config, section, &account)?;
        let dm = plugin.dm.map(|keys| Dm::resolve(plugin, keys, config, section, &account));
        let groups = plugin.groups.map(|it| Groups::resolve(plugin, it, channels, section, &account));
        Some(Channel { plugin, section: *section, dm, groups, assumes, is_audited, account })
    }

    /// The channel's name, and the account's where it is not the one that is audited.
    pub fn name(&self) -> String {
        match self.is_audited {
            true => self.plugin.label.to_owned(),
            false => format!("{} (account `{}`)", self.plugin.label, self.account.id),
        }
    }

    /// The account's id, as bindings name it.
    pub fn account_id(&self) -> &str {
        &self.account.id
    }

    /// Whether what stands at `at` is this account's to answer for: another account's finding does not say the same.
    pub fn owns(&self, at: &View<'_>) -> bool {
        self.is_audited || self.account.object.as_ref().is_some_and(|it| at.path().starts_with(&it.path()))
    }

    /// The place `dotted` of the account: its own if it has the first key, else the section's.
    pub fn at(&self, dotted: &'a str) -> View<'a> {
        merged(&self.section, &self.account, dotted)
    }

    /// An entry of a list of senders without the prefix that names the channel.
    pub fn bare<'t>(&self, entry: &'t str) -> &'t str {
        self.plugin.dm.map_or(entry.trim(), |it| it.entry.bare(entry))
    }

    /// An entry of a list of senders as it is compared.
    pub fn sender(&self, entry: &str) -> String {
        self.plugin.dm.map_or_else(|| entry.trim().to_owned(), |it| it.entry.normalise(entry))
    }
}

/// The place `dotted` of an account: the account's own if it has the first key, else the section's. Accounts are laid over
/// the section one key deep.
fn merged<'a>(section: &View<'a>, account: &Account<'a>, dotted: &'a str) -> View<'a> {
    let first = dotted.split('.').next().unwrap_or(dotted);
    match &account.object {
        Some(own) if own.key(first).is_present() || own.key(first).is_unknown() => own.at(dotted),
        _ => section.at(dotted),
    }
}

impl<'a> Dm<'a> {
    fn resolve(
        plugin: &'static Plugin,
        keys: table::DmKeys,
        config: &Config<'a>,
        section: &View<'a>,
        account: &Account<'a>,
    ) -> Dm<'a> {
        // The schema gives an account object of a built-in channel a `dmPolicy` of its own, which hides the section's.
        let own_default = plugin.in_schema && keys.policy == "dmPolicy";
        let policy_at = match &account.object {
            Some(own) if own_default => own.key(keys.policy),
            _ => merged(section, account, keys.policy),
        };
        let allow = merged(section, account, keys.allow);
        let mut wildcards = Vec::new();
        let mut listed = Vec::new();
        let mut seen: Vec<String> = Vec::new();
        for item in allow.items() {
            let Some(text) = item.entry_text().filter(|it| !it.is_empty() && !item.is_unknown()) else {
                continue;
            };
            if text == "*" {
                wildcards.push(item);
                continue;
            }
            let sender = keys.entry.normalise(&text);
            if !seen.contains(&sender) {
                seen.push(sender);
                listed.push(item);
            }
        }
        let listed_count = seen.len();
        let store = config.facts.pairing_stores.as_ref().and_then(|it| it.get(plugin.id));
        for entry in store.into_iter().flatten() {
            let sender = keys.entry.normalise(entry);
            if !seen.contains(&sender) {
                seen.push(sender);
            }
        }
        let paired = seen.len() - listed_count;
        Dm { policy: policy_at.str().or("pairing"), policy_at, allow, wildcards, listed, paired }
    }
}

impl<'a> Groups<'a> {
    fn resolve(
        plugin: &'static Plugin,
        groups: table::GroupKeys,
        channels: &View<'a>,
        section: &View<'a>,
        account: &Account<'a>,
    ) -> Groups<'a> {
        const KEY: &str = "groupPolicy";
        let has_list = groups.list.map(|key| {
            let list = merged(section, account, key);
            list.is_unknown() || list.entries().next().is_some()
        });
        // The schema gives the section, and every account object, of a built-in channel a policy of its own.
        let own = match &account.object {
            Some(own) if plugin.in_schema => own.key(KEY),
            _ => merged(section, account, KEY),
        };
        let has_default = plugin.in_schema && section.is_object();
        let shared = channels.key("defaults").key(KEY);
        let (policy, policy_at) = match own.str() {
            Field::Default if has_default => (Some("allowlist"), own),
            Field::Default if groups.inherits => match shared.str() {
                Field::Default => (Some(groups.fallback), own),
                field => (field.set(), shared),
            },
            field => (field.or(groups.fallback), own),
        };
        Groups { policy, policy_at, has_list }
    }
}

/// Whether the product's own `--fix` turns an open `groupPolicy` at `path` into an allow list.
fn product_closes(path: &KeyPath) -> bool {
    const CLOSED: [&str; 7] = ["telegram", "whatsapp", "discord", "signal", "imessage", "slack", "msteams"];
    let keys: Vec<&str> = path.0.iter().filter_map(key_of).collect_vec();
    match *keys {
        ["channels", id, "groupPolicy"] => CLOSED.contains(&id),
        ["channels", id, "accounts", _, "groupPolicy"] => CLOSED.contains(&id),
        _ => false,
    }
}

/// Every open `groupPolicy` that the product's own `--fix` closes, whether or not its channel is in use.
pub fn closed_by_product<'a>(config: &Config<'a>) -> Vec<View<'a>> {
    let mut open = Vec::new();
    for (_, section) in config.at("channels").entries() {
        let accounts: Vec<View<'a>> = section.key("accounts").entries().map(|it| it.1).collect_vec();
        let policies = std::iter::once(section).chain(accounts).map(|it| it.key("groupPolicy"));
        open.push_all(policies.filter(|it| it.str().set() == Some("open") && product_closes(&it.path())));
    }
    open
}

/// The changes that turn the open group policy at `policy` into an allow list, and whether they are exactly what the
/// product's `--fix` does. A WhatsApp level without any list then gets the paired senders, where they are known.
pub fn close_groups(config: &Config<'_>, policy: &View<'_>) -> (Vec<Change>, Applicability) {
    let mut changes = policy.set_to("allowlist".into());
    if !product_closes(&policy.path()) {
        return (changes, Applicability::Unsafe);
    }
    let paired = config.facts.pairing_stores.as_ref().and_then(|it| it.get("whatsapp"));
    if let Some(paired) = paired.filter(|it| !it.is_empty())
        && let Some(level) = policy.path().parent().filter(|it| it.starts_with(&KeyPath::keys("channels.whatsapp")))
        && !has_senders(config, &level)
    {
        let entries = paired.iter().map(|it| NewValue::String(it.clone())).collect_vec();
        changes.push(Change::Set { path: level.join("groupAllowFrom"), value: NewValue::Array(entries) });
    }
    (changes, Applicability::Safe)
}

fn key_of(segment: &Segment) -> Option<&str> {
    match segment {
        Segment::Key(key) => Some(key),
        Segment::Index(_) => None,
    }
}

/// The place `path`, which has no items in it.
fn view<'a>(config: &Config<'a>, path: &'a KeyPath) -> View<'a> {
    path.0.iter().filter_map(key_of).fold(config.root(), |it, key| it.key(key))
}

fn has_senders<'a>(config: &Config<'a>, level: &'a KeyPath) -> bool {
    let level = view(config, level);
    ["allowFrom", "groupAllowFrom"].iter().any(|key| level.key(key).items().next().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::CLAWDBOT;
    use crate::facts::Facts;
    use crate::map::{Map, Set};
    use crate::source::{self, Environment, Sources};

    /// What each channel in use resolves to: its id, DM policy, number of senders, group policy and where that stands.
    fn resolved(text: &str, env: Option<&[(&str, &str)]>, facts: &Facts) -> Vec<String> {
        let mut sources = Sources::new("clawdbot.json", text);
        sources.env =
            env.map(|it| it.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect::<Environment>());
        let loaded = source::load(&sources);
        let config = Config::new(loaded.root.as_ref(), sources.env.as_ref(), &CLAWDBOT, facts, None);
        let show = |it: &Channel<'_>| {
            let dm = it.dm.as_ref().map_or("-".to_owned(), |dm| {
                let wildcard = if dm.wildcards.is_empty() { "" } else { "*" };
                format!("{} {}+{}{wildcard}", dm.policy.unwrap_or("?"), dm.listed.len(), dm.paired)
            });
            let groups = it.groups.as_ref().map_or("-".to_owned(), |groups| {
                format!("{} at {}", groups.policy.unwrap_or("?"), groups.policy_at.path())
            });
            let assumes: Vec<&str> = it.assumes.iter().map(|it| it.name()).collect();
            format!("{}: {dm}; {groups}; [{}]", it.plugin.id, assumes.join(" "))
        };
        in_use(&config).iter().map(show).collect()
    }

    #[test]
    fn accounts_of_built_in_channels_do_not_inherit_policies() {
        let text = r#"{ channels: { telegram: { dmPolicy: "open", allowFrom: ["*"], groupPolicy: "open",
            accounts: { default: { botToken: "1:a" } } } } }"#;
        let want = "telegram: pairing 0+0*; allowlist at channels.telegram.accounts.default.groupPolicy; []";
        assert_eq!(resolved(text, Some(&[]), &Facts::default()), [want]);
    }

    #[test]
    fn without_a_section_the_fallbacks_differ() {
        let env = [("DISCORD_BOT_TOKEN", "d"), ("TELEGRAM_BOT_TOKEN", "t")];
        assert_eq!(
            resolved("{}", Some(&env), &Facts::default()),
            [
                "telegram: pairing 0+0; allowlist at channels.telegram.groupPolicy; []",
                "discord: pairing 0+0; open at channels.discord.groupPolicy; []",
            ],
        );
        let text = r#"{ channels: { defaults: { groupPolicy: "disabled" } } }"#;
        assert_eq!(
            resolved(text, Some(&env[..1]), &Facts::default()),
            ["discord: pairing 0+0; disabled at channels.defaults.groupPolicy; []"],
        );
    }

    #[test]
    fn what_cannot_be_seen_is_assumed_only_where_a_section_says_so() {
        let text = r#"{ channels: { whatsapp: {}, discord: { token: "${T}" }, slack: {}, telegram: { tokenFile: "x" },
            bluebubbles: { serverUrl: "http://x" } } }"#;
        assert_eq!(
            resolved(text, None, &Facts::default()),
            [
                "telegram: pairing 0+0; allowlist at channels.telegram.groupPolicy; [files-exist]",
                "whatsapp: pairing 0+0; allowlist at channels.whatsapp.groupPolicy; [whatsapp-linked]",
                "discord: pairing 0+0; allowlist at channels.discord.groupPolicy; []",
                "slack: pairing 0+0; allowlist at channels.slack.groupPolicy; [credentials-present]",
            ],
        );
    }

    #[test]
    fn senders_are_counted_after_normalisation_and_with_the_pairing_store() {
        let text =
            r#"{ channels: { signal: { account: "+1", allowFrom: ["signal:+1 555 000 2222", "+15550002222", ""] } } }"#;
        let stores = Map::from([("signal".to_owned(), vec!["+15550002222".to_owned(), "+4930".to_owned()])]);
        let facts = Facts { pairing_stores: Some(stores), ..Facts::default() };
        assert_eq!(
            resolved(text, Some(&[]), &facts),
            ["signal: pairing 1+1; allowlist at channels.signal.groupPolicy; []"],
        );
    }

    #[test]
    fn known_facts_replace_the_assumptions() {
        let text = r#"{ channels: { whatsapp: {}, telegram: { tokenFile: "x" }, zalouser: {} } }"#;
        let facts = Facts {
            pairing_stores: Some(Map::new()),
            whatsapp_credentials: Some(Set::new()),
            secret_files: Some(Set::new()),
            zalouser_logged_in: Some(false),
            ..Facts::default()
        };
        assert_eq!(resolved(text, Some(&[]), &facts), Vec::<String>::new());
    }
}
