//! What secrets look like, by their names and by their forms; and what stands in the place of one.

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
    let plain = key.bytes().filter(u8::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase());
    // Asked of every key and word of a file at every keystroke: nearly all fit here.
    let mut short = [0; 64];
    let long: Vec<u8>;
    let key = if key.len() <= short.len() {
        let mut len = 0;
        for byte in plain {
            short[len] = byte;
            len += 1;
        }
        &short[..len]
    } else {
        long = plain.collect();
        &long
    };
    // `channels.tlon.code` logs in to a ship.
    let is_named = key == b"code" || key.ends_with(b"key") || holds_secret_word(key);
    is_named && !NOT.contains(&key) && !NOT_ENDS.iter().any(|it| key.ends_with(it))
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

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':')
}

/// Adds what has the form of a well-known token in `text`.
pub(crate) fn tokens(text: &str, out: &mut Vec<Span>) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        if is_word(byte) {
            continue;
        }
        if at - from >= MIN_TOKEN {
            word(&text[from..at], from, out);
        }
        from = at + 1;
    }
    if text.len() - from.min(text.len()) >= MIN_TOKEN {
        word(&text[from..], from, out);
    }
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
        || text.contains("***")
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
