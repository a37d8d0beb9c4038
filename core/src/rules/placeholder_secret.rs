use super::control_secret_in_config::refer;
use crate::config::Config;
use crate::diagnostic::Severity;
use crate::path::KeyPath;
use crate::policy::gateway;
use crate::policy::secrets::{self, Secret};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a token, key or password that is still what the instructions said: `your-token-here`, `changeme`, `<token>`.
    ///
    /// ## Why it matters
    /// A service will refuse it, and then nothing works. The gateway's own token it makes worthless: anybody can read it in the
    /// same instructions. This is critical where the gateway listens beyond this machine.
    ///
    /// ```json5,bad
    /// { gateway: { auth: { mode: "token", token: "your-long-random-token-please-change-me" } } }
    /// ```
    ///
    /// ## What to do
    /// Put in the real one, best from the environment.
    ///
    /// ```json5,good
    /// { gateway: { auth: { mode: "token", token: "${CLAWDBOT_GATEWAY_TOKEN}" } } }
    /// ```
    static RULE = {
        id: "placeholder-secret",
        summary: "a secret that is still the placeholder of an instruction",
        topic: Secrets,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "Anybody can read it in the same instructions.",
        help: "Put in the real one, best from the environment.",
        check: Check::Secrets(check),
    }
}

fn check(config: &Config<'_>, secrets: &[Secret<'_>], out: &mut Sink<'_>) {
    for secret in secrets {
        let path = &secret.at.path();
        let is_placeholder = secrets::literal(&secret.at).is_some_and(secrets::is_placeholder) && secrets::stand_in(&secret.at).is_none();
        if !is_placeholder || secrets::has_product_finding(config, path) {
            continue;
        }
        let guards_network = path.starts_with(&KeyPath::keys("gateway.auth"))
            && gateway::bind(config).is_some_and(|it| it != "loopback");
        let severity = if guards_network { Severity::Critical } else { Severity::Warn };
        let report = out.report(&secret.at, format!("`{path}` is still a placeholder")).severity(severity);
        refer(report, secret, &secret.variable).fix_fresh(&secret.at);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn tokens_of_services_and_of_the_gateway() {
        check(
            "placeholder-secret",
            r#"
{ channels: { telegram: { botToken: "<your-bot-token>" } },
                                  //^^^^^^^^^^^^^^^^^^ `channels.telegram.botToken` is still a placeholder
  gateway: { auth: { token: "replace-me-with-a-long-token" } } }
                          //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `gateway.auth.token` is still a placeholder
"#,
        );
    }

    #[test]
    fn where_the_product_speaks_it_does_not() {
        check("placeholder-secret", r#"{ gateway: { auth: { token: "your-token", mode: "token" } } }"#);
        check("placeholder-secret", r#"{ gateway: { auth: { password: "changeme" } } }"#);
    }

    #[test]
    fn fix_refers_to_the_environment() {
        check_fix(
            "placeholder-secret",
            r#"{ channels: { discord: { accounts: { ops: { token: "changeme" } } } } }"#,
            r#"{ channels: { discord: { accounts: { ops: { token: "${DISCORD_BOT_TOKEN_OPS}" } } } } }"#,
        );
    }
}
