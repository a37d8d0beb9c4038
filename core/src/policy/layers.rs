//! Through which lists a tool must pass in one session of an agent, in the product's order, and which of them stops it.
//!
//! Source: `sandbox.md` section 5 of the product's measured behaviour.

use crate::lists::{CollectVec, PushAll};
use std::cell::RefCell;
use std::rc::Rc;

use super::agents::{Agent, Session};
use super::tools::{self, Answer, Policy};
use crate::config::{Config, Field, View};
use crate::lower;
use crate::value::Value;

/// A kind of list, by who it is for. In the order in which they are applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// `tools.profile`, the agent's or the shared one.
    Profile,
    /// The profile of the model's provider.
    ProviderProfile,
    /// `tools`.
    Global,
    /// `tools.byProvider`.
    GlobalProvider,
    /// The agent's `tools`.
    Agent,
    /// The agent's `tools.byProvider`.
    AgentProvider,
    /// The group's `tools`.
    Group,
    /// What the sandbox lets through, in sandboxed sessions.
    Sandbox,
    /// What subagents may use.
    Subagent,
}

impl Layer {
    /// Name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Layer::Profile => "profile",
            Layer::ProviderProfile => "providerProfile",
            Layer::Global => "global",
            Layer::GlobalProvider => "globalProvider",
            Layer::Agent => "agent",
            Layer::AgentProvider => "agentProvider",
            Layer::Group => "group",
            Layer::Sandbox => "sandbox",
            Layer::Subagent => "subagent",
        }
    }
}

/// One layer that says something.
#[derive(Clone)]
pub struct Step<'a> {
    /// Which.
    pub layer: Layer,
    /// Its lists; `None` if they are not known here.
    pub policy: Option<Rc<Policy>>,
    /// Whether the product drops its allow list, as no entry names a tool.
    pub dropped: bool,
    /// Where its allow list is written, or the name of its profile; absent where the product's own holds.
    pub allow: View<'a>,
    /// Where its deny list is written; likewise.
    pub deny: View<'a>,
}

/// What becomes of one tool.
pub enum Verdict<'s, 'a> {
    /// It gets through.
    Allowed,
    /// This layer stops it, and thus.
    Blocked(&'s Step<'a>, Answer),
    /// It hangs on something that is not known here.
    Unknown,
}

/// What the layers `steps` make of `tool`.
pub fn verdict<'s, 'a>(steps: &'s [Step<'a>], tool: &str) -> Verdict<'s, 'a> {
    for step in steps {
        if let Some(policy) = &step.policy
            && let answer @ (Answer::Denied | Answer::NotListed) = policy.answer(tool)
        {
            return Verdict::Blocked(step, answer);
        }
    }
    if steps.iter().any(|it| it.policy.is_none()) { Verdict::Unknown } else { Verdict::Allowed }
}

impl<'a> Step<'a> {
    /// The place to show for a tool that this layer stops: the entry that denies it, else the allow list.
    pub fn place(&self, tool: &str, answer: Answer) -> View<'a> {
        if answer != Answer::Denied {
            return self.allow;
        }
        let denies = |it: &View<'a>| it.str().set().is_some_and(|it| tools::covers(&tools::normalise(it), tool));
        self.deny.items().find(denies).unwrap_or(self.deny)
    }
}

/// Tools that no subagent gets.
const NOT_FOR_SUBAGENTS: [&str; 11] = [
    "sessions_list",
    "sessions_history",
    "sessions_send",
    "sessions_spawn",
    "gateway",
    "agents_list",
    "whatsapp_login",
    "session_status",
    "cron",
    "memory_search",
    "memory_get",
];

/// The tools of a profile; `None` for `full`, which limits nothing.
pub fn profile(name: &str) -> Option<&'static [&'static str]> {
    match name {
        "minimal" => Some(&["session_status"]),
        "coding" => Some(&["group:fs", "group:runtime", "group:sessions", "group:memory", "image"]),
        "messaging" => {
            Some(&["group:messaging", "sessions_list", "sessions_history", "sessions_send", "session_status"])
        }
        _ => None,
    }
}

/// The lists of all agents, read once.
pub struct Layers<'c, 'a> {
    config: &'c Config<'a>,
    global: Vec<Step<'a>>,
    providers: Providers<'a>,
    sandbox: Option<Rc<Policy>>,
    subagent: Option<Rc<Policy>>,
    /// The layers that hold in every session of an agent, by the agent's object: several rules ask for the same agents.
    common: RefCell<Vec<Common<'a>>>,
}

/// An agent's object, and the layers that hold in every session of that agent.
type Common<'a> = (Option<*const Value>, Rc<Vec<Step<'a>>>);

/// Agents whose layers are kept: of more, looking for one would take as long as reading it again.
const KEPT: usize = 100;

impl<'c, 'a> Layers<'c, 'a> {
    /// Reads what `config` says for all agents.
    pub fn new(config: &'c Config<'a>) -> Layers<'c, 'a> {
        let mut global = Vec::new();
        add(&mut global, Layer::Global, &config.at("tools"));
        let subagent = Policy::read(&config.at("tools.subagents.tools")).map(|it| it.denying(&NOT_FOR_SUBAGENTS));
        Layers {
            config,
            global,
            providers: Providers::new(&config.at("tools")),
            sandbox: tools::sandbox_policy(config, None).map(Rc::new),
            subagent: subagent.map(Rc::new),
            common: RefCell::default(),
        }
    }

    /// What the sandbox lets `agent` use; `None` if it is not known here.
    pub fn sandbox(&self, agent: &Agent<'a>) -> Option<Rc<Policy>> {
        match &agent.at {
            Some(at) if at.at("tools.sandbox").is_present() || at.at("tools.sandbox").is_unknown() => {
                tools::sandbox_policy(self.config, Some(at)).map(Rc::new)
            }
            _ => self.sandbox.clone(),
        }
    }

    /// The layers that say something in such a session of `agent`.
    pub fn steps(&self, agent: &Agent<'a>, session: Session<'a>) -> Vec<Step<'a>> {
        let group = match session {
            Session::Group(channel, id) => self.of_group(channel, id),
            _ => Vec::new(),
        };
        self.steps_with(agent, session, group)
    }

    /// The layers that the group has of its own, whichever agent answers there.
    pub fn of_group(&self, channel: &'a str, id: &'a str) -> Vec<Step<'a>> {
        let mut group = Vec::new();
        add_group(&mut group, self.config, channel, id);
        group
    }

    /// As [`Layers::steps`], for a group whose own lists are those of the section `lists`, if it has any.
    pub fn steps_of_group(&self, agent: &Agent<'a>, lists: Option<&View<'a>>) -> Vec<Step<'a>> {
        let mut group = Vec::new();
        if let Some(lists) = lists {
            add(&mut group, Layer::Group, lists);
        }
        self.steps_with(agent, Session::Group("", ""), group)
    }

    fn steps_with(&self, agent: &Agent<'a>, session: Session<'_>, group: Vec<Step<'a>>) -> Vec<Step<'a>> {
        let config = self.config;
        let mut steps = Vec::clone(&self.common(agent));
        steps.push_all(group);

        let sandboxed = agent.is_sandboxed(config, session);
        if sandboxed != Some(false) {
            let list = |key| tools::sandbox_list(config, agent.at.as_ref(), key);
            let policy = self.sandbox(agent).filter(|_| sandboxed.is_some());
            steps.push(Step {
                layer: Layer::Sandbox,
                policy,
                dropped: false,
                allow: list("allow"),
                deny: list("deny"),
            });
        }
        if session == Session::Subagent {
            let section = config.at("tools.subagents.tools");
            let (allow, deny) = (section.key("allow"), section.key("deny"));
            let policy = self.subagent.clone();
            steps.push(Step { layer: Layer::Subagent, policy, dropped: false, allow, deny });
        }
        steps
    }

    /// The layers that hold in every session of `agent`.
    fn common(&self, agent: &Agent<'a>) -> Rc<Vec<Step<'a>>> {
        let key = agent.at.as_ref().and_then(View::value).map(std::ptr::from_ref);
        if let Some((_, steps)) = self.common.borrow().iter().find(|it| it.0 == key) {
            return steps.clone();
        }
        let steps = Rc::new(self.read_common(agent));
        let mut common = self.common.borrow_mut();
        if common.len() < KEPT {
            common.push((key, steps.clone()));
        }
        steps
    }

    fn read_common(&self, agent: &Agent<'a>) -> Vec<Step<'a>> {
        let config = self.config;
        let mut steps = Vec::new();
        let own = agent.at.as_ref().map(|it| it.key("tools"));
        let model = model(config, agent);
        let global_provider = self.providers.of(&model);
        let own_provider = own.as_ref().map_or(Provider::None, |it| Providers::new(it).of(&model));

        let profiles = [own.as_ref().map(|it| it.key("profile")), Some(config.at("tools.profile"))];
        add_profile(&mut steps, Layer::Profile, profiles);
        let profiles = [&own_provider, &global_provider].map(|it| it.section().map(|it| it.key("profile")));
        add_profile(&mut steps, Layer::ProviderProfile, profiles);
        steps.push_all(self.global.iter().cloned());
        add_provider(&mut steps, Layer::GlobalProvider, &global_provider);
        if let Some(own) = &own {
            add(&mut steps, Layer::Agent, own);
        }
        add_provider(&mut steps, Layer::AgentProvider, &own_provider);
        steps
    }

    /// Whether `tool` gets through every layer but the agent's, in its main session.
    pub fn is_allowed(&self, agent: &Agent<'a>, tool: &str) -> bool {
        let mut steps = self.steps(agent, Session::Main);
        steps.retain(|it| it.layer != Layer::Agent && (agent.at.is_some() || it.layer != Layer::Global));
        matches!(verdict(&steps, tool), Verdict::Allowed)
    }
}

/// Adds the lists of `section`, unless it has none. An allow list that names no tool is dropped, as the product does it.
fn add<'a>(steps: &mut Vec<Step<'a>>, layer: Layer, section: &View<'a>) {
    let policy = Policy::read(section);
    if policy.as_ref().is_none_or(|it| !it.is_empty()) {
        let (policy, dropped) = policy.map(Policy::known_only).unzip();
        let (allow, deny) = (section.key("allow"), section.key("deny"));
        let dropped = dropped.unwrap_or(false);
        steps.push(Step { layer, policy: policy.map(Rc::new), dropped, allow, deny });
    }
}

/// Adds the first of the profiles that is written.
fn add_profile<'a>(steps: &mut Vec<Step<'a>>, layer: Layer, profiles: [Option<View<'a>>; 2]) {
    for at in profiles.into_iter().flatten() {
        let policy = match at.str() {
            Field::Default => continue,
            Field::Opaque => None,
            Field::Set(name) => match profile(name) {
                Some(allow) => Some(Rc::new(Policy::of(allow))),
                None => return,
            },
        };
        steps.push(Step { layer, policy, dropped: false, deny: at, allow: at });
        return;
    }
}

/// The section of `byProvider` that holds for the agent's model.
enum Provider<'a> {
    None,
    Section(View<'a>),
    /// The model, or which sections there are, is not known here.
    Unknown(View<'a>),
}

impl<'a> Provider<'a> {
    fn section(&self) -> Option<&View<'a>> {
        match self {
            Provider::Section(at) => Some(at),
            Provider::None | Provider::Unknown(_) => None,
        }
    }
}

fn add_provider<'a>(steps: &mut Vec<Step<'a>>, layer: Layer, provider: &Provider<'a>) {
    match provider {
        Provider::None => {}
        Provider::Section(at) => add(steps, layer, at),
        Provider::Unknown(at) => {
            steps.push(Step { layer, policy: None, dropped: false, allow: *at, deny: *at });
        }
    }
}

/// The aliases that the product gives to these models of `agents.defaults.models` where the file gives none.
///
/// Source: `validation.md` section 7.
const ALIASES: &[(&str, &str)] = &[
    ("anthropic/claude-opus-4-5", "opus"),
    ("anthropic/claude-sonnet-4-5", "sonnet"),
    ("openai/gpt-5.2", "gpt"),
    ("openai/gpt-5-mini", "gpt-mini"),
    ("google/gemini-3-pro-preview", "gemini"),
    ("google/gemini-3-flash-preview", "gemini-flash"),
];

/// Providers and models that go by another name as well, and what the product calls them.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("z.ai", "zai"),
    ("z-ai", "zai"),
    ("opencode-zen", "opencode"),
    ("qwen", "qwen-portal"),
    ("anthropic/opus-4.5", "anthropic/claude-opus-4-5"),
    ("anthropic/sonnet-4.5", "anthropic/claude-sonnet-4-5"),
    ("google/gemini-3-pro", "google/gemini-3-pro-preview"),
    ("google/gemini-3-flash", "google/gemini-3-flash-preview"),
];

/// What `table` has for `name`; `otherwise` if it has nothing.
fn look_up<'a>(table: &[(&str, &'a str)], name: &str, otherwise: &'a str) -> &'a str {
    table.iter().find(|it| it.0 == name).map_or(otherwise, |it| it.1)
}

/// The model that the agent asks first, as `provider/model` in lower case; `None` if it is not known here.
fn model(config: &Config<'_>, agent: &Agent<'_>) -> Option<String> {
    let own = agent.place(config, "model");
    let mut name = named(&own)?;
    if name.is_empty() {
        name = named(&own.key("primary"))?;
    }
    if name.is_empty() {
        name = named(&config.at("agents.defaults.model.primary"))?;
    }
    if name.contains('/') || name.is_empty() {
        return Some(model_called(&name));
    }
    let models = config.at("agents.defaults.models");
    if models.is_unknown() {
        return None;
    }
    // Of two models with one alias the last has it.
    let mut model = format!("anthropic/{name}");
    for (key, entry) in models.entries() {
        let own = entry.key("alias");
        let is_alias = if own.is_present() { named(&own)? == name } else { look_up(ALIASES, key, "") == name };
        if is_alias {
            model = model_called(&lower::text(key));
        }
    }
    Some(model)
}

/// The name at `at` without white space around it, in lower case; `None` if it is not known here.
fn named(at: &View<'_>) -> Option<String> {
    at.str().or("").map(|it| lower::text(it.trim()))
}

/// The model that `name`, in lower case, means; what names none means the product's default.
fn model_called(name: &str) -> String {
    let (provider, model) = name.split_once('/').unwrap_or(("anthropic", name));
    let (provider, model) = match (provider.trim(), model.trim()) {
        ("", _) | (_, "") => ("anthropic", "claude-opus-4-5"),
        both => both,
    };
    let full = format!("{}/{model}", look_up(OTHER_NAMES, provider, provider));
    look_up(OTHER_NAMES, &full, &full).to_owned()
}

/// The sections of one `byProvider`, by what they are looked up by; of equal ones the last counts.
struct Providers<'a> {
    at: View<'a>,
    sections: Vec<(String, View<'a>)>,
}

impl<'a> Providers<'a> {
    fn new(tools: &View<'a>) -> Providers<'a> {
        let at = tools.key("byProvider");
        let sections = at.entries().map(|(key, section)| (lower::text(key.trim()), section)).collect_vec();
        Providers { at, sections }
    }

    fn of(&self, model: &Option<String>) -> Provider<'a> {
        if self.at.is_unknown() || (model.is_none() && !self.sections.is_empty()) {
            return Provider::Unknown(self.at);
        }
        let Some((provider, id)) = model.as_ref().and_then(|it| it.split_once('/')) else { return Provider::None };
        // A model of a provider that passes on to others has theirs in its name, and goes without its own.
        let full = if id.contains('/') { Some(id) } else { model.as_deref() };
        let called = |name: &str| self.sections.iter().rev().find(|it| it.0 == name);
        let section = full.and_then(called).or_else(|| called(provider));
        section.map_or(Provider::None, |it| Provider::Section(it.1))
    }
}

/// The channels whose groups are looked up by their id in `groups`.
const KEYED_BY_GROUP: [&str; 4] = ["telegram", "whatsapp", "imessage", "bluebubbles"];

/// Adds what the channel says of its group `id`: the group's own lists, else those of `*`. A channel that finds its groups in
/// another way, and gives some of them lists, is not known here.
fn add_group<'a>(steps: &mut Vec<Step<'a>>, config: &Config<'a>, channel: &'a str, id: &'a str) {
    let section = config.at("channels").key(channel);
    if !KEYED_BY_GROUP.contains(&channel) {
        if each_group(&section).iter().any(|it| it.key("tools").is_present()) {
            steps.push(Step { layer: Layer::Group, policy: None, dropped: false, allow: section, deny: section });
        }
        return;
    }
    let account = section.at("accounts.default.groups");
    let groups = if account.is_present() || account.is_unknown() { account } else { section.key("groups") };
    for at in [id, "*"].map(|id| groups.key(id).key("tools")) {
        if at.is_present() || at.is_unknown() {
            add(steps, Layer::Group, &at);
            return;
        }
    }
}

/// Every group that the channel's section or one of its accounts lists, whatever the channel calls them.
pub fn each_group<'a>(section: &View<'a>) -> Vec<View<'a>> {
    let accounts = section.key("accounts");
    let accounts = accounts.entries().map(|it| it.1);
    let mut groups = Vec::new();
    for level in std::iter::once(*section).chain(accounts) {
        for key in ["groups", "guilds", "teams", "channels"] {
            for (_, group) in level.key(key).entries() {
                groups.push_all(group.key("channels").entries().map(|it| it.1));
                groups.push(group);
            }
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::CLAWDBOT;
    use crate::facts::Facts;
    use crate::policy::agents;
    use crate::source::{Sources, load};

    /// What becomes of `tool` in such a session of the first agent: `+`, `?`, or the layer that stops it and the place it shows.
    fn fate(text: &str, session: Session<'_>, tool: &str) -> String {
        let root = load(&Sources::new("clawdbot.json", text)).root;
        let facts = Facts::default();
        let config = Config::new(root.as_ref(), None, &CLAWDBOT, &facts, None);
        let agents = agents::all(&config);
        let steps = Layers::new(&config).steps(&agents[0], session);
        match verdict(&steps, tool) {
            Verdict::Allowed => "+".to_owned(),
            Verdict::Unknown => "?".to_owned(),
            Verdict::Blocked(step, answer) => format!("{} {}", step.layer.name(), step.place(tool, answer).path()),
        }
    }

    #[test]
    fn models_are_called_as_the_product_calls_them() {
        let defaults =
            r#"models: { "openai/gpt-5.2": {}, "z-ai/GLM-4.7": { alias: " Fast " }, "x/slow": { alias: "slow" } }"#;
        for (written, want) in [
            ("", "anthropic/claude-opus-4-5"),
            ("gpt", "openai/gpt-5.2"),
            ("FAST", "zai/glm-4.7"),
            ("opus", "anthropic/opus"),
            (" openrouter/Anthropic/Claude ", "openrouter/anthropic/claude"),
            ("anthropic/opus-4.5", "anthropic/claude-opus-4-5"),
            ("openai/", "anthropic/claude-opus-4-5"),
        ] {
            let text = format!(r#"{{ agents: {{ defaults: {{ {defaults} }}, list: [{{ model: "{written}" }}] }} }}"#);
            let root = load(&Sources::new("clawdbot.json", text)).root;
            let facts = Facts::default();
            let config = Config::new(root.as_ref(), None, &CLAWDBOT, &facts, None);
            assert_eq!(model(&config, &agents::all(&config)[0]).as_deref(), Some(want), "{written}");
        }
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        let main = Session::Main;
        for (text, tool, want) in [
            (r#"{ tools: { deny: ["${T}"], profile: "minimal" } }"#, "exec", "profile tools.profile"),
            (r#"{ tools: { deny: ["${T}"] } }"#, "exec", "?"),
            (r#"{ tools: { deny: ["a", " BASH "] } }"#, "exec", "global tools.deny[1]"),
            (r#"{ tools: { allow: ["read", }, agents: { list: [{ id: "a" "#, "exec", "global tools.allow"),
            (r#"{ agents: { defaults: { sandbox: { mode: "${M}" } } } }"#, "browser", "?"),
            (
                r#"{ agents: { list: [{ model: "${M}" }] }, tools: { byProvider: { x: { deny: ["exec"] } } } }"#,
                "exec",
                "?",
            ),
            (
                r#"{ agents: { defaults: { models: { "x/y": { alias: "${A}" } } }, list: [{ model: "fast" }] },
                     tools: { byProvider: { x: { deny: ["exec"] } } } }"#,
                "exec",
                "?",
            ),
            (
                r#"{ agents: { list: [{ model: "X/y" }] }, tools: { byProvider: { x: { deny: ["exec"] } } } }"#,
                "exec",
                "globalProvider tools.byProvider.x.deny[0]",
            ),
        ] {
            assert_eq!(fate(text, main, tool), want, "{text}");
        }
    }

    #[test]
    fn groups_of_other_channels_are_not_known_if_they_have_lists() {
        let group = Session::Group("slack", "C1");
        assert_eq!(
            fate(r#"{ channels: { slack: { channels: { C1: { tools: { deny: ["exec"] } } } } } }"#, group, "exec"),
            "?"
        );
        assert_eq!(fate("{ channels: { slack: { channels: { C1: {} } } } }", group, "exec"), "+");
    }
}
