//! What a configuration means for each of its agents, for programs. `docs/json.md` describes it.

use crate::lists::CollectVec;
use serde::ser::{Serialize, SerializeMap as _, SerializeSeq as _, Serializer};

use crate::analysis::Analysis;
use crate::config::{Config, View};
use crate::policy::agents::{self, Agent, Session};
use crate::policy::layers::{self, Layers, Step, Verdict};
use crate::policy::{Member, Setting, Settings, Standard, docker, elevated, tools};
use crate::redact::{Redactor, names_secret};
use crate::text::Encoding;
use crate::value::{Kind, Origin, Text, Value};

/// In characters.
const SHORT: usize = 4;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`: what is not known.
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number; whole ones are written without a point.
    Number(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// Members in the order given.
    Map(Vec<(String, Json)>),
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Json::Null => to.serialize_unit(),
            Json::Bool(it) => to.serialize_bool(*it),
            Json::Number(it) if it.fract() == 0.0 && it.abs() < 9e15 => to.serialize_i64(*it as i64),
            Json::Number(it) => to.serialize_f64(*it),
            Json::Text(it) => to.serialize_str(it),
            Json::List(items) => {
                let mut list = to.serialize_seq(Some(items.len()))?;
                items.iter().try_for_each(|it| list.serialize_element(it))?;
                list.end()
            }
            Json::Map(members) => {
                let mut map = to.serialize_map(Some(members.len()))?;
                members.iter().try_for_each(|it| map.serialize_entry(&it.0, &it.1))?;
                map.end()
            }
        }
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Json {
        Json::Text(text.to_owned())
    }
}

impl From<Option<bool>> for Json {
    fn from(flag: Option<bool>) -> Json {
        flag.map_or(Json::Null, Json::Bool)
    }
}

pub(super) fn map<const N: usize>(members: [(&str, Json); N]) -> Json {
    named(members.into())
}

fn named(members: Vec<(&str, Json)>) -> Json {
    Json::Map(members.into_iter().map(|it| (it.0.to_owned(), it.1)).collect_vec())
}

pub(super) fn texts<'t>(items: impl IntoIterator<Item = &'t str>) -> Json {
    Json::List(items.into_iter().map(Json::from).collect_vec())
}

/// What is reported.
pub struct Request<'r> {
    /// Only the agent with this id; all, if `None`.
    pub agent: Option<&'r str>,
    /// The channel whose senders the elevated gates are told for, and that the group belongs to.
    pub channel: &'r str,
    /// The id of the group; `*` for one that the file does not name.
    pub group: &'r str,
}

impl<'r> Request<'r> {
    /// The kinds of session that are told of, in their order.
    pub fn sessions(&self) -> [Session<'r>; 4] {
        [Session::Main, Session::Direct, Session::Group(self.channel, self.group), Session::Subagent]
    }
}

/// What `config`, the one that `analysis` is of, means for its agents.
pub fn report<'c>(config: &Config<'c>, analysis: &Analysis, redactor: &Redactor<'_>, request: &Request<'c>) -> Json {
    let report = Report { config, analysis, redactor, request, layers: Layers::new(config) };
    let wanted = |it: &Agent<'_>| request.agent.is_none_or(|id| id == it.id);
    let agents = agents::all(config).into_iter().filter(wanted).map(|it| (it.id.clone(), report.agent(&it)));
    map([("version", Json::Number(1.0)), ("agents", Json::Map(agents.collect_vec()))])
}

struct Report<'r, 'c> {
    config: &'r Config<'c>,
    analysis: &'r Analysis,
    redactor: &'r Redactor<'r>,
    request: &'r Request<'c>,
    layers: Layers<'r, 'c>,
}

impl<'c> Report<'_, 'c> {
    fn agent(&self, agent: &Agent<'c>) -> Json {
        let group = self.request.sessions()[2];
        let (sandbox, origins, is_masked) = self.sandbox(agent);
        let each = |read: &dyn Fn(Session<'_>) -> Json| {
            named(self.request.sessions().into_iter().map(|it| (it.name(), read(it))).collect_vec())
        };
        let steps = self.request.sessions().map(|it| self.layers.steps(agent, it));
        let of =
            |session: Session<'_>| &steps[self.request.sessions().iter().position(|it| *it == session).unwrap_or(0)];
        let key = docker::scope_key(self.config, agent, &group.key(&agent.id));
        let folders = key.as_ref().and_then(|it| docker::folders(self.config, agent, it));
        // A fingerprint of a secret would let somebody try guesses on it.
        let folders = folders.as_ref().filter(|_| !is_masked);
        let hash = folders.and_then(|it| docker::config_hash(self.config, agent, it));
        let mut members = vec![
            ("default", Json::Bool(agent.is_default)),
            ("sandbox", sandbox),
            ("sources", self.sources(agent)),
            ("sandboxed", each(&|it| agent.is_sandboxed(self.config, it).into())),
            ("tools", each(&|it| self.names(of(it), |it| matches!(it, Verdict::Allowed)))),
            ("unknownTools", each(&|it| self.names(of(it), |it| matches!(it, Verdict::Unknown)))),
            ("blocked", each(&|it| self.blocked(of(it)))),
            ("droppedLists", each(&|it| self.dropped(of(it)))),
            ("elevated", self.elevated(agent)),
            ("workspace", self.maybe(agent.workspace(self.config))),
            ("configHash", self.maybe(hash)),
        ];
        if agent.is_sandboxed(self.config, group) == Some(true) {
            let list = |it: Vec<docker::Arg<'_>>| {
                let words = it.iter().flat_map(|it| it.words());
                Json::List(words.map(|it| self.text(it)).collect_vec())
            };
            let commands = key.and_then(|it| docker::commands(self.config, agent, &it));
            members.push(match commands {
                None => ("docker", Json::Null),
                Some(docker::Commands { create, exec: None }) => ("docker", map([("create", list(create))])),
                Some(docker::Commands { create, exec: Some(exec) }) => {
                    ("docker", map([("create", list(create)), ("exec", list(exec))]))
                }
            });
        }
        members.push(("origins", origins));
        named(members)
    }

    fn text(&self, text: &str) -> Json {
        Json::Text(self.redactor.message(text).into_owned())
    }

    fn maybe(&self, text: Option<String>) -> Json {
        text.map_or(Json::Null, |it| self.text(&it))
    }

    /// The settings of the sandbox, where each is written, and whether something in them is masked.
    fn sandbox(&self, agent: &Agent<'c>) -> (Json, Json, bool) {
        let mut is_masked = false;
        let mut sections: Vec<(String, Json)> = Vec::new();
        let mut origins = Vec::new();
        for (dotted, setting) in Settings::new(self.config, agent.at.as_ref()).all() {
            let root = (dotted == "workspaceRoot").then(|| self.root(&setting));
            let value = root.or_else(|| self.setting(&setting, &mut is_masked));
            if let Setting::Written(at) | Setting::Derived(_, at) = &setting {
                origins.push((dotted.to_owned(), self.place(at)));
            } else if let Setting::List(members) | Setting::Map(members) = &setting {
                let places = members.iter().filter_map(|it| it.at.as_ref()).map(|it| self.place(it));
                origins.push((dotted.to_owned(), Json::List(places.collect_vec())));
            }
            let Some(value) = value else { continue };
            let Some((section, name)) = dotted.split_once('.') else {
                sections.push((dotted.to_owned(), value));
                continue;
            };
            let member = (name.to_owned(), value);
            match sections.iter_mut().find(|it| it.0 == section) {
                Some((_, Json::Map(members))) => members.push(member),
                _ => sections.push((section.to_owned(), Json::Map(vec![member]))),
            }
        }
        let lists = tools::sandbox_policy(self.config, agent.at.as_ref());
        let expanded = |at: usize| match &lists {
            None => Json::Null,
            Some(lists) => expand(lists.lists()[at]),
        };
        sections.push(("tools".to_owned(), map([("allow", expanded(0)), ("deny", expanded(1))])));
        (Json::Map(sections), Json::Map(origins), is_masked)
    }

    fn root(&self, setting: &Setting<'_>) -> Json {
        let written = match setting {
            Setting::Unknown => return Json::Null,
            Setting::Written(at) => at.str().set().unwrap_or_default(),
            _ => "",
        };
        self.text(&docker::root(self.config, written))
    }

    /// `None` for what is unset.
    fn setting(&self, setting: &Setting<'_>, is_masked: &mut bool) -> Option<Json> {
        Some(match setting {
            Setting::Unknown => Json::Null,
            Setting::Default(Standard::Unset) => return None,
            Setting::Default(Standard::Text(text)) => (*text).into(),
            Setting::Default(Standard::Flag(flag)) => Json::Bool(*flag),
            Setting::Default(Standard::Number(number)) => Json::Number(f64::from(*number)),
            Setting::Default(Standard::List(items)) => texts(items.iter().copied()),
            Setting::Default(Standard::Map(members)) => {
                named(members.iter().map(|it| (it.0, it.1.into())).collect_vec())
            }
            Setting::Derived(word, _) => (*word).into(),
            Setting::Written(at) => self.value(at.value()?, is_masked),
            Setting::List(members) => Json::List(members.iter().map(|it| self.member(it, is_masked)).collect_vec()),
            Setting::Map(members) => named(members.iter().map(|it| (it.key, self.member(it, is_masked))).collect_vec()),
        })
    }

    fn member(&self, member: &Member<'_>, is_masked: &mut bool) -> Json {
        let Some(value) = member.at.as_ref().and_then(View::value) else { return member.standard.into() };
        // A text this short is no secret, whatever map it stands in.
        match &value.kind {
            Kind::String(Text { text, origin: Origin::Literal })
                if text.chars().count() < SHORT && !names_secret(member.key) =>
            {
                Json::Text(text.to_string())
            }
            _ => self.value(value, is_masked),
        }
    }

    fn value(&self, value: &Value, is_masked: &mut bool) -> Json {
        let masked = |text: &str| -> String {
            let span = value.loc.span;
            let document = &self.analysis.documents[value.loc.source.0 as usize];
            let shown = &self.redactor.text(value.loc.source)[span.start as usize..span.end as usize];
            if shown != span.of(&document.text) {
                "********".to_owned()
            } else {
                self.redactor.message(text).into_owned()
            }
        };
        match &value.kind {
            Kind::Null | Kind::Broken | Kind::String(Text { origin: Origin::Opaque, .. }) => Json::Null,
            Kind::Bool(flag) => Json::Bool(*flag),
            Kind::Number(number) => Json::Number(*number),
            Kind::String(text) => {
                let shown = masked(&text.text);
                *is_masked |= *shown != *text.text;
                Json::Text(shown)
            }
            Kind::Array(items) => Json::List(items.iter().map(|it| self.value(it, is_masked)).collect_vec()),
            Kind::Object(object) => {
                Json::Map(object.iter().map(|it| (it.key.to_string(), self.value(&it.value, is_masked))).collect_vec())
            }
        }
    }

    /// Where the sandbox's lists come from, in the product's words.
    fn sources(&self, agent: &Agent<'c>) -> Json {
        let source = |key: &str| {
            let at = tools::sandbox_list(self.config, agent.at.as_ref(), key);
            let own = at.path().0.len() > 4;
            let source = match (at.is_present() || at.is_unknown(), own) {
                (false, _) => "default",
                (true, true) => "agent",
                (true, false) => "global",
            };
            let prefix = if own { "agents.list[]." } else { "" };
            let mut members = vec![
                ("source".to_owned(), source.into()),
                ("key".to_owned(), Json::Text(format!("{prefix}tools.sandbox.tools.{key}"))),
            ];
            if at.is_present() {
                members.push(("place".to_owned(), self.place(&at)));
            }
            Json::Map(members)
        };
        map([("allow", source("allow")), ("deny", source("deny"))])
    }

    fn names(&self, steps: &[Step<'c>], wanted: impl Fn(&Verdict<'_, '_>) -> bool) -> Json {
        texts(tools::known().filter(|it| wanted(&layers::verdict(steps, it))))
    }

    fn blocked(&self, steps: &[Step<'c>]) -> Json {
        let blocked = tools::known().filter_map(|tool| match layers::verdict(steps, tool) {
            Verdict::Blocked(step, answer) => {
                let at = step.place(tool, answer);
                let place = if at.is_present() { self.place(&at) } else { Json::Null };
                Some((tool.to_owned(), map([("layer", step.layer.name().into()), ("place", place)])))
            }
            Verdict::Allowed | Verdict::Unknown => None,
        });
        Json::Map(blocked.collect_vec())
    }

    fn dropped(&self, steps: &[Step<'c>]) -> Json {
        Json::List(steps.iter().filter(|it| it.dropped).map(|it| self.place(&it.allow)).collect_vec())
    }

    fn elevated(&self, agent: &Agent<'c>) -> Json {
        let channel = self.request.channel;
        let gates = elevated::gates(self.config, agent.at.as_ref(), channel);
        let list = |it: &Option<Vec<String>>| match it {
            None => Json::Null,
            Some(it) => Json::List(it.iter().map(|it| self.text(it)).collect_vec()),
        };
        let mut allow = vec![("global".to_owned(), list(&gates.senders))];
        if let Some((_, senders)) = &gates.own {
            allow.push(("agent".to_owned(), list(senders)));
        }
        let mut failures = Vec::new();
        let mut fail = |gate: &str, key: String| failures.push(map([("gate", gate.into()), ("key", Json::Text(key))]));
        for (enabled, prefix) in gates.enabled.iter().zip(["", "agents.list[]."]) {
            if *enabled == Some(false) {
                fail("enabled", format!("{prefix}tools.elevated.enabled"));
            }
        }
        if gates.senders.as_ref().is_some_and(Vec::is_empty) {
            fail("allowFrom", format!("tools.elevated.allowFrom.{channel}"));
        }
        if gates.own.as_ref().is_some_and(|it| it.1.as_ref().is_some_and(Vec::is_empty)) {
            fail("allowFrom", format!("agents.list[].tools.elevated.allowFrom.{channel}"));
        }
        let enabled = match gates.enabled {
            [Some(false), _] | [_, Some(false)] => Some(false),
            [Some(true), Some(true)] => Some(true),
            _ => None,
        };
        let anybody = gates.lets_in(|it| !it.is_empty());
        let everybody = gates.lets_in(|it| it.iter().any(|it| it == "*"));
        map([
            ("enabled", enabled.into()),
            ("channel", channel.into()),
            ("allowedByConfig", anybody.into()),
            ("alwaysAllowedByConfig", everybody.into()),
            ("allowFrom", Json::Map(allow)),
            ("fallback", Json::Bool(gates.is_fallback)),
            ("failures", Json::List(failures)),
        ])
    }

    fn place(&self, at: &View<'_>) -> Json {
        place(self.analysis, self.redactor, at)
    }
}

/// Where a value is written: its path, file, line and column.
pub fn place(analysis: &Analysis, redactor: &Redactor<'_>, at: &View<'_>) -> Json {
    let document = at.loc().and_then(|it| analysis.documents.get(it.source.0 as usize));
    let Some((loc, document)) = at.loc().zip(document) else { return Json::Null };
    let from = document.lines.line_col(&document.text, loc.span.start, Encoding::Utf16);
    map([
        ("path", Json::Text(redactor.message(&at.path().to_string()).into_owned())),
        ("file", document.name.as_str().into()),
        ("line", Json::Number(f64::from(from.line) + 1.0)),
        ("column", Json::Number(f64::from(from.col) + 1.0)),
    ])
}

/// The tools that the entries of a list stand for, each once.
fn expand(entries: &[String]) -> Json {
    let mut names: Vec<&str> = Vec::new();
    for entry in entries {
        for name in tools::members(entry).unwrap_or(&[entry]) {
            if !names.contains(name) {
                names.push(name);
            }
        }
    }
    texts(names)
}
