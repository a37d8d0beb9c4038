//! `policy`.

use std::collections::BTreeMap;
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

/// Fingerprints were recorded for the folders `/w/agent` and `/w/sandbox`, which are on no machine; `tests/tests/policy.rs` compares
/// them.
const NOT_COMPARED: &str = "configHash";

/// The cases that the product's own answers were recorded for, laid out on a disk: the program says all that was recorded of
/// every agent, and no setting beyond it.
#[test]
fn the_program_says_what_was_recorded() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/corpus/audit");
    let (mut cases, mut agents) = (0, 0);
    let (mut compared, mut found) = (BTreeMap::new(), Vec::new());
    for entry in fs::read_dir(corpus).expect("the corpus") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|it| it != "jsonl") {
            continue;
        }
        let text = fs::read_to_string(path).expect("a readable file");
        for case in text.lines().map(|it| serde_json::from_str::<Json>(it).expect("a line of JSON")) {
            let Some(recorded) = case["expected"]["sandbox"].as_object() else { continue };
            let ours = answer(&case);
            let ours = ours["agents"].as_object().expect("agents");
            assert_eq!(ours.keys().collect::<Vec<_>>(), recorded.keys().collect::<Vec<_>>(), "{}", case["name"]);
            cases += 1;
            for (id, theirs) in recorded {
                agents += 1;
                for (key, theirs) in theirs.as_object().expect("an agent").iter().filter(|it| it.0 != NOT_COMPARED) {
                    let path = format!("{} {id}.{key}", case["name"]);
                    let count = differences(&path, key == "sandbox", theirs, &ours[id][key], &mut found);
                    *compared.entry(key.clone()).or_insert(0) += count;
                }
            }
        }
    }
    let values: usize = compared.values().sum();
    println!("{cases} cases, {agents} agents, {values} values: {compared:?}");
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert_eq!((cases, agents, values), (43, 63, 2830));
    let keys = ["docker", "elevated", "sandbox", "sandboxed", "sources", "tools", "workspace"];
    assert!(compared.keys().eq(keys.iter()), "{compared:?}");
}

/// What the program prints of the case's agents, on Telegram and in the group that the answers were recorded for. The home is
/// `$HOME` in it, as in those.
fn answer(case: &Json) -> Json {
    let home = Home::new();
    let root = home.path("").display().to_string();
    let root = root.trim_end_matches('/');
    let here = |text: &Json| text.as_str().expect("a text").replace("@HOME@", root);
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
    assert_eq!(answer.code, Some(0), "{}: {answer:?}", case["name"]);
    serde_json::from_str(&answer.stdout.replace(root, "$HOME")).expect("JSON")
}

/// Says where `ours` is not what `theirs` says, and gives how many values were compared. Ours may have further keys, unless it
/// is `complete`: a setting that the product does not resolve would be a guess.
fn differences(path: &str, complete: bool, theirs: &Json, ours: &Json, found: &mut Vec<String>) -> usize {
    match (theirs, ours) {
        (Json::Object(theirs), Json::Object(ours)) => {
            for key in ours.keys().filter(|it| complete && !theirs.contains_key(*it)) {
                found.push(format!("{path}.{key}: theirs has none"));
            }
            let of = |key: &String| ours.get(key).unwrap_or(&Json::Null);
            theirs.iter().map(|(key, it)| differences(&format!("{path}.{key}"), complete, it, of(key), found)).sum()
        }
        (Json::Number(theirs), Json::Number(ours)) if theirs.as_f64() == ours.as_f64() => 1,
        _ => {
            if theirs != ours {
                found.push(format!("{path}: theirs {theirs}, ours {ours}"));
            }
            1
        }
    }
}
