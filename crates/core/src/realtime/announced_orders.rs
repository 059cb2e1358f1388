//! Which orders events have announced: those can be asked for one by one, instead of all the young ones again.

use serde::{Deserialize, Serialize};

use crate::realtime::event::{EventDetail, EventKind};

/// More orders than these are cheaper to ask for together.
pub const MOST_NAMED: usize = 3;

/// What announced changes may have changed of the orders.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct AnnouncedOrders {
    /// The ids of those that were named, unless they are many.
    pub ids: Vec<String>,
    /// Whether others may have changed as well: an event named none, or too many were.
    pub is_any: bool,
}

impl AnnouncedOrders {
    /// Any of them.
    pub fn any() -> Self {
        Self { ids: Vec::new(), is_any: true }
    }

    /// This one and no other.
    pub fn one(id: impl Into<String>) -> Self {
        Self { ids: vec![id.into()], is_any: false }
    }

    /// What one event announces.
    pub fn by(kind: EventKind, detail: &EventDetail) -> Self {
        let is_of_order =
            matches!(kind, EventKind::OrderCreated | EventKind::OrderUpdated | EventKind::PaymentReceived);
        match detail.order_id.as_ref().filter(|_| is_of_order) {
            Some(id) => Self::one(id),
            None => Self::any(),
        }
    }

    /// Adds what else was announced.
    pub fn add(&mut self, other: &Self) {
        self.is_any |= other.is_any;
        for id in &other.ids {
            if !self.ids.contains(id) {
                self.ids.push(id.clone());
            }
        }
        if self.ids.len() > MOST_NAMED {
            *self = Self::any();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_names_its_order_or_may_be_about_any() {
        let named = EventDetail { order_id: Some("a".to_owned()), ..EventDetail::default() };
        for (kind, detail, expected) in [
            (EventKind::OrderCreated, &named, AnnouncedOrders::one("a")),
            (EventKind::OrderUpdated, &named, AnnouncedOrders::one("a")),
            (EventKind::PaymentReceived, &named, AnnouncedOrders::one("a")),
            (EventKind::DataChange, &named, AnnouncedOrders::any()),
            (EventKind::OrderCreated, &EventDetail::default(), AnnouncedOrders::any()),
        ] {
            assert_eq!(AnnouncedOrders::by(kind, detail), expected, "{kind:?}");
        }
    }

    #[test]
    fn few_are_named_once_each_and_many_are_any() {
        let mut announced = AnnouncedOrders::default();
        for id in ["a", "b", "a", "c"] {
            announced.add(&AnnouncedOrders::one(id));
        }
        let mut both = announced.clone();
        assert_eq!((announced.ids.join(" "), announced.is_any), ("a b c".to_owned(), false));
        both.add(&AnnouncedOrders::any());
        assert_eq!((both.ids.join(" "), both.is_any), ("a b c".to_owned(), true), "what was named is named still");
        announced.add(&AnnouncedOrders::one("d"));
        assert_eq!(announced, AnnouncedOrders::any());
    }
}
