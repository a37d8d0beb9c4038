//! Patterns of key paths: dotted keys, `*` for any key, `[]` for any item.

use crate::path::{KeyPath, Segment};
use crate::value::Value;

/// Whether `path` is a place of `pattern`.
pub(super) fn matches(path: &KeyPath, pattern: &str) -> bool {
    let mut parts = pattern.split('.');
    let fits = path.0.iter().all(|segment| match (segment, parts.next()) {
        (Segment::Index(_), Some(part)) => part == "[]",
        (Segment::Key(key), Some(part)) => part == "*" || **key == *part,
        (_, None) => false,
    });
    fits && parts.next().is_none()
}

/// Calls `visit` on every value of `root` at a place of `pattern`.
pub(super) fn each<'a>(root: &'a Value, pattern: &str, visit: &mut dyn FnMut(&'a Value)) {
    let (part, rest) = pattern.split_once('.').unwrap_or((pattern, ""));
    let mut below = |value: &'a Value| if rest.is_empty() { visit(value) } else { each(value, rest, visit) };
    match part {
        "[]" => root.as_array().unwrap_or_default().iter().for_each(below),
        "*" => root.as_object().into_iter().flat_map(|it| it.iter()).for_each(|it| below(&it.value)),
        key => {
            if let Some(value) = root.as_object().and_then(|it| it.get(key)) {
                below(value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_items_and_anything() {
        let path = KeyPath::keys("agents.list").join(3).join("id");
        for (pattern, want) in [
            ("agents.list.[].id", true),
            ("*.list.[].id", true),
            ("agents.list.*.id", false),
            ("agents.list.[]", false),
            ("agents.list.[].id.x", false),
        ] {
            assert_eq!(matches(&path, pattern), want, "{pattern}");
        }
    }
}
