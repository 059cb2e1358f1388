//! Entries of a window (orders, licenses, refunds) and what they add up to.

use std::collections::HashSet;

use chrono::TimeDelta;
use rust_decimal::Decimal;

use crate::period::Window;
use crate::time::{Timestamp, start_of};

/// The kinds of entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LedgerKind {
    /// Orders of any status.
    Orders,
    /// Licenses of any status, by when they were made.
    Licenses,
    /// Refunds: succeeded payments of a negative amount. Their status is the currency.
    Refunds,
}

/// The statuses of an order, in the order of the page; whatever else a backend tells counts as the last.
pub const ORDER_STATUSES: [&str; 6] = ["completed", "pending", "processing", "cancelled", "failed", "other"];
/// The statuses of a license, likewise.
pub const LICENSE_STATUSES: [&str; 5] = ["active", "suspended", "expired", "cancelled", "other"];

/// A customer as an order names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerRef {
    /// The account's id; of a guest what tells them from others: the e-mail address, or else the order.
    pub id: String,
    /// Whether they have no account.
    pub is_guest: bool,
    /// The full name, where there is one.
    pub name: Option<String>,
    /// The e-mail address, where it is told.
    pub email: Option<String>,
}

/// A product that was ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineItem {
    /// The product's id, or its name where it has none.
    pub key: String,
    /// The name.
    pub name: String,
    /// How many, in parts where it is sold by the hour or the gigabyte.
    pub quantity: Decimal,
    /// Quantity times price, before tax, in minor units.
    pub amount: i64,
}

/// Something that happened once: an order, a license, a refund.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The server's id.
    pub id: String,
    /// When it was made.
    pub at: Timestamp,
    /// Its status as the backend names it.
    pub status: String,
    /// Its amount in minor units; nothing for a license.
    pub amount: i64,
    /// Whose it is, where it is told.
    pub customer: CustomerRef,
    /// What was ordered.
    pub items: Vec<LineItem>,
}

impl Entry {
    /// Whether its amount counts as revenue.
    pub fn is_completed(&self) -> bool {
        self.status == "completed"
    }
}

/// Every entry of a window, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    /// The window that was asked for.
    pub window: Window,
    /// The entries.
    pub entries: Vec<Entry>,
    /// Whether there are more than could be read: nothing may be added up then.
    pub is_cut: bool,
    /// How many requests it took to read all of it.
    pub requests: usize,
    /// When all of it was read.
    pub read_at: Timestamp,
}

/// Entries that are older change seldom: where there are many, those are read again once in a while.
const YOUNG: TimeDelta = TimeDelta::days(1);
/// How long older entries of a long ledger may be as they were.
const LONGEST_REST: TimeDelta = TimeDelta::seconds(60);

impl Ledger {
    /// From when on entries must be read again, where this ledger is known: from the start of the window where one
    /// request does it; of a long one only those of the last day, once in a while all; of one that is too long nothing,
    /// until then. `asked_at` is when the reader last asked for everything.
    pub fn stale_since(known: Option<&Self>, window: Window, now: Timestamp, asked_at: Timestamp) -> Option<Timestamp> {
        let kept = known.filter(|known| {
            let is_young = now - known.read_at < LONGEST_REST && asked_at <= known.read_at;
            known.window == window && known.requests > 1 && is_young
        });
        match kept {
            None => Some(window.start),
            Some(known) if known.is_cut => None,
            Some(_) => Some((now - YOUNG).max(window.start)),
        }
    }

    /// The ledger of a window from what was read of it since `since`, and from what is known of the time before.
    pub fn merged(
        known: Option<&Self>,
        window: Window,
        since: Timestamp,
        Reading { mut entries, is_cut, requests }: Reading,
        now: Timestamp,
    ) -> Self {
        // Paging while entries are made can show one twice.
        let mut seen = HashSet::with_capacity(entries.len());
        entries.retain(|entry| window.contains(entry.at) && entry.at >= since && seen.insert(entry.id.clone()));
        let known = known.filter(|_| since > window.start);
        if let Some(known) = known {
            entries.extend(known.entries.iter().filter(|entry| entry.at < since).cloned());
        }
        let (requests, read_at) = known.map_or((requests, now), |known| (known.requests, known.read_at));
        Self { window, entries, is_cut, requests, read_at }
    }

    /// The entries of a window within this one's, of one status or of all.
    #[must_use]
    pub fn part(&self, window: Window, status: Option<&str>) -> Self {
        let is_in = |entry: &&Entry| window.contains(entry.at) && status.is_none_or(|status| entry.status == status);
        Self { window, entries: self.entries.iter().filter(is_in).cloned().collect(), ..*self }
    }

    /// When its newest entry was made.
    pub fn newest(&self) -> Option<Timestamp> {
        self.entries.iter().map(|entry| entry.at).max()
    }

    /// The window as far as there can be entries: from the day of the first one where it began before any, and until
    /// `now`, or the newest entry where the reader's clock is slow.
    pub fn extent(&self, now: Timestamp) -> Window {
        let now = self.newest().map_or(now, |newest| now.max(newest + TimeDelta::milliseconds(1)));
        let Window { start, end } = self.window.until(now);
        let is_all_time = end - start > TimeDelta::days(20 * 365);
        let first = self.entries.iter().map(|entry| entry.at).min().filter(|_| is_all_time);
        Window {
            start: match first {
                Some(first) => start_of(first.date_naive()),
                None if is_all_time => start_of(end.date_naive()),
                None => start,
            },
            end,
        }
    }

    /// How many entries have each of `statuses`; the last one counts all others.
    pub fn by_status<const N: usize>(&self, statuses: &[&str; N]) -> [i64; N] {
        let mut counts = [0; N];
        for entry in &self.entries {
            let index = statuses.iter().position(|status| *status == entry.status).unwrap_or(N - 1);
            counts[index] += 1;
        }
        counts
    }

    /// The sum of the amounts, in minor units.
    pub fn amount(&self) -> i64 {
        self.entries.iter().map(|entry| entry.amount).sum()
    }
}

/// What was read of a ledger at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The entries, newest first.
    pub entries: Vec<Entry>,
    /// Whether there are more.
    pub is_cut: bool,
    /// How many requests it took.
    pub requests: usize,
}

#[cfg(test)]
#[path = "ledger_tests.rs"]
mod tests;
