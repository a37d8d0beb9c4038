use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::path::{Change, KeyPath, NewValue};
use crate::policy::secrets::{self, Secret};
use crate::rules::{Check, Report, Sink};

declare_rule! {
    /// ## What it does
    /// Flags the gateway's password, the token of browser control, and the token of the webhooks if those are switched on, where
    /// they stand in the file as they are. References to the environment are fine: unlike the assistant's own audit, which looks
    /// at the replaced value, this rule does not mistake `${NAME}` for a secret in the file.
    ///
    /// ## Why it matters
    /// Each of them controls the assistant. Configuration files get copied, synchronised, committed and pasted into bug reports;
    /// skills that were made to steal read the state folder first (341 malicious ones were found in February 2026).
    ///
    /// ```json5,bad
    /// { gateway: { auth: { mode: "password", password: "Tr0ub4dor&3-7f" } } }
    /// ```
    ///
    /// ## What to do
    /// Keep it in the environment, or in the `.env` file of the state folder, and refer to it.
    ///
    /// ```json5,good
    /// { gateway: { auth: { mode: "password", password: "${CLAWDBOT_GATEWAY_PASSWORD}" } } }
    /// ```
    static RULE = {
        id: "control-secret-in-config",
        summary: "a secret that controls the assistant stands in the file",
        topic: Secrets,
        severity: Warn,
        upstream: &[
            "config.secrets.gateway_password_in_config",
            "config.secrets.browser_control_token_in_config",
            "config.secrets.hooks_token_in_config",
        ],
        since: "0.1.0",
        why: "Whoever gets to see the file, a backup of it or a bug report can control the assistant.",
        help: "Keep it in the environment, or in the `.env` file of the state folder, and refer to it.",
        check: Check::Secrets(check),
    }
}

fn check(config: &Config<'_>, secrets: &[Secret<'_>], out: &mut Sink<'_>) {
    for secret in secrets {
        let Some(text) = secrets::literal(&secret.at) else {
            continue;
        };
        let Some((check_id, name, severity)) = secrets::product_check(config, &secret.at.path()) else {
            continue;
        };
        let title = match secrets::is_placeholder(text) {
            true => format!("{name} is a placeholder that anybody can guess"),
            false => format!("{name} stands in the file as it is"),
        };
        refer(out.report(&secret.at, title).check_id(check_id).severity(severity), secret, &secret.variable);
    }
}

/// Offers to refer to the variable `name` in the place of `secret`. A variable of the file's own `env` section that refers to
/// itself would be none.
pub(super) fn refer<'r>(report: Report<'r>, secret: &Secret<'_>, name: &str) -> Report<'r> {
    let path = secret.at.path();
    if path.starts_with(&KeyPath::keys("env")) {
        return report.help("Move it to the `.env` file of the state folder.");
    }
    let text = format!("${{{name}}}");
    // The variable has to be set first: without it the assistant refuses the whole file.
    let fix = (format!("Refer to `{text}`"), vec![Change::Set { path, value: NewValue::String(text) }]);
    report.fix(fix.0, Applicability::Manual, fix.1)
}

#[cfg(test)]
mod tests {
    use crate::testing::{analyze, check, check_fix};

    #[test]
    fn each_of_the_three() {
        check(
            "control-secret-in-config",
            r#"
{ gateway: { auth: { password: "p455" } },
                             //^^^^^^ The gateway's password stands in the file as it is
  browser: { controlToken: "your-token" },
                         //^^^^^^^^^^^^ The token of browser control is a placeholder that anybody can guess
  hooks: { enabled: true, token: 'h00k' } }
                               //^^^^^^ The token of the webhooks stands in the file as it is
"#,
        );
    }

    #[test]
    fn references_and_blanks() {
        check("control-secret-in-config", r#"{ gateway: { auth: { password: "${P}" } }, browser: { controlToken: "  " } }"#);
        check("control-secret-in-config", r#"{ gateway: { auth: { password: "$${P}" } }, hooks: { token: "unused" } }"#);
    }

    #[test]
    fn no_text_of_the_finding_holds_the_secret() {
        let analysis = analyze(r#"{ gateway: { auth: { password: "Tr0ub4dor" } } }"#);
        for it in &analysis.diagnostics {
            assert!(!format!("{it:?}").contains("Tr0ub4dor"), "{it:?}");
        }
    }

    #[test]
    fn fix_refers_to_the_products_variable() {
        check_fix(
            "control-secret-in-config",
            r#"{ gateway: { auth: { password: "p455" } } }"#,
            r#"{ gateway: { auth: { password: "${CLAWDBOT_GATEWAY_PASSWORD}" } } }"#,
        );
    }
}
