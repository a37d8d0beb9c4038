use crate::config::Config;
use crate::diagnostic::Applicability;
use crate::path::Change;
use crate::policy::channels::Channel;
use crate::policy::{agents, sandbox};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a sandbox that is off while people write to the assistant. Speaks only under the postures `family` and `public`.
    ///
    /// ## Why it matters
    /// Lists of tools change, and people are paired. The sandbox is what holds when a list does not.
    ///
    /// ```json5,bad
    /// { session: { dmScope: "per-channel-peer" }, channels: { imessage: { dmPolicy: "allowlist", allowFrom: ["+15550001111"] } } }
    /// ```
    ///
    /// ## What to do
    /// Switch it on for all sessions, with limits.
    ///
    /// ```json5,good
    /// {
    ///   session: { dmScope: "per-channel-peer" },
    ///   channels: { imessage: { dmPolicy: "allowlist", allowFrom: ["+15550001111"] } },
    ///   agents: { defaults: { sandbox: { mode: "all", docker: { memory: "1g", pidsLimit: 256 } } } },
    /// }
    /// ```
    static RULE = {
        id: "sandbox-expected",
        summary: "no sandbox, although others write to the assistant",
        topic: Sandbox,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "Whatever somebody talks the assistant into happens on your machine.",
        help: "Set the mode to `all`.",
        check: Check::Channels(check),
    }
}

fn check(config: &Config<'_>, channels: &[Channel<'_>], out: &mut Sink<'_>) {
    if channels.is_empty() {
        return;
    }
    for agent in agents::all(config).iter().filter(|it| it.is_default) {
        let Some(mode) = sandbox::place(config, agent.at.as_ref(), "mode") else { continue };
        if mode.str().or("off") == Some("off") {
            let path = mode.path();
            out.report(&mode, "No sandbox holds what others talk the assistant into").fix(
                "Sandbox all sessions",
                Applicability::Unsafe,
                vec![Change::Set { path, value: "all".into() }],
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn off_and_not() {
        check(
            "sandbox-expected",
            r#"
{ channels: { imessage: {} }, agents: { defaults: { sandbox: { mode: "off" } } } }
                                                                   //^^^^^ No sandbox holds what others talk the assistant into
"#,
        );
        check("sandbox-expected", r#"{ channels: { imessage: {} }, agents: { defaults: { sandbox: { mode: "all" } } } }"#);
        check("sandbox-expected", "{}");
    }
}
