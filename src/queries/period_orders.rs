//! The orders of the period and of the time it is compared with, for every page that shows a period.

use std::rc::Rc;

use chrono::{NaiveDate, TimeDelta};
use pulseboard_core::analytics::ledger::{Ledger, LedgerKind};
use pulseboard_core::analytics::period_metrics::{PeriodMetric, PeriodMetricMemory, PeriodMetricView};
use pulseboard_core::analytics::series::{Series, beside, of_extent};
use pulseboard_core::money::Currency;
use pulseboard_core::period::{Comparison, Period, PeriodSelection, Window};
use pulseboard_core::query::key::{QueryKey, Span};
use pulseboard_core::query::state::{DataStatus, Remote};
use yew::prelude::*;

use crate::contexts::query_client::{QueryOptions, use_query};
use crate::contexts::server_clock::use_server_clock;
use crate::hooks::use_deadline;
use crate::platform::intl::Intl;
use crate::platform::now;

/// A ledger as it is known.
pub type KnownLedger = Remote<Rc<Ledger>>;

/// Orders of the period and of the time it is compared with, and what they add up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodOrders {
    /// The orders of the period.
    pub orders: KnownLedger,
    /// The orders of the time it is compared with.
    pub before: KnownLedger,
    /// What the orders of the period add up to, where all of them are known.
    pub series: Option<Rc<Series>>,
    /// What those of the other time add up to.
    pub series_before: Option<Rc<Series>>,
    /// The part of the other time that stands beside the extent.
    pub compared: Option<Window>,
    /// The part of the period's window that has orders, and its end for now.
    pub extent: Option<Window>,
}

/// What changes seldom is asked again by events and polls only when it is as old as this.
pub const SELDOM: TimeDelta = TimeDelta::minutes(1);

/// The server's day in UTC, as it changes.
#[hook]
pub fn use_today() -> NaiveDate {
    let clock = use_server_clock();
    let today = use_state_eq(|| clock.today(now()));
    let on_day = {
        let today = today.setter();
        move || today.set(clock.today(now()))
    };
    // After each rendering as well: a clock may have been set, and timers do not count the time that a machine sleeps.
    use_effect({
        let on_day = on_day.clone();
        move || on_day()
    });
    use_deadline(Some(clock.end_of_day(*today)), 0, Callback::from(move |()| on_day()));
    *today
}

/// Keeps a ledger of the selected period fresh.
#[hook]
pub fn use_ledger(
    kind: LedgerKind,
    selection: PeriodSelection,
    span: Span,
    is_enabled: bool,
    stale_time: TimeDelta,
    is_primary: bool,
) -> KnownLedger {
    let selection = PeriodSelection { granularity: None, ..selection };
    let today = use_today();
    let of_day = |today| QueryKey::Ledger { kind, selection, span, today };
    let options = QueryOptions {
        is_enabled,
        stale_time,
        is_primary,
        // At midnight the orders of the day that ended stand until the first answer about the new one.
        placeholder_key: today.pred_opt().map(of_day),
        ..Default::default()
    };
    use_query(of_day(today), options).remote
}

/// The orders of the selected period and of the time it is compared with.
#[hook]
pub fn use_period_orders(selection: PeriodSelection, is_enabled: bool, is_primary: bool) -> PeriodOrders {
    let clock = use_server_clock();
    let orders = use_ledger(LedgerKind::Orders, selection, Span::Period, is_enabled, TimeDelta::zero(), is_primary);
    let is_compared = is_enabled && selection.comparison_window(clock.server_time(now())).is_some();
    let before = use_ledger(LedgerKind::Orders, selection, Span::Comparison, is_compared, SELDOM, false);
    let added = use_memo((orders.clone(), selection, clock), |(orders, selection, clock)| {
        of_extent(orders, *selection, *clock)
    });
    let (series, extent) = (*added).clone().unzip();
    let added_before = use_memo(
        (orders.clone(), before.clone(), series.clone(), extent, selection),
        |(orders, before, series, extent, selection)| {
            let (series, compared) = beside(orders.value()?, before, series.as_deref()?, (*extent)?, *selection)?;
            Some((Rc::new(series), compared))
        },
    );
    let (series_before, compared) = (*added_before).clone().filter(|_| is_compared).unzip();
    PeriodOrders { orders, before, series, series_before, compared, extent }
}

/// What is said where a figure has nothing to stand against.
pub fn comparison_note(known: &KnownLedger, before: &KnownLedger, selection: PeriodSelection) -> &'static str {
    let is_cut = |known: &KnownLedger| known.value().is_some_and(|ledger| ledger.is_cut);
    match (known, before) {
        _ if selection.comparison == Comparison::Off || selection.period == Period::AllTime => "Not compared",
        (Remote::Loading, _) | (_, Remote::Loading) => "",
        _ if is_cut(known) => "Too many to compare",
        _ if is_cut(before) => "Too many to compare with",
        (Remote::Ready { .. }, Remote::Ready { .. }) => "Nothing to compare with",
        _ => "Comparison not available right now",
    }
}

/// The metrics that are made of orders.
pub fn order_metrics(orders: &PeriodOrders, selection: PeriodSelection, currency: Currency) -> Vec<PeriodMetricView> {
    let metrics = [PeriodMetric::Revenue, PeriodMetric::Orders, PeriodMetric::AverageOrder, PeriodMetric::Customers];
    let view = |metric: PeriodMetric| {
        let (now, before) = (orders.series.as_deref(), orders.series_before.as_deref());
        let note = comparison_note(&orders.orders, &orders.before, selection);
        let left_out = now.filter(|_| metric.is_amount()).and_then(|now| now.amounts.left_out_of(currency, &Intl));
        let status = DataStatus::of(&orders.orders);
        PeriodMetricView { left_out, ..PeriodMetricView::new(metric, now, before, status, note, currency) }
    };
    metrics.into_iter().map(view).collect()
}

/// Which metrics moved since the period was selected.
#[derive(Clone, Debug, Default, PartialEq)]
struct Moved(PeriodMetricMemory);

impl Reducible for Moved {
    type Action = (PeriodSelection, Vec<PeriodMetricView>);

    fn reduce(self: Rc<Self>, (selection, views): Self::Action) -> Rc<Self> {
        let next = Self(self.0.after(selection, &views));
        if next == *self { self } else { Rc::new(next) }
    }
}

/// The metrics with those marked that moved since the period was selected.
#[hook]
pub fn use_moved_metrics(selection: PeriodSelection, views: Vec<PeriodMetricView>) -> Vec<PeriodMetricView> {
    let moved = use_reducer(Moved::default);
    let dispatcher = moved.dispatcher();
    let marked = moved.0.marked(selection, views.clone());
    use_effect_with((selection, views), move |(selection, views)| dispatcher.dispatch((*selection, views.clone())));
    marked
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use pulseboard_core::query::error::ApiError;

    use super::*;

    fn ledger(is_cut: bool) -> KnownLedger {
        let at = DateTime::UNIX_EPOCH;
        let window = Window { start: at, end: at };
        let known = Ledger {
            window,
            entries: Vec::new(),
            unread: Vec::new(),
            currency: Currency::USD,
            is_cut,
            requests: 1,
            read_at: at,
        };
        Remote::Ready { value: Rc::new(known), at }
    }

    #[test]
    fn what_is_not_known_yet_is_not_nothing() {
        let (none, cut, failed) = (ledger(false), ledger(true), Remote::Failed(ApiError::Unreachable));
        let compared = PeriodSelection::default();
        for (orders, before, expected) in [
            (&Remote::Loading, &none, ""),
            (&none, &Remote::Loading, ""),
            (&cut, &none, "Too many to compare"),
            (&none, &cut, "Too many to compare with"),
            (&none, &none, "Nothing to compare with"),
            (&none, &failed, "Comparison not available right now"),
            (&failed, &none, "Comparison not available right now"),
        ] {
            assert_eq!(comparison_note(orders, before, compared), expected);
        }
        let alone = PeriodSelection { comparison: Comparison::Off, ..compared };
        assert_eq!(comparison_note(&none, &none, alone), "Not compared");
    }
}
