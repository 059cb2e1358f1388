//! How each key is asked for: one arm for each.

use std::rc::Rc;

use pulseboard_api::client::Client;
use pulseboard_api::dashboard::has_data;
use pulseboard_api::ledger::LedgerRequest;
use pulseboard_api::transport::LocalBoxFuture;
use pulseboard_core::analytics::ledger::{Ledger, LedgerKind};
use pulseboard_core::period::{PeriodSelection, Window};
use pulseboard_core::query::error::ApiError;
use pulseboard_core::query::key::{QueryKey, Span};
use pulseboard_core::time::Timestamp;

use crate::contexts::query_client::FetchContext;
use crate::contexts::query_client::data::{QueryData, QueryValue};
use crate::platform::now;
use crate::queries::on_use::{
    AnalyticsKey, DetailsKey, fetch_details, fetch_for_analytics, fetch_list, fetch_orders, fetch_waiting,
};

/// Asks the server for what a key names.
pub fn fetch(key: QueryKey, context: FetchContext) -> LocalBoxFuture<Result<QueryData, ApiError>> {
    Box::pin(async move {
        let FetchContext { client, abort, now, .. } = &context;
        let analytics = |key| fetch_for_analytics(key, client, abort);
        Ok(match key {
            QueryKey::Totals => QueryData::Stats(Rc::new(client.dashboard_totals(abort).await?)),
            QueryKey::BackendKind { has_data } => QueryData::Kind(client.backend_kind(has_data, abort).await?),
            QueryKey::OrdersToday(_) => QueryData::Count(client.orders_today(abort).await?),
            QueryKey::Rolling(period) => QueryData::Stats(Rc::new(client.dashboard_rolling(period, abort).await?)),
            QueryKey::PeriodTotals(selection, _) => {
                QueryData::Stats(Rc::new(client.dashboard_within(selection.window(*now), abort).await?))
            }
            QueryKey::MonthTotals(month) => QueryData::Stats(Rc::new(client.dashboard_within(month, abort).await?)),
            QueryKey::CustomerStats => QueryData::CustomerStats(client.customer_stats(abort).await?),
            QueryKey::Waiting(matter, _) => fetch_waiting(matter, client, *now, abort).await?,
            QueryKey::Ledger { kind, selection, span, .. } => {
                ledger(kind, window_of(&selection, span, *now), &context).await?
            }
            QueryKey::PlanCategories => analytics(AnalyticsKey::PlanCategories).await?,
            QueryKey::LicenseCounts(customers) => analytics(AnalyticsKey::LicenseCounts(customers)).await?,
            QueryKey::Order(id) => fetch_details(DetailsKey::Order(id), client, abort).await?,
            QueryKey::Customer(id) => fetch_details(DetailsKey::Customer(id), client, abort).await?,
            QueryKey::List { resource, filter } => fetch_list(resource, filter, &context).await?,
        })
    })
}

/// The answers to what the page asked before the app ran, as far as they are here.
pub fn take_arrived(client: &Client) -> Vec<(QueryKey, QueryData)> {
    let mut answers = Vec::new();
    if let Some(totals) = client.take_arrived_totals() {
        let has_data = has_data(&totals);
        answers.push((QueryKey::Totals, QueryData::Stats(Rc::new(totals))));
        let kind = client.take_arrived_kind(has_data);
        answers.extend(kind.map(|kind| (QueryKey::BackendKind { has_data }, QueryData::Kind(kind))));
    }
    let orders = client.take_arrived_orders_today();
    answers.extend(
        orders.map(|count| (QueryKey::OrdersToday(client.server_clock().today(now())), QueryData::Count(count))),
    );
    answers
}

/// Begins to ask for the orders that the headline metrics of a period are made of.
pub fn begin_period_orders(client: &Client, selection: PeriodSelection) {
    client.begin_order_ledger(window_of(&selection, Span::Period, client.server_clock().server_time(now())));
}

/// The moments that a span of a selection means.
fn window_of(selection: &PeriodSelection, span: Span, now: Timestamp) -> Window {
    let period = selection.window(now);
    let comparison = selection.comparison_days(now);
    match span {
        Span::Period => period,
        Span::Comparison => comparison.unwrap_or(Window { start: now, end: now }),
        Span::Both => {
            let start = comparison.map_or(period.start, |comparison| comparison.start.min(period.start));
            Window { start, ..period }
        }
    }
}

/// The entries of a window; of a long one only what is not known well enough is asked for.
async fn ledger(kind: LedgerKind, window: Window, context: &FetchContext) -> Result<QueryData, ApiError> {
    let FetchContext { client, abort, now, refreshed_at, known, .. } = context;
    let known = known.as_ref().and_then(Rc::<Ledger>::from_data);
    let request = match (Ledger::stale_since(known.as_deref(), window, *now, *refreshed_at), known) {
        (None, Some(known)) => return Ok(QueryData::Ledger(known)),
        (since, known) => LedgerRequest { window, known, since: since.unwrap_or(window.start), now: *now },
    };
    match kind {
        LedgerKind::Orders => fetch_orders(request, client, abort).await,
        LedgerKind::Licenses => fetch_for_analytics(AnalyticsKey::Licenses(request), client, abort).await,
        LedgerKind::Refunds => fetch_for_analytics(AnalyticsKey::Refunds(request), client, abort).await,
    }
}
