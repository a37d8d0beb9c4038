//! Takes a member or item away, and carries its text elsewhere.

use super::Doc;
use crate::edit::Edit;
use crate::lists::CollectVec;
use crate::search;
use crate::syntax::{NodeId, NodeKind, Token, TokenId, TokenKind};
use crate::text::Span;

/// What belongs to an element: itself, the comments right above it, its comma, the comments behind it on its line.
struct Extent {
    /// The first comment above, or the element's own first token.
    first: usize,
    /// The element's own first token.
    own: usize,
    comma: Option<TokenId>,
    /// The element's last token, or its comma.
    last: TokenId,
    /// Where the comments behind it end.
    tail: u32,
    /// The next token that matters.
    next: TokenId,
}

impl Extent {
    fn of(doc: &Doc<'_>, container: NodeId, element: NodeId) -> Option<Extent> {
        let own = doc.tree.first_token(element).0 as usize;
        let comma = doc.comma_after(element);
        let last = comma.unwrap_or(doc.tree.last_token(element));
        let next = doc.next(last)?;
        let mut tail = doc.line_tail(last);
        let ends_line = doc.has_line_break(Span::new(tail, doc.tree.token(next).start));
        if !ends_line && Some(next) != doc.tree.close(container) {
            // What follows on the line is somebody else's, and so are the comments before it.
            tail = doc.tree.token(last).end;
        }
        Some(Extent { first: first_comment(doc, own), own, comma, last, tail, next })
    }
}

/// The first of the comments that stand on their own lines directly above token `own`.
fn first_comment(doc: &Doc<'_>, own: usize) -> usize {
    let tokens = doc.tokens();
    let mut first = own;
    for at in (0..own).rev() {
        let token = tokens[at];
        match token.kind {
            TokenKind::Whitespace if line_breaks(token.span().of(doc.text)) < 2 => {}
            kind if kind.is_comment() && doc.own_line(token.start).is_some() => first = at,
            _ => break,
        }
    }
    first
}

fn line_breaks(text: &str) -> usize {
    let crlf = search::all(text, "\r\n").len();
    text.matches(['\n', '\r']).count() - crlf
}

/// Removes `element` from `container`.
pub(super) fn remove(doc: &Doc<'_>, container: NodeId, element: NodeId) -> Option<Vec<Edit>> {
    let elements = doc.elements(container)?;
    let extent = Extent::of(doc, container, element)?;
    let tokens = doc.tokens();
    let start = tokens[extent.first].start;
    let open = doc.tree.token(doc.tree.open(container)?);
    let close = doc.tree.token(doc.tree.close(container)?);
    if elements.len() == 1 {
        let rest = [Span::new(open.end, start), Span::new(extent.tail, close.start)];
        if rest.iter().all(|it| it.of(doc.text).trim().is_empty()) {
            return Some(vec![delete(open.end, close.start)]);
        }
    }
    let mut edits = Vec::new();
    let before = tokens[..extent.own].iter().rev().find(|it| !it.kind.is_trivia());
    if let (None, Some(comma)) = (extent.comma, before.filter(|it| it.kind == TokenKind::Comma)) {
        // The last element had no comma, so the one that is last now gets none either.
        edits.push(delete(comma.start, comma.end));
    }
    edits.push(element_edit(doc, &extent, close.start));
    Some(edits)
}

fn element_edit(doc: &Doc<'_>, extent: &Extent, close: u32) -> Edit {
    let tokens = doc.tokens();
    let start = tokens[extent.first].start;
    let next = doc.tree.token(extent.next).start;
    let space_before = extent.first.checked_sub(1).map(|it| tokens[it]).filter(|it| it.kind == TokenKind::Whitespace);
    let own_line = doc.own_line(start);
    if doc.has_line_break(Span::new(extent.tail, next)) {
        return match own_line {
            Some(indent) => delete(start - indent.len() as u32, after_line_break(doc.text, extent.tail)),
            None => delete(space_before.map_or(start, |it| it.start), extent.tail),
        };
    }
    if next == close {
        let after_comment = extent.first >= 2 && tokens[extent.first - 2].kind == TokenKind::LineComment;
        return match space_before {
            Some(space) if !after_comment => delete(space.start, extent.tail),
            _ => delete(start, extent.tail),
        };
    }
    // Another element follows on the line and takes this one's place.
    let follower = tokens[extent.last.0 as usize + 1..].iter().find(|it| it.kind != TokenKind::Whitespace);
    delete(start, follower.map_or(next, |it| it.start))
}

/// The start of the line after `at`, with nothing but white space between.
fn after_line_break(text: &str, at: u32) -> u32 {
    let rest = &text[at as usize..];
    let Some(len) = rest.find(['\n', '\r']) else {
        return at;
    };
    let len = if rest[len..].starts_with("\r\n") { len + 2 } else { len + 1 };
    at + len as u32
}

fn delete(start: u32, end: u32) -> Edit {
    Edit { span: Span::new(start, end), text: String::new() }
}

/// The comments that go with `element`: above it, in it, behind it on its line.
pub(super) fn comments(doc: &Doc<'_>, container: NodeId, element: NodeId) -> Option<Vec<String>> {
    let extent = Extent::of(doc, container, element)?;
    let tokens = doc.tokens()[extent.first..].iter().take_while(|it| it.end <= extent.tail);
    Some(tokens.filter(|it| it.kind.is_comment()).map(|it| it.span().of(doc.text).to_owned()).collect_vec())
}

/// A value's text on its way to another place, with the comments that describe it.
pub(super) struct Carried {
    /// Comments that stood above it or behind its key.
    pub lead: Vec<String>,
    /// Text and line ends of the value.
    parts: Vec<Part>,
    /// Comments that stood behind it on its line.
    pub trail: Vec<String>,
}

enum Part {
    Text(String),
    /// A line end; the indentation of the value's first line is taken off the line that follows.
    LineBreak(String),
}

/// Takes up the text of `element`'s value.
pub(super) fn carry(doc: &Doc<'_>, container: NodeId, element: NodeId) -> Option<Carried> {
    doc.elements(container)?;
    let value = if doc.tree.kind(element) == NodeKind::Member { doc.tree.value(element)? } else { element };
    let extent = Extent::of(doc, container, element)?;
    let tokens = doc.tokens();
    let indent = doc.indent_of_line(doc.tree.span(element).start);
    let span = |it: TokenId| it.0 as usize;
    let mut parts = Vec::new();
    for token in &tokens[span(doc.tree.first_token(value))..=span(doc.tree.last_token(value))] {
        let text = token.span().of(doc.text);
        if token.kind == TokenKind::String || !text.contains(['\n', '\r']) {
            // The continued lines of a string are part of its value.
            parts.push(Part::Text(text.to_owned()));
        } else {
            push_lines(&mut parts, text, indent);
        }
    }
    let comment_text = |it: &Token| it.span().of(doc.text).to_owned();
    // Comments between key and value go before the key: there may be no line end to close them behind the new one.
    let before = &tokens[extent.first..span(doc.tree.first_token(value))];
    let lead = before.iter().filter(|it| it.kind.is_comment()).map(comment_text).collect_vec();
    let behind = &tokens[span(doc.tree.last_token(value)) + 1..];
    let behind = behind.iter().take_while(|it| it.end <= extent.tail).filter(|it| it.kind.is_comment());
    let trail = behind.map(comment_text).collect_vec();
    Some(Carried { lead, parts, trail })
}

/// Splits text that may be indented anew.
fn push_lines(parts: &mut Vec<Part>, text: &str, indent: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['\n', '\r']) {
        push_text(parts, &rest[..at]);
        let len = if rest[at..].starts_with("\r\n") { 2 } else { 1 };
        parts.push(Part::LineBreak(rest[at..at + len].to_owned()));
        rest = &rest[at + len..];
        rest = rest.strip_prefix(indent).unwrap_or_else(|| rest.trim_start_matches([' ', '\t']));
    }
    push_text(parts, rest);
}

fn push_text(parts: &mut Vec<Part>, text: &str) {
    if !text.is_empty() {
        parts.push(Part::Text(text.to_owned()));
    }
}

impl Carried {
    /// The value's text, its lines indented to fit behind `indent`.
    pub fn text(&self, indent: &str) -> String {
        let mut out = String::new();
        let mut parts = self.parts.iter().peekable();
        while let Some(part) = parts.next() {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::LineBreak(text) => {
                    out.push_str(text);
                    // White space on an empty line would be noise.
                    if let Some(Part::Text(_)) = parts.peek() {
                        out.push_str(indent);
                    }
                }
            }
        }
        out
    }
}
