//! The outline of a text.

use crate::analysis::Analysis;
use crate::lists::CollectVec;
use crate::redact::Redactor;
use crate::source::Document;
use crate::syntax::{NodeId, NodeKind, TokenKind, Tree};
use crate::text::{SourceId, Span};

/// One key or list item, and what is inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// The key, or the item's number. Secrets are masked.
    pub name: String,
    /// What its value is.
    pub kind: SymbolKind,
    /// A short form of the value: a scalar itself, the `id` of an object; may be empty. Secrets are masked.
    pub detail: String,
    /// The whole member or item.
    pub span: Span,
    /// The key, or the item's first token; inside `span`.
    pub selection: Span,
    /// What is inside, in the order of the text.
    pub children: Vec<Symbol>,
}

/// What a symbol's value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    /// `{…}`
    Object,
    /// `[…]`
    List,
    /// A string.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `null`, a missing value, or one that cannot be read.
    Nothing,
}

impl SymbolKind {
    /// Lower-case name, as at the edges.
    pub fn name(self) -> &'static str {
        match self {
            SymbolKind::Object => "object",
            SymbolKind::List => "list",
            SymbolKind::Text => "text",
            SymbolKind::Number => "number",
            SymbolKind::Boolean => "boolean",
            SymbolKind::Nothing => "nothing",
        }
    }
}

/// Longer values are cut in the outline, in characters.
const MAX_DETAIL: usize = 40;

/// The keys and items of `source`, as a tree; empty for a source that does not exist.
pub fn symbols(analysis: &Analysis, source: SourceId) -> Vec<Symbol> {
    let Some(document) = analysis.documents.get(source.0 as usize) else { return Vec::new() };
    let redactor = Redactor::new(analysis);
    let outline = Outline { document, tree: &document.parse.tree, masked: redactor.text(source), redactor: &redactor };
    outline.tree.root().map_or_else(Vec::new, |root| outline.inside(root))
}

struct Outline<'a> {
    document: &'a Document,
    tree: &'a Tree,
    /// As long as the text, so that its spans fit.
    masked: &'a str,
    redactor: &'a Redactor<'a>,
}

impl Outline<'_> {
    fn inside(&self, container: NodeId) -> Vec<Symbol> {
        match self.tree.kind(container) {
            NodeKind::Object => self.tree.members(container).filter_map(|it| self.member(it)).collect_vec(),
            NodeKind::Array => self.tree.items(container).enumerate().map(|(at, it)| self.item(at, it)).collect_vec(),
            NodeKind::Member | NodeKind::Scalar | NodeKind::Error => Vec::new(),
        }
    }

    fn member(&self, member: NodeId) -> Option<Symbol> {
        let key = self.tree.key(member, &self.document.text)?;
        let selection = self.tree.token(self.tree.key_token(member)?).span();
        let name = if selection.of(self.masked) == selection.of(&self.document.text) {
            self.redactor.message(&key).into_owned()
        } else {
            selection.of(self.masked).trim_matches(['"', '\'']).to_owned()
        };
        let value = self.tree.value(member);
        Some(Symbol {
            name,
            kind: value.map_or(SymbolKind::Nothing, |it| self.kind(it)),
            detail: value.map_or_else(String::new, |it| self.detail(it)),
            span: self.tree.span(member),
            selection,
            children: value.map_or_else(Vec::new, |it| self.inside(it)),
        })
    }

    fn item(&self, at: usize, item: NodeId) -> Symbol {
        let span = self.tree.span(item);
        let first = self.tree.token(self.tree.first_token(item)).span();
        Symbol {
            name: at.to_string(),
            kind: self.kind(item),
            detail: self.detail(item),
            span,
            selection: if span.encloses(first) { first } else { span },
            children: self.inside(item),
        }
    }

    fn kind(&self, value: NodeId) -> SymbolKind {
        match self.tree.kind(value) {
            NodeKind::Object => SymbolKind::Object,
            NodeKind::Array => SymbolKind::List,
            NodeKind::Member | NodeKind::Error => SymbolKind::Nothing,
            NodeKind::Scalar => {
                let token = self.tree.token(self.tree.first_token(value));
                match (token.kind, token.span().of(&self.document.text)) {
                    (TokenKind::String, _) => SymbolKind::Text,
                    (_, "true" | "false") => SymbolKind::Boolean,
                    (_, "null") => SymbolKind::Nothing,
                    _ => SymbolKind::Number,
                }
            }
        }
    }

    fn detail(&self, value: NodeId) -> String {
        let shown = match self.tree.kind(value) {
            NodeKind::Scalar => Some(value),
            NodeKind::Object => {
                let named = ["id", "agentId", "name"].iter();
                let found = named.filter_map(|key| self.tree.find_member(value, key, &self.document.text)).next();
                found.and_then(|it| self.tree.value(it)).filter(|it| self.tree.kind(*it) == NodeKind::Scalar)
            }
            NodeKind::Array | NodeKind::Member | NodeKind::Error => None,
        };
        let Some(shown) = shown else { return String::new() };
        // A secret that is met outside of its place is known by its quotes.
        let text = self.redactor.message(self.tree.span(shown).of(self.masked));
        let text = text.trim_matches(['"', '\'']);
        let mut detail = String::new();
        for (at, c) in text.chars().enumerate() {
            if at == MAX_DETAIL {
                detail.push('…');
                break;
            }
            detail.push(if c.is_control() { ' ' } else { c });
        }
        detail
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::analyze;

    fn outline(text: &str) -> String {
        fn write(symbols: &[Symbol], depth: usize, out: &mut String) {
            for it in symbols {
                out.push_str(&format!("{}{} {} {}\n", "  ".repeat(depth), it.name, it.kind.name(), it.detail));
                write(&it.children, depth + 1, out);
            }
        }
        let mut out = String::new();
        write(&symbols(&analyze(text), SourceId::MAIN), 0, &mut out);
        out
    }

    #[test]
    fn keys_and_items_are_a_tree() {
        assert_eq!(
            outline(
                "{ gateway: { port: 1, tls: { enabled: true } }, agents: { list: [{ id: 'ops' }, 'x'] }, n: null }"
            ),
            "gateway object \n  port number 1\n  tls object \n    enabled boolean true\nagents object \n  list list \n    \
             0 object ops\n      id text ops\n    1 text x\nn nothing null\n"
        );
    }

    #[test]
    fn a_secret_is_masked_wherever_it_stands() {
        for text in [
            "{ gateway: { auth: { token: 'hunter2hunter2' } } }",
            "{ gateway: { auth: { token: 'hunter2hunter2', mode: 'hunter2hunter2', hunter2hunter2: 1 } } }",
            "{ gateway: { auth: { token: 'hunter2hunter2",
        ] {
            assert!(!outline(text).contains("hunter2"), "{}", outline(text));
        }
    }

    #[test]
    fn a_broken_text_has_an_outline() {
        assert_eq!(outline("{ a: { b: 1, c: , d"), "a object \n  b number 1\n  c nothing \n  d nothing \n");
        assert_eq!(outline(""), "");
    }
}
