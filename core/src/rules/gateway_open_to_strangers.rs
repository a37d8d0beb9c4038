use crate::config::Config;
use crate::rules::{Check, Need, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a running gateway that let the audit in with a random token and no device: it asks nobody who they are.
    ///
    /// ## Why it matters
    /// Whoever reaches its port controls the assistant, its shell and its chats. The configuration may ask for a token: the
    /// gateway that runs was started before, or with another one.
    ///
    /// ```json5,bad
    /// { gateway: { auth: { mode: "token", token: "${CLAWDBOT_GATEWAY_TOKEN}" } } }
    /// ```
    /// ```json,facts
    /// { "gateway": { "url": "ws://127.0.0.1:18789", "own": {}, "stranger": {} } }
    /// ```
    ///
    /// ## What to do
    /// Set a long random token, and restart the gateway.
    ///
    /// ```json5,good
    /// { gateway: { auth: { mode: "token", token: "${CLAWDBOT_GATEWAY_TOKEN}" } } }
    /// ```
    /// ```json,facts
    /// { "gateway": { "url": "ws://127.0.0.1:18789", "own": {}, "stranger": { "failure": "credentials" } } }
    /// ```
    static RULE = {
        id: "gateway-open-to-strangers",
        summary: "the running gateway lets anybody in",
        topic: Gateway,
        severity: Critical,
        upstream: &[],
        since: "0.1.0",
        why: "A random token was good enough. Whoever reaches its port controls the assistant.",
        help: "Set a long random token, and restart the gateway: it keeps the settings that it was started with.",
        check: Check::Facts(Need::Stranger, check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let Some(gateway) = &config.facts.gateway else { return };
    if gateway.stranger.as_ref().is_some_and(|it| it.failure.is_none()) {
        out.report(&config.at("gateway.auth"), format!("The gateway at {} lets anybody in", gateway.url));
    }
}
