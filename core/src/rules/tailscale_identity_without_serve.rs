use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a gateway that takes Tailscale's word for who is calling (`allowTailscale: true`) while Tailscale does not stand in
    /// front of it.
    ///
    /// ## Why it matters
    /// With it a request needs no token if it comes from this machine through a proxy and carries the header
    /// `Tailscale-User-Login`. Tailscale Serve sets that header itself and takes away what a visitor sent. Any other proxy here,
    /// such as nginx or Caddy, passes on whatever the visitor writes there.
    ///
    /// ```json5,bad
    /// { gateway: { auth: { token: "${CLAWDBOT_GATEWAY_TOKEN}", allowTailscale: true } } }
    /// ```
    ///
    /// ## What to do
    /// Take the key away. With `tailscale.mode: "serve"` it is on by itself.
    ///
    /// ```json5,good
    /// { gateway: { auth: { token: "${CLAWDBOT_GATEWAY_TOKEN}" } } }
    /// ```
    static RULE = {
        id: "tailscale-identity-without-serve",
        summary: "a header that anybody can send counts as a Tailscale login",
        topic: Gateway,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "Without Tailscale Serve in front, whoever comes through another proxy on this machine can write any name into \
              `Tailscale-User-Login` and needs no token.",
        help: "Take the key away. With `gateway.tailscale.mode` set to `serve` it is on by itself; where you run `tailscale serve` \
               yourself it may stay.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let allow = config.at("gateway.auth.allowTailscale");
    let mode = config.at("gateway.tailscale.mode").str().or("off");
    if allow.bool().set() == Some(true) && mode == Some("off") {
        out.report(&allow, "Tailscale logins are accepted, and Tailscale does not stand in front of the gateway").fix(
            "Ask for the token instead",
            Applicability::Unsafe,
            allow.removed(),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn only_where_tailscale_is_off() {
        check(
            "tailscale-identity-without-serve",
            r#"
{ gateway: { auth: { allowTailscale: true }, tailscale: { mode: "off" } } }
                                   //^^^^ Tailscale logins are accepted, and Tailscale does not stand in front of the gateway
"#,
        );
        for rest in ["tailscale: { mode: 'serve' }", "tailscale: { mode: '${MODE}' }"] {
            check("tailscale-identity-without-serve", &format!("{{ gateway: {{ auth: {{ allowTailscale: true }}, {rest} }} }}"));
        }
    }

    #[test]
    fn fix_takes_the_key_away() {
        check_fix(
            "tailscale-identity-without-serve",
            "{ gateway: { auth: { token: '${T}', allowTailscale: true } } }",
            "{ gateway: { auth: { token: '${T}' } } }",
        );
    }
}
