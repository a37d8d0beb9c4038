//! Keys of earlier releases, against what the product said of the recorded validation cases and what its migrations made of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use footguard_core::diagnostic::{Applicability, Diagnostic, Fix};
use footguard_core::legacy::{self, hits};
use footguard_core::mend::mend;
use footguard_core::text::SourceId;
use footguard_core::{Analysis, Options, Sources, analyze, syntax};
use footguard_tests::proof;
use footguard_tests::schema::{json, lower};
use serde_json::{Value as Json, json};

struct Case {
    name: String,
    sources: Sources,
    rules: Vec<u64>,
    /// What the product's migrations make of it, if they were asked; null if they change nothing.
    migrated: Option<Json>,
}

fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn cases() -> Vec<Case> {
    let case = |line: &str| {
        let raw: Json = serde_json::from_str(line).expect("a line is JSON");
        let text = |it: &Json| it.as_str().expect("a text").to_owned();
        let mut sources = Sources::new("clawdbot.json", text(&raw["text"]));
        for (name, content) in raw["files"].as_object().into_iter().flatten() {
            sources.add(name, text(content));
        }
        let env = raw["env"].as_object().into_iter().flatten();
        sources.env = Some(env.map(|(name, value)| (name.clone(), text(value))).collect());
        Case {
            name: text(&raw["case"]),
            sources,
            rules: raw["legacy"].as_array().expect("a list").iter().filter_map(Json::as_u64).collect(),
            migrated: raw.get("migrated").cloned(),
        }
    };
    fs::read_to_string(file("corpus/legacy/cases.jsonl")).expect("the record").lines().map(case).collect()
}

fn reported(analysis: &Analysis) -> BTreeSet<String> {
    let legacy = analysis.diagnostics.iter().filter(|it| it.rule == legacy::CODE);
    legacy.map(|it| it.path.product()).collect()
}

/// Loading that fails ends the product's judgement before it comes to legacy keys; a file that is not JSON5 has none of them.
#[test]
fn the_same_rules_fire() {
    let mut failures = Vec::new();
    let all = cases();
    assert_eq!(all.len(), 331);
    for case in &all {
        let analysis = analyze(&case.sources, &Options::default());
        let fired = analysis.root.as_ref().map(hits).unwrap_or_default();
        let ours: Vec<u64> = fired.iter().map(|it| u64::from(it.number)).collect();
        if ours != case.rules {
            failures.push(format!("{}: ours {ours:?}, the product's {:?}", case.name, case.rules));
        }
        let paths: BTreeSet<String> = fired.iter().map(|it| it.path.product()).collect();
        assert_eq!(reported(&analysis), paths, "{}: each is a diagnostic", case.name);
        let twice = |it: &&Diagnostic| it.rule == "unrecognized_keys" && paths.contains(&it.path.product());
        assert!(!analysis.diagnostics.iter().any(|it| twice(&it)), "{}: a key is reported twice", case.name);
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// A fix of this kind: that of a legacy key, or what the product's own migration does.
fn migrates(diagnostic: &Diagnostic, fix: &Fix) -> bool {
    diagnostic.rule == legacy::CODE || fix.applicability == Applicability::Safe
}

/// The product's result without the empty sections that it makes and does not fill.
fn without_empty_sections(mut value: Json) -> Json {
    if let Some(object) = value.as_object_mut() {
        object.retain(|key, it| !(["channels", "tools", "agents"].contains(&&**key) && *it == json!({})));
    }
    value
}

/// Cases whose result differs, with the reason.
fn listed() -> BTreeMap<String, String> {
    let text = fs::read_to_string(file("../docs/differences.md")).expect("docs/differences.md");
    let section = text.split("\n## ").find(|it| it.starts_with("Migrations\n")).expect("a section of migrations");
    let rows = section.lines().filter_map(|it| it.strip_prefix("- `"));
    rows.filter_map(|it| it.split_once("`: ")).map(|it| (it.0.to_owned(), it.1.to_owned())).collect()
}

#[test]
fn fixes_give_what_the_migrations_give() {
    let (mut differ, mut failures, mut same) = (BTreeSet::new(), Vec::new(), 0);
    for case in cases() {
        let Some(expected) = case.migrated else { continue };
        let (_, text) = case.sources.main().expect("a file");
        let is_own = |it: &Diagnostic, fix: &Fix| {
            it.category != footguard_core::diagnostic::Category::Audit && migrates(it, fix)
        };
        let mended = mend(&case.sources, &Options::default(), is_own);
        let (_, after) = mended.sources.main().expect("a file");
        let before = json(&lower(text)).expect("a form in JSON");
        let ours = without_empty_sections(json(&lower(after)).expect("a form in JSON"));
        let theirs = without_empty_sections(if expected.is_null() { before } else { expected });
        if ours == theirs {
            same += 1;
        } else {
            failures.push(format!("{}\n  ours   {ours}\n  theirs {theirs}", case.name));
            differ.insert(case.name.clone());
        }
        let left = reported(&mended.analysis);
        assert!(left.is_empty(), "{}: {left:?} is left", case.name);
    }
    println!("{same} migrations with the same result");
    let listed: BTreeSet<String> = listed().into_keys().collect();
    assert!(differ == listed, "listed {listed:?}\n{}", failures.join("\n"));
}

#[test]
fn each_fix_keeps_its_promises() {
    for case in cases() {
        let problems = proof::broken_fixes(&case.sources, &Options::default());
        let problems: Vec<_> = problems.iter().filter(|it| it.contains("igrate")).collect();
        assert!(problems.is_empty(), "{}: {problems:?}", case.name);
    }
}

/// `text` with a comment before every token that matters; `None` if it is not JSON5.
fn commented(text: &str, comment: impl Fn(usize) -> String) -> Option<String> {
    let parse = syntax::parse(text);
    if !parse.errors.is_empty() {
        return None;
    }
    let mut out = String::new();
    for (at, token) in parse.tree.tokens().iter().enumerate() {
        if !token.kind.is_trivia() {
            out.push_str(&comment(at));
        }
        out.push_str(token.span().of(text));
    }
    Some(out)
}

/// A fix that is made without asking takes no word away that somebody wrote, wherever it stands.
#[test]
fn safe_migrations_keep_every_comment() {
    type Style = fn(usize) -> String;
    let styles: [Style; 3] =
        [|at| format!("/*c{at}.*/"), |at| format!("\n//c{at}.\n"), |at| format!(" // c{at}.\n  /* d{at}. */ ")];
    let (mut proved, mut lost) = (0, Vec::new());
    for case in cases() {
        let (name, text) = case.sources.main().expect("a file");
        for text in styles.iter().filter_map(|it| commented(text, it)) {
            let mut sources = case.sources.clone();
            sources.replace(name, text.clone());
            let analysis = analyze(&sources, &Options::default());
            let comments: Vec<String> = comments(&text);
            for (diagnostic, fix) in
                analysis.diagnostics.iter().flat_map(|it| it.fixes.iter().map(move |fix| (it, fix)))
            {
                let migrates = diagnostic.rule == legacy::CODE || fix.title.starts_with("Migrate");
                if !migrates || fix.applicability != Applicability::Safe {
                    continue;
                }
                let edits = analysis.edits(fix).expect("it can be made");
                let Some(file) = edits.iter().find(|it| it.source == SourceId::MAIN) else { continue };
                let after = file.edits.apply(&text);
                let gone: Vec<&String> = comments.iter().filter(|it| !after.contains(&***it)).collect();
                proved += 1;
                if !gone.is_empty() {
                    lost.push(format!("{}: {}: {gone:?} of\n{text}\nin\n{after}", case.name, fix.title));
                }
            }
        }
    }
    println!("{proved} fixes");
    assert!(proved > 150, "{proved}");
    assert!(lost.is_empty(), "{}\n{}", lost.len(), lost[..lost.len().min(6)].join("\n\n"));
}

fn comments(text: &str) -> Vec<String> {
    let parse = syntax::parse(text);
    let comments = parse.tree.tokens().iter().filter(|it| it.kind.is_comment());
    comments.map(|it| it.span().of(text).trim().to_owned()).collect()
}
