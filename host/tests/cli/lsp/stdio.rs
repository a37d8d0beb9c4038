//! Standard streams: messages that are none, and how it ends.

use serde_json::{Value, json};

use super::client::Client;
use crate::support::Home;

fn start(home: &Home) -> Client {
    Client::start(home.command(&["lsp"], &[]), json!({}))
}

#[test]
fn a_message_that_is_no_json_is_left_out_and_the_talk_goes_on() {
    let home = Home::new();
    let mut client = start(&home);
    let uri = format!("file://{}", home.path("clawdbot.json").display());
    let item = json!({ "uri": uri, "languageId": "json5", "version": 1, "text": "{ gateway: { bind: 'lan' } }" });
    client.tell("textDocument/didOpen", json!({ "textDocument": item }));
    client.write(b"{ \"token\": hunter2hunter2 ");
    client.write(b"\xFF\xFE");
    client.write(b"[]");
    let at = json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 14 } });
    let hover = client.ask("textDocument/hover", at);
    assert!(hover["result"]["contents"]["value"].as_str().expect("a text").starts_with("**`gateway.bind`**"));
    let logged: Vec<&Value> = client.told.iter().filter(|it| it["method"] == "window/logMessage").collect();
    assert_eq!(logged.len(), 3, "{logged:?}");
    assert!(logged.iter().all(|it| !it.to_string().contains("hunter2")), "{logged:?}");
    assert_eq!(client.ask("shutdown", Value::Null)["result"], Value::Null);
    client.tell("exit", Value::Null);
    let (status, said) = client.end();
    assert_eq!((status.code(), &*said), (Some(0), ""));
}

#[test]
fn who_leaves_without_a_word_gets_another_exit_code() {
    let home = Home::new();
    let mut client = start(&home);
    client.tell("exit", Value::Null);
    assert_eq!(client.end().0.code(), Some(1));
    let (status, said) = start(&home).end();
    assert_eq!((status.code(), &*said), (Some(1), ""));
}

#[test]
fn a_stream_of_something_else_ends_it_with_a_reason() {
    let home = Home::new();
    let answer = home.run_with(&["lsp"], &[], b"GET / HTTP/1.1\r\n\r\n");
    assert_eq!((answer.code, &*answer.stdout), (Some(1), ""));
    assert!(answer.stderr.contains("the editor's messages cannot be read"), "{}", answer.stderr);
}

#[test]
fn the_machine_is_looked_at_as_the_audit_does_it() {
    let home = Home::new();
    let path = home.write(".clawdbot/clawdbot.json", "{ gateway: { auth: { token: '${TOKEN}' } } }");
    // A folder where a file should be.
    home.write(".clawdbot/.env/other", "OTHER=1\n");
    let audit = home.run(&["audit", "--json", "--fail-on", "never", &path.display().to_string()]);
    let report: Value = serde_json::from_str(&audit.stdout).expect("a report");
    assert_eq!(report["issues"][0]["code"], "env_missing", "{report}");
    let mut client = start(&home);
    let uri = format!("file://{}", path.display());
    let item = json!({ "uri": uri, "languageId": "json5", "version": 1, "text": home.read(".clawdbot/clawdbot.json") });
    client.tell("textDocument/didOpen", json!({ "textDocument": item }));
    let pulled = client.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
    let shown = pulled["result"]["items"].as_array().expect("a list");
    let mut codes: Vec<&str> = shown.iter().map(|it| it["code"].as_str().expect("a code")).collect();
    let issues = report["issues"].as_array().expect("a list").iter().map(|it| &it["code"]);
    let findings = report["findings"].as_array().expect("a list").iter().map(|it| &it["ruleId"]);
    let mut want: Vec<&str> = issues.chain(findings).map(|it| it.as_str().expect("a code")).collect();
    codes.sort_unstable();
    want.sort_unstable();
    assert_eq!(codes, want);
    let leads: Vec<&str> =
        shown.iter().filter_map(|it| it["relatedInformation"][0]["location"]["uri"].as_str()).collect();
    assert!(leads.iter().any(|it| it.ends_with("/.clawdbot/.env")), "findings about files lead to them: {leads:?}");
}
