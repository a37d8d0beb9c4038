//! What the product judges after the schema: agent directories, avatars, plugins, channel ids, heartbeat targets.
//!
//! Each stage runs only if those before it had no complaint. Paths and plugins are those of a machine, which comes as
//! [`crate::facts::Facts`]; where it is not known the verdict is left open and the reason is given.
//!
//! Source: `config-schema.md` (A1, A2, P1 to P7), `validation.md` sections 7, 8 and 13 of the product's measured behaviour.

pub(crate) mod agents;
mod bundled;
mod config_schema;
mod discovery;
pub(crate) mod paths;
mod plugins;

use crate::config::{Config, View};
use crate::diagnostic::{Action, Applicability, Category, Diagnostic, Fix, Severity};
use crate::path::{Change, KeyPath};
use crate::text::Loc;

pub use discovery::wanted;

/// What the stages found.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Refusals and warnings, in the product's order.
    pub diagnostics: Vec<Diagnostic>,
    /// Something that decides is not known here.
    pub undecided: bool,
    /// What was not checked and why, as sentences without a full stop.
    pub skipped: Vec<String>,
}

/// Judges a configuration that the schema accepts.
pub fn run(config: &Config<'_>) -> Outcome {
    let mut outcome = Outcome::default();
    agents::directories(config, &mut outcome);
    if outcome.diagnostics.is_empty() {
        agents::avatars(config, &mut outcome);
    }
    if outcome.diagnostics.is_empty() {
        plugins::check(config, &mut outcome);
    }
    outcome
}

impl Outcome {
    fn unknown(&mut self, reason: String) {
        self.undecided = true;
        self.skipped.push(reason);
    }

    fn refuse(&mut self, code: &'static str, path: KeyPath, loc: Option<Loc>, title: String) -> &mut Diagnostic {
        self.push(code, Severity::Error, path, loc, title)
    }

    fn push(
        &mut self,
        code: &'static str,
        severity: Severity,
        path: KeyPath,
        loc: Option<Loc>,
        title: String,
    ) -> &mut Diagnostic {
        let mut it = Diagnostic::new(Category::Schema, code, severity, title);
        it.path = path;
        it.loc = loc;
        self.diagnostics.push(it);
        self.diagnostics.last_mut().expect("one was pushed")
    }
}

/// A fix of one change that a person has to want.
fn fix(title: impl Into<std::borrow::Cow<'static, str>>, change: Change) -> Fix {
    Fix { title: title.into(), applicability: Applicability::Unsafe, action: Action::Changes(vec![change]) }
}

/// Its text, trimmed, if it is known and not blank.
fn text<'a>(view: &View<'a>) -> Option<&'a str> {
    view.str().set().map(str::trim).filter(|it| !it.is_empty())
}
