//! Workflow commands of GitHub Actions: each problem becomes a note at its line of the pull request.
//!
//! GitHub shows the first ten errors and the first ten warnings of a step, so that the worst come first.

use super::shown::Subject;
use super::{SEVERITIES, page_of, plural};
use crate::diagnostic::{Diagnostic, Severity};
use crate::lists::Joined;

/// One command a problem, then a line that counts.
pub fn render(subject: &Subject<'_>) -> String {
    let mut out = String::new();
    for it in subject.worst_first() {
        out.push_str(&command(subject, it));
        out.push('\n');
    }
    let counts = SEVERITIES.into_iter().filter_map(|severity| {
        let count = subject.analysis.count(severity);
        (count > 0).then(|| format!("{count} {}", plural(severity, count)))
    });
    let counts: Vec<_> = counts.collect();
    let counts = if counts.is_empty() { "no problems found".to_owned() } else { counts.joined(", ") };
    // A line of its own words can begin with no command.
    out.push_str(&format!("Footguard: {}: {counts}\n", data(&subject.name())));
    out
}

fn command(subject: &Subject<'_>, it: &Diagnostic) -> String {
    let name = match it.severity {
        Severity::Error | Severity::Critical => "error",
        Severity::Warn => "warning",
        Severity::Info => "notice",
    };
    let mut out = format!("::{name} ");
    if let Some((document, start, end)) = it.loc.and_then(|it| subject.place(it)) {
        out.push_str(&format!("file={},line={}", property(&document.name), start.line + 1));
        // Columns are taken on one line only.
        if start.line == end.line {
            out.push_str(&format!(",col={},endColumn={}", start.col + 1, end.col + 1));
        } else {
            out.push_str(&format!(",endLine={}", end.line + 1));
        }
        out.push(',');
    }
    out.push_str(&format!("title={}::", property(&format!("{}: {}", it.severity.name(), it.check_id))));
    let mut parts = vec![subject.words(&it.title), subject.words(&it.detail), subject.words(&it.help)];
    parts.extend(page_of(it));
    parts.retain(|it| !it.is_empty());
    out.push_str(&data(&parts.joined("\n")));
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
