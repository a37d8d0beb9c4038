//! The one redactor: where a configuration holds secrets, its texts with each of them masked, and messages without them.
//!
//! Every edge that shows text of a configuration (excerpts, diffs, edits in a report) takes it from here. What counts as a
//! secret: what the format says is one, what is named like one, every value in maps of headers and of environment variables,
//! and what looks like one wherever it stands, comments included. References to the environment (`${NAME}`) are none.
//!
//! Source of the names: `sensitive.md` sections 3 and 4 of the product's measured behaviour.

mod shapes;
mod tokens;

use crate::lists::CollectVec;
use std::borrow::Cow;
use std::cell::OnceCell;

use crate::analysis::Analysis;
use crate::order;
use crate::path::FRESH;
use crate::path::{KeyPath, Segment};
pub use crate::policy::secrets::forms::names_secret;
use crate::schema::{NodeRef, Schema};
use crate::source::Document;
use crate::syntax::TokenKind;
use crate::text::{SourceId, Span};
use crate::value::{Kind, Origin, Text, Value};

/// What stands for a secret in a text that is given away. Rules know it as a mark, and it is as long as a token should be.
pub const MARK: &str = "__FOOTGUARD_SECRET_REDACTED__";

/// What the secrets of one analysis are, and how to show its texts without them.
pub struct Redactor<'a> {
    documents: &'a [Document],
    /// The secrets of each text, sorted and apart.
    spans: Vec<Vec<Span>>,
    /// Each text without them, made when it is first asked for: messages need none.
    texts: Vec<OnceCell<String>>,
    needles: Needles,
}

impl<'a> Redactor<'a> {
    /// Finds the secrets of all texts of `analysis`, those that came from the environment included.
    pub fn new(analysis: &'a Analysis) -> Redactor<'a> {
        Redactor::knowing(analysis, Vec::new())
    }

    /// As [`Redactor::new`], with `values` as further secrets.
    pub fn knowing(analysis: &'a Analysis, mut values: Vec<String>) -> Redactor<'a> {
        let mut found: Vec<Vec<Span>> = vec![Vec::new(); analysis.documents.len()];
        let mut scalars = 0;
        each_scalar(analysis, &mut |value, secret| {
            scalars += 1;
            let source = value.loc.source.0 as usize;
            let (true, Some(document), Some(spans)) = (secret, analysis.documents.get(source), found.get_mut(source))
            else {
                return;
            };
            match &value.kind {
                Kind::String(text) => {
                    if text.origin != Origin::Opaque && *text.text != *FRESH {
                        values.push(text.text.to_string());
                    }
                    tokens::string_content(&document.text, value.loc.span, spans);
                }
                Kind::Number(_) => spans.push(value.loc.span),
                _ => {}
            }
        });
        for (document, spans) in analysis.documents.iter().zip(&mut found) {
            let Document { text, parse, mount, .. } = document;
            shapes::find(text, spans);
            // Most often the value holds all that the text does, and the walk over it has seen all secrets but those of comments.
            if analysis.documents.len() == 1 && tokens::are_read(parse, scalars) {
                tokens::comments(text, parse, spans);
            } else {
                tokens::find(text, parse, is_secret(mount), spans);
            }
            keep_fresh(text, spans);
            for span in &*spans {
                let value = span.of(text).trim_matches(['"', '\'', ' ', ',']);
                // As a key it would be quoted without its escapes.
                if value.contains('\\') {
                    values.push(crate::syntax::unescape(value).into_owned());
                }
                values.push(value.to_owned());
            }
            *spans = union(std::mem::take(spans));
        }
        Redactor {
            documents: &analysis.documents,
            texts: found.iter().map(|_| OnceCell::new()).collect_vec(),
            spans: found,
            needles: Needles::new(values),
        }
    }

    /// Where the secrets of `source` are: sorted and apart.
    pub fn spans(&self, source: SourceId) -> &[Span] {
        self.spans.get(source.0 as usize).map_or(&[], |it| it)
    }

    /// Where `text` holds a secret that could not be anything else.
    pub fn repeats(&self, text: &str) -> Vec<Span> {
        let mut spans = self.needles.find(text);
        spans.retain(|it| it.len() >= 8 && !is_plain(it.of(text)));
        spans
    }

    /// The text of `source` with [`MARK`] for each secret: a configuration still, to be given to somebody else. Unlike
    /// [`Redactor::text`] it does not show how long a secret is.
    pub fn marked(&self, source: SourceId) -> String {
        let Some(Document { text, parse, .. }) = self.documents.get(source.0 as usize) else {
            return String::new();
        };
        let mut spans = self.repeats(text);
        spans.extend(self.spans(source));
        let mut out = String::new();
        let mut from = 0;
        for span in union(spans) {
            let inside = parse.tree.token_at(span.start).map(|it| parse.tree.token(it).kind);
            let quote = if inside.is_some_and(|it| it == TokenKind::String || it.is_comment()) { "" } else { "\"" };
            out.push_str(&text[from..span.start as usize]);
            out.extend([quote, MARK, quote]);
            from = span.end as usize;
        }
        out + &text[from..]
    }

    /// A text that is no configuration, such as a path, without secrets and without what looks like one: `***` in their place.
    pub fn words<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut spans = self.needles.find(text);
        shapes::find(text, &mut spans);
        let spans = union(spans);
        if spans.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut out = String::new();
        let mut done = 0;
        for span in spans {
            out.push_str(&text[done..span.start as usize]);
            out.push_str("***");
            done = span.end as usize;
        }
        Cow::Owned(out + &text[done..])
    }

    /// The text of `source`, each byte of a secret replaced by `*`: as long as the text itself, line by line, so that every
    /// span of the text is one of this. Empty for a source that does not exist.
    pub fn text(&self, source: SourceId) -> &str {
        let at = source.0 as usize;
        let Some(document) = self.documents.get(at) else { return "" };
        match &*self.spans[at] {
            [] => &document.text,
            spans => self.texts[at].get_or_init(|| mask(&document.text, spans).into_owned()),
        }
    }

    /// A message with every secret value in it masked. Words that could as well be prose are masked only in quotes.
    pub fn message<'t>(&self, text: &'t str) -> Cow<'t, str> {
        mask(text, &self.needles.find(text))
    }

    /// A piece of configuration text, such as the new text of an edit, with its secrets masked.
    pub fn fragment<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut spans = self.needles.find(text);
        shapes::find(text, &mut spans);
        tokens::find(text, &crate::syntax::parse(text), false, &mut spans);
        keep_fresh(text, &mut spans);
        mask(text, &union(spans))
    }
}

/// Takes out of `spans` what only stands for a secret.
fn keep_fresh(text: &str, spans: &mut Vec<Span>) {
    spans.retain(|it| it.of(text).trim_matches(['"', '\'']) != FRESH);
}

/// Whether everything below a key with this name counts as a secret; a text in the place of the map may hold all of it.
fn holds_secrets(key: &str) -> bool {
    matches!(key, "env" | "vars" | "environment" | "headers" | "serviceAccount" | "extraHeaders")
}

/// The part of `env` that holds settings, not variables.
fn holds_settings(key: &str) -> bool {
    key == "shellEnv"
}

/// Whether all that stands at `path` counts as a secret, judged by the names on the way.
fn is_secret(path: &KeyPath) -> bool {
    path.0.iter().fold(false, |secret, segment| match segment {
        Segment::Key(key) => (secret && !holds_settings(key)) || names_secret(key) || holds_secrets(key),
        Segment::Index(_) => secret,
    })
}

/// Calls `visit` with every string of the loaded value and whether it counts as a secret: by whole paths, across included files,
/// and after references were replaced.
pub(crate) fn each_string(analysis: &Analysis, visit: &mut dyn FnMut(&Value, &Text, bool)) {
    each_scalar(analysis, &mut |value, secret| {
        if let Kind::String(text) = &value.kind {
            visit(value, text, secret);
        }
    });
}

/// As [`each_string`], of all that is no list and no object.
fn each_scalar(analysis: &Analysis, visit: &mut dyn FnMut(&Value, bool)) {
    if let Some(root) = &analysis.root {
        walk(root, Schema::of(analysis.dialect).map(Schema::root), false, visit);
    }
}

/// `place` is what the format says of the value; `secret`, that it lies among secrets.
fn walk(value: &Value, place: Option<NodeRef<'_>>, secret: bool, visit: &mut dyn FnMut(&Value, bool)) {
    let secret = secret || place.is_some_and(NodeRef::is_secret);
    match &value.kind {
        Kind::Object(object) => {
            for member in &object.members {
                let inherited =
                    (secret && !holds_settings(&member.key)) || names_secret(&member.key) || holds_secrets(&member.key);
                let place = place.and_then(|it| it.member(&member.key));
                walk(&member.value, place, inherited, visit);
            }
        }
        Kind::Array(items) => {
            let place = place.and_then(NodeRef::item);
            let mut argument = false;
            for item in items {
                match &item.kind {
                    Kind::Object(_) | Kind::Array(_) => walk(item, place, secret, visit),
                    _ => walk(item, place, secret || argument, visit),
                }
                argument = matches!(&item.kind, Kind::String(text) if takes_secret(&text.text));
            }
        }
        _ => visit(value, secret),
    }
}

/// Whether `word` is an option of a command whose argument is a secret.
fn takes_secret(word: &str) -> bool {
    word.starts_with('-') && !word.contains('=') && names_secret(word)
}

/// Sorts `spans` and joins those that overlap or touch.
pub(crate) fn union(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|it| !it.is_empty());
    order::by(&mut spans, Span::cmp);
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    joined
}

/// `text` with the bytes of `spans` replaced by `*`, line ends excepted.
fn mask<'t>(text: &'t str, spans: &[Span]) -> Cow<'t, str> {
    if spans.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().to_vec();
    for span in spans {
        for byte in &mut bytes[span.start as usize..span.end as usize] {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b'*';
            }
        }
    }
    // Spans cover whole characters, so this is UTF-8 still.
    Cow::Owned(String::from_utf8(bytes).unwrap_or_default())
}

/// Shorter values are too likely to be met by chance.
const MIN_NEEDLE: usize = 4;

/// Secret values, to be found in any text in one pass.
struct Needles {
    /// A bit for each pair of bytes that a value begins with, see [`bit`]: nearly every place of a text is passed over by this alone.
    first: [u64; 16],
    /// By how they begin; of those that begin alike the longest first, as one secret may begin with another.
    values: Vec<String>,
}

impl Needles {
    fn new(mut values: Vec<String>) -> Needles {
        values.retain(|it| it.len() >= MIN_NEEDLE);
        order::by(&mut values, |a, b| {
            start_of(a.as_bytes()).cmp(&start_of(b.as_bytes())).then(b.len().cmp(&a.len())).then_with(|| a.cmp(b))
        });
        values.dedup();
        let mut first = [0; 16];
        for value in &values {
            let bit = bit(value.as_bytes()[0], value.as_bytes()[1]);
            first[bit / 64] |= 1 << (bit % 64);
        }
        Needles { first, values }
    }

    fn find(&self, text: &str) -> Vec<Span> {
        let mut spans = Vec::new();
        if self.values.is_empty() {
            return spans;
        }
        let bytes = text.as_bytes();
        let mut at = 0;
        while at + MIN_NEEDLE <= bytes.len() {
            let bit = bit(bytes[at], bytes[at + 1]);
            if self.first[bit / 64] & (1 << (bit % 64)) == 0 {
                at += 1;
                continue;
            }
            match start_of(&bytes[at..]).and_then(|start| self.at(start, text, at)) {
                Some(needle) => {
                    spans.push(Span::new(at as u32, (at + needle.len()) as u32));
                    at += needle.len();
                }
                None => at += 1,
            }
        }
        spans
    }

    /// The value that stands at byte `at` of `text`, which goes on with `start` there.
    fn at(&self, start: [u8; MIN_NEEDLE], text: &str, at: usize) -> Option<&String> {
        let from = self.values.partition_point(|it| start_of(it.as_bytes()) < Some(start));
        let alike = self.values[from..].iter().take_while(|it| it.as_bytes().starts_with(&start));
        alike.into_iter().find(|it| is_met(text, at, it))
    }
}

/// One of 1024 bits for a pair of bytes.
fn bit(first: u8, second: u8) -> usize {
    (usize::from(first) * 37 + usize::from(second)) % 1024
}

fn start_of(bytes: &[u8]) -> Option<[u8; MIN_NEEDLE]> {
    bytes.get(..MIN_NEEDLE)?.try_into().ok()
}

/// Whether `text` may be a plain word.
fn is_plain(text: &str) -> bool {
    text.len() < 6 || text.bytes().all(|it| it.is_ascii_lowercase())
}

/// Whether `needle` stands at byte `at` of `text`, as a word of its own. What may be a plain word must stand in quotes:
/// somebody whose password is `password` still wants to read a sentence about it.
fn is_met(text: &str, at: usize, needle: &str) -> bool {
    if !text.as_bytes()[at..].starts_with(needle.as_bytes()) {
        return false;
    }
    let before = text.as_bytes()[..at].last().copied();
    let after = text.as_bytes().get(at + needle.len()).copied();
    if is_plain(needle) {
        let quote = |it: Option<u8>| matches!(it, Some(b'`' | b'"' | b'\''));
        return quote(before) && quote(after);
    }
    let word = |it: Option<u8>| it.is_some_and(|it| it.is_ascii_alphanumeric());
    needle.len() >= 16 || !(word(before) || word(after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, Sources, analyze};

    fn masked(text: &str) -> String {
        let analysis = analyze(&Sources::new("clawdbot.json", text), &Options::default());
        let redactor = Redactor::new(&analysis);
        let masked = redactor.text(SourceId::MAIN).to_owned();
        assert_eq!(masked.len(), text.len(), "{text}");
        masked
    }

    #[test]
    fn an_included_file_is_masked_by_where_it_stands() {
        let mut sources = crate::Sources::new("clawdbot.json", "{ env: { vars: { $include: 'inc.json5', A: 'x' } } }");
        sources.add("inc.json5", "{ A: 'overridden-one', C: 'three' 'four-is-lost' }");
        let analysis = crate::analyze(&sources, &crate::Options::default());
        let redactor = Redactor::new(&analysis);
        let shown = redactor.text(SourceId(1));
        for secret in ["overridden-one", "three", "four-is-lost"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }

    #[test]
    fn values_are_masked_by_name_by_place_and_by_shape() {
        for (text, want) in [
            (
                "{ gateway: { auth: { token: 'abc', mode: 'token' } } }",
                "{ gateway: { auth: { token: '***', mode: 'token' } } }",
            ),
            ("{ a: { 'api-key': \"x\\\"y\" } }", "{ a: { 'api-key': \"****\" } }"),
            ("{ token: '${NAME}', password: 'a${B}c$${D}' }", "{ token: '${NAME}', password: '*${B}******' }"),
            (
                "{ env: { vars: { A: 'b' }, C: 'd', shellEnv: { enabled: true, timeoutMs: 5 } } }",
                "{ env: { vars: { A: '*' }, C: '*', shellEnv: { enabled: true, timeoutMs: 5 } } }",
            ),
            ("{ x: { headers: { Accept: 'y' } } }", "{ x: { headers: { Accept: '*' } } }"),
            ("{ proxy: 'socks5://me:pw@host:1/p' }", "{ proxy: 'socks5://*****@host:1/p' }"),
            ("{ url: 'https://h/x?a=1&token=zzz&b=2' }", "{ url: 'https://h/x?a=1&token=***&b=2' }"),
            ("{ args: ['--api-key', 'abc', '--port', '1'] }", "{ args: ['--api-key', '***', '--port', '1'] }"),
            ("{ args: ['--token=abc'] }", "{ args: ['--token=***'] }"),
            ("{ x: 'see xoxb-123456789012-abcdef' }", "{ x: 'see ************************' }"),
            (
                "{ maxTokens: 5, sessionKey: 'main', tokenFile: '/x', reserveTokensFloor: 3 }",
                "{ maxTokens: 5, sessionKey: 'main', tokenFile: '/x', reserveTokensFloor: 3 }",
            ),
            ("{ password: 123456, secret: true, token: null }", "{ password: ******, secret: true, token: null }"),
            ("{ token: ['a', { b: 'c' }] }", "{ token: ['*', { b: '*' }] }"),
            ("{ token: 'é€' }", "{ token: '*****' }"),
            ("{ token: 'a', token: 'b' }", "{ token: '*', token: '*' }"),
        ] {
            assert_eq!(masked(text), want);
        }
    }

    #[test]
    fn a_text_to_give_away_is_a_configuration_without_secrets() {
        let text = "{ gateway: { auth: { token: 'Tr0ub4dor', password: 12345678 } }, // token: 's3cr3t'\n \
                    env: { A: 'x${B}y' }, proxy: 'socks5://me:pw@h:1', agents: { list: [{ name: 'Tr0ub4dor' }] } }";
        let analysis = analyze(&Sources::new("clawdbot.json", text), &Options::default());
        let marked = Redactor::new(&analysis).marked(SourceId::MAIN);
        assert_eq!(
            marked,
            format!(
                "{{ gateway: {{ auth: {{ token: '{MARK}', password: \"{MARK}\" }} }}, // token: '{MARK}'\n \
                 env: {{ A: '{MARK}${{B}}{MARK}' }}, proxy: 'socks5://{MARK}@h:1', agents: {{ list: [{{ name: '{MARK}' }}] }} }}"
            )
        );
        assert!(crate::policy::secrets::forms::is_redacted(MARK));
        let again = analyze(&Sources::new("clawdbot.json", &marked), &Options::default());
        assert!(again.diagnostics.iter().all(|it| it.rule != "gateway-token-too-short"));
    }

    #[test]
    fn the_value_of_a_whole_text_shows_all_that_its_tokens_do() {
        for text in [
            "{ gateway: { auth: { token: 'abc', token: 'xyz', password: 12345678 } }, maxTokens: 5 }",
            "{ channels: { telegram: { botToken: '1:a', accounts: { \"b\": { botToken: \"2:\\x41\" } } } } }",
            "{ env: { A: 'x${B}y', shellEnv: { enabled: true }, vars: { C: 5, D: null, E: Infinity } } }",
            "{ args: ['--api-key', 'abc', '--token', 12345, '--secret', ['x'], '--port', '1'], a: ['--key=x', 'y'] }",
            "{ token: ['a', { b: 'c' }, [['d']]], headers: { x: { y: 'z' } } }",
            "// token: 'abc',\n{ a: 'b', // C: 'd'\n env: { // E: 'f'\n G: 'h' /* I: 'j' */ }, k: [ // apiKey: k3y4567\n ] } // x",
            "{\n// env: {\n//   A: 'b',\n// },\n// x: 'y'\n// headers: {\nz: 1, // B: 'c'\n}",
        ] {
            let analysis = analyze(&Sources::new("clawdbot.json", text), &Options::default());
            let parse = &analysis.documents[0].parse;
            let mut scalars = 0;
            each_scalar(&analysis, &mut |_, _| scalars += 1);
            assert!(tokens::are_read(parse, scalars), "{text}");
            let mut by_tokens = Vec::new();
            shapes::find(text, &mut by_tokens);
            tokens::find(text, parse, false, &mut by_tokens);
            assert_eq!(Redactor::new(&analysis).spans(SourceId::MAIN), union(by_tokens), "{text}");
        }
        for text in ["{ a: b }", "{ a: 'b', __proto__: { c: 'd' } }", "{ $include: 'x', a: 'b' }"] {
            let analysis = analyze(&Sources::new("clawdbot.json", text), &Options::default());
            let mut scalars = 0;
            each_scalar(&analysis, &mut |_, _| scalars += 1);
            assert!(!tokens::are_read(&analysis.documents[0].parse, scalars), "{text}");
        }
    }

    #[test]
    fn broken_text_and_comments_are_masked_too() {
        for (text, want) in [
            ("{ token: abc123, mode: 1", "{ token: ******, mode: 1"),
            ("{ token: abc-1.2 def\n mode: x", "{ token: ***********\n mode: x"),
            ("{ token \"abc\" }", "{ token \"***\" }"),
            ("{ token = 'abc' }", "{ token = '***' }"),
            ("{ token: 'abc\n}", "{ token: '***\n}"),
            ("{ mode: 'token'\n port: 1 }", "{ mode: 'token'\n port: 1 }"),
            ("// token: 'abc',\n{}", "// token: '***',\n{}"),
            ("// the token is not: used here\n{}", "// the token is not: used here\n{}"),
            ("/* \"password\" : \"x\"\n apiKey: k3y4567 */ {}", "/* \"password\" : \"*\"\n apiKey: ******* */ {}"),
            ("{\n// env: {\n//   A: 'b',\n// },\n// x: 'y'\n}", "{\n// env: {\n//   A: '*',\n// },\n// x: 'y'\n}"),
            ("{ env: {\n// A: 'b'\n} }", "{ env: {\n// A: '*'\n} }"),
        ] {
            assert_eq!(masked(text), want, "{text}");
        }
    }

    #[test]
    fn messages_lose_values_and_keep_sentences() {
        let text = "{ gateway: { auth: { token: 'Tr0ub4dor', password: 'password' } } }";
        let analysis = analyze(&Sources::new("clawdbot.json", text), &Options::default());
        let redactor = Redactor::new(&analysis);
        assert_eq!(redactor.message("is `Tr0ub4dor`, not xTr0ub4dor"), "is `*********`, not xTr0ub4dor");
        assert_eq!(redactor.message("a password such as `password`"), "a password such as `********`");
        assert_eq!(redactor.fragment("auth: { token: 'new' }"), "auth: { token: '***' }");
    }

    #[test]
    fn what_the_environment_gave_is_masked_in_messages() {
        let mut sources = Sources::new("clawdbot.json", "{ gateway: { auth: { token: '${T}' } } }");
        sources.env = Some([("T".to_owned(), "s3cret-value".to_owned())].into());
        let analysis = analyze(&sources, &Options::default());
        let redactor = Redactor::new(&analysis);
        assert_eq!(redactor.message("it is s3cret-value"), "it is ************");
    }
}
