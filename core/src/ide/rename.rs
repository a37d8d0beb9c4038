//! Another id for an agent, everywhere at once.

use super::{agents, definition};
use crate::analysis::{Analysis, FileEdits};
use crate::edit::{Edit, Edits};
use crate::text::{Loc, SourceId, Span};

/// What can be renamed at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamable {
    /// The id, without its quotes.
    pub span: Span,
    /// The id as it is.
    pub id: String,
}

/// The agent id at byte `offset`, if it is that of an agent in `agents.list`.
pub fn prepare_rename(analysis: &Analysis, source: SourceId, offset: u32) -> Option<Renamable> {
    let (here, all) = definition::at(analysis, source, offset)?;
    if !all.iter().any(|it| it.defines && agents::same(it.id, here.id)) {
        return None;
    }
    Some(Renamable { span: inside(here.loc.span), id: here.id.to_owned() })
}

/// The edits that give the agent at byte `offset` the id `new`, a file at a time; `None` where there is no such agent, and for
/// an id that is blank, has characters that the product replaces, or belongs to another agent.
///
/// What the product keeps on disk under the old id (sessions, logins) stays there.
pub fn rename(analysis: &Analysis, source: SourceId, offset: u32, new: &str) -> Option<Vec<FileEdits>> {
    let (here, all) = definition::at(analysis, source, offset)?;
    prepare_rename(analysis, source, offset)?;
    let taken = all.iter().any(|it| it.defines && agents::same(it.id, new) && !agents::same(it.id, here.id));
    if taken || !is_id(new) {
        return None;
    }
    let mut files: Vec<(SourceId, Vec<Edit>)> = Vec::new();
    for loc in definition::references(analysis, source, offset) {
        let edit = replaced(analysis, loc, new)?;
        match files.iter_mut().find(|it| it.0 == loc.source) {
            Some(file) => file.1.push(edit),
            None => files.push((loc.source, vec![edit])),
        }
    }
    files.into_iter().map(|(source, edits)| Some(FileEdits { source, edits: Edits::new(edits)? })).collect()
}

/// The string at `loc` with its own quotes around `new`.
fn replaced(analysis: &Analysis, loc: Loc, new: &str) -> Option<Edit> {
    let document = analysis.documents.get(loc.source.0 as usize)?;
    let quote = loc.span.of(&document.text).chars().next().filter(|it| matches!(it, '"' | '\''))?;
    Some(Edit { span: loc.span, text: format!("{quote}{new}{quote}") })
}

/// Ids that the product leaves as they are: letters, digits, `_` and `-`, at most 64.
fn is_id(text: &str) -> bool {
    let plain = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-');
    (1..=64).contains(&text.len()) && text.bytes().all(plain) && !text.starts_with(['-', '_'])
}

fn inside(span: Span) -> Span {
    if span.len() < 2 { span } else { Span::new(span.start + 1, span.end - 1) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::analyze;
    use crate::{Options, Sources};

    const TEXT: &str = "{ agents: { list: [{ id: 'ops' }, { id: \"home\", subagents: { allowAgents: [\"ops\"] } }] }, \
                        bindings: [{ agentId: \"ops\", match: { channel: 'ops' } }], broadcast: { x: ['ops', 'home'] } }";

    #[test]
    fn every_place_is_renamed_and_nothing_else() {
        let analysis = analyze(TEXT);
        let at = TEXT.find("\"ops\", match").expect("it is there") as u32 + 2;
        let files = rename(&analysis, SourceId::MAIN, at, "night").expect("it can be renamed");
        assert_eq!(
            files[0].edits.apply(TEXT),
            "{ agents: { list: [{ id: 'night' }, { id: \"home\", subagents: { allowAgents: [\"night\"] } }] }, \
             bindings: [{ agentId: \"night\", match: { channel: 'ops' } }], broadcast: { x: ['night', 'home'] } }"
        );
        let here = prepare_rename(&analysis, SourceId::MAIN, at).expect("an agent");
        assert_eq!((here.span.of(TEXT), &*here.id), ("ops", "ops"));
    }

    #[test]
    fn ids_that_are_taken_or_none_are_refused() {
        let analysis = analyze(TEXT);
        let at = TEXT.find("'ops'").expect("it is there") as u32;
        for new in ["", " ", "home", "HOME", "a b", "a'b", "*"] {
            assert_eq!(rename(&analysis, SourceId::MAIN, at, new), None, "{new}");
        }
        assert!(rename(&analysis, SourceId::MAIN, at, "Ops").is_some());
        assert_eq!(rename(&analysis, SourceId::MAIN, 0, "x"), None);
    }

    #[test]
    fn included_files_are_renamed_too() {
        let text = "{ agents: { $include: 'agents.json5' }, bindings: [{ agentId: 'ops' }] }";
        let mut sources = Sources::new("clawdbot.json", text);
        sources.add("agents.json5", "{ list: [{ id: 'ops' }] }");
        let analysis = crate::analyze(&sources, &Options::default());
        let at = text.find("'ops'").expect("it is there") as u32 + 1;
        let files = rename(&analysis, SourceId::MAIN, at, "night").expect("it can be renamed");
        let texts: Vec<_> =
            files.iter().map(|it| it.edits.apply(&analysis.documents[it.source.0 as usize].text)).collect();
        assert_eq!(
            texts,
            [
                "{ agents: { $include: 'agents.json5' }, bindings: [{ agentId: 'night' }] }",
                "{ list: [{ id: 'night' }] }"
            ]
        );
    }
}
