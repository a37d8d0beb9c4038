//! `--fix` and `--diff`.

use std::fs;

use crate::support::{Answer, Home, snapshot};

/// The product's own --fix switches the masking on as well.
const OPEN: &str = "// mine\n{\n  logging: {\n    redactSensitive: 'off', // noisy\n  },\n  channels: { telegram: { botToken: 'abc' } },\n}\n";

fn fixable(home: &Home, name: &str) {
    home.write(name, OPEN);
}

fn is_fixed(text: &str) -> bool {
    text.contains("redactSensitive: 'tools', // noisy")
}

#[test]
fn shows_the_changes_and_writes_them() {
    let home = Home::new();
    fixable(&home, "work/clawdbot.json");
    let answer = home.run(&["audit", "clawdbot.json", "--diff"]);
    snapshot("diff.txt", &answer.stdout);
    assert_eq!(home.read("work/clawdbot.json"), OPEN, "--diff writes nothing");
    let answer = home.run(&["audit", "clawdbot.json", "--fix", "--yes"]);
    assert!(is_fixed(&home.read("work/clawdbot.json")), "{answer:?}");
    assert_eq!(home.read("work/clawdbot.json.bak"), OPEN);
    assert!(answer.stderr.contains("Wrote clawdbot.json; as it was: clawdbot.json.bak"), "{answer:?}");
    let again = home.run(&["audit", "clawdbot.json", "--fix", "--yes"]);
    assert!(again.stderr.contains("nothing to mend"), "{again:?}");
    assert_eq!(home.read("work/clawdbot.json.bak"), OPEN, "no second backup");
}

#[test]
fn the_exit_code_is_that_of_the_mended_state() {
    let home = Home::new();
    fixable(&home, "work/clawdbot.json");
    let before = home.run(&["audit", "clawdbot.json", "--json"]).json();
    let after = home.run(&["audit", "clawdbot.json", "--fix", "--yes", "--json"]);
    let report = after.json();
    assert_eq!(report["fix"]["ok"], true, "{report:#}");
    assert_eq!(report["fix"]["written"], serde_json::json!(["clawdbot.json"]));
    assert_eq!(report["fix"]["applied"][0]["path"], "logging.redactSensitive");
    let findings = |report: &serde_json::Value| report["findings"].as_array().map(Vec::len);
    assert!(findings(&report) < findings(&before));
}

#[test]
fn without_anybody_to_ask_nothing_is_written() {
    let home = Home::new();
    fixable(&home, "work/clawdbot.json");
    let answer = home.run_with(&["audit", "clawdbot.json", "--fix"], &[], b"y\n");
    assert_eq!(answer.code, Some(2), "{answer:?}");
    assert!(answer.stderr.contains("--yes"), "{answer:?}");
    assert_eq!(home.read("work/clawdbot.json"), OPEN);
}

#[test]
fn what_does_not_parse_and_what_is_no_file_is_refused() {
    let home = Home::new();
    let broken = OPEN.replace("},\n}", "},\n");
    home.write("work/clawdbot.json", &broken);
    let answer = home.run(&["audit", "clawdbot.json", "--fix", "--yes"]);
    assert_eq!(answer.code, Some(2), "{answer:?}");
    assert!(answer.stderr.contains("does not parse"), "{answer:?}");
    assert_eq!(home.read("work/clawdbot.json"), broken);
    let answer: Answer = home.run_with(&["audit", "-", "--fix", "--yes"], &[], OPEN.as_bytes());
    assert_eq!(answer.code, Some(2), "{answer:?}");
}

#[cfg(unix)]
#[test]
fn modes_are_kept_and_backups_are_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::new();
    for mode in [0o600, 0o640, 0o644, 0o400] {
        fixable(&home, "work/clawdbot.json");
        fs::set_permissions(home.path("work/clawdbot.json"), fs::Permissions::from_mode(mode)).expect("its mode");
        home.run(&["audit", "clawdbot.json", "--fix", "--yes"]);
        let mode_of = |name: &str| fs::metadata(home.path(name)).expect("it is there").permissions().mode() & 0o7777;
        assert_eq!(mode_of("work/clawdbot.json"), mode);
        assert_eq!(mode_of("work/clawdbot.json.bak"), 0o600);
        assert!(is_fixed(&home.read("work/clawdbot.json")));
        fs::remove_file(home.path("work/clawdbot.json")).expect("it is there");
    }
    // Each run moved the backup before on, as the product does.
    assert!(home.path("work/clawdbot.json.bak.3").exists());
}

#[cfg(unix)]
#[test]
fn a_link_stays_and_its_target_is_written() {
    use std::os::unix::fs::symlink;
    let home = Home::new();
    fixable(&home, "dotfiles/bot.json");
    fs::create_dir_all(home.path(".clawdbot")).expect("a folder");
    symlink("../dotfiles/bot.json", home.path(".clawdbot/clawdbot.json")).expect("a link");
    let answer = home.run(&["audit", "--fix", "--yes"]);
    assert!(is_fixed(&home.read("dotfiles/bot.json")), "{answer:?}");
    assert!(home.path(".clawdbot/clawdbot.json").is_symlink());
    assert_eq!(home.read(".clawdbot/clawdbot.json.bak"), OPEN);
    assert!(!home.path("dotfiles/bot.json.bak").exists());
}

#[cfg(unix)]
#[test]
fn a_foreign_file_is_left_alone() {
    use std::os::unix::fs::MetadataExt as _;
    let home = Home::new();
    fixable(&home, "work/clawdbot.json");
    let path = home.path("work/clawdbot.json");
    let me = fs::metadata(&path).expect("it is there").uid();
    if me != 0 {
        return;
    }
    // As root: the file keeps its owner.
    std::os::unix::fs::chown(&path, Some(1234), Some(1234)).expect("root may");
    home.run(&["audit", "clawdbot.json", "--fix", "--yes"]);
    let metadata = fs::metadata(&path).expect("it is there");
    assert_eq!((metadata.uid(), metadata.gid()), (1234, 1234));
    assert!(is_fixed(&home.read("work/clawdbot.json")));
}

#[test]
fn an_included_file_is_mended_where_it_is() {
    let home = Home::new();
    home.write("work/clawdbot.json", "{ logging: { $include: 'log.json5' } }\n");
    home.write("work/log.json5", "{ redactSensitive: 'off' } // here\n");
    let answer = home.run(&["audit", "clawdbot.json", "--fix", "--yes"]);
    assert_eq!(home.read("work/log.json5"), "{ redactSensitive: 'tools' } // here\n", "{answer:?}");
    assert_eq!(home.read("work/clawdbot.json"), "{ logging: { $include: 'log.json5' } }\n");
}

#[test]
fn line_ends_and_the_byte_order_mark_stay() {
    let home = Home::new();
    let text = format!("\u{FEFF}{}", OPEN.replace('\n', "\r\n"));
    home.write("work/clawdbot.json", &text);
    home.run(&["audit", "clawdbot.json", "--fix", "--yes"]);
    assert_eq!(home.read("work/clawdbot.json"), text.replace("'off'", "'tools'"));
}

#[test]
fn a_rule_named_with_unsafe_is_mended_and_its_fresh_secret_is_not_shown() {
    let home = Home::new();
    let text = "{ gateway: { auth: { mode: 'token', token: 'short' } } }\n";
    home.write("work/clawdbot.json", text);
    let named = ["--unsafe", "gateway-token-too-short"];
    let shown = home.run(&[&["audit", "clawdbot.json", "--diff"][..], &named].concat());
    assert!(shown.stdout.contains("+{ gateway: { auth: { mode: 'token', token: '<generated>' } } }"), "{shown:?}");
    assert_eq!(home.read("work/clawdbot.json"), text, "--diff writes nothing");

    let fixed = home.run(&[&["audit", "clawdbot.json", "--fix", "--yes"][..], &named].concat());
    let written = home.read("work/clawdbot.json");
    let secret = written.split('\'').nth(3).expect("the token");
    assert!(secret.len() == 48 && secret.bytes().all(|it| it.is_ascii_hexdigit()), "{written}");
    assert!(!fixed.stdout.contains(secret) && !fixed.stderr.contains(secret), "{fixed:?}");

    let unknown = home.run(&["audit", "clawdbot.json", "--diff", "--unsafe", "no-such-rule"]);
    assert_eq!(unknown.code, Some(2), "{unknown:?}");
}
