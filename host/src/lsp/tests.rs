//! An editor on the other end of an in-memory connection, which asks with the protocol's own types.

mod bad_input;
mod deep;
mod features;
mod files;
mod settings;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::thread::JoinHandle;
use std::time::Duration;

use gen_lsp_types::{
    CompletionItem, CompletionParams, CompletionRequest, CompletionResponse, Diagnostic, DidChangeTextDocumentParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DocumentDiagnosticParams, DocumentDiagnosticReport,
    DocumentDiagnosticRequest, Message as Words, Position, PublishDiagnosticsParams, Range, Request as Method,
    TextDocumentContentChangeEvent, TextDocumentContentChangePartial, TextDocumentIdentifier, TextDocumentItem,
    TextDocumentPositionParams, TextEdit, Uri, VersionedTextDocumentIdentifier,
};
use lsp_server::{Connection, Message, Notification, Request, RequestId, Response, ResponseError};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::documents::line_col;
use super::server::{Exit, run};
use super::uri;

/// Nothing takes as long as this, on however slow a machine.
const PATIENCE: Duration = Duration::from_secs(180);

/// The editor, a folder of its own, and the server.
struct Editor {
    connection: Connection,
    server: JoinHandle<Exit>,
    folder: tempfile::TempDir,
    /// What the server said by itself and nobody has looked at.
    told: VecDeque<Notification>,
    /// What the server asked for.
    asked: Vec<Request>,
    /// The section of settings that the server gets if it asks.
    settings: Value,
    last: i32,
    capabilities: Value,
}

impl Editor {
    /// An editor that can do the least, and a server that does not look at the machine.
    fn plain() -> Editor {
        Editor::with(json!({}))
    }

    fn with(capabilities: Value) -> Editor {
        Editor::start(json!({ "capabilities": capabilities }), Value::Null)
    }

    fn start(params: Value, settings: Value) -> Editor {
        Editor::begin(params, settings, false)
    }

    /// `host`: whether the server looks at the machine.
    fn begin(params: Value, settings: Value, host: bool) -> Editor {
        let (client, server) = Connection::memory();
        let server = std::thread::spawn(move || run(&server, host));
        let folder = tempfile::tempdir().expect("a folder");
        let (told, asked) = (VecDeque::new(), Vec::new());
        let capabilities = Value::Null;
        let mut editor = Editor { connection: client, server, folder, told, asked, settings, last: 0, capabilities };
        let answer: Value = editor.call("initialize", params).expect("it starts");
        editor.capabilities = answer["capabilities"].clone();
        editor.tell("initialized", json!({}));
        editor
    }

    /// A plain one, in which a text is open that is in no file yet.
    fn showing(name: &str, text: &str) -> Editor {
        let editor = Editor::plain();
        editor.open(name, text);
        editor
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().expect("it is there").join(name)
    }

    fn uri(&self, name: &str) -> Uri {
        uri::of(&self.path(name)).expect("an absolute path")
    }

    fn id(&self, name: &str) -> TextDocumentIdentifier {
        TextDocumentIdentifier { uri: self.uri(name) }
    }

    fn at(&self, name: &str, text: &str, needle: &str, beyond: usize) -> TextDocumentPositionParams {
        TextDocumentPositionParams { text_document: self.id(name), position: place(text, needle, beyond) }
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("its folder");
        std::fs::write(&path, text).expect("the file");
        path
    }

    fn tell(&self, method: &str, params: impl serde::Serialize) {
        self.connection.sender.send(Notification::new(method.to_owned(), params).into()).expect("the server is there");
    }

    /// Opens a text that is in no file yet.
    fn open(&self, name: &str, text: &str) {
        let text_document =
            TextDocumentItem { uri: self.uri(name), language_id: "json5".into(), version: 1, text: text.to_owned() };
        self.tell("textDocument/didOpen", DidOpenTextDocumentParams { text_document });
    }

    fn close(&self, name: &str) {
        self.tell("textDocument/didClose", DidCloseTextDocumentParams { text_document: self.id(name) });
    }

    fn change(&self, name: &str, version: i32, changes: Vec<(Range, &str)>) {
        let changes = changes.into_iter().map(|(range, text)| {
            let text = text.to_owned();
            let it = TextDocumentContentChangePartial { range, text, ..TextDocumentContentChangePartial::default() };
            TextDocumentContentChangeEvent::TextDocumentContentChangePartial(it)
        });
        let text_document = VersionedTextDocumentIdentifier { version, text_document_identifier: self.id(name) };
        let content_changes = changes.collect();
        self.tell("textDocument/didChange", DidChangeTextDocumentParams { text_document, content_changes });
    }

    fn send(&mut self, method: &str, params: impl serde::Serialize) -> RequestId {
        self.last += 1;
        let id = RequestId::from(self.last);
        let request = Request::new(id.clone(), method.to_owned(), params);
        self.connection.sender.send(request.into()).expect("the server is there");
        id
    }

    fn wait_for(&mut self, id: &RequestId) -> Result<Value, ResponseError> {
        loop {
            if let Some(response) = self.take() {
                assert_eq!(response.id, *id, "the answers come in order");
                return response.response_result;
            }
        }
    }

    /// Takes one message: gives it if it is a response, answers it if it is a request.
    fn take(&mut self) -> Option<Response> {
        let message = self.connection.receiver.recv_timeout(PATIENCE).expect("the server says something");
        match message {
            Message::Response(response) => return Some(response),
            Message::Notification(it) => self.told.push_back(it),
            Message::Request(it) => {
                let answer = match &*it.method {
                    "workspace/configuration" => json!([self.settings]),
                    _ => Value::Null,
                };
                let response = Response::new_ok(it.id.clone(), answer);
                self.asked.push(it);
                self.connection.sender.send(response.into()).expect("the server is there");
            }
        }
        None
    }

    fn call<R: DeserializeOwned>(&mut self, method: &str, params: impl serde::Serialize) -> Result<R, ResponseError> {
        let id = self.send(method, params);
        self.wait_for(&id).map(|it| serde_json::from_value(it).expect("the answer has the type that the protocol says"))
    }

    /// Asks with the types of the protocol.
    fn ask<M: Method>(&mut self, params: M::Params) -> M::Result {
        self.call(&M::METHOD.to_string(), params).unwrap_or_else(|error| panic!("{error:?}"))
    }

    /// The diagnostics of a text, asked for.
    fn pulled(&mut self, name: &str) -> Vec<Diagnostic> {
        let params = DocumentDiagnosticParams {
            text_document: self.id(name),
            identifier: None,
            previous_result_id: None,
            work_done_progress_params: Default::default(),
            partial_result_params: Default::default(),
        };
        match self.ask::<DocumentDiagnosticRequest>(params) {
            DocumentDiagnosticReport::RelatedFullDocumentDiagnosticReport(it) => {
                it.full_document_diagnostic_report.items
            }
            other => panic!("{other:?}"),
        }
    }

    /// What can be written at a place.
    fn completed(&mut self, at: TextDocumentPositionParams) -> Vec<CompletionItem> {
        let params = CompletionParams {
            text_document_position_params: at,
            context: None,
            work_done_progress_params: Default::default(),
            partial_result_params: Default::default(),
        };
        match self.ask::<CompletionRequest>(params) {
            Some(CompletionResponse::CompletionList(it)) => it.items,
            None => Vec::new(),
            other => panic!("{other:?}"),
        }
    }

    /// The next diagnostics that are published of a text.
    fn published(&mut self, name: &str) -> PublishDiagnosticsParams {
        let uri = self.uri(name);
        loop {
            let params = self.notified("textDocument/publishDiagnostics");
            let params: PublishDiagnosticsParams = serde_json::from_value(params).expect("diagnostics");
            if params.uri == uri {
                return params;
            }
        }
    }

    /// The parameters of the next notification of this kind.
    fn notified(&mut self, method: &str) -> Value {
        loop {
            while let Some(it) = self.told.pop_front() {
                if it.method == method {
                    return it.params;
                }
            }
            assert!(self.take().is_none(), "nobody waits for an answer");
        }
    }

    /// Waits until the server has told everything that it wants to tell about what was sent so far.
    fn settle(&mut self) {
        let _ = self.call::<Value>("footguard/nothing", Value::Null).expect_err("there is no such method");
    }

    /// Says goodbye.
    fn leave(mut self) -> Exit {
        let _: Value = self.call("shutdown", Value::Null).expect("it agrees");
        self.tell("exit", Value::Null);
        self.server.join().expect("it does not panic")
    }
}

/// The place `beyond` characters behind the beginning of `needle`, in UTF-16.
fn place(text: &str, needle: &str, beyond: usize) -> Position {
    let at = text.find(needle).unwrap_or_else(|| panic!("{needle} is there")) + beyond;
    let before = &text[..at];
    let line = before.rfind('\n').map_or(0, |it| it + 1);
    let character = before[line..].encode_utf16().count() as u32;
    Position { line: before.matches('\n').count() as u32, character }
}

/// The range of `needle`.
fn range(text: &str, needle: &str) -> Range {
    Range { start: place(text, needle, 0), end: place(text, needle, needle.len()) }
}

/// `text` with edits made as an editor makes them.
fn edited(text: &str, edits: &[TextEdit]) -> String {
    let lines = footguard_core::text::LineIndex::new(text);
    let at = |it: Position| lines.offset(text, line_col(it), footguard_core::text::Encoding::Utf16) as usize;
    let mut edits: Vec<_> =
        edits.iter().map(|it| (at(it.range.start), at(it.range.end), it.new_text.as_str())).collect();
    edits.sort_by_key(|it| (it.0, it.1));
    let mut out = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        out.replace_range(start..end, new);
    }
    out
}

fn code(it: &Diagnostic) -> String {
    match &it.code {
        Some(gen_lsp_types::Code::String(code)) => code.clone(),
        other => panic!("{other:?}"),
    }
}

fn words(it: &Diagnostic) -> &str {
    match &it.message {
        Words::String(text) => text,
        Words::MarkupContent(it) => &it.value,
    }
}
