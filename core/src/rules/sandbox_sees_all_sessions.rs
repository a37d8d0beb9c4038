use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::policy::holes::Section;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a sandbox whose sessions may list, read and write to every session of the assistant
    /// (`sessionToolsVisibility: "all"`), not only to those that they started themselves.
    ///
    /// ## Why it matters
    /// Whoever talks to a sandboxed session can then have the conversations of all others read out to them (CVE-2026-27004), and
    /// can send messages into one that runs outside the sandbox.
    ///
    /// ```json5,bad
    /// { agents: { defaults: { sandbox: { mode: "all", sessionToolsVisibility: "all" } } } }
    /// ```
    ///
    /// ## What to do
    /// Take the key away.
    ///
    /// ```json5,good
    /// { agents: { defaults: { sandbox: { mode: "all", sessionToolsVisibility: "spawned" } } } }
    /// ```
    static RULE = {
        id: "sandbox-sees-all-sessions",
        summary: "sandboxed sessions can read everybody's conversations",
        topic: Sandbox,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "Whoever talks to a sandboxed session can have the conversations of all others read out, and write into them.",
        help: "Take the key away: by default a sandboxed session sees those that it started.",
        check: Check::Sandboxes(check),
    }
}

fn check(config: &Config<'_>, sections: &[Section<'_>], out: &mut Sink<'_>) {
    // Only that of the defaults counts: the product reads no other.
    let seen = config.at("agents.defaults.sandbox.sessionToolsVisibility");
    let is_used = sections.first().is_some_and(|it| it.agent.is_none() && it.is_used);
    if seen.str().set() == Some("all") && is_used {
        out.report(&seen, "Sandboxed sessions can read and write to every session (`all`)").fix(
            "Let them see those that they started",
            Applicability::Unsafe,
            seen.set_to("spawned".into()),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn only_the_defaults_are_read() {
        check(
            "sandbox-sees-all-sessions",
            r#"{ agents: { list: [{ id: "a", sandbox: { mode: "all", sessionToolsVisibility: "all" } }] } }"#,
        );
    }

    #[test]
    fn fix_takes_the_default() {
        check_fix(
            "sandbox-sees-all-sessions",
            "{ agents: { defaults: { sandbox: { mode: 'all', sessionToolsVisibility: 'all' } } } }",
            "{ agents: { defaults: { sandbox: { mode: 'all', sessionToolsVisibility: 'spawned' } } } }",
        );
    }
}
