//! Where the text names another file.

use crate::analysis::Analysis;
use crate::lists::CollectVec;
use crate::source::{self, Document, INCLUDE};
use crate::syntax::{NodeId, NodeKind, TokenKind, Tree, unescape};
use crate::text::{SourceId, Span};

/// One path of an `$include`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The path as written, its quotes included.
    pub span: Span,
    /// The file's name, seen from where the main file's name was: what [`Analysis::missing`] asks for.
    pub target: String,
    /// The file's text, if it is part of the analysis.
    pub source: Option<SourceId>,
}

/// Every path that `source` includes, in the order of the text.
pub fn links(analysis: &Analysis, source: SourceId) -> Vec<Link> {
    let Some(document) = analysis.documents.get(source.0 as usize) else { return Vec::new() };
    let tree = &document.parse.tree;
    let members = tree.nodes().filter(|it| tree.kind(*it) == NodeKind::Member);
    let directives = members.filter(|it| tree.key(*it, &document.text).is_some_and(|key| key == INCLUDE));
    let values = directives.filter_map(|it| tree.value(it));
    let paths = values.flat_map(|it| match tree.kind(it) {
        NodeKind::Array => tree.items(it).collect_vec(),
        _ => vec![it],
    });
    paths.filter_map(|it| link(analysis, document, tree, it)).collect_vec()
}

fn link(analysis: &Analysis, document: &Document, tree: &Tree, path: NodeId) -> Option<Link> {
    let token = tree.token(tree.first_token(path));
    if tree.kind(path) != NodeKind::Scalar || token.kind != TokenKind::String {
        return None;
    }
    let target = source::include_target(&document.name, &unescape(token.span().of(&document.text)));
    let source = analysis.documents.iter().position(|it| it.name == target).map(|it| SourceId(it as u32));
    Some(Link { span: token.span(), target, source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, Sources, analyze};

    #[test]
    fn paths_are_seen_from_the_including_file() {
        let text = "{ $include: ['./inc/a.json5', \"b.json5\", 3], agents: { '$include': 'c', x: '$include' } }";
        let mut sources = Sources::new("/home/me/clawdbot.json", text);
        sources.add("/home/me/inc/a.json5", "{ $include: '../d.json5' }");
        let analysis = analyze(&sources, &Options::default());
        let found = links(&analysis, SourceId::MAIN);
        let shown: Vec<_> = found.iter().map(|it| (it.span.of(text), &*it.target, it.source)).collect();
        assert_eq!(
            shown,
            [
                ("'./inc/a.json5'", "/home/me/inc/a.json5", Some(SourceId(1))),
                ("\"b.json5\"", "/home/me/b.json5", None),
                ("'c'", "/home/me/c", None),
            ]
        );
        assert_eq!(links(&analysis, SourceId(1))[0].target, "/home/me/d.json5");
        assert!(found.iter().all(|it| it.source.is_some() || analysis.missing.contains(&it.target)));
    }
}
