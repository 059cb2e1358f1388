//! How each key is asked for: one arm for each.

use std::future::Future;
use std::rc::Rc;

use pulseboard_api::client::Client;
use pulseboard_api::page::{Page, Slice};
use pulseboard_api::transport::{Abort, LocalBoxFuture};
use pulseboard_core::analytics::ledger::{Ledger, LedgerKind};
use pulseboard_core::dashboard::cards::Resource;
use pulseboard_core::period::{PeriodSelection, Window};
use pulseboard_core::query::error::ApiError;
use pulseboard_core::query::key::{QueryKey, Span};
use pulseboard_core::time::Timestamp;

use crate::contexts::query_client::FetchContext;
use crate::contexts::query_client::data::{QueryData, QueryValue};

/// Asks the server for what a key names.
pub fn fetch(key: QueryKey, context: FetchContext) -> LocalBoxFuture<Result<QueryData, ApiError>> {
    Box::pin(async move {
        let FetchContext { client, abort, now, .. } = &context;
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
            QueryKey::PlanCategories => QueryData::Categories(Rc::new(client.plan_categories(abort).await?)),
            QueryKey::LicenseCounts(customers) => {
                QueryData::LicenseCounts(Rc::new(license_counts(client, &customers, abort).await?))
            }
            QueryKey::List { resource, status, take } => list(client, resource, status.as_deref(), take, abort).await?,
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

/// The active licenses of some customers, one request each: no list tells them more cheaply.
async fn license_counts(
    client: &Client,
    customers: &[String],
    abort: &Abort,
) -> Result<Vec<(String, Option<i64>)>, ApiError> {
    let mut counts = Vec::new();
    for customer in customers {
        let count = match client.active_licenses_of(customer, abort).await {
            Ok(count) => count,
            Err(ApiError::SignedOut) => return Err(ApiError::SignedOut),
            // A customer who cannot be read leaves a dash, and the others as they are.
            Err(_) => None,
        };
        counts.push((customer.clone(), count));
    }
    Ok(counts)
}

/// The first rows of a list; of one that is walked customer by customer, what belongs to the first customers.
async fn list(
    client: &Client,
    resource: Resource,
    status: Option<&str>,
    take: usize,
    abort: &Abort,
) -> Result<QueryData, ApiError> {
    Ok(match resource {
        Resource::Customers => QueryData::Customers(paged(take, |slice| client.customers(slice, abort)).await?),
        Resource::Products => QueryData::Plans(Rc::new(client.plans(abort).await?)),
        Resource::Licenses => QueryData::Licenses(paged(take, |slice| client.licenses(slice, status, abort)).await?),
        Resource::Subscriptions => {
            QueryData::Subscriptions(paged(take, |slice| client.subscriptions(slice, abort)).await?)
        }
        Resource::Orders => QueryData::Orders(paged(take, |slice| client.orders(slice, status, abort)).await?),
        Resource::Invoices => QueryData::Invoices(paged(take, |slice| client.invoices(slice, status, abort)).await?),
        Resource::Payments => QueryData::Payments(paged(take, |slice| client.payments(slice, abort)).await?),
        Resource::Domains => QueryData::Domains(paged(take, |slice| client.domains(slice, abort)).await?),
    })
}

/// Puts slices together until there are enough.
async fn paged<T, F>(take: usize, slice_of: impl Fn(Slice) -> F) -> Result<Rc<Page<T>>, ApiError>
where
    F: Future<Output = Result<Page<T>, ApiError>>,
{
    let mut rows = Vec::new();
    let mut skip = 0;
    loop {
        let slice = Slice { skip, take: (take - skip).min(Slice::LONGEST) };
        let mut page = slice_of(slice).await?;
        rows.append(&mut page.rows);
        skip += slice.take;
        if skip >= take || !page.has_more {
            return Ok(Rc::new(Page { rows, has_more: page.has_more }));
        }
    }
}
