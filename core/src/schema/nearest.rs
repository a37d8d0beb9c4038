//! Which known word was meant.

use crate::lists::CollectVec;
use crate::lower;

/// The candidate that `word` is most likely a slip of; `None` if none is close.
///
/// Equal but for case and separators wins; else the fewest slips (a character added, left out, changed, or two swapped),
/// at most one for every three characters.
pub(crate) fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(word);
    // Longer texts are no slips, and the comparison would cost their square.
    if folded.len() > 64 || folded.is_empty() {
        return None;
    }
    // Of a single character nothing would be left.
    let allowed = (folded.len().max(3) / 3).min(3).min(folded.len() - 1);
    let mut best = None;
    for candidate in candidates {
        let slips = distance(&folded, &fold(candidate), allowed);
        let Some(slips) = slips else { continue };
        if best.is_none_or(|(least, _)| slips < least) {
            best = Some((slips, candidate));
        }
    }
    best.map(|it| it.1)
}

fn fold(word: &str) -> Vec<char> {
    word.chars().filter(|it| !matches!(it, '-' | '_' | ' ' | '.')).map(lower::letter).collect_vec()
}

/// Optimal string alignment distance, if it is at most `allowed`.
fn distance(a: &[char], b: &[char], allowed: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > allowed {
        return None;
    }
    let width = b.len() + 1;
    let mut before = vec![0; width];
    let mut last = (0..width).collect_vec();
    let mut row = vec![0; width];
    for i in 1..=a.len() {
        row[0] = i;
        for j in 1..width {
            let changed = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = changed.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    Some(last[b.len()]).filter(|it| *it <= allowed)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    const WORDS: [&str; 5] = ["port", "bind", "groupPolicy", "dmPolicy", "on-miss"];

    fn find(word: &str) -> Option<&'static str> {
        nearest(word, WORDS.into_iter())
    }

    #[test]
    fn slips_are_found_and_other_words_are_not() {
        assert_eq!(find("prot"), Some("port"));
        assert_eq!(find("group_policy"), Some("groupPolicy"));
        assert_eq!(find("dmPolcy"), Some("dmPolicy"));
        assert_eq!(find("ONMISS"), Some("on-miss"));
        assert_eq!(find("bnd"), Some("bind"));
        assert_eq!(find("hosts"), None);
        assert_eq!(find(""), None);
    }
}
