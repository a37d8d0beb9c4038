//! What to do where the text is not what it should be: says so, and puts the parser where it can go on.

use super::error::{ErrorKind, SyntaxError, delete, insert, replace};
use super::parser::{Parser, State};
use super::repair;
use super::scan::{Flaw, Lexed, bad_escapes, newline};
use super::token::TokenKind;
use super::tree::{NONE, NodeId, NodeKind};
use crate::edit::Edit;
use crate::lists::{CollectVec, PushAll};
use crate::text::Span;

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
            Some(TokenKind::String | TokenKind::Name) if !self.is_all() && self.starts_member() => self.open_missing(),
            _ => self.value(),
        }
    }

    /// Whether the next token is without a flaw and nothing follows it: then it is a whole value, whatever it looks like.
    fn is_all(&self) -> bool {
        self.look.flaw.is_none() && self.scanner.significant(self.look.end).kind.is_none()
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

    pub fn is_key_token(&self) -> bool {
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
            return self.member_without_value();
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
        self.member_without_value();
    }

    /// Ends the member. That a comma is missing too is not said.
    fn member_without_value(&mut self) {
        self.value_done();
        if !self.is_end_of_value() {
            self.state = State::Key;
        }
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
        let places = bad_escapes(self.text, self.look.span());
        let edits = places.into_iter().map(|it| insert(it, "\\")).collect_vec();
        let error = SyntaxError::new(ErrorKind::BadEscape, span, "JSON5 has no such escape")
            .help("A backslash that is meant as such is written twice: `\\\\`.")
            .fix("Double the backslash", edits);
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
        edits.push_all(self.skip_comma_after_stray());
        self.finish(node);
        let error =
            SyntaxError::new(ErrorKind::Unexpected, span, "This text does not belong here").fix("Remove it", edits);
        self.report(error);
    }

    /// Where a key or item is due, the comma behind stray text goes with it.
    pub fn skip_comma_after_stray(&mut self) -> Option<Edit> {
        let due = matches!(self.state, State::Key | State::Item | State::Root);
        if !due || !self.look.is(TokenKind::Comma) {
            return None;
        }
        let edit = delete(self.look.span());
        self.advance();
        Some(edit)
    }

    // Between tokens.

    /// Whether a line ends between the last token taken and the next one.
    pub fn is_on_new_line(&self) -> bool {
        let between = &self.text.as_bytes()[self.last_end() as usize..self.look.start as usize];
        between.iter().any(|it| matches!(it, b'\n' | b'\r'))
    }

    /// Whether the character at `at` makes one word of what stands before it.
    pub fn clings(&self, at: u32) -> bool {
        self.text[at as usize..].starts_with(['-', '.', '+', '@', '*', '~', '%', '&', '|'])
    }

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
