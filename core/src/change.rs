//! Lowers changes, which speak of keys, to edits of a text in that text's own style.
//!
//! Each change becomes the smallest edit that makes it, against the text as the changes before it leave it; [`draft`] adds
//! these up to one set of edits against the text as it is.

mod draft;
mod fold;
mod insert;
mod remove;
mod render;
mod style;

use crate::lists::{CollectVec, PushAll};
use std::borrow::Cow;

use crate::edit::{Edit, Edits};
use crate::path::{Change, KeyPath, NewValue, Segment};
use crate::syntax::{ErrorKind, NodeId, NodeKind, Parse, Token, TokenId, TokenKind, Tree, number, parse, unescape};
use crate::text::Span;
use draft::Draft;
use insert::insert;
use remove::{carry, remove};
use render::{Content, Layout};
use style::Style;

pub use style::Habits;

/// The edits of `text`, whose parse is `parse`, that make all `changes`, one after the other.
///
/// Indentation, quotes, one or many lines, trailing commas and line ends are those of the neighbours, else of the file. What
/// is there already is left alone: an [`Change::Insert`] or [`Change::Move`] to a place with a value, a [`Change::Remove`] of
/// what is not there. A removed key is removed with all its duplicates; other changes are about the one that counts.
///
/// `None` if a change cannot be made here: something on the path is neither object nor list, the item is beyond the end of
/// its list, the key to rename or the value to move is not there, the new key is taken, or the place is in broken text.
pub fn lower(parse: &Parse, text: &str, changes: &[Change]) -> Option<Edits> {
    lower_with(&Habits::of(parse, text), parse, text, changes)
}

/// As [`lower`], where the habits of the text are known already.
pub fn lower_with(habits: &Habits, parse: &Parse, text: &str, changes: &[Change]) -> Option<Edits> {
    let mut draft = Draft::new(text);
    for (at, change) in changes.iter().enumerate() {
        let mut steps = Steps { draft: &mut draft, habits, first: (at == 0).then_some(parse) };
        steps.make(change)?;
    }
    if draft.is_unchanged() {
        return Some(Edits::default());
    }
    // An edit of sound text leaves it sound; what an edit does to text around a mistake has to be seen. Reading the text again
    // for every fix of a large file would cost more than the whole analysis.
    let errors = || self::parse(draft.text()).errors.len();
    debug_assert!(!parse.errors.is_empty() || errors() == 0, "{changes:?} break the text");
    if !parse.errors.is_empty() && errors() > parse.errors.len() {
        return None;
    }
    draft.into_edits()
}

/// Makes one change, in one or more edits.
struct Steps<'a, 't> {
    draft: &'a mut Draft<'t>,
    habits: &'a Habits,
    /// The parse of the text as long as nothing has changed.
    first: Option<&'a Parse>,
}

impl Steps<'_, '_> {
    fn make(&mut self, change: &Change) -> Option<()> {
        match change {
            Change::Set { path, value } => self.step(|doc| set(doc, path, value)),
            Change::Insert { path, value } => self.step(|doc| match doc.find(path) {
                Some(_) => Some(Vec::new()),
                None => set(doc, path, value),
            }),
            Change::Append { path, value } => self.step(|doc| append(doc, path, value)),
            Change::Rename { path, to } => self.step(|doc| rename(doc, path, to)),
            Change::Remove { path } => self.remove_all(path),
            Change::Move { from, to } => self.move_value(from, to),
            Change::Fold { from, to } => self.fold(from, to),
        }
    }

    fn step(&mut self, edits: impl FnOnce(&Doc<'_>) -> Option<Vec<Edit>>) -> Option<()> {
        let parsed = match self.first.take() {
            Some(parse) => Cow::Borrowed(&parse.tree),
            None => Cow::Owned(parse(self.draft.text()).tree),
        };
        let edits = edits(&Doc { tree: &parsed, text: self.draft.text(), habits: self.habits })?;
        self.draft.apply(&Edits::new(edits)?);
        Some(())
    }

    fn remove_all(&mut self, path: &KeyPath) -> Option<()> {
        loop {
            let before = self.draft.text().len();
            self.step(|doc| match doc.find_element(path) {
                Some((container, element)) => remove(doc, container, element),
                None => Some(Vec::new()),
            })?;
            let is_item = matches!(path.last(), Some(Segment::Index(_)));
            if is_item || self.draft.text().len() == before {
                return Some(());
            }
        }
    }

    fn fold(&mut self, from: &KeyPath, to: &KeyPath) -> Option<()> {
        if to.starts_with(from) {
            return None;
        }
        let mut comments = Vec::new();
        loop {
            let before = self.draft.text().len();
            self.step(|doc| {
                let Some((container, element)) = doc.find_element(from) else { return Some(Vec::new()) };
                comments.push_all(remove::comments(doc, container, element)?);
                remove(doc, container, element)
            })?;
            let is_item = matches!(from.last(), Some(Segment::Index(_)));
            if is_item || self.draft.text().len() == before {
                break;
            }
        }
        if comments.is_empty() {
            return Some(());
        }
        self.step(|doc| fold::above(doc, to, &comments))
    }

    fn move_value(&mut self, from: &KeyPath, to: &KeyPath) -> Option<()> {
        if to.starts_with(from) {
            return None;
        }
        let mut carried = None;
        self.step(|doc| {
            let (container, element) = doc.find_element(from)?;
            if doc.find(to).is_none() {
                carried = Some(carry(doc, container, element)?);
            }
            Some(Vec::new())
        })?;
        let Some(carried) = carried else {
            return Some(());
        };
        self.remove_all(from)?;
        self.step(|doc| place(doc, to, &Content::Carried(&carried)))
    }
}

/// A text and its tree, as the changes before left them.
struct Doc<'a> {
    tree: &'a Tree,
    text: &'a str,
    /// Of the file before any change: one that takes away the last example of a habit does not end it.
    habits: &'a Habits,
}

fn set(doc: &Doc<'_>, path: &KeyPath, value: &NewValue) -> Option<Vec<Edit>> {
    let Some(node) = doc.find(path) else {
        return place(doc, path, &Content::New(value));
    };
    if doc.equals(node, value) {
        return Some(Vec::new());
    }
    let span = doc.tree.span(node);
    let around = doc.element_of(node);
    let style = Style::of(doc, doc.tree.parent(around));
    let one_line = style.is_one_line(doc, around);
    let line_break = style::line_break_at(doc.text, span.start);
    let layout = Layout { line_break, indent: doc.indent_of_line(span.start), one_line };
    let text = render::value(value, &style, layout);
    Some(vec![Edit { span, text }])
}

/// Puts a value where none is, with the parents that are missing.
fn place(doc: &Doc<'_>, path: &KeyPath, content: &Content<'_>) -> Option<Vec<Edit>> {
    let Some(root) = doc.tree.root() else {
        return Some(vec![insert::root(doc, &path.0, content)?]);
    };
    let mut at = root;
    let mut rest = path.0.as_slice();
    while let Some((segment, after)) = rest.split_first() {
        match doc.step(at, segment) {
            Some(Step::Value(node)) => at = node,
            Some(Step::NoValue(member)) => return insert::missing_value(doc, member, after, content),
            None => return insert(doc, at, segment, after, content),
        }
        rest = after;
    }
    None
}

fn append(doc: &Doc<'_>, path: &KeyPath, value: &NewValue) -> Option<Vec<Edit>> {
    let Some(list) = doc.find(path) else {
        return place(doc, path, &Content::New(&NewValue::Array(vec![value.clone()])));
    };
    let len = (doc.tree.kind(list) == NodeKind::Array).then(|| doc.tree.items(list).count())?;
    insert(doc, list, &Segment::from(len), &[], &Content::New(value))
}

fn rename(doc: &Doc<'_>, path: &KeyPath, to: &str) -> Option<Vec<Edit>> {
    let Some(Segment::Key(_)) = path.last() else {
        return None;
    };
    let (object, member) = doc.find_element(path)?;
    if path.last_key() == Some(to) {
        return Some(Vec::new());
    }
    if doc.tree.find_member(object, to, doc.text).is_some() {
        return None;
    }
    let token = doc.tree.token(doc.tree.key_token(member)?);
    let mut style = Style::of(doc, Some(object));
    style.key_quote = match token.kind {
        TokenKind::String => doc.text[token.start as usize..].chars().next(),
        _ => None,
    };
    Some(vec![Edit { span: token.span(), text: render::key(to, &style) }])
}

enum Step {
    Value(NodeId),
    /// The member is there, and its value is missing.
    NoValue(NodeId),
}

impl Doc<'_> {
    fn find(&self, path: &KeyPath) -> Option<NodeId> {
        self.tree.node_for(path, self.text)
    }

    /// The member or item at `path` and the container that holds it.
    fn find_element(&self, path: &KeyPath) -> Option<(NodeId, NodeId)> {
        let container = self.find(&path.parent()?)?;
        let element = match path.last()? {
            Segment::Key(key) => self.tree.find_member(container, key, self.text)?,
            Segment::Index(_) => self.find(path)?,
        };
        Some((container, element))
    }

    fn step(&self, at: NodeId, segment: &Segment) -> Option<Step> {
        match segment {
            Segment::Key(key) => {
                let member = self.tree.find_member(at, key, self.text)?;
                Some(self.tree.value(member).map_or(Step::NoValue(member), Step::Value))
            }
            Segment::Index(index) if self.tree.kind(at) == NodeKind::Array => {
                self.tree.items(at).nth(*index as usize).map(Step::Value)
            }
            Segment::Index(_) => None,
        }
    }

    /// The member that holds the value `node`, or the item or root that it is.
    fn element_of(&self, node: NodeId) -> NodeId {
        let member = self.tree.parent(node).filter(|it| self.tree.kind(*it) == NodeKind::Member);
        member.unwrap_or(node)
    }

    /// Members or items; `None` if stray text stands between them or a bracket is missing.
    fn elements(&self, container: NodeId) -> Option<Vec<NodeId>> {
        self.tree.open(container)?;
        self.tree.close(container)?;
        let children = self.tree.children(container).collect_vec();
        let stray = children.iter().any(|it| self.tree.kind(*it) == NodeKind::Error && !self.tree.is_value(*it));
        (!stray).then_some(children)
    }

    fn tokens(&self) -> &[Token] {
        self.tree.tokens()
    }

    /// The next token that is neither white space nor comment.
    fn next(&self, token: TokenId) -> Option<TokenId> {
        let after = self.tokens().iter().enumerate().skip(token.0 as usize + 1);
        after.filter(|it| !it.1.kind.is_trivia()).map(|it| TokenId(it.0 as u32)).next()
    }

    /// The comma after `element`.
    fn comma_after(&self, element: NodeId) -> Option<TokenId> {
        let next = self.next(self.tree.last_token(element))?;
        (self.tree.token(next).kind == TokenKind::Comma).then_some(next)
    }

    /// The white space before `at` on its line, if there is nothing else before it.
    fn own_line(&self, at: u32) -> Option<&str> {
        let before = &self.text[..at as usize];
        let start = before.trim_end_matches([' ', '\t']).len();
        let first = start == 0 || before[..start].ends_with(['\n', '\r']);
        first.then(|| &before[start..])
    }

    /// The white space that the line of `at` begins with.
    fn indent_of_line(&self, at: u32) -> &str {
        let before = &self.text[..at as usize];
        let start = before.rfind(['\n', '\r']).map_or(0, |it| it + 1);
        let line = &self.text[start..];
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }

    fn has_line_break(&self, span: Span) -> bool {
        span.of(self.text).contains(['\n', '\r'])
    }

    /// Where the line of `token` ends, comments behind it included; never beyond the next token that matters.
    fn line_tail(&self, token: TokenId) -> u32 {
        let mut end = self.tree.token(token).end;
        for token in &self.tokens()[token.0 as usize + 1..] {
            if !token.kind.is_trivia() || (token.kind == TokenKind::Whitespace && self.has_line_break(token.span())) {
                break;
            }
            if token.kind.is_comment() {
                end = token.end;
            }
        }
        end
    }

    /// Whether `node` is `value` already.
    fn equals(&self, node: NodeId, value: &NewValue) -> bool {
        let raw = self.tree.span(node).of(self.text);
        match (self.tree.kind(node), value) {
            (NodeKind::Scalar, NewValue::Null) => raw == "null",
            (NodeKind::Scalar, NewValue::Bool(value)) => raw == if *value { "true" } else { "false" },
            (NodeKind::Scalar, NewValue::Number(value)) => {
                number(raw).is_some_and(|it| it.to_bits() == value.to_bits())
            }
            (NodeKind::Scalar, NewValue::String(value)) => raw.starts_with(['"', '\'']) && unescape(raw) == *value,
            (NodeKind::Array, NewValue::Array(values)) => {
                let items = self.tree.items(node).collect_vec();
                items.len() == values.len() && items.iter().zip(values).all(|it| self.equals(*it.0, it.1))
            }
            (NodeKind::Object, NewValue::Object(values)) => {
                let members = self.tree.members(node).collect_vec();
                let same = |(member, (key, value)): (&NodeId, &(String, NewValue))| {
                    self.tree.key(*member, self.text).is_some_and(|it| it == *key)
                        && self.tree.value(*member).is_some_and(|it| self.equals(it, value))
                };
                members.len() == values.len() && members.iter().zip(values).all(same)
            }
            _ => false,
        }
    }
}

/// Whether the text has no value at all but is otherwise sound.
fn is_empty(doc: &Doc<'_>) -> bool {
    let errors = parse(doc.text).errors;
    errors.iter().all(|it| it.kind == ErrorKind::EmptyText)
}

#[cfg(test)]
mod tests;
