use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::path::NewValue;
use crate::policy::gateway::{self, TOKEN_VARIABLE};
use crate::policy::secrets;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a gateway token of fewer than 24 characters, from the file or from the environment.
    ///
    /// ## Why it matters
    /// A short token can be guessed. Connections from this machine were not even slowed down after wrong guesses: any web page
    /// could try passwords on the local port as fast as it liked ("ClawJacked", February 2026).
    ///
    /// ```json5,bad
    /// { gateway: { auth: { mode: "token", token: "correct-horse" } } }
    /// ```
    ///
    /// ## What to do
    /// Make a random one, such as `openssl rand -hex 24` prints, and keep it in the environment.
    ///
    /// ```json5,good
    /// { gateway: { auth: { mode: "token", token: "${CLAWDBOT_GATEWAY_TOKEN}" } } }
    /// ```
    static RULE = {
        id: "gateway-token-too-short",
        summary: "gateway token of fewer than 24 characters",
        topic: Gateway,
        severity: Warn,
        upstream: &["gateway.token_too_short"],
        since: "0.1.0",
        why: "A short token can be guessed, and whoever has it controls the assistant.",
        help: "Use a random token of at least 24 characters; `openssl rand -hex 24` prints one.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let auth = gateway::auth(config);
    let Some(length) = gateway::short_token_length(&auth) else {
        return;
    };
    let token = config.at("gateway.auth.token");
    let mut report = out.report(&token, gateway::too_short(config, "The gateway's token", length));
    let Some(text) = secrets::literal(&token) else {
        return;
    };
    if secrets::is_placeholder(text) {
        report = report.why("It also reads like the placeholder of an instruction, which anybody can look up.");
    }
    report.fix(
        "Take a longer token from the environment",
        // The variable has to be set first: without it the assistant refuses the whole file.
        Applicability::Manual,
        token.set_to(NewValue::String(format!("${{{TOKEN_VARIABLE}}}"))),
    )
    .fix_fresh(&token);
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn twenty_three_characters() {
        check(
            "gateway-token-too-short",
            r#"
{ gateway: { auth: { token: "abcdefghijklmnopqrstuvw" } } }
                          //^^^^^^^^^^^^^^^^^^^^^^^^^ The gateway's token has 23 characters, fewer than 24
"#,
        );
        check("gateway-token-too-short", r#"{ gateway: { auth: { token: "abcdefghijklmnopqrstuvwx" } } }"#);
    }

    #[test]
    fn a_token_that_is_not_used_is_not_judged() {
        check("gateway-token-too-short", r#"{ gateway: { auth: { token: "short", password: "p" } } }"#);
        check("gateway-token-too-short", r#"{ gateway: { auth: { token: "${SHORT}" } } }"#);
    }

    #[test]
    fn a_token_of_the_env_section_is_judged() {
        check(
            "gateway-token-too-short",
            r#"
{ env: { CLAWDBOT_GATEWAY_TOKEN: "t" }, gateway: { port: 1 } }
                                      //^^^^^^^ The gateway's token has 1 character, fewer than 24
"#,
        );
    }

    #[test]
    fn fix_refers_to_the_environment() {
        check_fix(
            "gateway-token-too-short",
            "{ gateway: { auth: { token: 'short' } } }",
            "{ gateway: { auth: { token: '${CLAWDBOT_GATEWAY_TOKEN}' } } }",
        );
    }
}
