use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::path::Change;
use crate::policy::layers::Layer;
use crate::policy::lists::Lists;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags an empty list of the tools that a sandbox lets through.
    ///
    /// ## Why it matters
    /// Elsewhere an empty allow list allows everything; for the sandbox it blocks every tool but `image`. Nothing says so: the agent
    /// just cannot do anything.
    ///
    /// ```json5,bad
    /// { tools: { sandbox: { tools: { allow: [] } } } }
    /// ```
    ///
    /// ## What to do
    /// Remove the list to have the default, or name the tools.
    ///
    /// ```json5,good
    /// { tools: { sandbox: { tools: { allow: ["read", "web_search"] } } } }
    /// ```
    static RULE = {
        id: "sandbox-without-tools",
        summary: "an empty list of tools that blocks nearly all in the sandbox",
        topic: Tools,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "Elsewhere an empty allow list allows everything; for the sandbox it blocks every tool but `image`.",
        help: "Remove the list to have the default, or name the tools.",
        check: Check::Lists(check),
    }
}

fn check(_: &Config<'_>, lists: &[Lists<'_>], out: &mut Sink<'_>) {
    for lists in lists.iter().filter(|it| it.layer == Layer::Sandbox && it.allow.is_empty() && !it.is_unknown) {
        let list = lists.at.key("allow");
        if list.is_array() {
            let change = Change::Remove { path: list.path() };
            out.report(&list, "The empty allow list blocks every tool but `image` in the sandbox").fix(
                "Remove the list",
                Applicability::Unsafe,
                vec![change],
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn only_the_sandboxs_own_list() {
        check(
            "sandbox-without-tools",
            r#"
{ tools: { allow: [] }, agents: { list: [{ id: "a", tools: { sandbox: { tools: { allow: [] } } } }] } }
                                                                                      //^^ The empty allow list blocks every tool but `image` in the sandbox
"#,
        );
    }

    #[test]
    fn fix_removes_the_list() {
        check_fix(
            "sandbox-without-tools",
            r#"{ tools: { sandbox: { tools: { allow: [], deny: ["exec"] } } } }"#,
            r#"{ tools: { sandbox: { tools: { deny: ["exec"] } } } }"#,
        );
    }
}
