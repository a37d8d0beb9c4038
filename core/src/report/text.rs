//! The report for a person at a prompt: each problem with an excerpt of the file, the worst last, then what was not checked,
//! then one line that counts.

use crate::lists::{CollectVec, Joined};
use std::fmt::Write as _;

use annotate_snippets::renderer::{AnsiColor, DecorStyle, Effects, Style};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str};

use super::{Fixable, SEVERITIES, condition, fixable, page_of, plural, verdict};
use crate::analysis::Analysis;
use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::order;
use crate::redact::Redactor;
use crate::source::Document;
use crate::text::{Encoding, SourceId, Span};

/// How to draw the report.
#[derive(Clone, Debug)]
pub struct Options {
    /// Colours, as ANSI escapes.
    pub color: bool,
    /// Links of ids to their pages, as OSC 8 escapes; without them the pages' addresses are written out.
    pub hyperlinks: bool,
    /// Lines drawn with box characters instead of ASCII.
    pub unicode: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// The user's home folder, shown as `~`.
    pub home: Option<String>,
    /// Said in place of the file's name: "the built-in sample".
    pub label: Option<&'static str>,
    /// What a deep audit looked at beside the files: what it is, and what was seen.
    pub deep: Vec<(&'static str, String)>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            color: false,
            hyperlinks: false,
            unicode: false,
            width: 100,
            home: None,
            label: None,
            deep: Vec::new(),
        }
    }
}

/// Of lines longer than this no excerpt is shown: whoever draws it looks at the whole line, for every problem on it.
const MAX_LINE: usize = 16 * 1024;

const RED: Style = AnsiColor::BrightRed.on_default().effects(Effects::BOLD);
const YELLOW: Style = AnsiColor::Yellow.on_default().effects(Effects::BOLD);
const BLUE: Style = AnsiColor::BrightBlue.on_default().effects(Effects::BOLD);
const GREEN: Style = AnsiColor::Green.on_default().effects(Effects::BOLD);
const BOLD: Style = Style::new().effects(Effects::BOLD);
const DIM: Style = Style::new().effects(Effects::DIMMED);

/// The report on `analysis`, its last line being the count.
pub fn render(analysis: &Analysis, redactor: &Redactor<'_>, options: &Options) -> String {
    let mut out = String::new();
    let page = Page { analysis, redactor, options, renderer: renderer(options) };
    let mut worst_last: Vec<_> = analysis.diagnostics.iter().collect();
    order::by_key(&mut worst_last, |it| (it.severity, it.loc));
    for diagnostic in worst_last {
        out.push_str(&page.diagnostic(diagnostic));
        out.push_str("\n\n");
    }
    page.closing(&mut out);
    out
}

fn renderer(options: &Options) -> Renderer {
    let base = if options.color { Renderer::styled() } else { Renderer::plain() };
    let decor = if options.unicode { DecorStyle::Unicode } else { DecorStyle::Ascii };
    let renderer = base.term_width(options.width).decor_style(decor).hyperlink(options.hyperlinks);
    if !options.color {
        return renderer;
    }
    renderer.error(RED).warning(YELLOW).info(BLUE).note(BOLD).help(GREEN)
}

struct Page<'a> {
    analysis: &'a Analysis,
    redactor: &'a Redactor<'a>,
    options: &'a Options,
    renderer: Renderer,
}

impl Page<'_> {
    fn diagnostic(&self, it: &Diagnostic) -> String {
        let level = match it.severity {
            Severity::Error | Severity::Critical => Level::ERROR,
            Severity::Warn => Level::WARNING,
            Severity::Info => Level::INFO,
        };
        let url = page_of(it);
        let mut title =
            level.with_name(it.severity.name()).primary_title(self.clean(&it.title)).id(it.check_id.as_ref());
        if let Some(url) = &url {
            title = title.id_url(url.as_str());
        }
        let mut group = self.excerpts(it, Group::with_title(title));
        for (level, name, text) in self.notes(it, url.as_deref()) {
            group = group.element(level.with_name(name).message(self.wrap(&text, name.len() + 2)));
        }
        self.renderer.render(&[group])
    }

    /// The places of `it`, one excerpt a file, the file of the problem itself first.
    fn excerpts<'g>(&'g self, it: &'g Diagnostic, mut group: Group<'g>) -> Group<'g> {
        let Some(loc) = it.loc else {
            return group;
        };
        let mut sources = vec![loc.source];
        for label in &it.labels {
            if !sources.contains(&label.loc.source) {
                sources.push(label.loc.source);
            }
        }
        for source in sources {
            let Some(document) = self.analysis.documents.get(source.0 as usize) else { continue };
            let mut spans = Vec::new();
            if source == loc.source {
                spans.push((AnnotationKind::Primary, loc.span, self.clean(&it.path.to_string())));
            }
            for label in it.labels.iter().filter(|it| it.loc.source == source) {
                spans.push((AnnotationKind::Context, label.loc.span, self.clean(&label.message)));
            }
            group = self.excerpt(document, source, spans, group);
        }
        group
    }

    fn excerpt<'g>(
        &'g self,
        document: &'g Document,
        source: SourceId,
        spans: Vec<(AnnotationKind, Span, String)>,
        group: Group<'g>,
    ) -> Group<'g> {
        let text = self.redactor.text(source);
        let lines: Vec<u32> = spans.iter().map(|it| self.line_of(document, it.1)).collect();
        let first = lines.iter().copied().min().unwrap_or(0);
        let last = lines.iter().copied().max().unwrap_or(0);
        let shown = document.lines.line_span(first).cover(document.lines.line_span(last));
        let name = self.name(&document.name);
        let is_long = lines.iter().any(|it| document.lines.line_span(*it).len() as usize > MAX_LINE);
        if is_long || document.text.is_empty() {
            let at = spans.first().map_or(0, |it| it.1.start);
            let place = document.lines.line_col(&document.text, at, Encoding::Utf16);
            let origin = Origin::path(name).line(place.line as usize + 1).char_column(place.col as usize + 1);
            return group.element(origin);
        }
        let mut snippet = Snippet::source(shown.of(text)).path(name).line_start(first as usize + 1);
        for ((kind, span, label), line) in spans.into_iter().zip(lines) {
            // A whole object is named by its first line.
            let line = document.lines.line_span(line);
            let line_end = line.start + line.of(&document.text).trim_end().len() as u32;
            let end = span.end.min(line_end).max(span.start);
            let from = (span.start - shown.start) as usize;
            let to = (end - shown.start) as usize;
            let label = (!label.is_empty()).then_some(label);
            snippet = snippet.annotation(kind.span(from..to).label(label));
        }
        group.element(snippet)
    }

    fn line_of(&self, document: &Document, span: Span) -> u32 {
        document.lines.line_col(&document.text, span.start, Encoding::Utf8).line
    }

    /// What stands below the excerpt: level, name, text.
    fn notes(&self, it: &Diagnostic, url: Option<&str>) -> Vec<(Level<'static>, &'static str, String)> {
        let mut notes = Vec::new();
        if !it.detail.is_empty() {
            notes.push((Level::NOTE, "why", self.clean(&it.detail)));
        }
        if !it.help.is_empty() {
            notes.push((Level::HELP, "help", self.clean(&it.help)));
        }
        if let Some(reach) = &it.reach {
            notes.push((Level::NOTE, "reach", self.clean(&reach.title)));
        }
        for fix in &it.fixes {
            let note = match fix.applicability {
                Applicability::Safe => " (`--fix` does this)",
                Applicability::Unsafe => " (your choice)",
                Applicability::Manual => " (by hand)",
            };
            notes.push((Level::HELP, "fix", format!("{}{note}", self.clean(&fix.title))));
        }
        if it.blocks_start {
            notes.push((Level::NOTE, "note", "the gateway does not start with this".to_owned()));
        }
        if let Some((line, column)) = it.product_place {
            let product = self.analysis.dialect.product;
            notes.push((Level::NOTE, "note", format!("{product} itself names line {line}, column {column}")));
        }
        for assumption in &it.assumes {
            notes.push((Level::NOTE, "note", format!("true if {}", condition(*assumption))));
        }
        match url {
            Some(_) if self.options.hyperlinks => {}
            Some(url) => notes.push((Level::NOTE, "see", url.to_owned())),
            None => {}
        }
        notes
    }

    /// What was not checked, the verdict, the count.
    fn closing(&self, out: &mut String) {
        if !self.options.deep.is_empty() {
            let _ = writeln!(out, "{}", self.paint(BOLD, "Looked at:"));
            let column = self.options.deep.iter().map(|it| it.0.len()).max().unwrap_or_default();
            for (what, seen) in &self.options.deep {
                let seen = self.wrap(&self.clean(seen), column).replace('\n', &format!("\n{:column$}    ", ""));
                let _ = writeln!(out, "  {what:column$}  {seen}");
            }
            out.push('\n');
        }
        if !self.analysis.skipped.is_empty() {
            let _ = writeln!(out, "{}", self.paint(BOLD, "Not checked:"));
            for alike in self.analysis.skipped.chunk_by(|a, b| a.reason == b.reason) {
                let rules: Vec<&str> = alike.iter().map(|it| it.rule).collect();
                let _ = writeln!(out, "  {}: {}", rules.joined(", "), self.clean(&alike[0].reason));
            }
            out.push('\n');
        }
        let _ = writeln!(out, "{}", self.paint(DIM, &self.verdict()));
        let _ = writeln!(out, "{}", self.count());
    }

    fn verdict(&self) -> String {
        let Analysis { dialect, posture, .. } = self.analysis;
        let what = match (self.options.label, self.analysis.documents.first()) {
            (Some(label), _) => label.to_owned(),
            (None, Some(document)) => self.name(&document.name),
            (None, None) => "No configuration file".to_owned(),
        };
        let verdict = verdict(self.analysis);
        match posture {
            Some(posture) => format!("{what} ({}, {} posture): {verdict}", dialect.product, posture.name()),
            None => format!("{what} ({}): {verdict}", dialect.product),
        }
    }

    /// `2 critical · 1 warning; --fix mends 1, 2 more need your choice`
    fn count(&self) -> String {
        let counts: Vec<String> = SEVERITIES
            .into_iter()
            .filter_map(|severity| {
                let count = self.analysis.count(severity);
                (count > 0).then(|| self.paint(style(severity), &format!("{count} {}", plural(severity, count))))
            })
            .collect();
        let suppressed = match self.analysis.suppressed.len() {
            0 => String::new(),
            count => format!(" · {count} suppressed"),
        };
        if counts.is_empty() {
            return format!("{}{suppressed}", self.paint(GREEN, "No problems found"));
        }
        let Fixable { safe, choice } = fixable(self.analysis);
        let mends = match (safe, choice) {
            (0, 0) => String::new(),
            (safe, 0) => format!("; `--fix` mends {safe}"),
            (0, 1) => "; 1 has a fix that needs your choice".to_owned(),
            (0, choice) => format!("; {choice} have fixes that need your choice"),
            (safe, choice) => format!("; `--fix` mends {safe}, {choice} more need your choice"),
        };
        format!("{}{suppressed}{mends}", counts.joined(" · "))
    }

    fn paint(&self, style: Style, text: &str) -> String {
        if self.options.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// Without secrets, without what a terminal would obey, and of a length that somebody would read.
    fn clean(&self, text: &str) -> String {
        const MAX: usize = 1000;
        let lines: Vec<_> = self.redactor.message(text).split('\n').map(normalize_untrusted_str).collect();
        let text = lines.joined("\n");
        match text.char_indices().nth(MAX) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        }
    }

    /// A path with the home folder as `~`.
    fn name(&self, path: &str) -> String {
        let below = self.options.home.as_deref().and_then(|it| path.strip_prefix(it));
        match below {
            Some(below) if below.starts_with(['/', '\\']) => normalize_untrusted_str(&format!("~{below}")),
            _ => normalize_untrusted_str(path),
        }
    }

    /// Breaks `text` into lines that fit beside the line numbers and a name of `indent` columns.
    fn wrap(&self, text: &str, indent: usize) -> String {
        const GUTTER: usize = 8;
        let width = self.options.width.clamp(48, 110).saturating_sub(indent + GUTTER);
        let lines = text.split('\n').map(|line| {
            let mut out = String::with_capacity(line.len() + 8);
            let mut column = 0;
            for word in line.split(' ') {
                let len = word.chars().count();
                if column > 0 {
                    let fits = column + 1 + len <= width;
                    out.push(if fits { ' ' } else { '\n' });
                    column = if fits { column + 1 } else { 0 };
                }
                out.push_str(word);
                column += len;
            }
            out
        });
        lines.collect_vec().joined("\n")
    }
}

fn style(severity: Severity) -> Style {
    match severity {
        Severity::Error | Severity::Critical => RED,
        Severity::Warn => YELLOW,
        Severity::Info => BLUE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Sources, analyze};

    #[test]
    fn the_last_line_counts_and_no_line_is_styled_without_colour() {
        let analysis =
            analyze(&Sources::new("clawdbot.json", "{ gateway: { bind: 'lan' } }"), &crate::Options::default());
        let text = render(&analysis, &Redactor::new(&analysis), &Options::default());
        let last = text.lines().last().unwrap_or_default();
        assert!(last.contains("1 critical"), "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
    }

    #[test]
    fn long_lines_and_escapes_of_a_terminal_do_no_harm() {
        let text = format!("{{ \"{}\": '\u{1b}[31m', gateway: {{ bind: 'lan' }} }}", "x".repeat(2 * MAX_LINE));
        let analysis = analyze(&Sources::new("a\u{1b}b.json", &*text), &crate::Options::default());
        let text = render(&analysis, &Redactor::new(&analysis), &Options::default());
        assert!(!text.contains('\u{1b}'), "{text}");
        assert!(text.len() < 8000, "{}", text.len());
    }
}
