//! What time it is for the server, learned from the `Date` of its answers: days and periods are the server's, however wrong
//! the reader's clock is.

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::time::{Timestamp, end_of};

/// What one answer tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockReading {
    /// When the request was sent, by the reader's clock.
    pub sent: Timestamp,
    /// When the answer was there, by the reader's clock.
    pub received: Timestamp,
    /// When it was answered, by the server's clock: whole seconds, the fraction cut off (RFC 9110, section 6.6.1).
    pub date: Timestamp,
}

/// By how much the server's clock is ahead of the reader's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct ServerClock {
    /// In milliseconds, as it is told: it stays while it can be right, so that nothing moves with every answer.
    ahead: i64,
    /// What answers left possible, in milliseconds: at least, and at most. Nothing before the first answer.
    bounds: Option<(i64, i64)>,
    /// When that was, by the reader's clock, in milliseconds since 1970.
    at: i64,
}

/// How much two clocks may part in a second, in millionths: far more than quartz does.
const DRIFT: i64 = 200;
/// What a server tells of the time is exact to this.
const RESOLUTION: TimeDelta = TimeDelta::seconds(1);
/// A difference beyond this is told to the reader.
const NOTABLE: TimeDelta = TimeDelta::minutes(2);

impl ServerClock {
    /// What is known after another answer. Each answer leaves a stretch of differences possible, and what all of them leave
    /// possible is kept (Marzullo's algorithm for one source). An answer that contradicts the ones before means that a
    /// clock was set: then it counts alone.
    #[must_use]
    pub fn after(self, ClockReading { sent, received, date }: ClockReading) -> Self {
        if received < sent {
            return self; // A clock was set in between: this tells nothing.
        }
        let [sent, received, date] = [sent, received, date].map(|moment| moment.timestamp_millis());
        let told = (date - received, date + 1_000 - sent);
        let drift = (received - self.at).saturating_abs().saturating_mul(DRIFT) / 1_000_000;
        let known = self.bounds.map(|(low, high)| (low.saturating_sub(drift), high.saturating_add(drift)));
        let both = known.map(|(low, high)| (low.max(told.0), high.min(told.1))).filter(|(low, high)| low <= high);
        let (low, high) = both.unwrap_or(told);
        let possible = low..=high;
        let ahead = match self.ahead {
            ahead if possible.contains(&ahead) => ahead,
            // Clocks that may agree do agree.
            _ if possible.contains(&0) => 0,
            _ => low.midpoint(high),
        };
        Self { ahead, bounds: Some((low, high)), at: received }
    }

    /// By how much the server's clock is ahead of the reader's; negative where it is behind.
    pub fn ahead(self) -> TimeDelta {
        TimeDelta::milliseconds(self.ahead)
    }

    /// The same without what led to it: equal as long as the same difference is told.
    #[must_use]
    pub fn steady(self) -> Self {
        Self { ahead: self.ahead, ..Self::default() }
    }

    /// The same where it is worth a word.
    pub fn notable(self) -> Option<TimeDelta> {
        Some(self.ahead()).filter(|ahead| ahead.abs() > NOTABLE)
    }

    /// A moment of the reader's clock by the server's.
    pub fn server_time(self, reader_time: Timestamp) -> Timestamp {
        reader_time.checked_add_signed(self.ahead()).unwrap_or(reader_time)
    }

    /// The server's day in UTC. It is taken to begin when that is sure: the server tells its time in whole seconds.
    pub fn today(self, reader_time: Timestamp) -> NaiveDate {
        (self.server_time(reader_time) - RESOLUTION).date_naive()
    }

    /// When that day ends, by the reader's clock.
    pub fn end_of_day(self, today: NaiveDate) -> Timestamp {
        self.reader_time(end_of(today) + RESOLUTION)
    }

    /// A moment of the server's clock by the reader's.
    pub fn reader_time(self, server_time: Timestamp) -> Timestamp {
        server_time.checked_sub_signed(self.ahead()).unwrap_or(server_time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at;
    use proptest::prelude::*;

    const HOUR: i64 = 3_600_000;

    /// An answer at `reader` to a request sent `travel` before, where the server is `ahead`.
    fn reading(reader: i64, travel: i64, share: i64, ahead: i64) -> ClockReading {
        let answered = reader - travel + travel * share / 100 + ahead;
        ClockReading { sent: at(reader - travel), received: at(reader), date: at(answered.div_euclid(1_000) * 1_000) }
    }

    #[test]
    fn clocks_that_agree_need_no_correction() {
        let mut clock = ServerClock::default();
        for second in 0..50 {
            clock = clock.after(reading(HOUR + second * 7_130, 40, 50, 0));
            assert_eq!(clock.ahead(), TimeDelta::zero());
        }
        assert_eq!(clock.notable(), None);
    }

    #[test]
    fn a_slow_clock_is_corrected_and_told() {
        let mut clock = ServerClock::default();
        for second in 0..20 {
            clock = clock.after(reading(10 * HOUR + second * 1_370, 80, 40, HOUR));
        }
        let error = (clock.ahead() - TimeDelta::hours(1)).num_milliseconds().abs();
        assert!(error <= 500, "{error} ms off");
        assert!(clock.notable().is_some());
        let now = at(30 * HOUR);
        assert_eq!(clock.reader_time(clock.server_time(now)), now);
    }

    #[test]
    fn what_is_told_stays_while_it_can_be_right() {
        let first = ServerClock::default().after(reading(10 * HOUR, 80, 50, HOUR));
        let mut clock = first;
        for second in 1..100 {
            clock = clock.after(reading(10 * HOUR + second * 60_000, 3_000, 90, HOUR + 100));
        }
        assert_eq!(clock.ahead(), first.ahead());
    }

    #[test]
    fn a_clock_that_is_set_is_learned_anew() {
        let mut clock = ServerClock::default().after(reading(10 * HOUR, 80, 50, 0));
        clock = clock.after(reading(9 * HOUR, 80, 50, HOUR));
        assert!((clock.ahead() - TimeDelta::hours(1)).num_milliseconds().abs() <= 600);
        clock = clock.after(reading(10 * HOUR, 80, 50, 0));
        assert_eq!(clock.ahead(), TimeDelta::zero());
        // Set while a request was under way.
        let odd = ClockReading { sent: at(11 * HOUR), received: at(10 * HOUR), date: at(HOUR) };
        assert_eq!(clock.after(odd), clock);
    }

    #[test]
    fn a_day_begins_when_that_is_sure_and_ends_when_the_next_one_does() {
        let clock = ServerClock { ahead: HOUR, ..ServerClock::default() };
        let day = clock.today(at(30 * HOUR));
        let end = clock.end_of_day(day);
        assert_eq!(end, at(47 * HOUR + 1_000));
        assert_eq!(
            (clock.today(end - TimeDelta::milliseconds(1)), clock.today(end)),
            (day, day.succ_opt().expect("one"))
        );
    }

    #[test]
    fn a_sleep_during_a_request_is_no_difference() {
        let clock = ServerClock::default().after(reading(10 * HOUR, 80, 50, 0));
        let slept = ClockReading { sent: at(10 * HOUR), received: at(13 * HOUR), date: at(10 * HOUR) };
        assert_eq!(clock.after(slept).ahead(), TimeDelta::zero());
    }

    proptest! {
        #[test]
        fn the_error_is_at_most_that_of_the_best_answer(
            ahead in -100 * HOUR..100 * HOUR,
            answers in prop::collection::vec((1_i64..60_000, 1_i64..20_000, 0_i64..100), 1..30),
        ) {
            let (mut clock, mut now, mut best) = (ServerClock::default(), 1_000 * HOUR, i64::MAX);
            for (pause, travel, share) in answers {
                now += pause + travel;
                best = best.min(travel);
                clock = clock.after(reading(now, travel, share, ahead));
                let error = (clock.ahead().num_milliseconds() - ahead).abs();
                prop_assert!(error <= best + 1_000 + 60 * 80 * DRIFT / 1_000, "{error} after {best}");
            }
        }
    }
}
