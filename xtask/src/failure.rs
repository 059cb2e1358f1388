//! The one error of the tasks: what went wrong, and what the reader does next.

use std::path::Path;

/// What went wrong and what to do about it; shown to a person, never matched on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}\n  next: {next}")]
pub(crate) struct Failure {
    pub(crate) what: String,
    /// A command to run or a thing to change.
    pub(crate) next: String,
}

/// The result of a task or a part of one.
pub(crate) type Result<T = ()> = std::result::Result<T, Failure>;

impl Failure {
    pub(crate) fn new(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self { what: what.into(), next: next.into() }
    }
}

/// Commands and files, as xshell has them.
impl From<xshell::Error> for Failure {
    fn from(error: xshell::Error) -> Self {
        Self::new(
            error.to_string(),
            "see the output above; a program that is missing is installed by `cargo xtask setup --browser`",
        )
    }
}

/// Turns an input or output error on a path into a [`Failure`].
pub(crate) trait OnPath<T> {
    /// `doing` completes "could not …".
    fn on_path(self, doing: &str, path: &Path) -> Result<T>;
}

impl<T> OnPath<T> for std::io::Result<T> {
    fn on_path(self, doing: &str, path: &Path) -> Result<T> {
        self.map_err(|error| {
            Failure::new(
                format!("could not {doing} {}: {error}", path.display()),
                "check that the path exists, that you may write there and that the disk is not full",
            )
        })
    }
}
