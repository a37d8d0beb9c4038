use crate::config::{Config, View};
use crate::diagnostic::{Applicability, Severity};
use crate::path::{Change, NewValue};
use crate::policy::holes::Section;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a sandbox that is in use and whose container gives up one of the defaults that keep it closed: `capDrop` without
    /// `ALL`, `readOnlyRoot: false`, or `user` set to root.
    ///
    /// ## Why it matters
    /// Each of them is one step of an escape made easier: with capabilities root in the container can do more on the host's
    /// kernel, with a writable root what a message brings along stays and replaces programs.
    ///
    /// ```json5,bad
    /// { agents: { defaults: { sandbox: { mode: "all", docker: { capDrop: [] } } } } }
    /// ```
    ///
    /// ## What to do
    /// Take the key away, and put what the work needs into the image.
    ///
    /// ```json5,good
    /// { agents: { defaults: { sandbox: { mode: "all", docker: { capDrop: ["ALL"] } } } } }
    /// ```
    static RULE = {
        id: "sandbox-weakened",
        summary: "a sandbox that gives up a default which keeps it closed",
        topic: Sandbox,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "",
        help: "Take the key away, and put what the work needs into the image.",
        check: Check::Sandboxes(check),
    }
}

fn check(_: &Config<'_>, sections: &[Section<'_>], out: &mut Sink<'_>) {
    for section in sections.iter().filter(|it| it.is_used) {
        let whose = section.title();
        let docker = section.at.key("docker");
        let capabilities = docker.key("capDrop");
        if capabilities.is_array() && keeps_some(&capabilities) {
            let all = NewValue::Array(vec!["ALL".into()]);
            out.report(&capabilities, format!("{whose} keeps Linux capabilities: `capDrop` does not say `ALL`"))
                .why("With them root in the container can do things to the host's kernel that it otherwise cannot.")
                .fix("Drop all of them", Applicability::Unsafe, set(&capabilities, all));
        }
        let root = docker.key("readOnlyRoot");
        if root.bool().set() == Some(false) {
            out.report(&root, format!("{whose} can change the programs of its own container (`readOnlyRoot: false`)"))
                .why("What a message brings in can replace a program there, and stays for as long as the container does.")
                .fix("Make it read-only", Applicability::Unsafe, set(&root, true.into()));
        }
        let user = docker.key("user");
        if user.str().set().is_some_and(|it| matches!(it.split(':').next(), Some("root" | "0"))) {
            out.report(&user, format!("{whose} runs as root of its container"))
                .severity(Severity::Info)
                .why("Root in a container is root for the host's kernel, held back by the container alone.")
                .help("Name another user, such as `1000:1000`, if the work does without.");
        }
    }
}

/// Whether the list, all of whose items are known, leaves the container any capability.
fn keeps_some(list: &View<'_>) -> bool {
    list.items().all(|it| it.str().set().is_some_and(|it| !it.trim().eq_ignore_ascii_case("all")))
}

fn set(at: &View<'_>, value: NewValue) -> Vec<Change> {
    at.set_to(value)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn each_default_given_up() {
        check(
            "sandbox-weakened",
            r#"
{ agents: { defaults: { sandbox: { docker: { capDrop: ["NET_RAW"], readOnlyRoot: true } } },
                                                    //^^^^^^^^^^^ The sandbox keeps Linux capabilities: `capDrop` does not say `ALL`
  list: [{ id: "a", sandbox: { mode: "all", docker: { readOnlyRoot: false, capDrop: ["all"] } } },
                                                                  //^^^^^ The sandbox of agent `a` can change the programs of its own container (`readOnlyRoot: false`)
    { id: "b", sandbox: { mode: "all", docker: { user: "0:0" } } }, { id: "c", sandbox: { docker: { user: "root" } } }] } }
                                                     //^^^^^ The sandbox of agent `b` runs as root of its container
"#,
        );
    }

    #[test]
    fn a_sandbox_that_nobody_uses() {
        check("sandbox-weakened", "{ agents: { defaults: { sandbox: { docker: { capDrop: [], readOnlyRoot: false } } } } }");
    }

    #[test]
    fn fix_takes_the_default() {
        check_fix(
            "sandbox-weakened",
            "{ agents: { defaults: { sandbox: { mode: 'all', docker: { capDrop: [] } } } } }",
            "{ agents: { defaults: { sandbox: { mode: 'all', docker: { capDrop: ['ALL'] } } } } }",
        );
    }
}
