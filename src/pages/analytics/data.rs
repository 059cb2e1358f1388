//! Everything the analytics page asks the server, each answer on its own: one that fails takes no other along.

use std::rc::Rc;

use chrono::TimeDelta;
use pulseboard_core::analytics::breakdown::{Breakdown, customers, products};
use pulseboard_core::analytics::ledger::{LICENSE_STATUSES, Ledger, LedgerKind};
use pulseboard_core::analytics::measures::month_of;
use pulseboard_core::analytics::series::Series;
use pulseboard_core::dashboard::stats::{BackendKind, CustomerStats, DashboardStats};
use pulseboard_core::period::{PeriodSelection, Window};
use pulseboard_core::query::key::{QueryKey, Span};
use pulseboard_core::query::state::Remote;
use pulseboard_core::time::{Timestamp, start_of};
use yew::prelude::*;

use crate::contexts::query_client::{QueryOptions, use_query};
use crate::contexts::server_clock::use_server_clock;
use crate::queries::period_orders::{KnownLedger, PeriodOrders, SELDOM, use_ledger, use_period_orders, use_today};
use crate::queries::totals::{Totals, use_totals};

/// How many rows the tables of the best customers and products have.
pub(super) const TOP: usize = 10;

/// Active licenses by the id of a customer.
pub(super) type LicenseCounts = Vec<(String, Option<i64>)>;

/// The answers the page is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AnalyticsData {
    /// All-time totals, and which kind of backend answers.
    pub totals: Totals,
    /// The server's own figures of the period, where it tells any.
    pub stats: Remote<Rc<DashboardStats>>,
    /// The orders.
    pub orders: PeriodOrders,
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

/// What licenses add up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LicenseSeries {
    /// The active ones of the period over time.
    pub active: Series,
    /// Those of the time it is compared with.
    pub active_before: Option<Series>,
    /// Those of the period by status.
    pub by_status: [i64; LICENSE_STATUSES.len()],
}

/// Asks for all of it and keeps it fresh.
#[hook]
pub(super) fn use_analytics_data(selection: PeriodSelection) -> Rc<AnalyticsData> {
    let clock = use_server_clock();
    let today = use_today();
    let totals = use_totals(false, Remote::Loading, Remote::Loading);
    let is_enabled = totals.is_scoped();
    let orders = use_period_orders(selection, true, true);
    let parts = use_memo(orders.orders.clone(), |orders| {
        let orders = orders.value().filter(|orders| !orders.is_cut);
        orders.map(|orders| (Rc::new(products(orders)), Rc::new(customers(orders)))).unwrap_or_default()
    });
    let licenses = use_ledger(LedgerKind::Licenses, selection, Span::Both, true, TimeDelta::zero(), false);
    let refunds = use_ledger(LedgerKind::Refunds, selection, Span::Period, true, SELDOM, false);
    let seldom = || QueryOptions { stale_time: SELDOM, ..Default::default() };
    let categories = use_query(QueryKey::PlanCategories, seldom()).remote;
    let whole_period = PeriodSelection { granularity: None, ..selection };
    let stats =
        use_query(QueryKey::PeriodTotals(whole_period, today), QueryOptions { is_enabled, ..Default::default() });
    let month = use_query::<Rc<DashboardStats>>(
        QueryKey::MonthTotals(month_of(start_of(today))),
        QueryOptions { is_enabled, stale_time: SELDOM, ..Default::default() },
    );
    let customer_stats = use_query(QueryKey::CustomerStats, QueryOptions { is_enabled, ..Default::default() }).remote;
    let best: Rc<[String]> =
        parts.1.iter().take(TOP).filter(|part| !part.is_guest).map(|part| part.key.clone()).collect();
    let license_counts = use_query(
        QueryKey::LicenseCounts(Rc::clone(&best)),
        QueryOptions { is_enabled: !best.is_empty(), stale_time: SELDOM, ..Default::default() },
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
    let license_series = use_memo((licenses.clone(), selection, clock), |(licenses, selection, clock)| {
        license_series(licenses.value()?, *selection, clock.server_time(licenses.at()?))
    });
    let data = AnalyticsData {
        stats: if is_enabled { stats.remote } else { Remote::Loading },
        totals,
        orders,
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
    if known.is_cut {
        return None;
    }
    let window = selection.window(at);
    let of_period = known.part(window, None);
    let extent = of_period.extent(at);
    let granularity = selection.granularity(extent);
    // Of those made long ago few are active still: that they begin late says nothing about the business.
    let active = |window: Window, extent: Window| Series {
        late_start: None,
        ..Series::new(&known.part(window, Some("active")), extent, granularity)
    };
    Some(LicenseSeries {
        active: active(window, extent),
        active_before: selection.comparison_window(at).map(|comparison| active(comparison, comparison)),
        by_status: of_period.by_status(&LICENSE_STATUSES),
    })
}
