//! Whether the server announces what changes. A poll that finds what no event told of says that it does not, or not to
//! this device.

use crate::dashboard::stats::DashboardStats;
use crate::realtime::event::EventKind;
use crate::time::Timestamp;

/// How much of what changes is announced here, as far as is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Coverage {
    /// Nothing says that anything is missing.
    #[default]
    Whole,
    /// Events may be going to another device, from which the reader can take them over.
    Elsewhere,
    /// The server does not announce everything, to whomever.
    InPart,
}

/// When the connection became live, and when the last event arrived on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// Since when it is live, if it is.
    pub live_since: Option<Timestamp>,
    /// When the last event arrived.
    pub last_event: Option<Timestamp>,
}

/// What was announced, and what was not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Announcements {
    heard: Vec<EventKind>,
    taken_over_at: Option<Timestamp>,
    is_in_part: bool,
    /// The connection in which the last poll found what had not been announced.
    elsewhere: Option<Delivery>,
}

impl Announcements {
    /// How much is announced on the connection as it is. An event, or another connection, makes it old news that events
    /// go elsewhere; what a server does not announce stays so until it announces something new.
    pub fn coverage(&self, delivery: Delivery) -> Coverage {
        match self.elsewhere {
            _ if self.is_in_part => Coverage::InPart,
            Some(elsewhere) if elsewhere == delivery => Coverage::Elsewhere,
            Some(_) | None => Coverage::Whole,
        }
    }

    /// After an event of a kind arrived.
    #[must_use]
    pub fn heard(mut self, kind: EventKind) -> Self {
        if !self.heard.contains(&kind) {
            self.heard.push(kind);
            // It is announced after all, and only came after the poll.
            self.is_in_part = false;
        }
        self
    }

    /// After the reader took the events over.
    #[must_use]
    pub fn taken_over(self, now: Timestamp) -> Self {
        Self { taken_over_at: Some(now), elsewhere: None, ..self }
    }

    /// After a poll found `changes` since the answer of `since`, each with the kinds of event of which one announces it.
    /// What a connection that was not live then has missed is no wonder.
    #[must_use]
    pub fn found(self, changes: &[&[EventKind]], since: Timestamp, delivery: Delivery) -> Self {
        let Delivery { live_since, last_event } = delivery;
        let is_unannounced =
            live_since.is_some_and(|live| live <= since) && last_event.is_none_or(|event| event < since);
        if !is_unannounced {
            return self;
        }
        // Other events arrive: had these ever been sent, one of them would have arrived as well.
        let is_never_heard =
            |change: &&[EventKind]| !self.heard.is_empty() && !change.iter().any(|kind| self.heard.contains(kind));
        let was_in_vain = self.taken_over_at.is_some_and(|at| at <= since && last_event.is_none_or(|event| event < at));
        let is_unheard = !changes.is_empty() && changes.iter().all(is_never_heard);
        let is_in_part = self.is_in_part || was_in_vain || is_unheard;
        Self { is_in_part, elsewhere: Some(delivery), ..self }
    }
}

/// What changed from `before` to `after`: for each change the kinds of event of which one announces it.
pub fn announced_by(before: &DashboardStats, after: &DashboardStats) -> Vec<&'static [EventKind]> {
    const ORDERS: &[EventKind] = &[EventKind::OrderCreated, EventKind::OrderUpdated];
    // One kind of backend announces invoices as if they were orders.
    const INVOICES: &[EventKind] = &[EventKind::OrderCreated, EventKind::PaymentReceived];
    const OTHERS: &[EventKind] = &[EventKind::DataChange];
    let orders = |stats: &DashboardStats| {
        (stats.total_orders, stats.pending_orders, stats.completed_orders, stats.total_revenue)
    };
    let invoices = |stats: &DashboardStats| {
        (stats.total_invoices, stats.paid_invoices, stats.unpaid_invoices, stats.overdue_invoices)
    };
    let others = |stats: &DashboardStats| DashboardStats {
        total_orders: None,
        pending_orders: None,
        completed_orders: None,
        total_revenue: None,
        total_invoices: None,
        paid_invoices: None,
        unpaid_invoices: None,
        overdue_invoices: None,
        ..stats.without_rolling()
    };
    let changes = [
        (orders(before) != orders(after), ORDERS),
        (invoices(before) != invoices(after), INVOICES),
        (others(before) != others(after), OTHERS),
    ];
    changes.into_iter().filter(|(has_changed, _)| *has_changed).map(|(_, kinds)| kinds).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at;

    const ORDER: &[EventKind] = &[EventKind::OrderCreated, EventKind::OrderUpdated];
    const OTHER: &[EventKind] = &[EventKind::DataChange];

    fn live(since: i64, last_event: Option<i64>) -> Delivery {
        Delivery { live_since: Some(at(since)), last_event: last_event.map(at) }
    }

    #[test]
    fn what_no_event_told_of_may_go_elsewhere_until_one_arrives() {
        let silent = live(1_000, None);
        let found = Announcements::default().found(&[ORDER], at(2_000), silent);
        assert_eq!(found.coverage(silent), Coverage::Elsewhere);
        assert_eq!(found.coverage(live(1_000, Some(3_000))), Coverage::Whole, "an event");
        assert_eq!(found.coverage(live(4_000, None)), Coverage::Whole, "another connection");
    }

    #[test]
    fn what_was_missed_or_announced_is_no_wonder() {
        for delivery in [live(3_000, None), live(1_000, Some(2_000)), Delivery::default()] {
            let found = Announcements::default().found(&[ORDER], at(2_000), delivery);
            assert_eq!(found, Announcements::default(), "{delivery:?}");
        }
    }

    #[test]
    fn a_take_over_in_vain_says_that_the_server_is_silent() {
        let silent = live(1_000, None);
        let taken = Announcements::default().found(&[ORDER], at(2_000), silent).taken_over(at(3_000));
        assert_eq!(taken.coverage(silent), Coverage::Whole);
        let again = live(3_200, None);
        assert_eq!(taken.clone().found(&[ORDER], at(4_000), again).coverage(again), Coverage::InPart);
        let heard = live(3_200, Some(3_500));
        let elsewhere = taken.found(&[ORDER], at(4_000), heard);
        assert_eq!(elsewhere.coverage(heard), Coverage::Elsewhere, "it had brought an event");
    }

    #[test]
    fn a_kind_that_never_came_among_others_is_not_announced() {
        let delivery = live(1_000, Some(1_500));
        let hearing = Announcements::default().heard(EventKind::OrderCreated).heard(EventKind::OrderCreated);
        let in_part = hearing.clone().found(&[OTHER], at(2_000), delivery);
        assert_eq!(in_part.coverage(delivery), Coverage::InPart);
        assert_eq!(in_part.coverage(live(5_000, Some(6_000))), Coverage::InPart, "it stays so");
        let late = live(1_000, Some(2_050));
        assert_eq!(
            in_part.heard(EventKind::DataChange).coverage(late),
            Coverage::Whole,
            "until one comes all the same"
        );
        for changes in [&[ORDER][..], &[OTHER, ORDER]] {
            let elsewhere = hearing.clone().found(changes, at(2_000), delivery);
            assert_eq!(elsewhere.coverage(delivery), Coverage::Elsewhere, "{changes:?}");
        }
    }

    #[test]
    fn each_change_has_the_events_that_announce_it() {
        let before = DashboardStats::default();
        let changed = |change: fn(&mut DashboardStats)| {
            let mut after = before.clone();
            change(&mut after);
            announced_by(&before, &after)
        };
        assert_eq!(changed(|stats| stats.total_orders = Some(1)), [ORDER]);
        assert_eq!(changed(|stats| stats.total_licenses = Some(1)), [OTHER]);
        let invoice = [&[EventKind::OrderCreated, EventKind::PaymentReceived][..]];
        assert_eq!(changed(|stats| stats.overdue_invoices = Some(1)), invoice);
        assert!(changed(|stats| stats.recent_orders = Some(1)).is_empty(), "that changes with time alone");
    }
}
