//! What to do where the text is not what it should be: says so, and puts the parser where it can go on.

use super::error::{ErrorKind, SyntaxError, delete, insert, replace};
use super::parser::{Parser, State};
use super::repair;
use super::scan::{Flaw, Lexed, newline};
use super::token::{TokenId, TokenKind};
use super::tree::{NONE, NodeId, NodeKind};
use crate::edit::{Edit, Edits};
use crate::text::Span;

/// How far outwards a bracket's indentation is compared.
const MAX_DEDENT: usize = 64;

impl Parser<'_> {
    pub fn root(&mut self) {
        match self.look.kind {
            None => {
                let end = self.text.len() as u32;
                let comment = self.tree.tokens.last().is_some_and(|it| it.kind == TokenKind::LineComment);
                let lead = if comment { repair::line_break(self.text) } else { "" };
                let error = SyntaxError::new(ErrorKind::EmptyText, Span::empty(end), "The file holds no value")
                    .help("An empty configuration is written `{}`.")
                    .fix("Insert `{}`", vec![insert(end, format!("{lead}{{}}"))]);
                self.report(error);
                self.state = State::Done;
            }
            Some(TokenKind::RBrace | TokenKind::RBracket) => self.extra_close(),
            Some(TokenKind::Comma | TokenKind::Colon) => self.stray(),
            Some(TokenKind::String | TokenKind::Name) if self.starts_member() => self.open_missing(),
            _ => self.value(),
        }
    }

    pub fn end(&mut self) {
        match self.look.kind {
            None => self.state = State::Done,
            _ if self.can_reopen() => self.reopen(),
            Some(TokenKind::RBrace | TokenKind::RBracket) => self.extra_close(),
            _ => self.trailing_text(),
        }
    }

    // Keys.

    pub fn odd_key(&mut self) {
        match self.look.kind {
            Some(TokenKind::Colon) => {
                self.report(SyntaxError::new(
                    ErrorKind::MissingKey,
                    self.look.span(),
                    "There is no key before this colon",
                ));
                let member = self.start(NodeKind::Member);
                self.colon_and_value(member);
            }
            Some(TokenKind::LBrace | TokenKind::LBracket) => {
                let error = SyntaxError::new(ErrorKind::MissingKey, self.look.span(), "This value has no key")
                    .help("Every value in an object needs a key before it: `key: value`.");
                self.report(error);
                let member = self.start(NodeKind::Member);
                self.frame().member = Some(member);
                self.value();
            }
            _ => match self.odd_key_token() {
                Some((key, error)) => {
                    if let Some(error) = error {
                        self.report(error);
                    }
                    let member = self.start(NodeKind::Member);
                    self.node(member).head = self.next_index();
                    self.look = key;
                    self.advance();
                    self.odd_colon(member);
                }
                None => self.stray(),
            },
        }
    }

    /// The key that the next characters are meant to be, and what is wrong with it.
    fn odd_key_token(&self) -> Option<(Lexed, Option<SyntaxError>)> {
        let Lexed { start, end, .. } = self.look;
        if let Some(error) = self.bad_escape_error() {
            return Some((self.look, Some(error)));
        }
        if let Some(colon) = repair::colon_in_string(self.text, self.look) {
            return Some(self.unclosed_key(colon));
        }
        if let Some(quoted) = repair::smart_quotes(self.text, start) {
            let key = Lexed { end: quoted.span.end, kind: Some(TokenKind::Unknown), ..self.look };
            return Some((key, Some(smart_quotes_error(quoted.span, quoted.edits))));
        }
        if self.look.flaw == Some(Flaw::Unclosed) {
            return Some(self.unclosed_key(repair::string_end(self.text, self.look)));
        }
        if let Some(end) = repair::closed_name(self.text, self.look) {
            let quote = &self.text[end as usize - 1..end as usize];
            let error =
                SyntaxError::new(ErrorKind::BareKey, Span::new(start, end), "This key's opening quote is missing")
                    .fix("Insert the quote", vec![insert(start, quote)]);
            return Some((Lexed { end, kind: Some(TokenKind::Unknown), ..self.look }, Some(error)));
        }
        let bare = repair::bare_key(self.text, start).filter(|it| *it > end || !self.is_key_token());
        if let Some(end) = bare {
            let span = Span::new(start, end);
            let error = SyntaxError::new(ErrorKind::BareKey, span, "This key needs quotes")
                .help("Without quotes a key may hold letters, digits, `_` and `$` only, and no digit comes first.")
                .fix("Put quotes around it", repair::quote(self.text, span));
            return Some((Lexed { end, kind: Some(TokenKind::Unknown), ..self.look }, Some(error)));
        }
        self.is_key_token().then_some((self.look, None))
    }

    fn unclosed_key(&self, end: u32) -> (Lexed, Option<SyntaxError>) {
        let span = Span::new(self.look.start, end);
        let error = SyntaxError::new(ErrorKind::UnclosedString, span, "This key's closing quote is missing")
            .fix("Insert the quote", vec![repair::closing_quote(self.text, span)]);
        (Lexed { end, ..self.look }, Some(error))
    }

    fn is_key_token(&self) -> bool {
        matches!(self.look.kind, Some(TokenKind::String | TokenKind::Name))
    }

    /// Goes on after a key, whatever follows.
    fn odd_colon(&mut self, member: NodeId) {
        if self.look.is(TokenKind::Colon) {
            return self.colon_and_value(member);
        }
        if let Some(end) = repair::wrong_colon(self.text, self.look) {
            let span = Span::new(self.look.start, end);
            let error = SyntaxError::new(ErrorKind::WrongColon, span, "A key and its value are separated by a colon")
                .fix("Write `:`", vec![replace(span, ":")]);
            self.report(error);
            self.look = Lexed { end, kind: Some(TokenKind::Unknown), ..self.look };
            return self.colon_and_value(member);
        }
        self.frame().member = Some(member);
        let at = self.last_end();
        let ends_here = self.is_end_of_value() || self.is_on_new_line();
        if ends_here {
            let message = format!("{} has no value", self.name_of(member));
            let error = SyntaxError::new(ErrorKind::MissingValue, Span::empty(at), message)
                .help("Write a colon and a value after the key, or remove the key.");
            self.report(error);
            return self.value_done();
        }
        let message = format!("A colon is missing after {}", self.name_of(member));
        let error = SyntaxError::new(ErrorKind::MissingColon, Span::empty(at), message)
            .help("A key and its value are separated by a colon: `key: value`.")
            .fix("Insert `:`", vec![insert(at, ":")]);
        self.report(error);
        self.value();
    }

    fn is_end_of_value(&self) -> bool {
        matches!(self.look.kind, None | Some(TokenKind::Comma | TokenKind::RBrace | TokenKind::RBracket))
    }

    /// Whether the value is missing after a colon: what comes next belongs to something else.
    pub fn lacks_value(&mut self) -> bool {
        while self.look.is(TokenKind::Colon) {
            let span = self.look.span();
            let error = SyntaxError::new(ErrorKind::Unexpected, span, "There is a colon too many here")
                .fix("Remove it", vec![delete(span)]);
            self.report(error);
            self.advance();
        }
        self.is_end_of_value() || (self.is_key_token() && self.is_on_new_line() && self.is_exact_key())
    }

    pub fn missing_value(&mut self) {
        let member = self.frame().member;
        let name = member.map_or_else(|| "This key".to_owned(), |it| self.name_of(it));
        let error =
            SyntaxError::new(ErrorKind::MissingValue, Span::empty(self.last_end()), format!("{name} has no value"))
                .help("Write a value after the colon, or remove the key.");
        self.report(error);
    }

    /// The member's key for a sentence, if it is a plain word: anything else could be a secret that lost its place.
    fn name_of(&self, member: NodeId) -> String {
        let key = self.tree.key(member, self.text);
        match key.filter(|it| it.len() <= 40 && it.bytes().all(|it| it.is_ascii_alphabetic())) {
            Some(key) => format!("`{key}`"),
            None => "This key".to_owned(),
        }
    }

    /// Whether a member begins with the next token, as far as the rest of the line tells.
    fn starts_member(&self) -> bool {
        let token = self.look;
        match token.kind {
            Some(TokenKind::String | TokenKind::Name) => {
                let next = self.scanner.significant(token.end);
                next.is(TokenKind::Colon)
                    || repair::wrong_colon(self.text, next).is_some()
                    || repair::colon_in_string(self.text, token).is_some()
                    || repair::closed_name(self.text, token).is_some()
                    || repair::bare_key(self.text, token.start).is_some()
            }
            Some(TokenKind::Number) => repair::bare_key(self.text, token.start).is_some(),
            Some(TokenKind::Unknown) => {
                repair::bare_key(self.text, token.start).is_some() || {
                    let quoted = repair::smart_quotes(self.text, token.start);
                    quoted.is_some_and(|it| self.scanner.significant(it.span.end).is(TokenKind::Colon))
                }
            }
            _ => false,
        }
    }

    // Values.

    pub fn odd_value(&mut self) {
        let Lexed { start, end, .. } = self.look;
        if let Some(error) = self.bad_escape_error() {
            self.report(error);
            return self.broken_value(self.look);
        }
        if self.look.flaw == Some(Flaw::Unclosed) {
            let end = repair::string_end(self.text, self.look);
            let span = Span::new(start, end);
            let error = SyntaxError::new(ErrorKind::UnclosedString, span, "This string's closing quote is missing")
                .help("A string ends on the line it begins on. A quote or backslash inside it needs a backslash before it.")
                .fix("Insert the quote", vec![repair::closing_quote(self.text, span)]);
            self.report(error);
            return self.broken_value(Lexed { end, ..self.look });
        }
        if let Some(quoted) = repair::smart_quotes(self.text, start) {
            self.report(smart_quotes_error(quoted.span, quoted.edits));
            return self.broken_value(Lexed { end: quoted.span.end, kind: Some(TokenKind::Unknown), ..self.look });
        }
        let end = self.scanner.bare_end(start).max(end);
        self.report(repair::bare_text_error(self.text, Span::new(start, end)));
        let kind = if end == self.look.end { self.look.kind } else { Some(TokenKind::Unknown) };
        self.broken_value(Lexed { end, kind, ..self.look });
    }

    fn broken_value(&mut self, token: Lexed) {
        let node = self.start_value(NodeKind::Error);
        self.look = token;
        self.advance();
        self.finish(node);
    }

    fn bad_escape_error(&self) -> Option<SyntaxError> {
        let Some(Flaw::BadEscape(span)) = self.look.flaw else {
            return None;
        };
        let error = SyntaxError::new(ErrorKind::BadEscape, span, "JSON5 has no such escape")
            .help("A backslash that is meant as such is written twice: `\\\\`.")
            .fix("Double the backslash", vec![insert(span.start, "\\")]);
        Some(error)
    }

    // After values.

    pub fn odd_after_member(&mut self) {
        if self.guess.indentation && self.is_dedented() {
            return self.close_missing();
        }
        if self.wrong_comma() || self.inner_quote() {
            return;
        }
        let on_new_line = self.is_on_new_line() && self.is_key_token();
        if on_new_line || self.starts_member() {
            self.missing_comma();
            self.state = State::Key;
        } else if matches!(self.look.kind, Some(TokenKind::LBrace | TokenKind::LBracket)) {
            // What is wrong is the missing key; the missing comma goes without saying.
            self.state = State::Key;
        } else {
            self.stray();
        }
    }

    pub fn odd_after_item(&mut self) {
        if self.wrong_comma() || self.inner_quote() {
            return;
        }
        if self.look.is(TokenKind::Colon) {
            return self.stray();
        }
        self.missing_comma();
        self.state = State::Item;
    }

    fn missing_comma(&mut self) {
        let at = self.last_end();
        let error = SyntaxError::new(ErrorKind::MissingComma, Span::empty(at), "A comma is missing here")
            .help("Members of an object and items of a list are separated by commas.")
            .fix("Insert `,`", vec![insert(at, ",")]);
        self.report(error);
    }

    fn wrong_comma(&mut self) -> bool {
        let span = self.look.span();
        if !matches!(span.of(self.text), ";" | "\u{FF0C}" | "\u{FF1B}" | "\u{3001}") {
            return false;
        }
        let error = SyntaxError::new(ErrorKind::WrongComma, span, "A comma belongs here")
            .fix("Write `,`", vec![replace(span, ",")]);
        self.report(error);
        self.advance();
        self.state = if self.frame().kind == NodeKind::Object { State::Key } else { State::Item };
        true
    }

    /// Takes the rest of a string that a quote inside it ended too early.
    fn inner_quote(&mut self) -> bool {
        let Some(&string) = self.tree.tokens.get(self.last as usize) else {
            return false;
        };
        let node = NodeId(self.tree.nodes.len() as u32 - 1);
        let is_value = self.tree.kind(node) == NodeKind::Scalar && self.tree.last_token(node).0 == self.last;
        let clings = string.kind == TokenKind::String && string.end == self.look.start;
        if !is_value || !clings || matches!(self.look.kind, Some(TokenKind::String | TokenKind::Colon)) {
            return false;
        }
        let Some((end, edits)) = repair::inner_quotes(self.text, string.span()) else {
            return false;
        };
        let span = Span::empty(string.end - 1).cover(Span::empty(string.end));
        let error = SyntaxError::new(ErrorKind::InnerQuote, span, "This quote ends the string, and text follows it")
            .help("A quote inside a string needs a backslash before it.")
            .fix("Put a backslash before it", edits);
        self.report(error);
        self.advance_unknown(end);
        self.node(node).kind = NodeKind::Error;
        self.finish(node);
        if let Some(member) = self.tree.parent(node).filter(|it| self.tree.kind(*it) == NodeKind::Member) {
            self.finish(member);
        }
        true
    }

    /// Takes commas that separate nothing.
    pub fn extra_comma(&mut self) {
        let mut span = self.look.span();
        let mut edits = Vec::new();
        while self.look.is(TokenKind::Comma) {
            span = span.cover(self.look.span());
            edits.push(delete(self.look.span()));
            self.advance();
        }
        let message =
            if edits.len() == 1 { "There is a comma too many here" } else { "There are commas too many here" };
        let error = SyntaxError::new(ErrorKind::ExtraComma, span, message)
            .help("One comma may follow the last value; none may come before the first, and no two in a row.")
            .fix("Remove it", edits);
        self.report(error);
    }

    /// Takes text that belongs to nothing, to the end of its line at most.
    pub fn stray(&mut self) {
        let Lexed { start, end, .. } = self.look;
        let end = self.scanner.bare_end(start).max(end);
        let node = self.start(NodeKind::Error);
        self.advance_unknown(end);
        let span = Span::new(start, end);
        let mut edits = vec![delete(span)];
        edits.extend(self.skip_comma_after_stray());
        self.finish(node);
        let error =
            SyntaxError::new(ErrorKind::Unexpected, span, "This text does not belong here").fix("Remove it", edits);
        self.report(error);
    }

    /// Where a key or item is due, the comma behind stray text goes with it.
    fn skip_comma_after_stray(&mut self) -> Option<Edit> {
        let due = matches!(self.state, State::Key | State::Item | State::Root);
        if !due || !self.look.is(TokenKind::Comma) {
            return None;
        }
        let edit = delete(self.look.span());
        self.advance();
        Some(edit)
    }

    // Brackets.

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

    fn trivia_after_last(&self) -> &[super::Token] {
        let from = if self.last == NONE { 0 } else { self.last as usize + 1 };
        &self.tree.tokens[from..]
    }

    /// Whether a line ends between the last token taken and the next one.
    fn is_on_new_line(&self) -> bool {
        let between = &self.text.as_bytes()[self.last_end() as usize..self.look.start as usize];
        between.iter().any(|it| matches!(it, b'\n' | b'\r'))
    }

    /// The indentation in bytes, if nothing but white space stands before `at` on its line.
    pub fn line_indent(&self, at: u32) -> Option<u32> {
        let before = &self.text.as_bytes()[..at as usize];
        let indent = before.iter().rev().take_while(|it| matches!(it, b' ' | b'\t')).count();
        let first = before.len() == indent || matches!(before[before.len() - indent - 1], b'\n' | b'\r');
        first.then_some(indent as u32)
    }

    /// Whether the character at `at` makes one word of what stands before it.
    pub fn clings(&self, at: u32) -> bool {
        self.text[at as usize..].starts_with(['-', '.', '+', '@', '*', '~', '%', '&', '|'])
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
    fn extra_close(&mut self) {
        self.unbalanced = true;
        let span = self.look.span();
        let node = self.start(NodeKind::Error);
        self.advance();
        let mut edits = vec![delete(span)];
        edits.extend(self.skip_comma_after_stray());
        self.finish(node);
        let message = format!("`{}` closes nothing", span.of(self.text));
        self.report(SyntaxError::new(ErrorKind::ExtraClose, span, message).fix("Remove it", edits));
    }

    // The root.

    /// Reads members as the root object, whose opening brace is missing.
    fn open_missing(&mut self) {
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

    // Between tokens.

    /// Skips what is no token but should not be in the way of one; gives its end.
    pub fn skip_odd_trivia(&mut self, token: Lexed) -> Option<u32> {
        let rest = &self.text[token.start as usize..];
        if let Some(comment) = rest.strip_prefix('#') {
            let after_colon = self.last != NONE && self.tree.tokens[self.last as usize].kind == TokenKind::Colon;
            if after_colon && !comment.starts_with(char::is_whitespace) {
                return None;
            }
            let end = newline(self.text, token.start as usize) as u32;
            let hash = Span::new(token.start, token.start + 1);
            let error = SyntaxError::new(ErrorKind::HashComment, hash, "A comment begins with `//`, not with `#`")
                .fix("Write `//`", vec![replace(hash, "//")]);
            self.report(error);
            return Some(end);
        }
        let len = rest.find(|it| !repair::is_stray(it)).unwrap_or(rest.len()) as u32;
        if len == 0 {
            return None;
        }
        let span = Span::new(token.start, token.start + len);
        let c = rest.chars().next().map_or(0, u32::from);
        let message = format!("There is a character here that cannot be seen: U+{c:04X}");
        self.report(SyntaxError::new(ErrorKind::StrayCharacter, span, message).fix("Remove it", vec![delete(span)]));
        Some(span.end)
    }
}

fn smart_quotes_error(span: Span, edits: Vec<Edit>) -> SyntaxError {
    SyntaxError::new(ErrorKind::SmartQuotes, span, "These are not the quotes that JSON5 knows")
        .help("Strings stand in straight quotes: `\"` or `'`. Word processors and chats replace them.")
        .fix("Write straight quotes", edits)
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
