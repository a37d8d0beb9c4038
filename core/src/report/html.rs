//! A report as one page that needs nothing else: no script, no font, no request.

use crate::lists::Joined;
use std::fmt::Write as _;

use super::shown::{Subject, consent, escape, prose};
use super::{Budget, SEVERITIES, condition, page_of, plural, verdict};
use crate::diagnostic::Diagnostic;

const STYLE: &str = include_str!("html.css");

/// The page on `subjects`.
pub fn render(subjects: &[Subject<'_>]) -> String {
    let names: Vec<_> = subjects.iter().map(Subject::name).collect();
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<title>Footguard: {}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n",
        escape(&names.joined(", "))
    );
    for subject in subjects {
        section(subject, &mut out);
    }
    let _ = write!(
        out,
        "<footer class=\"soft\">Made by <a href=\"{}\">Footguard</a> {}. Secrets are masked.</footer>\n</main>\n</body>\n</html>\n",
        env!("CARGO_PKG_REPOSITORY"),
        env!("CARGO_PKG_VERSION")
    );
    out
}

fn section(subject: &Subject<'_>, out: &mut String) {
    let analysis = subject.analysis;
    let posture = analysis.posture.map_or_else(String::new, |it| format!(", {} posture", it.name()));
    let _ = write!(
        out,
        "<header>\n<h1>{}</h1>\n<p class=\"soft\">{}{posture}: {}</p>\n<ul class=\"counts\">",
        escape(&subject.name()),
        escape(analysis.dialect.product),
        verdict(analysis)
    );
    for severity in SEVERITIES {
        let count = analysis.count(severity);
        if count > 0 {
            let _ = write!(out, "<li class=\"{}\">{count} {}</li>", severity.name(), plural(severity, count));
        }
    }
    if analysis.diagnostics.is_empty() {
        out.push_str("<li class=\"ok\">no problems found</li>");
    }
    if !analysis.suppressed.is_empty() {
        let _ = write!(out, "<li class=\"soft\">{} suppressed</li>", analysis.suppressed.len());
    }
    out.push_str("</ul>\n</header>\n");
    let mut budget = Budget::new(analysis);
    for it in subject.worst_first() {
        article(subject, it, &mut budget, out);
    }
    list(
        out,
        "Suppressed",
        analysis.suppressed.iter().map(|it| {
            let reason = if it.reason.is_empty() { "no reason given" } else { &it.reason };
            let until = it.until.as_ref().map_or_else(String::new, |it| format!(", until {it}"));
            let title = prose(&subject.words(&it.diagnostic.title));
            format!(
                "{title} (<code>{}</code>): {}{until}",
                escape(&it.diagnostic.check_id),
                prose(&subject.words(reason))
            )
        }),
    );
    list(
        out,
        "Not checked",
        analysis.skipped.iter().map(|it| format!("<code>{}</code>: {}", it.rule, prose(&subject.words(&it.reason)))),
    );
}

fn article(subject: &Subject<'_>, it: &Diagnostic, budget: &mut Budget, out: &mut String) {
    let severity = it.severity.name();
    let _ = write!(
        out,
        "<article class=\"{severity}\">\n<h2><span class=\"badge {severity}\">{severity}</span>{}</h2>\n<p class=\"soft\">",
        prose(&subject.words(&it.title))
    );
    let id = format!("<code>{}</code>", escape(&it.check_id));
    out.push_str(&page_of(it).map_or(id.clone(), |url| format!("<a href=\"{}\">{id}</a>", escape(&url))));
    for part in [subject.place_name(it), subject.words(&it.path.to_string())] {
        if !part.is_empty() {
            let _ = write!(out, " · <code>{}</code>", escape(&part));
        }
    }
    out.push_str("</p>\n");
    if let Some(excerpt) = subject.excerpt(it) {
        out.push_str("<pre>");
        for (at, line) in excerpt.lines.iter().enumerate() {
            let _ = write!(out, "<span class=\"n\">{:>4} </span>", excerpt.line as usize + at);
            match &excerpt.marked {
                (marked, before, mark, after) if *marked == at => {
                    let _ = writeln!(out, "{}<mark>{}</mark>{}", escape(before), escape(mark), escape(after));
                }
                _ => {
                    let _ = writeln!(out, "{}", escape(line));
                }
            }
        }
        out.push_str("</pre>\n");
    }
    for part in [&it.detail, &it.help] {
        if !part.is_empty() {
            let _ = writeln!(out, "<p>{}</p>", prose(&subject.words(part)));
        }
    }
    if let Some(reach) = &it.reach {
        let _ = writeln!(out, "<p><strong>Reach:</strong> {}.</p>", prose(&subject.words(&reach.title)));
    }
    for label in &it.labels {
        if let Some((document, at, _)) = subject.place(label.loc) {
            let place = escape(&format!("{}:{}:{}", super::printable(&document.name), at.line + 1, at.col + 1));
            let _ =
                writeln!(out, "<p class=\"soft\"><code>{place}</code>: {}</p>", prose(&subject.words(&label.message)));
        }
    }
    for assumption in &it.assumes {
        let _ = writeln!(out, "<p class=\"soft\">True if {}.</p>", condition(*assumption));
    }
    for fix in &it.fixes {
        let title = format!("Fix: {} ({})", prose(&subject.words(&fix.title)), prose(consent(fix)));
        let mut lines = String::new();
        for file in budget.edits(subject.analysis, fix).unwrap_or_default() {
            for hunk in subject.hunks(&file) {
                let _ = writeln!(lines, "<span class=\"n\">line {}</span>", hunk.line);
                let mut line = |class, sign, text: &str| {
                    let _ = write!(lines, "<span class=\"{class}\">{sign} {}</span>", escape(text));
                };
                hunk.old.iter().for_each(|it| line("del", '-', it));
                hunk.new.iter().for_each(|it| line("add", '+', it));
            }
        }
        let _ = match lines.is_empty() {
            true => writeln!(out, "<p>{title}</p>"),
            false => writeln!(out, "<details><summary>{title}</summary>\n<pre>{lines}</pre>\n</details>"),
        };
    }
    out.push_str("</article>\n");
}

fn list(out: &mut String, title: &str, items: impl Iterator<Item = String>) {
    let items: Vec<_> = items.map(|it| format!("<li>{it}</li>\n")).collect();
    if !items.is_empty() {
        let _ = write!(out, "<details><summary>{title}</summary>\n<ul>\n{}</ul>\n</details>\n", items.joined(""));
    }
}
