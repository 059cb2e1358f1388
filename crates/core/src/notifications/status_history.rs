//! The statuses that orders were announced to have since the page was opened: no list tells them. Bounded.

use std::collections::VecDeque;

use crate::realtime::batch::AnnouncedStatus;
use crate::time::Timestamp;

/// How many changes are kept, of all orders together.
pub const CAPACITY: usize = 1_000;

/// The newest changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatusHistory(VecDeque<(Timestamp, AnnouncedStatus)>);

impl StatusHistory {
    /// Adds what was announced together. One that tells what is known already is none.
    pub fn extend(&mut self, at: Timestamp, changes: Vec<AnnouncedStatus>) {
        for change in changes {
            let last = self.0.iter().rev().find(|(_, known)| known.order == change.order);
            if last.is_some_and(|(_, known)| *known == change) {
                continue;
            }
            if self.0.len() == CAPACITY {
                self.0.pop_front();
            }
            self.0.push_back((at, change));
        }
    }

    /// The statuses of an order and when each was announced, oldest first.
    pub fn of<'a>(&'a self, order: &'a str) -> impl Iterator<Item = (Timestamp, &'a str)> {
        let theirs = self.0.iter().filter(move |(_, change)| change.order == order);
        theirs.map(|(at, change)| (*at, change.status.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at;

    fn change(order: &str, status: &str) -> AnnouncedStatus {
        AnnouncedStatus { order: order.to_owned(), status: status.to_owned() }
    }

    #[test]
    fn each_order_has_its_own_and_nothing_twice() {
        let mut history = StatusHistory::default();
        history.extend(at(1), vec![change("a", "pending"), change("b", "failed")]);
        history.extend(at(2), vec![change("a", "pending"), change("a", "completed")]);
        history.extend(at(3), vec![change("a", "pending")]);
        assert_eq!(history.of("a").collect::<Vec<_>>(), [(at(1), "pending"), (at(2), "completed"), (at(3), "pending")]);
        assert_eq!(history.of("b").collect::<Vec<_>>(), [(at(1), "failed")]);
        assert_eq!(history.of("c").count(), 0);
    }

    #[test]
    fn the_oldest_go() {
        let mut history = StatusHistory::default();
        for number in 0..=CAPACITY {
            history.extend(at(0), vec![change(&number.to_string(), "pending")]);
        }
        assert_eq!((history.of("0").count(), history.of("1").count()), (0, 1));
    }
}
