//! Orders over time, and what they add up to.

use std::collections::HashSet;
use std::rc::Rc;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::analytics::known_orders::KnownOrders;
use crate::analytics::ledger::{Amounts, Entry, Ledger};
use crate::analytics::rollup::{Bucket, Rollup};
use crate::dashboard::stats::DashboardStats;
use crate::money::{Currency, average};
use crate::period::{Comparison, Granularity, Period, PeriodSelection, Window};
use crate::query::state::Remote;
use crate::server_clock::ServerClock;
use crate::time::Timestamp;

/// What the orders of a stretch of time add up to. What the server adds up itself holds no more than the first two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Totals {
    /// Orders of any status.
    pub orders: i64,
    /// The sum of the completed ones of the page's currency, in minor units.
    pub revenue: i64,
    /// Completed ones.
    pub completed: Option<i64>,
    /// Those of them that the revenue is made of.
    pub priced: Option<i64>,
    /// Customers with an order of any status.
    pub customers: Option<i64>,
}

impl Totals {
    /// Nothing, of which all is known.
    pub const NONE: Self = Self { orders: 0, revenue: 0, completed: Some(0), priced: Some(0), customers: Some(0) };

    /// Revenue by completed order that it is made of, in minor units; `None` without one.
    pub fn average_order(self) -> Option<i64> {
        average(self.revenue, self.priced?)
    }

    /// Puts an order to it, but for its customer, who may have been counted.
    pub(crate) fn add_order(&mut self, order: &Entry, currency: Currency) {
        let amount = order.amount_in(currency).filter(|_| order.is_completed());
        self.orders += 1;
        self.revenue = self.revenue.saturating_add(amount.unwrap_or_default());
        count(&mut self.completed, order.is_completed());
        count(&mut self.priced, amount.is_some());
    }

    fn add(&mut self, bucket: &Bucket) {
        *self = Self {
            orders: self.orders + bucket.orders,
            revenue: self.revenue.saturating_add(bucket.revenue),
            completed: None,
            priced: None,
            customers: None,
        };
    }
}

fn count(known: &mut Option<i64>, more: bool) {
    *known = known.map(|count| count + i64::from(more));
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
    /// What the completed ones add up to, of each currency its own sum.
    pub amounts: Amounts,
    /// Whether more may come to the last point.
    pub is_unfinished: bool,
    /// When the first order came, where most of the time was over by then: that much of it is about no business at all,
    /// and what stands against it only seems to grow.
    pub late_start: Option<Timestamp>,
    /// Until when the server added up what the points hold; single orders tell what comes after it.
    pub server_until: Option<Timestamp>,
}

/// In a shorter time than this a late first order is only chance,
const SHORTEST_HISTORY: TimeDelta = TimeDelta::days(2);
/// and so it is where there are not so many.
const FEWEST_ORDERS: i64 = 10;

impl Series {
    /// The orders of `extent`, which lies in the window of the ledger, over time. Those that a rollup holds are taken from
    /// there.
    pub fn new(ledger: &Ledger, rollup: Option<&Rollup>, extent: Window, granularity: Granularity) -> Self {
        Self::at(ledger, rollup, extent, extent.points(granularity))
    }

    /// The orders of a window of the ledger that another series is compared with, `shift` before: each point
    /// is as long as the one it stands beside, whatever the calendar says.
    #[must_use]
    pub fn beside(&self, ledger: &Ledger, rollup: Option<&Rollup>, window: Window, shift: TimeDelta) -> Self {
        let starts = self.starts.iter().map(|start| *start - shift);
        Self::at(ledger, rollup, window, starts.filter(|start| *start < window.end).collect())
    }

    fn at(ledger: &Ledger, rollup: Option<&Rollup>, extent: Window, starts: Vec<Timestamp>) -> Self {
        let mut totals = vec![Totals::NONE; starts.len()];
        let mut total = Totals::NONE;
        let mut amounts = Amounts::default();
        // Who ordered at each point, and who ordered at all.
        let mut visitors = HashSet::new();
        let mut customers = HashSet::new();
        let point_of = |moment: Timestamp| starts.partition_point(|start| *start <= moment).saturating_sub(1);
        for bucket in rollup.into_iter().flat_map(|rollup| &rollup.buckets) {
            let Some(there) = totals.get_mut(point_of(bucket.start)) else { continue };
            there.add(bucket);
            total.add(bucket);
        }
        let server_until = rollup.map(|rollup| rollup.window.end);
        let is_single = |at: Timestamp| extent.contains(at) && server_until.is_none_or(|until| until <= at);
        for entry in ledger.entries.iter().filter(|entry| is_single(entry.at)) {
            let point = point_of(entry.at);
            let Some(there) = totals.get_mut(point) else { continue };
            for sum in [there, &mut total] {
                sum.add_order(entry, ledger.currency);
            }
            if entry.is_completed() {
                amounts.add(entry);
            }
            // Who is not told cannot be counted.
            if !entry.customer.id.is_empty() {
                let customer = entry.customer.id.as_str();
                count(&mut totals[point].customers, visitors.insert((point, customer)));
                count(&mut total.customers, customers.insert(customer));
            }
        }
        let is_telling = extent.length() >= SHORTEST_HISTORY && total.orders >= FEWEST_ORDERS;
        let first = ledger.entries.iter().map(|entry| entry.at).filter(|at| is_single(*at)).min();
        let first = rollup.and_then(Rollup::first).or(first);
        let late_start = first.filter(|first| is_telling && (*first - extent.start) * 2 > extent.length());
        let is_unfinished = extent.end < ledger.window.end;
        Self { starts, totals, total, amounts, is_unfinished, late_start, server_until }
    }

    /// Takes what only single orders tell from those that were read, where they come to the same.
    pub fn complete_with(&mut self, read: Totals) {
        if (read.orders, read.revenue) == (self.total.orders, self.total.revenue) {
            self.total = read;
        }
    }

    /// Takes how many orders are completed of those that the server adds up; the single ones since tell it themselves.
    pub fn complete(&mut self, known: &KnownOrders, CompletedOfRollup { rollup, orders }: &CompletedOfRollup) {
        let Some((ledger, Some(summed))) = known.whole() else { return };
        if (summed.window, &summed.buckets) == (rollup.window, &rollup.buckets) {
            let since = since(ledger, summed);
            self.total.completed = since.completed.map(|completed| orders + completed);
            // Its revenue is that of all of them.
            self.total.priced = since.priced.map(|priced| orders + priced);
        }
    }
}

/// How many orders are completed of those that the server adds up, which its time series do not tell. It stays so while they
/// stay the same, however many come after them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompletedOfRollup {
    rollup: Rc<Rollup>,
    orders: i64,
}

impl CompletedOfRollup {
    /// What the server's figures of the whole time tell, where they otherwise are what is known of it; `total` is that.
    pub fn told(known: &KnownOrders, total: Totals, stats: &DashboardStats) -> Option<Self> {
        let (ledger, summed) = known.whole()?;
        let since = since(ledger, summed?);
        let is_same = stats.total_orders == Some(total.orders)
            && stats.total_revenue.is_some_and(|revenue| revenue.minor() == total.revenue);
        let orders = stats.completed_orders.filter(|_| is_same)? - since.completed?;
        Some(Self { rollup: Rc::clone(known.rollup.value()?), orders })
    }
}

/// What single orders add up to after a rollup.
fn since(ledger: &Ledger, rollup: &Rollup) -> Totals {
    let is_since = |entry: &&Entry| entry.at >= rollup.window.end;
    let mut since = Totals::NONE;
    ledger.entries.iter().filter(is_since).for_each(|entry| since.add_order(entry, ledger.currency));
    since
}

/// What the orders add up to over time, and the part of their window that this is about. Both end with the answer, not with
/// the clock: of what came later nothing is known. Nothing where not all of them are known.
pub fn of_extent(known: &KnownOrders, selection: PeriodSelection, clock: ServerClock) -> Option<(Series, Window)> {
    let (ledger, rollup) = known.whole()?;
    let extent = ledger.extent(clock.server_time(known.ledger.at()?));
    let extent = Window { start: rollup.map_or(extent.start, |rollup| rollup.window.start), ..extent };
    Some((Series::new(ledger, rollup, extent, selection.granularity(extent)), extent))
}

/// The same of the time it is compared with, divided alike, until the same moment: `extent` is the part of the period that
/// is known. Also the part of the other time that stands beside it. Nothing unless it is the time that belongs to the
/// period: around midnight one of the two may still be of another day, and what was asked an hour ago ends too early.
pub fn beside(
    orders: &Ledger,
    before: &KnownOrders,
    series: &Series,
    extent: Window,
    selection: PeriodSelection,
) -> Option<(Series, Window)> {
    // One that failed is of another length by now.
    let Remote::Ready { .. } = before.ledger else { return None };
    let (ledger, rollup) = before.whole()?;
    let window = orders.window;
    let compared = selection.compared(window, extent.end)?;
    let is_held = ledger.window.start == compared.start && compared.end <= ledger.window.end;
    if !is_held || rollup.is_some_and(|rollup| rollup.window.end > compared.end) {
        return None;
    }
    let is_calendar = selection.comparison == Comparison::LastYear || selection.period == Period::Year;
    let series = if is_calendar {
        Series::new(ledger, rollup, compared, selection.granularity(extent))
    } else {
        series.beside(ledger, rollup, compared, window.start - compared.start)
    };
    Some((series, compared))
}
