use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::path::NewValue;
use crate::policy::gateway;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a gateway on loopback that serves the Control UI and has no list of trusted proxies.
    ///
    /// ## Why it matters
    /// Behind a reverse proxy on the same machine every visitor seems to come from 127.0.0.1. In January 2026 hundreds of
    /// control panels were open to the internet for this reason: the gateway took its visitors for local users and let them in.
    ///
    /// ```json5,bad
    /// { gateway: { auth: { mode: "token", token: "${CLAWDBOT_GATEWAY_TOKEN}" } } }
    /// ```
    ///
    /// ## What to do
    /// If a reverse proxy stands in front, list its addresses. If none does, nothing is wrong: leave it, or list 127.0.0.1 to
    /// be prepared.
    ///
    /// ```json5,good
    /// { gateway: { auth: { mode: "token", token: "${CLAWDBOT_GATEWAY_TOKEN}" }, trustedProxies: ["127.0.0.1"] } }
    /// ```
    static RULE = {
        id: "gateway-trusted-proxies-missing",
        summary: "Control UI on loopback without a list of trusted proxies",
        topic: Gateway,
        severity: Warn,
        upstream: &["gateway.trusted_proxies_missing"],
        since: "0.1.0",
        why: "Behind a reverse proxy on this machine every visitor would look like a local one.",
        help: "If a reverse proxy stands in front of the gateway, list its addresses in `gateway.trustedProxies`. If none does, \
               you can leave this as it is.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    if gateway::bind(config) != Some("loopback") || gateway::has_control_ui(config) != Some(true) {
        return;
    }
    let proxies = config.at("gateway.trustedProxies");
    if proxies.is_unknown() || proxies.items().next().is_some() {
        return;
    }
    let localhost = NewValue::Array(vec!["127.0.0.1".into()]);
    out.report(&proxies, "The Control UI is on loopback and `gateway.trustedProxies` names no proxy").fix(
        "Trust a reverse proxy on this machine",
        // Whoever can connect from this machine may then say where a request comes from.
        Applicability::Unsafe,
        proxies.set_to(localhost),
    );
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn empty_or_absent() {
        check(
            "gateway-trusted-proxies-missing",
            r#"
{ gateway: { trustedProxies: [] } }
                           //^^ The Control UI is on loopback and `gateway.trustedProxies` names no proxy
"#,
        );
        check(
            "gateway-trusted-proxies-missing",
            r#"
{ gateway: { port: 1 } }
//^^^^^^^ The Control UI is on loopback and `gateway.trustedProxies` names no proxy
"#,
        );
    }

    #[test]
    fn without_control_ui_or_beyond_loopback() {
        check("gateway-trusted-proxies-missing", "{ gateway: { controlUi: { enabled: false } } }");
        check("gateway-trusted-proxies-missing", r#"{ gateway: { bind: "lan" } }"#);
    }

    #[test]
    fn fix_lists_this_machine() {
        check_fix(
            "gateway-trusted-proxies-missing",
            "{ gateway: { port: 1 } }",
            r#"{ gateway: { port: 1, trustedProxies: ["127.0.0.1"] } }"#,
        );
    }
}
