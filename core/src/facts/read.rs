//! Facts out of a snapshot's text, for where bytes count: a browser has the parser at hand anyway, and what `serde` derives for
//! reading weighs several times as much as this.

use super::gateway::{Answer, Certificate, Close, Failure};
use super::tailscale::Published;
use super::*;
use crate::lists::CollectVec;
use crate::order;
use crate::syntax;
use crate::text::SourceId;
use crate::value::{self, Kind, Member, Object, Value};

/// The facts of a snapshot, `json` being the whole of it or its facts alone; `None` if it is something else. What is absent is
/// empty, and what is not known here is passed over.
pub fn read(json: &str) -> Option<Facts> {
    let parse = syntax::parse(json);
    let root = value::lower(&parse, json, SourceId::MAIN).filter(|_| parse.errors.is_empty())?;
    let mut facts = Facts::empty();
    facts.fill(root.as_object()?.get("facts").unwrap_or(&root)).then_some(facts)
}

/// Something that is written as JSON.
trait Read {
    /// It has to be written.
    fn is_required(&self) -> bool {
        false
    }

    /// What it is where it is not written.
    fn empty() -> Self
    where
        Self: Sized;

    /// Makes it what `value` says; `false` if that is something else.
    fn fill(&mut self, value: &Value) -> bool;
}

/// Fills `into` with the member of `object` that is called `name` here: there its words are joined by capitals.
fn member(object: &Object, name: &str, into: &mut dyn Read) -> bool {
    match object.iter().find(|it| is_same(&it.key, name)) {
        Some(member) => into.fill(&member.value),
        None => !into.is_required(),
    }
}

/// Fills each of `fields` with the member of its name.
fn members(value: &Value, fields: &mut [(&str, &mut dyn Read)]) -> bool {
    let Some(object) = value.as_object() else { return false };
    fields.iter_mut().all(|(name, into)| member(object, name, *into))
}

/// The members of an object in the order of their keys.
fn by_key(value: &Value) -> Option<Vec<&Member>> {
    let mut members: Vec<&Member> = value.as_object()?.iter().collect_vec();
    order::by(&mut members, |a, b| a.key.cmp(&b.key));
    Some(members)
}

/// Which of `words` it is.
fn word(value: &Value, words: &[&str]) -> Option<usize> {
    let word = value.as_str().unwrap_or_default();
    words.iter().position(|it| is_same(word, it))
}

/// Whether two names are the same, however their words are joined.
fn is_same(written: &str, name: &str) -> bool {
    let mut written = written.bytes();
    name.bytes().filter(|it| *it != b'_').all(|it| written.next().is_some_and(|byte| byte.eq_ignore_ascii_case(&it)))
        && written.next().is_none()
}

/// Puts what was read where it belongs.
fn put<T>(into: &mut T, read: Option<T>) -> bool {
    let is_read = read.is_some();
    if let Some(it) = read {
        *into = it;
    }
    is_read
}

/// Permission bits are texts of octal digits.
fn number(value: &Value) -> Option<u64> {
    match &value.kind {
        Kind::Number(it) if *it >= 0.0 && it.fract() == 0.0 => Some(*it as u64),
        Kind::String(it) => u64::from_str_radix(&it.text, 8).ok(),
        _ => None,
    }
}

impl Read for String {
    fn empty() -> String {
        String::new()
    }

    fn fill(&mut self, value: &Value) -> bool {
        put(self, value.as_str().map(str::to_owned))
    }
}

impl Read for bool {
    fn empty() -> bool {
        false
    }

    fn fill(&mut self, value: &Value) -> bool {
        put(self, if let Kind::Bool(it) = value.kind { Some(it) } else { None })
    }
}

impl Read for u64 {
    fn empty() -> u64 {
        0
    }

    fn fill(&mut self, value: &Value) -> bool {
        put(self, number(value))
    }
}

impl Read for u32 {
    fn empty() -> u32 {
        0
    }

    fn fill(&mut self, value: &Value) -> bool {
        put(self, number(value).and_then(|it| it.try_into().ok()))
    }
}

impl Read for u16 {
    fn empty() -> u16 {
        0
    }

    fn fill(&mut self, value: &Value) -> bool {
        put(self, number(value).and_then(|it| it.try_into().ok()))
    }
}

impl<T: Read> Read for Option<T> {
    fn empty() -> Option<T> {
        None
    }

    fn fill(&mut self, value: &Value) -> bool {
        matches!(value.kind, Kind::Null) || self.insert(T::empty()).fill(value)
    }
}

impl<T: Read> Read for Vec<T> {
    fn empty() -> Vec<T> {
        Vec::new()
    }

    fn fill(&mut self, value: &Value) -> bool {
        let Some(items) = value.as_array() else { return false };
        items.iter().all(|it| {
            let mut item = T::empty();
            let is_read = item.fill(it);
            self.push(item);
            is_read
        })
    }
}

impl Read for Set {
    fn empty() -> Set {
        Set::new()
    }

    fn fill(&mut self, value: &Value) -> bool {
        let mut items = Vec::new();
        let is_read = items.fill(value);
        *self = items.into();
        is_read
    }
}

impl<T: Read> Read for Map<T> {
    fn empty() -> Map<T> {
        Map::new()
    }

    fn fill(&mut self, value: &Value) -> bool {
        let Some(members) = by_key(value) else { return false };
        members.into_iter().all(|it| {
            let mut item = T::empty();
            let is_read = item.fill(&it.value);
            self.insert(it.key.to_string(), item);
            is_read
        })
    }
}

impl Read for Seen {
    fn empty() -> Seen {
        Seen::Missing
    }

    fn fill(&mut self, value: &Value) -> bool {
        let Some(object) = value.as_object() else { return false };
        let (mut kind, mut text, mut entries) = (String::new(), String::new(), Vec::new());
        *self = match member(object, "kind", &mut kind).then_some(&*kind) {
            Some("missing") => Seen::Missing,
            Some("folder") if member(object, "entries", &mut entries) => Seen::Folder { entries },
            Some("unlistable") => Seen::Unlistable,
            Some("file") => Seen::File,
            Some("json") if member(object, "text", &mut text) => Seen::Json { text },
            Some("notJson") => Seen::NotJson,
            _ => return false,
        };
        true
    }
}

macro_rules! objects {
    ($($type:ident { $($field:ident),+ $(,)? })+) => {
        $(impl Read for $type {
            fn empty() -> $type {
                $type { $($field: Read::empty()),+ }
            }

            fn fill(&mut self, value: &Value) -> bool {
                members(value, &mut [$((stringify!($field), &mut self.$field as &mut dyn Read)),+])
            }
        })+
    };
}

macro_rules! words {
    ($($type:ident { $first:ident $(, $variant:ident)* $(,)? })+) => {
        $(impl Read for $type {
            fn is_required(&self) -> bool {
                true
            }

            fn empty() -> $type {
                $type::$first
            }

            fn fill(&mut self, value: &Value) -> bool {
                let at = word(value, &[stringify!($first) $(, stringify!($variant))*]);
                put(self, at.map(|at| [$type::$first $(, $type::$variant)*][at]))
            }
        })+

        /// That none is left out, and that words are as `serde` writes them.
        #[cfg(test)]
        fn every_word() -> Vec<(String, bool)> {
            let mut words = Vec::new();
            $(for it in [$type::$first $(, $type::$variant)*] {
                match it { $type::$first $(| $type::$variant)* => {} }
                let word = serde_json::to_string(&it).expect("a word");
                let parse = syntax::parse(&word);
                let value = value::lower(&parse, &word, SourceId::MAIN).expect("a value");
                let mut read = $type::empty();
                words.push((word, read.fill(&value) && read == it));
            })+
            words
        }
    };
}

objects! {
    Facts {
        pairing_stores, whatsapp_credentials, secret_files, zalouser_logged_in, place, files, inspected, versioned,
        environment, docker, gateway, sockets, tailscale, unseen,
    }
    Place { home, state_dir, cwd, profile, ignores_case }
    Inspected { role, path, kind, link, mode, owner, acl, open_files, synced }
    Versioned { path, tracked }
    Acl { readers, writers }
    Docker {
        address, error, version, api_version, podman, as_root, socket_mode, socket_owner, images, containers, left_out,
    }
    Container { name, job, state, created, image_id, session_key, is_current, args, asked, is_unused }
    Gateway { url, own, stranger, certificate, version, millis }
    Answer { failure, error, close }
    Close { code, reason }
    Certificate { distrust, pinned }
    Listener { port, address, program, pid }
    Tailscale { state, published }
    Published { port, at, funnel }
    Unseen { reason, needless }
}

words! {
    Role {
        StateDir, Config, Include, Credentials, AuthProfiles, Sessions, Log, Environment, Credential, Backup, Extension,
        Home, Extensions, Folder, Transcripts, Identity, Approvals,
    }
    FileKind { Missing, File, Folder, Other }
    Owner { Me, Root, Other }
    Others { Nobody, Some, Everyone }
    Job { Sandbox, Browser, Gateway }
    Failure { Unreachable, Silent, NotAGateway, Certificate, Credentials, Device, Refused }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let text = r#"{
            "version": 1,
            "facts": {
                "pairingStores": { "telegram": ["100"] }, "zalouserLoggedIn": null,
                "place": { "home": "/h", "stateDir": "/h/s", "cwd": "/", "ignoresCase": false },
                "files": { "/a": { "kind": "folder", "entries": ["b"] }, "/a/b": { "kind": "json", "text": "{}" } },
                "inspected": [{ "role": "stateDir", "path": "/h/s", "kind": "folder", "mode": "755", "owner": "me" }],
                "docker": { "version": "27.0" }, "later": { "a": [1.5, true] }
            }
        }"#;
        let facts = read(text).expect("facts");
        let json: serde_json::Value = serde_json::from_str(text).expect("JSON");
        let by_serde: Facts = serde_json::from_value(json["facts"].clone()).expect("facts");
        assert_eq!(facts, by_serde);
        assert_eq!(read(&json["facts"].to_string()), Some(by_serde));
    }

    #[test]
    fn words_are_as_they_are_written() {
        for (word, is_read) in every_word() {
            assert!(is_read, "{word}");
        }
    }

    #[test]
    fn what_is_something_else_is_refused() {
        for text in ["", "[]", "{", "{ facts: 1 }", "{ place: { home: 1 } }", "{ inspected: [{ role: 'x' }] }"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read("{}"), Some(Facts::default()));
    }
}
