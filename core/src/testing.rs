//! Helpers of the tests: texts with `//^^^ message` marks, fixes before and after, examples of a page.

use crate::analysis::{Analysis, Options, analyze as analyze_sources};
use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::facts::Facts;
use crate::mend::{Mended, mend};
use crate::path::FRESH;
use crate::posture;
use crate::source::Sources;

/// Long and random enough for any secret.
const SECRET: &str = "7f3a91c2d4e6b805a1c3e5f70b9d8c6e";

/// Analyses `text` as a browser would: no environment, no facts.
pub fn analyze(text: &str) -> Analysis {
    analyze_sources(&Sources::new("clawdbot.json", text), &options())
}

/// As [`Options::default`], on a day: 2026-11-23.
fn options() -> Options {
    Options { today: crate::suppress::day("2026-11-23"), ..Options::default() }
}

/// As [`analyze`], under the posture without which `rule` would be silent, if there is one.
pub fn analyze_for(rule: &str, text: &str) -> Analysis {
    analyze_example(rule, text, &Facts::default())
}

/// Analyses `text` where every variable that it refers to is set, to something long and random enough for any secret.
pub fn analyze_with_variables(text: &str) -> Analysis {
    let mut sources = Sources::new("clawdbot.json", text);
    let names = analyze(text).unknown_env;
    sources.env = Some(names.into_iter().map(|name| (name, SECRET.to_owned())).collect());
    analyze_sources(&sources, &options())
}

/// One mark of a fixture: what is underlined in the line above, and the message.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Mark {
    line: usize,
    columns: (usize, usize),
    message: String,
}

/// Checks that `rule` says exactly what the marks of `fixture` say: `//^^^ message` underlines the line above it, the carets
/// being the span; several marks may follow one line. Columns count characters. A fixture without marks is silent.
pub fn check(rule: &str, fixture: &str) {
    let analysis = analyze_for(rule, fixture);
    let mut got = Vec::new();
    for it in analysis.diagnostics.iter().filter(|it| it.rule == rule) {
        let span = it.loc.expect("a finding in a text has a place").span;
        let before = &fixture[..span.start as usize];
        let line_start = before.rfind('\n').map_or(0, |it| it + 1);
        let from = before[line_start..].chars().count();
        let shown = span.of(fixture).lines().next().unwrap_or_default().chars().count();
        got.push(Mark { line: before.matches('\n').count(), columns: (from, from + shown), message: it.title.clone() });
    }
    got.sort();
    assert_eq!(got, marks(fixture), "{rule} on\n{fixture}");
}

fn marks(fixture: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut above = 0;
    for (number, line) in fixture.lines().enumerate() {
        let Some(at) = line.find("//^").filter(|at| line[..*at].trim().is_empty()) else {
            above = number;
            continue;
        };
        let carets = line[at + 2..].chars().take_while(|it| *it == '^').count();
        let from = at + 2;
        let message = line[at + 2 + carets..].trim().to_owned();
        marks.push(Mark { line: above, columns: (from, from + carets), message });
    }
    marks.sort();
    marks
}

/// Checks what the first fix of the first finding of `rule` makes of `before`, and that the rule says nothing as bad afterwards.
pub fn check_fix(rule: &str, before: &str, after: &str) {
    let analysis = analyze_for(rule, before);
    let finding = analysis.diagnostics.iter().find(|it| it.rule == rule).expect("the rule speaks");
    let fix = finding.fixes.first().expect("it has a fix");
    let files = analysis.edits(fix).expect("it can be made");
    let [file] = &*files else { panic!("one file") };
    let fixed = file.edits.apply(before);
    assert_eq!(fixed, after, "{rule}: {}", fix.title);
    if fix.applicability != Applicability::Manual {
        check_silent(rule, finding.severity, &fixed.replace(FRESH, SECRET));
    }
}

/// What is left of `sources` when every fix of `rule` is made.
pub fn mend_all(rule: &str, sources: &Sources) -> Mended {
    mend(sources, &options(), |it, _| it.rule == rule)
}

fn check_silent(rule: &str, severity: Severity, text: &str) {
    let speaks = |it: &Diagnostic| it.rule == rule && it.severity >= severity;
    assert!(!analyze_for(rule, text).diagnostics.iter().any(speaks), "{rule} still speaks\n{text}");
}

/// As [`analyze_for`], on a machine of which `facts` were seen.
pub fn analyze_example(rule: &str, text: &str, facts: &Facts) -> Analysis {
    let options = Options { posture: posture::needed(rule), facts: facts.clone(), ..options() };
    analyze_sources(&Sources::new("clawdbot.json", text), &options)
}

/// Checks what `rule` says of `text` on a machine of which `facts`, JSON, were seen: the severity, the first line of what is
/// underlined, and the title.
pub fn check_facts(rule: &str, text: &str, facts: &str, want: &[&str]) {
    let facts = serde_json::from_str(facts).expect("facts");
    let analysis = analyze_example(rule, text, &facts);
    let mut got = Vec::new();
    for it in analysis.diagnostics.iter().filter(|it| it.rule == rule) {
        let span = it.loc.expect("a finding in a text has a place").span;
        let shown = span.of(text).lines().next().unwrap_or_default();
        got.push(format!("{} {shown}: {}", it.severity.name(), it.title));
    }
    let mut want = want.to_vec();
    got.sort();
    want.sort();
    assert_eq!(got, want, "{rule} on\n{text}");
}

/// The fenced examples of a page: the word after `json5,`, the text, and what the block `json,facts` after it says of the
/// machine.
pub fn examples(docs: &str) -> Vec<(String, String, Facts)> {
    let mut examples = Vec::new();
    let mut lines = docs.lines().map(|it| it.strip_prefix(' ').unwrap_or(it));
    while let Some(line) = lines.next() {
        if let Some(kind) = line.strip_prefix("```json5,") {
            let text: Vec<&str> = lines.by_ref().take_while(|it| *it != "```").collect();
            examples.push((kind.to_owned(), text.join("\n"), Facts::default()));
        }
        if line == "```json,facts" {
            let text: Vec<&str> = lines.by_ref().take_while(|it| *it != "```").collect();
            let example = examples.last_mut().expect("facts follow an example");
            example.2 = serde_json::from_str(&text.join("\n")).expect("facts");
        }
    }
    examples
}
