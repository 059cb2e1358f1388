//! Timers for moments of the wall clock.

use gloo_timers::callback::Timeout;
use pulseboard_core::time::Timestamp;

use super::now;

/// Calls `act` once, after so many milliseconds, whatever becomes of who asked.
pub fn later(millis: u32, act: impl FnOnce() + 'static) {
    Timeout::new(millis, act).forget();
}

/// Timers take no more milliseconds than this (HTML, "timers"): about 24 days.
pub const LONGEST_WAIT: u32 = 0x7fff_ffff;

/// The milliseconds until `deadline`, for a timer, as far as timers reach.
pub fn wait_until(deadline: Timestamp) -> u32 {
    let left = (deadline - now()).num_milliseconds().max(0);
    u32::try_from(left).unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT)
}
