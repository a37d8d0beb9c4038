//! What the editor can do.

use footguard_core::text::Encoding;
use serde_json::Value;

/// What matters of the editor's abilities. Read leniently: an editor that says something strange elsewhere is served all the same.
#[derive(Clone, Copy, Debug)]
pub struct Client {
    /// In what columns are counted: bytes where the editor can, as core counts them.
    pub encoding: Encoding,
    /// It asks for diagnostics by itself.
    pub pulls: bool,
    /// It asks again when it is told to: diagnostics, lenses, hints, tokens.
    pub refreshes: [bool; 4],
    /// It can be asked for settings.
    pub configuration: bool,
    /// It can be told which files to watch.
    pub watches: bool,
    /// It can be told that changed settings are wanted.
    pub watches_settings: bool,
    /// Edits may name the version of a text that they are for.
    pub versioned_edits: bool,
    /// Completions may say where the cursor goes.
    pub snippets: bool,
    /// Whole lines are folded only.
    pub folds_lines: bool,
    /// An action may say why it cannot be made.
    pub disabled_actions: bool,
    /// A word may go over several lines.
    pub multiline_tokens: bool,
    /// Related information is shown.
    pub related: bool,
    /// Texts may be Markdown.
    pub markdown: bool,
}

impl Client {
    /// Reads the parameters of `initialize`.
    pub fn read(params: &Value) -> Client {
        let at = |path: &str| params.pointer(&format!("/capabilities/{path}"));
        let is = |path: &str| at(path).and_then(Value::as_bool).unwrap_or(false);
        let holds = |path: &str, word: &str| {
            at(path).and_then(Value::as_array).map(|it| it.iter().any(|it| it.as_str() == Some(word)))
        };
        let bytes = holds("general/positionEncodings", "utf-8").unwrap_or(false);
        let refreshes = ["diagnostics", "codeLens", "inlayHint", "semanticTokens"];
        Client {
            encoding: if bytes { Encoding::Utf8 } else { Encoding::Utf16 },
            pulls: at("textDocument/diagnostic").is_some_and(Value::is_object),
            refreshes: refreshes.map(|it| is(&format!("workspace/{it}/refreshSupport"))),
            configuration: is("workspace/configuration"),
            watches: is("workspace/didChangeWatchedFiles/dynamicRegistration"),
            watches_settings: is("workspace/didChangeConfiguration/dynamicRegistration"),
            versioned_edits: is("workspace/workspaceEdit/documentChanges"),
            snippets: is("textDocument/completion/completionItem/snippetSupport"),
            folds_lines: is("textDocument/foldingRange/lineFoldingOnly"),
            disabled_actions: is("textDocument/codeAction/disabledSupport"),
            multiline_tokens: is("textDocument/semanticTokens/multilineTokenSupport"),
            related: at("textDocument/publishDiagnostics/relatedInformation").is_none_or(|it| it == true)
                || is("textDocument/diagnostic/relatedInformation"),
            markdown: holds("textDocument/hover/contentFormat", "markdown").unwrap_or(true),
        }
    }
}
