//! Which kind of backend answers: pages find it out by the all-time totals, which they show as well.

use std::rc::Rc;

use yew::prelude::*;

use super::asking::{asking, use_answer};
use crate::api::{Abort, Answer, Api, ApiError, dashboard};
use crate::browser;
use crate::live::PageHandle;
use crate::model::{BackendKind, DashboardStats};
use crate::query::{Fetch, QueryHandle, Remote};

/// The all-time totals, and the kind of backend. Until the first answers both are what an earlier page knew.
#[hook]
pub fn use_kind(
    page: &PageHandle,
    known_totals: Remote<Rc<DashboardStats>>,
    known_kind: Remote<BackendKind>,
) -> (QueryHandle<Rc<DashboardStats>>, Remote<BackendKind>) {
    let api = page.api.clone();
    let fetch = {
        let api = api.clone();
        asking(page, move || dashboard::totals(api.kind()))
    };
    let totals = use_answer(page.is_enabled, page, known_totals, fetch);
    // Asked once, after the totals.
    let has_totals = match &totals.remote {
        Remote::Ready { value, .. } => Some(dashboard::has_data(value)),
        Remote::Loading | Remote::Remembered { .. } | Remote::Stale { .. } | Remote::Failed(_) => None,
    };
    let asks_kind = page.is_enabled && api.kind().is_none() && has_totals.is_some();
    let fetch: Fetch = {
        let api = api.clone();
        Rc::new(move |abort| {
            let api = api.clone();
            Box::pin(async move {
                let kind = backend_kind(&api, has_totals.unwrap_or_default(), &abort).await?;
                Ok(Rc::new(kind) as Answer)
            })
        })
    };
    let told_kind = use_answer(asks_kind, page, known_kind, fetch);
    let kind = match (api.kind(), &totals.remote) {
        (Some(value), _) => Remote::Ready { value, at: browser::now() },
        // Without totals there is nothing to tell the kind by.
        (None, Remote::Failed(error)) => Remote::Failed(error.clone()),
        (None, _) => told_kind.remote,
    };
    (totals, kind)
}

/// Finds out which kind of backend answers, and remembers it.
async fn backend_kind(api: &Api, has_totals: bool, abort: &Abort) -> Result<BackendKind, ApiError> {
    let before = api.ask(dashboard::before_any_data(), abort).await?;
    let kind = match dashboard::kind_of(has_totals, dashboard::has_data(&before)) {
        Some(kind) => kind,
        None => dashboard::kind_of_refusal(api.ask(dashboard::without_period(), abort).await)?,
    };
    api.learn_kind(kind);
    Ok(kind)
}
