//! The environment in which the assistant would load its configuration. Values stay in memory.

use std::path::Path;

use footguard_core::source::Environment;

use crate::small_file::{self, Links};

/// Larger files hold no variables.
const MAX_BYTES: u64 = 4 << 20;

/// The variables of this process; those that are not Unicode are left out, as they cannot match anything in a configuration.
pub fn of_process() -> Environment {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// Adds the variables of the file `.env` in `folder` that are not there yet. The product reads that of the working directory
/// first, then that of the state directory; a file that cannot be read counts as none.
///
/// Source: `validation.md` section 1 of the product's measured behaviour.
pub fn add_dotenv(env: &mut Environment, folder: &Path) {
    let Ok(bytes) = small_file::read(&folder.join(".env"), MAX_BYTES, Links::Follow) else {
        return;
    };
    for (name, value) in parse(&String::from_utf8_lossy(&bytes)) {
        env.entry(name).or_insert(value);
    }
}

/// Names and values as Node's `dotenv` reads them: `NAME=value`, `export NAME=value`, `NAME: value`; values bare up to a `#`,
/// or quoted by `'`, `"` or `` ` `` over several lines; `\n` and `\r` are decoded in double quotes; of equal names the last counts.
fn parse(text: &str) -> Environment {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut variables = Environment::new();
    let mut rest = text.as_str();
    while !rest.is_empty() {
        match assignment(rest) {
            Some((name, value, after)) => {
                variables.insert(name.to_owned(), value);
                rest = after;
            }
            None => rest = rest.split_once('\n').map_or("", |it| it.1),
        }
    }
    variables
}

/// The assignment that `text` begins with, and what follows its line.
fn assignment(text: &str) -> Option<(&str, String, &str)> {
    let text = text.trim_start();
    let text = match text.strip_prefix("export") {
        Some(after) if after.starts_with([' ', '\t']) => after.trim_start_matches([' ', '\t']),
        _ => text,
    };
    let len = text.find(|it: char| !(it.is_ascii_alphanumeric() || matches!(it, '_' | '.' | '-')))?;
    let (name, after) = text.split_at(len);
    if name.is_empty() {
        return None;
    }
    let blanks = after.trim_start_matches([' ', '\t']);
    let after = match (blanks.strip_prefix('='), after.strip_prefix(':')) {
        (Some(after), _) => after,
        (None, Some(after)) if after.starts_with([' ', '\t']) => after,
        _ => return None,
    };
    let after = after.trim_start_matches([' ', '\t']);
    let (value, after) = quoted(after).unwrap_or_else(|| bare(after));
    Some((name, value, after))
}

fn quoted(text: &str) -> Option<(String, &str)> {
    let quote = text.chars().next().filter(|it| matches!(it, '"' | '\'' | '`'))?;
    let mut escaped = false;
    let close = text[1..].find(|it| {
        let closes = it == quote && !escaped;
        escaped = it == '\\' && !escaped;
        closes
    })?;
    let content = &text[1..=close];
    let (line, after) = text[close + 2..].split_once('\n').unwrap_or((&text[close + 2..], ""));
    let line = line.trim();
    if !line.is_empty() && !line.starts_with('#') {
        return None;
    }
    let decode = quote == '"';
    let value = if decode { content.replace("\\n", "\n").replace("\\r", "\r") } else { content.to_owned() };
    Some((value, after))
}

fn bare(text: &str) -> (String, &str) {
    let (line, after) = text.split_once('\n').unwrap_or((text, ""));
    let value = line.split('#').next().unwrap_or_default().trim();
    let unquoted = ['"', '\'', '`'].iter().find_map(|it| value.strip_prefix(*it)?.strip_suffix(*it));
    (unquoted.unwrap_or(value).to_owned(), after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_dotenv_file() {
        let text = "A=1\n# B=2\nexport C = three # not this\r\nD: four\nE='a # b'\nF=\"x\\ny\"\nG=`it's`\nH=\n\
                    I=\"two\nlines\"\nJ=a\"b\nA=again\nnot an assignment\nK='no end\n1=x";
        let got = parse(text);
        let want = [
            ("1", "x"),
            ("A", "again"),
            ("C", "three"),
            ("D", "four"),
            ("E", "a # b"),
            ("F", "x\ny"),
            ("G", "it's"),
            ("H", ""),
            ("I", "two\nlines"),
            ("J", "a\"b"),
            ("K", "'no end"),
        ];
        let want: Environment = want.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        assert_eq!(got, want);
    }
}
