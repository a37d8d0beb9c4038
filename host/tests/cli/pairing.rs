//! Requests to be let in: real stores, real locks, stores that somebody else laid out.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::process::Stdio;

use serde_json::{Value as Json, json};

use crate::support::{Home, set_mode};

const STORE: &str = ".clawdbot/credentials/telegram-pairing.json";
const SENDERS: &str = ".clawdbot/credentials/telegram-allowFrom.json";

/// A time `minutes` ago, as the assistant writes it.
fn ago(minutes: u64) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("it is later than 1970");
    let seconds = now.as_secs() - minutes * 60;
    let (days, time) = ((seconds / 86_400) as i64, seconds % 86_400);
    // Days since March of the year 0, by eras of 400 years.
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (year, month) = (year + era * 400 + i64::from(month >= 10), if month < 10 { month + 3 } else { month - 9 });
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.000Z", time / 3600, time / 60 % 60, time % 60)
}

fn request(id: &str, code: &str, minutes: u64) -> Json {
    json!({ "id": id, "code": code, "createdAt": ago(minutes), "lastSeenAt": ago(minutes), "meta": { "name": "Ann\u{1b}[2J" } })
}

fn home(requests: &[Json]) -> Home {
    let home = Home::new();
    home.write(STORE, json!({ "version": 1, "requests": requests }).to_string());
    home
}

#[test]
fn who_waits_and_letting_them_in() {
    let home = home(&[request("111", "ABCDEFGH", 12), request("222", "JKLMNPQR", 61)]);
    let list = home.run(&["pairing", "list"]);
    assert_eq!(
        list.stdout,
        "telegram · 1 person waits to be let in\n  \
         CODE      SENDER  ASKED         GOOD FOR   SAYS OF THEMSELVES\n  \
         ABCDEFGH  111     12 min ago    47 min     name: Ann\u{FFFD}[2J\n\
         Let one in with: footguard pairing approve telegram CODE\n",
    );
    let before = home.read(STORE);
    let json = home.run(&["pairing", "list", "Telegram", "--json"]).json();
    assert_eq!(json["channels"][0]["requests"][0]["code"], "ABCDEFGH");
    assert_eq!(home.read(STORE), before, "looking writes nothing");

    let answer = home.run(&["pairing", "approve", "telegram", "abcdefgh"]);
    assert_eq!((answer.code, &*answer.stdout), (Some(0), "Let in: 111 on telegram.\n"), "{answer:?}");
    assert_eq!(home.read(SENDERS), "{\n  \"version\": 1,\n  \"allowFrom\": [\n    \"111\"\n  ]\n}\n");
    assert_eq!(home.read(STORE), "{\n  \"version\": 1,\n  \"requests\": []\n}\n");
    assert_eq!(home.path(SENDERS).metadata().expect("the store").mode() & 0o777, 0o600);
    assert_eq!(home.run(&["pairing", "list"]).stdout, "Nobody waits to be let in.\n");
}

#[test]
fn refusals_say_why_and_never_repeat_the_code() {
    let home = home(&[request("111", "ABCDEFGH", 12), request("222", "JKLMNPQR", 61)]);
    for (args, code, says) in [
        (["telegram", "JKLMNPQR"], 1, "footguard: that code is more than an hour old"),
        (["telegram", "WRONGONE"], 1, "footguard: no request on telegram has that code; `footguard pairing list"),
        (["slack", "ABCDEFGH"], 1, "footguard: no request on slack has that code; there is one on telegram"),
        (["../telegram", "ABCDEFGH"], 2, "footguard: `../telegram` is no name of a channel"),
    ] {
        let answer = home.run(&["pairing", "approve", args[0], args[1]]);
        assert_eq!(answer.code, Some(code), "{args:?}");
        assert!(answer.stderr.starts_with(says), "{args:?}: {}", answer.stderr);
        assert!(!answer.stderr.contains(args[1]), "{args:?}: {}", answer.stderr);
    }
    assert!(!home.path(SENDERS).exists());
    for args in [&["audit", "--json"][..], &["audit"]] {
        let answer = home.run(args);
        assert!(!(answer.stdout + &answer.stderr).contains("ABCDEFGH"), "{args:?}");
    }
}

#[test]
fn the_folders_that_the_environment_names() {
    let home = Home::new();
    let store = json!({ "requests": [request("111", "ABCDEFGH", 1)] }).to_string();
    home.write("elsewhere/slack-pairing.json", &store);
    home.write(".clawdbot-work/credentials/signal-pairing.json", &store);
    let list = |args: &[&str], env: &[(&str, &str)]| home.run_with(args, env, b"").stdout;
    assert!(list(&["pairing", "list"], &[("CLAWDBOT_OAUTH_DIR", "~/elsewhere")]).starts_with("slack"));
    assert!(list(&["pairing", "list", "--profile", "work"], &[]).starts_with("signal"));
}

#[test]
fn stores_that_are_none_are_left_alone() {
    for (what, says) in [
        ("text", "it is not JSON"),
        ("huge", "it is far too large"),
        ("pipe", "it is no file"),
        ("link to a pipe", "it is no file"),
        ("folder", "it is no file"),
    ] {
        let home = Home::new();
        let path = home.write(STORE, "not a store");
        let target = home.path("target");
        let pipe = |path| rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, 0o600.into(), 0);
        if what != "text" {
            fs::remove_file(&path).expect("it goes");
        }
        match what {
            "huge" => fs::File::create(&path).and_then(|it| it.set_len(1 << 40)).expect("a huge file"),
            "pipe" => pipe(&path).expect("a pipe"),
            "link to a pipe" => {
                pipe(&target).expect("a pipe");
                symlink(&target, &path).expect("a link");
            }
            "folder" => fs::create_dir(&path).expect("a folder"),
            _ => {}
        }
        for args in [&["pairing", "list"][..], &["pairing", "approve", "telegram", "ABCDEFGH"]] {
            let answer = home.run(args);
            assert_eq!(answer.code, Some(2), "{what}: {answer:?}");
            assert!(answer.stderr.contains(says), "{what}: {}", answer.stderr);
        }
        assert_eq!(fs::read_dir(home.path(".clawdbot/credentials")).expect("the folder").count(), 1, "{what}");
    }
}

#[test]
fn a_link_is_read_and_never_replaced() {
    let home = home(&[request("111", "ABCDEFGH", 1)]);
    fs::rename(home.path(STORE), home.path("store.json")).expect("it moves");
    symlink(home.path("store.json"), home.path(STORE)).expect("a link");
    assert!(home.run(&["pairing", "list"]).stdout.contains("ABCDEFGH"));
    let answer = home.run(&["pairing", "approve", "telegram", "ABCDEFGH"]);
    assert!(answer.code == Some(2) && answer.stderr.contains("it is a link"), "{answer:?}");
    assert!(home.path(STORE).is_symlink());
    assert!(!home.path(SENDERS).exists());
}

#[test]
fn a_folder_that_cannot_be_written_loses_nothing() {
    if rustix::process::geteuid().is_root() {
        return crate::support::left_out("a folder that cannot be written", "root writes everywhere");
    }
    let home = home(&[request("111", "ABCDEFGH", 1)]);
    let before = home.read(STORE);
    set_mode(&home.path(".clawdbot/credentials"), 0o500);
    assert_eq!(home.run(&["pairing", "approve", "telegram", "ABCDEFGH"]).code, Some(2));
    set_mode(&home.path(".clawdbot/credentials"), 0o700);
    assert_eq!(home.read(STORE), before);
}

#[test]
fn several_programs_at_once_lose_nobody() {
    let requests: Vec<Json> = (0..6).map(|it| request(&format!("10{it}"), &format!("ABCDEF{it}{it}"), 1)).collect();
    let home = home(&requests);
    let started: Vec<_> = (0..6)
        .map(|it| {
            let code = format!("abcdef{it}{it}");
            let mut command = home.command(&["pairing", "approve", "telegram", &code], &[]);
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts")
        })
        .collect();
    for mut it in started {
        assert!(it.wait().expect("it ends").success());
    }
    let senders: Json = serde_json::from_str(&home.read(SENDERS)).expect("JSON");
    let mut senders: Vec<&str> =
        senders["allowFrom"].as_array().expect("a list").iter().filter_map(Json::as_str).collect();
    senders.sort_unstable();
    assert_eq!(senders, ["100", "101", "102", "103", "104", "105"]);
    assert_eq!(fs::read_dir(home.path(".clawdbot/credentials")).expect("the folder").count(), 2);
}
