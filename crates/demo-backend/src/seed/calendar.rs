//! When things happened: two years of growth with a weekly and a daily rhythm.

use chrono::{Datelike, NaiveDateTime, TimeDelta, Timelike, Weekday};
use rand::{Rng, RngExt};

use crate::clock::{iso_micros, iso_seconds, midnight};

/// Days of history.
pub(crate) const DAYS: u32 = 730;

/// How busy each hour of a day is.
pub(crate) const HOURS: [u32; 24] = [2, 1, 1, 1, 1, 2, 4, 7, 10, 13, 14, 13, 11, 12, 13, 13, 12, 10, 8, 8, 9, 8, 6, 4];

pub(crate) struct Calendar {
    now: NaiveDateTime,
    /// The running total of the weights of the days, by days ago. Of today it holds what is over.
    cumulative: Vec<f64>,
}

impl Calendar {
    pub(crate) fn new(now: NaiveDateTime) -> Self {
        let mut total = 0.0;
        let cumulative = (0..DAYS)
            .map(|days_ago| {
                let day = now - TimeDelta::days(i64::from(days_ago));
                let share = if days_ago == 0 { elapsed(now) / whole_day() } else { 1.0 };
                total += growth(days_ago) * rhythm(day.weekday()) * share;
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

    /// An instant on that day, as likely as its hour was busy and never in the future.
    pub(crate) fn instant(&self, random: &mut impl Rng, days_ago: u32) -> NaiveDateTime {
        let start = midnight(self.now) - TimeDelta::days(i64::from(days_ago));
        let over = if days_ago == 0 { elapsed(self.now) } else { whole_day() };
        let mut ticket = random.random::<f64>() * over;
        for (hour, weight) in (0..).zip(HOURS.map(f64::from)) {
            if ticket < weight {
                let seconds = ticket / weight * 3600.0;
                #[expect(clippy::cast_possible_truncation, reason = "less than an hour")]
                let within = TimeDelta::microseconds((seconds * 1e6) as i64);
                return (start + TimeDelta::hours(hour) + within).min(self.now);
            }
            ticket -= weight;
        }
        start
    }

    /// Shortly after an instant, never in the future.
    pub(crate) fn soon_after(&self, random: &mut impl Rng, at: NaiveDateTime) -> NaiveDateTime {
        (at + TimeDelta::seconds(random.random_range(20..1500))).min(self.now)
    }
}

/// How much of a history an average day of today's business holds.
pub(crate) fn share_of_a_day() -> f64 {
    let history: f64 = (0..DAYS).map(growth).sum();
    growth(0) / history
}

fn growth(days_ago: u32) -> f64 {
    1.0 + 2.5 * (1.0 - f64::from(days_ago) / f64::from(DAYS))
}

/// Weighs a weekday, with an average of 1.
fn rhythm(weekday: Weekday) -> f64 {
    match weekday {
        Weekday::Sat => 0.56,
        Weekday::Sun => 0.66,
        Weekday::Mon => 1.28,
        _ => 1.125,
    }
}

fn whole_day() -> f64 {
    f64::from(HOURS.iter().sum::<u32>())
}

/// How much of its day is over at an instant, in the unit of [`HOURS`].
fn elapsed(at: NaiveDateTime) -> f64 {
    let hour = at.hour();
    let over: u32 = HOURS.iter().zip(0..hour).map(|(weight, _)| weight).sum();
    let current = HOURS.iter().zip(0..).find(|(_, number)| *number == hour).map_or(0, |(weight, _)| *weight);
    f64::from(over) + f64::from(current) * f64::from(at.minute() * 60 + at.second()) / 3600.0
}

/// The text of an instant, in one of the two shapes that the contract knows.
pub(crate) fn stamp(random: &mut impl Rng, at: NaiveDateTime) -> String {
    if random.random_bool(0.3) { iso_seconds(at) } else { iso_micros(at) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use chrono::NaiveDate;
    use rand::SeedableRng;
    use rand::rngs::ChaCha8Rng;

    use super::*;

    #[test]
    fn an_average_week_is_seven_average_days() {
        let week = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
        assert!((week.map(rhythm).iter().sum::<f64>() - 7.0).abs() < 1e-9);
    }

    #[test]
    fn today_holds_what_is_over_of_it() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 25).unwrap();
        let mut random = ChaCha8Rng::seed_from_u64(1);
        for (hour, minute) in [(0, 0), (0, 1), (6, 30), (12, 0), (23, 59)] {
            let now = day.and_hms_opt(hour, minute, 0).unwrap();
            let calendar = Calendar::new(now);
            for _ in 0..200 {
                let at = calendar.instant(&mut random, 0);
                assert!(at <= now && at >= midnight(now), "{at}");
                assert_eq!(calendar.instant(&mut random, 3).date(), day - TimeDelta::days(3));
            }
        }
        assert!(elapsed(day.and_hms_opt(0, 0, 0).unwrap()).abs() < 1e-9);
        assert!(elapsed(day.and_hms_opt(23, 59, 59).unwrap()) < whole_day());
    }
}
