use crate::config::Config;
use crate::path::KeyPath;
use crate::policy::secrets::{self, Secret};
use crate::policy::strength;
use crate::rules::{Check, Sink};
use crate::value::Kind;

declare_rule! {
    /// ## What it does
    /// Flags a secret for the assistant itself (the gateway's token or password, the webhooks' token, browser control's) that is
    /// used for something else in the same file too.
    ///
    /// ## Why it matters
    /// Each of them is handed to somebody else: a webhook's sender, a chat service, a browser. Whoever gets one of them then has
    /// the key to the other door as well.
    ///
    /// ```json5,bad
    /// {
    ///   gateway: { auth: { mode: "token", token: "${TOKEN}" } },
    ///   channels: { telegram: { botToken: "${TELEGRAM_BOT_TOKEN}", webhookUrl: "https://x.example/t", webhookSecret: "${TOKEN}" } },
    /// }
    /// ```
    ///
    /// ## What to do
    /// Give each its own.
    ///
    /// ```json5,good
    /// {
    ///   gateway: { auth: { mode: "token", token: "${TOKEN}" } },
    ///   channels: { telegram: { botToken: "${TELEGRAM_BOT_TOKEN}", webhookUrl: "https://x.example/t", webhookSecret: "${OTHER}" } },
    /// }
    /// ```
    static RULE = {
        id: "secret-used-twice",
        summary: "one secret for two doors",
        topic: Secrets,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "Whoever is told one of them has the key to the other door as well.",
        help: "Give each its own.",
        check: Check::Secrets(check),
    }
}

fn check(_config: &Config<'_>, secrets: &[Secret<'_>], out: &mut Sink<'_>) {
    let is_own = |it: &Secret<'_>| strength::is_own(&it.at.path());
    // The assistant has a handful of its own, the file may have thousands.
    for (at, own) in secrets.iter().enumerate().filter(|it| is_own(it.1)) {
        for (other_at, other) in secrets.iter().enumerate() {
            let is_done = other_at == at || (other_at < at && is_own(other));
            if is_done || text(own).is_none() || text(own) != text(other) || is_elsewhere(own, other) {
                continue;
            }
            let title = format!("`{}` is the same as `{}`", other.at.path(), own.at.path());
            out.report(&other.at, title).label(&own.at, "the same secret").fix_fresh(&other.at);
        }
    }
}

/// As it is written: two references to one variable are one secret, whatever it is.
fn text<'a>(secret: &Secret<'a>) -> Option<&'a str> {
    match &secret.at.value()?.kind {
        Kind::String(text) => Some(text.text.trim()).filter(|it| !it.is_empty() && !secrets::is_placeholder(it)),
        _ => None,
    }
}

/// Whether the product's own audit compares the two, or both are for the same gateway.
fn is_elsewhere(first: &Secret<'_>, second: &Secret<'_>) -> bool {
    const COMPARED: [&str; 3] = ["gateway.auth.token", "browser.controlToken", "hooks.token"];
    let is_compared = |it: &KeyPath| COMPARED.iter().any(|dotted| *it == KeyPath::keys(dotted));
    let remote = KeyPath::keys("gateway.remote");
    let (first, second) = (&first.at.path(), &second.at.path());
    (is_compared(first) && is_compared(second)) || first.starts_with(&remote) || second.starts_with(&remote)
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn values_and_references() {
        check(
            "secret-used-twice",
            r#"
{ gateway: { auth: { token: "${A}", password: "7f3a91c2d4e6b805a1c3e5f7" }, remote: { token: "${A}" } },
  hooks: { token: "7f3a91c2d4e6b805a1c3e5f7", gmail: { pushToken: "${A}" } },
                //^^^^^^^^^^^^^^^^^^^^^^^^^^ `hooks.token` is the same as `gateway.auth.password`
                                                                //^^^^^^ `hooks.gmail.pushToken` is the same as `gateway.auth.token`
  channels: { telegram: { botToken: "${B}", accounts: { a: { botToken: "${B}" } } } } }
"#,
        );
    }

    #[test]
    fn where_the_product_compares_it_does_not() {
        check("secret-used-twice", r#"{ gateway: { auth: { token: "${A}" } }, hooks: { enabled: true, token: "${A}" } }"#);
    }
}
