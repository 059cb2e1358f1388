//! What `/dashboard/stats` and `/customers/stats` answer. A field that is missing is unknown, never zero.

use super::money::Money;

/// The two kinds of backend in the field (see README, "Compatibility").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackendKind {
    /// Totals are all-time; no period is taken.
    AllTime,
    /// Every total is limited to a period, a rolling week unless the request names another.
    PeriodScoped,
}

/// One answer of `/dashboard/stats`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "each field is the backend's field of that name; `model::card` gives their meanings")]
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
    /// Every count with its name, for whoever reads or writes them all.
    pub fn counts(&mut self) -> [(&'static str, &mut Option<i64>); 23] {
        [
            ("total_customers", &mut self.total_customers),
            ("active_customers", &mut self.active_customers),
            ("new_customers_this_week", &mut self.new_customers_this_week),
            ("recent_signups", &mut self.recent_signups),
            ("total_products", &mut self.total_products),
            ("active_products", &mut self.active_products),
            ("total_licenses", &mut self.total_licenses),
            ("active_licenses", &mut self.active_licenses),
            ("suspended_licenses", &mut self.suspended_licenses),
            ("expired_licenses", &mut self.expired_licenses),
            ("total_subscriptions", &mut self.total_subscriptions),
            ("active_subscriptions", &mut self.active_subscriptions),
            ("total_orders", &mut self.total_orders),
            ("pending_orders", &mut self.pending_orders),
            ("completed_orders", &mut self.completed_orders),
            ("recent_orders", &mut self.recent_orders),
            ("recent_payments", &mut self.recent_payments),
            ("total_invoices", &mut self.total_invoices),
            ("paid_invoices", &mut self.paid_invoices),
            ("unpaid_invoices", &mut self.unpaid_invoices),
            ("overdue_invoices", &mut self.overdue_invoices),
            ("total_domains", &mut self.total_domains),
            ("active_domains", &mut self.active_domains),
        ]
    }

    /// Every amount with its name.
    pub fn amounts(&mut self) -> [(&'static str, &mut Option<Money>); 3] {
        [
            ("total_revenue", &mut self.total_revenue),
            ("monthly_revenue", &mut self.monthly_revenue),
            ("weekly_revenue", &mut self.weekly_revenue),
        ]
    }
}

/// The parts of `/customers/stats` the dashboard shows: all-time on both kinds of backend.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerStats {
    /// Registered customers, administrators not counted.
    pub total_customers: Option<i64>,
    /// Those whose account is active.
    pub active_customers: Option<i64>,
    /// Succeeded payments per registered customer.
    pub average_customer_value: Option<Money>,
}
