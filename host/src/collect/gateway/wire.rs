//! One connection: WebSocket, protocol 3, until we are let in or refused.
//!
//! Source: `host.md` sections 6.2 and 6.3 of the product's measured behaviour.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use footguard_core::facts::gateway::{Answer, Close, Failure};
use footguard_core::policy::probe::Target;
use footguard_core::report::printable;
use futures_util::{Sink, SinkExt as _, Stream, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{Connector, client_async_tls_with_config};

use super::tls::{self, Trust};

/// More than this is no greeting: the longest seen is a fiftieth of it.
const MAX_BYTES: usize = 4 << 20;
/// More frames than this before the answer are none of a gateway's.
const MAX_FRAMES: usize = 1000;
/// How long a gateway's challenge is waited for.
const CHALLENGE: Duration = Duration::from_millis(750);
/// How long a gateway that refuses is given to close the connection.
const GOODBYE: Duration = Duration::from_millis(250);
/// The id of our one request.
const ID: &str = "footguard";

/// What we show. There always is a token, as without one the gateway asks for a device before it looks at the password.
pub struct Shown {
    token: String,
    password: Option<String>,
}

impl Shown {
    /// What the configuration has for it, the token made up if it has none.
    pub fn own(target: &Target, made_up: &str) -> Shown {
        let token = target.token.clone().unwrap_or_else(|| made_up.to_owned());
        Shown { token, password: target.password.clone() }
    }

    /// What anybody could think of.
    pub fn made_up(secret: &str) -> Shown {
        Shown { token: secret.to_owned(), password: Some(secret.to_owned()) }
    }

    /// What the other side says, for our own pages: short, printable, and nothing at all if it repeats what it was shown.
    fn clean(&self, text: &str) -> String {
        const PIECE: usize = 6;
        let repeats = [Some(&self.token), self.password.as_ref()].into_iter().flatten().any(|secret| {
            let chars: Vec<char> = secret.chars().collect();
            chars.windows(PIECE.min(chars.len()).max(1)).any(|it| text.contains(&it.iter().collect::<String>()))
        });
        if repeats {
            return "(its words repeat what it was shown)".to_owned();
        }
        printable(text.chars().take(160).collect::<String>().trim())
    }
}

/// A try that failed for this reason.
pub fn failure(failure: Failure, error: impl Into<String>) -> Answer {
    Answer { failure: Some(failure), error: Some(error.into()), close: None }
}

/// Nobody answered in time.
pub fn silent(limit: Duration) -> Answer {
    failure(Failure::Silent, format!("it did not answer within {} s", limit.as_secs_f32()))
}

/// There is no way there.
pub fn unreachable(error: &io::Error) -> Answer {
    let reason = match error.kind() {
        io::ErrorKind::ConnectionRefused => "nothing listens there".to_owned(),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => "there is no way to that host".to_owned(),
        _ => error.to_string(),
    };
    Answer { close: Some(Close { code: 1006, reason: String::new() }), ..failure(Failure::Unreachable, reason) }
}

/// Greets the gateway at the other end of `stream` with what is `shown`: what it says to that, and which version it says it is.
pub async fn talk(
    stream: TcpStream,
    target: &Target,
    trust: Option<Arc<Trust>>,
    shown: &Shown,
) -> (Answer, Option<String>) {
    let connector = match trust.as_ref().map(Trust::connector) {
        None => Connector::Plain,
        Some(Ok(config)) => Connector::Rustls(config),
        Some(Err(reason)) => return (failure(Failure::Certificate, reason), None),
    };
    let Ok(request) = format!("{}{}", target.origin(), target.path).into_client_request() else {
        return (failure(Failure::Unreachable, "its URL cannot be asked for"), None);
    };
    let limits = WebSocketConfig::default().max_message_size(Some(MAX_BYTES)).max_frame_size(Some(MAX_BYTES));
    let mut socket = match client_async_tls_with_config(request, stream, Some(limits), Some(connector)).await {
        Ok((socket, _)) => socket,
        Err(error) => return (no_websocket(&error, trust.as_deref()), None),
    };
    let conversation = Conversation { shown, socket: &mut socket };
    conversation.run().await
}

fn no_websocket(error: &Error, trust: Option<&Trust>) -> Answer {
    if let Some(complaint) = trust.filter(|it| it.insists()).and_then(Trust::seen).as_ref().and_then(tls::complaint) {
        return tls::refusal(&complaint);
    }
    let reason = match error {
        Error::Http(response) => format!("it answers HTTP {}, and no WebSocket", response.status().as_u16()),
        Error::Io(error) if tls::is_no_tls(error) => "it does not speak TLS".to_owned(),
        Error::Io(_) => "it ended the connection before it was a WebSocket".to_owned(),
        _ => "it is no WebSocket server".to_owned(),
    };
    failure(Failure::NotAGateway, reason)
}

struct Conversation<'a, S> {
    shown: &'a Shown,
    socket: &'a mut S,
}

/// What we wait for.
enum Heard {
    Challenge,
    Answer(Value),
}

impl<S> Conversation<'_, S>
where
    S: Stream<Item = Result<Message, Error>> + Sink<Message> + Unpin,
{
    async fn run(mut self) -> (Answer, Option<String>) {
        if let Ok(Err(answer)) = timeout(CHALLENGE, self.hear()).await {
            return (answer, None);
        }
        let request = Message::text(self.request().to_string());
        if self.socket.send(request).await.is_err() {
            return (ended(None), None);
        }
        let answer = loop {
            match self.hear().await {
                Ok(Heard::Challenge) => {}
                Ok(Heard::Answer(answer)) => break answer,
                Err(answer) => return (answer, None),
            }
        };
        if answer["ok"] == true {
            let _ = timeout(GOODBYE, self.socket.close()).await;
            return self.welcome(&answer["payload"]);
        }
        let close = timeout(GOODBYE, self.closed()).await.unwrap_or_default();
        (self.refusal(&answer["error"], close), None)
    }

    fn request(&self) -> Value {
        let mut auth = json!({ "token": self.shown.token });
        if let Some(password) = &self.shown.password {
            auth["password"] = json!(password);
        }
        json!({ "type": "req", "id": ID, "method": "connect", "params": {
            "minProtocol": 3, "maxProtocol": 3,
            "client": {
                "id": "cli", "version": concat!("footguard ", env!("CARGO_PKG_VERSION")),
                "platform": std::env::consts::OS, "mode": "probe",
            },
            "caps": [], "role": "operator", "scopes": ["operator.read"], "auth": auth,
        } })
    }

    /// The next thing that matters; `Err` if there will be none.
    async fn hear(&mut self) -> Result<Heard, Answer> {
        let other = || failure(Failure::NotAGateway, "what it says is not the gateway's protocol");
        for _ in 0..MAX_FRAMES {
            let text = match self.socket.next().await {
                Some(Ok(Message::Text(text))) => text,
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => continue,
                Some(Ok(Message::Close(frame))) => return Err(ended(frame.map(|it| self.close(&it)))),
                Some(Ok(Message::Binary(_))) => return Err(other()),
                Some(Err(Error::Capacity(_))) => {
                    return Err(failure(Failure::NotAGateway, "it sends more than any gateway would"));
                }
                Some(Err(Error::Protocol(_) | Error::Utf8(_))) => return Err(other()),
                Some(Err(_)) | None => return Err(ended(None)),
            };
            let Ok(frame) = serde_json::from_str::<Value>(&text) else { return Err(other()) };
            match frame["type"].as_str() {
                Some("event") if frame["event"] == "connect.challenge" => return Ok(Heard::Challenge),
                Some("event") => {}
                Some("res") if frame["id"] == ID => return Ok(Heard::Answer(frame)),
                _ => return Err(other()),
            }
        }
        Err(other())
    }

    fn welcome(&self, payload: &Value) -> (Answer, Option<String>) {
        if payload["type"] != "hello-ok" {
            return (failure(Failure::NotAGateway, "what it says is not the gateway's protocol"), None);
        }
        let version = payload["server"]["version"].as_str().map(|it| self.shown.clean(it));
        (Answer::default(), version)
    }

    fn refusal(&self, error: &Value, close: Option<Close>) -> Answer {
        let message = error["message"].as_str().unwrap_or_default();
        let kind = match error["code"].as_str() {
            _ if message.starts_with("unauthorized") => Failure::Credentials,
            Some("NOT_PAIRED") => Failure::Device,
            _ => Failure::Refused,
        };
        let words = self.shown.clean(message);
        let words = if words.is_empty() { "it refuses, and does not say why".to_owned() } else { words };
        Answer { close, ..failure(kind, words) }
    }

    /// Waits for the end.
    async fn closed(&mut self) -> Option<Close> {
        for _ in 0..MAX_FRAMES {
            match self.socket.next().await? {
                Ok(Message::Close(frame)) => return frame.map(|it| self.close(&it)),
                Ok(_) => {}
                Err(_) => return None,
            }
        }
        None
    }

    fn close(&self, frame: &CloseFrame) -> Close {
        Close { code: frame.code.into(), reason: self.shown.clean(&frame.reason) }
    }
}

/// The connection ended where an answer was due.
fn ended(close: Option<Close>) -> Answer {
    let close = close.unwrap_or(Close { code: 1006, reason: String::new() });
    let error = match &*close.reason {
        "" => format!("it closed the connection without an answer (code {})", close.code),
        reason => format!("it closed the connection without an answer (code {}: {reason})", close.code),
    };
    Answer { close: Some(close), ..failure(Failure::Refused, error) }
}
