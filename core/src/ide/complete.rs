//! What could be written at the cursor.

use super::cursor::{self, Cursor, Word};
use super::hover::describe;
use crate::analysis::Analysis;
use crate::path::KeyPath;
use crate::schema::{Form, NodeRef, Schema};
use crate::source::Document;
use crate::syntax::{NodeKind, TokenKind, is_key_continue, is_key_start};
use crate::text::{SourceId, Span};

/// What could be written, and what it would replace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The word at the cursor; empty where there is none.
    pub span: Span,
    /// The offers, in the order of the format.
    pub items: Vec<Item>,
}

/// One offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What is shown and filtered by: the bare key or value.
    pub label: String,
    /// What it is.
    pub kind: ItemKind,
    /// Type, or what the word means; one line.
    pub detail: String,
    /// Markdown.
    pub documentation: String,
    /// What is written, in the file's own style.
    pub insert: String,
}

/// What an offer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// A key.
    Key,
    /// A value.
    Value,
}

impl ItemKind {
    /// Lower-case name, as at the edges.
    pub fn name(self) -> &'static str {
        match self {
            ItemKind::Key => "key",
            ItemKind::Value => "value",
        }
    }
}

/// What the format takes at byte `offset`; `None` where neither a key nor a value belongs, or nothing is known.
pub fn complete(analysis: &Analysis, source: SourceId, offset: u32) -> Option<Completion> {
    let document = analysis.documents.get(source.0 as usize)?;
    let schema = Schema::of(analysis.dialect)?;
    let style = Style::of(document);
    let (word, items) = match cursor::at(&document.parse.tree, &document.text, offset)? {
        Cursor::Key { object, taken, word, has_colon } => {
            let place = schema.at(&object)?;
            let free = place.properties().into_iter().filter(|it| !taken.iter().any(|key| key == it.name));
            let items = free.map(|it| key_item(&object, it.name, it.node, style, word, has_colon));
            (word, items.collect())
        }
        Cursor::Value { path, word } => (word, value_items(&path, schema.at(&path)?, style, word)),
    };
    Some(Completion { span: word.span, items })
}

fn key_item(object: &KeyPath, name: &str, node: NodeRef<'_>, style: Style, word: Word, has_colon: bool) -> Item {
    let colon = if has_colon { "" } else { ": " };
    let key = match word.quote.or(style.key_quote) {
        None if is_bare(name) => name.to_owned(),
        quote => quoted(name, quote.unwrap_or(style.quote)),
    };
    Item {
        label: name.to_owned(),
        kind: ItemKind::Key,
        detail: node.type_text(),
        documentation: describe(&object.join(name), node),
        insert: format!("{key}{colon}"),
    }
}

fn value_items(path: &KeyPath, place: NodeRef<'_>, style: Style, word: Word) -> Vec<Item> {
    let item = |label: &str, detail: &str, insert: String| Item {
        label: label.to_owned(),
        kind: ItemKind::Value,
        detail: detail.to_owned(),
        documentation: describe(path, place),
        insert,
    };
    let text = |text: &str| quoted(text, word.quote.unwrap_or(style.quote));
    let mut items: Vec<Item> = place.words().iter().map(|it| item(it.word, it.description, text(it.word))).collect();
    let in_string = word.quote.is_some();
    if place.takes(Form::Bool) && !in_string {
        items.extend(["true", "false"].map(|it| item(it, "", it.to_owned())));
    }
    if place.takes(Form::Object) && !in_string {
        items.push(item("{ }", "object", "{}".to_owned()));
    }
    if place.takes(Form::List) && !in_string {
        items.push(item("[ ]", "list", "[]".to_owned()));
    }
    if let Some(default) = place.default()
        && items.iter().all(|it| it.insert.trim_matches(['"', '\'']) != default.trim_matches('"'))
        && (!in_string || default.starts_with('"'))
    {
        let insert = default.strip_prefix('"').and_then(|it| it.strip_suffix('"')).map_or(default.to_owned(), text);
        items.push(item(default.trim_matches('"'), "the default", insert));
    }
    items
}

/// How the file writes keys and strings.
#[derive(Clone, Copy)]
struct Style {
    quote: char,
    key_quote: Option<char>,
}

impl Style {
    /// As the file's first string and first key are written.
    fn of(document: &Document) -> Style {
        let tree = &document.parse.tree;
        let first = |span: Span| span.of(&document.text).chars().next().filter(|it| matches!(it, '"' | '\''));
        let string = tree.tokens().iter().find(|it| it.kind == TokenKind::String).and_then(|it| first(it.span()));
        let member = tree.nodes().find(|it| tree.kind(*it) == NodeKind::Member && tree.colon_token(*it).is_some());
        let key = member.and_then(|it| tree.key_token(it)).map(|it| tree.token(it).span());
        Style { quote: string.unwrap_or('"'), key_quote: key.and_then(first) }
    }
}

fn is_bare(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(is_key_start) && chars.all(is_key_continue)
}

/// Keys and words of the format hold neither quotes nor backslashes.
fn quoted(text: &str, quote: char) -> String {
    format!("{quote}{text}{quote}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::analyze;

    fn complete_at(marked: &str) -> Option<Completion> {
        let offset = marked.find('|').expect("a cursor");
        complete(&analyze(&marked.replace('|', "")), SourceId::MAIN, offset as u32)
    }

    fn inserts(marked: &str) -> Vec<String> {
        complete_at(marked).expect("offers").items.into_iter().map(|it| it.insert).collect()
    }

    #[test]
    fn keys_that_are_free_in_the_files_style() {
        let keys = inserts("{ gateway: { bind: 'lan', | } }");
        assert!(keys.contains(&"auth: ".to_owned()), "{keys:?}");
        assert!(!keys.iter().any(|it| it.starts_with("bind")), "{keys:?}");
        let keys = inserts("{ \"gateway\": { b| } }");
        assert!(keys.contains(&"\"bind\": ".to_owned()), "{keys:?}");
        let keys = inserts("{ gateway: { b|: 1 } }");
        assert!(keys.contains(&"bind".to_owned()), "{keys:?}");
    }

    #[test]
    fn values_are_the_words_of_the_format() {
        let words = inserts("{ gateway: { bind: | } }");
        for word in ["auto", "lan", "loopback", "custom", "tailnet"] {
            assert!(words.contains(&format!("\"{word}\"")), "{words:?}");
        }
        assert!(inserts("{ gateway: { bind: '|' } }").contains(&"'lan'".to_owned()));
        assert_eq!(inserts("{ tools: { elevated: { enabled: | } } }")[..2], ["true", "false"]);
    }

    #[test]
    fn the_replaced_span_is_the_word() {
        assert_eq!(complete_at("{ gateway: { bind: 'la|n' } }").expect("offers").span, Span::new(19, 24));
    }
}
