//! The texts that are open in the editor.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use footguard_core::text::{Encoding, LineCol, LineIndex};
use gen_lsp_types::{Position, TextDocumentContentChangeEvent, TextDocumentItem, Uri};

use super::uri;
use crate::load::identity;

/// The language that a text is opened as to have it taken for a configuration whatever it is called.
const LANGUAGE: &str = "clawdbot-config";

/// One open text.
pub struct Buffer {
    /// Its name, as the editor writes it.
    pub uri: Uri,
    /// The same as a path.
    pub path: PathBuf,
    /// Counted by the editor.
    pub version: i32,
    /// What it holds.
    pub text: Arc<str>,
    /// Somebody says that it is a configuration.
    pub is_declared: bool,
}

/// All of them, by the identity of their files.
#[derive(Default)]
pub struct Buffers(BTreeMap<PathBuf, Buffer>);

impl Buffers {
    /// Takes a text that was opened; one that is in no file is left out.
    pub fn open(&mut self, item: TextDocumentItem) -> Option<PathBuf> {
        let path = uri::path(&item.uri)?;
        let identity = identity(&path);
        let is_declared = item.language_id.to_string() == LANGUAGE;
        let (uri, version, text) = (item.uri, item.version, item.text.into());
        self.0.insert(identity.clone(), Buffer { uri, path, version, text, is_declared });
        Some(identity)
    }

    /// Makes changes, one after the other.
    pub fn change(
        &mut self,
        identity: &Path,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) {
        let Some(buffer) = self.0.get_mut(identity) else { return };
        let mut text = buffer.text.to_string();
        for change in changes {
            match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(it) => text = it.text,
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(it) => {
                    let lines = LineIndex::new(&text);
                    let at = |it: Position| lines.offset(&text, line_col(it), encoding) as usize;
                    let (start, end) = (at(it.range.start), at(it.range.end));
                    text.replace_range(start..end.max(start), &it.text);
                }
            }
        }
        buffer.version = version;
        buffer.text = text.into();
    }

    /// Forgets a text that was closed.
    pub fn close(&mut self, identity: &Path) -> Option<Buffer> {
        self.0.remove(identity)
    }

    /// The open text of a file.
    pub fn get(&self, identity: &Path) -> Option<&Buffer> {
        self.0.get(identity)
    }

    /// All texts with the identities of their files.
    pub fn iter(&self) -> impl Iterator<Item = (&Path, &Buffer)> {
        self.0.iter().map(|(identity, it)| (&**identity, it))
    }

    /// What each file holds instead of what is on disk.
    pub fn texts(&self) -> BTreeMap<PathBuf, Arc<str>> {
        self.0.iter().map(|(identity, it)| (identity.clone(), Arc::clone(&it.text))).collect()
    }
}

/// A place as core names it.
pub fn line_col(it: Position) -> LineCol {
    LineCol { line: it.line, col: it.character }
}
