use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::path::NewValue;
use crate::policy::holes::{Bind, Reach};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a folder of the host that is bound into the sandbox without `ro`, so that the sandbox can write to it. Volumes that
    /// Docker keeps are left alone.
    ///
    /// ## Why it matters
    /// A sandbox is there to keep the effects of a message inside. What it can write outside, somebody or something else will
    /// run or read: a build script, a Git hook, a shared document.
    ///
    /// ```json5,bad
    /// { agents: { defaults: { sandbox: { docker: { binds: ["/srv/project:/project"] } } } } }
    /// ```
    ///
    /// ## What to do
    /// Add `:ro`, or allow it with the reason why the work needs it.
    ///
    /// ```json5,good
    /// { agents: { defaults: { sandbox: { docker: { binds: ["/srv/project:/project:ro"] } } } } }
    /// ```
    static RULE = {
        id: "writable-bind-in-sandbox",
        summary: "the sandbox can write to a folder of the host",
        topic: Sandbox,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "What the sandbox writes there is outside the sandbox: whoever runs or reads it next is not protected by it.",
        help: "Add `:ro` if reading is enough.",
        check: Check::Binds(check),
    }
}

fn check(config: &Config<'_>, binds: &[Bind<'_>], out: &mut Sink<'_>) {
    for bind in binds {
        // Docker refuses a `~`.
        if bind.is_read_only() || bind.text.starts_with('~') || bind.reach(config) != Reach::Folder {
            continue;
        }
        let value = NewValue::String(bind.as_read_only());
        out.report(&bind.at, format!("`{}` lets {} write to a folder of the host", bind.text, bind.sandbox)).fix(
            "Make it read-only",
            Applicability::Unsafe,
            bind.at.set_to(value),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn folders_and_not_volumes() {
        check(
            "writable-bind-in-sandbox",
            r#"
{ agents: { defaults: { sandbox: { docker: { binds: ["cache:/cache", "/a:/a:ro,z", "/anonymous", "${HOME}/src:/src:z"] } } } } }
                                                                                               //^^^^^^^^^^^^^^^^^^^^ `${HOME}/src:/src:z` lets the sandbox write to a folder of the host
"#,
        );
    }

    #[test]
    fn what_a_shared_scope_ignores_is_no_hole() {
        check(
            "writable-bind-in-sandbox",
            r#"{ agents: { list: [{ id: "a", sandbox: { scope: "shared", docker: { binds: ["/a:/a"] } } }] } }"#,
        );
    }

    #[test]
    fn fix_keeps_the_other_options() {
        for (before, after) in [("/a:/a", "/a:/a:ro"), ("/a:/a:rw,z", "/a:/a:ro,z")] {
            let text = |bind| format!("{{ agents: {{ defaults: {{ sandbox: {{ docker: {{ binds: ['{bind}'] }} }} }} }} }}");
            check_fix("writable-bind-in-sandbox", &text(before), &text(after));
        }
    }
}
