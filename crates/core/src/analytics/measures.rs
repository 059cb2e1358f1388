//! Figures that are made of others, each with what it is.

use chrono::{Months, TimeDelta};

use crate::analytics::series::Totals;
use crate::metric::{Change, MetricValue};
use crate::money::{Currency, Money, average};
use crate::period::{Window, first_of_month};
use crate::time::{Timestamp, start_of};

/// What the measures are made of. What is not known leaves those without a value that need it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ingredients {
    /// The orders of the period.
    pub now: Option<Totals>,
    /// The revenue of the time it is compared with, in minor units.
    pub revenue_before: Option<i64>,
    /// Since when that time has any orders, where that is only the smaller part of it.
    pub before_since: Option<Timestamp>,
    /// Paid invoices, and all of them.
    pub invoices: Option<(i64, i64)>,
    /// Refunds paid out in the period, in minor units; not negative.
    pub refunds: Option<i64>,
    /// The revenue of this month so far in minor units, with the time at which that was.
    pub month_revenue: Option<(i64, Timestamp)>,
}

/// A derived measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Its name in keys and tests.
    pub slug: &'static str,
    /// What the reader sees as its name.
    pub label: &'static str,
    /// What it is, exactly.
    pub definition: &'static str,
    /// Its value, where it has one.
    pub figure: Option<MetricValue>,
    /// Since when what it stands against has anything to count, where that is only the smaller part of its time.
    pub since: Option<Timestamp>,
}

/// The measures in the order of the page. `is_scoped` tells that invoices are those of the period.
pub fn measures(known: Ingredients, is_scoped: bool, currency: Currency) -> [Measure; 7] {
    let Ingredients { now: totals, revenue_before, before_since, invoices, refunds, month_revenue } = known;
    let money = |minor: i64| MetricValue::Money(Money::from_minor(minor, currency));
    let measure = |slug, label, definition, figure| Measure { slug, label, definition, figure, since: None };
    let growth = totals.zip(revenue_before).and_then(|(now, before)| growth(before, now.revenue));
    [
        measure(
            "average-order",
            "Average order value",
            "Revenue divided by the number of completed orders.",
            totals.and_then(Totals::average_order).map(money),
        ),
        measure(
            "customer-value",
            "Average customer value",
            "Revenue of the period divided by the number of customers who ordered in it.",
            totals.and_then(|totals| average(totals.revenue, totals.customers?)).map(money),
        ),
        measure(
            "completion",
            "Completion rate",
            "Completed orders as a share of all orders placed in the period. Young orders may still be completed.",
            totals.and_then(|totals| MetricValue::share(totals.completed?, totals.orders)),
        ),
        measure(
            "payment",
            "Payment rate",
            if is_scoped {
                "Paid invoices as a share of all invoices made in the period, drafts included."
            } else {
                "Paid invoices as a share of all invoices of all time, drafts included: this backend tells them for no period."
            },
            invoices.and_then(|(paid, all)| MetricValue::share(paid, all)),
        ),
        measure(
            "refunds",
            "Refund share",
            "Money paid back in the period, whenever it was ordered, as a share of revenue and that money together.",
            totals
                .zip(refunds)
                .and_then(|(totals, refunds)| MetricValue::share(refunds, totals.revenue.saturating_add(refunds))),
        ),
        Measure {
            since: before_since.filter(|_| growth.is_some()),
            ..measure(
                "growth",
                "Growth of revenue",
                "The difference in revenue to the period it is compared with, as a share of the revenue of that one.",
                growth,
            )
        },
        measure(
            "run-rate",
            "Run rate of this month (estimate)",
            "The revenue of this month so far, as if the rest of the month went on at the same pace. An estimate.",
            month_revenue.and_then(|(revenue, at)| run_rate(revenue, at)).map(money),
        ),
    ]
}

fn growth(before: i64, now: i64) -> Option<MetricValue> {
    match Change::between(before, now) {
        Change::By(tenths) => Some(MetricValue::Share(tenths)),
        Change::New => None,
    }
}

/// The month that holds `now`.
pub fn month_of(now: Timestamp) -> Window {
    let first = first_of_month(now.date_naive());
    Window { start: start_of(first), end: start_of(first + Months::new(1)) }
}

/// Revenue so far divided by the part of the month that is over, in minor units. `None` in its first day: too little is
/// over to go by.
pub fn run_rate(revenue: i64, now: Timestamp) -> Option<i64> {
    let month = month_of(now);
    let over = now - month.start;
    if over < TimeDelta::days(1) {
        return None;
    }
    let (over, all) = (over.num_milliseconds() as f64, month.length().num_milliseconds() as f64);
    #[allow(clippy::cast_possible_truncation, reason = "casts of floats saturate")]
    let estimate = (revenue as f64 / over * all).round() as i64;
    Some(estimate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::parse_timestamp;

    fn at(text: &str) -> Timestamp {
        parse_timestamp(text).expect("a date-time")
    }

    fn values(known: Ingredients) -> [Option<i64>; 7] {
        measures(known, true, Currency::USD).map(|measure| measure.figure.map(MetricValue::raw))
    }

    #[test]
    fn measures_are_their_definitions() {
        let known = Ingredients {
            now: Some(Totals { orders: 8, revenue: 90_000, completed: Some(6), priced: Some(6), customers: Some(5) }),
            revenue_before: Some(100_000),
            before_since: Some(at("2025-09-21T08:00:00")),
            invoices: Some((3, 4)),
            refunds: Some(10_000),
            month_revenue: Some((220_000, at("2026-11-23T00:00:00"))),
        };
        assert_eq!(
            values(known),
            [Some(15_000), Some(18_000), Some(750), Some(750), Some(100), Some(-100), Some(300_000)]
        );
        let since = measures(known, true, Currency::USD).map(|measure| measure.since);
        assert_eq!(since, [None, None, None, None, None, known.before_since, None], "only growth stands against it");
    }

    #[test]
    fn what_is_not_known_has_no_value() {
        assert_eq!(values(Ingredients::default()), [None; 7]);
        let nothing = Ingredients {
            now: Some(Totals::NONE),
            revenue_before: Some(0),
            before_since: None,
            invoices: Some((0, 0)),
            refunds: Some(0),
            month_revenue: Some((500, at("2026-11-01T10:00:00"))),
        };
        // From nothing to nothing is no growth; nothing else can be divided.
        assert_eq!(values(nothing), [None, None, None, None, None, Some(0), None]);
    }

    #[test]
    fn run_rates_know_the_length_of_the_month() {
        let rate = |revenue, now| run_rate(revenue, at(now));
        assert_eq!(rate(1_400, "2026-02-15T00:00:00"), Some(2_800));
        assert_eq!(rate(1_400, "2028-02-15T00:00:00"), Some(2_900));
        assert_eq!(rate(1_500, "2026-12-16T12:00:00"), Some(3_000));
        assert_eq!(rate(1_500, "2026-12-01T23:59:59"), None);
    }
}
