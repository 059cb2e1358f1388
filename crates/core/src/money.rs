//! Amounts of money as integer minor units with their currency.

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// Longer codes are no codes.
const LONGEST_CODE: usize = 8;
/// Coins are divided into as many parts as this, and who accounts in something else needs no more.
const DECIMALS_OF_OTHERS: u32 = 8;

/// What an amount is counted in: an ISO 4217 code such as `USD`, or another one such as `USDT`, as it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; LONGEST_CODE]);

/// A text that is no currency code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no currency code of three to eight letters and digits.")]
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
    pub const USD: Self = Self(*b"USD\0\0\0\0\0");
    /// ISO 4217 for "no currency": what stands for a configured one that is no code.
    pub const NONE: Self = Self(*b"XXX\0\0\0\0\0");

    /// Reads a code, ISO 4217's in either case and others as they came; `None` for what is no code.
    pub fn parse(code: &str) -> Option<Self> {
        let code = code.trim();
        let is_code = (3..=LONGEST_CODE).contains(&code.len())
            && code.starts_with(|first: char| first.is_ascii_alphabetic())
            && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_code {
            return None;
        }
        let upper = code.to_ascii_uppercase();
        let code = if iso_currency::Currency::from_code(&upper).is_some() { &upper } else { code };
        let mut bytes = [0; LONGEST_CODE];
        bytes[..code.len()].copy_from_slice(code.as_bytes());
        Some(Self(bytes))
    }

    /// The code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default().trim_end_matches('\0')
    }

    /// Whether ISO 4217 lists it, so that browsers know how it is written.
    pub fn is_iso(self) -> bool {
        self.iso().is_some()
    }

    fn iso(self) -> Option<iso_currency::Currency> {
        iso_currency::Currency::from_code(self.code())
    }

    /// How many decimals an amount is kept with: ISO 4217's "minor unit", and more of what it does not list.
    pub fn decimals(self) -> u32 {
        match self.iso() {
            Some(iso) => iso.exponent().map_or(2, u32::from),
            None => DECIMALS_OF_OTHERS,
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

    /// An exact amount of major units, rounded once, to the nearest minor unit and halves away from zero. `None` when
    /// that is beyond what a sum can hold.
    pub fn from_exact(major: Decimal, currency: Currency) -> Option<Self> {
        let minor = major.checked_mul(Decimal::from(10_i64.pow(currency.decimals())))?;
        let minor = minor.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero).try_into().ok()?;
        Some(Self { minor, currency })
    }

    /// The amount in whole units, exactly.
    pub fn major(self) -> Decimal {
        Decimal::new(self.minor, self.currency.decimals())
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

    /// The amount shared among `parts`, rounded half away from zero; `None` for no parts.
    pub fn divided_among(self, parts: i64) -> Option<Self> {
        Some(Self { minor: average(self.minor, parts)?, ..self })
    }

    /// The amount without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        Self { minor: self.minor.saturating_abs(), ..self }
    }
}

/// A number shared among `parts`, rounded half away from zero; `None` for no parts.
pub fn average(sum: i64, parts: i64) -> Option<i64> {
    if parts <= 0 {
        return None;
    }
    let half = parts / 2 * sum.signum();
    Some(sum.checked_add(half)? / parts)
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

    fn major(text: &str, code: &str) -> Option<i64> {
        let currency = Currency::parse(code).expect("a currency code");
        Money::from_exact(text.parse().expect("a number"), currency).map(Money::minor)
    }

    #[test]
    fn amounts_are_rounded_once() {
        let table = [
            ("119.88000000000001", Some(11_988)),
            ("29.0", Some(2_900)),
            ("0", Some(0)),
            ("-5.0", Some(-500)),
            ("0.005", Some(1)),
            ("-0.005", Some(-1)),
            ("2884.7599999999984", Some(288_476)),
            ("79228162514264337593543950335", None),
        ];
        for (text, minor) in table {
            assert_eq!(major(text, "USD"), minor, "{text}");
        }
    }

    #[test]
    fn decimals_follow_the_currency() {
        for (code, text, minor) in [
            ("JPY", "1200", 1_200),
            ("KWD", "1.234", 1_234),
            ("eur", "1.5", 150),
            ("CLF", "1.2345", 12_345),
            ("BTC", "0.00012345", 12_345),
            ("USDT", "25.5", 2_550_000_000),
        ] {
            assert_eq!(major(text, code), Some(minor), "{code}");
        }
    }

    #[test]
    fn codes_are_kept_as_they_came() {
        for (text, code, is_iso) in [
            ("USD", "USD", true),
            (" eur ", "EUR", true),
            ("USDT", "USDT", false),
            ("mBTC", "mBTC", false),
            ("EURO", "EURO", false),
            ("XXX", "XXX", true),
        ] {
            let currency = Currency::parse(text).expect(text);
            assert_eq!((currency.code(), currency.is_iso()), (code, is_iso), "{text}");
            assert_eq!(Currency::try_from(String::from(currency)), Ok(currency), "{text}");
        }
        for code in ["", "$", "US", "U$D", "€UR", "1ST", "A", "NINELETTR", "US D"] {
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
            assert_eq!(average(minor, parts), expected, "{minor} among {parts}");
        }
    }

    proptest! {
        #[test]
        fn any_amount_survives_the_float(minor in -900_000_000_000_i64..900_000_000_000) {
            let money = Money::from_minor(minor, Currency::USD);
            let float = serde_json::Number::from_f64(money.to_major()).expect("finite").to_string();
            prop_assert_eq!(major(&float, "USD"), Some(minor));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,12}") {
            let _ = Currency::parse(&text);
        }
    }

    #[test]
    fn minor_units_become_plain_decimals() {
        let table = [
            (-1_205, 2, "-12.05"),
            (1_200, 0, "1200"),
            (-7, 0, "-7"),
            (0, 2, "0.00"),
            (5, 2, "0.05"),
            (-5, 2, "-0.05"),
            (50, 2, "0.50"),
            (12_345, 3, "12.345"),
            (i64::MIN, 2, "-92233720368547758.08"),
            (i64::MAX, 0, "9223372036854775807"),
            (1, 20, "0.00000000000000000001"),
        ];
        for (minor, decimals, expected) in table {
            assert_eq!(decimal(minor, decimals), expected, "{minor} with {decimals}");
        }
    }

    proptest! {
        #[test]
        fn decimals_are_plain_numbers(minor in any::<i64>(), decimals in 0_u32..6) {
            let text = decimal(minor, decimals);
            let digits: i64 = text.replace('.', "").parse().expect("the digits are those of the amount");
            prop_assert_eq!(digits, minor);
            let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
            prop_assert_eq!(fraction.len(), decimals as usize);
            prop_assert!(whole.trim_start_matches('-').len() == 1 || !whole.trim_start_matches('-').starts_with('0'));
        }
    }
}
