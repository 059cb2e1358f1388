//! Everything the dashboard asks the server, and what it keeps for the next page.

use std::rc::Rc;

use chrono::TimeDelta;
use pulseboard_core::dashboard::data::DashboardData;
use pulseboard_core::dashboard::snapshot::{decode, encode};
use pulseboard_core::query::cache::Freshness;
use pulseboard_core::query::state::Remote;
use pulseboard_core::time::Timestamp;
use yew::prelude::*;

use crate::contexts::session::use_session;
use crate::platform::now;
use crate::platform::storage::{self, SNAPSHOT};
use crate::queries::figures::use_figures;

/// Everything the dashboard asks the server, and what an earlier page knew: until the first answers they are the same.
#[hook]
pub fn use_dashboard_data() -> (DashboardData, Rc<DashboardData>) {
    let session = use_session();
    let owner = session.account();
    let known =
        use_memo(owner, |owner| owner.and_then(|owner| decode(&storage::get(SNAPSHOT)?, owner)).unwrap_or_default());
    let data = use_figures(&known, Freshness { is_primary: true, is_in_sight: false, ..Freshness::default() });
    use_snapshot(&data, owner);
    (data, known)
}

/// How often the figures are kept for the next page at most.
const SNAPSHOT_INTERVAL: TimeDelta = TimeDelta::seconds(10);

/// Keeps the figures for the next page.
#[hook]
fn use_snapshot(data: &DashboardData, owner: Option<u64>) {
    let kept_at = use_mut_ref(Timestamp::default);
    use_effect_with((data.clone(), owner), move |(data, owner)| {
        let is_told = matches!((&data.totals, &data.kind), (Remote::Ready { .. }, Remote::Ready { .. }));
        let now = now();
        if let Some(owner) = owner.filter(|_| is_told && now - *kept_at.borrow() >= SNAPSHOT_INTERVAL) {
            kept_at.replace(now);
            storage::set(SNAPSHOT, encode(data, owner).as_deref());
        }
    });
}
