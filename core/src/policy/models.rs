//! Which models answer, and what their names say of them.
//!
//! Source: `audit-checks.md` sections 3.4 and 3.5 of the product's measured behaviour.

use crate::config::{Config, View};
use crate::lists::CollectVec;
use crate::number;
use crate::search;

/// One place that names a model.
pub struct Model<'a> {
    /// The place.
    pub at: View<'a>,
    /// The name, trimmed.
    pub id: &'a str,
    /// The agent's object in `agents.list`; `None` for the defaults.
    pub agent: Option<View<'a>>,
    /// Whether it is only shown images.
    pub is_image: bool,
}

/// Every place that names a model and is known, in the product's order: the defaults, those for images, each agent.
pub fn named<'a>(config: &Config<'a>) -> Vec<Model<'a>> {
    let mut found = Vec::new();
    let agents = config.at("agents");
    add(agents.at("defaults.model"), None, false, &mut found);
    add(agents.at("defaults.imageModel"), None, true, &mut found);
    for agent in agents.key("list").items() {
        add(agent.key("model"), Some(agent), false, &mut found);
    }
    found
}

fn add<'a>(model: View<'a>, agent: Option<View<'a>>, is_image: bool, found: &mut Vec<Model<'a>>) {
    let mut push = |at: View<'a>| {
        if let Some(id) = at.str().set().map(str::trim).filter(|it| !it.is_empty()) {
            found.push(Model { at, id, agent, is_image });
        }
    };
    if model.is_object() {
        push(model.key("primary"));
        model.key("fallbacks").items().for_each(push);
    } else if agent.is_some() {
        push(model);
    }
}

/// Why `id` is a model of a past generation; `None` if it is not.
pub fn legacy(id: &str) -> Option<&'static str> {
    let id = id.to_ascii_lowercase();
    let (gpt, claude) = (after(&id, "gpt-"), after(&id, "claude-"));
    if goes_on(&gpt, &["3.5"]) {
        return Some("GPT-3.5");
    }
    if goes_on(&claude, &["instant", "2"]) {
        return Some("Claude 2");
    }
    goes_on(&gpt, &["4-0314", "4-0613"]).then_some("old GPT-4")
}

/// Why `id` is a model below today's best; empty if it is not.
pub fn weak(id: &str) -> Vec<&'static str> {
    let id = id.to_ascii_lowercase();
    let mut reasons = Vec::new();
    if goes_on(&after(&id, "haiku"), &[""]) {
        reasons.push("Haiku");
    }
    let gpt = after(&id, "gpt-");
    if !gpt.is_empty() && !goes_on(&gpt, &["5"]) {
        reasons.push("below GPT-5");
    }
    let claude = after(&id, "claude-");
    let is_current = |rest: &&str| {
        let run = rest.split(|it: char| it.is_whitespace() || it == '/').next().unwrap_or_default();
        ["-4-5", "4.5"]
            .iter()
            .any(|version| search::all(run, version).iter().any(|it| ends(&run[it + version.len()..])))
    };
    if !claude.is_empty() && !claude.iter().any(is_current) {
        reasons.push("below Claude 4.5");
    }
    reasons
}

/// What follows each `word` of `text` that no letter or digit stands before.
fn after<'t>(text: &'t str, word: &str) -> Vec<&'t str> {
    let mut found = search::all(text, word);
    found.retain(|at| *at == 0 || !is_word(text.as_bytes()[at - 1]));
    found.into_iter().map(|at| &text[at + word.len()..]).collect_vec()
}

/// Whether one of `rests` begins with one of `words`, and the word ends there.
fn goes_on(rests: &[&str], words: &[&str]) -> bool {
    rests.iter().any(|rest| words.iter().any(|it| rest.strip_prefix(it).is_some_and(ends)))
}

/// Whether a word has ended before `rest`.
fn ends(rest: &str) -> bool {
    !rest.bytes().next().is_some_and(is_word)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The size that a model's name gives away, in billions of parameters: the greatest `8b`, `a22b` or `0.5b` between other
/// signs; `None` if there is none.
pub fn size(id: &str) -> Option<f64> {
    let id = id.to_ascii_lowercase();
    let bytes = id.as_bytes();
    let mut greatest = 0.0;
    let mut at = 0;
    while at < bytes.len() {
        // The sign before a size is part of it, so two sizes with one sign between them are one.
        let found = if at == 0 { size_at(&id, 0) } else { None };
        let found = found.or_else(|| (!bytes[at].is_ascii_alphanumeric()).then(|| size_at(&id, at + 1)).flatten());
        match found {
            Some((value, end)) => {
                greatest = f64::max(greatest, value);
                at = end;
            }
            None => at += 1,
        }
    }
    (greatest > 0.0).then_some(greatest)
}

/// The size that begins at `start`, and where what follows its closing sign begins.
fn size_at(id: &str, start: usize) -> Option<(f64, usize)> {
    let bytes = id.as_bytes();
    let from = start + usize::from(bytes.get(start).is_some_and(u8::is_ascii_lowercase));
    let digits = |from: usize| bytes[from..].iter().take_while(|it| it.is_ascii_digit()).count();
    let mut end = from + digits(from.min(bytes.len()));
    if end == from {
        return None;
    }
    if bytes.get(end) == Some(&b'.') && digits(end + 1) > 0 {
        end += 1 + digits(end + 1);
    }
    let is_closed = bytes.get(end + 1).is_none_or(|it| !it.is_ascii_alphanumeric());
    (bytes.get(end) == Some(&b'b') && is_closed).then(|| Some((number::parse(&id[from..end])?, end + 2)))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generations() {
        for (id, old, below) in [
            ("openai/gpt-3.5-turbo", Some("GPT-3.5"), &["below GPT-5"][..]),
            ("anthropic/claude-2.1", Some("Claude 2"), &["below Claude 4.5"]),
            ("openai/GPT-4-0613", Some("old GPT-4"), &["below GPT-5"]),
            ("anthropic/claude-3-haiku", None, &["Haiku", "below Claude 4.5"]),
            ("anthropic/claude-haiku-4-5", None, &["Haiku"]),
            ("claude-opus-4-5-20251101", None, &[]),
            ("claude-4.5", None, &[]),
            ("claude-4-5", None, &["below Claude 4.5"]),
            ("claude-opus-4-6", None, &["below Claude 4.5"]),
            ("openai/gpt-5.2-codex", None, &[]),
            ("openai/gpt-50", None, &["below GPT-5"]),
            ("openai/chatgpt-4o", None, &[]),
            ("xai/grok-4", None, &[]),
        ] {
            assert_eq!((legacy(id), &*weak(id)), (old, below), "{id}");
        }
    }

    #[test]
    fn sizes() {
        for (id, want) in [
            ("ollama/llama3.1:8b", Some(8.0)),
            ("qwen3-235b-a22b", Some(235.0)),
            ("gemma-3n-e4b", Some(4.0)),
            ("x/0.5b", Some(0.5)),
            ("x/7b-13b", Some(7.0)),
            ("8b", Some(8.0)),
            ("x/b7b", Some(7.0)),
            ("mixtral-8x7b", None),
            ("x/8bit", None),
            ("x/ab8b", None),
            ("x/0b", None),
            ("x/1.", None),
            ("é/8b", Some(8.0)),
            ("", None),
        ] {
            assert_eq!(size(id), want, "{id}");
        }
    }
}
