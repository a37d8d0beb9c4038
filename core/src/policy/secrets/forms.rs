//! What secrets look like, by their names and by their forms; and what stands in the place of one.

use crate::lists::CollectVec;
use crate::search;
use crate::text::Span;

/// How tokens of well-known services begin.
const PREFIXES: [&str; 26] = [
    "sk-",
    "sk_",
    "pk_live_",
    "rk_live_",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "xoxs-",
    "xoxe.",
    "xapp-",
    "ghp_",
    "gho_",
    "ghs_",
    "ghu_",
    "github_pat_",
    "glpat-",
    "AIza",
    "AKIA",
    "eyJ",
    "hf_",
    "gsk_",
    "npm_",
    "pplx-",
    "tvly-",
    "xai-",
    "ntn_",
];
/// The shortest word that is taken for a token by how it begins.
pub(crate) const MIN_TOKEN: usize = 16;
/// Whether the value of a key with this name is a secret, judged by the name alone.
///
/// The product masks what has one of these words in its path or ends with `key`; the names excepted here are the ones that
/// this hits by mistake.
pub fn names_secret(key: &str) -> bool {
    const NOT: [&[u8]; 8] = [
        b"mainkey",
        b"sessionkey",
        b"publickey",
        b"usertokenreadonly",
        b"maxtokensfield",
        b"reservetokensfloor",
        b"tokencount",
        b"tokenlimit",
    ];
    // Names of files that hold a secret, and numbers of tokens.
    const NOT_ENDS: [&[u8]; 4] = [b"file", b"path", b"tokens", b"dir"];
    // Asked of every key and word of a file at every keystroke, and most say no by their letters.
    if !may_name_secret(key) {
        return false;
    }
    let plain = key.bytes().filter(u8::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase());
    let key = &*plain.collect_vec();
    // `channels.tlon.code` logs in to a ship.
    let is_named = key == b"code" || key.ends_with(b"key") || holds_secret_word(key);
    is_named && !NOT.contains(&key) && !NOT_ENDS.iter().any(|it| key.ends_with(it))
}

/// Whether two letters that stand side by side in what [`names_secret`] looks for do so in `key`.
fn may_name_secret(key: &str) -> bool {
    let mut before = 0;
    for &byte in key.as_bytes() {
        if !byte.is_ascii_alphanumeric() {
            continue;
        }
        let byte = byte.to_ascii_lowercase();
        match (before, byte) {
            (b'k', b'e') | (b'o', b'k') | (b'w', b'o' | b'd') | (b'h', b'r') | (b'c', b'r' | b'o') | (_, b'z') => {
                return true;
            }
            _ => before = byte,
        }
    }
    false
}

/// Whether one of the words stands in `key`. Each is looked for where its rarest letter is.
fn holds_secret_word(key: &[u8]) -> bool {
    for (at, byte) in key.iter().enumerate() {
        let words: &[(&[u8], usize)] = match byte {
            b'k' => &[(b"token", 2), (b"apikey", 3), (b"cookie", 3)],
            b'w' => &[(b"password", 4), (b"passwd", 4)],
            b'h' => &[(b"passphrase", 5)],
            b'z' => &[(b"authorization", 7)],
            b'c' => &[(b"secret", 2), (b"credential", 0)],
            _ => continue,
        };
        let is_here = |it: &(&[u8], usize)| at >= it.1 && key[at - it.1..].starts_with(it.0);
        if words.iter().any(is_here) {
            return true;
        }
    }
    false
}

/// What a text would hold if it held something of a kind: what it does not, nobody has to look for.
#[derive(Default)]
pub(crate) struct Signs {
    /// Of a URL: `://`.
    pub scheme: bool,
    /// Of an option, an assignment or a header: `--`, `=`, `Bearer`.
    pub option: bool,
    /// Of a key in PEM: `-----`.
    pub key: bool,
}

/// The bytes of tokens that are signs of nothing.
const IN_WORDS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = (byte as u8).is_ascii_alphanumeric() || matches!(byte as u8, b'_' | b'.');
        byte += 1;
    }
    table
};

/// Adds what has the form of a well-known token in `text`, and says what else it may hold. One pass: whole files are looked at.
pub(crate) fn tokens(text: &str, out: &mut Vec<Span>) -> Signs {
    let mut signs = Signs::default();
    let bytes = text.as_bytes();
    let mut from = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if IN_WORDS[usize::from(byte)] {
            continue;
        }
        match byte {
            b'-' => {
                let before = &bytes[..at];
                signs.option |= before.ends_with(b"-");
                signs.key |= before.ends_with(b"----");
                continue;
            }
            b':' => {
                signs.scheme |= bytes[at..].starts_with(b"://");
                continue;
            }
            b'=' => signs.option = true,
            _ => {}
        }
        match at - from {
            6 => signs.option |= bytes[from..at].ends_with(b"earer"),
            MIN_TOKEN.. => word(&text[from..at], from, out),
            _ => {}
        }
        from = at + 1;
    }
    if text.len() >= from + MIN_TOKEN {
        word(&text[from..], from, out);
    }
    signs
}

fn word(word: &str, from: usize, out: &mut Vec<Span>) {
    // Without a blank, a key clings to its value.
    let token = if is_bot_token(word) { word } else { word.rsplit(':').next().unwrap_or(word) };
    if token.len() >= MIN_TOKEN && is_token(token) {
        let end = from + word.len();
        out.push(Span::new((end - token.len()) as u32, end as u32));
    }
}

fn is_token(word: &str) -> bool {
    let known = PREFIXES.iter().any(|it| word.starts_with(it)) && word.bytes().any(|it| it.is_ascii_digit());
    known || is_bot_token(word)
}

/// `123456789:AA…`, perhaps with `bot` before it, as in the URLs of Telegram.
fn is_bot_token(word: &str) -> bool {
    let Some((id, rest)) = word.split_once(':') else {
        return false;
    };
    let id = id.strip_prefix("bot").unwrap_or(id);
    id.len() >= 6 && id.bytes().all(|it| it.is_ascii_digit()) && rest.len() >= 30 && !rest.contains([':', '.'])
}

/// The variable that `text` means to refer to, in a form that the assistant takes as it stands: `$NAME`, `%NAME%`,
/// `env:NAME`, `process.env.NAME`, `${env:NAME}`, `${name}`, and `$${NAME}`, which stands for the text `${NAME}`.
///
/// Source: `validation.md` section 5: references are `${NAME}` in capitals, and nothing else.
pub fn unexpanded(text: &str) -> Option<String> {
    let text = text.trim();
    let braced = text.strip_prefix("${").and_then(|it| it.strip_suffix('}'));
    let prefixed = ["$env:", "env:", "process.env.", "$ENV:"].iter().find_map(|it| text.strip_prefix(it));
    let percent = text.strip_prefix('%').and_then(|it| it.strip_suffix('%'));
    // A password may begin with `$`: only what is written as variables are counts.
    let plain = text.strip_prefix('$').filter(|it| it.bytes().all(|it| !it.is_ascii_lowercase()) && it.len() > 2);
    let name = match braced {
        Some(name) => name.strip_prefix("env:").or(name.strip_prefix("env.")).unwrap_or(name),
        None => prefixed.or(percent).or(plain)?,
    };
    // `${NAME:-default}` is a shell's.
    let name = name.split([':', '-', '=']).next().unwrap_or(name);
    let is_name = name.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_')
        && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
    is_name.then(|| name.to_ascii_uppercase())
}

/// Whether `text` is what a program shows instead of a secret: `***`, `[REDACTED]`, `__CLAWDBOT_REDACTED__`, `sk-a…9f2`.
pub fn is_redacted(text: &str) -> bool {
    let text = text.trim();
    let is_mask = |it: char| matches!(it, '*' | '•' | '●' | '…');
    let masks = text.chars().filter(|it| is_mask(*it)).count();
    let lower = text.to_ascii_lowercase();
    let word = lower.trim_matches(|it: char| !it.is_ascii_alphanumeric());
    matches!(word, "redacted" | "masked" | "hidden" | "filtered")
        || word.ends_with("_redacted")
        || (masks >= 3 && text.chars().all(is_mask))
        || search::contains(text, "***")
        || (text.contains('…') && text.chars().count() < 24)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_that_nothing_expands() {
        for (text, want) in [
            ("$GATEWAY_TOKEN", Some("GATEWAY_TOKEN")),
            ("%BOT_TOKEN%", Some("BOT_TOKEN")),
            ("env:TOKEN", Some("TOKEN")),
            ("$env:TOKEN", Some("TOKEN")),
            ("process.env.api_key", Some("API_KEY")),
            ("${env:TOKEN}", Some("TOKEN")),
            ("${token}", Some("TOKEN")),
            ("${TOKEN:-none}", Some("TOKEN")),
            ("$ecret", None),
            ("$A", None),
            ("$4$ALT", None),
            ("a$TOKEN", None),
            ("100%", None),
            ("${two words}", None),
        ] {
            assert_eq!(unexpanded(text).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn marks_of_programs_that_hide_secrets() {
        for text in
            ["***", "••••••", "[REDACTED]", "<redacted>", "__CLAWDBOT_REDACTED__", "sk-a…9f2", "sk-abc***", "REDACTED"]
        {
            assert!(is_redacted(text), "{text}");
        }
        for text in ["**", "hidden treasure", "a*b*c", "7f3a91c2d4e6", "redacted-7f3a91c2d4e6b805"] {
            assert!(!is_redacted(text), "{text}");
        }
    }
}
