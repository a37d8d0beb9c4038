//! Texts in quotes.

use std::fmt::Write as _;

/// Adds `text` in quotes, escaped as JSON5 does it; also the characters that `hides` is true of.
pub(crate) fn push(out: &mut String, text: &str, quote: char, hides: fn(char) -> bool) {
    out.push(quote);
    push_escaped(out, text, quote, hides);
    out.push(quote);
}

fn push_escaped(out: &mut String, text: &str, quote: char, hides: fn(char) -> bool) {
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}') || hides(c) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            c if c == quote => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
}

/// `text` in quotes for people to read: what they would not see is escaped as well.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::new();
    push(&mut out, text, '"', is_unseen);
    out
}

/// As [`quoted`], without quotes and with those of the text as they are.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::new();
    push_escaped(&mut out, text, '\0', is_unseen);
    out
}

/// Signs without a width, and those that turn the direction of what follows.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_what_hides_is_seen() {
        for (text, want) in [
            ("plain", r#""plain""#),
            ("it's \"x\" \\ \n\r\t", r#""it's \"x\" \\ \n\r\t""#),
            ("\u{7}\u{7f}\u{2028}", r#""\u0007\u007f\u2028""#),
            ("pay\u{202e}lap\u{200b}", r#""pay\u202elap\u200b""#),
            ("\u{E0041}é😀", r#""\udb40\udc41é😀""#),
        ] {
            assert_eq!(quoted(text), want);
            assert_eq!(crate::syntax::unescape(want), text);
        }
        assert_eq!(escaped("a\0\n`b` \"c\""), "a\\u0000\\n`b` \"c\"");
    }
}
