//! What a reader writes for a rule, checked before it becomes one.

use rust_decimal::Decimal;

use crate::watch::rule::MOST_MINUTES;

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// No number to compare with.
    #[error("Write the number to compare with, such as 10.")]
    Threshold,
    /// Neither an amount nor nothing.
    #[error("Write an amount from 0 on, such as 500, or leave it empty for all.")]
    Amount,
    /// No span that somebody waits for.
    #[error("Write how long: whole minutes or hours, up to 7 days.")]
    Span,
}

/// The number that a figure is compared with.
///
/// # Errors
///
/// [`DraftError::Threshold`] for what is no number.
pub fn threshold(text: &str) -> Result<Decimal, DraftError> {
    Decimal::from_str_exact(text.trim()).map(|number| number.normalize()).map_err(|_| DraftError::Threshold)
}

/// The amount from which on an event counts; `None` for all.
///
/// # Errors
///
/// [`DraftError::Amount`] for what is none.
pub fn amount(text: &str) -> Result<Option<Decimal>, DraftError> {
    match text.trim() {
        "" => Ok(None),
        text => {
            let amount = Decimal::from_str_exact(text).ok().filter(|amount| *amount >= Decimal::ZERO);
            amount.map(|amount| Some(amount.normalize())).ok_or(DraftError::Amount)
        }
    }
}

/// So many units of `minutes_each`, in minutes.
///
/// # Errors
///
/// [`DraftError::Span`] for less than one minute and more than [`MOST_MINUTES`].
pub fn minutes(text: &str, minutes_each: u32) -> Result<u32, DraftError> {
    let count: u32 = text.trim().parse().map_err(|_| DraftError::Span)?;
    let minutes = count.checked_mul(minutes_each).filter(|minutes| (1..=MOST_MINUTES).contains(minutes));
    minutes.ok_or(DraftError::Span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_or_refused() {
        for (text, expected) in
            [("10", Ok("10")), (" 10.50 ", Ok("10.5")), ("-3", Ok("-3")), ("", Err(())), ("ten", Err(()))]
        {
            let read = threshold(text).map(|number| number.to_string());
            assert_eq!(read, expected.map(str::to_owned).map_err(|()| DraftError::Threshold), "{text:?}");
        }
        for (text, expected) in [("", Ok(None)), ("500", Ok(Some("500"))), ("-1", Err(())), ("1e9999", Err(()))] {
            let read = amount(text).map(|amount| amount.map(|amount| amount.to_string()));
            assert_eq!(read, expected.map(|text| text.map(str::to_owned)).map_err(|()| DraftError::Amount), "{text:?}");
        }
        for (text, each, expected) in [
            ("2", 60, Ok(120)),
            ("168", 60, Ok(10_080)),
            ("169", 60, Err(DraftError::Span)),
            ("0", 1, Err(DraftError::Span)),
            ("1.5", 60, Err(DraftError::Span)),
            ("4294967295", 60, Err(DraftError::Span)),
            ("", 1, Err(DraftError::Span)),
        ] {
            assert_eq!(minutes(text, each), expected, "{text:?} times {each}");
        }
    }
}
