//! What the frames of one animation frame add up to. Pure, and bounded however many there were.

use serde::{Deserialize, Serialize};

use crate::fingerprint::fingerprint;
use crate::realtime::announced_orders::AnnouncedOrders;
use crate::realtime::event::{BusinessEvent, EventDetail, EventKind, Frame};

/// How many events are remembered to tell a repeated one.
const REMEMBERED: usize = 16;

/// What a batch of frames held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct BatchFlags {
    /// The greeting of the server.
    pub connected: bool,
    /// A heartbeat.
    pub heartbeat: bool,
    /// A business event.
    pub event: bool,
    /// The frame with which a server refuses the stream.
    pub refusal: bool,
}

/// Of events that arrive together so many are kept one by one.
pub const MOST_EVENTS: usize = 32;

/// Events of one kind that arrived together.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct EventGroup {
    /// Their kind.
    pub kind: EventKind,
    /// How many there were.
    pub count: u32,
    /// Number, status and subject of the newest; the sum of all amounts, `None` when one is unknown or currencies differ.
    pub detail: EventDetail,
}

/// What the frames of one animation frame add up to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Batch {
    /// What was among them.
    pub seen: BatchFlags,
    /// The events that repeat none: at most one group of a kind, in the order of their first.
    pub groups: Vec<EventGroup>,
    /// The same events one by one, in their order; the first ones of very many.
    pub events: Vec<BusinessEvent>,
    /// The id of the last frame, where the server numbers them: a stream can go on after it.
    pub last_id: Option<String>,
    /// What all of them may have changed of the orders, repeated ones as well.
    pub orders: AnnouncedOrders,
}

impl Batch {
    /// Adds a frame. A repeated event changes data, perhaps, and is reported of once.
    pub fn add(&mut self, frame: Frame, is_repeated: bool) {
        match frame {
            Frame::Connected => self.seen.connected = true,
            Frame::Heartbeat => self.seen.heartbeat = true,
            Frame::Refused => self.seen.refusal = true,
            Frame::Event(kind, detail) => {
                self.seen.event = true;
                self.orders.add(&AnnouncedOrders::by(kind, &detail));
                if !is_repeated {
                    self.add_event(kind, detail);
                }
            }
        }
    }

    fn add_event(&mut self, kind: EventKind, detail: EventDetail) {
        if self.events.len() < MOST_EVENTS {
            self.events.push(BusinessEvent { kind, detail: detail.clone() });
        }
        match self.groups.iter_mut().find(|group| group.kind == kind) {
            Some(group) => {
                group.count = group.count.saturating_add(1);
                let sum = group.detail.amount.zip(detail.amount).and_then(|(sum, amount)| sum.checked_add(amount));
                group.detail = EventDetail { amount: sum, ..detail };
            }
            None => self.groups.push(EventGroup { kind, count: 1, detail }),
        }
    }

    /// Whether every event is kept by itself.
    pub fn is_complete(&self) -> bool {
        let count = self.groups.iter().fold(0_usize, |sum, group| sum.saturating_add(group.count as usize));
        count == self.events.len()
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Tells repeated events by their text, among the last few.
#[derive(Clone, Debug, Default)]
pub struct RecentEvents {
    hashes: [u64; REMEMBERED],
    next: usize,
}

impl RecentEvents {
    /// Whether this frame repeats one of the last events. Events without a number may be alike and not the same.
    pub fn is_repeated(&mut self, frame: &Frame, data: &str) -> bool {
        let Frame::Event(_, EventDetail { number: Some(_), .. }) = frame else {
            return false;
        };
        let hash = fingerprint(data);
        let is_known = self.hashes.contains(&hash);
        if !is_known {
            self.hashes[self.next] = hash;
            self.next = (self.next + 1) % REMEMBERED;
        }
        is_known
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::{Currency, Money};

    fn event(kind: EventKind, number: &str, minor: Option<i64>) -> Frame {
        let amount = minor.map(|minor| Money::from_minor(minor, Currency::USD));
        Frame::Event(kind, EventDetail { number: Some(number.to_owned()), amount, ..EventDetail::default() })
    }

    #[test]
    fn a_flood_is_one_group_of_each_kind_with_the_newest_number() {
        let mut batch = Batch::default();
        assert!(batch.is_empty());
        for minor in 1..=1_000 {
            batch.add(event(EventKind::OrderCreated, &format!("ORD-{minor}"), Some(minor)), false);
            batch.add(event(EventKind::PaymentReceived, "P", Some(1)), false);
        }
        batch.add(event(EventKind::PaymentReceived, "P", None), false);
        batch.add(Frame::Heartbeat, false);
        batch.add(Frame::Event(EventKind::DataChange, EventDetail::default()), false);
        assert_eq!(batch.seen, BatchFlags { connected: false, heartbeat: true, event: true, refusal: false });
        let reported: Vec<_> = batch
            .groups
            .iter()
            .map(|group| {
                (group.kind, group.count, group.detail.number.as_deref(), group.detail.amount.map(Money::minor))
            })
            .collect();
        let expected = [
            (EventKind::OrderCreated, 1_000, Some("ORD-1000"), Some(500_500)),
            (EventKind::PaymentReceived, 1_001, Some("P"), None),
            (EventKind::DataChange, 1, None, None),
        ];
        assert_eq!(reported, expected, "no sum is better than a wrong one");
    }

    #[test]
    fn a_repeated_event_is_told_of_once_and_still_a_change() {
        let mut recent = RecentEvents::default();
        let order = event(EventKind::OrderCreated, "ORD-1", None);
        assert!(!recent.is_repeated(&order, "one"));
        assert!(recent.is_repeated(&order, "one"));
        assert!(!recent.is_repeated(&order, "two"));
        let nameless = Frame::Event(EventKind::OrderCreated, EventDetail::default());
        assert!(!recent.is_repeated(&nameless, "same") && !recent.is_repeated(&nameless, "same"));
        for number in 0..REMEMBERED {
            assert!(!recent.is_repeated(&order, &number.to_string()));
        }
        assert!(!recent.is_repeated(&order, "one"), "only the last ones are remembered");
        let mut batch = Batch::default();
        batch.add(order, true);
        assert!(batch.seen.event && batch.groups.is_empty());
    }

    #[test]
    fn events_keep_their_order_and_are_bounded() {
        let mut batch = Batch::default();
        for number in ["ORD-1", "ORD-2"] {
            batch.add(event(EventKind::OrderCreated, number, Some(100)), false);
        }
        batch.add(event(EventKind::PaymentReceived, "ORD-1", Some(100)), false);
        batch.add(event(EventKind::PaymentReceived, "ORD-1", Some(100)), true);
        let told: Vec<_> =
            batch.events.iter().map(|event| (event.kind, event.detail.number.as_deref().unwrap_or_default())).collect();
        let expected = [
            (EventKind::OrderCreated, "ORD-1"),
            (EventKind::OrderCreated, "ORD-2"),
            (EventKind::PaymentReceived, "ORD-1"),
        ];
        assert_eq!(told, expected);
        assert!(batch.is_complete());
        for number in 0..1_000 {
            batch.add(event(EventKind::OrderUpdated, &number.to_string(), None), false);
        }
        assert_eq!((batch.events.len(), batch.is_complete()), (MOST_EVENTS, false));
    }
}
