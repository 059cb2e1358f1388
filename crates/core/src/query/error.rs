//! What can go wrong between the page and the API, and what the reader can do about it.

/// A failed request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// No answer: no network, no server, or an answer the browser withholds.
    #[error("The server cannot be reached. Check the connection and try again.")]
    Unreachable,
    /// Something in front of the server leads to a sign-in page of its own.
    #[error("Another sign-in stands in front of the server. Reload the page to sign in there.")]
    SignInElsewhere,
    /// No complete answer in time.
    #[error("The server took too long to answer. Try again in a moment.")]
    TimedOut,
    /// The sign-in is missing, has expired, or its account is gone.
    #[error("Your sign-in has ended. Sign in again.")]
    SignedOut,
    /// The account is not an administrator's.
    #[error("This page needs an administrator’s account. Sign in with another one.")]
    NotAdmin,
    /// The server knows no such thing.
    #[error("The server does not offer this. It may be an older version.")]
    NotFound,
    /// The server refused the request and said why.
    #[error("The server refused the request: {detail}")]
    Refused {
        /// The status code, 400 to 499.
        status: u16,
        /// The server’s reason.
        detail: String,
        /// Whether the same request may succeed a little later.
        is_retryable: bool,
    },
    /// The server asks not to be asked again so soon.
    #[error("The server is busy. It can be asked again in {seconds} s.")]
    Busy {
        /// After how many seconds it may be asked again.
        seconds: i64,
    },
    /// The server failed. Its text may hold internals and is never shown.
    #[error("The server failed ({status}). Try again in a moment.")]
    Server {
        /// The status code.
        status: u16,
    },
    /// What was asked for would be too many questions at once.
    #[error("The period is too long to be divided so finely. Choose longer steps or a shorter period.")]
    TooFine,
    /// The answer was not what the contract promises.
    #[error("The server’s answer is not understood ({detail}). Reload the page; if it stays, report it.")]
    Decode {
        /// What was expected where.
        detail: String,
    },
}

impl ApiError {
    /// Whether a change that was asked for may have been made all the same: what the server did before it failed, or
    /// before its answer got lost, nobody knows.
    pub fn is_outcome_unknown(&self) -> bool {
        matches!(
            self,
            Self::Unreachable | Self::SignInElsewhere | Self::TimedOut | Self::Server { .. } | Self::Decode { .. }
        )
    }

    /// Whether any other request would fail of the same right now.
    pub fn is_of_every_request(&self) -> bool {
        matches!(
            self,
            Self::Unreachable
                | Self::SignInElsewhere
                | Self::TimedOut
                | Self::SignedOut
                | Self::NotAdmin
                | Self::Busy { .. }
        )
    }

    /// Whether the same request may succeed a little later.
    pub fn is_worth_retrying(&self) -> bool {
        match self {
            Self::Unreachable
            | Self::SignInElsewhere
            | Self::TimedOut
            | Self::Busy { .. }
            | Self::Server { .. }
            | Self::Decode { .. } => true,
            Self::Refused { is_retryable, .. } => *is_retryable,
            Self::SignedOut | Self::NotAdmin | Self::NotFound | Self::TooFine => false,
        }
    }
}
