//! Reports: an analysis as a person or a program reads it. Every text of the configuration in them went through the redactor.

pub mod json;
pub mod policy;
#[cfg(feature = "text")]
pub mod text;

use crate::analysis::{Analysis, FileEdits};
use crate::diagnostic::{Applicability, Category, Diagnostic, Fix, Severity};

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

/// Counts the diagnostics of `analysis` that have a fix.
pub fn fixable(analysis: &Analysis) -> Fixable {
    let mut count = Fixable::default();
    let mut budget = Budget::new(analysis);
    for it in &analysis.diagnostics {
        // Of what is to be made by a program it is promised that it can be made.
        let mut safe = it.fixes.iter().filter(|fix| fix.applicability == Applicability::Safe);
        if safe.any(|fix| budget.edits(analysis, fix).is_some()) {
            count.safe += 1;
        } else if it.fixes.iter().any(|fix| fix.applicability != Applicability::Safe) {
            count.choice += 1;
        }
    }
    count
}

/// Lowering a fix costs a look at the whole text. So that a large file full of problems has its report in time, the first few
/// fixes are lowered and the others are not.
struct Budget {
    cost: usize,
    left: usize,
}

impl Budget {
    /// Text to look at in all, in bytes: about a second of work.
    const BYTES: usize = 64 << 20;

    fn new(analysis: &Analysis) -> Budget {
        let cost = analysis.documents.iter().map(|it| it.text.len()).sum::<usize>().max(1);
        Budget { cost, left: Self::BYTES }
    }

    /// The edits of `fix`; `None` if it cannot be made or the budget is spent.
    fn edits(&mut self, analysis: &Analysis, fix: &Fix) -> Option<Vec<FileEdits>> {
        self.left = self.left.checked_sub(self.cost)?;
        analysis.edits(fix)
    }
}

/// Whether `analysis` holds something at or above `bar`. A file that the assistant refuses counts as an error.
pub fn reaches(analysis: &Analysis, bar: Severity) -> bool {
    analysis.valid == Some(false) || analysis.diagnostics.iter().any(|it| it.severity >= bar)
}
