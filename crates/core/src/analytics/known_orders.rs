//! What is known of the orders of a time, from the cheapest source that tells it: single orders while they are few, and
//! else what the server adds up of the time that is over, with the single orders since.

use std::rc::Rc;

use crate::analytics::ledger::{Ledger, MOST_PAGES, PAGE};
use crate::analytics::rollup::Rollup;
use crate::dashboard::stats::DashboardStats;
use crate::period::Window;
use crate::query::state::{DataStatus, Remote};
use crate::time::Timestamp;

/// Whether a page will hardly hold the orders of a time: with as many a day as in the last 24 hours there are more of them.
/// Where it does, what was asked for besides it was not needed.
pub fn are_many(stats: &DashboardStats, window: Window) -> bool {
    const MINUTES_OF_A_DAY: i64 = 24 * 60;
    let page = i64::try_from(PAGE).unwrap_or(i64::MAX);
    let recent =
        stats.recent_orders.unwrap_or_default().saturating_mul(window.length().num_minutes()) / MINUTES_OF_A_DAY;
    recent.min(stats.total_orders.unwrap_or_default()) > page
}

/// How far a ledger is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// To its end, unless that is far away.
    Whole,
    /// Until it holds everything since then, unless that is far away.
    Since(Timestamp),
    /// No further.
    Enough,
}

impl Reach {
    /// How far a ledger is read for its own sake: to its end, unless it will not be reached.
    pub fn of(ledger: &Ledger) -> Self {
        if ledger.is_dense_since(ledger.window.start) { Self::Enough } else { Self::Whole }
    }

    /// How many pages are wanted of a ledger.
    pub fn pages(self, known: &Ledger) -> usize {
        match self {
            Self::Whole => MOST_PAGES,
            Self::Since(start) if !known.covers(start) => MOST_PAGES.min(known.pages + 1),
            Self::Since(_) | Self::Enough => known.pages,
        }
    }

    /// Whether a ledger is to be read on.
    pub fn goes_on(self, known: &Ledger) -> bool {
        known.is_partial && known.pages < self.pages(known)
    }
}

/// How many orders were read one by one, where those are not all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// So many.
    pub read: usize,
    /// Of so many, where that is known.
    pub of: Option<usize>,
    /// Whether the others are being read.
    pub is_reading: bool,
}

/// What is known of the orders of a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownOrders {
    /// Single orders: all of them, or the newest.
    pub ledger: Remote<Rc<Ledger>>,
    /// What the server adds up, where they are not all known.
    pub rollup: Remote<Rc<Rollup>>,
    /// Since when single orders are to tell, until the rollup says where it ends.
    pub single_since: Timestamp,
    /// Whether single ones are of use to the reader: beside a time whose orders are not read one by one they are not.
    pub is_single_wanted: bool,
}

impl KnownOrders {
    /// Every order one by one, where all were read.
    pub fn single(&self) -> Option<&Rc<Ledger>> {
        self.ledger.value().filter(|ledger| !ledger.is_partial)
    }

    /// What tells everything: every order one by one, or what the server adds up with the orders since.
    pub fn whole(&self) -> Option<(&Ledger, Option<&Rollup>)> {
        if let Some(ledger) = self.single() {
            return Some((ledger, None));
        }
        let (ledger, rollup) = (self.ledger.value()?, self.rollup.value()?);
        // Around midnight one of the two may still be of another day.
        let is_same = ledger.is_all_time() || rollup.window.start == ledger.window.start;
        let is_within = rollup.window.end <= ledger.window.end;
        (is_same && is_within && ledger.covers(rollup.window.end)).then_some((ledger, Some(rollup)))
    }

    /// How many there are, where that is known.
    pub fn count(&self) -> Option<usize> {
        let (ledger, rollup) = self.whole()?;
        let Some(rollup) = rollup else { return Some(ledger.entries.len()) };
        let since = ledger.entries.iter().filter(|entry| entry.at >= rollup.window.end).count();
        let before: i64 = rollup.buckets.iter().map(|bucket| bucket.orders).sum();
        Some(since + usize::try_from(before).unwrap_or_default())
    }

    /// How far they are to be read one by one.
    pub fn reach(&self) -> Reach {
        match (&self.rollup, self.count()) {
            (_, Some(count)) if self.is_single_wanted && count <= MOST_PAGES * PAGE => Reach::Whole,
            // Nothing else will tell.
            (Remote::Failed(_), _) if self.is_single_wanted => {
                self.ledger.value().map_or(Reach::Enough, |ledger| Reach::of(ledger))
            }
            (Remote::Failed(_), _) => Reach::Enough,
            // Until it is known how many there are, no more is read than is needed whatever their number.
            _ => Reach::Since(self.rollup.value().map_or(self.single_since, |rollup| rollup.window.end)),
        }
    }

    /// How many were read one by one, where those are not all.
    pub fn coverage(&self) -> Option<Coverage> {
        let ledger = self.ledger.value().filter(|ledger| ledger.is_partial)?;
        let is_reading = self.reach() == Reach::Whole && ledger.pages < MOST_PAGES;
        Some(Coverage { read: ledger.entries.len(), of: self.count(), is_reading })
    }

    /// How far what they add up to can be trusted.
    pub fn status(&self) -> DataStatus {
        match DataStatus::of(&self.ledger) {
            DataStatus::Fresh if self.single().is_none() => {}
            status => return status,
        }
        match (DataStatus::of(&self.rollup), self.whole()) {
            (status, Some(_)) => status,
            (DataStatus::Failed, None) if self.coverage().is_some_and(|coverage| !coverage.is_reading) => {
                DataStatus::Failed
            }
            // Not even those since the rollup ends can be read.
            (DataStatus::Fresh, None) if self.ledger.value().is_some_and(|ledger| ledger.pages >= MOST_PAGES) => {
                DataStatus::Failed
            }
            _ => DataStatus::Loading,
        }
    }
}
