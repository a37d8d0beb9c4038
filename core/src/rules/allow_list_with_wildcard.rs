use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::path::Change;
use crate::policy::layers::Layer;
use crate::policy::lists::Lists;
use crate::policy::tools;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Notes an allow list in which `*` stands beside names of tools, and any `*` in what a sandbox or subagents may use.
    ///
    /// ## Why it matters
    /// The list lets everything through, so the names beside the `*` change nothing. Whoever reads them believes otherwise.
    ///
    /// ```json5,bad
    /// { tools: { allow: ["read", "*"] } }
    /// ```
    ///
    /// ## What to do
    /// Name the tools that are wanted, or go without the list.
    ///
    /// ```json5,good
    /// { tools: { allow: ["read", "sessions_*"] } }
    /// ```
    static RULE = {
        id: "allow-list-with-wildcard",
        summary: "an allow list that lets every tool through",
        topic: Tools,
        severity: Info,
        upstream: &[],
        since: "0.1.0",
        why: "The names beside the `*` change nothing: every tool gets through, but for those that are denied.",
        help: "Name the tools that are wanted, or remove the list.",
        check: Check::Lists(check),
    }
}

fn check(_: &Config<'_>, lists: &[Lists<'_>], out: &mut Sink<'_>) {
    for lists in lists {
        // A list of nothing but patterns is ignored, as another rule says.
        let Some(star) = lists.allow.iter().find(|it| it.name == "*" && !lists.is_dropped()) else { continue };
        let report = out.report(&star.at, "The allow list lets every tool through, as it holds `*`");
        // Without a list the sandbox has a default one, and tools of plugins may have to be named.
        let is_plain = lists.allow.iter().all(|it| it.name == "*" || tools::names_core_tool(&it.name));
        if lists.layer < Layer::Sandbox && !lists.is_unknown && is_plain {
            let change = Change::Remove { path: lists.at.path().join("allow") };
            report.fix("Remove the list, which limits nothing", Applicability::Safe, vec![change]);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn beside_names_and_in_the_sandbox() {
        check(
            "allow-list-with-wildcard",
            r#"
{ tools: { allow: ["*"], sandbox: { tools: { allow: [" * "] } }, subagents: { tools: { allow: ["web_*"] } } } }
                                                   //^^^^^ The allow list lets every tool through, as it holds `*`
"#,
        );
    }

    #[test]
    fn fix_removes_the_list() {
        check_fix(
            "allow-list-with-wildcard",
            r#"{ tools: { allow: ["read", "*"], deny: ["exec", "process"] } }"#,
            r#"{ tools: { deny: ["exec", "process"] } }"#,
        );
    }
}
