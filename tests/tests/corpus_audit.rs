//! The rules give the product's own answers on the recorded audit cases.
//!
//! `docs/differences.md` lists where the product is wrong, `validity.tsv` the cases whose verdict differs. Both are held to
//! exactly what is so: a case that starts to agree must be taken out.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use footguard_core::diagnostic::{Category, Diagnostic, Severity};
use footguard_core::rules;
use footguard_core::text::Encoding;
use footguard_tests::audit_corpus::{Case, cases};
use serde_json::Value as Json;

fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The lines of a tab-separated list, comments and blank lines left out.
fn list(path: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(file(path)).unwrap_or_default();
    text.lines().filter(|it| !it.is_empty() && !it.starts_with('#')).map(str::to_owned).collect()
}

/// Fails if `found` and the list at `path` differ, showing what to add and what to take out.
fn hold(path: &str, listed: &BTreeSet<String>, found: &BTreeSet<String>) {
    let missing: Vec<_> = found.difference(listed).map(String::as_str).collect();
    let stale: Vec<_> = listed.difference(found).map(String::as_str).collect();
    assert!(
        missing.is_empty() && stale.is_empty(),
        "{path}\n--- not listed:\n{}\n--- listed, and no longer so:\n{}",
        missing.join("\n"),
        stale.join("\n"),
    );
}

/// The product's id without the number that it counts up in some.
fn stable(id: &str) -> String {
    match id.rsplit_once('.') {
        Some((start, end)) if end.bytes().all(|it| it.is_ascii_digit()) => format!("{start}.N"),
        _ => id.to_owned(),
    }
}

/// One finding of the recorded answer.
struct Recorded {
    id: String,
    severity: String,
    facts: Json,
}

/// What the product said of the configuration as it is given. For a fix case that is what it said before.
fn recorded(case: &Case) -> Vec<Recorded> {
    if let Some(before) = case.expected["before"].as_array() {
        let read = |it: &Json| {
            let (severity, id) = it.as_str()?.split_once(':')?;
            Some(Recorded { id: stable(id), severity: severity.to_owned(), facts: Json::Null })
        };
        return before.iter().map(|it| read(it).expect("severity and id")).collect();
    }
    let findings = case.expected["findings"].as_array().into_iter().flatten();
    let read = |it: &Json| {
        let one = Recorded {
            id: stable(it["checkId"].as_str()?),
            severity: it["severity"].as_str()?.to_owned(),
            facts: it["facts"].clone(),
        };
        let count = it["count"].as_u64()?;
        // The facts of the others of that id and severity.
        let more = it["more"].as_array().cloned().unwrap_or_default();
        Some((0..count).map(move |at| Recorded {
            id: one.id.clone(),
            severity: one.severity.clone(),
            facts: at.checked_sub(1).and_then(|at| more.get(at as usize)).unwrap_or(&one.facts).clone(),
        }))
    };
    findings.flat_map(|it| read(it).expect("a finding")).collect()
}

/// Our findings that carry an id of the product's.
fn ours(findings: &[Diagnostic]) -> Vec<&Diagnostic> {
    findings.iter().filter(|it| it.category == Category::Audit && it.check_id != it.rule).collect()
}

/// Whether our finding states what the recorded one does. Gives what differs: the fact, theirs, ours.
fn compare_facts(theirs: &Recorded, ours: &Diagnostic) -> Option<(String, String)> {
    let facts = theirs.facts.as_object()?;
    for (name, value) in facts {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let path = ours.path.product();
        let same = match &**name {
            "policyPath" | "allowFromPath" => {
                if path != text {
                    return Some((text, path));
                }
                true
            }
            "paths" => {
                value
                    .as_array()?
                    .iter()
                    .all(|it| ours.detail.contains(&format!("`{}`", it.as_str().unwrap_or_default())))
                    && ours.detail.matches('`').count() == 2 * value.as_array()?.len()
            }
            "length" => ours.title.contains(&format!(" {text} ")),
            "path" => ours.title.contains(&format!(" {text} ")),
            "mode" => ours.title.contains(&format!("(mode {text})")),
            // One of the two is enough.
            "stateDir" | "configPath" => {
                let begins =
                    |name: &str| ours.title.starts_with(&format!("{} ", facts[name].as_str().unwrap_or_default()));
                begins("stateDir") || begins("configPath")
            }
            "found" => ours.title.starts_with(&format!("{text} ")),
            "skillsExposed" => ours.detail.contains("call its skills") == value.as_bool()?,
            "skills" => ours.detail.contains("Skills") == value.as_bool()?,
            "models" => {
                let models = value.as_array()?;
                let mut listed: Vec<&str> = ours.detail.lines().filter(|it| it.starts_with('`')).collect();
                // One model is not listed where the title names it.
                if listed.is_empty() {
                    listed.push(&ours.title);
                }
                for (model, line) in models.iter().zip(&listed) {
                    let (id, rest) = says_of_model(model);
                    if !line.contains(&id) || !line.contains(&rest) {
                        return Some((format!("{id} {rest}").replace('`', ""), line.replace('`', "")));
                    }
                }
                models.len() == listed.len()
            }
            "more" => ours.detail.ends_with(&format!("and {text} more")),
            // The union of what the models can use.
            "exposed" => true,
            "entries" => ours.title.starts_with(&format!("{text} ")),
            "url" => ours.title.contains(&format!("`{text}`")),
            "bind" => ours.title.contains(&format!("`{text}`")),
            "about" if text == "groups" => path.ends_with("groupPolicy"),
            "about" => path.ends_with("dm.policy"),
            "list" => match value.as_bool() {
                Some(true) => ours.title.contains("listed groups"),
                Some(false) => ours.title.contains("no list of groups"),
                None => !ours.title.contains("list"),
            },
            // These five are one text.
            "open" | "allowlist" | "elevated" | "hooks" | "browser" => ours.detail == surface(&theirs.facts),
            _ => false,
        };
        if !same {
            return Some((format!("{name}={text}"), format!("{}; {}", ours.title, ours.detail)));
        }
    }
    None
}

/// What the product says of the model `it`, in our words: its name, and the rest.
fn says_of_model(it: &Json) -> (String, String) {
    let id = format!("`{}`", it["id"].as_str().unwrap_or_default());
    if let Some(size) = it.get("b") {
        let web = strings(&it["web"]).join(", ");
        let web = if web.is_empty() { "no web" } else { &web };
        return (id, format!("({size}B): sandbox {}, {web}", it["sandbox"].as_str().unwrap_or_default()));
    }
    let reasons = strings(&it["reasons"]).into_iter().map(|it| match it {
        "gpt35" => "GPT-3.5",
        "claude2" => "Claude 2",
        "gpt4-old" => "old GPT-4",
        "haiku" => "Haiku",
        "below-gpt5" => "below GPT-5",
        "below-claude45" => "below Claude 4.5",
        other => other,
    });
    (id, format!("({})", reasons.collect::<Vec<_>>().join("; ")))
}

fn strings(json: &Json) -> Vec<&str> {
    json.as_array().into_iter().flatten().filter_map(Json::as_str).collect()
}

fn surface(facts: &Json) -> String {
    let switch = |name: &str| if facts[name].as_bool().expect("a boolean") { "on" } else { "off" };
    format!(
        "Group policies: {} open, {} by allow list\nElevated tools: {}\nWebhooks: {}\nBrowser control: {}",
        facts["open"],
        facts["allowlist"],
        switch("elevated"),
        switch("hooks"),
        switch("browser"),
    )
}

/// Differences as rows of the table: case, id, the product's answer, ours.
fn differences(case: &Case, theirs: &[Recorded], ours: &[&Diagnostic]) -> Vec<String> {
    let mut rows = Vec::new();
    let mut row = |id: &str, product: &str, footguard: &str| {
        rows.push(format!("{} | {id} | {product} | {footguard}", case.name));
    };
    let mut left: Vec<&Diagnostic> = ours.to_vec();
    for it in theirs {
        let fits = |our: &&Diagnostic| our.check_id == it.id && our.severity.name() == it.severity;
        let agrees = |our: &&Diagnostic| fits(our) && compare_facts(it, our).is_none();
        let Some(at) = left.iter().position(agrees).or_else(|| left.iter().position(fits)) else {
            row(&it.id, &it.severity, "nothing");
            continue;
        };
        if let Some((product, footguard)) = compare_facts(it, left.remove(at)) {
            row(&it.id, &product, &footguard);
        }
    }
    for it in left {
        row(&it.check_id, "nothing", it.severity.name());
    }
    rows
}

/// The rows of the table of findings in `docs/differences.md`, their last column, the reason, left out.
fn documented() -> BTreeSet<String> {
    let text = std::fs::read_to_string(file("../docs/differences.md")).expect("docs/differences.md");
    // What follows tells of other things.
    let (_, section) = text.split_once("\n## Findings\n").expect("the section");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter_map(|it| it.strip_prefix("| `")).map(|it| {
        let cells: Vec<&str> = it.trim_end_matches('|').split('|').map(|it| it.trim().trim_matches('`')).collect();
        assert!(cells.len() == 5 && cells[4].len() > 10, "a row has five cells, the last a reason: {it}");
        cells[..4].join(" | ")
    });
    rows.collect()
}

#[test]
fn findings_agree() {
    let mut found = BTreeSet::new();
    let (mut audited, mut agreed) = (0, 0);
    for case in cases() {
        if case.expected["audited"] != Json::Bool(true) {
            continue;
        }
        audited += 1;
        let analysis = case.analyze();
        let rows = differences(&case, &recorded(&case), &ours(&analysis.diagnostics));
        agreed += usize::from(rows.is_empty());
        found.extend(rows);
    }
    println!("{audited} audited cases, {agreed} agree in everything");
    hold("docs/differences.md", &documented(), &found);
}

/// `checks.txt` lists every id of the product's audit: each has a rule, and no rule declares any other.
#[test]
fn every_check_of_the_product_has_a_rule() {
    let checks = list("corpus/audit/checks.txt");
    assert_eq!(checks.len(), 58);
    let declared: BTreeSet<String> = rules::ALL.iter().flat_map(|it| it.upstream).map(|it| it.to_string()).collect();
    let generic = |id: &str| id.replace("channels.ID.", "channels.*.").replace("PROVIDER", "*");
    assert_eq!(declared, checks.iter().map(|it| generic(it)).collect());
    for id in checks {
        assert!(rules::find(&id.replace(".N", ".7")).is_some(), "{id}");
    }
}

#[test]
fn verdicts_agree() {
    let mut found = BTreeSet::new();
    for case in cases() {
        let ours = case.analyze().valid;
        let (wrong, codes) = match case.expected["valid"].as_bool() {
            Some(true) => (ours != Some(true), "valid".to_owned()),
            _ => (ours != Some(false), codes(&case)),
        };
        if wrong {
            found.insert(format!("{}\t{codes}", case.name));
        }
    }
    hold("corpus/audit/validity.tsv", &list("corpus/audit/validity.tsv"), &found);
}

/// Why the product refuses the file.
fn codes(case: &Case) -> String {
    let issues = case.expected["issues"].as_array().into_iter().flatten();
    let codes: BTreeSet<&str> = issues.filter_map(|it| it["code"].as_str()).collect();
    codes.into_iter().collect::<Vec<_>>().join(" ")
}

/// What `lesson.tsv` says that a user should be told of the lesson's snippets, and where, read off the text alone.
#[test]
fn the_lesson_is_learnt() {
    // True of nearly every snippet, and said once in the table's head.
    const BASE: [&str; 3] = ["attack-surface", "gateway-trusted-proxies-missing", "gateway-loopback-no-auth"];
    let mut found = BTreeSet::new();
    for case in cases().iter().filter(|it| it.name.starts_with("tut-") && it.name != "tut-appendix") {
        let text = case.text();
        let analysis = case.analyze_text();
        for it in analysis.diagnostics.iter().filter(|it| !BASE.contains(&it.rule)) {
            let span = it.loc.expect("a place").span;
            let from = analysis.documents[0].lines.line_col(&text, span.start, Encoding::Utf8);
            let shown = span.of(&text).lines().next().unwrap_or_default();
            found.insert(format!(
                "{}\t{}:{}\t{shown}\t{}\t{}",
                case.name,
                from.line + 1,
                from.col + 1,
                it.severity.name(),
                it.rule
            ));
        }
    }
    hold("corpus/audit/lesson.tsv", &list("corpus/audit/lesson.tsv"), &found);
}

/// No case makes the rules say anything of a severity that only a refused file has.
#[test]
fn rules_never_refuse() {
    for case in cases() {
        for it in case.analyze().diagnostics.iter().filter(|it| it.category == Category::Audit) {
            assert!(it.severity < Severity::Error, "{}: {}", case.name, it.title);
        }
    }
}
