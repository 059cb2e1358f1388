//! How long to wait before the next attempt: exponential back-off with jitter, so that a thousand dashboards do not return
//! to a restarted server in the same second.

use chrono::TimeDelta;

/// The delay of the first attempts before jitter. Most interruptions are a restart or a hiccup of
/// about a second; with these a page is live again within 0.5 s of the server's return.
pub const QUICK: TimeDelta = TimeDelta::milliseconds(500);
/// How many attempts are quick.
pub const QUICK_ATTEMPTS: u32 = 4;
/// The first longer delay before jitter.
pub const BASE: TimeDelta = TimeDelta::seconds(1);
/// The longest delay before jitter: a page is live again within 5 s of the server's return, however long it was away.
/// Browsers themselves slow the timers of hidden pages down.
pub const CAP: TimeDelta = TimeDelta::seconds(4);

/// The delay before attempt number `attempt` (from 1): `QUICK` for the first ones, then `BASE` doubled each time, at most
/// `CAP`; times 0.5 to 1.0 by `jitter` from 0 to 1.
pub fn delay(attempt: u32, jitter: f64) -> TimeDelta {
    let full = match attempt.checked_sub(QUICK_ATTEMPTS + 1) {
        None => QUICK,
        Some(doublings) => (BASE * (1 << doublings.min(16))).min(CAP),
    };
    let jitter = if jitter.is_finite() { jitter.clamp(0.0, 1.0) } else { 1.0 };
    let half = full / 2;
    #[allow(clippy::cast_possible_truncation, reason = "at most CAP / 2, which fits")]
    let spread = (half.num_milliseconds() as f64 * jitter) as i64;
    half + TimeDelta::milliseconds(spread)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::ms;
    use proptest::prelude::*;

    #[test]
    fn delays_are_quick_and_then_double_up_to_the_cap() {
        let table = [(1, 500), (4, 500), (5, 1_000), (6, 2_000), (7, 4_000), (8, 4_000), (u32::MAX, 4_000)];
        for (attempt, full) in table {
            assert_eq!(delay(attempt, 1.0), ms(full), "attempt {attempt}");
            assert_eq!(delay(attempt, 0.0), ms(full / 2), "attempt {attempt}");
        }
    }

    /// The bound of the product: live again within 1.5 s of an interruption of 1 s.
    #[test]
    fn a_second_without_a_server_is_over_half_a_second_later() {
        for steps in 0..10_000 {
            let jitter = |attempt: u32| f64::from(steps / 10_i32.pow(attempt - 1) % 10) / 9.0;
            let mut at = 0;
            let attempts = (1..=QUICK_ATTEMPTS).map(|attempt| {
                at += delay(attempt, jitter(attempt)).num_milliseconds();
                at
            });
            assert!(attempts.into_iter().any(|at| (1_000..=1_500).contains(&at)), "{steps}");
        }
    }

    proptest! {
        #[test]
        fn delays_stay_in_bounds(attempt in any::<u32>(), jitter in any::<f64>()) {
            prop_assert!((QUICK / 2..=CAP).contains(&delay(attempt, jitter)));
        }
    }
}
