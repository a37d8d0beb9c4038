use crate::config::Config;
use crate::facts::gateway::{Answer, Failure};
use crate::rules::{Check, Need, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a gateway that a deep audit could not reach, or that did not let it in with what the configuration has for it: the
    /// token or password, and for TLS a certificate that an authority vouches for or that the configuration names.
    ///
    /// ## Why it matters
    /// Either it does not run, or it runs with other settings than these: then what this report says is not about it.
    ///
    /// ```json5,bad
    /// {}
    /// ```
    /// ```json,facts
    /// { "gateway": { "url": "ws://127.0.0.1:18789", "own": { "failure": "unreachable", "error": "nothing listens there" } } }
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
    let Some(Answer { failure: Some(failure), error, .. }) = &gateway.own else { return };
    let outcome = match failure {
        Failure::Credentials | Failure::Refused => "did not let the audit in",
        _ => "could not be asked",
    };
    let error = error.as_deref().unwrap_or_default();
    let help = match failure {
        Failure::Credentials => "Restart it, so that it takes the present token or password; or set the one that it runs with.",
        Failure::Certificate => {
            "Have an authority sign its certificate, or name the certificate's SHA-256 in `gateway.remote.tlsFingerprint`."
        }
        Failure::NotAGateway => "Another program has its port: end that one, or give the gateway another port.",
        _ => RULE.help,
    };
    let mut title = format!("The gateway at {} {outcome}: {error}", gateway.url);
    let listener = config.facts.sockets.as_deref().unwrap_or_default().first();
    if *failure == Failure::NotAGateway
        && let Some(program) = listener.filter(|it| gateway.url.ends_with(&format!(":{}", it.port))).and_then(|it| it.program.as_ref())
    {
        title.push_str(&format!("; it is `{program}`"));
    }
    out.report(&config.at("gateway"), title).help(help);
}

#[cfg(test)]
mod tests {
    use crate::testing::check_facts;

    #[test]
    fn what_stands_in_the_way() {
        for (own, sockets, want) in [
            (r#"{"failure":"credentials","error":"no"}"#, "", "The gateway at ws://a:1 did not let the audit in: no"),
            (
                r#"{"failure":"notAGateway","error":"no"}"#,
                r#","sockets":[{"port":1,"program":"nginx"}]"#,
                "The gateway at ws://a:1 could not be asked: no; it is `nginx`",
            ),
        ] {
            let facts = format!(r#"{{"gateway":{{"url":"ws://a:1","own":{own}}}{sockets}}}"#);
            check_facts("gateway-probe-failed", "{ gateway: {} }", &facts, &[&format!("warn {{}}: {want}")]);
        }
        // Whether the gateway takes the token cannot be said.
        let facts = r#"{"gateway":{"url":"ws://a:1","own":{"failure":"device","error":"pair"}}}"#;
        check_facts("gateway-probe-failed", "{ gateway: {} }", facts, &[]);
    }
}
