//! What our parser makes of a text, in the words of `tests/json5/oracle.mjs`; and texts to ask both about.

use std::fmt::Write;

use footguard_core::syntax::parse;
use footguard_core::text::SourceId;
use footguard_core::value::{Kind, Object, Value, lower};

/// `v VALUE` for a text without errors, else `s LINE COLUMN` or `e LINE COLUMN`, as the oracle writes them.
pub fn answer(text: &str) -> String {
    let parse = parse(text);
    if let Some(error) = parse.product {
        let kind = if error.code == "json5_eof" { 'e' } else { 's' };
        return format!("{kind} {} {}", error.line, error.column);
    }
    if let Some(error) = parse.errors.first() {
        return format!("only we refuse it: {}", error.message);
    }
    let mut out = "v ".to_owned();
    match lower(&parse, text, SourceId::MAIN) {
        Some(value) => write_value(&mut out, &value),
        None => out.push_str("nothing"),
    }
    out
}

fn write_value(out: &mut String, value: &Value) {
    match &value.kind {
        Kind::Null => out.push_str("null"),
        Kind::Bool(it) => out.push_str(if *it { "true" } else { "false" }),
        Kind::Number(it) if it.is_nan() => out.push_str("NaN"),
        Kind::Number(it) => {
            let _ = write!(out, "#{:x}", it.to_bits());
        }
        Kind::String(it) => write_string(out, &it.text),
        Kind::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_value(out, item);
            }
            out.push(']');
        }
        Kind::Object(object) => write_object(out, object),
        Kind::Broken => out.push_str("broken"),
    }
}

/// As JavaScript has them: numeric keys first, in ascending order; a key keeps its first place and has its last value.
fn write_object(out: &mut String, object: &Object) {
    let mut keys = Vec::new();
    for (at, member) in object.members.iter().enumerate() {
        if !keys.iter().any(|(_, _, key)| *key == &*member.key) {
            keys.push((array_index(&member.key).unwrap_or(u32::MAX), at, &*member.key));
        }
    }
    keys.sort();
    out.push('{');
    for (at, (_, _, key)) in keys.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        write_string(out, key);
        out.push(':');
        object.get(key).into_iter().for_each(|it| write_value(out, it));
    }
    out.push('}');
}

fn array_index(key: &str) -> Option<u32> {
    let index = key.parse::<u32>().ok().filter(|it| *it < u32::MAX)?;
    (index.to_string() == key).then_some(index)
}

fn write_string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        let _ = match c {
            '"' | '\\' => write!(out, "\\{c}"),
            '\u{8}' => write!(out, "\\b"),
            '\u{c}' => write!(out, "\\f"),
            '\n' => write!(out, "\\n"),
            '\r' => write!(out, "\\r"),
            '\t' => write!(out, "\\t"),
            '\0'..='\x1f' => write!(out, "\\u{:04x}", u32::from(c)),
            c => write!(out, "{c}"),
        };
    }
    out.push('"');
}

/// Numbers that look random and are the same every time (xorshift64*).
pub struct Random(u64);

impl Random {
    /// Any seed but 0.
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }
}

const SPACES: &[&str] = &[
    " ", "\n", "\r\n", "\r", "\t", "\u{b}", "\u{c}", "\u{a0}", "\u{feff}", "\u{2028}", "\u{2029}", "\u{3000}",
    "\u{2003}",
];
const COMMENTS: &[&str] = &[
    "/**/",
    "/* a */",
    "/* \n * ** / */",
    "// b\n",
    "// c\r",
    "// d\u{2028}",
    "//\n",
    "/*/ */",
    "// é😀\r\n",
    "/***/",
];
const KEYS: &[&str] = &[
    "a",
    "b",
    "c1",
    "$",
    "_x",
    "null",
    "true",
    "NaN",
    "Infinity",
    "ключ",
    "été",
    "\\u0061",
    "x\\u200cy",
    "字",
    "'a'",
    "\"b\"",
    "'10'",
    "\"9\"",
    "'007'",
    "'4294967294'",
    "'4294967295'",
    "'-1'",
    "__proto__",
    "'__proto__'",
    "constructor",
    "''",
    "'\\x61'",
    "'😀'",
    "\u{1d4b6}",
    "a\u{300}",
];
const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "+0",
    "1",
    "-12.5",
    ".5",
    "5.",
    "5.e3",
    "1e10",
    "1E-7",
    "+.5e+1",
    "0x1F",
    "-0Xff",
    "0x20000000000001",
    "1e999",
    "-1e-999",
    "Infinity",
    "-Infinity",
    "+Infinity",
    "NaN",
    "-NaN",
    "9007199254740993",
    "0.1",
    "123456789012345678901234567890",
    "2.2250738585072011e-308",
    "0xFFFFFFFFFFFFFFFFFFFFFFFF",
    "4.35",
    "0e5",
];
const STRINGS: &[&str] = &[
    "",
    "a",
    "b c",
    "\\n",
    "\\t",
    "\\'",
    "\\\"",
    "\\\\",
    "\\x41",
    "\\u0042",
    "\\ud83d\\ude00",
    "\\ud83d",
    "\\udc00",
    "\\0",
    "\\v",
    "\\q",
    "\\\n",
    "\\\r\n",
    "\\\r",
    "\\\u{2028}",
    "\u{2028}",
    "é",
    "😀",
    "\t",
    "\u{1}",
    "//",
    "/*",
    "${A}",
    "\\/",
    "字",
    "\u{7f}",
    "\u{ffff}",
];
/// What a mutation puts in.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "'",
    "\\",
    "/",
    "*",
    "#",
    "\n",
    "\r",
    " ",
    "0",
    "1",
    "e",
    "x",
    "u",
    ".",
    "-",
    "+",
    "a",
    "$",
    "_",
    "\u{200b}",
    "\u{85}",
    "\u{feff}",
    "\u{2028}",
    "😀",
    "é",
    "\u{0}",
    "=",
    ";",
    "\\u",
    "\\x",
    "\\1",
    "\\u{41}",
    "//",
    "/*",
    "*/",
    "null",
    "tru",
    "Infinit",
    "\u{201c}",
    "\u{300}",
    "\u{1d4b6}",
    "\\ud835",
];

/// Valid documents in every style, and broken ones made from them.
pub struct Texts {
    random: Random,
    out: String,
}

impl Texts {
    /// The texts of a seed are always the same.
    pub fn new(seed: u64) -> Texts {
        Texts { random: Random::new(seed), out: String::new() }
    }

    /// A document that JSON5 allows.
    pub fn valid(&mut self) -> String {
        self.out.clear();
        self.space();
        let depth = self.random.below(4);
        self.value(depth);
        self.space();
        std::mem::take(&mut self.out)
    }

    /// `text` with up to four small changes.
    pub fn mutated(&mut self, text: &str) -> String {
        let mut chars = text.chars().collect::<Vec<_>>();
        for _ in 0..=self.random.below(4) {
            let at = self.random.below(chars.len() + 1);
            match self.random.below(5) {
                0 if at < chars.len() => {
                    chars.remove(at);
                }
                1 if at < chars.len() => chars.insert(at, chars[at]),
                2 => {
                    let to = (at + self.random.below(6)).min(chars.len());
                    chars.drain(at..to);
                }
                3 => chars.truncate(at.max(1)),
                _ => {
                    let piece = self.random.pick(PIECES).chars();
                    chars.splice(at..at, piece);
                }
            }
        }
        chars.into_iter().collect()
    }

    fn space(&mut self) {
        while self.random.chance(3) {
            let list = if self.random.chance(3) { COMMENTS } else { SPACES };
            let piece = self.random.pick(list);
            self.out.push_str(piece);
        }
    }

    fn value(&mut self, depth: usize) {
        match self.random.below(if depth == 0 { 4 } else { 8 }) {
            0 => {
                let word = self.random.pick(&["null", "true", "false"]);
                self.out.push_str(word);
            }
            1 => {
                let number = self.random.pick(NUMBERS);
                self.out.push_str(number);
            }
            2 | 3 => self.string(),
            4 | 5 => self.container(depth, '[', ']'),
            _ => self.container(depth, '{', '}'),
        }
    }

    fn string(&mut self) {
        let quote = self.random.pick(&["'", "\""]);
        self.out.push_str(quote);
        for _ in 0..self.random.below(5) {
            let piece = self.random.pick(STRINGS);
            self.out.push_str(piece);
        }
        // `\0` must not be followed by a digit, and no piece begins with one.
        self.out.push_str(quote);
    }

    fn container(&mut self, depth: usize, open: char, close: char) {
        self.out.push(open);
        let len = self.random.below(5);
        for at in 0..len {
            self.space();
            if open == '{' {
                let key = self.random.pick(KEYS);
                self.out.push_str(key);
                self.space();
                self.out.push(':');
                self.space();
            }
            self.value(depth - 1);
            self.space();
            if at + 1 < len || self.random.chance(2) {
                self.out.push(',');
            }
        }
        self.space();
        self.out.push(close);
    }
}
