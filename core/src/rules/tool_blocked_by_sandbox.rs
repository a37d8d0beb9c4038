use crate::config::Config;
use crate::policy::{sandbox, tools};
use crate::rules::{Check, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a tool that an agent's allow list names while every session of the agent is sandboxed and the sandbox does not let
    /// the tool through.
    ///
    /// ## Why it matters
    /// Both lists must allow a tool. By default the sandbox allows commands, files, sessions and images, and nothing of the web,
    /// so the agent can do less than its list says.
    ///
    /// ```json5,bad
    /// { agents: { list: [{ id: "public", sandbox: { mode: "all" }, tools: { allow: ["web_search", "read"] } }] } }
    /// ```
    ///
    /// ## What to do
    /// List the tool in `tools.sandbox.tools.allow` as well, or take it out of the agent's list.
    ///
    /// ```json5,good
    /// {
    ///   tools: { sandbox: { tools: { allow: ["web_search", "read"] } } },
    ///   agents: { list: [{ id: "public", sandbox: { mode: "all" }, tools: { allow: ["web_search", "read"] } }] },
    /// }
    /// ```
    static RULE = {
        id: "tool-blocked-by-sandbox",
        summary: "a tool of an agent that its sandbox blocks",
        topic: Tools,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "Every session of this agent is sandboxed, and a tool must be allowed by the sandbox as well.",
        help: "List it in `tools.sandbox.tools.allow` as well, or take it out of this list.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    for agent in config.at("agents.list").items() {
        let allow = agent.at("tools.allow");
        if !allow.is_array() || sandbox::text(config, Some(&agent), "mode", "off") != Some("all") {
            continue;
        }
        let Some(policy) = tools::sandbox_policy(config, Some(&agent)) else {
            continue;
        };
        for item in allow.items() {
            let Some(tool) = item.str().set().map(tools::normalise) else {
                continue;
            };
            if tools::CORE.contains(&&*tool) && !policy.allows(&tool) {
                out.report(&item, format!("The sandbox of this agent blocks its tool `{tool}`"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn web_tools_in_a_default_sandbox() {
        check(
            "tool-blocked-by-sandbox",
            r#"
{ agents: { list: [{ id: "a", sandbox: { mode: "all" }, tools: { allow: ["web_search", "sessions_list"] } }] } }
                                                                       //^^^^^^^^^^^^ The sandbox of this agent blocks its tool `web_search`
"#,
        );
        check("tool-blocked-by-sandbox", r#"{ agents: { list: [{ id: "a", tools: { allow: ["web_search"] } }] } }"#);
    }
}
