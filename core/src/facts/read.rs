//! Facts out of a snapshot's text, by the parser that is at hand anyway: a browser has no other.

use std::fmt;

use serde::Deserialize;
use serde::de::value::{MapDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{self, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::Facts;
use crate::syntax;
use crate::text::SourceId;
use crate::value::{self, Kind, Value};

/// The facts of a snapshot, `json` being the whole of it or its facts alone; `None` if it is something else.
pub fn read(json: &str) -> Option<Facts> {
    let parse = syntax::parse(json);
    let root = value::lower(&parse, json, SourceId::MAIN).filter(|_| parse.errors.is_empty())?;
    let object = root.as_object()?;
    Facts::deserialize(object.get("facts").unwrap_or(&root)).ok()
}

/// That something is not what facts are. What exactly is nobody's question.
#[derive(Debug)]
pub struct Failed;

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("these are no facts")
    }
}

impl std::error::Error for Failed {}

impl de::Error for Failed {
    fn custom<T: fmt::Display>(_: T) -> Failed {
        Failed
    }

    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Failed {
        Failed
    }

    fn invalid_value(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Failed {
        Failed
    }

    fn invalid_length(_: usize, _: &dyn de::Expected) -> Failed {
        Failed
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Failed {
        Failed
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Failed {
        Failed
    }

    fn missing_field(_: &'static str) -> Failed {
        Failed
    }

    fn duplicate_field(_: &'static str) -> Failed {
        Failed
    }
}

impl<'v> IntoDeserializer<'v, Failed> for &'v Value {
    type Deserializer = &'v Value;

    fn into_deserializer(self) -> &'v Value {
        self
    }
}

impl<'de> de::Deserializer<'de> for &'de Value {
    type Error = Failed;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failed> {
        match &self.kind {
            Kind::Null => visitor.visit_unit(),
            Kind::Bool(value) => visitor.visit_bool(*value),
            Kind::Number(value) if value.fract() == 0.0 && value.abs() < 9e15 => visitor.visit_i64(*value as i64),
            Kind::Number(value) => visitor.visit_f64(*value),
            Kind::String(text) => visitor.visit_borrowed_str(&text.text),
            Kind::Array(items) => visitor.visit_seq(SeqDeserializer::new(items.iter())),
            Kind::Object(object) => {
                let members = object.iter().map(|it| (&*it.key, &it.value));
                visitor.visit_map(MapDeserializer::new(members))
            }
            Kind::Broken => Err(Failed),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failed> {
        match self.kind {
            Kind::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failed> {
        let word: StrDeserializer<'_, Failed> = self.as_str().ok_or(Failed)?.into_deserializer();
        word.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct newtype_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let text = r#"{
            "version": 1,
            "facts": {
                "pairingStores": { "telegram": ["100"] }, "zalouserLoggedIn": null,
                "place": { "home": "/h", "stateDir": "/h/s", "cwd": "/", "ignoresCase": false },
                "files": { "/a": { "kind": "folder", "entries": ["b"] }, "/a/b": { "kind": "json", "text": "{}" } },
                "inspected": [{ "role": "stateDir", "path": "/h/s", "kind": "folder", "mode": "755", "owner": "me" }],
                "docker": { "version": "27.0" }, "later": { "a": [1.5, true] }
            }
        }"#;
        let facts = read(text).expect("facts");
        let json: serde_json::Value = serde_json::from_str(text).expect("JSON");
        let by_serde: Facts = serde_json::from_value(json["facts"].clone()).expect("facts");
        assert_eq!(facts, by_serde);
        assert_eq!(read(&json["facts"].to_string()), Some(by_serde));
    }

    #[test]
    fn what_is_something_else_is_refused() {
        for text in ["", "[]", "{", "{ facts: 1 }", "{ place: { home: 1 } }", "{ inspected: [{ role: 'x' }] }"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read("{}"), Some(Facts::default()));
    }
}
