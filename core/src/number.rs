//! Doubles from decimal text and back, exactly, without the tables that the standard library brings for speed: in the
//! WebAssembly those weigh as much as ten rules.

use std::cmp::Ordering;

/// The powers of ten that a double holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// The first integer that stands for its neighbour as well.
const LIMIT: u64 = 1 << 53;

/// No double and no tie between two doubles has more decimal digits.
const MAX_DIGITS: usize = 800;

/// The double nearest to an unsigned decimal number such as `5.`, `.5` or `1e-3`, ties to even; `None` if `text` is none.
pub(crate) fn parse(text: &str) -> Option<f64> {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], parse_exponent(&text[at + 1..])?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut digits = Vec::with_capacity(mantissa.len());
    digits.extend_from_slice(whole.as_bytes());
    digits.extend_from_slice(fraction.as_bytes());
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let zeros = digits.iter().take_while(|it| **it == b'0').count();
    Some(nearest(&digits[zeros..], exponent.saturating_sub(fraction.len() as i64)))
}

/// Decimal digits with an optional sign. So far from zero that it makes no difference, all are the same.
fn parse_exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text).as_bytes();
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let size = digits.iter().fold(0_i64, |sum, it| sum.saturating_mul(10).saturating_add(i64::from(it - b'0')));
    Some(if text.starts_with('-') { -size } else { size })
}

/// The double nearest to `digits` (ASCII, no leading zero) times ten to the power of `exponent`.
fn nearest(digits: &[u8], exponent: i64) -> f64 {
    let small = || digits.iter().fold(0, |sum, it| sum * 10 + u64::from(it - b'0'));
    if digits.len() < 19
        && let Some(power) = POWERS.get(exponent.unsigned_abs() as usize)
        && let mantissa = small()
        && mantissa <= LIMIT
    {
        // Both are exact, so that the one operation rounds once.
        return if exponent < 0 { mantissa as f64 / power } else { mantissa as f64 * power };
    }
    let magnitude = exponent.saturating_add(digits.len() as i64);
    if digits.is_empty() || magnitude < -400 {
        return 0.0;
    }
    if magnitude > 400 {
        return f64::INFINITY;
    }
    let (head, tail) = digits.split_at(digits.len().min(MAX_DIGITS));
    let mut over = Big::from(0);
    for digit in head {
        over.multiply_add(10, u32::from(digit - b'0'));
    }
    // What is cut off only has to break ties.
    over.multiply_add(10, u32::from(tail.iter().any(|it| *it != b'0')));
    let exponent = exponent + tail.len() as i64 - 1;
    let mut under = Big::from(1);
    over.multiply_by_power_of_ten(exponent.max(0));
    under.multiply_by_power_of_ten((-exponent).max(0));
    quotient(over, under)
}

/// The double nearest to `over / under`, ties to even.
fn quotient(mut over: Big, mut under: Big) -> f64 {
    // Scaled so that the integer quotient has 63 or 64 bits.
    let shift = 63 + under.bits() - over.bits();
    over.shift_left(shift.max(0));
    under.shift_left((-shift).max(0));
    let (bits, rest) = over.divide(under);
    let bits = u128::from(bits) << 1 | u128::from(rest != Rest::None);
    let shift = shift + 1;
    let length = 128 - bits.leading_zeros() as i64;
    // The lowest bit of a double stands for 2^-1074 at least.
    let cut = (length - 53).max(shift - 1074);
    if cut > length {
        return 0.0;
    }
    let (mut kept, lost, half) = (bits >> cut, bits & ((1 << cut) - 1), 1 << (cut - 1));
    if lost > half || (lost == half && kept & 1 == 1) {
        kept += 1;
    }
    kept as f64 * power_of_two(cut - shift)
}

/// Two to the power of `exponent`, which is -1074 at least; infinite beyond 1023.
fn power_of_two(exponent: i64) -> f64 {
    match exponent {
        ..-1022 => f64::from_bits(1 << (exponent + 1074)),
        1024.. => f64::INFINITY,
        _ => f64::from_bits(((exponent + 1023) as u64) << 52),
    }
}

/// `value` as JavaScript writes it: the fewest digits that are read as the same double. Zero keeps its sign.
pub(crate) fn to_text(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    if value.is_infinite() {
        return format!("{sign}Infinity");
    }
    let (mantissa, exponent) = shortest(value.abs());
    let digits = mantissa.to_string();
    let zeros = |count: i64| "0".repeat(count as usize);
    // How many digits stand before the point.
    let point = digits.len() as i64 + exponent;
    match point {
        _ if (0..=21 - digits.len() as i64).contains(&exponent) => format!("{sign}{digits}{}", zeros(exponent)),
        1..=21 => {
            let (whole, fraction) = digits.split_at(point as usize);
            format!("{sign}{whole}.{fraction}")
        }
        -5..=0 => format!("{sign}0.{}{digits}", zeros(-point)),
        _ => {
            let (first, rest) = digits.split_at(1);
            let dot = if rest.is_empty() { "" } else { "." };
            let plus = if point > 0 { "+" } else { "" };
            format!("{sign}{first}{dot}{rest}e{plus}{}", point - 1)
        }
    }
}

/// The shortest decimal (an integer and a power of ten) that is read as `value`, which is neither negative nor infinite.
fn shortest(value: f64) -> (u64, i64) {
    for (places, power) in POWERS.iter().enumerate() {
        let scaled = (value * power).round_ties_even();
        if scaled > LIMIT as f64 {
            break;
        }
        if scaled / power == value {
            return (scaled as u64, -(places as i64));
        }
    }
    let (all, exponent) = seventeen_digits(value);
    let shortened = (1..17).rev().map(|less| {
        let unit = 10_u64.pow(less);
        ((all + unit / 2) / unit, exponent + i64::from(less))
    });
    let is_same = |it: &(u64, i64)| nearest(it.0.to_string().as_bytes(), it.1).to_bits() == value.to_bits();
    shortened.into_iter().find(is_same).unwrap_or((all, exponent))
}

/// The 17 decimal digits nearest to `value`, which is finite and positive: they always suffice.
fn seventeen_digits(value: f64) -> (u64, i64) {
    let (bits, biased) = (value.to_bits() & (LIMIT / 2 - 1), (value.to_bits() >> 52) as i64);
    let (mantissa, binary) = if biased == 0 { (bits, -1074) } else { (bits | (LIMIT / 2), biased - 1075) };
    // An estimate of the number's decimal length, one too small at most: log10(2) is a little more than 0.301029.
    let length = 64 - i64::from(mantissa.leading_zeros());
    let mut exponent = ((binary + length - 1) * 301_029).div_euclid(1_000_000) - 17;
    loop {
        let (mut over, mut under) = (Big::from(mantissa), Big::from(1));
        over.shift_left(binary.max(0));
        under.shift_left((-binary).max(0));
        over.multiply_by_power_of_ten((-exponent).max(0));
        under.multiply_by_power_of_ten(exponent.max(0));
        let (digits, rest) = over.divide(under);
        let digits = digits + u64::from(rest >= Rest::Half);
        if digits < 10_u64.pow(17) {
            return (digits, exponent);
        }
        exponent += 1;
    }
}

/// What a division leaves, as a part of the divisor.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rest {
    None,
    Less,
    Half,
}

/// A natural number of any size, its lowest 32 bits first, without zeros at the end.
struct Big(Vec<u32>);

impl From<u64> for Big {
    fn from(value: u64) -> Big {
        let mut big = Big(vec![value as u32, (value >> 32) as u32]);
        big.trim();
        big
    }
}

impl Big {
    fn trim(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    fn bits(&self) -> i64 {
        self.0.last().map_or(0, |it| self.0.len() as i64 * 32 - i64::from(it.leading_zeros()))
    }

    fn multiply_add(&mut self, factor: u32, summand: u32) {
        let mut carry = u64::from(summand);
        for word in &mut self.0 {
            carry += u64::from(*word) * u64::from(factor);
            *word = carry as u32;
            carry >>= 32;
        }
        if carry > 0 {
            self.0.push(carry as u32);
        }
    }

    fn multiply_by_power_of_ten(&mut self, exponent: i64) {
        for _ in 0..exponent {
            self.multiply_add(10, 0);
        }
    }

    fn shift_left(&mut self, by: i64) {
        let (words, bits) = (by / 32, by % 32);
        self.multiply_add(1 << bits, 0);
        if words > 0 && !self.0.is_empty() {
            self.0.splice(0..0, std::iter::repeat_n(0, words as usize));
        }
    }

    fn cmp(&self, other: &Big) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }

    /// `other` is not greater.
    fn subtract(&mut self, other: &Big) {
        let mut borrow = 0;
        for (at, word) in self.0.iter_mut().enumerate() {
            let lent = i64::from(*word) - i64::from(other.0.get(at).copied().unwrap_or(0)) + borrow;
            *word = lent as u32;
            borrow = lent >> 32;
        }
        self.trim();
    }

    /// The integer quotient, which has 64 bits at most, and what is left.
    fn divide(mut self, mut divisor: Big) -> (u64, Rest) {
        divisor.shift_left(63);
        let mut quotient = 0;
        // One step more than there are digits tells whether half a divisor is left.
        for _ in 0..64 {
            quotient <<= 1;
            if self.cmp(&divisor).is_ge() {
                self.subtract(&divisor);
                quotient |= 1;
            }
            self.shift_left(1);
        }
        let rest = match self.cmp(&divisor) {
            _ if self.0.is_empty() => Rest::None,
            Ordering::Less => Rest::Less,
            _ => Rest::Half,
        };
        (quotient, rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn same(text: &str) {
        assert_eq!(parse(text), text.parse().ok(), "{text}");
    }

    #[test]
    fn reads_as_the_standard_library_does() {
        for text in [
            "0",
            "5.",
            ".5",
            "1e5",
            "1E-5",
            "1e+5",
            "00012.50",
            "9007199254740993",
            "9007199254740992.5",
            "1e22",
            "1e23",
            "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959622842914819860834936475292719074168444365510704342711559699508093042880",
            "1.7976931348623157e308",
            "1.7976931348623159e308",
            "1e309",
            "1e99999999999999999999",
            "0e99999999999999999999",
            "4.9e-324",
            "2.4703282292062327e-324",
            "2.4703282292062328e-324",
            "2.2250738585072011e-308",
            "1e-400",
            "2.2250738585072014e-308",
            "123456789012345678901234567890",
            "0.000000000000000000000000000123456789",
            "",
            ".",
            "e5",
            "1e",
            "1e+",
            "1.2.3",
            "-1",
            "+1",
            "1_000",
            " 1",
            "0x10",
            "1e5.5",
        ] {
            if !text.starts_with(['-', '+']) {
                same(text);
            }
        }
        // A tie, and the least that breaks it, far behind.
        same(&format!("9007199254740993{}", "0".repeat(900)));
        same(&format!("9007199254740993.{}1", "0".repeat(900)));
    }

    #[test]
    fn writes_as_javascript_does() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.0, "1"),
            (-18789.0, "-18789"),
            (0.1, "0.1"),
            (0.000001, "0.000001"),
            (1e-7, "1e-7"),
            (1.5e-9, "1.5e-9"),
            (1e21, "1e+21"),
            (123e20, "1.23e+22"),
            (1e20, "100000000000000000000"),
            (0.1 + 0.2, "0.30000000000000004"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e+308"),
            (9007199254740992.0, "9007199254740992"),
            (1234567890123456800000.0, "1.2345678901234568e+21"),
            (f64::NEG_INFINITY, "-Infinity"),
            (f64::NAN, "NaN"),
            (5000000000000001000.0, "5000000000000001000"),
        ] {
            assert_eq!(to_text(value), text);
        }
    }

    proptest! {
        #[test]
        fn any_decimal_is_read_as_the_standard_library_does(text in "[0-9]{0,24}\\.?[0-9]{0,24}([eE][+-]?[0-9]{1,3})?") {
            same(&text);
        }

        #[test]
        fn any_double_is_read_again(bits in any::<u64>()) {
            let value = f64::from_bits(bits).abs();
            prop_assume!(value.is_finite());
            let (ours, theirs) = (to_text(value), format!("{value:e}"));
            prop_assert_eq!(ours.parse(), Ok(value));
            prop_assert_eq!(parse(&theirs), Some(value));
            let digits = |it: &str| it.split('e').next().map_or(0, |it| it.trim_matches(['0', '.']).replace('.', "").len());
            prop_assert!(digits(&ours) <= digits(&theirs) + 1, "{} {}", ours, theirs);
        }
    }
}
