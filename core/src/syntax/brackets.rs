//! Brackets that do not match: which one is missing, wrong or too many, and where the text goes on.
//!
//! A closing bracket alone does not tell. [`super::parser::Guess`] says how to read it; `parse` tries the guesses and keeps
//! the one that needs the fewest mistakes.

use super::error::{ErrorKind, SyntaxError, delete, insert, replace};
use super::parser::{Parser, State};
use super::repair;
use super::token::{Token, TokenId, TokenKind};
use super::tree::{NONE, NodeKind};
use crate::edit::{Edit, Edits};
use crate::lists::PushAll;
use crate::text::Span;

/// How far outwards a bracket's indentation is compared.
const MAX_DEDENT: usize = 64;

impl Parser<'_> {
    /// Decides what the closing bracket that comes next closes.
    pub fn closing(&mut self) {
        let wanted = if self.look.is(TokenKind::RBrace) { NodeKind::Object } else { NodeKind::Array };
        if self.guess.indentation && self.closing_by_indentation(wanted) {
            return;
        }
        if self.frame().kind == wanted {
            return self.close();
        }
        self.unbalanced = true;
        let open = if wanted == NodeKind::Array { self.open_arrays } else { self.frames.len() - self.open_arrays };
        if self.guess.replace {
            self.wrong_close();
        } else if open > 0 {
            let inner = self.frames.iter().rev().take_while(|it| it.kind != wanted).count();
            self.close_inner(inner);
        } else {
            self.extra_close();
        }
    }

    fn closing_by_indentation(&mut self, wanted: NodeKind) -> bool {
        let Some(indent) = self.line_indent(self.look.start) else {
            return false;
        };
        let top = self.frame();
        if indent > top.indent && top.kind == wanted {
            self.extra_close();
            return true;
        }
        if indent == top.indent {
            return false;
        }
        let outer = self.frames.iter().rev().take(MAX_DEDENT).position(|it| it.kind == wanted && it.indent == indent);
        match outer {
            Some(inner @ 1..) => {
                self.close_inner(inner);
                true
            }
            _ => false,
        }
    }

    /// Closes the `count` innermost containers, whose brackets are missing before the next token.
    fn close_inner(&mut self, count: usize) {
        self.unbalanced = true;
        let (tail, on_new_line) = self.line_tail();
        let text = self.closers(count, on_new_line);
        let at = self.closing_place(&text, tail);
        let opened = self.opened(self.frames.len() - count);
        self.report(missing_close_error(count, opened, at, text));
        for _ in 0..count {
            self.pop_frame();
        }
    }

    /// Closes the innermost container before the next token, which begins a member or item of what is around.
    pub fn close_missing(&mut self) {
        self.unbalanced = true;
        let (tail, on_new_line) = self.line_tail();
        let mut text = self.closers(1, on_new_line);
        let at = self.closing_place(&text, tail);
        if !self.look.is(TokenKind::Comma) {
            text.push(',');
        }
        let opened = self.opened(self.frames.len() - 1);
        self.report(missing_close_error(1, opened, at, text));
        self.pop_frame();
        self.state = if self.frame().kind == NodeKind::Object { State::Key } else { State::Item };
    }

    /// Whether the next token stands too far left to belong to the innermost container.
    pub fn is_dedented(&self) -> bool {
        let closes = matches!(self.look.kind, None | Some(TokenKind::RBrace | TokenKind::RBracket));
        if closes || self.frames.len() < 2 {
            return false;
        }
        let indent = self.frames.last().map_or(0, |it| it.indent);
        self.line_indent(self.look.start).is_some_and(|it| it <= indent)
    }

    /// Whether the next token is a member of the object around the array that is being read.
    pub fn has_left_array(&self) -> bool {
        if self.guess.indentation && self.is_dedented() {
            return true;
        }
        let in_object = self.frames.iter().rev().nth(1).is_some_and(|it| it.kind == NodeKind::Object);
        in_object && self.is_key_token() && self.is_on_new_line() && self.is_exact_key()
    }

    pub fn end_of_text(&mut self) {
        self.unbalanced = true;
        self.state = State::Done;
        let content = self.tree.tokens.iter().rev().find(|it| it.kind != TokenKind::Whitespace);
        let at = content.map_or(0, |it| it.end);
        let only_root = self.frames.len() == 1;
        if only_root && let Some(error) = self.reopened {
            let text = self.closers(1, true);
            self.add_to_fix(error, insert(at, text));
        } else {
            let text = self.closers(self.frames.len(), true);
            let opened = self.opened(0);
            let error = missing_close_error(self.frames.len(), opened, at, text);
            self.report(SyntaxError { code: "json5_eof", ..error });
        }
        while !self.frames.is_empty() {
            self.pop_frame();
        }
        self.state = State::Done;
    }

    fn add_to_fix(&mut self, error: usize, edit: Edit) {
        let Some(fix) = self.errors.get_mut(error).and_then(|it| it.fix.as_mut()) else {
            return;
        };
        let both = Edits::new(vec![edit]).and_then(|it| fix.edits.merge(&it));
        fix.edits = both.unwrap_or_default();
    }

    /// The opening bracket of frame number `at`, or of the first one inside it that has any.
    fn opened(&self, at: usize) -> Option<Span> {
        let open = self.frames[at..].iter().find_map(|it| self.tree.open(it.node));
        open.map(|it| self.tree.token(it).span())
    }

    /// The brackets that close the `count` innermost containers, each on its own line where it was opened on another one.
    fn closers(&self, count: usize, on_new_line: bool) -> String {
        let mut text = String::new();
        let mut scanned = self.last_end();
        let mut many_lines = false;
        for frame in self.frames.iter().rev().take(count) {
            let open = self.tree.open(frame.node).map_or(0, |it| self.tree.token(it).start);
            let content = &self.text.as_bytes()[open as usize..scanned as usize];
            many_lines = many_lines || content.iter().any(|it| matches!(it, b'\n' | b'\r'));
            scanned = open;
            if on_new_line && many_lines {
                text.push_str(repair::line_break(self.text));
                text.push_str(repair::indent_of_line(self.text, open));
            } else if text.is_empty() && self.ends_in_line_comment() {
                text.push_str(repair::line_break(self.text));
            }
            text.push(if frame.kind == NodeKind::Object { '}' } else { ']' });
        }
        text
    }

    /// Where `closers` go: a line of their own follows the comments behind the last token, whose line ends at `tail`;
    /// without one they stand right behind that token, since a `//` comment would swallow them.
    fn closing_place(&self, closers: &str, tail: u32) -> u32 {
        if closers.starts_with(['\n', '\r']) { tail } else { self.last_end() }
    }

    /// Where the line of the last token taken ends, comments on it included, and whether the next token is on another.
    fn line_tail(&self) -> (u32, bool) {
        let mut at = self.last_end();
        for token in self.trivia_after_last() {
            let content = token.span().of(self.text);
            match token.kind {
                TokenKind::Whitespace if content.contains(['\n', '\r']) => return (at, true),
                TokenKind::Whitespace => {}
                _ => at = token.end,
            }
        }
        (at, self.look.kind.is_none())
    }

    /// Whether the text ends in a comment that would swallow what is put behind it.
    fn ends_in_line_comment(&self) -> bool {
        let last = self.tree.tokens.iter().rev().find(|it| it.kind != TokenKind::Whitespace);
        self.look.kind.is_none() && last.is_some_and(|it| it.kind == TokenKind::LineComment)
    }

    fn trivia_after_last(&self) -> &[Token] {
        let from = if self.last == NONE { 0 } else { self.last as usize + 1 };
        &self.tree.tokens[from..]
    }

    /// The indentation in bytes, if nothing but white space stands before `at` on its line.
    pub fn line_indent(&self, at: u32) -> Option<u32> {
        let before = &self.text.as_bytes()[..at as usize];
        let indent = before.iter().rev().take_while(|it| matches!(it, b' ' | b'\t')).count();
        let first = before.len() == indent || matches!(before[before.len() - indent - 1], b'\n' | b'\r');
        first.then_some(indent as u32)
    }

    fn wrong_close(&mut self) {
        let span = self.look.span();
        let right = if self.frame().kind == NodeKind::Object { "}" } else { "]" };
        let opened = self.opened(self.frames.len() - 1);
        let message = format!("`{}` closes what only `{right}` can close", span.of(self.text));
        let mut error = SyntaxError::new(ErrorKind::WrongClose, span, message)
            .fix(format!("Write `{right}`"), vec![replace(span, right)]);
        error.opened = opened;
        self.report(error);
        self.close();
    }

    /// Takes a closing bracket that closes nothing.
    pub fn extra_close(&mut self) {
        self.unbalanced = true;
        let span = self.look.span();
        let node = self.start(NodeKind::Error);
        self.advance();
        let mut edits = vec![delete(span)];
        edits.push_all(self.skip_comma_after_stray());
        self.finish(node);
        let message = format!("`{}` closes nothing", span.of(self.text));
        self.report(SyntaxError::new(ErrorKind::ExtraClose, span, message).fix("Remove it", edits));
    }

    // The root.

    /// Reads members as the root object, whose opening brace is missing.
    pub fn open_missing(&mut self) {
        let at = self.look.start;
        let error = SyntaxError::new(ErrorKind::MissingOpen, Span::empty(at), "The opening `{` of the file is missing")
            .help("A configuration is one object: `{ … }`.")
            .fix("Insert `{`", vec![insert(at, "{ ")]);
        // If the closing brace is missing too, that is the same mistake.
        self.reopened = Some(self.errors.len());
        self.report(error);
        let node = self.start_value(NodeKind::Object);
        self.push_frame(node, NodeKind::Object);
        self.state = State::Key;
    }

    /// Whether the root's closing brace came too early: members follow it.
    fn can_reopen(&self) -> bool {
        let Some(root) = self.tree.root.filter(|it| self.tree.kind(*it) == NodeKind::Object) else {
            return false;
        };
        if self.reopened.is_some() || self.tree.close(root).is_none() {
            return false;
        }
        let key = if self.look.is(TokenKind::Comma) { self.scanner.significant(self.look.end) } else { self.look };
        let is_key = matches!(key.kind, Some(TokenKind::String | TokenKind::Name)) && key.flaw.is_none();
        is_key && self.scanner.significant(key.end).is(TokenKind::Colon)
    }

    fn reopen(&mut self) {
        let Some(root) = self.tree.root else {
            return;
        };
        let Some(close) = self.tree.close(root) else {
            return;
        };
        self.unbalanced = true;
        let span = self.tree.token(close).span();
        let before = self.token_before(close);
        let separated = matches!(before, Some(TokenKind::Comma | TokenKind::LBrace));
        let comma = self.look.is(TokenKind::Comma);
        let mut edits = vec![if separated || comma { delete(span) } else { replace(span, ",") }];
        if separated && comma {
            edits.push(delete(self.look.span()));
        }
        let error =
            SyntaxError::new(ErrorKind::ExtraClose, span, "This `}` ends the file's object, and more follows it")
                .fix("Remove it", edits);
        self.reopened = Some(self.errors.len());
        self.report(error);
        self.node(root).tail = NONE;
        self.indent = 0;
        self.push_frame(root, NodeKind::Object);
        if comma {
            self.advance();
        }
        self.state = State::Key;
    }

    fn token_before(&self, token: TokenId) -> Option<TokenKind> {
        let before = self.tree.tokens[..token.0 as usize].iter().rev();
        before.map(|it| it.kind).find(|it| !it.is_trivia())
    }

    fn trailing_text(&mut self) {
        let span = self.look.span();
        let node = self.start(NodeKind::Error);
        let separator = self.look.is(TokenKind::Comma) || span.of(self.text) == ";";
        while self.look.kind.is_some() {
            self.advance();
        }
        self.finish(node);
        let mut error = SyntaxError::new(ErrorKind::TrailingText, span, "The configuration has ended before this")
            .help("A configuration is one value; nothing but comments may follow it.");
        if separator && self.last_end() == span.end {
            error = error.fix("Remove it", vec![delete(span)]);
        }
        self.report(error);
        self.state = State::Done;
    }

    pub fn end(&mut self) {
        match self.look.kind {
            None => self.state = State::Done,
            _ if self.can_reopen() => self.reopen(),
            Some(TokenKind::RBrace | TokenKind::RBracket) => self.extra_close(),
            _ => self.trailing_text(),
        }
    }
}

fn missing_close_error(count: usize, opened: Option<Span>, at: u32, text: String) -> SyntaxError {
    let closers = text.chars().filter(|it| matches!(it, '}' | ']')).collect::<String>();
    let message = match count {
        1 => format!("A `{closers}` is missing here"),
        _ => format!("{count} closing brackets are missing here: `{closers}`"),
    };
    let error = SyntaxError::new(ErrorKind::MissingClose, Span::empty(at), message)
        .fix(format!("Insert `{closers}`"), vec![insert(at, text)]);
    match opened {
        Some(opened) => error.opened(opened),
        None => error,
    }
}
