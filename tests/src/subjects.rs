//! Every configuration at hand, with what is known of its machine.

use std::path::{Path, PathBuf};

use footguard_core::facts::Facts;
use footguard_core::rules::{ALL, Rule};
use footguard_core::suppress::day;
use footguard_core::{Options, Posture, Sources, analyze, posture, samples};

use crate::proof::secret_of;
use crate::{audit_corpus, validation_corpus};

/// A configuration, and how it is judged.
pub struct Subject {
    /// Where it is from.
    pub name: String,
    /// Its texts and variables.
    pub sources: Sources,
    /// What is known beside them.
    pub options: Options,
}

fn options(posture: Option<Posture>) -> Options {
    Options { posture, today: day("2026-11-23"), ..Options::default() }
}

/// As a browser does it: nothing is known but the text, the posture and the day.
pub fn alone(name: String, text: &str, posture: Option<Posture>) -> Subject {
    Subject { name, sources: Sources::new("clawdbot.json", text), options: options(posture) }
}

/// Where every variable that the text refers to is set.
fn with_variables(name: String, text: &str, posture: Option<Posture>) -> Subject {
    let mut subject = alone(name, text, posture);
    let names = analyze(&subject.sources, &subject.options).unknown_env;
    subject.sources.env = Some(names.into_iter().map(|it| (it.clone(), secret_of(&it))).collect());
    subject
}

/// The examples of a rule's page and the fixtures of its own tests, under the posture that it needs; those that refer
/// to variables twice, with them and without.
pub fn of_rule(rule: &Rule) -> Vec<Subject> {
    let posture = posture::needed(rule.id);
    let source = std::fs::read_to_string(workspace().join(rule.file())).expect("the rule's file");
    let mut texts: Vec<(String, String, Facts)> = Vec::new();
    for (kind, text, facts) in examples(rule.docs) {
        texts.push((format!("{kind} example of {}", rule.id), text, facts));
    }
    for text in fixtures(&source) {
        texts.push((format!("fixture of {}", rule.id), text, Facts::default()));
    }
    let mut subjects = Vec::new();
    for (name, text, facts) in texts {
        if text.contains("${") {
            subjects.push(with_variables(format!("{name}, with variables"), &text, posture));
        }
        let mut subject = alone(name, &text, posture);
        subject.options.facts = facts;
        subjects.push(subject);
    }
    subjects
}

/// The recorded audit cases, by the text alone and on their machine.
pub fn audit_cases() -> Vec<Subject> {
    let cases = audit_corpus::cases().into_iter().filter(|it| it.config.is_some());
    let both = cases.flat_map(|case| {
        let text = case.text();
        let (sources, options) = case.on_machine(&text);
        [
            alone(format!("case {}", case.name), &text, None),
            Subject { name: format!("case {} on its machine", case.name), sources, options },
        ]
    });
    both.collect()
}

/// All of them: of every rule, the recorded audit and validation cases, the samples under each posture.
///
/// # Panics
/// If the corpus cannot be read: the tests cannot run without it.
pub fn all() -> Vec<Subject> {
    let mut all: Vec<Subject> = ALL.iter().flat_map(|it| of_rule(it)).collect();
    all.extend(audit_cases());
    let options = Options { facts: validation_corpus::facts(), ..Options::default() };
    for case in validation_corpus::answers("expected.jsonl").into_keys() {
        let sources = validation_corpus::sources(&case, &options);
        all.push(Subject { name: format!("validation {case}"), sources, options: options.clone() });
    }
    for sample in samples::ALL {
        let postures = std::iter::once(None).chain(Posture::ALL.map(Some));
        all.extend(postures.map(|posture| alone(format!("sample {} {posture:?}", sample.id), sample.text, posture)));
    }
    all
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The fenced JSON5 of a page: `bad` or `good`, the text, and what the block `json,facts` after it says of the machine.
///
/// # Panics
/// If that block holds no facts.
fn examples(docs: &str) -> Vec<(String, String, Facts)> {
    let mut examples: Vec<(String, String, Facts)> = Vec::new();
    let mut lines = docs.lines().map(|it| it.strip_prefix(' ').unwrap_or(it));
    while let Some(line) = lines.next() {
        if let Some(kind) = line.strip_prefix("```json5,") {
            let text: Vec<&str> = lines.by_ref().take_while(|it| *it != "```").collect();
            examples.push((kind.to_owned(), text.join("\n"), Facts::default()));
        }
        if line == "```json,facts" {
            let text: Vec<&str> = lines.by_ref().take_while(|it| *it != "```").collect();
            let example = examples.last_mut().expect("facts follow an example");
            example.2 = serde_json::from_str(&text.join("\n")).expect("facts");
        }
    }
    examples
}

/// The strings of a rule's tests that look like a configuration.
fn fixtures(source: &str) -> Vec<String> {
    let tests = source.split_once("#[cfg(test)]").map_or("", |it| it.1);
    let raw = tests.split("r#\"").skip(1).filter_map(|it| it.split_once("\"#").map(|it| it.0.to_owned()));
    let plain = tests.split('"').filter(|it| it.starts_with("{ ") && it.ends_with('}') && !it.contains('\\'));
    raw.chain(plain.map(str::to_owned)).filter(|it| it.trim_start().starts_with('{')).collect()
}
