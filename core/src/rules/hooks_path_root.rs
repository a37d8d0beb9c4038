use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags webhooks at the path `/`.
    ///
    /// ## Why it matters
    /// They would take every request to the gateway. The gateway refuses to start with that.
    ///
    /// ```json5,bad
    /// { hooks: { enabled: true, token: "${CLAWDBOT_HOOKS_TOKEN}", path: "/" } }
    /// ```
    ///
    /// ## What to do
    /// Give them a path of their own.
    ///
    /// ```json5,good
    /// { hooks: { enabled: true, token: "${CLAWDBOT_HOOKS_TOKEN}", path: "/hooks" } }
    /// ```
    static RULE = {
        id: "hooks-path-root",
        summary: "webhooks at the path `/`",
        topic: Hooks,
        severity: Critical,
        upstream: &["hooks.path_root"],
        since: "0.1.0",
        why: "They would take every request to the gateway, and the gateway does not start with that.",
        help: "Give them a path of their own, such as `/hooks`.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let path = config.at("hooks.path");
    if path.str().set().map(str::trim) == Some("/") && config.at("hooks.enabled").bool().set() == Some(true) {
        out.report(&path, "The webhooks are at `/`").blocks_start().fix(
            "Move them to `/hooks`",
            Applicability::Unsafe,
            path.set_to("/hooks".into()),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn at_the_root() {
        check(
            "hooks-path-root",
            r#"
{ hooks: { enabled: true, token: "${H}", path: " / " } }
                                             //^^^^^ The webhooks are at `/`
"#,
        );
        check("hooks-path-root", r#"{ hooks: { path: "/" } }"#);
    }

    #[test]
    fn fix_moves_them() {
        check_fix(
            "hooks-path-root",
            r#"{ hooks: { enabled: true, token: "${H}", path: "/" } }"#,
            r#"{ hooks: { enabled: true, token: "${H}", path: "/hooks" } }"#,
        );
    }
}
