use crate::config::Config;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Notes that Tailscale Serve makes the gateway reachable from your tailnet.
    ///
    /// ## Why it matters
    /// Every device and user of the tailnet can reach the login. Unless a password is asked for, Tailscale's word for who
    /// somebody is counts as a login (`gateway.auth.allowTailscale`).
    ///
    /// ```json5,bad
    /// { gateway: { tailscale: { mode: "serve" }, auth: { token: "${CLAWDBOT_GATEWAY_TOKEN}" } } }
    /// ```
    ///
    /// ## What to do
    /// Nothing, if that is what you want. Otherwise switch it off.
    ///
    /// ```json5,good
    /// { gateway: { tailscale: { mode: "off" }, auth: { token: "${CLAWDBOT_GATEWAY_TOKEN}" } } }
    /// ```
    static RULE = {
        id: "gateway-tailscale-serve",
        summary: "gateway reachable from the tailnet through Tailscale Serve",
        topic: Gateway,
        severity: Info,
        upstream: &["gateway.tailscale_serve"],
        since: "0.1.0",
        why: "Every device of the tailnet can reach the login of the gateway.",
        help: "Nothing to do if that is what you want; `off` otherwise.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let mode = config.at("gateway.tailscale.mode");
    if mode.str().set() == Some("serve") {
        out.report(&mode, "Tailscale `serve` makes the gateway reachable from your tailnet");
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn serve() {
        check(
            "gateway-tailscale-serve",
            r#"
{ gateway: { tailscale: { mode: "serve" } } }
                              //^^^^^^^ Tailscale `serve` makes the gateway reachable from your tailnet
"#,
        );
        check("gateway-tailscale-serve", r#"{ gateway: { tailscale: { mode: "${MODE}" } } }"#);
    }
}
