//! A report in GitHub's Markdown, for a comment on a pull request.

use std::fmt::Write as _;

use super::shown::{self, Subject, consent};
use super::{Budget, SEVERITIES, condition, page_of, plural, verdict};
use crate::diagnostic::Diagnostic;

/// A comment on GitHub holds 65,536 characters.
const MAX_LEN: usize = 60_000;

/// The report on `subject`.
pub fn render(subject: &Subject<'_>) -> String {
    let analysis = subject.analysis;
    let mut out = format!("## Footguard: {}\n\n", code(&subject.name()));
    out.push_str(&capital(verdict(analysis)));
    if let Some(posture) = analysis.posture {
        let _ = write!(out, " ({} posture)", posture.name());
    }
    for severity in SEVERITIES {
        let count = analysis.count(severity);
        if count > 0 {
            let _ = write!(out, " · **{count} {}**", plural(severity, count));
        }
    }
    if analysis.diagnostics.is_empty() {
        out.push_str(" · no problems found");
    }
    if !analysis.suppressed.is_empty() {
        let _ = write!(out, " · {} suppressed", analysis.suppressed.len());
    }
    out.push('\n');
    let mut budget = Budget::new(analysis);
    for (at, it) in subject.worst_first().enumerate() {
        let section = section(subject, it, &mut budget);
        if out.len() + section.len() > MAX_LEN {
            let _ = write!(out, "\n… and {} more.\n", analysis.diagnostics.len() - at);
            break;
        }
        out.push_str(&section);
    }
    if out.len() < MAX_LEN {
        closing(subject, &mut out);
    }
    out
}

fn section(subject: &Subject<'_>, it: &Diagnostic, budget: &mut Budget) -> String {
    let mut out = format!("\n### {}: {}\n\n", capital(it.severity.name()), prose(&subject.words(&it.title)));
    match page_of(it) {
        Some(url) => {
            let _ = write!(out, "[{}]({url})", code(&it.check_id));
        }
        None => out.push_str(&code(&it.check_id)),
    }
    for part in [subject.place_name(it), subject.words(&it.path.to_string())] {
        if !part.is_empty() {
            let _ = write!(out, " · {}", code(&part));
        }
    }
    out.push_str("\n\n");
    for part in [&it.detail, &it.help] {
        if !part.is_empty() {
            let _ = write!(out, "{}\n\n", prose(&subject.words(part)));
        }
    }
    if let Some(reach) = &it.reach {
        let _ = write!(out, "**Reach:** {}.\n\n", prose(&subject.words(&reach.title)));
    }
    for assumption in &it.assumes {
        let _ = write!(out, "True if {}.\n\n", condition(*assumption));
    }
    for fix in &it.fixes {
        let mut lines = String::new();
        for file in budget.edits(subject.analysis, fix).unwrap_or_default() {
            for hunk in subject.hunks(&file) {
                let _ = writeln!(lines, "@@ line {} @@", hunk.line);
                hunk.old.iter().for_each(|it| lines.push_str(&format!("-{it}\n")));
                hunk.new.iter().for_each(|it| lines.push_str(&format!("+{it}\n")));
            }
        }
        // A summary is HTML, in which Markdown is not read.
        let title = shown::prose(&calm(&subject.words(&fix.title)));
        let consent = shown::prose(consent(fix));
        if lines.is_empty() {
            let _ = write!(out, "<p>Fix: {title} ({consent})</p>\n\n");
            continue;
        }
        let fence = "`".repeat(longest_run(&lines).max(2) + 1);
        let _ = write!(
            out,
            "<details><summary>Fix: {title} ({consent})</summary>\n\n{fence}diff\n{lines}{fence}\n\n</details>\n\n"
        );
    }
    out
}

fn closing(subject: &Subject<'_>, out: &mut String) {
    if !subject.analysis.suppressed.is_empty() {
        out.push_str("\n<details><summary>Suppressed</summary>\n\n");
        for it in &subject.analysis.suppressed {
            let reason = if it.reason.is_empty() { "no reason given" } else { &it.reason };
            let until = it.until.as_ref().map_or_else(String::new, |it| format!(", until {it}"));
            let title = prose(&subject.words(&it.diagnostic.title));
            let _ = writeln!(
                out,
                "- {title} ({}): {}{until}",
                code(&it.diagnostic.check_id),
                prose(&subject.words(reason))
            );
        }
        out.push_str("\n</details>\n");
    }
    if !subject.analysis.skipped.is_empty() {
        out.push_str("\n<details><summary>Not checked</summary>\n\n");
        for it in &subject.analysis.skipped {
            let _ = writeln!(out, "- {}: {}", code(it.rule), prose(&subject.words(&it.reason)));
        }
        out.push_str("\n</details>\n");
    }
}

/// Our sentences with values in backticks: what is between them stays code, all else is plain words.
fn prose(text: &str) -> String {
    let text = text.replace('\n', " ");
    if text.matches('`').count() % 2 == 1 {
        return plain(&text);
    }
    let mut out = String::new();
    for (at, part) in text.split('`').enumerate() {
        match (at % 2 == 1, part.is_empty()) {
            (true, true) => out.push_str("\\`\\`"),
            (true, false) => out.push_str(&code(part)),
            (false, _) => out.push_str(&plain(part)),
        }
    }
    out
}

fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for it in calm(text).chars() {
        match it {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' => {
                out.push('\\');
                out.push(it);
            }
            it => out.push(it),
        }
    }
    out
}

/// Nobody is to be called by a configuration: an invisible character keeps a name from its `@`.
fn calm(text: &str) -> String {
    text.replace('@', "@\u{2060}")
}

/// `text` as code, whatever is in it.
fn code(text: &str) -> String {
    let text = text.replace('\n', " ");
    let fence = "`".repeat(longest_run(&text) + 1);
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) || text.is_empty() { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

fn longest_run(text: &str) -> usize {
    text.split(|it| it != '`').map(str::len).max().unwrap_or(0)
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|it| it.to_uppercase().to_string()).unwrap_or_default();
    first + chars.as_str()
}
