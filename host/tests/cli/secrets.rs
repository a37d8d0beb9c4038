//! No secret of a configuration is in anything that is printed.

use footguard_core::redact::Redactor;
use footguard_core::report::{json, text};
use footguard_core::{Options, Sources, analyze};

use crate::support::Home;

/// Every secret begins with `S3CR` and is found nowhere else.
const CONFIG: &str = r#"{
  // token: "S3CRcommented",
  /* password: 'S3CRblock', apiKey: S3CRbare1 */
  env: { PLAIN: "S3CRenv1", vars: { OTHER: "S3CRenv2" } },
  gateway: {
    bind: "lan",
    auth: { mode: "tokn", token: "S3CRgateway", token: "S3CRgateway2", password: "S3CRpass" },
    remote: { url: "wss://me:S3CRurl@host:1", token: "S3CRremote" },
    token: "S3CRlegacy",
  },
  channels: {
    telegram: { botToken: "S3CRtelegram", webhookSecret: "S3CRhook", proxy: "socks5://u:S3CRproxy@h" },
    slack: { botToken: ["S3CRlist"], appToken: { nested: "S3CRnested" } },
    tlon: { code: "S3CRtlon" },
    googlechat: { serviceAccount: { private: "S3CRservice" } },
  },
  models: { providers: { x: { baseUrl: "https://h/?key=S3CRquery", apiKey: "S3CRkey\u0021", headers: { "x-a": "S3CRheader" } } } },
  tools: { web: { search: { apiKey: "S3CRsearch", apikey: "S3CRunknown" } } },
  hooks: { enabled: true, token: "S3CRhooks", path: "/" },
  agents: { defaults: { cliBackends: { c: { command: "x", args: ["--token", "S3CRarg", "--key=S3CRarg2"] } } } },
  skills: { entries: { s: { apiKey: "S3CRskill", env: { A: "S3CRskillenv" } } } },
  secret: "S3CRtop",
}
"#;

fn assert_silent(what: &str, text: &str) {
    let at = text.find("S3CR").map(|at| &text[at.saturating_sub(80)..(at + 60).min(text.len())]);
    assert_eq!(at, None, "{what}");
}

#[test]
fn nowhere_in_any_output() {
    let home = Home::new();
    let broken = [
        CONFIG.to_owned(),
        CONFIG.replacen("},", "", 1),
        CONFIG.replacen('"', "", 7),
        CONFIG.replace(',', ""),
        CONFIG.replace(": ", " "),
        CONFIG.replace('"', ""),
        CONFIG.replace('\n', " "),
        CONFIG.replace("\": \"", "\" = \""),
        format!("{CONFIG}}}"),
    ];
    for (at, config) in broken.iter().enumerate() {
        home.write("work/clawdbot.json", config);
        for args in [
            &["audit", "clawdbot.json"][..],
            &["audit", "clawdbot.json", "--json"],
            &["audit", "clawdbot.json", "--diff"],
            &["audit", "clawdbot.json", "--diff", "--json"],
            &["audit", "clawdbot.json", "--fix", "--json"],
            &["audit", "clawdbot.json", "--dialect", "openclaw", "--json"],
        ] {
            let answer = home.run(args);
            assert_silent(&format!("{at} {args:?}"), &answer.stdout);
            assert_silent(&format!("{at} {args:?}"), &answer.stderr);
        }
    }
}

/// What each report would say of `text`, without the cost of a process.
fn reports(text: &str) -> [String; 2] {
    let analysis = analyze(&Sources::new("clawdbot.json", text), &Options::default());
    let redactor = Redactor::new(&analysis);
    let json = serde_json::to_string(&json::report(&analysis, &redactor, 0)).expect("JSON");
    [text::render(&analysis, &redactor, &text::Options::default()), json]
}

#[test]
fn not_with_one_mark_lost_or_doubled() {
    let marks = CONFIG
        .char_indices()
        .filter(|(_, it)| matches!(it, '{' | '}' | '[' | ']' | ':' | ',' | '"' | '\'' | '\n' | ' '));
    for (at, mark) in marks {
        let (before, after) = (&CONFIG[..at], &CONFIG[at + 1..]);
        // What is no URL any more has no password in it.
        if after.starts_with("//") || before.ends_with("me") || before.ends_with("socks5:") {
            continue;
        }
        for text in [format!("{before}{after}"), format!("{before}{mark}{mark}{after}")] {
            for report in reports(&text) {
                assert_silent(&format!("{mark:?} at {at}"), &report);
            }
        }
    }
}

#[test]
fn not_those_of_the_environment_either() {
    let home = Home::new();
    home.write("work/.env", "T=S3CRvalue\nCLAWDBOT_GATEWAY_TOKEN=S3CRtoken\n");
    home.write(
        "work/clawdbot.json",
        "{ gateway: { bind: 'lan', auth: { token: '${T}' } }, hooks: { enabled: true, token: '${T}' } }",
    );
    for args in [&["audit", "clawdbot.json"][..], &["audit", "clawdbot.json", "--json"]] {
        let answer = home.run(args);
        assert_silent("stdout", &answer.stdout);
        assert_silent("stderr", &answer.stderr);
    }
}

#[test]
fn not_those_of_included_files() {
    let home = Home::new();
    home.write("work/clawdbot.json", "{ gateway: { $include: 'auth.json5', bind: 'lan', x: 1 } }");
    home.write("work/auth.json5", "{ auth: { token: 'S3CRincluded', mode: 'x' }, y: 2 }");
    for args in [&["audit", "clawdbot.json"][..], &["audit", "clawdbot.json", "--json"]] {
        assert_silent("stdout", &home.run(args).stdout);
    }
}

/// The values of keys that end in a word for secrets, found by looking at the text alone.
fn secrets_of(text: &str) -> Vec<&str> {
    let mut secrets = Vec::new();
    for word in ["oken", "assword", "ecret", "piKey"] {
        for (at, _) in text.match_indices(word) {
            let after = text[at + word.len()..].trim_start_matches(['"', '\'']).trim_start();
            let Some(value) = after.strip_prefix(':').map(str::trim_start) else { continue };
            let Some(quote @ ('"' | '\'')) = value.chars().next() else { continue };
            let content = value[1..].split(quote).next().unwrap_or_default();
            // What a sentence may hold by chance proves nothing.
            if content.len() >= 8 && !content.contains("${") && content.bytes().any(|it| it.is_ascii_digit()) {
                secrets.push(content);
            }
        }
    }
    secrets
}

/// The configurations of the corpus: each line of `audit/*.jsonl` holds one, `bench/` has files.
fn recorded() -> Vec<String> {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/corpus");
    let mut configs = Vec::new();
    for entry in std::fs::read_dir(corpus.join("audit")).expect("the corpus").flatten() {
        if entry.path().extension().is_none_or(|it| it != "jsonl") {
            continue;
        }
        let lines = std::fs::read_to_string(entry.path()).expect("a file of cases");
        for line in lines.lines() {
            let case: serde_json::Value = serde_json::from_str(line).expect("a case");
            configs.extend(case["config"].as_str().map(str::to_owned));
        }
    }
    for name in ["c1k.json5", "c10k.json", "c10k.json5"] {
        configs.push(std::fs::read_to_string(corpus.join("bench").join(name)).expect("a file"));
    }
    configs
}

#[test]
fn not_those_of_the_recorded_configurations() {
    let mut found = 0;
    for config in recorded() {
        let secrets = secrets_of(&config);
        if secrets.is_empty() {
            continue;
        }
        found += secrets.len();
        for report in reports(&config) {
            let leak = secrets.iter().find(|it| report.contains(**it));
            assert_eq!(leak, None, "{config}");
        }
    }
    assert!(found > 100, "the corpus has secrets to look for: {found}");
}
