//! What can be folded away.

use crate::analysis::Analysis;
use crate::order;
use crate::source::Document;
use crate::syntax::{NodeKind, TokenKind};
use crate::text::{SourceId, Span};

/// A stretch of at least two lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// From the opening bracket to behind the closing one, or from the first comment to the end of the last.
    pub span: Span,
    /// What it is.
    pub kind: FoldKind,
}

/// What is folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoldKind {
    /// `{…}`
    Object,
    /// `[…]`
    List,
    /// One comment over several lines, or several on lines of their own.
    Comment,
}

impl FoldKind {
    /// Lower-case name, as at the edges.
    pub fn name(self) -> &'static str {
        match self {
            FoldKind::Object => "object",
            FoldKind::List => "list",
            FoldKind::Comment => "comment",
        }
    }
}

/// The folds of `source` in the order of the text; empty for a source that does not exist.
pub fn folds(analysis: &Analysis, source: SourceId) -> Vec<Fold> {
    let Some(document) = analysis.documents.get(source.0 as usize) else { return Vec::new() };
    let tree = &document.parse.tree;
    let mut folds = comments(document);
    for node in tree.nodes() {
        let kind = match tree.kind(node) {
            NodeKind::Object => FoldKind::Object,
            NodeKind::Array => FoldKind::List,
            NodeKind::Member | NodeKind::Scalar | NodeKind::Error => continue,
        };
        let span = tree.span(node);
        if tree.open(node).is_some() && is_tall(document, span) {
            folds.push(Fold { span, kind });
        }
    }
    order::by_key(&mut folds, |it| (it.span.start, it.span.end));
    folds
}

fn is_tall(document: &Document, span: Span) -> bool {
    has_line_end(span.of(&document.text))
}

fn has_line_end(text: &str) -> bool {
    text.contains(['\n', '\r'])
}

/// Runs of comments with nothing but one line end between them.
fn comments(document: &Document) -> Vec<Fold> {
    let text = &document.text;
    let mut folds = Vec::new();
    let mut run: Option<Span> = None;
    // Whether a comment that comes now stands on a line of its own.
    let mut own_line = true;
    for token in document.parse.tree.tokens() {
        match token.kind {
            TokenKind::Whitespace => {
                let space = token.span().of(text);
                own_line |= has_line_end(space);
                let ends = space.matches('\n').count().max(space.matches('\r').count());
                if ends > 1 {
                    close(document, &mut run, &mut folds);
                }
            }
            TokenKind::LineComment | TokenKind::BlockComment => {
                run = match run.filter(|_| own_line) {
                    Some(run) => Some(run.cover(token.span())),
                    None => {
                        close(document, &mut run, &mut folds);
                        (own_line || is_tall(document, token.span())).then_some(token.span())
                    }
                };
                own_line = false;
            }
            _ => {
                close(document, &mut run, &mut folds);
                own_line = false;
            }
        }
    }
    close(document, &mut run, &mut folds);
    folds
}

fn close(document: &Document, run: &mut Option<Span>, folds: &mut Vec<Fold>) {
    if let Some(span) = run.take().filter(|it| is_tall(document, *it)) {
        folds.push(Fold { span, kind: FoldKind::Comment });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::analyze;

    fn folded(text: &str) -> Vec<(FoldKind, String)> {
        let analysis = analyze(text);
        folds(&analysis, SourceId::MAIN).into_iter().map(|it| (it.kind, it.span.of(text).to_owned())).collect()
    }

    #[test]
    fn brackets_and_comments_of_several_lines() {
        let text = "// one\n// two\n\n// three\n{\n  a: [\n    1\n  ], // x\n  // y\n  b: { c: 1 }\n}\n/* p\nq */";
        let want = [
            (FoldKind::Comment, "// one\n// two"),
            (FoldKind::Object, "{\n  a: [\n    1\n  ], // x\n  // y\n  b: { c: 1 }\n}"),
            (FoldKind::List, "[\n    1\n  ]"),
            (FoldKind::Comment, "/* p\nq */"),
        ];
        assert_eq!(folded(text), want.map(|(kind, text)| (kind, text.to_owned())));
    }

    #[test]
    fn what_is_open_folds_to_where_it_ends() {
        assert_eq!(
            folded("{ a: {\n b: 1\n"),
            [(FoldKind::Object, "{ a: {\n b: 1".to_owned()), (FoldKind::Object, "{\n b: 1".to_owned())]
        );
        assert_eq!(folded(""), []);
    }
}
