//! Keys and tokens where none are expected: in a command line, a description, a URL, a free map.

use super::{Secret, forms};
use crate::config::{Config, View};
use crate::lists::PushAll;
use crate::search;
use crate::value::{Kind, Origin, Text, Value};

/// The way down to a value, as links on the stack: a path is made of them only where something is found.
struct Step<'s> {
    up: Option<&'s Step<'s>>,
    to: Place<'s>,
}

#[derive(Clone, Copy)]
enum Place<'s> {
    Root,
    Key(&'s str),
    Index(usize),
}

/// The strings of the file that hold something of the form of a well-known key, but for those in `known`.
pub fn strays<'a>(config: &Config<'a>, known: &[Secret<'_>]) -> Vec<View<'a>> {
    let mut found = Vec::new();
    if let Some(root) = config.root().value() {
        walk(root, &Step { up: None, to: Place::Root }, config, &mut found);
    }
    found.retain(|it| known.iter().all(|secret| !secret.at.is(it)));
    found
}

fn walk<'a>(value: &Value, step: &Step<'_>, config: &Config<'a>, found: &mut Vec<View<'a>>) {
    match &value.kind {
        Kind::Object(object) => {
            for member in object.iter() {
                walk(&member.value, &Step { up: Some(step), to: Place::Key(&member.key) }, config, found);
            }
        }
        Kind::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                walk(item, &Step { up: Some(step), to: Place::Index(at) }, config, found);
            }
        }
        Kind::String(Text { text, origin: Origin::Literal }) if holds_key(text) => found.push_all(view(step, config)),
        _ => {}
    }
}

fn view<'a>(step: &Step<'_>, config: &Config<'a>) -> Option<View<'a>> {
    let Some(up) = step.up else { return Some(config.root()) };
    let up = view(up, config)?;
    match step.to {
        Place::Root => None,
        Place::Key(key) => up.written(key),
        Place::Index(at) => up.items().nth(at),
    }
}

/// Whether `text` holds something of the form of a well-known key, or a URL with a password.
pub(crate) fn holds_key(text: &str) -> bool {
    if text.len() < forms::MIN_TOKEN {
        return false;
    }
    let mut spans = Vec::new();
    forms::tokens(text, &mut spans);
    !spans.is_empty() || search::contains(text, "PRIVATE KEY-----") || has_password(text)
}

/// Whether `text` is a URL with a password in it.
fn has_password(text: &str) -> bool {
    let authority = search::split_once(text, "://").map(|it| it.1.split(['/', '?', '#']).next().unwrap_or_default());
    let user = authority.and_then(|it| it.rsplit_once('@'));
    user.and_then(|it| it.0.split_once(':')).is_some_and(|(_, password)| !password.is_empty())
}
