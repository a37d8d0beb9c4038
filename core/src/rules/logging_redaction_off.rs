use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags logs in which secrets are not masked.
    ///
    /// ## Why it matters
    /// Tokens and keys that pass through a tool then stand in the log files and in status output, where others look for them
    /// and where they get pasted into bug reports. Bot tokens leaked that way before (CVE-2026-27003).
    ///
    /// ```json5,bad
    /// { logging: { redactSensitive: "off" } }
    /// ```
    ///
    /// ## What to do
    /// Use the default, `tools`.
    ///
    /// ```json5,good
    /// { logging: { redactSensitive: "tools" } }
    /// ```
    static RULE = {
        id: "logging-redaction-off",
        summary: "secrets are not masked in logs",
        topic: Secrets,
        severity: Warn,
        upstream: &["logging.redact_off"],
        since: "0.1.0",
        why: "Tokens and keys that pass through a tool stand in the logs as they are.",
        help: "Set it to `tools`, the default.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let redact = config.at("logging.redactSensitive");
    if redact.str().set() != Some("off") {
        return;
    }
    out.report(&redact, "Masking of secrets in logs is `off`").fix(
        "Mask secrets in logs",
        Applicability::Safe,
        redact.set_to("tools".into()),
    );
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn off() {
        check(
            "logging-redaction-off",
            r#"
{ logging: { redactSensitive: "off" } }
                            //^^^^^ Masking of secrets in logs is `off`
"#,
        );
        check("logging-redaction-off", "{ logging: {} }");
    }

    #[test]
    fn fix_restores_the_default() {
        check_fix(
            "logging-redaction-off",
            "{ logging: { redactSensitive: 'off' /* noisy */ } }",
            "{ logging: { redactSensitive: 'tools' /* noisy */ } }",
        );
    }
}
