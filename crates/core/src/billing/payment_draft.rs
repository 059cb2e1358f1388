//! A payment that the reader is about to record.

use rust_decimal::Decimal;

use crate::money::Money;

/// How a payment was made, as the backend names it.
pub const METHODS: [&str; 5] = ["bank_transfer", "card", "cash", "check", "other"];

/// Why an amount cannot be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaymentProblem {
    /// It is no number, or has parts that are smaller than the currency's smallest.
    #[error("Write an amount, such as {example}.")]
    NotAnAmount {
        /// Such as `12.50`.
        example: Decimal,
    },
    /// It is nothing or less.
    #[error("Write an amount of more than nothing. A refund is made with its order.")]
    NotPositive,
    /// It is more than what is due.
    #[error("No more than {due} is due.")]
    TooMuch {
        /// What is due, in whole units.
        due: Decimal,
    },
}

/// The amount that a text says, of an invoice of which `due` is to be paid.
///
/// # Errors
///
/// See [`PaymentProblem`].
pub fn amount(text: &str, due: Money) -> Result<Money, PaymentProblem> {
    let currency = due.currency();
    let not_an_amount = PaymentProblem::NotAnAmount { example: due.major() };
    let written = Decimal::from_str_exact(text.trim()).map_err(|_| not_an_amount)?;
    let amount =
        Money::from_exact(written, currency).filter(|amount| amount.major() == written).ok_or(not_an_amount)?;
    match amount.minor() {
        ..=0 => Err(PaymentProblem::NotPositive),
        minor if minor > due.minor() => Err(PaymentProblem::TooMuch { due: due.major() }),
        _ => Ok(amount),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn no_more_than_what_is_due_and_no_parts_of_a_cent() {
        let due = Money::from_minor(1_810, Currency::USD);
        let not_an_amount = Err(PaymentProblem::NotAnAmount { example: Decimal::new(1_810, 2) });
        for (text, expected) in [
            ("18.10", Ok(1_810)),
            (" 18.1 ", Ok(1_810)),
            ("0.01", Ok(1)),
            ("18.11", Err(PaymentProblem::TooMuch { due: Decimal::new(1_810, 2) })),
            ("0", Err(PaymentProblem::NotPositive)),
            ("-5", Err(PaymentProblem::NotPositive)),
            ("0.001", not_an_amount),
            ("", not_an_amount),
            ("much", not_an_amount),
            ("1e3", not_an_amount),
        ] {
            assert_eq!(amount(text, due).map(Money::minor), expected, "{text:?}");
        }
        let yen = Currency::parse("JPY").map(|yen| Money::from_minor(500, yen)).expect("a currency");
        assert_eq!(amount("500", yen), Ok(yen));
        assert!(amount("0.5", yen).is_err(), "a yen has no parts");
    }
}
