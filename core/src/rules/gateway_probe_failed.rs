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
    /// { "probe": { "url": "ws://127.0.0.1:18789", "error": "connection refused" } }
    /// ```
    ///
    /// ## What to do
    /// Start it, or find out why it does not answer, and audit again.
    ///
    /// ```json5,good
    /// {}
    /// ```
    /// ```json,facts
    /// { "probe": { "url": "ws://127.0.0.1:18789" } }
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
    if let Some(probe) = &config.facts.probe
        && let Some(error) = &probe.error
    {
        out.report(&config.at("gateway"), format!("The gateway at {} did not answer: {error}", probe.url));
    }
}
