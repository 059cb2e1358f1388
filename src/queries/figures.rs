//! What every card is made of.

use pulseboard_core::dashboard::data::DashboardData;
use pulseboard_core::dashboard::stats::Rolling;
use pulseboard_core::query::key::QueryKey;
use yew::prelude::*;

use crate::contexts::query_client::{QueryOptions, use_query};
use crate::queries::period_orders::use_today;
use crate::queries::totals::use_totals;

/// The answers that the cards are made of. Until the first ones they are what an earlier page knew.
#[hook]
pub fn use_figures(known: &DashboardData, is_primary: bool) -> DashboardData {
    let today = use_today();
    let totals = use_totals(is_primary, known.totals.clone(), known.kind.clone());
    let orders_today = use_query(
        QueryKey::OrdersToday(today),
        QueryOptions { placeholder: known.orders_today.clone(), ..Default::default() },
    );
    // Only one kind of backend needs the rest.
    let is_enabled = totals.is_told_scoped();
    let month = use_query(
        QueryKey::Rolling(Rolling::Month),
        QueryOptions { is_enabled, placeholder: known.month.clone(), ..Default::default() },
    );
    let week = use_query(
        QueryKey::Rolling(Rolling::Week),
        QueryOptions { is_enabled, placeholder: known.week.clone(), ..Default::default() },
    );
    let customers = use_query(
        QueryKey::CustomerStats,
        QueryOptions { is_enabled, placeholder: known.customers.clone(), ..Default::default() },
    );
    DashboardData {
        kind: totals.kind,
        totals: totals.stats.remote,
        month: month.remote,
        week: week.remote,
        customers: customers.remote,
        orders_today: orders_today.remote,
    }
}
