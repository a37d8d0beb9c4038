use crate::diagnostic::Applicability;
use crate::policy::agents::Session;
use crate::policy::layers::{self, Layer, Verdict};
use crate::policy::lists::Lists;
use crate::policy::tools;
use crate::rules::{Check, Inputs, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a tool that an allow list names while another list or a profile stops it.
    ///
    /// ## Why it matters
    /// A tool must get through every list: the profile, the common lists, the provider's, the agent's. Naming it in one of them brings
    /// nothing back, so the agent can do less than its list says.
    ///
    /// ```json5,bad
    /// { tools: { profile: "minimal", allow: ["read"] } }
    /// ```
    ///
    /// ## What to do
    /// Let the other list have it as well, or take it out of this one. `footguard policy` shows which list stops what.
    ///
    /// ```json5,good
    /// { tools: { profile: "coding", allow: ["read"] } }
    /// ```
    static RULE = {
        id: "tool-blocked-by-other-list",
        summary: "a tool that one list allows and another stops",
        topic: Tools,
        severity: Info,
        upstream: &[],
        since: "0.1.0",
        why: "A tool must get through every list, so naming it here brings it back nowhere.",
        help: "Let the other list have it as well, or take it out of this one.",
        check: Check::Policy(check),
    }
}

fn check(inputs: &Inputs<'_>, out: &mut Sink<'_>) {
    let lists = &inputs.lists;
    let layers = inputs.layers();
    let of_main = |it: &&Lists<'_>| matches!(it.layer, Layer::Global | Layer::Agent) && !it.allow.is_empty();
    for lists in lists.iter().filter(of_main) {
        let holder = lists.holder();
        let steps = layers.steps(&holder, Session::Main);
        for entry in lists.allow.iter().filter(|it| tools::CORE.contains(&&*it.name)) {
            let Verdict::Blocked(step, answer) = layers::verdict(&steps, &entry.name) else { continue };
            // Its own section and the sandbox have rules of their own.
            if matches!(step.layer, Layer::Sandbox) || step.layer == lists.layer {
                continue;
            }
            let place = step.place(&entry.name, answer);
            let report = out
                .report(&entry.at, format!("`{}` is allowed here and stopped by `{}`", entry.name, place.path()))
                .label(&place, "stops it");
            if let Some(change) = lists.without(entry) {
                report.fix("Take it out of this list", Applicability::Unsafe, vec![change]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn profiles_and_common_lists() {
        check(
            "tool-blocked-by-other-list",
            r#"
{ tools: { allow: ["read", "write"], deny: ["cron"] }, agents: { list: [
  { id: "a", tools: { allow: ["read", "exec", "cron"] } },
                                    //^^^^^^ `exec` is allowed here and stopped by `tools.allow`
                                            //^^^^^^ `cron` is allowed here and stopped by `tools.deny[0]`
  { id: "b", tools: { allow: ["read"], deny: ["read"] } },
  { id: "c", tools: { allow: ["session_status"], profile: "messaging" } },
                            //^^^^^^^^^^^^^^^^ `session_status` is allowed here and stopped by `tools.allow`
] } }
"#,
        );
    }

    #[test]
    fn fix_takes_it_out() {
        check_fix(
            "tool-blocked-by-other-list",
            r#"{ tools: { deny: ["cron"] }, agents: { list: [{ id: "a", tools: { allow: ["read", "cron"] } }] } }"#,
            r#"{ tools: { deny: ["cron"] }, agents: { list: [{ id: "a", tools: { allow: ["read"] } }] } }"#,
        );
    }
}
