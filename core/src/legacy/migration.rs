//! Changes under way, and what the file is by now.

use crate::lists::CollectVec;
use smol_str::SmolStr;

use crate::path::{Change, KeyPath, NewValue};
use crate::trial;
use crate::value::{Kind, Object, Value};

/// More changes than that, each of which costs parses of the file, are for a person to make in parts.
const MAX_CHANGES: usize = 100;

pub(super) struct Migration {
    now: Value,
    changes: Vec<Change>,
    loses: bool,
    failed: bool,
}

impl Migration {
    pub fn new(root: &Value) -> Migration {
        Migration { now: root.clone(), changes: Vec::new(), loses: false, failed: false }
    }

    /// The changes, and whether they lose a value; `None` if there are none or they cannot be made.
    pub fn finish(self) -> Option<(Vec<Change>, bool)> {
        (!self.failed && !self.changes.is_empty()).then_some((self.changes, self.loses))
    }

    /// Says that what is there cannot be migrated without a guess.
    pub fn fail(&mut self) {
        self.failed = true;
    }

    pub fn get(&self, path: &KeyPath) -> Option<&Value> {
        path.0.iter().try_fold(&self.now, |value, segment| value.get(segment))
    }

    pub fn has(&self, path: &KeyPath) -> bool {
        self.get(path).is_some()
    }

    pub fn object(&self, path: &KeyPath) -> Option<&Object> {
        self.get(path)?.as_object()
    }

    pub fn is_object(&self, path: &KeyPath) -> bool {
        self.object(path).is_some()
    }

    pub fn is_empty_object(&self, path: &KeyPath) -> bool {
        self.object(path).is_some_and(|it| it.members.is_empty() && !it.open)
    }

    /// The keys of the object at `path`.
    pub fn keys(&self, path: &KeyPath) -> Vec<SmolStr> {
        let object = self.object(path).into_iter();
        object.flat_map(|it| it.iter().map(|it| it.key.clone())).collect_vec()
    }

    pub fn set(&mut self, path: KeyPath, value: impl Into<NewValue>) {
        self.make(Change::Set { path, value: value.into() });
    }

    /// Does nothing where a value is.
    pub fn insert(&mut self, path: KeyPath, value: impl Into<NewValue>) {
        if !self.has(&path) {
            self.make(Change::Insert { path, value: value.into() });
        }
    }

    pub fn append(&mut self, path: KeyPath, value: NewValue) {
        self.make(Change::Append { path, value });
    }

    pub fn rename(&mut self, path: KeyPath, to: &str) {
        self.make(Change::Rename { path, to: to.to_owned() });
    }

    /// Takes a value away that is said at `to` by now; its comments go there.
    pub fn fold(&mut self, from: KeyPath, to: KeyPath) {
        self.make(Change::Fold { from, to });
    }

    /// Takes a value away whose content is lost with it.
    pub fn lose(&mut self, path: KeyPath) {
        if self.has(&path) {
            self.loses = true;
            self.make(Change::Remove { path });
        }
    }

    /// Moves the value if its new place is free, else drops it.
    pub fn move_or_lose(&mut self, from: KeyPath, to: KeyPath) {
        if !self.has(&from) {
            return;
        }
        if self.has(&to) { self.lose(from) } else { self.make(Change::Move { from, to }) }
    }

    /// Moves what its new place lacks, recursing into objects, and drops the rest.
    pub fn fill(&mut self, from: KeyPath, to: KeyPath) {
        if !self.is_object(&from) || !self.is_object(&to) {
            return self.move_or_lose(from, to);
        }
        for key in self.keys(&from) {
            self.fill(from.join(&*key), to.join(&*key));
        }
        self.fold(from, to);
    }

    fn make(&mut self, change: Change) {
        self.failed |= self.changes.len() >= MAX_CHANGES || !self.is_open(trial::target(&change));
        if !self.failed {
            trial::make(&mut self.now, &change);
            self.changes.push(change);
        }
    }

    /// Whether every step towards `path` is absent, or what the step goes through.
    fn is_open(&self, path: &KeyPath) -> bool {
        let mut value = &self.now;
        for segment in &path.0 {
            match value.get(segment) {
                Some(next) => value = next,
                None => {
                    return match value.kind {
                        Kind::Object(_) => matches!(segment, crate::path::Segment::Key(_)),
                        Kind::Array(_) => matches!(segment, crate::path::Segment::Index(_)),
                        _ => false,
                    };
                }
            }
        }
        true
    }
}
