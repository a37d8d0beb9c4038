//! `exposure`, `why`, `why-not`, `diff`.

use std::process::Command;

#[cfg(unix)]
use crate::support::set_mode;
use crate::support::{Home, snapshot};

const OPEN: &str = r#"{
  channels: {
    telegram: { botToken: "${BOT}", dmPolicy: "open", allowFrom: ["*"], groupPolicy: "disabled" },
    whatsapp: { allowFrom: ["+15550001111"], groupPolicy: "disabled" },
  },
  gateway: { auth: { token: "7f3a91c2d4e6b805a1c3e5f70b9d8c6e" } },
  agents: { list: [{ id: "main" }, { id: "family", sandbox: { mode: "all" } }] },
  bindings: [{ agentId: "family", match: { channel: "whatsapp" } }],
}
"#;

fn asked(args: &[&str]) -> crate::support::Answer {
    let home = Home::new();
    home.write("work/c.json5", OPEN);
    home.run_with(args, &[], b"")
}

#[test]
fn people_see_the_worst_first() {
    let answer = asked(&["exposure", "c.json5", "--no-env"]);
    assert_eq!(answer.code, Some(0), "{answer:?}");
    snapshot("exposure.txt", &answer.stdout);
    let one = asked(&["exposure", "c.json5", "--no-env", "--agent", "family", "--principal", "listed@whatsapp"]);
    assert!(one.stdout.ends_with("1 way in: 0 critical, 0 warnings, 1 info\n"), "{}", one.stdout);
}

#[test]
fn programs_get_json_a_graph_or_a_picture() {
    let json = asked(&["exposure", "c.json5", "--no-env", "--json"]).json();
    let worst = &json["paths"][0];
    assert_eq!((&worst["principal"], &worst["severity"]), (&"stranger".into(), &"critical".into()));
    assert_eq!(worst["steps"][0]["place"]["line"], 3);
    assert!(worst["tools"]["host"].as_array().expect("a list").contains(&"exec".into()));
    assert!(asked(&["exposure", "c.json5", "--dot"]).stdout.starts_with("digraph exposure {\n"));
    let svg = asked(&["exposure", "c.json5", "--svg"]).stdout;
    assert!(svg.starts_with("<svg ") && svg.contains("data-path=\"0\"") && svg.contains("prefers-color-scheme:dark"));
}

#[test]
fn questions_are_answered_and_the_exit_code_says_whether_it_is_so() {
    for (args, code, part) in [
        (&["why", "stranger@telegram", "main", "bash"][..], 0, "`*` lets in everybody who writes on Telegram (line 3)"),
        (&["why", "listed", "family", "browser"], 1, "to change: tools.sandbox.tools.deny"),
        (&["why-not", "stranger", "family", "exec"], 0, "They get to agent `main`, not to `family` (line 8)"),
        (&["why-not", "stranger", "main", "exec"], 1, "can use `exec` of agent `main`, on this machine"),
    ] {
        let answer = asked(&[args, &["c.json5", "--no-env"]].concat());
        assert_eq!(answer.code, Some(code), "{args:?} {answer:?}");
        assert!(answer.stdout.contains(part), "{args:?} {answer:?}");
    }
    for (args, part) in [
        (&["why", "anybody", "main", "exec"][..], "there are stranger, group-any"),
        (&["why", "web", "nobody", "exec"], "there is main, family"),
        (&["why", "web", "main", "fly"], "there is no tool `fly`; there are read, edit,"),
        (&["why", "web", "main", "exce"], "there is no tool `exce`; did you mean `exec`?"),
    ] {
        let answer = asked(&[args, &["c.json5"]].concat());
        assert!(answer.code == Some(2) && answer.stderr.contains(part), "{answer:?}");
    }
}

#[test]
fn a_change_says_what_it_opens() {
    let home = Home::new();
    home.write("work/new.json5", OPEN);
    home.write("work/old.json5", OPEN.replace(r#"dmPolicy: "open", allowFrom: ["*"]"#, r#"dmPolicy: "disabled""#));
    let diff = |args: &[&str]| home.run(&[&["diff", "--no-env"], args].concat());
    let answer = diff(&["old.json5", "new.json5"]);
    assert_eq!(answer.code, Some(0), "{answer:?}");
    snapshot("exposure-diff.txt", &answer.stdout);
    assert_eq!(diff(&["old.json5", "new.json5", "--fail-on-new"]).code, Some(1));
    assert_eq!(diff(&["new.json5", "old.json5", "--fail-on-new", "critical"]).code, Some(0));
    let json = diff(&["new.json5", "old.json5", "--json"]).json();
    assert_eq!(json["closed"][0]["principal"], "stranger");
    assert!(json["opened"].as_array().expect("a list").is_empty(), "{json}");
    let text = diff(&["old.json5", "new.json5", "--format", "markdown"]).stdout;
    assert!(text.contains("- critical Anybody who writes a direct message on Telegram can"), "{text}");
    assert_eq!(diff(&["new.json5", "new.json5"]).stdout, "Nothing that matters here is different.\n");
    assert_eq!(diff(&["new.json5", "none.json5"]).code, Some(2));
}

#[test]
fn revisions_of_git_can_be_compared() {
    let home = Home::new();
    let git = |args: &[&str]| {
        let mut git = Command::new("git");
        git.current_dir(home.path("work")).args(["-c", "user.name=A", "-c", "user.email=a@b.c"]).args(args);
        assert!(git.output().expect("git").status.success(), "{args:?}");
    };
    git(&["init", "-q"]);
    home.write("work/c.json5", OPEN.replace(r#"dmPolicy: "open", allowFrom: ["*"]"#, r#"dmPolicy: "disabled""#));
    git(&["add", "."]);
    git(&["commit", "-qm", "One"]);
    home.write("work/c.json5", OPEN);
    let answer = home.run(&["diff", "HEAD:c.json5", "c.json5", "--no-env", "--fail-on-new", "critical"]);
    assert_eq!(answer.code, Some(1), "{answer:?}");
    let answer = home.run(&["diff", "HEAD:d.json5", "c.json5", "--no-env"]);
    assert!(answer.code == Some(2) && answer.stderr.contains("cannot read HEAD:d.json5"), "{answer:?}");
}

#[test]
fn the_pairing_store_is_read() {
    let home = Home::new();
    let text = |policy: &str| {
        format!(
            r#"{{ channels: {{ telegram: {{ botToken: "1:a", dmPolicy: "{policy}", allowFrom: ["100"], groupPolicy: "disabled" }} }},
                 agents: {{ list: [{{ id: "main" }}] }} }}"#
        )
    };
    let why = || home.run(&["why", "paired", "main", "exec"]);
    home.write(".clawdbot/clawdbot.json", text("allowlist"));
    assert_eq!(why().code, Some(1), "nobody is paired");
    home.write(".clawdbot/credentials/telegram-allowFrom.json", r#"{ "version": 1, "allowFrom": ["200", "100"] }"#);
    let answer = why();
    assert_eq!(answer.code, Some(0), "{answer:?}");
    assert!(answer.stdout.contains("Whoever the owner pairs may write on Telegram (1 so far)"), "{answer:?}");
    home.write(".clawdbot/clawdbot.json", text("pairing"));
    let paths = home.run(&["exposure", "--json", "--principal", "paired"]).json()["paths"].clone();
    assert_eq!(paths[0]["steps"][0]["text"], "Whoever the owner pairs may write on Telegram (1 so far)");
    assert_eq!(paths[0]["reaches"][0], "code");
    assert!(!home.run(&["why", "paired", "main", "exec", "--no-env"]).stdout.contains("so far"), "nobody looked");
}

#[cfg(unix)]
#[test]
fn closed_folders_keep_others_out() {
    let home = Home::new();
    let config = home.write(".clawdbot/clawdbot.json", OPEN);
    let state = home.path(".clawdbot");
    let local = || home.run(&["exposure", "--json", "--principal", "local"]).json()["paths"].clone();
    let set = |modes: [u32; 3]| {
        for (path, mode) in [home.path(""), state.clone(), config.clone()].iter().zip(modes) {
            set_mode(path, mode);
        }
    };
    for (modes, reaches) in [
        ([0o755, 0o755, 0o644], Some("secrets")),
        ([0o755, 0o755, 0o666], Some("config")),
        ([0o755, 0o700, 0o666], None),
        ([0o700, 0o755, 0o644], None),
    ] {
        set(modes);
        let paths = local();
        assert_eq!(paths[0]["reaches"][0].as_str(), reaches, "{modes:?}: {paths}");
    }
}
