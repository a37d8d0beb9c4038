use crate::config::{Config, View};
use crate::policy::{sandbox, tools};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a sandbox browser that is switched on and cannot run: the sandbox denies the `browser` tool, as it does by default,
    /// or it has no network, which it has not by default.
    ///
    /// ## Why it matters
    /// Nothing tells you. With the tool denied no browser starts; without a network its container starts and cannot be reached.
    ///
    /// ```json5,bad
    /// { agents: { defaults: { sandbox: { browser: { enabled: true } } } } }
    /// ```
    ///
    /// ## What to do
    /// Let the tool through and give the sandbox a network, or switch the browser off.
    ///
    /// ```json5,good
    /// {
    ///   agents: { defaults: { sandbox: { browser: { enabled: true }, docker: { network: "bridge" } } } },
    ///   tools: { sandbox: { tools: { allow: ["exec", "read", "browser"], deny: ["gateway"] } } },
    /// }
    /// ```
    static RULE = {
        id: "sandbox-browser-cannot-start",
        summary: "a sandbox browser that is switched on and cannot run",
        topic: Sandbox,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "",
        help: "List `browser` in `tools.sandbox.tools.allow`, take it out of `tools.sandbox.tools.deny`, and set \
               `agents.defaults.sandbox.docker.network` to `bridge`; or switch the browser off.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    report(config, None, &config.at("agents.defaults.sandbox.browser.enabled"), out);
    for agent in config.at("agents.list").items() {
        report(config, Some(&agent), &agent.at("sandbox.browser.enabled"), out);
    }
}

fn report(config: &Config<'_>, agent: Option<&View<'_>>, enabled: &View<'_>, out: &mut Sink<'_>) {
    if enabled.bool().set() != Some(true) {
        return;
    }
    let Some(policy) = tools::sandbox_policy(config, agent) else {
        return;
    };
    if !policy.allows("browser") {
        out.report(enabled, "The sandbox browser is switched on, but the sandbox denies the tool `browser`")
            .why("So nothing starts. By default the sandbox denies it.");
    } else if sandbox::text(config, agent, "docker.network", "none") == Some("none") {
        out.report(enabled, "The sandbox browser is switched on, but the sandbox has no network (`none`)")
            .why("Docker publishes no port of a container without a network, so the browser cannot be reached.");
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn denied_by_default() {
        check(
            "sandbox-browser-cannot-start",
            r#"
{ agents: { defaults: { sandbox: { browser: { enabled: true } } } } }
                                                     //^^^^ The sandbox browser is switched on, but the sandbox denies the tool `browser`
"#,
        );
    }

    #[test]
    fn allowed_but_without_network() {
        check(
            "sandbox-browser-cannot-start",
            r#"
{ tools: { sandbox: { tools: { allow: ["*"], deny: [] } } },
  agents: { list: [{ id: "a", sandbox: { browser: { enabled: true } } }] } }
                                                           //^^^^ The sandbox browser is switched on, but the sandbox has no network (`none`)
"#,
        );
    }
}
