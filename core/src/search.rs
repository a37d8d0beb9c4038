//! A text in a text, found by code that is compiled once.
//!
//! The standard library's search is made for long texts, and sets itself up anew at each place that calls it.

/// Where `what` stands first.
pub(crate) fn find(text: &str, what: &str) -> Option<usize> {
    let Some((first, rest)) = what.as_bytes().split_first() else { return Some(0) };
    let text = text.as_bytes();
    (0..text.len()).find(|at| text[*at] == *first && text[at + 1..].starts_with(rest))
}

/// Whether `what` stands in it.
pub(crate) fn contains(text: &str, what: &str) -> bool {
    find(text, what).is_some()
}

/// What stands before and after the first `what`.
pub(crate) fn split_once<'t>(text: &'t str, what: &str) -> Option<(&'t str, &'t str)> {
    find(text, what).map(|at| (&text[..at], &text[at + what.len()..]))
}

/// Where each `what` stands; of those that share bytes, the first. An empty one stands nowhere.
pub(crate) fn all(text: &str, what: &str) -> Vec<usize> {
    let mut all = Vec::new();
    let mut from = 0;
    while let Some(at) = find(&text[from..], what).filter(|_| !what.is_empty()) {
        all.push(from + at);
        from += at + what.len();
    }
    all
}

/// `text` with `by` in the place of each `what`.
pub(crate) fn replace(text: &str, what: &str, by: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for at in all(text, what) {
        out.push_str(&text[done..at]);
        out.push_str(by);
        done = at + what.len();
    }
    out.push_str(&text[done..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_what_the_standard_library_finds(text in "[abä]{0,12}", what in "[abä]{1,3}") {
            prop_assert_eq!(find(&text, &what), text.find(&what));
            prop_assert_eq!(contains(&text, &what), text.contains(&what));
            prop_assert_eq!(split_once(&text, &what), text.split_once(&what));
            prop_assert_eq!(all(&text, &what), text.match_indices(&what).map(|it| it.0).collect::<Vec<_>>());
            prop_assert_eq!(replace(&text, &what, "-"), text.replace(&what, "-"));
        }
    }
}
