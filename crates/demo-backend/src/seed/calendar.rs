//! When things happened: two years of growth with a weekly and a daily rhythm, densest in the last week.

use chrono::{Datelike, NaiveDateTime, TimeDelta, Weekday};
use rand::{Rng, RngExt};

use crate::clock::{iso_micros, iso_seconds, midnight};

/// Days of history.
pub(crate) const DAYS: u32 = 730;

/// How busy each hour of a day is.
pub(crate) const HOURS: [u32; 24] = [2, 1, 1, 1, 1, 2, 4, 7, 10, 13, 14, 13, 11, 12, 13, 13, 12, 10, 8, 8, 9, 8, 6, 4];

pub(crate) struct Calendar {
    now: NaiveDateTime,
    /// The running total of the weights of the days, by days ago.
    cumulative: Vec<f64>,
}

impl Calendar {
    pub(crate) fn new(now: NaiveDateTime) -> Self {
        let mut total = 0.0;
        let cumulative = (0..DAYS)
            .map(|days_ago| {
                let day = now - TimeDelta::days(i64::from(days_ago));
                total += weight(days_ago, day.weekday());
                total
            })
            .collect();
        Self { now, cumulative }
    }

    pub(crate) fn now(&self) -> NaiveDateTime {
        self.now
    }

    /// A number of days ago, as likely as that day was busy.
    pub(crate) fn days_ago(&self, random: &mut impl Rng) -> u32 {
        let total = self.cumulative.last().copied().unwrap_or_default();
        let ticket = random.random::<f64>() * total;
        let position = self.cumulative.partition_point(|sum| *sum <= ticket);
        u32::try_from(position).unwrap_or_default().min(DAYS - 1)
    }

    /// An instant on that day, never in the future.
    pub(crate) fn instant(&self, random: &mut impl Rng, days_ago: u32) -> NaiveDateTime {
        let start = midnight(self.now) - TimeDelta::days(i64::from(days_ago));
        if days_ago == 0 {
            let elapsed = (self.now - start).num_seconds().max(1);
            return start + TimeDelta::microseconds(elapsed * random.random_range(0..1_000_000));
        }
        let hours: Vec<(i64, u32)> = (0..).zip(HOURS).collect();
        let hour = super::weighted(random, &hours);
        start + TimeDelta::hours(hour) + TimeDelta::microseconds(random.random_range(0..3_600_000_000))
    }

    /// Shortly after an instant, never in the future.
    pub(crate) fn soon_after(&self, random: &mut impl Rng, at: NaiveDateTime) -> NaiveDateTime {
        (at + TimeDelta::seconds(random.random_range(20..1500))).min(self.now)
    }
}

fn weight(days_ago: u32, weekday: Weekday) -> f64 {
    let growth = 1.0 + 2.5 * (1.0 - f64::from(days_ago) / f64::from(DAYS));
    let rhythm = match weekday {
        Weekday::Sat => 0.5,
        Weekday::Sun => 0.6,
        Weekday::Mon => 1.15,
        _ => 1.0,
    };
    let recent = if days_ago < 7 { 2.2 } else { 1.0 };
    growth * rhythm * recent
}

/// The text of an instant, in one of the two shapes that the contract knows.
pub(crate) fn stamp(random: &mut impl Rng, at: NaiveDateTime) -> String {
    if random.random_bool(0.3) { iso_seconds(at) } else { iso_micros(at) }
}
