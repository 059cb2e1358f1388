//! Amounts of money as integer minor units with their currency.

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// An ISO 4217 currency code, such as `USD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// A text that is no currency code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a currency code of three letters.")]
pub struct NotACurrency(String);

impl TryFrom<String> for Currency {
    type Error = NotACurrency;

    fn try_from(code: String) -> Result<Self, NotACurrency> {
        Self::parse(&code).ok_or(NotACurrency(code))
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.to_string()
    }
}

impl Currency {
    /// The currency of amounts that name none, unless the page is configured otherwise.
    pub const USD: Self = Self(*b"USD");

    /// Reads a three-letter code in either case; `None` for anything else.
    pub fn parse(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.trim().as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_alphabetic).then(|| Self(bytes.map(|byte| byte.to_ascii_uppercase())))
    }

    /// The code in upper case.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("USD")
    }

    /// How many decimals an amount has (ISO 4217 "minor unit").
    pub fn decimals(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF" | b"UGX"
            | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

/// An amount in minor units (cents). Integer, so sums are exact; may be negative (refunds).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// An amount of `minor` units, for instance cents.
    pub fn from_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Rounds a JSON float in major units (`119.88000000000001`) once, half away from zero.
    /// `None` when it is not finite or does not fit.
    pub fn from_major(major: f64, currency: Currency) -> Option<Self> {
        let minor = (major * f64::from(10_u32.pow(currency.decimals()))).round();
        // Beyond 2^53 a float no longer tells one minor unit from the next.
        (minor.is_finite() && minor.abs() <= 9_007_199_254_740_992.0).then(|| {
            #[allow(clippy::cast_possible_truncation, reason = "the range was checked on the line above")]
            let minor = minor as i64;
            Self { minor, currency }
        })
    }

    /// An exact amount of major units, rounded once, to the nearest minor unit and halves away from zero. `None` when
    /// that is beyond what a sum can hold.
    pub fn from_exact(major: Decimal, currency: Currency) -> Option<Self> {
        let minor = major.checked_mul(Decimal::from(10_i64.pow(currency.decimals())))?;
        let minor = minor.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero).try_into().ok()?;
        Some(Self { minor, currency })
    }

    /// The amount in minor units.
    pub fn minor(self) -> i64 {
        self.minor
    }

    /// The currency of the amount.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// The amount in major units, for `Intl` only.
    pub fn to_major(self) -> f64 {
        self.minor as f64 / f64::from(10_u32.pow(self.currency.decimals()))
    }

    /// The sum; `None` for different currencies or on overflow.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let minor = self.minor.checked_add(other.minor)?;
        (self.currency == other.currency).then_some(Self { minor, currency: self.currency })
    }

    /// The difference; `None` for different currencies or on overflow.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(Self { minor: other.minor.checked_neg()?, ..other })
    }

    /// The amount without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        Self { minor: self.minor.saturating_abs(), ..self }
    }

    /// The amount shared among `parts`, rounded half away from zero; `None` for no parts.
    pub fn divided_among(self, parts: i64) -> Option<Self> {
        if parts <= 0 {
            return None;
        }
        let half = parts / 2 * self.minor.signum();
        let minor = self.minor.checked_add(half)? / parts;
        Some(Self { minor, currency: self.currency })
    }
}

/// An amount of minor units, for instance cents, as a plain number with `decimals` decimals after a dot: `-12.05`, and
/// `1200` without decimals.
pub fn decimal(minor: i64, decimals: u32) -> String {
    let decimals = decimals as usize;
    let mut text = minor.unsigned_abs().to_string();
    while text.len() <= decimals {
        text.insert(0, '0');
    }
    if decimals > 0 {
        text.insert(text.len() - decimals, '.');
    }
    if minor < 0 {
        text.insert(0, '-');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn floats_are_rounded_once() {
        let table = [
            (119.880_000_000_000_01, 11_988),
            (29.0, 2_900),
            (0.0, 0),
            (-5.0, -500),
            (67.070_000_000_000_01, 6_707),
            (0.005, 1),
            (2_884.759_999_999_998_4, 288_476),
        ];
        for (major, minor) in table {
            assert_eq!(Money::from_major(major, Currency::USD).map(Money::minor), Some(minor), "{major}");
        }
        for major in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300] {
            assert_eq!(Money::from_major(major, Currency::USD), None, "{major}");
        }
    }

    #[test]
    fn decimals_follow_the_currency() {
        for (code, major, minor) in [("JPY", 1_200.0, 1_200), ("KWD", 1.234, 1_234), ("eur", 1.5, 150)] {
            let currency = Currency::parse(code).expect("a currency code");
            assert_eq!(Money::from_major(major, currency).map(Money::minor), Some(minor), "{code}");
        }
        for code in ["", "US", "USDX", "U$D", "€UR"] {
            assert_eq!(Currency::parse(code), None, "{code}");
        }
    }

    #[test]
    fn sums_keep_to_one_currency() {
        let euro = Currency::parse("EUR").expect("a currency code");
        let dollars = Money::from_minor(150, Currency::USD);
        assert_eq!(dollars.checked_add(Money::from_minor(-50, Currency::USD)).map(Money::minor), Some(100));
        assert_eq!(dollars.checked_add(Money::from_minor(1, euro)), None);
        assert_eq!(Money::from_minor(i64::MAX, euro).checked_add(Money::from_minor(1, euro)), None);
    }

    #[test]
    fn averages_round_half_away_from_zero() {
        for (minor, parts, expected) in [(100, 3, Some(33)), (200, 3, Some(67)), (-200, 3, Some(-67)), (5, 0, None)] {
            let average = Money::from_minor(minor, Currency::USD).divided_among(parts).map(Money::minor);
            assert_eq!(average, expected, "{minor} among {parts}");
        }
    }

    proptest! {
        #[test]
        fn any_amount_survives_the_float(minor in -900_000_000_000_i64..900_000_000_000) {
            let money = Money::from_minor(minor, Currency::USD);
            prop_assert_eq!(Money::from_major(money.to_major(), Currency::USD), Some(money));
        }
    }
}
