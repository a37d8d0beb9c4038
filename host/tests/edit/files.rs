//! What is read and written.

use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use crate::client::{CONFIG, Editor, Session};
use crate::support::Home;

const TEXT: &str = "// mine\n{ gateway: { port: 1 } }\n";
const SECRET: &str = "k3FhV9pQzX7wR2mT8sLcN4bJ6yUdA1eG";

fn open(text: &str, args: &[&str]) -> (Home, Editor, Session) {
    let home = Home::new();
    home.write(CONFIG, text);
    let editor = Editor::start(&home, args);
    let session = editor.session();
    (home, editor, session)
}

fn name(home: &Home) -> String {
    home.path(CONFIG).display().to_string()
}

fn names(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).expect("a folder").map(|it| it.expect("an entry").file_name());
    let mut names: Vec<String> = names.map(|it| it.into_string().expect("a name")).collect();
    names.sort();
    names
}

#[test]
fn a_text_is_written_with_mode_and_backup() {
    let (home, editor, session) = open(TEXT, &[]);
    let state = editor.config(&session);
    let file = &state["files"][0];
    assert_eq!((file["text"].as_str(), file["title"].as_str()), (Some(TEXT), Some("~/.clawdbot/clawdbot.json")));
    #[cfg(unix)]
    crate::support::set_mode(&home.path(CONFIG), 0o640);
    let new = TEXT.replace('1', "2");
    let reply = editor.save(&session, &[(&name(&home), &file["version"], &new)]);
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(home.read(CONFIG), new);
    assert_eq!(home.read(".clawdbot/clawdbot.json.bak"), TEXT);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |name: &str| fs::metadata(home.path(name)).expect("it is there").permissions().mode() & 0o777;
        assert_eq!((mode(CONFIG), mode(".clawdbot/clawdbot.json.bak")), (0o640, 0o600));
    }
    // The same text again is no reason to move backups on.
    let version = &reply.json()["files"][0]["version"];
    assert_eq!(editor.save(&session, &[(&name(&home), version, &new)]).status, 200);
    assert_eq!(names(&home.path(".clawdbot")), ["clawdbot.json", "clawdbot.json.bak"]);
}

#[test]
fn a_text_that_was_made_from_another_is_not_written() {
    let (home, editor, session) = open(TEXT, &[]);
    let version = editor.config(&session)["files"][0]["version"].clone();
    let own = name(&home);
    // Somebody else writes; whether or not the server has seen it, the page has not.
    fs::write(home.path(CONFIG), "{ theirs: 1 }").expect("written");
    assert_eq!(editor.save(&session, &[(&own, &version, "{}")]).error(), (409, "changed".to_owned()));
    let state = editor.wait_for(&session, |it| it["files"][0]["text"] == "{ theirs: 1 }");
    assert_eq!(editor.save(&session, &[(&own, &version, "{}")]).error(), (409, "changed".to_owned()));
    assert_eq!(home.read(CONFIG), "{ theirs: 1 }");
    assert_eq!(editor.save(&session, &[(&own, &state["files"][0]["version"], "{}")]).status, 200);
    assert_eq!(home.read(CONFIG), "{}");
}

#[test]
fn a_text_that_does_not_parse_is_not_written() {
    let (home, editor, session) = open(TEXT, &[]);
    let version = editor.config(&session)["files"][0]["version"].clone();
    let reply = editor.save(&session, &[(&name(&home), &version, "{\n  '𝄞': 1 2 }\n")]);
    assert_eq!(reply.error(), (422, "broken".to_owned()));
    let told = reply.json();
    assert_eq!((told["line"].as_u64(), told["column"].as_u64()), (Some(2), Some(11)), "{told}");
    assert_eq!(names(&home.path(".clawdbot")), ["clawdbot.json"]);
    assert_eq!(home.read(CONFIG), TEXT);
}

#[test]
fn only_files_of_the_configuration_are_written() {
    let (home, editor, session) = open(TEXT, &[]);
    let version = editor.config(&session)["files"][0]["version"].clone();
    home.write("outside.json", "{}");
    let outside = home.path("outside.json").display().to_string();
    let around = format!("{}/../clawdbot.json", home.path(".clawdbot").display());
    for other in [&*outside, &around, "clawdbot.json", "/etc/passwd", "", "\0"] {
        assert_eq!(
            editor.save(&session, &[(other, &version, "{ a: 1 }")]).error(),
            (404, "unknown".to_owned()),
            "{other}"
        );
    }
    let own = name(&home);
    let both = editor.save(&session, &[(&own, &version, "{ a: 1 }"), (&outside, &version, "{ a: 1 }")]);
    assert_eq!(both.error(), (404, "unknown".to_owned()));
    assert_eq!((home.read("outside.json"), home.read(CONFIG)), ("{}".to_owned(), TEXT.to_owned()));
    // Nor is a file that only the text in the page would include.
    let reply = editor.save(&session, &[(&own, &version, "{ $include: '../outside.json' }")]);
    assert_eq!(reply.status, 200);
    let state = editor.wait_for(&session, |it| it["files"].as_array().is_some_and(|it| it.len() == 2));
    assert_eq!(state["files"][1]["text"], "{}");
}

#[test]
fn read_only_writes_nothing() {
    let (home, editor, session) = open(TEXT, &["--read-only"]);
    let state = editor.config(&session);
    assert_eq!(state["readOnly"], true);
    let reply = editor.save(&session, &[(&name(&home), &state["files"][0]["version"], "{}")]);
    assert_eq!(reply.error(), (403, "readOnly".to_owned()));
    assert_eq!(names(&home.path(".clawdbot")), ["clawdbot.json"]);
    assert_eq!(home.read(CONFIG), TEXT);
}

#[test]
fn what_is_included_is_read_and_written_with_the_rest_or_not_at_all() {
    let home = Home::new();
    home.write(CONFIG, "{ $include: ['./agents.json', './none.json'] }\n");
    home.write(".clawdbot/agents.json", "{ agents: {} }\n");
    let editor = Editor::start(&home, &[]);
    let session = editor.session();
    let state = editor.config(&session);
    let files = state["files"].as_array().expect("files");
    assert_eq!(files.len(), 3);
    assert_eq!(files[1]["text"], "{ agents: {} }\n");
    assert_eq!(
        (&files[2]["text"], &files[2]["problem"]),
        (&Json::Null, &"it cannot be read: there is no such file".into())
    );
    let of = |at: usize| (files[at]["name"].as_str().expect("a name"), &files[at]["version"]);
    let texts = ["{ $include: './agents.json' }\n", "{ agents: { list: [] } }\n"];
    fs::write(home.path(".clawdbot/agents.json"), "{ agents: { other: 1 } }\n").expect("written");
    let both = [(of(0).0, of(0).1, texts[0]), (of(1).0, of(1).1, texts[1])];
    let reply = editor.save(&session, &both);
    assert_eq!((reply.error(), &reply.json()["name"]), ((409, "changed".to_owned()), &files[1]["name"]));
    assert_eq!(names(&home.path(".clawdbot")), ["agents.json", "clawdbot.json"]);
    let state = editor.wait_for(&session, |it| it["files"][1]["text"] == "{ agents: { other: 1 } }\n");
    let both = [(of(0).0, of(0).1, texts[0]), (of(1).0, &state["files"][1]["version"], texts[1])];
    assert_eq!(editor.save(&session, &both).status, 200);
    assert_eq!((home.read(CONFIG), home.read(".clawdbot/agents.json")), (texts[0].to_owned(), texts[1].to_owned()));
}

#[test]
fn a_configuration_that_is_not_there_is_made_by_the_first_save() {
    let home = Home::new();
    let editor = Editor::start(&home, &[]);
    let session = editor.session();
    let state = editor.config(&session);
    let file = &state["files"][0];
    assert_eq!((&file["isNew"], &file["text"]), (&Json::Bool(true), &"".into()));
    assert_eq!(editor.save(&session, &[(&name(&home), &file["version"], "{}\n")]).status, 200);
    assert_eq!(home.read(CONFIG), "{}\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |name: &str| fs::metadata(home.path(name)).expect("it is there").permissions().mode() & 0o777;
        assert_eq!((mode(".clawdbot"), mode(CONFIG)), (0o700, 0o600));
    }
}

#[test]
fn bytes_that_are_no_text_stay() {
    let home = Home::new();
    home.write(CONFIG, b"{ a: '\xff' }\n");
    let editor = Editor::start(&home, &[]);
    let session = editor.session();
    let state = editor.config(&session);
    let file = &state["files"][0];
    assert_eq!(
        (&file["text"], &file["problem"]),
        (&Json::Null, &"byte 6 is not UTF-8; nothing is written to it".into())
    );
    assert_eq!(editor.save(&session, &[(&name(&home), &file["version"], "{}")]).error(), (500, "failed".to_owned()));
    assert_eq!(fs::read(home.path(CONFIG)).expect("it is there"), b"{ a: '\xff' }\n");
}

#[cfg(unix)]
#[test]
fn a_link_is_written_where_it_led_when_it_was_opened() {
    use std::os::unix::fs::symlink;

    let home = Home::new();
    home.write("kept/clawdbot.json", TEXT);
    home.write("other.json", TEXT);
    home.write(".clawdbot/readme", "");
    symlink(home.path("kept/clawdbot.json"), home.path(CONFIG)).expect("a link");
    let editor = Editor::start(&home, &[]);
    let session = editor.session();
    let version = editor.config(&session)["files"][0]["version"].clone();
    let own = name(&home);
    let reply = editor.save(&session, &[(&own, &version, "{ a: 1 }\n")]);
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(home.read("kept/clawdbot.json"), "{ a: 1 }\n");
    assert!(home.path(CONFIG).is_symlink());
    // The link leads elsewhere now: to a file that nobody opened.
    fs::remove_file(home.path(CONFIG)).expect("the link goes");
    symlink(home.path("other.json"), home.path(CONFIG)).expect("another link");
    let state = editor.wait_for(&session, |it| !it["files"][0]["problem"].is_null());
    assert_eq!(state["files"][0]["text"], "{ a: 1 }\n");
    let version = &reply.json()["files"][0]["version"];
    assert_eq!(editor.save(&session, &[(&own, version, "{ b: 1 }\n")]).error(), (500, "failed".to_owned()));
    assert_eq!((home.read("other.json"), home.read("kept/clawdbot.json")), (TEXT.to_owned(), "{ a: 1 }\n".to_owned()));
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_file_is_not_followed() {
    let (home, editor, session) = open(TEXT, &[]);
    let version = editor.config(&session)["files"][0]["version"].clone();
    let target = home.write("target.json", TEXT);
    fs::remove_file(home.path(CONFIG)).expect("the file goes");
    std::os::unix::fs::symlink(&target, home.path(CONFIG)).expect("a link");
    // Before the server has looked again and after: nothing is written through it, nor in its place.
    let code = editor.save(&session, &[(&name(&home), &version, "{}")]).status;
    assert!(matches!(code, 409 | 500), "{code}");
    editor.wait_for(&session, |it| !it["files"][0]["problem"].is_null());
    assert_eq!(editor.save(&session, &[(&name(&home), &version, "{}")]).error(), (500, "failed".to_owned()));
    assert_eq!(home.read("target.json"), TEXT);
    assert!(home.path(CONFIG).is_symlink());
}

#[cfg(unix)]
#[test]
fn facts_are_the_audit_s_and_hold_no_secret() {
    let home = Home::new();
    home.write(CONFIG, "{ gateway: { auth: { token: '${GW_TOKEN}' } } }\n");
    home.write(".clawdbot/.env", format!("GW_TOKEN={SECRET}\n"));
    crate::support::set_mode(&home.path(CONFIG), 0o644);
    let editor = Editor::start(&home, &[]);
    let session = editor.session();
    let state = editor.config(&session);
    assert!(!state.to_string().contains(SECRET));
    let facts = |state: &Json| -> Json { serde_json::from_str(state["facts"].as_str().expect("facts")).expect("JSON") };
    let mut snapshot = home.run(&["facts", "--json"]).stdout;
    snapshot = snapshot.replace("$HOME", home.path("").display().to_string().trim_end_matches('/'));
    let told: Json = serde_json::from_str(&snapshot).expect("a snapshot");
    assert_eq!(facts(&state), told["facts"]);
    // They follow what is done to the file.
    crate::support::set_mode(&home.path(CONFIG), 0o600);
    let before = facts(&state);
    editor.wait_for(&session, |it| facts(it) != before);
}

#[test]
fn what_runs_is_looked_at_when_it_is_asked_for() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its address").port();
    let (_home, editor, session) = open(&format!("{{ gateway: {{ port: {free} }} }}\n"), &["--deep", "--timeout", "2"]);
    let asked = |it: &Json| -> bool {
        let facts: Json = it["facts"].as_str().and_then(|it| serde_json::from_str(it).ok()).unwrap_or_default();
        !facts["gateway"].is_null() || !facts["unseen"]["gateway"].is_null()
    };
    let state = editor.wait_for(&session, asked);
    assert_eq!(state["looking"], false);
    // It may be done again at any time, and the page goes on with what it has.
    assert_eq!(editor.ask(&session, "POST /api/look", "{}").status, 202);
    let again = editor.wait_for(&session, |it| it["revision"].as_u64() > state["revision"].as_u64());
    assert!(asked(&again));
}
