//! Checks a plugin's settings against the JSON Schema in its manifest.
//!
//! The keywords that manifests use are understood; others, and patterns other than that of phone numbers, leave the verdict
//! open. Strings whose content is not known here count as text and are not judged further.

use crate::lists::{CollectVec, Joined};
use crate::number;
use crate::path::KeyPath;
use crate::schema::nearest;
use crate::text::Loc;
use crate::value::{Kind, Object, Origin, Text, Value};

#[derive(Default)]
pub(super) struct Found {
    pub faults: Vec<Fault>,
    pub undecided: bool,
}

pub(super) struct Fault {
    pub path: KeyPath,
    pub loc: Option<Loc>,
    pub title: String,
    pub help: String,
    /// It is a key that has to go.
    pub removes: bool,
    /// The key that may be meant.
    pub near: Option<String>,
}

pub(super) fn check(schema: &Value, value: &Value, path: &KeyPath) -> Found {
    let mut found = Found::default();
    found.value(schema, value, path);
    found
}

/// The pattern of phone numbers in bundled manifests.
const PHONE: &str = r"^\+[1-9]\d{1,14}$";

/// Keywords that say nothing about validity.
const SILENT: &[&str] = &["$schema", "$id", "$comment", "title", "description", "default", "examples", "format"];

impl Found {
    fn value(&mut self, schema: &Value, value: &Value, path: &KeyPath) {
        let Some(schema) = schema.as_object() else {
            if schema.as_bool() == Some(false) {
                self.fault(path, value.loc, "nothing may stand here", "Take it away.");
            }
            return;
        };
        if matches!(value.kind, Kind::Broken) {
            self.undecided = true;
            return;
        }
        for keyword in schema.iter() {
            self.keyword(&keyword.key, &keyword.value, schema, value, path);
        }
    }

    fn keyword(&mut self, keyword: &str, limit: &Value, schema: &Object, value: &Value, path: &KeyPath) {
        let number = || Some((value.as_f64()?, limit.as_f64()?));
        let is_opaque = matches!(&value.kind, Kind::String(Text { origin: Origin::Opaque, .. }));
        match keyword {
            "type" => {
                let names: Vec<&str> = match limit.as_array() {
                    Some(names) => names.iter().filter_map(Value::as_str).collect_vec(),
                    None => limit.as_str().into_iter().collect_vec(),
                };
                if !names.iter().any(|it| is_type(value, it)) {
                    let wanted = names.joined(" or ");
                    self.fault(
                        path,
                        value.loc,
                        &format!("has to be of type {wanted}"),
                        &format!("Write a value of type {wanted}."),
                    );
                }
            }
            "enum" | "const" if is_opaque => self.undecided = true,
            "enum" => {
                let allowed = limit.as_array().unwrap_or_default();
                if !allowed.iter().any(|it| same(it, value)) {
                    let words: Vec<&str> = allowed.iter().filter_map(Value::as_str).collect_vec();
                    self.fault(
                        path,
                        value.loc,
                        "is none of the allowed values",
                        &format!("Write one of: {}.", words.joined(", ")),
                    );
                }
            }
            "const" if !same(limit, value) => {
                self.fault(path, value.loc, "is not the only allowed value", "Correct it.")
            }
            "minimum" => self.limit(number().is_some_and(|it| it.0 < it.1), path, value, "or more", limit),
            "maximum" => self.limit(number().is_some_and(|it| it.0 > it.1), path, value, "or less", limit),
            "exclusiveMinimum" => self.limit(number().is_some_and(|it| it.0 <= it.1), path, value, "exceeded", limit),
            "exclusiveMaximum" => {
                self.limit(number().is_some_and(|it| it.0 >= it.1), path, value, "not reached", limit)
            }
            "minLength" | "maxLength" if is_opaque => self.undecided = true,
            "minLength" => self.limit(
                length(value).is_some_and(|it| it < limit.as_f64().unwrap_or(0.0)),
                path,
                value,
                "characters or more",
                limit,
            ),
            "maxLength" => self.limit(
                length(value).is_some_and(|it| limit.as_f64().is_some_and(|limit| it > limit)),
                path,
                value,
                "characters or less",
                limit,
            ),
            "pattern" => match value.as_str() {
                Some(text) if limit.as_str() == Some(PHONE) => {
                    if !is_phone(text) {
                        self.fault(path, value.loc, "is no phone number", "Write it as \"+15551234567\".");
                    }
                }
                None if !is_opaque => {}
                _ => self.undecided = true,
            },
            "required" => {
                let Some(object) = value.as_object() else { return };
                for key in limit.as_array().unwrap_or_default().iter().filter_map(Value::as_str) {
                    if object.get(key).is_some() {
                        continue;
                    }
                    if object.open {
                        self.undecided = true;
                        continue;
                    }
                    self.fault(&path.join(key), value.loc, "is missing", "Add it.");
                }
            }
            "properties" => {
                let (Some(object), Some(properties)) = (value.as_object(), limit.as_object()) else { return };
                for property in properties.iter() {
                    if let Some(member) = object.member(&property.key) {
                        self.value(&property.value, &member.value, &path.join(&*property.key));
                    }
                }
            }
            "additionalProperties" => self.additional(limit, schema, value, path),
            "items" => {
                for (at, item) in value.as_array().unwrap_or_default().iter().enumerate() {
                    self.value(limit, item, &path.join(at));
                }
            }
            "uniqueItems" => {
                let items = value.as_array().unwrap_or_default();
                let repeats = |at: usize| items[..at].iter().any(|it| same(it, &items[at]));
                if limit.as_bool() == Some(true) && (0..items.len()).any(repeats) {
                    self.fault(path, value.loc, "holds the same item twice", "Take one of them away.");
                }
            }
            "const" => {}
            _ if SILENT.contains(&keyword) => {}
            _ => self.undecided = true,
        }
    }

    fn additional(&mut self, limit: &Value, schema: &Object, value: &Value, path: &KeyPath) {
        if schema.get("patternProperties").is_some() {
            self.undecided = true;
            return;
        }
        let declared = schema.get("properties").and_then(Value::as_object);
        for member in value.as_object().into_iter().flat_map(Object::iter) {
            if declared.is_some_and(|it| it.get(&member.key).is_some()) {
                continue;
            }
            let path = path.join(&*member.key);
            if limit.as_bool() == Some(false) {
                self.fault(
                    &path,
                    member.key_loc,
                    "is not a setting of this plugin",
                    "Correct the key, or take it away.",
                );
                let free = declared.into_iter().flat_map(Object::iter).map(|it| &*it.key);
                let free = free.filter(|it| value.as_object().is_some_and(|value| value.get(it).is_none()));
                let near = nearest(&member.key, free);
                let fault = self.faults.last_mut().expect("one was pushed");
                if let Some(near) = near {
                    fault.help = format!("Did you mean `{near}`?");
                    fault.near = Some(near.to_owned());
                }
                fault.removes = true;
            } else {
                self.value(limit, &member.value, &path);
            }
        }
    }

    fn limit(&mut self, is_broken: bool, path: &KeyPath, value: &Value, how: &str, limit: &Value) {
        if is_broken {
            let limit = number::to_text(limit.as_f64().unwrap_or_default());
            self.fault(path, value.loc, "is out of range", &format!("The limit is {limit} {how}."));
        }
    }

    /// Values are never shown: which of a plugin's settings are secrets is not known.
    fn fault(&mut self, path: &KeyPath, loc: Loc, what: &str, help: &str) {
        let title = format!("`{path}` {what}");
        self.faults.push(Fault {
            path: path.clone(),
            loc: Some(loc),
            title,
            help: help.to_owned(),
            removes: false,
            near: None,
        });
    }
}

fn is_type(value: &Value, name: &str) -> bool {
    match name {
        "integer" => value.as_f64().is_some_and(|it| it.is_finite() && it.fract() == 0.0),
        "number" => value.as_f64().is_some_and(f64::is_finite),
        name => value.type_name() == name,
    }
}

/// Length in characters.
fn length(value: &Value) -> Option<f64> {
    match &value.kind {
        Kind::String(text) => Some(text.text.chars().count() as f64),
        _ => None,
    }
}

/// Equal, wherever they stand.
fn same(a: &Value, b: &Value) -> bool {
    match (&a.kind, &b.kind) {
        (Kind::String(a), Kind::String(b)) => a.text == b.text,
        (Kind::Array(a), Kind::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Kind::Object(a), Kind::Object(b)) => {
            a.iter().count() == b.iter().count()
                && a.iter().all(|it| b.get(&it.key).is_some_and(|other| same(&it.value, other)))
        }
        (a, b) => a == b,
    }
}

fn is_phone(text: &str) -> bool {
    let Some(digits) = text.strip_prefix('+') else { return false };
    (2..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|it| it.is_ascii_digit())
}
