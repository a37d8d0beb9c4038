//! The parser: a loop over explicit states that reads JSON5 strictly and goes on after a mistake.
//!
//! Each step either takes a token or closes a container, so the work is linear. What a mistake is and where the reader
//! resumes is decided in `recover.rs` and, for brackets, `brackets.rs`.

use super::error::{ErrorKind, SyntaxError, insert};
use super::scan::{Flaw, Lexed, Scanner};
use super::token::{Token, TokenKind};
use super::tree::{NONE, Node, NodeId, NodeKind, Tree};
use super::{MAX_DEPTH, MAX_ERRORS};
use crate::lists::PushAll;
use crate::text::Span;

/// What the next token should begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Root,
    /// A key, or the end of the object.
    Key,
    /// A comma, or the end of the object.
    AfterMember,
    /// A value, or the end of the array.
    Item,
    /// A comma, or the end of the array.
    AfterItem,
    /// The end of the text.
    End,
    Done,
}

/// How to guess what a misplaced bracket means. All guesses read a correct text alike.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Guess {
    /// Lines indented less than what they stand in have left it.
    pub indentation: bool,
    /// A closing bracket of the wrong kind is a slip of the finger, not a sign that an inner one is missing.
    pub replace: bool,
}

/// An open container.
pub(super) struct Frame {
    pub node: NodeId,
    pub kind: NodeKind,
    /// The member being read, in an object.
    pub member: Option<NodeId>,
    /// Indentation of the line that opens it, in bytes.
    pub indent: u32,
}

pub(super) struct Parser<'t> {
    pub scanner: Scanner<'t>,
    pub text: &'t str,
    pub guess: Guess,
    pub tree: Tree,
    pub errors: Vec<SyntaxError>,
    pub state: State,
    pub frames: Vec<Frame>,
    /// How many of the frames are arrays.
    pub open_arrays: usize,
    /// The next token that matters; everything before it is in the tree.
    pub look: Lexed,
    /// Last token in the tree that is no trivia.
    pub last: u32,
    /// Indentation of the line of `look`.
    pub indent: u32,
    /// Whether brackets do not match, so that another guess may fit better.
    pub unbalanced: bool,
    /// The error that says that the root was closed too early, if it was taken up again.
    pub reopened: Option<usize>,
}

impl<'t> Parser<'t> {
    pub fn new(text: &'t str, guess: Guess) -> Parser<'t> {
        let scanner = Scanner::new(text);
        let mut parser = Parser {
            look: Lexed { kind: None, start: 0, end: 0, flaw: None },
            scanner,
            text,
            guess,
            tree: Tree::default(),
            errors: Vec::new(),
            state: State::Root,
            frames: Vec::new(),
            open_arrays: 0,
            last: NONE,
            indent: 0,
            unbalanced: false,
            reopened: None,
        };
        parser.tree.tokens.reserve(text.len() / 4);
        parser.tree.nodes.reserve(text.len() / 16);
        parser.next(0);
        parser
    }

    pub fn run(&mut self) {
        loop {
            match self.state {
                State::Root => self.root(),
                State::Key => self.key(),
                State::AfterMember => self.after_member(),
                State::Item => self.item(),
                State::AfterItem => self.after_item(),
                State::End => self.end(),
                State::Done => break,
            }
        }
    }

    fn key(&mut self) {
        if self.guess.indentation && self.is_dedented() {
            return self.close_missing();
        }
        match self.look.kind {
            Some(TokenKind::String | TokenKind::Name) if self.is_exact_key() => {
                let member = self.start(NodeKind::Member);
                self.node(member).head = self.next_index();
                self.advance();
                self.colon_and_value(member);
            }
            Some(TokenKind::RBrace | TokenKind::RBracket) => self.closing(),
            Some(TokenKind::Comma) => self.extra_comma(),
            None => self.end_of_text(),
            _ => self.odd_key(),
        }
    }

    /// Whether the next token is a key without a flaw and a colon follows.
    pub fn is_exact_key(&self) -> bool {
        let colon = self.text.as_bytes().get(self.look.end as usize) == Some(&b':');
        self.look.flaw.is_none() && (colon || self.scanner.significant(self.look.end).is(TokenKind::Colon))
    }

    /// Reads from the colon on, which is next.
    pub fn colon_and_value(&mut self, member: NodeId) {
        self.node(member).tail = self.next_index();
        self.advance();
        self.frame().member = Some(member);
        if self.lacks_value() {
            return self.missing_value();
        }
        self.value();
    }

    fn after_member(&mut self) {
        match self.look.kind {
            Some(TokenKind::Comma) => {
                self.advance();
                self.state = State::Key;
            }
            Some(TokenKind::RBrace | TokenKind::RBracket) => self.closing(),
            None => self.end_of_text(),
            _ => self.odd_after_member(),
        }
    }

    fn item(&mut self) {
        match self.look.kind {
            Some(TokenKind::RBrace | TokenKind::RBracket) => self.closing(),
            Some(TokenKind::Comma) => self.extra_comma(),
            None => self.end_of_text(),
            _ if self.has_left_array() => self.close_missing(),
            Some(TokenKind::Colon) => self.stray(),
            _ => self.value(),
        }
    }

    fn after_item(&mut self) {
        match self.look.kind {
            Some(TokenKind::Comma) => {
                self.advance();
                self.state = State::Item;
            }
            Some(TokenKind::RBrace | TokenKind::RBracket) => self.closing(),
            None => self.end_of_text(),
            _ if self.has_left_array() => self.close_missing(),
            _ => self.odd_after_item(),
        }
    }

    /// Reads a value; the next token is neither comma, colon, closing bracket nor the end.
    pub fn value(&mut self) {
        match self.look.kind {
            Some(kind @ (TokenKind::LBrace | TokenKind::LBracket)) => return self.open(kind),
            Some(TokenKind::String) if self.look.flaw.is_none() => self.scalar(),
            Some(TokenKind::Number) if self.look.flaw.is_none() && !self.is_clock_time() => self.scalar(),
            Some(TokenKind::Name) if self.is_constant() => self.scalar(),
            _ => self.odd_value(),
        }
        self.value_done();
    }

    /// `12:30` was meant as text, not as a number and a stray colon.
    fn is_clock_time(&self) -> bool {
        self.text.as_bytes().get(self.look.end as usize) == Some(&b':')
    }

    fn scalar(&mut self) {
        let node = self.start_value(NodeKind::Scalar);
        self.advance();
        self.finish(node);
    }

    fn open(&mut self, kind: TokenKind) {
        if self.frames.len() >= MAX_DEPTH {
            self.too_deep();
            return self.value_done();
        }
        let (kind, state) = match kind {
            TokenKind::LBrace => (NodeKind::Object, State::Key),
            _ => (NodeKind::Array, State::Item),
        };
        let node = self.start_value(kind);
        self.node(node).head = self.next_index();
        self.push_frame(node, kind);
        self.advance();
        self.state = state;
    }

    pub fn push_frame(&mut self, node: NodeId, kind: NodeKind) {
        self.open_arrays += usize::from(kind == NodeKind::Array);
        self.frames.push(Frame { node, kind, member: None, indent: self.indent });
    }

    /// Closes the innermost container with the next token.
    pub fn close(&mut self) {
        let node = self.frame().node;
        self.node(node).tail = self.next_index();
        self.advance();
        self.pop_frame();
    }

    /// Ends the innermost container after the last token taken.
    pub fn pop_frame(&mut self) {
        if let Some(frame) = self.frames.pop() {
            self.open_arrays -= usize::from(frame.kind == NodeKind::Array);
            self.finish(frame.node);
        }
        self.value_done();
    }

    /// A value has ended: its member ends too, and a comma or the end of what is around comes next.
    pub fn value_done(&mut self) {
        let Some(frame) = self.frames.last_mut() else {
            self.state = State::End;
            return;
        };
        self.state = if frame.kind == NodeKind::Object { State::AfterMember } else { State::AfterItem };
        if let Some(member) = frame.member.take() {
            self.finish(member);
        }
    }

    // Tokens.

    /// Takes the next token into the tree.
    pub fn advance(&mut self) {
        let Lexed { kind: Some(kind), start, end, .. } = self.look else {
            return;
        };
        self.last = self.tree.tokens.len() as u32;
        self.tree.tokens.push(Token { kind, start, end });
        self.next(end);
    }

    /// Takes everything from the next token up to `end` as one piece of unknown text.
    pub fn advance_unknown(&mut self, end: u32) {
        self.look = Lexed { kind: Some(TokenKind::Unknown), end, flaw: None, ..self.look };
        self.advance();
    }

    /// Looks for the next token that matters, from `at` on; what is skipped goes into the tree.
    fn next(&mut self, at: u32) {
        let mut at = at;
        loop {
            let token = self.scanner.token(at);
            let end = match token.kind {
                Some(TokenKind::Whitespace | TokenKind::LineComment) => token.end,
                Some(TokenKind::BlockComment) => {
                    if token.flaw == Some(Flaw::Unclosed) {
                        self.unclosed_comment(token);
                    }
                    token.end
                }
                Some(TokenKind::Unknown) => match self.skip_odd_trivia(token) {
                    Some(end) => end,
                    None => return self.set_look(token),
                },
                _ => return self.set_look(token),
            };
            self.tree.tokens.push_all(token.kind.map(|kind| Token { kind, start: at, end }));
            at = end;
        }
    }

    fn set_look(&mut self, token: Lexed) {
        self.look = token;
        if self.guess.indentation
            && let Some(indent) = self.line_indent(token.start)
        {
            self.indent = indent;
        }
    }

    /// The index that the next token gets once it is taken.
    pub fn next_index(&self) -> u32 {
        self.tree.tokens.len() as u32
    }

    /// Where the last token taken ends.
    pub fn last_end(&self) -> u32 {
        self.tree.tokens.get(self.last as usize).map_or(0, |it| it.end)
    }

    pub fn is_constant(&self) -> bool {
        let word = self.look.span().of(self.text);
        matches!(word, "true" | "false" | "null" | "Infinity" | "NaN") && !self.clings(self.look.end)
    }

    // Nodes.

    pub fn start(&mut self, kind: NodeKind) -> NodeId {
        self.start_node(kind, false)
    }

    pub fn start_value(&mut self, kind: NodeKind) -> NodeId {
        let id = self.start_node(kind, true);
        if self.frames.is_empty() && self.tree.root.is_none() {
            self.tree.root = Some(id);
        }
        id
    }

    fn start_node(&mut self, kind: NodeKind, is_value: bool) -> NodeId {
        let parent = self.frames.last().map_or(NONE, |it| it.member.unwrap_or(it.node).0);
        let first = self.next_index();
        let id = self.tree.nodes.len() as u32;
        self.tree.nodes.push(Node {
            kind,
            is_value,
            parent,
            first,
            last: first,
            after: id + 1,
            head: NONE,
            tail: NONE,
        });
        NodeId(id)
    }

    pub fn node(&mut self, id: NodeId) -> &mut Node {
        &mut self.tree.nodes[id.0 as usize]
    }

    /// The node ends after the last token taken.
    pub fn finish(&mut self, id: NodeId) {
        let (last, after) = (self.last, self.tree.nodes.len() as u32);
        let node = self.node(id);
        if last != NONE && last >= node.first {
            node.last = last;
        }
        node.after = after;
    }

    /// The innermost container.
    ///
    /// Only called in states that have one.
    pub fn frame(&mut self) -> &mut Frame {
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    // Errors.

    pub fn report(&mut self, error: SyntaxError) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(error);
        }
    }

    fn too_deep(&mut self) {
        let span = self.look.span();
        let node = self.start_value(NodeKind::Error);
        let mut depth = 0usize;
        loop {
            match self.look.kind {
                None => break,
                Some(TokenKind::LBrace | TokenKind::LBracket) => depth += 1,
                Some(TokenKind::RBrace | TokenKind::RBracket) => depth -= 1,
                _ => {}
            }
            self.advance();
            if depth == 0 {
                break;
            }
        }
        self.finish(node);
        let message = format!("This is nested more than {MAX_DEPTH} levels deep and was not read");
        self.report(
            SyntaxError::new(ErrorKind::TooDeep, span, message).help("No configuration needs this many levels."),
        );
    }

    fn unclosed_comment(&mut self, token: Lexed) {
        let open = Span::new(token.start, token.start + 2);
        let error = SyntaxError::new(ErrorKind::UnclosedComment, open, "This comment is never closed")
            .help("Close it with `*/`, or begin it with `//` if it is one line.")
            .fix("Close the comment", vec![insert(token.end, " */")])
            .opened(open);
        self.report(error);
    }
}
