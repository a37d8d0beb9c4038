use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::policy::holes::Section;
use crate::policy::tools;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a sandbox whose sessions may use the tool `browser` and may drive the browser of the host with it
    /// (`allowHostControl: true`).
    ///
    /// ## Why it matters
    /// That browser runs outside the sandbox and is logged in where you are. Whatever a page or a message makes the assistant do
    /// in it, it does as you.
    ///
    /// ```json5,bad
    /// {
    ///   agents: { defaults: { sandbox: { mode: "all", browser: { allowHostControl: true } } } },
    ///   tools: { sandbox: { tools: { allow: ["read", "browser"], deny: ["gateway"] } } },
    /// }
    /// ```
    ///
    /// ## What to do
    /// Take the key away, and give the sandbox a browser of its own.
    ///
    /// ```json5,good
    /// {
    ///   agents: { defaults: { sandbox: { mode: "all", browser: { enabled: true }, docker: { network: "bridge" } } } },
    ///   tools: { sandbox: { tools: { allow: ["read", "browser"], deny: ["gateway"] } } },
    /// }
    /// ```
    static RULE = {
        id: "sandbox-controls-host-browser",
        summary: "sandboxed sessions can drive the host's browser",
        topic: Sandbox,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "That browser runs outside the sandbox and is logged in where you are.",
        help: "Take the key away, and give the sandbox a browser of its own.",
        check: Check::Sandboxes(check),
    }
}

fn check(config: &Config<'_>, sections: &[Section<'_>], out: &mut Sink<'_>) {
    for section in sections.iter().filter(|it| it.is_used) {
        let control = section.at.at("browser.allowHostControl");
        let may_browse = || tools::sandbox_policy(config, section.agent.as_ref()).is_some_and(|it| it.allows("browser"));
        if control.bool().set() == Some(true) && may_browse() {
            out.report(&control, format!("{} can drive the browser of the host", section.title())).fix(
                "Keep it away from the host's browser",
                Applicability::Unsafe,
                control.set_to(false.into()),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn not_where_the_tool_is_denied() {
        check(
            "sandbox-controls-host-browser",
            "{ agents: { defaults: { sandbox: { mode: 'all', browser: { allowHostControl: true } } } } }",
        );
    }

    #[test]
    fn fix_keeps_it_away() {
        check_fix(
            "sandbox-controls-host-browser",
            "{ agents: { defaults: { sandbox: { mode: 'all', browser: { allowHostControl: true } } } }, tools: { sandbox: { tools: { allow: ['*'], deny: [] } } } }",
            "{ agents: { defaults: { sandbox: { mode: 'all', browser: { allowHostControl: false } } } }, tools: { sandbox: { tools: { allow: ['*'], deny: [] } } } }",
        );
    }
}
