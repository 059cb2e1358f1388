//! What Pulseboard decides: figures and what they mean, the live connection and the tabs that share it, when to ask the
//! server again, who is signed in, what is announced. Pure: no browser, clock, randomness or network is named here; time
//! and jitter are passed in, and every machine says what should exist instead of making it.

#![warn(missing_docs)]

pub mod analytics;
pub mod billing;
pub mod charts;
pub mod dashboard;
pub mod export;
pub mod fingerprint;
pub mod json;
pub mod listing;
pub mod metric;
pub mod money;
pub mod notifications;
pub mod palette;
pub mod period;
pub mod query;
pub mod realtime;
pub mod server_clock;
pub mod session;
pub mod text;
pub mod time;
pub mod watch;

#[cfg(test)]
mod testing;
