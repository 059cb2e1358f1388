//! Timers for moments of the wall clock.

use gloo_timers::callback::Timeout;
use pulseboard_core::time::Timestamp;

use super::now;

/// Calls `act` once, after so many milliseconds, whatever becomes of who asked.
pub fn later(millis: u32, act: impl FnOnce() + 'static) {
    Timeout::new(millis, act).forget();
}

/// The milliseconds until `deadline`, for a timer; timers take no more than 2^31 - 1 (HTML, "timers"), about 24 days.
pub fn wait_until(deadline: Timestamp) -> u32 {
    const LONGEST: i64 = 0x7fff_ffff;
    u32::try_from((deadline - now()).num_milliseconds().clamp(0, LONGEST)).unwrap_or_default()
}
