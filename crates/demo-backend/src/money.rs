//! Amounts: integers in the database, floats in JSON.

use serde::{Serialize, Serializer};

use crate::config::Profile;

/// An amount in minor units, written to JSON as a float of major ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub(crate) struct Cents(pub(crate) i64);

impl Serialize for Cents {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(to_float(self.0))
    }
}

/// An amount as JSON carries it.
pub(crate) fn to_float(cents: i64) -> f64 {
    cents as f64 / 100.0
}

/// Minor units of a JSON amount, or nothing when it is not a sensible amount.
pub(crate) fn to_cents(amount: f64) -> Option<i64> {
    let cents = (amount * 100.0).round();
    if !cents.is_finite() || cents.abs() > 1e15 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "a whole number well inside the range, checked above")]
    let cents = cents as i64;
    Some(cents)
}

/// A sum as JSON carries it. The observed backend adds floats, and their binary noise shows.
pub(crate) fn sum(profile: Profile, amounts: impl IntoIterator<Item = i64>) -> f64 {
    match profile {
        Profile::Documented => to_float(amounts.into_iter().sum()),
        Profile::Observed => amounts.into_iter().map(to_float).fold(0.0, |total, amount| total + amount),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_observed_backend_shows_binary_noise() {
        let amounts = [2997; 4];
        assert_eq!(sum(Profile::Documented, amounts).to_string(), "119.88");
        let noisy = [10, 20];
        assert_eq!(sum(Profile::Observed, noisy).to_string(), "0.30000000000000004");
        assert_eq!(sum(Profile::Observed, []).to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn amounts_round_to_the_nearest_minor_unit() {
        for (amount, cents) in
            [(0.83, Some(83)), (-5.0, Some(-500)), (1.005, Some(100)), (f64::NAN, None), (1e20, None)]
        {
            assert_eq!(to_cents(amount), cents, "{amount}");
        }
    }
}
