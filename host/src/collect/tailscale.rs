//! Asks the program `tailscale` what it publishes of this machine.

use std::time::{Duration, Instant};

use footguard_core::facts::tailscale::Published;
use footguard_core::facts::{Tailscale, Unseen};
use serde_json::Value;

use super::child;
use super::deep::{Found, Part, failed};

/// The part of the facts.
pub fn part() -> Part {
    Part { field: "tailscale", name: "Tailscale", look: Box::new(look) }
}

fn look(limit: Duration) -> Result<Found, Unseen> {
    let start = Instant::now();
    let status = json(&child::ask("tailscale", &["status", "--json"], limit)?)?;
    let state = status["BackendState"].as_str().unwrap_or("Unknown").to_owned();
    let mut published = Vec::new();
    if state == "Running" {
        let left = limit.saturating_sub(start.elapsed());
        let serve = child::ask("tailscale", &["serve", "status", "--json"], left)?;
        let host = status["Self"]["DNSName"].as_str().unwrap_or("this machine").trim_end_matches('.');
        serving(&json(&serve)?, host, &mut published);
        published.sort_by(|a, b| (a.port, &a.at).cmp(&(b.port, &b.at)));
        published.dedup();
    }
    Ok(Box::new(|facts| facts.tailscale = Some(Tailscale { state, published })))
}

/// Nothing published is printed as nothing at all, or as an empty object.
fn json(text: &str) -> Result<Value, Unseen> {
    match text.trim() {
        "" => Ok(Value::Null),
        text => serde_json::from_str(text).map_err(|_| failed("what `tailscale` answers is no JSON")),
    }
}

/// The ports that a serve configuration passes on, those of programs that serve as long as they run among them.
fn serving(config: &Value, host: &str, published: &mut Vec<Published>) {
    let members =
        |it: &Value| it.as_object().into_iter().flatten().map(|(key, it)| (key.clone(), it.clone())).collect();
    let members = |key: &str| -> Vec<(String, Value)> { members(&config[key]) };
    let mut add = |target: &Value, at: String| {
        if let Some(port) = target.as_str().and_then(local_port) {
            let funnel = config["AllowFunnel"][&at].as_bool() == Some(true);
            published.push(Published { port, at, funnel });
        }
    };
    for (at, web) in members("Web") {
        for handler in web["Handlers"].as_object().into_iter().flatten() {
            add(&handler.1["Proxy"], at.clone());
        }
    }
    for (port, tcp) in members("TCP") {
        add(&tcp["TCPForward"], format!("{host}:{port}"));
    }
    for (_, session) in members("Foreground") {
        serving(&session, host, published);
    }
}

/// The port of `http://127.0.0.1:18789/x` or `localhost:18789`, if it is one of this machine.
fn local_port(target: &str) -> Option<u16> {
    let place = target.split_once("://").map_or(target, |it| it.1);
    let place = place.split('/').next()?;
    let (host, port) = place.rsplit_once(':').unwrap_or(("127.0.0.1", place));
    let is_local = matches!(host, "localhost" | "[::1]" | "0.0.0.0") || host.starts_with("127.");
    port.parse().ok().filter(|_| is_local)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_serve_publishes() {
        let config = serde_json::json!({
            "TCP": { "443": { "HTTPS": true }, "8443": { "HTTPS": true }, "2222": { "TCPForward": "localhost:22" } },
            "Web": {
                "pi.tail1.ts.net:443": { "Handlers": {
                    "/": { "Proxy": "http://127.0.0.1:18789" }, "/docs": { "Path": "/srv" }, "/far": { "Proxy": "http://10.0.0.9:80" }
                } },
                "pi.tail1.ts.net:8443": { "Handlers": { "/": { "Proxy": "https+insecure://localhost:18791/x" } } }
            },
            "AllowFunnel": { "pi.tail1.ts.net:8443": true },
            "Foreground": { "a1": { "Web": { "pi.tail1.ts.net:10000": { "Handlers": { "/": { "Proxy": "http://127.0.0.1:3000" } } } } } }
        });
        let mut published = Vec::new();
        serving(&config, "pi.tail1.ts.net", &mut published);
        let seen: Vec<_> = published.iter().map(|it| (it.port, &*it.at, it.funnel)).collect();
        let want = [
            (18789, "pi.tail1.ts.net:443", false),
            (18791, "pi.tail1.ts.net:8443", true),
            (22, "pi.tail1.ts.net:2222", false),
            (3000, "pi.tail1.ts.net:10000", false),
        ];
        assert_eq!(seen, want);
    }
}
