//! The one clock of the server. Tests shift it to reach the end of a month.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{NaiveDateTime, TimeDelta, Timelike, Utc};

/// The current instant in UTC, plus an offset that every clone shares.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_micros: Arc<AtomicI64>,
}

impl Clock {
    /// The current instant, naive and in UTC.
    #[must_use]
    pub fn now(&self) -> NaiveDateTime {
        let offset = TimeDelta::microseconds(self.offset_micros.load(Ordering::Relaxed));
        Utc::now().naive_utc() + offset
    }

    /// Moves the clock so that it shows `target` now and runs on from there.
    pub fn set(&self, target: NaiveDateTime) {
        let offset = target - Utc::now().naive_utc();
        let micros = offset.num_microseconds().unwrap_or_default();
        self.offset_micros.store(micros, Ordering::Relaxed);
    }
}

/// An instant as the backend's own code writes it: six digits of fraction, no zone.
pub(crate) fn iso_micros(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.6f").to_string()
}

/// An instant as the database's default writes it: whole seconds, no zone.
pub(crate) fn iso_seconds(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%dT%H:%M:%S").to_string()
}

/// An instant as a bound of a comparison with stored text, in which no fraction sorts before any fraction.
pub(crate) fn iso_bound(at: NaiveDateTime) -> String {
    if at.nanosecond() < 1000 { iso_seconds(at) } else { iso_micros(at) }
}

/// Reads either stored shape, and what ISO strings from outside add to them: `Z`, or an offset,
/// which the existing backend reads and then ignores.
pub(crate) fn parse_iso(text: &str) -> Option<NaiveDateTime> {
    let bare = text.strip_suffix('Z').unwrap_or(text);
    let bare = match bare.get(11..).and_then(|time| time.find(['+', '-'])) {
        Some(position) => &bare[..11 + position],
        None => bare,
    };
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(bare, format).ok())
}

/// The midnight that began the day of `at`.
pub(crate) fn midnight(at: NaiveDateTime) -> NaiveDateTime {
    at - TimeDelta::seconds(i64::from(at.num_seconds_from_midnight()))
        - TimeDelta::nanoseconds(i64::from(at.nanosecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_stored_shapes_and_ignores_zones() {
        let expected = parse_iso("2026-11-22T13:00:00");
        assert!(expected.is_some());
        for text in ["2026-11-22T13:00", "2026-11-22T13:00:00Z", "2026-11-22T13:00:00.000-10:00"] {
            assert_eq!(parse_iso(text), expected, "{text}");
        }
        assert_eq!(parse_iso("2026-11-22T13:00:00 10:00"), None);
        assert_eq!(parse_iso("nonsense"), None);
    }
}
