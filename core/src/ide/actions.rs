//! The fixes at a place.

use crate::analysis::{Analysis, FileEdits};
use crate::diagnostic::Applicability;
use crate::text::{SourceId, Span};

/// One offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeAction {
    /// Imperative, a few words.
    pub title: String,
    /// The rule or issue that it mends.
    pub rule: &'static str,
    /// Whether it may be made without asking.
    pub applicability: Applicability,
    /// What it does, a file at a time.
    pub edits: Vec<FileEdits>,
}

/// The fixes of every diagnostic that touches `span`, the worst diagnostic first.
pub fn actions(analysis: &Analysis, source: SourceId, span: Span) -> Vec<CodeAction> {
    let here = analysis.diagnostics.iter().filter(|it| {
        it.loc.is_some_and(|loc| loc.source == source && loc.span.start <= span.end && span.start <= loc.span.end)
    });
    let fixes = here.flat_map(|diagnostic| diagnostic.fixes.iter().map(move |fix| (diagnostic.rule, fix)));
    fixes
        .filter_map(|(rule, fix)| {
            let edits = analysis.edits(fix)?;
            Some(CodeAction { title: fix.title.to_string(), rule, applicability: fix.applicability, edits })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::analyze;

    #[test]
    fn a_fix_is_offered_where_its_finding_is() {
        let text = r#"{ logging: { redactSensitive: "off" } }"#;
        let analysis = analyze(text);
        let offered = actions(&analysis, SourceId::MAIN, Span::empty(31));
        let mask = offered.iter().find(|it| it.title == "Mask secrets in logs").expect("offered");
        assert_eq!(mask.edits[0].edits.apply(text), r#"{ logging: { redactSensitive: "tools" } }"#);
        assert!(actions(&analysis, SourceId::MAIN, Span::empty(38)).iter().all(|it| it.title != mask.title));
    }
}
