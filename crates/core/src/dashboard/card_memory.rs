//! Remembers what each card showed, to tell what changed.

use std::collections::HashMap;

use crate::dashboard::cards::CardId;
use crate::metric::Delta;

/// The last known value of each card and its last change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardMemory {
    seen: HashMap<CardId, (i64, Option<Delta>)>,
}

impl CardMemory {
    /// Takes the value of a card as it is now. An unknown value changes nothing, so that a difference is told across a
    /// failure in between.
    pub fn observe(&mut self, id: CardId, value: Option<i64>) {
        let Some(value) = value else { return };
        let (known, delta) = self.seen.entry(id).or_insert((value, None));
        if *known != value {
            *delta = Delta::between(Some(*known), Some(value));
            *known = value;
        }
    }

    /// The last change of a card.
    pub fn delta(&self, id: CardId) -> Option<Delta> {
        self.seen.get(&id)?.1
    }

    /// Forgets the changes, not the values: a rebuilt grid starts calm.
    pub fn settle(&mut self) {
        for (_, delta) in self.seen.values_mut() {
            *delta = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_last_until_the_next_one() {
        let mut memory = CardMemory::default();
        let mut see = |value| {
            memory.observe(CardId::TotalOrders, value);
            memory.delta(CardId::TotalOrders).map(Delta::amount)
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
        memory.observe(CardId::TotalOrders, Some(11));
        assert_eq!(memory.delta(CardId::TotalOrders), None);
        memory.observe(CardId::TotalOrders, Some(12));
        assert_eq!(memory.delta(CardId::TotalOrders).map(Delta::amount), Some(1));
    }

    #[test]
    fn cards_are_remembered_apart() {
        let mut memory = CardMemory::default();
        memory.observe(CardId::TotalOrders, Some(1));
        memory.observe(CardId::TotalRevenue, Some(1));
        memory.observe(CardId::TotalRevenue, Some(3));
        assert_eq!(memory.delta(CardId::TotalOrders), None);
        assert_eq!(memory.delta(CardId::TotalRevenue).map(Delta::amount), Some(2));
    }
}
