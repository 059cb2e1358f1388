//! What `/dashboard/stats` and `/customers/stats` answer. A field that is missing is unknown, never zero.

use serde::{Deserialize, Serialize};

use crate::analytics::ledger::LedgerKind;
use crate::money::{Currency, Money};
use crate::query::key::QueryKey;

/// The two kinds of backend in the field (see README, "Compatibility").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum BackendKind {
    /// Totals are all-time; no period is taken.
    AllTime,
    /// Every total is limited to a period, a rolling week unless the request names another.
    PeriodScoped,
}

/// The rolling periods of a period-scoped backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rolling {
    /// The last 7 days.
    Week,
    /// The last 30 days.
    Month,
}

/// One answer of `/dashboard/stats`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "each field is the backend's field of that name; `cards` gives their meanings")]
pub struct DashboardStats {
    pub total_customers: Option<i64>,
    pub active_customers: Option<i64>,
    pub new_customers_this_week: Option<i64>,
    pub recent_signups: Option<i64>,
    pub total_products: Option<i64>,
    pub active_products: Option<i64>,
    pub total_licenses: Option<i64>,
    pub active_licenses: Option<i64>,
    pub suspended_licenses: Option<i64>,
    pub expired_licenses: Option<i64>,
    pub total_subscriptions: Option<i64>,
    pub active_subscriptions: Option<i64>,
    pub total_orders: Option<i64>,
    pub pending_orders: Option<i64>,
    pub completed_orders: Option<i64>,
    pub recent_orders: Option<i64>,
    pub total_revenue: Option<Money>,
    pub monthly_revenue: Option<Money>,
    pub weekly_revenue: Option<Money>,
    pub recent_payments: Option<i64>,
    pub total_invoices: Option<i64>,
    pub paid_invoices: Option<i64>,
    pub unpaid_invoices: Option<i64>,
    pub overdue_invoices: Option<i64>,
    pub total_domains: Option<i64>,
    pub active_domains: Option<i64>,
}

impl DashboardStats {
    /// What totals of all time tell of the answer to another query: it can have changed only where that has, or as time goes
    /// by. Nothing where it may change without them.
    pub fn tells_of(&self, key: &QueryKey) -> Option<Vec<Option<i64>>> {
        let told = match key {
            // Nothing of a period changes that is not of all time, and counts of the last hours and days are no news of it.
            QueryKey::PeriodTotals(..) => return Some(self.without_rolling().numbers()),
            QueryKey::Rolling(_) => vec![self.total_revenue.map(Money::minor)],
            QueryKey::CustomerStats => {
                let payments = [self.recent_payments, self.paid_invoices, self.total_revenue.map(Money::minor)];
                let customers = [self.total_customers, self.active_customers, self.new_customers_this_week];
                customers.into_iter().chain(payments).collect()
            }
            QueryKey::Ledger { kind: LedgerKind::Licenses, .. } => {
                vec![self.total_licenses, self.active_licenses, self.suspended_licenses, self.expired_licenses]
            }
            _ => return None,
        };
        told.iter().all(Option::is_some).then_some(told)
    }

    /// Its figures in the order of the fields, amounts in minor units.
    pub fn numbers(&self) -> Vec<Option<i64>> {
        let minor = |amount: Option<Money>| amount.map(Money::minor);
        vec![
            self.total_customers,
            self.active_customers,
            self.new_customers_this_week,
            self.recent_signups,
            self.total_products,
            self.active_products,
            self.total_licenses,
            self.active_licenses,
            self.suspended_licenses,
            self.expired_licenses,
            self.total_subscriptions,
            self.active_subscriptions,
            self.total_orders,
            self.pending_orders,
            self.completed_orders,
            self.recent_orders,
            minor(self.total_revenue),
            minor(self.monthly_revenue),
            minor(self.weekly_revenue),
            self.recent_payments,
            self.total_invoices,
            self.paid_invoices,
            self.unpaid_invoices,
            self.overdue_invoices,
            self.total_domains,
            self.active_domains,
        ]
    }

    /// The same without what changes with time alone.
    #[must_use]
    pub fn without_rolling(&self) -> Self {
        Self {
            new_customers_this_week: None,
            recent_signups: None,
            recent_orders: None,
            recent_payments: None,
            monthly_revenue: None,
            weekly_revenue: None,
            ..self.clone()
        }
    }
}

/// The figures of an answer without their names, as they are kept: names and types of 26 fields would be compiled twice.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(super) struct KeptStats {
    /// In the order of the fields, amounts in minor units.
    numbers: Vec<Option<i64>>,
    currency: Currency,
}

impl From<&DashboardStats> for KeptStats {
    fn from(stats: &DashboardStats) -> Self {
        let amounts = [stats.total_revenue, stats.monthly_revenue, stats.weekly_revenue];
        let currency = amounts.into_iter().flatten().next().map_or(Currency::NONE, Money::currency);
        Self { numbers: stats.numbers(), currency }
    }
}

impl From<KeptStats> for DashboardStats {
    fn from(KeptStats { numbers, currency }: KeptStats) -> Self {
        let mut numbers = numbers.into_iter();
        let mut number = || numbers.next().flatten();
        Self {
            total_customers: number(),
            active_customers: number(),
            new_customers_this_week: number(),
            recent_signups: number(),
            total_products: number(),
            active_products: number(),
            total_licenses: number(),
            active_licenses: number(),
            suspended_licenses: number(),
            expired_licenses: number(),
            total_subscriptions: number(),
            active_subscriptions: number(),
            total_orders: number(),
            pending_orders: number(),
            completed_orders: number(),
            recent_orders: number(),
            total_revenue: number().map(|minor| Money::from_minor(minor, currency)),
            monthly_revenue: number().map(|minor| Money::from_minor(minor, currency)),
            weekly_revenue: number().map(|minor| Money::from_minor(minor, currency)),
            recent_payments: number(),
            total_invoices: number(),
            paid_invoices: number(),
            unpaid_invoices: number(),
            overdue_invoices: number(),
            total_domains: number(),
            active_domains: number(),
        }
    }
}

/// The parts of `/customers/stats` the dashboard shows: all-time on both kinds of backend.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct CustomerStats {
    /// Registered customers, administrators not counted.
    pub total_customers: Option<i64>,
    /// Those whose account is active.
    pub active_customers: Option<i64>,
    /// Succeeded payments per registered customer.
    pub average_customer_value: Option<Money>,
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::period::PeriodSelection;
    use crate::query::key::Span;

    #[test]
    fn totals_tell_of_an_answer_what_it_is_made_of() {
        let stats = DashboardStats {
            total_revenue: Some(Money::from_minor(700, Currency::USD)),
            total_licenses: Some(4),
            active_licenses: Some(3),
            suspended_licenses: Some(1),
            expired_licenses: Some(0),
            ..DashboardStats::default()
        };
        let ledger = |kind| QueryKey::Ledger {
            kind,
            selection: PeriodSelection::default(),
            span: Span::Both,
            today: NaiveDate::default(),
        };
        for (key, expected) in [
            (QueryKey::Rolling(Rolling::Month), Some(vec![Some(700)])),
            (ledger(LedgerKind::Licenses), Some(vec![Some(4), Some(3), Some(1), Some(0)])),
            (ledger(LedgerKind::Orders), None),
            (QueryKey::CustomerStats, None),
        ] {
            assert_eq!(stats.tells_of(&key), expected, "{key:?}");
        }
        let period = QueryKey::PeriodTotals(PeriodSelection::default(), NaiveDate::default());
        let other = DashboardStats { overdue_invoices: Some(1), ..stats.clone() };
        assert_ne!(stats.tells_of(&period), other.tells_of(&period));
        let later = DashboardStats { recent_payments: Some(1), weekly_revenue: stats.total_revenue, ..stats.clone() };
        assert_eq!(stats.tells_of(&period), later.tells_of(&period));
    }

    #[test]
    fn each_figure_is_kept_in_its_own_place() {
        let numbers: Vec<_> = (1..=26).map(Some).collect();
        let kept = KeptStats { numbers, currency: Currency::USD };
        let stats = DashboardStats::from(kept.clone());
        assert_eq!((stats.total_customers, stats.active_domains), (Some(1), Some(26)));
        assert_eq!(KeptStats::from(&stats), kept);
        assert_eq!(DashboardStats::from(KeptStats::from(&DashboardStats::default())), DashboardStats::default());
    }
}
