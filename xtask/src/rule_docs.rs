//! The pages of the rules: `docs/rules/ID.md`, and a list of them.

use std::fmt::Write;
use std::path::PathBuf;

use footguard_core::diagnostic::{Applicability, Severity};
use footguard_core::posture;
use footguard_core::rules::{ALL, Rule};
use footguard_core::suppress::day;
use footguard_core::{Options, Sources, analyze};

/// Every page by its path from the workspace root.
pub fn pages() -> Vec<(PathBuf, String)> {
    let folder = PathBuf::from("docs/rules");
    let pages = ALL.iter().map(|rule| (folder.join(format!("{}.md", rule.id)), page(rule)));
    std::iter::once((folder.join("README.md"), index())).chain(pages).collect()
}

/// What stands above the lists.
const ACCEPTING: &str = "\
## Accepting a finding

A comment accepts what a rule finds, with a reason and, if it should be looked at again, until a day:

```json5
{
  // footguard: allow(logging-redaction-off) until=2027-01-31 the lab keeps no real tokens
  logging: { redactSensitive: \"off\" },
}
```

It holds for its own line. On a line of its own it holds for the next line, and for all that is inside the member or item which
begins there; above the first brace, for the file. Several rules are separated by commas; ids of the assistant's own audit, such
as `logging.redact_off`, are taken as well. Block comments do as well as line comments.

Accepted findings count neither in the summary nor for the exit code, `--fix` leaves them alone, and reports list them apart.
Errors cannot be accepted: the assistant refuses the file whatever a comment says. A comment without a reason, past its day, with
an unknown rule, or without a finding to accept is a finding itself.
";

fn index() -> String {
    let critical = ALL.iter().filter(|it| it.severity == Severity::Critical).count();
    let mapped = ALL.iter().filter(|it| !it.upstream.is_empty()).count();
    let mut out = format!(
        "# Rules\n\n{} rules, {critical} of them critical; {mapped} carry ids of the assistant's own audit, the others are Footguard's alone.\n\
         Each page says what is flagged, why, and what to do; `footguard explain RULE` prints the same. A severity is that of most\n\
         findings of a rule: a weaker case may be called less.\n\n{ACCEPTING}",
        ALL.len(),
    );
    let mut topics: Vec<_> = ALL.iter().map(|it| it.topic).collect();
    topics.sort();
    topics.dedup();
    for topic in topics {
        let _ = write!(
            out,
            "\n## {}\n\n| Rule | Severity | Flags | Fix | In the assistant's own audit |\n| --- | --- | --- | --- | --- |\n",
            capital(topic.name())
        );
        for rule in ALL.iter().filter(|it| it.topic == topic) {
            let fix = fix(rule).map_or("", Applicability::name);
            let (id, severity) = (rule.id, rule.severity.name());
            let _ = writeln!(out, "| [`{id}`]({id}.md) | {severity} | {} | {fix} | {} |", rule.summary, upstream(rule));
        }
    }
    out
}

fn upstream(rule: &Rule) -> String {
    rule.upstream.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
}

/// The best fix that is offered on the rule's own bad examples.
fn fix(rule: &Rule) -> Option<Applicability> {
    let examples =
        examples(rule.docs).into_iter().map(|text| analyze(&Sources::new("clawdbot.json", text), &options(rule)));
    let fixes = examples.flat_map(|it| it.diagnostics).filter(|it| it.rule == rule.id).flat_map(|it| it.fixes);
    fixes.map(|it| it.applicability).max()
}

/// A day is known, the posture under which the rule speaks, and nothing else.
fn options(rule: &Rule) -> Options {
    Options { today: day("2026-11-23"), posture: posture::needed(rule.id), ..Options::default() }
}

/// The configurations of a page.
fn examples(docs: &str) -> Vec<String> {
    let mut examples = Vec::new();
    let mut lines = docs.lines().map(|it| it.strip_prefix(' ').unwrap_or(it));
    while let Some(line) = lines.next() {
        if line.starts_with("```json5,") {
            examples.push(lines.by_ref().take_while(|it| *it != "```").collect::<Vec<_>>().join("\n"));
        }
    }
    examples
}

fn page(rule: &Rule) -> String {
    let mut out = format!("# {}\n\n{}.\n\n", rule.id, capital(rule.summary));
    let upstream = if rule.upstream.is_empty() { "none".to_owned() } else { upstream(rule) };
    let _ = write!(
        out,
        "| Severity | Topic | Since | Fix | Ids of the assistant's own audit |\n| --- | --- | --- | --- | --- |\n| {} | {} | {} | {} | {upstream} |\n\n",
        rule.severity.name(),
        rule.topic.name(),
        rule.since,
        fix(rule).map_or("none", Applicability::name),
    );
    for line in rule.docs.lines() {
        match line.strip_prefix(' ').unwrap_or(line) {
            "```json5,bad" => out.push_str("This is flagged:\n\n```json5\n"),
            "```json5,good" => out.push_str("This is not:\n\n```json5\n"),
            "```json,facts" => out.push_str("\nwhere this was seen of the machine:\n\n```json\n"),
            line => {
                out.push_str(line.trim_end());
                out.push('\n');
            }
        }
    }
    let file = rule.file();
    let _ = write!(
        out,
        "\n---\n\n`// footguard: allow({}) reason` [accepts it](README.md#accepting-a-finding). Source: [`{file}`](../../{file})\n",
        rule.id
    );
    out
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|it| it.to_uppercase().to_string()).unwrap_or_default();
    first + chars.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_page_that_the_list_links_to() {
        let pages = pages();
        assert_eq!(pages.len(), ALL.len() + 1);
        for rule in ALL {
            assert!(pages[0].1.contains(&format!("({}.md)", rule.id)), "{}", rule.id);
        }
        for (path, text) in &pages {
            assert!(!text.contains("json5,"), "{}", path.display());
            assert_eq!(text.matches("```").count() % 2, 0, "{}", path.display());
        }
    }
}
