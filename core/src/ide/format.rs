//! Formatting: white space, commas and quotes. Comments and values stay as they are.

mod layout;

use crate::analysis::Analysis;
use crate::edit::{Edit, Edits};
use crate::syntax::{NodeKind, Token, TokenKind};
use crate::text::{SourceId, Span};

/// How a text is to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatOptions {
    /// One level of indentation.
    pub indent: Indent,
    /// Quotes of strings, and of keys that have some.
    pub quotes: Quotes,
    /// The comma after the last member or item of what is written over several lines.
    pub trailing_comma: TrailingComma,
    /// What stands on one line stays there while the line is no longer than this, in characters.
    pub max_width: u32,
}

impl Default for FormatOptions {
    fn default() -> FormatOptions {
        FormatOptions {
            indent: Indent::Spaces(2),
            quotes: Quotes::Keep,
            trailing_comma: TrailingComma::Keep,
            max_width: 100,
        }
    }
}

/// One level of indentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Indent {
    /// This many spaces, at most 16.
    Spaces(u8),
    /// A tab.
    Tab,
}

/// Which quotes are written. Strings that hold a quote or a backslash keep theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quotes {
    /// As they are.
    Keep,
    /// `"`
    Double,
    /// `'`
    Single,
}

/// Whether a comma stands after the last member or item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrailingComma {
    /// As it is.
    Keep,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The edits that bring `source` into shape, each as small as can be: empty if it is, `None` for a text with syntax errors.
///
/// What holds a line end is written with one line for each member or item, everything else on one line if it fits. One blank
/// line between members is kept. Formatting what is formatted changes nothing.
pub fn format(analysis: &Analysis, source: SourceId, options: &FormatOptions) -> Option<Edits> {
    let document = analysis.documents.get(source.0 as usize)?;
    let tree = &document.parse.tree;
    let sound = document.parse.errors.is_empty() && tree.nodes().all(|it| tree.kind(it) != NodeKind::Error);
    if !sound || tree.root().is_none() {
        return None;
    }
    let text = &document.text;
    let mut edits = Vec::new();
    let mut at = 0;
    for piece in layout::pieces(tree, text, options) {
        push(&mut edits, text, Span::new(at, piece.token.start), piece.before);
        push(&mut edits, text, piece.token.span(), requoted(piece.token, text, options.quotes));
        at = piece.token.end;
    }
    push(&mut edits, text, Span::new(at, text.len() as u32), layout::line_end(tree, text).to_owned());
    Edits::new(edits)
}

fn push(edits: &mut Vec<Edit>, text: &str, span: Span, new: String) {
    if span.of(text) != new {
        edits.push(Edit { span, text: new });
    }
}

fn requoted(token: Token, text: &str, quotes: Quotes) -> String {
    let raw = token.span().of(text);
    let quote = match quotes {
        Quotes::Keep => return raw.to_owned(),
        Quotes::Double => '"',
        Quotes::Single => '\'',
    };
    if token.kind != TokenKind::String || raw.len() < 2 {
        return raw.to_owned();
    }
    let inner = &raw[1..raw.len() - 1];
    if inner.contains(['"', '\'', '\\']) { raw.to_owned() } else { format!("{quote}{inner}{quote}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::analyze;

    fn formatted(text: &str, options: &FormatOptions) -> String {
        let edits = format(&analyze(text), SourceId::MAIN, options).expect("a text without errors");
        edits.apply(text)
    }

    /// Each case: before and after, with a line of `=>` between; cases are parted by lines of `---`.
    #[test]
    fn cases() {
        for case in include_str!("format/cases.txt").split("---\n") {
            let (before, after) = case.split_once("=>\n").expect("two parts");
            let options = FormatOptions::default();
            assert_eq!(formatted(before, &options), after, "{before}");
            assert_eq!(formatted(after, &options), after, "again");
        }
    }

    #[test]
    fn options_are_followed() {
        let text = "{\n  a: 'x', \"b\": 'it\\'s', // c\n  c: [\n1,\n] }\n";
        let options = FormatOptions {
            indent: Indent::Tab,
            quotes: Quotes::Double,
            trailing_comma: TrailingComma::Always,
            ..FormatOptions::default()
        };
        assert_eq!(formatted(text, &options), "{\n\ta: \"x\",\n\t\"b\": 'it\\'s', // c\n\tc: [\n\t\t1,\n\t],\n}\n");
        let options =
            FormatOptions { trailing_comma: TrailingComma::Never, quotes: Quotes::Single, ..FormatOptions::default() };
        assert_eq!(formatted(text, &options), "{\n  a: 'x',\n  'b': 'it\\'s', // c\n  c: [\n    1\n  ]\n}\n");
    }

    #[test]
    fn line_ends_and_the_byte_order_mark_stay() {
        assert_eq!(formatted("\u{FEFF}{\r\na:1\r\n}", &FormatOptions::default()), "\u{FEFF}{\r\n  a: 1\r\n}\r\n");
    }

    #[test]
    fn a_broken_text_is_left_alone() {
        for text in ["{ a: 1 b: 2 }", "{ a: tru }", "", "// x", "{ a: [1, }"] {
            assert_eq!(format(&analyze(text), SourceId::MAIN, &FormatOptions::default()), None, "{text}");
        }
    }
}
