use crate::config::Config;
use crate::diagnostic::Severity;
use crate::policy::gateway::{self, AuthMode, Secret};
use crate::policy::network::{Address, address};
use crate::policy::{browser, probe};
use crate::rules::{Check, Need, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a socket that listens on the port of the gateway, or of its browser control, on an address that the configuration
    /// does not mean: beyond loopback where `gateway.bind` is `loopback`, beyond the tailnet where it is `tailnet`.
    ///
    /// ## Why it matters
    /// Other machines get to what you believe is for this one alone: through a gateway that was started with other settings, a
    /// published port of a container, or a proxy.
    ///
    /// ```json5,bad
    /// { gateway: { bind: "loopback" } }
    /// ```
    /// ```json,facts
    /// { "sockets": [{ "port": 18789, "address": "0.0.0.0", "program": "docker-proxy", "pid": 812 }] }
    /// ```
    ///
    /// ## What to do
    /// Restart the gateway, or have the other program listen on loopback.
    ///
    /// ```json5,good
    /// { gateway: { bind: "loopback" } }
    /// ```
    /// ```json,facts
    /// { "sockets": [{ "port": 18789, "address": "127.0.0.1", "program": "clawdbot-gatewa", "pid": 812 }] }
    /// ```
    static RULE = {
        id: "port-beyond-config",
        summary: "the gateway or browser control listens on an address that the configuration does not mean",
        topic: Gateway,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "Other machines reach what was meant for fewer.",
        help: "Restart the gateway if it was started with other settings; have another program listen on loopback.",
        check: Check::Facts(Need::Sockets, check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let port = probe::port(config);
    for it in config.facts.sockets.as_deref().unwrap_or_default() {
        let is_gateway = port == Some(it.port);
        let at = config.at(if is_gateway { "gateway.bind" } else { "browser" });
        let bind = if is_gateway { gateway::bind(config) } else { Some("loopback") };
        let is_meant = match (bind, address(&it.address)) {
            (Some("loopback" | "tailnet"), Address::Loopback) | (Some("tailnet"), Address::Tailnet) => true,
            (bind, _) => !matches!(bind, Some("loopback" | "tailnet")),
        };
        if is_meant {
            continue;
        }
        let is_open = match is_gateway {
            true => gateway::auth(config).mode == Some(AuthMode::None),
            false => browser::token(config) == Secret::Absent,
        };
        let what = if is_gateway { "the gateway" } else { "browser control" };
        let program = it.program.as_deref().unwrap_or("a program");
        let title = format!("{program} listens on {} port {}, that of {what}", it.address, it.port);
        let severity = if is_open { Severity::Critical } else { Severity::Warn };
        out.report(&at, title).severity(severity);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_facts;

    #[test]
    fn addresses_that_are_not_meant() {
        let sockets = r#"{"sockets":[
            {"port":18789,"address":"0.0.0.0","program":"x"},
            {"port":18789,"address":"100.64.1.2"},
            {"port":18789,"address":"::1"},
            {"port":18791,"address":"::"}]}"#;
        let auth = "auth: { token: 'tok-7f3a91c2d4e6b805a1c3e5f7' }";
        let wide = "x listens on 0.0.0.0 port 18789, that of the gateway";
        let control = "critical {}: a program listens on :: port 18791, that of browser control";
        let check = |bind: &str, want: &[String]| {
            let mut want: Vec<&str> = want.iter().map(|it| &**it).collect();
            want.push(control);
            let text = format!("{{ browser: {{}}, gateway: {{ {auth}, bind: '{bind}' }} }}");
            check_facts("port-beyond-config", &text, sockets, &want);
        };
        check(
            "loopback",
            &[
                format!("warn 'loopback': {wide}"),
                "warn 'loopback': a program listens on 100.64.1.2 port 18789, that of the gateway".to_owned(),
            ],
        );
        check("tailnet", &[format!("warn 'tailnet': {wide}")]);
        check("lan", &[]);
        check("auto", &[]);
    }
}
