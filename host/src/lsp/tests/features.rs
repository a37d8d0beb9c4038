//! Every feature, asked for once as an editor asks.

use gen_lsp_types::*;
use serde_json::json;

use super::{Editor, code, edited, place, range, words};

const NAME: &str = "clawdbot.json";
const TEXT: &str = "// é 😀
{
  agents: {
    defaults: { sandbox: { mode: 'all' } },
    list: [{ id: 'ops' }, { id: 'kid' }],
  },
  bindings: [{ agentId: 'ops', match: { channel: 'telegram' } }],
  channels: { telegram: { botToken: '${TELEGRAM_BOT_TOKEN}', dmPolicy: 'open', allowFrom: ['*'] } },
  logging: { redactSensitive: 'off' },
  gateway: { auth: { token: 'tok-7f3a91c2d4e6b805a1c3e5f7' } },
}
";

fn changes(edit: Option<WorkspaceEdit>) -> Vec<TextEdit> {
    let mut changes = edit.expect("an edit").changes.expect("changes");
    assert_eq!(changes.len(), 1);
    changes.drain().next().expect("one file").1
}

fn actions(editor: &mut Editor, params: CodeActionParams) -> Vec<CodeAction> {
    let offered = editor.ask::<CodeActionRequest>(params).expect("a list");
    let action = |it| match it {
        CodeActionResponse::CodeAction(it) => it,
        CodeActionResponse::Command(it) => panic!("{it:?}"),
    };
    offered.into_iter().map(action).collect()
}

#[test]
fn diagnostics_are_published_with_all_that_belongs_to_them() {
    let mut editor = Editor::showing(NAME, TEXT);
    let published = editor.published(NAME);
    assert_eq!(published.version, Some(1));
    let found = published.diagnostics.iter().find(|it| code(it) == "logging-redaction-off").expect("it is off");
    assert_eq!(found.range, range(TEXT, "'off'"));
    assert_eq!(found.severity, Some(DiagnosticSeverity::Warning));
    assert_eq!(found.source.as_deref(), Some("footguard"));
    let page = found.code_description.as_ref().expect("a page");
    assert!(page.href.0.ends_with("/logging-redaction-off.md"), "{page:?}");
    assert_eq!(words(found).lines().count(), 3, "{found:?}");
    let related = published.diagnostics.iter().filter_map(|it| it.related_information.as_ref()).flatten();
    assert!(related.into_iter().all(|it| it.location.uri == editor.uri(NAME) && !it.message.is_empty()));
    assert!(published.diagnostics.iter().all(|it| !words(it).contains("7f3a91")));
    assert_eq!(editor.leave(), super::Exit::Asked);
}

#[test]
fn old_and_idle_keys_are_tagged_and_second_places_are_related() {
    let mut editor = Editor::showing(NAME, "{ gateway: { port: 1, port: 2 }, routing: { allowFrom: ['1'] } }");
    let published = editor.published(NAME).diagnostics;
    let tags = |wanted: &str| published.iter().find(|it| code(it) == wanted).expect("it is told").tags.clone();
    assert_eq!(tags("duplicate_key"), Some(vec![DiagnosticTag::Unnecessary]));
    assert_eq!(tags("legacy"), Some(vec![DiagnosticTag::Deprecated]));
    let twice = published.iter().find(|it| code(it) == "duplicate_key").expect("it is told");
    assert_eq!(twice.related_information.as_ref().map(Vec::len), Some(1), "{twice:?}");
}

#[test]
fn diagnostics_are_pulled_by_an_editor_that_pulls_and_not_published_to_it() {
    let mut editor = Editor::with(json!({ "textDocument": { "diagnostic": {} } }));
    editor.open(NAME, TEXT);
    let items = editor.pulled(NAME);
    assert!(items.iter().any(|it| code(it) == "logging-redaction-off"));
    editor.settle();
    assert!(editor.told.is_empty(), "{:?}", editor.told);
}

#[test]
fn quick_fixes_come_with_their_edits() {
    let mut editor = Editor::showing(NAME, TEXT);
    let diagnostics = editor.published(NAME).diagnostics;
    let params = CodeActionParams {
        text_document: editor.id(NAME),
        range: range(TEXT, "'off'"),
        context: CodeActionContext { diagnostics, ..Default::default() },
        work_done_progress_params: Default::default(),
        partial_result_params: Default::default(),
    };
    let offered = actions(&mut editor, params);
    let mask = offered.iter().find(|it| it.title == "Mask secrets in logs").expect("it is offered");
    assert_eq!(mask.kind, Some(CodeActionKind::QuickFix));
    assert_eq!(mask.is_preferred, Some(true));
    assert_eq!(mask.diagnostics.as_ref().map(|it| code(&it[0])), Some("logging-redaction-off".to_owned()));
    assert_eq!(edited(TEXT, &changes(mask.edit.clone())), TEXT.replace("'off'", "'tools'"));
    let allow = offered.iter().find(|it| it.title.starts_with("Allow `logging-redaction-off`")).expect("offered");
    let want = TEXT.replace("  logging:", "  // footguard: allow(logging-redaction-off)\n  logging:");
    assert_eq!(edited(TEXT, &changes(allow.edit.clone())), want);
}

#[test]
fn all_safe_fixes_are_one_action_with_the_version_of_the_text() {
    let mut editor = Editor::with(json!({ "workspace": { "workspaceEdit": { "documentChanges": true } } }));
    let text =
        "{ logging: { redactSensitive: 'off' }, channels: { telegram: { botToken: '1:a', groupPolicy: 'open' } } }";
    editor.open(NAME, text);
    editor.published(NAME);
    // What the editor has not saved is what is mended.
    editor.change(NAME, 7, vec![(range(text, "'1:a'"), "'1:b'")]);
    let params = CodeActionParams {
        text_document: editor.id(NAME),
        context: CodeActionContext { only: Some(vec![CodeActionKind::SourceFixAll]), ..Default::default() },
        work_done_progress_params: Default::default(),
        partial_result_params: Default::default(),
        range: Range::default(),
    };
    let offered = actions(&mut editor, params.clone());
    let [all] = &*offered else { panic!("{offered:?}") };
    assert_eq!(all.kind, Some(CodeActionKind::Custom("source.fixAll.footguard".into())));
    let changes = all.edit.clone().expect("an edit").document_changes.expect("versioned");
    let [DocumentChange::TextDocumentEdit(change)] = &*changes else { panic!("{changes:?}") };
    assert_eq!(change.text_document.version, Some(7));
    let edits: Vec<TextEdit> = change
        .edits
        .iter()
        .map(|it| match it {
            Edit::TextEdit(it) => it.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    let want = text.replace("'off'", "'tools'").replace("'1:a'", "'1:b'").replace("'open'", "'allowlist'");
    assert_eq!(edited(&text.replace("'1:a'", "'1:b'"), &edits), want);
    // In a broken text nothing is mended unseen.
    editor.change(NAME, 8, vec![(range(text, "{ logging"), "{ { logging")]);
    assert_eq!(actions(&mut editor, params), []);
}

#[test]
fn a_fresh_secret_is_made_where_a_fix_needs_one() {
    let text = "{ gateway: { bind: 'lan', auth: { token: 'short' } } }";
    let mut editor = Editor::showing(NAME, text);
    let params = CodeActionParams {
        text_document: editor.id(NAME),
        range: Range { start: place(text, "{", 0), end: place(text, "} } }", 0) },
        work_done_progress_params: Default::default(),
        partial_result_params: Default::default(),
        context: CodeActionContext::default(),
    };
    let offered = actions(&mut editor, params);
    let edits = offered.iter().filter_map(|it| it.edit.clone()).map(|it| changes(Some(it)));
    let texts: Vec<String> = edits.map(|it| edited(text, &it)).collect();
    assert!(texts.iter().all(|it| !it.contains("<generated>")), "{texts:?}");
    let fresh = texts.iter().filter_map(|it| it.split_once("token: '")?.1.split_once('\'')).map(|it| it.0);
    let fresh: Vec<&str> = fresh.filter(|it| it.len() == 48 && it.bytes().all(|it| it.is_ascii_hexdigit())).collect();
    assert_eq!(fresh.len(), 1, "{texts:?}");
}

#[test]
fn completion_writes_keys_and_values() {
    let mut editor =
        Editor::with(json!({ "textDocument": { "completion": { "completionItem": { "snippetSupport": true } } } }));
    let text = "{ gateway: { bi } }";
    editor.open(NAME, text);
    let at = editor.at(NAME, text, "bi", 2);
    let offered = editor.completed(at);
    let bind = offered.iter().find(|it| it.label == "bind").expect("it is a key");
    assert_eq!(bind.kind, Some(CompletionItemKind::Property));
    let Some(CompletionItemTextEdit::TextEdit(edit)) = &bind.text_edit else { panic!("{bind:?}") };
    assert_eq!(edit.range, range(text, "bi"));
    assert!(edit.new_text.starts_with("bind: "), "{edit:?}");
    assert!(bind.documentation.is_some());
    // A comma that is missing comes along.
    let text = "{ gateway: { port: 1\n bi } }";
    editor.open(NAME, text);
    let at = editor.at(NAME, text, "bi", 2);
    let offered = editor.completed(at);
    let bind = offered.iter().find(|it| it.label == "bind").expect("it is a key");
    let comma = bind.additional_text_edits.as_ref().expect("a comma");
    assert_eq!(edited(text, comma), "{ gateway: { port: 1,\n bi } }");
}

#[test]
fn hover_explains_and_positions_count_utf_16() {
    let text = "{ /* 😀 */ gateway: { bind: 'lan' } }";
    let mut editor = Editor::showing(NAME, text);
    let params = HoverParams {
        text_document_position_params: editor.at(NAME, text, "bind", 1),
        work_done_progress_params: Default::default(),
    };
    let hover = editor.ask::<HoverRequest>(params).expect("a known key");
    assert_eq!(hover.range, Some(range(text, "bind")));
    let Contents::MarkupContent(content) = hover.contents else { panic!("markup") };
    assert!(content.kind == MarkupKind::Markdown && content.value.starts_with("**`gateway.bind`**"), "{content:?}");
}

#[test]
fn positions_count_bytes_where_the_editor_can() {
    let mut editor = Editor::with(json!({ "general": { "positionEncodings": ["utf-16", "utf-8"] },
        "textDocument": { "hover": { "contentFormat": ["plaintext"] } } }));
    assert_eq!(editor.capabilities["positionEncoding"], "utf-8");
    let text = "{ /* 😀 */ gateway: { bind: 'lan' } }";
    editor.open(NAME, text);
    let byte = text.find("bind").expect("it is there") as u32;
    let position = Position { line: 0, character: byte };
    let at = TextDocumentPositionParams { text_document: editor.id(NAME), position };
    let params = HoverParams { text_document_position_params: at, work_done_progress_params: Default::default() };
    let hover = editor.ask::<HoverRequest>(params).expect("a known key");
    assert_eq!(hover.range.map(|it| it.start.character), Some(byte));
    let Contents::MarkupContent(content) = hover.contents else { panic!("markup") };
    assert!(content.kind == MarkupKind::PlainText && content.value.starts_with("gateway.bind"), "{content:?}");
    // Changes count bytes as well.
    let end = Position { line: 0, character: byte + 4 };
    editor.change(NAME, 2, vec![(Range { start: position, end }, "port"), (Range { start: position, end }, "nope")]);
    let unknown = |editor: &mut Editor| {
        let found = editor.published(NAME).diagnostics;
        found.into_iter().find(|it| code(it) == "unrecognized_keys")
    };
    let mut found = unknown(&mut editor);
    while found.is_none() {
        found = unknown(&mut editor);
    }
    assert_eq!(found.map(|it| it.range.start.character), Some(byte));
}

#[test]
fn outline_folds_and_links() {
    let mut editor = Editor::with(json!({ "textDocument": { "foldingRange": { "lineFoldingOnly": true } } }));
    editor.open(NAME, TEXT);
    let params = DocumentSymbolParams {
        text_document: editor.id(NAME),
        work_done_progress_params: Default::default(),
        partial_result_params: Default::default(),
    };
    let Some(DocumentSymbolResponse::DocumentSymbolList(symbols)) = editor.ask::<DocumentSymbolRequest>(params) else {
        panic!("a tree")
    };
    let names: Vec<&str> = symbols.iter().map(|it| &*it.name).collect();
    assert_eq!(names, ["agents", "bindings", "channels", "logging", "gateway"]);
    assert_eq!(symbols[0].selection_range, range(TEXT, "agents"));
    let params = FoldingRangeParams {
        text_document: editor.id(NAME),
        work_done_progress_params: Default::default(),
        partial_result_params: Default::default(),
    };
    let folds = editor.ask::<FoldingRangeRequest>(params).expect("folds");
    let lines: Vec<(u32, u32)> = folds.iter().map(|it| (it.start_line, it.end_line)).collect();
    assert_eq!(lines, [(1, 9), (2, 4)]);
    let text = "{ $include: './a b.json5' }";
    editor.open(NAME, text);
    let params = DocumentLinkParams {
        text_document: editor.id(NAME),
        work_done_progress_params: Default::default(),
        partial_result_params: Default::default(),
    };
    let links = editor.ask::<DocumentLinkRequest>(params).expect("links");
    assert_eq!(
        (links[0].range, links[0].target.clone()),
        (range(text, "'./a b.json5'"), Some(editor.uri("a b.json5")))
    );
}

#[test]
fn agents_are_found_and_renamed() {
    let mut editor = Editor::showing(NAME, TEXT);
    let at = editor.at(NAME, TEXT, "'ops', match", 2);
    let params = DefinitionParams {
        text_document_position_params: at.clone(),
        work_done_progress_params: Default::default(),
        partial_result_params: Default::default(),
    };
    let Some(DefinitionResponse::Definition(Definition::Location(defined))) = editor.ask::<DefinitionRequest>(params)
    else {
        panic!("a place")
    };
    assert_eq!(defined, Location { uri: editor.uri(NAME), range: range(TEXT, "'ops'") });
    let params = |include_declaration| ReferenceParams {
        context: ReferenceContext { include_declaration },
        text_document_position_params: at.clone(),
        work_done_progress_params: Default::default(),
        partial_result_params: Default::default(),
    };
    assert_eq!(editor.ask::<ReferencesRequest>(params(true)).map(|it| it.len()), Some(2));
    assert_eq!(editor.ask::<ReferencesRequest>(params(false)).map(|it| it.len()), Some(1));
    let prepare = PrepareRenameParams {
        text_document_position_params: at.clone(),
        work_done_progress_params: Default::default(),
    };
    let Some(PrepareRenameResult::PrepareRenamePlaceholder(it)) = editor.ask::<PrepareRenameRequest>(prepare) else {
        panic!("a name")
    };
    assert_eq!(it.placeholder, "ops");
    let mut params = RenameParams {
        new_name: "night".to_owned(),
        text_document_position_params: at,
        work_done_progress_params: Default::default(),
    };
    let edit = editor.ask::<RenameRequest>(params.clone());
    assert_eq!(edited(TEXT, &changes(edit)), TEXT.replace("'ops'", "'night'"));
    params.new_name = "kid".to_owned();
    let refused = editor.call::<serde_json::Value>("textDocument/rename", params).expect_err("it is taken");
    assert_eq!(refused.code, -32803);
}

#[test]
fn formatting_follows_the_editor_and_leaves_broken_texts_alone() {
    let text = "{\ngateway: {\nport: 1 // x\n} }\n";
    let mut editor = Editor::showing(NAME, text);
    let options = FormattingOptions { tab_size: 4, insert_spaces: true, ..Default::default() };
    let params = DocumentFormattingParams {
        text_document: editor.id(NAME),
        options,
        work_done_progress_params: Default::default(),
    };
    let edits = editor.ask::<DocumentFormattingRequest>(params.clone()).expect("edits");
    assert!(edited(text, &edits).contains("\n        port: 1 // x\n"), "{}", edited(text, &edits));
    editor.open(NAME, "{ gateway: {");
    assert_eq!(editor.ask::<DocumentFormattingRequest>(params), None);
}

#[test]
fn lenses_hints_and_tokens() {
    let mut editor = Editor::showing(NAME, TEXT);
    let params = CodeLensParams {
        text_document: editor.id(NAME),
        work_done_progress_params: Default::default(),
        partial_result_params: Default::default(),
    };
    let lenses = editor.ask::<CodeLensRequest>(params).expect("lenses");
    let titles: Vec<(u32, String)> =
        lenses.iter().map(|it| (it.range.start.line, it.command.clone().expect("a command").title)).collect();
    assert!(titles[0].0 == 0 && titles[0].1.contains("critical"), "{titles:?}");
    assert!(titles[1].1.starts_with("ops (default): sandbox all · exec in the sandbox"), "{titles:?}");
    assert!(titles[3].0 == 7 && titles[3].1.starts_with("Strangers"), "{titles:?}");
    let command = lenses[3].command.clone().expect("a command");
    let params = ExecuteCommandParams { command: command.command, arguments: command.arguments, ..Default::default() };
    editor.ask::<ExecuteCommandRequest>(params);
    let shown = editor.notified("window/showMessage");
    assert!(shown["message"].as_str().expect("a text").contains("Anybody who writes a direct message on Telegram"));

    let whole = Range { start: Position::default(), end: Position { line: 99, character: 0 } };
    let params =
        InlayHintParams { text_document: editor.id(NAME), range: whole, work_done_progress_params: Default::default() };
    let hints = editor.ask::<InlayHintRequest>(params).expect("hints");
    let gateway = hints.iter().find(|it| it.label == Label::String("bind: loopback".to_owned())).expect("a default");
    assert_eq!(gateway.position, place(TEXT, "{ auth", 1));

    let params = SemanticTokensParams {
        text_document: editor.id(NAME),
        work_done_progress_params: Default::default(),
        partial_result_params: Default::default(),
    };
    let tokens = editor.ask::<SemanticTokensRequest>(params).expect("tokens").data;
    let kinds: Vec<(u32, u32, u32)> =
        tokens.iter().map(|it| (it.length, it.token_type, it.token_modifiers_bitset)).collect();
    assert_eq!(kinds, [(3, 2, 4), (3, 2, 4), (3, 2, 0), (21, 1, 2), (28, 0, 1)]);
    assert_eq!((tokens[0].delta_line, tokens[0].delta_start), (4, place(TEXT, "ops", 0).character));
}
