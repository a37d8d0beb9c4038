use crate::lists::Joined;
use crate::config::Config;
use crate::diagnostic::{Applicability, Severity};
use crate::path::Change;
use crate::policy::lists::Lists;
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
        check: Check::Lists(check),
    }
}

fn check(_: &Config<'_>, lists: &[Lists<'_>], out: &mut Sink<'_>) {
    for lists in lists.iter().filter(|it| it.is_dropped()) {
        let list = lists.at.key("allow");
        if lists.allow.iter().all(|it| it.name == "*") {
            out.report(&list, "The allow list `*` is ignored, as it names no tool")
                .severity(Severity::Warn)
                .help("Remove the list: without one every tool is allowed. Or name the tools.")
                .fix("Remove the list", Applicability::Unsafe, list.removed());
            continue;
        }
        let (mut quoted, mut names, mut meant) = (Vec::new(), Vec::new(), Vec::new());
        for entry in &lists.allow {
            quoted.push(format!("`{}`", entry.name));
            if let Some(tool) = tools::meant(&entry.name).filter(|it| tools::names_core_tool(it)) {
                names.push(format!("`{tool}`"));
                meant.push(Change::Set { path: entry.at.path(), value: tool.into() });
            }
        }
        let title = format!("The allow list is ignored, so every tool is allowed: {} names no tool", quoted.joined(", "));
        let report = out.report(&list, title);
        if !meant.is_empty() {
            let names = names.joined(", ");
            report
                .help(format!("Did you mean {names}?"))
                .fix(format!("Replace by {names}"), Applicability::Unsafe, meant);
        }
    }
}

#[cfg(test)]
mod tests {
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
    fn groups_and_providers_have_lists_too() {
        check(
            "allow-list-without-tool",
            r#"
{ channels: { telegram: { accounts: { a: { groups: { "-1": { tools: { allow: ["exce"] } } } } } } },
                                                                           //^^^^^^^^ The allow list is ignored, so every tool is allowed: `exce` names no tool
  tools: { sandbox: { tools: { allow: ["exce"] } }, byProvider: { openai: { allow: ["exce"] } } } }
                                                                                 //^^^^^^^^ The allow list is ignored, so every tool is allowed: `exce` names no tool
"#,
        );
    }

    #[test]
    fn fix_spells_it_right() {
        check_fix("allow-list-without-tool", r#"{ tools: { allow: ["reed"] } }"#, r#"{ tools: { allow: ["read"] } }"#);
    }
}
