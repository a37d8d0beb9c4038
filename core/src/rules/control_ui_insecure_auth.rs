use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags `gateway.controlUi.allowInsecureAuth`: the Control UI may be used over plain HTTP, with the token alone.
    ///
    /// ## Why it matters
    /// Without HTTPS a browser cannot prove which device it is, so pairing is skipped, and whoever listens on the network reads
    /// the token as it passes.
    ///
    /// ```json5,bad
    /// { gateway: { controlUi: { allowInsecureAuth: true } } }
    /// ```
    ///
    /// ## What to do
    /// Remove it, and open the Control UI on this machine or through HTTPS, as Tailscale Serve gives it.
    ///
    /// ```json5,good
    /// { gateway: { controlUi: { enabled: true } } }
    /// ```
    static RULE = {
        id: "control-ui-insecure-auth",
        summary: "the Control UI may be used over plain HTTP with the token alone",
        topic: Gateway,
        severity: Warn,
        upstream: &["gateway.control_ui.insecure_auth"],
        since: "0.1.0",
        why: "Over plain HTTP the token can be read on its way, and no device has to be paired.",
        help: "Remove it, and open the Control UI on this machine or through HTTPS.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let key = config.at("gateway.controlUi.allowInsecureAuth");
    if key.bool().set() == Some(true) {
        out.report(&key, "The Control UI may be used over plain HTTP with the token alone").fix(
            "Ask for HTTPS and a paired device",
            Applicability::Unsafe,
            key.set_to(false.into()),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn only_true_counts() {
        check(
            "control-ui-insecure-auth",
            r#"
{ gateway: { controlUi: { allowInsecureAuth: true } } }
                                           //^^^^ The Control UI may be used over plain HTTP with the token alone
"#,
        );
        check("control-ui-insecure-auth", r#"{ gateway: { controlUi: { allowInsecureAuth: false } } }"#);
    }

    #[test]
    fn fix_switches_it_off() {
        check_fix(
            "control-ui-insecure-auth",
            r#"{ gateway: { controlUi: { allowInsecureAuth: true } } }"#,
            r#"{ gateway: { controlUi: { allowInsecureAuth: false } } }"#,
        );
    }
}
