//! Which white space and commas stand before each token.

use super::{FormatOptions, Indent, TrailingComma};
use crate::search;
use crate::syntax::{Token, TokenKind, Tree};

/// A token that stays, and what is to stand between it and the one before.
pub(super) struct Piece {
    pub token: Token,
    pub before: String,
}

/// Every token of a text without errors but white space and commas, which `before` holds.
pub(super) fn pieces(tree: &Tree, text: &str, options: &FormatOptions) -> Vec<Piece> {
    let kept = Kept::of(tree, text);
    let unit = match options.indent {
        Indent::Spaces(count) => " ".repeat(usize::from(count.min(16))),
        Indent::Tab => "\t".to_owned(),
    };
    let line_end = line_end(tree, text);
    let mut writer =
        Writer { kept: &kept, text, options, unit, line_end, open: Vec::new(), column: 0, pieces: Vec::new() };
    writer.run();
    writer.pieces
}

/// How the text's lines end: as in the first token that stays and has several, else as the first line does.
///
/// White space changes with formatting; what is decided by the tokens that stay is decided alike the next time.
pub(super) fn line_end(tree: &Tree, text: &str) -> &'static str {
    let ends = |it: &str| it.find(['\n', '\r']).map(|at| if it[at..].starts_with("\r\n") { "\r\n" } else { "\n" });
    let stay = tree.tokens().iter().filter(|it| it.kind != TokenKind::Whitespace);
    stay.filter_map(|it| ends(it.span().of(text))).next().or_else(|| ends(text)).unwrap_or("\n")
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// One token that stays.
#[derive(Clone, Copy)]
struct Item {
    token: Token,
    /// Line ends between it and the token before, commas and white space only.
    lines: usize,
    /// A comma stands between it and the token before.
    comma: bool,
    /// For an opening bracket, the index of its closing one.
    close: usize,
}

struct Kept(Vec<Item>);

impl Kept {
    fn of(tree: &Tree, text: &str) -> Kept {
        let mut items: Vec<Item> = Vec::with_capacity(tree.tokens().len() / 2);
        let mut open = Vec::new();
        let (mut lines, mut comma) = (0, false);
        for &token in tree.tokens() {
            match token.kind {
                TokenKind::Whitespace => {
                    let space = token.span().of(text);
                    // A carriage return and a line feed are one line end.
                    lines += space.chars().filter(|it| is_line_end(*it)).count() - search::all(space, "\r\n").len();
                    continue;
                }
                TokenKind::Comma => {
                    comma = true;
                    continue;
                }
                TokenKind::LBrace | TokenKind::LBracket => open.push(items.len()),
                TokenKind::RBrace | TokenKind::RBracket => {
                    if let Some(at) = open.pop() {
                        items[at].close = items.len();
                    }
                }
                _ => {}
            }
            items.push(Item { token, lines, comma, close: 0 });
            (lines, comma) = (0, false);
        }
        Kept(items)
    }
}

/// A container that is being written.
struct Open {
    /// One line for each member or item.
    tall: bool,
    is_object: bool,
}

struct Writer<'a> {
    kept: &'a Kept,
    text: &'a str,
    options: &'a FormatOptions,
    unit: String,
    line_end: &'static str,
    open: Vec<Open>,
    /// Characters of the line so far.
    column: usize,
    pieces: Vec<Piece>,
}

impl Writer<'_> {
    fn run(&mut self) {
        let items = &self.kept.0;
        let mut at = 0;
        let mut previous: Option<usize> = None;
        while at < items.len() {
            // From one token that is no comment to the next, with the comments between them.
            let next = (at..items.len()).find(|it| !items[*it].token.kind.is_comment()).unwrap_or(items.len());
            self.stretch(previous, at, next);
            if let Some(item) = items.get(next) {
                match item.token.kind {
                    TokenKind::LBrace | TokenKind::LBracket => {
                        let tall = self.is_tall(next);
                        self.open.push(Open { tall, is_object: item.token.kind == TokenKind::LBrace });
                    }
                    TokenKind::RBrace | TokenKind::RBracket => drop(self.open.pop()),
                    _ => {}
                }
            }
            previous = Some(next);
            at = next + 1;
        }
    }

    /// Writes the comments `from..next` and the token `next`, which follow the token `previous`.
    fn stretch(&mut self, previous: Option<usize>, from: usize, next: usize) {
        let items = &self.kept.0;
        let kind = |at: usize| items.get(at).map(|it| it.token.kind);
        let (before, after) = (previous.and_then(kind), kind(next));
        let last = next.min(items.len() - 1);
        let had_comma = items[from..=last].iter().any(|it| it.comma);
        let closes = matches!(after, Some(TokenKind::RBrace | TokenKind::RBracket));
        let opened = matches!(before, Some(TokenKind::LBrace | TokenKind::LBracket));
        let between = had_comma && !closes;
        let tall = self.open.last().is_some_and(|it| it.tall);
        let is_empty = opened && closes && from == next;
        let trailing = closes && !opened && tall && self.trailing(had_comma);
        let comma = if between || trailing { "," } else { "" };
        // Whether each member has its own line, and this is where one begins or the last has ended.
        let breaks = tall && !is_empty && (opened || closes || between);
        // A break goes where the text has one, else before the first comment, which then belongs to what follows; before a
        // closing bracket nothing follows.
        let has_break = items[from..=last].iter().any(|it| it.lines > 0);
        let depth = self.open.len();
        for (at, item) in items.iter().enumerate().take(last + 1).skip(from) {
            let is_next = at == next;
            let after_line_comment = at > 0 && kind(at - 1) == Some(TokenKind::LineComment);
            let has_root_before = before.is_some() && self.open.is_empty();
            let breaks_here = match (is_next, breaks) {
                _ if at == 0 => false,
                _ if after_line_comment => true,
                // Comments before and after the root value keep their lines.
                _ if before.is_none() || (has_root_before && after.is_none()) => item.lines > 0,
                (_, true) => item.lines > 0 || (!has_break && at == if closes { next } else { from }),
                (false, false) => item.lines > 0 && tall,
                (true, false) => false,
            };
            let may_be_blank = !(opened && at == from || closes && is_next);
            let inside = if closes && is_next { depth - 1 } else { depth };
            // What belongs to a member but does not fit on its line is one level deeper.
            let hanging = usize::from(!breaks && depth > 0);
            let comma = if at == from { comma } else { "" };
            let space = if breaks_here {
                let lines = if item.lines > 1 && may_be_blank { 2 } else { 1 };
                self.column = 0;
                format!("{}{}", self.line_end.repeat(lines), self.unit.repeat(inside + hanging))
            } else {
                self.space(at, previous, next, from).to_owned()
            };
            let mark = if at == 0 && self.text.starts_with('\u{FEFF}') { "\u{FEFF}" } else { "" };
            self.write(item.token, format!("{mark}{comma}{space}"));
        }
    }

    fn trailing(&self, had_comma: bool) -> bool {
        match self.options.trailing_comma {
            TrailingComma::Keep => had_comma,
            TrailingComma::Always => true,
            TrailingComma::Never => false,
        }
    }

    /// What stands between the token `at` and the one before where the line goes on.
    fn space(&self, at: usize, previous: Option<usize>, next: usize, from: usize) -> &'static str {
        let Some(previous) = previous else {
            return if at == 0 { "" } else { " " };
        };
        let has_comments = from < next;
        let items = &self.kept.0;
        let before = items[previous].token.kind;
        let after = items.get(next).map(|it| it.token.kind);
        let padded = self.open.last().is_some_and(|it| it.is_object);
        match (before, after) {
            // A colon follows even a comment closely.
            (_, Some(TokenKind::Colon)) if at == next => "",
            (TokenKind::LBrace | TokenKind::LBracket, Some(TokenKind::RBrace | TokenKind::RBracket))
                if !has_comments =>
            {
                ""
            }
            (TokenKind::LBracket, _) if at == from && !items[at].token.kind.is_comment() => "",
            (_, Some(TokenKind::RBracket)) if at == next && !padded && !has_comments => "",
            _ => " ",
        }
    }

    fn write(&mut self, token: Token, before: String) {
        let shown = token.span().of(self.text);
        let after_break = before.rfind(is_line_end).map_or(&*before, |it| &before[it + 1..]);
        self.column += after_break.chars().count();
        match shown.rfind(is_line_end) {
            Some(at) => self.column = shown[at..].chars().count(),
            None => self.column += shown.chars().count(),
        }
        self.pieces.push(Piece { token, before });
    }

    /// Whether the container that the token `open` begins, which has just been written, needs more than one line.
    fn is_tall(&self, open: usize) -> bool {
        let items = &self.kept.0;
        let close = items[open].close;
        if close == open + 1 {
            return false;
        }
        let inside = &items[open + 1..=close];
        if self.open.last().is_some_and(|it| !it.tall) {
            return false;
        }
        let spans = |it: &Item| it.lines > 0 || it.token.span().of(self.text).contains(is_line_end);
        let mut width = self.column;
        for item in inside {
            // With a comma or a colon, and a space.
            width += item.token.span().of(self.text).chars().count() + 1 + usize::from(item.comma);
            if spans(item) || width > self.options.max_width as usize {
                return true;
            }
        }
        false
    }
}
