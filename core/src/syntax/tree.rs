//! The tree: tokens and nodes in flat vectors, linked by index.

use crate::lists::PushAll;
use std::borrow::Cow;

use super::literal::unescape;
use super::repair::trim_quotes;
use super::token::{Token, TokenId, TokenKind};
use crate::path::{KeyPath, Segment};
use crate::text::Span;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// `{ … }`; either brace may be missing. Children: members and errors.
    Object,
    /// `[ … ]`; the closing bracket may be missing. Children: items and errors.
    Array,
    /// `key: value`; each of the three parts may be missing. Child: the value.
    Member,
    /// One token that is a string, a number, `true`, `false`, `null`, `Infinity` or `NaN`, without a flaw.
    Scalar,
    /// What could not be read: a value with a flaw (an unclosed string, a bare word, nesting too deep) or stray text between
    /// members, between items or after the root. Its tokens tell more.
    Error,
}

/// Index of a node. Nodes are in the order of the text, parents before children.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

pub(super) const NONE: u32 = u32::MAX;

#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub kind: NodeKind,
    /// A value in an array that holds it, a root, a member's value: not stray text.
    pub is_value: bool,
    pub parent: u32,
    /// First and last token; neither is trivia. For a node without any token of its own, `last` is less than `first`.
    pub first: u32,
    pub last: u32,
    /// One past the last node inside.
    pub after: u32,
    /// Key of a member, opening bracket of a container.
    pub head: u32,
    /// Colon of a member, closing bracket of a container.
    pub tail: u32,
}

/// A text's tokens and what they make. All queries are about the text that was parsed.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    pub(super) tokens: Vec<Token>,
    pub(super) nodes: Vec<Node>,
    pub(super) root: Option<NodeId>,
}

impl Tree {
    /// All tokens in order, white space and comments included: joined, they are the text.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The token with this index.
    pub fn token(&self, id: TokenId) -> Token {
        self.tokens[id.0 as usize]
    }

    /// The token that holds byte `offset`; the last one for the end of the text, `None` for an empty text.
    pub fn token_at(&self, offset: u32) -> Option<TokenId> {
        let after = self.tokens.partition_point(|it| it.start <= offset);
        Some(TokenId(after.checked_sub(1)? as u32))
    }

    /// The root value; `None` if the text holds none.
    pub fn root(&self) -> Option<NodeId> {
        self.root
    }

    /// Every node, parents before children, in the order of the text.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.nodes.len() as u32).map(NodeId)
    }

    fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// What the node is.
    pub fn kind(&self, id: NodeId) -> NodeKind {
        self.node(id).kind
    }

    /// From the node's first to its last token.
    pub fn span(&self, id: NodeId) -> Span {
        let Node { first, last, .. } = *self.node(id);
        let start = self.tokens.get(first as usize).map_or_else(|| self.text_len(), |it| it.start);
        let end = self.tokens.get(last as usize).map_or(start, |it| it.end);
        Span::new(start, end.max(start))
    }

    fn text_len(&self) -> u32 {
        self.tokens.last().map_or(0, |it| it.end)
    }

    /// The node's first token: a container's opening bracket, a member's key, a scalar's only token.
    pub fn first_token(&self, id: NodeId) -> TokenId {
        TokenId(self.node(id).first)
    }

    /// The node's last token; never a comment or white space.
    pub fn last_token(&self, id: NodeId) -> TokenId {
        let node = self.node(id);
        TokenId(node.last.max(node.first))
    }

    /// The node around this one; `None` for the root and for stray text beside it.
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        link(self.node(id).parent).map(NodeId)
    }

    /// The nodes directly inside, in the order of the text.
    pub fn children(&self, id: NodeId) -> Children<'_> {
        Children { tree: self, next: id.0 + 1, end: self.node(id).after }
    }

    /// The member's key; `None` if it is missing or the node is no member.
    pub fn key_token(&self, member: NodeId) -> Option<TokenId> {
        self.part(member, |it| it.kind == NodeKind::Member, |it| it.head)
    }

    /// The member's colon; `None` if it is missing or the node is no member.
    pub fn colon_token(&self, member: NodeId) -> Option<TokenId> {
        self.part(member, |it| it.kind == NodeKind::Member, |it| it.tail)
    }

    /// The container's opening bracket; `None` if it is missing, as it may be at the root, or the node is no container.
    pub fn open(&self, container: NodeId) -> Option<TokenId> {
        self.part(container, Node::is_container, |it| it.head)
    }

    /// The container's closing bracket; `None` if it is missing or the node is no container.
    pub fn close(&self, container: NodeId) -> Option<TokenId> {
        self.part(container, Node::is_container, |it| it.tail)
    }

    fn part(&self, id: NodeId, fits: fn(&Node) -> bool, part: fn(&Node) -> u32) -> Option<TokenId> {
        let node = self.node(id);
        if !fits(node) {
            return None;
        }
        link(part(node)).map(TokenId)
    }

    /// The member's value; `None` if it is missing or the node is no member.
    pub fn value(&self, member: NodeId) -> Option<NodeId> {
        if self.kind(member) != NodeKind::Member {
            return None;
        }
        self.children(member).next()
    }

    /// Whether the node stands where a value belongs, as opposed to members and stray text.
    pub fn is_value(&self, id: NodeId) -> bool {
        self.node(id).is_value
    }

    /// The array's items, without stray text between them. The same as the value's items after lowering.
    pub fn items(&self, array: NodeId) -> impl Iterator<Item = NodeId> + use<'_> {
        self.children(array).filter(|it| self.is_value(*it))
    }

    /// The object's members, without stray text between them.
    pub fn members(&self, object: NodeId) -> impl Iterator<Item = NodeId> + use<'_> {
        self.children(object).filter(|it| self.kind(*it) == NodeKind::Member)
    }

    /// The member's decoded key; `None` if it is missing. For a key with a flaw, what was probably meant.
    pub fn key<'t>(&self, member: NodeId, text: &'t str) -> Option<Cow<'t, str>> {
        let token = self.token(self.key_token(member)?);
        let raw = token.span().of(text);
        Some(match token.kind {
            TokenKind::Unknown => trim_quotes(raw).into(),
            TokenKind::Name if !raw.contains('\\') => raw.into(),
            _ => unescape(raw),
        })
    }

    /// The innermost node that holds `offset` or ends there, as seen by a cursor; `None` outside of the root.
    pub fn node_at(&self, offset: u32) -> Option<NodeId> {
        let after = self
            .nodes
            .partition_point(|it| self.tokens.get(it.first as usize).is_some_and(|token| token.start <= offset));
        let mut at = NodeId(after.checked_sub(1)? as u32);
        while !self.span(at).touches(offset) {
            at = self.parent(at)?;
        }
        Some(at)
    }

    /// The keys and indices that lead from the root to `id`. A member has its value's path; what is no value (stray text, a
    /// member without a key) has its container's.
    pub fn path_of(&self, id: NodeId, text: &str) -> KeyPath {
        let mut segments = Vec::new();
        let mut at = id;
        loop {
            let parent = self.parent(at);
            if self.kind(at) == NodeKind::Member {
                segments.push_all(self.key(at, text).map(|it| Segment::Key(it.into())));
            } else if let Some(array) = parent.filter(|it| self.kind(*it) == NodeKind::Array && self.is_value(at)) {
                segments.push(Segment::from(self.items(array).take_while(|it| *it != at).count()));
            }
            match parent {
                Some(parent) => at = parent,
                None => break,
            }
        }
        segments.reverse();
        KeyPath(segments)
    }

    /// The value at `path`. Of members with the same key the last one counts. `None` if there is no such place or its value
    /// is missing.
    pub fn node_for(&self, path: &KeyPath, text: &str) -> Option<NodeId> {
        let mut at = self.root?;
        for segment in &path.0 {
            at = match segment {
                Segment::Key(key) => self.value(self.find_member(at, key, text)?)?,
                Segment::Index(index) if self.kind(at) == NodeKind::Array => self.items(at).nth(*index as usize)?,
                Segment::Index(_) => return None,
            };
        }
        Some(at)
    }

    /// The member that decides about `key`: the last one of `object` that has it.
    pub fn find_member(&self, object: NodeId, key: &str, text: &str) -> Option<NodeId> {
        if self.kind(object) != NodeKind::Object {
            return None;
        }
        self.members(object).filter(|it| self.key(*it, text).is_some_and(|it| it == key)).last()
    }
}

impl Node {
    fn is_container(&self) -> bool {
        matches!(self.kind, NodeKind::Object | NodeKind::Array)
    }
}

fn link(index: u32) -> Option<u32> {
    (index != NONE).then_some(index)
}

/// See [`Tree::children`].
#[derive(Clone, Debug)]
pub struct Children<'a> {
    tree: &'a Tree,
    next: u32,
    end: u32,
}

impl Iterator for Children<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        if self.next >= self.end {
            return None;
        }
        let id = NodeId(self.next);
        self.next = self.tree.node(id).after;
        Some(id)
    }
}
