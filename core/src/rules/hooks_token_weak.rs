use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::path::{Change, NewValue};
use crate::policy::gateway::{self, Secret};
use crate::policy::{browser, secrets};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a token of the webhooks that has fewer than 24 characters, or that the gateway or browser control uses as well.
    ///
    /// ## Why it matters
    /// Webhooks take instructions from the network. Their token is handed to other services, so it gets known sooner than
    /// others; a shared one then opens the gateway or the browser, too.
    ///
    /// ```json5,bad
    /// { hooks: { enabled: true, token: "h00k" } }
    /// ```
    ///
    /// ## What to do
    /// Give the webhooks a random token of their own.
    ///
    /// ```json5,good
    /// { hooks: { enabled: true, token: "${CLAWDBOT_HOOKS_TOKEN}" } }
    /// ```
    static RULE = {
        id: "hooks-token-weak",
        summary: "the webhooks' token is short, or used elsewhere as well",
        topic: Hooks,
        severity: Warn,
        upstream: &["hooks.token_too_short", "hooks.token_reuse_gateway_token", "hooks.token_reuse_browser_token"],
        since: "0.1.0",
        why: "A webhook's token is known to other services, so the other one is no longer a secret.",
        help: "Give the webhooks a random token of their own, of at least 24 characters; `openssl rand -hex 24` prints one.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let at = config.at("hooks.token");
    let Some(text) = at.str().set().map(str::trim).filter(|it| !it.is_empty()) else {
        return;
    };
    if config.at("hooks.enabled").bool().set() != Some(true) {
        return;
    }
    let token = Secret::File(text);
    let mut findings = Vec::new();
    if let Some(length) = gateway::short_length(token) {
        findings.push(("hooks.token_too_short", gateway::too_short(config, "The webhooks' token", length), None));
    }
    if gateway::is_token(&gateway::auth(config), token) {
        let title = "The webhooks and the gateway share one token".to_owned();
        findings.push(("hooks.token_reuse_gateway_token", title, Some("gateway.auth.token")));
    }
    if browser::token_file_first(config).value() == Some(text) {
        let title = "The webhooks and browser control share one token".to_owned();
        findings.push(("hooks.token_reuse_browser_token", title, Some("browser.controlToken")));
    }
    for (check_id, title, other) in findings {
        let mut report = out.report(&at, title).check_id(check_id);
        report = match other {
            Some(other) => report.label(&config.at(other), "the same token"),
            None => report.why("A short token can be guessed, and whoever has it gives the assistant instructions."),
        };
        if secrets::literal(&at).is_some() {
            let value = NewValue::String("${CLAWDBOT_HOOKS_TOKEN}".to_owned());
            let change = Change::Set { path: at.path(), value };
            // The variable has to be set first: without it the assistant refuses the whole file.
            report
                .fix("Take another token from the environment", Applicability::Manual, vec![change])
                .fix_fresh(&at);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn short_and_shared() {
        check(
            "hooks-token-weak",
            r#"
{ gateway: { auth: { token: "h00k" } }, browser: { controlToken: "h00k" }, hooks: { enabled: true, token: "h00k" } }
                                                                                                        //^^^^^^ The webhooks' token has 4 characters, fewer than 24
                                                                                                        //^^^^^^ The webhooks and the gateway share one token
                                                                                                        //^^^^^^ The webhooks and browser control share one token
"#,
        );
    }

    #[test]
    fn off_or_from_the_environment() {
        check("hooks-token-weak", r#"{ hooks: { token: "h00k" } }"#);
        check("hooks-token-weak", r#"{ hooks: { enabled: true, token: "${H}" } }"#);
    }

    #[test]
    fn fix_takes_another_token() {
        check_fix(
            "hooks-token-weak",
            r#"{ hooks: { enabled: true, token: "h00k" } }"#,
            r#"{ hooks: { enabled: true, token: "${CLAWDBOT_HOOKS_TOKEN}" } }"#,
        );
    }
}
