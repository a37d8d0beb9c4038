//! What passes between the page and the server, as JSON. `web/src/live/protocol.ts` is the other side of it; the test below holds
//! them to each other.

use serde::{Deserialize, Serialize};

/// What opens a session.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enter {
    /// From the fragment of the address.
    pub token: String,
}

/// The half of a session that scripts see.
#[derive(Serialize)]
pub struct Entered {
    pub key: String,
}

/// The configuration as it is on the disk, and what is known of the machine.
#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct State {
    /// Grows whenever anything below changes.
    pub revision: u64,
    /// Nothing can be written.
    pub read_only: bool,
    /// How exposed the assistant is meant to be, if somebody said.
    pub posture: Option<&'static str>,
    /// The dialect that somebody asked for.
    pub dialect: Option<&'static str>,
    /// The configuration, then what it includes.
    pub files: Vec<File>,
    /// What `footguard facts --json` has as `facts`, as text; `None` until somebody has looked.
    pub facts: Option<String>,
    /// What runs is being looked at.
    pub looking: bool,
    /// Why the machine could not be looked at.
    pub problem: Option<String>,
}

/// One file of the configuration.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct File {
    /// What the core knows it by: its path.
    pub name: String,
    /// Its path as people read it.
    pub title: String,
    /// Grows when its bytes change.
    pub version: u64,
    /// Its text; `None` if it has none that could be edited.
    pub text: Option<String>,
    /// Why there is no text, or why nothing is written to it.
    pub problem: Option<String>,
    /// It is not there yet.
    pub is_new: bool,
}

/// Texts to be written: all of them, or none if one of them is seen to be impossible beforehand.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Save {
    pub files: Vec<NewText>,
}

/// A text for one file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewText {
    pub name: String,
    /// The version that the text was made from.
    pub base: u64,
    pub text: String,
}

/// What was written.
#[derive(Serialize)]
pub struct Saved {
    pub files: Vec<SavedFile>,
}

/// One file that was written.
#[derive(Serialize)]
pub struct SavedFile {
    pub name: String,
    /// Its version now.
    pub version: u64,
    /// Where it is as it was; `None` for one that is new, or whose text was the same.
    pub backup: Option<String>,
}

/// Why something was not done, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Why {
    /// The file is another one than the text was made from.
    Changed,
    /// The text does not parse.
    Broken,
    /// Nothing is written here.
    ReadOnly,
    /// There is no such file.
    Unknown,
    /// The system refused, or something else went wrong.
    Failed,
    /// The token is not the right one, or was used already.
    Token,
    /// There is no session.
    Session,
    /// Whoever asks has no business here.
    Forbidden,
}

/// Why something was not done.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    pub error: Why,
    /// For people: a sentence without a full stop.
    pub message: String,
    /// The file that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where in its text, counted from 1, columns in units of UTF-16.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::{Value, json};

    use super::*;

    /// Each of them, so that one that is added is missed here by the compiler.
    fn next(why: Option<Why>) -> Option<Why> {
        match why {
            None => Some(Why::Changed),
            Some(Why::Changed) => Some(Why::Broken),
            Some(Why::Broken) => Some(Why::ReadOnly),
            Some(Why::ReadOnly) => Some(Why::Unknown),
            Some(Why::Unknown) => Some(Why::Failed),
            Some(Why::Failed) => Some(Why::Token),
            Some(Why::Token) => Some(Why::Session),
            Some(Why::Session) => Some(Why::Forbidden),
            Some(Why::Forbidden) => None,
        }
    }

    fn sample(name: &str, of: &str, value: impl Serialize) -> String {
        let value = serde_json::to_value(value).expect("it is JSON");
        format!("export const {name} = {value:#} as const satisfies {of};\n")
    }

    fn text(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    /// What the server says, and what it takes, as TypeScript that compiles only if the page says the same of it.
    fn samples() -> String {
        let file = File {
            name: "/h/clawdbot.json".to_owned(),
            title: "~/clawdbot.json".to_owned(),
            version: 1,
            text: text("{}"),
            problem: text("it cannot be written"),
            is_new: false,
        };
        let state = State {
            revision: 1,
            read_only: true,
            posture: Some("public"),
            dialect: Some("clawdbot"),
            files: vec![file.clone(), File { text: None, problem: None, is_new: true, ..file }],
            facts: text("{}"),
            looking: true,
            problem: text("the home folder is not known"),
        };
        let saved = |backup| SavedFile { name: "/h/clawdbot.json".to_owned(), version: 2, backup };
        let refused = Refusal {
            error: Why::Broken,
            message: "expected a value".to_owned(),
            name: None,
            line: None,
            column: None,
        };
        let whole = Refusal { name: text("/h/clawdbot.json"), line: Some(1), column: Some(2), ..refused };
        let part = Refusal { error: Why::Failed, message: "no".to_owned(), name: None, line: None, column: None };
        let words: Vec<Why> = std::iter::successors(next(None), |it| next(Some(*it))).collect();
        let mut out =
            "// Generated from `host/src/edit/wire.rs` by its test: `UPDATE=1 cargo test -p footguard wire`.\n\
            import type { Entered, Refusal, Save, Saved, State } from './protocol.ts';\n\n"
                .to_owned();
        out += &sample("full", "State", &state);
        out += &sample("empty", "State", State::default());
        out += &sample("saved", "Saved", Saved { files: vec![saved(text("/h/clawdbot.json.bak")), saved(None)] });
        out += &sample("entered", "Entered", Entered { key: "k".to_owned() });
        out += &sample("refusals", "readonly Refusal[]", [whole, part]);
        out += &sample("words", "readonly Refusal['error'][]", words);
        out += &sample("written", "Save", asked());
        out += "/** Fails to compile if the page knows a word that the server does not say. */\n\
            export const all: Exclude<Refusal['error'], (typeof words)[number]> extends never ? true : never = true;\n";
        out
    }

    /// A request to save, as the page makes it.
    fn asked() -> Value {
        json!({ "files": [{ "name": "/h/clawdbot.json", "base": 1, "text": "{}" }] })
    }

    #[test]
    fn the_page_has_the_same_types() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/src/live/samples.ts");
        let want = samples();
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &want).expect("it can be written");
        }
        let is = std::fs::read_to_string(&path).expect("it is there");
        assert!(is == want, "web/src/live/samples.ts is not what the server speaks; set UPDATE=1\n{want}");
        serde_json::from_value::<Save>(asked()).expect("what the page may send is taken");
        serde_json::from_value::<Enter>(json!({ "token": "t" })).expect("so is a token");
    }
}
