//! The live link: event types, the connection's state machine and the freshness policy are pure;
//! `stream` and `hook` join them to the browser.

pub mod backoff;
pub mod event;
pub mod freshness;
pub mod link;

pub use event::{EventDetail, EventKind, Frame};
pub use freshness::{Cue, Freshness};
pub use link::{Link, LinkState, Signal, Verdict};
