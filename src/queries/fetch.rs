//! How each key is asked for: one arm for each.

use std::rc::Rc;

use pulseboard_api::client::Client;
use pulseboard_api::dashboard::{StatsOf, has_data};
use pulseboard_api::transport::LocalBoxFuture;
use pulseboard_core::analytics::ledger::LedgerKind;
use pulseboard_core::period::PeriodSelection;
use pulseboard_core::query::error::ApiError;
use pulseboard_core::query::key::QueryKey;

use crate::contexts::query_client::FetchContext;
use crate::contexts::query_client::data::QueryData;
use crate::platform::now;
use crate::queries::on_use::{AfterCardsKey, AnalyticsKey, ListsKey, OnUse, fetch_on_use};

/// What many keys are asked for by.
enum Asked {
    Stats(StatsOf),
    OnUse(OnUse),
}

/// Asks the server for what a key names.
pub fn fetch(key: QueryKey, context: FetchContext) -> LocalBoxFuture<Result<QueryData, ApiError>> {
    Box::pin(async move {
        let FetchContext { client, abort, now, .. } = &context;
        let asked = match key {
            QueryKey::Totals => Asked::Stats(StatsOf::AllTime),
            QueryKey::Rolling(period) => Asked::Stats(StatsOf::Rolling(period)),
            QueryKey::PeriodTotals(selection, _) => Asked::Stats(StatsOf::Within(selection.window(*now))),
            QueryKey::MonthTotals(month) => Asked::Stats(StatsOf::Within(month)),
            QueryKey::BackendKind { has_data } => {
                return Ok(QueryData::Kind(client.backend_kind(has_data, abort).await?));
            }
            QueryKey::OrdersToday(_) => return Ok(QueryData::Count(client.orders_today(abort).await?)),
            QueryKey::CustomerStats => return Ok(QueryData::CustomerStats(client.customer_stats(abort).await?)),
            QueryKey::Waiting(matter, _) => Asked::OnUse(OnUse::AfterCards(AfterCardsKey::Waiting(matter))),
            QueryKey::Ledger { kind: LedgerKind::Orders, selection, span, .. } => {
                Asked::OnUse(OnUse::AfterCards(AfterCardsKey::Orders(selection, span)))
            }
            QueryKey::Rollup { selection, span, end, .. } => {
                Asked::OnUse(OnUse::AfterCards(AfterCardsKey::Rollup(selection, span, end)))
            }
            QueryKey::Ledger { kind, selection, span, .. } => {
                Asked::OnUse(OnUse::Analytics(AnalyticsKey::Ledger(kind, selection, span)))
            }
            QueryKey::PlanCategories => Asked::OnUse(OnUse::Analytics(AnalyticsKey::PlanCategories)),
            QueryKey::LicenseCounts(customers) => {
                Asked::OnUse(OnUse::Analytics(AnalyticsKey::LicenseCounts(customers)))
            }
            QueryKey::Order(id) => Asked::OnUse(OnUse::Lists(ListsKey::Order(id))),
            QueryKey::Customer(id) => Asked::OnUse(OnUse::Lists(ListsKey::Customer(id))),
            QueryKey::List { resource, filter } => Asked::OnUse(OnUse::Lists(ListsKey::List(resource, filter))),
        };
        match asked {
            Asked::Stats(of) => Ok(QueryData::Stats(Rc::new(client.dashboard_stats(of, abort).await?))),
            Asked::OnUse(key) => fetch_on_use(key, context).await,
        }
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
    client.begin_order_ledger(selection.window(client.server_clock().server_time(now())));
}
