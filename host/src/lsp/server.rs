//! The conversation: what comes in is taken in order; what an editor does not want any more is not worked out.

mod capabilities;
mod configurations;
mod notifications;
mod requests;
mod told;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crossbeam_channel::{Receiver, Sender, select, unbounded};
use gen_lsp_types::{Diagnostic, InitializeResult, MessageType, ServerInfo, ShowMessageParams};
use lsp_server::{Connection, Message, Notification, Request, RequestId, Response};
use serde::Serialize;
use serde_json::Value;

use self::capabilities::capabilities;
use super::client::Client;
use super::documents::Buffers;
use super::project::{Looked, Project};
use super::settings::{SECTION, Settings};
use crate::machine::{Machine, Wanted};

/// How a conversation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The editor asked for it: `shutdown`, then `exit`.
    Asked,
    /// The editor is gone, or left without a word.
    Abrupt,
}

/// Talks to one editor until the end.
pub fn run(connection: &Connection, host: bool) -> Exit {
    let (id, params) = match connection.initialize_start() {
        Ok(it) => it,
        Err(_) => return Exit::Abrupt,
    };
    let client = Client::read(&params);
    let options = params.get("initializationOptions").unwrap_or(&Value::Null);
    // Some editors send the section alone, others all that they have.
    let (settings, problems) = Settings::read(options.get(SECTION).unwrap_or(options));
    let result = InitializeResult {
        capabilities: capabilities(client),
        server_info: Some(ServerInfo {
            name: "footguard".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
    };
    if connection.sender.send(Response::new_ok(id, result).into()).is_err() {
        return Exit::Abrupt;
    }
    let mut server = Server {
        connection,
        client,
        settings,
        host,
        machine: Machine::here(Wanted::default()).ok(),
        buffers: Buffers::default(),
        projects: Vec::new(),
        published: BTreeMap::new(),
        watched: BTreeSet::new(),
        is_ready: false,
        is_shut_down: false,
        is_news: false,
        is_settled: true,
        asked: 0,
        settings_request: None,
        queue: VecDeque::new(),
        looks: unbounded(),
    };
    server.complain(&problems);
    server.converse()
}

struct Server<'c> {
    connection: &'c Connection,
    client: Client,
    settings: Settings,
    /// Whether the machine is looked at.
    host: bool,
    machine: Option<Machine>,
    buffers: Buffers,
    projects: Vec<Project>,
    /// What was published last, by the name of the text: the diagnostics that are shown there.
    published: BTreeMap<String, Vec<Diagnostic>>,
    /// The patterns that the editor watches.
    watched: BTreeSet<String>,
    /// The editor said that it takes requests.
    is_ready: bool,
    is_shut_down: bool,
    /// What the editor asked for may be other than it was, for a reason that it does not know of.
    is_news: bool,
    /// The editor knows all that it is told by itself.
    is_settled: bool,
    /// How many requests the editor got.
    asked: i32,
    /// The one that asks for settings.
    settings_request: Option<RequestId>,
    /// What came in and was not taken yet.
    queue: VecDeque<Message>,
    looks: (Sender<Looked>, Receiver<Looked>),
}

impl Server<'_> {
    fn converse(&mut self) -> Exit {
        loop {
            self.queue.extend(self.connection.receiver.try_iter());
            let Some(message) = self.queue.pop_front() else {
                self.settle();
                let looks = self.looks.1.clone();
                select! {
                    recv(self.connection.receiver) -> message => match message {
                        Ok(message) => self.queue.push_back(message),
                        Err(_) => return Exit::Abrupt,
                    },
                    recv(looks) -> seen => if let Ok(seen) = seen { self.looked(seen) },
                }
                continue;
            };
            // An answer comes after what the editor has to know of the same text, unless that changes again at once.
            let is_request = matches!(message, Message::Request(_));
            if is_request && !self.queue.iter().any(|it| matches!(it, Message::Notification(_))) {
                self.settle();
            }
            self.is_settled &= is_request;
            match message {
                Message::Request(request) => self.request(request),
                Message::Response(response) => self.response(response),
                Message::Notification(it) if it.method == "exit" => {
                    return if self.is_shut_down { Exit::Asked } else { Exit::Abrupt };
                }
                Message::Notification(it) => self.notification(it),
            }
        }
    }

    fn send(&self, message: impl Into<Message>) {
        // If the editor is gone the next message will not come.
        let _ = self.connection.sender.send(message.into());
    }

    fn notify(&self, method: &str, params: impl Serialize) {
        self.send(Notification::new(method.to_owned(), params));
    }

    fn ask(&mut self, method: &str, params: impl Serialize) -> RequestId {
        self.asked += 1;
        let id = RequestId::from(self.asked);
        self.send(Request::new(id.clone(), method.to_owned(), params));
        id
    }

    fn complain(&self, problems: &[String]) {
        for message in problems {
            self.notify(
                "window/showMessage",
                ShowMessageParams { kind: MessageType::Warning, message: message.clone() },
            );
        }
    }
}
