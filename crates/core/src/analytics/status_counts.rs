//! How many orders or licenses of a time have which status.

use serde::{Deserialize, Serialize};

use crate::analytics::ledger::{Entry, Ledger};
use crate::dashboard::stats::DashboardStats;

/// How many have one of some statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusCount {
    /// The statuses; where only their sum is known, several.
    pub statuses: &'static [&'static str],
    /// How many.
    pub count: i64,
}

/// The statuses of an order, in the order of the page; whatever else a backend tells counts as the last.
const ORDERS: [&[&str]; 6] = [&["completed"], &["pending"], &["processing"], &["cancelled"], &["failed"], &[OTHER]];
/// The statuses of a license, likewise.
const LICENSES: [&[&str]; 5] = [&["active"], &["suspended"], &["expired"], &["cancelled"], &[OTHER]];
/// What no other names.
pub const OTHER: &str = "other";

/// The orders of a ledger by status.
pub fn of_orders(ledger: &Ledger) -> Vec<StatusCount> {
    let mut statuses = OrderStatuses::default();
    ledger.entries.iter().for_each(|order| statuses.add(order));
    statuses.counts()
}

/// The licenses of a ledger by status.
pub fn of_licenses(ledger: &Ledger) -> Vec<StatusCount> {
    let mut counts = [0; LICENSES.len()];
    ledger.entries.iter().for_each(|license| count(&mut counts, &LICENSES, license));
    named(&counts, &LICENSES)
}

/// Orders by status, added up one by one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct OrderStatuses([i64; ORDERS.len()]);

impl OrderStatuses {
    /// Puts one more to it.
    pub(crate) fn add(&mut self, order: &Entry) {
        count(&mut self.0, &ORDERS, order);
    }

    /// How many have which status.
    pub(crate) fn counts(self) -> Vec<StatusCount> {
        named(&self.0, &ORDERS)
    }
}

fn count(counts: &mut [i64], statuses: &[&[&str]], entry: &Entry) {
    let place = statuses.iter().position(|names| names.contains(&entry.status.as_str()));
    if let Some(count) = counts.get_mut(place.unwrap_or(statuses.len() - 1)) {
        *count += 1;
    }
}

/// The counts with their names, without an "other" that nothing is.
fn named(counts: &[i64], statuses: &[&'static [&'static str]]) -> Vec<StatusCount> {
    let all = statuses.iter().zip(counts).map(|(statuses, count)| StatusCount { statuses, count: *count });
    all.filter(|part| part.count > 0 || part.statuses != [OTHER]).collect()
}

/// Orders by status as the server's own figures of the same time tell them; `None` where they do not.
pub fn orders_of(stats: &DashboardStats) -> Option<Vec<StatusCount>> {
    let (completed, pending) = stats.completed_orders.zip(stats.pending_orders)?;
    let others = stats.total_orders? - completed - pending;
    Some(vec![
        StatusCount { statuses: &["completed"], count: completed },
        StatusCount { statuses: &["pending"], count: pending },
        StatusCount { statuses: &["processing", "cancelled", "failed"], count: others },
    ])
}

/// Licenses by status, likewise.
pub fn licenses_of(stats: &DashboardStats) -> Option<Vec<StatusCount>> {
    let (active, suspended) = stats.active_licenses.zip(stats.suspended_licenses)?;
    let expired = stats.expired_licenses?;
    let cancelled = stats.total_licenses? - active - suspended - expired;
    Some(vec![
        StatusCount { statuses: &["active"], count: active },
        StatusCount { statuses: &["suspended"], count: suspended },
        StatusCount { statuses: &["expired"], count: expired },
        StatusCount { statuses: &["cancelled"], count: cancelled },
    ])
}
