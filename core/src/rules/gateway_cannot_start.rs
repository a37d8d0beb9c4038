use crate::config::{Config, View};
use crate::diagnostic::{Applicability, Assumption};
use crate::path::{Change, NewValue};
use crate::policy::gateway::{self, AuthMode, PASSWORD_VARIABLE, Secret, TOKEN_VARIABLE};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags settings that are valid and with which the gateway refuses to start all the same: token mode without a token,
    /// password mode without a password, Tailscale Serve while the gateway listens beyond loopback, and hooks without a token.
    /// (A gateway beyond loopback without authentication, Funnel without a password and hooks at `/` have rules of their own.)
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
    /// ```json5,bad
    /// { hooks: { enabled: true } }
    /// ```
    ///
    /// ## What to do
    /// Give the secret that the mode or the hooks ask for; leave the gateway on loopback where Tailscale serves it.
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
        why: "The format allows it, but the gateway refuses to start with it.",
        help: "",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let auth = gateway::auth(config);
    let missing = match config.at("gateway.auth.mode").str().set() {
        Some("token") => Some(("token", auth.token, TOKEN_VARIABLE, "password", auth.password)),
        Some("password") => Some(("password", auth.password, PASSWORD_VARIABLE, "token", auth.token)),
        _ => None,
    };
    if let Some((mode, secret, variable, other, other_secret)) = missing
        && is_absent(secret)
    {
        missing_secret(config, mode, variable, (!is_absent(other_secret)).then_some(other), out);
    }
    served_beyond_loopback(config, auth.mode, out);
    hooks_without_token(config, out);
}

fn is_absent(secret: Secret<'_>) -> bool {
    !matches!(secret, Secret::Unknown) && secret.value().is_none()
}

/// `gateway.auth.mode` asks for a secret that is nowhere; `other` is the mode whose secret is there.
fn missing_secret(config: &Config<'_>, mode: &str, variable: &str, other: Option<&'static str>, out: &mut Sink<'_>) {
    let at = config.at("gateway.auth.mode");
    let secret = config.at("gateway.auth").key(mode);
    let mut report = out
        .report(&at, format!("The gateway shall ask for a {mode} and has none"))
        .help(format!("Set `gateway.auth.{mode}` to a long random value, best from the environment."))
        .label(&secret, "empty, which hides the one of the environment")
        .blocks_start();
    if !secret.is_present() {
        report = report.assume(Assumption::EnvironmentEmpty);
    }
    if let Some(other) = other {
        report = report.fix(format!("Ask for the {other} that is set"), Applicability::Unsafe, vec![set(&at, other)]);
    }
    // The variable has to be set first: without it the assistant refuses the whole file.
    let reference = vec![set(&secret, &format!("${{{variable}}}"))];
    report = report.fix(format!("Take the {mode} from the environment"), Applicability::Manual, reference);
    // A password in the file is as bad a finding as this.
    if mode == "token" {
        report.fix("Set a fresh token", Applicability::Unsafe, fresh(&secret));
    }
}

fn served_beyond_loopback(config: &Config<'_>, auth: Option<AuthMode>, out: &mut Sink<'_>) {
    let (tailscale, bind) = (config.at("gateway.tailscale.mode"), config.at("gateway.bind"));
    let Some(address) = gateway::beyond_loopback(config) else { return };
    if tailscale.str().set() != Some("serve") || auth == Some(AuthMode::None) {
        return;
    }
    let mut loopback = vec![set(&bind, "loopback")];
    let proxies = config.at("gateway.trustedProxies");
    if !proxies.is_unknown() && proxies.items().next().is_none() {
        // Serve is a proxy on this machine; without the list its visitors look like local ones.
        let localhost = NewValue::Array(vec!["127.0.0.1".into()]);
        loopback.push(Change::Set { path: proxies.path(), value: localhost });
    }
    out.report(&tailscale, format!("Tailscale `serve` needs a gateway on loopback, and this one is on `{address}`"))
        .help("Bind to loopback, or switch Tailscale off.")
        .label(&bind, "listens beyond loopback")
        .blocks_start()
        .fix("Bind to loopback, with Tailscale as a trusted proxy", Applicability::Unsafe, loopback)
        .fix("Switch Tailscale off", Applicability::Unsafe, vec![set(&tailscale, "off")]);
}

fn hooks_without_token(config: &Config<'_>, out: &mut Sink<'_>) {
    let (enabled, token) = (config.at("hooks.enabled"), config.at("hooks.token"));
    let has_token = token.is_unknown() || token.str().set().is_some_and(|it| !it.trim().is_empty());
    if enabled.bool().set() != Some(true) || has_token {
        return;
    }
    out.report(&enabled, "Hooks are enabled and have no token")
        .help("Set `hooks.token` to a long random value, best from the environment, or switch hooks off.")
        .label(&token, "nothing but white space")
        .blocks_start()
        .fix("Switch hooks off", Applicability::Unsafe, enabled.set_to(false.into()))
        .fix("Take the token from the environment", Applicability::Manual, vec![set(&token, "${CLAWDBOT_HOOKS_TOKEN}")])
        .fix("Set a fresh token", Applicability::Unsafe, fresh(&token));
}

fn fresh(at: &View<'_>) -> Vec<Change> {
    at.set_to(NewValue::FreshSecret)
}

fn set(at: &View<'_>, value: &str) -> Change {
    Change::Set { path: at.path(), value: value.into() }
}

#[cfg(test)]
mod tests {
    use crate::testing::{analyze, check, check_fix};

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
    fn the_secret_that_is_there_can_decide_the_mode() {
        check_fix(
            "gateway-cannot-start",
            r#"{ gateway: { auth: { mode: "token", password: "${PW}" } } }"#,
            r#"{ gateway: { auth: { mode: "password", password: "${PW}" } } }"#,
        );
    }

    #[test]
    fn an_empty_secret_hides_the_environment() {
        let analysis = analyze(r#"{ gateway: { auth: { mode: "token", token: "" } } }"#);
        let finding = analysis.diagnostics.iter().find(|it| it.rule == "gateway-cannot-start").expect("a finding");
        assert!(finding.assumes.is_empty() && finding.labels.len() == 1 && finding.blocks_start);
    }

    #[test]
    fn hooks_need_a_token() {
        check(
            "gateway-cannot-start",
            r#"
{ hooks: { enabled: true, token: " " } }
                  //^^^^ Hooks are enabled and have no token
"#,
        );
        check("gateway-cannot-start", r#"{ hooks: { enabled: true, token: "${T}" } }"#);
        check("gateway-cannot-start", r#"{ hooks: { enabled: false } }"#);
        check_fix("gateway-cannot-start", "{ hooks: { enabled: true } }", "{ hooks: { enabled: false } }");
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
            r#"{ gateway: { bind: "loopback", auth: { token: "${T}" }, tailscale: { mode: "serve" }, trustedProxies: ["127.0.0.1"] } }"#,
        );
        // `auto` is loopback wherever loopback can be bound.
        check("gateway-cannot-start", r#"{ gateway: { bind: "auto", auth: { token: "${T}" }, tailscale: { mode: "serve" } } }"#);
    }

    #[test]
    fn a_gateway_without_auth_has_a_finding_of_the_product() {
        check("gateway-cannot-start", r#"{ gateway: { bind: "lan", tailscale: { mode: "serve" } } }"#);
    }
}
