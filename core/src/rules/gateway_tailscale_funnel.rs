use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::path::Change;
use crate::policy::gateway::{self, AuthMode};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a gateway that Tailscale Funnel publishes on the internet.
    ///
    /// ## Why it matters
    /// Everybody can try to log in, and whoever succeeds controls the assistant. The gateway starts with Funnel only if it
    /// listens on loopback and asks for a password.
    ///
    /// ```json5,bad
    /// { gateway: { tailscale: { mode: "funnel" }, auth: { mode: "password", password: "${CLAWDBOT_GATEWAY_PASSWORD}" } } }
    /// ```
    ///
    /// ## What to do
    /// Use Serve, which stays inside your tailnet, or switch Tailscale off.
    ///
    /// ```json5,good
    /// { gateway: { tailscale: { mode: "off" }, auth: { mode: "password", password: "${CLAWDBOT_GATEWAY_PASSWORD}" } } }
    /// ```
    static RULE = {
        id: "gateway-tailscale-funnel",
        summary: "gateway published on the internet by Tailscale Funnel",
        topic: Gateway,
        severity: Critical,
        upstream: &["gateway.tailscale_funnel"],
        since: "0.1.0",
        why: "Everybody on the internet can try to log in, and whoever succeeds controls the assistant.",
        help: "Use `serve`, which stays inside your tailnet, or `off`.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let mode = config.at("gateway.tailscale.mode");
    if mode.str().set() != Some("funnel") {
        return;
    }
    let bind = config.at("gateway.bind");
    let beyond = gateway::beyond_loopback(config).is_some();
    let auth = gateway::auth(config).mode;
    let no_password = matches!(auth, Some(AuthMode::None | AuthMode::Token));

    let mut report = out.report(&mode, "Tailscale `funnel` publishes the gateway on the internet");
    if beyond || no_password {
        let missing = match (beyond, no_password) {
            (true, true) => "listens on loopback and asks for a password",
            (true, false) => "listens on loopback",
            (false, _) => "asks for a password",
        };
        report = report
            .why(format!("With Funnel the gateway starts only if it {missing}; here it does not start."))
            .blocks_start();
    }
    if beyond {
        report = report.label(&bind, "listens beyond loopback");
    }
    if no_password {
        report = report.label(&config.at("gateway.auth.mode"), "asks for no password");
    }
    if !beyond {
        report = report.fix("Serve inside the tailnet only", Applicability::Unsafe, vec![set(&mode.path(), "serve")]);
    }
    report.fix("Switch Tailscale off", Applicability::Unsafe, vec![set(&mode.path(), "off")]);
}

fn set(path: &crate::path::KeyPath, mode: &str) -> Change {
    Change::Set { path: path.clone(), value: mode.into() }
}

#[cfg(test)]
mod tests {
    use crate::testing::{analyze, check, check_fix};

    #[test]
    fn funnel() {
        check(
            "gateway-tailscale-funnel",
            r#"
{ gateway: { tailscale: { mode: "funnel" }, auth: { password: "${P}" } } }
                              //^^^^^^^^ Tailscale `funnel` publishes the gateway on the internet
"#,
        );
    }

    #[test]
    fn without_a_password_the_gateway_does_not_start() {
        for (auth, blocks) in [(r#"{ password: "${P}" }"#, false), (r#"{ token: "${T}" }"#, true), ("{}", true)] {
            let text = format!("{{ gateway: {{ tailscale: {{ mode: 'funnel' }}, auth: {auth} }} }}");
            let analysis = analyze(&text);
            let finding = analysis.diagnostics.iter().find(|it| it.rule == "gateway-tailscale-funnel").unwrap();
            assert_eq!(finding.blocks_start, blocks, "{text}");
        }
    }

    #[test]
    fn fix_serves_inside_the_tailnet() {
        check_fix(
            "gateway-tailscale-funnel",
            r#"{ gateway: { tailscale: { mode: "funnel" } } }"#,
            r#"{ gateway: { tailscale: { mode: "serve" } } }"#,
        );
    }
}
