//! Secrets by the tokens of a text: works on broken texts, on what a later duplicate hides, and on comments.

use super::{holds_secrets, holds_settings, is_secret, names_secret, shapes, takes_secret};
use crate::search;
use crate::syntax::{Parse, Token, TokenKind, unescape};
use crate::text::Span;

/// A bracket that is open.
struct Frame {
    is_object: bool,
    /// Every value inside is a secret.
    secret: bool,
    /// The value of the key before was one: what has no key of its own may belong to it.
    last: bool,
}

/// What the walk expects next.
#[derive(Clone, Copy)]
enum State<'t> {
    /// A key, or an item of a list.
    Start,
    /// A colon after this word.
    AfterWord(&'t str),
    /// The value of a key.
    Value { secret: bool },
    /// A comma; a word that follows on the same line belongs to the value still. `lost` is the word that stands where a value
    /// would: a colon after it says that a brace is missing before it, and whether that would hold secrets.
    Done { secret: bool, lost: Option<(&'t str, bool)> },
}

struct Walk<'t, 'o> {
    text: &'t str,
    /// The whole text stands among secrets.
    mounted: bool,
    frames: Vec<Frame>,
    state: State<'t>,
    /// The item before was a command-line option whose argument is a secret.
    option: bool,
    /// A commented-out map of headers or variables is open; comments may go on over several lines.
    comment_frame: bool,
    out: &'o mut Vec<Span>,
}

/// Whether the text of `parse` holds nothing but `scalars` values that are no lists and no objects, and comments: no errors, and no
/// part that the loaded value lacks.
pub(super) fn are_read(parse: &Parse, scalars: usize) -> bool {
    let mut words = 0;
    let mut colons = 0;
    for token in parse.tree.tokens() {
        match token.kind {
            TokenKind::String | TokenKind::Number | TokenKind::Name => words += 1,
            TokenKind::Colon => colons += 1,
            TokenKind::Unknown => return false,
            _ => {}
        }
    }
    parse.errors.is_empty() && words == colons + scalars
}

/// Adds the secrets in comments of a text without errors to `out`.
pub(super) fn comments(text: &str, parse: &Parse, out: &mut Vec<Span>) {
    let mut in_map = false;
    for token in parse.tree.tokens() {
        match token.kind {
            TokenKind::LineComment | TokenKind::BlockComment => {
                let raw = token.span().of(text);
                if raw.contains([':', '=', '}']) {
                    let place = parse.tree.node_at(token.start);
                    let secret = place.is_some_and(|it| is_secret(&parse.tree.path_of(it, text)));
                    shapes::settings(raw, token.start, secret, &mut in_map, out);
                }
            }
            TokenKind::Whitespace => {}
            _ => in_map = false,
        }
    }
}

/// Adds the secrets of `text` by their names and places to `out`: in no order, some of them perhaps twice. `mounted`: the whole text stands among secrets.
pub(super) fn find(text: &str, parse: &Parse, mounted: bool, out: &mut Vec<Span>) {
    if !parse.errors.is_empty() {
        // One quote too few, and what is inside of strings and what is outside change places.
        shapes::settings(text, 0, false, &mut false, out);
    }
    let mut walk =
        Walk { text, mounted, frames: Vec::new(), state: State::Start, option: false, comment_frame: false, out };
    for token in parse.tree.tokens() {
        walk.token(*token);
    }
}

impl<'t> Walk<'t, '_> {
    fn token(&mut self, token: Token) {
        let raw = token.span().of(self.text);
        match token.kind {
            TokenKind::Whitespace => {
                if matches!(self.state, State::Done { .. }) && raw.bytes().any(|it| matches!(it, b'\n' | b'\r')) {
                    self.state = State::Start;
                }
                return;
            }
            TokenKind::LineComment | TokenKind::BlockComment => {
                let secret = self.in_secret();
                shapes::settings(raw, token.start, secret, &mut self.comment_frame, self.out);
                return;
            }
            TokenKind::LBrace | TokenKind::LBracket => {
                let secret = match self.state {
                    State::Value { secret } => secret,
                    State::AfterWord(word) => self.in_secret() || names_secret(word) || holds_secrets(word),
                    State::Start | State::Done { .. } => {
                        self.in_secret() || self.frames.last().is_some_and(|it| it.last)
                    }
                };
                self.frames.push(Frame { is_object: token.kind == TokenKind::LBrace, secret, last: false });
                self.state = State::Start;
            }
            TokenKind::RBrace | TokenKind::RBracket => {
                self.keyless();
                self.frames.pop();
                self.state = State::Done { secret: false, lost: None };
            }
            TokenKind::Comma => {
                self.keyless();
                self.state = State::Start;
            }
            TokenKind::Colon => self.colon(),
            TokenKind::String | TokenKind::Number | TokenKind::Name | TokenKind::Unknown => {
                let unknown = token.kind == TokenKind::Unknown;
                if unknown {
                    self.unread(token, raw);
                }
                match raw.strip_suffix(':').filter(|_| unknown) {
                    Some("") => {}
                    Some(words) => self.key(token, words),
                    None => self.word(token, raw),
                }
                self.comment_frame = false;
                return;
            }
        }
        self.comment_frame = false;
        if token.kind != TokenKind::Comma {
            self.option = false;
        }
    }

    fn in_secret(&self) -> bool {
        self.frames.last().map_or(self.mounted, |it| it.secret)
    }

    /// A word that no colon followed is no key: behind a secret it is an item of a list whose bracket is missing.
    fn keyless(&mut self) {
        if let State::AfterWord(word) = self.state
            && self.frames.last().is_some_and(|it| it.last)
        {
            let start = (word.as_ptr() as usize - self.text.as_ptr() as usize) as u32;
            self.out.push(Span::new(start, start + word.len() as u32));
        }
    }

    fn colon(&mut self) {
        if let State::Done { lost: Some((word, secret)), .. } = self.state {
            self.frames.push(Frame { is_object: true, secret, last: false });
            self.state = State::AfterWord(word);
        }
        let inherited = self.in_secret();
        self.state = match self.state {
            State::AfterWord(word) => {
                let key = unescape(word);
                let secret = (inherited && !holds_settings(&key)) || names_secret(&key) || holds_secrets(&key);
                if let Some(frame) = self.frames.last_mut() {
                    frame.last = secret;
                }
                State::Value { secret }
            }
            State::Start => State::Value { secret: inherited },
            state => state,
        };
    }

    /// Text that the parser could make nothing of may hold members of an object whose brace is missing.
    fn unread(&mut self, token: Token, raw: &str) {
        if !raw.contains([':', '=']) {
            return;
        }
        if raw.starts_with(':') {
            self.colon();
        }
        let lost_brace = matches!(self.state, State::Value { secret: true });
        let secret = self.in_secret() || lost_brace;
        shapes::settings(raw, token.start, secret, &mut false, self.out);
        if lost_brace {
            self.frames.push(Frame { is_object: true, secret: true, last: false });
        }
    }

    fn word(&mut self, token: Token, raw: &'t str) {
        if self.frames.last().is_some_and(|it| !it.is_object) {
            return self.item(token, raw);
        }
        self.option = false;
        match self.state {
            State::Start if token.kind != TokenKind::Unknown => self.state = State::AfterWord(raw),
            State::Start => {}
            State::AfterWord(_) if token.kind == TokenKind::Unknown => {}
            State::AfterWord(word) if names_secret(word) || holds_secrets(word) => self.value(token, true),
            State::AfterWord(_) => self.state = State::AfterWord(raw),
            State::Value { secret } => {
                self.value(token, secret);
                self.state = State::Done { secret, lost: Some((raw, secret)) };
            }
            State::Done { secret: true, .. } => self.value(token, true),
            State::Done { secret: false, .. } => self.state = State::AfterWord(raw),
        }
    }

    /// A key with its colon, where the parser did not look for one.
    fn key(&mut self, token: Token, words: &'t str) {
        let key = words.rsplit([' ', ',', '{']).next().unwrap_or(words);
        self.word(token, key);
        if !matches!(self.state, State::Done { lost: Some(_), .. }) {
            self.state = State::AfterWord(key);
        }
        self.colon();
    }

    /// An item of a list, which may be the argument of an option before it.
    fn item(&mut self, token: Token, raw: &str) {
        let secret = self.in_secret() || self.option;
        self.value(token, secret);
        self.option = takes_secret(raw.trim_matches(['"', '\'']));
    }

    fn value(&mut self, token: Token, secret: bool) {
        self.state = State::Done { secret, lost: None };
        if !secret {
            return;
        }
        match token.kind {
            TokenKind::String => string_content(self.text, token.span(), self.out),
            TokenKind::Name if matches!(token.span().of(self.text), "true" | "false" | "null") => {}
            _ => self.out.push(token.span()),
        }
    }
}

/// Adds the content of the string at `span` without its references to the environment; its quotes stay.
pub(super) fn string_content(text: &str, span: Span, out: &mut Vec<Span>) {
    let raw = span.of(text);
    let Some(quote @ ('"' | '\'')) = raw.chars().next() else {
        return;
    };
    let closed = raw.len() > 1 && raw.ends_with(quote);
    let end = span.end - u32::from(closed);
    except_references(&text[span.start as usize + 1..end as usize], span.start + 1, out);
}

/// Adds all of `content`, which begins at byte `start`, but its `${NAME}` parts.
pub(super) fn except_references(content: &str, start: u32, out: &mut Vec<Span>) {
    let mut at = 0;
    while let Some(found) = search::find(&content[at..], "${") {
        let open = at + found;
        let Some(close) = content[open..].find('}') else { break };
        let escaped = content[..open].ends_with('$');
        if escaped || crate::source::reference_name(&content[open..=open + close]).is_none() {
            at = push_to(open + 2, at, start, out);
            continue;
        }
        push_to(open, at, start, out);
        at = open + close + 1;
    }
    push_to(content.len(), at, start, out);
}

fn push_to(end: usize, from: usize, start: u32, out: &mut Vec<Span>) -> usize {
    out.push(Span::new(start + from as u32, start + end as u32));
    end
}
