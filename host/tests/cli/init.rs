//! A file to start from, and what it is written over: nothing.

use std::fs;

use crate::support::Home;

const VARIABLES: [(&str, &str); 2] = [
    ("CLAWDBOT_GATEWAY_TOKEN", "7f3a91c2d4e6b805a1c3e5f70b9d8c6e"),
    ("DISCORD_BOT_TOKEN", "d-7f3a91c2d4e6b805a1c3e5f7"),
];

#[test]
fn a_starter_is_valid_silent_under_its_posture_and_readable_by_its_owner_alone() {
    for posture in ["personal", "family", "public"] {
        let home = Home::new();
        let answer = home.run(&["init", "--posture", posture, "--channel", "discord", "--channel", "imessage"]);
        assert_eq!((answer.code, &*answer.stderr), (Some(0), ""), "{answer:?}");
        assert!(answer.stdout.starts_with("wrote $HOME/.clawdbot/clawdbot.json"), "{answer:?}");
        for (name, _) in VARIABLES {
            assert!(answer.stdout.contains(&format!("\n  {name}: ")), "{answer:?}");
        }
        #[cfg(unix)]
        for (name, mode) in [(".clawdbot", 0o700), (".clawdbot/clawdbot.json", 0o600)] {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(home.path(name)).unwrap().permissions().mode() & 0o777, mode, "{name}");
        }
        assert_eq!(fs::read_dir(home.path(".clawdbot")).unwrap().count(), 1, "nothing else is left");
        let audit = ["audit", "--json", "--fail-on", "info", "--posture", posture];
        let report = home.run_with(&audit, &VARIABLES, b"").json();
        assert_eq!(report["valid"], true, "{report:#}");
        let findings = report["findings"].as_array().unwrap();
        let rules: Vec<_> = findings.iter().map(|it| it["checkId"].as_str().unwrap()).collect();
        assert_eq!(rules, ["summary.attack_surface"], "{report:#}");
    }
}

#[test]
fn what_is_there_stays() {
    let home = Home::new();
    home.write(".clawdbot/clawdbot.json", "{}");
    let answer = home.run(&["init", "--posture", "personal"]);
    assert_eq!(answer.code, Some(2));
    assert!(answer.stderr.contains("$HOME/.clawdbot/clawdbot.json is there already"), "{answer:?}");
    assert_eq!(home.read(".clawdbot/clawdbot.json"), "{}");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nowhere", home.path("work/link.json")).unwrap();
        let answer = home.run(&["init", "--posture", "personal", "--path", "link.json"]);
        assert_eq!(answer.code, Some(2), "{answer:?}");
        assert!(!home.path("work/nowhere").exists());
    }
}

#[test]
fn other_places_and_unknown_words() {
    let home = Home::new();
    let answer = home.run(&["init", "--posture", "public", "--path", "-"]);
    assert!(answer.stdout.contains("channels: {\n  },"), "{answer:?}");
    assert_eq!(home.run(&["init", "--posture", "public", "--path", "a.json"]).code, Some(0));
    assert_eq!(home.read("work/a.json"), answer.stdout);
    assert_eq!(home.run(&["init", "--posture", "family", "--profile", "work"]).code, Some(0));
    assert!(home.read(".clawdbot-work/clawdbot.json").contains("posture family"));
    for args in [&["init"][..], &["init", "--posture", "mine"], &["init", "--posture", "public", "--channel", "icq"]] {
        assert_eq!(home.run(args).code, Some(2), "{args:?}");
    }
    let answer = home.run(&["init", "--posture", "public", "--path", "no/such/folder.json"]);
    assert!(answer.stderr.contains("cannot write no/such/folder.json"), "{answer:?}");
}
