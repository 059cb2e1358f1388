//! Whether the figures of the server agree with each other. A difference is shown, never smoothed over.

use crate::analytics::ledger::Ledger;
use crate::analytics::rollup::Rollup;
use crate::analytics::series::Totals;
use crate::dashboard::stats::DashboardStats;
use crate::metric::NumberFormat;
use crate::money::Money;
use crate::period::{Window, iso};
use crate::time::Timestamp;

/// A difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discrepancy {
    /// What it is about: names it in keys and tests.
    pub slug: &'static str,
    /// What differs, with both numbers, as a whole text to copy.
    pub text: String,
}

/// The differences within one answer of the server.
pub fn within(stats: &DashboardStats, scope: &str, format: &dyn NumberFormat) -> Vec<Discrepancy> {
    let mut discrepancies = Vec::new();
    let mut more = |slug, part: (&str, Option<i64>), whole: (&str, Option<i64>), because: &str| {
        if let (Some(part_count), Some(whole_count)) = (part.1, whole.1)
            && part_count > whole_count
        {
            let (part_count, whole_count) = (format.count(part_count), format.count(whole_count));
            let text =
                format!("The server tells {part_count} {} but {whole_count} {} ({scope}). {because}", part.0, whole.0);
            discrepancies.push(Discrepancy { slug, text });
        }
    };
    let parts = [stats.paid_invoices, stats.unpaid_invoices, stats.overdue_invoices];
    let known = parts.into_iter().try_fold(0_i64, |sum, part| sum.checked_add(part?));
    more(
        "invoices",
        ("paid, unpaid and overdue invoices", known),
        ("invoices in all", stats.total_invoices),
        "Fewer would be in order: partially paid, void and uncollectible invoices are in none of the three.",
    );
    let pairs = [
        ("customers", ("active customers", stats.active_customers), ("customers in all", stats.total_customers)),
        ("licenses", ("active licenses", stats.active_licenses), ("licenses in all", stats.total_licenses)),
        ("domains", ("active domains", stats.active_domains), ("domains in all", stats.total_domains)),
    ];
    for (slug, part, whole) in pairs {
        more(slug, part, whole, "Those that are active should be among all.");
    }
    discrepancies
}

/// Names a pair of answers: orders that were read, and what the server counts of them where it does. It is another one once
/// both are, as the one may follow the other late.
pub fn pair(read_at: Timestamp, counted_at: Option<Timestamp>) -> u64 {
    counted_at.map_or(read_at, |counted_at| read_at.min(counted_at)).timestamp_micros().cast_unsigned()
}

/// The differences between the orders that were read and what the server counts of the same time.
pub fn against_orders(stats: &DashboardStats, totals: Totals, format: &dyn NumberFormat) -> Vec<Discrepancy> {
    let mut discrepancies = Vec::new();
    if let Some(revenue) = stats.total_revenue.filter(|revenue| revenue.minor() != totals.revenue) {
        let read = format.money(Money::from_minor(totals.revenue, revenue.currency()));
        let text = format!(
            "The revenue that is shown of the period is {read}, the server's own revenue is {}. Orders may have changed between the two answers; if the difference stays, the server counts other orders than it lists.",
            format.money(revenue)
        );
        discrepancies.push(Discrepancy { slug: "revenue", text });
    }
    if let Some(orders) = stats.total_orders.filter(|orders| *orders != totals.orders) {
        let text = format!(
            "{} orders are shown, the server counts {}. Orders may have come between the two answers; if the difference stays, the server counts other orders than it lists.",
            format.count(totals.orders),
            format.count(orders)
        );
        discrepancies.push(Discrepancy { slug: "orders", text });
    }
    discrepancies
}

/// The first difference between what the server adds up and the orders of the same time that were read one by one.
pub fn between_sources(ledger: &Ledger, rollup: &Rollup, format: &dyn NumberFormat) -> Option<Discrepancy> {
    let ends = rollup.buckets.iter().skip(1).map(|bucket| bucket.start).chain([rollup.window.end]);
    let read_of = |window: Window| {
        let mut read = Totals::NONE;
        let of_window = ledger.entries.iter().filter(|order| window.contains(order.at));
        of_window.for_each(|order| read.add_order(order, ledger.currency));
        read
    };
    let both = rollup.buckets.iter().zip(ends).filter(|(bucket, _)| ledger.covers(bucket.start));
    let mut both = both.map(|(bucket, end)| (bucket, read_of(Window { start: bucket.start, end })));
    let (bucket, read) = both.find(|(bucket, read)| (read.orders, read.revenue) != (bucket.orders, bucket.revenue))?;
    let money = |minor| format.money(Money::from_minor(minor, ledger.currency));
    Some(Discrepancy {
        slug: "orders",
        text: format!(
            "From {} UTC on the server adds up {} orders and {}, but lists {} orders that come to {}. Orders may have changed between the answers; if the difference stays, the server counts other orders than it lists.",
            iso(bucket.start).replace('T', " "),
            format.count(bucket.orders),
            money(bucket.revenue),
            format.count(read.orders),
            money(read.revenue)
        ),
    })
}

/// Tells a difference that stays from one that was only between two answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DiscrepancyDebounce {
    last: Option<(u64, Vec<Discrepancy>)>,
    lasting: Vec<Discrepancy>,
}

impl DiscrepancyDebounce {
    /// What was found in the last two pairs of answers, with the same numbers.
    pub fn lasting(&self) -> &[Discrepancy] {
        &self.lasting
    }

    /// Takes what was found in a pair of answers, which `pair` names; returns what was found in the pair before, too,
    /// with the same numbers.
    pub fn observe(&mut self, pair: u64, found: Vec<Discrepancy>) -> &[Discrepancy] {
        if self.last.as_ref().is_none_or(|(known, _)| *known != pair) {
            let before = self.last.replace((pair, found.clone())).map(|(_, before)| before).unwrap_or_default();
            self.lasting = found.into_iter().filter(|discrepancy| before.contains(discrepancy)).collect();
        }
        &self.lasting
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;
    use crate::testing::{Plain, at};

    fn slugs(discrepancies: &[Discrepancy]) -> Vec<&'static str> {
        discrepancies.iter().map(|discrepancy| discrepancy.slug).collect()
    }

    #[test]
    fn parts_may_not_exceed_their_whole() {
        let good = DashboardStats {
            total_invoices: Some(13),
            paid_invoices: Some(6),
            unpaid_invoices: Some(3),
            overdue_invoices: Some(1),
            active_licenses: Some(4),
            total_licenses: Some(4),
            ..DashboardStats::default()
        };
        assert_eq!(within(&good, "all time", &Plain), []);
        let bad = DashboardStats { paid_invoices: Some(10), active_licenses: Some(5), ..good.clone() };
        let discrepancies = within(&bad, "all time", &Plain);
        assert_eq!(slugs(&discrepancies), ["invoices", "licenses"]);
        assert!(
            discrepancies[0].text.starts_with("The server tells 14 paid, unpaid and overdue invoices but 13 invoices")
        );
        let unknown = DashboardStats { paid_invoices: None, ..bad };
        assert_eq!(slugs(&within(&unknown, "all time", &Plain)), ["licenses"]);
    }

    #[test]
    fn orders_are_compared_with_the_servers_count() {
        let totals = Totals { orders: 3, revenue: 500, completed: Some(2), priced: Some(2), customers: Some(1) };
        let stats = |orders, revenue| DashboardStats {
            total_orders: Some(orders),
            total_revenue: Some(Money::from_minor(revenue, Currency::USD)),
            ..DashboardStats::default()
        };
        assert_eq!(against_orders(&stats(3, 500), totals, &Plain), []);
        let discrepancies = against_orders(&stats(4, 499), totals, &Plain);
        assert_eq!(slugs(&discrepancies), ["revenue", "orders"]);
        assert!(discrepancies[0].text.contains("$5.00") && discrepancies[0].text.contains("$4.99"));
        assert_eq!(against_orders(&DashboardStats::default(), totals, &Plain), []);
    }

    #[test]
    fn a_count_that_follows_late_is_no_difference() {
        let difference = vec![Discrepancy { slug: "orders", text: "5 for 4".to_owned() }];
        let mut patience = DiscrepancyDebounce::default();
        // Orders are read anew twice before they are counted.
        for (read_at, counted_at, found) in [
            (0, 100, vec![]),
            (2_000, 100, difference.clone()),
            (4_000, 100, difference.clone()),
            (4_000, 9_000, vec![]),
        ] {
            assert_eq!(patience.observe(pair(at(read_at), Some(at(counted_at))), found), [], "read at {read_at}");
        }
        assert_eq!(patience.observe(pair(at(60_000), Some(at(60_100))), difference.clone()), []);
        assert_eq!(patience.observe(pair(at(120_000), Some(at(120_100))), difference.clone()), difference);
        assert_eq!(pair(at(7), None), pair(at(7), Some(at(8))));
    }

    #[test]
    fn only_what_stays_is_shown() {
        let discrepancy = |text: &str| vec![Discrepancy { slug: "orders", text: text.to_owned() }];
        let mut patience = DiscrepancyDebounce::default();
        assert_eq!(patience.observe(1, discrepancy("3 for 4")), []);
        assert_eq!(patience.observe(1, discrepancy("3 for 4")), [], "the same answers tell nothing new");
        assert_eq!(patience.observe(2, discrepancy("4 for 5")), [], "another difference is another race");
        assert_eq!(patience.observe(3, discrepancy("4 for 5")), discrepancy("4 for 5"));
        assert_eq!(patience.observe(4, Vec::new()), []);
    }
}
