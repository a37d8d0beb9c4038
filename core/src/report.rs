//! Reports: an analysis as a person or a program reads it. Every text of the configuration in them went through the redactor.

pub mod json;
#[cfg(feature = "text")]
pub mod text;

use crate::analysis::Analysis;
use crate::diagnostic::{Applicability, Category, Diagnostic, Severity};

/// Where the pages of the rules are, by rule id.
pub fn page_url(rule: &str) -> String {
    format!("{}/blob/main/docs/rules/{rule}.md", env!("CARGO_PKG_REPOSITORY"))
}

/// The page of a diagnostic; `None` where its code is no rule's.
pub fn page_of(diagnostic: &Diagnostic) -> Option<String> {
    (diagnostic.category == Category::Audit).then(|| page_url(diagnostic.rule))
}

/// How many diagnostics can be mended, by what it takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fixable {
    /// Have a fix that may be made without asking.
    pub safe: usize,
    /// Have only fixes that need somebody's choice.
    pub choice: usize,
}

/// Counts the diagnostics of `analysis` that have a fix which can be made.
pub fn fixable(analysis: &Analysis) -> Fixable {
    let mut count = Fixable::default();
    for it in &analysis.diagnostics {
        let best = it.fixes.iter().filter(|fix| analysis.edits(fix).is_some()).map(|fix| fix.applicability).max();
        match best {
            Some(Applicability::Safe) => count.safe += 1,
            Some(Applicability::Unsafe | Applicability::Manual) => count.choice += 1,
            None => {}
        }
    }
    count
}

/// Whether `analysis` holds something at or above `bar`. A file that the assistant refuses counts as an error.
pub fn reaches(analysis: &Analysis, bar: Severity) -> bool {
    analysis.valid == Some(false) || analysis.diagnostics.iter().any(|it| it.severity >= bar)
}
