//! Reads the options that JavaScript gives. Written out, because what `serde` derives for reading brings 10 KB with it.

use footguard_core::Posture;
use footguard_core::facts::environment::{Variables, WITHHELD};
use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::wire::{FormatOptions, Options, Quotes};

/// What `options` say; the default for `undefined` and `null`.
///
/// # Errors
/// If a value is not of its type.
pub fn read(options: &JsValue) -> Result<Options, JsError> {
    let Some(get) = reader(options)? else { return Ok(Options::default()) };
    let posture = text(&get("posture"), "posture")?;
    Ok(Options {
        dialect: text(&get("dialect"), "dialect")?,
        posture: posture.map(|it| self::posture(&it)).transpose()?,
        path: text(&get("path"), "path")?,
        env: read_env(&get("env"))?,
    })
}

/// What `options` say; the default for `undefined` and `null`.
///
/// # Errors
/// If a value is not of its type.
pub fn read_format(options: &JsValue) -> Result<FormatOptions, JsError> {
    let Some(get) = reader(options)? else { return Ok(FormatOptions::default()) };
    let quotes = match text(&get("quotes"), "quotes")?.as_deref() {
        None => None,
        Some("double") => Some(Quotes::Double),
        Some("single") => Some(Quotes::Single),
        Some(_) => return Err(wrong("quotes", "`double` or `single`")),
    };
    let trailing_comma = get("trailingComma");
    Ok(FormatOptions {
        // More than any level takes is as much as it takes.
        indent: size(&get("indent"), "indent")?.map(|it| u8::try_from(it).unwrap_or(u8::MAX)),
        quotes,
        trailing_comma: match trailing_comma.as_bool() {
            None if !is_absent(&trailing_comma) => return Err(wrong("trailingComma", "a boolean")),
            comma => comma,
        },
        max_width: size(&get("maxWidth"), "maxWidth")?,
    })
}

/// Reads keys of `options`; `None` if there are no options.
fn reader(options: &JsValue) -> Result<Option<impl Fn(&str) -> JsValue>, JsError> {
    if is_absent(options) {
        return Ok(None);
    }
    if !options.is_object() {
        return Err(wrong("options", "an object"));
    }
    Ok(Some(|key: &str| Reflect::get(options, &key.into()).unwrap_or_default()))
}

fn size(value: &JsValue, name: &str) -> Result<Option<u32>, JsError> {
    if is_absent(value) {
        return Ok(None);
    }
    let size = value.as_f64().filter(|it| *it >= 0.0 && it.fract() == 0.0);
    size.map(|it| Some(it as u32)).ok_or_else(|| wrong(name, "a whole number"))
}

/// The posture with this name.
///
/// # Errors
/// If there is none.
pub fn posture(name: &str) -> Result<Posture, JsError> {
    Posture::ALL.into_iter().find(|it| it.name() == name).ok_or_else(|| wrong("posture", "a posture"))
}

fn text(value: &JsValue, name: &str) -> Result<Option<String>, JsError> {
    if is_absent(value) {
        return Ok(None);
    }
    value.as_string().map(Some).ok_or_else(|| wrong(name, "a string"))
}

/// The variables of `env`; `None` for `undefined` and `null`.
///
/// # Errors
/// If it is no object of strings, or of `true` where a value is not known.
pub fn read_env(env: &JsValue) -> Result<Option<Variables>, JsError> {
    if is_absent(env) {
        return Ok(None);
    }
    let expected = || wrong("env", "an object of strings, or `true` where a value is not known");
    let mut variables = Variables::new();
    for entry in Object::entries(env.dyn_ref::<Object>().ok_or_else(expected)?) {
        let of = |index| Reflect::get_u32(&entry, index).unwrap_or_default();
        let (name, value) = (of(0), of(1));
        let value = if value.as_bool() == Some(true) { Some(WITHHELD.to_owned()) } else { value.as_string() };
        variables.insert(name.as_string().ok_or_else(expected)?, value.ok_or_else(expected)?);
    }
    Ok(Some(variables))
}

fn is_absent(value: &JsValue) -> bool {
    value.is_undefined() || value.is_null()
}

fn wrong(name: &str, expected: &str) -> JsError {
    JsError::new(&format!("`{name}` is not {expected}"))
}
