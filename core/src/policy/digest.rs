//! Fingerprints as the product makes them, for names of containers and for noticing a changed configuration. No secret is
//! kept safe by them.

use crate::lists::PushAll;
use std::cmp::Ordering;

use crate::lower;

/// SHA-1 of `data` as hexadecimal digits.
pub(super) fn sha1(data: &[u8]) -> String {
    let mut state: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
    let mut message = data.to_vec();
    message.push(0x80);
    while message.len() % 64 != 56 {
        message.push(0);
    }
    message.push_all((data.len() as u64 * 8).to_be_bytes());
    for block in message.chunks_exact(64) {
        let mut words = [0u32; 80];
        for (word, bytes) in words.iter_mut().zip(block.chunks_exact(4)) {
            *word = bytes.iter().fold(0, |word, byte| word << 8 | u32::from(*byte));
        }
        for at in 16..80 {
            words[at] = (words[at - 3] ^ words[at - 8] ^ words[at - 14] ^ words[at - 16]).rotate_left(1);
        }
        let [mut a, mut b, mut c, mut d, mut e] = state;
        for (at, word) in words.iter().enumerate() {
            let (mixed, constant) = match at / 20 {
                0 => ((b & c) | (!b & d), 0x5a82_7999),
                1 => (b ^ c ^ d, 0x6ed9_eba1),
                2 => ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc),
                _ => (b ^ c ^ d, 0xca62_c1d6),
            };
            let next = [a.rotate_left(5), mixed, e, constant, *word].into_iter().fold(0, u32::wrapping_add);
            (e, d, c, b, a) = (d, c, b.rotate_left(30), a, next);
        }
        for (sum, part) in state.iter_mut().zip([a, b, c, d, e]) {
            *sum = sum.wrapping_add(part);
        }
    }
    state.iter().map(|it| format!("{it:08x}")).collect()
}

/// The order of texts that the product's runtime has: punctuation, digits, letters; case decides last, lower first.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    const PUNCTUATION: &str = "\t\n\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";
    let weight = |it: char| match PUNCTUATION.find(it) {
        Some(at) => (0, at as u32),
        None if it.is_ascii_digit() => (1, it as u32),
        None => (2, lower::letter(it) as u32),
    };
    let letters = a.chars().map(weight).cmp(b.chars().map(weight));
    let is_capital = |it: char| lower::letter(it) != it;
    letters.then_with(|| a.chars().map(is_capital).cmp(b.chars().map(is_capital)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha1_of_known_texts() {
        assert_eq!(sha1(b""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
        assert_eq!(sha1(b"abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(sha1(&[b'a'; 64]), "0098ba824b5c16427bd7a1122a5a442a25ec644d");
    }

    #[test]
    fn lower_case_first_and_case_last() {
        let mut texts = ["b", "B", "a", "A1", "a_1", "/tmp", "1"];
        texts.sort_by(|a, b| compare(a, b));
        assert_eq!(texts, ["/tmp", "1", "a", "a_1", "A1", "b", "B"]);
    }
}
