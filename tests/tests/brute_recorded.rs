//! The second evaluator against what the product itself answered: the recorded answers are right, or it may judge nothing.

use footguard_core::value::{Kind, Value};
use footguard_tests::audit_corpus::{Case, cases};
use footguard_tests::brute::{Session, agents, elevated, sandbox, tools};
use serde_json::{Value as Json, json};

/// The configuration as the product merged it, as plain JSON.
fn merged(case: &Case) -> Json {
    case.analyze().root.as_ref().map_or(Json::Null, plain)
}

fn plain(value: &Value) -> Json {
    match &value.kind {
        Kind::Null | Kind::Broken => Json::Null,
        Kind::Bool(it) => json!(it),
        Kind::Number(it) => json!(it),
        Kind::String(it) => json!(it.text),
        Kind::Array(items) => items.iter().map(plain).collect(),
        Kind::Object(object) => Json::Object(object.iter().map(|it| (it.key.to_string(), plain(&it.value))).collect()),
    }
}

#[test]
fn agrees_with_every_recorded_answer() {
    let group = Session::Group { channel: "telegram", account: "default", guild: "", group: "-1001234" };
    let sessions = [("main", Session::Main), ("group", group), ("subagent", Session::Subagent)];
    let (mut found, mut count) = (Vec::new(), [0; 5]);
    let [case_count, agent_count, sandboxed_count, tool_count, elevated_count] = &mut count;
    for case in cases() {
        let Some(recorded) = case.expected["sandbox"].as_object() else { continue };
        let config = merged(&case);
        *case_count += 1;
        let mut ids = agents(&config);
        let mut recorded_ids: Vec<_> = recorded.keys().cloned().collect();
        ids.sort();
        recorded_ids.sort();
        if ids != recorded_ids {
            found.push(format!("{}: agents {ids:?}, recorded {recorded_ids:?}", case.name));
        }
        for (agent, theirs) in recorded {
            *agent_count += 1;
            let mut same = |what: &str, ours: Json, theirs: &Json| {
                if ours != *theirs {
                    found.push(format!("{} {agent} {what}: recorded {theirs}, here {ours}", case.name));
                }
            };
            let settings = sandbox::settings(&config, agent);
            same("mode", json!(settings.mode), &theirs["sandbox"]["mode"]);
            same("scope", json!(settings.scope), &theirs["sandbox"]["scope"]);
            same("access", json!(settings.workspace_access), &theirs["sandbox"]["workspaceAccess"]);
            for (name, session) in &sessions {
                *sandboxed_count += 1;
                let ours = sandbox::is_sandboxed(&config, agent, session);
                same(name, json!(ours), &theirs["sandboxed"][name]);
                *tool_count += tools::all().count();
                same(name, json!(tools::allowed(&config, agent, session)), &theirs["tools"][name]);
            }
            *elevated_count += 1;
            let ours = elevated::gates(&config, agent, "telegram");
            let mut lists = json!({ "global": ours.global });
            if let Some(list) = &ours.agent {
                lists["agent"] = json!(list);
            }
            let failures = ours.failures.iter().map(|(gate, key)| json!({ "gate": gate, "key": key }));
            let ours = json!({
                "enabled": ours.enabled,
                "channel": "telegram",
                "allowedByConfig": ours.allowed,
                "alwaysAllowedByConfig": ours.always,
                "allowFrom": lists,
                "failures": failures.collect::<Vec<_>>(),
            });
            same("elevated", ours, &theirs["elevated"]);
        }
    }
    println!(
        "{case_count} cases, {agent_count} agents: {sandboxed_count} answers about the sandbox, {tool_count} about \
         tools, {elevated_count} about elevated commands"
    );
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert_eq!((count[0], count[1]), (43, 63), "recorded cases and agents");
}
