//! Remembers what each card showed, to tell what changed.

use std::collections::HashMap;

use crate::dashboard::cards::CardId;
use crate::metric::Delta;
use crate::time::Timestamp;

/// A change of a figure, and between which answers it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FigureChange {
    /// By how much.
    pub delta: Delta,
    /// When the last answer without it was seen.
    pub after: Timestamp,
    /// When the first answer with it was seen.
    pub until: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    value: i64,
    at: Timestamp,
    change: Option<FigureChange>,
}

/// The last known value of each card and its last change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardMemory {
    seen: HashMap<CardId, Seen>,
}

impl CardMemory {
    /// Takes the value of a card as it is now. An unknown value changes nothing, so that a difference is told across a
    /// failure in between.
    pub fn observe(&mut self, id: CardId, value: Option<i64>, now: Timestamp) {
        let Some(value) = value else { return };
        let seen = self.seen.entry(id).or_insert(Seen { value, at: now, change: None });
        if let Some(delta) = Delta::between(Some(seen.value), Some(value)).filter(|_| seen.value != value) {
            seen.change = Some(FigureChange { delta, after: seen.at, until: now });
        }
        (seen.value, seen.at) = (value, now);
    }

    /// The last change of a card.
    pub fn change(&self, id: CardId) -> Option<FigureChange> {
        self.seen.get(&id)?.change
    }

    /// Forgets the changes, not the values: a rebuilt grid starts calm.
    pub fn settle(&mut self) {
        for seen in self.seen.values_mut() {
            seen.change = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at;

    fn amount(memory: &CardMemory, id: CardId) -> Option<i64> {
        memory.change(id).map(|change| change.delta.amount())
    }

    #[test]
    fn changes_last_until_the_next_one() {
        let mut memory = CardMemory::default();
        let mut see = |value| {
            memory.observe(CardId::TotalOrders, value, at(0));
            amount(&memory, CardId::TotalOrders)
        };
        let script = [
            (None, None),
            (Some(10), None),
            (Some(10), None),
            (Some(12), Some(2)),
            (Some(12), Some(2)),
            (None, Some(2)),
            (Some(11), Some(-1)),
        ];
        for (value, delta) in script {
            assert_eq!(see(value), delta, "{value:?}");
        }
        memory.settle();
        memory.observe(CardId::TotalOrders, Some(11), at(0));
        assert_eq!(memory.change(CardId::TotalOrders), None);
        memory.observe(CardId::TotalOrders, Some(12), at(0));
        assert_eq!(amount(&memory, CardId::TotalOrders), Some(1));
    }

    #[test]
    fn a_change_lies_between_two_answers() {
        let mut memory = CardMemory::default();
        for (now, value) in [(1, Some(10)), (2, Some(10)), (3, None), (4, Some(11)), (5, Some(11))] {
            memory.observe(CardId::TotalOrders, value, at(now));
        }
        let change = memory.change(CardId::TotalOrders).map(|change| (change.after, change.until));
        assert_eq!(change, Some((at(2), at(4))));
    }

    #[test]
    fn cards_are_remembered_apart() {
        let mut memory = CardMemory::default();
        memory.observe(CardId::TotalOrders, Some(1), at(0));
        memory.observe(CardId::TotalRevenue, Some(1), at(0));
        memory.observe(CardId::TotalRevenue, Some(3), at(0));
        assert_eq!(memory.change(CardId::TotalOrders), None);
        assert_eq!(amount(&memory, CardId::TotalRevenue), Some(2));
    }
}
