//! Cuts one token off a text. Context-free: what stands before does not matter.

use std::cell::Cell;

use super::identifier;
use super::literal::hex;
use super::token::TokenKind;
use crate::search;
use crate::text::Span;

/// A token just cut, before anyone decided to keep it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lexed {
    /// `None` at the end of the text.
    pub kind: Option<TokenKind>,
    pub start: u32,
    pub end: u32,
    pub flaw: Option<Flaw>,
}

/// What is wrong inside a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// The string or comment has no end; the token goes to the end of the line.
    Unclosed,
    /// The first escape that JSON5 refuses.
    BadEscape(Span),
    /// Digits that make no number.
    BadNumber,
}

impl Lexed {
    pub fn span(self) -> Span {
        Span::new(self.start, self.end)
    }

    pub fn is(self, kind: TokenKind) -> bool {
        self.kind == Some(kind)
    }
}

/// Cuts tokens off one text.
pub(super) struct Scanner<'t> {
    pub text: &'t str,
    /// From this byte on there is no `*/`; known once a comment without one was met, lest every further one is searched
    /// to the end of the text again.
    no_comment_end: Cell<usize>,
}

impl<'t> Scanner<'t> {
    pub fn new(text: &'t str) -> Scanner<'t> {
        Scanner { text, no_comment_end: Cell::new(usize::MAX) }
    }

    /// The token that starts at byte `at`.
    pub fn token(&self, at: u32) -> Lexed {
        let text = self.text;
        let bytes = text.as_bytes();
        let start = at as usize;
        let Some(&first) = bytes.get(start) else {
            return Lexed { kind: None, start: at, end: at, flaw: None };
        };
        let (kind, end, flaw) = match first {
            b'{' => (TokenKind::LBrace, start + 1, None),
            b'}' => (TokenKind::RBrace, start + 1, None),
            b'[' => (TokenKind::LBracket, start + 1, None),
            b']' => (TokenKind::RBracket, start + 1, None),
            b':' => (TokenKind::Colon, start + 1, None),
            b',' => (TokenKind::Comma, start + 1, None),
            b'"' | b'\'' => string(text, start),
            b'0'..=b'9' | b'+' | b'-' | b'.' => number(text, start),
            b'/' => self.comment(start),
            b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C => (TokenKind::Whitespace, whitespace(text, start), None),
            _ => other(text, start),
        };
        Lexed { kind: Some(kind), start: at, end: end as u32, flaw }
    }

    /// The first token from `at` on that is neither white space nor comment.
    pub fn significant(&self, at: u32) -> Lexed {
        let mut token = self.token(at);
        while token.kind.is_some_and(TokenKind::is_trivia) {
            token = self.token(token.end);
        }
        token
    }

    fn comment(&self, start: usize) -> Cut {
        let text = self.text;
        match text.as_bytes().get(start + 1) {
            Some(b'/') => (TokenKind::LineComment, line_end(text, start), None),
            Some(b'*') => match self.comment_end(start + 2) {
                Some(end) => (TokenKind::BlockComment, end, None),
                None => (TokenKind::BlockComment, newline(text, start), Some(Flaw::Unclosed)),
            },
            _ => (TokenKind::Unknown, start + 1, None),
        }
    }

    fn comment_end(&self, from: usize) -> Option<usize> {
        if from >= self.no_comment_end.get() {
            return None;
        }
        let found = search::find(&self.text[from..], "*/");
        if found.is_none() {
            self.no_comment_end.set(from);
        }
        found.map(|it| from + it + 2)
    }
}

type Cut = (TokenKind, usize, Option<Flaw>);

fn other(text: &str, start: usize) -> Cut {
    let end = whitespace(text, start);
    if end > start {
        return (TokenKind::Whitespace, end, None);
    }
    let end = name(text, start);
    if end > start {
        return (TokenKind::Name, end, None);
    }
    let len = text[start..].chars().next().map_or(0, char::len_utf8);
    (TokenKind::Unknown, start + len, None)
}

/// Whether `c` is white space beyond ASCII; the list is JSON5's.
fn is_wide_space(c: char) -> bool {
    matches!(
        c,
        '\u{A0}' | '\u{FEFF}' | '\u{2028}' | '\u{2029}' | '\u{1680}' | '\u{2000}'
            ..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}'
    )
}

/// Whether `c` is white space to JSON5.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\x0B' | '\x0C' | ' ') || is_wide_space(c)
}

fn whitespace(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C => at += 1,
            0x80.. => match text[at..].chars().next() {
                Some(c) if is_wide_space(c) => at += c.len_utf8(),
                _ => break,
            },
            _ => break,
        }
    }
    at
}

/// Where the line of `at` ends, by JSON5's four line ends.
fn line_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = at;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\n' | b'\r' => break,
            0xE2 if matches!(bytes.get(at + 1..at + 3), Some([0x80, 0xA8 | 0xA9])) => break,
            _ => at += 1,
        }
    }
    at
}

/// Where the line of `at` ends, by LF and CR.
pub(super) fn newline(text: &str, at: usize) -> usize {
    let rest = &text.as_bytes()[at..];
    at + rest.iter().position(|it| matches!(it, b'\n' | b'\r')).unwrap_or(rest.len())
}

fn string(text: &str, start: usize) -> Cut {
    let bytes = text.as_bytes();
    let quote = bytes[start];
    let mut at = start + 1;
    let mut flaw = None;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\n' | b'\r' => return (TokenKind::String, at, Some(Flaw::Unclosed)),
            b'\\' => {
                let (end, ok) = escape(text, at);
                if !ok && flaw.is_none() {
                    flaw = Some(Flaw::BadEscape(Span::new(at as u32, end as u32)));
                }
                at = end;
            }
            _ if byte == quote => return (TokenKind::String, at + 1, flaw),
            _ => at += 1,
        }
    }
    (TokenKind::String, at, Some(Flaw::Unclosed))
}

/// Where the string's escapes are that JSON5 refuses.
pub(super) fn bad_escapes(text: &str, string: Span) -> Vec<u32> {
    let mut found = Vec::new();
    let mut at = string.start as usize;
    let end = string.end as usize;
    while let Some(len) = text.as_bytes()[at..end].iter().position(|it| *it == b'\\') {
        let (after, ok) = escape(text, at + len);
        if !ok {
            found.push((at + len) as u32);
        }
        at = after;
    }
    found
}

/// The end of the escape at `at`, and whether JSON5 takes it. An escape that it refuses never swallows a quote or line end.
fn escape(text: &str, at: usize) -> (usize, bool) {
    let bytes = text.as_bytes();
    let Some(c) = text[at + 1..].chars().next() else {
        return (at + 1, true);
    };
    let after = at + 1 + c.len_utf8();
    match c {
        'x' if hex(&text[after..], 2).is_none() => (after, false),
        'x' => (after + 2, true),
        'u' if hex(&text[after..], 4).is_none() => (after, false),
        'u' => (after + 4, true),
        '0' => (after, !bytes.get(after).is_some_and(u8::is_ascii_digit)),
        '1'..='9' => (after, false),
        '\r' if bytes.get(after) == Some(&b'\n') => (after + 1, true),
        _ => (after, true),
    }
}

/// The end of the identifier name at `start`; `start` itself if there is none.
pub(super) fn name(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'$' | b'_' => at += 1,
            b'0'..=b'9' if at > start => at += 1,
            b'\\' => {
                let escaped = text[at + 1..].strip_prefix('u').and_then(|it| hex(it, 4)).and_then(char::from_u32);
                if !escaped.is_some_and(|it| fits(it, at > start)) {
                    break;
                }
                at += 6;
            }
            0x80.. => match text[at..].chars().next() {
                Some(c) if fits(c, at > start) => at += c.len_utf8(),
                _ => break,
            },
            _ => break,
        }
    }
    at
}

fn fits(c: char, inside: bool) -> bool {
    if inside { identifier::is_continue(c) } else { identifier::is_start(c) }
}

fn number(text: &str, start: usize) -> Cut {
    let bytes = text.as_bytes();
    let signed = start + usize::from(matches!(bytes[start], b'+' | b'-'));
    let exact = unsigned(&bytes[signed..]).map(|it| signed + it);
    let end = exact.unwrap_or(signed);
    let run = end + word(&text[end..]);
    match exact {
        Some(end) if run == end => (TokenKind::Number, end, None),
        _ if !bytes[start..run].iter().any(u8::is_ascii_digit) => (TokenKind::Unknown, start + 1, None),
        _ => (TokenKind::Number, run, Some(Flaw::BadNumber)),
    }
}

/// Length of what clings to a number and cannot follow one.
fn word(text: &str) -> usize {
    let clings = |it: char| matches!(it, '.' | '+' | '-') || identifier::is_continue(it);
    text.find(|it| !clings(it)).unwrap_or(text.len())
}

/// Length of the unsigned number that `bytes` begin with.
fn unsigned(bytes: &[u8]) -> Option<usize> {
    for word in [&b"Infinity"[..], b"NaN"] {
        if bytes.starts_with(word) {
            return Some(word.len());
        }
    }
    let digits = |from: usize| from + bytes[from..].iter().take_while(|it| it.is_ascii_digit()).count();
    if let [b'0', b'x' | b'X', ..] = bytes {
        let len = bytes[2..].iter().take_while(|it| it.is_ascii_hexdigit()).count();
        return (len > 0).then_some(2 + len);
    }
    let whole = if bytes.first() == Some(&b'0') { 1 } else { digits(0) };
    let mut at = whole;
    if bytes.get(at) == Some(&b'.') {
        at = digits(at + 1);
        if whole == 0 && at == 1 {
            return None;
        }
    }
    if at == 0 {
        return None;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let end = digits(at + 1 + sign);
        return (end > at + 1 + sign).then_some(end);
    }
    Some(at)
}
