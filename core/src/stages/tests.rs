//! What the recorded cases do not have: another folder of bundled plugins, and one that cannot be listed.

use std::collections::BTreeMap;

use crate::analysis::{Analysis, Options, analyze};
use crate::facts::{Facts, Place, Seen};
use crate::source::Sources;

fn run(text: &str, files: &[(&str, Seen)], env: &[(&str, &str)]) -> Analysis {
    let mut sources = Sources::new("/home/x/.clawdbot/clawdbot.json", text);
    sources.env = Some(env.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect());
    let place =
        Place { home: "/home/x".into(), state_dir: "/home/x/.clawdbot".into(), cwd: "/".into(), ..Place::default() };
    let mut all: BTreeMap<String, Seen> = ["/home/x/.clawdbot/extensions", "/home/x/clawd/.clawdbot/extensions"]
        .map(|it| (it.into(), Seen::Missing))
        .into();
    all.extend(files.iter().map(|it| (it.0.to_owned(), it.1.clone())));
    let facts = Facts { place: Some(place), files: Some(all), ..Facts::default() };
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
