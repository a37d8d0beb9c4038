//! The reports for other programs and for people elsewhere: valid, complete, and nothing in them that their reader would obey.

use footguard_core::diagnostic::Severity;
use footguard_core::redact::Redactor;
use footguard_core::report::{Subject, github, html, markdown, sarif};
use footguard_core::suppress::day;
use footguard_core::{Analysis, Options, Sources, analyze, samples};
use footguard_tests::audit_corpus::cases;
use jsonschema::Validator;
use serde_json::{Value, json};

fn analysis(text: &str) -> Analysis {
    let options = Options { today: day("2026-11-23"), ..Options::default() };
    analyze(&Sources::new("conf/clawd bot.json5", text), &options)
}

fn of<T>(analysis: &Analysis, render: impl Fn(&Subject<'_>) -> T) -> T {
    render(&Subject { analysis, redactor: &Redactor::new(analysis), label: None })
}

fn sarif_of(analysis: &Analysis) -> Value {
    of(analysis, |it| serde_json::to_value(sarif::log(std::slice::from_ref(it))).expect("JSON"))
}

fn schema() -> Validator {
    let schema: Value = serde_json::from_str(include_str!("../corpus/sarif/sarif-schema-2.1.0.json")).expect("JSON");
    jsonschema::validator_for(&schema).expect("a schema")
}

const TEXT: &str = "\u{FEFF}{\r
  /* é😀 */ logging: { redactSensitive: 'off' }, // footguard: allow(logging-redaction-off) until=2027-01-31 the *lab*\r
  gateway: { bind: \"lan\" },\r
  tools: { elevated: { enabled: true, allowFrom: { telegram: ['*'] } } },\r
}\r
";

#[test]
fn sarif_is_valid_for_every_configuration_at_hand() {
    let schema = schema();
    let mut texts: Vec<String> = cases().iter().map(|it| it.text()).collect();
    texts.extend(samples::ALL.iter().map(|it| it.text.to_owned()));
    texts.extend([TEXT.to_owned(), String::new(), "{ a: [".to_owned()]);
    let mut results = 0;
    for text in texts {
        let log = sarif_of(&analysis(&text));
        if let Err(error) = schema.validate(&log) {
            panic!("{error} at {}\n{text}", error.instance_path());
        }
        results += log["runs"][0]["results"].as_array().expect("results").len();
    }
    assert!(results > 1000, "{results}");
    let absent = sarif_of(&analyze(&Sources::absent(), &Options::default()));
    assert!(schema.is_valid(&absent));
    assert!(!schema.is_valid(&json!({ "version": "2.1.0" })), "the schema refuses what is none");
}

#[test]
fn sarif_says_where_how_bad_and_what_to_do() {
    let log = sarif_of(&analysis(TEXT));
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    let result = |rule: &str| {
        run["results"].as_array().into_iter().flatten().find(|it| it["ruleId"] == rule).expect("a result").clone()
    };
    let bind = result("gateway-bind-no-auth");
    assert_eq!(bind["level"], "error");
    let place = &bind["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "conf/clawd%20bot.json5");
    assert_eq!(place["region"], json!({ "startLine": 3, "startColumn": 20, "endLine": 3, "endColumn": 25 }));
    assert_eq!(bind["locations"][0]["logicalLocations"][0]["fullyQualifiedName"], "gateway.bind");
    assert_eq!(bind["suppressions"], json!([]));
    let wildcard = result("elevated-wildcard");
    let change = &wildcard["fixes"][0]["artifactChanges"][0];
    assert_eq!(change["artifactLocation"]["uri"], "conf/clawd%20bot.json5");
    let replacement = &change["replacements"][0];
    assert_eq!(replacement["deletedRegion"], wildcard["locations"][0]["physicalLocation"]["region"]);
    assert_eq!(replacement["insertedContent"]["text"], "");

    let rule = &run["tool"]["driver"]["rules"][bind["ruleIndex"].as_u64().expect("an index") as usize];
    assert_eq!(rule["id"], "gateway-bind-no-auth");
    assert_eq!(rule["properties"]["security-severity"], "9.5");
    assert!(rule["help"]["markdown"].as_str().is_some_and(|it| it.contains("```json5\n")), "{rule}");
    assert!(rule["helpUri"].as_str().is_some_and(|it| it.ends_with("/docs/rules/gateway-bind-no-auth.md")));

    // Columns count UTF-16 units: the comment before it holds a letter of one and a sign of two.
    let suppressed = result("logging-redaction-off");
    assert_eq!(suppressed["locations"][0]["physicalLocation"]["region"]["startColumn"], 41);
    assert_eq!(suppressed["suppressions"][0]["kind"], "inSource");
    assert_eq!(suppressed["suppressions"][0]["justification"], "the *lab*");
}

#[test]
fn fingerprints_outlive_moved_lines_and_tell_findings_apart() {
    let of = |text: &str| {
        let log = sarif_of(&analysis(text));
        let results = log["runs"][0]["results"].as_array().expect("results").clone();
        let mut all: Vec<String> = results
            .iter()
            .map(|it| it["partialFingerprints"]["primaryLocationLineHash"].as_str().expect("a hash").to_owned())
            .collect();
        all.sort();
        all
    };
    let before = of(TEXT);
    assert_eq!(before, of(&TEXT.replace("  gateway", "\n\n// moved\n    gateway")));
    let mut unique = before.clone();
    unique.dedup();
    assert_eq!(unique, before);
    assert_ne!(before, of(&TEXT.replace("telegram", "discord")));
}

#[test]
fn workflow_commands_name_the_place_and_cannot_be_forged() {
    let report = of(&analysis(TEXT), github::render);
    let bind = report.lines().find(|it| it.contains("gateway.bind_no_auth")).expect("a command");
    let start = "::error file=conf/clawd bot.json5,line=3,col=20,endColumn=25,title=critical%3A gateway.bind_no_auth::";
    assert!(bind.starts_with(start), "{bind}");
    assert!(bind.contains("%0A"), "{bind}");

    let text = "{ \"a\\n::error file=x,line=1::b%0A\\r::set-output name=y::z\": 1 }";
    let options = Options::default();
    let forged = analyze(&Sources::new("x,line=9::y%\n::debug::z", text), &options);
    let report = of(&forged, github::render);
    for line in report.lines() {
        assert!(line.starts_with("::") || line.starts_with("Footguard: "), "{line}");
        let title = line.split("title=").nth(1).unwrap_or_default();
        assert!(!line.starts_with("::error file=x,line=1"), "{line}");
        assert!(line.starts_with("Footguard") || title.contains("::"), "{line}");
    }
    assert_eq!(report.lines().count(), forged.diagnostics.len() + 1, "{report}");
    assert!(!report.contains('\r'), "{report}");
}

/// What a page or a comment would obey.
const HOSTILE: &str = "{ \"<script>alert(1)</script>\": 1, \"a`<img src=x onerror=y>`[b](javascript:c)\": 2, \"@octocat ![i](http://h/i)\": 3, \
                       gateway: { bind: \"</pre><script>d</script>\\u202e```\\n# e\" } }";

#[test]
fn pages_hold_no_markup_but_their_own() {
    for text in [HOSTILE, TEXT, &HOSTILE.replace("bind", "bnid")] {
        let analysis = analysis(text);
        let page = of(&analysis, |it| html::render(std::slice::from_ref(it)));
        for word in ["<script", "<img", "javascript:c)\"", "\u{202e}", "src=x onerror=y>"] {
            assert!(!page.contains(word), "{word} in\n{page}");
        }
        assert!(!page.contains("http-equiv=\"refresh") && !page.contains("@import") && !page.contains("url("));
        well_formed(&page);
        let comment = of(&analysis, markdown::render);
        assert!(!comment.contains('\u{202e}'), "{comment}");
        // Outside of code, what could be HTML or a link is escaped.
        for line in outside_of_code(&comment) {
            assert!(!line.contains("<script") && !line.contains("<img") && !line.contains("](http://h"), "{line}");
            assert!(!line.contains("](javascript") && !line.contains("@octocat"), "{line}");
        }
    }
}

/// Every element that is opened is closed, in order.
fn well_formed(page: &str) {
    let mut open: Vec<&str> = Vec::new();
    for tag in page.split('<').skip(1) {
        let name = tag.split([' ', '>', '\n']).next().unwrap_or_default();
        match name.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "{page}"),
            None if matches!(name, "meta" | "!doctype") => {}
            None => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

/// The lines of a comment without fenced blocks and code spans.
fn outside_of_code(comment: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut fence: Option<String> = None;
    for line in comment.lines() {
        let ticks = line.len() - line.trim_start_matches('`').len();
        match &fence {
            Some(open) if line == open => fence = None,
            Some(_) => {}
            None if ticks >= 3 && line.ends_with("diff") => fence = Some("`".repeat(ticks)),
            None => {
                let mut rest = line.to_owned();
                // `code` elements stand in HTML, where text is escaped anyway.
                while let Some(start) = rest.find('`').filter(|at| !rest[..*at].ends_with('\\')) {
                    let run = rest[start..].len() - rest[start..].trim_start_matches('`').len();
                    let Some(end) = rest[start + run..].find(&"`".repeat(run)) else { break };
                    rest.replace_range(start..start + run + end + run, "");
                }
                lines.push(rest);
            }
        }
    }
    lines
}

#[test]
fn nothing_is_left_out() {
    for case in cases().iter().filter(|it| it.config.is_some()) {
        let analysis = case.analyze_text();
        let problems = analysis.diagnostics.len();
        let comment = of(&analysis, markdown::render);
        assert_eq!(comment.matches("\n### ").count(), problems, "{}", case.name);
        let page = of(&analysis, |it| html::render(std::slice::from_ref(it)));
        assert_eq!(page.matches("<article").count(), problems, "{}", case.name);
        let commands = of(&analysis, github::render);
        assert_eq!(commands.lines().filter(|it| it.starts_with("::")).count(), problems, "{}", case.name);
    }
}

#[test]
fn suppressed_findings_are_listed_apart_and_fixes_shown_as_changes() {
    let analysis = analysis(TEXT);
    assert_eq!(analysis.suppressed.len(), 1);
    let comment = of(&analysis, markdown::render);
    assert!(comment.contains("1 suppressed") && comment.contains("until 2027-01-31"), "{comment}");
    assert!(comment.contains("the \\*lab\\*"), "{comment}");
    assert!(
        comment.contains("\n-  tools: { elevated: { enabled: true, allowFrom: { telegram: ['*'] } } },\n+  tools: {"),
        "{comment}"
    );
    let page = of(&analysis, |it| html::render(std::slice::from_ref(it)));
    assert!(page.contains("<mark>&quot;lan&quot;</mark>"), "{page}");
    assert!(
        page.contains(
            "<span class=\"add\">+   tools: { elevated: { enabled: true, allowFrom: { telegram: [] } } },</span>"
        ),
        "{page}"
    );
    let commands = of(&analysis, github::render);
    assert!(!commands.contains("logging"), "{commands}");
    assert_eq!(
        analysis.count(Severity::Warn) + analysis.count(Severity::Critical) + analysis.count(Severity::Info),
        analysis.diagnostics.len()
    );
}

#[test]
fn a_comment_fits_on_github() {
    let keys: String = (0..3000).map(|it| format!("key{it}: 1,\n")).collect();
    let comment = of(&analysis(&format!("{{ {keys} }}")), markdown::render);
    assert!(comment.len() < 65_000, "{}", comment.len());
    assert!(comment.contains(" more.\n"));
}
