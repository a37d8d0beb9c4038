use crate::config::{Config, Field};
use crate::path::KeyPath;
use crate::policy::secrets::{self, Secret};
use crate::policy::{gateway, strength};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a token or password for the assistant itself (the gateway's, the webhooks', browser control's) that anybody would
    /// try: it repeats itself, runs along the alphabet or the keyboard, or is made of the words that such things are made of.
    /// Also a gateway password of fewer than 12 characters.
    ///
    /// ## Why it matters
    /// Length alone does not help: `aaaaaaaaaaaaaaaaaaaaaaaa` has 24 characters. In February 2026 any web page could try
    /// passwords on the local port without being slowed down ("ClawJacked").
    ///
    /// ```json5,bad
    /// { gateway: { auth: { mode: "token", token: "clawdbot-gateway-secret-2026" } } }
    /// ```
    ///
    /// ## What to do
    /// Use a random one, such as `openssl rand -hex 24` prints.
    ///
    /// ```json5,good
    /// { gateway: { auth: { mode: "token", token: "${CLAWDBOT_GATEWAY_TOKEN}" } } }
    /// ```
    static RULE = {
        id: "guessable-secret",
        summary: "a token or password for the assistant that anybody would try",
        topic: Secrets,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "Whoever guesses it controls the assistant, and guesses cost nothing.",
        help: "Use a random one of at least 24 characters; `openssl rand -hex 24` prints one.",
        check: Check::Secrets(check),
    }
}

/// Shorter passwords are guessed by trying.
const LEAST_PASSWORD_LENGTH: usize = 12;

fn check(config: &Config<'_>, secrets: &[Secret<'_>], out: &mut Sink<'_>) {
    for secret in secrets {
        let path = &secret.at.path();
        let Field::Set(text) = secret.at.str() else {
            continue;
        };
        let text = text.trim();
        if !strength::is_own(path) || secrets::is_placeholder(text) {
            continue;
        }
        // That the gateway's token is short is said by the product.
        let is_said = *path == KeyPath::keys("gateway.auth.token")
            && gateway::short_token_length(&gateway::auth(config)).is_some();
        let length = text.chars().count();
        let is_short = *path == KeyPath::keys("gateway.auth.password") && length < LEAST_PASSWORD_LENGTH;
        let why = match strength::habit(text) {
            Some(habit) => habit.to_owned(),
            None if is_short && config.masked => format!("it has fewer than {LEAST_PASSWORD_LENGTH} characters"),
            None if is_short => format!("it has {length} character{}", if length == 1 { "" } else { "s" }),
            None => continue,
        };
        if !is_said {
            out.report(&secret.at, format!("`{path}` can be guessed: {why}")).fix_fresh(&secret.at);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{analyze, check, check_fix};

    #[test]
    fn what_anybody_would_try() {
        check(
            "guessable-secret",
            r#"
{ gateway: { auth: { token: "aaaaaaaaaaaaaaaaaaaaaaaaaaaa", password: "hunter2" } },
                          //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `gateway.auth.token` can be guessed: it repeats itself
                                                                    //^^^^^^^^^ `gateway.auth.password` can be guessed: it has 7 characters
  hooks: { token: "qwertyuiop1234567890" }, browser: { controlToken: "my-secret-password-123" } }
                //^^^^^^^^^^^^^^^^^^^^^^ `hooks.token` can be guessed: it runs along the keyboard or the alphabet
                                                                   //^^^^^^^^^^^^^^^^^^^^^^^^ `browser.controlToken` can be guessed: it is made of the usual words
"#,
        );
    }

    #[test]
    fn what_others_issue_and_what_is_random() {
        check(
            "guessable-secret",
            r#"{ channels: { telegram: { botToken: "123456789:aaaaaaaaaaaaaaaaaaaaaaa" } },
                gateway: { auth: { token: "7f3a91c2d4e6b805a1c3e5f7", password: "correct horse battery" } } }"#,
        );
    }

    #[test]
    fn the_secret_is_not_told() {
        let analysis = analyze(r#"{ gateway: { auth: { password: "swordfish" } } }"#);
        let finding = analysis.diagnostics.iter().find(|it| it.rule == "guessable-secret").unwrap();
        assert!(!format!("{finding:?}").contains("swordfish"));
    }

    #[test]
    fn fix_makes_a_fresh_one() {
        check_fix(
            "guessable-secret",
            "{ hooks: { token: 'passwordpasswordpassword' } }",
            "{ hooks: { token: '<generated>' } }",
        );
    }
}
