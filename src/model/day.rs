//! Days of the Gregorian calendar, as the backend counts them: in UTC.

use std::fmt;

use super::Timestamp;

/// Milliseconds of a day.
pub const DAY: i64 = 86_400_000;

/// A day in UTC, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(i32);

impl Day {
    /// The day of a date; `None` for one that does not exist, or beyond the year 9999. Counts in eras of 400 years that
    /// begin in March (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    pub fn of_date(year: i32, month: i32, day: i32) -> Option<Self> {
        if !(0..=9_999).contains(&year) || !(1..=12).contains(&month) || !(1..=days_in(year, month)).contains(&day) {
            return None;
        }
        // January and February belong to the year before, whose last day may be a leap day.
        let year = year - i32::from(month <= 2);
        let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        Some(Self(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468))
    }

    /// Year, month (1 to 12) and day of the month.
    pub fn date(self) -> (i32, i32, i32) {
        let shifted = self.0 + 719_468;
        let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        (year + era * 400 + i32::from(month <= 2), month, day)
    }

    /// Days since 1970-01-01; negative before.
    pub fn number(self) -> i32 {
        self.0
    }

    /// The day that holds a moment.
    pub fn of(moment: Timestamp) -> Self {
        // Within the range of dates that timestamps come from.
        Self(i32::try_from(moment.millis().div_euclid(DAY)).unwrap_or_default())
    }

    /// Its first moment.
    pub fn start(self) -> Timestamp {
        Timestamp::from_millis(i64::from(self.0) * DAY)
    }

    /// The day so many days later.
    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// The first day of its month.
    #[must_use]
    pub fn first_of_month(self) -> Self {
        Self(self.0 - self.date().2 + 1)
    }

    /// The same day so many months later; the last day of that month where it is shorter.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Self {
        let (year, month, day) = self.date();
        let count = year * 12 + month - 1 + months;
        let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
        Self::of_date(year, month, day.min(days_in(year, month))).unwrap_or(self)
    }

    /// Reads `2026-11-22`. `None` for anything else, and for a date that does not exist.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-').map(|part| {
            // A sign is a number's, not a date's.
            part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())?
        });
        Self::of_date(parts.next()??, parts.next()??, parts.next()??)
    }
}

/// ISO 8601: `2026-11-22`.
impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date();
        write!(formatter, "{year:04}-{month:02}-{day:02}")
    }
}

/// How many days a month has.
pub fn days_in(year: i32, month: i32) -> i32 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a date")
    }

    #[test]
    fn months_are_clamped_to_their_last_day() {
        let table = [
            ("2026-11-22", -12, "2025-11-22"),
            ("2028-02-29", -12, "2027-02-28"),
            ("2027-02-28", 12, "2028-02-28"),
            ("2026-03-31", -1, "2026-02-28"),
            ("2026-01-31", -2, "2025-11-30"),
            ("2026-12-15", 1, "2027-01-15"),
        ];
        for (from, months, to) in table {
            assert_eq!(day(from).plus_months(months), day(to), "{from} {months:+} months");
        }
        assert_eq!(day("2026-11-22").first_of_month(), day("2026-11-01"));
    }

    #[test]
    fn only_dates_are_read() {
        for text in ["", "2026-11", "2026-02-29", "2026-13-01", "2026-11-00", "+2026-11-22", "2026-11-22T00:00:00"] {
            assert_eq!(Day::parse(text), None, "{text:?}");
        }
        assert_eq!(day("2026-11-22").to_string(), "2026-11-22");
        assert_eq!(Day::of(Timestamp::from_millis(-1)), day("1969-12-31"));
    }

    proptest! {
        #[test]
        fn the_calendar_is_the_librarys(year in 0_i32..10_100, month in 0_i32..14, day in 0_i32..33) {
            let library = chrono::NaiveDate::from_ymd_opt(year, month.cast_unsigned(), day.cast_unsigned());
            let number = library.filter(|_| year <= 9_999).map(|date| date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp() / 86_400);
            let found = Day::of_date(year, month, day);
            prop_assert_eq!(found.map(|day| i64::from(day.number())), number);
            if let Some(found) = found {
                prop_assert_eq!(found.date(), (year, month, day));
                prop_assert_eq!(Day::parse(&found.to_string()), Some(found));
                prop_assert_eq!(Day::of(found.start().plus(DAY - 1)), found);
            }
        }
    }
}
