//! The configuration as rules see it: a lenient view that never fails, on broken files too.

use crate::dialect::Dialect;
use crate::facts::Facts;
use crate::number;
use crate::path::{Change, KeyPath, NewValue};
use crate::posture::Posture;
use crate::source::{Document, Environment};
use crate::text::{Loc, SourceId, Span};
use crate::value::{Kind, Member, Origin, Text, Value};

mod trail;

use trail::Trail;

/// What the file says about one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field<T> {
    /// The key is absent, or holds something the product would refuse: the default applies.
    Default,
    /// The key holds this value.
    Set(T),
    /// Written, but its value is only known where the assistant runs, such as `${PORT}`. Never to be guessed.
    Opaque,
}

impl<T> Field<T> {
    /// The value, if the file gives one that is known.
    pub fn set(self) -> Option<T> {
        match self {
            Field::Set(value) => Some(value),
            Field::Default | Field::Opaque => None,
        }
    }

    /// The value, or `default` where the key is absent; `None` if it is not known.
    pub fn or(self, default: T) -> Option<T> {
        match self {
            Field::Set(value) => Some(value),
            Field::Default => Some(default),
            Field::Opaque => None,
        }
    }

    /// Whether the value is written but not known.
    pub fn is_opaque(&self) -> bool {
        matches!(self, Field::Opaque)
    }
}

/// A variable of the assistant's environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variable<'a> {
    /// Not set, or blank.
    Unset,
    /// Set to this; may come from the file's own `env` section. It may be a secret.
    Set(&'a str),
    /// The environment is not known here.
    Unknown,
}

/// One configuration, with what is known about where it runs.
pub struct Config<'a> {
    root: Option<&'a Value>,
    env: Option<&'a Environment>,
    /// The dialect that it is read as.
    pub dialect: &'static Dialect,
    /// What the host saw.
    pub facts: &'a Facts,
    /// How exposed the deployment is meant to be; `None` if nobody said.
    pub posture: Option<Posture>,
    /// The texts that it was made of.
    pub documents: &'a [Document],
    /// It is a snapshot's: secrets are stand-ins, whose length says about as much as [`crate::mask`] has it.
    pub masked: bool,
    /// Where to point when there is nothing better.
    start: Option<Loc>,
}

impl<'a> Config<'a> {
    /// `root` is `None` for a missing or empty file, which is judged as an empty configuration. `start` is the first
    /// character of the main file. No posture is in force.
    pub fn new(
        root: Option<&'a Value>,
        env: Option<&'a Environment>,
        dialect: &'static Dialect,
        facts: &'a Facts,
        start: Option<Span>,
    ) -> Config<'a> {
        let start = start.map(|it| Loc::new(SourceId::MAIN, it));
        Config { root, env, dialect, facts, posture: None, documents: &[], masked: false, start }
    }

    /// The same machine and posture with another configuration.
    pub(crate) fn with_root<'b>(&'b self, root: &'b Value) -> Config<'b> {
        Config { root: Some(root), ..*self }
    }

    /// The whole configuration.
    pub fn root(&self) -> View<'a> {
        View { value: self.root, member: None, near: self.start, unknown: false, trail: Trail::new(self.root) }
    }

    /// The file as a whole, for findings that no place in it stands for: points at its first character.
    pub fn start(&self) -> View<'a> {
        View { value: None, ..self.root() }
    }

    /// The place that names the included file `name`; the start of the file if none does.
    pub fn include(&self, name: &str) -> View<'a> {
        let document = self.documents.iter().find(|it| it.name == name && it.named_at.is_some());
        match document {
            Some(document) => {
                let mut trail = Trail { mount: Some(&document.mount), ..Trail::new(None) };
                trail.missing.push("$include", false);
                View { near: document.named_at, trail, ..self.start() }
            }
            None => self.start(),
        }
    }

    /// The place of a dotted path, each part a key: `config.at("gateway.auth.token")`.
    pub fn at(&self, dotted: &'a str) -> View<'a> {
        self.root().at(dotted)
    }

    /// What the assistant will find in its environment under `name`, counting what the file's own `env` section exports where
    /// the process has no such variable or a blank one: `env.NAME`, else `env.vars.NAME`.
    ///
    /// Source: `validation.md` section 5.
    pub fn variable(&self, name: &str) -> Variable<'a> {
        match self.set_variable(name) {
            Some(value) => Variable::Set(value),
            None if self.env.is_none() || self.is_left_to_shell(name) => Variable::Unknown,
            None => Variable::Unset,
        }
    }

    /// What the environment has under `name`, or the configuration puts there.
    fn set_variable(&self, name: &str) -> Option<&'a str> {
        if let Some(value) = self.env.and_then(|it| it.get(name))
            && !value.trim().is_empty()
        {
            return Some(value);
        }
        let section = self.at("env");
        let in_section = |it: View<'a>| it.written(name)?.str().set();
        let own = || in_section(section).filter(|it| !it.trim().is_empty());
        let vars = || in_section(section.key("vars")).filter(|it| !it.is_empty());
        let reserved = matches!(name, "vars" | "shellEnv");
        match section.is_object() {
            true if reserved => vars(),
            true => own().or_else(vars),
            false => None,
        }
    }

    /// Whether the assistant takes the variable from the user's login shell if it has it: it asks where the configuration or the
    /// environment says so and none of these is set.
    ///
    /// Source: `audit-checks.md` section 2.2 of the product's measured behaviour.
    fn is_left_to_shell(&self, name: &str) -> bool {
        const ASKED_FOR: [&str; 16] = [
            "OPENAI_API_KEY",
            "ANTHROPIC_API_KEY",
            "ANTHROPIC_OAUTH_TOKEN",
            "GEMINI_API_KEY",
            "ZAI_API_KEY",
            "OPENROUTER_API_KEY",
            "AI_GATEWAY_API_KEY",
            "MINIMAX_API_KEY",
            "SYNTHETIC_API_KEY",
            "ELEVENLABS_API_KEY",
            "TELEGRAM_BOT_TOKEN",
            "DISCORD_BOT_TOKEN",
            "SLACK_BOT_TOKEN",
            "SLACK_APP_TOKEN",
            "CLAWDBOT_GATEWAY_TOKEN",
            "CLAWDBOT_GATEWAY_PASSWORD",
        ];
        ASKED_FOR.contains(&name)
            && (self.at("env.shellEnv.enabled").bool().set() == Some(true)
                || matches!(self.process_variable("CLAWDBOT_LOAD_SHELL_ENV"), Some("1" | "true" | "yes" | "on")))
            && ASKED_FOR.iter().all(|it| self.set_variable(it).is_none())
    }

    /// What the process itself has under `name`, trimmed and not blank: what counts before the configuration is loaded. `None`
    /// too where the environment is not known.
    pub fn process_variable(&self, name: &str) -> Option<&'a str> {
        self.env.and_then(|it| it.get(name)).map(|it| it.trim()).filter(|it| !it.is_empty())
    }

    /// The variables that the assistant finds, if they are known.
    pub fn environment(&self) -> Option<&'a Environment> {
        self.env
    }

    /// Whether the environment is known.
    pub fn knows_environment(&self) -> bool {
        self.env.is_some()
    }
}

/// One place of a configuration, there or not.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    value: Option<&'a Value>,
    /// The member whose value it is.
    member: Option<&'a Member>,
    near: Option<Loc>,
    /// Absent as far as is known, but an object on the way may have more members.
    unknown: bool,
    trail: Trail<'a>,
}

impl<'a> View<'a> {
    /// The member `key`; keys may hold dots.
    pub fn key(mut self, key: &'a str) -> View<'a> {
        self.go(key);
        self
    }

    /// The member `key`, if it is written.
    pub fn written(self, key: &str) -> Option<View<'a>> {
        let member = self.value?.as_object()?.member(key)?;
        Some(self.step(&member.value, Some(member)))
    }

    /// The place of a dotted path below, each part a key.
    pub fn at(mut self, dotted: &'a str) -> View<'a> {
        let mut rest = dotted;
        while let Some(dot) = rest.as_bytes().iter().position(|it| *it == b'.') {
            self.go(&rest[..dot]);
            rest = &rest[dot + 1..];
            if self.value.is_none() {
                self.trail.missing.push(rest, true);
                return self;
            }
        }
        self.go(rest);
        self
    }

    fn go(&mut self, key: &'a str) {
        let object = self.value.and_then(Value::as_object);
        let member = object.and_then(|it| it.member(key));
        self.unknown = self.unknown || self.is_broken() || (member.is_none() && object.is_some_and(|it| it.open));
        self.near = self.key_loc().or(self.near);
        self.member = member;
        self.value = member.map(|it| &it.value);
        match self.value {
            Some(value) => self.trail.last = Some(value),
            None => self.trail.missing.push(key, false),
        }
    }

    fn step(mut self, value: &'a Value, member: Option<&'a Member>) -> View<'a> {
        self.near = self.key_loc().or(self.near);
        self.trail.last = Some(value);
        View { value: Some(value), member, unknown: false, ..self }
    }

    /// The way here from the root. Worked out anew by each call: who only wants to know whether two places are the same asks
    /// [`View::is`].
    pub fn path(&self) -> KeyPath {
        self.trail.path()
    }

    /// The changes that put `value` here.
    pub fn set_to(&self, value: NewValue) -> Vec<Change> {
        vec![Change::Set { path: self.path(), value }]
    }

    /// The changes that take away what is here.
    pub fn removed(&self) -> Vec<Change> {
        vec![Change::Remove { path: self.path() }]
    }

    /// Whether this is the place `other`, and something is there.
    pub fn is(&self, other: &View<'_>) -> bool {
        self.value.zip(other.value).is_some_and(|it| std::ptr::eq(it.0, it.1))
    }

    /// The winning members, in the order of the text; none if this is no object.
    pub fn entries(self) -> Entries<'a> {
        Entries {
            object: self,
            members: self.value.and_then(Value::as_object).map_or(&[][..], |it| &it.members).iter(),
        }
    }

    /// The items, if this is a list.
    pub fn items(self) -> Items<'a> {
        Items { list: self, items: self.value.and_then(Value::as_array).unwrap_or_default().iter() }
    }

    /// The value, if there is one.
    pub fn value(&self) -> Option<&'a Value> {
        self.value
    }

    /// Whether the key is written, whatever it holds.
    pub fn is_present(&self) -> bool {
        self.value.is_some()
    }

    /// Whether something other than `null` is written: what JavaScript's `??` takes.
    pub fn is_set(&self) -> bool {
        self.value.is_some_and(|it| !matches!(it.kind, Kind::Null))
    }

    /// Whether it holds an object.
    pub fn is_object(&self) -> bool {
        self.value.is_some_and(|it| it.as_object().is_some())
    }

    /// Whether it holds a list.
    pub fn is_array(&self) -> bool {
        self.value.is_some_and(|it| it.as_array().is_some())
    }

    /// Whether it cannot be known here what stands in this place: an include was not given, the value is a reference to an
    /// unknown variable, or the text is broken there.
    pub fn is_unknown(&self) -> bool {
        let reference =
            matches!(self.value.map(|it| &it.kind), Some(Kind::String(Text { origin: Origin::Opaque, .. })));
        self.unknown || reference || self.is_broken()
    }

    fn is_broken(&self) -> bool {
        matches!(self.value.map(|it| &it.kind), Some(Kind::Broken))
    }

    /// What is written here, read by `read`; anything that it does not want counts as absent.
    fn field<T>(&self, read: impl FnOnce(&'a Kind) -> Option<T>) -> Field<T> {
        if self.is_unknown() {
            return Field::Opaque;
        }
        match self.value.and_then(|it| read(&it.kind)) {
            Some(value) => Field::Set(value),
            None => Field::Default,
        }
    }

    /// Its string; anything but a string counts as absent.
    pub fn str(&self) -> Field<&'a str> {
        self.field(|kind| match kind {
            Kind::String(text) => Some(&*text.text),
            _ => None,
        })
    }

    /// Its boolean; anything else counts as absent.
    pub fn bool(&self) -> Field<bool> {
        self.field(|kind| match kind {
            Kind::Bool(value) => Some(*value),
            _ => None,
        })
    }

    /// Its number; anything else counts as absent.
    pub fn number(&self) -> Field<f64> {
        self.field(|kind| match kind {
            Kind::Number(value) => Some(*value),
            _ => None,
        })
    }

    /// The text that a list of senders would hold for this item: strings trimmed, numbers as JavaScript prints them.
    pub fn entry_text(&self) -> Option<String> {
        match &self.value?.kind {
            Kind::String(text) => Some(text.text.trim().to_owned()),
            Kind::Number(number) => Some(number::to_text(*number)),
            _ => None,
        }
    }

    /// Whether it is a string that refers to the environment, known or not.
    pub fn is_reference(&self) -> bool {
        matches!(
            self.value.map(|it| &it.kind),
            Some(Kind::String(Text { origin: Origin::Environment | Origin::Opaque, .. }))
        )
    }

    /// The place to underline: the value; else the nearest key above that is written; else the start of the file.
    pub fn loc(&self) -> Option<Loc> {
        self.value.map(|it| it.loc).or(self.near)
    }

    /// The key's own place, if it is written.
    pub fn key_loc(&self) -> Option<Loc> {
        self.member.map(|it| it.key_loc)
    }
}

/// The winning members of an object: their keys and places.
#[derive(Clone)]
pub struct Entries<'a> {
    object: View<'a>,
    members: std::slice::Iter<'a, Member>,
}

impl<'a> Iterator for Entries<'a> {
    type Item = (&'a str, View<'a>);

    fn next(&mut self) -> Option<(&'a str, View<'a>)> {
        let member = self.members.find(|it| !it.shadowed)?;
        Some((&member.key, self.object.step(&member.value, Some(member))))
    }
}

/// The items of a list.
#[derive(Clone)]
pub struct Items<'a> {
    list: View<'a>,
    items: std::slice::Iter<'a, Value>,
}

impl<'a> Iterator for Items<'a> {
    type Item = View<'a>;

    fn next(&mut self) -> Option<View<'a>> {
        Some(self.list.step(self.items.next()?, None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::CLAWDBOT;
    use crate::source::{Sources, load};

    #[test]
    fn a_place_knows_its_way() {
        let mut sources =
            Sources::new("clawdbot.json", "{ a: { 'x.y': [1, { b: 2 }] }, a: { c: {}, $include: './i.json5' } }");
        sources.add("i.json5", "{ list: [{ d: 3 }] }");
        let root = load(&sources).root;
        let facts = Facts::default();
        let config = Config::new(root.as_ref(), None, &CLAWDBOT, &facts, None);
        let long = "a".repeat(300);
        for (view, want) in [
            (config.root(), String::new()),
            (config.at("a.c"), "a.c".to_owned()),
            (config.at("a.list").items().next().unwrap().key("d"), "a.list[0].d".to_owned()),
            (
                config.at("a.list").items().next().unwrap().at("no.such").key("k.k"),
                "a.list[0].no.such.\"k.k\"".to_owned(),
            ),
            (
                config.at("not.there.at.all.and.then.some.more.of.what.is.not"),
                "not.there.at.all.and.then.some.more.of.what.is.not".to_owned(),
            ),
            (config.at("a").key(&long).key("b"), format!("a.{long}.b")),
            (config.start(), String::new()),
        ] {
            assert_eq!(view.path().to_string(), want);
        }
        assert!(config.at("a.c").is(&config.at("a").key("c")));
        assert!(!config.at("a.c").is(&config.at("a.list")) && !config.at("x").is(&config.at("x")));
    }

    #[test]
    fn the_env_section_fills_what_the_process_leaves_blank() {
        let sources = Sources::new("clawdbot.json", r#"{ env: { A: "own", vars: { A: "vars", B: "vars" }, C: " " } }"#);
        let root = load(&sources).root;
        let facts = Facts::default();
        let env = Environment::from([("B".to_owned(), "process".to_owned()), ("A".to_owned(), " ".to_owned())]);
        let config = Config::new(root.as_ref(), Some(&env), &CLAWDBOT, &facts, None);
        assert_eq!(config.variable("A"), Variable::Set("own"));
        assert_eq!(config.variable("B"), Variable::Set("process"));
        assert_eq!(config.variable("C"), Variable::Unset);
        let config = Config::new(root.as_ref(), None, &CLAWDBOT, &facts, None);
        assert_eq!(config.variable("B"), Variable::Set("vars"));
        assert_eq!(config.variable("C"), Variable::Unknown);
    }

    #[test]
    fn what_the_login_shell_may_set_is_not_known() {
        let facts = Facts::default();
        for (text, env, known) in [
            ("{ env: { shellEnv: { enabled: true } } }", &[][..], false),
            ("{}", &[("CLAWDBOT_LOAD_SHELL_ENV", "1")], false),
            ("{ env: { shellEnv: { enabled: false } } }", &[], true),
            // It is not asked where one is set.
            ("{ env: { shellEnv: { enabled: true } } }", &[("OPENAI_API_KEY", "k")], true),
            ("{ env: { shellEnv: { enabled: true }, vars: { SLACK_APP_TOKEN: 'k' } } }", &[], true),
        ] {
            let root = load(&Sources::new("clawdbot.json", text)).root;
            let env = env.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect();
            let config = Config::new(root.as_ref(), Some(&env), &CLAWDBOT, &facts, None);
            let want = if known { Variable::Unset } else { Variable::Unknown };
            assert_eq!(config.variable("CLAWDBOT_GATEWAY_TOKEN"), want, "{text} {env:?}");
            assert_eq!(config.variable("HOME"), Variable::Unset);
        }
    }
}
