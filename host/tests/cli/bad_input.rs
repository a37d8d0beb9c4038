//! Whatever is given, there is a clear answer; 2 only where the job could not be done.

use crate::support::Home;

/// Runs an audit of `content` and gives the code, and the codes of its issues joined by blanks.
fn issues(content: &[u8]) -> (Option<i32>, String, serde_json::Value) {
    let home = Home::new();
    home.write("work/clawdbot.json", content);
    let answer = home.run(&["audit", "clawdbot.json", "--json", "--fail-on", "error"]);
    let report = answer.json();
    let codes = report["issues"].as_array().expect("a list").iter().map(|it| it["code"].as_str().unwrap_or_default());
    // What exactly is wrong with the syntax is the parser's matter.
    let mut codes: Vec<_> = codes.map(|it| if it.starts_with("json5_") { "syntax" } else { it }).collect();
    codes.sort_unstable();
    codes.dedup();
    (answer.code, codes.join(" "), report.clone())
}

#[test]
fn odd_texts() {
    for (content, code, want) in [
        (&b""[..], 1, "syntax"),
        (b"// nothing\n", 1, "syntax"),
        (b"\x7fELF\x02\x01\x01\0\0\0", 1, "syntax"),
        (b"{ meta: { lastTouchedAt: '\xFF' } }", 0, "invalid_utf8"),
        (b"\xEF\xBB\xBF{}", 0, ""),
        (b"{\r\n  gateway: {\r\n    port: 1,\r\n  },\r\n}\r\n", 0, ""),
        (b"null", 1, "invalid_type"),
        (b"[1, 2]", 1, "invalid_type"),
        (b"{ logging: {}, logging: {} }", 0, "duplicate_key"),
        (b"{ __proto__: { a: 1 } }", 0, "proto_key"),
        (b"{ gateway: { port: 1 }", 1, "syntax"),
    ] {
        let (got_code, codes, report) = issues(content);
        let text = String::from_utf8_lossy(content);
        assert_eq!((got_code, &*codes), (Some(code), want), "{text}\n{report:#}");
    }
}

#[test]
fn the_first_bad_byte_is_named_and_nothing_is_written() {
    let home = Home::new();
    let content = b"{ gateway: {},\n  ui: { assistant: { name: '\xC3\x28' } } }";
    let at = content.iter().position(|it| *it == 0xC3).expect("it is there");
    home.write("work/clawdbot.json", content);
    let report = home.run(&["audit", "clawdbot.json", "--json"]).json();
    let issue = report["issues"].as_array().and_then(|it| it.iter().find(|it| it["code"] == "invalid_utf8"));
    assert_eq!(issue.expect("it is reported")["range"]["start"]["offset"], at, "{report:#}");
    let answer = home.run(&["audit", "clawdbot.json", "--fix", "--yes"]);
    assert_eq!(answer.code, Some(2), "{answer:?}");
    assert!(answer.stderr.contains(&*format!("byte {at} of clawdbot.json is not UTF-8")), "{answer:?}");
    assert_eq!(std::fs::read(home.path("work/clawdbot.json")).expect("it is there"), content);
}

#[test]
fn ten_megabytes_and_a_hundred_thousand_brackets() {
    let long = format!("{{ meta: {{ lastTouchedAt: '{}' }} }}", "x".repeat(10_000_000));
    assert_eq!(issues(long.as_bytes()).0, Some(0));
    let (code, codes, _) = issues("[".repeat(100_000).as_bytes());
    assert_eq!(code, Some(1));
    assert!(codes.contains("syntax") || codes.contains("nesting"), "{codes}");
    let home = Home::new();
    home.write("work/deep.json", "[".repeat(100_000));
    assert_eq!(home.run(&["audit", "deep.json"]).code, Some(1), "the text report survives it as well");
}

#[test]
fn many_problems_cost_time_in_proportion() {
    let home = Home::new();
    let time = |count: usize| {
        let many: Vec<_> = (0..count).map(|it| format!("k{it}: 1")).collect();
        home.write("work/many.json", format!("{{ {} }}", many.join(",\n")));
        let run = |args: &[&str]| {
            let started = std::time::Instant::now();
            home.run(args);
            started.elapsed()
        };
        // The quickest of some runs is the one that the rest of the machine disturbed least.
        let quickest = |args: &[&str]| (0..3).map(|_| run(args)).min().expect("three runs");
        [&["audit", "many.json"][..], &["audit", "many.json", "--json"], &["audit", "many.json", "--diff"]]
            .map(quickest)
    };
    // Eight times as many: looking at the whole file for each would take sixty-four times as long.
    for (few, many) in time(1_000).into_iter().zip(time(8_000)) {
        assert!(many < 24 * few, "{few:?}, then {many:?}");
    }
}

#[test]
fn what_cannot_be_read_is_2() {
    let home = Home::new();
    home.write("work/folder/x.json", "{}");
    for (path, why) in [("missing.json", "no such file"), ("folder", "it is a folder")] {
        let answer = home.run(&["audit", path, "--json"]);
        assert_eq!(answer.code, Some(2), "{answer:?}");
        assert!(answer.stderr.contains(why) && answer.stderr.contains(path), "{answer:?}");
        assert_eq!(answer.stdout, "");
    }
}

#[cfg(unix)]
#[test]
fn files_that_one_may_not_read_and_links_that_lead_nowhere() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let home = Home::new();
    let config = home.write(".clawdbot/clawdbot.json", "{}");
    std::fs::set_permissions(&config, std::fs::Permissions::from_mode(0o000)).expect("its mode");
    // Root may read everything.
    if std::fs::read(&config).is_err() {
        let answer = home.run(&["audit"]);
        assert_eq!(answer.code, Some(2), "{answer:?}");
        assert!(answer.stderr.contains("you may not read it"), "{answer:?}");
    }
    std::fs::remove_file(&config).expect("it was there");
    symlink("nowhere", &config).expect("a link");
    let answer = home.run(&["audit"]);
    assert_eq!(answer.code, Some(2), "a link that leads nowhere is not the absence of a file: {answer:?}");
}
