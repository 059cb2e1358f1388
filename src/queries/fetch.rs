//! How each key is asked for: one arm for each.

use std::rc::Rc;

use pulseboard_api::transport::LocalBoxFuture;
use pulseboard_core::analytics::ledger::{Ledger, LedgerKind};
use pulseboard_core::period::{PeriodSelection, Window};
use pulseboard_core::query::error::ApiError;
use pulseboard_core::query::key::{QueryKey, Span};
use pulseboard_core::time::Timestamp;

use crate::contexts::query_client::FetchContext;
use crate::contexts::query_client::data::{QueryData, QueryValue};
use crate::queries::on_use::{OnUseKey, fetch_on_use};

/// Asks the server for what a key names.
pub fn fetch(key: QueryKey, context: FetchContext) -> LocalBoxFuture<Result<QueryData, ApiError>> {
    Box::pin(async move {
        let FetchContext { client, abort, now, .. } = &context;
        let on_use = |key| fetch_on_use(key, client.clone(), abort.clone());
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
            QueryKey::Ledger { kind, selection, span, .. } => {
                QueryData::Ledger(ledger(kind, window_of(&selection, span, *now), &context).await?)
            }
            QueryKey::PlanCategories => on_use(OnUseKey::PlanCategories).await?,
            QueryKey::LicenseCounts(customers) => on_use(OnUseKey::LicenseCounts(customers)).await?,
            QueryKey::List { resource, status, take } => on_use(OnUseKey::List { resource, status, take }).await?,
        })
    })
}

/// The moments that a span of a selection means.
fn window_of(selection: &PeriodSelection, span: Span, now: Timestamp) -> Window {
    let period = selection.window(now);
    let comparison = selection.comparison_window(now);
    match span {
        Span::Period => period,
        Span::Comparison => comparison.unwrap_or(Window { start: now, end: now }),
        Span::Both => {
            let start = comparison.map_or(period.start, |comparison| comparison.start.min(period.start));
            Window { start, ..period }
        }
    }
}

/// The entries of a window; of a long one only what is not known well enough, see [`Ledger::stale_since`].
async fn ledger(kind: LedgerKind, window: Window, context: &FetchContext) -> Result<Rc<Ledger>, ApiError> {
    let known = context.known.as_ref().and_then(Rc::<Ledger>::from_data);
    let (now, refreshed_at) = (context.now, context.refreshed_at);
    match (Ledger::stale_since(known.as_deref(), window, now, refreshed_at), known) {
        (None, Some(known)) => Ok(known),
        (since, known) => {
            let since = since.unwrap_or(window.start);
            let read = context.client.ledger(kind, window, known.as_deref(), since, now, &context.abort).await?;
            Ok(Rc::new(read))
        }
    }
}
