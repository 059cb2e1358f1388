//! The state of answers from the server: what is shown, what is asked for, and what is dropped.

pub mod core;
pub mod hook;

pub use self::core::{Query, Remote, RequestId, Urgency};
pub use hook::{Fetch, QueryHandle, Refetch, use_query};
