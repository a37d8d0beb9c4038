//! Words of a text that mean more than their form says: secrets, and names of what is elsewhere.

use super::agents;
use crate::analysis::Analysis;
use crate::redact::Redactor;
use crate::source::references;
use crate::syntax::TokenKind;
use crate::text::{SourceId, Span};

/// One such word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SemanticToken {
    /// Where it is, quotes left out; may go over several lines.
    pub span: Span,
    /// What it is.
    pub kind: SemanticKind,
}

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SemanticKind {
    /// A secret in clear text.
    Secret,
    /// `${NAME}`, which the environment has a value for.
    Variable,
    /// The id of an agent, where it is defined.
    Definition,
    /// The id of an agent, where it is used.
    Agent,
}

impl SemanticKind {
    /// Lower-case name, as at the edges.
    pub fn name(self) -> &'static str {
        ["secret", "variable", "definition", "agent"][self as usize]
    }
}

/// The words of `source` in the order of the text, none over another; empty for a source that does not exist.
pub fn tokens(analysis: &Analysis, source: SourceId) -> Vec<SemanticToken> {
    let Some(document) = analysis.documents.get(source.0 as usize) else { return Vec::new() };
    let text = &document.text;
    let mut found = Vec::new();
    for &span in Redactor::new(analysis).spans(source) {
        found.push(SemanticToken { span: inside(text, span), kind: SemanticKind::Secret });
    }
    for token in document.parse.tree.tokens().iter().filter(|it| it.kind == TokenKind::String) {
        let raw = token.span().of(text);
        for name in references(raw) {
            let start = token.start + (name.as_ptr() as usize - raw.as_ptr() as usize) as u32 - 2;
            let span = Span::new(start, start + name.len() as u32 + 3);
            found.push(SemanticToken { span, kind: SemanticKind::Variable });
        }
    }
    for it in analysis.root.iter().flat_map(agents::mentions).filter(|it| it.loc.source == source) {
        let kind = if it.defines { SemanticKind::Definition } else { SemanticKind::Agent };
        found.push(SemanticToken { span: inside(text, it.loc.span), kind });
    }
    crate::order::by_key(&mut found, |it| it.span.start);
    let mut end = 0;
    found.retain(|it| {
        let is_apart = it.span.start >= end && !it.span.is_empty();
        if is_apart {
            end = it.span.end;
        }
        is_apart
    });
    found
}

/// `span` without the quotes of a string.
fn inside(text: &str, span: Span) -> Span {
    let raw = span.of(text);
    let quote = raw.chars().next().filter(|it| matches!(it, '"' | '\''));
    match quote {
        Some(quote) if raw.len() > 1 && raw.ends_with(quote) => Span::new(span.start + 1, span.end - 1),
        Some(_) => Span::new(span.start + 1, span.end),
        None => span,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::analyze;

    fn shown(text: &str) -> Vec<(&str, &str)> {
        let analysis = analyze(text);
        tokens(&analysis, SourceId::MAIN).into_iter().map(|it| (it.kind.name(), it.span.of(text))).collect()
    }

    #[test]
    fn secrets_references_and_agents() {
        let text = "{ gateway: { auth: { token: 'hunter2hunter2', password: \"${PASS}\" } }, \
            agents: { list: [{ id: 'ops' }] }, bindings: [{ agentId: \"ops\", match: { channel: 'a${B}c$${D}' } }], // token: 'hunter3hunter3'\n}";
        assert_eq!(
            shown(text),
            [
                ("secret", "hunter2hunter2"),
                ("variable", "${PASS}"),
                ("definition", "ops"),
                ("agent", "ops"),
                ("variable", "${B}"),
                ("secret", "hunter3hunter3"),
            ]
        );
    }

    #[test]
    fn broken_texts_have_words_too() {
        assert_eq!(shown("{ hooks: { token: 'hunter2hunter2"), [("secret", "hunter2hunter2")]);
        assert_eq!(shown(""), []);
        let analysis = analyze("{}");
        assert_eq!(tokens(&analysis, SourceId(7)), []);
    }
}
