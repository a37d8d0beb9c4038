//! The least that an editor does: messages with a length before them.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};

use serde_json::{Value, json};

/// A server that was started, and the pipes to it.
pub struct Client {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    last: i64,
    /// What the server said by itself.
    pub told: Vec<Value>,
}

impl Client {
    /// Starts it and greets it with `capabilities`.
    pub fn start(mut command: Command, capabilities: Value) -> Client {
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut client = Client { child, input, output, last: 0, told: Vec::new() };
        client.ask("initialize", json!({ "processId": null, "rootUri": null, "capabilities": capabilities }));
        client.tell("initialized", json!({}));
        client
    }

    /// Sends bytes with their length before them.
    pub fn write(&mut self, content: &[u8]) {
        let input = self.input.as_mut().expect("it is open");
        write!(input, "Content-Length: {}\r\n\r\n", content.len()).expect("it listens");
        input.write_all(content).expect("it listens");
        input.flush().expect("it listens");
    }

    pub fn tell(&mut self, method: &str, params: Value) {
        let message = json!({ "jsonrpc": "2.0", "method": method, "params": params });
        self.write(message.to_string().as_bytes());
    }

    /// Asks, and gives the whole answer.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        self.last += 1;
        let message = json!({ "jsonrpc": "2.0", "id": self.last, "method": method, "params": params });
        self.write(message.to_string().as_bytes());
        loop {
            let message = self.read().expect("an answer");
            if message["id"] == self.last {
                return message;
            }
            self.told.push(message);
        }
    }

    /// The next message; `None` at the end.
    pub fn read(&mut self) -> Option<Value> {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if self.output.read_line(&mut line).expect("a pipe") == 0 {
                return None;
            }
            match line.trim_end().split_once(": ") {
                Some((_, value)) => length = value.parse().expect("a length"),
                None => break,
            }
        }
        let mut content = vec![0; length];
        self.output.read_exact(&mut content).expect("a whole message");
        Some(serde_json::from_slice(&content).expect("JSON"))
    }

    /// Closes the way in, waits, and gives how it ended and what it said on standard error.
    pub fn end(mut self) -> (ExitStatus, String) {
        drop(self.input.take());
        while self.read().is_some() {}
        let mut said = String::new();
        self.child.stderr.take().expect("a pipe").read_to_string(&mut said).expect("words");
        (self.child.wait().expect("it ends"), said)
    }
}
