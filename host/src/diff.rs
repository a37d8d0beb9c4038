//! A unified diff for people: secrets masked, nothing in it that a terminal would obey.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Effects, Style};
use footguard_core::report::printable;
use similar::{ChangeTag, DiffableStr as _, TextDiff};

const REMOVED: Style = AnsiColor::Red.on_default();
const ADDED: Style = AnsiColor::Green.on_default();
const HEADER: Style = Style::new().effects(Effects::BOLD);
const HUNK: Style = AnsiColor::Cyan.on_default();

/// One text of a diff.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// As it is.
    pub text: &'a str,
    /// As it may be shown: line by line as long as `text`.
    pub shown: &'a str,
}

/// The lines that differ between `old` and `new`, with three lines around them; empty if none do.
///
/// The texts themselves are compared, so that a changed secret is a changed line, and what may be shown is shown.
pub fn unified(name: &str, old: Side<'_>, new: Side<'_>, color: bool) -> String {
    let diff = TextDiff::from_lines(old.text, new.text);
    let old_lines = old.shown.tokenize_lines();
    let new_lines = new.shown.tokenize_lines();
    let mut out = String::new();
    let mut line = |style: Style, text: &str| {
        let text = printable(text.trim_end_matches(['\n', '\r']));
        let _ = if color { writeln!(out, "{style}{text}{style:#}") } else { writeln!(out, "{text}") };
    };
    for (at, hunk) in diff.unified_diff().context_radius(3).iter_hunks().enumerate() {
        if at == 0 {
            line(HEADER, &format!("--- {name}"));
            line(HEADER, &format!("+++ {name}"));
        }
        line(HUNK, &hunk.header().to_string());
        for change in hunk.iter_changes() {
            let shown = match change.tag() {
                ChangeTag::Insert => change.new_index().and_then(|it| new_lines.get(it)),
                ChangeTag::Delete | ChangeTag::Equal => change.old_index().and_then(|it| old_lines.get(it)),
            };
            let (style, sign) = match change.tag() {
                ChangeTag::Insert => (ADDED, '+'),
                ChangeTag::Delete => (REMOVED, '-'),
                ChangeTag::Equal => (Style::new(), ' '),
            };
            line(style, &format!("{sign}{}", shown.copied().unwrap_or_default()));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_the_texts_and_shows_the_masked_ones() {
        let old = Side { text: "a\nkey: one\n\u{1b}z\n", shown: "a\nkey: ***\n\u{1b}z\n" };
        let new = Side { text: "a\nkey: two\n\u{1b}z\n", shown: "a\nkey: ***\n\u{1b}z\n" };
        let diff = unified("f", old, new, false);
        assert_eq!(diff, "--- f\n+++ f\n@@ -1,3 +1,3 @@\n a\n-key: ***\n+key: ***\n \u{FFFD}z\n");
        assert_eq!(unified("f", old, old, false), "");
    }
}
