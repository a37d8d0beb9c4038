//! What a cursor stands on: a key or a value, of which place.

use crate::path::{KeyPath, Segment};
use crate::syntax::{NodeId, NodeKind, TokenId, TokenKind, Tree};
use crate::text::{Span, floor};

/// What somebody at the cursor is writing.
#[derive(Clone, Debug, PartialEq)]
pub enum Cursor {
    /// A key of the object at this path.
    Key {
        /// The object.
        object: KeyPath,
        /// Keys that the object has beside the one being written.
        taken: Vec<String>,
        /// The word being written.
        word: Word,
        /// A colon follows.
        has_colon: bool,
    },
    /// The value at this path.
    Value {
        /// The place.
        path: KeyPath,
        /// The word being written.
        word: Word,
    },
}

/// The token under the cursor, or an empty place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// What a completion replaces.
    pub span: Span,
    /// The quote that the word starts with.
    pub quote: Option<char>,
}

/// Finds out what stands at byte `offset`; `None` in comments and where neither a key nor a value belongs.
pub fn at(tree: &Tree, text: &str, offset: u32) -> Option<Cursor> {
    let offset = floor(text, offset);
    let word_token = word_at(tree, offset);
    if word_token.is_none() && in_comment(tree, offset) {
        return None;
    }
    let word = match word_token {
        Some(id) => {
            let span = tree.token(id).span();
            let quote = span.of(text).chars().next().filter(|it| matches!(it, '"' | '\''));
            Word { span, quote }
        }
        None => Word { span: Span::empty(offset), quote: None },
    };
    let before = significant_before(tree, word.span.start);
    let container = container_at(tree, word.span.start)?;
    let before_kind = before.map(|it| tree.token(it).kind);
    match (tree.kind(container), before_kind) {
        (NodeKind::Object, Some(TokenKind::LBrace | TokenKind::Comma)) => {
            Some(key(tree, text, container, word, word_token))
        }
        (NodeKind::Object, Some(TokenKind::Colon)) => {
            let member = tree.members(container).find(|it| tree.colon_token(*it) == before)?;
            let path = tree.path_of(container, text).join(Segment::from(&*tree.key(member, text)?));
            Some(Cursor::Value { path, word })
        }
        // A comma is missing before the key that is being written.
        (NodeKind::Object, _) if is_key(tree, container, word_token) || begins_line(text, tree, before, offset) => {
            Some(key(tree, text, container, word, word_token))
        }
        (NodeKind::Array, Some(TokenKind::LBracket | TokenKind::Comma)) => {
            let index = tree.items(container).take_while(|it| tree.span(*it).end <= word.span.start).count();
            Some(Cursor::Value { path: tree.path_of(container, text).join(index), word })
        }
        _ => None,
    }
}

fn is_key(tree: &Tree, object: NodeId, word: Option<TokenId>) -> bool {
    word.is_some() && tree.members(object).any(|it| tree.key_token(it) == word)
}

/// Whether nothing but white space stands before `offset` on its line, so that no value goes on here.
fn begins_line(text: &str, tree: &Tree, before: Option<TokenId>, offset: u32) -> bool {
    let start = before.map_or(0, |it| tree.token(it).end);
    start <= offset && Span::new(start, offset).of(text).contains(['\n', '\r'])
}

fn key(tree: &Tree, text: &str, object: NodeId, word: Word, token: Option<TokenId>) -> Cursor {
    let others = tree.members(object).filter(|it| token.is_none() || tree.key_token(*it) != token);
    let taken = others.filter_map(|it| Some(tree.key(it, text)?.into_owned())).collect();
    let after = tree.tokens()[token.map_or(0, |it| it.0 as usize + 1)..].iter();
    let next = after.filter(|it| it.start >= word.span.end).find(|it| !it.kind.is_trivia());
    let has_colon = next.is_some_and(|it| it.kind == TokenKind::Colon);
    Cursor::Key { object: tree.path_of(object, text), taken, word, has_colon }
}

/// The word that the cursor is in or at the end of.
fn word_at(tree: &Tree, offset: u32) -> Option<TokenId> {
    let is_word = |id: &TokenId| {
        let token = tree.token(*id);
        let word = matches!(token.kind, TokenKind::Name | TokenKind::String | TokenKind::Number | TokenKind::Unknown);
        word && token.span().touches(offset)
    };
    let here = tree.token_at(offset)?;
    let previous = here.0.checked_sub(1).map(TokenId);
    Some(here).filter(is_word).or(previous.filter(is_word))
}

fn in_comment(tree: &Tree, offset: u32) -> bool {
    let inside = |id: TokenId| {
        let token = tree.token(id);
        let open_end = token.kind == TokenKind::LineComment;
        token.kind.is_comment() && token.start < offset && (offset < token.end || (open_end && offset == token.end))
    };
    tree.token_at(offset).is_some_and(|it| inside(it) || it.0.checked_sub(1).is_some_and(|it| inside(TokenId(it))))
}

fn significant_before(tree: &Tree, offset: u32) -> Option<TokenId> {
    let end = tree.tokens().partition_point(|it| it.end <= offset);
    let found = tree.tokens()[..end].iter().rposition(|it| !it.kind.is_trivia())?;
    Some(TokenId(found as u32))
}

/// The innermost object or list whose brackets, the closing one perhaps missing, are around `offset`.
fn container_at(tree: &Tree, offset: u32) -> Option<NodeId> {
    let around = |id: NodeId| {
        let opens = tree.open(id).map_or(tree.span(id).start, |it| tree.token(it).end);
        let closes = tree.close(id).is_none_or(|it| offset <= tree.token(it).start);
        matches!(tree.kind(id), NodeKind::Object | NodeKind::Array) && opens <= offset && closes
    };
    // A container without its closing bracket holds the cursor although its last token lies before it.
    tree.nodes().filter(|it| around(*it)).last()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    /// `|` is the cursor.
    fn cursor(marked: &str) -> Option<Cursor> {
        let offset = marked.find('|').expect("a cursor");
        let text = marked.replace('|', "");
        at(&parse(&text).tree, &text, offset as u32)
    }

    #[test]
    fn keys_and_values_are_told_apart_while_somebody_types() {
        for (text, want) in [
            ("{ | }", "key of ``"),
            ("{ ga| }", "key of ``"),
            ("{ a: 1, \"ga|\" }", "key of ``"),
            ("{ a: { b| } }", "key of `a`"),
            ("{ a: {\n  b: 1,\n  |\n} }", "key of `a`"),
            ("{ a: | }", "value of `a`"),
            ("{ a: 'x|' }", "value of `a`"),
            ("{ a: [1, |] }", "value of `a[1]`"),
            ("{ a: [{ x: tr| }] }", "value of `a[0].x`"),
            ("{ a: { b: |", "value of `a.b`"),
            ("{ a: 1\n b| }", "key of ``"),
            ("{ a: 1\n | }", "key of ``"),
            ("{ a: { b: 1\n c|: 2 } }", "key of `a`"),
            ("{ a: 1 | }", "nothing"),
            ("a: { | }", "key of `a`"),
            ("{ a: { |", "key of `a`"),
            ("{ // |\n }", "nothing"),
            ("{ a: 1 | }", "nothing"),
        ] {
            let got = match cursor(text) {
                Some(Cursor::Key { object, .. }) => format!("key of `{object}`"),
                Some(Cursor::Value { path, .. }) => format!("value of `{path}`"),
                None => "nothing".to_owned(),
            };
            assert_eq!(got, want, "{text}");
        }
    }

    #[test]
    fn a_place_inside_a_character_is_the_one_before_it() {
        let text = "d：";
        assert_eq!(at(&parse(text).tree, text, 2), at(&parse(text).tree, text, 1));
    }

    #[test]
    fn a_key_knows_its_neighbours_and_its_colon() {
        let Some(Cursor::Key { taken, has_colon, word, .. }) = cursor("{ a: 1, 'b|': 2, c: 3 }") else {
            panic!("a key")
        };
        assert_eq!(taken, ["a", "c"]);
        assert!(has_colon);
        assert_eq!(word.quote, Some('\''));
    }
}
