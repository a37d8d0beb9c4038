//! Where the agent under the cursor is defined and used.

use super::agents::{self, Mention};
use crate::analysis::Analysis;
use crate::lists::CollectVec;
use crate::order;
use crate::text::{Loc, SourceId, Span};

/// Where something is defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definition {
    /// What was pointed at.
    pub span: Span,
    /// The string that defines it, maybe in another text.
    pub target: Loc,
}

/// The `id` in `agents.list` that the agent id at byte `offset` means, or for the path of an `$include` the start of the
/// file; `None` for anything else, and where nothing has this id.
pub fn definition(analysis: &Analysis, source: SourceId, offset: u32) -> Option<Definition> {
    let linked = super::links(analysis, source).into_iter().find(|it| it.span.touches(offset));
    if let Some(link) = linked {
        let target = Loc::new(link.source?, Span::empty(0));
        return Some(Definition { span: link.span, target });
    }
    let (here, all) = at(analysis, source, offset)?;
    let defines = || all.iter().filter(|it| it.defines);
    let target = defines().find(|it| it.id == here.id).or_else(|| defines().find(|it| agents::same(it.id, here.id)))?;
    Some(Definition { span: here.loc.span, target: target.loc })
}

/// Every place that names the agent whose id is at byte `offset`, the definition included, in the order of the texts; empty
/// where no agent is named.
pub fn references(analysis: &Analysis, source: SourceId, offset: u32) -> Vec<Loc> {
    let Some((here, all)) = at(analysis, source, offset) else { return Vec::new() };
    let mut found: Vec<Loc> = all.iter().filter(|it| agents::same(it.id, here.id)).map(|it| it.loc).collect_vec();
    order::by(&mut found, Loc::cmp);
    // A file that is included twice gives its values twice, each with a text of its own, but a value merged by key once.
    found.dedup();
    found
}

/// The agent id at byte `offset`, and all that there are.
pub(super) fn at(analysis: &Analysis, source: SourceId, offset: u32) -> Option<(Mention<'_>, Vec<Mention<'_>>)> {
    let all = agents::mentions(analysis.root.as_ref()?);
    let here = *all.iter().find(|it| it.loc.source == source && it.loc.span.touches(offset))?;
    Some((here, all))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::analyze;

    const TEXT: &str = "{ agents: { list: [{ id: 'main' }, { id: 'ops', subagents: { allowAgents: ['main', '*'] } }] },
        bindings: [{ agentId: 'ops', match: { channel: 'telegram' } }, { agentId: 'gone' }],
        broadcast: { strategy: 'parallel', '120@g.us': ['OPS', 'main'] } }";

    fn offset(text: &str) -> u32 {
        TEXT.find(text).expect("it is there") as u32
    }

    #[test]
    fn an_id_leads_to_its_agent() {
        let analysis = analyze(TEXT);
        let target = |at| definition(&analysis, SourceId::MAIN, at).map(|it| it.target.span);
        let id = |text: &str, len| Span::new(offset(text) + 4, offset(text) + 4 + len);
        assert_eq!(target(offset("'ops', match") + 2), Some(id("id: 'ops'", 5)));
        assert_eq!(target(offset("'OPS'") + 2), Some(id("id: 'ops'", 5)));
        assert_eq!(target(offset("'main', '*'")), Some(id("id: 'main'", 6)));
        for nothing in ["'gone'", "'*'", "'parallel'", "'telegram'", "agents"] {
            assert_eq!(target(offset(nothing) + 1), None, "{nothing}");
        }
    }

    #[test]
    fn all_places_of_an_agent() {
        let analysis = analyze(TEXT);
        let found = references(&analysis, SourceId::MAIN, offset("'OPS'") + 1);
        let shown: Vec<&str> = found.iter().map(|it| it.span.of(TEXT)).collect();
        assert_eq!(shown, ["'ops'", "'ops'", "'OPS'"]);
        assert!(references(&analysis, SourceId::MAIN, 0).is_empty());
    }
}
