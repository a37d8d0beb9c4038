//! Configurations of several files, saved and not.

use gen_lsp_types::*;
use serde_json::json;

use super::{Editor, code, range};

const MAIN: &str = "clawdbot.json";
const TEXT: &str = "{ gateway: { $include: './inc/gw.json5' }, agents: { list: [{ id: 'ops' }] } }";

fn codes(it: &PublishDiagnosticsParams) -> Vec<String> {
    it.diagnostics.iter().map(code).collect()
}

#[test]
fn findings_land_in_the_file_that_they_are_about() {
    let mut editor = Editor::plain();
    editor.write("inc/gw.json5", "{ nope: 1 }");
    editor.open(MAIN, TEXT);
    let included = editor.published("inc/gw.json5");
    assert_eq!(included.version, None);
    let unknown = included.diagnostics.iter().find(|it| code(it) == "unrecognized_keys").expect("an unknown key");
    assert_eq!(unknown.range, range("{ nope: 1 }", "nope"));
    // The file is fixed by another program, and the editor says so.
    editor.write("inc/gw.json5", "{ port: 1 }");
    let changes = vec![FileEvent { uri: editor.uri("inc/gw.json5"), kind: FileChangeType::Changed }];
    editor.tell("workspace/didChangeWatchedFiles", DidChangeWatchedFilesParams { changes });
    assert!(!codes(&editor.published("inc/gw.json5")).contains(&"unrecognized_keys".to_owned()));
}

#[test]
fn an_included_text_that_is_open_counts_more_than_its_file() {
    let mut editor = Editor::plain();
    editor.write("inc/gw.json5", "{ port: 1 }");
    editor.open(MAIN, TEXT);
    editor.open("inc/gw.json5", "{ nope: 1 }");
    let mut included = editor.published("inc/gw.json5");
    while !codes(&included).contains(&"unrecognized_keys".to_owned()) {
        included = editor.published("inc/gw.json5");
    }
    assert_eq!(included.version, Some(1));
    // Features work there, seen from where the file is included.
    let at = editor.at("inc/gw.json5", "{ nope: 1 }", "{", 1);
    let offered = editor.completed(at);
    assert!(offered.iter().any(|it| it.label == "bind"));
    // Closed, it is what is on disk again.
    editor.close("inc/gw.json5");
    while codes(&included).contains(&"unrecognized_keys".to_owned()) {
        included = editor.published("inc/gw.json5");
    }
    let disk = std::fs::read_to_string(editor.path("inc/gw.json5")).expect("the file");
    assert_eq!(disk, "{ port: 1 }", "the server writes nothing");
}

#[test]
fn a_file_finds_the_configuration_that_includes_it() {
    let mut editor = Editor::plain();
    editor.write(MAIN, TEXT);
    editor.write("inc/gw.json5", "{}");
    editor.write("inc/other.json5", "{ nope: 1 }");
    editor.open("inc/other.json5", "{ nope: 1 }");
    editor.open("inc/gw.json5", "{ nope: 1 }");
    assert!(codes(&editor.published("inc/gw.json5")).contains(&"unrecognized_keys".to_owned()));
    let at = editor.at("inc/other.json5", "{ nope: 1 }", "nope", 1);
    let params = HoverParams { text_document_position_params: at, work_done_progress_params: Default::default() };
    assert_eq!(editor.ask::<HoverRequest>(params), None, "nobody includes it");
}

#[test]
fn a_text_is_a_configuration_if_somebody_says_so() {
    let mut editor = Editor::plain();
    for (language_id, want) in [("json5", false), ("clawdbot-config", true)] {
        let (uri, text) = (editor.uri("any.json"), "{ nope: 1 }".to_owned());
        let text_document = TextDocumentItem { uri, language_id: language_id.into(), version: 1, text };
        editor.tell("textDocument/didOpen", DidOpenTextDocumentParams { text_document });
        let items = editor.pulled("any.json");
        assert_eq!(!items.is_empty(), want, "{language_id}");
        editor.close("any.json");
    }
}

#[test]
fn two_roots_are_two_configurations_that_may_share_a_file() {
    let mut editor = Editor::plain();
    editor.write("shared.json5", "{ bind: 'lan', nope: 1 }");
    for folder in ["one", "two"] {
        editor.open(&format!("{folder}/{MAIN}"), "{ gateway: { $include: '../shared.json5' }, bad: 1 }");
    }
    for folder in ["one", "two"] {
        let found = editor.published(&format!("{folder}/{MAIN}"));
        assert_eq!(codes(&found).iter().filter(|it| *it == "unrecognized_keys").count(), 1, "{found:?}");
    }
    editor.settle();
    editor.told.clear();
    // What both say of the shared file is told once.
    editor.open("shared.json5", "{  bind: 'lan', nope: 1 }");
    let shared = editor.published("shared.json5");
    assert_eq!(codes(&shared).iter().filter(|it| *it == "unrecognized_keys").count(), 1, "{shared:?}");
    // One of them goes: the other stays.
    editor.close(&format!("one/{MAIN}"));
    editor.close("shared.json5");
    let items = editor.pulled(&format!("two/{MAIN}"));
    assert!(!items.is_empty());
}

#[test]
fn an_agent_is_renamed_in_files_that_are_not_open() {
    let mut editor = Editor::with(json!({ "workspace": { "workspaceEdit": { "documentChanges": true } } }));
    editor.write("b.json5", "[{ agentId: 'ops' }]");
    let text = "{ agents: { list: [{ id: 'ops' }] }, bindings: { $include: 'b.json5' } }";
    editor.open(MAIN, text);
    let at = editor.at(MAIN, text, "'ops'", 2);
    let params = RenameParams {
        new_name: "night".to_owned(),
        text_document_position_params: at,
        work_done_progress_params: Default::default(),
    };
    let edit = editor.ask::<RenameRequest>(params).expect("an edit");
    let changes = edit.document_changes.expect("versioned");
    let versions: Vec<(Option<i32>, Uri)> = changes
        .iter()
        .map(|it| match it {
            DocumentChange::TextDocumentEdit(it) => {
                (it.text_document.version, it.text_document.text_document_identifier.uri.clone())
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(versions, [(Some(1), editor.uri(MAIN)), (None, editor.uri("b.json5"))]);
}

#[test]
fn included_files_are_watched_those_that_are_missing_as_well() {
    let mut editor = Editor::with(json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } }));
    editor.open(MAIN, TEXT);
    editor.settle();
    let registered = editor.asked.iter().rev().find(|it| it.method == "client/registerCapability").expect("asked");
    let params: RegistrationParams = serde_json::from_value(registered.params.clone()).expect("its parameters");
    let options = params.registrations[0].register_options.clone().expect("options");
    let options: DidChangeWatchedFilesRegistrationOptions = serde_json::from_value(options).expect("watchers");
    let patterns: Vec<String> = options
        .watchers
        .into_iter()
        .map(|it| match it.glob_pattern {
            GlobPattern::Pattern(it) => it,
            GlobPattern::RelativePattern(it) => panic!("{it:?}"),
        })
        .collect();
    for want in ["**/clawdbot.json".to_owned(), editor.path("inc/gw.json5").display().to_string()] {
        assert!(patterns.contains(&want), "{want} in {patterns:?}");
    }
    // It comes into being.
    assert!(codes(&editor.published(MAIN)).iter().any(|it| it.contains("include")));
    editor.write("inc/gw.json5", "{}");
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    assert!(!codes(&editor.published(MAIN)).iter().any(|it| it.contains("include")));
}
