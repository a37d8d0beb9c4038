//! The words of one comment.

use crate::lists::CollectVec;
use crate::search;
use crate::text::Span;

/// How a comment for Footguard begins.
pub(super) const MARK: &str = "footguard:";

/// What one comment says.
pub(super) struct Directive<'t> {
    /// What it allows; at least one.
    pub ids: Vec<&'t str>,
    /// The text between the parentheses.
    pub list: &'t str,
    /// Where that is.
    pub ids_at: Span,
    /// The last day on which it holds: as written, and in days since 1970-01-01.
    pub until: Option<(&'t str, u32)>,
    /// Why; may be empty.
    pub reason: &'t str,
}

/// Why a comment cannot be read: a sentence without a full stop.
pub(super) struct Problem(pub String);

/// The directives of the comment at `span`, at most one a line, each with its place: from its mark to its end.
pub(super) fn read(text: &str, span: Span) -> Vec<(Span, Result<Directive<'_>, Problem>)> {
    let raw = span.of(text);
    let mut found = Vec::new();
    let mut at = span.start;
    for line in raw.split_inclusive(['\n', '\r']) {
        let words = line.trim_start_matches(|it: char| it.is_whitespace() || matches!(it, '/' | '*'));
        if words.starts_with(MARK) {
            let start = at + (line.len() - words.len()) as u32;
            let words = words.trim_end();
            let words =
                if raw.starts_with("/*") { words.strip_suffix("*/").unwrap_or(words).trim_end() } else { words };
            // Another comment may follow on the same line.
            let words = search::split_once(words, " //").map_or(words, |it| it.0).trim_end();
            found.push((Span::new(start, start + words.len() as u32), parse(words, start)));
        }
        at += line.len() as u32;
    }
    found
}

fn parse(words: &str, start: u32) -> Result<Directive<'_>, Problem> {
    let malformed = || Problem(format!("`{}` is not of the form `{MARK} allow(rule) reason`", shorten(words)));
    let rest = words.strip_prefix(MARK).ok_or_else(malformed)?.trim_start();
    let rest = rest.strip_prefix("allow").ok_or_else(malformed)?.trim_start();
    let (list, rest) = rest.strip_prefix('(').and_then(|it| it.split_once(')')).ok_or_else(malformed)?;
    let ids: Vec<&str> = list.split(',').map(str::trim).filter(|it| !it.is_empty()).collect_vec();
    if ids.is_empty() || ids.iter().any(|it| it.contains(char::is_whitespace)) {
        return Err(malformed());
    }
    let at = start + (words.len() - rest.len() - 1 - list.len()) as u32;
    let mut reason = rest.trim_start();
    let mut until = None;
    if let Some(after) = reason.strip_prefix("until=") {
        let date = after.split(char::is_whitespace).next().unwrap_or_default();
        let day =
            day(date).ok_or_else(|| Problem(format!("`until={}` names no day, such as 2027-01-31", shorten(date))))?;
        until = Some((date, day));
        reason = &after[date.len()..];
    }
    let reason = reason.trim_start_matches(is_mark);
    Ok(Directive { ids, list, ids_at: Span::new(at, at + list.len() as u32), until, reason })
}

/// Whether `it` is white space or punctuation, such as the dash that people put before a reason.
fn is_mark(it: char) -> bool {
    match it {
        '\0'..='\x7F' => !it.is_ascii_alphanumeric(),
        // Marks of Latin-1, general punctuation to symbols and arrows, and those of East Asia.
        '\u{80}'..='\u{BF}' | '\u{2000}'..='\u{2BFF}' | '\u{3000}'..='\u{303F}' => true,
        _ => it.is_whitespace(),
    }
}

/// As much of `words` as a title can quote.
pub(super) fn shorten(words: &str) -> String {
    words.chars().take(60).map(|it| if it == '`' { '\'' } else { it }).collect()
}

/// The day that `2027-01-31` names, in days since 1970-01-01; `None` if it names none from then on.
pub fn day(text: &str) -> Option<u32> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let number =
        |part: &[u8]| part.iter().try_fold(0, |sum, it| it.is_ascii_digit().then(|| sum * 10 + u32::from(it - b'0')));
    let (year, month, day) = (number(&bytes[..4])?, number(&bytes[5..7])?, number(&bytes[8..])?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let lengths = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let length = *lengths.get(month.checked_sub(1)? as usize)?;
    if year < 1970 || day == 0 || day > length {
        return None;
    }
    let before = year - 1;
    let leaps = before / 4 - before / 100 + before / 400 - 477;
    Some((year - 1970) * 365 + leaps + lengths[..month as usize - 1].iter().sum::<u32>() + day - 1)
}

/// What to delete so that the directive at `span` of the comment at `comment` goes, and no other words with it.
pub(super) fn removable(text: &str, comment: Span, span: Span) -> Span {
    let silent = |it: &str| !it.contains(|it: char| !it.is_whitespace() && !matches!(it, '/' | '*'));
    let after = &text[span.end as usize..comment.end as usize];
    if !silent(&text[comment.start as usize..span.start as usize]) || !silent(after) {
        // A comment behind it on the same line begins where the directive does.
        let words = after.trim_start_matches([' ', '/']);
        let follows = after.trim_start_matches(' ').starts_with("//") && !words.is_empty();
        return Span::new(span.start, span.end + if follows { (after.len() - words.len()) as u32 } else { 0 });
    }
    let (before, behind) = (&text[..comment.start as usize], &text[comment.end as usize..]);
    let lead = before.len() - before.trim_end_matches([' ', '\t']).len();
    let tail = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    let (starts_line, rest) = (before[..before.len() - lead].chars().last(), &behind[tail..]);
    let starts_line = starts_line.is_none_or(|it| matches!(it, '\n' | '\r' | '\u{FEFF}'));
    let line_break = ["\r\n", "\n", "\r"].into_iter().find(|it| rest.starts_with(it));
    let (start, end) = (comment.start - lead as u32, comment.end + tail as u32);
    match (starts_line, line_break) {
        (true, Some(line_break)) => Span::new(start, end + line_break.len() as u32),
        (_, Some(_)) => Span::new(start, end),
        (_, None) if rest.is_empty() => Span::new(start, end),
        // Text follows on the line, and keeps its place.
        (_, None) => Span::new(comment.start, end),
    }
}
