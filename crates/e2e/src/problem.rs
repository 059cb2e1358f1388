//! Why a scenario cannot go on, with the place in the source that noticed.

use std::fmt;
use std::panic::Location;

/// What a step of a scenario ends with.
pub type Outcome<T = ()> = Result<T, Problem>;

/// Why a scenario cannot go on.
pub struct Problem(String);

impl Problem {
    /// A problem in words, at the place of the caller.
    #[track_caller]
    pub fn new(what: impl fmt::Display) -> Self {
        Self::at(Location::caller(), what)
    }

    /// A problem in words at a place.
    pub fn at(place: &Location<'_>, what: impl fmt::Display) -> Self {
        Self(format!("{}:{}: {what}", place.file(), place.line()))
    }

    /// The same problem with more to read.
    #[must_use]
    pub fn and(self, more: impl fmt::Display) -> Self {
        Self(format!("{}\n{more}", self.0))
    }
}

/// The test runner prints what a test returned in this form.
impl fmt::Debug for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl<E: std::error::Error> From<E> for Problem {
    #[track_caller]
    fn from(error: E) -> Self {
        Self::at(Location::caller(), error)
    }
}

/// Ends the scenario unless a condition holds; the rest says what was expected, as in `format!`.
#[macro_export]
macro_rules! ensure {
    ($condition:expr, $($what:tt)+) => {
        if !$condition {
            return Err($crate::Problem::new(format!($($what)+)));
        }
    };
}

/// Ends the scenario unless two values are equal; the rest says what they are, as in `format!`.
#[macro_export]
macro_rules! ensure_eq {
    ($actual:expr, $expected:expr, $($what:tt)+) => {
        match (&$actual, &$expected) {
            (actual, expected) => {
                if *actual != *expected {
                    let what = format!($($what)+);
                    return Err($crate::Problem::new(format!("{what}: {actual:?} instead of {expected:?}")));
                }
            }
        }
    };
}
