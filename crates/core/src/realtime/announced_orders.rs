//! Which orders events have announced: those can be asked for one by one, instead of all the young ones again.

use serde::{Deserialize, Serialize};

use crate::realtime::event::{EventDetail, EventKind};

/// More orders than these are cheaper to ask for together.
pub const MOST_NAMED: usize = 3;

/// What announced changes may have changed of the orders.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum AnnouncedOrders {
    /// These, by their ids, and no others.
    Only(Vec<String>),
    /// Any: an event named none, or there were too many.
    Any,
}

impl Default for AnnouncedOrders {
    fn default() -> Self {
        Self::Only(Vec::new())
    }
}

impl AnnouncedOrders {
    /// What one event announces.
    pub fn by(kind: EventKind, detail: &EventDetail) -> Self {
        let is_of_order =
            matches!(kind, EventKind::OrderCreated | EventKind::OrderUpdated | EventKind::PaymentReceived);
        match detail.order_id.as_ref().filter(|_| is_of_order) {
            Some(id) => Self::Only(vec![id.clone()]),
            None => Self::Any,
        }
    }

    /// The ids, where no other order may have changed.
    pub fn ids(&self) -> Option<&[String]> {
        match self {
            Self::Only(ids) => Some(ids),
            Self::Any => None,
        }
    }

    /// Adds what else was announced.
    pub fn add(&mut self, other: &Self) {
        let (Self::Only(ids), Self::Only(others)) = (&mut *self, other) else {
            *self = Self::Any;
            return;
        };
        for id in others {
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
        if ids.len() > MOST_NAMED {
            *self = Self::Any;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(ids: &[&str]) -> AnnouncedOrders {
        AnnouncedOrders::Only(ids.iter().map(|id| (*id).to_owned()).collect())
    }

    #[test]
    fn an_event_names_its_order_or_may_be_about_any() {
        let named = EventDetail { order_id: Some("a".to_owned()), ..EventDetail::default() };
        for (kind, detail, expected) in [
            (EventKind::OrderCreated, &named, only(&["a"])),
            (EventKind::OrderUpdated, &named, only(&["a"])),
            (EventKind::PaymentReceived, &named, only(&["a"])),
            (EventKind::DataChange, &named, AnnouncedOrders::Any),
            (EventKind::OrderCreated, &EventDetail::default(), AnnouncedOrders::Any),
        ] {
            assert_eq!(AnnouncedOrders::by(kind, detail), expected, "{kind:?}");
        }
    }

    #[test]
    fn few_are_named_once_each_and_many_are_any() {
        let mut announced = AnnouncedOrders::default();
        for id in ["a", "b", "a", "c"] {
            announced.add(&only(&[id]));
        }
        assert_eq!(announced, only(&["a", "b", "c"]));
        announced.add(&only(&["d"]));
        assert_eq!(announced, AnnouncedOrders::Any);
        announced.add(&only(&["a"]));
        assert_eq!(announced, AnnouncedOrders::Any);
        let mut unnamed = only(&["a"]);
        unnamed.add(&AnnouncedOrders::Any);
        assert_eq!(unnamed, AnnouncedOrders::Any);
    }
}
