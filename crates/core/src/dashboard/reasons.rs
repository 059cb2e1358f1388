//! Why a figure moved: the events that come to its change. None is better than a wrong one.

use chrono::TimeDelta;

use crate::dashboard::card_memory::FigureChange;
use crate::dashboard::cards::{CardId, Resource};
use crate::metric::{MetricValue, NumberFormat};
use crate::money::Money;
use crate::realtime::event::{BusinessEvent, EventKind};
use crate::time::Timestamp;

/// An answer may have been on its way while an event arrived that it does not know of yet.
const SLACK: TimeDelta = TimeDelta::seconds(2);

/// How many events are named.
const NAMED: usize = 3;

impl FigureChange {
    /// Between which moments the events arrived that may have to do with it.
    pub fn stretch(&self) -> (Timestamp, Timestamp) {
        (self.after - SLACK, self.until)
    }
}

/// Of the events that arrived meanwhile, newest first, the newest that come to the change of a card; none where they do not.
pub fn reason<'a>(
    id: CardId,
    change: &FigureChange,
    events: impl Iterator<Item = &'a BusinessEvent>,
) -> Vec<&'a BusinessEvent> {
    let (mut sum, mut parts) = (0_i64, Vec::new());
    for event in events {
        let Some(part) = part(id, event) else { continue };
        sum = sum.saturating_add(part);
        parts.push(event);
        if sum == change.delta.amount() {
            return parts;
        }
    }
    Vec::new()
}

/// By how much an event moves a card, where it tells that.
fn part(id: CardId, event: &BusinessEvent) -> Option<i64> {
    let BusinessEvent { kind, detail } = event;
    let is_invoice = detail.subject.as_ref().is_some_and(|subject| subject.resource == Resource::Invoices);
    let is_new = *kind == EventKind::OrderCreated;
    let is_changed = *kind == EventKind::OrderUpdated;
    let has_status = |status: &str| detail.status.as_deref() == Some(status);
    match id {
        CardId::TotalOrders | CardId::OrdersPlaced | CardId::OrdersToday => (is_new && !is_invoice).then_some(1),
        CardId::PendingOrders if is_new && !is_invoice => has_status("pending").then_some(1),
        CardId::PaymentsReceived => (*kind == EventKind::PaymentReceived).then_some(1),
        CardId::TotalRevenue | CardId::MonthlyRevenue | CardId::WeeklyRevenue => {
            let is_counted = (is_new || is_changed) && !is_invoice && has_status("completed");
            detail.amount.filter(|_| is_counted).map(Money::minor)
        }
        // What is ordered is invoiced.
        CardId::TotalInvoices => is_new.then_some(1),
        _ => None,
    }
}

/// What a reader is told: `+$129.00 from ORD-1921`, or when the figure moved. `figure` is one of the card's unit.
pub fn words(
    change: &FigureChange,
    figure: MetricValue,
    reason: &[&BusinessEvent],
    format: &dyn NumberFormat,
    until: &str,
) -> String {
    let amount = change.delta.amount();
    let sign = if amount < 0 { "−" } else { "+" };
    let amount = figure.of_same_kind(amount.saturating_abs()).text(format);
    let mut names: Vec<String> = reason.iter().take(NAMED).map(|event| name(event)).collect();
    let more = reason.len() - names.len();
    if more > 0 {
        names.push(format!("{more} more"));
    }
    match names.split_last() {
        None => format!("{sign}{amount}, seen at {until}"),
        Some((only, [])) => format!("{sign}{amount} from {only}"),
        Some((last, others)) => format!("{sign}{amount} from {} and {last}", others.join(", ")),
    }
}

fn name(event: &BusinessEvent) -> String {
    let kind = match event.kind {
        EventKind::OrderCreated => "a new order",
        EventKind::OrderUpdated => "a changed order",
        EventKind::PaymentReceived => "a payment",
        EventKind::DataChange => "a change",
    };
    event.detail.number.clone().unwrap_or_else(|| kind.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::Delta;
    use crate::money::Currency;
    use crate::realtime::event::{EventDetail, EventSubject};
    use crate::testing::{Plain, at};

    fn event(kind: EventKind, number: &str, status: &str, minor: i64) -> BusinessEvent {
        let resource = if number.starts_with("INV") { Resource::Invoices } else { Resource::Orders };
        let detail = EventDetail {
            number: Some(number.to_owned()),
            amount: Some(Money::from_minor(minor, Currency::USD)),
            status: Some(status.to_owned()),
            subject: Some(EventSubject { resource, id: number.to_owned() }),
            order_id: None,
        };
        BusinessEvent { kind, detail }
    }

    fn change(before: i64, after: i64) -> FigureChange {
        let delta = Delta::between(Some(before), Some(after)).expect("a change");
        FigureChange { delta, after: at(10_000), until: at(20_000) }
    }

    #[test]
    fn what_comes_to_the_change_is_the_reason() {
        use CardId::{OverdueInvoices, PaymentsReceived, PendingOrders, TotalInvoices, TotalOrders, TotalRevenue};
        use EventKind::{OrderCreated, OrderUpdated, PaymentReceived};
        // Newest first.
        let events = [
            event(PaymentReceived, "ORD-4", "succeeded", 700),
            event(OrderUpdated, "ORD-3", "completed", 12_900),
            event(OrderCreated, "ORD-4", "completed", 700),
            event(OrderCreated, "INV-9", "open", 500),
            event(OrderCreated, "ORD-3", "pending", 12_900),
        ];
        for (id, delta, expected) in [
            (TotalOrders, 1, vec!["ORD-4"]),
            (TotalOrders, 2, vec!["ORD-4", "ORD-3"]),
            (TotalOrders, 3, vec![]),
            (TotalOrders, -1, vec![]),
            (TotalInvoices, 3, vec!["ORD-4", "INV-9", "ORD-3"]),
            (TotalRevenue, 12_900, vec!["ORD-3"]),
            (TotalRevenue, 13_600, vec!["ORD-3", "ORD-4"]),
            (TotalRevenue, 700, vec![]),
            (PendingOrders, 1, vec!["ORD-3"]),
            (PendingOrders, -1, vec![]),
            (PaymentsReceived, 1, vec!["ORD-4"]),
            (OverdueInvoices, 1, vec![]),
        ] {
            let found = reason(id, &change(0, delta), events.iter());
            let numbers: Vec<_> = found.iter().filter_map(|event| event.detail.number.as_deref()).collect();
            assert_eq!(numbers, expected, "{id:?} by {delta}");
        }
    }

    #[test]
    fn a_reason_is_told_with_its_amount() {
        let events: Vec<_> =
            (1..=5).map(|number| event(EventKind::OrderCreated, &format!("ORD-{number}"), "pending", 100)).collect();
        let told = |amount: i64, figure: MetricValue, count: usize| {
            let reason: Vec<_> = events.iter().take(count).collect();
            words(&change(0, amount), figure, &reason, &Plain, "14:03:05")
        };
        let usd = MetricValue::Money(Money::from_minor(0, Currency::USD));
        let count = MetricValue::Count(0);
        for (found, expected) in [
            (told(12_900, usd, 1), "+$129.00 from ORD-1"),
            (told(2, count, 2), "+2 from ORD-1 and ORD-2"),
            (told(5, count, 5), "+5 from ORD-1, ORD-2, ORD-3 and 2 more"),
            (told(-3, count, 0), "−3, seen at 14:03:05"),
        ] {
            assert_eq!(found, expected);
        }
        let nameless = BusinessEvent { kind: EventKind::PaymentReceived, detail: EventDetail::default() };
        assert_eq!(words(&change(0, 1), count, &[&nameless], &Plain, ""), "+1 from a payment");
    }
}
