use crate::config::{Config, View};
use crate::diagnostic::{Applicability, Assumption};
use crate::path::Change;
use crate::policy::gateway::{self, AuthMode, PASSWORD_VARIABLE, Secret};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags settings that are valid and with which the gateway refuses to start all the same: token mode without a token,
    /// password mode without a password, and Tailscale Serve while the gateway listens beyond loopback. (A gateway beyond
    /// loopback without authentication, and Funnel without a password, have rules of their own.)
    ///
    /// ## Why it matters
    /// The file passes every check of its format, and then nothing runs. The assistant's own audit takes token mode without a
    /// token for authentication and says nothing.
    ///
    /// ```json5,bad
    /// { gateway: { auth: { mode: "token" } } }
    /// ```
    ///
    /// ```json5,bad
    /// { gateway: { bind: "lan", tailscale: { mode: "serve" }, auth: { token: "${CLAWDBOT_GATEWAY_TOKEN}" } } }
    /// ```
    ///
    /// ## What to do
    /// Give the secret that the mode asks for; leave the gateway on loopback where Tailscale serves it.
    ///
    /// ```json5,good
    /// { gateway: { auth: { mode: "token", token: "${CLAWDBOT_GATEWAY_TOKEN}" }, bind: "lan" } }
    /// ```
    static RULE = {
        id: "gateway-cannot-start",
        summary: "valid settings with which the gateway refuses to start",
        topic: Gateway,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "The file is valid, but the gateway refuses to start with it.",
        help: "",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    missing_secret(config, out);

    let (tailscale, bind) = (config.at("gateway.tailscale.mode"), config.at("gateway.bind"));
    let Some(address) = gateway::bind(config).filter(|it| *it != "loopback") else {
        return;
    };
    if tailscale.str().set() != Some("serve") || gateway::auth(config).mode == Some(AuthMode::None) {
        return;
    }
    out.report(&tailscale, format!("Tailscale `serve` needs a gateway on loopback, and this one is on `{address}`"))
        .help("Bind to loopback, or switch Tailscale off.")
        .label(&bind, "listens beyond loopback")
        .blocks_start()
        .fix("Switch Tailscale off", Applicability::Unsafe, vec![set(&tailscale, "off")]);
}

/// `gateway.auth.mode` asks for a secret that is nowhere.
fn missing_secret(config: &Config<'_>, out: &mut Sink<'_>) {
    let mode = config.at("gateway.auth.mode");
    let auth = gateway::auth(config);
    let absent = |it: Secret<'_>| !matches!(it, Secret::Unknown) && it.value().is_none();
    match mode.str().set() {
        Some("token") if absent(auth.token) => {
            out.report(&mode, "The gateway shall ask for a token and has none")
                .help("Set `gateway.auth.token` to a long random value, best from the environment.")
                .assume(Assumption::EnvironmentEmpty)
                .blocks_start()
                .fix("Take the token from the environment", Applicability::Manual, gateway::token_from_environment());
        }
        Some("password") if absent(auth.password) => {
            let password = config.at("gateway.auth.password");
            out.report(&mode, "The gateway shall ask for a password and has none")
                .help("Set `gateway.auth.password` to a long random value, best from the environment.")
                .assume(Assumption::EnvironmentEmpty)
                .blocks_start()
                .fix(
                    "Take the password from the environment",
                    // The variable has to be set first: without it the assistant refuses the whole file.
                    Applicability::Manual,
                    vec![set(&password, &format!("${{{PASSWORD_VARIABLE}}}"))],
                );
        }
        _ => {}
    }
}

fn set(at: &View<'_>, value: &str) -> Change {
    Change::Set { path: at.path.clone(), value: value.into() }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn token_mode_without_token() {
        check(
            "gateway-cannot-start",
            r#"
{ gateway: { auth: { mode: "token" } } }
                         //^^^^^^^ The gateway shall ask for a token and has none
"#,
        );
        check("gateway-cannot-start", r#"{ gateway: { auth: { mode: "token", token: "${T}" } } }"#);
    }

    #[test]
    fn password_mode_without_password() {
        check_fix(
            "gateway-cannot-start",
            r#"{ gateway: { auth: { mode: "password" } } }"#,
            r#"{ gateway: { auth: { mode: "password", password: "${CLAWDBOT_GATEWAY_PASSWORD}" } } }"#,
        );
    }

    #[test]
    fn serve_beyond_loopback() {
        check_fix(
            "gateway-cannot-start",
            r#"{ gateway: { bind: "lan", auth: { token: "${T}" }, tailscale: { mode: "serve" } } }"#,
            r#"{ gateway: { bind: "lan", auth: { token: "${T}" }, tailscale: { mode: "off" } } }"#,
        );
    }

    #[test]
    fn a_gateway_without_auth_has_a_finding_of_the_product() {
        check("gateway-cannot-start", r#"{ gateway: { bind: "lan", tailscale: { mode: "serve" } } }"#);
    }
}
