//! Servers that are no gateways, or none that means well.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{Message, WebSocket, accept};

/// A server that does the same for everybody who connects.
pub struct Stub {
    pub address: SocketAddr,
    /// What it was sent, a text for each connection.
    heard: Arc<Mutex<Vec<String>>>,
}

impl Stub {
    /// One that hands each connection to `serve`, which gives what it heard. It ends with the test's process.
    pub fn start(host: &str, serve: impl Fn(TcpStream) -> String + Send + Sync + 'static) -> Stub {
        let listener = TcpListener::bind((host, 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let heard = Arc::new(Mutex::new(Vec::new()));
        let serve = Arc::new(serve);
        let all = Arc::clone(&heard);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (serve, heard) = (Arc::clone(&serve), Arc::clone(&all));
                let _ = stream.set_read_timeout(Some(Duration::from_secs(60)));
                let at = {
                    let mut heard = heard.lock().expect("no one panics");
                    heard.push(String::new());
                    heard.len() - 1
                };
                thread::spawn(move || {
                    let words = serve(stream);
                    heard.lock().expect("no one panics")[at] = words;
                });
            }
        });
        Stub { address, heard }
    }

    /// One that speaks the gateway's protocol and answers `connect` with what `answer` makes of its parameters.
    pub fn gateway(host: &str, answer: impl Fn(&Value) -> Value + Send + Sync + 'static) -> Stub {
        Stub::start(host, move |stream| match accept(stream) {
            Ok(mut socket) => converse(&mut socket, &answer),
            Err(_) => String::new(),
        })
    }

    /// What it was sent, by connection.
    pub fn heard(&self) -> Vec<String> {
        self.heard.lock().expect("no one panics").clone()
    }
}

/// Challenges, reads one request, answers it, and waits for the other side to go.
pub fn converse<S: std::io::Read + std::io::Write>(
    socket: &mut WebSocket<S>,
    answer: &dyn Fn(&Value) -> Value,
) -> String {
    let challenge = json!({ "type": "event", "event": "connect.challenge", "payload": { "nonce": "n", "ts": 1 } });
    let mut heard = String::new();
    let _ = socket.send(Message::text(challenge.to_string()));
    while let Ok(message) = socket.read() {
        let Message::Text(text) = message else { continue };
        heard.push_str(&text);
        let request: Value = serde_json::from_str(&text).expect("requests are JSON");
        let mut response = answer(&request["params"]);
        response["type"] = json!("res");
        response["id"] = request["id"].clone();
        let _ = socket.send(Message::text(response.to_string()));
        if response["ok"] == false {
            let _ = socket.close(None);
        }
    }
    heard
}

/// The answer that lets somebody in.
pub fn welcome() -> Value {
    json!({ "ok": true, "payload": { "type": "hello-ok", "protocol": 3, "server": { "version": "2026.1.24" } } })
}

/// The answer that does not.
pub fn refuse(message: &str) -> Value {
    json!({ "ok": false, "error": { "code": "INVALID_REQUEST", "message": message } })
}

/// Says `bytes` at once, and then nothing until the other side goes.
pub fn say(bytes: &'static [u8]) -> impl Fn(TcpStream) -> String + Send + Sync + 'static {
    move |mut stream| {
        let mut request = [0; 4096];
        let length = stream.read(&mut request).unwrap_or(0);
        let _ = stream.write_all(bytes);
        let _ = stream.read(&mut [0]);
        String::from_utf8_lossy(&request[..length]).into_owned()
    }
}

/// An address of this machine that is not loopback; `None` if it has none.
pub fn outer_address() -> Option<String> {
    // Nothing is sent: the system only says which address it would send from.
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("198.51.100.1:9").ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then(|| address.to_string())
}
