//! Remembers what each card showed, to tell what changed.

use super::card::CardId;
use super::delta::Delta;

/// How many cards there are at most.
const CAPACITY: usize = 24;

/// The last known value of each card and its last change.
#[derive(Clone, Debug, Default)]
pub struct CardMemory {
    seen: [(Option<i64>, Option<Delta>); CAPACITY],
}

impl CardMemory {
    /// Takes the value of a card as it is now and returns its last change. An unknown value changes nothing, so that
    /// a difference is told across a failure in between.
    pub fn observe(&mut self, id: CardId, value: Option<i64>) -> Option<Delta> {
        let (known, delta) = self.seen.get_mut(id as usize)?;
        if value.is_some() && *known != value {
            *delta = Delta::between(*known, value);
            *known = value;
        }
        *delta
    }

    /// Forgets the changes, not the values: a rebuilt grid starts calm.
    pub fn settle(&mut self) {
        for (_, delta) in &mut self.seen {
            *delta = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::card::SECTIONS;

    #[test]
    fn changes_last_until_the_next_one() {
        let mut memory = CardMemory::default();
        let mut see = |value| memory.observe(CardId::TotalOrders, value).map(Delta::amount);
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
        assert_eq!(memory.observe(CardId::TotalOrders, Some(11)), None);
        assert_eq!(memory.observe(CardId::TotalOrders, Some(12)).map(Delta::amount), Some(1));
    }

    #[test]
    fn every_card_has_its_place() {
        let mut memory = CardMemory::default();
        let cards: Vec<_> = SECTIONS.iter().flat_map(|section| section.cards).collect();
        assert_eq!(cards.len(), CAPACITY);
        for (value, id) in (0..).zip(&cards) {
            memory.observe(*id, Some(value));
        }
        for (value, id) in (0..).zip(&cards) {
            assert_eq!(memory.observe(*id, Some(value + 1)).map(Delta::amount), Some(1), "{id:?}");
        }
    }
}
