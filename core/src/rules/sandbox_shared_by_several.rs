use crate::config::{Config, View};
use crate::diagnostic::Applicability;
use crate::policy::channels::Channel;
use crate::policy::{holes, sandbox};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a sandbox that all agents and sessions share (`scope: "shared"`, or `perSession: false`) while more than one person
    /// can write to the assistant.
    ///
    /// ## Why it matters
    /// What one person has the assistant put there, the next one's session finds: files to read, and programs to run. With this
    /// scope the product also ignores what an agent sets for its own container.
    ///
    /// ```json5,bad
    /// {
    ///   agents: { defaults: { sandbox: { mode: "all", scope: "shared" } } },
    ///   session: { dmScope: "per-channel-peer" },
    ///   channels: { telegram: { botToken: "${TELEGRAM_BOT_TOKEN}", allowFrom: ["123", "456"] } },
    /// }
    /// ```
    ///
    /// ## What to do
    /// Give each session a sandbox of its own.
    ///
    /// ```json5,good
    /// {
    ///   agents: { defaults: { sandbox: { mode: "all", scope: "session" } } },
    ///   session: { dmScope: "per-channel-peer" },
    ///   channels: { telegram: { botToken: "${TELEGRAM_BOT_TOKEN}", allowFrom: ["123", "456"] } },
    /// }
    /// ```
    static RULE = {
        id: "sandbox-shared-by-several",
        summary: "several people share one sandbox",
        topic: Sandbox,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "What one person has the assistant put there, the next one's session finds: files to read, and programs to run.",
        help: "Set the scope to `session`, or to `agent` if each agent serves one person.",
        check: Check::Channels(check),
    }
}

fn check(config: &Config<'_>, channels: &[Channel<'_>], out: &mut Sink<'_>) {
    let serves_several = |it: &&Channel<'_>| {
        let direct = it.dm.as_ref().is_some_and(|it| it.policy != Some("disabled") && it.is_multiuser());
        direct || it.groups.as_ref().is_some_and(|it| it.policy == Some("open"))
    };
    let Some(channel) = channels.iter().find(serves_several) else {
        return;
    };
    let mut report = |agent: Option<&View<'_>>, section: View<'_>| {
        let is_own = |key: &str| section.key(key).is_present();
        let key = if is_own("scope") { "scope" } else { "perSession" };
        let is_on = !matches!(sandbox::text(config, agent, "mode", "off"), None | Some("off"));
        if is_on && is_own(key) && holes::is_shared(config, agent) {
            let place = section.key(key);
            out.report(&place, "Everybody who can write to the assistant shares one sandbox")
                .label(&channel.section, "several people can write here")
                .assume_all(&channel.assumes)
                .fix(
                    "Give each session its own",
                    Applicability::Unsafe,
                    section.key("scope").set_to("session".into()),
                );
        }
    };
    report(None, config.at("agents.defaults.sandbox"));
    for agent in config.at("agents.list").items() {
        report(Some(&agent), agent.key("sandbox"));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn one_person_may_share_with_themselves() {
        check(
            "sandbox-shared-by-several",
            r#"{ agents: { defaults: { sandbox: { mode: "all", scope: "shared" } } },
                channels: { telegram: { botToken: "1:a", allowFrom: ["123"] } } }"#,
        );
    }

    #[test]
    fn the_older_spelling() {
        check_fix(
            "sandbox-shared-by-several",
            "{ agents: { defaults: { sandbox: { mode: 'all', perSession: false } } }, channels: { telegram: { botToken: '1:a', groupPolicy: 'open' } } }",
            "{ agents: { defaults: { sandbox: { mode: 'all', perSession: false, scope: 'session' } } }, channels: { telegram: { botToken: '1:a', groupPolicy: 'open' } } }",
        );
    }
}
