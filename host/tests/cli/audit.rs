//! Which file is looked at, in which environment, and what the exit code says.

use crate::support::{Home, snapshot};

const LAN: &str = "// at home\n{\n  gateway: {\n    bind: \"lan\", // for the tablet\n  },\n}\n";
const QUIET: &str = "{ gateway: { auth: { mode: \"token\", token: \"0123456789012345678901234567890123456789\" } } }\n";

#[test]
fn text_report() {
    let home = Home::new();
    home.write(".clawdbot/clawdbot.json", LAN);
    let answer = home.run(&["audit"]);
    assert_eq!(answer.code, Some(1), "{answer:?}");
    snapshot("lan.txt", &answer.stdout);
    assert_eq!(answer.stderr, "");
}

#[test]
fn finds_the_file_as_the_product_does() {
    let home = Home::new();
    home.write(".clawdbot/clawdbot.json", "{ a: 1 }");
    home.write(".clawdbot-work/clawdbot.json", "{ b: 1 }");
    home.write("state/clawdbot.json", "{ c: 1 }");
    home.write("other.json", "{ d: 1 }");
    for (args, env, file) in [
        (&["audit", "--json"][..], &[][..], "$HOME/.clawdbot/clawdbot.json"),
        (&["audit", "--json", "--profile", "work"], &[], "$HOME/.clawdbot-work/clawdbot.json"),
        (&["audit", "--json", "--profile", "default"], &[], "$HOME/.clawdbot/clawdbot.json"),
        (&["audit", "--json"], &[("CLAWDBOT_PROFILE", "work")], "$HOME/.clawdbot-work/clawdbot.json"),
        (&["audit", "--json"], &[("CLAWDBOT_STATE_DIR", "~/state")], "$HOME/state/clawdbot.json"),
        (&["audit", "--json"], &[("CLAWDBOT_CONFIG_PATH", "~/other.json")], "$HOME/other.json"),
        (&["audit", "--json"], &[("CLAWDBOT_CONFIG_PATH", "  ")], "$HOME/.clawdbot/clawdbot.json"),
    ] {
        let answer = home.run_with(args, env, b"");
        assert_eq!(answer.json()["file"], file, "{args:?} {env:?}");
        assert_eq!(answer.code, Some(1), "an unknown key is refused");
    }
    let answer = home.run(&["audit", "--profile", "../x"]);
    assert_eq!(answer.code, Some(2));
    assert!(answer.stderr.contains("no name of a profile"), "{answer:?}");
}

#[test]
fn a_file_of_a_later_product_is_found_and_gets_no_verdict() {
    let home = Home::new();
    home.write(".openclaw/openclaw.json", "{ whatever: true, gateway: { bind: 'lan' } }");
    let answer = home.run(&["audit", "--json"]);
    let report = answer.json();
    assert_eq!(report["dialect"], "openclaw");
    assert_eq!(report["valid"], serde_json::Value::Null);
    assert_eq!(report["issues"][0]["code"], "unknown_dialect");
    // Whoever has both is told so.
    home.write(".clawdbot/clawdbot.json", QUIET);
    let answer = home.run(&["audit", "--json"]);
    assert_eq!(answer.json()["file"], "$HOME/.clawdbot/clawdbot.json");
    assert!(answer.stderr.contains("there is also $HOME/.openclaw/openclaw.json"), "{answer:?}");
}

#[test]
fn without_a_file_the_defaults_are_judged() {
    let home = Home::new();
    let answer = home.run(&["audit", "--json"]);
    let report = answer.json();
    assert_eq!(report["file"], serde_json::Value::Null);
    assert_eq!(report["valid"], true);
    assert!(answer.stderr.contains("there is no configuration at ~/.clawdbot/clawdbot.json"), "{answer:?}");
    let critical = report["summary"]["critical"].as_u64().expect("a count");
    assert_eq!(answer.code, Some(i32::from(critical > 0)));
}

#[test]
fn the_sample_says_that_it_is_one() {
    let home = Home::new();
    let report = home.run(&["audit", "--sample", "--json"]).json();
    assert_eq!(report["sample"], true);
    let answer = home.run(&["audit", "--sample"]);
    assert!(answer.stdout.contains("The built-in sample"), "{answer:?}");
}

#[test]
fn the_bar_decides_the_exit_code() {
    let home = Home::new();
    home.write("work/lan.json", LAN);
    home.write("work/refused.json", "{ nonsense: 1 }");
    for (file, bar, code) in [
        ("lan.json", "error", 0),
        ("lan.json", "critical", 1),
        ("lan.json", "warn", 1),
        ("lan.json", "info", 1),
        ("lan.json", "never", 0),
        ("refused.json", "error", 1),
        ("refused.json", "never", 0),
    ] {
        assert_eq!(home.run(&["audit", file, "--fail-on", bar]).code, Some(code), "{file} {bar}");
    }
}

#[test]
fn standard_input_and_several_paths() {
    let home = Home::new();
    home.write("work/a.json", LAN);
    let answer = home.run_with(&["audit", "-", "--json"], &[], LAN.as_bytes());
    assert_eq!(answer.json()["file"], "<stdin>");
    assert_eq!(answer.code, Some(1));
    let answer = home.run_with(&["audit", "a.json", "missing.json", "-", "--json"], &[], b"{}");
    assert_eq!(answer.code, Some(2), "one of them cannot be read");
    assert_eq!(answer.json()["reports"].as_array().map(Vec::len), Some(2));
    assert!(answer.stderr.contains("missing.json"), "{answer:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_pipe_may_stand_for_a_file() {
    let home = Home::new();
    let answer = home.run_with(&["audit", "/dev/stdin", "--json"], &[], LAN.as_bytes());
    assert_eq!(answer.json()["file"], "/dev/stdin", "{answer:?}");
    let answer = home.run_with(&["audit", "/dev/stdin", "--fix", "--yes"], &[], QUIET.as_bytes());
    assert!(answer.stderr.contains("no file to write to"), "{answer:?}");
}

#[test]
fn variables_come_from_the_process_then_from_two_files() {
    let home = Home::new();
    home.write("work/.env", "HERE=1\nBOTH=fromwork\n");
    home.write(".clawdbot/.env", "STATE=2\nBOTH=fromstate\nPROCESS=notthis\n");
    home.write(".clawdbot/clawdbot.json", "{ logging: { file: '/${HERE}${STATE}${BOTH}${PROCESS}' } }");
    let answer = home.run_with(&["audit", "--json"], &[("PROCESS", "3")], b"");
    assert_eq!(answer.json()["valid"], true, "{answer:?}");
    let answer = home.run_with(&["audit", "--json"], &[], b"");
    assert_eq!(answer.json()["valid"], true, "the state directory's file has it");
    let answer = home.run(&["audit", "--json", "--no-env"]);
    assert_eq!(answer.json()["valid"], serde_json::Value::Null);
    home.write(".clawdbot/.env", "");
    let answer = home.run(&["audit", "--json"]);
    assert_eq!(answer.json()["issues"][0]["code"], "env_missing", "{answer:?}");
}

#[test]
fn included_files_are_read_from_where_they_are_named() {
    let home = Home::new();
    home.write("conf/clawdbot.json", "{ $include: './parts/a.json5' }");
    home.write("conf/parts/a.json5", "{ gateway: { $include: '../b.json5' } }");
    home.write("conf/b.json5", "{ bind: 'lan' }");
    for config in ["../conf/clawdbot.json", &home.path("conf/clawdbot.json").display().to_string()] {
        let report = home.run(&["audit", config, "--json"]).json();
        let findings = report["findings"].as_array().expect("a list");
        let bind = findings.iter().find(|it| it["ruleId"] == "gateway-bind-no-auth").expect("the rule speaks");
        assert!(bind["file"].as_str().is_some_and(|it| it.ends_with("conf/b.json5")), "{bind:#}");
    }
    std::fs::remove_file(home.path("conf/b.json5")).expect("it was there");
    let report = home.run(&["audit", "../conf/clawdbot.json", "--json"]).json();
    assert_eq!(report["issues"][0]["code"], "include_read", "{report:#}");
    assert_eq!(report["valid"], false);
}

#[test]
fn nothing_is_coloured_on_a_pipe_unless_asked_for() {
    let home = Home::new();
    home.write("work/a.json", LAN);
    for (args, env, coloured) in [
        (&["audit", "a.json"][..], &[][..], false),
        (&["audit", "a.json", "--color", "always"], &[], true),
        (&["audit", "a.json", "--color", "always"], &[("NO_COLOR", "1")], true),
        (&["audit", "a.json", "--color", "never"], &[("CLICOLOR_FORCE", "1")], false),
        (&["audit", "a.json"], &[("NO_COLOR", "1")], false),
    ] {
        let answer = home.run_with(args, env, b"");
        assert_eq!(answer.stdout.contains('\u{1b}'), coloured, "{args:?} {env:?}");
        assert!(!answer.stdout.contains("\u{1b}]8;"), "no links on a pipe");
    }
}

#[test]
fn a_reader_who_has_seen_enough_is_no_error() {
    let home = Home::new();
    let many = format!("{{ {} }}", (0..3000).map(|it| format!("k{it}: 1")).collect::<Vec<_>>().join(",\n"));
    home.write("work/a.json", many);
    let mut child = home
        .command(&["audit", "a.json"], &[])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn unknown_words_are_errors_of_usage() {
    let home = Home::new();
    for args in [
        &["audit", "--dialect", "x"][..],
        &["audit", "--fail-on", "x"],
        &["audit", "--yes"],
        &["audit", "--unsafe", "gateway-bind-no-auth"],
        &["audit", "--fix", "--diff"],
        &["nonsense"],
    ] {
        let answer = home.run(args);
        assert_eq!((answer.code, &*answer.stdout), (Some(2), ""), "{args:?}");
    }
}

#[test]
fn dialect_and_posture_are_as_asked_for() {
    let home = Home::new();
    home.write("work/openclaw.json", QUIET);
    let report = home.run(&["audit", "openclaw.json", "--dialect", "clawdbot", "--posture", "public", "--json"]).json();
    assert_eq!(report["dialect"], "clawdbot");
    assert_eq!(report["posture"], "public");
    assert_eq!(report["valid"], true, "{report:#}");
}

#[test]
fn plugins_and_agents_are_judged_by_what_lies_on_the_machine() {
    let home = Home::new();
    let valid = |config: &str| {
        home.write(".clawdbot/clawdbot.json", config);
        let answer = home.run(&["audit", "--json"]);
        answer.json()["valid"].clone()
    };
    let settings = "{ plugins: { entries: { mine: { config: { level: 1 } } } } }";
    assert_eq!(valid(settings), false, "there is no such plugin yet");
    home.write(".clawdbot/extensions/mine/index.js", "");
    home.write(
        ".clawdbot/extensions/mine/clawdbot.plugin.json",
        r#"{ "id": "mine", "channels": ["mychat"], "configSchema": { "properties": { "level": { "type": "integer" } } } }"#,
    );
    assert_eq!(valid(settings), true);
    assert_eq!(valid("{ channels: { mychat: {} } }"), true);
    assert_eq!(valid("{ plugins: { entries: { mine: { config: { level: 'high' } } } } }"), false);
    assert_eq!(valid("{ plugins: { load: { paths: ['~/nowhere'] } } }"), false);
    let shared = format!(
        "{{ agents: {{ list: [{{ id: 'a', agentDir: '~/x' }}, {{ id: 'b', agentDir: '{}' }}] }} }}",
        home.path("x").display()
    );
    assert_eq!(valid(&shared), false);
    home.write(".clawdbot/extensions/mine/clawdbot.plugin.json", "{ id: 'mine' }");
    assert_eq!(valid("{}"), false, "a manifest has to be JSON");
}
