//! Who may use the commands that a channel offers natively, such as slash commands.
//!
//! Source: `audit-checks.md` sections 2.5, 6.5 and 6.6 of the product's measured behaviour.

use super::channels::Channel;
use crate::config::{Config, Field, View};

/// Whose slash commands are obeyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Senders {
    /// Anyone's.
    Anyone,
    /// Those of the senders that some list names.
    Listed,
    /// Nobody's: there is no list.
    Nobody,
}

/// Whether the setting `key` of `commands`, `native` or `nativeSkills`, holds for the channel called `id`, whose own settings
/// are at `own`; `None` if it is not known here.
pub fn is_native(config: &Config<'_>, id: &str, own: &View<'_>, key: &str) -> Option<bool> {
    let shared = config.at("commands").key(key);
    let own = own.key(key);
    let at = if own.is_present() || own.is_unknown() { own } else { shared };
    match at.bool() {
        Field::Default => Some(matches!(id, "discord" | "telegram")),
        field => field.set(),
    }
}

/// Whose slash commands are obeyed on `channel`; `None` if it has none, or if that is not known here.
pub fn slash(config: &Config<'_>, channel: &Channel<'_>) -> Option<Senders> {
    let is_discord = channel.plugin.id == "discord";
    let own = channel.at("commands");
    let offered =
        ["native", "nativeSkills"].iter().any(|key| is_native(config, channel.plugin.id, &own, key) == Some(true));
    let places = match channel.plugin.id {
        "discord" => "guilds",
        "slack" => "channels",
        _ => return None,
    };
    let places = channel.at(places);
    if is_discord {
        let policy = channel.groups.as_ref()?.policy?;
        if !offered || policy == "disabled" || places.entries().next().is_none() {
            return None;
        }
    } else if !offered && channel.at("slashCommand.enabled").bool().set() != Some(true) {
        return None;
    }
    let by_lists = config.at("commands.useAccessGroups").bool().or(true)?;
    let has_users = places.entries().any(|(_, it)| names_somebody(&it));
    match (by_lists, is_discord) {
        (false, true) if has_users => Some(Senders::Listed),
        (false, _) => Some(Senders::Anyone),
        _ if places.is_unknown() || has_users || channel.dm.as_ref()?.names_somebody() => Some(Senders::Listed),
        _ => Some(Senders::Nobody),
    }
}

/// Whether `users` of the place, or of a channel in it, has an entry.
fn names_somebody(place: &View<'_>) -> bool {
    let has_users = |it: &View<'_>| {
        let users = it.key("users");
        users.is_unknown() || users.items().next().is_some()
    };
    has_users(place) || place.key("channels").entries().any(|(_, it)| has_users(&it))
}
