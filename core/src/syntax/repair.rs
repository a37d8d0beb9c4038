//! Looks at broken text and says what was probably meant: where it ends, and which edits make it right.
//!
//! Every look ahead stays on one line and within [`MAX_LOOK`], so that a text full of mistakes still costs linear time.

use super::error::{ErrorKind, SyntaxError, delete, insert, replace};
use super::literal::number;
use super::scan::{Flaw, Lexed, Scanner, is_space, name};
use super::token::TokenKind;
use crate::edit::Edit;
use crate::search;
use crate::text::Span;

/// How many bytes of a line are looked at.
const MAX_LOOK: usize = 250;

/// Quoted text and the edits that replace its quotes.
pub(super) struct Quoted {
    pub span: Span,
    pub edits: Vec<Edit>,
}

/// The rest of the line from `at` on, or the first part of it.
fn line_from(text: &str, at: usize) -> &str {
    let bytes = &text.as_bytes()[at..text.len().min(at + MAX_LOOK)];
    let mut end = at + bytes.iter().position(|it| matches!(it, b'\n' | b'\r')).unwrap_or(bytes.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[at..end]
}

/// The line end that the text uses first; LF if it has none.
pub(super) fn line_break(text: &str) -> &'static str {
    let bytes = text.as_bytes();
    match bytes.iter().position(|it| matches!(it, b'\n' | b'\r')) {
        Some(at) if bytes[at] == b'\n' => "\n",
        Some(at) if bytes.get(at + 1) == Some(&b'\n') => "\r\n",
        Some(_) => "\r",
        None => "\n",
    }
}

/// The white space that the line of byte `at` begins with; nothing if that is too far away.
pub(super) fn indent_of_line(text: &str, at: u32) -> &str {
    let before = &text.as_bytes()[..at as usize];
    let in_line = before.iter().rev().take(MAX_LOOK).take_while(|it| !matches!(it, b'\n' | b'\r')).count();
    if in_line == MAX_LOOK {
        return "";
    }
    let start = at as usize - in_line;
    let len = before[start..].iter().take_while(|it| matches!(it, b' ' | b'\t')).count();
    &text[start..start + len]
}

/// Whether `c` is a control or invisible character that is no white space in JSON5.
pub(super) fn is_stray(c: char) -> bool {
    let invisible = matches!(
        c,
        '\u{AD}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}'
    );
    (c.is_control() || invisible) && !is_space(c)
}

/// The end of what stands for a colon.
pub(super) fn wrong_colon(text: &str, token: Lexed) -> Option<u32> {
    if !token.is(TokenKind::Unknown) {
        return None;
    }
    let rest = line_from(text, token.start as usize);
    let len = ["=>", "==", "=", "\u{FF1A}"].iter().find(|it| rest.starts_with(**it))?.len();
    Some(token.start + len as u32)
}

/// For a key whose closing quote is missing, and which took the colon into the string: where that colon is.
pub(super) fn colon_in_string(text: &str, token: Lexed) -> Option<u32> {
    if !token.is(TokenKind::String) {
        return None;
    }
    let raw = token.span().of(text);
    if raw.len() > MAX_LOOK {
        return None;
    }
    let closed = token.flaw != Some(Flaw::Unclosed);
    let content = if closed { &raw[1..raw.len() - 1] } else { &raw[1..] };
    let colon = content.find(':')?;
    // `"key: "value"`: the string ends with the colon, and the value's own quotes are outside.
    if closed && !content[colon + 1..].trim().is_empty() {
        return None;
    }
    let key = content[..colon].trim_end();
    let is_word =
        !key.is_empty() && key.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-' | b'$'));
    is_word.then_some(token.start + 1 + key.len() as u32)
}

/// The end of a key whose opening quote alone is missing: `key":`.
pub(super) fn closed_name(text: &str, token: Lexed) -> Option<u32> {
    let rest = line_from(text, token.end as usize);
    let after = rest.strip_prefix(['"', '\''])?;
    let is_key = token.is(TokenKind::Name) && after.trim_start().starts_with(':');
    is_key.then_some(token.end + 1)
}

/// The end of an unquoted key that JSON5 does not take, if a colon follows it on the line.
pub(super) fn bare_key(text: &str, start: u32) -> Option<u32> {
    let line = line_from(text, start as usize);
    for (at, c) in line.char_indices() {
        match c {
            '{' | '}' | '[' | ']' | ',' | '"' | '\'' | '`' | '#' => return None,
            '/' if line[..at].ends_with([' ', '\t', '/']) => return None,
            ':' => {
                let after = line[at + 1..].chars().next();
                let ends =
                    after.is_none_or(|it| is_space(it) || matches!(it, '{' | '[' | '"' | '\'' | '0'..='9' | '-' | '.'));
                if !ends {
                    continue;
                }
                let key = line[..at].trim_end_matches(is_space);
                return (!key.is_empty()).then_some(start + key.len() as u32);
            }
            _ => {}
        }
    }
    None
}

const DOUBLE: &str = "\u{201C}\u{201D}\u{201E}\u{201F}\u{AB}\u{BB}\u{2033}\u{FF02}";
const SINGLE: &str = "\u{2018}\u{2019}\u{201A}\u{201B}\u{2032}\u{B4}\u{FF07}`";

/// `raw` without typographic or stray quotes around it.
pub(super) fn trim_quotes(raw: &str) -> &str {
    raw.trim_matches(|it| DOUBLE.contains(it) || SINGLE.contains(it) || matches!(it, '"' | '\''))
}

/// Text in typographic quotes that begins at `start`.
pub(super) fn smart_quotes(text: &str, start: u32) -> Option<Quoted> {
    let line = line_from(text, start as usize);
    let open = line.chars().next()?;
    let (class, straight) = if DOUBLE.contains(open) {
        (DOUBLE, '"')
    } else if SINGLE.contains(open) {
        (SINGLE, '\'')
    } else {
        return None;
    };
    let content_at = open.len_utf8();
    let rest = &line[content_at..];
    // Straight quotes in pairs are part of the text, a single one was meant to end it.
    let smart = rest.find(|it| class.contains(it)).filter(|it| rest[..*it].matches(straight).count() % 2 == 0);
    let len = smart.or_else(|| rest.find(straight))?;
    let content = &rest[..len];
    let close = line[content_at + len..].chars().next()?;
    let quote = if content.contains('"') { "'" } else { "\"" };
    let close_at = start + (content_at + len) as u32;
    let end = close_at + close.len_utf8() as u32;
    let edits =
        vec![replace(Span::new(start, start + content_at as u32), quote), replace(Span::new(close_at, end), quote)];
    Some(Quoted { span: Span::new(start, end), edits })
}

/// Where an unclosed string probably ends: before a comment, and before the comma and brackets at the line's end.
pub(super) fn string_end(text: &str, token: Lexed) -> u32 {
    let raw = token.span().of(text);
    if raw.len() > MAX_LOOK {
        return token.end;
    }
    let mut content = raw;
    for mark in [" //", "\t//", " /*", "\t/*"] {
        content = search::find(content, mark).map_or(content, |it| &content[..it]);
    }
    loop {
        content = content.trim_end();
        let Some(last @ (',' | '}' | ']')) = content.chars().next_back() else {
            break;
        };
        let opens = match last {
            '}' => content.contains('{'),
            ']' => content.contains('['),
            _ => false,
        };
        if opens {
            break;
        }
        content = &content[..content.len() - 1];
    }
    token.start + content.len().max(1) as u32
}

/// The edit that closes the string in `span`; a typographic quote at its end is meant as the closing one.
pub(super) fn closing_quote(text: &str, span: Span) -> Edit {
    let raw = span.of(text);
    let quote = &raw[..1];
    let class = if quote == "\"" { DOUBLE } else { SINGLE };
    match raw.chars().next_back() {
        Some(last) if class.contains(last) => replace(Span::new(span.end - last.len_utf8() as u32, span.end), quote),
        _ => insert(span.end, quote),
    }
}

/// Puts quotes around `span`.
pub(super) fn quote(text: &str, span: Span) -> Vec<Edit> {
    let content = span.of(text);
    let quote = if content.contains('"') && !content.contains('\'') { '\'' } else { '"' };
    let mut edits = vec![insert(span.start, quote)];
    for (at, c) in content.char_indices() {
        if c == quote || c == '\\' {
            edits.push(insert(span.start + at as u32, "\\"));
        }
    }
    edits.push(insert(span.end, quote));
    edits
}

/// For a string followed by text that clings to it: the end of the string that was meant, and backslashes for the quotes
/// inside.
pub(super) fn inner_quotes(text: &str, string: Span) -> Option<(u32, Vec<Edit>)> {
    let quote = char::from(text.as_bytes()[string.start as usize]);
    let line = line_from(text, string.end as usize);
    let mut closing = line.match_indices(quote).map(|it| it.0).filter(|it| {
        let after = line[it + 1..].trim_start();
        after.is_empty() || after.starts_with([',', '}', ']']) || after.starts_with("//")
    });
    let closing = closing.next()?;
    if line[..closing].contains([':', '{', '[']) {
        return None;
    }
    let mut edits = vec![insert(string.end - 1, "\\")];
    for (at, _) in line[..closing].match_indices(quote) {
        if !line[..at].ends_with('\\') {
            edits.push(insert(string.end + at as u32, "\\"));
        }
    }
    Some((string.end + closing as u32 + 1, edits))
}

/// The error for text in `span` that stands where a value belongs and is none.
pub(super) fn bare_text_error(text: &str, span: Span) -> SyntaxError {
    let raw = span.of(text);
    let constant = match raw {
        "True" | "TRUE" => Some("true"),
        "False" | "FALSE" => Some("false"),
        "None" | "Null" | "NULL" | "nil" | "undefined" | "~" => Some("null"),
        _ => None,
    };
    if let Some(constant) = constant {
        let message = format!("JSON5 writes `{constant}` for `{raw}`");
        return SyntaxError::new(ErrorKind::ForeignConstant, span, message)
            .fix(format!("Write `{constant}`"), vec![replace(span, constant)]);
    }
    if raw.starts_with(|it: char| it.is_ascii_digit() || matches!(it, '+' | '-' | '.'))
        && let Some(edits) = plain_number(raw, span)
    {
        return SyntaxError::new(ErrorKind::BadNumber, span, "This is not how JSON5 writes a number")
            .help("Numbers have neither leading zeros nor separators nor a space after the sign.")
            .fix("Write it plainly", edits);
    }
    let trailing = raw.chars().next_back().filter(|it| matches!(it, '"' | '\''));
    if let Some(quote) = trailing.filter(|it| raw.matches(*it).count() == 1) {
        return SyntaxError::new(ErrorKind::BareText, span, "This string's opening quote is missing")
            .fix("Insert the quote", vec![insert(span.start, quote)]);
    }
    SyntaxError::new(ErrorKind::BareText, span, "Text needs quotes around it")
        .help("Without quotes, JSON5 takes only numbers, `true`, `false` and `null` as values.")
        .fix("Put quotes around it", quote(text, span))
}

/// Takes away what keeps `raw` from being a number.
fn plain_number(raw: &str, span: Span) -> Option<Vec<Edit>> {
    let plain = raw.replace(['_', ' '], "");
    let sign = plain.len() - plain.trim_start_matches(['+', '-']).len();
    let zeros = plain[sign..].len() - plain[sign..].trim_start_matches('0').len();
    let digit_follows = plain[sign + zeros..].starts_with(|it: char| it.is_ascii_digit());
    let zeros = if digit_follows { zeros } else { zeros.saturating_sub(1) };
    let value = format!("{}{}", &plain[..sign], &plain[sign + zeros..]);
    number(&value)?;
    let mut edits = Vec::new();
    let mut left = zeros;
    for (at, c) in raw.char_indices() {
        let drop = matches!(c, '_' | ' ') || (c == '0' && left > 0);
        if drop {
            left -= usize::from(c == '0');
            edits.push(delete(Span::new(span.start + at as u32, span.start + at as u32 + 1)));
        }
    }
    Some(edits)
}

impl Scanner<'_> {
    /// The end of the words that begin at `start`: at most to the end of the line, and before what structures it.
    pub fn bare_end(&self, start: u32) -> u32 {
        let line = &self.text[start as usize..];
        let mut at = 0;
        while let Some(c) = line[at..].chars().next() {
            match c {
                '\n' | '\r' | ',' | '}' | ']' | '[' => break,
                '{' if !line[..at].ends_with('$') => break,
                '{' => match line_from(line, at).find('}') {
                    Some(len) => at += len,
                    None => break,
                },
                '"' | '\'' if at == 0 || line[..at].ends_with(|it: char| is_space(it) || it == ':' || it == '=') => {
                    at = (self.token(start + at as u32).end - start) as usize;
                    continue;
                }
                c if is_space(c) => {
                    // Looking at the whole line at each of its spaces would cost as many times its length.
                    let word = at + spaces(&line[at..]);
                    if ends_words(line, word) {
                        break;
                    }
                    at = word;
                    continue;
                }
                _ => {}
            }
            at += c.len_utf8();
        }
        start + line[..at.min(line.len())].trim_end_matches(is_space).len() as u32
    }
}

/// How many bytes of white space `text` begins with, on its first line.
fn spaces(text: &str) -> usize {
    let is_end = |c: char| !is_space(c) || matches!(c, '\n' | '\r');
    text.find(is_end).unwrap_or(text.len())
}

/// Whether the word at `at`, after a space, is no part of the text before it: a comment, or a key and its colon.
fn ends_words(line: &str, at: usize) -> bool {
    let word = &line[at..];
    if word.starts_with("//") || word.starts_with("/*") || word.starts_with('#') {
        return true;
    }
    let end = match word.chars().next() {
        Some(quote @ ('"' | '\'')) => line_from(line, at)[1..].find(quote).map_or(0, |it| it + 2),
        _ => name(line, at) - at,
    };
    end > 0 && word[end + spaces(&word[end..])..].starts_with(':')
}
