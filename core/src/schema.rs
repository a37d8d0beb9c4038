//! The compiled schema.

use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::path::KeyPath;
use crate::value::Value;

/// A compiled schema.
pub struct Schema;

/// What validation found.
#[derive(Default)]
pub struct Validation {
    /// Issues.
    pub diagnostics: Vec<Diagnostic>,
    /// The verdict hangs on a value that is not known here.
    pub undecided: bool,
    /// Sections that were not checked.
    pub unchecked: Vec<KeyPath>,
}

impl Schema {
    /// The schema of `dialect`.
    pub fn of(_dialect: &Dialect) -> Option<&'static Schema> {
        static EMPTY: Schema = Schema;
        Some(&EMPTY)
    }

    /// Checks `root`.
    pub fn validate(&self, _root: &Value) -> Validation {
        Validation::default()
    }
}
