//! The product's own verdict and issues on 331 recorded configurations, with their includes, variables and plugins.
//!
//! `corpus/validation/` holds the recorded files as they are. Types, limits and words of the schema's issues are compared in
//! `schema_validation.rs`; here it is the whole way, from the text to the last stage. Where the product stops at the first
//! stage that complains, Footguard goes on: it may say more, but only of stages that the product did not reach.

use std::collections::BTreeSet;

use footguard_core::Analysis;
use footguard_core::diagnostic::{Category, Diagnostic, Severity};
use footguard_core::text::SourceId;
use footguard_tests::validation_corpus::{answers, corpus, facts, read, run};
use serde_json::Value as Json;

/// The stage of the product that finds this.
fn stage(code: &str) -> u8 {
    match code {
        _ if code.starts_with("json5") => 2,
        _ if code.starts_with("include_") => 3,
        "env_missing" => 4,
        "legacy" => 5,
        "agentdir_duplicate" => 7,
        _ if code.starts_with("avatar_") => 8,
        "channel_unknown" => 9,
        _ if code.starts_with("plugin_") || code.starts_with("heartbeat_target") => 9,
        _ => 6,
    }
}

/// Whether `ours` says what was recorded.
fn says(ours: &Diagnostic, theirs: &Json) -> bool {
    let code = theirs["code"].as_str().expect("a code");
    if ours.rule != code {
        // The product has one code for the end of the text and one for a wrong character; it is the place that counts.
        return false;
    }
    let text = |name: &str| theirs[name].as_str().unwrap_or_default();
    let shown = |name: &str| ours.title.contains(text(name)) || ours.title.contains(&format!("{:?}", text(name)));
    let path = text("path");
    match code {
        "json5_syntax" | "json5_eof" => {
            ours.product_place.is_some_and(|(line, column)| theirs["line"] == line && theirs["column"] == column)
        }
        // The product gives these no place.
        _ if stage(code) < 5 => {
            let variable = text("var");
            ours.title.contains(variable)
        }
        "unrecognized_keys" => ours.path.parent().unwrap_or_default().product() == path,
        "plugin_config" => {
            let at = if text("at") == "<root>" { path.to_owned() } else { format!("{path}.{}", text("at")) };
            ours.path.product() == at || ours.path.parent().unwrap_or_default().product() == at
        }
        "agentdir_duplicate" => {
            let conflicts = theirs["conflicts"].as_array().into_iter().flatten();
            let mut conflicts = conflicts.map(|it| {
                let agents = it["agents"].as_array().expect("agents").iter().map(|it| it.as_str().expect("an id"));
                let agents = agents.collect::<Vec<_>>().join("`, `");
                ours.title
                    .contains(&format!("`{agents}` share the directory `{}`", it["dir"].as_str().expect("a path")))
            });
            ours.path.product() == path && conflicts.all(|it| it)
        }
        _ => {
            let details = ["id", "target", "hint"].iter().all(|it| theirs.get(*it).is_none() || shown(it));
            let place = theirs.get("at").is_none() || shown("at");
            // An item of a list is ours to point at; the product names the list.
            let same = ours.path.product() == path;
            same && details && place
        }
    }
}

/// What differs from one recorded answer, one line each.
fn differences(analysis: &Analysis, answer: &Json) -> Vec<String> {
    let mut out = Vec::new();
    if analysis.valid != answer["ok"].as_bool() {
        out.push(format!("verdict: ours {:?}, theirs {}", analysis.valid, answer["ok"]));
    }
    let of = |severity| {
        analysis.diagnostics.iter().filter(move |it| it.severity == severity && it.category != Category::Audit)
    };
    let errors: Vec<&Diagnostic> = of(Severity::Error).collect();
    let warnings: Vec<&Diagnostic> = of(Severity::Warn).collect();
    let list = |name: &str| answer[name].as_array().cloned().unwrap_or_default();
    let issues = list("issues");
    let mut used = BTreeSet::new();
    for (ours, theirs) in [(&errors, &issues), (&warnings, &list("warnings"))] {
        for it in theirs {
            let keys = it["keys"].as_array().map_or(1, Vec::len);
            let found: Vec<_> = ours.iter().filter(|our| says(our, it)).collect();
            let named = it["keys"].as_array().into_iter().flatten().filter_map(Json::as_str);
            let all = named.clone().all(|key| found.iter().any(|it| it.path.last_key() == Some(key)));
            if found.len() < keys || !all {
                out.push(format!("missing: {it}"));
            }
            used.extend(found.iter().map(|it| std::ptr::from_ref::<Diagnostic>(it)));
        }
    }
    let reached = issues.iter().filter_map(|it| it["code"].as_str()).map(stage).max().unwrap_or(9);
    for it in errors.iter().filter(|it| !used.contains(&std::ptr::from_ref(**it))) {
        // Of a text, of includes and of variables the product reports the first problem only.
        // The syntax of an included file is the includes' matter.
        let is_included = it.loc.is_some_and(|it| it.source != SourceId::MAIN);
        let stage = if is_included { stage(it.rule).max(3) } else { stage(it.rule) };
        let beyond = stage > reached || (stage == reached && reached < 5);
        if !beyond {
            out.push(format!("more: {} at {:?}: {}", it.rule, it.path.product(), it.title));
        }
    }
    out
}

#[test]
fn verdicts_and_issues_agree() {
    let (answers, older) = (answers("expected.jsonl"), answers("expected.zod-4.3.6.jsonl"));
    assert_eq!(answers.len(), 331);
    let facts = facts();
    let differences_page = read(&corpus().join("../../../docs/differences.md")).expect("docs/differences.md");
    let verdicts = differences_page.split("## Verdicts").nth(1).expect("a section on verdicts");
    let rows = verdicts.lines().filter_map(|it| it.strip_prefix("- `")?.split_once("`: "));
    let mut documented: BTreeSet<&str> = rows.filter(|it| it.1.len() > 10).map(|it| it.0).collect();
    let mut failures = Vec::new();
    for (case, answer) in &answers {
        let analysis = run(case, &facts);
        let found = differences(&analysis, answer);
        if found.is_empty() || older.get(case).is_some_and(|it| differences(&analysis, it).is_empty()) {
            continue;
        }
        if documented.remove(&**case) {
            continue;
        }
        failures.push(format!("{case}\n  {}", found.join("\n  ")));
    }
    assert!(documented.is_empty(), "docs/differences.md lists what no longer differs: {documented:?}");
    println!("{} of {} cases agree", answers.len() - failures.len(), answers.len());
    assert!(failures.is_empty(), "{} differ\n{}", failures.len(), failures.join("\n"));
}
