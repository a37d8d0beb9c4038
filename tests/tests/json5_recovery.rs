//! Broken texts: what is said of them and where, what they are after the fixes, and that nothing behind a mistake is lost.
//!
//! `tests/corpus/json5/recovery.txt`: a title, a text, its errors (line and column from 1, in UTF-16 units), and the text
//! after all fixes. `--- cannot be mended` stands where some error has no fix, `␣` is U+200B.

use footguard_core::edit::Edits;
use footguard_core::syntax::{parse, verdict};
use footguard_core::text::{Encoding, LineIndex, SourceId};
use footguard_core::value;

struct Case {
    title: String,
    text: String,
    errors: Vec<String>,
    after: String,
}

fn cases() -> Vec<Case> {
    let all = include_str!("../corpus/json5/recovery.txt").replace('␣', "\u{200B}");
    let mut cases = Vec::new();
    for case in all.trim_start_matches("=== ").split("\n=== ") {
        let (title, body) = case.split_once('\n').expect("a title");
        let (text, rest) = body.split_once("\n+++ ").expect("errors");
        let mut errors = Vec::new();
        let mut rest = rest;
        let after = loop {
            let (line, more) = rest.split_once('\n').expect(title);
            errors.push(line.to_owned());
            match more.strip_prefix("+++ ") {
                Some(more) => rest = more,
                None => break more,
            }
        };
        let after = after.trim_end_matches('\n').to_owned();
        cases.push(Case { title: title.to_owned(), text: text.to_owned(), errors, after });
    }
    cases
}

fn messages(text: &str) -> Vec<String> {
    let index = LineIndex::new(text);
    let message = |it: &footguard_core::syntax::SyntaxError| {
        let place = index.line_col(text, it.span.start, Encoding::Utf16);
        format!("{}:{} {}", place.line + 1, place.col + 1, it.message)
    };
    parse(text).errors.iter().map(message).collect()
}

#[test]
fn table() {
    let cases = cases();
    assert!(cases.len() > 40, "{} cases", cases.len());
    for Case { title, text, errors, after } in &cases {
        assert_eq!(messages(text), *errors, "{title}");
        let fixes = parse(text).errors.into_iter().map(|it| it.fix).collect::<Option<Vec<_>>>();
        let Some(fixes) = fixes else {
            assert_eq!(after, "--- cannot be mended", "{title}");
            continue;
        };
        let all = fixes.iter().try_fold(Edits::default(), |all, fix| all.merge(&fix.edits));
        let fixed = all.unwrap_or_else(|| panic!("{title}: the fixes overlap")).apply(text);
        assert_eq!(fixed.trim_end(), after, "{title}");
        assert_eq!(verdict(&fixed), Ok(()), "{title}");
    }
}

#[test]
fn what_follows_a_mistake_is_still_there() {
    for Case { title, text, .. } in cases() {
        if !text.replace("// tail", "").contains("tail") {
            continue;
        }
        let root = value::lower(&parse(&text), &text, SourceId::MAIN).expect(&title);
        let tail = root.as_object().and_then(|it| it.get("tail")).and_then(|it| it.as_str());
        assert_eq!(tail, Some("ok"), "{title}");
    }
}

#[test]
fn each_fix_alone_mends_its_own_mistake() {
    for Case { title, text, .. } in cases() {
        let errors = parse(&text).errors;
        for error in &errors {
            let Some(fix) = &error.fix else {
                continue;
            };
            let left = parse(&fix.edits.apply(&text)).errors;
            assert!(left.len() < errors.len(), "{title}: {} {left:#?}", fix.title);
        }
    }
}

#[test]
fn the_first_error_has_the_product_s_code() {
    for Case { title, text, .. } in cases() {
        let code = verdict(&text).expect_err(&title).code;
        assert_eq!(parse(&text).errors[0].code, code, "{title}");
    }
}
