//! `textDocument/hover`.

use footguard_core::ide;
use gen_lsp_types::{Contents, Hover, HoverParams};

use super::convert;
use super::snapshot::{Failure, Snapshot};

/// What can be said about a place.
pub fn hover(snapshot: &Snapshot<'_>, params: HoverParams) -> Result<Option<Hover>, Failure> {
    let offset = snapshot.offset(params.text_document_position_params.position);
    let found =
        snapshot.with_exposure(|exposure| ide::hover_with(exposure, snapshot.analysis(), snapshot.source, offset));
    Ok(found.map(|it| Hover {
        contents: Contents::MarkupContent(convert::markup(it.markdown, snapshot.client.markdown)),
        range: Some(snapshot.range(it.span)),
    }))
}
