//! The recorded cases about files, plugins, pairing stores and fixes, laid out on a real disk and run through the program.
//!
//! Findings, the modes after `--fix` and the values that it changes are the product's; `docs/differences.md` lists where they are
//! not, and nothing else may differ.

#![cfg(unix)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use footguard_core::value::{Kind, Value};
use footguard_core::{Options, Sources, analyze};
use serde_json::Value as Json;

/// The cases that need a disk.
const PREFIXES: [&str; 4] = ["fs-", "fx-", "pl-", "ch-pairing-"];

struct Case {
    name: String,
    raw: Json,
}

/// A case on disk. The folder goes away with it.
struct Laid<'c> {
    case: &'c Case,
    _folder: tempfile::TempDir,
    home: PathBuf,
}

fn workspace(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for file in ["fs", "fx", "pl", "ch"] {
        let text = fs::read_to_string(workspace(&format!("tests/corpus/audit/{file}.jsonl"))).expect("the corpus");
        for line in text.lines() {
            let raw: Json = serde_json::from_str(line).expect("a line of JSON");
            let name = raw["name"].as_str().expect("a name").to_owned();
            if PREFIXES.iter().any(|it| name.starts_with(it)) {
                cases.push(Case { name, raw });
            }
        }
    }
    cases
}

impl Case {
    fn env(&self) -> BTreeMap<String, String> {
        let env = self.raw["env"].as_object().into_iter().flatten();
        env.map(|(name, value)| (name.clone(), value.as_str().expect("a text").to_owned())).collect()
    }

    fn lay_out(&self) -> Laid<'_> {
        let folder = tempfile::tempdir().expect("a folder");
        let home = folder.path().canonicalize().expect("it is there").join("home");
        let here = |text: &str| text.replace("@HOME@", &home.display().to_string());
        let folder_of = |path: &Path| {
            let mut missing: Vec<&Path> = path.ancestors().take_while(|it| !it.exists()).collect();
            missing.reverse();
            for it in missing {
                fs::create_dir(it).expect("a folder");
                set_mode(it, 0o755);
            }
        };
        folder_of(&home.join("work"));
        let env = self.env();
        let named = |variable: &str, default: PathBuf| match env.get(variable).map(|it| here(it)) {
            Some(path) => path.strip_prefix("~/").map_or_else(|| PathBuf::from(&path), |below| home.join(below)),
            None => default,
        };
        let state = named("CLAWDBOT_STATE_DIR", home.join(".clawdbot"));
        let config = named("CLAWDBOT_CONFIG_PATH", state.join("clawdbot.json"));
        let mut modes: Vec<(PathBuf, u32)> = vec![(state.clone(), 0o700)];
        let tree: Vec<(PathBuf, &Json)> =
            self.raw["tree"].as_object().into_iter().flatten().map(|(path, it)| (home.join(path), it)).collect();
        // Links first: files may lie behind them.
        for (path, it) in tree.iter().filter(|it| it.1["type"] == "symlink") {
            folder_of(path.parent().expect("it has a folder"));
            symlink(here(it["target"].as_str().expect("a target")), path).expect("a link");
        }
        if tree.iter().all(|(path, it)| *path != state || (it["type"] != "absent" && it["type"] != "symlink")) {
            folder_of(&state);
        }
        for (path, it) in &tree {
            match it["type"].as_str() {
                Some("dir") => folder_of(path),
                Some("file") => {
                    folder_of(path.parent().expect("it has a folder"));
                    fs::write(path, here(it["content"].as_str().unwrap_or_default())).expect("a file");
                    modes.push((path.clone(), 0o600));
                }
                _ => {}
            }
            if let Some(mode) = it["mode"].as_str().map(|it| u32::from_str_radix(it, 8).expect("octal digits")) {
                modes.push((path.clone(), mode));
            }
        }
        if let Some(text) = self.raw["config"].as_str() {
            // Through a link its target is meant.
            let target = if config.is_symlink() {
                config.parent().expect("a folder").join(config.read_link().expect("a link"))
            } else {
                config.clone()
            };
            folder_of(target.parent().expect("it has a folder"));
            fs::write(&target, here(text)).expect("the configuration");
            if modes.iter().all(|it| it.0 != config) {
                modes.push((config, 0o600));
            }
        }
        modes.sort_by_key(|it| std::cmp::Reverse(it.0.components().count()));
        let mut last: BTreeMap<&Path, u32> = BTreeMap::new();
        for (path, mode) in &modes {
            last.insert(path, *mode);
        }
        for (path, _) in &modes {
            if path.exists() {
                set_mode(path, last[&**path]);
            }
        }
        Laid { case: self, _folder: folder, home }
    }

    fn expected(&self) -> &Json {
        &self.raw["expected"]
    }
}

impl Laid<'_> {
    fn run(&self, args: &[&str]) -> Json {
        let args = [&["audit", "--json", "--fail-on", "never"], args].concat();
        let output = Command::new(env!("CARGO_BIN_EXE_footguard"))
            .args(&args)
            .env_clear()
            .envs([("PATH", "/usr/bin:/bin"), ("TZ", "UTC"), ("LANG", "C.UTF-8")])
            .env("HOME", &self.home)
            .envs(
                self.case
                    .env()
                    .iter()
                    .map(|(name, value)| (name, value.replace("@HOME@", &self.home.display().to_string()))),
            )
            .current_dir(self.home.join("work"))
            .output()
            .expect("the program runs");
        let text = String::from_utf8(output.stdout).expect("it speaks UTF-8");
        let report = serde_json::from_str(&text.replace(&self.home.display().to_string(), "$HOME"));
        report.unwrap_or_else(|it| panic!("{}: {it}\n{}", self.case.name, String::from_utf8_lossy(&output.stderr)))
    }

    /// The mode of everything below the home, links left out.
    fn modes(&self) -> BTreeMap<String, u32> {
        let mut modes = BTreeMap::new();
        let mut folders = vec![self.home.clone()];
        while let Some(folder) = folders.pop() {
            for it in fs::read_dir(&folder).expect("a folder").map(|it| it.expect("an entry").path()) {
                let metadata = it.symlink_metadata().expect("it is there");
                if metadata.is_symlink() {
                    continue;
                }
                let below = it.strip_prefix(&self.home).expect("it is below");
                modes.insert(format!("$HOME/{}", below.display()), metadata.permissions().mode() & 0o7777);
                if metadata.is_dir() {
                    folders.push(it);
                }
            }
        }
        modes
    }

    /// Every value of the configuration, includes merged, by its path.
    fn values(&self) -> BTreeMap<String, String> {
        let env = self.case.env();
        let path = env.get("CLAWDBOT_CONFIG_PATH").map_or(".clawdbot/clawdbot.json", |it| it.trim_start_matches("~/"));
        let path = self.home.join(path);
        let Ok(text) = fs::read_to_string(&path) else { return BTreeMap::new() };
        let mut sources = Sources::new(path.display().to_string(), text);
        sources.env = Some(env.into_iter().collect());
        let mut analysis = analyze(&sources, &Options::default());
        while !analysis.missing.is_empty() {
            for name in &analysis.missing {
                sources.add(name, fs::read_to_string(name).expect("an included file"));
            }
            analysis = analyze(&sources, &Options::default());
        }
        let mut values = BTreeMap::new();
        flatten(analysis.root.as_ref(), String::new(), &mut values);
        values
    }
}

fn flatten(value: Option<&Value>, path: String, values: &mut BTreeMap<String, String>) {
    let Some(value) = value else { return };
    match &value.kind {
        Kind::Object(object) => {
            for member in object.iter() {
                let dot = if path.is_empty() { "" } else { "." };
                flatten(Some(&member.value), format!("{path}{dot}{}", member.key), values);
            }
        }
        Kind::String(text) => {
            values.insert(path, text.text.to_string());
        }
        Kind::Array(items) if items.iter().all(|it| it.as_str().is_some()) => {
            let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            values.insert(path, texts.join("\u{1}"));
        }
        Kind::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                flatten(Some(item), format!("{path}.{at}"), values);
            }
        }
        Kind::Bool(it) => {
            values.insert(path, it.to_string());
        }
        Kind::Number(it) => {
            values.insert(path, it.to_string());
        }
        Kind::Null | Kind::Broken => {
            values.insert(path, "null".to_owned());
        }
    }
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("its mode");
}

/// The product's id without the number that it counts up in some.
fn stable(id: &str) -> String {
    match id.rsplit_once('.') {
        Some((start, end)) if end.bytes().all(|it| it.is_ascii_digit()) => format!("{start}.N"),
        _ => id.to_owned(),
    }
}

/// `severity id` and how many.
type Findings = BTreeMap<String, usize>;

/// Our findings that carry an id of the product's.
fn ours(report: &Json) -> Findings {
    let mut found = Findings::new();
    for it in report["findings"].as_array().expect("findings") {
        if it["checkId"] != it["ruleId"] {
            let (severity, id) = (it["severity"].as_str().expect("a text"), it["checkId"].as_str().expect("a text"));
            *found.entry(format!("{severity} {}", stable(id))).or_default() += 1;
        }
    }
    found
}

fn recorded_before(expected: &Json) -> Option<Findings> {
    let mut found = Findings::new();
    for it in expected["before"].as_array()? {
        let (severity, id) = it.as_str().expect("a text").split_once(':').expect("severity and id");
        *found.entry(format!("{severity} {}", stable(id))).or_default() += 1;
    }
    Some(found)
}

fn recorded(expected: &Json) -> Findings {
    let mut found = Findings::new();
    for it in expected["findings"].as_array().into_iter().flatten() {
        let (severity, id) = (it["severity"].as_str().expect("a text"), it["checkId"].as_str().expect("a text"));
        *found.entry(format!("{severity} {}", stable(id))).or_default() +=
            it["count"].as_u64().expect("a number") as usize;
    }
    found
}

/// Rows `case | subject | product | footguard` of what differs.
fn compare(case: &str, theirs: &Findings, ours: &Findings, rows: &mut BTreeSet<String>) {
    let all: BTreeSet<&String> = theirs.keys().chain(ours.keys()).collect();
    for it in all {
        let (product, footguard) = (theirs.get(it).copied().unwrap_or(0), ours.get(it).copied().unwrap_or(0));
        if product != footguard {
            let (severity, id) = it.split_once(' ').expect("two words");
            let (product, footguard) = if product > footguard { (severity, "nothing") } else { ("nothing", severity) };
            rows.insert(format!("{case} | {id} | {product} | {footguard}"));
        }
    }
}

/// The rows of the table below the heading `heading` of `docs/differences.md`, reasons left out.
fn documented(heading: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(workspace("docs/differences.md")).expect("docs/differences.md");
    let (_, section) = text.split_once(&format!("\n## {heading}\n")).expect("the section");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter_map(|it| it.strip_prefix("| `")).map(|it| {
        let cells: Vec<&str> = it.trim_end_matches('|').split('|').map(|it| it.trim().trim_matches('`')).collect();
        assert!(cells.len() == 5 && cells[4].len() > 10, "a row has five cells, the last a reason: {it}");
        cells[..4].join(" | ")
    });
    rows.collect()
}

fn hold(what: &str, listed: &BTreeSet<String>, found: &BTreeSet<String>) {
    let missing: Vec<_> = found.difference(listed).map(String::as_str).collect();
    let stale: Vec<_> = listed.difference(found).map(String::as_str).collect();
    assert!(
        missing.is_empty() && stale.is_empty(),
        "{what}\n--- not listed in docs/differences.md:\n{}\n--- listed there, and no longer so:\n{}",
        missing.join("\n"),
        stale.join("\n"),
    );
}

fn says(text: &str) {
    use std::io::Write as _;
    // Past the test harness, which shows only what failing tests print.
    let _ = writeln!(std::io::stderr(), "{text}");
}

#[test]
fn findings_are_the_recorded_ones() {
    let (mut found, mut count, mut agreed) = (BTreeSet::new(), 0, 0);
    let cases = cases();
    for case in &cases {
        if case.expected()["audited"] != Json::Bool(true) {
            continue;
        }
        count += 1;
        let report = case.lay_out().run(&[]);
        let theirs = recorded_before(case.expected()).unwrap_or_else(|| recorded(case.expected()));
        let before = found.len();
        compare(&case.name, &theirs, &ours(&report), &mut found);
        agreed += usize::from(found.len() == before);
    }
    says(&format!(
        "host cases: {agreed} of {count} audited cases have the recorded findings, {} differences are listed",
        found.len()
    ));
    let mut listed = documented("Findings");
    listed.retain(|row| cases.iter().any(|it| row.starts_with(&format!("{} |", it.name))));
    hold("findings", &listed, &found);
}

#[test]
fn fixes_are_the_recorded_ones() {
    let mut found = BTreeSet::new();
    let (mut count, mut lines, mut more, mut modes_agreed) = (0, 0, Vec::new(), 0);
    for case in cases().iter().filter(|it| !it.expected()["fix"].is_null()) {
        count += 1;
        let fix = &case.expected()["fix"];
        let laid = case.lay_out();
        let (modes, values) = (laid.modes(), laid.values());
        let deep: &[&str] = if case.raw["args"]["deep"].is_null() { &[] } else { &["--deep", "--timeout", "2"] };
        let report = laid.run(&[&["--fix", "--yes"], deep].concat());
        let name = &case.name;

        // What it changes in the configuration.
        let ours_changed: Vec<&str> = report["fix"]["changes"]
            .as_array()
            .expect("changes")
            .iter()
            .map(|it| it.as_str().expect("a text"))
            .collect();
        let after = laid.values();
        for it in fix["changes"].as_array().expect("changes") {
            let path = it["path"].as_str().expect("a path");
            let to = it["to"].as_str().expect("a text");
            let line = match (it["from"].as_str(), path) {
                (None, _) => format!("{path}={to}"),
                (Some(from), "logging.redactSensitive") => format!("{path}={from} -> \"{to}\""),
                (Some(from), _) => format!("{path}={from} -> {to}"),
            };
            assert!(ours_changed.contains(&&*line), "{name}: {line} is not among {ours_changed:?}");
            lines += 1;
            // The value itself is the product's.
            let wanted = path.split('.').fold(&fix["configAfter"], |it, key| &it[key]);
            let wanted = match wanted {
                Json::String(text) => text.clone(),
                Json::Array(items) => {
                    items.iter().map(|it| it.as_str().expect("a text")).collect::<Vec<_>>().join("\u{1}")
                }
                other => panic!("{name}: {path} is {other}"),
            };
            assert_eq!(after.get(path), Some(&wanted), "{name}: {path}");
        }
        let differ = values.keys().chain(after.keys()).filter(|it| values.get(*it) != after.get(*it));
        for path in differ.collect::<BTreeSet<_>>() {
            let is_printed = ours_changed.iter().any(|it| it.starts_with(&format!("{path}=")));
            assert!(is_printed, "{name}: {path} differs and is not printed: {ours_changed:?}");
            if fix["changes"].as_array().expect("changes").iter().all(|it| it["path"] != **path) {
                more.push(format!("{name}: {path}"));
            }
        }

        // What it changes of modes. Backups are new.
        let now = laid.modes();
        let mut theirs = modes.clone();
        for (path, change) in fix["modesChanged"].as_object().expect("modes") {
            let (_, to) = change.as_str().expect("a text").split_once("->").expect("from and to");
            theirs.insert(path.clone(), u32::from_str_radix(to, 8).expect("octal digits"));
        }
        let before = found.len();
        for (path, mode) in &theirs {
            match now.get(path) {
                Some(is) if is == mode => {}
                Some(is) => {
                    found.insert(format!("{name} | {path} | {mode:03o} | {is:03o}"));
                }
                None => {
                    found.insert(format!("{name} | {path} | {mode:03o} | a link"));
                }
            }
        }
        for (path, mode) in now.iter().filter(|it| it.0.contains(".bak")) {
            assert_eq!(*mode, 0o600, "{name}: {path}");
        }
        for (path, mode) in &now {
            assert!(modes.get(path).is_none_or(|it| it & mode == *mode), "{name}: {path} was widened");
        }
        modes_agreed += usize::from(found.len() == before);

        // What is found afterwards.
        if case.expected()["audited"] == Json::Bool(true) {
            compare(name, &recorded(case.expected()), &ours(&report), &mut found);
        }
    }
    says(&format!(
        "host cases: {count} fix cases; all {lines} recorded changes are made; {modes_agreed} have the recorded modes; \
         {} differences are listed; changed beside: {more:?}",
        found.len()
    ));
    hold("fixes", &documented("After `--fix`"), &found);
}
