//! Whose messages the assistant takes, and which agent gets them: one concrete message at a time.
//!
//! The notes tell what a policy means (audit checks §6, host §5, lesson 2.10 to 2.12); how each channel applies it to a message,
//! and the order in which bindings are tried, was read in the product's own handlers, and is told where it is done.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::{at, default_agent, entries, first, items, members, normal_id};

/// Where a message was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Chat<'w> {
    /// To the assistant alone.
    Direct,
    /// In a group; on Discord in that channel of a server, on Slack in a channel.
    Group {
        /// The server's id, on Discord.
        guild: &'w str,
        /// The id of the group or channel.
        id: &'w str,
    },
}

/// A message: through which channel and account, who wrote it, and where.
#[derive(Clone, Copy, Debug)]
pub struct Message<'w> {
    /// The channel's id.
    pub channel: &'w str,
    /// The account that received it.
    pub account: &'w str,
    /// The sender's id on that channel.
    pub sender: &'w str,
    /// Where it was written.
    pub chat: Chat<'w>,
}

/// The approved senders by channel, from the pairing stores (host §5).
pub type Stores = BTreeMap<String, Vec<String>>;

/// The accounts of a channel: the keys of `accounts`, on Telegram those that bindings name as well; else `default` (§6.2).
pub fn accounts(config: &Json, channel: &str) -> Vec<String> {
    let section = at(config, &["channels", channel]);
    let mut ids: Vec<String> = members(&section["accounts"]).map(|(id, _)| id.clone()).collect();
    if channel == "telegram" {
        for binding in items(&config["bindings"]) {
            let on = &binding["match"];
            let id = on["accountId"].as_str().unwrap_or_default().trim();
            if on["channel"].as_str().is_some_and(|it| it.trim().to_lowercase() == channel)
                && !id.is_empty()
                && id != "*"
            {
                ids.push(normal_id(id));
            }
        }
    }
    if ids.is_empty() {
        ids.push("default".to_owned());
    }
    ids.sort();
    ids.dedup();
    ids
}

/// The settings of an account: "shallow merge of the section without accounts, and the account" (§6.2), with what the schema fills
/// in (audit checks §2.1): every section and every account gets a policy of its own for groups, and for direct messages.
pub fn settings(config: &Json, channel: &str, account: &str) -> Json {
    let section = at(config, &["channels", channel]);
    let own = &section["accounts"][account];
    let mut merged = Map::new();
    for (layer, is_there) in [(section, true), (own, own.is_object())] {
        if !is_there {
            continue;
        }
        for (key, value) in members(layer).filter(|(key, _)| *key != "accounts") {
            merged.insert(key.clone(), value.clone());
        }
        // "inserted only when the parent object exists"
        if layer["groupPolicy"].is_null() {
            merged.insert("groupPolicy".to_owned(), json!("allowlist"));
        }
        if matches!(channel, "discord" | "slack") {
            if layer["dm"].is_object() && layer["dm"]["policy"].is_null() {
                merged["dm"]["policy"] = json!("pairing");
            }
        } else if layer["dmPolicy"].is_null() {
            merged.insert("dmPolicy".to_owned(), json!("pairing"));
        }
    }
    Json::Object(merged)
}

/// Whether the channel runs that account at all: it is not switched off, and has its token. An account of Telegram has one of its
/// own, the section's is that of `default` (§6.2); the other worlds give every account what it needs.
pub fn is_on(config: &Json, channel: &str, account: &str) -> bool {
    let section = at(config, &["channels", channel]);
    let own = &section["accounts"][account];
    let has_token = channel != "telegram" || account == "default" || own["botToken"].is_string();
    section.is_object() && section["enabled"] != false && own["enabled"] != false && has_token
}

/// Whether the entry of a list means that sender, prefixes such as `telegram:` and `user:` aside (§6.4); a blank one nobody.
fn names(channel: &str, entry: &str, sender: &str) -> bool {
    let prefix = format!("{channel}:");
    let bare = [&*prefix, "tg:", "user:"].iter().find_map(|it| entry.strip_prefix(*it)).unwrap_or(entry);
    bare == sender
}

fn has_star(list: &[String]) -> bool {
    list.iter().any(|it| it == "*")
}

fn lets(channel: &str, list: &[String], sender: &str) -> bool {
    has_star(list) || list.iter().any(|it| names(channel, it, sender))
}

/// Whether the assistant takes the message; that it may have to be mentioned keeps nobody out.
/// `settings` are those of the account.
pub fn is_admitted(config: &Json, settings: &Json, stores: &Stores, message: &Message<'_>) -> bool {
    if !is_on(config, message.channel, message.account) {
        return false;
    }
    let paired = stores.get(message.channel).cloned().unwrap_or_default();
    match message.chat {
        Chat::Direct => admits_direct(config, settings, &paired, message),
        Chat::Group { guild, id } => match message.channel {
            "discord" => admits_discord(settings, guild, id, message.sender),
            "slack" => admits_slack(settings, id, message.sender),
            _ => admits_group(settings, &paired, id, message),
        },
    }
}

/// "pairing, allowlist, open, disabled": open is everybody, disabled nobody, else the list and the store, or `*` in the list.
fn admits_direct(config: &Json, settings: &Json, paired: &[String], message: &Message<'_>) -> bool {
    let (policy, list) = match message.channel {
        "discord" | "slack" => {
            let dm = &settings["dm"];
            if dm["enabled"] == false {
                return false;
            }
            (&dm["policy"], &dm["allowFrom"])
        }
        // WhatsApp's handler asks the section for the policy, whichever account the message came to.
        "whatsapp" => (at(config, &["channels", "whatsapp", "dmPolicy"]), &settings["allowFrom"]),
        _ => (&settings["dmPolicy"], &settings["allowFrom"]),
    };
    match policy.as_str() {
        Some("open") => true,
        Some("disabled") => false,
        _ => {
            let mut list = entries(list);
            list.extend_from_slice(paired);
            lets(message.channel, &list, message.sender)
        }
    }
}

/// Telegram, WhatsApp, iMessage and Signal: lists of senders; all but Signal have a map of groups as well.
fn admits_group(settings: &Json, paired: &[String], id: &str, message: &Message<'_>) -> bool {
    let channel = message.channel;
    let groups = &settings["groups"];
    let is_telegram = channel == "telegram";
    // Telegram: the entry of the group, else that of `*`, has a switch and a list of its own.
    let entry = if is_telegram { first(&[&groups[id], &groups["*"]]) } else { &Json::Null };
    if entry["enabled"] == false {
        return false;
    }
    // "groupAllowFrom, else allowFrom unless that is empty"
    let fallback = if items(&settings["allowFrom"]).is_empty() { &Json::Null } else { &settings["allowFrom"] };
    let of_channel = first(&[&settings["groupAllowFrom"], fallback]);
    let mut senders = entries(first(&[&entry["allowFrom"], of_channel]));
    // Whoever was paired counts in groups too, but not on WhatsApp.
    if channel != "whatsapp" {
        senders.extend_from_slice(paired);
    }
    // Telegram: a list of the group's own holds whatever the policy is; with nobody on it, it keeps nobody out.
    if is_telegram && !entry["allowFrom"].is_null() && !senders.is_empty() && !lets(channel, &senders, message.sender) {
        return false;
    }
    match settings["groupPolicy"].as_str() {
        Some("disabled") => return false,
        Some("open") => {}
        _ if lets(channel, &senders, message.sender) => {}
        _ => return false,
    }
    // "groups keys act as the list of admitted groups (and * = all)": whatever the policy is, unless there are none.
    channel == "signal" || members(groups).next().is_none() || members(groups).any(|(key, _)| key == "*" || key == id)
}

/// Discord: the server, then the channel in it, then who may write there; `groupPolicy` has no list of senders.
fn admits_discord(settings: &Json, guild: &str, id: &str, sender: &str) -> bool {
    let guilds = &settings["guilds"];
    let server = first(&[&guilds[guild], &guilds["*"]]);
    // A map that does not name the server keeps it out, under `open` too.
    if members(guilds).next().is_some() && server.is_null() {
        return false;
    }
    let channels = &server["channels"];
    let channel = first(&[&channels[id], &channels["*"]]);
    if channel["enabled"] == false {
        return false;
    }
    match settings["groupPolicy"].as_str() {
        Some("disabled") => return false,
        Some("open") => {}
        _ if server.is_null() => return false,
        _ => {}
    }
    // So does a map of channels, and `allow: false`.
    if channels.is_object() && (channel.is_null() || channel["allow"] == false) {
        return false;
    }
    let users = entries(first(&[&channel["users"], &server["users"]]));
    users.is_empty() || lets("discord", &users, sender)
}

/// Slack: the channel, then who may write there; what its entry does not say, that of `*` does.
fn admits_slack(settings: &Json, id: &str, sender: &str) -> bool {
    let channels = &settings["channels"];
    let (own, star) = (&channels[id], &channels["*"]);
    let entry = first(&[own, star]);
    let is_listed = !entry.is_null();
    let allowed = first(&[&entry["enabled"], &entry["allow"], &star["enabled"], &star["allow"]]) != false;
    let has_list = members(channels).next().is_some();
    let admitted = match settings["groupPolicy"].as_str() {
        Some("disabled") => false,
        // "only block channels that are explicitly denied"
        Some("open") => !is_listed || allowed,
        _ => has_list && is_listed && allowed,
    };
    let users = entries(first(&[&entry["users"], &star["users"]]));
    admitted && (users.is_empty() || lets("slack", &users, sender))
}

/// The agent that gets the message (the product's routing): of the bindings for the channel and the account the first that names
/// the chat, else the server, else the team; else the first without any of them that names the account, else one for all accounts;
/// else the default agent. An agent that is not listed is the default agent.
pub fn agent_of(config: &Json, message: &Message<'_>) -> String {
    let text = |json: &Json| json.as_str().unwrap_or_default().trim().to_owned();
    let bindings: Vec<&Json> = items(&config["bindings"])
        .iter()
        .filter(|binding| {
            let on = &binding["match"];
            let account = text(&on["accountId"]);
            text(&on["channel"]).to_lowercase() == message.channel
                && match &*account {
                    "" => message.account == "default",
                    "*" => true,
                    named => named == message.account,
                }
        })
        .collect();
    let (kind, peer, guild) = match message.chat {
        Chat::Direct => ("dm", message.sender, ""),
        Chat::Group { guild, id } if matches!(message.channel, "discord" | "slack") => ("channel", id, guild),
        Chat::Group { id, .. } => ("group", id, ""),
    };
    let is_plain = |on: &Json| ["peer", "guildId", "teamId"].iter().all(|key| on[key].is_null());
    let tests: [&dyn Fn(&Json) -> bool; 4] = [
        &|on| text(&on["peer"]["kind"]).to_lowercase() == kind && text(&on["peer"]["id"]) == peer,
        &|on| !guild.is_empty() && text(&on["guildId"]) == guild,
        &|on| is_plain(on) && text(&on["accountId"]) != "*",
        &is_plain,
    ];
    let bound = tests.iter().find_map(|test| bindings.iter().find(|it| test(&it["match"])));
    let Some(binding) = bound else { return default_agent(config) };
    let id = normal_id(&text(&binding["agentId"]));
    let listed = items(at(config, &["agents", "list"]));
    let is_listed = listed.iter().any(|it| normal_id(it["id"].as_str().unwrap_or_default()) == id);
    if listed.is_empty() || is_listed { id } else { default_agent(config) }
}
