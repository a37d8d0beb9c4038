//! The cases of JSON5's official test suite, made anew, with the values that the product reads.

use footguard_tests::json5::answer;
use serde_json::Value;

#[test]
fn every_case_reads_as_the_product_reads_it() {
    let cases = include_str!("../corpus/json5/cases.jsonl");
    let mut n_cases = 0;
    for line in cases.lines() {
        let case = serde_json::from_str::<Value>(line).expect("JSON");
        let ours = answer(case["text"].as_str().expect("a text"));
        assert_eq!(ours.strip_prefix("v "), case["value"].as_str(), "{line}");
        assert_eq!(case["valid"], case["value"].is_string(), "{line}");
        n_cases += 1;
    }
    assert!(n_cases >= 200, "{n_cases} cases");
}
