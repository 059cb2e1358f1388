//! The one error of the tasks: what went wrong, and what the reader does next.

use std::fmt;

/// What went wrong and what to do about it; shown to a person, never matched on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    what: String,
    next: String,
}

/// The result of a task or a part of one.
pub(crate) type Result<T = ()> = std::result::Result<T, Failure>;

impl Failure {
    /// `what` happened, and `next` is what helps: a command to run or a thing to change.
    pub(crate) fn new(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self { what: what.into(), next: next.into() }
    }

    /// What went wrong, without the advice.
    pub(crate) fn what(&self) -> &str {
        &self.what
    }

    /// What to do about it.
    pub(crate) fn next(&self) -> &str {
        &self.next
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}\n  next: {}", self.what, self.next)
    }
}

/// Turns an input or output error on a path into a [`Failure`].
pub(crate) trait OnPath<T> {
    /// `doing` completes "could not …".
    ///
    /// # Errors
    ///
    /// The failure, when `self` is one.
    fn on_path(self, doing: &str, path: &std::path::Path) -> Result<T>;
}

impl<T> OnPath<T> for std::io::Result<T> {
    fn on_path(self, doing: &str, path: &std::path::Path) -> Result<T> {
        self.map_err(|error| {
            Failure::new(
                format!("could not {doing} {}: {error}", path.display()),
                "check that the path exists, that you may write there and that the disk is not full",
            )
        })
    }
}
