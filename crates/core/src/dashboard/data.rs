//! Every figure of the dashboard, each taken from where it is true on the kind of backend at hand.

use std::rc::Rc;

use crate::dashboard::stats::{BackendKind, CustomerStats, DashboardStats};
use crate::money::Money;
use crate::query::state::{DataStatus, Remote};
use crate::time::Timestamp;

/// A value with how far it can be trusted. `None` with [`DataStatus::Fresh`] means that the backend does not tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stat<T> {
    /// The value, where one is known.
    pub value: Option<T>,
    /// How far it can be trusted.
    pub status: DataStatus,
}

impl<T> Stat<T> {
    fn read<S>(remote: &Remote<S>, pick: impl FnOnce(&S) -> Option<T>) -> Self {
        Self { value: remote.value().and_then(pick), status: DataStatus::of(remote) }
    }
}

/// The answers the dashboard is made of; each may be loading, stale or failed on its own.
#[derive(Clone, Debug, PartialEq)]
pub struct DashboardData {
    /// Which kind of backend answers. Figures that depend on it wait for it.
    pub kind: Remote<BackendKind>,
    /// All-time totals.
    pub totals: Remote<Rc<DashboardStats>>,
    /// Revenue of the last 30 days; asked for only where `kind` is period-scoped.
    pub month: Remote<Rc<DashboardStats>>,
    /// Revenue of the last 7 days; asked for only where `kind` is period-scoped.
    pub week: Remote<Rc<DashboardStats>>,
    /// All-time customer figures; asked for only where `kind` is period-scoped.
    pub customers: Remote<CustomerStats>,
    /// Orders since midnight UTC.
    pub orders_today: Remote<Option<i64>>,
}

impl Default for DashboardData {
    fn default() -> Self {
        Self {
            kind: Remote::Loading,
            totals: Remote::Loading,
            month: Remote::Loading,
            week: Remote::Loading,
            customers: Remote::Loading,
            orders_today: Remote::Loading,
        }
    }
}

impl DashboardData {
    /// A field of the all-time totals.
    pub fn total<T>(&self, pick: impl FnOnce(&DashboardStats) -> Option<T>) -> Stat<T> {
        Stat::read(&self.totals, |stats| pick(stats))
    }

    /// When the newest answer arrived.
    pub fn newest_at(&self) -> Timestamp {
        let times = [self.totals.at(), self.month.at(), self.week.at(), self.customers.at(), self.orders_today.at()];
        times.into_iter().flatten().max().unwrap_or_default()
    }

    /// A figure that has another source on each kind of backend.
    fn by_kind<T>(
        &self,
        all_time: impl FnOnce(&DashboardStats) -> Option<T>,
        period_scoped: impl FnOnce() -> Stat<T>,
    ) -> Stat<T> {
        match self.kind.value() {
            Some(BackendKind::AllTime) => self.total(all_time),
            Some(BackendKind::PeriodScoped) => period_scoped(),
            None => Stat::read(&self.kind, |_| None),
        }
    }

    /// Registered customers. A period-scoped backend's own total counts payers, so it comes from `/customers/stats`.
    pub fn total_customers(&self) -> Stat<i64> {
        self.by_kind(|stats| stats.total_customers, || Stat::read(&self.customers, |stats| stats.total_customers))
    }

    /// Customers whose account is active.
    pub fn active_customers(&self) -> Stat<i64> {
        self.by_kind(|stats| stats.active_customers, || Stat::read(&self.customers, |stats| stats.active_customers))
    }

    /// Lifetime value: revenue by customers, or the backend's own average of succeeded payments.
    pub fn average_customer_value(&self) -> Stat<Money> {
        self.by_kind(
            |stats| stats.total_revenue?.divided_among(stats.total_customers?),
            || Stat::read(&self.customers, |stats| stats.average_customer_value),
        )
    }

    /// Revenue of this month, or of the last 30 days where the backend knows only rolling periods.
    /// A period-scoped answer repeats one number three times, so only the one of its own period is read.
    pub fn monthly_revenue(&self) -> Stat<Money> {
        self.by_kind(|stats| stats.monthly_revenue, || Stat::read(&self.month, |stats| stats.total_revenue))
    }

    /// Revenue of the last 7 days.
    pub fn weekly_revenue(&self) -> Stat<Money> {
        self.by_kind(|stats| stats.weekly_revenue, || Stat::read(&self.week, |stats| stats.total_revenue))
    }

    /// Orders since midnight UTC.
    pub fn orders_today(&self) -> Stat<i64> {
        Stat::read(&self.orders_today, |orders| *orders)
    }
}
