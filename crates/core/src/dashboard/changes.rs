//! What changed while nobody looked: the difference of two totals, in words.

use std::rc::Rc;

use chrono::TimeDelta;

use crate::dashboard::stats::DashboardStats;
use crate::metric::NumberFormat;
use crate::time::Timestamp;

/// Shorter absences need no summary: cards show what changed.
pub const SHORTEST: TimeDelta = TimeDelta::minutes(5);

/// What changed from `before` to `after`, such as `+4 orders, +$312.00, 1 invoice overdue`; `None` when nothing did.
pub fn changes(before: &DashboardStats, after: &DashboardStats, format: &dyn NumberFormat) -> Option<String> {
    let difference =
        |before: Option<i64>, after: Option<i64>| Some(after?.saturating_sub(before?)).filter(|by| *by != 0);
    let signed = |by: i64, text: String| format!("{}{text}", if by < 0 { "−" } else { "+" });
    let counted = |by: i64, noun: &str| {
        let plural = if by.abs() == 1 { "" } else { "s" };
        signed(by, format!("{} {noun}{plural}", format.count(by.saturating_abs())))
    };
    let revenue = || {
        let (before, after) = (before.total_revenue?, after.total_revenue?);
        let by = after.checked_sub(before).filter(|by| by.minor() != 0)?;
        Some(signed(by.minor(), format.money(by.abs())))
    };
    let overdue = difference(before.overdue_invoices, after.overdue_invoices).map(|by| {
        let plural = if by.abs() == 1 { "" } else { "s" };
        let what = if by > 0 { "overdue" } else { "no longer overdue" };
        format!("{} invoice{plural} {what}", format.count(by.saturating_abs()))
    });
    let parts = [
        difference(before.total_orders, after.total_orders).map(|by| counted(by, "order")),
        revenue(),
        difference(before.total_licenses, after.total_licenses).map(|by| counted(by, "license")),
        difference(before.total_invoices, after.total_invoices).map(|by| counted(by, "invoice")),
        overdue,
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// What changed while nobody looked, for as long as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwayNews {
    /// Since when, in words: `While you were away (1 h)`.
    pub title: String,
    /// The totals of then.
    pub before: Rc<DashboardStats>,
    /// The totals since.
    pub after: Rc<DashboardStats>,
}

impl AwayNews {
    /// What changed.
    pub fn text(&self, format: &dyn NumberFormat) -> String {
        changes(&self.before, &self.after, format).unwrap_or_default()
    }
}

/// Whether two answers are so far apart that nobody can have watched in between.
pub fn is_absence(before: Timestamp, after: Timestamp) -> bool {
    after - before >= SHORTEST
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::{Currency, Money};
    use crate::testing::{Plain, at, ms};

    fn stats(orders: i64, revenue: i64, invoices: i64, overdue: i64) -> DashboardStats {
        DashboardStats {
            total_orders: Some(orders),
            total_revenue: Some(Money::from_minor(revenue, Currency::USD)),
            total_invoices: Some(invoices),
            overdue_invoices: Some(overdue),
            ..DashboardStats::default()
        }
    }

    #[test]
    fn differences_are_told_with_their_sign() {
        let before = stats(10, 100_000, 5, 2);
        let table = [
            (stats(14, 131_200, 5, 3), Some("+4 orders, +$312.00, 1 invoice overdue")),
            (stats(11, 99_500, 7, 0), Some("+1 order, −$5.00, +2 invoices, 2 invoices no longer overdue")),
            (before.clone(), None),
            (DashboardStats::default(), None),
            (DashboardStats { recent_orders: Some(3), ..before.clone() }, None),
        ];
        for (after, expected) in table {
            assert_eq!(changes(&before, &after, &Plain).as_deref(), expected, "{after:?}");
        }
    }

    #[test]
    fn minutes_make_an_absence() {
        let is_absent_for = |time| is_absence(at(0), at(0) + time);
        assert!(is_absent_for(SHORTEST) && !is_absent_for(SHORTEST - ms(1)) && !is_absent_for(-SHORTEST));
    }
}
