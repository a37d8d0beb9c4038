//! `policy`.

use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use crate::support::{Home, snapshot};

const FAMILY: &str = r#"{
  channels: { telegram: { botToken: "${BOT}", groups: { "*": { tools: { deny: ["exec"] } } } } },
  session: { dmScope: "per-channel-peer" },
  tools: { deny: ["gateway"], elevated: { allowFrom: { telegram: ["1", "2"], discord: ["*"] } } },
  agents: {
    defaults: { sandbox: { mode: "non-main", docker: { env: { SERVICE_PIN: "hunter2hunter2" } } } },
    list: [
      { id: "home" },
      { id: "Web Desk", tools: { allow: ["web_search", "reed"], elevated: { enabled: false } }, sandbox: { mode: "all" } },
      { id: "typo", tools: { allow: ["reed"] } },
    ],
  },
}
"#;

#[test]
fn people_see_a_table() {
    let home = Home::new();
    home.write("work/c.json5", FAMILY);
    let answer = home.run_with(&["policy", "c.json5"], &[("BOT", "1:a")], b"");
    assert_eq!(answer.code, Some(0), "{answer:?}");
    snapshot("policy.txt", &answer.stdout);
    let one = home.run_with(&["policy", "c.json5", "--agent", "web-desk"], &[("BOT", "1:a")], b"").stdout;
    assert!(one.starts_with("agent web-desk\n") && answer.stdout.contains(&one), "{one}");
    let answer = home.run(&["policy", "c.json5", "--agent", "nobody"]);
    assert_eq!(answer.code, Some(2));
    assert!(answer.stderr.contains("there is home, web-desk, typo"), "{answer:?}");
}

#[test]
fn values_say_where_they_are_written_and_secrets_are_not_said() {
    let home = Home::new();
    home.write("work/c.json5", FAMILY);
    let answer = home.run_with(&["policy", "c.json5", "--json"], &[("BOT", "1:a")], b"");
    assert!(!answer.stdout.contains("hunter2"), "{}", answer.stdout);
    let agent = &answer.json()["agents"]["web-desk"];
    assert_eq!(agent["sandbox"]["docker"]["env"]["SERVICE_PIN"], "********");
    assert_eq!(agent["configHash"], Json::Null);
    let mode = &agent["origins"]["mode"];
    assert_eq!((&mode["path"], &mode["line"]), (&"agents.list[1].sandbox.mode".into(), &9.into()));
    let gateway = &agent["blocked"]["main"]["gateway"];
    assert_eq!((&gateway["layer"], &gateway["place"]["path"]), (&"global".into(), &"tools.deny[0]".into()));
    assert_eq!(answer.json()["agents"]["typo"]["droppedLists"]["main"][0]["path"], "agents.list[2].tools.allow");
}

#[test]
fn broken_files_have_a_policy_too() {
    let home = Home::new();
    let answer = home.run_with(
        &["policy", "-", "--json", "--no-env"],
        &[],
        b"{ agents: { list: [{ id: 'a', tools: { deny: ['${X}'",
    );
    assert_eq!(answer.code, Some(0), "{answer:?}");
    assert_eq!(answer.json()["agents"]["a"]["unknownTools"]["main"][0], "read");
}

/// The cases that the product's own answers were recorded for, laid out on a disk. What core says of them is compared in
/// detail elsewhere; here the program finds the same file, environment and folders.
#[test]
fn the_program_says_what_was_recorded() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/corpus/audit");
    let mut compared = 0;
    for entry in fs::read_dir(corpus).expect("the corpus") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|it| it != "jsonl") {
            continue;
        }
        let text = fs::read_to_string(path).expect("a readable file");
        for case in text.lines().map(|it| serde_json::from_str::<Json>(it).expect("a line of JSON")) {
            if let Some(recorded) = case["expected"]["sandbox"].as_object() {
                compare(&case, recorded);
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 43);
}

fn compare(case: &Json, recorded: &serde_json::Map<String, Json>) {
    let home = Home::new();
    let root = home.path("").display().to_string();
    let here = |text: &Json| text.as_str().expect("a text").replace("@HOME@", root.trim_end_matches('/'));
    home.write(".clawdbot/clawdbot.json", here(&case["config"]));
    for (path, file) in case["tree"].as_object().into_iter().flatten() {
        if file["type"] == "file" {
            home.write(path, here(&file["content"]));
        }
    }
    let env: Vec<(&str, String)> =
        case["env"].as_object().into_iter().flatten().map(|it| (it.0.as_str(), here(it.1))).collect();
    let env: Vec<(&str, &str)> = env.iter().map(|it| (it.0, it.1.as_str())).collect();
    let answer = home.run_with(&["policy", "--json", "--channel", "telegram", "--group", "-1001234"], &env, b"");
    let ours = answer.json();
    for (id, theirs) in recorded {
        let ours = &ours["agents"][id];
        for key in ["sandboxed", "tools"] {
            for (session, theirs) in theirs[key].as_object().expect("sessions") {
                assert_eq!(&ours[key][session], theirs, "{} {id} {key} {session}", case["name"]);
            }
        }
        assert_eq!(ours["workspace"], theirs["workspace"], "{} {id}", case["name"]);
        assert_eq!(ours["docker"]["create"], theirs["docker"]["create"], "{} {id}", case["name"]);
        assert_eq!(ours["elevated"]["allowedByConfig"], theirs["elevated"]["allowedByConfig"], "{} {id}", case["name"]);
        assert_eq!(ours["sandbox"]["tools"], theirs["sandbox"]["tools"], "{} {id}", case["name"]);
    }
}
