//! The other formats, and reports in files.

use std::fs;

use crate::support::Home;

const OPEN: &str = "{\n  // footguard: allow(logging-redaction-off) until=2999-12-31 the lab\n  logging: { redactSensitive: 'off' },\n  gateway: { bind: 'lan' },\n}\n";

#[test]
fn each_format_is_printed_and_the_exit_code_stays() {
    let home = Home::new();
    home.write("work/clawdbot.json", OPEN);
    for (format, start, end) in [
        ("sarif", "{\n  \"$schema\"", "}\n"),
        ("github", "::error file=clawdbot.json,line=4,col=20,endColumn=25,", "info\n"),
        ("markdown", "## Footguard: `clawdbot.json`\n", "\n"),
        ("html", "<!doctype html>\n", "</html>\n"),
        ("json", "{\n  \"version\"", "}\n"),
    ] {
        let answer = home.run(&["audit", "clawdbot.json", "--no-env", "--format", format]);
        assert_eq!(answer.code, Some(1), "{format}: {answer:?}");
        assert!(answer.stdout.starts_with(start) && answer.stdout.ends_with(end), "{format}: {answer:?}");
        let quiet = home.run(&["audit", "clawdbot.json", "--no-env", "--format", format, "--fail-on", "never"]);
        assert_eq!(quiet.code, Some(0), "{format}");
    }
}

#[test]
fn suppressed_findings_count_for_nothing_and_are_listed() {
    let home = Home::new();
    home.write("work/clawdbot.json", OPEN);
    let report = home.run(&["audit", "clawdbot.json", "--json"]).json();
    let suppressed = &report["suppressed"];
    assert_eq!(suppressed[0]["ruleId"], "logging-redaction-off", "{report:#}");
    assert_eq!(suppressed[0]["suppression"]["reason"], "the lab");
    assert_eq!(suppressed[0]["suppression"]["until"], "2999-12-31");
    assert_eq!(suppressed[0]["suppression"]["range"]["start"]["line"], 2);
    let findings = report["findings"].as_array().expect("findings");
    assert!(findings.iter().all(|it| it["ruleId"] != "logging-redaction-off" && it["suppression"].is_null()));
    let answer = home.run(&["audit", "clawdbot.json"]);
    assert!(answer.stdout.contains("1 suppressed"), "{answer:?}");
    home.run(&["audit", "clawdbot.json", "--fix", "--yes"]);
    assert!(home.read("work/clawdbot.json").contains("redactSensitive: 'off'"), "--fix leaves it alone");
    home.write("work/clawdbot.json", OPEN.replace("2999", "1999"));
    let report = home.run(&["audit", "clawdbot.json", "--json"]).json();
    assert_eq!(report["suppressed"].as_array().map(Vec::len), Some(0), "its day is past");
}

#[test]
fn reports_are_written_to_files_and_never_over_a_configuration() {
    let home = Home::new();
    home.write("work/clawdbot.json", "{ $include: './more.json5' }");
    home.write("work/more.json5", OPEN);
    let args = ["audit", "clawdbot.json", "--format", "html", "--output"];
    let answer = home.run(&[&args[..], &["report.html"]].concat());
    assert_eq!((answer.code, &*answer.stdout), (Some(1), ""), "{answer:?}");
    assert!(home.read("work/report.html").starts_with("<!doctype html>"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |name| fs::metadata(home.path(name)).expect("a file").permissions().mode() & 0o777;
        assert_eq!(mode("work/report.html"), 0o600);
        fs::set_permissions(home.path("work/report.html"), fs::Permissions::from_mode(0o644)).expect("a mode");
        home.run(&[&args[..], &["report.html"]].concat());
        assert_eq!(mode("work/report.html"), 0o644, "an existing file keeps its mode");
    }
    for config in ["clawdbot.json", "./more.json5", "../work/clawdbot.json"] {
        let answer = home.run(&[&args[..], &[config]].concat());
        assert_eq!(answer.code, Some(2), "{answer:?}");
        assert!(answer.stderr.contains("the configuration itself"), "{answer:?}");
    }
    assert_eq!(home.read("work/more.json5"), OPEN);
    let answer = home.run(&[&args[..], &["nowhere/report.html"]].concat());
    assert_eq!(answer.code, Some(2), "{answer:?}");
    let left: Vec<_> = fs::read_dir(home.path("work")).expect("a folder").flatten().map(|it| it.file_name()).collect();
    assert_eq!(left.len(), 3, "{left:?}");
    let text = home.run(&["audit", "clawdbot.json", "--output", "report.txt"]);
    assert_eq!(text.stdout, "");
    assert!(home.read("work/report.txt").contains("gateway.bind_no_auth"));
}

/// Every command of docs/ci.md is one that the program takes.
#[test]
fn the_documented_commands_run() {
    let page = include_str!("../../../docs/ci.md");
    let lines = page.lines().map(|it| it.trim().trim_start_matches("- run: "));
    let commands: Vec<&str> = lines.filter(|it| it.starts_with("footguard ")).collect();
    assert!(commands.len() >= 4, "{commands:?}");
    for command in commands {
        let home = Home::new();
        home.write("work/clawdbot.json", OPEN);
        let args: Vec<&str> = command.split(" >> ").next().unwrap_or(command).split_whitespace().skip(1).collect();
        let answer = home.run(&args);
        assert!(matches!(answer.code, Some(0 | 1)) && answer.stderr.is_empty(), "{command}: {answer:?}");
    }
}
