//! Reporting periods: which there are, what a reader may choose, and which stretch of time they mean. Days are UTC.

use super::Timestamp;
use super::day::{DAY, Day};

/// A stretch of time in whole UTC days, the last of which may not be over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    Custom(Day, Day),
}

/// What a period is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// What came before it.
    Previous,
    /// The same days of the year before.
    LastYear,
    /// Nothing.
    Off,
}

/// How much time one point of a series stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// A month of the calendar.
    Month,
}

/// The periods of the menu, with the name of each in addresses, its key and its label.
pub const PERIODS: [(Period, &str, char, &str); 6] = [
    (Period::Today, "today", 't', "Today"),
    (Period::Yesterday, "yesterday", 'y', "Yesterday"),
    (Period::Week, "7d", 'w', "7 days"),
    (Period::Month, "30d", 'm', "30 days"),
    (Period::Year, "12m", 'l', "12 months"),
    (Period::AllTime, "all", 'a', "All time"),
];

/// The comparisons of the menu, with the name of each in addresses and its label.
pub const COMPARISONS: [(Comparison, &str, &str); 3] = [
    (Comparison::Previous, "previous", "Previous period"),
    (Comparison::LastYear, "year", "Same period last year"),
    (Comparison::Off, "off", "No comparison"),
];

/// The grains of the menu, with the name of each in addresses and its label.
pub const GRAINS: [(Grain, &str, &str); 3] =
    [(Grain::Hour, "hour", "By hour"), (Grain::Day, "day", "By day"), (Grain::Month, "month", "By month")];

/// The longest custom period in days; longer ones are a slip of the keyboard.
const LONGEST: i32 = 36_600;
/// No series has more points than this.
const MOST_POINTS: i32 = 10_000;

/// Why two dates are no period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CustomError {
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

/// What the reader chose to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The period.
    pub period: Period,
    /// What it is compared with.
    pub comparison: Comparison,
    /// The grain of series, where it is not the period's own.
    pub grain: Option<Grain>,
}

impl Default for Choice {
    fn default() -> Self {
        Self { period: Period::Week, comparison: Comparison::Previous, grain: None }
    }
}

impl Choice {
    /// Reads the query of an address, with or without its question mark. `None` where it names no period that there is.
    pub fn parse(query: &str) -> Option<Self> {
        let value = |name: &str| {
            let pairs = query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
            pairs.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value)
        };
        let slug = value("period")?;
        let period = if slug == "custom" {
            let (from, to) = (Day::parse(value("from")?)?, Day::parse(value("to")?)?);
            // What is in the future now was checked when it was chosen.
            custom(Some(from), Some(to), to).ok()?
        } else {
            PERIODS.into_iter().find(|(_, name, ..)| *name == slug)?.0
        };
        let comparison = value("compare").and_then(|slug| COMPARISONS.into_iter().find(|(_, name, _)| *name == slug));
        let grain = value("by").and_then(|slug| GRAINS.into_iter().find(|(_, name, _)| *name == slug));
        Some(Self {
            period,
            comparison: comparison.map_or(Comparison::Previous, |(comparison, ..)| comparison),
            grain: grain.map(|(grain, ..)| grain),
        })
    }

    /// The query of its address, with its question mark.
    pub fn query(&self) -> String {
        let days =
            if let Period::Custom(from, to) = self.period { format!("&from={from}&to={to}") } else { String::new() };
        let comparison = COMPARISONS.into_iter().find(|(comparison, ..)| *comparison == self.comparison);
        let comparison = comparison.map_or("", |(_, slug, _)| slug);
        let grain = GRAINS.into_iter().find(|(grain, ..)| Some(*grain) == self.grain);
        let (by, grain) = grain.map_or(("", ""), |(_, slug, _)| ("&by=", slug));
        ["?period=", self.period.slug(), &days, "&compare=", comparison, by, grain].concat()
    }

    /// The same for another period, whose series are divided as suits it.
    #[must_use]
    pub fn of(&self, period: Period) -> Self {
        Self { period, grain: None, ..*self }
    }

    /// What a letter key makes of it; `None` for letters that mean nothing here.
    pub fn after_key(&self, letter: char) -> Option<Self> {
        let choice = if letter == 'c' {
            let at = COMPARISONS.iter().position(|(comparison, ..)| *comparison == self.comparison).unwrap_or(0);
            Self { comparison: COMPARISONS[(at + 1) % COMPARISONS.len()].0, ..*self }
        } else {
            self.of(PERIODS.into_iter().find(|(_, _, key, _)| *key == letter)?.0)
        };
        (choice != *self).then_some(choice)
    }

    /// The window of the period.
    pub fn window(&self, now: Timestamp) -> Window {
        self.period.window(now)
    }

    /// The window that the period is compared with: as long as what is over of it, so that an unfinished day is compared
    /// with the same part of another. Counted by whole minutes, so that it does not move with every look.
    pub fn baseline(&self, now: Timestamp) -> Option<Window> {
        const MINUTE: i64 = 60_000;
        let window = self.window(now);
        let first = Day::of(window.start);
        let start = match (self.comparison, self.period) {
            (Comparison::Off, _) | (_, Period::AllTime) => return None,
            (Comparison::LastYear, _) | (Comparison::Previous, Period::Year) => first.plus_months(-12),
            (Comparison::Previous, _) => first.plus(first.number() - Day::of(window.end).number()),
        };
        let now = Timestamp::from_millis(now.millis() - now.millis().rem_euclid(MINUTE));
        let elapsed = window.end.min(now).since(window.start).max(0);
        Some(Window { start: start.start(), end: start.start().plus(elapsed) })
    }

    /// The grains that make a readable series of the period, the period's own first. `window` may be shortened to what
    /// there is data of.
    pub fn grains(&self, window: Window) -> Vec<Grain> {
        let days = window.days();
        let own = match days {
            ..=2 => Grain::Hour,
            3..=92 => Grain::Day,
            _ => Grain::Month,
        };
        let fits = |grain: &Grain| match grain {
            Grain::Hour => days <= MOST_POINTS / 24,
            Grain::Day => (2..=MOST_POINTS).contains(&days),
            Grain::Month => days > 31,
        };
        let others = GRAINS.into_iter().map(|(grain, ..)| grain).filter(|grain| *grain != own);
        std::iter::once(own).chain(others.filter(fits)).collect()
    }

    /// The grain of series: the chosen one, where it makes a readable series.
    pub fn grain(&self, window: Window) -> Grain {
        let grains = self.grains(window);
        self.grain.filter(|grain| grains.contains(grain)).unwrap_or(grains[0])
    }
}

impl Period {
    /// Its name in addresses.
    pub fn slug(self) -> &'static str {
        PERIODS.into_iter().find(|(period, ..)| *period == self).map_or("custom", |(_, slug, ..)| slug)
    }

    /// The window at `now`. One that is not over ends with its day, so that a reader's clock that is slow cuts nothing
    /// off.
    pub fn window(self, now: Timestamp) -> Window {
        let today = Day::of(now);
        let (first, last) = match self {
            Self::Today => (today, today),
            Self::Yesterday => (today.plus(-1), today.plus(-1)),
            Self::Week => (today.plus(-6), today),
            Self::Month => (today.plus(-29), today),
            Self::Year => (today.first_of_month().plus_months(-11), today),
            // Before any data.
            Self::AllTime => (Day::of_date(2000, 1, 1).unwrap_or(today), today),
            Self::Custom(first, last) => (first, last),
        };
        Window { start: first.start(), end: last.plus(1).start() }
    }
}

/// A custom period.
///
/// # Errors
///
/// When the dates are no period that could have data.
pub fn custom(first: Option<Day>, last: Option<Day>, today: Day) -> Result<Period, CustomError> {
    let (first, last) = first.zip(last).ok_or(CustomError::Missing)?;
    if first > last {
        Err(CustomError::Reversed)
    } else if last > today {
        Err(CustomError::Future)
    } else if last.number() - first.number() >= LONGEST {
        Err(CustomError::TooLong)
    } else {
        Ok(Period::Custom(first, last))
    }
}

/// A stretch of time: from its start until just before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

    /// How many days it touches.
    pub fn days(self) -> i32 {
        i32::try_from((self.end.since(self.start) + DAY - 1) / DAY).unwrap_or(i32::MAX)
    }

    /// The same until `moment` at the latest.
    #[must_use]
    pub fn until(self, moment: Timestamp) -> Self {
        Self { end: self.end.min(moment), ..self }
    }

    /// Its two ends as the API takes them, both included: ISO 8601 without a zone. The first is a whole second, because
    /// backends that compare texts put one with a fraction after it; the last is exact to the microsecond.
    pub fn bounds(self) -> (String, String) {
        let last = self.end.plus(-1);
        (iso(self.start), format!("{}.{:03}999", iso(last), last.millis().rem_euclid(1_000)))
    }

    /// The first moments of its points; the first may begin within an hour, day or month.
    pub fn points(self, grain: Grain) -> Vec<Timestamp> {
        const HOUR: i64 = 3_600_000;
        let mut points = Vec::new();
        let mut next = self.start;
        while next < self.end {
            points.push(next);
            next = match grain {
                Grain::Hour => next.plus(HOUR - next.millis().rem_euclid(HOUR)),
                Grain::Day => Day::of(next).plus(1).start(),
                Grain::Month => Day::of(next).first_of_month().plus_months(1).start(),
            };
        }
        points
    }
}

/// ISO 8601 in UTC to the second, without a zone: `2026-11-22T14:05:09`.
pub fn iso(moment: Timestamp) -> String {
    let day = Day::of(moment);
    let second = moment.since(day.start()) / 1_000;
    format!("{day}T{:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60)
}

#[cfg(test)]
#[path = "period_tests.rs"]
mod tests;
