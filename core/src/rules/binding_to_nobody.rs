use crate::lists::CollectVec;
use crate::config::{Config, View};
use crate::diagnostic::Applicability;
use crate::ids;
use crate::path::Change;
use crate::policy::agents;
use crate::rules::{Check, Sink};
use crate::schema::nearest;

declare_rule! {
    /// ## What it does
    /// Flags bindings to an agent, or from an account, that does not exist. The assistant does not check either.
    ///
    /// ## Why it matters
    /// Bindings send people to the agent that is made for them. One to an agent that does not exist sends them to the default
    /// agent, which often may do more; one from an account that does not exist never applies.
    ///
    /// ```json5,bad
    /// {
    ///   agents: { list: [{ id: "main" }, { id: "guests" }] },
    ///   bindings: [{ agentId: "guest", match: { channel: "telegram" } }],
    /// }
    /// ```
    ///
    /// ## What to do
    /// Use the id of an agent of `agents.list`, and the key of an account of the channel.
    ///
    /// ```json5,good
    /// {
    ///   agents: { list: [{ id: "main" }, { id: "guests" }] },
    ///   bindings: [{ agentId: "guests", match: { channel: "telegram" } }],
    /// }
    /// ```
    static RULE = {
        id: "binding-to-nobody",
        summary: "a binding to an agent or account that does not exist",
        topic: Access,
        severity: Warn,
        upstream: &[],
        since: "0.1.0",
        why: "Nobody is sent to the agent that this binding means: the next binding that fits, or the default agent, answers.",
        help: "Use the id of an agent of `agents.list`, and the key of an account of the channel.",
        check: Check::Config(check),
    }
}

fn check(config: &Config<'_>, out: &mut Sink<'_>) {
    let list = config.at("agents.list");
    let agents: Vec<String> = agents::all(config).into_iter().map(|it| it.id).collect_vec();
    let knows_agents = !list.is_unknown() && list.items().all(|it| !it.key("id").is_unknown());
    for binding in config.at("bindings").items() {
        if knows_agents {
            judge(&binding.key("agentId"), "agent", &agents, out);
        }
        let Some(channel) = binding.at("match.channel").str().set() else { continue };
        let accounts = config.at("channels").key(channel.trim()).key("accounts");
        let keys: Vec<String> = accounts.entries().map(|it| ids::normalise(it.0, "default")).collect_vec();
        // Without any, only the default account exists, under whatever name.
        if !accounts.is_unknown() && !keys.is_empty() {
            judge(&binding.at("match.accountId"), "account", &keys, out);
        }
    }
}

/// Reports that no `what` is called as `at` says.
fn judge(at: &View<'_>, what: &str, known: &[String], out: &mut Sink<'_>) {
    let Some(name) = at.str().set().map(str::trim).filter(|it| !it.is_empty() && *it != "*") else {
        return;
    };
    let id = ids::normalise(name, "");
    if known.contains(&id) || (what == "account" && id == "default") {
        return;
    }
    let report = out.report(at, format!("There is no {what} called `{name}`"));
    if let Some(near) = nearest(&id, known.iter().map(String::as_str)) {
        let path = at.path();
        report.fix(format!("Use `{near}`"), Applicability::Unsafe, vec![Change::Set { path, value: near.into() }]);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn agents_and_accounts() {
        check(
            "binding-to-nobody",
            r#"
{ agents: { list: [{ id: "Ops Desk" }] },
  bindings: [{ agentId: "ops-desk", match: { channel: "telegram", accountId: "wrok" } },
                                                                           //^^^^^^ There is no account called `wrok`
    { agentId: "night", match: { channel: "telegram", accountId: "*" } },
             //^^^^^^^ There is no agent called `night`
    { agentId: "ops desk", match: { channel: "slack", accountId: "team" } }],
  channels: { telegram: { accounts: { work: {} } } } }
"#,
        );
        check("binding-to-nobody", r#"{ bindings: [{ agentId: "main", match: { channel: "slack" } }] }"#);
    }

    #[test]
    fn fix_takes_the_nearest() {
        check_fix(
            "binding-to-nobody",
            r#"{ agents: { list: [{ id: "guests" }] }, bindings: [{ agentId: "guest", match: { channel: "slack" } }] }"#,
            r#"{ agents: { list: [{ id: "guests" }] }, bindings: [{ agentId: "guests", match: { channel: "slack" } }] }"#,
        );
    }
}
