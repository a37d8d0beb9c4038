//! Ids of agents and accounts, as the product compares and orders them.

use std::cmp::Ordering;

use crate::lower;

/// An id in lower case, with `-` for each run of other characters than letters of ASCII, digits, `_` and `-`, and at most 64
/// of them; `fallback` if nothing is left.
///
/// Source: `host.md` section 3.4.
pub(crate) fn normalise(id: &str, fallback: &str) -> String {
    let lower = lower::text(id.trim());
    let mut out = String::with_capacity(lower.len());
    let mut is_plain = lower.len() <= 64 && !lower.starts_with(['-', '_']);
    let mut after_other = false;
    for it in lower.chars() {
        let is_other = !(it.is_ascii_lowercase() || it.is_ascii_digit() || matches!(it, '_' | '-'));
        if !is_other {
            out.push(it);
        } else if !after_other {
            out.push('-');
        }
        is_plain &= !is_other;
        after_other = is_other;
    }
    let out = if is_plain { &*out } else { out.trim_matches('-') };
    let out = &out[..out.len().min(64)];
    if out.is_empty() { fallback.to_owned() } else { out.to_owned() }
}

/// An id of an agent, as [`normalise`] gives it: `main` if nothing is left.
pub(crate) fn agent(id: &str) -> String {
    normalise(id, "main")
}

/// Which of two ids comes first in the product's lists: by letters whatever their case, then small ones before capitals. What
/// is not of ASCII comes last, by its code.
///
/// Source: the root order of the Unicode Collation Algorithm, which is that of JavaScript's `localeCompare` in English.
pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    let mut others = b.chars();
    for it in a.chars() {
        let Some(other) = others.next() else { return Ordering::Greater };
        let order = rank(it).cmp(&rank(other));
        if order.is_ne() {
            return order;
        }
    }
    if others.next().is_some() { Ordering::Less } else { b.cmp(a) }
}

/// Where a character stands in that order, whatever its case: blanks, marks, digits, letters.
fn rank(it: char) -> u32 {
    const MARKS: &[u8; 32] = b"_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";
    match MARKS.iter().position(|mark| char::from(*mark) == it) {
        Some(at) => 0x21 + at as u32,
        None if it > ' ' => 0x40 + u32::from(lower::letter(it)),
        None => u32::from(it),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_normalised_as_the_product_does_it() {
        let cases = [
            ("Main Desk", "main-desk"),
            (" Ops ", "ops"),
            ("", "main"),
            ("a_b-", "a_b-"),
            ("--x--", "x"),
            ("_x", "_x"),
            ("a- !b", "a--b"),
            ("+1555", "1555"),
            ("*", "main"),
            ("é", "main"),
        ];
        for (id, want) in cases {
            assert_eq!(normalise(id, "main"), want, "{id}");
        }
        assert_eq!(normalise(&"x".repeat(70), "main").len(), 64);
    }

    /// The order in which Node sorts these by `localeCompare`.
    #[test]
    fn ids_are_ordered_as_the_product_does_it() {
        let want =
            [" ", "_z", "-q", "@a", "*", "+1", "10", "2", "a", "A", "a b", "a_b", "a1", "ab", "aB", "Ab", "b", "Zed"];
        let mut ids: Vec<&str> = want.into_iter().rev().collect();
        ids.sort_by(|a, b| compare(a, b));
        assert_eq!(ids, want);
    }
}
