use crate::config::Config;
use crate::diagnostic::{Applicability, Assumption};
use crate::policy::gateway::{self, AuthMode};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a gateway on loopback that serves the Control UI with neither a token nor a password, in the file or in the
    /// environment. This release has no authentication unless you set it.
    ///
    /// ## Why it matters
    /// Every program on the machine can then control the assistant, and so can anybody who comes in through a reverse proxy or
    /// a tunnel. A local program without credentials could rewrite the configuration and run commands (CVE-2026-25593), and a
    /// web page could reach the port through the browser (CVE-2026-25253).
    ///
    /// ```json5,bad
    /// { gateway: { bind: "loopback" } }
    /// ```
    ///
    /// ## What to do
    /// Set a long random token.
    ///
    /// ```json5,good
    /// { gateway: { bind: "loopback", auth: { mode: "token", token: "${CLAWDBOT_GATEWAY_TOKEN}" } } }
    /// ```
    static RULE = {
        id: "gateway-loopback-no-auth",
        summary: "gateway on loopback without authentication",
        topic: Gateway,
        severity: Critical,
        upstream: &["gateway.loopback_no_auth"],
        since: "0.1.0",
        why: "Every program on this machine can control the assistant, and so can whoever comes in through a proxy or a tunnel.",
        help: "Set a long random token, best in the variable CLAWDBOT_GATEWAY_TOKEN where the assistant runs: it refuses a file \
               that refers to a variable without a value.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    if gateway::bind(config) != Some("loopback") || gateway::has_control_ui(config) != Some(true) {
        return;
    }
    if gateway::auth(config).mode != Some(AuthMode::None) {
        return;
    }
    out.report(&config.at("gateway.auth"), "The gateway asks for neither a token nor a password")
        .assume(Assumption::EnvironmentEmpty)
        .fix(
            "Ask for the token in CLAWDBOT_GATEWAY_TOKEN",
            gateway::token_applicability(config),
            gateway::token_from_environment(),
        )
        .fix("Ask for a fresh token", Applicability::Unsafe, gateway::fresh_token());
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn nothing_is_set() {
        check(
            "gateway-loopback-no-auth",
            r#"
{ gateway: { auth: {}, port: 1 } }
                 //^^ The gateway asks for neither a token nor a password
"#,
        );
    }

    #[test]
    fn an_empty_token_is_none() {
        check(
            "gateway-loopback-no-auth",
            r#"
{ gateway: { auth: { token: "" } } }
                 //^^^^^^^^^^^^^ The gateway asks for neither a token nor a password
"#,
        );
    }

    #[test]
    fn silent_with_auth_or_without_control_ui() {
        check("gateway-loopback-no-auth", r#"{ gateway: { auth: { token: "${T}" } } }"#);
        check("gateway-loopback-no-auth", r#"{ env: { vars: { CLAWDBOT_GATEWAY_TOKEN: "t" } } }"#);
        check("gateway-loopback-no-auth", "{ gateway: { controlUi: { enabled: false } } }");
    }

    #[test]
    fn fix_asks_for_a_token() {
        check_fix(
            "gateway-loopback-no-auth",
            r#"{ gateway: { auth: { token: "" } } }"#,
            r#"{ gateway: { auth: { token: "${CLAWDBOT_GATEWAY_TOKEN}", mode: "token" } } }"#,
        );
    }
}
