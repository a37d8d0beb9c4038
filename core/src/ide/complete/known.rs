//! Keys and values that the format leaves open, and that are known all the same: from the product, or from the file.

use crate::analysis::Analysis;
use crate::ide::{agents, place};
use crate::lists::{CollectVec, PushAll};
use crate::order;
use crate::path::{KeyPath, Segment};
use crate::policy::{channels, secrets, tools};
use crate::value::{Kind, Origin, Text, Value};

/// A value that may be meant.
pub(super) struct Known {
    /// The string's content.
    pub text: String,
    /// What it is, in a few words.
    pub detail: &'static str,
}

const CHANNEL_KEYS: [&str; 3] = ["channels", "tools.elevated.allowFrom", "agents.list.[].tools.elevated.allowFrom"];
const CHANNELS: [&str; 2] = ["bindings.[].match.channel", "hooks.mappings.[].channel"];
const MODEL_KEYS: &str = "agents.defaults.models";
const MODELS: [&str; 14] = [
    "agents.defaults.model.primary",
    "agents.defaults.model.fallbacks.[]",
    "agents.defaults.imageModel.primary",
    "agents.defaults.imageModel.fallbacks.[]",
    "agents.defaults.heartbeat.model",
    "agents.defaults.subagents.model",
    "agents.defaults.subagents.model.primary",
    "agents.list.[].model",
    "agents.list.[].model.primary",
    "agents.list.[].model.fallbacks.[]",
    "agents.list.[].heartbeat.model",
    "agents.list.[].subagents.model",
    "hooks.mappings.[].model",
    "hooks.gmail.model",
];

/// Keys for the map at `object`.
pub(super) fn keys(analysis: &Analysis, object: &KeyPath) -> Vec<String> {
    if CHANNEL_KEYS.iter().any(|it| place::matches(object, it)) {
        return channels::ALL.iter().map(|it| it.id.to_owned()).collect_vec();
    }
    if place::matches(object, MODEL_KEYS) {
        return models(analysis);
    }
    Vec::new()
}

/// Values for the place `path`.
pub(super) fn values(analysis: &Analysis, path: &KeyPath) -> Vec<Known> {
    let all = |detail, texts: Vec<String>| texts.into_iter().map(|text| Known { text, detail }).collect_vec();
    let is = |patterns: &[&str]| patterns.iter().any(|it| place::matches(path, it));
    if let Some(name) = secrets::variable_at(path) {
        return all("from the environment", vec![format!("${{{name}}}")]);
    }
    if agents::takes_id(path) {
        return all("an agent of this file", agent_ids(analysis));
    }
    if is(&CHANNELS) {
        return all("a channel", channels::ALL.iter().map(|it| it.id.to_owned()).collect_vec());
    }
    if is(&MODELS) {
        return all("a model of this file", models(analysis));
    }
    if is_tool_list(path) {
        let groups = tools::GROUPS.iter().map(|it| Known { text: it.0.to_owned(), detail: "a group of tools" });
        let memory = ["memory_search", "memory_get"];
        let tools = tools::CORE.iter().chain(&memory).map(|it| Known { text: (*it).to_owned(), detail: "a tool" });
        return groups.chain(tools).collect_vec();
    }
    Vec::new()
}

/// Whether `path` is an item of a list of tools: `allow` or `deny` in a section of tools, or in one of a provider or sender.
fn is_tool_list(path: &KeyPath) -> bool {
    let [above @ .., Segment::Key(list), Segment::Index(_)] = &*path.0 else { return false };
    let key = |at: Option<&Segment>, names: &[&str]| matches!(at, Some(Segment::Key(it)) if names.contains(&&**it));
    let (owner, rest) = match above.split_last() {
        Some((owner, rest)) => (Some(owner), rest),
        None => (None, above),
    };
    matches!(&**list, "allow" | "deny")
        && (key(owner, &["tools"]) || key(rest.last(), &["byProvider", "toolsBySender"]))
}

fn agent_ids(analysis: &Analysis) -> Vec<String> {
    let found = analysis.root.as_ref().map(agents::mentions).unwrap_or_default();
    unique(found.iter().filter(|it| it.defines && !it.id.trim().is_empty()).map(|it| it.id.to_owned()))
}

/// Models that the file names, in its order: the catalogue's, those in use, those of its own providers.
fn models(analysis: &Analysis) -> Vec<String> {
    let Some(root) = &analysis.root else { return Vec::new() };
    let mut found = Vec::new();
    place::each(root, MODEL_KEYS, &mut |catalogue| {
        let keys = catalogue.as_object().into_iter().flat_map(|it| it.iter());
        found.push_all(keys.map(|it| it.key.to_string()));
    });
    for pattern in MODELS {
        place::each(root, pattern, &mut |value| found.push_all(literal(value)));
    }
    let providers = root.as_object().and_then(|it| it.get("models")?.as_object()?.get("providers")?.as_object());
    for provider in providers.into_iter().flat_map(|it| it.iter()) {
        place::each(&provider.value, "models.[].id", &mut |id| {
            found.push_all(literal(id).map(|id| format!("{}/{id}", provider.key)));
        });
    }
    unique(found.into_iter().filter(|it| it.contains('/')))
}

fn literal(value: &Value) -> Option<String> {
    match &value.kind {
        Kind::String(Text { text, origin: Origin::Literal }) => Some(text.to_string()),
        _ => None,
    }
}

fn unique(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut texts = texts.collect_vec();
    order::unique(&mut texts, |it| it);
    texts
}
