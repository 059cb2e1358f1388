//! The orders of the period and of the time it is compared with, for every page that shows a period.

use std::rc::Rc;

use chrono::{NaiveDate, TimeDelta};
use pulseboard_core::analytics::known_orders::{KnownOrders, Reach, are_many};
use pulseboard_core::analytics::ledger::{Ledger, LedgerKind};
use pulseboard_core::analytics::period_metrics::{PeriodMetric, PeriodMetricMemory, PeriodMetricView};
use pulseboard_core::analytics::rollup::{RollupEnd, RollupPlan};
use pulseboard_core::analytics::series::{CompletedOfRollup, Series, beside, of_extent};
use pulseboard_core::dashboard::stats::DashboardStats;
use pulseboard_core::money::Currency;
use pulseboard_core::period::{Comparison, Period, PeriodSelection, Window};
use pulseboard_core::query::cache::Freshness;
use pulseboard_core::query::key::{QueryKey, Span};
use pulseboard_core::query::state::{DataStatus, Remote};
use pulseboard_core::time::Timestamp;
use yew::prelude::*;

use crate::contexts::query_client::data::QueryValue;
use crate::contexts::query_client::{QueryOptions, use_query, use_query_client, use_refetcher};
use crate::contexts::server_clock::use_server_clock;
use crate::hooks::use_deadline;
use crate::platform::intl::Intl;
use crate::platform::now;
use crate::queries::totals::{Totals, use_totals};

/// A ledger as it is known.
pub type KnownLedger = Remote<Rc<Ledger>>;

/// Orders of the period and of the time it is compared with, and what they add up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodOrders {
    /// The orders of the period.
    pub orders: KnownOrders,
    /// The orders of the time it is compared with.
    pub before: KnownOrders,
    /// What they add up to, where that is known.
    pub divided: Divided,
    /// The part of the other time that stands beside the extent.
    pub compared: Option<Window>,
    /// The part of the period's window that has orders, and its end for now.
    pub extent: Option<Window>,
    /// The same orders as they were divided before, while the answers for another division are on their way.
    pub divided_before: Divided,
}

/// What orders add up to over time, and those of the time that this is compared with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Divided {
    /// The orders of the period.
    pub series: Option<Rc<Series>>,
    /// The orders of the time it is compared with.
    pub before: Option<Rc<Series>>,
}

impl PeriodOrders {
    /// What tells figures, now and before: no division changes any of them.
    pub fn figures(&self) -> (Option<&Series>, Option<&Series>) {
        let Self { divided, divided_before: last, .. } = self;
        (divided.series.as_deref().or(last.series.as_deref()), divided.before.as_deref().or(last.before.as_deref()))
    }

    /// How far figures can be trusted.
    pub fn status(&self) -> DataStatus {
        match self.divided_before.series {
            Some(_) => DataStatus::of(&self.orders.ledger),
            None => self.orders.status(),
        }
    }
}

/// What the same orders came to, whatever they were divided into.
#[derive(Clone, Debug, PartialEq, Eq)]
struct LastDivided {
    time: PeriodSelection,
    ledger: Rc<Ledger>,
    divided: Divided,
}

/// What of the figures stands while the answers for another division are on their way: what they came to when they were last
/// known, of the same orders.
#[hook]
fn use_divided_before(
    selection: PeriodSelection,
    orders: &KnownOrders,
    before: &KnownOrders,
    divided: &Divided,
) -> Divided {
    let last = use_mut_ref(|| None::<LastDivided>);
    let time = PeriodSelection { granularity: None, ..selection };
    let ledger = orders.ledger.value();
    let is_same = |last: &&LastDivided| last.time == time && Some(&last.ledger) == ledger;
    let known = last.borrow().as_ref().filter(is_same).map(|last| last.divided.clone()).unwrap_or_default();
    let waits =
        |series: &Option<Rc<Series>>, orders: &KnownOrders| series.is_none() && orders.status() == DataStatus::Loading;
    let standing = Divided {
        series: known.series.filter(|_| waits(&divided.series, orders)),
        before: known.before.filter(|_| waits(&divided.before, before)),
    };
    let shown = Divided {
        series: divided.series.clone().or(standing.series.clone()),
        before: divided.before.clone().or(standing.before.clone()),
    };
    use_effect_with((time, ledger.cloned(), shown), move |(time, ledger, shown)| {
        *last.borrow_mut() = ledger.clone().map(|ledger| LastDivided { time: *time, ledger, divided: shown.clone() });
    });
    standing
}

/// How what changes seldom is kept fresh: by polls, once it is as old as this.
pub fn seldom() -> Freshness {
    Freshness { stale_time: TimeDelta::minutes(1), is_polled_only: true, ..Freshness::default() }
}

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

/// What a ledger of a selection is asked for by, on a day.
pub fn ledger_key(kind: LedgerKind, selection: PeriodSelection, span: Span, today: NaiveDate) -> QueryKey {
    // How series are divided changes nothing about what is asked.
    QueryKey::Ledger { kind, selection: PeriodSelection { granularity: None, ..selection }, span, today }
}

/// Keeps a ledger of the selected period fresh, and reads on to its end, unless that is far away, when it is its turn.
#[hook]
pub fn use_ledger(
    kind: LedgerKind,
    selection: PeriodSelection,
    span: Span,
    freshness: Freshness,
    is_its_turn: bool,
) -> KnownLedger {
    let today = use_today();
    // What will never be read to its end tells nothing, and need not be asked for again.
    let is_endless = use_state_eq(|| false);
    let stale_time = if *is_endless { TimeDelta::hours(1) } else { freshness.stale_time };
    let freshness = Freshness { stale_time, ..freshness };
    let ledger = use_newest_entries(kind, selection, span, QueryOptions { freshness, ..Default::default() });
    let reach = ledger.value().map_or(Reach::Enough, |ledger| Reach::of(ledger));
    use_effect_with(ledger.value().is_some() && reach == Reach::Enough, {
        let is_endless = is_endless.setter();
        move |is_found| is_endless.set(*is_found)
    });
    use_read_on(ledger_key(kind, selection, span, today), &ledger, if is_its_turn { reach } else { Reach::Enough });
    ledger
}

/// Keeps what is read of a ledger fresh.
#[hook]
fn use_newest_entries(
    kind: LedgerKind,
    selection: PeriodSelection,
    span: Span,
    options: QueryOptions<Rc<Ledger>>,
) -> KnownLedger {
    let today = use_today();
    // At midnight the entries of the day that ended stand until the first answer about the new one.
    let placeholder_key = today.pred_opt().map(|yesterday| ledger_key(kind, selection, span, yesterday));
    use_query(ledger_key(kind, selection, span, today), QueryOptions { placeholder_key, ..options }).remote
}

/// Has a ledger read on as far as is wanted.
#[hook]
fn use_read_on(key: QueryKey, ledger: &KnownLedger, reach: Reach) {
    let refetcher = use_refetcher();
    let known = match ledger {
        Remote::Ready { value, .. } => Some(Rc::clone(value)),
        // What failed is tried again by itself.
        Remote::Loading | Remote::Remembered { .. } | Remote::Stale { .. } | Remote::Failed(_) => None,
    };
    use_effect_with((key, known, reach), move |(key, known, reach)| {
        if let Some(known) = known.as_ref().filter(|known| reach.goes_on(known)) {
            refetcher.read_on(key.clone(), reach.pages(known));
        }
    });
}

/// The orders of a span of the selected period: single ones, and what the server adds up where those are too many. They are
/// asked for when it is their turn.
#[hook]
fn use_known_orders(
    selection: PeriodSelection,
    span: Span,
    options: QueryOptions<Rc<Ledger>>,
    is_single_wanted: bool,
    is_their_turn: bool,
) -> KnownOrders {
    let today = use_today();
    let now = use_server_clock().server_time(now());
    let client = use_query_client();
    // What was asked for once goes on.
    let had_turn = client.cache().remote(&ledger_key(LedgerKind::Orders, selection, span, today)).is_some();
    let is_enabled = options.is_enabled && (is_their_turn || had_turn);
    let freshness = Freshness { is_in_sight: options.freshness.is_in_sight, ..Freshness::default() };
    let ledger = use_newest_entries(LedgerKind::Orders, selection, span, QueryOptions { is_enabled, ..options });
    let partial = ledger.value().filter(|ledger| ledger.is_partial);
    // Until the first page of them tells, the totals do.
    let totals = client.cache().answer(&QueryKey::Totals).and_then(Rc::<DashboardStats>::from_data);
    let are_many =
        ledger.value().is_none() && totals.is_some_and(|totals| are_many(&totals, selection.window(now).until(now)));
    let plan = |end| RollupPlan::new(selection, span, end, now);
    // What is asked stays the same while the page is open.
    let chosen = use_state_eq(|| None::<(PeriodSelection, RollupEnd)>);
    let end_chosen = chosen.filter(|(of, _)| *of == selection).map(|(_, end)| end);
    let found = partial.map(|ledger| RollupEnd::beside(ledger, plan, end_chosen));
    let key = |end, today| QueryKey::Rollup { selection, span, end, today };
    // What is asked for already is a part of whatever is needed.
    let is_begun = end_chosen.is_none() && client.cache().is_fetching(&key(RollupEnd::LastDay, today));
    let found = found.filter(|_| !is_begun);
    let end = found.or(end_chosen).unwrap_or(RollupEnd::LastDay);
    let key = |today| key(end, today);
    let options = QueryOptions {
        is_enabled: is_enabled && (partial.is_some() || are_many),
        freshness,
        // Until the first answer about the new day, as with single orders.
        placeholder_key: today.pred_opt().map(key),
        ..Default::default()
    };
    let rollup = use_query(key(today), options).remote;
    // Where hours cannot be told, days can all the same, and single orders the rest.
    let is_refused = matches!((&rollup, end), (Remote::Failed(_), RollupEnd::Hour(_)));
    use_effect_with((selection, found, is_refused), {
        let chosen = chosen.setter();
        move |&(selection, found, is_refused)| {
            if let Some(end) = found {
                chosen.set(Some((selection, if is_refused { RollupEnd::LastDay } else { end })));
            }
        }
    });
    // Nobody asks where there is nothing to add up; what is drawn stays the same as time goes by.
    let single_since = plan(end).map_or(Timestamp::default(), |plan| plan.end());
    let known = KnownOrders { ledger, rollup, single_since, is_single_wanted };
    let reach = if is_enabled && !is_begun { known.reach() } else { Reach::Enough };
    use_read_on(ledger_key(LedgerKind::Orders, selection, span, today), &known.ledger, reach);
    known
}

/// The server's own figures of the selected period, where it tells any. They are asked for when it is their turn, and trail
/// the totals: an event asks for the order that it names.
#[hook]
pub fn use_period_stats(
    selection: PeriodSelection,
    totals: &Totals,
    is_wanted: bool,
    is_their_turn: bool,
    freshness: Freshness,
) -> Remote<Rc<DashboardStats>> {
    let today = use_today();
    let key = QueryKey::PeriodTotals(PeriodSelection { granularity: None, ..selection }, today);
    let had_turn = use_query_client().cache().remote(&key).is_some();
    // Of all time the totals are the same.
    let is_wanted = is_wanted && selection.period != Period::AllTime && totals.is_scoped();
    let is_enabled = is_wanted && (is_their_turn || had_turn);
    let freshness = Freshness { is_trailing: true, ..freshness };
    let stats = use_query(key, QueryOptions { is_enabled, freshness, ..Default::default() }).remote;
    match selection.period {
        _ if is_enabled => stats,
        Period::AllTime => totals.stats.remote.clone(),
        _ => Remote::Loading,
    }
}

/// The orders of the selected period and of the time it is compared with.
#[hook]
pub fn use_period_orders(selection: PeriodSelection, is_enabled: bool, freshness: Freshness) -> PeriodOrders {
    let clock = use_server_clock();
    // Nobody orders in a time that is over.
    let is_over = selection.window(clock.server_time(now())).end <= clock.server_time(now());
    let options = QueryOptions {
        is_enabled,
        freshness: Freshness { is_polled_only: is_over, ..freshness },
        ..Default::default()
    };
    let orders = use_known_orders(selection, Span::Period, options, true, true);
    let is_compared = is_enabled && selection.comparison_window(clock.server_time(now())).is_some();
    let options = QueryOptions {
        is_enabled: is_compared,
        freshness: Freshness { is_in_sight: freshness.is_in_sight, ..seldom() },
        ..Default::default()
    };
    let is_read = orders.coverage().is_none_or(|coverage| coverage.is_reading);
    // What is compared with the figures comes after them.
    let is_their_turn = orders.status() != DataStatus::Loading;
    let before = use_known_orders(selection, Span::Comparison, options, is_read, is_their_turn);
    let freshness = Freshness { is_primary: false, ..freshness };
    let totals = use_totals(freshness, Remote::Loading, Remote::Loading);
    let is_told_partly = is_enabled && orders.coverage().is_some();
    let stats = use_period_stats(selection, &totals, is_told_partly, is_their_turn, freshness);
    let last_completed = use_mut_ref(|| None::<CompletedOfRollup>);
    let added = use_memo((orders.clone(), selection, clock, stats), |(orders, selection, clock, stats)| {
        let (mut series, extent) = of_extent(orders, *selection, *clock)?;
        let told = stats.value().and_then(|stats| CompletedOfRollup::told(orders, series.total, stats));
        // Until the server's figures follow what single orders tell, those of before do.
        let completed = told.or_else(|| last_completed.borrow().clone());
        if let Some(completed) = &completed {
            series.complete(orders, completed);
        }
        Some((Rc::new(series), extent, completed))
    });
    let (series, extent, completed) = match &*added {
        Some((series, extent, completed)) => (Some(Rc::clone(series)), Some(*extent), completed.clone()),
        None => (None, None, None),
    };
    use_effect_with(completed, {
        let last_completed = Rc::clone(&last_completed);
        move |completed| {
            if completed.is_some() {
                last_completed.borrow_mut().clone_from(completed);
            }
        }
    });
    let added_before = use_memo(
        (orders.clone(), before.clone(), series.clone(), extent, selection),
        |(orders, before, series, extent, selection)| {
            let (series, compared) =
                beside(orders.ledger.value()?, before, series.as_deref()?, (*extent)?, *selection)?;
            Some((Rc::new(series), compared))
        },
    );
    let (series_before, compared) = (*added_before).clone().filter(|_| is_compared).unzip();
    let divided = Divided { series, before: series_before };
    let divided_before = use_divided_before(selection, &orders, &before, &divided);
    PeriodOrders { orders, before, divided, compared, extent, divided_before }
}

/// What is said where a figure has nothing to stand against.
pub fn comparison_note(known: DataStatus, before: DataStatus, selection: PeriodSelection) -> &'static str {
    match (known, before) {
        _ if selection.comparison == Comparison::Off || selection.period == Period::AllTime => "Not compared",
        (DataStatus::Loading, _) | (_, DataStatus::Loading) => "",
        (DataStatus::Fresh, DataStatus::Fresh) => "Nothing to compare with",
        _ => "Comparison not available right now",
    }
}

/// The metrics that are made of orders.
pub fn order_metrics(orders: &PeriodOrders, selection: PeriodSelection, currency: Currency) -> Vec<PeriodMetricView> {
    let metrics = [PeriodMetric::Revenue, PeriodMetric::Orders, PeriodMetric::AverageOrder, PeriodMetric::Customers];
    let (now, before) = orders.figures();
    let status = orders.status();
    let is_reading = orders.orders.coverage().is_some_and(|coverage| coverage.is_reading);
    let status_before = match orders.before.status() {
        // It ends sooner than the period does by now, and is being read on.
        DataStatus::Fresh if before.is_none() => DataStatus::Loading,
        status => status,
    };
    let view = |metric: PeriodMetric| {
        let note = comparison_note(status, status_before, selection);
        let left_out = now.filter(|_| metric.is_amount()).and_then(|now| now.amounts.left_out_of(currency, &Intl));
        let view = PeriodMetricView::new(metric, now, before, status, note, currency);
        let view = PeriodMetricView { left_out, ..view };
        match now {
            // Only single orders tell it, and not all were read.
            Some(now) if metric.is_unknown(now) && is_reading => {
                PeriodMetricView { status: DataStatus::Loading, ..view }
            }
            Some(now) if metric.is_unknown(now) => {
                PeriodMetricView { note: "Too many orders to read one by one", ..view }
            }
            _ => view,
        }
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
    use super::*;

    #[test]
    fn what_is_not_known_yet_is_not_nothing() {
        let (loading, fresh, failed) = (DataStatus::Loading, DataStatus::Fresh, DataStatus::Failed);
        let compared = PeriodSelection::default();
        for (orders, before, expected) in [
            (loading, fresh, ""),
            (fresh, loading, ""),
            (fresh, fresh, "Nothing to compare with"),
            (fresh, failed, "Comparison not available right now"),
            (failed, fresh, "Comparison not available right now"),
        ] {
            assert_eq!(comparison_note(orders, before, compared), expected);
        }
        let alone = PeriodSelection { comparison: Comparison::Off, ..compared };
        assert_eq!(comparison_note(fresh, fresh, alone), "Not compared");
    }
}
