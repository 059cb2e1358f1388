//! What every card is made of.

use std::rc::Rc;

use pulseboard_core::analytics::ledger::{Ledger, LedgerKind};
use pulseboard_core::dashboard::data::DashboardData;
use pulseboard_core::dashboard::stats::Rolling;
use pulseboard_core::query::cache::Freshness;
use pulseboard_core::query::key::{QueryKey, Span};
use pulseboard_core::query::state::Remote;
use pulseboard_core::time::start_of;
use yew::prelude::*;

use crate::contexts::period::use_period;
use crate::contexts::query_client::data::QueryValue;
use crate::contexts::query_client::{QueryOptions, use_query, use_query_client};
use crate::hooks::use_lasting;
use crate::queries::period_orders::{ledger_key, use_today};
use crate::queries::totals::use_totals;

/// The answers that the cards are made of. Until the first ones they are what an earlier page knew. The totals are always in
/// sight: most cards show them, and the header tells how old they are.
#[hook]
pub fn use_figures(known: &DashboardData, freshness: Freshness) -> DashboardData {
    let totals = Freshness { is_in_sight: true, ..freshness };
    let totals = use_totals(totals, known.totals.clone(), known.kind.clone());
    let freshness = Freshness { is_primary: false, ..freshness };
    let orders_today = use_orders_today(known.orders_today.clone(), freshness);
    // Only one kind of backend needs the rest.
    let is_enabled = totals.is_told_scoped();
    let month = use_card_figure(QueryKey::Rolling(Rolling::Month), &known.month, is_enabled, freshness);
    let week = use_card_figure(QueryKey::Rolling(Rolling::Week), &known.week, is_enabled, freshness);
    let customers = use_card_figure(QueryKey::CustomerStats, &known.customers, is_enabled, freshness);
    DashboardData { kind: totals.kind, totals: totals.stats.remote, month, week, customers, orders_today }
}

/// What a few cards show, and no totals tell. Its first answer does not wait until somebody looks at them.
#[hook]
fn use_card_figure<T: QueryValue>(
    key: QueryKey,
    known: &Remote<T>,
    is_enabled: bool,
    freshness: Freshness,
) -> Remote<T> {
    let client = use_query_client();
    let is_answered = matches!(client.cache().remote(&key), Some(Remote::Ready { .. } | Remote::Stale { .. }));
    let freshness = Freshness { is_in_sight: freshness.is_in_sight || !is_answered, is_trailing: true, ..freshness };
    use_query(key, QueryOptions { is_enabled, freshness, placeholder: known.clone(), ..Default::default() }).remote
}

/// How long the orders of the period may take to tell how many there are today, in milliseconds.
const LATE: u32 = 2_000;

/// Orders since midnight UTC. Those of the selected period tell it where all since then are known; else the server does.
#[hook]
pub fn use_orders_today(known: Remote<Option<i64>>, freshness: Freshness) -> Remote<Option<i64>> {
    let today = use_today();
    let selection = use_period().selection;
    let client = use_query_client();
    let key = ledger_key(LedgerKind::Orders, selection, Span::Period, today);
    let counted = client.cache().remote(&key).cloned().map_or(Remote::Loading, |orders| {
        orders.filter_map(|orders| Some(Some(Rc::<Ledger>::from_data(&orders)?.count_since(start_of(today))?)))
    });
    // Orders are many where one number is asked for: it does not wait for them on a slow line.
    let is_late = use_lasting(client.cache().is_fetching(&key), LATE);
    let is_told = counted.value().is_some() && client.cache().is_newest(&key) && !is_late;
    let key = QueryKey::OrdersToday(today);
    // Where nobody looks, what was counted last stands until somebody does, and so does what was told last.
    let was_told = matches!(client.cache().remote(&key), Some(Remote::Ready { .. } | Remote::Stale { .. }));
    let is_wanted = freshness.is_in_sight || was_told || counted.value().is_none();
    let is_enabled = is_wanted && !is_told;
    let options = QueryOptions { is_enabled, freshness, placeholder: known, ..Default::default() };
    let asked = use_query(key, options).remote;
    if is_told {
        return counted;
    }
    // What is older would take back what was shown.
    match asked.error() {
        _ if counted.at() <= asked.at() => asked,
        Some(error) => counted.failed(error.clone()),
        None => counted,
    }
}
