//! Questions of the editor.

use gen_lsp_types::{
    DocumentDiagnosticParams, DocumentDiagnosticReport, ExecuteCommandParams, FullDocumentDiagnosticReport,
    MessageType, RelatedFullDocumentDiagnosticReport, ShowMessageParams, Uri,
};
use lsp_server::{ErrorCode, Message, Request, RequestId, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Server;
use crate::load::identity;
use crate::lsp::snapshot::{Failure, Snapshot};
use crate::lsp::{actions, annotations, completion, format, hover, navigation, uri};

/// Requests that an editor sends by itself and sends again: none of them is answered for a text that has changed meanwhile.
const AUTOMATIC: [&str; 8] = [
    "textDocument/diagnostic",
    "textDocument/codeLens",
    "textDocument/inlayHint",
    "textDocument/semanticTokens/full",
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/documentLink",
    "textDocument/completion",
];

impl Server<'_> {
    pub(super) fn request(&mut self, request: Request) {
        let id = request.id.clone();
        let fail = |code: ErrorCode, message: &str| Response::new_err(id.clone(), code as i32, message.to_owned());
        if self.is_shut_down {
            return self.send(fail(ErrorCode::InvalidRequest, "the server is shut down"));
        }
        if request.method == "shutdown" {
            self.is_shut_down = true;
            return self.send(Response::new_ok(id, Value::Null));
        }
        if self.is_cancelled(&request.id) {
            return self.send(fail(ErrorCode::RequestCanceled, "the editor does not want it any more"));
        }
        if self.is_outdated(&request) {
            return self.send(fail(ErrorCode::ContentModified, "the text has changed"));
        }
        let response = self.dispatch(request);
        self.send(response);
    }

    /// Whether somebody has taken it back while it waited.
    fn is_cancelled(&self, id: &RequestId) -> bool {
        self.queue.iter().any(|it| match it {
            Message::Notification(it) => {
                let cancelled = it.params.get("id").cloned();
                it.method == "$/cancelRequest"
                    && cancelled.and_then(|it| serde_json::from_value::<RequestId>(it).ok()).as_ref() == Some(id)
            }
            _ => false,
        })
    }

    /// Whether its text changes before anybody could use the answer.
    fn is_outdated(&self, request: &Request) -> bool {
        let uri = request.params.pointer("/textDocument/uri");
        AUTOMATIC.contains(&&*request.method)
            && self.queue.iter().any(|it| match it {
                Message::Notification(it) => {
                    it.method == "textDocument/didChange" && it.params.pointer("/textDocument/uri") == uri
                }
                _ => false,
            })
    }

    fn dispatch(&mut self, request: Request) -> Response {
        match &*request.method {
            "textDocument/diagnostic" => self.diagnostic(request),
            "textDocument/codeAction" => self.answer(request, actions::actions),
            "textDocument/completion" => self.answer(request, completion::complete),
            "textDocument/hover" => self.answer(request, hover::hover),
            "textDocument/documentSymbol" => self.answer(request, navigation::symbols),
            "textDocument/foldingRange" => self.answer(request, navigation::folds),
            "textDocument/documentLink" => self.answer(request, navigation::links),
            "textDocument/definition" => self.answer(request, navigation::definition),
            "textDocument/references" => self.answer(request, navigation::references),
            "textDocument/prepareRename" => self.answer(request, navigation::prepare_rename),
            "textDocument/rename" => self.answer(request, navigation::rename),
            "textDocument/formatting" => self.answer(request, format::format),
            "textDocument/codeLens" => self.answer(request, annotations::lenses),
            "textDocument/inlayHint" => self.answer(request, annotations::hints),
            "textDocument/semanticTokens/full" => self.answer(request, annotations::tokens),
            "workspace/executeCommand" => self.command(request),
            method => {
                let message = format!("`{method}` is not known here");
                Response::new_err(request.id, ErrorCode::MethodNotFound as i32, message)
            }
        }
    }

    /// Answers a request about one text; `null` for a text that is in no configuration.
    fn answer<P: DeserializeOwned, R: Serialize>(
        &mut self,
        request: Request,
        ask: fn(&Snapshot<'_>, P) -> Result<Option<R>, Failure>,
    ) -> Response {
        let uri = request.params.pointer("/textDocument/uri").and_then(Value::as_str).map(Uri::from);
        let params = match serde_json::from_value::<P>(request.params) {
            Ok(params) => params,
            Err(error) => return invalid(request.id, &error),
        };
        self.refresh();
        let answer = match uri.as_ref().and_then(|it| self.snapshot(it)) {
            Some(snapshot) => ask(&snapshot, params),
            None => Ok(None),
        };
        match answer {
            Ok(answer) => Response::new_ok(request.id, answer),
            Err(Failure { code, message }) => Response::new_err(request.id, code, message),
        }
    }

    fn diagnostic(&mut self, request: Request) -> Response {
        let params = match serde_json::from_value::<DocumentDiagnosticParams>(request.params) {
            Ok(params) => params,
            Err(error) => return invalid(request.id, &error),
        };
        self.refresh();
        let items = uri::path(&params.text_document.uri).map(|it| self.diagnostics_of(&identity(&it)));
        let report = FullDocumentDiagnosticReport { items: items.unwrap_or_default(), result_id: None };
        let report =
            RelatedFullDocumentDiagnosticReport { related_documents: None, full_document_diagnostic_report: report };
        Response::new_ok(request.id, DocumentDiagnosticReport::RelatedFullDocumentDiagnosticReport(report))
    }

    fn command(&mut self, request: Request) -> Response {
        let params = match serde_json::from_value::<ExecuteCommandParams>(request.params) {
            Ok(params) => params,
            Err(error) => return invalid(request.id, &error),
        };
        let arguments = params.arguments.unwrap_or_default();
        let Some((uri, kind, subject)) =
            annotations::arguments(&arguments).filter(|_| params.command == annotations::SHOW)
        else {
            let message = format!("`{}` is no command, or its arguments are not those of a lens", params.command);
            return Response::new_err(request.id, ErrorCode::InvalidParams as i32, message);
        };
        self.refresh();
        if let Some(message) = self.snapshot(&uri).map(|it| annotations::show(&it, &kind, &subject)) {
            self.notify("window/showMessage", ShowMessageParams { kind: MessageType::Info, message });
        }
        Response::new_ok(request.id, Value::Null)
    }

    /// The text called `uri`, in the configuration whose main file it is, else in the first that includes it.
    fn snapshot(&self, uri: &Uri) -> Option<Snapshot<'_>> {
        let file = identity(&uri::path(uri)?);
        let own = self.projects.iter().find(|it| it.root == file);
        let project = own.or_else(|| self.projects.iter().find(|it| it.source(&file).is_some()))?;
        let source = project.source(&file)?;
        Some(Snapshot::new(&project.checked, source, &self.buffers, self.client, self.settings))
    }
}

fn invalid(id: RequestId, error: &serde_json::Error) -> Response {
    Response::new_err(id, ErrorCode::InvalidParams as i32, format!("the parameters make no sense: {error}"))
}
