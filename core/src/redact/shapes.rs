//! What looks like a secret, wherever it stands: URLs with a password, well-known forms of tokens, options of commands,
//! commented-out settings.

use super::{holds_secrets, tokens};
use crate::policy::secrets::forms::{self, names_secret};
use crate::search;
use crate::text::Span;

/// URLs whose tail is a secret.
const WEBHOOKS: [&str; 3] = ["hooks.slack.com/services/", "/api/webhooks/", "webhook.office.com/webhookb2/"];

/// Adds what looks like a secret in `text`.
pub(super) fn find(text: &str, out: &mut Vec<Span>) {
    let has = forms::tokens(text, out);
    if has.scheme {
        urls(text, out);
    }
    if has.option {
        options(text, out);
    }
    if has.key {
        keys(text, out);
    }
}

/// Private keys and certificates as text.
fn keys(text: &str, out: &mut Vec<Span>) {
    const END: &str = "-----END ";
    let mut at = 0;
    while let Some(found) = search::find(&text[at..], "-----BEGIN ") {
        let from = at + found;
        let body = until(&text[from..], |it| matches!(it, '"' | '\'' | '`'));
        let len = match search::find(body, END) {
            Some(end) => end + until(&body[end..], |it| matches!(it, '\n' | '\r')).len(),
            None => body.len(),
        };
        out.push(Span::new(from as u32, (from + len) as u32));
        at = from + len;
    }
}

fn urls(text: &str, out: &mut Vec<Span>) {
    let mut at = 0;
    while let Some(found) = search::find(&text[at..], "://") {
        let from = at + found + 3;
        let url = until(&text[from..], |it| it.is_whitespace() || matches!(it, '"' | '\'' | '`' | '<' | '>'));
        let authority = until(url, |it| matches!(it, '/' | '?' | '#'));
        // A password may hold what ends the authority, in URLs that nobody would parse.
        let user = match authority.rfind('@') {
            Some(at) => Some(at),
            None if has_odd_port(authority) => url.rfind('@'),
            None => None,
        };
        if let Some(user) = user {
            tokens::except_references(&url[..user], from as u32, out);
        }
        parameters(url, from as u32, out);
        for webhook in WEBHOOKS {
            if let Some(at) = search::find(url, webhook) {
                let tail = at + webhook.len();
                tokens::except_references(&url[tail..], (from + tail) as u32, out);
            }
        }
        at = from + url.len();
    }
}

/// Whether what stands where a port would is none.
fn has_odd_port(authority: &str) -> bool {
    let port = authority.rsplit_once(':').map(|it| it.1);
    port.is_some_and(|it| it.bytes().any(|it| !it.is_ascii_digit()) && !it.ends_with(']'))
}

fn parameters(url: &str, start: u32, out: &mut Vec<Span>) {
    let Some(query) = url.find(['?', '#']) else {
        return;
    };
    let mut at = query + 1;
    for pair in url[at..].split(['&', '#', ';', '?']) {
        if let Some((name, value)) = pair.split_once('=')
            && (names_secret(name) || matches!(name, "sig" | "signature" | "code" | "pwd" | "auth"))
        {
            tokens::except_references(value, start + (at + name.len() + 1) as u32, out);
        }
        at += pair.len() + 1;
    }
}

/// `--token VALUE`, `--api-key=VALUE`, `Bearer VALUE`, `PASSWORD=VALUE` inside of one text.
fn options(text: &str, out: &mut Vec<Span>) {
    let mut at = 0;
    let mut argument = false;
    for word in text.split([' ', '\t', '\n', '"', '\'', ',']) {
        let from = at;
        at += word.len() + 1;
        if word.is_empty() {
            continue;
        }
        if argument {
            tokens::except_references(word, from as u32, out);
        }
        argument = matches!(word, "Bearer" | "bearer") || (word.starts_with("--") && names_secret(word));
        if let Some((name, value)) = word.split_once('=')
            && names_secret(name)
            && name.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-'))
        {
            argument = false;
            tokens::except_references(value, (from + name.len() + 1) as u32, out);
        }
    }
}

fn until(text: &str, ends: impl Fn(char) -> bool) -> &str {
    &text[..text.find(ends).unwrap_or(text.len())]
}

/// Adds what would be secrets in `raw`, which begins at byte `start`, read line by line as settings: of comments, and of text
/// that the parser could make nothing of. `secret` says that it stands among secrets; `in_map` that a map of secrets is open,
/// which the next comment takes over.
pub(super) fn settings(raw: &str, start: u32, secret: bool, in_map: &mut bool, out: &mut Vec<Span>) {
    let mut at = 0;
    for line in raw.split_inclusive('\n') {
        settings_line(line, start + at as u32, secret, in_map, out);
        at += line.len();
    }
}

fn settings_line(line: &str, start: u32, secret: bool, in_map: &mut bool, out: &mut Vec<Span>) {
    let mut at = 0;
    while let Some(found) = line[at..].find([':', '=', '}']) {
        let sign = at + found;
        at = sign + 1;
        if line.as_bytes()[sign] == b'}' {
            *in_map = false;
            continue;
        }
        let before = line[..sign].trim_end().trim_end_matches(['"', '\'']);
        let key_start = before.rfind(|it: char| !it.is_ascii_alphanumeric() && !matches!(it, '_' | '-' | '.' | '$'));
        let key = &before[key_start.map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8))..];
        let value_at = at + (line[at..].len() - line[at..].trim_start().len());
        let value = &line[value_at..];
        let named = !key.is_empty() && names_secret(key);
        if (named || holds_secrets(key)) && value.starts_with('{') {
            *in_map = true;
            continue;
        }
        if named && let Some(list) = value.strip_prefix('[') {
            tokens::except_references(until(list, |it| it == ']'), start + value_at as u32 + 1, out);
            continue;
        }
        if named || ((secret || *in_map || holds_secrets(key)) && value.starts_with(['"', '\''])) {
            at = value_at + setting_value(value, start + value_at as u32, out);
        }
    }
}

/// Masks a quoted value, or a bare word that is no prose; gives the length of what was read.
fn setting_value(value: &str, start: u32, out: &mut Vec<Span>) -> usize {
    if let Some(quote @ ('"' | '\'')) = value.chars().next() {
        let content = until(&value[1..], |it| it == quote || it == '\n' || it == '\r');
        tokens::except_references(content, start + 1, out);
        return (content.len() + 2).min(value.len());
    }
    let word = until(value, |it| it.is_whitespace() || matches!(it, ',' | ';' | '}' | ']' | ')' | '*'));
    if word.len() >= 6 && word.bytes().any(|it| it.is_ascii_digit()) {
        tokens::except_references(word, start, out);
    }
    word.len()
}
