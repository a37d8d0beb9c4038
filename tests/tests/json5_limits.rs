//! Bad and huge inputs: an answer for each, in time that grows with the length only.

use std::time::{Duration, Instant};

use footguard_core::syntax::{ErrorKind, MAX_DEPTH, MAX_ERRORS, Parse, parse};
use footguard_core::text::SourceId;
use footguard_core::value::{Kind, Value, lower};

fn read(text: &str) -> (Parse, Option<Value>) {
    let parse = parse(text);
    let len = parse.tree.tokens().iter().map(|it| it.span().len()).sum::<u32>();
    assert_eq!(len as usize, text.len(), "the tokens cover the text");
    let value = lower(&parse, text, SourceId::MAIN);
    (parse, value)
}

fn kinds(text: &str) -> Vec<ErrorKind> {
    read(text).0.errors.iter().map(|it| it.kind).collect()
}

#[test]
fn small_bad_texts() {
    for (text, wanted) in [
        ("", ErrorKind::EmptyText),
        (" \n\t", ErrorKind::EmptyText),
        ("// only", ErrorKind::EmptyText),
        ("/* only */", ErrorKind::EmptyText),
        ("\u{FEFF}", ErrorKind::EmptyText),
        ("{", ErrorKind::MissingClose),
        ("[", ErrorKind::MissingClose),
        ("}", ErrorKind::ExtraClose),
        ("'", ErrorKind::UnclosedString),
        ("\"a", ErrorKind::UnclosedString),
        ("/*", ErrorKind::UnclosedComment),
        ("{a:", ErrorKind::MissingValue),
        ("{a", ErrorKind::MissingValue),
        ("{'a", ErrorKind::UnclosedString),
        ("{a:'b", ErrorKind::UnclosedString),
        ("[1", ErrorKind::MissingClose),
        ("\\", ErrorKind::BareText),
        ("-", ErrorKind::BareText),
        ("\0", ErrorKind::StrayCharacter),
        (",", ErrorKind::Unexpected),
    ] {
        assert_eq!(kinds(text).first(), Some(&wanted), "{text:?}");
    }
}

#[test]
fn odd_texts_that_are_fine() {
    for text in [
        "\u{FEFF}{}\u{FEFF}",
        "{a:1,\r\n b:2}\r\n",
        "{a:1}\r",
        "{a:1,a:2}",
        "{__proto__:{__proto__:1}}",
        "[0x0]",
        "'\u{2028}'",
    ] {
        assert_eq!(kinds(text), [], "{text:?}");
    }
    let (_, value) = read("{ __proto__: { a: 1 }, a: 2, a: 3 }");
    let keys =
        value.as_ref().and_then(Value::as_object).map(|it| it.members.iter().map(|it| &*it.key).collect::<Vec<_>>());
    assert_eq!(keys, Some(vec!["__proto__", "a", "a"]), "nothing is dropped here");
}

#[test]
fn nesting() {
    let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    assert_eq!(kinds(&nested(MAX_DEPTH)), []);
    assert_eq!(kinds(&nested(MAX_DEPTH + 1)), [ErrorKind::TooDeep]);
    let (parse, value) = read(&("{ a: ".to_owned() + &nested(100_000) + ", tail: 'ok' }"));
    assert_eq!(
        parse.errors.iter().map(|it| (it.kind, it.code)).collect::<Vec<_>>(),
        [(ErrorKind::TooDeep, "json5_depth")]
    );
    assert_eq!(parse.product, None, "the product reads it");
    let tail = value.as_ref().and_then(Value::as_object).and_then(|it| it.get("tail")).and_then(Value::as_str);
    assert_eq!(tail, Some("ok"));
    for open in ["[", "{a:", "{", "[{a:"] {
        let errors = kinds(&open.repeat(100_000));
        assert!(errors.contains(&ErrorKind::TooDeep) || open == "{", "{open}: {errors:?}");
        assert!(errors.len() <= MAX_ERRORS);
    }
}

#[test]
fn the_deepest_value_fits_a_small_stack() {
    let small = std::thread::Builder::new().stack_size(1 << 20);
    let text = "{a:[".repeat(MAX_DEPTH / 2) + "1" + &"]}".repeat(MAX_DEPTH / 2);
    let work = move || {
        let (parse, value) = read(&text);
        assert!(parse.errors.is_empty());
        let copy = value.clone();
        assert_eq!(copy, value);
        assert_ne!(format!("{:?}", value.map(|it| it.loc)), "");
    };
    small.spawn(work).expect("a thread").join().expect("no overflow");
}

/// Texts of `len` bytes that tempt a reader to look at everything again and again.
fn tempting(len: usize) -> Vec<(&'static str, String)> {
    let many = |piece: &str| piece.repeat(len / piece.len());
    let keys = (0..len / 12).map(|it| format!("k{it}:{it},")).collect::<String>();
    vec![
        ("members", format!("{{{keys}}}")),
        ("equal keys", format!("{{{}}}", many("a:1,"))),
        ("a long string", format!("'{}'", many("x"))),
        ("strings not closed", many("\"a, \n")),
        ("quotes on one line", many("'\"")),
        ("escaped quotes on one line", many("\"a:\\")),
        ("comments not closed", many("/* ")),
        ("comments not closed, by line", many("/*\n")),
        ("words on one line", format!("{{{}}}", many("a b "))),
        ("words and commas", format!("[{}]", many("a b,"))),
        ("spaces", format!("[a{}b]", many(" "))),
        ("commas", many(",")),
        ("colons", format!("{{{}", many(":"))),
        ("braces", many("}")),
        ("mixed brackets", many("{[}]")),
        ("other mixed brackets", many("[{]}")),
        ("brackets that do not match", format!("{}{}", "{a:[".repeat(400), many("}"))),
        ("brackets on lines", many("{\n]\n")),
        ("closing brackets on lines", format!("{}{}", "{a:\n ".repeat(900), many("]\n"))),
        ("hashes", many("#\n")),
        ("smart quotes", many("\u{201C}")),
        ("backquotes", format!("{{{}", many("` "))),
        ("zero-width spaces", many("\u{200B}1")),
        ("numbers", many("1-")),
        ("signs", many("- ")),
        ("backslashes", many("\\")),
        ("NUL", many("\0")),
        ("deep, on one line", format!("{}{}", "[".repeat(999), many("1,"))),
        ("keys without anything", format!("{{{}", many("a\n"))),
        ("dollar braces", format!("[{}", many("${ "))),
        ("adjacent strings", format!("[{}", many("'a'b"))),
    ]
}

#[test]
fn time_grows_with_the_length_only() {
    // Ten times the length may take ten times as long and some; a quadratic reader would take a hundred times. The shortest
    // of a few runs counts, as others use the machine too.
    let time = |text: &str| {
        let start = Instant::now();
        read(text);
        start.elapsed()
    };
    for ((name, small), (_, large)) in tempting(30_000).into_iter().zip(tempting(300_000)) {
        let limit = time(&small).max(Duration::from_millis(25)) * 40;
        let spent = (0..6).map(|_| time(&large)).find(|it| *it < limit);
        assert!(spent.is_some(), "{name}: 300 KB take more than {limit:?}");
    }
}

/// A line that is one mistake after another, and so long that a reader which looks along it for each of them never ends.
#[test]
fn ten_megabytes_of_backquotes_on_one_line() {
    let time = |count: usize| {
        let text = format!("{{{}", "` ".repeat(count));
        let start = Instant::now();
        assert!(!parse(&text).errors.is_empty());
        start.elapsed()
    };
    let limit = time(500_000).max(Duration::from_millis(25)) * 40;
    assert!((0..3).any(|_| time(5_000_000) < limit), "10 MB take more than {limit:?}");
}

#[test]
fn ten_megabytes() {
    let member = "  // a comment\n  key: { a: 'text', b: [1, 2.5, -0x10], c: null },\n";
    let text = format!("{{\n{}}}\n", member.repeat(10_000_000 / member.len()));
    let (parse, value) = read(&text);
    assert!(parse.errors.is_empty());
    let Some(Kind::Object(object)) = value.map(|it| it.kind) else {
        panic!("no object");
    };
    assert_eq!(object.iter().count(), 1, "one key, many times");
}
