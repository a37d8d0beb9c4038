//! What runs is looked at in the background, and the editor asks again when it has been seen.

use std::io::Write;
use std::net::TcpListener;

use serde_json::{Value, json};

use super::{Editor, code};

const NAME: &str = "clawdbot.json";
const REFRESHES: [&str; 4] = [
    "workspace/codeLens/refresh",
    "workspace/diagnostic/refresh",
    "workspace/inlayHint/refresh",
    "workspace/semanticTokens/refresh",
];

/// What an editor can do that shows all that there is, and asks anew when it is told to.
fn capabilities() -> Value {
    let mut workspace = json!({});
    for name in ["diagnostics", "codeLens", "inlayHint", "semanticTokens"] {
        workspace[name] = json!({ "refreshSupport": true });
    }
    json!({ "workspace": workspace, "textDocument": { "diagnostic": {} } })
}

fn start(deep: bool) -> Editor {
    let params = json!({ "capabilities": capabilities(), "initializationOptions": { "deep": deep } });
    Editor::begin(params, Value::Null, true)
}

fn refreshes(editor: &Editor) -> Vec<&str> {
    let mut asked: Vec<&str> =
        editor.asked.iter().map(|it| &*it.method).filter(|it| it.ends_with("/refresh")).collect();
    asked.sort_unstable();
    asked
}

/// A port on which something answers every address of this machine, and is no gateway.
fn taken_port() -> u16 {
    let listener = TcpListener::bind("0.0.0.0:0").expect("a free port");
    let port = listener.local_addr().expect("its address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            // Whoever asks knows at once that there is no gateway.
            let _ = stream.and_then(|mut it| it.write_all(b"no\r\n"));
        }
    });
    port
}

#[test]
#[cfg(target_os = "linux")]
fn what_runs_is_seen_in_the_background_and_the_editor_is_told_to_ask_again() {
    let text = format!("{{ gateway: {{ port: {}, bind: 'loopback' }} }}", taken_port());
    let mut editor = start(true);
    editor.open(NAME, &text);
    let finds = |editor: &mut Editor| editor.pulled(NAME).iter().any(|it| code(it) == "port-beyond-config");
    // An answer is not kept waiting by the look.
    let _ = finds(&mut editor);
    while refreshes(&editor).len() < REFRESHES.len() {
        assert!(editor.take().is_none(), "nobody waits for an answer");
    }
    assert_eq!(refreshes(&editor), REFRESHES);
    assert!(finds(&mut editor), "{:?}", editor.pulled(NAME));
    // What was seen stays while somebody types.
    editor.change(NAME, 2, vec![(super::range(&text, "{ gateway"), "{ // typed\n gateway")]);
    assert!(finds(&mut editor), "{:?}", editor.pulled(NAME));
    assert_eq!(refreshes(&editor), REFRESHES, "typing is no news");
    editor.settings = Value::Null;
    editor.tell("workspace/didChangeConfiguration", json!({ "settings": { "footguard": { "deep": false } } }));
    assert!(!finds(&mut editor), "it was switched off");
}

#[test]
fn without_the_setting_nothing_is_looked_at_and_news_are_told_all_the_same() {
    let mut editor = start(false);
    editor.open(NAME, "{ logging: { redactSensitive: 'off' } }");
    assert!(!editor.pulled(NAME).is_empty());
    editor.settle();
    assert_eq!(refreshes(&editor), Vec::<&str>::new());
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    editor.settle();
    assert_eq!(refreshes(&editor), REFRESHES);
}

#[test]
fn an_editor_that_cannot_ask_again_is_not_told_to() {
    let params = json!({ "capabilities": { "textDocument": { "diagnostic": {} } } });
    let mut editor = Editor::start(params, Value::Null);
    editor.open(NAME, "{}");
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    editor.settle();
    assert_eq!(refreshes(&editor), Vec::<&str>::new());
}
