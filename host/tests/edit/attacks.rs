//! Whoever is not the page: other sites in the same browser, other programs on the same machine, and pages gone wrong.

use serde_json::json;

use crate::client::{CONFIG, Editor, Session};
use crate::support::Home;

const TEXT: &str = "{ gateway: { port: 1 } }\n";

fn editor(args: &[&str]) -> (Home, Editor) {
    let home = Home::new();
    home.write(CONFIG, TEXT);
    let editor = Editor::start(&home, args);
    (home, editor)
}

/// Everything that has to be turned away, by what is wrong with it: a name, the lines of the request that are wrong, the status.
fn turned_away(editor: &Editor, session: &Session, cases: &[(&str, &[&str], u16)]) {
    for (line, lines, status) in cases {
        // What is wrong comes in the place of what would be right.
        let name = |it: &str| it.split(':').next().unwrap_or_default().to_owned();
        let wrong: Vec<String> = lines.iter().map(|it| name(it)).collect();
        let host = format!("Host: 127.0.0.1:{}", editor.port);
        let right = [editor.headers(session), vec![host, "Content-Length: 2".to_owned()]].concat();
        let right = right.iter().filter(|it| !wrong.contains(&name(it))).map(String::as_str);
        // A header without a value is one that is left out.
        let lines: Vec<&str> = right.chain(lines.iter().copied().filter(|it| it.contains(": "))).collect();
        let reply = editor.raw(line, &lines, "{}");
        assert_eq!(reply.status, *status, "{line} {lines:?}\n{reply:?}");
        let allows = |it: &str| it.to_ascii_lowercase().starts_with("access-control-");
        assert!(!reply.head.lines().any(allows), "{reply:?}");
        assert!(!reply.body.contains("gateway"), "{reply:?}");
    }
}

#[test]
fn a_name_of_somebody_else_that_leads_here_gets_nothing() {
    let (_home, editor) = editor(&[]);
    let session = editor.session();
    let port = editor.port;
    let evil = format!("Host: evil.example:{port}");
    let cut = "Host: 127.0.0.1";
    let (longer, user) = (format!("Host: 127.0.0.1:{port}.evil.example"), format!("Host: a@127.0.0.1:{port}"));
    for host in [&*evil, cut, &longer, &user, "Host: ", &format!("Host: 127.0.0.1:{}", port ^ 1)] {
        turned_away(&editor, &session, &[("GET /", &[host], 421), ("GET /api/config", &[host], 421)]);
    }
    let own = format!("Host: 127.0.0.1:{port}");
    turned_away(
        &editor,
        &session,
        &[
            ("GET /api/config", &[&own, &evil], 421),
            (&format!("GET http://evil.example:{port}/api/config"), &[&own], 421),
        ],
    );
    assert_eq!(editor.raw("GET /", &[&format!("Host: localhost:{port}")], "").status, 200);
}

#[test]
fn pages_of_other_origins_can_ask_for_nothing() {
    let (home, editor) = editor(&[]);
    let session = editor.session();
    let port = editor.port;
    let origins = ["https://evil.example".to_owned(), "null".to_owned(), format!("http://127.0.0.1:{}", port ^ 1)];
    let more = [format!("https://127.0.0.1:{port}"), format!("http://localhost:{port}"), String::new()];
    for origin in origins.iter().chain(&more) {
        let origin = format!("Origin:{}{origin}", if origin.is_empty() { "" } else { " " });
        turned_away(
            &editor,
            &session,
            &[
                ("POST /api/session", &[&origin], 403),
                ("PUT /api/files", &[&origin], 403),
                ("POST /api/look", &[&origin], 403),
            ],
        );
        if origin.contains(' ') {
            turned_away(&editor, &session, &[("GET /api/config", &[&origin], 403)]);
        }
    }
    for site in ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Sec-Fetch-Site: none"] {
        turned_away(&editor, &session, &[("GET /api/config", &[site], 403), ("PUT /api/files", &[site], 403)]);
    }
    // As a script or a picture of another site, the page's files would say that the editor runs.
    let script = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"];
    turned_away(&editor, &session, &[("GET /assets/page.js", &script, 403)]);
    let link = ["Sec-Fetch-Site: cross-site".to_owned(), "Sec-Fetch-Mode: navigate".to_owned()];
    assert_eq!(editor.request("GET /", &link, "").status, 200);
    assert_eq!(home.read(CONFIG), TEXT);
}

#[test]
fn a_form_of_another_site_is_no_request() {
    let (_home, editor) = editor(&[]);
    let session = editor.session();
    let form = "Content-Type: text/plain";
    turned_away(&editor, &session, &[("PUT /api/files", &[form], 415), ("POST /api/session", &[form], 415)]);
}

#[test]
fn without_both_halves_of_a_session_there_is_nothing() {
    let (_home, editor) = editor(&[]);
    let session = editor.session();
    let all = ["GET /api/config", "GET /api/changes/0", "PUT /api/files", "POST /api/look", "GET /api/other"];
    for line in all {
        turned_away(
            &editor,
            &session,
            &[
                (line, &["Cookie:"], 401),
                (line, &["Footguard-Key:"], 401),
                (line, &["Cookie:", "Footguard-Key:"], 401),
                (line, &[&format!("Cookie: footguard-{}=", editor.port), "Footguard-Key: "], 401),
            ],
        );
    }
    assert_eq!(editor.ask(&session, "GET /api/other", "").status, 404);
}

#[test]
fn a_session_of_another_editor_is_none_here() {
    let (_first_home, first) = editor(&[]);
    let (_second_home, second) = editor(&[]);
    let (of_first, of_second) = (first.session(), second.session());
    assert_eq!(second.ask(&of_first, "GET /api/config", "").error(), (401, "session".to_owned()));
    // By the other's name the cookie is sent along, as browsers do whatever the port; without the key it is worth nothing.
    let renamed =
        of_first.cookie.replace(&format!("footguard-{}=", first.port), &format!("footguard-{}=", second.port));
    let stolen = Session { cookie: renamed, key: of_second.key.clone() };
    assert_eq!(second.ask(&stolen, "GET /api/config", "").status, 401);
    let both = Session { cookie: format!("{}; {}", of_first.cookie, of_second.cookie), key: of_second.key };
    assert_eq!(second.ask(&both, "GET /api/config", "").status, 200);
}

#[test]
fn a_token_opens_one_page() {
    let (_home, editor) = editor(&[]);
    for wrong in ["", "x", &editor.token[1..], &"0".repeat(48)] {
        assert_eq!(editor.enter(wrong).error(), (403, "token".to_owned()));
    }
    editor.session();
    assert_eq!(editor.enter(&editor.token).error(), (403, "token".to_owned()));
}

#[test]
fn other_methods_are_none() {
    let (_home, editor) = editor(&[]);
    let session = editor.session();
    for method in ["TRACE", "OPTIONS", "DELETE", "PATCH", "CONNECT", "PROPFIND"] {
        for path in ["/", "/api/config", "/api/files"] {
            turned_away(&editor, &session, &[(&format!("{method} {path}"), &[], 405)]);
        }
    }
    turned_away(
        &editor,
        &session,
        &[
            ("PUT /", &[], 405),
            ("POST /index.html", &[], 405),
            ("GET /api/session", &[], 405),
            ("POST /api/files", &[], 405),
            ("PUT /api/config", &[], 405),
        ],
    );
}

#[test]
fn there_are_no_files_but_the_page_s() {
    let (_home, editor) = editor(&[]);
    for path in ["/nothing", "/../work", "/%2e%2e/.clawdbot/clawdbot.json", "//etc/passwd", "/.clawdbot/clawdbot.json"]
    {
        let reply = editor.request(&format!("GET {path}"), &[], "");
        assert_eq!(reply.error(), (404, "unknown".to_owned()), "{path}");
    }
}

#[test]
fn every_answer_says_what_browsers_have_to_keep_to() {
    let (_home, editor) = editor(&[]);
    let session = editor.session();
    for reply in [
        editor.request("GET /", &[], ""),
        editor.request("GET /assets/page.js", &[], ""),
        editor.request("GET /nothing", &[], ""),
        editor.ask(&session, "GET /api/config", ""),
        editor.raw("GET /", &["Host: evil.example"], ""),
    ] {
        let policy = reply.header("content-security-policy").expect("a policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(reply.header(name), Some(value), "{reply:?}");
        }
    }
    assert_eq!(editor.ask(&session, "GET /api/config", "").header("cache-control"), Some("no-store"));
    assert!(editor.request("GET /", &[], "").body.contains(r#"<meta name="footguard-edit""#));
}

#[test]
fn what_is_too_large_is_not_read() {
    let (home, editor) = editor(&[]);
    let session = editor.session();
    let lines = |rest: &str| {
        [editor.headers(&session), vec![format!("Host: 127.0.0.1:{}", editor.port), rest.to_owned()]].concat()
    };
    let told = lines("Content-Length: 99999999999");
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    assert_eq!(editor.raw("PUT /api/files", &told, "").status, 413);
    // Without a length it is counted.
    let chunked = lines("Transfer-Encoding: chunked");
    let chunked: Vec<&str> = chunked.iter().map(String::as_str).collect();
    let chunk = format!("100000\r\n{}\r\n", "x".repeat(1 << 20));
    assert_eq!(editor.raw("PUT /api/files", &chunked, &format!("{}0\r\n\r\n", chunk.repeat(17))).status, 413);
    let token = json!({ "token": "x".repeat(4000) }).to_string();
    assert_eq!(editor.request("POST /api/session", &editor.own(), &token).status, 413);
    assert_eq!(home.read(CONFIG), TEXT);
    assert_eq!(editor.ask(&session, "GET /api/config", "").status, 200);
}

#[test]
fn requests_that_make_no_sense_are_refused() {
    let (_home, editor) = editor(&[]);
    let session = editor.session();
    for body in ["", "{", "[]", "{}", r#"{"files":[{"name":"x"}]}"#, r#"{"files":[],"path":"/etc/passwd"}"#] {
        let status = editor.ask(&session, "PUT /api/files", body).status;
        assert!(matches!(status, 400 | 422), "{body}: {status}");
    }
    assert_eq!(editor.ask(&session, "GET /api/changes/-1", "").status, 400);
}

/// Arguments of programs can be read by everybody on the machine: so can the address that a browser is started with.
#[cfg(target_os = "linux")]
#[test]
fn a_program_of_another_user_cannot_use_the_token() {
    use std::os::unix::process::CommandExt as _;

    if !rustix::process::geteuid().is_root() {
        crate::support::left_out("programs of other users", "only root can start one");
        return;
    }
    let (_home, editor) = editor(&[]);
    let body = json!({ "token": editor.token }).to_string();
    let head = format!("Host: 127.0.0.1:{}\\r\\n{}", editor.port, editor.own().join("\\r\\n"));
    let request = format!(
        "POST /api/session HTTP/1.1\\r\\nConnection: close\\r\\n{head}\\r\\nContent-Length: {}\\r\\n\\r\\n",
        body.len()
    );
    let script = format!("exec 3<>/dev/tcp/127.0.0.1/{}; printf '{request}%s' '{body}' >&3; cat <&3", editor.port);
    let thief = std::process::Command::new("bash").args(["-c", &script]).uid(65534).current_dir("/").output();
    let answer = String::from_utf8(thief.expect("bash starts").stdout).expect("it speaks UTF-8");
    assert!(answer.starts_with("HTTP/1.1 403 ") && answer.contains("a program of another user"), "{answer}");
    assert_eq!(editor.enter(&editor.token).status, 200);
}
