//! What a key is, for whoever points at it.

use crate::analysis::Analysis;
use crate::path::KeyPath;
use crate::schema::{NodeRef, Schema};
use crate::syntax::NodeKind;
use crate::text::{SourceId, Span};

/// What to show, and for which part of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The key or value that was pointed at.
    pub span: Span,
    /// Markdown: the path, its type and default, what it does, its words.
    pub markdown: String,
}

/// What the format says about the key or value at byte `offset`; `None` where it says nothing.
///
/// In an included file keys are looked up as if it were the main file, which holds for files that are included at the root.
pub fn hover(analysis: &Analysis, source: SourceId, offset: u32) -> Option<Hover> {
    let document = analysis.documents.get(source.0 as usize)?;
    let tree = &document.parse.tree;
    let node = tree.node_at(offset)?;
    let member = if tree.kind(node) == NodeKind::Member { Some(node) } else { tree.parent(node) };
    let key = member.and_then(|it| tree.key_token(it)).map(|it| tree.token(it).span());
    let key = key.filter(|it| tree.kind(node) == NodeKind::Member && it.touches(offset));
    let is_scalar = matches!(tree.kind(node), NodeKind::Scalar | NodeKind::Error);
    let span = key.or(is_scalar.then(|| tree.span(node)))?;
    let path = tree.path_of(node, &document.text);
    let place = Schema::of(analysis.dialect)?.at(&path)?;
    Some(Hover { span, markdown: describe(&path, place) })
}

/// The page of one place.
pub(super) fn describe(path: &KeyPath, place: NodeRef<'_>) -> String {
    let mut out = format!("**`{path}`**");
    if place.is_deprecated() {
        out.push_str(" · deprecated");
    }
    out.push_str(&format!("\n\n{}", facts(place)));
    if !place.description().is_empty() {
        out.push_str(&format!("\n\n{}", place.description()));
    }
    if let Some(replacement) = place.replacement() {
        out.push_str(&format!("\n\nUse `{replacement}` instead."));
    }
    let words = place.words();
    for word in words.iter().filter(|it| !it.description.is_empty()) {
        out.push_str(&format!("\n- `{}`: {}", word.word, word.description));
    }
    out
}

/// Type and default in one line.
fn facts(place: NodeRef<'_>) -> String {
    let mut out = format!("`{}`", place.type_text());
    match (place.default(), place.default_words()) {
        (Some(default), _) => out.push_str(&format!(", default `{default}`")),
        (None, Some(words)) => out.push_str(&format!(", default: {words}")),
        (None, None) => {}
    }
    if place.is_secret() {
        out.push_str(", a secret");
    }
    if place.is_unchecked() {
        out.push_str(", not yet checked");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::analyze;

    fn hover_at(marked: &str) -> Option<Hover> {
        let offset = marked.find('|').expect("a cursor");
        hover(&analyze(&marked.replace('|', "")), SourceId::MAIN, offset as u32)
    }

    #[test]
    fn keys_and_values_explain_themselves() {
        let key = hover_at(r#"{ gateway: { bi|nd: "lan" } }"#).expect("a known key");
        assert_eq!(key.span, Span::new(13, 17));
        assert!(key.markdown.starts_with("**`gateway.bind`**"), "{}", key.markdown);
        assert!(key.markdown.contains("`loopback`"), "{}", key.markdown);
        let value = hover_at(r#"{ gateway: { bind: "l|an" } }"#).expect("a value of a known key");
        assert_eq!(value.span, Span::new(19, 24));
        assert_eq!(value.markdown, key.markdown);
    }

    #[test]
    fn unknown_keys_and_empty_places_say_nothing() {
        assert_eq!(hover_at("{ gateway: { nope|: 1 } }"), None);
        assert_eq!(hover_at("{ | }"), None);
    }

    #[test]
    fn a_broken_file_still_explains() {
        assert!(hover_at("{ gateway: { bi|nd: \"lan\" auth: {").is_some());
    }
}
