//! P2 to P7: what names a plugin or a channel has to name one that there is, and a plugin's settings have to fit it.

use crate::config::{Config, View};
use crate::diagnostic::Severity;
use crate::lists::{CollectVec, PushAll};
use crate::lower;
use crate::path::{Change, KeyPath};
use crate::quote::quoted;
use crate::schema::nearest;
use crate::syntax;
use crate::text::SourceId;
use crate::value::{self, Kind, Object, Value};

use super::config_schema::{self, Fault};
use super::discovery::{self, Plugin, Plugins};
use super::{Outcome, bundled, fix, text};

pub(super) fn check(config: &Config<'_>, outcome: &mut Outcome) {
    let plugins = discovery::find(config, outcome);
    let section = config.at("plugins");
    for (id, entry) in section.key("entries").entries() {
        named(id, &entry, Named::Entry, &plugins, outcome);
    }
    for list in ["allow", "deny"] {
        for item in section.key(list).items() {
            if item.is_unknown() {
                outcome.unknown(format!("`{}` is not known here", item.path()));
            } else if let Some(id) = item.str().set().filter(|it| !it.trim().is_empty()) {
                named(id, &item, Named::Item, &plugins, outcome);
            }
        }
    }
    let slot = section.at("slots.memory");
    if slot.is_unknown() {
        outcome.unknown("`plugins.slots.memory` is not known here".to_owned());
    } else if let Some(id) = text(&slot).filter(|it| !it.eq_ignore_ascii_case("none")) {
        named(id, &slot, Named::Slot, &plugins, outcome);
    }
    channels(config, &plugins, outcome);
    heartbeats(config, &plugins, outcome);
    for (at, plugin) in plugins.all.iter().enumerate() {
        if plugins.all[..at].iter().all(|it| it.id != plugin.id) {
            settings(config, plugin, outcome);
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Named {
    Entry,
    Item,
    Slot,
}

fn named(id: &str, place: &View<'_>, how: Named, plugins: &Plugins, outcome: &mut Outcome) {
    if plugins.has(id) {
        return;
    }
    if !plugins.is_complete {
        return outcome
            .unknown(format!("no bundled plugin is called `{id}`, and the plugin folders were not looked at"));
    }
    let path = match how {
        Named::Item => place.path().parent().unwrap_or_default(),
        Named::Entry | Named::Slot => place.path(),
    };
    let loc = if how == Named::Entry { place.key_loc() } else { place.loc() };
    let title = format!("There is no plugin called {}", quoted(id));
    let it = outcome.refuse("plugin_not_found", path, loc, title);
    it.detail = "The product refuses the whole file because of a plugin that it does not find.".to_owned();
    it.help = "Correct the name, install the plugin, or take the name away.".to_owned();
    if let Some(near) = nearest(id.trim(), plugins.all.iter().map(|it| &*it.id)) {
        it.help = format!("Did you mean \"{near}\"?");
        let path = place.path();
        let change = match how {
            Named::Entry => Change::Rename { path, to: near.to_owned() },
            Named::Item | Named::Slot => Change::Set { path, value: near.into() },
        };
        it.fixes.push(fix(format!("Change it to \"{near}\""), change));
    }
    it.fixes.push(fix("Remove it", Change::Remove { path: place.path() }));
}

fn is_channel(id: &str, plugins: &Plugins) -> bool {
    plugins.all.iter().flat_map(|it| &it.channels).any(|it| it == id)
}

fn channels(config: &Config<'_>, plugins: &Plugins, outcome: &mut Outcome) {
    for (key, section) in config.at("channels").entries() {
        let id = key.trim();
        if id.is_empty() || id == "defaults" || is_channel(id, plugins) {
            continue;
        }
        if !plugins.is_complete {
            outcome.unknown(format!("no bundled channel is called `{id}`, and the plugin folders were not looked at"));
            continue;
        }
        let path = KeyPath::keys("channels").join(id);
        let it = outcome.refuse(
            "channel_unknown",
            path,
            section.key_loc(),
            format!("There is no channel called {}", quoted(id)),
        );
        it.detail = "The product refuses the whole file because of a channel that no plugin brings.".to_owned();
        it.help = "Correct the name, install the plugin that brings the channel, or take the section away.".to_owned();
        let known = plugins.all.iter().flat_map(|it| &it.channels);
        if let Some(near) = nearest(id, known.map(|it| &**it))
            && !config.at("channels").key(near).is_present()
        {
            it.help = format!("Did you mean `{near}`?");
            let change = Change::Rename { path: section.path(), to: near.to_owned() };
            it.fixes.push(fix(format!("Rename it to `{near}`"), change));
        }
        it.fixes.push(fix("Remove the section", Change::Remove { path: section.path() }));
    }
}

fn heartbeats(config: &Config<'_>, plugins: &Plugins, outcome: &mut Outcome) {
    let agents = config.at("agents.list").items().map(|it| it.at("heartbeat.target")).collect_vec();
    for target in [config.at("agents.defaults.heartbeat.target")].iter().chain(&agents) {
        if target.is_unknown() {
            outcome.unknown(format!("`{}` is not known here", target.path()));
            continue;
        }
        let Some(written) = target.str().set() else { continue };
        let id = lower::text(written.trim());
        let is_word = matches!(&*id, "last" | "none") || bundled::ALIASES.contains(&&*id);
        let known = || plugins.all.iter().flat_map(|it| &it.channels);
        if is_word || known().any(|it| lower::text(it) == id) {
            continue;
        }
        let path = target.path();
        let set = |word: &str| {
            fix(format!("Change it to \"{word}\""), Change::Set { path: path.clone(), value: word.into() })
        };
        if id.is_empty() {
            let it = outcome.refuse("heartbeat_target_empty", path.clone(), target.loc(), format!("`{path}` is blank"));
            it.help = "Write \"last\" for the chat that was used last, \"none\", or a channel's id.".to_owned();
            it.fixes.push(set("last"));
            continue;
        }
        if !plugins.is_complete {
            outcome.unknown(format!("no bundled channel is called `{id}`, and the plugin folders were not looked at"));
            continue;
        }
        let title = format!("`{path}` names no channel: it is {}", quoted(written));
        let it = outcome.refuse("heartbeat_target_unknown", path.clone(), target.loc(), title);
        it.help = "Write \"last\" for the chat that was used last, \"none\", or a channel's id.".to_owned();
        let words = known().map(|it| &**it).chain(["last", "none"]);
        it.fixes.push_all(nearest(&id, words).map(set));
        if it.fixes.is_empty() {
            it.fixes.push(set("last"));
        }
    }
}

/// Why a plugin is off; `None` if it is on.
fn off(config: &Config<'_>, plugin: &Plugin) -> Option<String> {
    let section = config.at("plugins");
    let lists = |list: &str| section.key(list).items().filter_map(|it| text(&it)).any(|it| it == plugin.id);
    let slot = text(&section.at("slots.memory")).unwrap_or(bundled::DEFAULT_MEMORY);
    let switch = section.key("entries").key(&plugin.id).key("enabled").bool().set();
    if section.key("enabled").bool().set() == Some(false) {
        return Some("plugins are off".to_owned());
    }
    if lists("deny") {
        return Some("`plugins.deny` names it".to_owned());
    }
    if section.key("allow").items().any(|it| text(&it).is_some()) && !lists("allow") {
        return Some("`plugins.allow` does not name it".to_owned());
    }
    let is_selected = slot == plugin.id;
    match switch {
        _ if is_selected => {}
        Some(false) => return Some("its entry says so".to_owned()),
        None if plugin.is_bundled => return Some("bundled plugins are off until they are enabled".to_owned()),
        _ => {}
    }
    if plugin.is_memory && !is_selected {
        return Some(match slot.eq_ignore_ascii_case("none") {
            true => "the memory slot is empty".to_owned(),
            false => format!("the memory slot holds `{slot}`"),
        });
    }
    None
}

/// P7, and the warning that settings have no effect.
fn settings(config: &Config<'_>, plugin: &Plugin, outcome: &mut Outcome) {
    let entry = config.at("plugins.entries").key(&plugin.id);
    let own = entry.key("config");
    // A plugin without settings that takes none: nothing to read, be it on or off.
    let takes_none = plugin.schema.is_none() && plugin.id != "memory-lancedb";
    if takes_none && !own.is_present() && !own.is_unknown() {
        return;
    }
    let off = off(config, plugin);
    if off.is_some() && !own.is_present() {
        return;
    }
    if own.is_unknown() {
        return outcome.unknown(format!("`{}` is not known here", own.path()));
    }
    let schema = plugin.schema.clone().or_else(|| {
        let text = bundled::config_schema(&plugin.id);
        value::lower(&syntax::parse(text), text, SourceId::MAIN)
    });
    let empty = Value { kind: Kind::Object(Object::default()), loc: crate::text::Loc::default() };
    let value = own.value().unwrap_or(&empty);
    let found = schema.map(|it| config_schema::check(&it, value, &own.path())).unwrap_or_default();
    if found.undecided {
        outcome.unknown(format!("the settings of the plugin `{}` could not be checked in full", plugin.id));
    }
    for Fault { path, loc, title, help, removes, near } in found.faults {
        let loc = if own.is_present() { loc } else { None };
        let it = outcome.refuse("plugin_config", path.clone(), loc.or(own.loc()), title);
        it.detail = format!("The plugin `{}` says what its settings look like, and these do not fit.", plugin.id);
        it.help = help;
        if let Some(near) = near {
            it.fixes.push(fix(format!("Rename it to `{near}`"), Change::Rename { path: path.clone(), to: near }));
        }
        if removes {
            it.fixes.push(fix("Remove this key", Change::Remove { path }));
        }
    }
    let Some(reason) = off else { return };
    let title = format!("The settings of the plugin `{}` have no effect: {reason}", plugin.id);
    let it = outcome.push("plugin_disabled_with_config", Severity::Warn, entry.path(), entry.key_loc(), title);
    it.help = "Enable the plugin, or take its settings away.".to_owned();
    it.fixes.push(fix("Remove the settings", Change::Remove { path: own.path() }));
}
