//! One text and what is known of it, for the time of one answer.

use std::cell::OnceCell;

use footguard_core::analysis::{Analysis, FileEdits};
use footguard_core::exposure::Exposure;
use footguard_core::redact::Redactor;
use footguard_core::source::Document;
use footguard_core::text::{Loc, SourceId, Span};
use gen_lsp_types::{Location, Position, Range, Uri};

use super::client::Client;
use super::documents::Buffers;
use super::project::Checked;
use super::settings::Settings;
use super::{convert, uri};

/// Why a request has no answer.
#[derive(Debug)]
pub struct Failure {
    /// Of JSON-RPC or of LSP.
    pub code: i32,
    /// For people.
    pub message: String,
}

impl Failure {
    /// What was asked for cannot be done with what it was asked of.
    pub fn refused(message: impl Into<String>) -> Failure {
        const REQUEST_FAILED: i32 = -32803;
        Failure { code: REQUEST_FAILED, message: message.into() }
    }
}

/// The text that a request is about.
pub struct Snapshot<'s> {
    /// What is known of its configuration.
    pub checked: &'s Checked,
    /// Which text of it.
    pub source: SourceId,
    /// The open texts.
    pub buffers: &'s Buffers,
    /// What the editor can do.
    pub client: Client,
    /// What somebody chose.
    pub settings: Settings,
    redactor: OnceCell<Redactor<'s>>,
}

impl<'s> Snapshot<'s> {
    /// The text `source` of a configuration.
    pub fn new(
        checked: &'s Checked,
        source: SourceId,
        buffers: &'s Buffers,
        client: Client,
        settings: Settings,
    ) -> Snapshot<'s> {
        Snapshot { checked, source, buffers, client, settings, redactor: OnceCell::new() }
    }

    /// The analysis.
    pub fn analysis(&self) -> &'s Analysis {
        &self.checked.analysis
    }

    /// A text of the configuration.
    pub fn document(&self, source: SourceId) -> &'s Document {
        &self.checked.analysis.documents[source.0 as usize]
    }

    /// What shows texts without secrets.
    pub fn redactor(&self) -> &Redactor<'s> {
        self.redactor.get_or_init(|| Redactor::new(&self.checked.analysis))
    }

    /// Words for people, without secrets.
    pub fn words(&self, text: &str) -> String {
        self.redactor().message(text).into_owned()
    }

    /// The byte at a place of the text.
    pub fn offset(&self, at: Position) -> u32 {
        convert::offset(self.document(self.source), at, self.client.encoding)
    }

    /// The bytes of a range of the text.
    pub fn span(&self, range: Range) -> Span {
        let start = self.offset(range.start);
        Span::new(start, self.offset(range.end).max(start))
    }

    /// A place of the text.
    pub fn position(&self, offset: u32) -> Position {
        convert::position(self.document(self.source), offset, self.client.encoding)
    }

    /// A range of the text.
    pub fn range(&self, span: Span) -> Range {
        self.range_in(self.source, span)
    }

    /// A range of any text of the configuration.
    pub fn range_in(&self, source: SourceId, span: Span) -> Range {
        convert::range(self.document(source), span, self.client.encoding)
    }

    /// The name of a text: as the editor has it, if it is open there.
    pub fn uri(&self, source: SourceId) -> Option<Uri> {
        let file = self.checked.files.get(source.0 as usize)?;
        match self.buffers.get(file) {
            Some(buffer) => Some(buffer.uri.clone()),
            None => uri::of(std::path::Path::new(&self.document(source).name)),
        }
    }

    /// A place in any text.
    pub fn location(&self, loc: Loc) -> Option<Location> {
        Some(Location { uri: self.uri(loc.source)?, range: self.range_in(loc.source, loc.span) })
    }

    /// Edits as the editor makes them.
    pub fn workspace_edit(&self, files: &[FileEdits]) -> Option<gen_lsp_types::WorkspaceEdit> {
        let mut edits = Vec::new();
        for file in files {
            let document = self.document(file.source);
            let all = file.edits.as_slice().iter();
            let all = all.map(|it| convert::edit(document, it.span, it.text.clone(), self.client.encoding)).collect();
            let version = self.buffers.get(&self.checked.files[file.source.0 as usize]).map(|it| it.version);
            edits.push((self.uri(file.source)?, version, all));
        }
        Some(convert::workspace_edit(edits, self.client.versioned_edits))
    }

    /// Asks about who can reach what.
    pub fn with_exposure<T>(&self, ask: impl FnOnce(&Exposure<'_, '_>) -> T) -> T {
        let config = self.checked.analysis.config(&self.checked.sources, &self.checked.options);
        ask(&Exposure::new(&config))
    }
}
