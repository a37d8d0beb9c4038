use super::control_secret_in_config::refer;
use crate::config::Config;
use crate::path::KeyPath;
use crate::policy::secrets::{self, Secret};
use crate::policy::strength;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Notes tokens, keys and passwords that stand in the file as they are: in the fields that are made for them, in variables and
    /// headers that are named like one, and whatever looks like one elsewhere, as in a command or a URL. Those that control the assistant itself have a rule
    /// of their own, and so have placeholders.
    ///
    /// ## Why it matters
    /// Configuration files get copied, synchronised, committed and pasted into bug reports, and the assistant itself can read
    /// this one. Of 3,984 published skills 283 leaked credentials.
    ///
    /// ```json5,bad
    /// { channels: { telegram: { botToken: "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11" } } }
    /// ```
    ///
    /// ## What to do
    /// Keep it in the environment, or in the `.env` file of the state folder, and refer to it.
    ///
    /// ```json5,good
    /// { channels: { telegram: { botToken: "${TELEGRAM_BOT_TOKEN}" } } }
    /// ```
    static RULE = {
        id: "secret-in-clear-text",
        summary: "a token, key or password stands in the file",
        topic: Secrets,
        severity: Info,
        upstream: &[],
        since: "0.1.0",
        why: "Whoever gets to see the file, a backup of it or a bug report has it.",
        help: "Keep it in the environment, or in the `.env` file of the state folder, and refer to it.",
        check: Check::Secrets(check),
    }
}

fn check(config: &Config<'_>, secrets: &[Secret<'_>], out: &mut Sink<'_>) {
    for secret in secrets {
        let path = &secret.at.path();
        let is_secret = secrets::literal(&secret.at)
            .is_some_and(|text| !secrets::is_placeholder(text) && !secrets::names_variable(text) && !is_guessable(path, text))
            && secrets::stand_in(&secret.at).is_none();
        if !is_secret || secrets::has_product_finding(config, path) {
            continue;
        }
        let report = out.report(&secret.at, format!("The secret `{path}` stands in the file as it is"));
        refer(report, secret, &secret.variable);
    }
    for stray in secrets::strays(config, secrets) {
        out.report(&stray, format!("What looks like a key or password stands in `{}`", stray.path()));
    }
}

/// Whether it has to be replaced anyway.
fn is_guessable(path: &KeyPath, text: &str) -> bool {
    strength::is_own(path) && strength::habit(text).is_some()
}

#[cfg(test)]
mod tests {
    use crate::testing::{analyze, check, check_fix};

    #[test]
    fn services_and_accounts() {
        check(
            "secret-in-clear-text",
            r#"
{ models: { providers: { acme: { apiKey: "sk-1" }, other: { apiKey: "ACME_API_KEY" } } },
                                       //^^^^^^ The secret `models.providers.acme.apiKey` stands in the file as it is
  channels: { slack: { botToken: "${B}", accounts: { team: { appToken: "xapp-1" } } } } }
                                                                     //^^^^^^^^ The secret `channels.slack.accounts.team.appToken` stands in the file as it is
"#,
        );
    }

    #[test]
    fn maps_and_places_where_no_key_is_expected() {
        check(
            "secret-in-clear-text",
            r#"
{ env: { OPENAI_API_KEY: "short", EDITOR: "vi" }, skills: { entries: { a: { env: { A_TOKEN: "1" }, config: { x: "sk-abcdef0123456789" } } } },
                       //^^^^^^^ The secret `env.OPENAI_API_KEY` stands in the file as it is
                                                                                          //^^^ The secret `skills.entries.a.env.A_TOKEN` stands in the file as it is
                                                                                                              //^^^^^^^^^^^^^^^^^^^^^ What looks like a key or password stands in `skills.entries.a.config.x`
  agents: { defaults: { sandbox: { docker: { setupCommand: "git clone https://ann:hunter2@git.example.org/x" } } } } }
                                                         //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ What looks like a key or password stands in `agents.defaults.sandbox.docker.setupCommand`
"#,
        );
    }

    #[test]
    fn where_the_product_speaks_it_does_not() {
        check("secret-in-clear-text", r#"{ gateway: { auth: { token: "short", mode: "token" } } }"#);
        check("secret-in-clear-text", r#"{ gateway: { auth: { password: "pw" } } }"#);
    }

    #[test]
    fn different_secrets_get_different_variables() {
        let text = r#"{ talk: { apiKey: "e-1" }, messages: { tts: { elevenlabs: { apiKey: "e-2" } } } }"#;
        let analysis = analyze(text);
        let findings = analysis.diagnostics.iter().filter(|it| it.rule == "secret-in-clear-text");
        let titles: Vec<&str> = findings.map(|it| &*it.fixes[0].title).collect();
        assert_eq!(titles, ["Refer to `${ELEVENLABS_API_KEY}`", "Refer to `${ELEVENLABS_API_KEY_2}`"]);
    }

    #[test]
    fn fix_keeps_the_quotes() {
        check_fix(
            "secret-in-clear-text",
            "{ channels: { telegram: { botToken: '1:a' } } }",
            "{ channels: { telegram: { botToken: '${TELEGRAM_BOT_TOKEN}' } } }",
        );
    }
}
