//! What the editor tells, and what it answers.

use gen_lsp_types::{
    ConfigurationItem, ConfigurationParams, DidChangeTextDocumentParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DidSaveTextDocumentParams, LogMessageParams, MessageType, Registration,
    RegistrationParams,
};
use lsp_server::{Notification, Response};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Server;
use crate::load::identity;
use crate::lsp::project::Stale;
use crate::lsp::settings::{SECTION, Settings};
use crate::lsp::{stdio, uri};

impl Server<'_> {
    pub(super) fn notification(&mut self, it: Notification) {
        match &*it.method {
            "initialized" => self.initialized(),
            "textDocument/didOpen" => self.take(it, Self::opened),
            "textDocument/didChange" => self.take(it, Self::changed),
            "textDocument/didSave" => self.take(it, |server, _: DidSaveTextDocumentParams| server.look_again()),
            "textDocument/didClose" => self.take(it, Self::closed),
            "workspace/didChangeWatchedFiles" => self.look_again(),
            "workspace/didChangeConfiguration" => self.configured(&it.params),
            stdio::MALFORMED => {
                let place = it.params.as_str().unwrap_or_default();
                let message = format!("a message is no JSON-RPC, at {place} of it; it is left out");
                self.notify("window/logMessage", LogMessageParams { kind: MessageType::Error, message });
            }
            // Among them `$/cancelRequest` of what is answered already.
            _ => {}
        }
    }

    fn take<P: DeserializeOwned>(&mut self, it: Notification, act: impl FnOnce(&mut Self, P)) {
        match serde_json::from_value(it.params) {
            Ok(params) => act(self, params),
            Err(error) => {
                let message = format!("`{}` makes no sense: {error}", it.method);
                self.notify("window/logMessage", LogMessageParams { kind: MessageType::Error, message });
            }
        }
    }

    pub(super) fn response(&mut self, response: Response) {
        if self.settings_request.as_ref() != Some(&response.id) {
            return;
        }
        self.settings_request = None;
        if let Ok(Value::Array(sections)) = response.response_result {
            self.choose(sections.first().unwrap_or(&Value::Null));
        }
    }

    fn initialized(&mut self) {
        self.is_ready = true;
        if self.client.watches_settings {
            let method = "workspace/didChangeConfiguration".to_owned();
            let options = Some(json!({ "section": SECTION }));
            let registration = Registration { id: "footguard-settings".to_owned(), method, register_options: options };
            self.ask("client/registerCapability", RegistrationParams { registrations: vec![registration] });
        }
        self.ask_for_settings();
    }

    fn ask_for_settings(&mut self) {
        if self.client.configuration {
            let item = ConfigurationItem { scope_uri: None, section: Some(SECTION.to_owned()) };
            let id = self.ask("workspace/configuration", ConfigurationParams { items: vec![item] });
            self.settings_request = Some(id);
        }
    }

    /// Settings changed: an editor that can be asked is asked, others send them along.
    fn configured(&mut self, params: &Value) {
        if self.client.configuration {
            return self.ask_for_settings();
        }
        let section = params.pointer(&format!("/settings/{SECTION}")).cloned();
        self.choose(&section.unwrap_or(Value::Null));
    }

    fn choose(&mut self, section: &Value) {
        // Nobody chose anything, so that what came with the first message holds.
        if section.is_null() {
            return;
        }
        let (settings, problems) = Settings::read(section);
        self.complain(&problems);
        if settings != self.settings {
            self.settings = settings;
            self.look_again();
        }
    }

    fn opened(&mut self, params: DidOpenTextDocumentParams) {
        let Some(file) = self.buffers.open(params.text_document) else { return };
        self.touched(&file, Stale::Files);
        self.refresh();
        self.adopt(&file);
    }

    fn changed(&mut self, params: DidChangeTextDocumentParams) {
        let Some(path) = uri::path(&params.text_document.text_document_identifier.uri) else { return };
        let file = identity(&path);
        self.buffers.change(&file, params.text_document.version, params.content_changes, self.client.encoding);
        self.touched(&file, Stale::Text);
    }

    fn closed(&mut self, params: DidCloseTextDocumentParams) {
        let Some(path) = uri::path(&params.text_document.uri) else { return };
        let file = identity(&path);
        let closed = self.buffers.close(&file);
        self.touched(&file, Stale::Files);
        let buffers = &self.buffers;
        self.projects.retain(|it| it.checked.files.iter().chain([&it.root]).any(|it| buffers.get(it).is_some()));
        // The editor may have other names for it.
        if let Some(closed) = closed
            && self.published.remove(&closed.uri.0).is_some_and(|it| !it.is_empty())
        {
            self.publish(closed.uri, None, Vec::new());
        }
    }
}
