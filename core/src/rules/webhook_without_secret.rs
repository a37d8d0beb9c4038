use crate::config::{Config, Field};
use crate::diagnostic::Applicability;
use crate::path::Change;
use crate::policy::channels::Channel;
use crate::policy::secrets;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a Telegram or Zalo account that is served by a webhook without a secret.
    ///
    /// ## Why it matters
    /// Whoever finds the URL can post messages there in anybody's name, yours included: lists of senders and pairing believe
    /// what the message says. Published as CVE-2026-25474.
    ///
    /// ```json5,bad
    /// { channels: { telegram: { botToken: "${TELEGRAM_BOT_TOKEN}", webhookUrl: "https://bot.example.org/telegram" } } }
    /// ```
    ///
    /// ## What to do
    /// Set a long random secret, which the service then sends along.
    ///
    /// ```json5,good
    /// {
    ///   channels: {
    ///     telegram: {
    ///       botToken: "${TELEGRAM_BOT_TOKEN}",
    ///       webhookUrl: "https://bot.example.org/telegram",
    ///       webhookSecret: "${TELEGRAM_WEBHOOK_SECRET}",
    ///     },
    ///   },
    /// }
    /// ```
    static RULE = {
        id: "webhook-without-secret",
        summary: "messages can be forged at a channel's webhook",
        topic: Access,
        severity: Critical,
        upstream: &[],
        since: "0.1.0",
        why: "Whoever finds the URL can post messages there in anybody's name (CVE-2026-25474).",
        help: "Set `webhookSecret` to a long random value, best from the environment.",
        check: Check::Accounts(check),
    }
}

fn check(_config: &Config<'_>, channels: &[Channel<'_>], out: &mut Sink<'_>) {
    for channel in channels.iter().filter(|it| matches!(it.plugin.id, "telegram" | "zalo")) {
        let (url, secret) = (channel.at("webhookUrl"), channel.at("webhookSecret"));
        let has_url = url.is_reference() || url.str().set().is_some_and(|it| !it.trim().is_empty());
        let has_secret = match secret.str() {
            Field::Opaque => true,
            field => field.set().is_some_and(|it| !it.trim().is_empty()),
        };
        let level = url.path().parent();
        if !has_url || has_secret || !channel.owns(&url) {
            continue;
        }
        let report = out
            .report(&url, format!("Anybody can forge messages at the webhook of {}", channel.name()))
            .assume_all(&channel.assumes);
        let path = level.map(|it| it.join("webhookSecret"));
        if let Some((path, name)) = path.and_then(|it| secrets::variable_at(&it).map(|name| (it, name))) {
            report.fix(
                format!("Refer to `${{{name}}}`"),
                // The variable has to be set first: without it the assistant refuses the whole file.
                Applicability::Manual,
                vec![Change::Set { path, value: (&*format!("${{{name}}}")).into() }],
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn accounts_inherit_the_secret() {
        check(
            "webhook-without-secret",
            r#"
{ channels: { telegram: { accounts: { a: { botToken: "${A}", webhookUrl: "https://a" } } },
                                                                       //^^^^^^^^^^^ Anybody can forge messages at the webhook of Telegram
  zalo: { webhookSecret: "${S}", accounts: { b: { botToken: "${B}", webhookUrl: "https://b" } } } } }
"#,
        );
    }

    #[test]
    fn fix_refers_to_a_variable() {
        check_fix(
            "webhook-without-secret",
            r#"{ channels: { telegram: { botToken: "${T}", webhookUrl: "https://a" } } }"#,
            r#"{ channels: { telegram: { botToken: "${T}", webhookUrl: "https://a", webhookSecret: "${TELEGRAM_WEBHOOK_SECRET}" } } }"#,
        );
    }
}
