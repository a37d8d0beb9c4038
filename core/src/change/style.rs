//! How a text is written: what the neighbours do, else what most of the file does.

use super::Doc;
use crate::lists::CollectVec;
use crate::syntax::{NodeId, NodeKind, Parse, TokenKind};
use crate::text::Span;

/// The habits that new text follows.
#[derive(Clone, Debug)]
pub(super) struct Style {
    /// One level of indentation.
    pub unit: String,
    /// Around strings.
    pub quote: char,
    /// Around keys; `None` for keys that are written bare where they can be.
    pub key_quote: Option<char>,
    /// A comma after the last member, where each has its own line.
    pub trailing_comma: bool,
    /// Lists of simple values take a line for each.
    pub long_lists: bool,
    /// A space inside the braces of objects on one line.
    pub padded: bool,
    /// What stands between a key and its value.
    pub colon: String,
}

/// Votes for one of two habits.
#[derive(Default)]
struct Votes {
    yes: usize,
    no: usize,
}

impl Votes {
    fn add(&mut self, yes: bool) {
        if yes { self.yes += 1 } else { self.no += 1 }
    }

    fn decide(&self) -> Option<bool> {
        (self.yes + self.no > 0).then_some(self.yes > self.no)
    }
}

/// What a text does, counted: how it quotes, indents and ends its lines. Costs a walk over the whole text, so whoever lowers
/// several sets of changes of one text counts once.
#[derive(Default)]
pub struct Habits {
    double: Votes,
    bare_keys: Votes,
    double_keys: Votes,
    trailing_comma: Votes,
    long_lists: Votes,
    padded: Votes,
    colon: Option<String>,
    unit: Option<String>,
}

impl Style {
    /// The style for new text in `container`.
    pub fn of(doc: &Doc<'_>, container: Option<NodeId>) -> Style {
        let mut near = Habits::default();
        if let Some(container) = container {
            near.add(doc, container);
            for child in doc.tree.children(container) {
                near.add(doc, child);
                doc.tree.children(child).for_each(|it| near.add_scalar(doc, it));
            }
        }
        let file = doc.habits;
        let pick = |choose: fn(&Habits) -> &Votes, default| {
            choose(&near).decide().or_else(|| choose(file).decide()).unwrap_or(default)
        };
        let quote = if pick(|it| &it.double, true) { '"' } else { '\'' };
        let key_quote = match pick(|it| &it.bare_keys, false) {
            true => None,
            false if pick(|it| &it.double_keys, quote == '"') => Some('"'),
            false => Some('\''),
        };
        Style {
            unit: near.unit.as_ref().or(file.unit.as_ref()).cloned().unwrap_or_else(|| "  ".to_owned()),
            quote,
            key_quote,
            trailing_comma: pick(|it| &it.trailing_comma, false),
            long_lists: pick(|it| &it.long_lists, false),
            padded: pick(|it| &it.padded, true),
            colon: near.colon.as_ref().or(file.colon.as_ref()).cloned().unwrap_or_else(|| ": ".to_owned()),
        }
    }

    /// Whether what is put into the value of `element` has to stay on one line: the element shares its line with what is
    /// around it.
    pub fn is_one_line(&self, doc: &Doc<'_>, element: NodeId) -> bool {
        let start = doc.tree.span(element).start;
        let is_root = doc.tree.parent(element).is_none();
        !is_root && doc.own_line(start).is_none()
    }
}

impl Habits {
    /// Of a whole file.
    pub fn of(parse: &Parse, text: &str) -> Habits {
        let doc = Doc { tree: &parse.tree, text, habits: &Habits::default() };
        let mut habits = Habits::default();
        for node in parse.tree.nodes() {
            habits.add(&doc, node);
            habits.add_scalar(&doc, node);
        }
        habits
    }

    fn add(&mut self, doc: &Doc<'_>, node: NodeId) {
        match doc.tree.kind(node) {
            NodeKind::Object | NodeKind::Array => self.add_container(doc, node),
            NodeKind::Member => self.add_member(doc, node),
            NodeKind::Scalar | NodeKind::Error => {}
        }
    }

    fn add_scalar(&mut self, doc: &Doc<'_>, node: NodeId) {
        if doc.tree.kind(node) != NodeKind::Scalar {
            return;
        }
        match doc.text.as_bytes()[doc.tree.span(node).start as usize] {
            b'"' => self.double.add(true),
            b'\'' => self.double.add(false),
            _ => {}
        }
    }

    fn add_member(&mut self, doc: &Doc<'_>, member: NodeId) {
        let Some(token) = doc.tree.key_token(member).map(|it| doc.tree.token(it)) else {
            return;
        };
        match (token.kind, doc.text.as_bytes()[token.start as usize]) {
            (TokenKind::Name, _) => self.bare_keys.add(true),
            (TokenKind::String, quote) => {
                // A key that cannot be bare says nothing about those that can.
                let raw = token.span().of(doc.text);
                if super::render::can_be_bare(raw.trim_matches(['"', '\''])) {
                    self.bare_keys.add(false);
                }
                self.double_keys.add(quote == b'"');
            }
            _ => {}
        }
        if let (None, Some(value)) = (&self.colon, doc.tree.value(member)) {
            let between = Span::new(token.end, doc.tree.span(value).start).of(doc.text);
            if between.trim_matches(' ') == ":" && between.len() < 4 {
                self.colon = Some(between.to_owned());
            }
        }
    }

    fn add_container(&mut self, doc: &Doc<'_>, node: NodeId) {
        let children = doc.tree.children(node).collect_vec();
        let (Some(open), Some(close)) = (doc.tree.open(node), doc.tree.close(node)) else {
            return;
        };
        let (Some(&first), Some(&last)) = (children.first(), children.last()) else {
            return;
        };
        let open = doc.tree.token(open);
        let close = doc.tree.token(close);
        let one_line = !doc.has_line_break(Span::new(open.end, close.start));
        if one_line {
            if doc.tree.kind(node) == NodeKind::Object {
                self.padded.add(doc.text[open.end as usize..].starts_with(' '));
            }
        } else if doc.own_line(close.start).is_some() {
            self.trailing_comma.add(doc.comma_after(last).is_some());
        }
        if doc.tree.kind(node) == NodeKind::Array && children.iter().all(|it| doc.tree.kind(*it) == NodeKind::Scalar) {
            self.long_lists.add(doc.own_line(doc.tree.span(first).start).is_some());
        }
        if let (None, Some(inner)) = (&self.unit, doc.own_line(doc.tree.span(first).start)) {
            let unit = inner.strip_prefix(doc.indent_of_line(open.start));
            self.unit = unit.filter(|it| !it.is_empty()).map(str::to_owned);
        }
    }
}

/// The line end in use at `at`: of the line before, else of the line itself, else LF.
pub(super) fn line_break_at(text: &str, at: u32) -> &str {
    let bytes = text.as_bytes();
    let is_break = |it: &u8| matches!(it, b'\n' | b'\r');
    let before = bytes[..at as usize].iter().rposition(is_break);
    let after = || bytes[at as usize..].iter().position(is_break).map(|it| at as usize + it);
    match before.or_else(after) {
        Some(at) if bytes[at] == b'\n' && at > 0 && bytes[at - 1] == b'\r' => "\r\n",
        Some(at) if bytes[at] == b'\n' => "\n",
        Some(at) if bytes.get(at + 1) == Some(&b'\n') => "\r\n",
        Some(_) => "\r",
        None => "\n",
    }
}
