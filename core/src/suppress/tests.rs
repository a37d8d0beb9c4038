use super::*;
use crate::testing::{analyze, check, check_fix};
use crate::{Options, Sources};

const OFF: &str = "logging-redaction-off";

/// What speaks of `text` of what matters here: the logs' rule, and those of the comments.
fn spoken(text: &str) -> Vec<&'static str> {
    let rules = analyze(text).diagnostics.into_iter().map(|it| it.rule);
    rules.filter(|it| *it == OFF || it.starts_with("suppression-")).collect()
}

#[test]
fn a_comment_holds_for_its_line_the_next_and_what_begins_there() {
    for text in [
        "{ logging: { redactSensitive: 'off' } } // footguard: allow(logging-redaction-off) lab",
        "{\n // footguard: allow(logging-redaction-off) lab\n logging: { redactSensitive: 'off' } }",
        "{\n // footguard: allow(logging.redact_off) lab\n logging: {\n\n redactSensitive: 'off' } }",
        "{ logging: {\n /* footguard: allow(logging-redaction-off): lab */\n // why\n redactSensitive: 'off' } }",
        "{ logging: { redactSensitive: /* footguard: allow(logging-redaction-off) lab */ 'off' } }",
        "/*\n * Ours.\n * footguard: allow(logging-redaction-off) lab\n */\n{ a: 1,\n\n logging: { redactSensitive: 'off' } }",
        "\u{FEFF}// footguard: allow(logging-redaction-off) lab\n{ logging: { redactSensitive: 'off' } }",
        "{\r\n  // footguard:allow( logging-redaction-off )until=2026-11-23 lab\r\n  logging: { redactSensitive: 'off' },\r\n}",
    ] {
        assert!(spoken(text).is_empty(), "{text}: {:?}", spoken(text));
        let suppressed = analyze(text).suppressed;
        assert_eq!((suppressed.len(), &*suppressed[0].reason), (1, "lab"), "{text}");
    }
    for text in [
        "{ logging: {\n redactSensitive: 'off'\n } } // footguard: allow(logging-redaction-off) lab",
        "{ logging: { // footguard: allow(logging-redaction-off) lab\n redactSensitive: 'off' } }",
        "{\n // footguard: allow(logging-redaction-off) lab\n a: {},\n logging: { redactSensitive: 'off' } }",
    ] {
        assert!(spoken(text).contains(&OFF), "{text}");
    }
}

#[test]
fn what_is_past_or_cannot_be_read_allows_nothing() {
    for (words, want) in [
        ("allow(logging-redaction-off)", &["suppression-without-reason"][..]),
        ("allow(logging-redaction-off) -", &["suppression-without-reason"]),
        ("allow(logging-redaction-off) until=2026-11-22 lab", &[OFF, "suppression-expired"]),
        ("allow(logging-redaction-off) until=2026-02-29 lab", &[OFF, "suppression-malformed"]),
        ("allow(logging-redaction-off) until=soon lab", &[OFF, "suppression-malformed"]),
        ("allow logging-redaction-off lab", &[OFF, "suppression-malformed"]),
        ("allow() lab", &[OFF, "suppression-malformed"]),
        ("allow(logging redaction off) lab", &[OFF, "suppression-malformed"]),
        ("ignore", &[OFF, "suppression-malformed"]),
        ("allow(logging-redaction-of) lab", &[OFF, "suppression-unknown-rule"]),
        ("allow(unrecognized_keys) lab", &[OFF, "suppression-unknown-rule"]),
        ("allow(dm-open) lab", &[OFF, "suppression-unused"]),
        ("allow(suppression-unused) lab", &[OFF, "suppression-unused"]),
        ("allow(dm-open, logging-redaction-off) lab", &["suppression-unused"]),
    ] {
        let text = format!("{{\n  // footguard: {words}\n  logging: {{ redactSensitive: 'off' }},\n}}");
        let mut spoken = spoken(&text);
        spoken.sort_unstable();
        assert_eq!(spoken, want, "{words}");
    }
    let mut sources = Sources::new("c.json", "// footguard: allow(logging-redaction-off) until=1999-12-31 x\n{}");
    assert_eq!(crate::analyze(&sources, &Options::default()).diagnostics.len(), 4, "no such day");
    sources.replace("c.json", "// footguard: allow(dm-open) until=2000-01-01 x\n{}".to_owned());
    let rules = |it: &crate::Analysis| it.diagnostics.iter().filter(|it| it.rule == "suppression-expired").count();
    assert_eq!(rules(&crate::analyze(&sources, &Options::default())), 0, "nobody knows the day");
}

#[test]
fn errors_stay() {
    let analysis =
        analyze("// footguard: allow(invalid_type, gateway-bind-no-auth) x\n{ gateway: { port: 'x', bind: 'lan' } }");
    assert_eq!(analysis.valid, Some(false));
    assert_eq!(analysis.suppressed.len(), 1);
    assert!(analysis.diagnostics.iter().any(|it| it.severity == Severity::Error));
}

#[test]
fn silence_that_proves_nothing_is_not_called_unused() {
    for text in [
        "// footguard: allow(gateway-token-too-short) x\n{ gateway: { auth: { token: '${T}' } } }",
        "// footguard: allow(dm-open) x\n{ gateway: { port: } }",
        "// footguard: allow(newcomers-share-session) x\n{}",
        "// footguard: allow(dm-open) x\n{ $include: './other.json' }",
    ] {
        assert!(spoken(text).is_empty(), "{text}");
    }
}

#[test]
fn an_unused_comment_goes_and_other_words_stay() {
    for (before, after) in [
        ("{\n  // a\n  // footguard: allow(dm-open) x\n  // b\n}\n", "{\n  // a\n  // b\n}\n"),
        ("{\n  a: 1, // footguard: allow(dm-open) x\n}\n", "{\n  a: 1,\n}\n"),
        ("{ a: 1, // footguard: allow(dm-open) x // mine\n}\n", "{ a: 1, // mine\n}\n"),
        ("{ /* footguard: allow(dm-open) x */ a: 1 }", "{ a: 1 }"),
        ("/* footguard: allow(dm-open) x\n   mine */\n{}", "/* \n   mine */\n{}"),
        ("\u{FEFF}// footguard: allow(dm-open) x\r\n{}", "\u{FEFF}{}"),
        ("{}\n// footguard: allow(dm-open) x", "{}\n"),
        (
            "{\n  // footguard: allow(dm-open, logging-redaction-off,dm-disabled) x\n  logging: { redactSensitive: 'off' } }",
            "{\n  // footguard: allow(logging-redaction-off) x\n  logging: { redactSensitive: 'off' } }",
        ),
    ] {
        let before = before.replace("a: 1", "meta: {}");
        check_fix("suppression-unused", &before, &after.replace("a: 1", "meta: {}"));
    }
}

#[test]
fn an_unknown_rule_is_underlined_and_the_meant_one_offered() {
    check(
        "suppression-unknown-rule",
        "
{
  // footguard: allow(dm-open, loging-redaction-off) x
                             //^^^^^^^^^^^^^^^^^^^^ There is no rule `loging-redaction-off` to allow
}",
    );
    check_fix(
        "suppression-unknown-rule",
        "{\n// footguard: allow( loging-redaction-off ) x\n}",
        "{\n// footguard: allow( logging-redaction-off ) x\n}",
    );
}

#[test]
fn days() {
    for (text, want) in [
        ("1970-01-01", Some(0)),
        ("2000-03-01", Some(11_017)),
        ("2026-11-23", Some(20_780)),
        ("2100-02-29", None),
        ("2027-1-31", None),
        ("2027-13-01", None),
        ("2027-00-01", None),
        ("20é7-01-01", None),
    ] {
        assert_eq!(day(text), want, "{text}");
    }
}
