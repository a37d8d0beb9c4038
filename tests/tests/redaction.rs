//! No secret of a configuration is in anything that Footguard says: secrets in every place that may hold one, well and ill
//! typed, in broken texts and in URLs, looked for in every report and every answer to an editor.

use footguard_core::facts::Facts;
use footguard_core::redact::Redactor;
use footguard_core::report::{Subject, github, html, json, markdown, sarif, text};
use footguard_core::snapshot::Snapshot;
use footguard_core::suppress::day;
use footguard_core::text::{SourceId, Span};
use footguard_core::{Options, Sources, analyze, ide};
use footguard_tests::property;
use proptest::prelude::*;

/// How every secret of these tests begins and ends; found nowhere else.
const HEAD: &str = "S3CRx";
const TAIL: &str = "xT9AIL";

/// A place that holds secrets.
struct Place {
    /// `secret`, `map`, `url`, `args` or `free`.
    kind: &'static str,
    path: &'static str,
}

fn places() -> Vec<Place> {
    let lines = include_str!("../corpus/secrets/places.txt").lines();
    let lines = lines.filter(|it| !it.is_empty() && !it.starts_with('#'));
    lines.map(|it| it.split_once(' ').map(|(kind, path)| Place { kind, path }).expect("a kind and a path")).collect()
}

fn secret(number: usize) -> String {
    format!("{HEAD}{number}a8Qz{TAIL}")
}

/// `value` at `path`, in a configuration with something to say about it.
fn config(path: &str, value: &str) -> String {
    let (mut open, mut close) = (String::new(), String::new());
    for step in path.split('.') {
        let (key, is_list) = step.strip_suffix("[]").map_or((step, false), |it| (it, true));
        let key = if key == "*" { "some" } else { key };
        open.push_str(&format!("{{ {}: ", if key.contains('-') { format!("\"{key}\"") } else { key.to_owned() }));
        close.insert_str(0, " }");
        if is_list {
            open.push_str("[\n");
            close.insert(0, ']');
        }
    }
    format!("{open}\n  {value}{close}\n")
}

/// What may stand at a place, rightly or wrongly.
fn values(kind: &str) -> Vec<String> {
    let s = secret;
    let mut values = vec![
        format!("\"{}\"", s(1)),
        format!("'{}',  // {}: \"{}\"\n", s(2), "token", s(3)),
        format!("[\"{}\", '{}']", s(4), s(5)),
        format!("[[\"{}\"], {{ a: \"{}\" }}]", s(6), s(7)),
        format!("{{ a: \"{}\", b: {{ c: '{}', d: [\"{}\"] }} }}", s(8), s(9), s(10)),
        format!("\"{}${{NAME}}{}\"", s(11), s(12)),
        format!("\"{}\\u0021\\\n{}\"", s(13), s(14)),
        format!("{}", s(15)),
        format!("\"{}", s(16)),
    ];
    match kind {
        "url" => values = urls(),
        "args" => {
            values = vec![
                format!("[\"--token\", \"{}\", \"--port\", \"1\"]", s(1)),
                format!("[\"--api-key={}\", 5]", s(2)),
                format!("\"--password {}\"", s(3)),
                format!("{{ a: [\"--secret\", \"{}\"] }}", s(4)),
                format!("[[\"--token\", \"{}\"]]", s(5)),
                format!("[\"-H\", \"Authorization: Bearer {}\"]", s(6)),
            ];
        }
        "free" => values = named(),
        _ => {}
    }
    values
}

fn urls() -> Vec<String> {
    let forms = [
        "https://me:@S@@host.example:8443/p?a=1#b",
        "wss://@S@@host",
        "http://host/?token=@S@&b=2",
        "http://host/x?a=1&api_key=@S@",
        "http://host/#access_token=@S@",
        "socks5://u:@S@@127.0.0.1:1080",
        "https://hooks.slack.com/services/@S@",
        "see https://u:@S@@h/x and more",
    ];
    let mut values: Vec<_> = forms.iter().enumerate().map(|(at, it)| it.replace("@S@", &secret(at))).collect();
    values = values.into_iter().map(|it| format!("\"{it}\"")).collect();
    let wrapped: Vec<_> = values.iter().flat_map(|it| [format!("[{it}]"), format!("{{ a: {it} }}")]).collect();
    values.extend(wrapped);
    values
}

/// Unknown keys that are named like secrets.
fn named() -> Vec<String> {
    let names = [
        "apiKey",
        "api_key",
        "'api-key'",
        "APIKEY",
        "token",
        "authToken",
        "access_token",
        "clientSecret",
        "PASSWORD",
        "dbPassword",
        "passphrase",
        "privateKey",
        "credential",
        "authorization",
        "cookie",
    ];
    let one = |at: usize, name: &str| {
        let value = match at % 3 {
            0 => format!("\"{}\"", secret(at)),
            1 => format!("['{}']", secret(at)),
            _ => format!("{{ x: \"{}\" }}", secret(at)),
        };
        format!("{{ {name}: {value}, mode: 'off' }}")
    };
    names.iter().enumerate().map(|(at, name)| one(at, name)).collect()
}

/// Everything that Footguard says about `text`, by who says it.
fn said(text: &str) -> Vec<(&'static str, String)> {
    let options = Options { today: day("2026-11-23"), ..Options::default() };
    let sources = Sources::new("clawdbot.json", text);
    let analysis = analyze(&sources, &options);
    let redactor = Redactor::new(&analysis);
    let (snapshot, _) = Snapshot::take(&analysis, &sources, Facts::default());
    let subject = Subject { analysis: &analysis, redactor: &redactor, label: None };
    let mut said = vec![
        ("text", text::render(&analysis, &redactor, &text::Options::default())),
        ("json", serde_json::to_string(&json::report(&analysis, &redactor, 0)).expect("JSON")),
        ("sarif", serde_json::to_string(&sarif::log(std::slice::from_ref(&subject))).expect("JSON")),
        ("github", github::render(&subject)),
        ("markdown", markdown::render(&subject)),
        ("html", html::render(std::slice::from_ref(&subject))),
        ("masked text", redactor.text(SourceId::MAIN).to_owned()),
        ("snapshot", serde_json::to_string(&snapshot).expect("JSON")),
    ];
    for (at, _) in text.match_indices(HEAD) {
        let at = at as u32 + 2;
        said.extend(ide::hover(&analysis, SourceId::MAIN, at).map(|it| ("hover", it.markdown)));
        for action in ide::actions(&analysis, SourceId::MAIN, Span::empty(at)) {
            said.push(("action", action.title));
        }
    }
    said
}

/// What of the secrets in `text` is said, with who says it.
fn leak(text: &str) -> Option<String> {
    said(text).into_iter().find_map(|(who, said)| {
        let at = said.find(HEAD).or_else(|| said.find(TAIL))?;
        let from = (0..=at.saturating_sub(100)).rev().find(|it| said.is_char_boundary(*it)).unwrap_or(0);
        let part: String = said[from..].chars().take(220).collect();
        Some(format!("{who} says …{part}…\nof\n{text}"))
    })
}

fn assert_silent(texts: impl Iterator<Item = String>) -> usize {
    let mut count = 0;
    let mut leaks = Vec::new();
    for text in texts {
        assert!(text.contains(HEAD) && text.contains(TAIL), "{text}");
        count += 1;
        leaks.extend(leak(&text));
    }
    assert!(leaks.is_empty(), "{} of {count} texts leak\n{}", leaks.len(), leaks[..leaks.len().min(6)].join("\n\n"));
    count
}

#[test]
fn in_every_place_well_and_ill_typed() {
    let all = places();
    assert!(all.len() > 80, "{}", all.len());
    let texts = all.iter().flat_map(|it| values(it.kind).into_iter().map(|value| config(it.path, &value)));
    let count = assert_silent(texts);
    println!("{count} configurations");
}

#[test]
fn in_unknown_keys_that_are_named_like_secrets() {
    let folders = ["gateway", "channels.telegram", "channels.mystery", "agents.list[]", "x.y.z", "tools.exec"];
    let texts = folders.iter().flat_map(|path| named().into_iter().map(|value| config(path, &value)));
    let top = named().into_iter();
    let comments = named().into_iter().map(|it| format!("// {it}\n{{ gateway: {{ bind: 'lan' }} }}"));
    assert_silent(texts.chain(top).chain(comments));
}

#[test]
fn in_urls_wherever_they_stand() {
    let paths =
        ["gateway.controlUi.basePath", "agents.defaults.workspace", "messages.responsePrefix", "meta.unknown", "x"];
    let texts = paths.iter().flat_map(|path| urls().into_iter().map(|value| config(path, &value)));
    let comments = urls().into_iter().map(|it| format!("{{\n  // {it}\n  gateway: {{ bind: 'lan' }},\n}}"));
    let keys = urls().into_iter().filter(|it| it.starts_with('"')).map(|it| format!("{{ {it}: 1 }}"));
    assert_silent(texts.chain(comments).chain(keys));
}

#[test]
fn in_reasons_of_suppressions() {
    let texts = urls().into_iter().map(|it| {
        format!("{{\n  // footguard: allow(logging-redaction-off) {it}\n  logging: {{ redactSensitive: 'off' }},\n}}")
    });
    assert_silent(texts);
}

/// A mark of a text that somebody forgot, or typed twice.
fn broken(text: &str, which: usize, doubled: bool) -> Option<String> {
    let marks =
        text.char_indices().filter(|(_, it)| matches!(it, '{' | '}' | '[' | ']' | ':' | ',' | '"' | '\'' | '\n'));
    let marks: Vec<_> = marks.collect();
    let (at, mark) = marks[which % marks.len()];
    let (before, after) = (&text[..at], &text[at + 1..]);
    // What is no URL any more has no password in it.
    let in_url = after.starts_with("//") || after.contains('@') && text[..at].contains("://");
    (!in_url).then(|| if doubled { format!("{before}{mark}{mark}{after}") } else { format!("{before}{after}") })
}

#[test]
fn in_broken_texts() {
    let all = places();
    let strategy = (0..all.len(), any::<usize>(), any::<usize>(), any::<bool>());
    property::holds(&strategy, |(place, value, which, doubled)| {
        let place = &all[place];
        let mut values = values(place.kind);
        // Without its quote, the second line of a text belongs to nothing; a comment without its colon is prose.
        values.retain(|it| !it.contains("\\\n") && !it.contains("  // "));
        // A place in the middle of others, as in a real file.
        let inner = config(place.path, &values[value % values.len()]);
        let Some(text) = broken(&inner, which, doubled) else { return Ok(()) };
        leak(&text).map_or(Ok(()), Err)
    });
}
