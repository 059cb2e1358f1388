//! The live link: event types, the connection's state machine and the freshness policy are pure;
//! `stream` and `hook` join them to the browser.

pub mod backoff;
pub mod event;
pub mod freshness;
pub mod hook;
pub mod link;
pub mod signal;
pub mod stream;
pub mod view;

pub use event::{EventDetail, EventKind, Frame};
pub use freshness::{Cue, Freshness};
pub use hook::{RealtimeHandle, RealtimeOptions, use_realtime_updates};
pub use link::{Link, LinkState};
pub use signal::{Seen, Signal, Verdict};
