//! Entries of a window (orders, licenses, refunds) and what they add up to.

use std::cmp::Reverse;

use super::day::{DAY, Day};
use super::order::ordered;
use super::period::{Grain, Window};
use super::{Money, Timestamp};

/// The statuses of an order, in the order of the page; whatever else a backend tells counts as the last.
pub const ORDER_STATUSES: [&str; 6] = ["completed", "pending", "processing", "cancelled", "failed", "other"];
/// The statuses of a license, likewise.
pub const LICENSE_STATUSES: [&str; 5] = ["active", "suspended", "expired", "cancelled", "other"];

/// A customer as an order names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// The server's id.
    pub id: String,
    /// The full name, where there is one.
    pub name: Option<String>,
    /// The e-mail address, where it is told.
    pub email: Option<String>,
}

/// A product that was ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The product's id, or its name where it has none.
    pub key: String,
    /// The name.
    pub name: String,
    /// How many.
    pub quantity: i64,
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
    pub customer: Party,
    /// What was ordered.
    pub items: Vec<Item>,
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
const YOUNG: i64 = DAY;
/// How long older entries of a long ledger may be as they were, in milliseconds.
const LONGEST_REST: i64 = 60_000;

impl Ledger {
    /// From when on entries must be read again, where this ledger is known: from the start of the window where one
    /// request does it; of a long one only those of the last day, once in a while all; of one that is too long nothing,
    /// until then. `asked_at` is when the reader last asked for everything.
    pub fn stale_since(known: Option<&Self>, window: Window, now: Timestamp, asked_at: Timestamp) -> Option<Timestamp> {
        let kept = known.filter(|known| {
            let is_young = now.since(known.read_at) < LONGEST_REST && asked_at <= known.read_at;
            known.window == window && known.requests > 1 && is_young
        });
        match kept {
            None => Some(window.start),
            Some(known) if known.is_cut => None,
            Some(_) => Some(now.plus(-YOUNG).max(window.start)),
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
        let mut seen: Vec<String> = Vec::with_capacity(entries.len());
        entries.retain(|entry| {
            let is_in = window.contains(entry.at) && entry.at >= since;
            match seen.binary_search(&entry.id) {
                Err(place) if is_in => {
                    seen.insert(place, entry.id.clone());
                    true
                }
                _ => false,
            }
        });
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
        let now = self.newest().map_or(now, |newest| now.max(newest.plus(1)));
        let Window { start, end } = self.window.until(now);
        let is_all_time = end.since(start) > 20 * 365 * DAY;
        let first = self.entries.iter().map(|entry| entry.at).min().filter(|_| is_all_time);
        Window {
            start: first.map_or(if is_all_time { Day::of(end).start() } else { start }, |first| Day::of(first).start()),
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

/// What the orders of a stretch of time add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Orders of any status.
    pub orders: i64,
    /// Completed ones.
    pub completed: i64,
    /// The sum of the completed ones, in minor units.
    pub revenue: i64,
    /// Customers with an order of any status.
    pub customers: i64,
}

impl Totals {
    /// Revenue by completed order, in minor units; `None` without one.
    pub fn average_order(self) -> Option<i64> {
        average(self.revenue, self.completed)
    }
}

/// An amount shared among `parts`, rounded half away from zero; `None` for no parts.
pub fn average(amount: i64, parts: i64) -> Option<i64> {
    Money::from_minor(amount, super::Currency::USD).divided_among(parts).map(Money::minor)
}

/// Orders over time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series {
    /// The first moment of each point.
    pub starts: Vec<Timestamp>,
    /// What the orders of each point add up to.
    pub totals: Vec<Totals>,
    /// What all of them add up to. Customers are counted once in it.
    pub total: Totals,
    /// Whether more may come to the last point.
    pub is_unfinished: bool,
}

impl Series {
    /// The orders of `extent`, which lies in the window of the ledger, over time.
    pub fn new(ledger: &Ledger, extent: Window, grain: Grain) -> Self {
        Self::at(ledger, extent, extent.points(grain))
    }

    /// The orders of the ledger of a time that another series is compared with, `shift` milliseconds before: each point
    /// is as long as the one it stands beside, whatever the calendar says.
    #[must_use]
    pub fn beside(&self, ledger: &Ledger, shift: i64) -> Self {
        let starts = self.starts.iter().map(|start| start.plus(-shift));
        Self::at(ledger, ledger.window, starts.filter(|start| *start < ledger.window.end).collect())
    }

    fn at(ledger: &Ledger, extent: Window, starts: Vec<Timestamp>) -> Self {
        let mut totals = vec![Totals::default(); starts.len()];
        let mut total = Totals::default();
        // Customer and point of each order: in order, equal ones stand together.
        let mut visits: Vec<(&str, usize)> = Vec::with_capacity(ledger.entries.len());
        for entry in ledger.entries.iter().filter(|entry| extent.contains(entry.at)) {
            let point = starts.partition_point(|start| *start <= entry.at).saturating_sub(1);
            let Some(there) = totals.get_mut(point) else { continue };
            for sum in [there, &mut total] {
                sum.orders += 1;
                if entry.is_completed() {
                    sum.completed += 1;
                    sum.revenue = sum.revenue.saturating_add(entry.amount);
                }
            }
            // Who is not told cannot be counted.
            if !entry.customer.id.is_empty() {
                visits.push((&entry.customer.id, point));
            }
        }
        let mut last = None;
        for place in ordered(visits.len(), &|one, other| visits[one].cmp(&visits[other])) {
            let (customer, point) = visits[place];
            let before = last.replace((customer, point));
            if before != last {
                totals[point].customers += 1;
                total.customers += i64::from(before.map(|(customer, _)| customer) != Some(customer));
            }
        }
        Self { starts, totals, total, is_unfinished: extent.end < ledger.window.end }
    }
}

/// What one product or customer has of the orders of a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The id of the product or customer.
    pub key: String,
    /// Its name.
    pub name: String,
    /// The customer's e-mail address.
    pub detail: Option<String>,
    /// Orders: of a customer those of any status, of a product the completed ones that hold it.
    pub orders: i64,
    /// Pieces sold; of a customer none.
    pub quantity: i64,
    /// Of completed orders, in minor units: totals of a customer, items before tax of a product.
    pub amount: i64,
}

/// The products of completed orders, those with the largest amount first.
pub fn products(ledger: &Ledger) -> Vec<Part> {
    let completed = ledger.entries.iter().filter(|entry| entry.is_completed());
    let parts = completed.flat_map(|entry| {
        entry.items.iter().enumerate().map(move |(index, item)| Part {
            key: item.key.clone(),
            name: item.name.clone(),
            detail: None,
            // An order that names a product twice is still one.
            orders: i64::from(!entry.items[..index].iter().any(|other| other.key == item.key)),
            quantity: item.quantity,
            amount: item.amount,
        })
    });
    merged(parts.collect())
}

/// The customers with orders, those who spent most first.
pub fn customers(ledger: &Ledger) -> Vec<Part> {
    let parts = ledger.entries.iter().map(|entry| {
        let Party { id, name, email } = entry.customer.clone();
        Part {
            name: name.or_else(|| email.clone()).unwrap_or_else(|| "Without a customer's name".to_owned()),
            key: id,
            detail: email,
            orders: 1,
            quantity: 0,
            amount: if entry.is_completed() { entry.amount } else { 0 },
        }
    });
    merged(parts.collect())
}

/// Adds up what has the same key, the largest amount first. Of different names, that of the newest counts.
fn merged(parts: Vec<Part>) -> Vec<Part> {
    let mut sums: Vec<Part> = Vec::new();
    for place in ordered(parts.len(), &|one, other| parts[one].key.cmp(&parts[other].key)) {
        let part = &parts[place];
        match sums.last_mut().filter(|sum| sum.key == part.key) {
            Some(sum) => {
                sum.orders += part.orders;
                sum.quantity = sum.quantity.saturating_add(part.quantity);
                sum.amount = sum.amount.saturating_add(part.amount);
            }
            None => sums.push(part.clone()),
        }
    }
    let rank = |place: usize| {
        let Part { amount, orders, name, .. } = &sums[place];
        (Reverse(*amount), Reverse(*orders), name)
    };
    let places = ordered(sums.len(), &|one, other| rank(one).cmp(&rank(other)));
    places.into_iter().map(|place| sums[place].clone()).collect()
}

#[cfg(test)]
#[path = "ledger_tests.rs"]
mod tests;
