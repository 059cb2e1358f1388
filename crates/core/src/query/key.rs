//! What can be asked. Equal keys share one request and one answer.

use std::rc::Rc;

use chrono::NaiveDate;

use crate::analytics::ledger::LedgerKind;
use crate::analytics::rollup::RollupEnd;
use crate::dashboard::attention::Matter;
use crate::dashboard::cards::Resource;
use crate::dashboard::stats::Rolling;
use crate::listing::filter::ListFilter;
use crate::period::{PeriodSelection, Window};

/// The stretch of time that a key is about. It says what was selected, not which moments that is: those are known when
/// the request starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Span {
    /// The period that was selected.
    Period,
    /// The time that it is compared with.
    Comparison,
    /// Both, and what lies between them.
    Both,
}

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum QueryKey {
    /// All-time totals.
    Totals,
    /// Which kind of backend answers; whether its totals hold any data is known by then.
    BackendKind {
        /// Whether they do.
        has_data: bool,
    },
    /// Orders since midnight UTC.
    OrdersToday(NaiveDate),
    /// Totals of a rolling period, where the backend knows periods.
    Rolling(Rolling),
    /// Totals of the selected period, where the backend knows periods.
    PeriodTotals(PeriodSelection, NaiveDate),
    /// Totals of a month, where the backend knows periods.
    MonthTotals(Window),
    /// All-time figures of customers.
    CustomerStats,
    /// How many rows wait for somebody.
    Waiting(Matter, NaiveDate),
    /// Every order, license or refund of a stretch of time.
    Ledger {
        /// Which of them.
        kind: LedgerKind,
        /// What was selected, without its granularity: how series are divided changes nothing about what is asked.
        selection: PeriodSelection,
        /// Which stretch of it.
        span: Span,
        /// The day in UTC: on the next one the same selection means other days.
        today: NaiveDate,
    },
    /// What the server adds up of the orders of a stretch of time.
    Rollup {
        /// What was selected.
        selection: PeriodSelection,
        /// Which stretch of it.
        span: Span,
        /// Until when.
        end: RollupEnd,
        /// The day in UTC.
        today: NaiveDate,
    },
    /// How many active products each category has.
    PlanCategories,
    /// The active licenses of these customers.
    LicenseCounts(Rc<[String]>),
    /// Everything that is told of an order, by its id.
    Order(Rc<str>),
    /// A customer, by their id.
    Customer(Rc<str>),
    /// The rows of a list.
    List {
        /// Of what.
        resource: Resource,
        /// What of the filter the backend is asked for.
        filter: Rc<ListFilter>,
    },
}
