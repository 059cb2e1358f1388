//! The time axis of a series: which points it has, and which one an instant belongs to.
//!
//! The documented axes are right. The observed ones reproduce what a running backend was seen to do: the two ends
//! of a year merge, two custom days share their hours, and walking the months breaks on a day that a month lacks.

use chrono::{Datelike, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use crate::api_error::ApiError;
use crate::clock::midnight;
use crate::config::Profile;
use crate::period::{Kind, Period};

/// The points of a series, oldest first unless a defect says otherwise.
pub(crate) struct Axis {
    pub(crate) labels: Vec<String>,
    /// The rows that count, both ends included.
    pub(crate) window: Period,
    grain: Grain,
}

enum Grain {
    /// Hours counted from this instant.
    Hours(NaiveDateTime),
    /// The hour of the day, whatever the day.
    HoursOfDay,
    /// Days counted from this one.
    Days(NaiveDate),
    /// These months of these years.
    Months(Vec<(i32, u32)>),
    /// These months, whatever the year.
    MonthNames(Vec<u32>),
}

impl Axis {
    pub(crate) fn new(profile: Profile, period: Period, now: NaiveDateTime) -> Result<Self, ApiError> {
        match (period.kind, profile) {
            (Kind::Today, _) => Ok(Self::hours(period, now.hour() + 1)),
            (Kind::Yesterday, _) => Ok(Self::hours(period, 24)),
            (Kind::Week, _) => Ok(Self::last_days(profile, period, now, 7)),
            (Kind::Month, _) => Ok(Self::last_days(profile, period, now, 31)),
            (Kind::Year, Profile::Documented) => Ok(Self::last_year(period, now)),
            (Kind::Year, Profile::Observed) => {
                let mut months: Vec<u32> = Vec::new();
                for date in walk_months(period)? {
                    if !months.contains(&date.month()) {
                        months.push(date.month());
                    }
                }
                let labels = months.iter().map(|month| month_name(*month)).collect();
                Ok(Self { labels, window: period, grain: Grain::MonthNames(months) })
            }
            (Kind::Custom, _) => Self::custom(profile, period),
        }
    }

    fn hours(period: Period, count: u32) -> Self {
        Self { labels: hour_labels(count), window: period, grain: Grain::Hours(midnight(period.start)) }
    }

    fn last_days(profile: Profile, period: Period, now: NaiveDateTime, count: u32) -> Self {
        let first = now.date() - TimeDelta::days(i64::from(count) - 1);
        let format = if period.kind == Kind::Week { "%a" } else { "%m/%d" };
        let window = match profile {
            // A rolling window cuts into the first day; whole days do not.
            Profile::Documented => Period { start: first.and_time(NaiveTime::MIN), ..period },
            Profile::Observed => period,
        };
        Self { labels: day_labels(first, count, format), window, grain: Grain::Days(first) }
    }

    fn last_year(period: Period, now: NaiveDateTime) -> Self {
        let this_month = now.date().with_day(1).unwrap_or(now.date());
        let months: Vec<NaiveDate> =
            (0..12).rev().filter_map(|back| this_month.checked_sub_months(Months::new(back))).collect();
        let start = months.first().copied().unwrap_or(this_month).and_time(NaiveTime::MIN);
        Self {
            labels: months.iter().map(|month| month.format("%b").to_string()).collect(),
            window: Period { start, ..period },
            grain: Grain::Months(months.iter().map(|month| (month.year(), month.month())).collect()),
        }
    }

    fn custom(profile: Profile, period: Period) -> Result<Self, ApiError> {
        let first = period.start.date();
        let days = (period.end.date() - first).num_days() + 1;
        let axis = match (days, profile) {
            (..=2, Profile::Observed) | (..=0, Profile::Documented) => {
                Self { labels: hour_labels(24), window: period, grain: Grain::HoursOfDay }
            }
            (1, Profile::Documented) => Self::hours(period, 24),
            (2, Profile::Documented) => {
                let labels = (0..2)
                    .flat_map(|day| {
                        let date = (first + TimeDelta::days(day)).format("%m/%d");
                        hour_labels(24).into_iter().map(move |hour| format!("{date} {hour}"))
                    })
                    .collect();
                Self { labels, window: period, grain: Grain::Hours(midnight(period.start)) }
            }
            (3..=31, _) => {
                let count = u32::try_from(days).unwrap_or_default();
                Self { labels: day_labels(first, count, "%m/%d"), window: period, grain: Grain::Days(first) }
            }
            (_, Profile::Documented) => Self::months(period, &all_months(period)),
            (_, Profile::Observed) => Self::months(period, &walk_months(period)?),
        };
        Ok(axis)
    }

    fn months(period: Period, months: &[NaiveDate]) -> Self {
        Self {
            labels: months.iter().map(|month| month.format("%b %Y").to_string()).collect(),
            window: period,
            grain: Grain::Months(months.iter().map(|month| (month.year(), month.month())).collect()),
        }
    }

    /// The point that an instant counts in, if the axis has one for it.
    pub(crate) fn slot(&self, at: NaiveDateTime) -> Option<usize> {
        let slot = match &self.grain {
            Grain::Hours(start) => usize::try_from((at - *start).num_hours()).ok(),
            Grain::HoursOfDay => usize::try_from(at.hour()).ok(),
            Grain::Days(first) => usize::try_from((at.date() - *first).num_days()).ok(),
            Grain::Months(months) => months.iter().position(|month| *month == (at.year(), at.month())),
            Grain::MonthNames(months) => months.iter().position(|month| *month == at.month()),
        };
        slot.filter(|slot| *slot < self.labels.len())
    }
}

fn hour_labels(count: u32) -> Vec<String> {
    (0..count).map(|hour| format!("{hour:02}:00")).collect()
}

fn day_labels(first: NaiveDate, count: u32, format: &str) -> Vec<String> {
    (0..count).map(|day| (first + TimeDelta::days(i64::from(day))).format(format).to_string()).collect()
}

fn month_name(month: u32) -> String {
    NaiveDate::from_ymd_opt(2000, month, 1).map(|date| date.format("%b").to_string()).unwrap_or_default()
}

/// The first of every month that the window touches.
fn all_months(period: Period) -> Vec<NaiveDate> {
    let first = period.start.date().with_day(1).unwrap_or(period.start.date());
    first_of_months(first).take_while(|month| *month <= period.end.date()).collect()
}

fn first_of_months(first: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    std::iter::successors(Some(first), |month| month.checked_add_months(Months::new(1)))
}

/// The defect: the same day of every month until the end is passed. A month without that day is an error, and the
/// last month is left out when the range ends on an earlier day of it.
fn walk_months(period: Period) -> Result<Vec<NaiveDate>, ApiError> {
    let mut months = Vec::new();
    let mut current = period.start;
    while current <= period.end {
        months.push(current.date());
        let (year, month) = match current.month() {
            12 => (current.year() + 1, 1),
            month => (current.year(), month + 1),
        };
        current = NaiveDate::from_ymd_opt(year, month, current.day())
            .ok_or_else(|| ApiError::Internal("day is out of range for month".to_owned()))?
            .and_time(current.time());
    }
    Ok(months)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;
    use crate::clock::parse_iso;

    fn custom(start: &str, end: &str) -> Period {
        Period { kind: Kind::Custom, start: parse_iso(start).unwrap(), end: parse_iso(end).unwrap() }
    }

    fn year(now: &str) -> (Period, NaiveDateTime) {
        let end = parse_iso(now).unwrap();
        (Period { kind: Kind::Year, start: end - TimeDelta::days(365), end }, end)
    }

    #[test]
    fn a_documented_year_ends_with_this_month() {
        for now in ["2026-11-22T12:00", "2026-11-30T12:00", "2027-01-31T12:00"] {
            let (period, now) = year(now);
            let axis = Axis::new(Profile::Documented, period, now).unwrap();
            assert_eq!(axis.labels.len(), 12);
            assert_eq!(axis.slot(now), Some(11));
            assert_eq!(axis.slot(now - TimeDelta::days(365)), None);
        }
    }

    #[test]
    fn an_observed_year_merges_its_ends_and_fails_at_the_end_of_a_month() {
        let (period, now) = year("2026-11-22T12:00");
        let axis = Axis::new(Profile::Observed, period, now).unwrap();
        assert_eq!(axis.labels, ["Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct"]);
        assert_eq!(axis.slot(now), Some(0));
        assert_eq!(axis.slot(now - TimeDelta::days(364)), Some(0));
        for now in ["2026-11-29T12:00", "2026-11-30T12:00", "2026-12-31T12:00", "2026-01-30T12:00", "2026-03-31T12:00"]
        {
            let (period, now) = year(now);
            assert!(Axis::new(Profile::Observed, period, now).is_err(), "{now}");
        }
        let (period, now) = year("2026-11-28T12:00");
        assert!(Axis::new(Profile::Observed, period, now).is_ok());
    }

    #[test]
    fn long_observed_ranges_lose_their_last_month_or_fail() {
        let axis = |profile, start: &str, end: &str| Axis::new(profile, custom(start, end), NaiveDateTime::default());
        let observed = axis(Profile::Observed, "2026-08-25T00:00", "2026-11-22T23:59:59").unwrap();
        assert_eq!(observed.labels, ["Aug 2026", "Sep 2026", "Oct 2026"]);
        let documented = axis(Profile::Documented, "2026-08-25T00:00", "2026-11-22T23:59:59").unwrap();
        assert_eq!(documented.labels, ["Aug 2026", "Sep 2026", "Oct 2026", "Nov 2026"]);
        for start in ["2026-08-31T00:00", "2026-01-30T00:00", "2026-01-29T00:00"] {
            assert!(axis(Profile::Observed, start, "2026-11-22T23:59:59").is_err(), "{start}");
            assert!(axis(Profile::Documented, start, "2026-11-22T23:59:59").is_ok(), "{start}");
        }
    }

    #[test]
    fn short_custom_ranges_are_hours() {
        let now = NaiveDateTime::default();
        let two_days = custom("2026-11-21T00:00", "2026-11-22T23:59:59");
        let observed = Axis::new(Profile::Observed, two_days, now).unwrap();
        assert_eq!((observed.labels.len(), observed.slot(parse_iso("2026-11-22T05:30").unwrap())), (24, Some(5)));
        let documented = Axis::new(Profile::Documented, two_days, now).unwrap();
        assert_eq!((documented.labels.len(), documented.slot(parse_iso("2026-11-22T05:30").unwrap())), (48, Some(29)));
        let reversed = Axis::new(Profile::Observed, custom("2026-11-22T00:00", "2026-11-01T00:00"), now).unwrap();
        assert_eq!(reversed.labels.len(), 24);
        let three = Axis::new(Profile::Observed, custom("2026-11-01T00:00", "2026-11-03T23:59:59"), now).unwrap();
        assert_eq!(three.labels, ["11/01", "11/02", "11/03"]);
    }
}
