//! The schema gives the product's own answers on the recorded validation cases.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use footguard_core::path::{KeyPath, Segment};
use footguard_core::schema::{Issue, Problem};
use footguard_tests::schema::{cases, lower, schema};
use serde_json::{Value as Json, json};

/// An issue as the corpus records it. Our one per unknown key is told apart by its parent path.
fn recorded(issue: &Issue<'_>) -> Json {
    let path = match issue.problem {
        Problem::UnknownKey => issue.path.parent().unwrap_or_default(),
        _ => issue.path.clone(),
    };
    let mut out = json!({ "path": path.product(), "segments": segments(&path), "code": issue.code() });
    match &issue.problem {
        Problem::WrongType { expected, received } => {
            out["expected"] = json!(expected);
            out["received"] = json!(received);
        }
        Problem::WrongWord => {
            let node = schema().at(&issue.path).expect("a refused place is in the schema");
            out["expected"] = node.words().iter().map(|it| it.word).collect();
        }
        Problem::TooSmall(range) | Problem::TooBig(range) => {
            let small = matches!(issue.problem, Problem::TooSmall(_));
            out["of"] = json!(range.of);
            out["op"] = json!(format!("{}{}", if small { '>' } else { '<' }, if range.inclusive { "=" } else { "" }));
            out["limit"] = json!(range.limit);
        }
        Problem::UnknownKey => out["keys"] = json!([issue.path.last_key()]),
        _ => {}
    }
    out
}

fn segments(path: &KeyPath) -> Json {
    path.0
        .iter()
        .map(|it| match it {
            Segment::Key(key) => json!(&**key),
            Segment::Index(index) => json!(index),
        })
        .collect()
}

/// Unknown keys of one object as the one issue that the product makes of them.
fn regrouped(issues: &[Issue<'_>]) -> Vec<Json> {
    let mut out: Vec<Json> = Vec::new();
    for issue in issues.iter().map(recorded) {
        match out.last_mut() {
            Some(last) if issue.get("keys").is_some() && last["keys"].is_array() && last["path"] == issue["path"] => {
                let key = issue["keys"][0].clone();
                last["keys"].as_array_mut().expect("keys are a list").push(key);
            }
            _ => out.push(issue),
        }
    }
    out
}

/// What later stages find, which run only if the schema has no complaint.
fn is_later_stage(issue: &Json) -> bool {
    issue.get("segments").is_none()
}

/// Details that only the message carries are left out; numbers compare as numbers.
fn comparable(issue: &Json) -> Json {
    let mut issue = issue.clone();
    let members = issue.as_object_mut().expect("an issue is an object");
    members.remove("name");
    members.remove("id");
    if let Some(limit) = members.get_mut("limit") {
        *limit = json!(limit.as_f64());
    }
    issue
}

#[test]
fn recorded_cases_have_the_same_issues() {
    let mut failures = Vec::new();
    let mut not_covered = BTreeMap::<&str, Vec<String>>::new();
    let mut same = 0;
    for case in cases() {
        let name = &case.name;
        // The product asks the schema only if there are none; tests/legacy.rs compares them.
        if case.issues.iter().any(|it| it["code"] == "legacy") {
            continue;
        }
        let validation = schema().validate(&case.root);
        let unchecked = |issue: &&Json| {
            let under = |place: &KeyPath| {
                let place = segments(place);
                let place = place.as_array().expect("segments are a list");
                issue["segments"].as_array().is_some_and(|it| it.starts_with(place))
            };
            !validation.unchecked.iter().any(under)
        };
        let expected = case.issues.iter().filter(|it| !is_later_stage(it));
        let (expected, beyond): (Vec<_>, Vec<_>) = expected.partition(unchecked);
        if !beyond.is_empty() {
            let sections = validation.unchecked.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            not_covered.entry("sections without a schema").or_default().push(format!("{name} ({sections})"));
        }
        let ours = regrouped(&schema().issues(&case.root)).iter().map(comparable).collect::<Vec<_>>();
        let theirs = expected.into_iter().map(comparable).collect::<Vec<_>>();
        if ours == theirs {
            same += 1;
        } else {
            failures.push(format!("{name}\n  ours   {}\n  theirs {}", json!(ours), json!(theirs)));
        }
        assert_eq!(validation.diagnostics.len(), schema().issues(&case.root).len(), "{name}: each issue is worded");
    }
    for (why, cases) in &not_covered {
        println!("not yet covered, {why}: {}\n  {}", cases.len(), cases.join("\n  "));
    }
    println!("{same} cases with the same issues");
    assert!(failures.is_empty(), "{} of {} differ\n{}", failures.len(), same + failures.len(), failures.join("\n"));
}

#[test]
fn many_mistakes_take_time_in_proportion() {
    // A look at every key for every key takes a hundred times as long for ten times the keys. The shortest of a few runs
    // counts, as others use the machine too.
    let time = |count: usize| {
        let keys = (0..count).map(|at| format!("dmPolicx{at}: 'open'")).collect::<Vec<_>>().join(", ");
        let root = lower(&format!("{{ channels: {{ telegram: {{ {keys} }} }} }}"));
        let start = Instant::now();
        assert_eq!(schema().validate(&root).diagnostics.len(), count);
        start.elapsed()
    };
    let limit = time(300).max(Duration::from_millis(25)) * 40;
    assert!((0..6).any(|_| time(3000) < limit), "3000 mistakes take more than {limit:?}");
}
