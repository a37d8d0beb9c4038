//! Core's places and edits as the protocol's.

use std::collections::HashMap;

use footguard_core::source::Document;
use footguard_core::text::{Encoding, Span};
use gen_lsp_types::{
    DocumentChange, Edit, MarkupContent, MarkupKind, OptionalVersionedTextDocumentIdentifier, Position, Range,
    TextDocumentEdit, TextDocumentIdentifier, TextEdit, Uri, WorkspaceEdit,
};

use super::documents::line_col;

/// The byte at `at`.
pub fn offset(document: &Document, at: Position, encoding: Encoding) -> u32 {
    document.lines.offset(&document.text, line_col(at), encoding)
}

/// The place of a byte.
pub fn position(document: &Document, offset: u32, encoding: Encoding) -> Position {
    let at = document.lines.line_col(&document.text, offset, encoding);
    Position { line: at.line, character: at.col }
}

/// The place of some bytes.
pub fn range(document: &Document, span: Span, encoding: Encoding) -> Range {
    Range { start: position(document, span.start, encoding), end: position(document, span.end, encoding) }
}

/// One edit.
pub fn edit(document: &Document, span: Span, text: String, encoding: Encoding) -> TextEdit {
    TextEdit { range: range(document, span, encoding), new_text: text }
}

/// Edits of several texts. With `versioned` an editor refuses those for a text that has changed since.
pub fn workspace_edit(files: Vec<(Uri, Option<i32>, Vec<TextEdit>)>, versioned: bool) -> WorkspaceEdit {
    if !versioned {
        let changes: HashMap<Uri, Vec<TextEdit>> = files.into_iter().map(|(uri, _, edits)| (uri, edits)).collect();
        return WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
    }
    let change = |(uri, version, edits): (Uri, Option<i32>, Vec<TextEdit>)| {
        let text_document = OptionalVersionedTextDocumentIdentifier {
            version,
            text_document_identifier: TextDocumentIdentifier { uri },
        };
        let edits = edits.into_iter().map(Edit::TextEdit).collect();
        DocumentChange::TextDocumentEdit(TextDocumentEdit { text_document, edits })
    };
    let changes = files.into_iter().map(change).collect();
    WorkspaceEdit { document_changes: Some(changes), ..WorkspaceEdit::default() }
}

/// Markdown, or the same as plain text for an editor that cannot show it.
pub fn markup(value: String, markdown: bool) -> MarkupContent {
    let kind = if markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
    MarkupContent { kind, value: if markdown { value } else { value.replace(['`', '*'], "") } }
}
