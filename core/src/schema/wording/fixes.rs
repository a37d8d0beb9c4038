//! Ways to mend a refusal. A fix is only offered if the schema accepts what it makes of the place.

use std::borrow::Cow;

use crate::diagnostic::{Action, Applicability, Fix};
use crate::path::{Change, KeyPath, NewValue, Segment};
use crate::schema::check::check;
use crate::schema::compile::MAX_SAFE_INTEGER;
use crate::schema::node::{NodeRef, Shape};
use crate::schema::{Schema, nearest::nearest};
use crate::text::Loc;
use crate::value::{Kind, Member, Object, Origin, Text, Value};

use super::value_at;

pub(super) struct Fixes<'a> {
    pub schema: &'a Schema,
    pub root: &'a Value,
}

impl Fixes<'_> {
    /// The declared key that the unknown one at `path` is a slip of. Keys that have a value already are not meant.
    pub(super) fn near_key<'n>(&self, path: &KeyPath, node: NodeRef<'n>) -> Option<&'n str> {
        let object = value_at(self.root, &path.parent()?.0).and_then(Value::as_object);
        let names = node.properties().into_iter().map(|it| it.name);
        let free = names.filter(|name| object.is_none_or(|it| it.member(name).is_none()));
        nearest(path.last_key()?, free)
    }

    pub(super) fn rename(&self, path: &KeyPath, to: &str) -> Option<Fix> {
        let sibling = path.parent()?.join(to);
        value_at(self.root, &sibling.0).is_none().then(|| {
            fix(format!("Rename it to `{to}`"), vec![Change::Rename { path: path.clone(), to: to.to_owned() }])
        })
    }

    pub(super) fn rename_checked(&self, path: &KeyPath, value: &Value, to: &str, node: NodeRef<'_>) -> Option<Fix> {
        let property = node.properties().into_iter().find(|it| it.name == to)?;
        if self.accepts(property.node, value) {
            return self.rename(path, to);
        }
        None
    }

    /// Moves the value of a key to where it belongs; as `word`, if one is given.
    pub(super) fn relocate(&self, path: &KeyPath, value: &Value, to: &KeyPath, word: Option<&str>) -> Option<Fix> {
        if !self.is_free(to) {
            return None;
        }
        let target = self.schema.at(to)?;
        let title = format!("Move it to `{to}`");
        match word {
            None if self.accepts(target, value) => {
                Some(fix(title, vec![Change::Move { from: path.clone(), to: to.clone() }]))
            }
            Some(word) if self.accepts(target, &made(&word.into())) => {
                let set = Change::Set { path: to.clone(), value: word.into() };
                Some(fix(format!("{title} as \"{word}\""), vec![set, Change::Remove { path: path.clone() }]))
            }
            _ => None,
        }
    }

    pub(super) fn remove(&self, path: &KeyPath) -> Fix {
        fix("Take the key away", vec![Change::Remove { path: path.clone() }])
    }

    /// Sets a word, and, where nothing is there yet, `true` at a place beside it.
    pub(super) fn word(&self, path: &KeyPath, node: NodeRef<'_>, word: &str, also: Option<&str>) -> Option<Fix> {
        if !self.accepts(node, &made(&word.into())) {
            return None;
        }
        let mut changes = vec![Change::Set { path: path.clone(), value: word.into() }];
        if let Some(also) = also
            && let Some(parent) = path.parent()
        {
            let place = parent.join_keys(also);
            if self.schema.at(&place).is_some() && self.is_open(&place) {
                changes.push(Change::Insert { path: place, value: true.into() });
            }
        }
        Some(fix(format!("Set it to \"{word}\""), changes))
    }

    /// The same thing, written as the type that the place takes.
    pub(super) fn convert(&self, path: &KeyPath, value: &Value, node: NodeRef<'_>) -> Option<Fix> {
        if matches!(value.kind, Kind::Null) {
            // An item that is taken away would shift the others; that is for a person to decide.
            return path.last_key().is_some().then(|| self.remove(path));
        }
        let candidates = std::iter::once(node).chain(node.branches());
        candidates.filter_map(|it| converted(value, it)).find_map(|(title, new)| {
            let set = || vec![Change::Set { path: path.clone(), value: new.clone() }];
            self.accepts(node, &made(&new)).then(|| fix(title, set()))
        })
    }

    fn accepts(&self, node: NodeRef<'_>, value: &Value) -> bool {
        let found = check(self.schema, node.id, value);
        found.issues.is_empty()
    }

    /// Whether nothing stands at `path` yet and something can be put there.
    fn is_free(&self, path: &KeyPath) -> bool {
        value_at(self.root, &path.0).is_none() && self.is_open(path)
    }

    /// Whether every step towards `path` is absent, or what the step goes through.
    fn is_open(&self, path: &KeyPath) -> bool {
        let mut value = Some(self.root);
        for segment in &path.0 {
            value = match (value.map(|it| &it.kind), segment) {
                (None, _) => None,
                (Some(Kind::Object(object)), Segment::Key(key)) => object.get(key),
                (Some(Kind::Array(items)), Segment::Index(index)) => items.get(*index as usize),
                _ => return false,
            };
        }
        true
    }
}

fn fix(title: impl Into<Cow<'static, str>>, changes: Vec<Change>) -> Fix {
    // The file is not loaded as it is, so that any mending changes what the assistant does.
    Fix { title: title.into(), applicability: Applicability::Unsafe, action: Action::Changes(changes) }
}

/// `value` in the type that `node` takes, if that is beyond doubt. Values of the environment are not written out.
fn converted(value: &Value, node: NodeRef<'_>) -> Option<(&'static str, NewValue)> {
    let new = match &value.kind {
        Kind::Bool(it) => NewValue::Bool(*it),
        // Longer ones have lost digits by now.
        Kind::Number(it) if it.abs() <= MAX_SAFE_INTEGER => NewValue::Number(*it),
        Kind::String(Text { text, origin: Origin::Literal }) => NewValue::String(text.to_string()),
        _ => return None,
    };
    match (&node.node().shape, &value.kind) {
        (Shape::Bool, Kind::String(_)) => match &*value.as_str()?.trim().to_ascii_lowercase() {
            "true" | "yes" | "on" => Some(("Write `true`", NewValue::Bool(true))),
            "false" | "no" | "off" => Some(("Write `false`", NewValue::Bool(false))),
            _ => None,
        },
        (Shape::Number { .. }, Kind::String(_)) => {
            let number = value.as_str()?.trim().parse::<f64>().ok().filter(|it| it.is_finite())?;
            Some(("Write it as a number", NewValue::Number(number)))
        }
        (Shape::String { .. } | Shape::Words { .. }, Kind::Number(number)) => {
            Some(("Put it in quotes", NewValue::String(number.to_string())))
        }
        (Shape::Words { .. }, Kind::Bool(it)) => {
            Some(("Write it as a word", if *it { "on".into() } else { "off".into() }))
        }
        (Shape::List { .. }, _) => Some(("Make it a list", NewValue::Array(vec![new]))),
        (Shape::Object { .. }, Kind::String(_)) => {
            let primary = node.properties().iter().any(|it| it.name == "primary");
            primary.then(|| ("Write it as `primary`", NewValue::Object(vec![("primary".to_owned(), new)])))
        }
        _ => None,
    }
}

/// A new value as the checker sees it.
fn made(value: &NewValue) -> Value {
    let loc = Loc::default();
    let kind = match value {
        NewValue::Null => Kind::Null,
        NewValue::Bool(it) => Kind::Bool(*it),
        NewValue::Number(it) => Kind::Number(*it),
        NewValue::String(text) => Kind::String(Text { text: text.as_str().into(), origin: Origin::Literal }),
        NewValue::Array(items) => Kind::Array(items.iter().map(made).collect()),
        NewValue::Object(members) => {
            let member = |(key, value): &(String, NewValue)| Member {
                key: key.as_str().into(),
                key_loc: loc,
                value: made(value),
                shadowed: false,
            };
            Kind::Object(Object { members: members.iter().map(member).collect(), open: false })
        }
    };
    Value { kind, loc }
}
