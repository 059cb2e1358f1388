//! The all-time totals, and which kind of backend answers: pages find it out by the totals, which they show as well.

use std::rc::Rc;

use chrono::TimeDelta;
use pulseboard_api::dashboard::has_data;
use pulseboard_core::dashboard::stats::{BackendKind, DashboardStats};
use pulseboard_core::query::cache::Freshness;
use pulseboard_core::query::key::QueryKey;
use pulseboard_core::query::state::Remote;
use yew::prelude::*;

use crate::contexts::query_client::{QueryOptions, QueryResult, use_query};

/// What is known of the totals, and of the kind of backend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    /// The all-time totals.
    pub stats: QueryResult<Rc<DashboardStats>>,
    /// The kind of backend.
    pub kind: Remote<BackendKind>,
}

impl Totals {
    /// Whether the backend is known to limit totals to a period.
    pub fn is_scoped(&self) -> bool {
        self.kind.value() == Some(&BackendKind::PeriodScoped)
    }

    /// The same, told by this page's own backend and not by an earlier page.
    pub fn is_told_scoped(&self) -> bool {
        matches!(self.kind, Remote::Ready { value: BackendKind::PeriodScoped, .. })
    }
}

/// The all-time totals, and the kind of backend. Until the first answers both are what an earlier page knew.
#[hook]
pub fn use_totals(
    freshness: Freshness,
    known_totals: Remote<Rc<DashboardStats>>,
    known_kind: Remote<BackendKind>,
) -> Totals {
    let stats =
        use_query(QueryKey::Totals, QueryOptions { freshness, placeholder: known_totals, ..Default::default() });
    // Asked once, after the totals; what a backend is does not change while a page is open.
    let told = match &stats.remote {
        Remote::Ready { value, .. } => Some(has_data(value)),
        Remote::Loading | Remote::Remembered { .. } | Remote::Stale { .. } | Remote::Failed(_) => None,
    };
    let had_data = use_state_eq(|| None::<bool>);
    use_effect_with(told, {
        let had_data = had_data.clone();
        move |told| {
            if had_data.is_none() {
                had_data.set(*told);
            }
        }
    });
    let has_data = had_data.or(told);
    let kind = use_query(
        QueryKey::BackendKind { has_data: has_data.unwrap_or_default() },
        QueryOptions {
            is_enabled: has_data.is_some(),
            freshness: Freshness { stale_time: TimeDelta::days(365), ..Freshness::default() },
            placeholder: known_kind,
            ..Default::default()
        },
    );
    let kind = match (&kind.remote, &stats.remote) {
        // Without totals there is nothing to tell the kind by.
        (Remote::Loading, Remote::Failed(error)) => Remote::Failed(error.clone()),
        (kind, _) => kind.clone(),
    };
    Totals { stats, kind }
}
