//! What a configuration means for each agent is what the product itself resolved: every recorded case, every key.

use footguard_core::config::Config;
use footguard_core::facts::Facts;
use footguard_core::policy::{agents, docker};
use footguard_core::redact::Redactor;
use footguard_core::report::policy::{Request, report};
use footguard_core::{Options, Sources, analyze};
use footguard_tests::audit_corpus::{Case, cases};
use serde_json::Value as Json;

/// The group that was asked for when the cases were recorded.
const REQUEST: Request<'static> = Request { agent: None, channel: "telegram", group: "-1001234" };

fn resolved(case: &Case) -> Json {
    let analysis = case.analyze();
    let (env, facts) = case.machine();
    let config = Config::new(analysis.root.as_ref(), Some(&env), analysis.dialect, &facts, None);
    serde_json::to_value(report(&config, &analysis, &Redactor::new(&analysis), &REQUEST)).expect("JSON")
}

/// Finds what `theirs` says and `ours` does not: objects may say more, but for the settings themselves; lists may not.
fn differences(path: &str, theirs: &Json, ours: &Json, found: &mut Vec<String>) {
    match (theirs, ours) {
        (Json::Object(theirs), Json::Object(ours)) => {
            for (key, theirs) in theirs {
                differences(&format!("{path}.{key}"), theirs, ours.get(key).unwrap_or(&Json::Null), found);
            }
            // What the product resolves is complete: a setting of ours that it has not would be a guess.
            let is_settings = path.contains(".sandbox") && !path.contains(".sandboxed");
            for key in ours.keys().filter(|it| is_settings && !theirs.contains_key(*it)) {
                found.push(format!("{path}.{key}: theirs has none"));
            }
        }
        (Json::Number(theirs), Json::Number(ours)) if theirs.as_f64() == ours.as_f64() => {}
        _ if theirs == ours => {}
        _ => found.push(format!("{path}: theirs {theirs}, ours {ours}")),
    }
}

#[test]
fn every_recorded_agent_agrees() {
    let (mut found, mut agents) = (Vec::new(), 0);
    let mut compared = 0;
    for case in cases() {
        let Some(recorded) = case.expected["sandbox"].as_object() else { continue };
        compared += 1;
        let ours = resolved(&case);
        let ours = ours["agents"].as_object().expect("agents");
        assert_eq!(ours.keys().collect::<Vec<_>>(), recorded.keys().collect::<Vec<_>>(), "{}", case.name);
        for (id, theirs) in recorded {
            agents += 1;
            let mut theirs = theirs.clone();
            // Recorded for two made-up folders; the next test has them.
            theirs.as_object_mut().expect("an agent").remove("configHash");
            differences(&format!("{} {id}", case.name), &theirs, &ours[id], &mut found);
        }
    }
    println!("{compared} cases, {agents} agents");
    assert!(compared == 43 && agents == 63, "{compared} {agents}");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The fingerprints were recorded for the folders `/w/agent` and `/w/sandbox`.
#[test]
fn every_recorded_fingerprint_agrees() {
    let folders = docker::Folders { agent: "/w/agent".to_owned(), work: "/w/sandbox".to_owned() };
    let mut compared = 0;
    for case in cases() {
        let Some(recorded) = case.expected["sandbox"].as_object() else { continue };
        let analysis = case.analyze();
        let (env, facts) = case.machine();
        let config = Config::new(analysis.root.as_ref(), Some(&env), analysis.dialect, &facts, None);
        for agent in agents::all(&config) {
            let ours = docker::config_hash(&config, &agent, &folders);
            assert_eq!(ours.as_deref(), recorded[&agent.id]["configHash"].as_str(), "{} {}", case.name, agent.id);
            compared += 1;
        }
    }
    assert_eq!(compared, 63);
}

/// Texts that stop in the middle, as while somebody types, have a policy too.
#[test]
fn broken_texts_have_a_policy() {
    let facts = Facts::default();
    for case in cases().iter().filter(|it| it.expected["sandbox"].is_object()) {
        let text = case.text();
        for at in (0..text.len()).step_by(41).filter(|at| text.is_char_boundary(*at)) {
            let analysis = analyze(&Sources::new("clawdbot.json", &text[..at]), &Options::default());
            let config = Config::new(analysis.root.as_ref(), None, analysis.dialect, &facts, None);
            let report = report(&config, &analysis, &Redactor::new(&analysis), &REQUEST);
            assert!(serde_json::to_value(report).expect("JSON")["agents"].is_object(), "{} to {at}", case.name);
        }
    }
}
