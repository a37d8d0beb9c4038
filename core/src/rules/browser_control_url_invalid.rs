use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::policy::browser::{self, Control};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a `browser.controlUrl` or `browser.cdpUrl`, or a port from the environment, that makes no URL.
    ///
    /// ## Why it matters
    /// The file is valid and the gateway starts, but browser control does not, and only a line in the log says so.
    ///
    /// ```json5,bad
    /// { browser: { cdpUrl: "ws://127.0.0.1:9222" } }
    /// ```
    ///
    /// ## What to do
    /// Write an `http://` or `https://` URL, or leave the key out.
    ///
    /// ```json5,good
    /// { browser: { cdpUrl: "http://127.0.0.1:9222" } }
    /// ```
    static RULE = {
        id: "browser-control-url-invalid",
        summary: "a URL with which browser control does not start",
        topic: Browser,
        severity: Warn,
        upstream: &["browser.control_invalid_config"],
        since: "0.1.0",
        why: "The gateway starts with it, but browser control does not.",
        help: "Write an `http://` or `https://` URL, or leave the key out.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let Control::Invalid { at, fault } = browser::control(config) else {
        return;
    };
    if at.is_present() {
        out.report(&at, format!("`{}` {fault}", at.path())).fix(
            "Use the default",
            Applicability::Unsafe,
            at.removed(),
        );
    } else {
        out.report(&at, format!("The URL of browser control, which comes from the environment, {fault}"))
            .help("Set `CLAWDBOT_BROWSER_CONTROL_URL` or `CLAWDBOT_GATEWAY_PORT` to something else.");
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn what_is_no_url() {
        check(
            "browser-control-url-invalid",
            r#"
{ browser: { enabled: false, controlUrl: "ftp://host/" } }
                                       //^^^^^^^^^^^^^ `browser.controlUrl` does not begin with `http://` or `https://`
"#,
        );
        check(
            "browser-control-url-invalid",
            r#"
{ browser: { controlUrl: "http://127.0.0.1:65535" } }
                       //^^^^^^^^^^^^^^^^^^^^^^^^ `browser.controlUrl` leaves no port for the browser: the one after it is used
"#,
        );
        check("browser-control-url-invalid", r#"{ browser: { controlUrl: "${URL}", cdpUrl: " " } }"#);
        check("browser-control-url-invalid", r#"{ browser: { controlUrl: "http://a:65535", cdpUrl: "http://b" } }"#);
    }

    #[test]
    fn fix_takes_the_default() {
        check_fix(
            "browser-control-url-invalid",
            r#"{ browser: { headless: true, controlUrl: "localhost" } }"#,
            r#"{ browser: { headless: true } }"#,
        );
    }
}
