//! What a cursor stands on: a key or a value, of which place.

use crate::lists::CollectVec;
use crate::path::{KeyPath, Segment};
use crate::syntax::{NodeId, NodeKind, TokenId, TokenKind, Tree, unescape};
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
        /// What has to be written around it.
        commas: Commas,
    },
    /// The value at this path.
    Value {
        /// The place.
        path: KeyPath,
        /// Strings that the list has beside the one being written; empty in an object.
        taken: Vec<String>,
        /// The word being written.
        word: Word,
        /// What has to be written around it.
        commas: Commas,
    },
}

/// Commas that are missing around a word: they stand between it and its neighbours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Commas {
    /// Where the member or item before ends, in bytes, if no comma follows it.
    pub before: Option<u32>,
    /// Another member or item follows the word without a comma.
    pub after: bool,
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
    let word = word(tree, text, offset, word_token);
    let before = significant_before(tree, word.span.start);
    let container = container_at(tree, word.span.start)?;
    let before_kind = before.map(|it| tree.token(it).kind);
    let commas = commas(tree, tree.kind(container), before, word_token, word.span.end);
    match (tree.kind(container), before_kind) {
        (NodeKind::Object, Some(TokenKind::LBrace | TokenKind::Comma)) => {
            Some(key(tree, text, container, word, word_token, commas))
        }
        (NodeKind::Object, Some(TokenKind::Colon)) => {
            let member = tree.members(container).find(|it| tree.colon_token(*it) == before)?;
            let path = tree.path_of(container, text).join(Segment::from(&*tree.key(member, text)?));
            Some(Cursor::Value { path, taken: Vec::new(), word, commas })
        }
        // A comma is missing before the key that is being written.
        (NodeKind::Object, _) if is_key(tree, container, word_token) || begins_line(text, tree, before, offset) => {
            Some(key(tree, text, container, word, word_token, commas))
        }
        (NodeKind::Array, Some(kind))
            if matches!(kind, TokenKind::LBracket | TokenKind::Comma)
                || word_token.is_some()
                || begins_line(text, tree, before, offset) =>
        {
            let index = tree.items(container).take_while(|it| tree.span(*it).end <= word.span.start).count();
            let others = tree.items(container).map(|it| tree.span(it)).filter(|it| *it != word.span);
            let strings = others.map(|it| it.of(text)).filter(|it| it.starts_with(['"', '\'']));
            let taken = strings.map(|it| unescape(it).into_owned()).collect_vec();
            Some(Cursor::Value { path: tree.path_of(container, text).join(index), taken, word, commas })
        }
        _ => None,
    }
}

/// The commas between a word that ends at `end` and what is written around it.
fn commas(tree: &Tree, container: NodeKind, before: Option<TokenId>, word: Option<TokenId>, end: u32) -> Commas {
    use TokenKind::{Colon, Comma, LBrace, LBracket, Name, Number, String};
    let is_open = |kind: TokenKind| matches!(kind, Comma | Colon | LBrace | LBracket);
    let before = before.map(|it| tree.token(it)).filter(|it| !is_open(it.kind)).map(|it| it.end);
    let from = word.map_or(0, |it| it.0 as usize + 1);
    let mut next = tree.tokens()[from..].iter().filter(|it| it.start >= end && !it.kind.is_trivia());
    let begins = |kind: TokenKind| matches!(kind, Name | String | Number | LBrace | LBracket);
    let after = match container {
        NodeKind::Array => next.next().is_some_and(|it| begins(it.kind)),
        // A key and its colon; a value there is that of the word.
        _ => next.next().is_some_and(|it| begins(it.kind)) && next.next().is_some_and(|it| it.kind == Colon),
    };
    Commas { before, after }
}

/// What somebody is writing in a text that holds nothing else: the word at `offset`, or none in a blank text.
pub fn only_word(tree: &Tree, text: &str, offset: u32) -> Option<Word> {
    let offset = floor(text, offset);
    let token = word_at(tree, offset);
    let others = tree.tokens().iter().enumerate().filter(|it| Some(TokenId(it.0 as u32)) != token);
    let is_alone = others.into_iter().all(|it| it.1.kind == TokenKind::Whitespace);
    is_alone.then(|| word(tree, text, offset, token))
}

fn word(tree: &Tree, text: &str, offset: u32, token: Option<TokenId>) -> Word {
    let Some(token) = token else { return Word { span: Span::empty(offset), quote: None } };
    let span = tree.token(token).span();
    let quote = span.of(text).chars().next().filter(|it| matches!(it, '"' | '\''));
    Word { span, quote }
}

fn is_key(tree: &Tree, object: NodeId, word: Option<TokenId>) -> bool {
    word.is_some() && tree.members(object).any(|it| tree.key_token(it) == word)
}

/// Whether nothing but white space stands before `offset` on its line, so that no value goes on here.
fn begins_line(text: &str, tree: &Tree, before: Option<TokenId>, offset: u32) -> bool {
    let start = before.map_or(0, |it| tree.token(it).end);
    start <= offset && Span::new(start, offset).of(text).contains(['\n', '\r'])
}

fn key(tree: &Tree, text: &str, object: NodeId, word: Word, token: Option<TokenId>, commas: Commas) -> Cursor {
    let others = tree.members(object).filter(|it| token.is_none() || tree.key_token(*it) != token);
    let taken = others.filter_map(|it| Some(tree.key(it, text)?.into_owned())).collect_vec();
    let after = tree.tokens()[token.map_or(0, |it| it.0 as usize + 1)..].iter();
    let next = after.filter(|it| it.start >= word.span.end).find(|it| !it.kind.is_trivia());
    let has_colon = next.is_some_and(|it| it.kind == TokenKind::Colon);
    Cursor::Key { object: tree.path_of(object, text), taken, word, has_colon, commas }
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
            ("{ a: [1\n |] }", "value of `a[1]`"),
            ("{ a: [1 'x|'] }", "value of `a[1]`"),
            ("{ a: [1 |] }", "nothing"),
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
    fn missing_commas_are_seen() {
        for (text, before, after) in [
            ("{ | }", None, false),
            ("{ a: 1, | }", None, false),
            ("{ a: 1\n | }", Some(6), false),
            ("{ a: {} b|: 2 }", Some(7), false),
            ("{ | b: 2 }", None, true),
            ("{ a|\n b: 2 }", None, true),
            ("{ a: |\n b: 2 }", None, true),
            ("{ a: |, b: 2 }", None, false),
            ("{ a: | 1 }", None, false),
            ("[ | 'b' ]", None, true),
            ("[ 'a'\n | 'b' ]", Some(5), true),
            ("[ 'a' '|' ]", Some(5), false),
        ] {
            let Some(Cursor::Key { commas, .. } | Cursor::Value { commas, .. }) = cursor(text) else {
                panic!("{text}")
            };
            assert_eq!(commas, Commas { before, after }, "{text}");
        }
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
