use crate::config::Config;
use crate::rules::{Check, Need, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a gateway that could not be reached, or did not let the audit in, when a deep audit tried.
    ///
    /// ## Why it matters
    /// Either it does not run, or it runs with other settings than these: then what this report says is not about it.
    ///
    /// ```json5,bad
    /// {}
    /// ```
    /// ```json,facts
    /// { "gateway": { "url": "ws://127.0.0.1:18789", "own": { "failure": "unreachable", "error": "nobody listens there" } } }
    /// ```
    ///
    /// ## What to do
    /// Start it, or find out why it does not answer, and audit again.
    ///
    /// ```json5,good
    /// {}
    /// ```
    /// ```json,facts
    /// { "gateway": { "url": "ws://127.0.0.1:18789", "own": {} } }
    /// ```
    static RULE = {
        id: "gateway-probe-failed",
        summary: "the running gateway could not be reached",
        topic: Gateway,
        severity: Warn,
        upstream: &["gateway.probe_failed"],
        since: "0.1.0",
        why: "It does not run, or it runs with other settings than these.",
        help: "Start it, or find out why it does not answer (`clawdbot status --all`), and audit again.",
        check: Check::Facts(Need::Probe, check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let Some(gateway) = &config.facts.gateway else { return };
    if let Some(error) = gateway.own.as_ref().and_then(|it| it.error.as_ref()) {
        out.report(&config.at("gateway"), format!("The gateway at {} did not let the audit in: {error}", gateway.url));
    }
}
