//! Values that all sections are made of.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A map with keys of the user's own choice.
pub type Map<T> = BTreeMap<String, T>;

/// The largest integer that the product takes; beyond it a double is no longer exact.
pub const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// An integer from 0 to [`MAX_SAFE_INTEGER`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(try_from = "f64")]
pub struct Natural(pub u64);

/// An integer from 1 to [`MAX_SAFE_INTEGER`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(try_from = "f64")]
pub struct Positive(pub u64);

/// A number greater than 0.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Deserialize, Serialize)]
#[serde(try_from = "f64")]
pub struct PositiveNumber(pub f64);

/// A number from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Deserialize, Serialize)]
#[serde(try_from = "f64")]
pub struct Fraction(pub f64);

/// A value whose format is not described yet: anything goes, and an analysis says that it did not look.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Unchecked(pub Value);

/// A number that its field does not take.
#[derive(Debug)]
pub struct OutOfRange(f64);

impl std::fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the number {} is out of range here", self.0)
    }
}

fn integer(value: f64, from: f64) -> Result<u64, OutOfRange> {
    let fits = value.fract() == 0.0 && value >= from && value <= MAX_SAFE_INTEGER as f64;
    if fits { Ok(value as u64) } else { Err(OutOfRange(value)) }
}

impl TryFrom<f64> for Natural {
    type Error = OutOfRange;

    fn try_from(value: f64) -> Result<Natural, OutOfRange> {
        integer(value, 0.0).map(Natural)
    }
}

impl TryFrom<f64> for Positive {
    type Error = OutOfRange;

    fn try_from(value: f64) -> Result<Positive, OutOfRange> {
        integer(value, 1.0).map(Positive)
    }
}

impl TryFrom<f64> for PositiveNumber {
    type Error = OutOfRange;

    fn try_from(value: f64) -> Result<PositiveNumber, OutOfRange> {
        if value > 0.0 { Ok(PositiveNumber(value)) } else { Err(OutOfRange(value)) }
    }
}

impl TryFrom<f64> for Fraction {
    type Error = OutOfRange;

    fn try_from(value: f64) -> Result<Fraction, OutOfRange> {
        if (0.0..=1.0).contains(&value) { Ok(Fraction(value)) } else { Err(OutOfRange(value)) }
    }
}

macro_rules! number_schema {
    ($name:ident, $schema:tt) => {
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    };
}

number_schema!(Natural, { "type": "integer", "minimum": 0, "maximum": MAX_SAFE_INTEGER });
number_schema!(Positive, { "type": "integer", "exclusiveMinimum": 0, "maximum": MAX_SAFE_INTEGER });
number_schema!(PositiveNumber, { "type": "number", "exclusiveMinimum": 0 });
number_schema!(Fraction, { "type": "number", "minimum": 0, "maximum": 1 });

impl JsonSchema for Unchecked {
    fn schema_name() -> Cow<'static, str> {
        "Unchecked".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "x-unchecked": true })
    }
}

/// The schema of a word list; `enumDescriptions` is what editors show beside each word.
pub(super) fn words_schema(doc: &str, literals: bool, words: &[(&str, &str)]) -> Schema {
    let names = words.iter().map(|it| it.0).collect::<Vec<_>>();
    let docs = words.iter().map(|it| it.1.trim()).collect::<Vec<_>>();
    let mut schema =
        json_schema!({ "description": doc.trim(), "type": "string", "enum": names, "enumDescriptions": docs });
    if literals {
        schema.insert("x-form".to_owned(), json!("literals"));
    }
    schema
}
