//! Ways to mend a refusal. A fix is only offered if the schema accepts what it makes of the place.

use crate::lists::{CollectVec, PushAll};
use std::borrow::Cow;
use std::cell::{Cell, OnceCell};

use crate::diagnostic::{Action, Applicability, Fix};
use crate::number;
use crate::order;
use crate::path::{Change, KeyPath, NewValue, Segment};
use crate::schema::advice::Misplaced;
use crate::schema::check::check;
use crate::schema::issue::Issue;
use crate::schema::node::{NodeRef, Shape};
use crate::schema::read::MAX_SAFE_INTEGER;
use crate::schema::{Schema, nearest::nearest};
use crate::value::{Kind, Origin, Text, Value};

use super::value_at;
use crate::trial::{self, made};

/// Trials cost a copy of the file each; in a file with more mistakes than that, the first have to be mended first.
const MAX_TRIALS: u32 = 16;

pub(super) struct Fixes<'a> {
    schema: &'a Schema,
    root: &'a Value,
    issues: &'a [Issue<'a>],
    /// Path and code of every refusal, in order, once a trial needs them.
    known: OnceCell<Vec<(&'a KeyPath, &'static str)>>,
    trials: Cell<u32>,
}

impl<'a> Fixes<'a> {
    pub(super) fn new(schema: &'a Schema, root: &'a Value, issues: &'a [Issue<'a>]) -> Fixes<'a> {
        Fixes { schema, root, issues, known: OnceCell::new(), trials: Cell::new(0) }
    }

    /// Whether the fix leaves no refusal that was not there before. Values have been checked by themselves; what is left
    /// are the refinements around the changed places.
    pub(super) fn is_sound(&self, fix: &Fix) -> bool {
        let Action::Changes(changes) = &fix.action else { return true };
        if !changes.iter().any(|it| self.is_refined(trial::target(it))) {
            return true;
        }
        if self.trials.replace(self.trials.get() + 1) >= MAX_TRIALS {
            return false;
        }
        let root = trial::apply(self.root, changes);
        let known = self.known.get_or_init(|| {
            let mut known: Vec<_> = self.issues.iter().map(|it| (&it.path, it.code())).collect_vec();
            order::by(&mut known, |a, b| a.cmp(b));
            known
        });
        self.schema.issues(&root).iter().all(|it| known.binary_search(&(&it.path, it.code())).is_ok())
    }

    fn is_refined(&self, path: &KeyPath) -> bool {
        let below_root = path.0.first().into_iter().flat_map(|_| 1..=path.0.len());
        let refined = |node: NodeRef<'_>| !node.node().refinements.is_empty();
        let inside = |end| self.schema.at(&KeyPath(path.0[..end].to_vec())).is_some_and(refined);
        below_root.into_iter().any(inside)
            || ["agents", "broadcast"].iter().any(|it| path.starts_with(&KeyPath::keys(it)))
    }

    /// Moves a misplaced key, and with it the one that has to come along.
    pub(super) fn misplaced(&self, path: &KeyPath, value: &Value, misplaced: &Misplaced) -> Option<Fix> {
        let to = misplaced.target(path, value)?;
        let mut fix = self.relocate(path, value, &to.to, to.value)?;
        let other = misplaced.along.and_then(|it| Some(path.parent()?.join(it)));
        if let Some(other) = other
            && let Some(value) = value_at(self.root, &other.0)
            && let Some(also) = Misplaced::find(&other)
            && let Some(to) = also.target(&other, value)
            && let Some(Fix { action: Action::Changes(more), .. }) = self.relocate(&other, value, &to.to, to.value)
            && let Action::Changes(changes) = &mut fix.action
        {
            changes.push_all(more);
        }
        Some(fix)
    }

    /// The declared key that the unknown one at `path` is a slip of. Keys that have a value already are not meant.
    pub(super) fn near_key<'n>(&self, path: &KeyPath, node: NodeRef<'n>) -> Option<&'n str> {
        let near = nearest(path.last_key()?, node.properties().into_iter().map(|it| it.name))?;
        value_at(self.root, &path.parent()?.join(near).0).is_none().then_some(near)
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
        let (_, new) = converted(value, property.node)?;
        let rename = Change::Rename { path: path.clone(), to: to.to_owned() };
        let set = Change::Set { path: path.parent()?.join(to), value: new.clone() };
        self.accepts(property.node, &made(&new)).then(|| fix(format!("Rename it to `{to}`"), vec![rename, set]))
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
                let fold = Change::Fold { from: path.clone(), to: to.clone() };
                Some(fix(format!("{title} as \"{word}\""), vec![set, fold]))
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

/// Whether the fix only takes something away.
pub(super) fn only_removes(fix: &Fix) -> bool {
    matches!(&fix.action, Action::Changes(changes) if changes.iter().all(|it| matches!(it, Change::Remove { .. })))
}

fn fix(title: impl Into<Cow<'static, str>>, changes: Vec<Change>) -> Fix {
    // The file is not loaded as it is, so that any mending changes what the assistant does.
    Fix { title: title.into(), applicability: Applicability::Unsafe, action: Action::Changes(changes) }
}

/// `value` in the type that `node` takes, if that is beyond doubt. Values of the environment are not written out.
/// Neither are secrets, which a fix would carry into reports.
fn converted(value: &Value, node: NodeRef<'_>) -> Option<(&'static str, NewValue)> {
    if node.is_secret() {
        return None;
    }
    let new = match &value.kind {
        Kind::Bool(it) => NewValue::Bool(*it),
        // Longer ones have lost digits by now.
        Kind::Number(it) if it.abs() <= MAX_SAFE_INTEGER => NewValue::Number(*it),
        Kind::String(Text { text, origin: Origin::Literal }) => NewValue::String(text.to_string()),
        _ => return None,
    };
    match (&node.node().shape, &value.kind) {
        (Shape::String { hex_color: true, .. }, Kind::String(_)) => {
            let digits = value.as_str()?.trim().trim_start_matches('#');
            let is_short = digits.len() == 3 && digits.bytes().all(|it| it.is_ascii_hexdigit());
            let doubled = || digits.chars().flat_map(|it| [it, it]).collect::<String>();
            is_short.then(|| ("Write six digits", NewValue::String(format!("#{}", doubled()))))
        }
        (Shape::Bool, Kind::String(_)) => match &*value.as_str()?.trim().to_ascii_lowercase() {
            "true" | "yes" | "on" => Some(("Write `true`", NewValue::Bool(true))),
            "false" | "no" | "off" => Some(("Write `false`", NewValue::Bool(false))),
            _ => None,
        },
        (Shape::Number { .. }, Kind::String(_)) => {
            let number = crate::syntax::number(value.as_str()?.trim()).filter(|it| it.is_finite())?;
            Some(("Write it as a number", NewValue::Number(number)))
        }
        (Shape::String { .. } | Shape::Words { .. }, Kind::Number(number)) => {
            Some(("Put it in quotes", NewValue::String(number::to_text(*number))))
        }
        (Shape::Words { .. }, Kind::Bool(it)) => {
            Some(("Write it as a word", if *it { "on".into() } else { "off".into() }))
        }
        (Shape::List { .. }, _) => Some(("Make it a list", NewValue::Array(vec![new]))),
        (Shape::Object { .. }, Kind::String(_)) => {
            let keys = [("primary", "Write it as `primary`"), ("every", "Write it as `every`")];
            let properties = node.properties();
            let (key, title) = keys.into_iter().find(|key| properties.iter().any(|it| it.name == key.0))?;
            Some((title, NewValue::Object(vec![(key.to_owned(), new)])))
        }
        _ => None,
    }
}
