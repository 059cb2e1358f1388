//! Points in time: milliseconds since 1970-01-01T00:00:00 UTC.

use super::day::Day;

/// A point in time in milliseconds since the Unix epoch, as `Date.now()` counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Milliseconds from `earlier` to this; negative when the clock was set back in between.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The point in time `millis` later.
    #[must_use]
    pub const fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Reads the backend's ISO 8601 date-times: naive ones are UTC, with or without a fraction; a trailing `Z` or
    /// an offset such as `+02:00` is honoured. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (date, time) = text.split_once(['T', ' '])?;
        let days = i64::from(Day::parse(date)?.number());
        let (time, offset_minutes) = split_offset(time)?;
        let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
        let mut parts = clock.splitn(3, ':').map(|part| part.parse::<u32>().ok());
        let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
        if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let milli = fraction.bytes().chain(*b"000").take(3).fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let minutes = (days * 24 + i64::from(hour)) * 60 + i64::from(minute) - i64::from(offset_minutes);
        Some(Self((minutes * 60 + i64::from(second)) * 1_000 + i64::from(milli)))
    }
}

/// Splits `13:00:00Z` or `13:00:00+02:00` into the clock time and its offset in minutes.
fn split_offset(time: &str) -> Option<(&str, i32)> {
    if let Some(time) = time.strip_suffix(['Z', 'z']) {
        return Some((time, 0));
    }
    let Some(at) = time.rfind(['+', '-']) else {
        return Some((time, 0));
    };
    let (time, offset) = time.split_at(at);
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = offset[1..].split_once(':')?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some((time, sign * (hours * 60 + minutes)))
}

/// An age in words, from milliseconds: `just now`, `12 s ago`, `3 min ago`, `2 h ago`, `5 days ago`.
pub fn age_in_words(millis: i64) -> String {
    let seconds = millis.max(0) / 1_000;
    match seconds {
        0..=1 => "just now".to_owned(),
        _ => format!("{} ago", duration_in_words(millis)),
    }
}

/// A duration in words, from milliseconds: `12 s`, `3 min`, `2 h`, `5 days`.
pub fn duration_in_words(millis: i64) -> String {
    let seconds = millis.max(0) / 1_000;
    match seconds {
        0..=59 => format!("{seconds} s"),
        60..=3_599 => format!("{} min", seconds / 60),
        3_600..=172_799 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
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
            ("2026-11-22", None),
            ("2026-11-22T25:00:00", None),
            ("2026-11-22T13:39", None),
            ("2026-11-22T13:39:10.", None),
            ("2026-11-22T13:39:10.4x", None),
            ("996.164", None),
            ("", None),
        ];
        for (text, millis) in table {
            assert_eq!(Timestamp::parse(text).map(Timestamp::millis), millis, "{text:?}");
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
            assert_eq!(age_in_words(millis), words, "{millis}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            let _ = Timestamp::parse(&text);
        }
    }
}
