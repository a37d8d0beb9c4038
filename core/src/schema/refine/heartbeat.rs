//! H1 and H2: durations and times of day of heartbeats.

use crate::lists::CollectVec;
use crate::schema::issue::Refined;
use crate::schema::wording::quoted;
use crate::value::{Object, Value};

use super::{Says, Sink, says};

pub(super) fn check<'v>(object: &'v Object, sink: &mut Sink<'_, 'v>) {
    match says(object, "every") {
        // The hours are only looked at beside a duration.
        Says::Nothing | Says::Text("") => return,
        Says::Unknown => sink.undecided(),
        Says::Text(every) if !is_duration(every) => {
            let short = |it: String| super::set(format!("Write \"{it}\""), sink.path.join("every"), &*it);
            let refined = Refined {
                code: "duration",
                fixes: shortened(every).map(short).into_iter().collect_vec(),
                title: format!("`every` is {}, which is no duration", quoted(object.get("every"))),
                help:
                    "Write one number and one unit: `ms`, `s`, `m`, `h` or `d`, such as \"30m\". Without a unit it is \
                       minutes; \"0\" switches heartbeats off."
                        .into(),
                ..Refined::default()
            };
            sink.report(sink.path.join("every"), object.get("every"), refined);
        }
        Says::Text(_) => {}
    }
    let Some(hours) = object.get("activeHours").and_then(Value::as_object) else { return };
    time(hours, "start", sink);
    time(hours, "end", sink);
}

fn time<'v>(hours: &'v Object, key: &str, sink: &mut Sink<'_, 'v>) {
    let time = match says(hours, key) {
        Says::Unknown => return sink.undecided(),
        Says::Nothing | Says::Text("") => return,
        Says::Text(time) => time,
    };
    let (code, help) = match parse_time(time) {
        None => ("time_format", "Write hours and minutes with two digits each, such as \"08:30\"."),
        Some((24, 0)) if key == "start" => ("time_start_24", "A day starts at \"00:00\"; \"24:00\" can only end it."),
        Some((24, 0)) => return,
        Some((24, _)) => ("time_24xx", "The last minute of a day is \"23:59\"; only \"24:00\" goes beyond it."),
        Some(_) => return,
    };
    let refined = Refined {
        code,
        title: format!("`activeHours.{key}` is {}, which is no time of day here", quoted(hours.get(key))),
        help: help.into(),
        ..Refined::default()
    };
    sink.report(sink.path.join("activeHours").join(key), hours.get(key), refined);
}

/// `^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$` after trimming and lower-casing.
fn is_duration(text: &str) -> bool {
    let text = text.trim().to_ascii_lowercase();
    let unit = text.find(|it: char| !it.is_ascii_digit() && it != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(unit);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    digits(whole) && digits(fraction) && matches!(unit, "" | "ms" | "s" | "m" | "h" | "d")
}

/// "30 minutes" as "30m".
fn shortened(text: &str) -> Option<String> {
    const WORDS: [(&str, &str); 14] = [
        ("second", "s"),
        ("seconds", "s"),
        ("sec", "s"),
        ("minute", "m"),
        ("minutes", "m"),
        ("min", "m"),
        ("mins", "m"),
        ("hour", "h"),
        ("hours", "h"),
        ("hr", "h"),
        ("hrs", "h"),
        ("day", "d"),
        ("days", "d"),
        ("", ""),
    ];
    let text = text.trim().to_ascii_lowercase();
    let (number, unit) = text.split_at(text.find(|it: char| !it.is_ascii_digit() && it != '.')?);
    let unit = unit.trim();
    let unit = WORDS.iter().find(|it| it.0 == unit).map_or(unit, |it| it.1);
    Some(format!("{number}{unit}")).filter(|it| is_duration(it))
}

/// `^([01]\d|2[0-3]|24):([0-5]\d)$`
fn parse_time(text: &str) -> Option<(u8, u8)> {
    let &[a, b, b':', c, d] = text.as_bytes() else { return None };
    let pair = |tens: u8, ones: u8| {
        (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| (tens - b'0') * 10 + (ones - b'0'))
    };
    let (hour, minute) = (pair(a, b)?, pair(c, d)?);
    (hour <= 24 && minute <= 59).then_some((hour, minute))
}

#[cfg(test)]
mod tests {
    use super::{is_duration, parse_time, shortened};

    #[test]
    fn durations() {
        assert!(["30m", "5", "1.5H", " 2d ", "0", "10ms"].into_iter().all(is_duration));
        assert!(["", " ", "1h30m", "-5m", "5 m", ".5h", "5.", "soon", "1w"].into_iter().all(|it| !is_duration(it)));
    }

    #[test]
    fn words_of_time() {
        for (text, want) in [("30 minutes", Some("30m")), ("2 h", Some("2h")), ("1 hour", Some("1h")), ("1 week", None)]
        {
            assert_eq!(shortened(text).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn times() {
        assert_eq!(parse_time("08:30"), Some((8, 30)));
        assert_eq!(parse_time("24:15"), Some((24, 15)));
        assert!(["8:30", "25:00", "08:60", "0830", "08:3x", ""].into_iter().all(|it| parse_time(it).is_none()));
    }
}
