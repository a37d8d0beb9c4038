//! The recorded validation cases: 331 configurations with their includes, variables and plugins, and the product's answers.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use footguard_core::facts::{Facts, Place, Seen};
use footguard_core::source::Environment;
use footguard_core::{Analysis, Options, Sources, analyze};
use serde_json::Value as Json;

const HOME: &str = "/home/u";
const STATE: &str = "/home/u/.clawdbot";
/// Where the recorded files lie for the product.
const CASES: &str = "/cases";

/// Where the cases lie.
pub fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/validation")
}

/// The answers by case.
///
/// # Panics
/// If the corpus cannot be read: the tests cannot run without it.
pub fn answers(file: &str) -> BTreeMap<String, Json> {
    let text = fs::read_to_string(corpus().join(file)).expect("the answers");
    let text = text.replace("<CASES>", CASES).replace("<HOME>", HOME).replace("<STATE>", STATE);
    let answer = |line: &str| -> (String, Json) {
        let json: Json = serde_json::from_str(line).expect("a line of JSON");
        (json["case"].as_str().expect("a name").to_owned(), json)
    };
    text.lines().map(answer).collect()
}

/// The text of a file, bad bytes replaced as the product replaces them.
pub fn read(path: &Path) -> Option<String> {
    Some(String::from_utf8_lossy(&fs::read(path).ok()?).into_owned())
}

/// The recorded machine: the cases, `/etc/hostname`, and an empty home.
pub fn facts() -> Facts {
    let mut files = BTreeMap::new();
    let folder = |names: &[&str]| Seen::Folder { entries: names.iter().map(|it| (*it).to_owned()).collect() };
    files.insert("/".to_owned(), folder(&["cases", "etc", "home"]));
    files.insert("/etc".to_owned(), folder(&["hostname"]));
    files.insert("/etc/hostname".to_owned(), Seen::File);
    files.insert("/home".to_owned(), folder(&["u"]));
    files.insert(HOME.to_owned(), folder(&[]));
    walk(&corpus(), CASES, &mut files);
    let place = Place { home: HOME.into(), state_dir: STATE.into(), cwd: HOME.into(), ..Place::default() };
    Facts { place: Some(place), files: Some(files.into_iter().collect()), ..Facts::default() }
}

fn walk(path: &Path, name: &str, files: &mut BTreeMap<String, Seen>) {
    if !path.is_dir() {
        let is_read = name.ends_with("clawdbot.plugin.json") || name.ends_with("package.json");
        let text = read(path).filter(|it| is_read && serde_json::from_str::<Json>(it).is_ok());
        let it = match text {
            Some(text) => Seen::Json { text },
            None if is_read => Seen::NotJson,
            None => Seen::File,
        };
        files.insert(name.to_owned(), it);
        return;
    }
    let mut entries: Vec<String> = fs::read_dir(path)
        .expect("a folder")
        .map(|it| it.expect("an entry").file_name().into_string().expect("a plain name"))
        .collect();
    entries.sort();
    for entry in &entries {
        walk(&path.join(entry), &format!("{name}/{entry}"), files);
    }
    files.insert(name.to_owned(), Seen::Folder { entries });
}

/// The analysis of a case on the recorded machine.
///
/// # Panics
/// If the case is not there.
pub fn run(case: &str, facts: &Facts) -> Analysis {
    let options = Options { facts: facts.clone(), ..Options::default() };
    analyze(&sources(case, &options), &options)
}

/// A case with all that it includes and its variables.
///
/// # Panics
/// If the case is not there.
pub fn sources(case: &str, options: &Options) -> Sources {
    let text = read(&corpus().join(case)).expect("the case");
    let mut sources = Sources::new(format!("{CASES}/{case}"), text);
    let env = read(&corpus().join(case.replace(".json5", ".env.json"))).unwrap_or_else(|| "{}".to_owned());
    let mut env: Environment = serde_json::from_str(&env).expect("variables");
    env.insert("SPEC_CASES".to_owned(), CASES.to_owned());
    sources.env = Some(env);
    let mut analysis = analyze(&sources, options);
    while !analysis.missing.is_empty() {
        for name in &analysis.missing {
            let file = name.strip_prefix(CASES).map(|it| corpus().join(it.trim_start_matches('/')));
            match file.and_then(|it| read(&it)) {
                Some(text) => sources.add(name, text),
                None => sources.add_unreadable(name, "there is no such file"),
            }
        }
        analysis = analyze(&sources, options);
    }
    sources
}
