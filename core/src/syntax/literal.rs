//! What strings, keys and numbers mean.

use std::borrow::Cow;

/// The content of a string or key as written: quotes removed, escapes decoded.
///
/// Works on any text: escapes that JSON5 refuses stand for themselves, a missing closing quote is not missed. Surrogates
/// written as two escapes join; one alone becomes U+FFFD.
pub fn unescape(raw: &str) -> Cow<'_, str> {
    let content = strip_quotes(raw);
    if !content.as_bytes().contains(&b'\\') {
        return Cow::Borrowed(content);
    }
    let mut out = Decoder { text: String::with_capacity(content.len()), high: None };
    let mut rest = content;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = out.escape(&rest[at + 1..]);
    }
    out.push_str(rest);
    out.flush();
    Cow::Owned(out.text)
}

fn strip_quotes(raw: &str) -> &str {
    // Nearly every string there is.
    if let [first @ (b'"' | b'\''), .., before, last] = raw.as_bytes()
        && last == first
        && *before != b'\\'
    {
        return &raw[1..raw.len() - 1];
    }
    let Some(quote @ ('"' | '\'')) = raw.chars().next() else {
        return raw;
    };
    let content = &raw[1..];
    let Some(body) = content.strip_suffix(quote) else {
        return content;
    };
    let backslashes = body.bytes().rev().take_while(|it| *it == b'\\').count();
    if backslashes % 2 == 0 { body } else { content }
}

struct Decoder {
    text: String,
    /// A high surrogate that waits for its other half.
    high: Option<u32>,
}

impl Decoder {
    fn push_str(&mut self, text: &str) {
        if !text.is_empty() {
            self.flush();
            self.text.push_str(text);
        }
    }

    fn flush(&mut self) {
        if self.high.take().is_some() {
            self.text.push(char::REPLACEMENT_CHARACTER);
        }
    }

    fn push_unit(&mut self, unit: u32) {
        if let (Some(high), 0xDC00..=0xDFFF) = (self.high, unit) {
            self.high = None;
            let joined = 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00);
            self.text.extend(char::from_u32(joined));
            return;
        }
        self.flush();
        match unit {
            0xD800..=0xDBFF => self.high = Some(unit),
            _ => self.text.push(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER)),
        }
    }

    /// Decodes the escape whose backslash stands before `rest`; gives what follows it.
    fn escape<'t>(&mut self, rest: &'t str) -> &'t str {
        let Some(c) = rest.chars().next() else {
            return rest;
        };
        let after = &rest[c.len_utf8()..];
        match c {
            'b' => self.push_unit(8),
            'f' => self.push_unit(12),
            'n' => self.push_unit(10),
            'r' => self.push_unit(13),
            't' => self.push_unit(9),
            'v' => self.push_unit(11),
            '0' => self.push_unit(0),
            // A continued line: a waiting surrogate goes on waiting, as nothing comes between.
            '\n' | '\u{2028}' | '\u{2029}' => {}
            '\r' => return after.strip_prefix('\n').unwrap_or(after),
            'x' | 'u' => {
                let digits = if c == 'x' { 2 } else { 4 };
                if let Some(unit) = hex(after, digits) {
                    self.push_unit(unit);
                    return &after[digits..];
                }
                self.push_str(&rest[..1]);
            }
            _ => self.push_str(&rest[..c.len_utf8()]),
        }
        after
    }
}

/// The value of the first `digits` hexadecimal digits of `text`.
pub(super) fn hex(text: &str, digits: usize) -> Option<u32> {
    let digits = text.as_bytes().get(..digits)?;
    digits.iter().try_fold(0, |sum, it| Some(sum * 16 + (*it as char).to_digit(16)?))
}

/// The double that a JSON5 number stands for, as JavaScript reads it; `None` if `raw` is no number.
pub fn number(raw: &str) -> Option<f64> {
    let (negative, digits) = match raw.as_bytes().first()? {
        b'-' => (true, &raw[1..]),
        b'+' => (false, &raw[1..]),
        _ => (false, raw),
    };
    let value = match digits.as_bytes() {
        b"Infinity" => f64::INFINITY,
        b"NaN" => return Some(f64::NAN),
        [b'0', b'x' | b'X', hex @ ..] => hexadecimal(hex)?,
        [b'0'..=b'9' | b'.', ..] => crate::number::parse(digits)?,
        _ => return None,
    };
    Some(if negative { -value } else { value })
}

/// Rounds to the nearest double, ties to even.
fn hexadecimal(digits: &[u8]) -> Option<f64> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let zeros = digits.iter().take_while(|it| **it == b'0').count();
    let digits = &digits[zeros..];
    let (head, tail) = digits.split_at(digits.len().min(16));
    let mut bits = head.iter().fold(0u64, |sum, it| sum * 16 + u64::from((*it as char).to_digit(16).unwrap_or(0)));
    if tail.iter().any(|it| *it != b'0') {
        // Sixteen digits hold more bits than a double, so what was cut off only has to break ties.
        bits |= 1;
    }
    let exponent = tail.len() as u64 * 4;
    let scale = if exponent < 1024 { f64::from_bits((1023 + exponent) << 52) } else { f64::INFINITY };
    Some(bits as f64 * scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes() {
        for (raw, text) in [
            (r#""a\tb""#, "a\tb"),
            (r"'\x41\u0042\v\0'", "AB\u{B}\0"),
            (r#""\ud83d\ude00""#, "\u{1F600}"),
            ("\"\\ud83d\\\r\n\\ude00\"", "\u{1F600}"),
            (r#""\ud83dx\ude00""#, "\u{FFFD}x\u{FFFD}"),
            (r#""\q\'\"\\""#, "q'\"\\"),
            (r#""\uZ\x1""#, "uZx1"),
            (r#""open"#, "open"),
            (r#""open\""#, "open\""),
            (r#"""#, ""),
            (r"\u0061b", "ab"),
            ("'\\\u{2028}x'", "x"),
        ] {
            assert_eq!(unescape(raw), text, "{raw}");
        }
    }

    #[test]
    fn numbers() {
        for (raw, value) in [
            ("5.", 5.0),
            (".5", 0.5),
            ("+5.e1", 50.0),
            ("-0x10", -16.0),
            ("1e999", f64::INFINITY),
            ("-Infinity", f64::NEG_INFINITY),
            ("0xFFFFFFFFFFFFFFFF", 18446744073709551615.0),
            ("0x20000000000001", 9007199254740992.0),
            ("0x20000000000003", 9007199254740996.0),
            ("0x2000000000000100000001", 38685626227668138299097089.0),
        ] {
            assert_eq!(number(raw), Some(value), "{raw}");
        }
        assert!(number("-0").is_some_and(|it| it == 0.0 && it.is_sign_negative()));
        assert!(number("NaN").is_some_and(f64::is_nan));
        for raw in ["", "x", "0x", "30m", "--1", "inf"] {
            assert_eq!(number(raw), None, "{raw}");
        }
    }
}
