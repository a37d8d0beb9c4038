//! The wrong forms that people type: each gets its own good answer, and its fix gives a file that the product loads.
//!
//! `corpus/forms/cases.txt` holds for each form the text, after `@` the place that we point at, after `~` words that our message
//! must have, and after `>` the text that the first fix gives. `verdicts.jsonl` beside it holds what the product said of each
//! text, as it is and mended: the judge of both.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use footguard_core::diagnostic::{Category, Severity};
use footguard_core::facts::{Facts, Place};
use footguard_core::source::Environment;
use footguard_core::{Analysis, Options, Sources, analyze};
use serde_json::Value as Json;

struct Form {
    name: String,
    text: String,
    path: String,
    words: Vec<String>,
    mended: Option<String>,
}

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/forms").join(name)).expect("the corpus")
}

fn forms() -> Vec<Form> {
    let form = |block: &str| {
        let mut lines = block.lines();
        let mut form = Form {
            name: lines.next().expect("a name").to_owned(),
            text: lines.next().expect("a text").to_owned(),
            path: String::new(),
            words: Vec::new(),
            mended: None,
        };
        for line in lines.filter(|it| !it.is_empty()) {
            match line.split_at(2) {
                ("@ ", path) => form.path = path.to_owned(),
                ("~ ", words) => form.words.push(words.to_owned()),
                ("> ", text) => form.mended = Some(text.replace("\\n", "\n")),
                _ => panic!("{line}"),
            }
        }
        form
    };
    read("cases.txt").trim_start_matches("=== ").split("\n=== ").map(form).collect()
}

/// On a machine where every plugin folder is empty and the variables of the texts are set.
fn look(text: &str) -> Analysis {
    let mut sources = Sources::new("clawdbot.json", text);
    sources.env = Some(Environment::from([("T".to_owned(), "7f3a91c2d4e6b805a1c3e5f70b9d8c6e".to_owned())]));
    let place = Place { home: "/h".into(), state_dir: "/h/.clawdbot".into(), cwd: "/h".into(), ..Place::default() };
    let files = ["/h"].map(|it| (it.to_owned(), footguard_core::facts::Seen::Folder { entries: Vec::new() }));
    let facts = Facts { place: Some(place), files: Some(files.into()), ..Facts::default() };
    analyze(&sources, &Options { facts, ..Options::default() })
}

#[test]
fn every_wrong_form_gets_its_answer() {
    let verdicts: BTreeMap<String, bool> = read("verdicts.jsonl")
        .lines()
        .map(|line| {
            let line: Json = serde_json::from_str(line).expect("a line of JSON");
            (line["text"].as_str().expect("a text").to_owned(), line["ok"].as_bool().expect("a verdict"))
        })
        .collect();
    let mut wrong = Vec::new();
    for form in forms() {
        let analysis = look(&form.text);
        let said =
            analysis.diagnostics.iter().filter(|it| it.category != Category::Audit || it.severity == Severity::Error);
        let Some(found) = said.clone().find(|it| it.path.product() == form.path) else {
            let paths: Vec<_> = said.map(|it| format!("{} ({})", it.path.product(), it.title)).collect();
            wrong.push(format!("{}: nothing at {:?} but {paths:?}", form.name, form.path));
            continue;
        };
        let message = format!("{}. {} {}", found.title, found.detail, found.help);
        for words in form.words.iter().filter(|it| !message.contains(&***it)) {
            wrong.push(format!("{}: {words:?} is not in {message:?}", form.name));
        }
        let fix = found.fixes.first().and_then(|it| analysis.edits(it));
        let mended = fix.map(|it| it[0].edits.apply(&form.text));
        if mended != form.mended {
            wrong.push(format!("{}: mended to {mended:?}, not {:?}", form.name, form.mended));
        }
        for text in [Some(&form.text), form.mended.as_ref()].into_iter().flatten() {
            match verdicts.get(text) {
                None => wrong.push(format!("{}: no verdict of {text}", form.name)),
                ok if look(text).valid != ok.copied() => {
                    wrong.push(format!("{}: {text} is {ok:?} for the product, {:?} here", form.name, look(text).valid));
                }
                Some(_) => {}
            }
        }
        if form.mended.as_ref().is_some_and(|it| verdicts.get(it) == Some(&false)) {
            wrong.push(format!("{}: the product refuses what the fix gives", form.name));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), forms().len(), wrong.join("\n"));
}
