use crate::config::Config;
use crate::diagnostic::Severity;
use crate::policy::probe;
use crate::rules::{Check, Need, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a port of the gateway, or of its browser control, that Tailscale publishes although the configuration does not ask
    /// for it: `serve` or `funnel` where `gateway.tailscale.mode` is `off`, `funnel` where it is `serve`.
    ///
    /// ## Why it matters
    /// `tailscale serve` and `tailscale funnel` outlive what started them. The tailnet, or with `funnel` everybody on the
    /// internet, gets to a gateway that you believe to be on this machine alone.
    ///
    /// ```json5,bad
    /// { gateway: { tailscale: { mode: "off" } } }
    /// ```
    /// ```json,facts
    /// { "tailscale": { "state": "Running", "published": [{ "port": 18789, "at": "pi.tail1.ts.net:443", "funnel": true }] } }
    /// ```
    ///
    /// ## What to do
    /// `tailscale serve reset` and `tailscale funnel reset` take back everything that is published.
    ///
    /// ```json5,good
    /// { gateway: { tailscale: { mode: "off" } } }
    /// ```
    /// ```json,facts
    /// { "tailscale": { "state": "Running", "published": [{ "port": 3000, "at": "pi.tail1.ts.net:443", "funnel": true }] } }
    /// ```
    static RULE = {
        id: "tailscale-beyond-config",
        summary: "Tailscale publishes the gateway although the configuration does not ask for it",
        topic: Gateway,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "It outlives what started it, and others reach a gateway that you believe to be on this machine alone.",
        help: "Take it back with `tailscale serve reset` or `tailscale funnel reset`, or set `gateway.tailscale.mode` to what \
               you want.",
        check: Check::Facts(Need::Tailscale, check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let Some(tailscale) = &config.facts.tailscale else { return };
    let Some(port) = probe::port(config) else { return };
    let mode = config.at("gateway.tailscale.mode");
    let Some(wanted) = mode.str().or("off") else { return };
    for it in &tailscale.published {
        let is_control = it.port == port.saturating_add(2);
        let is_wanted = !is_control && (wanted == "funnel" || (wanted == "serve" && !it.funnel));
        if is_wanted || (it.port != port && !is_control) {
            continue;
        }
        let what = if is_control { "browser control" } else { "the gateway" };
        let whom = if it.funnel { "the internet" } else { "your tailnet" };
        let severity = if it.funnel || is_control { Severity::Critical } else { Severity::Warn };
        out.report(&mode, format!("Tailscale publishes {what} to {whom} as `{}`", it.at)).severity(severity);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_facts;

    #[test]
    fn what_was_not_asked_for() {
        let facts = r#"{"tailscale":{"state":"Running","published":[
            {"port":18789,"at":"a:443"},{"port":18789,"at":"a:8443","funnel":true},{"port":18791,"at":"a:1"}]}}"#;
        let serve = "Tailscale publishes the gateway to your tailnet as `a:443`";
        let funnel = "Tailscale publishes the gateway to the internet as `a:8443`";
        let control = "Tailscale publishes browser control to your tailnet as `a:1`";
        for (mode, want) in [
            ("off", &[("warn", serve), ("critical", funnel), ("critical", control)][..]),
            ("serve", &[("critical", funnel), ("critical", control)]),
            ("funnel", &[("critical", control)]),
        ] {
            let want: Vec<_> = want.iter().map(|(severity, title)| format!("{severity} '{mode}': {title}")).collect();
            let want: Vec<_> = want.iter().map(|it| &**it).collect();
            let text = format!("{{ gateway: {{ tailscale: {{ mode: '{mode}' }} }} }}");
            check_facts("tailscale-beyond-config", &text, facts, &want);
        }
    }
}
