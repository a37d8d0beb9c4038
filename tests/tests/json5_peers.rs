//! A second opinion: the crate `json5`. Where it differs from us it differs from the product too; the ways are listed.

use footguard_core::syntax::parse;
use footguard_core::text::SourceId;
use footguard_core::value::{Kind, Value, lower};
use footguard_tests::json5::Texts;
use serde_json::Value as Json;

const N_TEXTS: usize = 20_000;

/// How the crate differs.
#[derive(Debug, PartialEq)]
enum Difference {
    /// It refuses an escaped surrogate without its other half. The product takes it, we read U+FFFD.
    LoneSurrogate,
    /// It refuses two escaped halves of a surrogate pair with a continued line between them. To the product they are one.
    SplitPair,
    /// `serde_json` has no NaN and no infinite numbers: they come out as null.
    NonFinite,
}

fn difference(text: &str) -> Result<Option<Difference>, String> {
    let parse = parse(text);
    let ours = if parse.errors.is_empty() { lower(&parse, text, SourceId::MAIN) } else { None };
    match (ours, json5::from_str::<Json>(text)) {
        (None, Err(_)) => Ok(None),
        (Some(ours), Ok(theirs)) => compare(&ours, &theirs),
        (Some(ours), Err(_)) if has_replacement(&ours) => Ok(Some(Difference::LoneSurrogate)),
        (Some(_), Err(_)) if json5::from_str::<Json>(&without_continued_lines(text)).is_ok() => {
            Ok(Some(Difference::SplitPair))
        }
        (ours, theirs) => Err(format!("we {ours:?}, they {theirs:?}")),
    }
}

fn compare(ours: &Value, theirs: &Json) -> Result<Option<Difference>, String> {
    let differ = || Err(format!("we {ours:?}, they {theirs:?}"));
    match (&ours.kind, theirs) {
        (Kind::Null, Json::Null) => Ok(None),
        (Kind::Bool(a), Json::Bool(b)) if a == b => Ok(None),
        (Kind::String(a), Json::String(b)) if *a.text == **b => Ok(None),
        (Kind::Number(a), Json::Null) if !a.is_finite() => Ok(Some(Difference::NonFinite)),
        (Kind::Number(a), Json::Number(b)) if Some(*a) == b.as_f64() => Ok(None),
        (Kind::Array(a), Json::Array(b)) if a.len() == b.len() => first(a.iter().zip(b)),
        (Kind::Object(a), Json::Object(b)) if a.iter().count() == b.len() => {
            first(a.iter().map(|it| (&it.value, &b[&*it.key])))
        }
        _ => differ(),
    }
}

fn first<'a>(pairs: impl Iterator<Item = (&'a Value, &'a Json)>) -> Result<Option<Difference>, String> {
    let mut found = None;
    for (ours, theirs) in pairs {
        found = compare(ours, theirs)?.or(found);
    }
    Ok(found)
}

fn without_continued_lines(text: &str) -> String {
    ["\\\r\n", "\\\n", "\\\r", "\\\u{2028}"].iter().fold(text.to_owned(), |text, it| text.replace(it, ""))
}

fn has_replacement(value: &Value) -> bool {
    match &value.kind {
        Kind::String(it) => it.text.contains(char::REPLACEMENT_CHARACTER),
        Kind::Array(items) => items.iter().any(has_replacement),
        Kind::Object(object) => {
            let in_key = |it: &str| it.contains(char::REPLACEMENT_CHARACTER);
            object.members.iter().any(|it| in_key(&it.key) || has_replacement(&it.value))
        }
        _ => false,
    }
}

#[test]
fn the_crate_differs_in_known_ways_only() {
    let mut source = Texts::new(7);
    let mut found = Vec::new();
    for at in 0..N_TEXTS {
        let text = source.valid();
        let text = if at % 2 == 0 { text } else { source.mutated(&text) };
        match difference(&text) {
            Ok(difference) => found.extend(difference),
            Err(report) => panic!("{text:?}\n{report}"),
        }
    }
    for way in [Difference::LoneSurrogate, Difference::SplitPair, Difference::NonFinite] {
        assert!(found.contains(&way), "{way:?} is no difference any more");
    }
}
