//! Everything the analytics page asks the server, each answer on its own: one that fails takes no other along.

use std::rc::Rc;

use pulseboard_core::analytics::breakdown::{Breakdown, customers, products};
use pulseboard_core::analytics::ledger::{Ledger, LedgerKind};
use pulseboard_core::analytics::measures::month_of;
use pulseboard_core::analytics::series::{self, Series};
use pulseboard_core::analytics::status_counts::{self, StatusCount, licenses_of};
use pulseboard_core::analytics::tally::OrderTally;
use pulseboard_core::dashboard::stats::{BackendKind, CustomerStats, DashboardStats};
use pulseboard_core::period::{PeriodSelection, Window};
use pulseboard_core::query::cache::Freshness;
use pulseboard_core::query::key::{QueryKey, Span};
use pulseboard_core::query::state::{DataStatus, Remote};
use pulseboard_core::time::{Timestamp, start_of};
use pulseboard_order_reader::SHOWN;
use yew::prelude::*;

use super::single_orders::{Reading, ReadingHandle, use_order_reading};
use crate::contexts::query_client::{QueryOptions, use_query};
use crate::contexts::server_clock::use_server_clock;
use crate::queries::period_orders::{
    KnownLedger, PeriodOrders, seldom, use_ledger, use_period_orders, use_period_stats, use_today,
};
use crate::queries::totals::{Totals, use_totals};

/// How many rows the tables of the best customers and products have.
pub(super) const TOP: usize = SHOWN;

/// Active licenses by the id of a customer.
pub(super) type LicenseCounts = Vec<(String, Option<i64>)>;

/// The answers the page is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AnalyticsData {
    /// All-time totals, and which kind of backend answers.
    pub totals: Totals,
    /// The server's own figures of the period, where it tells any: a backend that knows no periods does of all time.
    pub stats: Remote<Rc<DashboardStats>>,
    /// The orders.
    pub orders: PeriodOrders,
    /// Reading them one by one where they are many.
    pub reading: ReadingHandle,
    /// What they come to as far as that was read.
    pub tally: Option<Rc<OrderTally>>,
    /// The products of the completed orders.
    pub products: Rc<Vec<Breakdown>>,
    /// The customers who ordered.
    pub customers: Rc<Vec<Breakdown>>,
    /// Licenses of the period, and of the time it is compared with.
    pub licenses: KnownLedger,
    /// What they add up to.
    pub license_series: Option<LicenseSeries>,
    /// Refunds of the period.
    pub refunds: KnownLedger,
    /// Registered customers, where the totals do not tell them.
    pub customer_stats: Remote<CustomerStats>,
    /// Active products by category.
    pub categories: Remote<Rc<Vec<(String, i64)>>>,
    /// Active licenses of the best customers.
    pub license_counts: Remote<Rc<LicenseCounts>>,
    /// The revenue of this month in minor units, with the time of the answer.
    pub month_revenue: Option<(i64, Timestamp)>,
}

impl AnalyticsData {
    /// Whether the tally holds every order of the period, as they are now.
    pub(super) fn is_tally_whole(&self) -> bool {
        let tally = self.tally.as_ref().filter(|_| self.reading.is_done()).map(|tally| tally.totals());
        let shown = self.orders.figures().0.map(|series| series.total);
        tally.zip(shown).is_some_and(|(tally, shown)| (tally.orders, tally.revenue) == (shown.orders, shown.revenue))
    }

    /// Whether more orders are being read one by one.
    pub(super) fn is_reading(&self) -> bool {
        is_reading(&self.reading, &self.orders)
    }
}

fn is_reading(reading: &ReadingHandle, orders: &PeriodOrders) -> bool {
    reading.is_under_way() || orders.orders.coverage().is_some_and(|coverage| coverage.is_reading)
}

/// What licenses add up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LicenseSeries {
    /// The active ones of the period over time.
    pub active: Series,
    /// Those of the time it is compared with.
    pub active_before: Option<Series>,
    /// Those of the period by status.
    pub by_status: Vec<StatusCount>,
}

/// Which parts of the page the reader sees, of those that have answers of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PartsInView {
    /// The breakdowns.
    pub blocks: bool,
    /// The tables of the best.
    pub tables: bool,
    /// The derived measures.
    pub measures: bool,
}

/// Asks for all of it and keeps fresh what is seen.
#[hook]
pub(super) fn use_analytics_data(selection: PeriodSelection, in_view: PartsInView) -> Rc<AnalyticsData> {
    let clock = use_server_clock();
    let today = use_today();
    let totals = use_totals(Freshness::default(), Remote::Loading, Remote::Loading);
    let is_enabled = totals.is_scoped();
    let mut orders = use_period_orders(selection, true, Freshness { is_primary: true, ..Freshness::default() });
    let until = orders.orders.rollup.value().map(|rollup| rollup.window.end);
    let reading = use_order_reading(selection, until);
    let tally = use_memo((Rc::clone(&reading.reading), orders.orders.clone()), |(reading, orders)| {
        let ledger = orders.ledger.value().filter(|ledger| ledger.is_partial)?;
        Some(match (&**reading, reading.tally()?) {
            (Reading::Done(..), tally) => Rc::new(tally.with_newer(&ledger.entries)),
            (_, tally) => Rc::clone(tally),
        })
    });
    if let Some(tally) = tally.as_ref() {
        for series in [&mut orders.divided.series, &mut orders.divided_before.series].into_iter().flatten() {
            Rc::make_mut(series).complete_with(tally.totals());
        }
    }
    let parts = use_memo((orders.orders.clone(), (*tally).clone()), |(orders, tally)| {
        if let Some(tally) = tally {
            return (Rc::new(tally.products()), Rc::new(tally.customers()));
        }
        let is_shown = orders.coverage().is_none_or(|coverage| coverage.is_reading);
        let ledger = orders.ledger.value().filter(|_| is_shown);
        ledger.map(|ledger| (Rc::new(products(ledger)), Rc::new(customers(ledger)))).unwrap_or_default()
    });
    // Browsers have few connections at once: what the first figures are made of comes before anything else.
    let is_turn = orders.status() != DataStatus::Loading;
    // An event asks for the totals, and for the order that it names.
    let trailing = Freshness { is_trailing: true, ..Freshness::default() };
    let licenses = use_ledger(LedgerKind::Licenses, selection, Span::Both, trailing, is_turn);
    let in_view = PartsInView {
        blocks: in_view.blocks && is_turn,
        tables: in_view.tables && is_turn,
        measures: in_view.measures && is_turn,
    };
    let seldom = |is_in_sight| Freshness { is_in_sight, ..seldom() };
    let refunds = use_ledger(LedgerKind::Refunds, selection, Span::Period, seldom(in_view.measures), is_turn);
    let categories = QueryOptions { freshness: seldom(in_view.blocks), ..Default::default() };
    let categories = use_query(QueryKey::PlanCategories, categories).remote;
    let stats = use_period_stats(selection, &totals, true, true, Freshness::default());
    let month = use_query::<Rc<DashboardStats>>(
        QueryKey::MonthTotals(month_of(start_of(today))),
        QueryOptions { is_enabled, freshness: seldom(in_view.measures), ..Default::default() },
    );
    let freshness = Freshness { is_in_sight: in_view.blocks, ..trailing };
    let customer_stats = QueryOptions { is_enabled, freshness, ..Default::default() };
    let customer_stats = use_query(QueryKey::CustomerStats, customer_stats).remote;
    let best: Rc<[String]> =
        parts.1.iter().take(TOP).filter(|part| !part.is_guest).map(|part| part.key.clone()).collect();
    let license_counts = use_query(
        QueryKey::LicenseCounts(Rc::clone(&best)),
        // While orders are being read, others are the best with each page.
        QueryOptions {
            is_enabled: !best.is_empty() && !is_reading(&reading, &orders),
            freshness: seldom(in_view.tables),
            ..Default::default()
        },
    );
    let month_revenue = match totals.kind.value() {
        Some(BackendKind::AllTime) => {
            let stats = &totals.stats.remote;
            stats.value().and_then(|stats| stats.monthly_revenue).zip(stats.at())
        }
        Some(BackendKind::PeriodScoped) => {
            month.remote.value().and_then(|stats| stats.total_revenue).zip(month.remote.at())
        }
        None => None,
    };
    let license_series =
        use_memo((licenses.clone(), stats.clone(), selection, clock), |(known, stats, selection, clock)| {
            let at = clock.server_time(known.at()?);
            license_series(known.value()?, *selection, at).or_else(|| counted_licenses(stats.value()?, at))
        });
    let data = AnalyticsData {
        stats,
        totals,
        orders,
        reading,
        tally: (*tally).clone(),
        products: Rc::clone(&parts.0),
        customers: Rc::clone(&parts.1),
        licenses,
        license_series: (*license_series).clone(),
        refunds,
        customer_stats,
        categories,
        license_counts: license_counts.remote,
        month_revenue: month_revenue.map(|(revenue, at)| (revenue.minor(), clock.server_time(at))),
    };
    use_memo(data, Clone::clone)
}

/// What the licenses add up to as they were at the time of the answer; nothing where there are too many.
fn license_series(known: &Ledger, selection: PeriodSelection, at: Timestamp) -> Option<LicenseSeries> {
    if known.is_partial {
        return None;
    }
    let window = selection.window(at);
    let of_period = known.part(window, None);
    let extent = of_period.extent(at);
    let granularity = selection.granularity(extent);
    // Of those made long ago few are active still: that they begin late says nothing about the business.
    let active = |window: Window, extent: Window| Series {
        late_start: None,
        ..Series::new(&known.part(window, Some("active")), None, extent, granularity)
    };
    Some(LicenseSeries {
        active: active(window, extent),
        active_before: selection.comparison_window(at).map(|comparison| active(comparison, comparison)),
        by_status: status_counts::of_licenses(&of_period),
    })
}

/// Their number alone, as the server counts them, where they are too many to read.
fn counted_licenses(stats: &DashboardStats, at: Timestamp) -> Option<LicenseSeries> {
    let total = series::Totals { orders: stats.active_licenses?, ..series::Totals::default() };
    Some(LicenseSeries {
        active: Series { total, server_until: Some(at), ..Series::default() },
        active_before: None,
        by_status: licenses_of(stats)?,
    })
}
