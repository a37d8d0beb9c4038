//! Times as the assistant writes them.

const DAY: i64 = 24 * 60 * 60 * 1000;

/// Milliseconds since 1970 of a time such as `2026-01-24T10:00:00.000Z`; the time of day may be missing, and then the zone is
/// Greenwich's. `None` for anything else.
pub fn parse(text: &str) -> Option<i64> {
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.splitn(3, '-');
    let year = number(parts.next()?, 4)?;
    let month = number(parts.next()?, 2)?;
    let day = number(parts.next()?, 2)?;
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    Some(days(year, month, day) * DAY + time.map_or(Some(0), of_day)?)
}

/// Milliseconds since midnight in Greenwich.
fn of_day(text: &str) -> Option<i64> {
    let (clock, offset) = match text.strip_suffix('Z') {
        Some(clock) => (clock, 0),
        None => {
            let at = text.rfind(['+', '-'])?;
            let (hours, minutes) = text[at + 1..].split_once(':')?;
            let offset = number(hours, 2)? * 60 + number(minutes, 2)?;
            (&text[..at], if text[at..].starts_with('-') { -offset } else { offset })
        }
    };
    let mut parts = clock.splitn(3, ':');
    let hours = number(parts.next()?, 2)?;
    let minutes = number(parts.next()?, 2)?;
    let (seconds, fraction) = match parts.next() {
        Some(text) => text.split_once('.').unwrap_or((text, "0")),
        None => ("00", "0"),
    };
    let seconds = number(seconds, 2)?;
    if hours > 24 || minutes > 59 || seconds > 59 || fraction.is_empty() || !is_digits(fraction) {
        return None;
    }
    let millis: String = fraction.chars().chain("000".chars()).take(3).collect();
    Some(((hours * 60 + minutes - offset) * 60 + seconds) * 1000 + millis.parse::<i64>().ok()?)
}

fn number(text: &str, digits: usize) -> Option<i64> {
    (text.len() == digits && is_digits(text)).then(|| text.parse().ok())?
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|it| it.is_ascii_digit())
}

/// Days from 1970-01-01 to this one, in the calendar of today; the year begins in March here, so that the day of a leap year
/// comes last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn times_and_what_is_none() {
        for (text, want) in [
            ("1970-01-01T00:00:00.000Z", Some(0)),
            ("2026-01-24T12:00:00.000Z", Some(1_769_256_000_000)),
            ("2026-01-24T12:00:00.5Z", Some(1_769_256_000_500)),
            ("2026-01-24T13:00:00+01:00", Some(1_769_256_000_000)),
            ("2026-01-24T12:00Z", Some(1_769_256_000_000)),
            ("2024-02-29", Some(1_709_164_800_000)),
            ("2026-01-24T12:00:00.000", None),
            ("2026-13-24T12:00:00Z", None),
            ("2026-01-24T12:60:00Z", None),
            ("yesterday", None),
            ("", None),
            ("-1-1-1", None),
            ("2026-01-2é", None),
        ] {
            assert_eq!(parse(text), want, "{text}");
        }
    }
}
