//! Facts out of a snapshot's text, for where bytes count: a browser has the parser at hand anyway, and what `serde` derives for
//! reading weighs several times as much as this.

use std::collections::{BTreeMap, BTreeSet};

use super::gateway::{Answer, Certificate, Close, Failure};
use super::tailscale::Published;
use super::*;
use crate::syntax;
use crate::text::SourceId;
use crate::value::{self, Kind, Object, Value};

/// The facts of a snapshot, `json` being the whole of it or its facts alone; `None` if it is something else. What is absent is
/// empty, and what is not known here is passed over.
pub fn read(json: &str) -> Option<Facts> {
    let parse = syntax::parse(json);
    let root = value::lower(&parse, json, SourceId::MAIN).filter(|_| parse.errors.is_empty())?;
    Facts::read(root.as_object()?.get("facts").unwrap_or(&root))
}

/// Something that is written as JSON.
trait Read: Sized {
    /// `None` if `value` is something else.
    fn read(value: &Value) -> Option<Self>;

    /// What it is where it is not written; `None` if it has to be.
    fn absent() -> Option<Self> {
        None
    }
}

/// The member of `object` that is called `name` here: there its words are joined by capitals.
fn member<T: Read>(object: &Object, name: &str) -> Option<T> {
    match object.iter().find(|it| is_same(&it.key, name)) {
        Some(member) => T::read(&member.value),
        None => T::absent(),
    }
}

/// Whether two names are the same, however their words are joined.
fn is_same(written: &str, name: &str) -> bool {
    let mut written = written.bytes();
    name.bytes().filter(|it| *it != b'_').all(|it| written.next().is_some_and(|byte| byte.eq_ignore_ascii_case(&it)))
        && written.next().is_none()
}

impl Read for String {
    fn read(value: &Value) -> Option<String> {
        value.as_str().map(str::to_owned)
    }

    fn absent() -> Option<String> {
        Some(String::new())
    }
}

impl Read for bool {
    fn read(value: &Value) -> Option<bool> {
        if let Kind::Bool(it) = value.kind { Some(it) } else { None }
    }

    fn absent() -> Option<bool> {
        Some(false)
    }
}

impl Read for u64 {
    /// Permission bits are texts of octal digits.
    fn read(value: &Value) -> Option<u64> {
        match &value.kind {
            Kind::Number(it) if *it >= 0.0 && it.fract() == 0.0 => Some(*it as u64),
            Kind::String(it) => u64::from_str_radix(&it.text, 8).ok(),
            _ => None,
        }
    }

    fn absent() -> Option<u64> {
        Some(0)
    }
}

impl Read for u32 {
    fn read(value: &Value) -> Option<u32> {
        u64::read(value)?.try_into().ok()
    }

    fn absent() -> Option<u32> {
        Some(0)
    }
}

impl Read for u16 {
    fn read(value: &Value) -> Option<u16> {
        u64::read(value)?.try_into().ok()
    }

    fn absent() -> Option<u16> {
        Some(0)
    }
}

impl<T: Read> Read for Option<T> {
    fn read(value: &Value) -> Option<Option<T>> {
        if matches!(value.kind, Kind::Null) { Some(None) } else { T::read(value).map(Some) }
    }

    fn absent() -> Option<Option<T>> {
        Some(None)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: &Value) -> Option<Vec<T>> {
        value.as_array()?.iter().map(T::read).collect()
    }

    fn absent() -> Option<Vec<T>> {
        Some(Vec::new())
    }
}

impl Read for BTreeSet<String> {
    fn read(value: &Value) -> Option<BTreeSet<String>> {
        Some(Vec::read(value)?.into_iter().collect())
    }
}

impl<T: Read> Read for BTreeMap<String, T> {
    fn read(value: &Value) -> Option<BTreeMap<String, T>> {
        value.as_object()?.iter().map(|it| Some((it.key.to_string(), T::read(&it.value)?))).collect()
    }

    fn absent() -> Option<BTreeMap<String, T>> {
        Some(BTreeMap::new())
    }
}

impl Read for Seen {
    fn read(value: &Value) -> Option<Seen> {
        let object = value.as_object()?;
        Some(match &*member::<String>(object, "kind")? {
            "missing" => Seen::Missing,
            "folder" => Seen::Folder { entries: member(object, "entries")? },
            "unlistable" => Seen::Unlistable,
            "file" => Seen::File,
            "json" => Seen::Json { text: member(object, "text")? },
            "notJson" => Seen::NotJson,
            _ => return None,
        })
    }
}

macro_rules! objects {
    ($($type:ident { $($field:ident),+ $(,)? })+) => {
        $(impl Read for $type {
            fn read(value: &Value) -> Option<$type> {
                let object = value.as_object()?;
                Some($type { $($field: member(object, stringify!($field))?),+ })
            }
        })+
    };
}

macro_rules! words {
    ($($type:ident { $($variant:ident),+ $(,)? })+) => {
        $(impl Read for $type {
            fn read(value: &Value) -> Option<$type> {
                let word = value.as_str()?;
                let known = [$((stringify!($variant), $type::$variant)),+];
                known.into_iter().find(|it| is_same(word, it.0)).map(|it| it.1)
            }
        })+

        /// That none is left out, and that words are as `serde` writes them.
        #[cfg(test)]
        fn every_word() -> Vec<(String, bool)> {
            let mut words = Vec::new();
            $(for it in [$($type::$variant),+] {
                match it { $($type::$variant => {})+ }
                let word = serde_json::to_string(&it).expect("a word");
                let parse = syntax::parse(&word);
                let value = value::lower(&parse, &word, SourceId::MAIN).expect("a value");
                words.push((word, $type::read(&value) == Some(it)));
            })+
            words
        }
    };
}

objects! {
    Facts {
        pairing_stores, whatsapp_credentials, secret_files, zalouser_logged_in, place, files, inspected, environment, docker,
        gateway, sockets, tailscale, unseen,
    }
    Place { home, state_dir, cwd, profile, ignores_case }
    Inspected { role, path, kind, link, mode, owner, acl }
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
    }
    FileKind { Missing, File, Folder }
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
