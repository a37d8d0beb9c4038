//! `.env` files as the assistant's library, npm's `dotenv` 17, reads them: with one regular expression that backtracks.
//!
//! `^\s*(?:export\s+)?([\w.-]+)(?:\s*=\s*?|:\s+?)(VALUE)?\s*(?:#.*)?$` in every line, VALUE being a text in one of three kinds
//! of quotes, with white space before it, or anything up to a `#`. White space includes ends of lines.

use footguard_core::source::Environment;

/// The variables that `text` sets; of equal names the last counts.
pub fn parse(text: &str) -> Environment {
    let text: Vec<char> = text.replace("\r\n", "\n").replace('\r', "\n").chars().collect();
    let text = Text(&text);
    let mut variables = Environment::new();
    let mut at = 0;
    while at <= text.0.len() {
        let is_line = at == 0 || ends_line(text.0[at - 1]);
        match is_line.then(|| text.assignment(at)).flatten() {
            Some(it) => {
                variables.insert(it.name, value(&it.value));
                at = it.end.max(at + 1);
            }
            None => at += 1,
        }
    }
    variables
}

struct Assignment {
    name: String,
    /// With its quotes.
    value: String,
    end: usize,
}

/// What `\s` is.
fn is_space(it: char) -> bool {
    it == '\u{FEFF}' || (it.is_whitespace() && it != '\u{85}')
}

/// Where `$` is.
fn ends_line(it: char) -> bool {
    matches!(it, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

#[derive(Clone, Copy)]
struct Text<'t>(&'t [char]);

impl Text<'_> {
    fn get(self, at: usize) -> Option<char> {
        self.0.get(at).copied()
    }

    /// The end of the run that begins at `at`.
    fn run(self, at: usize, is: impl Fn(char) -> bool) -> usize {
        at + self.0[at.min(self.0.len())..].iter().take_while(|it| is(**it)).count()
    }

    fn between(self, from: usize, to: usize) -> String {
        self.0[from..to].iter().collect()
    }

    fn assignment(self, line: usize) -> Option<Assignment> {
        let at = self.run(line, is_space);
        let word = self.0[at..].starts_with(&['e', 'x', 'p', 'o', 'r', 't']);
        let after = self.run(at + 6, is_space);
        let exported = (word && after > at + 6).then(|| self.named(after)).flatten();
        exported.or_else(|| self.named(at))
    }

    fn named(self, at: usize) -> Option<Assignment> {
        let end = self.run(at, |it| it.is_ascii_alphanumeric() || matches!(it, '_' | '.' | '-'));
        if end == at {
            return None;
        }
        let sign = self.run(end, is_space);
        let (from, least) = match (self.get(sign), self.get(end)) {
            (Some('='), _) => (sign + 1, 0),
            (_, Some(':')) => (end + 1, 1),
            _ => return None,
        };
        // As little white space as will do.
        let most = self.run(from, is_space) - from;
        (least..=most).find_map(|skipped| {
            let (value, end_of_it) = self.value(from + skipped)?;
            Some(Assignment { name: self.between(at, end), value, end: end_of_it })
        })
    }

    /// The value at `at`, and where its line ends.
    fn value(self, at: usize) -> Option<(String, usize)> {
        let quote = self.run(at, is_space);
        if let Some(mark @ ('"' | '\'' | '`')) = self.get(quote) {
            for close in self.closing(quote, mark) {
                if let Some(end) = self.tail(close + 1) {
                    return Some((self.between(at, close + 1), end));
                }
            }
        }
        let bare = self.run(at, |it| !matches!(it, '#' | '\r' | '\n'));
        // At last no value at all.
        (at..=bare).rev().find_map(|to| Some((self.between(at, to), self.tail(to)?)))
    }

    /// Where the text that the quote at `open` begins may end, in the order in which that is tried: at the first quote without
    /// a backslash before it, then at those with one, the last first.
    fn closing(self, open: usize, mark: char) -> Vec<usize> {
        let mut escaped = Vec::new();
        let mut at = open + 1;
        while let Some(it) = self.get(at) {
            if it == mark {
                escaped.push(at);
                break;
            }
            if it == '\\' && self.get(at + 1) == Some(mark) {
                escaped.push(at + 1);
                at += 1;
            }
            at += 1;
        }
        escaped.reverse();
        escaped
    }

    /// Where the line ends if nothing but white space and a comment follows `at`: as much white space as will do.
    fn tail(self, at: usize) -> Option<usize> {
        let most = self.run(at, is_space);
        (at..=most).rev().find_map(|it| match self.get(it) {
            Some('#') => Some(self.run(it, |it| !ends_line(it))),
            None => Some(it),
            Some(next) => ends_line(next).then_some(it),
        })
    }
}

/// A value without white space around it, without its quotes, and in double quotes with `\n` and `\r` decoded.
fn value(raw: &str) -> String {
    let raw = raw.trim_matches(is_space);
    let Some(mark @ ('"' | '\'' | '`')) = raw.chars().next() else { return raw.to_owned() };
    let close = raw.rmatch_indices(mark).map(|it| it.0).find(|at| {
        let next = raw[at + 1..].chars().next();
        *at > 0 && next.is_none_or(ends_line)
    });
    let bare = match close {
        Some(close) => format!("{}{}", &raw[1..close], &raw[close + 1..]),
        None => raw.to_owned(),
    };
    if mark == '"' { bare.replace("\\n", "\n").replace("\\r", "\r") } else { bare }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts, and what the library made of them.
    #[test]
    fn recorded_answers_of_the_library() {
        let path = std::env::var("DOTENV_CASES")
            .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/src/environment/dotenv-17.4.2.json").to_owned());
        let cases: Vec<(String, Environment)> =
            serde_json::from_str(&std::fs::read_to_string(path).expect("the cases")).expect("texts and answers");
        assert!(cases.len() > 300);
        let wrong: Vec<_> = cases.into_iter().filter(|(text, want)| parse(text) != *want).collect();
        let shown: Vec<_> = wrong.iter().take(12).map(|(text, want)| (text, want, parse(text))).collect();
        assert!(wrong.is_empty(), "{} differ\n{shown:#?}", wrong.len());
    }
}
