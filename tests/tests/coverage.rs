//! Every rule speaks somewhere, and keeps silent on something that is nearly the same.

use std::collections::BTreeMap;
use std::path::Path;

use footguard_core::analyze;
use footguard_core::rules::{ALL, Topic};
use footguard_tests::subjects;

/// Where a rule speaks and where it does not, in numbers.
#[derive(Default)]
struct Row {
    cases: usize,
    own: usize,
    near_misses: usize,
}

#[test]
fn every_rule_speaks_and_keeps_silent() {
    let mut table: BTreeMap<&str, Row> = ALL.iter().map(|it| (it.id, Row::default())).collect();
    let cases = subjects::audit_cases();
    for case in &cases {
        let mut rules: Vec<_> = analyze(&case.sources, &case.options).diagnostics.iter().map(|it| it.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        for rule in rules {
            if let Some(row) = table.get_mut(rule) {
                row.cases += 1;
            }
        }
    }
    for rule in ALL {
        let row = table.entry(rule.id).or_default();
        for subject in subjects::of_rule(rule) {
            let speaks = analyze(&subject.sources, &subject.options).diagnostics.iter().any(|it| it.rule == rule.id);
            if speaks { row.own += 1 } else { row.near_misses += 1 }
        }
    }
    let mut text =
        "| Rule | Recorded cases | Own texts flagged | Near misses |\n| --- | --- | --- | --- |\n".to_owned();
    for (rule, row) in &table {
        text.push_str(&format!("| {rule} | {} | {} | {} |\n", row.cases, row.own, row.near_misses));
    }
    println!("{text}{} recorded cases", cases.len());
    let artefact = Path::new(env!("CARGO_TARGET_TMPDIR")).join("coverage.md");
    std::fs::write(&artefact, text).expect("the table is written");
    let unfired: Vec<_> = table.iter().filter(|it| it.1.cases + it.1.own == 0).map(|it| it.0).collect();
    assert!(unfired.is_empty(), "never speak: {unfired:?}");
    let summary = |id: &str| ALL.iter().any(|it| it.id == id && it.topic == Topic::Summary);
    let loud: Vec<_> = table.iter().filter(|it| it.1.near_misses == 0 && !summary(it.0)).map(|it| it.0).collect();
    assert!(loud.is_empty(), "have no near miss: {loud:?}");
}
