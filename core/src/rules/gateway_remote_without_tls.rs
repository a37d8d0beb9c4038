use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::path::NewValue;
use crate::policy::network::{self, Address};
use crate::rules::{Check, Sink};
use crate::search;

declare_rule! {
    /// ## What it does
    /// Flags a remote gateway that is reached through `ws://`, other than on this machine or in a tailnet.
    ///
    /// ## Why it matters
    /// The token goes over the wire as it is, and so does every message. Whoever is on the way, as in a café or a shared office,
    /// has both, and controls the assistant from then on.
    ///
    /// ```json5,bad
    /// { gateway: { mode: "remote", remote: { url: "ws://bot.example.org:18789" } } }
    /// ```
    ///
    /// ## What to do
    /// Use `wss://`, or come through Tailscale or an SSH tunnel to `ws://127.0.0.1`.
    ///
    /// ```json5,good
    /// { gateway: { mode: "remote", remote: { url: "wss://bot.example.org" } } }
    /// ```
    static RULE = {
        id: "gateway-remote-without-tls",
        summary: "a remote gateway reached without encryption",
        topic: Gateway,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "The token and every message go over the wire as they are.",
        help: "Use `wss://`, or come through Tailscale or an SSH tunnel to `ws://127.0.0.1`.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let url = config.at("gateway.remote.url");
    if config.at("gateway.mode").str().set() != Some("remote") {
        return;
    }
    let Some(text) = url.str().set() else {
        return;
    };
    let Some((scheme, host)) = network::scheme_and_host(text) else {
        return;
    };
    if scheme != "ws" || matches!(network::address(host), Address::Loopback | Address::Tailnet) {
        return;
    }
    let Some((scheme, rest)) = search::split_once(text.trim(), "://") else { return };
    let secure = format!("{scheme}s://{rest}");
    out.report(&url, format!("The gateway at `{host}` is reached without encryption (`ws://`)")).fix(
        "Use `wss://`",
        // It works only if the other side speaks TLS.
        Applicability::Unsafe,
        url.set_to(NewValue::String(secure)),
    );
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn what_is_on_the_wire() {
        check(
            "gateway-remote-without-tls",
            r#"
{ gateway: { mode: "remote", remote: { url: "ws://192.168.1.5:18789" } } }
                                          //^^^^^^^^^^^^^^^^^^^^^^^^ The gateway at `192.168.1.5` is reached without encryption (`ws://`)
"#,
        );
        for url in ["ws://127.0.0.1:18789", "ws://bot.tail1.ts.net", "wss://bot.example.org", "${URL}"] {
            check("gateway-remote-without-tls", &format!("{{ gateway: {{ mode: 'remote', remote: {{ url: '{url}' }} }} }}"));
        }
        check("gateway-remote-without-tls", r#"{ gateway: { mode: "local", remote: { url: "ws://bot.example.org" } } }"#);
    }

    #[test]
    fn fix_asks_for_tls() {
        check_fix(
            "gateway-remote-without-tls",
            "{ gateway: { mode: 'remote', remote: { url: 'ws://bot.example.org:1' } } }",
            "{ gateway: { mode: 'remote', remote: { url: 'wss://bot.example.org:1' } } }",
        );
    }
}
