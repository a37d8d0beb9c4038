//! The pages of the rules: `docs/rules/ID.md`, and a list of them.

use std::fmt::Write;
use std::path::PathBuf;

use footguard_core::rules::{ALL, Rule};

/// Every page by its path from the workspace root.
pub fn pages() -> Vec<(PathBuf, String)> {
    let folder = PathBuf::from("docs/rules");
    let pages = ALL.iter().map(|rule| (folder.join(format!("{}.md", rule.id)), page(rule)));
    std::iter::once((folder.join("README.md"), index())).chain(pages).collect()
}

fn index() -> String {
    let mut out = String::from(
        "# Rules\n\nIn the order in which they run. Each page says what is flagged, why, and what to do.\n",
    );
    let mut topics: Vec<_> = ALL.iter().map(|it| it.topic).collect();
    topics.sort();
    topics.dedup();
    for topic in topics {
        let _ = write!(out, "\n## {}\n\n| Rule | Severity | Flags |\n| --- | --- | --- |\n", capital(topic.name()));
        for rule in ALL.iter().filter(|it| it.topic == topic) {
            let _ = writeln!(out, "| [`{0}`]({0}.md) | {1} | {2} |", rule.id, rule.severity.name(), rule.summary);
        }
    }
    out
}

fn page(rule: &Rule) -> String {
    let mut out = format!("# {}\n\n{}.\n\n", rule.id, capital(rule.summary));
    let upstream: Vec<String> = rule.upstream.iter().map(|it| format!("`{it}`")).collect();
    let upstream = if upstream.is_empty() { "none".to_owned() } else { upstream.join(", ") };
    let _ = write!(
        out,
        "| Severity | Topic | Since | Ids of the assistant's own audit |\n| --- | --- | --- | --- |\n| {} | {} | {} | {upstream} |\n\n",
        rule.severity.name(),
        rule.topic.name(),
        rule.since,
    );
    for line in rule.docs.lines() {
        match line.strip_prefix(' ').unwrap_or(line) {
            "```json5,bad" => out.push_str("This is flagged:\n\n```json5\n"),
            "```json5,good" => out.push_str("This is not:\n\n```json5\n"),
            line => {
                out.push_str(line.trim_end());
                out.push('\n');
            }
        }
    }
    let file = rule.file.replace('\\', "/");
    let _ = write!(out, "\n---\n\nSource: [`{file}`](../../{file})\n");
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
