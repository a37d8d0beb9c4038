//! Messages over standard input and output.
//!
//! Unlike the transport of `lsp-server` a message that is no JSON does not end the conversation: its length is known, so that the
//! next one can be found, and an editor would lose all answers.

use std::io::{self, BufRead, Read as _, Write as _};
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Sender, unbounded};
use lsp_server::{Connection, Message, Notification};

/// What the server is told of a message that is none: where the mistake is.
pub const MALFORMED: &str = "footguard/malformed";

/// Larger messages are no texts that anybody edits.
const MAX_BYTES: usize = 256 << 20;

/// The threads that read and write, and the channels to them.
pub struct Transport {
    /// What the server talks to.
    pub connection: Connection,
    writer: JoinHandle<()>,
}

/// Takes standard input and output.
pub fn open() -> Transport {
    let (to_server, receiver) = unbounded();
    let (sender, to_editor) = unbounded::<Message>();
    // It ends with standard input, or with the process.
    thread::spawn(move || read(&mut io::stdin().lock(), &to_server));
    let writer = thread::spawn(move || {
        let mut out = io::stdout().lock();
        for message in to_editor {
            if message.write(&mut out).is_err() {
                return;
            }
        }
        let _ = out.flush();
    });
    Transport { connection: Connection { sender, receiver }, writer }
}

impl Transport {
    /// Waits until everything is written.
    pub fn close(self) {
        drop(self.connection);
        let _ = self.writer.join();
    }
}

fn read(input: &mut impl BufRead, messages: &Sender<Message>) {
    loop {
        let message = match next(input) {
            Ok(Some(text)) => serde_json::from_slice::<Message>(&text),
            Ok(None) => return,
            Err(error) => {
                eprintln!("footguard: the editor's messages cannot be read: {error}");
                return;
            }
        };
        // Not what it holds: that may be a part of somebody's configuration.
        let message = message.unwrap_or_else(|error| {
            let place = format!("line {}, column {}", error.line(), error.column());
            Notification::new(MALFORMED.to_owned(), place).into()
        });
        if messages.send(message).is_err() {
            return;
        }
    }
}

/// The content of the next message; `None` at the end.
fn next(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let invalid = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
    let mut length = None;
    loop {
        let mut line = String::new();
        // A header is short; whatever does not end is none.
        if input.by_ref().take(4096).read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let line = line.strip_suffix("\r\n").or_else(|| line.strip_suffix('\n'));
        let line = line.ok_or_else(|| invalid("a header does not end"))?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').ok_or_else(|| invalid("a header has no colon"))?;
        if name.trim().eq_ignore_ascii_case("Content-Length") {
            length = value.trim().parse::<usize>().ok();
        }
    }
    let length = length.filter(|it| *it <= MAX_BYTES).ok_or_else(|| invalid("a message has no usable length"))?;
    let mut content = vec![0; length];
    input.read_exact(&mut content)?;
    Ok(Some(content))
}
