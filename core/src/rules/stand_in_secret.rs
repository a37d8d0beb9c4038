use super::control_secret_in_config::refer;
use crate::config::Config;
use crate::policy::secrets::{self, Secret, StandIn};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags what stands where a secret should and is none: a reference in a form that the assistant does not expand (`$NAME`,
    /// `env:NAME`, `%NAME%`, `${name}`), and what programs show in a secret's place (`***`, `__CLAWDBOT_REDACTED__`).
    ///
    /// ## Why it matters
    /// The assistant takes the text as it stands. A service refuses it; the gateway's token, however, is this text then, and
    /// anybody can guess it. Editors and `config get` have written such marks over real secrets.
    ///
    /// ```json5,bad
    /// { gateway: { auth: { mode: "token", token: "$CLAWDBOT_GATEWAY_TOKEN_OF_MINE" } } }
    /// ```
    ///
    /// ## What to do
    /// Write references as `${NAME}`, in capitals.
    ///
    /// ```json5,good
    /// { gateway: { auth: { mode: "token", token: "${CLAWDBOT_GATEWAY_TOKEN_OF_MINE}" } } }
    /// ```
    static RULE = {
        id: "stand-in-secret",
        summary: "a reference that nothing expands, or a mark of redaction, in the place of a secret",
        topic: Secrets,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "The assistant takes the text as it stands, so that this is the secret: a service refuses it, and anybody can guess it.",
        help: "Write references as `${NAME}`, in capitals, and set the variable.",
        check: Check::Secrets(check),
    }
}

fn check(_config: &Config<'_>, secrets: &[Secret<'_>], out: &mut Sink<'_>) {
    for secret in secrets {
        let path = &secret.at.path();
        let (title, name) = match secrets::stand_in(&secret.at) {
            Some(StandIn::Reference(name)) => (format!("Nothing expands the reference in `{path}`"), name),
            Some(StandIn::Redacted) => {
                (format!("`{path}` holds a mark of redaction, not the secret"), secret.variable.clone())
            }
            None => continue,
        };
        refer(out.report(&secret.at, title), secret, &name).fix_fresh(&secret.at);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn references_and_marks() {
        check(
            "stand-in-secret",
            r#"
{ channels: { telegram: { botToken: "env:BOT" }, discord: { token: "__CLAWDBOT_REDACTED__" }, slack: { appToken: "${A}" } },
                                  //^^^^^^^^^ Nothing expands the reference in `channels.telegram.botToken`
                                                                 //^^^^^^^^^^^^^^^^^^^^^^^ `channels.discord.token` holds a mark of redaction, not the secret
  models: { providers: { acme: { headers: { "X-Api-Key": "$ACME_KEY", "X-Title": "$TITLE" } } } },
                                                       //^^^^^^^^^^^ Nothing expands the reference in `models.providers.acme.headers.X-Api-Key`
  gateway: { auth: { token: "$${GATEWAY_TOKEN}" } } }
                          //^^^^^^^^^^^^^^^^^^^ Nothing expands the reference in `gateway.auth.token`
"#,
        );
    }

    #[test]
    fn fix_writes_the_reference() {
        check_fix(
            "stand-in-secret",
            r#"{ channels: { telegram: { botToken: "${bot_token}" } } }"#,
            r#"{ channels: { telegram: { botToken: "${BOT_TOKEN}" } } }"#,
        );
    }
}
