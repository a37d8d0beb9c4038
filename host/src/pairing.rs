//! The assistant's pairing stores: who asks to be let in, and who was.
//!
//! Two files a channel in the folder of credentials: `CHANNEL-pairing.json` holds the requests, `CHANNEL-allowFrom.json` the
//! senders that were let in. Both are kept as the assistant keeps them, under its locks, so that either may write at any time.
//!
//! Source: `host.md` section 5 of the product's measured behaviour.

mod lock;
mod store;
mod time;

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value as Json};

pub use lock::Patience;
pub use store::{PairingError, Store};

use lock::Lock;

/// A request is good for an hour from when it was made.
pub const GOOD_FOR_MILLIS: i64 = 60 * 60 * 1000;
/// A channel keeps this many requests: those that were seen last.
const MAX_PENDING: usize = 3;

const REQUESTS: &str = "requests";
const SENDERS: &str = "allowFrom";

/// Other names that the assistant takes for a channel.
const ALIASES: [(&str, &str); 3] = [("imsg", "imessage"), ("google-chat", "googlechat"), ("gchat", "googlechat")];

/// Somebody who asks to be let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who, as the channel names senders.
    pub id: String,
    /// What whoever lets them in must quote.
    pub code: String,
    /// When, as the assistant wrote it.
    pub created_at: String,
    /// When they last wrote; likewise.
    pub last_seen_at: Option<String>,
    /// What the channel told of them, which they may have chosen themselves.
    pub meta: Vec<(String, String)>,
    /// When, in milliseconds since 1970.
    pub created: i64,
}

/// What became of a code.
#[derive(Debug, PartialEq, Eq)]
pub enum Approval {
    /// Its sender is let in from now on.
    Approved(Request),
    /// There is such a request, but it is too old.
    Expired,
    /// There is none.
    Unknown,
}

/// The stores of one channel.
#[derive(Debug)]
pub struct Channel {
    /// Its id.
    pub id: String,
    requests: PathBuf,
    senders: PathBuf,
}

impl Channel {
    /// The channel that somebody calls `name`, whose stores are in the folder of credentials `folder`.
    ///
    /// # Errors
    /// Fails if no channel can have that name.
    pub fn named(name: &str, folder: &Path) -> Result<Channel, PairingError> {
        let name = name.trim().to_lowercase();
        let id = ALIASES.iter().find(|it| it.0 == name).map_or(&*name, |it| it.1);
        let is_name = id.starts_with(|it: char| it.is_ascii_lowercase())
            && id.len() <= 64
            && id.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || matches!(it, b'_' | b'-'));
        if !is_name {
            return Err(PairingError::Channel(name));
        }
        Ok(Channel {
            id: id.to_owned(),
            requests: folder.join(format!("{id}-pairing.json")),
            senders: folder.join(format!("{id}-{SENDERS}.json")),
        })
    }

    /// The channels of which there are requests in `folder`, pending or not, by name.
    pub fn all(folder: &Path) -> Vec<Channel> {
        let names = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut ids: Vec<String> =
            names.filter_map(|it| Some(it.file_name().to_str()?.strip_suffix("-pairing.json")?.to_owned())).collect();
        ids.sort();
        ids.iter().filter_map(|it| Channel::named(it, folder).ok()).collect()
    }

    /// The requests that the assistant would list now, the oldest first. Nothing is written, unlike by the assistant, which
    /// takes the chance to drop the others.
    ///
    /// # Errors
    /// Fails if there is a store that cannot be read or is none; the assistant takes that for an empty one.
    pub fn pending(&self, now: i64) -> Result<Vec<Request>, PairingError> {
        let Some(store) = Store::read(&self.requests)? else { return Ok(Vec::new()) };
        let mut found: Vec<(i64, Option<Request>)> = Vec::new();
        for it in store.list(REQUESTS)?.iter().filter(|it| !is_expired(it, now)) {
            found.push((last_seen(it), read(it)));
        }
        found.sort_by_key(|it| it.0);
        let surplus = found.len().saturating_sub(MAX_PENDING);
        let mut requests: Vec<Request> = found.into_iter().skip(surplus).filter_map(|it| it.1).collect();
        requests.sort_by(|a, b| a.created_at.cmp(&b.created_at));
        Ok(requests)
    }

    /// Whether a request with `code` waits here.
    pub fn has(&self, code: &str) -> bool {
        let pending = self.pending(now()).unwrap_or_default();
        pending.iter().any(|it| it.code.eq_ignore_ascii_case(code.trim()))
    }

    /// Lets in whoever was given `code`. The sender is written down before the request is taken out, so that no crash loses
    /// somebody; what else is in the stores stays.
    ///
    /// # Errors
    /// Fails if a store cannot be read or written, is none, or stays locked. Then nobody was let in, or the request is there still.
    pub fn approve(&self, code: &str, now: i64, patience: &mut Patience<'_>) -> Result<Approval, PairingError> {
        let code = code.trim().to_uppercase();
        if code.is_empty() || Store::read(&self.requests)?.is_none() {
            return Ok(Approval::Unknown);
        }
        let lock = Lock::take(&self.requests, &[], patience)?;
        let Some(mut store) = Store::read_own(&self.requests)? else { return Ok(Approval::Unknown) };
        let all = store.list(REQUESTS)?;
        let has_code = |it: &Json| text(it, "code").is_some_and(|it| it.to_uppercase() == code);
        let Some(at) = all.iter().position(|it| has_code(it) && !is_expired(it, now)) else {
            return Ok(if all.iter().any(has_code) { Approval::Expired } else { Approval::Unknown });
        };
        let Some(request) = read(&all[at]) else {
            return Err(PairingError::not_a_store(
                &self.requests,
                "the request with that code does not say whose it is",
            ));
        };
        let left = all.iter().enumerate().filter(|(index, it)| *index != at && !is_expired(it, now));
        let left: Vec<Json> = left.map(|it| it.1.clone()).collect();
        self.admit(&request.id, &lock, patience)?;
        store.set(REQUESTS, left);
        lock.check()?;
        store.write()?;
        Ok(Approval::Approved(request))
    }

    /// Writes the sender `id` down as let in, unless it is there already.
    fn admit(&self, id: &str, held: &Lock, patience: &mut Patience<'_>) -> Result<(), PairingError> {
        let entry = self.bare(id);
        if entry.is_empty() || entry == "*" {
            return Err(PairingError::not_a_store(
                &self.requests,
                "the request with that code is nobody's in particular",
            ));
        }
        Store::ensure(&self.senders, SENDERS)?;
        let lock = Lock::take(&self.senders, &[held], patience)?;
        let mut store = Store::read_own(&self.senders)?.unwrap_or_else(|| Store::empty(&self.senders, SENDERS));
        let mut senders = store.list(SENDERS)?.to_vec();
        if senders.iter().any(|it| it.as_str().is_some_and(|it| self.bare(it) == entry)) {
            return Ok(());
        }
        senders.push(Json::from(entry));
        store.set(SENDERS, senders);
        lock.check()?;
        store.write()
    }

    /// An entry without the prefix that names the channel, which the assistant drops too.
    fn bare<'t>(&self, entry: &'t str) -> &'t str {
        let plugin = footguard_core::policy::channels::ALL.iter().find(|it| it.id == self.id);
        plugin.map_or(entry.trim(), |it| it.stored(entry))
    }
}

/// Milliseconds since 1970.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |it| it.as_millis() as i64)
}

fn text<'j>(it: &'j Json, key: &str) -> Option<&'j str> {
    it.get(key)?.as_str()
}

/// What cannot be dated is too old.
fn is_expired(it: &Json, now: i64) -> bool {
    let created = text(it, "createdAt").and_then(time::parse).filter(|it| *it != 0);
    created.is_none_or(|it| now - it > GOOD_FOR_MILLIS)
}

fn last_seen(it: &Json) -> i64 {
    let time = |key| text(it, key).and_then(time::parse);
    time("lastSeenAt").or_else(|| time("createdAt")).unwrap_or_default()
}

/// The request that `it` is; `None` if it lacks what every request has.
fn read(it: &Json) -> Option<Request> {
    let meta = it.get("meta").and_then(Json::as_object).into_iter().flat_map(Map::iter);
    let created_at = text(it, "createdAt")?;
    Some(Request {
        id: text(it, "id")?.to_owned(),
        code: text(it, "code")?.to_owned(),
        created_at: created_at.to_owned(),
        last_seen_at: text(it, "lastSeenAt").map(str::to_owned),
        meta: meta.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect(),
        created: time::parse(created_at)?,
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::json;

    use super::*;

    const NOON: i64 = 1_769_256_000_000;

    fn request(id: &str, code: &str, created: &str, seen: &str) -> Json {
        json!({ "id": id, "code": code, "createdAt": created, "lastSeenAt": seen })
    }

    fn channel(requests: &[Json]) -> (tempfile::TempDir, Channel) {
        let folder = tempfile::tempdir().unwrap();
        let channel = Channel::named(" Telegram ", folder.path()).unwrap();
        let store = json!({ "version": 1, "requests": requests });
        fs::write(&channel.requests, store.to_string()).unwrap();
        (folder, channel)
    }

    fn approve(channel: &Channel, code: &str) -> Result<Approval, PairingError> {
        channel.approve(code, NOON, &mut Patience::none())
    }

    #[test]
    fn names_of_channels() {
        let folder = Path::new("/c");
        for (name, want) in
            [("TELEGRAM", Some("telegram")), ("gchat", Some("googlechat")), ("my-chat_2", Some("my-chat_2"))]
        {
            assert_eq!(Channel::named(name, folder).ok().map(|it| it.id).as_deref(), want, "{name}");
        }
        for name in ["", " ", "../x", "a/b", "2x", "a.b", "a\u{202E}b"] {
            assert!(matches!(Channel::named(name, folder), Err(PairingError::Channel(_))), "{name}");
        }
    }

    #[test]
    fn the_three_seen_last_are_pending_for_an_hour() {
        let (_folder, channel) = channel(&[
            request("old", "AAAAAAAA", "2026-01-24T10:59:59.999Z", "2026-01-24T11:59:00.000Z"),
            request("undated", "BBBBBBBB", "yesterday", "2026-01-24T11:59:00.000Z"),
            request("quiet", "CCCCCCCC", "2026-01-24T11:05:00.000Z", "2026-01-24T11:05:00.000Z"),
            request("third", "DDDDDDDD", "2026-01-24T11:30:00.000Z", "2026-01-24T11:31:00.000Z"),
            request("second", "EEEEEEEE", "2026-01-24T11:20:00.000Z", "2026-01-24T11:59:00.000Z"),
            request("first", "FFFFFFFF", "2026-01-24T11:00:00.000Z", "2026-01-24T11:32:00.000Z"),
        ]);
        let pending: Vec<String> = channel.pending(NOON).unwrap().into_iter().map(|it| it.id).collect();
        assert_eq!(pending, ["first", "second", "third"]);
        let after = NOON + GOOD_FOR_MILLIS;
        assert_eq!(channel.pending(after).unwrap(), []);
    }

    #[test]
    fn approving_keeps_what_it_does_not_know() {
        let (folder, channel) = channel(&[
            request("100", "ABCDEFGH", "2026-01-24T11:30:00.000Z", "2026-01-24T11:30:00.000Z"),
            json!({ "id": "200", "code": "HGFEDCBA", "createdAt": "2026-01-24T11:40:00.000Z", "later": { "a": [1] } }),
        ]);
        fs::write(&channel.senders, r#"{"version":1,"note":"mine","allowFrom":["telegram:300", 7]}"#).unwrap();
        assert!(matches!(approve(&channel, " abcdefgh ").unwrap(), Approval::Approved(it) if it.id == "100"));
        assert_eq!(
            fs::read_to_string(&channel.senders).unwrap(),
            "{\n  \"version\": 1,\n  \"note\": \"mine\",\n  \"allowFrom\": [\n    \"telegram:300\",\n    7,\n    \"100\"\n  ]\n}\n",
        );
        assert!(fs::read_to_string(&channel.requests).unwrap().contains("\"later\": {\n"));
        assert_eq!(approve(&channel, "ABCDEFGH").unwrap(), Approval::Unknown);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "locks and temporary files are gone");
    }

    #[test]
    fn codes_that_let_nobody_in() {
        let old = request("100", "ABCDEFGH", "2026-01-24T10:00:00.000Z", "2026-01-24T11:30:00.000Z");
        let (folder, channel) =
            channel(&[old, request("*", "HGFEDCBA", "2026-01-24T11:30:00.000Z", "2026-01-24T11:30:00.000Z")]);
        let before = fs::read(&channel.requests).unwrap();
        assert_eq!(approve(&channel, "ABCDEFGH").unwrap(), Approval::Expired);
        assert_eq!(approve(&channel, "").unwrap(), Approval::Unknown);
        assert_eq!(approve(&channel, "ZZZZZZZZ").unwrap(), Approval::Unknown);
        assert!(matches!(approve(&channel, "HGFEDCBA"), Err(PairingError::NotAStore { .. })));
        assert_eq!(fs::read(&channel.requests).unwrap(), before);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no store of senders came of it");
    }

    #[test]
    fn a_sender_who_is_in_already_is_not_written_twice() {
        let (_folder, channel) =
            channel(&[request("tg:100", "ABCDEFGH", "2026-01-24T11:30:00.000Z", "2026-01-24T11:30:00.000Z")]);
        fs::write(&channel.senders, r#"{"allowFrom":["TELEGRAM:100"]}"#).unwrap();
        assert!(matches!(approve(&channel, "ABCDEFGH").unwrap(), Approval::Approved(_)));
        assert_eq!(fs::read_to_string(&channel.senders).unwrap(), r#"{"allowFrom":["TELEGRAM:100"]}"#);
    }

    #[test]
    fn what_is_no_store_is_never_written_over() {
        for text in ["", "not json", "[]", r#"{"allowFrom":{}}"#, r#"{"allowFrom":"100"}"#] {
            let (_folder, channel) =
                channel(&[request("100", "ABCDEFGH", "2026-01-24T11:30:00.000Z", "2026-01-24T11:30:00.000Z")]);
            fs::write(&channel.senders, text).unwrap();
            assert!(matches!(approve(&channel, "ABCDEFGH"), Err(PairingError::NotAStore { .. })), "{text}");
            assert_eq!(fs::read_to_string(&channel.senders).unwrap(), text);
            assert_eq!(channel.pending(NOON).unwrap().len(), 1, "{text}: the request is there still");
        }
    }

    #[test]
    fn many_at_once_lose_nobody() {
        let requests: Vec<Json> = (0..12)
            .map(|it| request(&format!("1{it}"), &format!("AAAAAA{it:02}"), "2026-01-24T11:30:00.000Z", ""))
            .collect();
        let (folder, channel) = channel(&requests);
        std::thread::scope(|scope| {
            for it in 0..12 {
                let channel = &channel;
                scope.spawn(move || {
                    let done = channel.approve(&format!("aaaaaa{it:02}"), NOON, &mut Patience::default());
                    assert!(matches!(done, Ok(Approval::Approved(_))), "{done:?}");
                });
            }
        });
        let senders = Store::read(&channel.senders).unwrap().unwrap();
        assert_eq!(senders.list(SENDERS).unwrap().len(), 12);
        assert_eq!(channel.pending(NOON).unwrap(), []);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
