//! How long to wait before the next attempt: exponential back-off with jitter, so that a thousand
//! dashboards do not return to a restarted server in the same second.

/// The first delay before jitter, in milliseconds.
pub const BASE: i64 = 1_000;
/// The longest delay before jitter, in milliseconds.
pub const CAP: i64 = 30_000;

/// The delay in milliseconds before attempt number `attempt` (from 1): `BASE` doubled each time, at most `CAP`,
/// times 0.5 to 1.0 by `jitter` from 0 to 1.
pub fn delay(attempt: u32, jitter: f64) -> i64 {
    let exponent = attempt.saturating_sub(1).min(16);
    let full = BASE.saturating_mul(1 << exponent).min(CAP);
    let jitter = if jitter.is_finite() { jitter.clamp(0.0, 1.0) } else { 1.0 };
    #[allow(clippy::cast_possible_truncation, reason = "at most CAP / 2, which fits")]
    let spread = (full as f64 / 2.0 * jitter) as i64;
    full / 2 + spread
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn delays_double_up_to_the_cap() {
        let table =
            [(1, 1_000), (2, 2_000), (3, 4_000), (4, 8_000), (5, 16_000), (6, 30_000), (7, 30_000), (u32::MAX, 30_000)];
        for (attempt, full) in table {
            assert_eq!(delay(attempt, 1.0), full, "attempt {attempt}");
            assert_eq!(delay(attempt, 0.0), full / 2, "attempt {attempt}");
        }
    }

    proptest! {
        #[test]
        fn delays_stay_in_bounds(attempt in any::<u32>(), jitter in any::<f64>()) {
            prop_assert!((BASE / 2..=CAP).contains(&delay(attempt, jitter)));
        }
    }
}
