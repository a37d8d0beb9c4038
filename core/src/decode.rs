//! Bytes to text, as the product reads its file: UTF-8, and what is not becomes U+FFFD without a word.

use crate::diagnostic::{Category, Diagnostic, Severity};
use crate::text::{Loc, SourceId, Span};

/// A text made of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text; each malformed sequence is U+FFFD.
    pub text: String,
    /// The first malformed byte. Its offset is the same in the bytes and in `text`.
    pub malformed: Option<Malformed>,
}

/// Bytes that are not UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Offset of the first of them.
    pub at: u32,
    /// All is UTF-16, as its byte order mark says.
    pub is_utf16: bool,
}

/// Decodes `bytes`.
pub fn decode(bytes: &[u8]) -> Decoded {
    match std::str::from_utf8(bytes) {
        Ok(text) => Decoded { text: text.to_owned(), malformed: None },
        Err(error) => {
            let is_utf16 = matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]);
            let malformed = Malformed { at: error.valid_up_to() as u32, is_utf16 };
            Decoded { text: String::from_utf8_lossy(bytes).into_owned(), malformed: Some(malformed) }
        }
    }
}

impl Malformed {
    /// What to say of it in the text `source`.
    pub fn diagnostic(self, source: SourceId) -> Diagnostic {
        let Malformed { at, is_utf16 } = self;
        let mut it = Diagnostic::new(
            Category::Load,
            "invalid_utf8",
            Severity::Warn,
            format!("Byte {at} of the file (counted from 0) is not UTF-8"),
        );
        it.detail = "The assistant reads each such byte as U+FFFD, without a word.".to_owned();
        it.help = if is_utf16 {
            "The file begins as UTF-16 does: save it as UTF-8.".to_owned()
        } else {
            "Save the file as UTF-8. Until then nothing is written to it.".to_owned()
        };
        it.loc = Some(Loc::new(source, Span::new(at, at + char::REPLACEMENT_CHARACTER.len_utf8() as u32)));
        it
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bad_byte_has_the_same_place_in_both() {
        let it = decode(b"{ a: '\xFFb\xFE' }");
        assert_eq!(it.text, "{ a: '\u{FFFD}b\u{FFFD}' }");
        assert_eq!(it.malformed, Some(Malformed { at: 6, is_utf16: false }));
        assert!(decode(b"\xFF\xFE{\0}\0").malformed.unwrap().is_utf16);
        assert_eq!(decode("é".as_bytes()).malformed, None);
    }
}
