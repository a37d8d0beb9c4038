//! What somebody chose, and when it is taken.

use gen_lsp_types::{Diagnostic, DiagnosticSeverity};
use serde_json::{Value, json};

use super::{Editor, code};

const NAME: &str = "clawdbot.json";
const TEXT: &str = "{ gateway: { mode: 'local' }, nope: 1 }";

#[test]
fn settings_are_asked_for_and_asked_for_again() {
    let capabilities = json!({ "workspace": { "configuration": true,
        "didChangeConfiguration": { "dynamicRegistration": true } } });
    let mut editor = Editor::start(json!({ "capabilities": capabilities }), json!({ "severity": "error" }));
    editor.open(NAME, TEXT);
    let has_more = |it: &[Diagnostic]| it.iter().any(|it| it.severity != Some(DiagnosticSeverity::Error));
    // Those before the answer are told with the defaults.
    while has_more(&editor.published(NAME).diagnostics) {}
    assert!(editor.asked.iter().any(|it| it.method == "client/registerCapability"));
    assert!(editor.asked.iter().any(|it| it.method == "workspace/configuration"));
    editor.settings = json!({ "severity": "info", "posture": "public" });
    editor.tell("workspace/didChangeConfiguration", json!({ "settings": null }));
    while !has_more(&editor.published(NAME).diagnostics) {}
}

#[test]
fn an_editor_that_cannot_be_asked_sends_them_along() {
    let params = json!({ "capabilities": {}, "initializationOptions": { "severity": "error" } });
    let mut editor = Editor::start(params, Value::Null);
    editor.open(NAME, TEXT);
    let found = editor.published(NAME).diagnostics;
    assert_eq!(found.iter().map(code).collect::<Vec<_>>(), ["unrecognized_keys"]);
    editor.tell("workspace/didChangeConfiguration", json!({ "settings": { "footguard": { "posture": "public" } } }));
    let more = editor.published(NAME).diagnostics;
    assert!(more.len() > 1, "{more:?}");
}

#[test]
fn what_means_nothing_is_named() {
    let params = json!({ "capabilities": {}, "initializationOptions": { "posture": "brave" } });
    let mut editor = Editor::start(params, Value::Null);
    let message = editor.notified("window/showMessage");
    assert_eq!(message["message"], "footguard.posture: personal, family or public is wanted");
}
