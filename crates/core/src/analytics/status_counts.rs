//! How many orders or licenses of a time have which status.

use crate::analytics::ledger::Ledger;
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
    counted(ledger, &ORDERS)
}

/// The licenses of a ledger by status.
pub fn of_licenses(ledger: &Ledger) -> Vec<StatusCount> {
    counted(ledger, &LICENSES)
}

fn counted(ledger: &Ledger, statuses: &[&'static [&'static str]]) -> Vec<StatusCount> {
    let mut counts: Vec<_> = statuses.iter().map(|statuses| StatusCount { statuses, count: 0 }).collect();
    let last = counts.len().saturating_sub(1);
    for entry in &ledger.entries {
        let place = statuses.iter().position(|statuses| statuses.contains(&entry.status.as_str())).unwrap_or(last);
        if let Some(count) = counts.get_mut(place) {
            count.count += 1;
        }
    }
    // An "other" that nothing is need not be shown.
    counts.retain(|count| count.count > 0 || count.statuses != [OTHER]);
    counts
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
