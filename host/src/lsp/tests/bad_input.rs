//! What editors and people do wrong, and what goes wrong under them.

use gen_lsp_types::*;
use lsp_server::{Connection, Message, Notification, Request};
use serde_json::{Value, json};

use super::{Editor, Exit, code, place, range};
use crate::lsp::server::run;

const NAME: &str = "clawdbot.json";

#[test]
fn a_file_that_is_deleted_while_it_is_open_loses_nothing() {
    let mut editor = Editor::plain();
    let text = "{ nope: 1 }";
    let path = editor.write(NAME, text);
    editor.open(NAME, text);
    editor.published(NAME);
    std::fs::remove_file(&path).expect("it was there");
    let changes = vec![FileEvent { uri: editor.uri(NAME), kind: FileChangeType::Deleted }];
    editor.tell("workspace/didChangeWatchedFiles", DidChangeWatchedFilesParams { changes });
    editor.change(NAME, 2, vec![(range(text, "nope"), "nopes")]);
    let items = editor.pulled(NAME);
    let found = items.iter().find(|it| code(it) == "unrecognized_keys").expect("the text is still judged");
    assert_eq!(found.range.end, place("{ nopes: 1 }", ":", 0));
    assert!(!path.exists(), "the server writes nothing");
    editor.close(NAME);
    let mut last = editor.published(NAME);
    while !last.diagnostics.is_empty() {
        last = editor.published(NAME);
    }
    assert_eq!(editor.leave(), Exit::Asked);
}

#[test]
fn ten_megabytes_are_answered() {
    let line = "  // a comment that goes on and on, as comments do in files that a program writes\n";
    let text = format!("{{\n{}  logging: {{ redactSensitive: 'off' }},\n}}\n", line.repeat((10 << 20) / line.len()));
    let mut editor = Editor::showing(NAME, &text);
    let found = editor.published(NAME);
    let off = found.diagnostics.iter().find(|it| code(it) == "logging-redaction-off").expect("it is off");
    editor.change(NAME, 2, vec![(off.range, "'tools'")]);
    assert!(editor.published(NAME).diagnostics.iter().all(|it| code(it) != "logging-redaction-off"));
}

#[test]
fn places_that_are_nowhere_are_taken_for_the_nearest() {
    let text = "{ 'é😀': 1 }\r\n";
    let mut editor = Editor::showing(NAME, text);
    let far = Position { line: 99, character: 99 };
    let middle = Position { line: 0, character: 5 };
    editor.change(
        NAME,
        2,
        vec![(Range { start: far, end: far }, "// end"), (Range { start: middle, end: middle }, "x")],
    );
    let backwards = Range { start: far, end: Position { line: 0, character: 0 } };
    editor.change(NAME, 3, vec![(backwards, "")]);
    for character in 0..20 {
        let position = Position { line: 0, character };
        let at = TextDocumentPositionParams { text_document: editor.id(NAME), position };
        editor.ask::<HoverRequest>(HoverParams {
            text_document_position_params: at.clone(),
            work_done_progress_params: Default::default(),
        });
        editor.completed(at);
    }
    assert_eq!(editor.leave(), Exit::Asked);
}

#[test]
fn texts_that_belong_to_nobody_get_empty_answers() {
    let mut editor = Editor::plain();
    let uri: Uri = "untitled:Untitled-1".into();
    let item = TextDocumentItem { uri: uri.clone(), language_id: "json5".into(), version: 1, text: "{ a: 1 }".into() };
    editor.tell("textDocument/didOpen", DidOpenTextDocumentParams { text_document: item });
    editor.open("package.json", "{ nope: 1 }");
    for text_document in [TextDocumentIdentifier { uri }, editor.id("package.json"), editor.id("never-opened.json")] {
        let params = CodeLensParams {
            text_document,
            work_done_progress_params: Default::default(),
            partial_result_params: Default::default(),
        };
        assert_eq!(editor.ask::<CodeLensRequest>(params), None);
    }
    editor.settle();
    assert!(editor.told.is_empty(), "{:?}", editor.told);
}

#[test]
fn what_makes_no_sense_is_refused_and_the_talk_goes_on() {
    let mut editor = Editor::plain();
    let code = |it: Result<Value, lsp_server::ResponseError>| it.expect_err("refused").code;
    assert_eq!(code(editor.call("textDocument/hover", json!({ "textDocument": 1 }))), -32602);
    assert_eq!(code(editor.call("textDocument/nothing", json!({}))), -32601);
    assert_eq!(code(editor.call("workspace/executeCommand", json!({ "command": "rm" }))), -32602);
    editor.tell("textDocument/didOpen", json!({ "nonsense": true }));
    let logged = editor.notified("window/logMessage");
    assert!(logged["message"].as_str().expect("a text").starts_with("`textDocument/didOpen` makes no sense"));
    editor.tell("$/cancelRequest", json!({ "id": 4711 }));
    editor.tell("$/setTrace", json!({ "value": "off" }));
    assert_eq!(editor.leave(), Exit::Asked);
}

/// Sends everything at once before the server takes the first message.
fn at_once(messages: Vec<Message>) -> Vec<Message> {
    let (client, server) = Connection::memory();
    let start = Request::new(0.into(), "initialize".to_owned(), json!({ "capabilities": {} }));
    client.sender.send(start.into()).expect("it is there");
    for message in messages {
        client.sender.send(message).expect("it is there");
    }
    client.sender.send(Notification::new("exit".to_owned(), Value::Null).into()).expect("it is there");
    run(&server, false);
    drop(server);
    client.receiver.iter().collect()
}

fn request(id: i32, method: &str, params: Value) -> Message {
    Request::new(id.into(), method.to_owned(), params).into()
}

fn error_of(messages: &[Message], id: i32) -> Option<i32> {
    messages.iter().find_map(|it| match it {
        Message::Response(it) if it.id == id.into() => Some(it.response_result.as_ref().err()?.code),
        _ => None,
    })
}

#[test]
fn what_is_cancelled_or_out_of_date_is_not_worked_out() {
    let document = json!({ "uri": "file:///nowhere/clawdbot.json", "version": 2 });
    let change = json!({ "textDocument": document, "contentChanges": [{ "text": "{}" }] });
    let item = json!({ "uri": document["uri"], "languageId": "json5", "version": 1, "text": "{ nope: 1 }" });
    let about = json!({ "textDocument": { "uri": document["uri"] } });
    let notify = |method: &str, params| Message::from(Notification::new(method.to_owned(), params));
    let answers = at_once(vec![
        notify("textDocument/didOpen", json!({ "textDocument": item })),
        request(1, "textDocument/codeLens", about.clone()),
        request(2, "textDocument/documentSymbol", about.clone()),
        notify("$/cancelRequest", json!({ "id": 2 })),
        notify("textDocument/didChange", change),
        request(3, "textDocument/codeLens", about),
    ]);
    assert_eq!(error_of(&answers, 1), Some(-32801), "the text changes after it");
    assert_eq!(error_of(&answers, 2), Some(-32800), "cancelled");
    assert_eq!(error_of(&answers, 3), None);
}

#[test]
fn the_end_is_in_good_order_or_it_is_not() {
    let (client, server) = Connection::memory();
    let server = std::thread::spawn(move || run(&server, false));
    drop(client);
    assert_eq!(server.join().expect("it does not panic"), Exit::Abrupt);
    let answers = at_once(vec![request(1, "shutdown", Value::Null), request(2, "textDocument/hover", json!({}))]);
    assert_eq!(error_of(&answers, 1), None);
    assert_eq!(error_of(&answers, 2), Some(-32600), "nothing is answered after the end");

    let (client, server) = Connection::memory();
    client.sender.send(request(1, "textDocument/hover", json!({}))).expect("it is there");
    client.sender.send(Notification::new("exit".to_owned(), Value::Null).into()).expect("it is there");
    assert_eq!(run(&server, false), Exit::Abrupt);
    drop(server);
    let answers: Vec<Message> = client.receiver.iter().collect();
    assert_eq!(error_of(&answers, 1), Some(-32002), "nothing is answered before the beginning");
}
