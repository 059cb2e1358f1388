//! Answers from the server: what is known, what is asked for, when it is asked again, and what goes wrong.

pub mod cache;
pub mod error;
pub mod key;
pub mod refetch_policy;
pub mod state;
pub mod unread;
