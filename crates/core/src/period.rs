//! Reporting periods: which there are, what a reader may select, and which stretch of time they mean. Days are UTC.

use chrono::{Datelike, Months, NaiveDate, SecondsFormat, TimeDelta};
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use crate::time::{Timestamp, end_of, hour_of, parse_day, start_of};

/// How long answers about what a period is compared with are of use at least.
const AHEAD: TimeDelta = TimeDelta::minutes(15);

/// A stretch of time in whole UTC days, the last of which may not be over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// Since midnight.
    Today,
    /// The day before.
    Yesterday,
    /// Today and the six days before.
    Week,
    /// Today and the 29 days before.
    Month,
    /// This month and the eleven before, from the first of the earliest.
    Year,
    /// Everything there is.
    AllTime,
    /// From the start of one day to the end of another.
    Custom(NaiveDate, NaiveDate),
}

/// What a period is compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, VariantArray)]
pub enum Comparison {
    /// What came before it.
    #[default]
    Previous,
    /// The same days of the year before.
    LastYear,
    /// Nothing.
    Off,
}

impl Comparison {
    /// Its name in addresses and tests.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Previous => "previous",
            Self::LastYear => "year",
            Self::Off => "off",
        }
    }

    /// What the reader sees as its name.
    pub fn label(self) -> &'static str {
        match self {
            Self::Previous => "Previous period",
            Self::LastYear => "Same period last year",
            Self::Off => "No comparison",
        }
    }

    /// The one that comes after it.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Previous => Self::LastYear,
            Self::LastYear => Self::Off,
            Self::Off => Self::Previous,
        }
    }
}

/// How much time one point of a series stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, VariantArray)]
pub enum Granularity {
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// A month of the calendar.
    Month,
}

impl Granularity {
    /// Its name in addresses and tests.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Month => "month",
        }
    }

    /// What the reader sees as its name.
    pub fn label(self) -> &'static str {
        match self {
            Self::Hour => "By hour",
            Self::Day => "By day",
            Self::Month => "By month",
        }
    }
}

/// A period of the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// The period.
    pub period: Period,
    /// Its name in addresses and tests.
    pub slug: &'static str,
    /// The letter key that selects it.
    pub key: char,
    /// What the reader sees as its name.
    pub label: &'static str,
}

/// The periods of the menu, in its order.
pub const PRESETS: [Preset; 6] = [
    Preset { period: Period::Today, slug: "today", key: 't', label: "Today" },
    Preset { period: Period::Yesterday, slug: "yesterday", key: 'y', label: "Yesterday" },
    Preset { period: Period::Week, slug: "7d", key: 'w', label: "7 days" },
    Preset { period: Period::Month, slug: "30d", key: 'm', label: "30 days" },
    Preset { period: Period::Year, slug: "12m", key: 'l', label: "12 months" },
    Preset { period: Period::AllTime, slug: "all", key: 'a', label: "All time" },
];

/// The name of custom periods in addresses.
const CUSTOM: &str = "custom";
/// The longest custom period in days; longer ones are a slip of the keyboard.
const LONGEST: i64 = 36_600;
/// No series has more points than this.
const MOST_POINTS: i64 = 10_000;

/// Why two dates are no period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CustomPeriodError {
    /// A date is missing or unreadable.
    #[error("Enter both dates.")]
    Missing,
    /// The first is after the last.
    #[error("The first day must not be after the last.")]
    Reversed,
    /// The last has not begun.
    #[error("The last day must not be in the future.")]
    Future,
    /// Nobody means this.
    #[error("Choose at most 100 years.")]
    TooLong,
}

/// What the reader selected to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PeriodSelection {
    /// The period.
    pub period: Period,
    /// What it is compared with.
    pub comparison: Comparison,
    /// The granularity of series, where it is not the period's own.
    pub granularity: Option<Granularity>,
}

impl Default for PeriodSelection {
    fn default() -> Self {
        Self { period: Period::Week, comparison: Comparison::default(), granularity: None }
    }
}

/// A selection as the query of an address holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct PeriodQuery {
    period: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    compare: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
}

impl PeriodQuery {
    /// What it selects; `None` where it names no period that there is. What else is odd has its default.
    pub fn selection(&self) -> Option<PeriodSelection> {
        let period = match self.period.as_deref()? {
            CUSTOM => {
                let (from, to) = (parse_day(self.from.as_deref()?)?, parse_day(self.to.as_deref()?)?);
                // What is in the future now was checked when it was chosen.
                custom_period(Some(from), Some(to), to).ok()?
            }
            slug => PRESETS.into_iter().find(|preset| preset.slug == slug)?.period,
        };
        let comparison = Comparison::VARIANTS.iter().find(|known| self.compare.as_deref() == Some(known.slug()));
        let granularity = Granularity::VARIANTS.iter().find(|known| self.by.as_deref() == Some(known.slug()));
        Some(PeriodSelection {
            period,
            comparison: comparison.copied().unwrap_or_default(),
            granularity: granularity.copied(),
        })
    }
}

impl From<PeriodSelection> for PeriodQuery {
    fn from(PeriodSelection { period, comparison, granularity }: PeriodSelection) -> Self {
        let (from, to) = if let Period::Custom(from, to) = period { (Some(from), Some(to)) } else { (None, None) };
        Self {
            period: Some(period.slug().to_owned()),
            from: from.map(|day| day.to_string()),
            to: to.map(|day| day.to_string()),
            compare: Some(comparison.slug().to_owned()),
            by: granularity.map(|granularity| granularity.slug().to_owned()),
        }
    }
}

impl PeriodSelection {
    /// The same for another period, whose series are divided as suits it.
    #[must_use]
    pub fn of(&self, period: Period) -> Self {
        Self { period, granularity: None, ..*self }
    }

    /// The window of the period.
    pub fn window(&self, now: Timestamp) -> Window {
        self.period.window(now)
    }

    /// The window that the period is compared with, as far as the period is over: an unfinished day is compared with
    /// another one until the same moment. Against another year it ends on the same day of the calendar, which may make
    /// it a day longer or shorter; no day belongs to both.
    pub fn comparison_window(&self, now: Timestamp) -> Option<Window> {
        self.compared(self.window(now), now)
    }

    /// The same until some time after `now`, so that it holds what the period is compared with for as long as answers about
    /// it are of use, and stays the same for an hour.
    pub fn comparison_soon(&self, now: Timestamp) -> Option<Window> {
        self.compared(self.window(now), hour_of(now + AHEAD) + TimeDelta::hours(1))
    }

    /// What the period's `window` is compared with, as far as it is over at `now`.
    pub fn compared(&self, window: Window, now: Timestamp) -> Option<Window> {
        let over = window.end.min(now).max(window.start);
        let (start, end) = match (self.comparison, self.period) {
            (Comparison::Off, _) | (_, Period::AllTime) => return None,
            (Comparison::LastYear, _) | (Comparison::Previous, Period::Year) => {
                (start_of(window.start.date_naive() - Months::new(12)), end_a_year_before(over).min(window.start))
            }
            (Comparison::Previous, _) => (window.start - window.length(), over - window.length()),
        };
        Some(Window { start, end: end.max(start) })
    }

    /// The granularities that make a readable series of the period, the period's own first. `window` may be shortened
    /// to what there is data of.
    pub fn granularities(&self, window: Window) -> Vec<Granularity> {
        let days = window.days();
        let own = match days {
            ..=2 => Granularity::Hour,
            3..=92 => Granularity::Day,
            _ => Granularity::Month,
        };
        let fits = |granularity: &Granularity| match granularity {
            Granularity::Hour => days <= MOST_POINTS / 24,
            Granularity::Day => (2..=MOST_POINTS).contains(&days),
            Granularity::Month => days > 31,
        };
        let others = Granularity::VARIANTS.iter().copied().filter(|granularity| *granularity != own);
        std::iter::once(own).chain(others.filter(fits)).collect()
    }

    /// The granularity of series: the selected one, where it makes a readable series.
    pub fn granularity(&self, window: Window) -> Granularity {
        let granularities = self.granularities(window);
        self.granularity.filter(|granularity| granularities.contains(granularity)).unwrap_or(granularities[0])
    }
}

impl Period {
    /// Its name in addresses.
    pub fn slug(self) -> &'static str {
        PRESETS.into_iter().find(|preset| preset.period == self).map_or(CUSTOM, |preset| preset.slug)
    }

    /// The window at `now`. One that is not over ends with its day, so that a reader's clock that is slow cuts nothing
    /// off.
    pub fn window(self, now: Timestamp) -> Window {
        let today = now.date_naive();
        let days_ago = |days| today - TimeDelta::days(days);
        let (first, last) = match self {
            Self::Today => (today, today),
            Self::Yesterday => (days_ago(1), days_ago(1)),
            Self::Week => (days_ago(6), today),
            Self::Month => (days_ago(29), today),
            Self::Year => (first_of_month(today) - Months::new(11), today),
            // Before any data.
            Self::AllTime => (NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or(today), today),
            Self::Custom(first, last) => (first, last),
        };
        Window { start: start_of(first), end: end_of(last) }
    }
}

/// A custom period.
///
/// # Errors
///
/// When the dates are no period that could have data.
pub fn custom_period(
    first: Option<NaiveDate>,
    last: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<Period, CustomPeriodError> {
    let (first, last) = first.zip(last).ok_or(CustomPeriodError::Missing)?;
    if first > last {
        Err(CustomPeriodError::Reversed)
    } else if last > today {
        Err(CustomPeriodError::Future)
    } else if (last - first).num_days() >= LONGEST {
        Err(CustomPeriodError::TooLong)
    } else {
        Ok(Period::Custom(first, last))
    }
}

/// What ends at this moment, a year before: the end of a day stays the end of one, and a leap day is the 28th.
fn end_a_year_before(moment: Timestamp) -> Timestamp {
    let day = moment.date_naive();
    if moment == start_of(day) {
        return day.pred_opt().map_or(moment, |last| end_of(last - Months::new(12)));
    }
    start_of(day - Months::new(12)) + (moment - start_of(day))
}

/// The first day of the month of a day.
pub fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// A stretch of time: from its start until just before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// Its first moment.
    pub start: Timestamp,
    /// The first moment after it.
    pub end: Timestamp,
}

impl Window {
    /// Whether a moment lies in it.
    pub fn contains(self, moment: Timestamp) -> bool {
        self.start <= moment && moment < self.end
    }

    /// How long it is.
    pub fn length(self) -> TimeDelta {
        self.end - self.start
    }

    /// How many days it touches.
    pub fn days(self) -> i64 {
        let days = self.length().num_days();
        if TimeDelta::days(days) < self.length() { days + 1 } else { days }
    }

    /// The same until `moment` at the latest.
    #[must_use]
    pub fn until(self, moment: Timestamp) -> Self {
        Self { end: self.end.min(moment), ..self }
    }

    /// Its two ends as the API takes them, both included: ISO 8601 without a zone. The first is a whole second, because
    /// backends that compare texts put one with a fraction after it; the last is exact to the microsecond.
    pub fn bounds(self) -> (String, String) {
        let last = self.end - TimeDelta::microseconds(1);
        (iso(self.start), iso_micros(last))
    }

    /// The first moments of its points; the first may begin within an hour, day or month.
    pub fn points(self, granularity: Granularity) -> Vec<Timestamp> {
        let next = |point: &Timestamp| {
            let day = point.date_naive();
            Some(match granularity {
                Granularity::Hour => hour_of(*point) + TimeDelta::hours(1),
                Granularity::Day => end_of(day),
                Granularity::Month => start_of(first_of_month(day) + Months::new(1)),
            })
        };
        std::iter::successors(Some(self.start), next).take_while(|point| *point < self.end).collect()
    }
}

/// ISO 8601 in UTC to the second, without a zone: `2026-11-22T14:05:09`.
pub fn iso(moment: Timestamp) -> String {
    without_zone(moment, SecondsFormat::Secs)
}

/// The same to the microsecond: `2026-11-22T14:05:09.000001`.
pub fn iso_micros(moment: Timestamp) -> String {
    without_zone(moment, SecondsFormat::Micros)
}

fn without_zone(moment: Timestamp, precision: SecondsFormat) -> String {
    moment.to_rfc3339_opts(precision, true).trim_end_matches('Z').to_owned()
}

#[cfg(test)]
#[path = "period_tests.rs"]
mod tests;
