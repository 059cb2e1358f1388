//! The events since the page was opened, as they were announced: no list tells them. Bounded.

use std::collections::VecDeque;
use std::rc::Rc;

use crate::realtime::event::BusinessEvent;
use crate::time::Timestamp;

/// How many events are kept.
pub const CAPACITY: usize = 1_000;

/// The newest events, each with when it arrived here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventLog {
    events: VecDeque<(Timestamp, Rc<BusinessEvent>)>,
    count: u64,
}

impl EventLog {
    /// Adds what arrived together.
    pub fn extend(&mut self, at: Timestamp, events: Vec<BusinessEvent>) {
        for event in events {
            if self.events.len() == CAPACITY {
                self.events.pop_front();
            }
            self.events.push_back((at, Rc::new(event)));
            self.count += 1;
        }
    }

    /// How many events there have been.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The events since there had been so many, oldest first, as far as they are kept.
    pub fn since(&self, count: u64) -> impl Iterator<Item = &BusinessEvent> {
        let new = usize::try_from(self.count.saturating_sub(count)).unwrap_or(usize::MAX).min(self.events.len());
        self.events.iter().skip(self.events.len() - new).map(|(_, event)| &**event)
    }

    /// The statuses of an order and when each was announced, oldest first. One that is announced again is none.
    pub fn statuses_of(&self, order: &str) -> Vec<(Timestamp, &str)> {
        let mut statuses: Vec<(Timestamp, &str)> = self
            .events
            .iter()
            .filter_map(|(at, event)| {
                event.status_of_order().filter(|(id, _)| *id == order).map(|(_, status)| (*at, status))
            })
            .collect();
        statuses.dedup_by_key(|(_, status)| *status);
        statuses
    }

    /// What arrived after one moment and until another, newest first.
    pub fn between(&self, after: Timestamp, until: Timestamp) -> impl Iterator<Item = &BusinessEvent> {
        let newest_first = self.events.iter().rev().skip_while(move |(at, _)| *at > until);
        newest_first.take_while(move |(at, _)| *at > after).map(|(_, event)| &**event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dashboard::cards::Resource;
    use crate::realtime::event::{EventDetail, EventKind, EventSubject};
    use crate::testing::at;

    fn change(order: &str, status: &str) -> BusinessEvent {
        let subject = Some(EventSubject { resource: Resource::Orders, id: order.to_owned() });
        let detail = EventDetail { subject, status: Some(status.to_owned()), ..EventDetail::default() };
        BusinessEvent { kind: EventKind::OrderUpdated, detail }
    }

    #[test]
    fn each_order_has_its_own_statuses_and_none_twice() {
        let mut log = EventLog::default();
        log.extend(at(1), vec![change("a", "pending"), change("b", "failed")]);
        log.extend(at(2), vec![change("a", "pending"), change("a", "completed")]);
        log.extend(at(3), vec![change("a", "pending")]);
        assert_eq!(log.statuses_of("a"), [(at(1), "pending"), (at(2), "completed"), (at(3), "pending")]);
        assert_eq!(log.statuses_of("b"), [(at(1), "failed")]);
        assert_eq!(log.statuses_of("c"), []);
    }

    #[test]
    fn a_stretch_is_told_newest_first() {
        let mut log = EventLog::default();
        for number in 1..=5 {
            log.extend(at(number), vec![change(&number.to_string(), "pending")]);
        }
        let ids: Vec<_> =
            log.between(at(1), at(4)).filter_map(BusinessEvent::status_of_order).map(|(id, _)| id).collect();
        assert_eq!(ids, ["4", "3", "2"]);
        assert_eq!(log.between(at(5), at(9)).count(), 0);
    }

    #[test]
    fn the_oldest_go() {
        let mut log = EventLog::default();
        for number in 0..=CAPACITY {
            log.extend(at(0), vec![change(&number.to_string(), "pending")]);
        }
        assert_eq!((log.statuses_of("0").len(), log.statuses_of("1").len()), (0, 1));
        assert_eq!(
            (log.count(), log.since(999).count(), log.since(0).count(), log.since(1_001).count()),
            (1_001, 2, 1_000, 0)
        );
    }
}
