//! Code lenses, inlay hints, semantic tokens; the command behind a lens.

use footguard_core::ide::{self, LensKind, SemanticKind};
use footguard_core::text::{LineCol, Span};
use gen_lsp_types::{
    CodeLens, CodeLensParams, Command, InlayHint, InlayHintParams, Label, SemanticToken, SemanticTokens,
    SemanticTokensLegend, SemanticTokensParams, Tooltip,
};
use serde_json::{Value, json};

use super::convert;
use super::snapshot::{Failure, Snapshot};

/// The command of a lens: shows more of what it is about.
pub const SHOW: &str = "footguard.show";

/// More than this is no message.
const MAX_WAYS: usize = 12;

/// `textDocument/codeLens`.
pub fn lenses(snapshot: &Snapshot<'_>, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>, Failure> {
    let found = snapshot.with_exposure(|it| ide::lenses(snapshot.analysis(), it, snapshot.source));
    let lens = |it: ide::Lens| {
        let title = snapshot.words(&it.title);
        let arguments = vec![json!(params.text_document.uri), json!(it.kind.name()), json!(it.subject)];
        let command = Command { title, command: SHOW.to_owned(), arguments: Some(arguments), tooltip: None };
        CodeLens { range: snapshot.range(it.span), command: Some(command), ..CodeLens::default() }
    };
    Ok(Some(found.into_iter().map(lens).collect()))
}

/// What the command of a lens shows: of an agent or a channel every way in, the worst first; of counts the findings.
pub fn show(snapshot: &Snapshot<'_>, kind: &str, subject: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    if kind == LensKind::Counts.name() {
        let found = snapshot.analysis().diagnostics.iter().filter(|it| it.severity >= snapshot.settings.severity);
        lines.extend(found.map(|it| format!("{}: {}", it.severity.name(), it.title)));
    } else {
        snapshot.with_exposure(|exposure| {
            for path in exposure.paths() {
                let way = &exposure.ways[path.way];
                let is_about = match kind == LensKind::Agent.name() {
                    true => exposure.agent(way.agent).id == subject,
                    false => way.channel.is_some_and(|it| exposure.channels[it].plugin.id == subject),
                };
                if is_about {
                    lines.push(format!("{}: {}", path.severity.name(), exposure.title(&path)));
                }
            }
        });
    }
    if lines.is_empty() {
        return if kind == LensKind::Counts.name() { "No findings" } else { "No way in" }.to_owned();
    }
    let more = lines.len().saturating_sub(MAX_WAYS);
    lines.truncate(MAX_WAYS);
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    snapshot.words(&lines.join("\n"))
}

/// `textDocument/inlayHint`.
pub fn hints(snapshot: &Snapshot<'_>, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>, Failure> {
    let wanted = snapshot.span(params.range);
    let found = snapshot.with_exposure(|it| ide::hints(snapshot.analysis(), it, snapshot.source));
    let hints = found.into_iter().filter(|it| wanted.touches(it.at)).map(|it| InlayHint {
        position: snapshot.position(it.at),
        label: Label::String(snapshot.words(&it.label)),
        kind: None,
        text_edits: None,
        tooltip: Some(Tooltip::MarkupContent(convert::markup(snapshot.words(&it.why), snapshot.client.markdown))),
        padding_left: Some(true),
        padding_right: Some(true),
        data: None,
    });
    Ok(Some(hints.collect()))
}

/// The words that semantic tokens are told in: standard types, so that every theme has colours for them, and one modifier of
/// our own.
pub fn legend() -> SemanticTokensLegend {
    let words = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect();
    SemanticTokensLegend {
        token_types: words(&["string", "variable", "class"]),
        token_modifiers: words(&["secret", "readonly", "declaration"]),
    }
}

/// `textDocument/semanticTokens/full`.
pub fn tokens(snapshot: &Snapshot<'_>, _: SemanticTokensParams) -> Result<Option<SemanticTokens>, Failure> {
    let document = snapshot.document(snapshot.source);
    let mut data = Vec::new();
    let mut last = LineCol { line: 0, col: 0 };
    for token in ide::tokens(snapshot.analysis(), snapshot.source) {
        let (token_type, token_modifiers_bitset) = match token.kind {
            SemanticKind::Secret => (0, 1),
            SemanticKind::Variable => (1, 2),
            SemanticKind::Definition => (2, 4),
            SemanticKind::Agent => (2, 0),
        };
        for span in lines(snapshot, token.span) {
            let place = |at| document.lines.line_col(&document.text, at, snapshot.client.encoding);
            let (start, end) = (place(span.start), place(span.end));
            let (delta_line, same) = (start.line - last.line, start.line == last.line);
            let length = match (start.line == end.line, snapshot.client.encoding) {
                (true, _) => end.col - start.col,
                (false, footguard_core::text::Encoding::Utf8) => span.len(),
                (false, _) => span.of(&document.text).encode_utf16().count() as u32,
            };
            data.push(SemanticToken {
                delta_line,
                delta_start: if same { start.col - last.col } else { start.col },
                length,
                token_type,
                token_modifiers_bitset,
            });
            last = start;
        }
    }
    Ok(Some(SemanticTokens { data, result_id: None }))
}

/// The parts of a span that an editor takes: one a line, unless it takes more.
fn lines(snapshot: &Snapshot<'_>, span: Span) -> Vec<Span> {
    let text = span.of(&snapshot.document(snapshot.source).text);
    if snapshot.client.multiline_tokens || !text.contains(['\n', '\r']) {
        return vec![span];
    }
    let mut parts = Vec::new();
    let mut at = span.start;
    for line in text.split(['\n', '\r']) {
        let end = at + line.len() as u32;
        if end > at {
            parts.push(Span::new(at, end));
        }
        at = end + 1;
    }
    parts
}

/// The text, kind and subject that the command's arguments name.
pub fn arguments(arguments: &[Value]) -> Option<(gen_lsp_types::Uri, String, String)> {
    let text = |at: usize| arguments.get(at).and_then(Value::as_str).map(str::to_owned);
    Some((text(0)?.into(), text(1)?, text(2)?))
}
