//! `textDocument/completion`.

use footguard_core::ide::{self, ItemKind};
use footguard_core::text::Span;
use gen_lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemTextEdit, CompletionList, CompletionParams, CompletionResponse,
    Documentation, InsertTextFormat, TextEdit,
};

use super::convert;
use super::snapshot::{Failure, Snapshot};

/// What makes an editor ask.
pub const TRIGGERS: [&str; 6] = ["\"", "'", ":", "{", "[", ","];

/// What can be written at a place.
pub fn complete(snapshot: &Snapshot<'_>, params: CompletionParams) -> Result<Option<CompletionResponse>, Failure> {
    let offset = snapshot.offset(params.text_document_position_params.position);
    let Some(found) = ide::complete(snapshot.analysis(), snapshot.source, offset) else { return Ok(None) };
    let range = snapshot.range(found.span);
    // Editors filter by what stands there, its quote included.
    let is_quoted = found.span.of(&snapshot.document(snapshot.source).text).starts_with(['"', '\'']);
    let comma = found.comma.map(|at| {
        let range = snapshot.range(Span::empty(at));
        vec![TextEdit { range, new_text: ",".to_owned() }]
    });
    let items = found.items.into_iter().enumerate().map(|(at, item)| {
        let (format, new_text) = match item.cursor.filter(|_| snapshot.client.snippets) {
            Some(cursor) => (InsertTextFormat::Snippet, snippet(&item.insert, cursor as usize)),
            None => (InsertTextFormat::PlainText, item.insert.clone()),
        };
        let documentation = (!item.documentation.is_empty())
            .then(|| Documentation::MarkupContent(convert::markup(item.documentation, snapshot.client.markdown)));
        CompletionItem {
            kind: Some(match item.kind {
                ItemKind::Key => CompletionItemKind::Property,
                ItemKind::Value => CompletionItemKind::Value,
            }),
            detail: (!item.detail.is_empty()).then_some(item.detail),
            documentation,
            sort_text: Some(format!("{at:05}")),
            filter_text: is_quoted.then_some(item.insert),
            insert_text_format: Some(format),
            text_edit: Some(CompletionItemTextEdit::TextEdit(TextEdit { range, new_text })),
            additional_text_edits: comma.clone(),
            label: item.label,
            ..CompletionItem::default()
        }
    });
    let items = items.collect();
    Ok(Some(CompletionResponse::CompletionList(CompletionList { items, ..CompletionList::default() })))
}

/// `text` as a snippet, with the cursor before byte `at`.
fn snippet(text: &str, at: usize) -> String {
    let escape = |it: &str| it.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}");
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    format!("{}$0{}", escape(before), escape(after))
}

#[cfg(test)]
mod tests {
    #[test]
    fn snippets_keep_the_text() {
        assert_eq!(super::snippet("a: { '${B}' },", 5), "a: { $0'\\${B\\}' \\},");
        assert_eq!(super::snippet("a", 9), "a$0");
    }
}
