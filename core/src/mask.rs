//! Marks: what stands in a snapshot in the place of a secret, and what rules are shown instead of it.
//!
//! A mark, such as `***secret-3-24+***`, tells three things of the secret: which others of the snapshot are the same (those with
//! its number), about how long it is, and how it looks, where that matters. Whoever judges a snapshot is shown a stand-in: a
//! text of that length and look, the same for the same number. So rules need not know that they judge a snapshot.

use crate::search;
use std::borrow::Cow;
use std::fmt;

/// What every mark begins with.
const START: &str = "***secret-";
const END: &str = "***";

/// The least lengths of the classes, in UTF-16 units, and how long their stand-ins are. The limits are those that rules know.
const LENGTHS: [(u32, usize); 4] = [(1, 6), (8, 10), (12, 18), (24, 32)];

/// What is told of one secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its number; the same secret has the same one throughout a snapshot.
    pub number: u32,
    /// Its class of length: an index into those that [`least_length`] knows.
    pub length: usize,
    /// How it looks.
    pub look: Look,
}

/// How a secret looks, as far as rules tell looks apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// As if by chance.
    Plain,
    /// Like a key of a well-known service.
    Key,
    /// Like one that anybody would try.
    Weak,
    /// Like what an instruction says instead of a secret.
    Placeholder,
    /// Like the name of a variable.
    Variable,
    /// Like a reference that nothing expands.
    Reference,
    /// Likewise, in braces: `${name}`.
    Braces,
    /// Like what a program shows instead of a secret.
    Redacted,
    /// Of two kinds.
    WeakKey,
    /// Of two kinds.
    WeakPlaceholder,
    /// Of two kinds.
    WeakVariable,
    /// Of two kinds.
    WeakRedacted,
    /// Of two kinds.
    PlaceholderKey,
    /// Of two kinds.
    PlaceholderVariable,
    /// Of two kinds.
    PlaceholderReference,
    /// Of two kinds.
    PlaceholderRedacted,
}

/// Every look, by the word that stands for it in a mark.
pub const LOOKS: [(&str, Look); 16] = [
    ("", Look::Plain),
    ("key", Look::Key),
    ("weak", Look::Weak),
    ("placeholder", Look::Placeholder),
    ("variable", Look::Variable),
    ("reference", Look::Reference),
    ("braces", Look::Braces),
    ("redacted", Look::Redacted),
    ("weak-key", Look::WeakKey),
    ("weak-placeholder", Look::WeakPlaceholder),
    ("weak-variable", Look::WeakVariable),
    ("weak-redacted", Look::WeakRedacted),
    ("placeholder-key", Look::PlaceholderKey),
    ("placeholder-variable", Look::PlaceholderVariable),
    ("placeholder-reference", Look::PlaceholderReference),
    ("placeholder-redacted", Look::PlaceholderRedacted),
];

/// The class of a secret of `length` UTF-16 units.
pub fn length_class(length: usize) -> usize {
    LENGTHS.iter().rposition(|it| it.0 as usize <= length).unwrap_or(0)
}

/// The least length of a class, in UTF-16 units.
pub fn least_length(class: usize) -> u32 {
    LENGTHS[class.min(LENGTHS.len() - 1)].0
}

/// `text` with every mark in it replaced by its stand-in.
pub fn unmask(text: &str) -> Cow<'_, str> {
    let Some(first) = search::find(text, START) else { return Cow::Borrowed(text) };
    let mut out = text[..first].to_owned();
    let mut rest = &text[first..];
    while !rest.is_empty() {
        match Mark::read(rest) {
            Some((mark, after)) => {
                mark.write_stand_in(&mut out);
                rest = after;
            }
            None => {
                let next = search::find(&rest[1..], START).map_or(rest.len(), |it| it + 1);
                out.push_str(&rest[..next]);
                rest = &rest[next..];
            }
        }
    }
    Cow::Owned(out)
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{START}{}-{}+", self.number, least_length(self.length))?;
        if let Some((word, _)) = LOOKS.iter().find(|it| it.1 == self.look && !it.0.is_empty()) {
            write!(f, "-{word}")?;
        }
        f.write_str(END)
    }
}

impl Mark {
    /// The mark that `text` is.
    pub fn of(text: &str) -> Option<Mark> {
        Mark::read(text).filter(|it| it.1.is_empty()).map(|it| it.0)
    }

    /// Every mark in `text`.
    pub fn all(text: &str) -> impl Iterator<Item = Mark> {
        search::all(text, START).into_iter().filter_map(|at| Some(Mark::read(&text[at..])?.0))
    }

    /// What it tells, in a few words: `24 or more characters`.
    pub fn in_words(self) -> String {
        let length = match LENGTHS.get(self.length + 1) {
            Some(next) => format!("{} to {} characters", least_length(self.length), next.0 - 1),
            None => format!("{} or more characters", least_length(self.length)),
        };
        let words = match self.look {
            Look::Plain => "",
            Look::Key => ", a well-known kind of key",
            Look::Weak | Look::WeakKey | Look::WeakVariable => ", easy to guess",
            Look::Placeholder | Look::PlaceholderKey | Look::PlaceholderVariable | Look::WeakPlaceholder => {
                ", a placeholder"
            }
            Look::Variable => ", the name of a variable",
            Look::Reference | Look::Braces | Look::PlaceholderReference => ", a reference that nothing expands",
            Look::Redacted | Look::WeakRedacted | Look::PlaceholderRedacted => ", a mark of redaction",
        };
        length + words
    }

    /// The mark that `text` begins with, and what follows it.
    fn read(text: &str) -> Option<(Mark, &str)> {
        let (content, after) = search::split_once(text.strip_prefix(START)?, END)?;
        let (number, rest) = content.split_once('-')?;
        let (least, look) = rest.split_once('+')?;
        let least: u32 = least.parse().ok()?;
        let length = LENGTHS.iter().position(|it| it.0 == least)?;
        let word = look.strip_prefix('-').unwrap_or(look);
        let look = LOOKS.iter().find(|it| it.0 == word)?.1;
        Some((Mark { number: number.parse().ok()?, length, look }, after))
    }

    /// What rules are shown.
    pub fn stand_in(self) -> String {
        let mut out = String::new();
        self.write_stand_in(&mut out);
        out
    }

    fn write_stand_in(self, out: &mut String) {
        let length = LENGTHS[self.length].1;
        let number = self.number % 100;
        let words = ["", "", "-secret", "-secret-gateway-home"][self.length];
        // Whatever is left of the length.
        let rest = |used: usize| self.by_chance(length.saturating_sub(used).max(1));
        let big = |used| rest(used).to_ascii_uppercase();
        out.push_str(&match self.look {
            Look::Plain => rest(0),
            Look::Key => format!("sk-{}", self.by_chance(length.max(18) - 3)),
            Look::Weak => pair(self.number).repeat(length / 2),
            Look::Placeholder => format!("your-{}", rest(5)),
            Look::Variable => format!("{}_", big(1)),
            Look::Reference => format!("${}", big(1)),
            Look::Braces => format!("${{{}}}", rest(3)),
            Look::Redacted if self.length < 3 => format!("{}…", rest(1)),
            Look::Redacted => format!("{}_redacted", rest(9)),
            Look::WeakKey => format!("sk-{}", (number % 9 + 1).to_string().repeat(length.max(18))),
            Look::WeakPlaceholder if self.length == 0 => "secret".to_owned(),
            Look::WeakPlaceholder => format!("{number}-my-token{words}"),
            Look::WeakVariable if self.length == 0 => "MY_KEY".to_owned(),
            Look::WeakVariable => format!("BOT_KEY_{number}{}", words.replace('-', "_").to_ascii_uppercase()),
            Look::WeakRedacted => "*".repeat(length),
            Look::PlaceholderKey => format!("sk-your-{}", self.by_chance(length.max(18) - 8)),
            Look::PlaceholderVariable => format!("YOUR_{}", big(5)),
            Look::PlaceholderReference => format!("$YOUR_{}", big(6)),
            Look::PlaceholderRedacted if self.length < 3 => format!("<{}…>", rest(3)),
            Look::PlaceholderRedacted => format!("<{}_redacted>", rest(11)),
        });
    }

    /// Letters and digits in turn, so that they are no word and run along nothing: first the number, then what follows from it.
    fn by_chance(self, length: usize) -> String {
        const LETTERS: &[u8; 16] = b"bcdfghjkmnpqrtvz";
        const DIGITS: &[u8; 8] = b"23456789";
        let mut state = self.number;
        let mut left = self.number;
        let mut out = String::with_capacity(length);
        for at in 0..length {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let index = match at {
                // What comes next differs from what was two before, so that nothing repeats itself.
                4 => (self.number / 128 % 16) as usize + 1,
                5.. => (state >> 20) as usize,
                _ => left as usize,
            };
            let letters: &[u8] = if at % 2 == 0 { LETTERS } else { DIGITS };
            left /= letters.len() as u32;
            out.push(char::from(letters[index % letters.len()]));
        }
        out
    }
}

/// Two letters, others for another number.
fn pair(number: u32) -> String {
    let letter = |it: u32| char::from(b'a' + (it % 23) as u8);
    [letter(number / 23), letter(number % 23 + 1)].iter().collect()
}
