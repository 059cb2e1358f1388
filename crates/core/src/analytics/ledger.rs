//! Entries of a window (orders, licenses, refunds) and what they add up to.

use std::collections::{BTreeMap, HashSet};

use chrono::TimeDelta;
use rust_decimal::Decimal;

use crate::listing::rows::Demand;
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

/// The entries of a window, newest first: all of them, or the newest.
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
    /// Whether there are older ones that were not read: what it holds may not be added up as if it were all.
    pub is_partial: bool,
    /// How many pages hold all that was read.
    pub pages: usize,
    /// When all that it holds was last read.
    pub read_at: Timestamp,
    /// The demand that it was read for.
    pub demand: Demand,
}

/// The longest page that every backend answers.
pub const PAGE: usize = 999;
/// More pages than these are not read by themselves.
pub const MOST_PAGES: usize = 12;
/// Entries that are older change seldom: where there are many, those are read again once in a while.
const YOUNG: TimeDelta = TimeDelta::days(1);
/// So many of them and no more: they fit into one page, with those that came since.
const MOST_YOUNG: usize = 900;
/// How long older entries may be as they were, for each page that they fill.
const REST_OF_A_PAGE: TimeDelta = TimeDelta::seconds(60);

/// What of a ledger is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// At most so many pages, from the newest entry on.
    Pages(usize),
    /// What was made since then, however many pages that is.
    Since(Timestamp),
    /// The page after what is known.
    Next,
}

impl Ledger {
    /// What is to be read of a window, where this ledger is known, so that it is as new as is demanded and holds `wanted`
    /// pages; nothing where it does. Where one page holds all, that; of a longer one what is young, once in a while all. One
    /// of a window that ended sooner is gone on with.
    pub fn step(known: Option<&Self>, window: Window, demand: Demand, wanted: usize, now: Timestamp) -> Option<Step> {
        let Some(known) = known.filter(|known| known.begins(window)) else { return Some(Step::Pages(1)) };
        let step = known.step_within(demand, wanted, now);
        let is_shorter = known.window.end < window.end;
        match step {
            Some(Step::Since(since)) if is_shorter => Some(Step::Since(since.min(known.window.end))),
            Some(Step::Next) | None if is_shorter => Some(Step::Since(known.window.end)),
            step => step,
        }
    }

    /// Whether its window is this one, or was when that ended sooner.
    pub fn begins(&self, window: Window) -> bool {
        self.window.start == window.start && self.window.end <= window.end
    }

    fn step_within(&self, demand: Demand, wanted: usize, now: Timestamp) -> Option<Step> {
        let read_for = self.demand.newest;
        let is_rested = now - self.read_at >= REST_OF_A_PAGE * i32::try_from(self.pages).unwrap_or(i32::MAX);
        let is_whole = self.pages == 1 || demand.whole > read_for || (demand.checked > read_for && is_rested);
        // Nothing is young in a time that was over long ago.
        let is_young = self.window.end > now - YOUNG;
        if demand.newest > read_for && (is_whole || is_young) {
            let pages = if self.is_partial { self.pages.min(MOST_PAGES) } else { MOST_PAGES };
            Some(if is_whole { Step::Pages(pages) } else { Step::Since(self.young_since(now)) })
        } else {
            (self.is_partial && self.pages < wanted).then_some(Step::Next)
        }
    }

    fn young_since(&self, now: Timestamp) -> Timestamp {
        let last = self.entries.get(MOST_YOUNG).map_or(self.window.start, |entry| entry.at);
        last.max(now - YOUNG).max(self.window.start)
    }

    /// Whether its window begins long before any entry.
    pub fn is_all_time(&self) -> bool {
        self.window.length() > TimeDelta::days(20 * 365)
    }

    /// Whether it holds every entry that was made since a moment.
    pub fn covers(&self, since: Timestamp) -> bool {
        !self.is_partial || self.entries.last().is_some_and(|oldest| oldest.at < since)
    }

    /// Whether there are so many entries that those since `start` are too many to read.
    pub fn is_dense_since(&self, start: Timestamp) -> bool {
        let (Some(newest), Some(oldest)) = (self.entries.first(), self.entries.last()) else { return false };
        let to_read = MOST_PAGES.saturating_sub(self.pages);
        // At the pace of what was read.
        let reach = (newest.at - oldest.at) / i32::try_from(self.pages.max(1)).unwrap_or(1)
            * i32::try_from(to_read).unwrap_or(1);
        !self.covers(start) && oldest.at - start > reach
    }

    /// The ledger after a step was read.
    pub fn after(
        known: Option<&Self>,
        step: Step,
        window: Window,
        reading: Reading,
        demand: Demand,
        now: Timestamp,
    ) -> Self {
        let Reading { mut entries, mut unread, currency, has_more, pages } = reading;
        let since = if let Step::Since(since) = step { since } else { window.start };
        // Paging while entries are made can show one twice.
        let mut seen = HashSet::with_capacity(entries.len());
        entries.retain(|entry| window.contains(entry.at) && entry.at >= since && seen.insert(entry.id.clone()));
        let known = known.filter(|_| match step {
            Step::Pages(_) => false,
            // There is so much that what lies between it and what is known was not read.
            Step::Since(_) => !has_more,
            Step::Next => true,
        });
        let Some(known) = known else {
            return Self { window, entries, unread, currency, is_partial: has_more, pages, read_at: now, demand };
        };
        // What was received again is known anew, whether it could be read or not.
        seen.extend(unread.iter().filter_map(|new| new.id.clone()));
        let is_old = |old: &&Unread| old.id.as_ref().is_some_and(|id| !seen.contains(id));
        unread.extend(known.unread.iter().filter(is_old).cloned());
        if step == Step::Next {
            let newer = known.entries.iter().filter(|entry| !seen.contains(&entry.id)).cloned();
            entries = newer.chain(entries).collect();
            let Self { demand, read_at, .. } = *known;
            return Self {
                window,
                entries,
                unread,
                currency,
                is_partial: has_more,
                pages: known.pages + 1,
                read_at,
                demand,
            };
        }
        entries.extend(known.entries.iter().filter(|entry| entry.at < since).cloned());
        Self { window, currency, demand, ..known.with_entries(entries, unread) }
    }

    /// The ledger with these entries in place of its own.
    fn with_entries(&self, mut entries: Vec<Entry>, unread: Vec<Unread>) -> Self {
        if self.is_partial {
            entries.truncate(MOST_PAGES * PAGE);
        }
        // What comes next begins no later than what is known ends.
        let filled = if self.is_partial { entries.len() / PAGE } else { entries.len().div_ceil(PAGE) };
        let pages = self.pages.max(filled).min(self.pages.max(MOST_PAGES));
        Self { entries, unread, pages, ..*self }
    }

    /// Whether nothing but announced orders may have changed since it was read, for a demand that comes with them.
    pub fn lacks_only_announced(&self, demand: Demand) -> bool {
        let read_for = self.demand.newest;
        demand.newest > read_for && demand.checked <= read_for && demand.whole <= read_for
    }

    /// The ledger with single entries as they are now: new ones, and known ones that changed.
    #[must_use]
    pub fn with_changed(&self, changed: Vec<Entry>, demand: Demand) -> Self {
        let is_changed = |id: &str| changed.iter().any(|entry| entry.id == id);
        let (old, mut entries): (Vec<_>, Vec<_>) =
            self.entries.iter().cloned().partition(|entry| is_changed(&entry.id));
        let unread = self.unread.iter().filter(|old| !old.id.as_deref().is_some_and(is_changed)).cloned().collect();
        for mut entry in changed {
            let known = old.iter().find(|old| old.id == entry.id);
            // Details of an order may tell less of whose it is than lists do.
            if let Some(known) = known.filter(|_| entry.customer.name.is_none()) {
                entry.customer.name.clone_from(&known.customer.name);
            }
            // Of a ledger that was read in part, what is older was not read.
            if (known.is_some() || self.covers(entry.at)) && self.window.contains(entry.at) {
                let place = entries.partition_point(|newer: &Entry| newer.at > entry.at);
                entries.insert(place, entry);
            }
        }
        Self { demand, ..self.with_entries(entries, unread) }
    }

    /// How many entries were made since a moment within its window; nothing where it does not hold all of them.
    pub fn count_since(&self, start: Timestamp) -> Option<i64> {
        let is_lost = self.unread.iter().any(|unread| unread.is_lost);
        let holds_all = self.window.contains(start) && self.covers(start) && !is_lost;
        let count = self.entries.iter().filter(|entry| entry.at >= start).count();
        i64::try_from(count).ok().filter(|_| holds_all)
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
        let is_all_time = self.is_all_time();
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
    pub has_more: bool,
    /// How many pages.
    pub pages: usize,
}

impl Reading {
    /// Nothing, of which amounts that name no currency are in this one.
    pub fn new(currency: Currency) -> Self {
        Self { entries: Vec::new(), unread: Vec::new(), currency, has_more: false, pages: 0 }
    }
}

#[cfg(test)]
#[path = "ledger_tests.rs"]
mod tests;
