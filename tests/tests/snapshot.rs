//! A snapshot is judged as the machine that it was taken on, and holds no secret.

use std::collections::BTreeMap;

use footguard_core::analysis::{Analysis, Options, analyze};
use footguard_core::diagnostic::Category;
use footguard_core::facts;
use footguard_core::snapshot::Snapshot;
use footguard_core::source::Sources;
use footguard_tests::subjects::{self, Subject};

/// What is compared: ids, severities and paths of the findings, and the verdict.
fn judged(analysis: &Analysis) -> Vec<String> {
    let mut found: Vec<String> = analysis
        .diagnostics
        .iter()
        .map(|it| format!("{} {} {} {}", it.severity.name(), it.rule, it.check_id, it.path))
        .collect();
    found.sort();
    found.push(format!("valid: {:?}", analysis.valid));
    let skipped = analysis.skipped.iter().map(|it| format!("skipped: {} {}", it.rule, it.reason));
    found.extend(skipped);
    found
}

/// `sources` judged by way of a snapshot, as text.
fn by_snapshot(analysis: &Analysis, sources: &Sources, options: &Options) -> Analysis {
    let (snapshot, _) = Snapshot::take(analysis, sources, options.facts.clone());
    let text = serde_json::to_string(&snapshot).expect("JSON");
    let read: Snapshot = serde_json::from_str(&text).expect("a snapshot");
    assert!(facts::read(&text).as_ref() == Some(&read.facts), "a browser reads other facts of\n{text}");
    let options = Options { facts: read.facts.clone(), ..options.clone() };
    analyze(&read.sources(), &options)
}

/// Where a secret is made of several variables, each of which has a mark of its own: only the parts are told to be short.
const EXCEPT: &[&str] = &["validation c10-two-in-one.json5"];

#[test]
fn every_configuration_at_hand_is_judged_alike() {
    let mut differ: BTreeMap<String, String> = BTreeMap::new();
    let (mut count, mut unknown) = (0, 0);
    for Subject { name, sources, options } in subjects::all() {
        let analysis = analyze(&sources, &options);
        // Of a text that does not parse only the masking is promised.
        if analysis.diagnostics.iter().any(|it| it.category == Category::Syntax) {
            continue;
        }
        count += 1;
        let by_snapshot = by_snapshot(&analysis, &sources, &options);
        let (want, got) = (judged(&analysis), judged(&by_snapshot));
        let lost: Vec<_> = want.iter().filter(|it| !got.contains(it)).collect();
        let mut new: Vec<_> = got.iter().filter(|it| !want.contains(it)).collect();
        if sources.env.is_some() && !by_snapshot.unknown_env.is_empty() {
            // A variable stands in a place that is no secret's: what it is set to is not told, and then nothing is guessed.
            unknown += 1;
            new.retain(|it| !it.starts_with("skipped: ") && *it != "valid: None");
            if new.is_empty() {
                continue;
            }
        }
        if want != got {
            differ.insert(name, format!("lost {lost:#?}\nnew {new:#?}"));
        }
    }
    let names: Vec<&str> = differ.keys().map(String::as_str).collect();
    assert_eq!(names, EXCEPT, "{differ:#?}");
    assert!(count > 1000 && unknown < 50, "{count} configurations, {unknown} with a variable that is not told");
}
