//! The program as a server, and requests as bytes.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::support::Home;

pub const CONFIG: &str = ".clawdbot/clawdbot.json";

/// Whatever takes longer has hung.
const LIMIT: Duration = Duration::from_secs(30);

/// A server that ends with the test.
pub struct Editor {
    pub child: Child,
    pub output: BufReader<ChildStdout>,
    pub port: u16,
    pub token: String,
}

/// What a page has after it was let in.
#[derive(Clone)]
pub struct Session {
    pub cookie: String,
    pub key: String,
}

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Editor {
    /// Edits what `args` say, in `home`.
    pub fn start(home: &Home, args: &[&str]) -> Editor {
        let page = home.path("page");
        std::fs::create_dir_all(page.join("assets")).expect("a folder for the page");
        std::fs::write(page.join("index.html"), "<!doctype html><head></head>").expect("the page");
        std::fs::write(page.join("assets/page.js"), "1").expect("its script");
        let page = page.display().to_string();
        let all = [&["edit", "--page", &page], args].concat();
        let mut child = home.command(&all, &[]).stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut output = BufReader::new(child.stdout.take().expect("its output"));
        let (port, token) = address(&mut output);
        Editor { child, output, port, token }
    }

    /// The lines of a request as the page of this server sends it; `rest` adds to them.
    pub fn request(&self, line: &str, rest: &[String], body: &str) -> Reply {
        let host = format!("Host: 127.0.0.1:{}", self.port);
        let length = format!("Content-Length: {}", body.len());
        let lines: Vec<&str> = rest.iter().map(String::as_str).chain([&*host, &length]).collect();
        self.raw(line, &lines, body)
    }

    /// Exactly these lines.
    pub fn raw(&self, line: &str, lines: &[&str], body: &str) -> Reply {
        let mut stream = self.connect();
        let head = lines.iter().fold(format!("{line} HTTP/1.1\r\nConnection: close\r\n"), |all, it| all + it + "\r\n");
        // It may have answered, and closed the connection, before it was told everything.
        let _ = stream.write_all(format!("{head}\r\n{body}").as_bytes());
        reply(&mut stream)
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_read_timeout(Some(LIMIT)).expect("a limit");
        stream
    }

    /// The page's own headers, for what changes something.
    pub fn own(&self) -> Vec<String> {
        let origin = format!("Origin: http://127.0.0.1:{}", self.port);
        vec![origin, "Content-Type: application/json".to_owned(), "Sec-Fetch-Site: same-origin".to_owned()]
    }

    pub fn enter(&self, token: &str) -> Reply {
        self.request("POST /api/session", &self.own(), &json!({ "token": token }).to_string())
    }

    /// Lets the page in.
    pub fn session(&self) -> Session {
        let reply = self.enter(&self.token);
        assert_eq!(reply.status, 200, "{reply:?}");
        let cookie = reply.header("set-cookie").expect("a cookie").to_owned();
        for word in ["; HttpOnly", "; SameSite=Strict", "; Path=/api"] {
            assert!(cookie.contains(word), "{cookie}");
        }
        let cookie = cookie.split(';').next().expect("its value").to_owned();
        Session { cookie, key: reply.json()["key"].as_str().expect("a key").to_owned() }
    }

    pub fn headers(&self, session: &Session) -> Vec<String> {
        let own = [format!("Cookie: {}", session.cookie), format!("Footguard-Key: {}", session.key)];
        [self.own(), own.to_vec()].concat()
    }

    /// Asks as the page does.
    pub fn ask(&self, session: &Session, line: &str, body: &str) -> Reply {
        self.request(line, &self.headers(session), body)
    }

    /// The configuration, once somebody has looked at the machine.
    pub fn config(&self, session: &Session) -> Json {
        self.wait_for(session, |it| !it["facts"].is_null())
    }

    /// The configuration, once it is as it should be.
    pub fn wait_for(&self, session: &Session, is_there: impl Fn(&Json) -> bool) -> Json {
        let end = Instant::now() + LIMIT;
        loop {
            let state = self.ask(session, "GET /api/config", "");
            assert_eq!(state.status, 200, "{state:?}");
            let state = state.json();
            if is_there(&state) {
                return state;
            }
            assert!(Instant::now() < end, "it never came to this: {state:#}");
            let reply = self.ask(session, &format!("GET /api/changes/{}", state["revision"]), "");
            assert_eq!(reply.status, 200, "{reply:?}");
        }
    }

    /// Saves texts: name, version, text.
    pub fn save(&self, session: &Session, files: &[(&str, &Json, &str)]) -> Reply {
        let files: Vec<_> = files.iter().map(|it| json!({ "name": it.0, "base": it.1, "text": it.2 })).collect();
        self.ask(session, "PUT /api/files", &json!({ "files": files }).to_string())
    }

    /// The exit code, once it has ended by itself.
    pub fn end(&mut self) -> Option<i32> {
        let end = Instant::now() + LIMIT;
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait().expect("it can be asked") {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("it has not ended");
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Port and token of the next address that is printed.
pub fn address(output: &mut BufReader<ChildStdout>) -> (u16, String) {
    let mut said = String::new();
    loop {
        let mut line = String::new();
        let read = output.read_line(&mut line).expect("it speaks");
        assert!(read > 0, "no address: {said}");
        if let Some((port, token)) =
            line.trim().strip_prefix("http://127.0.0.1:").and_then(|it| it.split_once("/#edit="))
        {
            return (port.parse().expect("a port"), token.to_owned());
        }
        said.push_str(&line);
    }
}

pub fn reply(stream: &mut TcpStream) -> Reply {
    let mut bytes = Vec::new();
    // A connection that is reset after the answer has still given it.
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8(bytes).expect("it speaks UTF-8");
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
    let status = head.split(' ').nth(1).and_then(|it| it.parse().ok()).expect("a status");
    Reply { status, head: head.to_owned(), body: body.to_owned() }
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|it| it.split_once(": "));
        lines.find(|it| it.0.eq_ignore_ascii_case(name)).map(|it| it.1)
    }

    pub fn json(&self) -> Json {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The word for programs of a refusal.
    pub fn error(&self) -> (u16, String) {
        (self.status, self.json()["error"].as_str().unwrap_or_default().to_owned())
    }
}
