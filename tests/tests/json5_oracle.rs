//! Our parser against the product's own reader, npm `json5` 2.2.3, in Node: verdict, value, and place of the error.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use footguard_core::syntax::{is_key_continue, is_key_start};
use footguard_tests::json5::{Texts, answer};
use serde_json::Value;

const N_TEXTS: usize = 100_000;
const SEED: u64 = 20_260_124;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("json5")
}

/// Runs the oracle with `input` on standard input.
fn ask(argument: &[&str], input: String) -> String {
    let installed = folder().join("node_modules/json5/package.json");
    assert!(installed.exists(), "the oracle is not installed: run `npm ci` in tests/json5");
    let mut node = Command::new("node")
        .arg(folder().join("oracle.mjs"))
        .args(argument)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node is on the path");
    let mut stdin = node.stdin.take().expect("a pipe");
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = node.wait_with_output().expect("node ends");
    writer.join().expect("the writer ends").expect("node reads everything");
    assert!(output.status.success(), "the oracle failed");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// What the product answers, one for each text.
fn answers(texts: &[String]) -> Vec<String> {
    let lines = texts.iter().map(|it| Value::from(it.as_str()).to_string() + "\n").collect::<String>();
    let answers = ask(&[], lines).lines().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(answers.len(), texts.len());
    answers
}

fn corpus_files(folder: &Path, out: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            corpus_files(&path, out);
        } else if path.extension().is_some_and(|it| it == "json5" || it == "json") {
            out.push(String::from_utf8_lossy(&fs::read(&path).expect("a file")).into_owned());
        }
    }
}

#[test]
fn same_verdict_value_and_place() {
    let mut texts = Vec::new();
    corpus_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"), &mut texts);
    let n_files = texts.len();
    assert!(n_files > 100, "{n_files} corpus files");
    let mut source = Texts::new(SEED);
    while texts.len() < N_TEXTS {
        let text = match texts.len() % 8 {
            0 => {
                let file = texts[texts.len() / 8 % n_files].clone();
                if file.len() > 4000 { source.valid() } else { source.mutated(&file) }
            }
            1..=3 => source.valid(),
            _ => {
                let text = source.valid();
                source.mutated(&text)
            }
        };
        texts.push(text);
    }
    let product = answers(&texts);
    let n_valid = product.iter().filter(|it| it.starts_with('v')).count();
    assert!((N_TEXTS / 3..N_TEXTS * 3 / 4).contains(&n_valid), "{n_valid} texts are valid");
    let differences = texts.iter().zip(&product).filter(|(text, product)| answer(text) != **product);
    let report =
        differences.take(20).map(|(text, product)| format!("{text:?}\n  product {product}\n  we {}\n", answer(text)));
    let report = report.collect::<String>();
    assert!(report.is_empty(), "{report}");
}

#[test]
fn known_differences_are_there_and_have_a_reason() {
    let list = fs::read_to_string(folder().join("differences.json")).expect("the list");
    let list = serde_json::from_str::<Vec<Value>>(&list).expect("JSON");
    let texts = list.iter().map(|it| it["text"].as_str().expect("a text").to_owned()).collect::<Vec<_>>();
    for ((entry, text), product) in list.iter().zip(&texts).zip(answers(&texts)) {
        assert!(entry["reason"].as_str().is_some_and(|it| !it.is_empty()), "{text} has no reason");
        assert_ne!(answer(text), product, "{text} is no difference any more");
    }
}

#[test]
fn cases_are_what_the_product_says() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/json5/cases.jsonl");
    let cases = fs::read_to_string(cases).expect("the cases");
    let cases = cases.lines().map(|it| serde_json::from_str::<Value>(it).expect("JSON")).collect::<Vec<_>>();
    let texts = cases.iter().map(|it| it["text"].as_str().expect("a text").to_owned()).collect::<Vec<_>>();
    for (case, product) in cases.iter().zip(answers(&texts)) {
        assert_eq!(case["value"].as_str(), product.strip_prefix("v "), "{case}");
    }
}

#[test]
fn same_characters_in_unquoted_keys() {
    let ranges = serde_json::from_str::<Value>(&ask(&["identifiers"], String::new())).expect("JSON");
    for (name, ours) in [("start", is_key_start as fn(char) -> bool), ("after", is_key_continue)] {
        let mut product = vec![false; 0x11_0000];
        for range in ranges[name].as_array().expect("ranges") {
            let end = |at: usize| range[at].as_u64().expect("a code point") as usize;
            product[end(0)..=end(1)].fill(true);
        }
        for c in '\0'..=char::MAX {
            assert_eq!(ours(c), product[c as usize], "{name}: U+{:04X}", u32::from(c));
        }
    }
}
