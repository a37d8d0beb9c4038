//! The compiled schema of a dialect: validation, and what an editor wants to know about a place.
//!
//! It is read from the compact form of a JSON Schema that `cargo xtask gen` writes (`schema/read.rs`). [`Schema::validate`] refuses what the product refuses, with the
//! product's issue codes, in its order, hiding what it hides (`validation.md` section 6), except that every unknown key
//! is a diagnostic of its own. [`Schema::at`] is for hover and completion.
//!
//! Strings with a `${NAME}` whose value is not known here ([`crate::value::Origin::Opaque`]) count as text and are never
//! judged further; [`Validation::undecided`] says that the verdict may hang on one.

mod advice;
mod check;
mod issue;
mod nearest;
mod node;
mod read;
mod refine;
mod wording;

use crate::lists::CollectVec;
use std::sync::OnceLock;

use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::dialect::{self, Dialect};
use crate::path::{KeyPath, Segment};
use crate::value::Value;

pub use issue::{Issue, Problem};
pub use node::{Form, NodeRef, PropertyRef, WordRef};

use node::{Extra, NodeId, Shape, Tables};

pub(crate) use nearest::nearest;

/// A schema in the form that validation walks over. Immutable; made once and shared.
pub struct Schema {
    tables: Tables,
    root: NodeId,
    /// What plugins say of the sections that the product leaves to them.
    plugins: Option<Box<Schema>>,
}

/// The code of what a plugin's own description of its section does not know.
pub const PLUGIN_HINT: &str = "plugin_channel";

/// What validation found.
#[derive(Clone, Debug, Default)]
pub struct Validation {
    /// Every refusal, in the product's order; all of them `Category::Schema` and `Severity::Error`, `rule` is the issue
    /// code. None of them: the schema accepts the value, unless `undecided`.
    pub diagnostics: Vec<Diagnostic>,
    /// A string of unknown content stands where its content would decide.
    pub undecided: bool,
    /// Places with a value that the schema does not describe yet, in the order of the schema.
    pub unchecked: Vec<KeyPath>,
}

impl Schema {
    /// The schema of `dialect`, read when it is first asked for; `None` if its format is not known here.
    pub fn of(dialect: &Dialect) -> Option<&'static Schema> {
        static READ: OnceLock<Vec<OnceLock<Schema>>> = OnceLock::new();
        let text = dialect.schema?;
        let at = dialect::ALL.iter().position(|it| it.name == dialect.name)?;
        let all = READ.get_or_init(|| dialect::ALL.iter().map(|_| OnceLock::new()).collect_vec());
        Some(all[at].get_or_init(|| {
            let mut schema = read::read(text);
            schema.plugins = dialect.plugin_channels.map(|text| {
                let mut plugins = read::read(text);
                plugins.tables.unchecked = true;
                Box::new(plugins)
            });
            schema
        }))
    }

    /// Judges a whole configuration.
    pub fn validate(&self, root: &Value) -> Validation {
        let found = check::check(self, self.root, root);
        let diagnostics = wording::diagnostics(self, root, &found.issues);
        let described = |it: &KeyPath| self.plugins.as_ref().is_some_and(|plugins| plugins.describes(it));
        let unchecked = found.unchecked.into_iter().filter(|it| !described(it)).collect_vec();
        Validation { diagnostics, undecided: found.undecided, unchecked }
    }

    /// What the plugins of channels that the product does not check would say of their sections: nothing that keeps the file
    /// from being loaded.
    pub fn hints(&self, root: &Value) -> Vec<Diagnostic> {
        let found = self.plugins.iter().flat_map(|it| it.validate(root).diagnostics);
        let soften = |mut it: Diagnostic| {
            it.rule = PLUGIN_HINT;
            it.check_id = PLUGIN_HINT.into();
            it.severity = Severity::Info;
            it.detail =
                "The product does not check this section and loads the file; the plugin that reads it describes it \
                         otherwise and may ignore this."
                    .to_owned();
            it.fixes.iter_mut().for_each(|it| it.applicability = it.applicability.min(Applicability::Unsafe));
            it
        };
        // What holds the sections is the product's own to judge.
        found.filter(|it| it.path.0.len() > 1).map(soften).collect_vec()
    }

    /// The refusals of [`Schema::validate`] as data, without words or fixes.
    pub fn issues<'v>(&self, root: &'v Value) -> Vec<Issue<'v>> {
        check::check(self, self.root, root).issues
    }

    /// Whether `value` would be accepted at `path`, beyond doubt. For fixes that want to put it there.
    pub fn accepts(&self, path: &KeyPath, value: &Value) -> bool {
        let Some(node) = self.own(path) else { return false };
        let found = check::check(self, node.id, value);
        found.issues.is_empty() && !found.undecided
    }

    /// The whole schema.
    pub fn root(&self) -> NodeRef<'_> {
        NodeRef { tables: &self.tables, id: self.root }
    }

    /// What the schema says about `path`, whether or not any file has a value there; `None` where no value may stand.
    ///
    /// Map keys and list positions lead to what every entry is; of a union, the first branch that can hold the next
    /// step. Sections that the product leaves to plugins are as these describe them.
    pub fn at(&self, path: &KeyPath) -> Option<NodeRef<'_>> {
        match &self.plugins {
            Some(plugins) if plugins.describes(path) => plugins.own(path),
            _ => self.own(path),
        }
    }

    /// Whether `path` is in one of the sections that this schema is about, among others that it leaves open.
    fn describes(&self, path: &KeyPath) -> bool {
        let section = KeyPath(path.0[..path.0.len().min(2)].to_vec());
        path.0.len() > 1 && self.own(&section).is_some_and(|it| !matches!(it.node().shape, Shape::Any))
    }

    fn own(&self, path: &KeyPath) -> Option<NodeRef<'_>> {
        path.0.iter().try_fold(self.root(), |node, segment| node.step(segment))
    }

    /// Whether the value at `path` is a secret, or lies inside one.
    pub fn is_secret(&self, path: &KeyPath) -> bool {
        let mut node = self.root();
        for segment in &path.0 {
            let Some(next) = node.step(segment) else { return false };
            if next.is_secret() {
                return true;
            }
            node = next;
        }
        false
    }
}

impl<'s> NodeRef<'s> {
    /// What the schema says of the value one step below; `None` where no value may stand.
    pub fn step(self, segment: &Segment) -> Option<NodeRef<'s>> {
        match segment {
            Segment::Key(key) => self.member(key),
            Segment::Index(_) if matches!(self.node().shape, Shape::Any) => Some(self),
            Segment::Index(_) => self.item(),
        }
    }

    /// What the schema says of the value under `key`; `None` where no value may stand.
    pub fn member(self, key: &str) -> Option<NodeRef<'s>> {
        match &self.node().shape {
            Shape::Any => Some(self),
            Shape::Object { properties, extra, .. } => {
                let declared = self.tables.properties[properties.clone()].iter().find(|it| it.name == key);
                match (declared, extra) {
                    (Some(property), _) => Some(NodeRef { tables: self.tables, id: property.node }),
                    (None, Extra::Each(node)) => Some(NodeRef { tables: self.tables, id: *node }),
                    (None, Extra::Refused | Extra::Dropped) => None,
                }
            }
            Shape::Union { .. } => self.branches().find_map(|it| it.member(key)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
