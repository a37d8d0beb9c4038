//! What is known of a machine, as a table and as a snapshot that another machine judges.

use std::fs;

use serde_json::Value as Json;

use crate::support::Home;

const CONFIG: &str = r#"{
  $include: "./more.json5",
  gateway: { auth: { token: "${CLAWDBOT_GATEWAY_TOKEN}" }, bind: "lan" },
  hooks: { enabled: true, token: "T0k3n-and-short" },
  channels: { telegram: { botToken: "123456:AbCdEfGhIjKlMnOpQrStUvWxYz0123456789", dmPolicy: "open", allowFrom: ["*"] } },
}
"#;

fn machine() -> Home {
    let home = Home::new();
    home.write(".clawdbot/clawdbot.json", CONFIG);
    home.write(
        ".clawdbot/more.json5",
        "{ browser: { controlToken: 'T0k3n-and-short', controlUrl: 'http://10.0.0.1' } }",
    );
    home.write(".clawdbot/.env", "CLAWDBOT_GATEWAY_TOKEN=T0k3n-and-short\nCLAWDBOT_OAUTH_DIR=~/.clawdbot/cred\n");
    home.write(".clawdbot/cred/telegram-allowFrom.json", r#"{"allowFrom":["100","200"]}"#);
    home
}

/// What two audits must agree on.
fn judged(report: &Json) -> Vec<String> {
    let findings = report["findings"].as_array().expect("findings").iter();
    let mut all: Vec<String> =
        findings.map(|it| format!("{} {} {} {}", it["severity"], it["ruleId"], it["checkId"], it["path"])).collect();
    all.push(format!("{} {}", report["valid"], report["summary"]));
    all
}

#[test]
fn a_snapshot_is_judged_as_the_machine_itself() {
    let home = machine();
    let here = home.run(&["audit", "--json"]).json();
    let facts = home.run(&["facts", "--json", "--output", "s.json"]);
    assert_eq!((facts.code, &*facts.stdout), (Some(0), ""), "{facts:?}");
    let elsewhere = Home::new();
    elsewhere.write("work/s.json", home.read("work/s.json"));
    let there = elsewhere.run(&["audit", "--facts", "s.json", "--json"]).json();
    assert_eq!(judged(&here), judged(&there));
    assert!(judged(&here).len() > 12, "{here:#?}");
    let text = elsewhere.run_with(&["audit", "--facts", "-"], &[], home.read("work/s.json").as_bytes());
    assert!(text.stdout.contains("The gateway's token has fewer than 24 characters"), "{}", text.stdout);
    assert!(text.stdout.contains("/.clawdbot/clawdbot.json"), "{}", text.stdout);
}

#[test]
fn many_machines_are_many_lines() {
    let home = machine();
    let one = home.run(&["facts", "--json"]).json().to_string();
    let lines = format!("{one}\n{one}\n{one}\n");
    let reports = Home::new().run_with(&["audit", "--facts", "-", "--json"], &[], lines.as_bytes()).json();
    let reports = reports["reports"].as_array().expect("reports");
    assert_eq!(reports.len(), 3);
    assert!(reports.iter().all(|it| judged(it) == judged(&reports[0])));
}

#[test]
fn the_table() {
    let home = machine();
    let shown = home.run(&["facts"]).stdout;
    for line in [
        "configuration     ~/.clawdbot/clawdbot.json (Clawdbot), which includes another file",
        "state             ~/.clawdbot",
        "  CLAWDBOT_OAUTH_DIR = ~/.clawdbot/cred",
        "secrets           2, 1 of them in several places",
        "  12 to 23 characters                   browser.controlToken, hooks.token, $CLAWDBOT_GATEWAY_TOKEN",
    ] {
        assert!(shown.lines().any(|it| it == line), "{line}\n{shown}");
    }
}

/// Every field, with what runs and without, is one that the schema knows.
#[test]
fn snapshots_fit_their_schema() {
    let mut schema = serde_json::to_value(footguard_core::snapshot::schema()).expect("a schema");
    close(&mut schema);
    let validator = jsonschema::validator_for(&schema).expect("it is one");
    let home = machine();
    home.write(".clawdbot/extensions/tool/package.json", "{}");
    home.write("work/broken.json", b"{ a: '\xff'");
    for args in [
        &["facts", "--json"][..],
        &["facts", "--json", "--no-env"],
        &["facts", "--json", "--deep", "--timeout", "2"],
        &["facts", "--json", "broken.json"],
        &["facts", "--json", "--dialect", "clawdbot", "--profile", "work"],
    ] {
        let snapshot = home.run(args).json();
        let errors: Vec<_> = validator.iter_errors(&snapshot).map(|it| it.to_string()).collect();
        assert!(errors.is_empty(), "{args:?}: {errors:?}");
    }
    assert!(validator.validate(&serde_json::json!({ "version": "1", "config": [], "facts": {} })).is_err());
}

/// Lets no object have other members than those that `schema` names.
fn close(schema: &mut Json) {
    if schema.get("properties").is_some() && schema.get("additionalProperties").is_none() {
        schema["additionalProperties"] = false.into();
    }
    match schema {
        Json::Object(members) => members.values_mut().for_each(close),
        Json::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

#[test]
fn without_a_configuration_and_without_variables() {
    let home = Home::new();
    let answer = home.run(&["facts"]);
    assert!(answer.stderr.starts_with("note: there is no configuration at $HOME/.clawdbot"), "{answer:?}");
    assert!(answer.stdout.starts_with("configuration     there is none"), "{answer:?}");
    let snapshot = machine().run(&["facts", "--json", "--no-env"]).json();
    assert_eq!(snapshot["facts"]["environment"], Json::Null);
    let here = home.run(&["audit", "--json"]).json();
    let snapshot = home.run(&["facts", "--json"]).stdout;
    let there = Home::new().run_with(&["audit", "--facts", "-", "--json"], &[], snapshot.as_bytes()).json();
    assert_eq!(judged(&here), judged(&there));
}

/// Set to nothing, the assistant takes it, and it is no URL.
#[test]
fn a_blank_url_is_not_an_absent_one() {
    let home = machine();
    home.write(".clawdbot/more.json5", "{}");
    for value in ["", "  "] {
        let env = [("CLAWDBOT_BROWSER_CONTROL_URL", value)];
        let here = home.run_with(&["audit", "--json"], &env, b"").json();
        assert!(judged(&here).iter().any(|it| it.contains("browser-control-url-invalid")), "{here:#}");
        let snapshot = home.run_with(&["facts", "--json"], &env, b"").stdout;
        let there = Home::new().run_with(&["audit", "--facts", "-", "--json"], &[], snapshot.as_bytes()).json();
        assert_eq!(judged(&here), judged(&there));
    }
}

#[test]
fn what_is_no_snapshot_is_refused_in_a_sentence() {
    for (text, says) in [
        ("", "holds no snapshot"),
        ("{", "is not JSON: line 1, column"),
        ("{}", "is no snapshot: `footguard facts --json` writes one"),
        ("[1]", "is no snapshot"),
        (r#"{"version":2}"#, "is a snapshot of version 2; this release reads 1"),
        (r#"{"version":1,"token":"S3CRET"}"#, "is no snapshot that this release can read"),
    ] {
        let answer = Home::new().run_with(&["audit", "--facts", "-"], &[], text.as_bytes());
        assert_eq!(answer.code, Some(2), "{text}: {answer:?}");
        assert!(answer.stderr.contains(says) && !answer.stderr.contains("S3CRET"), "{text}: {answer:?}");
    }
}

/// Somebody else wrote it: nothing in it is believed, and nothing of this machine is read for it.
#[test]
fn a_snapshot_is_not_trusted() {
    let home = Home::new();
    let secret = home.write("work/mine.json5", "{ gateway: { port: 12345 }, secret: 'of this machine' }");
    let include = secret.display();
    let snapshot = format!(
        r#"{{"version":1,"tool":"9","ts":1,"config":[
            {{"name":"c\u001b[2J.json","text":"{{ $include: '{include}', a: '***secret-4294967295-24+***' }}","malformedAt":4000000000}},
            {{"name":"x"}}],
            "facts":{{"environment":{{"A":"***secret-0-1+-nonsense***","B":"***"}},"more":1}}}}"#
    );
    let snapshot = snapshot.replace('\n', "");
    for args in [&["audit", "--facts", "-", "--json"][..], &["audit", "--facts", "-"]] {
        let answer = home.run_with(args, &[], snapshot.as_bytes());
        assert!(matches!(answer.code, Some(0 | 1)), "{answer:?}");
        let said = answer.stdout + &answer.stderr;
        assert!(!said.contains("12345") && !said.contains("of this machine") && !said.contains('\u{1b}'), "{said}");
        assert!(said.contains("was not read"), "{said}");
    }
}

const HEAD: &str = "S3CRx";
const TAIL: &str = "xT9AIL";

/// Secrets wherever this machine could hold one: none of them is in a snapshot.
#[test]
fn a_snapshot_holds_no_secret() {
    let home = Home::new();
    let s = |number: usize| format!("{HEAD}{number}a8Qz{TAIL}");
    let places = include_str!("../../../tests/corpus/secrets/places.txt").lines();
    let mut count = 0;
    for (at, line) in places.filter(|it| it.starts_with("secret ") || it.starts_with("map ")).enumerate() {
        let path = line.split_once(' ').expect("a kind and a path").1;
        let (mut open, mut close) = (String::new(), String::new());
        for step in path.split('.') {
            let (key, is_list) = step.strip_suffix("[]").map_or((step, false), |it| (it, true));
            open.push_str(&format!("{{ '{key}': {}", if is_list { "[" } else { "" }));
            close.insert_str(0, if is_list { "] }" } else { " }" });
        }
        let value = if line.starts_with("map") { format!("{{ k: '{}' }}", s(1)) } else { format!("'{}'", s(1)) };
        let config = match at % 4 {
            // Whole, with an include, broken, and by way of the environment.
            0 => format!("{open}{value}{close}"),
            1 => format!("{{ $include: './inc.json5', note: 'it is {}', b: '{}' }}", s(1), s(1)),
            2 => format!("{open}{value}"),
            _ => format!("{open}'${{MY_VALUE}}'{close}"),
        };
        home.write(".clawdbot/inc.json5", format!("{open}{value}{close} // {}", s(1)));
        home.write(".clawdbot/clawdbot.json", config);
        home.write(".clawdbot/.env", format!("MY_TOKEN={}\nSOME_PASSWORD='{}'\nPLAIN={}\n", s(2), s(3), s(4)));
        home.write(&format!(".clawdbot/credentials/{}.json", s(2)), "{}");
        home.write(&format!(".clawdbot/extensions/{}/clawdbot.plugin.json", s(3)), format!(r#"{{"id":"{}"}}"#, s(2)));
        let env = [
            ("MY_VALUE", s(5)),
            ("ANYTHING", s(6)),
            ("CLAWDBOT_GATEWAY_TOKEN", s(7)),
            ("CLAWDBOT_BROWSER_CONTROL_URL", format!("http://u:{}@h:1/{}?token={}", s(8), s(9), s(9))),
            ("CLAWDBOT_GATEWAY_PORT", format!("1{}", s(9))),
            ("lower", s(9)),
        ];
        let env: Vec<(&str, &str)> = env.iter().map(|it| (it.0, &*it.1)).collect();
        for args in [&["facts", "--json"][..], &["facts"]] {
            let answer = home.run_with(args, &env, b"");
            assert_eq!(answer.code, Some(0), "{line}: {answer:?}");
            let said = answer.stdout + &answer.stderr;
            let leak = said.find(HEAD).or_else(|| said.find(TAIL));
            let leak = leak.map(|at| said[at.saturating_sub(120)..(at + 60).min(said.len())].to_owned());
            assert_eq!(leak, None, "{line} {args:?}");
            count += 1;
        }
        fs::remove_dir_all(home.path(".clawdbot")).expect("it goes");
    }
    assert!(count > 80, "{count}");
}
