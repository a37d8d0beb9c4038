//! From refusals to diagnostics: what is wrong, in words, and ways to mend it.

mod elsewhere;
mod fixes;

use crate::diagnostic::{Category, Diagnostic, Severity};
use crate::lists::{CollectVec, Joined, PushAll};
use crate::number;
use crate::path::{KeyPath, Segment};
use crate::quote;
use crate::value::{Kind, Origin, Text, Value};

use super::Schema;
use super::advice::{Misplaced, WrongValue};
use super::issue::{Issue, Problem, Range};
use super::nearest::nearest;
use super::node::{NodeRef, Shape};

use elsewhere::Elsewhere;
use fixes::Fixes;

/// In a file with more refusals than that, the first have to be mended before the others get advice that costs a look
/// at the whole file.
const MAX_ADVISED: usize = 200;

/// Longer texts are not repeated in a message.
const MAX_SHOWN: usize = 40;

pub(super) fn diagnostics(schema: &Schema, root: &Value, issues: &[Issue<'_>]) -> Vec<Diagnostic> {
    let mut words = Words { schema, fixes: Fixes::new(schema, root, issues), elsewhere: None };
    let advise = |(at, it)| words.diagnostic(it, at < MAX_ADVISED);
    issues.iter().enumerate().map(advise).collect_vec()
}

struct Words<'a> {
    schema: &'a Schema,
    fixes: Fixes<'a>,
    /// Made when the first unknown key needs it.
    elsewhere: Option<Elsewhere<'a>>,
}

impl<'a> Words<'a> {
    fn diagnostic(&mut self, issue: &Issue<'_>, advise: bool) -> Diagnostic {
        let mut it = Diagnostic::new(Category::Schema, issue.code(), Severity::Error, String::new());
        it.path = issue.path.clone();
        it.loc = Some(issue.loc);
        let node = NodeRef { tables: &self.schema.tables, id: issue.node };
        match &issue.problem {
            Problem::UnknownKey => self.unknown_key(issue, node, advise, &mut it),
            Problem::WrongType { received: "undefined", .. } => missing(issue, node, &mut it),
            Problem::WrongWord | Problem::NoBranch { .. } if issue.value.is_none() => missing(issue, node, &mut it),
            Problem::WrongType { .. } => self.wrong_type(issue, node, advise, &mut it),
            Problem::WrongWord | Problem::NoBranch { meant: None } => self.wrong_word(issue, node, advise, &mut it),
            Problem::NoBranch { meant: Some(meant) } => {
                let (path, loc, problem) = &**meant;
                it.title = format!("`{path}` does not fit: {}", brief(problem));
                it.help = format!("It takes {}.", self.schema.at(path).map_or_else(|| takes(node), takes));
                it.loc = Some(*loc);
            }
            Problem::TooSmall(range) | Problem::TooBig(range) => {
                limit(issue, *range, node, &mut it);
                if let Some(wrong) = issue.value.and_then(|value| WrongValue::find(&issue.path, value)) {
                    it.help = format!("{} {}", wrong.why, it.help);
                }
            }
            Problem::BadKey => {
                it.title = format!(
                    "The name {} is not allowed here",
                    quote::quoted(issue.path.last_key().unwrap_or_default())
                );
                it.help = "Use lower-case letters, digits and hyphens.".to_owned();
                if let Some(to) = slug(issue.path.last_key().unwrap_or_default()) {
                    it.fixes.push_all(self.fixes.rename(&issue.path, &to));
                }
            }
            Problem::HexColor => {
                it.title = format!("`{}` is no colour: it is {}", issue.path, shown(issue.value, node));
                it.help = "Write six hex digits, such as \"#FF4500\".".to_owned();
                it.fixes.push_all(issue.value.and_then(|value| self.fixes.convert(&issue.path, value, node)));
            }
            Problem::Refined(refined) => {
                it.title.clone_from(&refined.title);
                it.detail = refined.detail.to_string();
                it.help = refined.help.to_string();
                it.labels.clone_from(&refined.labels);
                it.fixes.clone_from(&refined.fixes);
            }
        }
        if advise {
            it.fixes.retain(|it| self.fixes.is_sound(it));
        } else {
            it.fixes.retain(fixes::only_removes);
        }
        it
    }

    fn unknown_key(&mut self, issue: &Issue<'_>, node: NodeRef<'_>, advise: bool, it: &mut Diagnostic) {
        let key = issue.path.last_key().unwrap_or_default();
        it.title = match issue.path.parent() {
            Some(parent) if !parent.is_root() => format!("`{parent}` has no key `{}`", quote::escaped(key)),
            _ => format!("The configuration has no key `{}`", quote::escaped(key)),
        };
        it.detail = "The product refuses the whole file because of one unknown key.".to_owned();
        let Some(value) = issue.value else { return };
        if !advise {
            it.help = "Take it away, or correct it.".to_owned();
        } else if let Some(misplaced) = Misplaced::find(&issue.path) {
            it.help = misplaced.why.to_owned();
            it.fixes.push_all(self.fixes.misplaced(&issue.path, value, misplaced));
        } else if let Some(near) = self.fixes.near_key(&issue.path, node) {
            it.help = format!("Did you mean `{near}`?");
            it.fixes.push_all(self.fixes.rename_checked(&issue.path, value, near, node));
        } else {
            let elsewhere = self.elsewhere.get_or_insert_with(|| Elsewhere::new(self.schema));
            match elsewhere.find(&issue.path).filter(|it| self.schema.accepts(it, value)) {
                Some(to) => {
                    it.help = format!("This key belongs at `{to}`.");
                    it.fixes.push_all(self.fixes.relocate(&issue.path, value, &to, None));
                }
                None => it.help = known_keys(node),
            }
        }
        it.fixes.push(self.fixes.remove(&issue.path));
    }

    fn wrong_type(&self, issue: &Issue<'_>, node: NodeRef<'_>, advise: bool, it: &mut Diagnostic) {
        it.title = format!("`{}` is {}, not {}", Place(&issue.path), described(issue.value, node), takes(node));
        let Some(value) = issue.value else { return };
        it.help = match value.kind {
            Kind::Null => "`null` does not mean absent here. Take the key away, or give it a value.".to_owned(),
            Kind::Number(number) if !number.is_finite() => {
                "JSON5 can write it, but the product takes no such number anywhere.".to_owned()
            }
            Kind::Number(_) if matches!(node.node().shape, Shape::String { .. }) => {
                "Write it as a text: put it in quotes.".to_owned()
            }
            _ if let Some(required) = required_of_items(node) => {
                format!("Write {}, each with {required}.", takes(node))
            }
            _ if matches!(node.node().shape, Shape::Object { .. }) => {
                format!("Write {}. {}", takes(node), node.description()).trim_end().to_owned()
            }
            _ => format!("Write {}.", takes(node)),
        };
        if advise {
            it.fixes.push_all(self.fixes.convert(&issue.path, value, node));
        }
    }

    fn wrong_word(&self, issue: &Issue<'_>, node: NodeRef<'_>, advise: bool, it: &mut Diagnostic) {
        let words = node.words();
        let Some(value) = issue.value else { return };
        it.title = if words.is_empty() {
            format!("`{}` is {}, not {}", Place(&issue.path), described(Some(value), node), takes(node))
        } else {
            format!("`{}` cannot be {}", Place(&issue.path), shown(Some(value), node))
        };
        it.help = match &words[..] {
            [] => format!("Write {}.", takes(node)),
            [only] => format!("The only value is \"{}\".", only.word),
            _ => format!("Write {}.", takes(node)),
        };
        if !advise {
            return;
        }
        if let Some(wrong) = WrongValue::find(&issue.path, value) {
            it.help = format!("{} {}", wrong.why, it.help);
            match wrong.instead {
                Some(word) => it.fixes.push_all(self.fixes.word(&issue.path, node, word, wrong.also)),
                None => it.fixes.push(self.fixes.remove(&issue.path)),
            }
            return;
        }
        if let Some(text) = value.as_str()
            && let Some(near) = nearest(text, words.iter().map(|it| it.word))
        {
            it.help = format!("Did you mean \"{near}\"? {}", it.help);
            it.fixes.push_all(self.fixes.word(&issue.path, node, near, None));
            return;
        }
        it.fixes.push_all(self.fixes.convert(&issue.path, value, node));
    }
}

fn missing(issue: &Issue<'_>, node: NodeRef<'_>, it: &mut Diagnostic) {
    let key = issue.path.last_key().unwrap_or_default();
    it.title = match issue.path.parent() {
        Some(parent) if !parent.is_root() => format!("`{parent}` lacks the key `{key}`"),
        _ => format!("The configuration lacks the key `{key}`"),
    };
    it.help = format!("Add it: it takes {}. {}", takes(node), node.description()).trim_end().to_owned();
}

fn limit(issue: &Issue<'_>, range: Range, node: NodeRef<'_>, it: &mut Diagnostic) {
    let small = matches!(issue.problem, Problem::TooSmall(_));
    let limit = number::to_text(range.limit);
    let place = Place(&issue.path);
    if range.of == "string" {
        it.title = match issue.value.and_then(Value::as_str).map(|it| it.chars().count()) {
            Some(0) => format!("`{place}` is empty"),
            Some(length) => format!("`{place}` has {length} characters"),
            None => format!("`{place}` is of the wrong length"),
        };
        it.help = if small { "Write something here." } else { "Shorten it." }.to_owned();
        it.help.push_str(&format!(" It takes {limit} characters at {}.", if small { "least" } else { "most" }));
        return;
    }
    let number = number::to_text(issue.value.and_then(Value::as_f64).unwrap_or_default());
    it.title = format!("`{place}` is {number}, which is too {}", if small { "small" } else { "large" });
    it.help = match (small, range.inclusive) {
        (true, true) => format!("Write {limit} or more."),
        (true, false) if matches!(node.node().shape, Shape::Number { integer: true, .. }) => {
            format!("Write {} or more.", number::to_text(range.limit + 1.0))
        }
        (true, false) => format!("Write a number greater than {limit}."),
        (false, true) => format!("Write {limit} or less."),
        (false, false) => format!("Write a number less than {limit}."),
    };
}

/// A path in a title; the root has no name of its own.
struct Place<'a>(&'a KeyPath);

impl std::fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.is_root() { f.write_str("the configuration") } else { self.0.fmt(f) }
    }
}

/// What a place takes, with its article.
fn takes(node: NodeRef<'_>) -> String {
    match &node.node().shape {
        Shape::Any => "any value".to_owned(),
        Shape::Bool => "`true` or `false`".to_owned(),
        Shape::Number { .. } => format!("a {}", node.type_text()),
        Shape::String { .. } => "a text".to_owned(),
        Shape::List { .. } => format!("a {}", node.type_text()),
        Shape::Object { map: true, .. } => "an object with names of your own as keys".to_owned(),
        Shape::Object { .. } => "an object".to_owned(),
        Shape::Words { .. } => one_of(node.words().iter().map(|it| format!("\"{}\"", it.word)).collect_vec()),
        Shape::Union { .. } => one_of(node.branches().map(takes).collect_vec()),
    }
}

fn one_of(mut items: Vec<String>) -> String {
    let Some(last) = items.pop() else { return String::new() };
    if items.is_empty() { last } else { format!("{} or {last}", items.joined(", ")) }
}

/// The keys that every item of a list has to have; `None` if there are none.
fn required_of_items(node: NodeRef<'_>) -> Option<String> {
    let keys = node.item()?.properties().into_iter().filter(|it| it.required);
    let keys = keys.map(|it| format!("`{}`", it.name)).collect_vec();
    (!keys.is_empty()).then(|| keys.joined(" and "))
}

fn known_keys(node: NodeRef<'_>) -> String {
    const MOST: usize = 12;
    let keys = node.properties();
    if keys.is_empty() {
        return "Take it away.".to_owned();
    }
    let names = keys.iter().take(MOST).map(|it| format!("`{}`", it.name)).collect_vec().joined(", ");
    let more = if keys.len() > MOST { " and more" } else { "" };
    format!("The keys here are {names}{more}. Take it away, or correct it.")
}

/// A value in a message, never that of a secret, and none that the environment gave.
fn described(value: Option<&Value>, node: NodeRef<'_>) -> String {
    let Some(value) = value else { return "absent".to_owned() };
    match &value.kind {
        Kind::Null => "`null`".to_owned(),
        Kind::Array(_) => "a list".to_owned(),
        Kind::Object(_) => "an object".to_owned(),
        // A text where none belongs may well be a secret that was put one level too high.
        Kind::String(_) if matches!(node.node().shape, Shape::Object { .. } | Shape::List { .. }) => {
            "a text".to_owned()
        }
        Kind::String(_) => match shown(Some(value), node) {
            text if text.starts_with('"') => format!("the text {text}"),
            text => text,
        },
        Kind::Number(_) if !node.is_secret() => format!("the number {}", shown(Some(value), node)),
        _ => shown(Some(value), node),
    }
}

fn shown(value: Option<&Value>, node: NodeRef<'_>) -> String {
    let Some(value) = value else { return "absent".to_owned() };
    match &value.kind {
        Kind::Null => "`null`".to_owned(),
        Kind::Bool(it) if !node.is_secret() => format!("`{it}`"),
        Kind::Number(it) if !node.is_secret() => number::to_text(*it),
        Kind::Bool(_) => "a boolean".to_owned(),
        Kind::Number(_) => "a number".to_owned(),
        Kind::String(Text { text, origin: Origin::Literal })
            if !node.is_secret() && text.chars().count() <= MAX_SHOWN =>
        {
            quote::quoted(text)
        }
        Kind::String(Text { origin: Origin::Environment, .. }) => "a text from the environment".to_owned(),
        Kind::String(_) => "a text".to_owned(),
        Kind::Array(_) => "a list".to_owned(),
        Kind::Object(_) => "an object".to_owned(),
        Kind::Broken => "unreadable".to_owned(),
    }
}

/// A text in the message of a refinement: quoted, unless the environment gave it or it is long.
pub(super) fn quoted(value: Option<&Value>) -> String {
    match value.map(|it| &it.kind) {
        Some(Kind::String(Text { text, origin: Origin::Literal })) if text.chars().count() <= MAX_SHOWN => {
            quote::quoted(text)
        }
        Some(Kind::String(Text { origin: Origin::Environment, .. })) => "a text from the environment".to_owned(),
        _ => "a long text".to_owned(),
    }
}

fn brief(problem: &Problem) -> &'static str {
    match problem {
        Problem::WrongType { received: "undefined", .. } => "it is missing",
        Problem::WrongType { .. } => "it is of the wrong type",
        Problem::WrongWord | Problem::NoBranch { .. } => "it is none of the allowed values",
        Problem::BadKey => "its name is not allowed",
        _ => "it is not allowed",
    }
}

/// A name that is allowed, made of one that is not.
fn slug(name: &str) -> Option<String> {
    let plain = |it: char| if it.is_ascii_alphanumeric() { it.to_ascii_lowercase() } else { '-' };
    let slug = name.chars().map(plain).collect::<String>();
    let slug = slug.trim_matches('-');
    (!slug.is_empty()).then(|| slug.to_owned())
}

/// The value at `path`, if there is one.
fn value_at<'v>(root: &'v Value, path: &[Segment]) -> Option<&'v Value> {
    path.iter().try_fold(root, |value, segment| match segment {
        Segment::Key(key) => value.as_object()?.get(key),
        Segment::Index(index) => value.as_array()?.get(*index as usize),
    })
}
