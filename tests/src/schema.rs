//! The corpus of validation cases.

use footguard_core::schema::Schema;
use footguard_core::text::SourceId;
use footguard_core::value::{self, Kind, Value};
use footguard_core::{Sources, dialect, source, syntax};
use serde_json::Value as Json;

use crate::validation_corpus;

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

/// The recorded validation cases that hang on nothing but their own text: no includes, no variables, no syntax errors.
///
/// # Panics
/// If the corpus cannot be read.
pub fn cases() -> Vec<Case> {
    let case = |(name, mut answer): (String, Json)| {
        let text = validation_corpus::read(&validation_corpus::corpus().join(&name)).expect("a case has a file");
        let loaded = source::load(&Sources::new("clawdbot.json", &*text));
        // This one only says where the corpus lies.
        let is_alone = loaded.missing.is_empty() && loaded.unknown_env.iter().all(|it| it == "SPEC_CASES");
        let is_sound = loaded.documents[0].parse.errors.is_empty() && !text.contains("$include");
        let Json::Array(issues) = answer["issues"].take() else { panic!("{name}: issues are a list") };
        (is_alone && is_sound).then(|| Case { root: lower(&text), ok: answer["ok"] == true, issues, name })
    };
    let cases: Vec<Case> = validation_corpus::answers("expected.jsonl").into_iter().filter_map(case).collect();
    assert_eq!(cases.len(), 266, "of 331");
    cases
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
