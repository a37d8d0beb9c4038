//! What the reports for people have in common: one configuration's texts as they may be shown.

use super::printable;
use crate::analysis::{Analysis, FileEdits};
use crate::diagnostic::{Applicability, Diagnostic, Fix};
use crate::lists::Joined;
use crate::redact::Redactor;
use crate::source::Document;
use crate::text::{Encoding, LineCol, Loc, SourceId};

/// One configuration to report on.
pub struct Subject<'a> {
    /// What was found.
    pub analysis: &'a Analysis,
    /// Keeps its secrets.
    pub redactor: &'a Redactor<'a>,
    /// Said in place of the file's name: "the built-in sample".
    pub label: Option<&'static str>,
}

/// Characters of a line that are shown.
const MAX_LINE: usize = 240;

/// Lines that a fix replaces.
pub(super) struct Hunk {
    /// The first of them, from 1.
    pub line: u32,
    pub old: Vec<String>,
    pub new: Vec<String>,
}

/// A few lines around a place.
pub(super) struct Excerpt {
    /// The first of them, from 1.
    pub line: u32,
    pub lines: Vec<String>,
    /// The line of the place, its text up to the place, and the place itself.
    pub marked: (usize, String, String, String),
}

impl<'a> Subject<'a> {
    /// How it is called.
    pub(super) fn name(&self) -> String {
        let name = self.analysis.documents.first().map(|it| printable(&it.name));
        self.label.map(str::to_owned).or(name).unwrap_or_else(|| "No configuration file".to_owned())
    }

    pub(super) fn document(&self, source: SourceId) -> Option<&'a Document> {
        self.analysis.documents.get(source.0 as usize)
    }

    /// A message without secrets, and without what a terminal or a page would obey.
    pub(super) fn words(&self, text: &str) -> String {
        let lines: Vec<_> = self.redactor.message(text).split('\n').map(printable).collect();
        lines.joined("\n")
    }

    /// File, line and column of `loc`; lines and columns from 0, in UTF-16 units.
    pub(super) fn place(&self, loc: Loc) -> Option<(&'a Document, LineCol, LineCol)> {
        let document = self.document(loc.source)?;
        let at = |offset| document.lines.line_col(&document.text, offset, Encoding::Utf16);
        Some((document, at(loc.span.start), at(loc.span.end)))
    }

    /// `clawdbot.json:3:12`; empty if there is no file.
    pub(super) fn place_name(&self, it: &Diagnostic) -> String {
        let place = it.loc.and_then(|it| self.place(it));
        place.map_or_else(String::new, |(document, at, _)| {
            format!("{}:{}:{}", printable(&document.name), at.line + 1, at.col + 1)
        })
    }

    /// The diagnostics, the worst first.
    pub(super) fn worst_first(&self) -> impl Iterator<Item = &'a Diagnostic> + use<'a> {
        self.analysis.diagnostics.iter()
    }

    /// What `edits` do to the lines of their text.
    pub(super) fn hunks(&self, edits: &FileEdits) -> Vec<Hunk> {
        let Some(document) = self.document(edits.source) else { return Vec::new() };
        let masked = self.redactor.text(edits.source);
        let line_of = |offset| document.lines.line_col(&document.text, offset, Encoding::Utf8).line;
        let mut hunks = Vec::new();
        let mut rest = edits.edits.as_slice();
        while let Some(first) = rest.first() {
            let from = line_of(first.span.start);
            let (mut to, mut count) = (line_of(first.span.end), 1);
            while let Some(next) = rest.get(count).filter(|it| line_of(it.span.start) <= to + 1) {
                to = to.max(line_of(next.span.end));
                count += 1;
            }
            let region = document.lines.line_span(from).cover(document.lines.line_span(to));
            let mut new = String::new();
            let mut at = region.start;
            for edit in &rest[..count] {
                new.push_str(&masked[at as usize..edit.span.start as usize]);
                new.push_str(&self.redactor.fragment(&edit.text));
                at = edit.span.end;
            }
            new.push_str(&masked[at as usize..region.end as usize]);
            hunks.extend(hunk(from + 1, region.of(masked), &new));
            rest = &rest[count..];
        }
        hunks
    }

    /// The lines around the place of `it`; `None` where there is no text, or lines that nobody would read.
    pub(super) fn excerpt(&self, it: &Diagnostic) -> Option<Excerpt> {
        let loc = it.loc?;
        let document = self.document(loc.source)?;
        let text = self.redactor.text(loc.source);
        let at = document.lines.line_col(&document.text, loc.span.start, Encoding::Utf8);
        let first = at.line.saturating_sub(1);
        let last = (at.line + 1).min(document.lines.line_count() - 1);
        let spans: Vec<_> = (first..=last).map(|it| document.lines.line_span(it)).collect();
        if spans.iter().any(|it| it.len() as usize > MAX_LINE) {
            return None;
        }
        let line = document.lines.line_span(at.line);
        let line_end = line.start + line.of(text).trim_end().len() as u32;
        let end = loc.span.end.min(line_end).max(loc.span.start);
        let part = |from: u32, to: u32| printable(&text[from as usize..to.max(from) as usize]);
        Some(Excerpt {
            line: first + 1,
            lines: spans.iter().map(|it| printable(it.of(text).trim_end_matches(['\n', '\r']))).collect(),
            marked: (
                (at.line - first) as usize,
                part(line.start, loc.span.start),
                part(loc.span.start, end),
                part(end, line_end),
            ),
        })
    }
}

/// What has to be said of a fix beside its title.
pub(super) fn consent(fix: &Fix) -> &'static str {
    match fix.applicability {
        Applicability::Safe => "`--fix` does this",
        Applicability::Unsafe => "your choice",
        Applicability::Manual => "by hand",
    }
}

/// Our sentences as HTML, with what stands between backticks as code.
pub(super) fn prose(text: &str) -> String {
    if text.matches('`').count() % 2 == 1 {
        return escape(text);
    }
    let mut out = String::new();
    for (at, part) in text.split('`').enumerate() {
        match at % 2 == 1 {
            true => out.push_str(&format!("<code>{}</code>", escape(part))),
            false => out.push_str(&escape(part)),
        }
    }
    out
}

/// Text as HTML, in elements and attributes.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for it in text.chars() {
        match it {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            it => out.push(it),
        }
    }
    out
}

/// The lines of `old` and `new` that differ; `None` if none do.
fn hunk(line: u32, old: &str, new: &str) -> Option<Hunk> {
    let (mut old, mut new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    old.drain(..same);
    new.drain(..same);
    while old.last().is_some_and(|it| new.last() == Some(it)) {
        old.pop();
        new.pop();
    }
    let shown = |lines: Vec<&str>| lines.into_iter().map(shorten).collect::<Vec<_>>();
    let is_change = !(old.is_empty() && new.is_empty());
    is_change.then(|| Hunk { line: line + same as u32, old: shown(old), new: shown(new) })
}

fn shorten(line: &str) -> String {
    match line.char_indices().nth(MAX_LINE) {
        Some((end, _)) => format!("{}…", printable(&line[..end])),
        None => printable(line),
    }
}
