use crate::lists::CollectVec;
use crate::diagnostic::{Applicability, Severity};
use crate::path::Change;
use crate::policy::agents::Session;
use crate::policy::layers::{self, Layer, Verdict};
use crate::policy::lists::Lists;
use crate::rules::{Check, Inputs, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a deny list that takes one tool away and leaves another with which the same can be done: `write`, `edit` or `read` is
    /// denied and commands are not, or `exec` is denied and `process` is not.
    ///
    /// ## Why it matters
    /// A command can read and write any file that the tools could, and more. `process` steers commands that run already.
    ///
    /// ```json5,bad
    /// { tools: { deny: ["write", "edit"] } }
    /// ```
    ///
    /// ## What to do
    /// Deny the other tool as well.
    ///
    /// ```json5,good
    /// { tools: { deny: ["write", "edit", "group:runtime"] } }
    /// ```
    static RULE = {
        id: "deny-leaves-twin",
        summary: "a denied tool whose work another tool can do",
        topic: Tools,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "Another tool that is not denied does the same, so less is taken away than the list says.",
        help: "Deny the other tool as well.",
        check: Check::Policy(check),
    }
}

fn check(inputs: &Inputs<'_>, out: &mut Sink<'_>) {
    let lists = &inputs.lists;
    let layers = inputs.layers();
    let of_main = |it: &&Lists<'_>| matches!(it.layer, Layer::Global | Layer::Agent) && !it.deny.is_empty();
    for lists in lists.iter().filter(of_main) {
        let holder = lists.holder();
        let steps = layers.steps(&holder, Session::Main);
        let is_left = |tool: &str| matches!(layers::verdict(&steps, tool), Verdict::Allowed);
        let append = |tools: &[&str]| {
            let path = lists.at.path().join("deny");
            tools.iter().map(|it| Change::Append { path: path.clone(), value: (*it).into() }).collect_vec()
        };
        let named = |names: &[&str]| lists.deny.iter().find(|it| names.contains(&&*it.name));
        if let Some(entry) = named(&["write", "edit", "read", "apply_patch", "group:fs"])
            && is_left("exec")
        {
            let twins: &[&str] = if is_left("process") { &["exec", "process"] } else { &["exec"] };
            out.report(&entry.at, format!("`{}` is denied, and `exec` can do the same", entry.name))
                .why("A command can read and write any file that the denied tool could, and more.")
                .fix("Deny commands as well", Applicability::Unsafe, append(twins));
        }
        if let Some(entry) = named(&["exec"])
            && is_left("process")
        {
            out.report(&entry.at, "`exec` is denied, and `process` can steer commands that run already")
                .severity(Severity::Info)
                .why("Sessions of commands that were started elsewhere can be read and written to.")
                .fix("Deny `process` as well", Applicability::Unsafe, append(&["process"]));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn only_what_is_left() {
        check(
            "deny-leaves-twin",
            r#"
{ agents: { list: [
  { id: "a", tools: { deny: ["cron", "Write"] } },
                                   //^^^^^^^ `write` is denied, and `exec` can do the same
  { id: "b", tools: { deny: ["bash", "write"] } },
                           //^^^^^^ `exec` is denied, and `process` can steer commands that run already
  { id: "c", tools: { allow: ["read"], deny: ["write", "exec"] } },
  { id: "d", tools: { deny: ["group:fs", "group:runtime"] } },
] } }
"#,
        );
    }

    #[test]
    fn fix_denies_the_twins() {
        check_fix(
            "deny-leaves-twin",
            r#"{ tools: { deny: ["group:fs"] } }"#,
            r#"{ tools: { deny: ["group:fs", "exec", "process"] } }"#,
        );
    }
}
