//! Syntax errors: what is wrong, in words, and how to mend it.

use crate::edit::{Edit, Edits};
use crate::text::Span;

/// What sort of mistake it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No value in the whole text.
    EmptyText,
    /// Two members or items without a comma between them.
    MissingComma,
    /// A comma too many.
    ExtraComma,
    /// Something else where a comma belongs.
    WrongComma,
    /// A key and its value without a colon between them.
    MissingColon,
    /// `=` or the like where a colon belongs.
    WrongColon,
    /// A key without a value.
    MissingValue,
    /// A value without a key.
    MissingKey,
    /// A key that needs quotes.
    BareKey,
    /// Text that needs quotes.
    BareText,
    /// A constant in another language's spelling: `True`, `None`.
    ForeignConstant,
    /// Typographic quotes.
    SmartQuotes,
    /// A string whose closing quote is missing.
    UnclosedString,
    /// A quote inside a string that would need a backslash.
    InnerQuote,
    /// An escape that JSON5 has not.
    BadEscape,
    /// Digits that make no number.
    BadNumber,
    /// `/*` without `*/`.
    UnclosedComment,
    /// A comment that begins with `#`.
    HashComment,
    /// A control character, or one that nobody can see.
    StrayCharacter,
    /// The root object's opening brace is missing.
    MissingOpen,
    /// A bracket that nothing closes.
    MissingClose,
    /// A bracket closed by one of the other kind.
    WrongClose,
    /// A closing bracket that closes nothing.
    ExtraClose,
    /// Text where none belongs.
    Unexpected,
    /// Something after the end of the root value.
    TrailingText,
    /// More levels than [`super::MAX_DEPTH`]; the product takes them.
    TooDeep,
}

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What sort of mistake.
    pub kind: ErrorKind,
    /// `json5_syntax`, `json5_eof` (the text ends too early) or `json5_depth`. The first error's is the product's.
    pub code: &'static str,
    /// Where; empty where something is missing.
    pub span: Span,
    /// The fact in one sentence, without a full stop. Never holds a value of the text.
    pub message: String,
    /// What to do, in whole sentences; may be empty.
    pub help: &'static str,
    /// Mends it, and makes the text parse if there is no other mistake.
    pub fix: Option<SyntaxFix>,
    /// The bracket that was never closed.
    pub opened: Option<Span>,
}

/// One way to mend a mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxFix {
    /// Imperative, a few words.
    pub title: String,
    /// What it does to the text that was parsed.
    pub edits: Edits,
}

impl SyntaxError {
    pub(super) fn new(kind: ErrorKind, span: Span, message: impl Into<String>) -> SyntaxError {
        let code = match kind {
            ErrorKind::EmptyText | ErrorKind::UnclosedComment => "json5_eof",
            ErrorKind::TooDeep => "json5_depth",
            _ => "json5_syntax",
        };
        SyntaxError { kind, code, span, message: message.into(), help: "", fix: None, opened: None }
    }

    pub(super) fn help(mut self, help: &'static str) -> SyntaxError {
        self.help = help;
        self
    }

    pub(super) fn opened(mut self, span: Span) -> SyntaxError {
        self.opened = Some(span);
        self
    }

    pub(super) fn fix(mut self, title: impl Into<String>, edits: Vec<Edit>) -> SyntaxError {
        let title = title.into();
        self.fix = Edits::new(edits).map(|edits| SyntaxFix { title, edits });
        self
    }
}

pub(super) fn insert(at: u32, text: impl Into<String>) -> Edit {
    Edit { span: Span::empty(at), text: text.into() }
}

pub(super) fn delete(span: Span) -> Edit {
    Edit { span, text: String::new() }
}

pub(super) fn replace(span: Span, text: impl Into<String>) -> Edit {
    Edit { span, text: text.into() }
}
