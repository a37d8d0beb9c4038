//! `${NAME}` in string values.

use crate::lists::PushAll;
use std::borrow::Cow;

use super::{Loaded, Sources};
use crate::diagnostic::{Category, Diagnostic, Severity};
use crate::map::Map;
use crate::path::{KeyPath, Segment};
use crate::search;
use crate::value::{Kind, Origin, Text, Value};

/// Environment variables by name. An empty value counts as unset, as it does for the product.
pub type Environment = Map<String>;

/// One piece of a string that may hold references.
enum Piece<'a> {
    Literal(&'a str),
    Reference(&'a str),
}

/// The name, if the whole text is one reference: `${NAME}`.
pub fn reference_name(text: &str) -> Option<&str> {
    let name = text.strip_prefix("${")?.strip_suffix('}')?;
    is_name(name).then_some(name)
}

fn is_name(name: &str) -> bool {
    name.starts_with(|it: char| it.is_ascii_uppercase() || it == '_')
        && name.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == b'_')
}

/// The names of the variables that `text` refers to.
pub fn references(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).into_iter().filter_map(|it| match it {
        Piece::Reference(name) => Some(name),
        Piece::Literal(_) => None,
    })
}

/// `text` as it is after references were replaced, if it holds none: `$${NAME}` is `${NAME}`.
pub fn unescaped(text: &str) -> Cow<'_, str> {
    if !search::contains(text, "$${") {
        return Cow::Borrowed(text);
    }
    let literal = |it: Piece<'_>| match it {
        Piece::Literal(text) => text.to_owned(),
        Piece::Reference(name) => format!("${{{name}}}"),
    };
    pieces(text).into_iter().map(literal).collect()
}

/// Splits `text` as the product does: `${NAME}` refers, `$${NAME}` stands for the literal `${NAME}`, any other `$` is itself.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut literal, mut at) = (0, 0);
    while let Some(found) = text[at..].find('$') {
        let dollar = at + found;
        let escaped = text[dollar + 1..].starts_with("${");
        let open = dollar + usize::from(escaped);
        let name = text[open..].strip_prefix("${").and_then(|it| it.split_once('}')).map(|(name, _)| name);
        let Some(name) = name.filter(|it| is_name(it)) else {
            at = dollar + 1;
            continue;
        };
        let end = open + name.len() + 3;
        pieces.push(Piece::Literal(&text[literal..dollar]));
        pieces.push(if escaped { Piece::Literal(&text[open..end]) } else { Piece::Reference(name) });
        literal = end;
        at = end;
    }
    pieces.push(Piece::Literal(&text[literal..]));
    pieces
}

/// Replaces the references in every string below `root`; reports what is not set, or what is not known.
pub(super) fn substitute(root: &mut Value, sources: &Sources, loaded: &mut Loaded) {
    walk(root, &mut KeyPath::default(), sources, loaded);
}

fn walk(value: &mut Value, path: &mut KeyPath, sources: &Sources, loaded: &mut Loaded) {
    match &mut value.kind {
        Kind::Object(object) => {
            for member in &mut object.members {
                path.0.push(Segment::Key(member.key.clone()));
                if !member.shadowed {
                    walk(&mut member.value, path, sources, loaded);
                }
                path.0.pop();
            }
        }
        Kind::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                path.0.push(Segment::from(index));
                walk(item, path, sources, loaded);
                path.0.pop();
            }
        }
        Kind::String(text) if search::contains(&text.text, "${") => {
            let loc = value.loc;
            let missing = replace(text, sources, &mut loaded.unknown_env);
            loaded.diagnostics.push_all(missing.into_iter().map(|name| {
                let mut it = unset(&name);
                it.path = path.clone();
                it.loc = Some(loc);
                it
            }));
        }
        _ => {}
    }
}

/// Replaces the references of one string and gives the names that are not set.
fn replace(text: &mut Text, sources: &Sources, unknown: &mut Vec<String>) -> Vec<String> {
    let mut out = String::new();
    let mut missing = Vec::new();
    let (mut refers, mut is_known) = (false, true);
    for piece in pieces(&text.text) {
        match piece {
            Piece::Literal(literal) => out.push_str(literal),
            Piece::Reference(name) => {
                refers = true;
                let env = sources.env.as_ref().filter(|_| !sources.withheld.contains(name));
                match env.map(|it| it.get(name).filter(|it| !it.is_empty())) {
                    Some(Some(value)) => out.push_str(value),
                    Some(None) => missing.push(name.to_owned()),
                    None => {
                        is_known = false;
                        if !unknown.iter().any(|it| it == name) {
                            unknown.push(name.to_owned());
                        }
                    }
                }
            }
        }
    }
    if !is_known || !missing.is_empty() {
        text.origin = Origin::Opaque;
        return missing;
    }
    text.text = out.into();
    text.origin = if refers { Origin::Environment } else { Origin::Literal };
    missing
}

fn unset(name: &str) -> Diagnostic {
    let mut it = Diagnostic::new(
        Category::Load,
        "env_missing",
        Severity::Error,
        format!("`${{{name}}}` is not set in the environment, or is empty"),
    );
    it.detail =
        "The assistant refuses the whole file when a variable that it refers to has no value. Variables of the \
                 file's own `env` section do not count: they are exported after the file has been read."
            .to_owned();
    it.help = format!("Set {name} for the process, or in the `.env` file of the state directory.");
    it
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(text: &str) -> (String, Origin, Vec<String>) {
        let env = Environment::from([("A".to_owned(), "1".to_owned()), ("EMPTY".to_owned(), String::new())]);
        let sources = Sources { env: Some(env), ..Sources::default() };
        let mut it = Text { text: text.into(), origin: Origin::Literal };
        let missing = replace(&mut it, &sources, &mut Vec::new());
        (it.text.into(), it.origin, missing)
    }

    #[test]
    fn references_escapes_and_what_only_looks_like_one() {
        for (text, want, origin) in [
            ("x${A}y${A}", "x1y1", Origin::Environment),
            ("$${A}", "${A}", Origin::Literal),
            ("$$${A}", "$${A}", Origin::Literal),
            ("${a} ${} ${A-B} ${A:-x} ${1A} $A ${A", "${a} ${} ${A-B} ${A:-x} ${1A} $A ${A", Origin::Literal),
        ] {
            assert_eq!(resolved(text), (want.to_owned(), origin, vec![]), "{text}");
        }
        assert_eq!(resolved("${EMPTY}").2, ["EMPTY"]);
        assert_eq!(resolved("${GONE}${A}").1, Origin::Opaque);
        assert_eq!(reference_name("${A}"), Some("A"));
        assert_eq!(reference_name("x${A}"), None);
    }
}
