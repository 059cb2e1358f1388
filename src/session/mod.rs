//! Who is signed in: tokens, the account, and what happens when the sign-in ends.

pub mod claims;
pub mod provider;
pub mod state;

pub use provider::{SessionHandle, use_session};
pub use state::{Phase, Session};
