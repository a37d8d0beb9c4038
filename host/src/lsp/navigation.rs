//! Outline, folding, links, definitions, references, other names.

use std::path::Path;

use footguard_core::ide::{self, FoldKind, SymbolKind as Kind};
use gen_lsp_types::{
    Definition, DefinitionParams, DefinitionResponse, DocumentLink, DocumentLinkParams, DocumentSymbol,
    DocumentSymbolParams, DocumentSymbolResponse, FoldingRange, FoldingRangeKind, FoldingRangeParams, Location,
    PrepareRenameParams, PrepareRenamePlaceholder, PrepareRenameResult, ReferenceParams, RenameParams, SymbolKind,
    WorkspaceEdit,
};

use super::snapshot::{Failure, Snapshot};
use super::uri;

/// `textDocument/documentSymbol`.
pub fn symbols(snapshot: &Snapshot<'_>, _: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>, Failure> {
    let found = ide::symbols(snapshot.analysis(), snapshot.source).into_iter();
    Ok(Some(DocumentSymbolResponse::DocumentSymbolList(found.map(|it| symbol(snapshot, it)).collect())))
}

fn symbol(snapshot: &Snapshot<'_>, it: ide::Symbol) -> DocumentSymbol {
    let kind = match it.kind {
        Kind::Object => SymbolKind::Object,
        Kind::List => SymbolKind::Array,
        Kind::Text => SymbolKind::String,
        Kind::Number => SymbolKind::Number,
        Kind::Boolean => SymbolKind::Boolean,
        Kind::Nothing => SymbolKind::Null,
    };
    let children: Vec<_> = it.children.into_iter().map(|it| symbol(snapshot, it)).collect();
    // Editors refuse a blank name.
    let name = if it.name.trim().is_empty() { "\"\"".to_owned() } else { it.name };
    let detail = (!it.detail.is_empty()).then_some(it.detail);
    let (range, selection) = (snapshot.range(it.span), snapshot.range(it.selection));
    let children = (!children.is_empty()).then_some(children);
    DocumentSymbol::new(name, detail, kind, None, None, range, selection, children)
}

/// `textDocument/foldingRange`.
pub fn folds(snapshot: &Snapshot<'_>, _: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>, Failure> {
    let folds = ide::folds(snapshot.analysis(), snapshot.source).into_iter().filter_map(|it| {
        let range = snapshot.range(it.span);
        let is_comment = it.kind == FoldKind::Comment;
        let mut end_line = range.end.line;
        let whole = snapshot.client.folds_lines;
        // The closing bracket stays in sight.
        if whole && !is_comment {
            end_line = end_line.saturating_sub(1);
        }
        (end_line > range.start.line).then(|| FoldingRange {
            start_line: range.start.line,
            start_character: (!whole).then_some(range.start.character),
            end_line,
            end_character: (!whole).then_some(range.end.character),
            kind: is_comment.then_some(FoldingRangeKind::Comment),
            ..FoldingRange::default()
        })
    });
    Ok(Some(folds.collect()))
}

/// `textDocument/documentLink`.
pub fn links(snapshot: &Snapshot<'_>, _: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>, Failure> {
    let links = ide::links(snapshot.analysis(), snapshot.source).into_iter().filter_map(|it| {
        let target = match it.source {
            Some(source) => snapshot.uri(source),
            None => uri::of(Path::new(&it.target)),
        };
        Some(DocumentLink { range: snapshot.range(it.span), target: Some(target?), ..DocumentLink::default() })
    });
    Ok(Some(links.collect()))
}

/// `textDocument/definition`.
pub fn definition(snapshot: &Snapshot<'_>, params: DefinitionParams) -> Result<Option<DefinitionResponse>, Failure> {
    let offset = snapshot.offset(params.text_document_position_params.position);
    let found = ide::definition(snapshot.analysis(), snapshot.source, offset);
    let location = found.and_then(|it| snapshot.location(it.target));
    Ok(location.map(|it| DefinitionResponse::Definition(Definition::Location(it))))
}

/// `textDocument/references`.
pub fn references(snapshot: &Snapshot<'_>, params: ReferenceParams) -> Result<Option<Vec<Location>>, Failure> {
    let offset = snapshot.offset(params.text_document_position_params.position);
    let mut found = ide::references(snapshot.analysis(), snapshot.source, offset);
    if !params.context.include_declaration {
        let defined = ide::definition(snapshot.analysis(), snapshot.source, offset).map(|it| it.target);
        found.retain(|it| Some(*it) != defined);
    }
    Ok(Some(found.into_iter().filter_map(|it| snapshot.location(it)).collect()))
}

/// `textDocument/prepareRename`.
pub fn prepare_rename(
    snapshot: &Snapshot<'_>,
    params: PrepareRenameParams,
) -> Result<Option<PrepareRenameResult>, Failure> {
    let offset = snapshot.offset(params.text_document_position_params.position);
    let found = ide::prepare_rename(snapshot.analysis(), snapshot.source, offset);
    Ok(found.map(|it| {
        let range = snapshot.range(it.span);
        PrepareRenameResult::PrepareRenamePlaceholder(PrepareRenamePlaceholder { range, placeholder: it.id })
    }))
}

/// `textDocument/rename`.
pub fn rename(snapshot: &Snapshot<'_>, params: RenameParams) -> Result<Option<WorkspaceEdit>, Failure> {
    let offset = snapshot.offset(params.text_document_position_params.position);
    if ide::prepare_rename(snapshot.analysis(), snapshot.source, offset).is_none() {
        return Err(Failure::refused("there is no agent's id here; nothing else can be renamed"));
    }
    let files = ide::rename(snapshot.analysis(), snapshot.source, offset, &params.new_name).ok_or_else(|| {
        Failure::refused("an agent's id has letters, digits, `_` and `-`, at most 64 of them, and is no other agent's")
    })?;
    match snapshot.workspace_edit(&files) {
        Some(edit) => Ok(Some(edit)),
        None => Err(Failure::refused("a file that names the agent cannot be named to the editor")),
    }
}
