//! Points in time and days: chrono's, as the backend writes them and as readers say them.

use chrono::{DateTime, DurationRound, NaiveDate, NaiveTime, TimeDelta, Utc};

/// A point in time in UTC.
pub type Timestamp = DateTime<Utc>;

/// The moment so many microseconds after the Unix epoch.
pub fn from_micros(micros: i64) -> Timestamp {
    DateTime::from_timestamp_micros(micros).unwrap_or_default()
}

/// Reads ISO 8601 date-times as backends write them: naive ones are UTC, a trailing `Z` or an offset such as `+02:00`,
/// `+0200` or `+02` is honoured; the fraction, the seconds and the whole time may be missing. `None` for anything else.
pub fn parse_timestamp(text: &str) -> Option<Timestamp> {
    let (day, rest) = split_day(text)?;
    let Some(rest) = rest else { return Some(start_of(day)) };
    let (time, offset) = match rest.find(['Z', 'z', '+', '-']) {
        Some(place) => rest.split_at(place),
        None => (rest, ""),
    };
    let seconds = if time.len() == "00:00".len() { ":00" } else { "" };
    let moment = DateTime::parse_from_rfc3339(&format!("{day}T{time}{seconds}Z")).ok()?;
    moment.to_utc().checked_sub_signed(parse_offset(offset)?)
}

/// The day that a date or date-time names, as it is written: the day of an invoice is the same everywhere.
pub fn parse_calendar_day(text: &str) -> Option<NaiveDate> {
    parse_timestamp(text)?;
    Some(split_day(text)?.0)
}

/// The day, and what follows it where something does.
fn split_day(text: &str) -> Option<(NaiveDate, Option<&str>)> {
    let text = text.trim();
    let (day, rest) = text.split_at_checked(10)?;
    let rest = match rest {
        "" => None,
        _ => Some(rest.strip_prefix(['T', 't', ' '])?),
    };
    Some((parse_day(day)?, rest))
}

/// By how much local time is ahead of UTC: `Z`, `+02:00`, `+0200`, `+02`; nothing is UTC.
fn parse_offset(text: &str) -> Option<TimeDelta> {
    let (sign, digits) = match text.split_at_checked(1) {
        None | Some(("Z" | "z", "")) => return Some(TimeDelta::zero()),
        Some(("+", digits)) => (1, digits),
        Some(("-", digits)) => (-1, digits),
        Some(_) => return None,
    };
    let (hours, minutes) = match digits.len() {
        2 => (digits, "00"),
        4 => digits.split_at_checked(2)?,
        5 => (digits.get(..2)?, digits.get(2..)?.strip_prefix(':')?),
        _ => return None,
    };
    let number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<i64>().ok())?;
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours < 24 && minutes < 60).then(|| TimeDelta::minutes(sign * (hours * 60 + minutes)))
}

/// Reads `2026-11-22`. `None` for anything else, and for a date that does not exist.
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    let midnight = DateTime::parse_from_rfc3339(&format!("{text}T00:00:00Z")).ok()?;
    // Signs, blanks and shorter numbers are no dates.
    (text.len() == 10).then(|| midnight.date_naive())
}

/// The first moment of a day in UTC.
pub fn start_of(day: NaiveDate) -> Timestamp {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// The first moment of the day after in UTC.
pub fn end_of(day: NaiveDate) -> Timestamp {
    start_of(day) + TimeDelta::days(1)
}

/// The first moment of an hour.
pub fn hour_of(moment: Timestamp) -> Timestamp {
    moment.duration_trunc(TimeDelta::hours(1)).unwrap_or(moment)
}

/// An age in words: `just now`, `12 s ago`, `3 min ago`, `2 h ago`, `5 days ago`.
pub fn age_in_words(age: TimeDelta) -> String {
    match age.num_seconds() {
        ..=1 => "just now".to_owned(),
        _ => format!("{} ago", duration_in_words(age)),
    }
}

/// A duration in words: `12 s`, `3 min`, `2 h`, `5 days`.
pub fn duration_in_words(duration: TimeDelta) -> String {
    match duration.num_seconds().max(0) {
        seconds @ ..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", duration.num_minutes()),
        3_600..172_800 => format!("{} h", duration.num_hours()),
        _ => format!("{} days", duration.num_days()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn naive_date_times_are_utc() {
        let table = [
            ("2026-11-22T13:39:10", Some(1_795_354_750_000)),
            ("2026-11-22T13:39:10.467169", Some(1_795_354_750_467)),
            ("2026-11-22T13:39:10.4", Some(1_795_354_750_400)),
            ("2026-11-22 13:39:10", Some(1_795_354_750_000)),
            ("2026-11-22T13:39:10Z", Some(1_795_354_750_000)),
            ("2026-11-22T15:39:10+02:00", Some(1_795_354_750_000)),
            ("2026-11-22T10:09:10.5-03:30", Some(1_795_354_750_500)),
            ("1970-01-01T00:00:00", Some(0)),
            ("2026-02-29T00:00:00", None),
            ("2026-11-22T13:39:10+0000", Some(1_795_354_750_000)),
            ("2026-11-22T15:39:10+02", Some(1_795_354_750_000)),
            (" 2026-11-22T13:39:10 ", Some(1_795_354_750_000)),
            ("2026-11-22T13:39", Some(1_795_354_740_000)),
            ("2026-11-22T13:39Z", Some(1_795_354_740_000)),
            ("2026-11-22", Some(1_795_305_600_000)),
            ("2026-11-22T25:00:00", None),
            ("2026-11-22T", None),
            ("2026-11-22 +02", None),
            ("2026-11-22T13:39:10+2", None),
            ("2026-11-22T13:39:10+99:00", None),
            ("2026-11-22T13:39:10+1:000", None),
            ("2026-11-22T13:39:10Zulu", None),
            ("0000-00-00 00:00:00", None),
            ("2026-11-22T13:39:10.", None),
            ("2026-11-22T13:39:10.4x", None),
            ("996.164", None),
            ("", None),
        ];
        for (text, millis) in table {
            assert_eq!(parse_timestamp(text).map(|at| at.timestamp_millis()), millis, "{text:?}");
        }
    }

    #[test]
    fn only_dates_are_read() {
        for text in ["", "2026-11", "2026-02-29", "2026-13-01", "2026-11-00", "+2026-11-22", "2026-11-22T00:00:00"] {
            assert_eq!(parse_day(text), None, "{text:?}");
        }
        assert_eq!(parse_day("2026-11-22").map(|day| day.to_string()).as_deref(), Some("2026-11-22"));
    }

    #[test]
    fn a_calendar_day_is_the_one_that_is_written() {
        for text in ["2026-12-01", "2026-12-01T00:00:00", "2026-12-01T23:30:00-08:00", "2026-12-01T00:30:00+05:00"] {
            assert_eq!(parse_calendar_day(text), NaiveDate::from_ymd_opt(2026, 12, 1), "{text}");
        }
        for text in ["", "soon", "2026-12-01T99:00:00", "0000-00-00"] {
            assert_eq!(parse_calendar_day(text), None, "{text}");
        }
    }

    #[test]
    fn ages_are_short() {
        let table = [
            (-5_000, "just now"),
            (1_999, "just now"),
            (2_000, "2 s ago"),
            (59_999, "59 s ago"),
            (60_000, "1 min ago"),
            (3_600_000, "1 h ago"),
            (172_800_000, "2 days ago"),
        ];
        for (millis, words) in table {
            assert_eq!(age_in_words(TimeDelta::milliseconds(millis)), words, "{millis}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            let _ = parse_timestamp(&text);
            let _ = parse_calendar_day(&text);
            let _ = parse_day(&text);
        }

        #[test]
        fn every_day_is_read_back_and_holds_its_moments(number in -700_000_i64..2_900_000, second in 0_i64..86_400) {
            let day = NaiveDate::default() + TimeDelta::days(number);
            if (0..=9_999).contains(&chrono::Datelike::year(&day)) {
                prop_assert_eq!(parse_day(&day.to_string()), Some(day));
            }
            prop_assert_eq!((start_of(day) + TimeDelta::seconds(second)).date_naive(), day);
            prop_assert_eq!(end_of(day), start_of(day + TimeDelta::days(1)));
        }
    }
}
