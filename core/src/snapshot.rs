//! A configuration and its environment with every secret replaced by a mark, so that somebody else can judge them.
//!
//! Rules say of the masked texts what they say of the texts themselves: see [`crate::mask`]. What a mark cannot stand for is
//! listed in `docs/facts.md`.

use crate::lists::{CollectVec, PushAll};
use serde::{Deserialize, Serialize};

use crate::analysis::Analysis;
use crate::facts::Facts;
use crate::facts::environment::{self, SETTINGS, Variables, WITHHELD};
use crate::map::Map;
use crate::mask::{self, LOOKS, Look, Mark};
use crate::policy::browser::{URL_VARIABLE, Url};
use crate::policy::secrets::{self, forms};
use crate::policy::strength;
use crate::redact::{self, Redactor, names_secret};
use crate::source::{Document, Sources, references, unescaped};
use crate::syntax::{TokenKind, unescape};
use crate::text::{SourceId, Span};
use crate::value::Origin;

/// What is in a snapshot's field `version`.
pub const VERSION: u32 = 1;

/// A configuration and what was seen of the machine, to be judged elsewhere. It holds no secret: of those of the configuration
/// and the environment there are marks ([`crate::mask`]), and facts hold none.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema), schemars(title = "Footguard snapshot"))]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// [`VERSION`].
    pub version: u32,
    /// Which release of Footguard took it.
    pub tool: String,
    /// When, in milliseconds since 1970.
    pub ts: u64,
    /// The dialect that somebody asked for; left out, it is found out from the texts again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dialect: Option<String>,
    /// The configuration file, then those that it includes; empty if there is no file.
    pub config: Vec<File>,
    /// What was seen of the machine.
    pub facts: Facts,
}

/// One file of a configuration.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "report-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct File {
    /// The name that it is analysed by: its path.
    pub name: String,
    /// Its text, masked; `None` if it cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Why it cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<String>,
    /// The first byte that is not UTF-8, as its offset in `text`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub malformed_at: Option<u32>,
    /// It is not UTF-8 because it is UTF-16.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_utf16: bool,
}

/// The JSON Schema of what `footguard facts --json` prints, for `docs/facts.schema.json`.
#[cfg(feature = "report-schema")]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Snapshot)
}

impl Snapshot {
    /// The texts of `analysis`, which is one of `sources`, and `facts`, in which there must be no secret. The redactor knows
    /// the secrets, so that whoever collected the facts can make sure.
    pub fn take<'a>(analysis: &'a Analysis, sources: &Sources, facts: Facts) -> (Snapshot, Masked<'a>) {
        let masked = mask(analysis, sources);
        let texts = analysis.documents.iter().zip(&masked.texts);
        let unread = sources.unreadable().map(|(name, reason)| File {
            unreadable: Some(masked.redactor.words(reason).into_owned()),
            ..File::called(name)
        });
        let config = texts.map(|(document, it)| File { text: Some(it.text.clone()), ..File::called(&document.name) });
        let config = config.chain(unread).collect_vec();
        let facts = Facts { environment: masked.environment.clone(), ..facts };
        let tool = env!("CARGO_PKG_VERSION").to_owned();
        (Snapshot { version: VERSION, tool, ts: 0, dialect: None, config, facts }, masked)
    }

    /// What to analyse: the texts with their environment. The facts go into the options.
    pub fn sources(&self) -> Sources {
        let mut sources = Sources::absent();
        for (at, file) in self.config.iter().enumerate() {
            let name = file.name.as_str();
            match (&file.text, &file.unreadable) {
                (Some(text), _) if at == 0 => sources = Sources::new(name, text.as_str()),
                (Some(text), _) => sources.add(name, text.as_str()),
                (None, reason) => sources.add_unreadable(name, reason.clone().unwrap_or_default()),
            }
        }
        sources.masked = true;
        if let Some(variables) = &self.facts.environment {
            environment::open(variables, &mut sources);
        }
        sources
    }
}

impl File {
    fn called(name: &str) -> File {
        File { name: name.to_owned(), text: None, unreadable: None, malformed_at: None, is_utf16: false }
    }
}

/// The texts of one analysis and its environment, masked.
pub struct Masked<'a> {
    /// The texts, by [`SourceId`].
    pub texts: Vec<MaskedText>,
    /// What can be told of the environment; `None` where it is not known.
    pub environment: Option<Variables>,
    /// Knows the secrets of all of them.
    pub redactor: Redactor<'a>,
}

/// One text, masked.
#[derive(Debug, Default)]
pub struct MaskedText {
    /// The text. Places in it are its own.
    pub text: String,
    /// What was replaced, in order, and how long it is now.
    replaced: Vec<(Span, u32)>,
}

impl MaskedText {
    /// Where byte `at` of the text as it was is now.
    pub fn offset(&self, at: u32) -> u32 {
        let before = self.replaced.iter().take_while(|it| it.0.end <= at);
        before.fold(at, |at, (span, length)| at + length - span.len())
    }
}

/// Masks the texts of `analysis`, which is one of `sources`, and their environment.
pub fn mask<'a>(analysis: &'a Analysis, sources: &Sources) -> Masked<'a> {
    let uses = Uses::of(analysis);
    let env = sources.env.as_ref();
    let named = env.into_iter().flatten().filter(|it| uses.is_secret(it.0));
    let redactor = Redactor::knowing(analysis, named.map(|it| it.1.trim().to_owned()).collect_vec());
    let mut numbers = Numbers::default();
    let texts = analysis.documents.iter().enumerate().map(|(at, document)| {
        let mut spans = redactor.spans(SourceId(at as u32)).to_vec();
        spans.push_all(redactor.repeats(&document.text));
        text(document, &redact::union(spans), &mut numbers)
    });
    let texts = texts.collect_vec();
    let told = env.map(|env| {
        let known =
            env.iter().filter(|(name, value)| is_referable(name) && (!value.is_empty() || *name == URL_VARIABLE));
        known.map(|(name, value)| (name.clone(), tell(name, value, &uses, &redactor, &mut numbers))).collect()
    });
    Masked { texts, environment: told, redactor }
}

/// Whether a configuration could refer to the variable, or the product asks for it.
fn is_referable(name: &str) -> bool {
    name.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == b'_')
}

/// What is told of the variable `name`.
fn tell(name: &str, value: &str, uses: &Uses, redactor: &Redactor<'_>, numbers: &mut Numbers) -> String {
    if value.trim().is_empty() {
        return value.to_owned();
    }
    if uses.is_secret(name) {
        return numbers.mark(value).to_string();
    }
    if !SETTINGS.contains(&name) {
        return WITHHELD.to_owned();
    }
    match name {
        // What is no number, or no URL, is as wrong in any form.
        "CLAWDBOT_GATEWAY_PORT" => value.trim().chars().take_while(char::is_ascii_digit).collect(),
        URL_VARIABLE => Url::parse(value).map_or_else(|_| "invalid".to_owned(), |it| it.origin()),
        _ => redactor.words(value).into_owned(),
    }
}

/// What the configuration uses variables for.
#[derive(Default)]
struct Uses {
    secret: Vec<String>,
    other: Vec<String>,
}

impl Uses {
    fn of(analysis: &Analysis) -> Uses {
        let mut uses = Uses::default();
        redact::each_string(analysis, &mut |value, text, secret| {
            let document = analysis.documents.get(value.loc.source.0 as usize);
            if let Some(document) = document.filter(|_| text.origin != Origin::Literal) {
                let set = if secret { &mut uses.secret } else { &mut uses.other };
                set.push_all(references(&unescape(value.loc.span.of(&document.text))).map(str::to_owned));
            }
        });
        uses
    }

    fn is_secret(&self, name: &str) -> bool {
        let has = |uses: &[String]| uses.iter().any(|it| it == name);
        names_secret(name) || (has(&self.secret) && !has(&self.other))
    }
}

/// The numbers of the secrets: equal ones have the same.
#[derive(Default)]
struct Numbers(Map<u32>);

impl Numbers {
    fn number(&mut self, secret: &str) -> u32 {
        let next = self.0.len() as u32 + 1;
        *self.0.get_or_insert_with(secret.to_owned(), || next)
    }

    /// The mark of a secret that stands for itself.
    fn mark(&mut self, secret: &str) -> Mark {
        let secret = secret.trim();
        let want = Profile::of(secret);
        let plain = Mark { number: self.number(secret), length: want.length, look: Look::Plain };
        let like = |want: &Profile, ignore_weakness: bool| {
            let marks = LOOKS.iter().map(|it| Mark { look: it.1, ..plain });
            marks.into_iter().find(|it| {
                let mut profile = Profile::of(&it.stand_in());
                profile.is_weak = if ignore_weakness { want.is_weak } else { profile.is_weak };
                profile == *want
            })
        };
        // Of what is odd in three ways, that anybody would try it matters least.
        like(&want, false).or_else(|| like(&want, true)).unwrap_or(plain)
    }

    /// The mark of a secret that is a part of a text.
    fn part(&mut self, secret: &str, look: Look) -> Mark {
        Mark { number: self.number(secret), length: mask::length_class(secret.encode_utf16().count()), look }
    }
}

/// What rules ask of a secret.
#[derive(PartialEq)]
struct Profile {
    length: usize,
    is_weak: bool,
    is_placeholder: bool,
    is_reference: bool,
    has_braces: bool,
    is_redacted: bool,
    is_variable: bool,
    is_key: bool,
}

impl Profile {
    fn of(text: &str) -> Profile {
        Profile {
            length: mask::length_class(text.encode_utf16().count()),
            is_weak: strength::habit(text).is_some(),
            is_placeholder: secrets::is_placeholder(text),
            is_reference: forms::unexpanded(text).is_some(),
            has_braces: text.starts_with("${") && text.ends_with('}'),
            is_redacted: forms::is_redacted(text),
            is_variable: secrets::names_variable(text),
            is_key: secrets::holds_key(text),
        }
    }
}

/// `document` with `spans` of it, sorted and apart, replaced by marks. What is no string stays what it is: a number a number,
/// a word a word, a comment a comment.
fn text(document: &Document, spans: &[Span], numbers: &mut Numbers) -> MaskedText {
    let mut out = MaskedText::default();
    let mut done = 0;
    let mut replace = |span: Span, by: &str| {
        out.text.push_str(&document.text[done..span.start as usize]);
        out.text.push_str(by);
        out.replaced.push((span, by.len() as u32));
        done = span.end as usize;
    };
    let mut rest = spans;
    for token in document.parse.tree.tokens() {
        let span = token.span();
        while rest.first().is_some_and(|it| it.end <= span.start) {
            rest = &rest[1..];
        }
        let inside = rest.iter().take_while(|it| it.start < span.end);
        let parts: Vec<Span> = inside.map(|it| Span::new(it.start.max(span.start), it.end.min(span.end))).collect_vec();
        if parts.is_empty() {
            continue;
        }
        let raw = span.of(&document.text);
        match token.kind {
            TokenKind::String => string(raw, span, &parts, &document.text, numbers, &mut replace),
            TokenKind::Number => replace(span, "0"),
            TokenKind::LineComment | TokenKind::BlockComment => {
                for part in parts {
                    // An end of line ends the comment, or does not: either way it stays.
                    let lines = part.of(&document.text).matches('\n').count();
                    replace(part, &format!("(secret){}", "\n".repeat(lines)));
                }
            }
            TokenKind::Name | TokenKind::Unknown => replace(span, "secret"),
            _ => {}
        }
    }
    out.text.push_str(&document.text[done..]);
    out
}

/// Replaces `parts` of the string that is `raw`, at `span`.
fn string(
    raw: &str,
    span: Span,
    parts: &[Span],
    text: &str,
    numbers: &mut Numbers,
    replace: &mut impl FnMut(Span, &str),
) {
    let is_closed = raw.len() > 1 && raw.starts_with(['"', '\'']) && raw.ends_with(&raw[..1]);
    let content = Span::new(span.start + 1, span.end - u32::from(is_closed));
    let written = unescape(raw);
    let value = unescaped(&written);
    if let [part] = parts
        && part.start <= content.start
        && part.end >= content.end
    {
        if !value.trim().is_empty() {
            replace(content, &numbers.mark(&value).to_string());
        }
        return;
    }
    let mut look = if secrets::holds_key(&value) { Look::Key } else { Look::Plain };
    for part in parts {
        let part = Span::new(part.start.max(content.start), part.end.min(content.end));
        if !part.is_empty() {
            replace(part, &numbers.part(part.of(text), look).to_string());
            look = Look::Plain;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{Options, analyze};

    fn masked(text: &str, env: &[(&str, &str)]) -> (String, Variables) {
        let mut sources = Sources::new("clawdbot.json", text);
        sources.env = Some(env.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect());
        let analysis = analyze(&sources, &Options::default());
        let masked = mask(&analysis, &sources);
        (masked.texts[0].text.clone(), masked.environment.expect("it is known"))
    }

    #[test]
    fn what_becomes_of_secrets() {
        for (text, want) in [
            (
                "{ gateway: { auth: { token: 'abc' } }, hooks: { token: \" abc\" } }",
                "{ gateway: { auth: { token: '***secret-1-1+***' } }, hooks: { token: \"***secret-1-1+***\" } }",
            ),
            ("{ password: 'p\\x41ragraph' }", "{ password: '***secret-1-8+***' }"),
            ("{ password: 'password', token: '' }", "{ password: '***secret-1-8+-weak-placeholder***', token: '' }"),
            ("{ url: 'https://me:pw@h/x' }", "{ url: 'https://***secret-1-1+-key***@h/x' }"),
            ("{ token: 'a${B}c' }", "{ token: '***secret-1-1+***${B}***secret-2-1+***' }"),
            ("{ token: 12345, // token: 'abc'\n}", "{ token: 0, // token: '(secret)'\n}"),
            ("{ token: abc123, a: 1 }", "{ token: secret, a: 1 }"),
            ("{ token: 'abc\n}", "{ token: '***secret-1-1+***\n}"),
            (
                "{ token: 'T0k3nT0k3n', note: 'it is T0k3nT0k3n' }",
                "{ token: '***secret-1-8+***', note: 'it is ***secret-1-8+***' }",
            ),
        ] {
            assert_eq!(masked(text, &[]).0, want);
        }
    }

    #[test]
    fn what_is_told_of_variables() {
        let text =
            "{ gateway: { auth: { token: '${A}' }, bind: '${B}' }, hooks: { token: 'long-and-random-7f3a91c2d4e6' } }";
        let env = [
            ("A", "long-and-random-7f3a91c2d4e6"),
            ("B", "lan"),
            ("HOME", "/h"),
            ("EMPTY", ""),
            ("lower", "x"),
            ("CLAWDBOT_GATEWAY_PORT", "18789x"),
            ("CLAWDBOT_BROWSER_CONTROL_URL", "http://me:hunter2@h:1/?token=x"),
            ("TELEGRAM_BOT_TOKEN", "t"),
        ];
        let (_, told) = masked(text, &env);
        let told: Vec<String> = told.iter().map(|(name, told)| format!("{name}={told}")).collect();
        assert_eq!(
            told,
            [
                "A=***secret-1-24+***",
                "B=***",
                "CLAWDBOT_BROWSER_CONTROL_URL=http://h:1",
                "CLAWDBOT_GATEWAY_PORT=18789",
                "HOME=/h",
                "TELEGRAM_BOT_TOKEN=***secret-2-1+***",
            ],
        );
    }

    /// Every look's stand-ins look like that, have the length of their class, and differ.
    #[test]
    fn stand_ins_look_like_what_they_stand_for() {
        for (length, least) in [(0, 1), (1, 8), (2, 12), (3, 24)] {
            let mut seen = BTreeSet::new();
            for (word, look) in LOOKS {
                for number in 1..300 {
                    let mark = Mark { number, length, look };
                    let text = mark.stand_in();
                    let profile = Profile::of(&text);
                    let first = Profile::of(&Mark { number: 1, ..mark }.stand_in());
                    assert!(profile == first, "{word} {least} {number}: {text}");
                    let flags = [
                        (profile.is_weak, "weak"),
                        (profile.is_placeholder, "placeholder"),
                        (profile.is_reference && !profile.has_braces, "reference"),
                        (profile.has_braces, "braces"),
                        (profile.is_redacted, "redacted"),
                        (profile.is_variable, "variable"),
                        (profile.is_key, "key"),
                    ];
                    let told: BTreeSet<&str> = flags.iter().filter(|it| it.0).map(|it| it.1).collect();
                    let want: BTreeSet<&str> = word.split('-').filter(|it| !it.is_empty()).collect();
                    assert_eq!(told, want, "{word} {least} {number}: {text}");
                    let is_long_anyway = word.contains("key");
                    assert!(profile.length == length || is_long_anyway, "{word} {least} {number}: {text}");
                    assert!(number > 1 || seen.insert(text.clone()), "{text}");
                    assert_eq!(crate::mask::unmask(&format!("a{mark}b")), format!("a{text}b"));
                    let differs = (number > 1).then(|| Mark { number: number - 1, ..mark }.stand_in() != text);
                    let may_repeat = length == 0 || word.contains('-');
                    assert!(differs.unwrap_or(true) || may_repeat, "{word} {least} {number}: {text}");
                }
            }
        }
    }
}
