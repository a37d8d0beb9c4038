//! How values cross into JavaScript.
//!
//! `serde` would write one serialiser for each type. Here each type only says what it is made of ([`Wire`]), and one
//! serialiser of [`Part`] does the rest. A new shape is a `struct` in `shapes!`; `names!` does the same for core's enums.

use footguard_core::report::policy::Json;
use serde::ser::{Serialize, SerializeSeq as _, SerializeStruct as _, Serializer};
use std::borrow::Cow;
use wasm_bindgen::JsValue;

/// A value that can cross.
pub trait Wire {
    fn part(&self) -> Part<'_>;
}

/// What a value is made of.
pub enum Part<'a> {
    Null,
    Bool(bool),
    Number(u32),
    Text(&'a str),
    List(&'a dyn Items),
    Object(&'a dyn Members),
    Json(&'a Json),
}

pub trait Items {
    fn each(&self, item: &mut dyn FnMut(&dyn Wire));
}

pub trait Members {
    fn each(&self, member: &mut dyn FnMut(&'static str, &dyn Wire));
}

/// The value in JavaScript.
pub fn to_js(value: &dyn Wire) -> JsValue {
    let value = value.part().serialize(&serde_wasm_bindgen::Serializer::json_compatible());
    value.expect("texts, numbers, lists and objects always cross")
}

/// The value in JavaScript, if there is one.
pub fn or_undefined(value: Option<impl Wire>) -> JsValue {
    value.map_or(JsValue::UNDEFINED, |it| to_js(&it))
}

impl Serialize for Part<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Part::Null => to.serialize_unit(),
            Part::Bool(it) => to.serialize_bool(*it),
            Part::Number(it) => to.serialize_u32(*it),
            Part::Text(it) => to.serialize_str(it),
            Part::Json(it) => it.serialize(to),
            Part::List(it) => {
                let mut list = to.serialize_seq(None)?;
                let mut done = Ok(());
                it.each(&mut |item| {
                    if done.is_ok() {
                        done = list.serialize_element(&item.part());
                    }
                });
                done?;
                list.end()
            }
            Part::Object(it) => {
                let mut object = to.serialize_struct("", 0)?;
                let mut done = Ok(());
                it.each(&mut |key, member| {
                    if done.is_ok() {
                        done = object.serialize_field(key, &member.part());
                    }
                });
                done?;
                object.end()
            }
        }
    }
}

impl Wire for bool {
    fn part(&self) -> Part<'_> {
        Part::Bool(*self)
    }
}

impl Wire for u32 {
    fn part(&self) -> Part<'_> {
        Part::Number(*self)
    }
}

impl Wire for &str {
    fn part(&self) -> Part<'_> {
        Part::Text(self)
    }
}

impl Wire for String {
    fn part(&self) -> Part<'_> {
        Part::Text(self)
    }
}

impl Wire for Cow<'_, str> {
    fn part(&self) -> Part<'_> {
        Part::Text(self)
    }
}

impl Wire for Json {
    fn part(&self) -> Part<'_> {
        Part::Json(self)
    }
}

impl<T: Wire> Wire for Option<T> {
    fn part(&self) -> Part<'_> {
        self.as_ref().map_or(Part::Null, Wire::part)
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn part(&self) -> Part<'_> {
        Part::List(self)
    }
}

impl<T: Wire> Items for Vec<T> {
    fn each(&self, item: &mut dyn FnMut(&dyn Wire)) {
        self.iter().for_each(|it| item(it));
    }
}

/// Declares structs that cross as objects: with a TypeScript interface, and with keys in camel case. A member that is
/// `#[tsify(optional)]` is left out where it is `None`; any other is `null` then.
macro_rules! shapes {
    ($(
        $(#[$($about:tt)*])*
        pub struct $name:ident $(<$life:lifetime>)? {
            $($(#[$($note:tt)*])* pub $field:ident: $type:ty,)+
        }
    )+) => {$(
        #[derive(Debug, Tsify)]
        #[serde(rename_all = "camelCase")]
        $(#[$($about)*])*
        pub struct $name $(<$life>)? {
            $($(#[$($note)*])* pub $field: $type,)+
        }

        impl $(<$life>)? $crate::cross::Wire for $name $(<$life>)? {
            fn part(&self) -> $crate::cross::Part<'_> {
                $crate::cross::Part::Object(self)
            }
        }

        impl $(<$life>)? $crate::cross::Members for $name $(<$life>)? {
            fn each(&self, member: &mut dyn FnMut(&'static str, &dyn $crate::cross::Wire)) {
                $(if !$crate::cross::is_optional!($([$($note)*])*) || $crate::cross::is_there(&self.$field) {
                    member($crate::cross::camel_case!($field), &self.$field);
                })+
            }
        }
    )+};
}

/// Declares core's enums in TypeScript, and the words that stand for them. It does not compile unless it has all variants.
macro_rules! names {
    ($(
        $(#[$about:meta])*
        $name:ident {
            $($(#[$note:meta])* $variant:ident = $word:literal,)+
        }
    )+) => {
        /// For the declarations alone.
        mod declared {
            $(
                #[derive(tsify::Tsify)]
                $(#[$about])*
                #[expect(dead_code, reason = "core's own is what crosses")]
                pub enum $name {
                    $($(#[$note])* #[serde(rename = $word)] $variant,)+
                }
            )+
        }

        $(impl $crate::cross::Wire for $name {
            fn part(&self) -> $crate::cross::Part<'_> {
                $crate::cross::Part::Text(match self {
                    $($name::$variant => $word,)+
                })
            }
        })+
    };
}

/// Whether `#[tsify(optional)]` is among some attributes.
macro_rules! is_optional {
    () => {
        false
    };
    ([tsify(optional)] $($rest:tt)*) => {
        true
    };
    ($other:tt $($rest:tt)*) => {
        $crate::cross::is_optional!($($rest)*)
    };
}

/// The name of a field as JavaScript writes it: `rule_id` is `ruleId`.
macro_rules! camel_case {
    ($field:ident) => {{
        const FIELD: &str = stringify!($field);
        const BYTES: [u8; $crate::cross::camel_case_length(FIELD)] = $crate::cross::camel_case_bytes(FIELD);
        const NAME: &str = match std::str::from_utf8(&BYTES) {
            Ok(name) => name,
            Err(_) => panic!("a field has an ASCII name"),
        };
        NAME
    }};
}

pub(crate) use {camel_case, is_optional, names, shapes};

pub fn is_there(value: &dyn Wire) -> bool {
    !matches!(value.part(), Part::Null)
}

pub const fn camel_case_length(field: &str) -> usize {
    let mut length = 0;
    let mut at = 0;
    while at < field.len() {
        length += (field.as_bytes()[at] != b'_') as usize;
        at += 1;
    }
    length
}

pub const fn camel_case_bytes<const LENGTH: usize>(field: &str) -> [u8; LENGTH] {
    let field = field.as_bytes();
    let mut bytes = [0; LENGTH];
    let (mut at, mut to) = (0, 0);
    while to < LENGTH {
        bytes[to] = if field[at] == b'_' {
            at += 1;
            field[at].to_ascii_uppercase()
        } else {
            field[at]
        };
        at += 1;
        to += 1;
    }
    bytes
}
