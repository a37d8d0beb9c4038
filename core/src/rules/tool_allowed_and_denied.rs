use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::path::Change;
use crate::policy::lists::Lists;
use crate::policy::layers::Layer;
use crate::policy::tools::{self, Answer};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Notes an entry of an allow list whose tools the deny list beside it takes away; for the sandbox also where no deny list is
    /// written beside it, as there is one by default.
    ///
    /// ## Why it matters
    /// Denying wins, so the entry does nothing. One of the two is a mistake, and which one cannot be told from the file.
    ///
    /// ```json5,bad
    /// { tools: { allow: ["read", "exec", "process"], deny: ["group:runtime"] } }
    /// ```
    ///
    /// ## What to do
    /// Decide, and take the entry out of one of the lists.
    ///
    /// ```json5,good
    /// { tools: { allow: ["read"], deny: ["group:runtime"] } }
    /// ```
    static RULE = {
        id: "tool-allowed-and-denied",
        summary: "an allowed tool that the deny list of the same place overrules",
        topic: Tools,
        severity: Info,
        upstream: &[],
        since: "0.1.0",
        why: "Denying wins, so this entry does nothing. One of the two is a mistake.",
        help: "Take it out of one of the lists.",
        check: Check::Lists(check),
    }
}

fn check(config: &Config<'_>, lists: &[Lists<'_>], out: &mut Sink<'_>) {
    for lists in lists {
        if lists.layer == Layer::Sandbox {
            check_sandbox(config, lists, out);
        }
        if lists.deny.is_empty() || lists.is_dropped() {
            continue;
        }
        // Of names that are not known another rule speaks.
        let denier = |name: &str| match tools::members(name) {
            Some(members) if !members.iter().all(|it| lists.denier(it).is_some()) => None,
            Some(members) => lists.denier(members[0]),
            None => lists.denier(name),
        };
        // An allow list that names no tool any more would be ignored, and `exec` in it also allows `apply_patch`.
        let is_kept = lists.allow.iter().any(|it| tools::names_core_tool(&it.name) && denier(&it.name).is_none());
        for entry in &lists.allow {
            let Some(deny) = denier(&entry.name) else { continue };
            let report = out
                .report(&entry.at, format!("`{}` is allowed here and denied beside it", entry.name))
                .label(&deny.at, "denied");
            if is_kept && !tools::covers(&entry.name, "exec") {
                let change = Change::Remove { path: entry.at.path() };
                report.fix("Remove it from the allow list", Applicability::Safe, vec![change]);
            }
        }
    }
}

/// The sandbox's two lists are chosen apart: where only the one is written, the other is that of all agents, or the default.
fn check_sandbox(config: &Config<'_>, lists: &Lists<'_>, out: &mut Sink<'_>) {
    let deny = tools::sandbox_list(config, lists.agent.as_ref(), "deny");
    if lists.at.key("deny").is_present() {
        return;
    }
    let Some(policy) = tools::sandbox_policy(config, lists.agent.as_ref()) else { return };
    for entry in lists.allow.iter().filter(|it| tools::CORE.contains(&&*it.name)) {
        if policy.answer(&entry.name) == Answer::Denied {
            let by = if deny.is_present() { "the list for all agents" } else { "default" };
            out.report(&entry.at, format!("`{}` is allowed here and denied by {by}", entry.name))
                .why("The sandbox has a deny list even where none is written here, and denying wins.")
                .help("Write a `deny` list beside this one that does not have it, or take it out here.")
                .label(&deny, "denied");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{analyze, check, check_fix};

    #[test]
    fn names_groups_and_patterns() {
        check(
            "tool-allowed-and-denied",
            r#"
{ tools: { allow: ["Read", "group:web", "web_fetch", "group:fs"], deny: ["web_*", "read"] } }
                 //^^^^^^ `read` is allowed here and denied beside it
                         //^^^^^^^^^^^ `group:web` is allowed here and denied beside it
                                      //^^^^^^^^^^^ `web_fetch` is allowed here and denied beside it
"#,
        );
        check("tool-allowed-and-denied", r#"{ tools: { allow: ["*"], deny: ["*"] } }"#);
        check(
            "tool-allowed-and-denied",
            r#"
{ tools: { sandbox: { tools: { allow: ["read", "cron"] } } } }
                                             //^^^^^^ `cron` is allowed here and denied by default
"#,
        );
        check(
            "tool-allowed-and-denied",
            r#"
{ tools: { sandbox: { tools: { deny: ["read"] } } },
  agents: { list: [{ id: "a", tools: { sandbox: { tools: { allow: ["cron", "read"] } } } }] } }
                                                                         //^^^^^^ `read` is allowed here and denied by the list for all agents
"#,
        );
    }

    #[test]
    fn fix_leaves_a_list_that_counts() {
        check_fix(
            "tool-allowed-and-denied",
            r#"{ tools: { allow: ["read", "cron"], deny: ["cron"] } }"#,
            r#"{ tools: { allow: ["read"], deny: ["cron"] } }"#,
        );
        for text in [r#"{ tools: { allow: ["cron"], deny: ["cron"] } }"#, r#"{ tools: { allow: ["read", "exec"], deny: ["exec"] } }"#] {
            let analysis = analyze(text);
            let finding = analysis.diagnostics.iter().find(|it| it.rule == "tool-allowed-and-denied").unwrap();
            assert!(finding.fixes.is_empty(), "{text}");
        }
    }
}
