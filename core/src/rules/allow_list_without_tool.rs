use crate::config::{Config, View};
use crate::diagnostic::{Applicability, Severity};
use crate::path::Change;
use crate::policy::tools;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags an allow list in which no entry names a tool of the assistant: only `*`, patterns, misspelt names or tools of
    /// plugins.
    ///
    /// ## Why it matters
    /// The assistant drops such a list with a line in its log, and then every tool is allowed. A list of misspelt names looks
    /// like a tight restriction and is none.
    ///
    /// ```json5,bad
    /// { tools: { allow: ["nodes_invoke"] } }
    /// ```
    ///
    /// ## What to do
    /// Name at least one tool, or remove the list if everything shall be allowed. Beside a name patterns do work.
    ///
    /// ```json5,good
    /// { tools: { allow: ["read", "sessions_*"] } }
    /// ```
    static RULE = {
        id: "allow-list-without-tool",
        summary: "an allow list that is ignored because it names no tool",
        topic: Tools,
        severity: Critical,
        upstream: &[],
        since: "0.1.0",
        why: "The assistant drops an allow list in which no entry is the name of one of its tools, and then allows every tool.",
        help: "Name at least one tool, such as `read`.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let agents = config.at("agents.list");
    let policies = std::iter::once(config.at("tools")).chain(agents.items().map(|it| it.key("tools")));
    for policy in policies {
        check_list(&policy.key("allow"), out);
        for (_, by_provider) in policy.key("byProvider").entries() {
            check_list(&by_provider.key("allow"), out);
        }
    }
}

fn check_list(list: &View<'_>, out: &mut Sink<'_>) {
    let Some(entries) = tools::entries(list) else {
        return;
    };
    if entries.is_empty() || entries.iter().any(|it| tools::names_core_tool(it)) {
        return;
    }
    if entries.iter().all(|it| it == "*") {
        out.report(list, "The allow list `*` is ignored, as it names no tool")
            .severity(Severity::Warn)
            .help("Remove the list: without one every tool is allowed. Or name the tools.")
            .fix("Remove the list", Applicability::Unsafe, vec![Change::Remove { path: list.path.clone() }]);
        return;
    }
    let quoted: Vec<String> = entries.iter().map(|it| format!("`{it}`")).collect();
    let report = out.report(list, format!("The allow list is ignored, so every tool is allowed: {} names no tool", quoted.join(", ")));
    let meant: Vec<Change> = list.items().filter_map(|item| correction(&item)).collect();
    if meant.is_empty() {
        return;
    }
    let names: Vec<String> = list.items().filter_map(|item| Some(format!("`{}`", meant_tool(item.str().set()?)?))).collect();
    report
        .help(format!("Did you mean {}?", names.join(", ")))
        .fix(format!("Replace by {}", names.join(", ")), Applicability::Unsafe, meant);
}

fn correction(item: &View<'_>) -> Option<Change> {
    let tool = meant_tool(item.str().set()?)?;
    Some(Change::Set { path: item.path.clone(), value: tool.into() })
}

/// The tool that a misspelt entry means: one that it starts with, or one that differs in a letter or two.
fn meant_tool(entry: &str) -> Option<&'static str> {
    let entry = tools::normalise(entry);
    if entry.contains(['*', ':']) {
        return None;
    }
    let extended = tools::CORE.iter().find(|it| entry.strip_prefix(**it).is_some_and(|rest| rest.starts_with(['_', '-', '.'])));
    let close = || {
        let scored = tools::CORE.iter().map(|it| (distance(&entry, it), it));
        scored.filter(|it| it.0 <= 1 + entry.len() / 6).min().map(|it| it.1)
    };
    extended.or_else(close).copied()
}

/// How many letters must be added, removed or replaced to get from one to the other.
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in to.bytes().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::meant_tool;
    use crate::testing::{check, check_fix};

    #[test]
    fn wildcards_and_typos() {
        check(
            "allow-list-without-tool",
            r#"
{ tools: { allow: ["reed", "sessions_*"] },
                //^^^^^^^^^^^^^^^^^^^^^^ The allow list is ignored, so every tool is allowed: `reed`, `sessions_*` names no tool
  agents: { list: [{ id: "a", tools: { allow: ["*"], deny: [] } }] } }
                                            //^^^^^ The allow list `*` is ignored, as it names no tool
"#,
        );
        check("allow-list-without-tool", r#"{ tools: { allow: ["bash", "x"], byProvider: { p: { allow: [] } } } }"#);
        check("allow-list-without-tool", r#"{ tools: { allow: ["${TOOL}"] } }"#);
    }

    #[test]
    fn what_was_meant() {
        assert_eq!(meant_tool("nodes_invoke"), Some("nodes"));
        assert_eq!(meant_tool("reed"), Some("read"));
        assert_eq!(meant_tool("web-search"), Some("web_search"));
        assert_eq!(meant_tool("lobster"), None);
    }

    #[test]
    fn fix_spells_it_right() {
        check_fix("allow-list-without-tool", r#"{ tools: { allow: ["reed"] } }"#, r#"{ tools: { allow: ["read"] } }"#);
    }
}
