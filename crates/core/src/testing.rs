//! What many tests need: moments and spans by their milliseconds, and numbers without a browser's formats.

use chrono::{DateTime, TimeDelta};

use crate::metric::{NumberFormat, percent_text};
use crate::money::{Currency, Money, decimal};
use crate::time::Timestamp;

/// The moment so many milliseconds after the Unix epoch.
pub(crate) const fn at(millis: i64) -> Timestamp {
    DateTime::from_timestamp_millis(millis).expect("a moment that chrono knows")
}

/// So many milliseconds.
pub(crate) const fn ms(millis: i64) -> TimeDelta {
    TimeDelta::milliseconds(millis)
}

/// Digits without groups.
pub(crate) struct Plain;

impl NumberFormat for Plain {
    fn count(&self, value: i64) -> String {
        value.to_string()
    }

    fn money(&self, amount: Money) -> String {
        let number = decimal(amount.minor(), amount.currency().decimals());
        match amount.currency() {
            Currency::USD => format!("${number}"),
            other => format!("{other} {number}"),
        }
    }

    fn percent(&self, tenths: i64) -> String {
        percent_text(tenths)
    }
}
