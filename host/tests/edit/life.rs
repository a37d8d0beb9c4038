//! When it begins, waits and ends.

use std::fs;
use std::io::Write as _;
use std::net::TcpListener;

use crate::client::{CONFIG, Editor, address, reply};
use crate::support::Home;

const TEXT: &str = "{ gateway: { port: 1 } }\n";

fn home() -> Home {
    let home = Home::new();
    home.write(CONFIG, TEXT);
    home
}

/// What asks for changes since `revision`, and stays open.
fn waiting(editor: &Editor, session: &crate::client::Session, revision: &serde_json::Value) -> std::net::TcpStream {
    let mut stream = editor.connect();
    let lines = [editor.headers(session), vec![format!("Host: 127.0.0.1:{}", editor.port)]].concat().join("\r\n");
    let head = format!("GET /api/changes/{revision} HTTP/1.1\r\nConnection: close\r\n{lines}\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("asked");
    stream
}

#[test]
fn a_change_of_the_file_is_told_to_the_page() {
    let home = home();
    let editor = Editor::start(&home, &[]);
    let session = editor.session();
    let before = editor.config(&session);
    let mut stream = waiting(&editor, &session, &before["revision"]);
    fs::write(home.path(CONFIG), "{ theirs: 1 }").expect("written");
    assert!(reply(&mut stream).json().as_u64() > before["revision"].as_u64());
    let after = editor.wait_for(&session, |it| it["files"][0]["text"] == "{ theirs: 1 }");
    assert!(after["files"][0]["version"].as_u64() > before["files"][0]["version"].as_u64());
}

#[test]
fn it_ends_when_the_last_page_has_gone() {
    let home = home();
    let mut editor = Editor::start(&home, &["--linger", "0.25"]);
    let session = editor.session();
    let revision = editor.config(&session)["revision"].clone();
    drop(waiting(&editor, &session, &revision));
    assert_eq!(editor.end(), Some(0));
}

#[test]
fn another_page_can_be_opened_after_the_last_one_was_closed() {
    let home = home();
    let mut editor = Editor::start(&home, &["--keep"]);
    let session = editor.session();
    let revision = editor.config(&session)["revision"].clone();
    drop(waiting(&editor, &session, &revision));
    let (port, token) = address(&mut editor.output);
    assert_eq!(port, editor.port);
    assert_eq!(editor.enter(&editor.token).error(), (403, "token".to_owned()));
    editor.token = token;
    editor.session();
}

#[test]
fn what_cannot_be_served_is_said() {
    let home = home();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("its address").port().to_string();
    let page = home.path("page");
    fs::create_dir(&page).expect("a folder");
    let page_name = page.display().to_string();
    let none = home.run(&["edit", "--page", &page_name]);
    assert_eq!(
        (none.code, &*none.stderr),
        (Some(2), "footguard: $HOME/page holds no index.html: build the page first\n")
    );
    fs::write(page.join("index.html"), "").expect("a page");
    let busy = home.run(&["edit", "--page", &page_name, "--port", &port]);
    assert_eq!(busy.code, Some(2));
    assert!(busy.stderr.starts_with(&format!("footguard: cannot listen on port {port} of 127.0.0.1: ")), "{busy:?}");
    let stdin = home.run(&["edit", "--page", &page_name, "-"]);
    assert_eq!((stdin.code, &*stdin.stderr), (Some(2), "footguard: standard input is no file that could be saved\n"));
}
