//! Lowered values: comments gone, spans and duplicate keys kept.

use crate::text::Loc;

/// A value and the place it stands in.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// What it is.
    pub kind: Kind,
    /// The bytes of the whole value.
    pub loc: Loc,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A double, as the product reads it; may be infinite or NaN.
    Number(f64),
    /// A string.
    String(Text),
    /// A list.
    Array(Vec<Value>),
    /// An object.
    Object(Object),
    /// A value that the text lacks or that could not be read; already reported as a syntax error.
    Broken,
}

/// The content of a string value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Decoded, and after `${ENV}` substitution where the environment is known. Lone surrogates are U+FFFD.
    pub text: Box<str>,
    /// Where the content comes from.
    pub origin: Origin,
}

/// Where the content of a string comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Written in the file.
    Literal,
    /// Holds `${NAME}`; every name is known and the text has the values.
    Environment,
    /// Holds `${NAME}` whose value is not known here; the text is as written.
    Opaque,
}

/// Members in the order of the text, duplicates included.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object {
    /// All of them; see [`Member::shadowed`].
    pub members: Vec<Member>,
}

/// One member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Decoded key.
    pub key: Box<str>,
    /// The key as written, its quotes included.
    pub key_loc: Loc,
    /// Its value.
    pub value: Value,
    /// A later member has the same key and wins.
    pub shadowed: bool,
}

impl Object {
    /// The winning member for `key`.
    pub fn member(&self, key: &str) -> Option<&Member> {
        self.members.iter().rev().find(|it| &*it.key == key)
    }

    /// The winning value for `key`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.member(key).map(|it| &it.value)
    }

    /// Winning members in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|it| !it.shadowed)
    }
}

impl Value {
    /// The object, if it is one.
    pub fn as_object(&self) -> Option<&Object> {
        match &self.kind {
            Kind::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The list's items, if it is one.
    pub fn as_array(&self) -> Option<&[Value]> {
        match &self.kind {
            Kind::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The string's content, unless it is opaque.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(Text { text, origin }) if *origin != Origin::Opaque => Some(text),
            _ => None,
        }
    }

    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub fn as_f64(&self) -> Option<f64> {
        match self.kind {
            Kind::Number(value) => Some(value),
            _ => None,
        }
    }

    /// What JavaScript's users call its type: `null`, `boolean`, `number`, `string`, `array`, `object`.
    pub fn type_name(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "boolean",
            Kind::Number(_) => "number",
            Kind::String(_) => "string",
            Kind::Array(_) => "array",
            Kind::Object(_) => "object",
            Kind::Broken => "nothing",
        }
    }
}
