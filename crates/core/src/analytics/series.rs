//! Orders over time, and what they add up to.

use std::collections::HashSet;
use std::rc::Rc;

use chrono::TimeDelta;

use crate::analytics::ledger::{Amounts, Ledger};
use crate::money::average;
use crate::period::{Comparison, Granularity, Period, PeriodSelection, Window};
use crate::query::state::Remote;
use crate::server_clock::ServerClock;
use crate::time::Timestamp;

/// What the orders of a stretch of time add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Orders of any status.
    pub orders: i64,
    /// Completed ones.
    pub completed: i64,
    /// Those of them that the revenue is made of.
    pub priced: i64,
    /// The sum of the completed ones of the page's currency, in minor units.
    pub revenue: i64,
    /// Customers with an order of any status.
    pub customers: i64,
}

impl Totals {
    /// Revenue by completed order that it is made of, in minor units; `None` without one.
    pub fn average_order(self) -> Option<i64> {
        average(self.revenue, self.priced)
    }
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
}

/// In a shorter time than this a late first order is only chance,
const SHORTEST_HISTORY: TimeDelta = TimeDelta::days(2);
/// and so it is where there are not so many.
const FEWEST_ORDERS: i64 = 10;

impl Series {
    /// The orders of `extent`, which lies in the window of the ledger, over time.
    pub fn new(ledger: &Ledger, extent: Window, granularity: Granularity) -> Self {
        Self::at(ledger, extent, extent.points(granularity))
    }

    /// The orders of a window of the ledger that another series is compared with, `shift` before: each point
    /// is as long as the one it stands beside, whatever the calendar says.
    #[must_use]
    pub fn beside(&self, ledger: &Ledger, window: Window, shift: TimeDelta) -> Self {
        let starts = self.starts.iter().map(|start| *start - shift);
        Self::at(ledger, window, starts.filter(|start| *start < window.end).collect())
    }

    fn at(ledger: &Ledger, extent: Window, starts: Vec<Timestamp>) -> Self {
        let mut totals = vec![Totals::default(); starts.len()];
        let mut total = Totals::default();
        let mut amounts = Amounts::default();
        // Who ordered at each point, and who ordered at all.
        let mut visitors = HashSet::new();
        let mut customers = HashSet::new();
        for entry in ledger.entries.iter().filter(|entry| extent.contains(entry.at)) {
            let point = starts.partition_point(|start| *start <= entry.at).saturating_sub(1);
            let Some(there) = totals.get_mut(point) else { continue };
            for sum in [there, &mut total] {
                sum.orders += 1;
                if entry.is_completed() {
                    sum.completed += 1;
                    if let Some(amount) = entry.amount_in(ledger.currency) {
                        sum.priced += 1;
                        sum.revenue = sum.revenue.saturating_add(amount);
                    }
                }
            }
            if entry.is_completed() {
                amounts.add(entry);
            }
            // Who is not told cannot be counted.
            if !entry.customer.id.is_empty() {
                let customer = entry.customer.id.as_str();
                totals[point].customers += i64::from(visitors.insert((point, customer)));
                total.customers += i64::from(customers.insert(customer));
            }
        }
        let is_telling = extent.length() >= SHORTEST_HISTORY && total.orders >= FEWEST_ORDERS;
        let first = ledger.entries.iter().map(|entry| entry.at).filter(|at| extent.contains(*at)).min();
        let late_start = first.filter(|first| is_telling && (*first - extent.start) * 2 > extent.length());
        Self { starts, totals, total, amounts, is_unfinished: extent.end < ledger.window.end, late_start }
    }
}

/// What the entries of a ledger add up to over time, and the part of its window that this is about. Both end with the
/// answer, not with the clock: of what came later nothing is known. Nothing where there are too many entries.
pub fn of_extent(
    known: &Remote<Rc<Ledger>>,
    selection: PeriodSelection,
    clock: ServerClock,
) -> Option<(Rc<Series>, Window)> {
    let ledger = known.value().filter(|ledger| !ledger.is_cut)?;
    let extent = ledger.extent(clock.server_time(known.at()?));
    Some((Rc::new(Series::new(ledger, extent, selection.granularity(extent))), extent))
}

/// The same of the time it is compared with, divided alike, until the same moment: `extent` is the part of the period that
/// is known. Also the part of the other time that stands beside it. Nothing unless it is the time that belongs to the
/// period: around midnight one of the two may still be of another day.
pub fn beside(
    orders: &Ledger,
    before: &Remote<Rc<Ledger>>,
    series: &Series,
    extent: Window,
    selection: PeriodSelection,
) -> Option<(Series, Window)> {
    // One that failed is of another length by now.
    let Remote::Ready { value: ledger, .. } = before else { return None };
    let window = orders.window;
    let compared = selection.compared(window, extent.end)?;
    if ledger.is_cut || ledger.window.start != compared.start {
        return None;
    }
    let is_calendar = selection.comparison == Comparison::LastYear || selection.period == Period::Year;
    let series = if is_calendar {
        Series::new(ledger, compared, selection.granularity(extent))
    } else {
        series.beside(ledger, compared, window.start - compared.start)
    };
    Some((series, compared))
}
