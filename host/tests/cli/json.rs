//! The report for programs.

use crate::support::Home;

/// A configuration that has something of everything: an emoji before a problem on its line, an unknown key, a label.
const MIXED: &str =
    "{ ui: { assistant: { name: \"\u{1F980}\" } }, gateway: { bind: \"lan\", prot: 1 },\n  logging: 5, logging: {} }";

#[test]
fn places_are_counted_as_documented() {
    let home = Home::new();
    home.write("work/clawdbot.json", MIXED);
    let report = home.run(&["audit", "clawdbot.json", "--json"]).json();
    let issue = |code: &str| {
        let issues = report["issues"].as_array().expect("a list");
        issues.iter().find(|it| it["code"] == code).unwrap_or_else(|| panic!("{code} in {report:#}")).clone()
    };
    let unknown = issue("unrecognized_keys");
    let at = MIXED.find("prot").expect("it is there");
    let column = MIXED[..at].encode_utf16().count() + 1;
    assert_ne!(column, at + 1, "the emoji makes a difference");
    assert_eq!(unknown["range"]["start"], serde_json::json!({ "line": 1, "column": column, "offset": at }));
    assert_eq!(unknown["segments"], serde_json::json!(["gateway", "prot"]));
    assert_eq!(unknown["path"], "gateway.prot");
    let duplicate = issue("duplicate_key");
    assert_eq!(duplicate["range"]["start"]["line"], 2);
    assert_eq!(duplicate["labels"][0]["range"]["start"]["line"], 2);
}

#[test]
fn it_is_a_superset_of_the_products_report() {
    let home = Home::new();
    home.write("work/clawdbot.json", "{ gateway: { bind: 'lan' } }");
    let report = home.run(&["audit", "clawdbot.json", "--json"]).json();
    assert!(report["ts"].as_u64().is_some_and(|it| it > 1_700_000_000_000));
    for severity in ["critical", "warn", "info"] {
        assert!(report["summary"][severity].is_u64(), "{severity}");
    }
    let finding = &report["findings"][0];
    assert_eq!(finding["checkId"], "gateway.bind_no_auth");
    assert_eq!(finding["severity"], "critical");
    for field in ["title", "detail", "remediation"] {
        assert!(finding[field].is_string(), "{field}");
    }
    assert_eq!(finding["ruleId"], "gateway-bind-no-auth");
    assert_eq!(finding["blocksStart"], true);
    assert_eq!(report["deep"], serde_json::Value::Null);
}

#[test]
fn reports_fit_their_schema() {
    let schema = serde_json::to_value(footguard_core::report::json::schema()).expect("a schema");
    let validator = jsonschema::validator_for(&schema).expect("it is one");
    let home = Home::new();
    home.write("work/mixed.json", MIXED);
    home.write("work/broken.json", "{ gateway: { bind: 'lan' }");
    home.write("work/empty.json", "");
    for args in [
        &["audit", "mixed.json", "--json"][..],
        &["audit", "broken.json", "--json"],
        &["audit", "empty.json", "--json"],
        &["audit", "mixed.json", "broken.json", "--json"],
        &["audit", "--json"],
        &["audit", "--sample", "--json"],
        &["audit", "mixed.json", "--diff", "--json"],
        &["audit", "mixed.json", "--fix", "--json"],
    ] {
        let report = home.run(args).json();
        let errors: Vec<_> = validator.iter_errors(&report).map(|it| it.to_string()).collect();
        assert!(errors.is_empty(), "{args:?}: {errors:?}");
    }
}
