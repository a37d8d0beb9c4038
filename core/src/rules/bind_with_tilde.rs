use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::path::NewValue;
use crate::policy::holes::{Bind, Reach};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a bind whose path on the host begins with `~`.
    ///
    /// ## Why it matters
    /// Binds go to Docker as they are, and Docker does not know `~`: it takes the text for the name of a volume, refuses it, and
    /// no sandbox starts.
    ///
    /// ```json5,bad
    /// { agents: { defaults: { sandbox: { docker: { binds: ["~/source:/source:ro"] } } } } }
    /// ```
    ///
    /// ## What to do
    /// Write the whole path, or `${HOME}`, which the assistant replaces.
    ///
    /// ```json5,good
    /// { agents: { defaults: { sandbox: { docker: { binds: ["${HOME}/source:/source:ro"] } } } } }
    /// ```
    static RULE = {
        id: "bind-with-tilde",
        summary: "a bind that Docker refuses because of its `~`",
        topic: Sandbox,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "Docker does not know `~`: it takes the text for the name of a volume and refuses it.",
        help: "Write the whole path, or `${HOME}`, which the assistant replaces.",
        check: Check::Binds(check),
    }
}

fn check(config: &Config<'_>, binds: &[Bind<'_>], out: &mut Sink<'_>) {
    for bind in binds {
        let Some(rest) = bind.text.strip_prefix('~').filter(|_| bind.reach(config) == Reach::Folder) else {
            continue;
        };
        let report = out.report(&bind.at, format!("With the bind `~{rest}` no sandbox starts"));
        if rest.starts_with('/') {
            // What could be written to from now on, nobody has meant to be: no such sandbox ever ran.
            let text = if bind.is_read_only() { bind.text.to_owned() } else { bind.as_read_only() };
            let value = NewValue::String(text.replacen('~', "${HOME}", 1));
            report.fix(
                "Write `${HOME}`, and make it read-only",
                Applicability::Unsafe,
                bind.at.set_to(value),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn where_a_hole_is_meant_another_rule_speaks() {
        check("bind-with-tilde", r#"{ agents: { defaults: { sandbox: { docker: { binds: ["~/.ssh:/s:ro", "/a:/~"] } } } } }"#);
    }

    #[test]
    fn fix_names_the_home() {
        check_fix(
            "bind-with-tilde",
            "{ agents: { defaults: { sandbox: { docker: { binds: ['~/a:/a'] } } } } }",
            "{ agents: { defaults: { sandbox: { docker: { binds: ['${HOME}/a:/a:ro'] } } } } }",
        );
    }
}
