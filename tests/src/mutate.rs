//! Configurations that somebody might be in the middle of writing.

use proptest::prelude::*;

/// One change of a text, in terms that fit any text: places are fractions of its length.
#[derive(Clone, Debug)]
pub enum Mutation {
    /// Puts a piece in.
    Insert(f64, &'static str),
    /// Takes a stretch of this many bytes out.
    Delete(f64, usize),
    /// Repeats a stretch of this many bytes elsewhere.
    Copy(f64, f64, usize),
    /// Puts a piece in the place of the word that is there.
    Replace(f64, &'static str),
}

/// What people write, and what breaks readers.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "'",
    "//",
    "/*",
    "*/",
    "\n",
    "\r\n",
    "\\",
    "\u{FEFF}",
    "\u{2028}",
    "é",
    "😀",
    "#",
    "=",
    "null",
    "true",
    "false",
    "NaN",
    "-Infinity",
    "0x1F",
    ".5",
    "1e999",
    "\"*\"",
    "\"open\"",
    "\"lan\"",
    "\"off\"",
    "\"${X}\"",
    "\"host\"",
    "\"funnel\"",
    "'loopback'",
    "__proto__: {},",
    "$include: 'x',",
    "gateway: {",
    "channels: {",
    "telegram: {",
    "dmPolicy: 'open',",
    "allowFrom: ['*', 1],",
    "groupPolicy: 'open',",
    "tools: {",
    "elevated: { allowFrom: { x: ['*'] } },",
    "agents: { defaults: { sandbox: {",
    "docker: { binds: ['/var/run/docker.sock:/s'], network: 'host' },",
    "auth: {",
    "token: 'short',",
    "password: 'hunter2',",
    "logging: { redactSensitive: 'off' },",
    "hooks: { enabled: true, token: 't' },",
    "bnid: 'lan',",
    "session: { dmScope: 'main' },",
];

/// Mutations of a text.
pub fn mutations() -> impl Strategy<Value = Vec<Mutation>> {
    let piece = || prop::sample::select(PIECES);
    let place = || 0.0..1.0f64;
    let one = prop_oneof![
        3 => (place(), piece()).prop_map(|(at, piece)| Mutation::Insert(at, piece)),
        3 => (place(), 1..12usize).prop_map(|(at, len)| Mutation::Delete(at, len)),
        1 => (place(), place(), 1..80usize).prop_map(|(from, to, len)| Mutation::Copy(from, to, len)),
        3 => (place(), piece()).prop_map(|(at, piece)| Mutation::Replace(at, piece)),
    ];
    prop::collection::vec(one, 0..6)
}

/// `text` with every mutation made, one after the other.
pub fn mutate(text: &str, mutations: &[Mutation]) -> String {
    let mut text = text.to_owned();
    for mutation in mutations {
        let place = |at: &f64| boundary(&text, (text.len() as f64 * at) as usize);
        match mutation {
            Mutation::Insert(at, piece) => {
                let at = place(at);
                text.insert_str(at, piece);
            }
            Mutation::Delete(at, len) => {
                let from = place(at);
                let to = boundary(&text, from + len);
                text.replace_range(from..to, "");
            }
            Mutation::Copy(from, to, len) => {
                let (from, to) = (place(from), place(to));
                let piece = text[from..boundary(&text, from + len)].to_owned();
                text.insert_str(to, &piece);
            }
            Mutation::Replace(at, piece) => {
                let at = place(at);
                let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '"' | '\'');
                let from = text[..at].trim_end_matches(word).len();
                let to = text.len() - text[at..].trim_start_matches(word).len();
                text.replace_range(from..to, piece);
            }
        }
    }
    text
}

/// A mutated seed, as the bytes of a fuzzer choose: the first names the seed, each further four one mutation.
pub fn from_bytes(bytes: &[u8]) -> String {
    let seeds = seeds();
    let Some((first, rest)) = bytes.split_first() else { return String::new() };
    let place = |it: u8, fine: u8| (f64::from(it) + f64::from(fine) / 256.0) / 256.0;
    let mutations: Vec<Mutation> = rest
        .chunks_exact(4)
        .take(8)
        .map(|it| {
            let at = place(it[1], it[2]);
            let piece = PIECES[usize::from(it[3]) % PIECES.len()];
            match it[0] % 8 {
                0..3 => Mutation::Insert(at, piece),
                3..5 => Mutation::Replace(at, piece),
                5..7 => Mutation::Delete(at, 1 + usize::from(it[3] % 16)),
                _ => Mutation::Copy(at, place(it[3], it[0]), 1 + usize::from(it[2] % 80)),
            }
        })
        .collect();
    mutate(seeds[usize::from(*first) % seeds.len()], &mutations)
}

fn boundary(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Texts to begin with: the samples, and a larger configuration.
pub fn seeds() -> Vec<&'static str> {
    let samples = footguard_core::samples::ALL.iter().map(|it| it.text);
    samples.chain([include_str!("../corpus/bench/c1k.json5"), "", "{}"]).collect()
}

/// Configurations, most of them a little broken.
pub fn texts() -> impl Strategy<Value = String> {
    (prop::sample::select(seeds()), mutations()).prop_map(|(seed, mutations)| mutate(seed, &mutations))
}

/// Pieces that may stand between the tokens of a text, or in the place of them, without breaking it.
const SPACES: &[&str] = &[
    " ",
    "\n",
    "\r\n",
    "\n\n\n",
    "\t",
    "// c\n",
    "/* c */",
    "/* c\n d */",
    "\u{2028}",
    "/**/",
    "// 'é'\r\n",
    "\u{FEFF}",
];

/// Keys in every way of writing them.
const KEYS: &[&str] = &["a", "\"b\"", "'c'", "$d"];

/// Values without anything inside.
const VALUES: &[&str] = &["1", "'x'", "\"it's\"", "'a\\\nb'", "true", "-Infinity", "null", "{}", "[]", "'${A}'"];

/// Texts without errors, written in odd ways: white space and comments between any tokens.
pub fn sound_texts() -> impl Strategy<Value = String> {
    let value = prop::sample::select(VALUES).prop_map(str::to_owned);
    let space = || prop::collection::vec(prop::sample::select(SPACES), 0..3).prop_map(|it| it.concat());
    let value = value.prop_recursive(4, 24, 4, move |inner| {
        let item = (space(), inner.clone(), space()).prop_map(|(a, b, c)| format!("{a}{b}{c}"));
        let key = prop::sample::select(KEYS);
        let member = (space(), key, space(), space(), inner, space())
            .prop_map(|(a, key, b, c, value, d)| format!("{a}{key}{b}:{c}{value}{d}"));
        let end = || (any::<bool>(), space()).prop_map(|(comma, space)| (if comma { "," } else { "" }, space));
        let list = (prop::collection::vec(item, 1..4), end())
            .prop_map(|(items, (comma, space))| format!("[{}{comma}{space}]", items.join(",")));
        let object = (prop::collection::vec(member, 1..4), end())
            .prop_map(|(members, (comma, space))| format!("{{{}{comma}{space}}}", members.join(",")));
        let empty =
            (space(), any::<bool>()).prop_map(|(it, list)| if list { format!("[{it}]") } else { format!("{{{it}}}") });
        prop_oneof![list, object, empty]
    });
    let odd = (space(), value, space()).prop_map(|(a, b, c)| format!("{a}{b}{c}"));
    prop_oneof![3 => odd, 1 => texts()]
}
