//! Floods of events, paced by the clock.

use std::fmt::Write;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::source::Source;
use crate::Outcome;

/// How often what is due is sent.
const BATCH: Duration = Duration::from_millis(5);
/// How much longer than due a flood may take: as a factor, and in seconds.
const TOLERANCE: f64 = 1.1;
const LATENESS: f64 = 0.1;
/// How long a frame takes, in seconds.
const FRAME: f64 = 1.0 / 60.0;
/// The golden ratio's fraction: its multiples fall evenly into every part of a frame.
const SPREAD: f64 = 0.618_033_988_749_895;

/// Which kinds of event a flood is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mix {
    /// Only new orders.
    Orders,
    /// Seven new orders to two payments and a change of an order.
    Every,
}

/// A flood of events.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flood {
    /// Events per second.
    pub(crate) rate: f64,
    /// How many.
    pub(crate) count: u32,
    /// Of which kinds.
    pub(crate) mix: Mix,
}

impl Flood {
    /// When an event of it is due, in seconds from its beginning. Rare events are spread over the phases of a frame:
    /// one in a whole number of frames would always meet the same.
    fn due(self, index: u32) -> f64 {
        let phase = (f64::from(index) * SPREAD).fract() * FRAME.min(1.0 / self.rate);
        f64::from(index) / self.rate + phase
    }

    /// Sends it. Returns the number of its last event.
    ///
    /// # Errors
    ///
    /// When the machine is too busy to send it at its rate.
    pub(crate) async fn send(self, source: &Source) -> Outcome<u32> {
        let began = Instant::now();
        let mut index = 0;
        while index < self.count {
            let mut frames = String::new();
            while index < self.count && self.due(index) <= began.elapsed().as_secs_f64() {
                push(&mut frames, source.next_number(), self.mix);
                index += 1;
            }
            if !frames.is_empty() {
                source.send(frames);
            }
            tokio::time::sleep(BATCH).await;
        }
        let (took, due) = (began.elapsed().as_secs_f64(), self.due(self.count - 1));
        let is_in_time = took <= due * TOLERANCE + LATENESS;
        eyre::ensure!(is_in_time, "{self:?} took {took:.1} s, and {due:.1} s were due");
        Ok(source.last_number())
    }
}

/// The system's clock in milliseconds.
pub(crate) fn wall_clock() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
}

/// Appends the frame of an event that is sent now. Its timestamp, in milliseconds, is its last member: that is where
/// the probe reads it.
fn push(frames: &mut String, number: u32, mix: Mix) {
    let cents = 100 + number * 37 % 9_900;
    let (major, minor) = (cents / 100, cents % 100);
    let (kind, data) = match (mix, number % 10) {
        (Mix::Every, 3 | 6) => ("payment_received", format!("\"amount\":{major}.{minor:02}")),
        (Mix::Every, 9) => ("order_updated", "\"status\":\"completed\"".to_owned()),
        _ => ("order_created", format!("\"total\":{major}.{minor:02},\"status\":\"pending\"")),
    };
    let now = wall_clock();
    // Writing into a text cannot fail.
    let _ = write!(
        frames,
        "id: {number}\nevent: {kind}\ndata: {{\"type\":\"{kind}\",\"data\":{{\"order_number\":\"ORD-{number:08}\",{data}}},\
         \"timestamp\":{now:.3}}}\n\n"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_of_the_documented_style() {
        let mut frames = String::new();
        push(&mut frames, 12, Mix::Every);
        let (head, data) = frames.split_once("\ndata: ").unwrap();
        assert_eq!(head, "id: 12\nevent: order_created");
        let data: serde_json::Value = serde_json::from_str(data.trim()).unwrap();
        assert_eq!(
            data["data"],
            serde_json::json!({ "order_number": "ORD-00000012", "total": 5.44, "status": "pending" })
        );
        assert!(data["timestamp"].as_f64().is_some_and(|time| time > 1e12));
    }

    #[test]
    fn a_mix_has_every_kind() {
        let mut frames = String::new();
        (1..=10).for_each(|number| push(&mut frames, number, Mix::Every));
        let count = |kind: &str| frames.matches(&format!("event: {kind}\n")).count();
        assert_eq!((count("order_created"), count("payment_received"), count("order_updated")), (7, 2, 1));
    }

    #[test]
    fn events_are_due_in_order_and_in_time() {
        for rate in [1.0, 200.0, 5_000.0] {
            let flood = Flood { rate, count: 100, mix: Mix::Orders };
            for index in 1..100 {
                let (due, before) = (flood.due(index), flood.due(index - 1));
                assert!(due > before && due < f64::from(index + 1) / rate + FRAME, "{rate}: {index}");
            }
        }
    }
}
