//! Places in a text: sources, byte spans, and the one index from bytes to lines and UTF-16 units.

use std::fmt;

/// Names one text of an analysis: the main file is [`SourceId::MAIN`], included files follow in the
/// order in which they were read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

impl SourceId {
    /// The file that was asked for.
    pub const MAIN: SourceId = SourceId(0);
}

/// A half-open range of UTF-8 bytes in one text.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte; never less than `start`.
    pub end: u32,
}

impl Span {
    /// The span `start..end`.
    pub const fn new(start: u32, end: u32) -> Span {
        debug_assert!(start <= end);
        Span { start, end }
    }

    /// The empty span before byte `at`.
    pub const fn empty(at: u32) -> Span {
        Span { start: at, end: at }
    }

    /// Length in bytes.
    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether no byte is covered.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `offset` lies in the span or at its end, as a cursor does.
    pub const fn touches(self, offset: u32) -> bool {
        self.start <= offset && offset <= self.end
    }

    /// Whether `other` lies wholly inside.
    pub const fn encloses(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span that holds both.
    pub fn cover(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The covered part of `text`.
    ///
    /// # Panics
    /// If the span does not lie in `text` on character boundaries: spans belong to the text they were made for.
    pub fn of(self, text: &str) -> &str {
        &text[self.start as usize..self.end as usize]
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// The last place of `text` that is at or before byte `offset` and between two characters.
pub fn floor(text: &str, offset: u32) -> u32 {
    let mut at = text.len().min(offset as usize);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at as u32
}

/// A span and the text that it lies in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Loc {
    /// Which text.
    pub source: SourceId,
    /// Where in it.
    pub span: Span,
}

impl Loc {
    /// `span` in the text `source`.
    pub const fn new(source: SourceId, span: Span) -> Loc {
        Loc { source, span }
    }
}

/// In what unit columns are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// Code units as JavaScript and LSP count them.
    Utf16,
}

/// A place as people and protocols name it; both numbers start at 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineCol {
    /// Lines end at LF, CRLF or a lone CR.
    pub line: u32,
    /// In units of the [`Encoding`] that was asked for.
    pub col: u32,
}

struct Line {
    byte: u32,
    utf16: u32,
}

/// Where each line of one text starts, in bytes and in UTF-16 units.
///
/// Queries cost a binary search and, on a line that is not ASCII, one scan of that line.
pub struct LineIndex {
    lines: Vec<Line>,
    len: u32,
    len_utf16: u32,
}

impl LineIndex {
    /// Indexes `text` in one pass.
    pub fn new(text: &str) -> LineIndex {
        let mut lines = vec![Line { byte: 0, utf16: 0 }];
        let bytes = text.as_bytes();
        let mut utf16 = 0;
        for (at, &byte) in bytes.iter().enumerate() {
            // Every byte but a continuation starts a character; four-byte characters are two units.
            utf16 += u32::from(byte & 0xC0 != 0x80) + u32::from(byte >= 0xF0);
            let ends_line = byte == b'\n' || (byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
            if ends_line {
                lines.push(Line { byte: at as u32 + 1, utf16 });
            }
        }
        LineIndex { lines, len: text.len() as u32, len_utf16: utf16 }
    }

    /// Number of lines; a text without a line end has one.
    pub fn line_count(&self) -> u32 {
        self.lines.len() as u32
    }

    /// The bytes of line `line`, its line end included.
    pub fn line_span(&self, line: u32) -> Span {
        let start = self.lines[line as usize].byte;
        let end = self.lines.get(line as usize + 1).map_or(self.len, |it| it.byte);
        Span::new(start, end)
    }

    /// The line and column of byte `offset` of `text`, the text that was indexed.
    ///
    /// An offset inside a character counts as its start, one past the end as the end.
    pub fn line_col(&self, text: &str, offset: u32, encoding: Encoding) -> LineCol {
        let offset = offset.min(self.len);
        let line = self.lines.partition_point(|it| it.byte <= offset) - 1;
        let start = self.lines[line].byte;
        let col = match encoding {
            Encoding::Utf8 => offset - start,
            Encoding::Utf16 => self.utf16(text, offset) - self.lines[line].utf16,
        };
        LineCol { line: line as u32, col }
    }

    /// UTF-16 units before byte `offset`.
    pub fn utf16(&self, text: &str, offset: u32) -> u32 {
        let offset = offset.min(self.len);
        let line = self.lines.partition_point(|it| it.byte <= offset) - 1;
        let Line { byte, utf16 } = self.lines[line];
        if self.is_ascii(line) {
            return utf16 + (offset - byte);
        }
        let units = text.as_bytes()[byte as usize..offset as usize]
            .iter()
            .map(|&it| u32::from(it & 0xC0 != 0x80) + u32::from(it >= 0xF0))
            .sum::<u32>();
        utf16 + units
    }

    /// The byte at which UTF-16 unit `unit` of the whole text starts; past the end gives the end, and the
    /// second half of a surrogate pair gives its start.
    pub fn byte_of_utf16(&self, text: &str, unit: u32) -> u32 {
        if unit >= self.len_utf16 {
            return self.len;
        }
        let line = self.lines.partition_point(|it| it.utf16 <= unit) - 1;
        let Line { byte, utf16 } = self.lines[line];
        if self.is_ascii(line) {
            return byte + (unit - utf16);
        }
        let mut at = utf16;
        for (offset, c) in text[byte as usize..].char_indices() {
            at += c.len_utf16() as u32;
            if at > unit {
                return byte + offset as u32;
            }
        }
        self.len
    }

    /// The byte at a line and column; a column past the line's end gives the place before its line end.
    pub fn offset(&self, text: &str, place: LineCol, encoding: Encoding) -> u32 {
        let Some(line) = self.lines.get(place.line as usize) else {
            return self.len;
        };
        let span = self.line_span(place.line);
        let last = span.start + span.of(text).trim_end_matches(['\n', '\r']).len() as u32;
        let at = match encoding {
            Encoding::Utf8 => line.byte.saturating_add(place.col),
            Encoding::Utf16 => self.byte_of_utf16(text, line.utf16.saturating_add(place.col)),
        };
        floor(text, at.min(last))
    }

    fn is_ascii(&self, line: usize) -> bool {
        let next = self.lines.get(line + 1);
        let bytes = next.map_or(self.len, |it| it.byte) - self.lines[line].byte;
        let units = next.map_or(self.len_utf16, |it| it.utf16) - self.lines[line].utf16;
        bytes == units
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_units_and_lines_end_three_ways() {
        let text = "a\r\n\u{e9}\u{1F600}b\rc\nd";
        let index = LineIndex::new(text);
        assert_eq!(index.line_count(), 4);
        let b = text.find('b').unwrap() as u32;
        assert_eq!(index.line_col(text, b, Encoding::Utf16), LineCol { line: 1, col: 3 });
        assert_eq!(index.line_col(text, b, Encoding::Utf8), LineCol { line: 1, col: 6 });
        assert_eq!(index.utf16(text, b), 6);
        assert_eq!(index.byte_of_utf16(text, 6), b);
        assert_eq!(index.line_col(text, 99, Encoding::Utf8), LineCol { line: 3, col: 1 });
        assert_eq!(index.offset(text, LineCol { line: 1, col: 99 }, Encoding::Utf16), b + 1);
    }

    #[test]
    fn every_offset_survives_the_way_there_and_back() {
        let text = "x\u{20AC}\n\u{1F600}\r\n\r\u{FEFF}end";
        let index = LineIndex::new(text);
        for (at, _) in text.char_indices() {
            let at = at as u32;
            assert_eq!(index.byte_of_utf16(text, index.utf16(text, at)), at);
            let place = index.line_col(text, at, Encoding::Utf16);
            let line_end = matches!(text.as_bytes()[at as usize], b'\n');
            if !line_end {
                assert_eq!(index.offset(text, place, Encoding::Utf16), at);
            }
        }
    }
}
