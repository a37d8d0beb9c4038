//! What the editor is told by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use footguard_core::text::SourceId;
use gen_lsp_types::{Diagnostic, PublishDiagnosticsParams, Uri};
use serde_json::Value;

use super::Server;
use crate::lsp::snapshot::Snapshot;
use crate::lsp::{diagnostics, uri, watch};

impl Server<'_> {
    /// All that came in is taken: what it changed is told.
    pub(super) fn settle(&mut self) {
        if std::mem::replace(&mut self.is_settled, true) {
            return;
        }
        self.refresh();
        self.publish_all();
        if self.is_ready && self.client.watches {
            let patterns = watch::patterns(&self.projects, self.machine.as_ref().filter(|_| self.host));
            if patterns != self.watched {
                if !self.watched.is_empty() {
                    self.ask("client/unregisterCapability", watch::unregister());
                }
                self.ask("client/registerCapability", watch::register(&patterns));
                self.watched = patterns;
            }
        }
    }

    /// The diagnostics of a file: those of each configuration that it is a part of, none twice.
    pub(super) fn diagnostics_of(&self, file: &Path) -> Vec<Diagnostic> {
        let mut all: Vec<Diagnostic> = Vec::new();
        for project in &self.projects {
            for (at, _) in project.checked.files.iter().enumerate().filter(|it| it.1 == file) {
                let source = SourceId(at as u32);
                let snapshot = Snapshot::new(&project.checked, source, &self.buffers, self.client, self.settings);
                for it in diagnostics::of(&snapshot, source) {
                    if !all.contains(&it) {
                        all.push(it);
                    }
                }
            }
        }
        all
    }

    fn publish_all(&mut self) {
        let mut now: BTreeMap<String, (Uri, Option<i32>, Vec<Diagnostic>)> = BTreeMap::new();
        let mut files: BTreeSet<PathBuf> = self.buffers.iter().map(|it| it.0.to_owned()).collect();
        files.extend(self.projects.iter().flat_map(|it| it.checked.files.iter().cloned()));
        for file in files {
            let buffer = self.buffers.get(&file);
            let Some(uri) = buffer.map(|it| it.uri.clone()).or_else(|| uri::of(&file)) else { continue };
            let found = self.diagnostics_of(&file);
            now.insert(uri.0.clone(), (uri, buffer.map(|it| it.version), found));
        }
        for name in self.published.keys().cloned().collect::<Vec<_>>() {
            now.entry(name.clone()).or_insert_with(|| (Uri(name), None, Vec::new()));
        }
        for (name, (uri, version, found)) in now {
            let is_known = self.published.get(&name) == Some(&found);
            let is_first = !self.published.contains_key(&name) && !found.is_empty();
            if is_known || (found.is_empty() && !is_first && !self.published.contains_key(&name)) {
                continue;
            }
            // An editor that asks for itself would show them twice.
            if !(self.client.pulls && version.is_some()) {
                self.publish(uri, version, found.clone());
            }
            match found.is_empty() {
                true => self.published.remove(&name),
                false => self.published.insert(name, found),
            };
        }
        if std::mem::take(&mut self.is_news) {
            self.ask_again();
        }
    }

    pub(super) fn publish(&self, uri: Uri, version: Option<i32>, diagnostics: Vec<Diagnostic>) {
        self.notify("textDocument/publishDiagnostics", PublishDiagnosticsParams { uri, version, diagnostics });
    }

    /// Tells an editor that asks for itself that answers may be other ones now.
    fn ask_again(&mut self) {
        let methods = ["diagnostic", "codeLens", "inlayHint", "semanticTokens"];
        for (at, method) in methods.into_iter().enumerate() {
            let is_wanted = self.client.refreshes[at] && (at > 0 || self.client.pulls) && self.is_ready;
            if is_wanted {
                self.ask(&format!("workspace/{method}/refresh"), Value::Null);
            }
        }
    }
}
