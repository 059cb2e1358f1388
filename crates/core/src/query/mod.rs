//! Answers from the server: what is known, what is asked for, when it is asked again, and what goes wrong.

pub mod error;
pub mod refetch_policy;
pub mod state;
