//! Stable sorting that is compiled once, whatever is sorted.
//!
//! The standard library's sorts are compiled anew for each type and each comparison, some 8 KB of WebAssembly each.

use std::cmp::Ordering;

/// Sorts `items` by `compare`. What compares as equal stays in the order given.
pub(crate) fn by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let mut order = positions(items.len(), &|a, b| compare(&items[a as usize], &items[b as usize]));
    for start in 0..order.len() {
        // What belongs here comes here by a swap, and so on along the cycle of positions that leads back to `start`.
        let mut at = start;
        loop {
            let from = std::mem::replace(&mut order[at], at as u32) as usize;
            if from == start {
                break;
            }
            items.swap(at, from);
            at = from;
        }
    }
}

/// Sorts `items` by the key that `key` gives for each. What has the same key stays in the order given.
pub(crate) fn by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    by(items, |a, b| key(a).cmp(&key(b)));
}

/// The positions below `len` in the order of `compare`; the smaller of two that compare as equal is first. Empty if they
/// are in order as they are.
fn positions(len: usize, compare: &dyn Fn(u32, u32) -> Ordering) -> Vec<u32> {
    if (1..len as u32).all(|at| compare(at - 1, at).is_le()) {
        return Vec::new();
    }
    sorted(len, compare)
}

/// The positions below `len` in the order of `compare`; the smaller of two that compare as equal is first.
pub(crate) fn sorted(len: usize, compare: &dyn Fn(u32, u32) -> Ordering) -> Vec<u32> {
    let mut from: Vec<u32> = (0..len as u32).collect();
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
    }
}
