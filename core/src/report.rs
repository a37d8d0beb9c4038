//! Reports: an analysis as a person or a program reads it. Every text of the configuration in them went through the redactor.

#[cfg(feature = "formats")]
pub mod changes;
pub mod deep;
pub mod exposure;
pub mod exposure_diff;
pub mod exposure_svg;
#[cfg(feature = "formats")]
pub mod github;
#[cfg(feature = "formats")]
pub mod html;
pub mod json;
#[cfg(feature = "formats")]
pub mod markdown;
pub mod policy;
#[cfg(feature = "formats")]
pub mod sarif;
#[cfg(feature = "formats")]
mod shown;
#[cfg(feature = "text")]
pub mod text;

#[cfg(feature = "formats")]
pub use shown::Subject;

use crate::analysis::{Analysis, FileEdits};
use crate::diagnostic::{Applicability, Assumption, Category, Diagnostic, Fix, Severity};
use crate::rules::page_url;

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

/// What becomes of the file, as the end of a sentence that begins with its name.
pub fn verdict(analysis: &Analysis) -> &'static str {
    match analysis.valid {
        _ if analysis.documents.is_empty() => "the assistant runs on its defaults",
        Some(true) if analysis.diagnostics.iter().any(|it| it.blocks_start) => {
            "the assistant loads it, and its gateway does not start"
        }
        Some(true) => "the assistant loads it",
        Some(false) => "the assistant refuses to load it",
        None => "whether the assistant loads it cannot be said here",
    }
}

/// All severities, the worst first.
pub const SEVERITIES: [Severity; 4] = [Severity::Error, Severity::Critical, Severity::Warn, Severity::Info];

/// The word for `count` diagnostics of this severity.
pub fn plural(severity: Severity, count: usize) -> &'static str {
    match (severity, count) {
        (Severity::Error, 1) => "error",
        (Severity::Error, _) => "errors",
        (Severity::Critical, _) => "critical",
        (Severity::Warn, 1) => "warning",
        (Severity::Warn, _) => "warnings",
        (Severity::Info, _) => "info",
    }
}

/// When it is true, as the end of a sentence that begins with "true if".
pub fn condition(assumption: Assumption) -> &'static str {
    match assumption {
        Assumption::EnvironmentEmpty => "no environment variable sets it otherwise",
        Assumption::PairingStoreEmpty => "nobody has been paired yet",
        Assumption::CredentialsPresent => "a channel gets the credentials that are not in the file from elsewhere",
        Assumption::WhatsappLinked => "a WhatsApp account is linked",
        Assumption::FilesExist => "the files that the config names exist",
    }
}

/// `text` without what a terminal or a page would obey: control characters but the tab become U+FFFD, as do those that turn the
/// direction of writing.
pub fn printable(text: &str) -> String {
    let obeyed = |it: char| {
        (it.is_control() && it != '\t')
            || matches!(it, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}')
    };
    text.chars().map(|it| if obeyed(it) { char::REPLACEMENT_CHARACTER } else { it }).collect()
}
