//! What a configuration means, computed twice: by `core`, and by the slow and simple evaluator that has never seen it.

use footguard_core::config::Config;
use footguard_core::facts::Facts;
use footguard_core::redact::Redactor;
use footguard_core::report::policy::{Request, report};
use footguard_core::{Options, Sources, analyze};
use footguard_tests::brute::{Session, agents, default_agent, elevated, items, sandbox, shrink, tools, worlds};
use serde_json::{Value as Json, json};

/// How many made-up configurations are compared.
const WORLDS: u64 = 10_000;
/// The group whose sessions are asked about; some configurations name it.
const GROUP: &str = "-1001234";

/// What `core` says for people and programs, as `footguard policy --json` prints it.
fn ours(config: &Json, channel: &str) -> Json {
    let analysis = analyze(&Sources::new("clawdbot.json", config.to_string()), &Options::default());
    let facts = Facts::default();
    let view = Config::new(analysis.root.as_ref(), None, analysis.dialect, &facts, None);
    let request = Request { agent: None, channel, group: GROUP };
    let report = report(&view, &analysis, &Redactor::new(&analysis), &request);
    serde_json::to_value(report).expect("JSON")["agents"].take()
}

/// The same questions, answered from the text of the notes.
fn theirs(config: &Json, channel: &str) -> Json {
    let group = Session::Group { channel, account: "default", guild: "", group: GROUP };
    let sessions = [("main", Session::Main), ("dm", Session::Dm), ("group", group), ("subagent", Session::Subagent)];
    let mut answers = json!({});
    for agent in agents(config) {
        let settings = sandbox::settings(config, &agent);
        let (mut sandboxed, mut tools, mut blocked) = (json!({}), json!({}), json!({}));
        for (name, session) in &sessions {
            sandboxed[name] = json!(sandbox::is_sandboxed(config, &agent, session));
            let stopped = tools::stopped_by(config, &agent, session);
            tools[name] = stopped.iter().filter(|(_, layer)| layer.is_none()).map(|(tool, _)| *tool).collect();
            blocked[name] = json!({});
            for (tool, layer) in stopped {
                if let Some(layer) = layer {
                    blocked[name][tool] = json!(layer);
                }
            }
        }
        let gates = elevated::gates(config, &agent, channel);
        let failures = gates.failures.iter().map(|(gate, key)| json!({ "gate": gate, "key": key }));
        answers[&agent] = json!({
            "default": agent == default_agent(config),
            "mode": settings.mode,
            "scope": settings.scope,
            "workspaceAccess": settings.workspace_access,
            "sandboxed": sandboxed,
            "tools": tools,
            "blocked": blocked,
            "elevated": {
                "enabled": gates.enabled,
                "allowedByConfig": gates.allowed,
                "alwaysAllowedByConfig": gates.always,
                "global": gates.global,
                "agent": gates.agent,
                "failures": failures.collect::<Vec<_>>(),
            },
        });
    }
    answers
}

/// `core`'s answer in the shape of [`theirs`].
fn reduced(report: &Json) -> Json {
    let mut answers = json!({});
    for (id, agent) in report.as_object().expect("agents") {
        let mut blocked = json!({});
        for (session, tools) in agent["blocked"].as_object().into_iter().flatten() {
            blocked[session] = json!({});
            for (tool, why) in tools.as_object().into_iter().flatten() {
                blocked[session][tool] = why["layer"].clone();
            }
        }
        let elevated = &agent["elevated"];
        answers[id] = json!({
            "default": agent["default"],
            "mode": agent["sandbox"]["mode"],
            "scope": agent["sandbox"]["scope"],
            "workspaceAccess": agent["sandbox"]["workspaceAccess"],
            "sandboxed": agent["sandboxed"],
            "tools": agent["tools"],
            "blocked": blocked,
            "elevated": {
                "enabled": elevated["enabled"],
                "allowedByConfig": elevated["allowedByConfig"],
                "alwaysAllowedByConfig": elevated["alwaysAllowedByConfig"],
                "global": elevated["allowFrom"]["global"],
                "agent": elevated["allowFrom"]["agent"],
                "failures": elevated["failures"],
            },
        });
    }
    answers
}

fn differ(path: &str, theirs: &Json, ours: &Json, found: &mut Vec<String>) {
    match (theirs, ours) {
        (Json::Object(left), Json::Object(right)) => {
            for key in left.keys().chain(right.keys().filter(|it| !left.contains_key(*it))) {
                differ(&format!("{path}.{key}"), &theirs[key], &ours[key], found);
            }
        }
        _ if theirs == ours => {}
        _ => found.push(format!("{path}: by the notes {theirs}, core {ours}")),
    }
}

fn differences(config: &Json, channel: &str) -> Vec<String> {
    let (mut theirs, ours) = (theirs(config, channel), ours(config, channel));
    let mut reduced = reduced(&ours);
    // Discord and Slack find a group's tools in ways of their own: where a group has some, `core` may say that it cannot tell,
    // of tools that no other layer stops. What it does tell has to be so.
    if matches!(channel, "discord" | "slack") {
        for (id, agent) in ours.as_object().expect("agents") {
            let unknown = items(&agent["unknownTools"]["group"]);
            for answers in [&mut theirs, &mut reduced] {
                answers[id]["blocked"]["group"].take();
                if let Some(tools) = answers[id]["tools"]["group"].as_array_mut() {
                    tools.retain(|it| !unknown.contains(it));
                }
            }
        }
    }
    let mut found = Vec::new();
    differ("", &theirs, &reduced, &mut found);
    found
}

#[test]
fn core_agrees_on_ten_thousand_worlds() {
    let mut answers = 0;
    for seed in 0..WORLDS {
        let dice = &mut worlds::Dice::new(seed);
        let config = worlds::config(dice);
        let channel = *dice.pick(&worlds::CHANNELS);
        if !differences(&config, channel).is_empty() {
            let small = shrink::smallest(&config, |it| !differences(it, channel).is_empty());
            panic!("seed {seed}, {channel}: {small}\n{}", differences(&small, channel).join("\n"));
        }
        answers += agents(&config).len() * 4 * (tools::all().count() + 1);
    }
    println!("{WORLDS} configurations, {answers} answers");
}

/// A file with one value of a wrong type is refused; what it would mean is what it means without that value.
#[test]
fn core_takes_a_value_of_a_wrong_type_for_none() {
    let (mut found, mut told) = (Vec::new(), 0);
    for seed in 0..WORLDS / 5 {
        let dice = &mut worlds::Dice::new(seed);
        let mut spoilt = worlds::config(dice);
        let Some(path) = worlds::spoil(&mut spoilt, dice) else { continue };
        let mut without = spoilt.clone();
        shrink::remove(&mut without, &path);
        let report = ours(&spoilt, "telegram");
        let readings = [theirs(&without, "telegram"), theirs(&spoilt, "telegram")];
        for (id, agent) in report.as_object().expect("agents") {
            for session in ["main", "dm", "group", "subagent"] {
                for tool in tools::all() {
                    let has = |list: &Json| items(list).iter().any(|it| it == tool);
                    if has(&agent["unknownTools"][session]) {
                        continue;
                    }
                    let says = has(&agent["tools"][session]);
                    told += 1;
                    if readings.iter().all(|it| has(&it[id]["tools"][session]) != says) {
                        let bad = shrink::get(&spoilt, &path);
                        found.push(format!("seed {seed} {}={bad}: {id} {session} {tool} {says}", path.join(".")));
                    }
                }
            }
        }
    }
    println!("{told} answers");
    assert!(found.is_empty(), "{}", found[..found.len().min(40)].join("\n"));
}
