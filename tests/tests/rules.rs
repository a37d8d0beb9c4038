//! What holds for every fix of every rule, on every text at hand: the examples of the pages, the fixtures of the rules' own
//! tests, and the recorded cases, with and without what is known of their machine.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use footguard_core::analysis::FileEdits;
use footguard_core::diagnostic::{Action, Applicability, Category, Diagnostic, Fix, Severity};
use footguard_core::path::{Change, KeyPath, Segment};
use footguard_core::text::SourceId;
use footguard_core::value::Value;
use footguard_core::{Analysis, Options, Posture, Sources, analyze, posture, rules};
use footguard_tests::audit_corpus::cases;

/// A text, and how it is analysed.
struct Subject {
    name: String,
    text: String,
    analyze: Box<dyn Fn(&str) -> Analysis>,
}

/// As a browser does it: nothing is known but the text.
fn alone(text: &str, posture: Option<Posture>) -> Analysis {
    analyze(&Sources::new("clawdbot.json", text), &Options { posture, ..Options::default() })
}

/// Where every variable that the text refers to is set.
fn with_variables(text: &str, posture: Option<Posture>) -> Analysis {
    let mut sources = Sources::new("clawdbot.json", text);
    let names = alone(text, None).unknown_env;
    sources.env = Some(names.into_iter().map(|it| (it.clone(), secret_of(&it))).collect());
    analyze(&sources, &Options { posture, ..Options::default() })
}

/// What the variable `name` is set to: long, and another for every name, as with secrets that are well kept.
fn secret_of(name: &str) -> String {
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325, mix);
    format!("{hash:016x}{:016x}", name.bytes().rev().fold(hash, mix))
}

fn subjects() -> Vec<Subject> {
    let mut texts = Vec::new();
    for rule in rules::ALL {
        let posture = posture::needed(rule.id);
        for (at, text) in examples(rule.docs).into_iter().enumerate() {
            texts.push((format!("example {at} of {}", rule.id), text, posture));
        }
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(rule.file);
        let source = std::fs::read_to_string(source).expect("the rule's file");
        for (at, text) in fixtures(&source).into_iter().enumerate() {
            texts.push((format!("fixture {at} of {}", rule.id), text, posture));
        }
    }
    let mut subjects = Vec::new();
    for (name, text, posture) in texts {
        subjects.push(Subject {
            name: format!("{name}, with variables"),
            text: text.clone(),
            analyze: Box::new(move |text| with_variables(text, posture)),
        });
        subjects.push(Subject { name, text, analyze: Box::new(move |text| alone(text, posture)) });
    }
    for case in cases().into_iter().filter(|it| it.config.is_some()) {
        let text = case.text();
        let name = format!("case {}", case.name);
        subjects.push(Subject { name, text: text.clone(), analyze: Box::new(|text| alone(text, None)) });
        let name = format!("case {} on its machine", case.name);
        subjects.push(Subject { name, text, analyze: Box::new(move |text| case.analyze_as(text)) });
    }
    subjects
}

/// The fenced JSON5 of a page.
fn examples(docs: &str) -> Vec<String> {
    let mut examples = Vec::new();
    let mut lines = docs.lines().map(|it| it.strip_prefix(' ').unwrap_or(it));
    while let Some(line) = lines.next() {
        if line.starts_with("```json5,") {
            examples.push(lines.by_ref().take_while(|it| *it != "```").collect::<Vec<_>>().join("\n"));
        }
    }
    examples
}

/// The raw strings of a rule's source that look like a configuration.
fn fixtures(source: &str) -> Vec<String> {
    let strings = source.split("r#\"").skip(1).filter_map(|it| it.split_once("\"#").map(|it| it.0));
    strings.filter(|it| it.trim_start().starts_with('{')).map(str::to_owned).collect()
}

/// The edits of the main file; `None` where the fix changes another file as well.
fn main_edits(files: Vec<FileEdits>) -> Option<FileEdits> {
    match <[FileEdits; 1]>::try_from(files) {
        Ok([file]) if file.source == SourceId::MAIN => Some(file),
        _ => None,
    }
}

fn comments(analysis: &Analysis) -> Vec<&str> {
    let Some(document) = analysis.documents.first() else { return Vec::new() };
    let tokens = document.parse.tree.tokens().iter();
    tokens.filter(|it| it.kind.is_comment()).map(|it| it.span().of(&document.text)).collect()
}

/// What makes two findings the same one.
fn key(it: &Diagnostic) -> (String, String) {
    (it.check_id.to_string(), it.path.to_string())
}

fn removes(fix: &Fix) -> bool {
    match &fix.action {
        Action::Changes(changes) => changes.iter().any(|it| matches!(it, Change::Remove { .. })),
        Action::Edits(..) => true,
    }
}

/// Whether all that is there on the way to the places that the fix changes is what their paths take it for.
fn is_reachable(analysis: &Analysis, fix: &Fix) -> bool {
    let Action::Changes(changes) = &fix.action else { return true };
    changes.iter().all(|change| {
        let (Change::Set { path, .. } | Change::Remove { path }) = change else { return true };
        (0..path.0.len()).all(|depth| {
            let value = analysis.value(&KeyPath(path.0[..depth].to_vec()));
            let fits = |it: &Value| match path.0[depth] {
                Segment::Key(_) => it.as_object().is_some(),
                Segment::Index(_) => it.as_array().is_some(),
            };
            value.is_none_or(fits)
        })
    })
}

/// Everything that must be true of one fix. Gives what is not.
fn faults(subject: &Subject, before: &Analysis, finding: &Diagnostic, fix: &Fix) -> Vec<String> {
    let fix = &fix.with_secret("c6e8d9b07f5e3c1a508b6e4d2c19a3f7");
    let Some(files) = before.edits(fix) else {
        let excused = !is_reachable(before, fix);
        return if excused { Vec::new() } else { vec!["cannot be made".to_owned()] };
    };
    let Some(file) = main_edits(files) else {
        return Vec::new();
    };
    let fixed = file.edits.apply(&subject.text);
    let after = (subject.analyze)(&fixed);
    let mut faults = Vec::new();
    let mut hold = |holds: bool, fault: String| {
        if !holds {
            faults.push(format!("{fault}\n{fixed}"));
        }
    };

    hold(fixed != subject.text, "changes nothing".to_owned());
    let mut rest = &*fixed;
    let mut at = 0;
    for edit in file.edits.as_slice() {
        let kept = &subject.text[at..edit.span.start as usize];
        let next = rest.strip_prefix(kept).and_then(|it| it.strip_prefix(&*edit.text));
        hold(next.is_some(), "changes bytes outside its edits".to_owned());
        rest = next.unwrap_or_default();
        at = edit.span.end as usize;
    }
    hold(rest == &subject.text[at..], "changes bytes after its edits".to_owned());

    let errors = |it: &Analysis| it.documents.first().map_or(0, |it| it.parse.errors.len());
    hold(errors(&after) <= errors(before), "adds a syntax error".to_owned());

    let refused = |it: &Analysis| -> BTreeSet<(String, String)> {
        it.diagnostics.iter().filter(|it| it.severity == Severity::Error && it.rule != "env_missing").map(key).collect()
    };
    let new: Vec<_> = refused(&after).difference(&refused(before)).cloned().collect();
    hold(new.is_empty(), format!("adds errors: {new:?}"));

    // Some rules say of what was mended that it is fine now.
    let of_rule = |it: &Analysis| {
        let as_bad = it.diagnostics.iter().filter(|it| it.rule == finding.rule && it.severity >= finding.severity);
        as_bad.map(key).collect::<Vec<_>>()
    };
    let (had, has) = (of_rule(before), of_rule(&after));
    hold(!has.contains(&key(finding)) || has.len() < had.len(), "does not silence its rule".to_owned());

    // A finding about several places moves to the next of them when one is mended: the number counts, not the place.
    let findings = |it: &Analysis| -> BTreeMap<(String, Severity), usize> {
        let mut findings = BTreeMap::new();
        for it in it.diagnostics.iter().filter(|it| it.category == Category::Audit) {
            *findings.entry((it.check_id.to_string(), it.severity)).or_default() += 1;
        }
        findings
    };
    let old = findings(before);
    for ((check_id, severity), count) in findings(&after) {
        let had = old.get(&(check_id.clone(), severity)).copied().unwrap_or_default();
        hold(count <= had || severity < finding.severity, format!("raises {check_id} ({})", severity.name()));
    }

    if !removes(fix) {
        hold(comments(before) == comments(&after), "loses a comment".to_owned());
    }
    faults
}

#[test]
fn every_fix_keeps_its_promises() {
    let (mut fixes, mut faulty) = (0, Vec::new());
    for subject in subjects() {
        let before = (subject.analyze)(&subject.text);
        // There are no edits of a text that does not parse, and no keys below what is no object.
        let parses = before.documents.iter().all(|it| it.parse.errors.is_empty());
        if !parses || before.root.as_ref().is_none_or(|it| it.as_object().is_none()) {
            continue;
        }
        for finding in before.diagnostics.iter().filter(|it| it.category == Category::Audit) {
            for fix in &finding.fixes {
                fixes += 1;
                // Its variable has to be set first, as the fix says; here it never is where the environment is known.
                if fix.applicability == Applicability::Manual
                    && before.unknown_env.is_empty()
                    && is_on_machine(&subject)
                {
                    continue;
                }
                for fault in faults(&subject, &before, finding, fix) {
                    faulty
                        .push(format!("{}: {} ({}): {}: {fault}", subject.name, finding.rule, finding.path, fix.title));
                }
            }
        }
    }
    println!("{fixes} fixes");
    assert!(fixes > 1000, "{fixes}");
    assert!(faulty.is_empty(), "{} faults\n{}", faulty.len(), faulty[..faulty.len().min(12)].join("\n\n"));
}

fn is_on_machine(subject: &Subject) -> bool {
    subject.name.ends_with("on its machine")
}

#[test]
fn all_safe_fixes_together_reach_a_fixed_point() {
    for subject in subjects() {
        let mut text = subject.text.clone();
        let mut rounds = 0;
        loop {
            let analysis = (subject.analyze)(&text);
            let safe = analysis
                .diagnostics
                .iter()
                .flat_map(|it| &it.fixes)
                .filter(|it| it.applicability == Applicability::Safe);
            let mut edits = footguard_core::edit::Edits::default();
            for fix in safe {
                let Some(file) = analysis.edits(fix).and_then(main_edits) else { continue };
                // What touches the same bytes waits for the next round.
                edits = edits.merge(&file.edits).unwrap_or(edits);
            }
            if edits.is_empty() {
                break;
            }
            text = edits.apply(&text);
            rounds += 1;
            assert!(rounds < 5, "{}: still not done after {rounds} rounds\n{text}", subject.name);
        }
    }
}

/// What the product's `--fix` changed, ours changes to the same, where a finding says that something is wrong.
#[test]
fn safe_fixes_make_the_products_changes() {
    let mut compared = 0;
    for case in cases().iter().filter(|it| it.config.is_some()) {
        let Some(changes) = case.expected["fix"]["changes"].as_array() else { continue };
        let analysis = case.analyze();
        if analysis.valid == Some(false) {
            continue;
        }
        let safe =
            analysis.diagnostics.iter().flat_map(|it| &it.fixes).filter(|it| it.applicability == Applicability::Safe);
        let mut ours = BTreeSet::new();
        for fix in safe {
            let Action::Changes(changes) = &fix.action else { continue };
            for change in changes {
                let Change::Set { path, .. } = change else { panic!("{}: {change:?}", case.name) };
                ours.insert(path.product());
            }
        }
        let theirs: BTreeSet<String> =
            changes.iter().map(|it| it["path"].as_str().expect("a path").to_owned()).collect();
        assert_eq!(ours, theirs, "{}", case.name);
        compared += theirs.len();
    }
    assert!(compared >= 20, "{compared}");
}
