use crate::config::Config;
use crate::policy::channels::Channel;
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Notes that a channel takes no direct messages.
    ///
    /// ## Why it matters
    /// It is safe, but you cannot reach the assistant there yourself, except through groups.
    ///
    /// ```json5,bad
    /// { channels: { telegram: { botToken: "${TELEGRAM_BOT_TOKEN}", dmPolicy: "disabled" } } }
    /// ```
    ///
    /// ## What to do
    /// Nothing, if that is what you want. `pairing` lets in those that you approve.
    ///
    /// ```json5,good
    /// { channels: { telegram: { botToken: "${TELEGRAM_BOT_TOKEN}", dmPolicy: "pairing" } } }
    /// ```
    static RULE = {
        id: "dm-disabled",
        summary: "a channel takes no direct messages",
        topic: Access,
        severity: Info,
        upstream: &["channels.*.dm.disabled"],
        since: "0.1.0",
        why: "Nobody, you included, can write to the assistant there directly.",
        help: "Nothing to do if that is what you want; `pairing` lets in those that you approve.",
        check: Check::Channels(check),
    }
}

fn check(_config: &Config<'_>, channels: &[Channel<'_>], out: &mut Sink<'_>) {
    for channel in channels {
        if let Some(dm) = channel.dm.as_ref().filter(|it| it.policy == Some("disabled")) {
            out.report(&dm.policy_at, format!("{} takes no direct messages (`disabled`)", channel.plugin.label))
                .check_id(format!("channels.{}.dm.disabled", channel.plugin.id))
                .assume_all(&channel.assumes);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn disabled() {
        check(
            "dm-disabled",
            r#"
{ channels: { matrix: { homeserver: "https://m", accessToken: "${M}", dm: { policy: "disabled" } } } }
                                                                                  //^^^^^^^^^^ Matrix takes no direct messages (`disabled`)
"#,
        );
        check("dm-disabled", r#"{ channels: { msteams: { appId: "a", appPassword: "${P}", tenantId: "t", dmPolicy: "disabled" } } }"#);
    }
}
