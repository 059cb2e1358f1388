//! Every figure of the dashboard, each taken from where it is true on the kind of backend at hand.

use std::rc::Rc;

use super::{BackendKind, CustomerStats, DashboardStats, Money, Timestamp};
use crate::query::Remote;

/// How far a figure can be trusted right now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// The first answer is on its way.
    Loading,
    /// From the newest answer.
    Fresh,
    /// From an earlier page, or of a sign-in that ended: the last good value, from then.
    Remembered(Timestamp),
    /// The newest request failed; this is the last good value, from then.
    Stale(Timestamp),
    /// No answer so far, only failures.
    Failed,
}

/// A value with how far it can be trusted. `None` with [`Trust::Fresh`] means that the backend does not tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The value, where one is known.
    pub value: Option<T>,
    /// How far it can be trusted.
    pub trust: Trust,
}

impl Trust {
    /// How far an answer can be trusted.
    pub fn of<T>(remote: &Remote<T>) -> Self {
        match remote {
            Remote::Loading => Self::Loading,
            Remote::Ready { .. } => Self::Fresh,
            Remote::Remembered { at, .. } => Self::Remembered(*at),
            Remote::Stale { at, .. } => Self::Stale(*at),
            Remote::Failed(_) => Self::Failed,
        }
    }
}

impl<T> Sourced<T> {
    fn read<S>(remote: &Remote<S>, pick: impl FnOnce(&S) -> Option<T>) -> Self {
        Self { value: remote.value().and_then(pick), trust: Trust::of(remote) }
    }
}

/// The answers the dashboard is made of; each may be loading, stale or failed on its own.
#[derive(Clone, Debug, PartialEq)]
pub struct DashboardFigures {
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

impl Default for DashboardFigures {
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

impl DashboardFigures {
    /// A field of the all-time totals.
    pub fn total<T>(&self, pick: impl FnOnce(&DashboardStats) -> Option<T>) -> Sourced<T> {
        Sourced::read(&self.totals, |stats| pick(stats))
    }

    /// A figure that has another source on each kind of backend.
    fn by_kind<T>(
        &self,
        all_time: impl FnOnce(&DashboardStats) -> Option<T>,
        period_scoped: impl FnOnce() -> Sourced<T>,
    ) -> Sourced<T> {
        match self.kind.value() {
            Some(BackendKind::AllTime) => self.total(all_time),
            Some(BackendKind::PeriodScoped) => period_scoped(),
            None => Sourced::read(&self.kind, |_| None),
        }
    }

    /// Registered customers. A period-scoped backend's own total counts payers, so it comes from `/customers/stats`.
    pub fn total_customers(&self) -> Sourced<i64> {
        self.by_kind(|stats| stats.total_customers, || Sourced::read(&self.customers, |stats| stats.total_customers))
    }

    /// Customers whose account is active.
    pub fn active_customers(&self) -> Sourced<i64> {
        self.by_kind(|stats| stats.active_customers, || Sourced::read(&self.customers, |stats| stats.active_customers))
    }

    /// Lifetime value: revenue by customers, or the backend's own average of succeeded payments.
    pub fn average_customer_value(&self) -> Sourced<Money> {
        self.by_kind(
            |stats| stats.total_revenue?.divided_among(stats.total_customers?),
            || Sourced::read(&self.customers, |stats| stats.average_customer_value),
        )
    }

    /// Revenue of this month, or of the last 30 days where the backend knows only rolling periods.
    /// A period-scoped answer repeats one number three times, so only the one of its own period is read.
    pub fn monthly_revenue(&self) -> Sourced<Money> {
        self.by_kind(|stats| stats.monthly_revenue, || Sourced::read(&self.month, |stats| stats.total_revenue))
    }

    /// Revenue of the last 7 days.
    pub fn weekly_revenue(&self) -> Sourced<Money> {
        self.by_kind(|stats| stats.weekly_revenue, || Sourced::read(&self.week, |stats| stats.total_revenue))
    }

    /// Orders since midnight UTC.
    pub fn orders_today(&self) -> Sourced<i64> {
        Sourced::read(&self.orders_today, |orders| *orders)
    }
}
