//! Stable sorting that is compiled once, whatever is sorted.
//!
//! The standard library's sorts are compiled anew for each type and each comparison, some 8 KB of WebAssembly each.

use crate::lists::CollectVec;
use std::cmp::Ordering;

/// Sorts `items` by `compare`. What compares as equal stays in the order given.
pub(crate) fn by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    for (a, b) in swaps(items.len(), &|a, b| compare(&items[a as usize], &items[b as usize])) {
        items.swap(a as usize, b as usize);
    }
}

/// Sorts `items` by the key that `key` gives for each. What has the same key stays in the order given.
pub(crate) fn by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    by(items, |a, b| key(a).cmp(&key(b)));
}

/// The swaps that, one after the other, bring the positions below `len` into the order of `compare`.
fn swaps(len: usize, compare: &dyn Fn(u32, u32) -> Ordering) -> Vec<(u32, u32)> {
    let mut swaps = Vec::new();
    if (1..len as u32).all(|at| compare(at - 1, at).is_le()) {
        return swaps;
    }
    let mut order = sorted(len, compare);
    for start in 0..len as u32 {
        // What belongs here comes here by a swap, and so on along the cycle of positions that leads back to `start`.
        let mut at = start;
        loop {
            let from = std::mem::replace(&mut order[at as usize], at);
            if from == start {
                break;
            }
            swaps.push((at, from));
            at = from;
        }
    }
    swaps
}

/// The positions below `len` in the order of `compare`; the smaller of two that compare as equal is first.
pub(crate) fn sorted(len: usize, compare: &dyn Fn(u32, u32) -> Ordering) -> Vec<u32> {
    let mut from: Vec<u32> = (0..len as u32).collect_vec();
    let mut to = from.clone();
    let mut width = 1;
    while width < len {
        for start in (0..len).step_by(2 * width) {
            let middle = (start + width).min(len);
            let end = (middle + width).min(len);
            let (mut left, mut right) = (start, middle);
            for slot in &mut to[start..end] {
                let takes_left = right == end || (left < middle && compare(from[left], from[right]).is_le());
                let next = if takes_left { &mut left } else { &mut right };
                *slot = from[*next];
                *next += 1;
            }
        }
        std::mem::swap(&mut from, &mut to);
        width *= 2;
    }
    from
}

/// Keeps the first of those items that have the same text.
pub(crate) fn unique<T>(items: &mut Vec<T>, text: impl Fn(&T) -> &str) {
    let mut firsts = firsts(&items.iter().map(text).collect_vec()).into_iter();
    items.retain(|_| firsts.next() == Some(true));
}

/// For each text, whether it stands here for the first time.
fn firsts(texts: &[&str]) -> Vec<bool> {
    let text = |at: u32| texts[at as usize];
    let order = sorted(texts.len(), &|a, b| text(a).cmp(text(b)));
    let mut firsts = vec![true; texts.len()];
    for pair in order.windows(2) {
        firsts[pair[1] as usize] = text(pair[0]) != text(pair[1]);
    }
    firsts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sorts_as_the_standard_library_does(keys in prop::collection::vec(0..40_u8, 0..200)) {
            let mut ours: Vec<(u8, usize)> = keys.iter().copied().zip(0..).collect();
            let mut theirs = ours.clone();
            by_key(&mut ours, |it| it.0);
            theirs.sort_by_key(|it| it.0);
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn keeps_the_first_of_each(texts in prop::collection::vec("[ab]{0,2}", 0..30)) {
            let mut ours: Vec<(usize, &String)> = texts.iter().enumerate().collect();
            let theirs: Vec<_> = ours.iter().copied().filter(|it| !texts[..it.0].contains(it.1)).collect();
            unique(&mut ours, |it| it.1);
            prop_assert_eq!(ours, theirs);
        }
    }
}
