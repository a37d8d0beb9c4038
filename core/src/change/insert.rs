//! Puts a new member or item at the end of a container.

use super::render::{Content, Layout, element, enclose, nested};
use super::style::{Style, line_break_at};
use super::{Doc, is_empty};
use crate::edit::Edit;
use crate::path::Segment;
use crate::search;
use crate::syntax::{NodeId, NodeKind, TokenKind};
use crate::text::Span;

/// Adds to `container` the element that `segment` names; its value is `content` inside what `rest` names.
pub(super) fn insert(
    doc: &Doc<'_>,
    container: NodeId,
    segment: &Segment,
    rest: &[Segment],
    content: &Content<'_>,
) -> Option<Vec<Edit>> {
    let elements = doc.elements(container)?;
    let name = match (doc.tree.kind(container), segment) {
        (NodeKind::Object, Segment::Key(key)) => Some(&**key),
        (NodeKind::Array, Segment::Index(index)) if *index as usize == elements.len() => None,
        _ => return None,
    };
    let style = Style::of(doc, Some(container));
    let element = NewElement { name, rest, content, style: &style };
    match elements.last() {
        Some(last) => after(doc, elements[0], *last, &element),
        None => into_empty(doc, container, &element),
    }
}

struct NewElement<'a> {
    name: Option<&'a str>,
    rest: &'a [Segment],
    content: &'a Content<'a>,
    style: &'a Style,
}

impl NewElement<'_> {
    /// Its text; comments that stood behind a carried value come before it.
    fn write(&self, layout: Layout<'_>) -> Option<String> {
        self.write_with(layout, true)
    }

    fn write_with(&self, layout: Layout<'_>, all_comments: bool) -> Option<String> {
        let text = nested(self.rest, self.content, self.style, layout)?;
        let direct = self.rest.is_empty();
        let comments = if direct { self.content.comments(layout, all_comments) } else { String::new() };
        Some(comments + &element(self.name, &text, self.style))
    }

    /// The comments that go behind it on its line, each with a space before it.
    fn trail(&self) -> String {
        match self.content {
            Content::Carried(carried) if self.rest.is_empty() => {
                carried.trail.iter().map(|it| format!(" {it}")).collect()
            }
            _ => String::new(),
        }
    }
}

fn after(doc: &Doc<'_>, first: NodeId, last: NodeId, new: &NewElement<'_>) -> Option<Vec<Edit>> {
    if doc.tree.kind(last) == NodeKind::Member && doc.tree.value(last).is_none() {
        return None;
    }
    let end = doc.tree.span(last).end;
    let comma = doc.comma_after(last);
    let anchor = comma.unwrap_or(doc.tree.last_token(last));
    let own_line = [last, first].into_iter().find_map(|it| doc.own_line(doc.tree.span(it).start));
    let line_break = line_break_at(doc.text, doc.tree.span(last).start);
    let Some(indent) = own_line else {
        let layout = Layout { line_break, indent: doc.indent_of_line(end), one_line: true };
        let space = if is_dense(doc, last) { "" } else { " " };
        let text = new.write(layout)?;
        let edit = match comma {
            Some(comma) => insert_at(one_line_tail(doc, comma), format!("{space}{text},")),
            None => insert_at(end, format!(",{space}{text}")),
        };
        return Some(vec![edit]);
    };
    let text = new.write_with(Layout { line_break, indent, one_line: false }, false)?;
    let tail = doc.line_tail(anchor);
    let trail = new.trail();
    // A carried `//` comment must not swallow what follows on the line.
    let follows = &doc.text[tail as usize..];
    let guard = if search::contains(&trail, "//") && !follows.trim_start_matches([' ', '\t']).starts_with(['\n', '\r'])
    {
        line_break
    } else {
        ""
    };
    let edits = match comma {
        Some(_) => vec![insert_at(tail, format!("{line_break}{indent}{text},{trail}{guard}"))],
        None => vec![insert_at(end, ","), insert_at(tail, format!("{line_break}{indent}{text}{trail}{guard}"))],
    };
    Some(edits)
}

/// Whether the element is written without any space, as in `{"a":1,"b":2}`.
fn is_dense(doc: &Doc<'_>, element: NodeId) -> bool {
    let before = &doc.text[..doc.tree.span(element).start as usize];
    let colon = doc.tree.colon_token(element).map(|it| doc.tree.token(it).end as usize);
    match colon {
        Some(colon) => !before.ends_with(char::is_whitespace) && !doc.text[colon..].starts_with(char::is_whitespace),
        None => before.ends_with(','),
    }
}

/// After the comma and its `/* */` comments.
fn one_line_tail(doc: &Doc<'_>, comma: crate::syntax::TokenId) -> u32 {
    let tail = doc.line_tail(comma);
    let comma = doc.tree.token(comma).end;
    let comments = Span::new(comma, tail);
    let swallows = doc.tokens().iter().any(|it| it.kind == TokenKind::LineComment && comments.encloses(it.span()));
    if swallows { comma } else { tail }
}

fn into_empty(doc: &Doc<'_>, container: NodeId, new: &NewElement<'_>) -> Option<Vec<Edit>> {
    let style = new.style;
    let open = doc.tree.open(container)?;
    let close = doc.tree.close(container)?;
    let inside = Span::new(doc.tree.token(open).end, doc.tree.token(close).start);
    let line_break = line_break_at(doc.text, inside.start);
    let outer = doc.indent_of_line(doc.tree.token(open).start);
    let indent = format!("{outer}{}", style.unit);
    let comments = doc.tokens()[open.0 as usize + 1..close.0 as usize].iter().rev().find(|it| it.kind.is_comment());
    if let Some(comment) = comments {
        let rest = Span::new(comment.end, inside.end);
        if !doc.has_line_break(rest) {
            let text = new.write(Layout { line_break, indent: outer, one_line: true })?;
            return Some(vec![insert_at(comment.end, format!(" {text}"))]);
        }
        let indent = doc.own_line(comment.start).unwrap_or(&indent);
        let comma = if style.trailing_comma { "," } else { "" };
        let text = new.write(Layout { line_break, indent, one_line: false })?;
        return Some(vec![insert_at(comment.end, format!("{line_break}{indent}{text}{comma}"))]);
    }
    let one_line = !doc.has_line_break(inside) && style.is_one_line(doc, doc.element_of(container));
    let layout = Layout { line_break, indent: outer, one_line };
    let text = new.write(Layout { indent: if one_line { outer } else { &indent }, ..layout })?;
    let brackets = if doc.tree.kind(container) == NodeKind::Object { ['{', '}'] } else { ['[', ']'] };
    let mut whole = String::new();
    enclose(&mut whole, brackets, &[text], style, layout);
    Some(vec![Edit { span: inside, text: whole[1..whole.len() - 1].to_owned() }])
}

/// Gives a value to a member that has none.
pub(super) fn missing_value(
    doc: &Doc<'_>,
    member: NodeId,
    rest: &[Segment],
    content: &Content<'_>,
) -> Option<Vec<Edit>> {
    let colon = doc.tree.token(doc.tree.colon_token(member)?);
    let style = Style::of(doc, doc.tree.parent(member));
    let layout = Layout {
        line_break: line_break_at(doc.text, colon.end),
        indent: doc.indent_of_line(colon.start),
        one_line: style.is_one_line(doc, member),
    };
    let text = nested(rest, content, &style, layout)?;
    let has_space = doc.text[colon.end as usize..].starts_with(' ');
    Some(vec![if has_space { insert_at(colon.end + 1, text) } else { insert_at(colon.end, format!(" {text}")) }])
}

/// The whole content of a text that has no value yet.
pub(super) fn root(doc: &Doc<'_>, path: &[Segment], content: &Content<'_>) -> Option<Edit> {
    if !is_empty(doc) {
        return None;
    }
    let end = doc.text.len() as u32;
    let style = Style::of(doc, None);
    let line_break = line_break_at(doc.text, end);
    let text = nested(path, content, &style, Layout { line_break, indent: "", one_line: false })?;
    let starts_line = doc.text.ends_with(['\n', '\r']) || doc.text.trim_start_matches('\u{FEFF}').is_empty();
    let lead = if starts_line { "" } else { line_break };
    Some(insert_at(end, format!("{lead}{text}{line_break}")))
}

fn insert_at(at: u32, text: impl Into<String>) -> Edit {
    Edit { span: Span::empty(at), text: text.into() }
}
