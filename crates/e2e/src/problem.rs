//! Why a scenario cannot go on: reports of eyre, which know the place in the source that noticed.

use std::fmt;
use std::panic::Location;

use eyre::{Report, eyre};

/// What a step of a scenario ends with.
pub type Outcome<T = ()> = eyre::Result<T>;

/// A problem at the place of a caller, for what is only noticed later.
pub fn problem_at(place: &Location<'_>, what: impl fmt::Display) -> Report {
    eyre!("{}:{}: {what}", place.file(), place.line())
}

/// Ends the scenario unless two values are equal; the rest says what they are, as in `format!`.
#[macro_export]
macro_rules! ensure_eq {
    ($actual:expr, $expected:expr, $($what:tt)+) => {
        match (&$actual, &$expected) {
            (actual, expected) => {
                if *actual != *expected {
                    let what = format!($($what)+);
                    return Err(::eyre::eyre!("{what}: {actual:?} instead of {expected:?}"));
                }
            }
        }
    };
}
