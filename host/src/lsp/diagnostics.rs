//! Diagnostics: `textDocument/diagnostic`, and what is published of texts that the editor does not ask about.

use std::path::Path;

use footguard_core::diagnostic::{Diagnostic, Severity};
use footguard_core::ide::{self, Tag};
use footguard_core::report::page_of;
use footguard_core::text::{Loc, SourceId, Span};
use gen_lsp_types::{
    Code, CodeDescription, Diagnostic as Shown, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    Location, Message, Range,
};
use serde_json::json;

use super::snapshot::Snapshot;
use super::uri;

/// Who says it.
pub const SOURCE: &str = "footguard";

/// The diagnostics of one text of the configuration.
pub fn of(snapshot: &Snapshot<'_>, source: SourceId) -> Vec<Shown> {
    let wanted = |it: &&Diagnostic| it.severity >= snapshot.settings.severity && place(it).source == source;
    snapshot.analysis().diagnostics.iter().filter(wanted).map(|it| show(snapshot, it)).collect()
}

/// Where a diagnostic is shown: one without a place is about the configuration as a whole.
pub fn place(it: &Diagnostic) -> Loc {
    it.loc.unwrap_or(Loc::new(SourceId::MAIN, Span::empty(0)))
}

fn show(snapshot: &Snapshot<'_>, it: &Diagnostic) -> Shown {
    let at = place(it);
    let labels = it.labels.iter().filter_map(|label| {
        let location = snapshot.location(label.loc)?;
        Some(DiagnosticRelatedInformation { location, message: snapshot.words(&label.message) })
    });
    // A finding about a file of the machine stands at the configuration, and leads to that file.
    let file = it.subject.as_deref().and_then(|path| {
        let location = Location { uri: uri::of(Path::new(path))?, range: Range::default() };
        Some(DiagnosticRelatedInformation { location, message: "the file".to_owned() })
    });
    let related: Vec<_> = labels.chain(file).filter(|_| snapshot.client.related).collect();
    let tags = ide::tag(it).map(|tag| match tag {
        Tag::Deprecated => DiagnosticTag::Deprecated,
        Tag::Unnecessary => DiagnosticTag::Unnecessary,
    });
    Shown {
        range: snapshot.range_in(at.source, at.span),
        severity: Some(severity(it.severity)),
        code: Some(Code::String(it.rule.to_owned())),
        code_description: page_of(it).map(|it| CodeDescription { href: it.as_str().into() }),
        source: Some(SOURCE.to_owned()),
        message: Message::String(message(snapshot, it)),
        tags: tags.map(|it| vec![it]),
        related_information: (!related.is_empty()).then_some(related),
        data: Some(
            json!({ "checkId": it.check_id, "severity": it.severity.name(), "confidence": it.confidence.name() }),
        ),
    }
}

/// The fact, why it matters, what to do: a line each.
fn message(snapshot: &Snapshot<'_>, it: &Diagnostic) -> String {
    let lines = [&it.title, &it.detail, &it.help].map(|it| snapshot.words(it));
    let lines: Vec<String> = lines.into_iter().filter(|it| !it.is_empty()).collect();
    lines.join("\n")
}

fn severity(it: Severity) -> DiagnosticSeverity {
    match it {
        Severity::Error | Severity::Critical => DiagnosticSeverity::Error,
        Severity::Warn => DiagnosticSeverity::Warning,
        Severity::Info => DiagnosticSeverity::Information,
    }
}
