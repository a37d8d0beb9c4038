//! Who can get at the assistant's files: real files, real permissions.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, symlink};

use crate::support::{Home, set_mode};

/// The findings about files, as severity and id, and the commands that mend them.
fn findings(home: &Home, args: &[&str]) -> Vec<(String, String)> {
    let report = home.run(args).json();
    let findings = report["findings"].as_array().expect("findings").iter();
    let about_files = findings.filter(|it| {
        let rule = it["ruleId"].as_str().unwrap_or_default();
        ["files-", "state-", "extensions-"].iter().any(|topic| rule.starts_with(topic))
    });
    let found = about_files.map(|it| {
        let text = |key: &str| it[key].as_str().expect("a text").to_owned();
        (format!("{} {}", text("severity"), text("checkId")), text("remediation"))
    });
    found.collect()
}

const GOOD: &str = r#"{ gateway: { auth: { token: "${TOKEN}" } } }"#;

#[test]
fn closed_files_are_no_finding() {
    let home = Home::new();
    home.write(".clawdbot/clawdbot.json", GOOD);
    assert_eq!(findings(&home, &["audit", "--json"]), []);
}

#[test]
fn modes_are_judged_as_the_product_judges_them() {
    let home = Home::new();
    let config = home
        .write(".clawdbot/clawdbot.json", r#"{ $include: "./more.json5", agents: { list: [{ id: "Ops Desk" }] } }"#);
    let include = home.write(".clawdbot/more.json5", "{ logging: { file: '~/bot.log' } }");
    let keys = home.write(".clawdbot/agents/ops-desk/agent/auth-profiles.json", "{}");
    let log = home.write("bot.log", "");
    let state = home.path(".clawdbot");
    for (path, mode) in [(&config, 0o664), (&include, 0o640), (&keys, 0o604), (&log, 0o640), (&state, 0o750)] {
        set_mode(path, mode);
    }
    let run = |mode: &str, path: &str| format!("Run `chmod {mode} $HOME/{path}`; `--fix` does it.");
    let mut found = findings(&home, &["audit", "--json"]);
    found.sort();
    assert_eq!(
        found,
        [
            ("critical fs.config.perms_writable".to_owned(), run("600", ".clawdbot/clawdbot.json")),
            (
                "warn fs.auth_profiles.perms_readable".to_owned(),
                run("600", ".clawdbot/agents/ops-desk/agent/auth-profiles.json")
            ),
            ("warn fs.config_include.perms_group_readable".to_owned(), run("600", ".clawdbot/more.json5")),
            ("warn fs.log_file.perms_readable".to_owned(), run("600", "bot.log")),
            ("warn fs.state_dir.perms_readable".to_owned(), run("700", ".clawdbot")),
        ],
    );
    // It only looks.
    assert_eq!(fs::metadata(&config).expect("it is there").mode() & 0o777, 0o664);
}

#[test]
fn a_link_is_judged_by_what_it_leads_to() {
    let home = Home::new();
    let target = home.write("dotfiles/bot.json", GOOD);
    set_mode(&target, 0o644);
    fs::create_dir(home.path(".clawdbot")).expect("the state directory");
    set_mode(&home.path(".clawdbot"), 0o700);
    symlink(&target, home.path(".clawdbot/clawdbot.json")).expect("a link");
    let found: Vec<String> = findings(&home, &["audit", "--json"]).into_iter().map(|it| it.0).collect();
    assert_eq!(found, ["critical files-readable-by-others", "warn fs.config.symlink"]);
}

#[test]
fn plugins_and_synced_folders() {
    let home = Home::new();
    home.write("Dropbox/bot/clawdbot.json", GOOD);
    fs::create_dir_all(home.path("Dropbox/bot/extensions/helper")).expect("a plugin");
    let state = home.path("Dropbox/bot");
    let env = [("CLAWDBOT_STATE_DIR", state.to_str().expect("a path")), ("TOKEN", "7f3a91c2d4e6b805a1c3e5f70b9d8c6e")];
    let report = home.run_with(&["audit", "--json"], &env, b"").json();
    let ids: Vec<&str> =
        report["findings"].as_array().expect("findings").iter().filter_map(|it| it["checkId"].as_str()).collect();
    assert!(ids.contains(&"fs.synced_dir") && ids.contains(&"plugins.extensions_no_allowlist"), "{ids:?}");
}

#[test]
fn the_machine_is_not_judged_by_another_file() {
    let home = Home::new();
    home.write(".clawdbot/clawdbot.json", GOOD);
    set_mode(&home.path(".clawdbot/clawdbot.json"), 0o666);
    home.write("work/example.json5", GOOD);
    assert_eq!(findings(&home, &["audit", "example.json5", "--json"]), []);
    let report = home.run(&["audit", "example.json5", "--json"]).json();
    let skipped = report["skipped"].as_array().expect("what was skipped");
    assert!(skipped.iter().any(|it| it["ruleId"] == "files-writable-by-others"), "{skipped:?}");
    assert_eq!(findings(&home, &["audit", "../.clawdbot/clawdbot.json", "--json"]).len(), 1);
}
