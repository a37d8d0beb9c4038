//! The product's 17 migrations, and the order they run in.

use super::migration::Migration;
use crate::lists::CollectVec;
use crate::number;
use crate::path::{KeyPath, NewValue, Segment};
use crate::value::{Kind, Origin, Text, Value};

/// One migration, or a part of one that stands for a key of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// `provider` and `accountID` in the `match` of one of the `bindings`, or of all.
    BindingKeys(Option<usize>),
    /// `provider` in the `match` of one of the `session.sendPolicy.rules`, or of all.
    SendPolicyKeys(Option<usize>),
    QueueKeys,
    Channel(&'static str),
    AllowFrom,
    Mention,
    GatewayToken,
    TelegramMention,
    OldModel,
    DefaultsModel,
    RoutingAgents,
    RoutingBindings,
    AgentToAgent,
    RoutingQueue,
    GroupChat,
    Transcribe,
    CliToken,
    ToolsBash,
    Tts,
    Agent,
    Identity,
}

/// All of them, in the product's order, but for the first: the product looks into `bindings` and `messages.queue` before it
/// moves the old ones there, and so leaves the old keys inside them.
pub(super) const ALL: &[Step] = &[
    Step::Channel("whatsapp"),
    Step::Channel("telegram"),
    Step::Channel("discord"),
    Step::Channel("slack"),
    Step::Channel("signal"),
    Step::Channel("imessage"),
    Step::Channel("msteams"),
    Step::AllowFrom,
    Step::Mention,
    Step::GatewayToken,
    Step::TelegramMention,
    Step::OldModel,
    Step::RoutingAgents,
    Step::RoutingBindings,
    Step::AgentToAgent,
    Step::RoutingQueue,
    Step::GroupChat,
    Step::Transcribe,
    Step::CliToken,
    Step::ToolsBash,
    Step::Tts,
    Step::Agent,
    Step::Identity,
    Step::BindingKeys(None),
    Step::SendPolicyKeys(None),
    Step::QueueKeys,
];

/// The keys that spoke of models before there was `models`.
pub(super) const OLD_MODEL_KEYS: &[&str] =
    &["model", "imageModel", "allowedModels", "modelAliases", "modelFallbacks", "imageModelFallbacks"];

impl Step {
    pub fn run(self, m: &mut Migration) {
        match self {
            Step::BindingKeys(at) => {
                each_match(m, "bindings", at, &[("provider", "channel"), ("accountID", "accountId")])
            }
            Step::SendPolicyKeys(at) => each_match(m, "session.sendPolicy.rules", at, &[("provider", "channel")]),
            Step::QueueKeys => rename_or_lose(m, "messages.queue", "byProvider", "byChannel"),
            Step::Channel(id) => {
                if m.is_object(&KeyPath::keys(id)) {
                    m.fill(KeyPath::keys(id), KeyPath::keys("channels").join(id));
                }
            }
            Step::AllowFrom => allow_from(m),
            Step::Mention => mention(m),
            Step::GatewayToken => gateway_token(m),
            Step::TelegramMention => {
                let telegram = KeyPath::keys("channels.telegram");
                m.move_or_lose(telegram.join("requireMention"), telegram.join_keys(EVERY_GROUP));
            }
            Step::OldModel => {
                old_model(m, if m.is_object(&KeyPath::keys("agent")) { "agent" } else { "agents.defaults" })
            }
            Step::DefaultsModel => old_model(m, "agents.defaults"),
            Step::RoutingAgents => routing_agents(m),
            Step::RoutingBindings => {
                from_routing(m, "bindings", "bindings");
                Step::BindingKeys(None).run(m);
            }
            Step::AgentToAgent => from_routing(m, "agentToAgent", "tools.agentToAgent"),
            Step::RoutingQueue => from_routing(m, "queue", "messages.queue"),
            Step::GroupChat => {
                from_routing(m, "groupChat.historyLimit", "messages.groupChat.historyLimit");
                from_routing(m, "groupChat.mentionPatterns", "messages.groupChat.mentionPatterns");
            }
            Step::Transcribe => transcribe(m),
            Step::CliToken => {
                let profile = KeyPath::keys("auth.profiles").join("anthropic:claude-cli");
                if m.get(&profile.join("mode")).and_then(Value::as_str) == Some("token") {
                    m.set(profile.join("mode"), "oauth");
                }
            }
            Step::ToolsBash => {
                if m.is_object(&KeyPath::keys("tools.bash")) {
                    rename_or_lose(m, "tools", "bash", "exec");
                }
            }
            Step::Tts => tts(m),
            Step::Agent => agent(m),
            Step::Identity => identity(m),
        }
    }
}

const EVERY_GROUP: &str = "groups.*.requireMention";

fn rename_or_lose(m: &mut Migration, parent: &str, from: &str, to: &str) {
    let parent = KeyPath::keys(parent);
    let old = parent.join(from);
    if !m.has(&old) {
        return;
    }
    if m.has(&parent.join(to)) { m.lose(old) } else { m.rename(old, to) }
}

fn each_match(m: &mut Migration, list: &str, at: Option<usize>, keys: &[(&str, &str)]) {
    let list = KeyPath::keys(list);
    let len = m.get(&list).and_then(Value::as_array).map_or(0, <[Value]>::len);
    for index in at.map_or(0..len, |at| at..at + 1) {
        let place = list.join(index).join("match");
        for (from, to) in keys {
            let old = place.join(*from);
            if m.get(&old).and_then(literal).is_some_and(|it| !it.trim().is_empty()) {
                if m.has(&place.join(*to)) { m.lose(old) } else { m.rename(old, to) }
            }
        }
    }
}

/// Moves a key of `routing`, and takes `routing` away when nothing is left in it.
fn from_routing(m: &mut Migration, from: &str, to: &str) {
    let to = KeyPath::keys(to);
    m.move_or_lose(KeyPath::keys("routing").join_keys(from), to.clone());
    tidy_routing(m, &to);
}

/// Takes `routing` away when nothing is left in it; what is said about it goes to what came out of it last.
fn tidy_routing(m: &mut Migration, to: &KeyPath) {
    for path in ["routing.groupChat", "routing"] {
        let path = KeyPath::keys(path);
        if m.is_empty_object(&path) {
            m.fold(path, to.clone());
        }
    }
}

fn allow_from(m: &mut Migration) {
    let from = KeyPath::keys("routing.allowFrom");
    let whatsapp = KeyPath::keys("channels.whatsapp");
    let to = whatsapp.join("allowFrom");
    if m.is_object(&whatsapp) {
        m.move_or_lose(from, to.clone())
    } else {
        m.lose(from)
    }
    tidy_routing(m, &to);
}

fn mention(m: &mut Migration) {
    let from = KeyPath::keys("routing.groupChat.requireMention");
    let Some(value) = m.get(&from) else { return };
    let Some(required) = value.as_bool() else { return m.fail() };
    let channels = KeyPath::keys("channels");
    let mut places =
        vec![channels.join("telegram").join_keys(EVERY_GROUP), channels.join("imessage").join_keys(EVERY_GROUP)];
    if m.is_object(&channels.join("whatsapp")) {
        places.insert(0, channels.join("whatsapp").join_keys(EVERY_GROUP));
    }
    let to = places[places.len() - 1].clone();
    places.retain(|it| !m.has(it));
    match places.pop() {
        Some(last) => {
            for place in places {
                m.insert(place, required);
            }
            m.move_or_lose(from, last);
        }
        None => m.lose(from),
    }
    tidy_routing(m, &to);
}

fn gateway_token(m: &mut Migration) {
    let gateway = KeyPath::keys("gateway");
    let (token, target) = (gateway.join("token"), gateway.join_keys("auth.token"));
    if m.has(&token) && !m.has(&target) {
        m.move_or_lose(token, target);
        m.insert(gateway.join_keys("auth.mode"), "token");
    } else {
        m.lose(token);
    }
}

fn tts(m: &mut Migration) {
    let tts = KeyPath::keys("messages.tts");
    let enabled = tts.join("enabled");
    let Some(on) = m.get(&enabled).and_then(Value::as_bool) else {
        if m.has(&tts.join("auto")) {
            m.lose(enabled);
        }
        return;
    };
    if m.has(&tts.join("auto")) {
        return m.lose(enabled);
    }
    m.set(enabled.clone(), if on { "always" } else { "off" });
    m.rename(enabled, "auto");
}

/// A text or number as written. What the environment gives is no part of the file and is not written into it.
fn literal(value: &Value) -> Option<String> {
    match &value.kind {
        Kind::String(Text { text, origin: Origin::Literal }) => Some(text.to_string()),
        Kind::Number(number) => Some(number::to_text(*number)),
        _ => None,
    }
}

/// The texts of the list at `path`, none if there is no list; `None` if one of them cannot be repeated.
fn texts(m: &Migration, path: &KeyPath) -> Option<Vec<String>> {
    m.get(path).and_then(Value::as_array).unwrap_or_default().iter().map(literal).collect()
}

/// Gathers what the old keys said of models.
fn old_model(m: &mut Migration, base: &str) {
    let base = KeyPath::keys(base);
    if OLD_MODEL_KEYS[2..].iter().all(|it| !m.has(&base.join(*it)))
        && ["model", "imageModel"].iter().all(|it| !is_text(m, &base.join(*it)))
    {
        return;
    }
    if named_models(m, &base).is_none() {
        return m.fail();
    }
    for (key, fallbacks) in [("model", "modelFallbacks"), ("imageModel", "imageModelFallbacks")] {
        model_of(m, &base.join(key), base.join(fallbacks));
    }
    for key in ["allowedModels", "modelAliases"] {
        let path = base.join(key);
        if m.has(&path) {
            m.fold(path, base.join("models"));
        }
    }
}

fn is_text(m: &Migration, path: &KeyPath) -> bool {
    matches!(m.get(path).map(|it| &it.kind), Some(Kind::String(_)))
}

/// Enters every model that an old key names into `models`.
fn named_models(m: &mut Migration, base: &KeyPath) -> Option<()> {
    let mut models: Vec<(String, Option<String>)> = Vec::new();
    let mut name = |model: &str, alias: Option<&str>| {
        let model = model.trim();
        match models.iter_mut().find(|it| it.0 == model) {
            Some(known) => known.1 = known.1.take().or(alias.map(str::to_owned)),
            None if model.is_empty() => {}
            None => models.push((model.to_owned(), alias.map(str::to_owned))),
        }
    };
    for key in ["model", "imageModel"] {
        if is_text(m, &base.join(key)) {
            name(&literal(m.get(&base.join(key))?)?, None);
        }
    }
    for key in ["allowedModels", "modelFallbacks", "imageModelFallbacks"] {
        for model in texts(m, &base.join(key))? {
            name(&model, None);
        }
    }
    for alias in m.keys(&base.join("modelAliases")) {
        if let Some(target) = m.get(&base.join("modelAliases").join(&*alias)) {
            name(&literal(target)?, Some(&alias));
        }
    }
    for (model, alias) in models {
        let entry = base.join("models").join(&*model);
        match (m.has(&entry), alias) {
            (true, Some(alias)) => m.insert(entry.join("alias"), &*alias),
            (true, None) => {}
            (false, alias) => {
                let members = alias.map(|it| ("alias".to_owned(), NewValue::String(it)));
                m.insert(entry, NewValue::Object(members.into_iter().collect_vec()));
            }
        }
    }
    Some(())
}

fn model_of(m: &mut Migration, model: &KeyPath, fallbacks: KeyPath) {
    let written = m.get(&fallbacks).and_then(Value::as_array).is_some_and(|it| !it.is_empty());
    let target = model.join("fallbacks");
    if let Some(primary) = m.get(model).filter(|it| matches!(it.kind, Kind::String(_))).and_then(literal) {
        let mut members = vec![("primary".to_owned(), NewValue::String(primary))];
        if !written {
            members.push(("fallbacks".to_owned(), NewValue::Array(Vec::new())));
        }
        m.set(model.clone(), NewValue::Object(members));
    }
    if !written {
        if m.has(&fallbacks) {
            m.fold(fallbacks, target);
        }
        return;
    }
    if m.get(&target).and_then(Value::as_array).is_some_and(<[Value]>::is_empty) {
        m.fold(target.clone(), model.clone());
    }
    m.move_or_lose(fallbacks, target);
}

/// The entry of `agents.list` with this id; made if there is none.
fn agent_entry(m: &mut Migration, id: &str) -> KeyPath {
    let list = KeyPath::keys("agents.list");
    let at = find_agent(m, id).unwrap_or_else(|| {
        let len = m.get(&list).and_then(Value::as_array).map_or(0, <[Value]>::len);
        m.append(list.clone(), NewValue::Object(vec![("id".to_owned(), id.into())]));
        len
    });
    list.join(at)
}

fn find_agent(m: &Migration, id: &str) -> Option<usize> {
    let list = m.get(&KeyPath::keys("agents.list")).and_then(Value::as_array)?;
    let has_id = |it: &Value| it.get(&Segment::from("id")).and_then(Value::as_str).is_some_and(|it| it.trim() == id);
    list.iter().position(has_id)
}

fn routing_agents(m: &mut Migration) {
    let agents = KeyPath::keys("routing.agents");
    for key in m.keys(&agents) {
        let from = agents.join(&*key);
        if key.trim().is_empty() || !m.is_object(&from) {
            m.lose(from);
            continue;
        }
        m.move_or_lose(from.join("mentionPatterns"), from.join_keys("groupChat.mentionPatterns"));
        if m.is_object(&from.join_keys("sandbox.tools")) {
            m.fill(from.join_keys("sandbox.tools"), from.join_keys("tools.sandbox.tools"));
        }
        if find_agent(m, key.trim()).is_some() {
            let entry = agent_entry(m, key.trim());
            m.fill(from, entry);
            continue;
        }
        // The whole entry moves, so that what is said about it goes along.
        m.set(from.join("id"), key.trim());
        let list = KeyPath::keys("agents.list");
        let len = m.get(&list).and_then(Value::as_array).map_or(0, <[Value]>::len);
        m.move_or_lose(from, list.join(len));
    }
    let list = KeyPath::keys("agents.list");
    if m.is_empty_object(&agents) {
        m.fold(agents, list.clone());
    }
    default_agent(m);
    tidy_routing(m, &list);
}

fn default_agent(m: &mut Migration) {
    let from = KeyPath::keys("routing.defaultAgentId");
    let Some(id) = m.get(&from).and_then(literal).map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()) else {
        return;
    };
    if default_entry(m).is_some() {
        return m.lose(from);
    }
    let entry = agent_entry(m, &id);
    let mark = entry.join("default");
    m.set(mark.clone(), true);
    m.fold(from, mark);
}

/// The id of the agent that is marked as the default one.
fn default_entry(m: &Migration) -> Option<&Value> {
    let list = m.get(&KeyPath::keys("agents.list")).and_then(Value::as_array)?;
    list.iter().find(|it| it.get(&Segment::from("default")).and_then(Value::as_bool) == Some(true))
}

fn identity(m: &mut Migration) {
    let from = KeyPath::keys("identity");
    if !m.is_object(&from) {
        return;
    }
    let first = m.get(&KeyPath::keys("agents.list")).and_then(Value::as_array).and_then(<[Value]>::first);
    let id = default_entry(m).or(first).and_then(|it| it.get(&Segment::from("id"))).and_then(literal);
    let id = id.map_or_else(|| "main".to_owned(), |it| it.trim().to_owned());
    let entry = agent_entry(m, &id);
    m.move_or_lose(from, entry.join("identity"));
}

fn transcribe(m: &mut Migration) {
    let from = KeyPath::keys("routing.transcribeAudio");
    let audio = KeyPath::keys("tools.media.audio");
    let has_models = m.get(&audio.join("models")).and_then(Value::as_array).is_some_and(|it| !it.is_empty());
    let command = texts(m, &from.join("command")).unwrap_or_default();
    let is_whisper = command.first().is_some_and(|it| it.trim().rsplit(['/', '\\']).next() == Some("whisper"));
    let models = audio.join("models");
    if has_models || !is_whisper {
        m.lose(from);
        return tidy_routing(m, &models);
    }
    let mut model = vec![("type".to_owned(), "cli".into()), ("command".to_owned(), command[0].trim().into())];
    if command.len() > 1 {
        model
            .push(("args".to_owned(), NewValue::Array(command[1..].iter().map(|it| it.as_str().into()).collect_vec())));
    }
    if let Some(seconds) = m.get(&from.join("timeoutSeconds")).and_then(Value::as_f64) {
        model.push(("timeoutSeconds".to_owned(), NewValue::Number(seconds)));
    }
    m.set(audio.join("enabled"), true);
    m.append(models.clone(), NewValue::Object(model));
    m.fold(from, models.clone());
    tidy_routing(m, &models);
}

fn agent(m: &mut Migration) {
    let agent = KeyPath::keys("agent");
    if !m.is_object(&agent) {
        return;
    }
    let tools = KeyPath::keys("tools");
    if !m.has(&tools) && m.keys(&agent.join("tools")).iter().all(|it| ["allow", "deny"].contains(&&**it)) {
        m.move_or_lose(agent.join("tools"), tools.clone());
    }
    for list in ["allow", "deny"] {
        m.move_or_lose(agent.join("tools").join(list), tools.join(list));
    }
    if m.is_empty_object(&agent.join("tools")) {
        m.fold(agent.join("tools"), tools.clone())
    } else {
        m.lose(agent.join("tools"))
    }
    for (from, to) in [("elevated", "elevated"), ("bash", "exec")] {
        if m.is_object(&agent.join(from)) {
            m.move_or_lose(agent.join(from), tools.join(to))
        } else {
            m.lose(agent.join(from))
        }
    }
    for section in ["sandbox", "subagents"] {
        let from = agent.join(section).join("tools");
        if m.is_object(&from) { m.fill(from, tools.join(section).join("tools")) } else { m.lose(from) }
    }
    m.fill(agent, KeyPath::keys("agents.defaults"));
}
