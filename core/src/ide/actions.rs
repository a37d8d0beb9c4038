//! The fixes at a place.

use crate::analysis::{Analysis, FileEdits};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::lists::{CollectVec, PushAll};
use crate::suppress;
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
    /// Whether an edit writes `<generated>`, in whose place a fresh random secret belongs.
    pub needs_secret: bool,
    /// What it does, a file at a time.
    pub edits: Vec<FileEdits>,
}

/// The fixes of every diagnostic that touches `span`, the worst diagnostic first.
pub fn actions(analysis: &Analysis, source: SourceId, span: Span) -> Vec<CodeAction> {
    let here = analysis.diagnostics.iter().filter(|it| {
        it.loc.is_some_and(|loc| loc.source == source && loc.span.start <= span.end && span.start <= loc.span.end)
    });
    let here: Vec<&Diagnostic> = here.collect_vec();
    let mut offered = Vec::new();
    for diagnostic in &here {
        for fix in &diagnostic.fixes {
            if let Some(edits) = analysis.edits(fix) {
                let (title, applicability) = (fix.title.to_string(), fix.applicability);
                let needs_secret = fix.needs_secret();
                offered.push(CodeAction { title, rule: diagnostic.rule, applicability, needs_secret, edits });
            }
        }
    }
    offered.push_all(here.into_iter().filter_map(|it| allow(analysis, it)));
    offered
}

/// Writes a comment above the line of a finding that accepts it.
fn allow(analysis: &Analysis, it: &Diagnostic) -> Option<CodeAction> {
    let source = it.loc.filter(|_| suppress::can_be_allowed(it))?.source;
    let document = &analysis.documents[source.0 as usize];
    let edits = suppress::insertion(document, it.loc?.span.start, it.rule)?;
    Some(CodeAction {
        title: format!("Allow `{}` here, with a reason", it.rule),
        rule: it.rule,
        applicability: Applicability::Unsafe,
        needs_secret: false,
        edits: vec![FileEdits { source, edits }],
    })
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

    #[test]
    fn a_finding_can_be_allowed_and_a_reason_is_asked_for() {
        let text = "{\r\n\tlogging: {\r\n\t\tredactSensitive: 'off',\r\n\t},\r\n}";
        let at = text.find("'off'").expect("it is there") as u32;
        let offered = actions(&analyze(text), SourceId::MAIN, Span::empty(at));
        let allow = offered.iter().find(|it| it.title.starts_with("Allow")).expect("offered");
        let after = allow.edits[0].edits.apply(text);
        assert_eq!(after, text.replace("\t\tred", "\t\t// footguard: allow(logging-redaction-off)\r\n\t\tred"));
        let speaks = |text: &str, rule: &str| analyze(text).diagnostics.iter().any(|it| it.rule == rule);
        assert!(speaks(&after, "suppression-without-reason") && !speaks(&after, "logging-redaction-off"));
        assert!(!speaks(&after.replace("-off)", "-off) lab"), "suppression-without-reason"));
        let about_comment = actions(&analyze(&after), SourceId::MAIN, Span::empty(at));
        assert!(about_comment.iter().all(|it| !it.title.starts_with("Allow `suppression")));
    }
}
