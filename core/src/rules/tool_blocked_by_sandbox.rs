use crate::lists::CollectVec;
use crate::config::{Config, View};
use crate::diagnostic::Applicability;
use crate::path::{Change, KeyPath, NewValue};
use crate::policy::layers::Layer;
use crate::policy::tools::{self, Answer, Policy};
use crate::policy::{agents, sandbox};
use crate::rules::{Check, Inputs, Sink};

declare_rule! {
    /// ## What it does
    /// Flags a tool that an allow list names while every session is sandboxed and the sandbox does not let
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
        why: "Every session is sandboxed here, and a tool must be allowed by the sandbox as well.",
        help: "List it in `tools.sandbox.tools.allow` as well, or take it out of this list.",
        check: Check::Policy(check),
    }
}

fn check(inputs: &Inputs<'_>, out: &mut Sink<'_>) {
    let config = inputs.config;
    let lists = &inputs.lists;
    let layers = inputs.layers();
    for lists in lists.iter().filter(|it| !it.allow.is_empty()) {
        let (agents, whose) = match lists.layer {
            Layer::Agent => (vec![lists.holder()], "this agent blocks its tool"),
            Layer::Global => (agents::all(config), "every agent blocks the tool"),
            _ => continue,
        };
        let policies = agents.iter().map(|agent| {
            let mode = sandbox::text(config, agent.at.as_ref(), "mode", "off");
            layers.sandbox(agent).filter(|_| mode == Some("all"))
        });
        let Some(policies) = policies.collect::<Option<Vec<_>>>() else { continue };
        for entry in lists.allow.iter().filter(|it| tools::CORE.contains(&&*it.name)) {
            // That it is denied in the same place is another matter.
            let is_blocked = policies.iter().all(|it| !it.allows(&entry.name)) && lists.denier(&entry.name).is_none();
            let [policy, ..] = &*policies else { continue };
            if !is_blocked {
                continue;
            }
            let mut report = out.report(&entry.at, format!("The sandbox of {whose} `{}`", entry.name));
            if policy.answer(&entry.name) == Answer::NotListed {
                let change = allow(config, lists.agent.as_ref(), policy, &entry.name);
                report = report.fix("Let the sandbox use it as well", Applicability::Unsafe, vec![change]);
            }
            if let Some(change) = lists.without(entry) {
                report.fix("Take it out of this list", Applicability::Unsafe, vec![change]);
            }
        }
    }
}

/// Adds `tool` to what the sandbox lets through: to the list that holds, else to a copy of the default.
fn allow(config: &Config<'_>, agent: Option<&View<'_>>, policy: &Policy, tool: &str) -> Change {
    let at = tools::sandbox_list(config, agent, "allow");
    if at.is_present() {
        return Change::Append { path: at.path(), value: tool.into() };
    }
    let names = policy.lists()[0].iter().map(|it| &**it).chain([tool]).map(NewValue::from).collect_vec();
    let path = agent.map_or_else(KeyPath::default, |it| it.path()).join_keys("tools.sandbox.tools.allow");
    Change::Set { path, value: NewValue::Array(names) }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

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
        check(
            "tool-blocked-by-sandbox",
            r#"
{ tools: { allow: ["read", "cron"] }, agents: { defaults: { sandbox: { mode: "all" } } } }
                         //^^^^^^ The sandbox of every agent blocks the tool `cron`
"#,
        );
    }

    #[test]
    fn fix_adds_it_to_the_sandboxs_list() {
        check_fix(
            "tool-blocked-by-sandbox",
            r#"{ tools: { sandbox: { tools: { allow: ["read"] } } }, agents: { list: [{ id: "a", sandbox: { mode: "all" }, tools: { allow: ["web_fetch", "read"] } }] } }"#,
            r#"{ tools: { sandbox: { tools: { allow: ["read", "web_fetch"] } } }, agents: { list: [{ id: "a", sandbox: { mode: "all" }, tools: { allow: ["web_fetch", "read"] } }] } }"#,
        );
    }
}
