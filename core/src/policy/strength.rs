//! How hard a secret is to guess.

use crate::path::KeyPath;

/// Whether whoever runs the assistant chooses the secret at `path`: those that others issue are as good as those others.
pub fn is_own(path: &KeyPath) -> bool {
    const OWN: [&str; 4] = ["gateway.auth.token", "gateway.auth.password", "hooks.token", "browser.controlToken"];
    OWN.iter().any(|it| *path == KeyPath::keys(it))
}

/// What makes `text` something that anybody would try, as the end of a sentence; `None` if nothing does.
pub fn habit(text: &str) -> Option<&'static str> {
    let text = text.to_ascii_lowercase();
    let bytes = text.as_bytes();
    if bytes.len() < 4 {
        return None;
    }
    let repeats = |unit: usize| (unit..bytes.len()).all(|at| bytes[at] == bytes[at - unit]);
    if (1..=bytes.len() / 3).any(repeats) {
        return Some("it repeats itself");
    }
    let runs = bytes.windows(2).filter(|it| follows(it[0], it[1])).count();
    if runs * 10 >= (bytes.len() - 1) * 7 {
        return Some("it runs along the keyboard or the alphabet");
    }
    let letters = bytes.iter().filter(|it| it.is_ascii_alphabetic()).count();
    (letters * 2 >= bytes.len() && usual_letters(bytes) * 10 >= letters * 8).then_some("it is made of the usual words")
}

/// Whether `b` comes after or before `a`, or is it again, in the alphabet, the digits or a row of the keyboard.
fn follows(a: u8, b: u8) -> bool {
    const ROWS: &[u8] = b" qwertyuiop asdfghjkl zxcvbnm 1234567890 ";
    if !a.is_ascii_alphanumeric() || !b.is_ascii_alphanumeric() {
        return false;
    }
    let is_beside = |at| ROWS[at - 1] == b || ROWS[at + 1] == b;
    a.abs_diff(b) <= 1 || ROWS.iter().position(|it| *it == a).is_some_and(is_beside)
}

/// How many letters belong to words that secrets are made of when people make them.
fn usual_letters(bytes: &[u8]) -> usize {
    const WORDS: [&[u8]; 30] = [
        b"password",
        b"passw",
        b"secret",
        b"token",
        b"gateway",
        b"clawdbot",
        b"moltbot",
        b"openclaw",
        b"admin",
        b"super",
        b"secure",
        b"test",
        b"letmein",
        b"welcome",
        b"master",
        b"login",
        b"default",
        b"local",
        b"home",
        b"family",
        b"webhook",
        b"hook",
        b"random",
        b"long",
        b"strong",
        b"key",
        b"my",
        b"bot",
        b"the",
        b"browser",
    ];
    let (mut at, mut count) = (0, 0);
    while at < bytes.len() {
        let word = WORDS.iter().find(|it| bytes[at..].starts_with(it));
        count += word.map_or(0, |it| it.len());
        at += word.map_or(1, |it| it.len());
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn habits_are_told_from_chance() {
        for text in [
            "aaaaaaaaaaaaaaaaaaaaaaaa",
            "abcabcabcabc",
            "0123456789abcdef0123456789abcdef",
            "qwertyuiopasdfghjkl",
            "zyxwvutsrqponm",
            "supersecrettoken",
            "Clawdbot-Gateway-Token-2026",
            "password123",
        ] {
            assert!(habit(text).is_some(), "{text}");
        }
        for text in [
            "7f3a91c2d4e6b805a1c3e5f70b9d8c6e",
            "correct horse battery staple",
            "tok-7f3a91c2d4e6b805a1c3e5f7",
            "9aQ0xZ-mytoken-44kfPqLs82",
            "",
            "abc",
        ] {
            assert_eq!(habit(text), None, "{text}");
        }
    }
}
