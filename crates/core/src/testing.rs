//! What many tests need: moments and spans by their milliseconds, and numbers without a browser's formats.

use chrono::{DateTime, TimeDelta};

use crate::metric::NumberFormat;
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
        let sign = if tenths < 0 { "-" } else { "" };
        let (whole, tenth) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
        match tenth {
            0 => format!("{sign}{whole} %"),
            _ => format!("{sign}{whole}.{tenth} %"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_percents_have_no_decimal() {
        let table = [
            (125, "12.5 %"),
            (1_000, "100 %"),
            (0, "0 %"),
            (-34, "-3.4 %"),
            (-30, "-3 %"),
            (5, "0.5 %"),
            (-5, "-0.5 %"),
            (12_345, "1234.5 %"),
            (i64::MIN, "-922337203685477580.8 %"),
        ];
        for (tenths, expected) in table {
            assert_eq!(Plain.percent(tenths), expected, "{tenths}");
        }
    }
}
