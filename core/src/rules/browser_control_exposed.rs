use crate::config::Config;
use crate::diagnostic::{Applicability, Assumption, Severity};
use crate::path::{Change, NewValue};
use crate::policy::browser::{self, Control, TOKEN_VARIABLE};
use crate::policy::gateway::{self, Secret};
use crate::rules::{Check, Report, Sink};

declare_rule! {
    /// ## What it does
    /// Flags browser control beyond this machine that asks for no token, for a short one or for the gateway's own, or that is
    /// reached over plain HTTP.
    ///
    /// ## Why it matters
    /// Whoever can use it drives a browser that is logged in as you. `127.0.0.0/8` and `[::1]` are this machine; the
    /// assistant's own audit takes all of them but `127.0.0.1` for another one.
    ///
    /// ```json5,bad
    /// { browser: { controlUrl: "http://192.168.7.7:18791" } }
    /// ```
    ///
    /// ## What to do
    /// Reach it through HTTPS, with a random token of its own from the environment.
    ///
    /// ```json5,good
    /// { browser: { controlUrl: "https://browser.example.net", controlToken: "${CLAWDBOT_BROWSER_CONTROL_TOKEN}" } }
    /// ```
    static RULE = {
        id: "browser-control-exposed",
        summary: "browser control beyond this machine is not protected well",
        topic: Browser,
        severity: Warn,
        upstream: &[
            "browser.control_remote_no_token",
            "browser.control_remote_http",
            "browser.control_token_too_short",
            "browser.control_token_reuse_gateway_token",
        ],
        since: "0.1.0",
        why: "Whoever can use it drives a browser that is logged in as you.",
        help: "Give it a random token of its own, of at least 24 characters; `openssl rand -hex 24` prints one.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let Control::At { at, url } = browser::control(config) else {
        return;
    };
    if url.is_loopback() {
        return;
    }
    let origin = url.origin();
    let token = browser::token(config);
    let token_at = config.at("browser.controlToken");
    let take = || Change::Set {
        path: token_at.path(),
        value: NewValue::String(format!("${{{TOKEN_VARIABLE}}}")),
    };
    if token == Secret::Absent {
        out.report(&at, format!("Browser control at `{origin}` asks for no token"))
            .check_id("browser.control_remote_no_token")
            .severity(Severity::Critical)
            .assume(Assumption::EnvironmentEmpty)
            .fix("Take a token from the environment", gateway::token_applicability(config), vec![take()])
            .fix(
                "Set a fresh random one",
                Applicability::Unsafe,
                token_at.set_to(NewValue::FreshSecret),
            );
    }
    if !url.is_https {
        let report = out
            .report(&at, format!("Browser control at `{origin}` is reached over plain HTTP"))
            .check_id("browser.control_remote_http")
            .why("Whoever listens on the way reads the token, and sees what the browser does.")
            .help("Put it behind HTTPS, or reach it through a tunnel on this machine.");
        let written = at.str().set().filter(|it| it.starts_with("http:") && !at.is_reference());
        if let Some(rest) = written.and_then(|it| it.strip_prefix("http")) {
            let change = Change::Set { path: at.path(), value: NewValue::String(format!("https{rest}")) };
            report.fix("Reach it through HTTPS", Applicability::Unsafe, vec![change]);
        }
    }
    // The variable has to be set first: without it the assistant refuses the whole file.
    let replace = |report: Report<'_>| {
        let report = report.assume(Assumption::EnvironmentEmpty);
        if matches!(token, Secret::File(_)) {
            report.fix("Take another token from the environment", Applicability::Manual, vec![take()])
                .fix_fresh(&token_at);
        }
    };
    if let Some(length) = gateway::short_length(token) {
        let title = gateway::too_short(config, "The token of browser control", length);
        replace(out.report(&token_at, title).check_id("browser.control_token_too_short"));
    }
    if gateway::is_token(&gateway::auth(config), token) {
        replace(
            out.report(&token_at, "Browser control and the gateway share one token")
                .check_id("browser.control_token_reuse_gateway_token")
                .why("Whoever learns the token of one has the other as well.")
                .label(&config.at("gateway.auth.token"), "the same token"),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn without_token_and_encryption() {
        check(
            "browser-control-exposed",
            r#"
{ browser: { controlUrl: "http://me:pw@10.1.2.3:18791/" } }
                       //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Browser control at `http://10.1.2.3:18791` asks for no token
                       //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Browser control at `http://10.1.2.3:18791` is reached over plain HTTP
"#,
        );
    }

    #[test]
    fn a_token_that_is_short_or_the_gateways() {
        check(
            "browser-control-exposed",
            r#"
{ gateway: { auth: { token: "abc" } }, browser: { controlUrl: "https://b.example", controlToken: " abc " } }
                                                                                               //^^^^^^^ The token of browser control has 3 characters, fewer than 24
                                                                                               //^^^^^^^ Browser control and the gateway share one token
"#,
        );
    }

    #[test]
    fn on_this_machine_or_switched_off() {
        check("browser-control-exposed", r#"{ browser: { controlUrl: "http://[::1]:18791" } }"#);
        check("browser-control-exposed", r#"{ browser: { enabled: false, controlUrl: "http://10.1.2.3" } }"#);
    }

    #[test]
    fn fix_asks_for_a_token() {
        check_fix(
            "browser-control-exposed",
            r#"{ browser: { controlUrl: "https://b.example" } }"#,
            r#"{ browser: { controlUrl: "https://b.example", controlToken: "${CLAWDBOT_BROWSER_CONTROL_TOKEN}" } }"#,
        );
    }
}
