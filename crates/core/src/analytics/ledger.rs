//! Entries of a window (orders, licenses, refunds) and what they add up to.

use std::collections::{BTreeMap, HashSet};

use chrono::TimeDelta;
use rust_decimal::Decimal;

use crate::metric::NumberFormat;
use crate::money::{Currency, Money};
use crate::period::Window;
use crate::query::unread::Unread;
use crate::time::{Timestamp, start_of};

/// The kinds of entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LedgerKind {
    /// Orders of any status.
    Orders,
    /// Licenses of any status, by when they were made.
    Licenses,
    /// Refunds: succeeded payments of a negative amount.
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

/// What the keys of guests begin with.
pub const GUEST: &str = "guest:";

impl CustomerRef {
    /// Tells them from everybody else, accounts and guests alike: the account's id, or `guest:` and theirs.
    pub fn key(&self) -> String {
        if self.is_guest { format!("{GUEST}{}", self.id) } else { self.id.clone() }
    }
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
    /// Quantity times price, before tax.
    pub amount: Money,
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
    /// Its amount, where that could be read; a license has none.
    pub amount: Option<Money>,
    /// Whose it is, where it is told.
    pub customer: CustomerRef,
    /// What was ordered.
    pub items: Vec<LineItem>,
}

impl Entry {
    /// Its amount in minor units, where it is one of this currency.
    pub fn amount_in(&self, currency: Currency) -> Option<i64> {
        self.amount.filter(|amount| amount.currency() == currency).map(Money::minor)
    }

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
    /// What could not be read, in whole or in part.
    pub unread: Vec<Unread>,
    /// What amounts are in that name no currency. Revenue is the sum of these.
    pub currency: Currency,
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
        Reading { mut entries, mut unread, currency, is_cut, requests }: Reading,
        now: Timestamp,
    ) -> Self {
        // Paging while entries are made can show one twice.
        let mut seen = HashSet::with_capacity(entries.len());
        entries.retain(|entry| window.contains(entry.at) && entry.at >= since && seen.insert(entry.id.clone()));
        let known = known.filter(|_| since > window.start);
        if let Some(known) = known {
            entries.extend(known.entries.iter().filter(|entry| entry.at < since).cloned());
            // What was received again is known anew, whether it could be read or not.
            seen.extend(unread.iter().filter_map(|new| new.id.clone()));
            let is_old = |old: &&Unread| old.id.as_ref().is_some_and(|id| !seen.contains(id));
            unread.extend(known.unread.iter().filter(is_old).cloned());
        }
        let (requests, read_at) = known.map_or((requests, now), |known| (known.requests, known.read_at));
        Self { window, entries, unread, currency, is_cut, requests, read_at }
    }

    /// The entries of a window within this one's, of one status or of all.
    #[must_use]
    pub fn part(&self, window: Window, status: Option<&str>) -> Self {
        let is_in = |entry: &&Entry| window.contains(entry.at) && status.is_none_or(|status| entry.status == status);
        Self {
            window,
            entries: self.entries.iter().filter(is_in).cloned().collect(),
            unread: self.unread.clone(),
            ..*self
        }
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

    /// The sums of the amounts in minor units, of each currency its own: amounts of several are never added.
    pub fn amounts(&self) -> Amounts {
        self.entries.iter().collect()
    }
}

/// What entries add up to, of each currency its own sum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    /// Minor units by currency.
    pub sums: BTreeMap<Currency, i64>,
    /// How many entries have no amount that could be read. No sum holds them.
    pub without: i64,
}

impl Amounts {
    /// Puts one more to it.
    pub fn add(&mut self, entry: &Entry) {
        match entry.amount {
            Some(amount) => {
                let sum = self.sums.entry(amount.currency()).or_default();
                *sum = sum.saturating_add(amount.minor());
            }
            None => self.without += 1,
        }
    }

    /// The sum of one currency.
    pub fn of(&self, currency: Currency) -> i64 {
        self.sums.get(&currency).copied().unwrap_or_default()
    }

    /// What the sum of `currency` leaves out, in words: `and €120.00, 2 without an amount`; nothing where it leaves
    /// nothing out.
    pub fn left_out_of(&self, currency: Currency, format: &dyn NumberFormat) -> Option<String> {
        let others = self.sums.iter().filter(|(other, sum)| **other != currency && **sum != 0);
        let others = others.map(|(other, sum)| format.money(Money::from_minor(*sum, *other)));
        let without = (self.without > 0).then(|| format!("{} without a readable amount", format.count(self.without)));
        let all: Vec<_> = others.chain(without).collect();
        (!all.is_empty()).then(|| format!("besides {}", all.join(", ")))
    }
}

impl<'a> FromIterator<&'a Entry> for Amounts {
    fn from_iter<I: IntoIterator<Item = &'a Entry>>(entries: I) -> Self {
        let mut amounts = Self::default();
        entries.into_iter().for_each(|entry| amounts.add(entry));
        amounts
    }
}

/// What was read of a ledger at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The entries, newest first.
    pub entries: Vec<Entry>,
    /// What could not be read.
    pub unread: Vec<Unread>,
    /// What amounts are in that name no currency.
    pub currency: Currency,
    /// Whether there are more.
    pub is_cut: bool,
    /// How many requests it took.
    pub requests: usize,
}

impl Reading {
    /// Nothing, of which amounts that name no currency are in this one.
    pub fn new(currency: Currency) -> Self {
        Self { entries: Vec::new(), unread: Vec::new(), currency, is_cut: false, requests: 0 }
    }
}

#[cfg(test)]
#[path = "ledger_tests.rs"]
mod tests;
