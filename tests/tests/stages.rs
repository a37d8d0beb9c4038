//! The stages after the schema: their fixes on every recorded case, and what the record does not have, another folder of
//! bundled plugins and one that cannot be listed.

use std::collections::BTreeMap;

use footguard_core::facts::{Facts, Place, Seen};
use footguard_core::{Analysis, Options, Sources, analyze};
use footguard_tests::proof;
use footguard_tests::validation_corpus::{answers, facts, sources};

fn run(text: &str, files: &[(&str, Seen)], env: &[(&str, &str)]) -> Analysis {
    let mut sources = Sources::new("/home/x/.clawdbot/clawdbot.json", text);
    sources.env = Some(env.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect());
    let place =
        Place { home: "/home/x".into(), state_dir: "/home/x/.clawdbot".into(), cwd: "/".into(), ..Place::default() };
    let mut all: BTreeMap<String, Seen> = ["/home/x/.clawdbot/extensions", "/home/x/clawd/.clawdbot/extensions"]
        .map(|it| (it.into(), Seen::Missing))
        .into();
    all.extend(files.iter().map(|it| (it.0.to_owned(), it.1.clone())));
    let facts = Facts { place: Some(place), files: Some(all.into_iter().collect()), ..Facts::default() };
    analyze(&sources, &Options { facts, ..Options::default() })
}

fn codes(analysis: &Analysis) -> Vec<&str> {
    let stages = analysis.diagnostics.iter().map(|it| it.rule);
    stages.filter(|it| it.starts_with("plugin_") || *it == "channel_unknown").collect()
}

#[test]
fn a_folder_that_cannot_be_listed_is_a_warning() {
    let analysis = run("{ plugins: {} }", &[("/home/x/.clawdbot/extensions", Seen::Unlistable)], &[]);
    assert_eq!(codes(&analysis), ["plugin_folder_unlistable"]);
    assert_eq!(analysis.valid, Some(true));
}

#[test]
fn the_bundled_plugins_can_be_elsewhere() {
    let manifest = r#"{"id": "own", "configSchema": {"type": "object", "properties": {"level": {}}, "additionalProperties": false}}"#;
    let entries = |names: &[&str]| Seen::Folder { entries: names.iter().map(|it| (*it).to_owned()).collect() };
    let files = [
        ("/opt/own", entries(&["own"])),
        ("/opt/own/own", entries(&["clawdbot.plugin.json", "index.js"])),
        ("/opt/own/own/clawdbot.plugin.json", Seen::Json { text: manifest.to_owned() }),
        ("/opt/own/own/index.js", Seen::File),
    ];
    let env = [("CLAWDBOT_BUNDLED_PLUGINS_DIR", " /opt/own ")];
    let own = run("{ plugins: { entries: { own: { enabled: true, config: { levle: 1 } } } } }", &files, &env);
    assert_eq!(codes(&own), ["plugin_config"]);
    let fixes = &own.diagnostics.iter().find(|it| it.rule == "plugin_config").expect("a fault").fixes;
    assert_eq!(fixes[0].title, "Rename it to `level`");
    assert_eq!(codes(&run("{ channels: { telegram: {} } }", &files, &env)), ["channel_unknown"]);
    assert_eq!(run("{ channels: { telegram: {} } }", &files, &[]).valid, Some(true));
    assert_eq!(run("{ channels: { telegram: {} } }", &[], &env).valid, None, "nobody looked there");
}

/// Codes of the stages begin like this.
const CODES: [&str; 5] = ["agentdir_", "avatar_", "plugin_", "channel_unknown", "heartbeat_target"];

#[test]
fn each_fix_of_the_stages_keeps_its_promises() {
    let options = Options { facts: facts(), ..Options::default() };
    let (mut proved, mut broken) = (0, Vec::new());
    for case in answers("expected.jsonl").keys() {
        let sources = sources(case, &options);
        let is_of_stage = |code: &str| CODES.iter().any(|it| code.starts_with(it));
        let found = analyze(&sources, &options).diagnostics;
        let fixes: usize = found.iter().filter(|it| is_of_stage(it.rule)).map(|it| it.fixes.len()).sum();
        if fixes > 0 {
            let problems = proof::broken_fixes(&sources, &options);
            // What an earlier stage hid comes to light when that is mended.
            let uncovers = |it: &String| it.starts_with("agentdir_") && it.contains("raises avatar_");
            let problems = problems.into_iter().filter(|it| is_of_stage(it) && !uncovers(it));
            broken.extend(problems.map(|it| format!("{case}: {it}")));
        }
        proved += fixes;
    }
    println!("{proved} fixes");
    assert!(proved > 40, "{proved}");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
