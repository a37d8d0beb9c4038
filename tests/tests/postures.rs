//! The hardened samples: silent under their postures, and each weakness of a copy is named by its rule.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use footguard_core::change;
use footguard_core::diagnostic::Severity;
use footguard_core::path::{Change, KeyPath, NewValue};
use footguard_core::posture::{Posture, Shift, TABLE};
use footguard_core::{Analysis, Options, Sources, analyze, rules, samples, syntax};
use serde_json::Value as Json;

/// Analyses `text` where every variable that it refers to is set, each to a long value of its own.
fn audit(text: &str, posture: Option<Posture>) -> Analysis {
    let mut sources = Sources::new("clawdbot.json", text);
    let options = Options { posture, ..Options::default() };
    let names = analyze(&sources, &options).unknown_env;
    sources.env =
        Some(names.into_iter().map(|it| (it.clone(), format!("7f3a91c2d4e6b805a1c3e5f70b9d8c6e-{it}"))).collect());
    analyze(&sources, &options)
}

/// The rules and issues that speak, but for the attack surface.
fn said(analysis: &Analysis) -> BTreeSet<&'static str> {
    analysis.diagnostics.iter().map(|it| it.rule).filter(|it| *it != "attack-surface").collect()
}

fn new_value(json: &Json) -> NewValue {
    match json {
        Json::Null => NewValue::Null,
        Json::Bool(it) => NewValue::Bool(*it),
        Json::Number(it) => NewValue::Number(it.as_f64().expect("a number")),
        Json::String(it) => NewValue::String(it.clone()),
        Json::Array(it) => NewValue::Array(it.iter().map(new_value).collect()),
        Json::Object(it) => NewValue::Object(it.iter().map(|(key, it)| (key.clone(), new_value(it))).collect()),
    }
}

#[test]
fn hardened_samples_are_silent_and_bad_ones_are_not_forgiven() {
    for posture in Posture::ALL {
        let text = samples::hardened(posture);
        for in_force in [Some(posture), None] {
            let analysis = audit(text, in_force);
            assert_eq!(analysis.valid, Some(true));
            assert_eq!(said(&analysis), BTreeSet::new(), "{posture:?} under {in_force:?}");
        }
        let evening = samples::ALL[0].text;
        assert!(audit(evening, Some(posture)).count(Severity::Critical) > 3, "{posture:?}");
    }
}

#[test]
fn each_weakness_is_named_by_its_rule_and_no_other() {
    let table = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/postures/weakened.tsv"));
    let table = table.expect("the table");
    let mut wrong = Vec::new();
    let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
    for line in table.lines().filter(|it| !it.starts_with('#')) {
        let [name, path, value, rule] = *line.split('\t').collect::<Vec<_>>() else { panic!("{line}") };
        *rows.entry(name).or_default() += 1;
        let posture = Posture::ALL.into_iter().find(|it| it.name() == name).expect("a posture");
        let text = samples::hardened(posture);
        let value = new_value(&serde_json::from_str(value).expect("JSON"));
        let changes = [Change::Set { path: KeyPath::keys(path), value }];
        let weak = change::lower(&syntax::parse(text), text, &changes).expect("it can be made").apply(text);
        let analysis = audit(&weak, Some(posture));
        if analysis.valid != Some(true) || said(&analysis) != BTreeSet::from([rule]) {
            wrong.push(format!("{name} {path}: wanted {rule}, got {:?}", said(&analysis)));
        }
    }
    assert!(rows.len() == 3 && rows.values().all(|it| *it >= 10), "{rows:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What postures move, they move from what the product says.
#[test]
fn without_a_posture_the_products_ids_keep_their_severity() {
    for row in TABLE {
        let rule = rules::find(row.rule).expect("a rule");
        assert!(rule.upstream.is_empty() || row.shifts[0] == Shift::Keep, "{}", rule.id);
        assert!(matches!(row.shifts[0], Shift::Keep | Shift::Off), "{}", rule.id);
    }
}
