//! What `/dashboard/stats` and `/customers/stats` answer. A field that is missing is unknown, never zero.

use serde::{Deserialize, Serialize};

use crate::money::Money;

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
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
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
