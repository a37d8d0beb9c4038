//! Where the ways lead that go through the places which findings are about.

use super::{Exposure, Path, Reach};
use crate::config::View;
use crate::diagnostic::{Diagnostic, Reached};
use crate::lists::CollectVec;
use crate::text::Loc;

impl Exposure<'_, '_> {
    /// Of each of `findings` that is wanted and is about a place that lets somebody in or out of a sandbox: its number, and the
    /// worst path that goes through that place.
    pub fn through(&self, findings: &[Diagnostic], is_wanted: fn(&Diagnostic) -> bool) -> Vec<(usize, Path)> {
        let mut open: Vec<usize> = (0..findings.len()).filter(|it| is_wanted(&findings[*it])).collect_vec();
        let mut found = Vec::new();
        if open.is_empty() {
            return found;
        }
        for path in self.paths() {
            for step in self.chain(&path) {
                if !matches!(step.step, "admitted" | "place" | "onward") {
                    continue;
                }
                let Some(at) = step.at else { continue };
                open.retain(|number| {
                    let is_it = is_about(&findings[*number], &at);
                    if is_it {
                        found.push((*number, path));
                    }
                    !is_it
                });
            }
        }
        found
    }

    /// The same, in words, of those that carry an id of the product's audit.
    pub fn reached_through(&self, findings: &[Diagnostic]) -> Vec<(usize, Reached)> {
        // Ids of the product have dots, names of rules have none.
        let found = self.through(findings, |it| it.check_id.contains('.')).into_iter();
        let words = |(number, path): (usize, Path)| {
            let reaches = path.all().members().map(|it| Reach::TABLE[it].0).collect_vec();
            (number, Reached { title: self.title(&path), reaches })
        };
        found.map(words).collect_vec()
    }
}

/// Whether the finding is about the place, something in it, or what it is in; or names it.
fn is_about(finding: &Diagnostic, at: &View<'_>) -> bool {
    // Sections are about too much.
    const KEYS: usize = 3;
    let path = at.path();
    if path.0.is_empty() {
        return false;
    }
    if path == finding.path || (path.0.len() >= KEYS && finding.path.0.starts_with(&path.0)) {
        return true;
    }
    let Some(loc) = at.loc().filter(|_| at.is_present()) else { return false };
    let holds = |it: &Loc| it.source == loc.source && it.span.start <= loc.span.start && loc.span.end <= it.span.end;
    finding.loc.as_ref().is_some_and(holds) || finding.labels.iter().any(|it| it.loc == loc)
}
