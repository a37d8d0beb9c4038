//! `textDocument/formatting`.

use footguard_core::ide::{self, FormatOptions, Indent};
use gen_lsp_types::{DocumentFormattingParams, TextEdit};

use super::convert;
use super::snapshot::{Failure, Snapshot};

/// What brings a text into shape; nothing while it has syntax errors.
pub fn format(snapshot: &Snapshot<'_>, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>, Failure> {
    let indent = match params.options.insert_spaces {
        true => Indent::Spaces(params.options.tab_size.clamp(1, 16) as u8),
        false => Indent::Tab,
    };
    let options = FormatOptions { indent, ..FormatOptions::default() };
    let edits = ide::format(snapshot.analysis(), snapshot.source, &options);
    let document = snapshot.document(snapshot.source);
    let shown =
        |it: &footguard_core::edit::Edit| convert::edit(document, it.span, it.text.clone(), snapshot.client.encoding);
    Ok(edits.map(|it| it.as_slice().iter().map(shown).collect()))
}
