//! Tokens: what a text is cut into.

use crate::text::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// `{`
    LBrace,
    /// `}`
    RBrace,
    /// `[`
    LBracket,
    /// `]`
    RBracket,
    /// `:`
    Colon,
    /// `,`
    Comma,
    /// A string with its quotes; the closing one may be missing.
    String,
    /// A number; signed `Infinity` and `NaN` included. May be malformed, as in `30m`.
    Number,
    /// An identifier name: an unquoted key, `true`, `false`, `null`, `Infinity`, `NaN`.
    Name,
    /// A run of white space, line ends included.
    Whitespace,
    /// `// …` without its line end.
    LineComment,
    /// `/* … */`; the end may be missing.
    BlockComment,
    /// Text that JSON5 has no word for; already reported as a syntax error.
    Unknown,
}

impl TokenKind {
    /// White space or a comment.
    pub fn is_trivia(self) -> bool {
        matches!(self, TokenKind::Whitespace | TokenKind::LineComment | TokenKind::BlockComment)
    }

    /// A comment of either form.
    pub fn is_comment(self) -> bool {
        matches!(self, TokenKind::LineComment | TokenKind::BlockComment)
    }
}

/// A piece of the text. A text's tokens cover it without gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Token {
    /// The token's bytes.
    pub fn span(self) -> Span {
        Span::new(self.start, self.end)
    }
}

/// Index of a token in [`super::Tree::tokens`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenId(pub u32);
