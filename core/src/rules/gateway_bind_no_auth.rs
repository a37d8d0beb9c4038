use crate::lists::PushAll;
use crate::config::Config;
use crate::diagnostic::{Applicability, Assumption};
use crate::policy::gateway::{self, AuthMode};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a gateway that listens beyond loopback with neither a token nor a password, in the file or in the environment.
    ///
    /// ## Why it matters
    /// Whoever reaches the port could control the assistant, its shell and its chats. This release refuses to start in that
    /// state; other releases did not, and 63,000 open instances were counted on the internet in March 2026.
    ///
    /// ```json5,bad
    /// { gateway: { bind: "lan" } }
    /// ```
    ///
    /// ## What to do
    /// Stay on loopback, or set a long random token.
    ///
    /// ```json5,good
    /// { gateway: { bind: "lan", auth: { mode: "token", token: "${CLAWDBOT_GATEWAY_TOKEN}" } } }
    /// ```
    static RULE = {
        id: "gateway-bind-no-auth",
        summary: "gateway reachable from the network without authentication",
        topic: Gateway,
        severity: Critical,
        upstream: &["gateway.bind_no_auth"],
        since: "0.1.0",
        why: "Whoever reaches the port could control the assistant. The gateway refuses to start in this state.",
        help: "Set a long random token, best in the variable CLAWDBOT_GATEWAY_TOKEN where the assistant runs: it refuses a file \
               that refers to a variable without a value. Bind to loopback where no other machine has to connect.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let bind = config.at("gateway.bind");
    let Some(mode) = bind.str().or("loopback") else {
        return;
    };
    if mode == "loopback" || gateway::auth(config).mode != Some(AuthMode::None) {
        return;
    }
    let applicability = gateway::token_applicability(config);
    let mut loopback = bind.set_to("loopback".into());
    loopback.push_all(gateway::token_from_environment());
    out.report(&bind, format!("The gateway listens beyond this machine (`{mode}`) without authentication"))
        .assume(Assumption::EnvironmentEmpty)
        .blocks_start()
        .fix("Ask for the token in CLAWDBOT_GATEWAY_TOKEN", applicability, gateway::token_from_environment())
        .fix("Ask for a fresh token", Applicability::Unsafe, gateway::fresh_token())
        // On loopback alone the gateway would still let every local program in, which is as bad a finding as this.
        .fix("Bind to loopback and ask for that token", applicability, loopback);
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn lan_without_auth() {
        check(
            "gateway-bind-no-auth",
            r#"
{ gateway: { bind: "lan" } }
                 //^^^^^ The gateway listens beyond this machine (`lan`) without authentication
"#,
        );
    }

    #[test]
    fn auth_silences_it() {
        check("gateway-bind-no-auth", r#"{ gateway: { bind: "lan", auth: { password: "${PW}" } } }"#);
        check("gateway-bind-no-auth", r#"{ gateway: { bind: "lan", auth: { mode: "token" } } }"#);
    }

    #[test]
    fn opaque_bind_is_not_guessed() {
        check("gateway-bind-no-auth", r#"{ gateway: { bind: "${BIND}" } }"#);
    }

    #[test]
    fn fix_asks_for_a_token() {
        check_fix(
            "gateway-bind-no-auth",
            "{ gateway: { bind: 'lan' } }",
            "{ gateway: { bind: 'lan', auth: { mode: 'token', token: '${CLAWDBOT_GATEWAY_TOKEN}' } } }",
        );
    }
}
