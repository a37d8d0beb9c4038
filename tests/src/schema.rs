//! The corpus of validation cases.

use std::fs;
use std::path::{Path, PathBuf};

use footguard_core::schema::Schema;
use footguard_core::text::SourceId;
use footguard_core::value::{self, Kind, Value};
use footguard_core::{dialect, syntax};
use serde_json::Value as Json;

/// Where the cases lie.
pub fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/schema")
}

/// The schema under test.
pub fn schema() -> &'static Schema {
    Schema::of(&dialect::CLAWDBOT).expect("the dialect has a schema")
}

/// A recorded case.
pub struct Case {
    /// Its file name.
    pub name: String,
    /// Its configuration.
    pub root: Value,
    /// Whether the product accepts it.
    pub ok: bool,
    /// The product's issues.
    pub issues: Vec<Json>,
}

/// All recorded cases, in the order of the record.
pub fn cases() -> Vec<Case> {
    let case = |line: &str| {
        let mut line: Json = serde_json::from_str(line).expect("a line is JSON");
        let name = line["case"].as_str().expect("a case has a name").to_owned();
        let bytes = fs::read(corpus().join("cases").join(&name)).expect("a case has a file");
        let root = lower(&String::from_utf8_lossy(&bytes));
        let Json::Array(issues) = line["issues"].take() else { panic!("{name}: issues are a list") };
        Case { name, root, ok: line["ok"] == true, issues }
    };
    fs::read_to_string(corpus().join("expected.jsonl")).expect("the record is there").lines().map(case).collect()
}

/// The value of a text that is well-formed.
pub fn lower(text: &str) -> Value {
    let parse = syntax::parse(text);
    assert!(parse.errors.is_empty(), "{:?} in {text}", parse.errors);
    value::lower(&parse, text, SourceId::MAIN).expect("the text holds a value")
}

/// As JSON; `None` if a number has no form there.
pub fn json(value: &Value) -> Option<Json> {
    Some(match &value.kind {
        Kind::Null | Kind::Broken => Json::Null,
        Kind::Bool(it) => Json::Bool(*it),
        Kind::Number(it) if it.fract() == 0.0 && it.abs() < 1e15 => Json::from(*it as i64),
        Kind::Number(it) => Json::Number(serde_json::Number::from_f64(*it)?),
        Kind::String(text) => Json::String(text.text.to_string()),
        Kind::Array(items) => Json::Array(items.iter().map(json).collect::<Option<_>>()?),
        Kind::Object(object) => {
            let members = object.iter().map(|it| Some((it.key.to_string(), json(&it.value)?)));
            Json::Object(members.collect::<Option<_>>()?)
        }
    })
}
