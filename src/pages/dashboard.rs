//! The dashboard: every card, each from the answer in which it is true.

use yew::prelude::*;

use crate::api::dashboard::Window;
use crate::api::{Abort, Api, ApiError, Ask, customers, dashboard};
use crate::browser::{self, intl::Intl};
use crate::components::{CardGrid, Message, StatusPanel};
use crate::live::{Activity, LiveView, PageHandle, use_activity, use_page};
use crate::model::card::SECTIONS;
use crate::model::{BackendKind, CardId, CardMemory, CardView, DashboardFigures};
use crate::query::{QueryHandle, Remote, use_query};

/// Everything the dashboard asks the server, with what it knows of the requests.
#[hook]
fn use_figures() -> (DashboardFigures, Activity) {
    let page = use_page();
    let api = page.api.clone();
    let totals = use_ask(page.is_enabled, &page, {
        let api = api.clone();
        move || dashboard::totals(api.kind())
    });
    let orders_today = use_ask(page.is_enabled, &page, dashboard::orders_today);
    // Which kind of backend is it? Asked once, after the totals; only one kind needs the rest.
    let has_totals = totals.remote.value().map(dashboard::has_data);
    let told_kind = use_query(
        page.is_enabled && api.kind().is_none() && has_totals.is_some(),
        0,
        page.refetch,
        page.on_error.clone(),
        {
            let api = api.clone();
            move |abort| {
                let api = api.clone();
                async move { backend_kind(&api, has_totals.unwrap_or_default(), &abort).await }
            }
        },
    );
    let kind = api.kind();
    let is_scoped = page.is_enabled && kind == Some(BackendKind::PeriodScoped);
    let month = use_ask(is_scoped, &page, || dashboard::window(Window::Month));
    let week = use_ask(is_scoped, &page, || dashboard::window(Window::Week));
    let customers = use_ask(is_scoped, &page, customers::stats);
    let activity = Activity {
        is_fetching: totals.is_fetching
            || orders_today.is_fetching
            || month.is_fetching
            || week.is_fetching
            || customers.is_fetching,
        // The totals are most of the page: what stands beside them says for itself when it is older.
        updated_at: totals.remote.at(),
    };
    let figures = DashboardFigures {
        kind: match (kind, &totals.remote) {
            (Some(value), _) => Remote::Ready { value, at: browser::now() },
            // Without totals there is nothing to tell the kind by.
            (None, Remote::Failed(error)) => Remote::Failed(error.clone()),
            (None, _) => told_kind.remote,
        },
        totals: totals.remote,
        month: month.remote,
        week: week.remote,
        customers: customers.remote,
        orders_today: orders_today.remote,
    };
    (figures, activity)
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

/// Keeps the answer to one question fresh. The question is put anew for each request.
#[hook]
fn use_ask<T: Clone + 'static>(
    is_enabled: bool,
    page: &PageHandle,
    ask: impl Fn() -> Ask<T> + 'static,
) -> QueryHandle<T> {
    let api = page.api.clone();
    use_query(is_enabled, 0, page.refetch, page.on_error.clone(), move |abort| {
        let (api, ask) = (api.clone(), ask());
        async move { api.ask(ask, &abort).await }
    })
}

/// The dashboard.
#[component]
pub fn Dashboard() -> Html {
    let page = use_page();
    let (figures, activity) = use_figures();
    use_activity(&page, activity);
    let memory = use_mut_ref(CardMemory::default);
    let asked_at = use_mut_ref(|| page.refetch.asked_at);
    if asked_at.replace(page.refetch.asked_at) != page.refetch.asked_at {
        memory.borrow_mut().settle();
    }
    let view = |id: CardId| {
        let delta = memory.borrow_mut().observe(id, id.value(&figures));
        CardView::new(id, &figures, delta, &Intl)
    };
    let grids =
        SECTIONS.into_iter().map(|section| CardGrid { section, cards: section.cards.map(view).to_vec() }.view());
    html! {
        <>
            { message(&figures, &page.on_refresh) }
            // A manual refresh rebuilds the grid; automatic ones touch only what changed.
            <div key={format!("grid-{}", page.refetch.asked_at.millis())} class="sections" data-test="grid">
                { for grids }
            </div>
            <DashboardStatus />
        </>
    }
}

/// What is wrong, or missing, with the figures as a whole.
fn message(figures: &DashboardFigures, on_retry: &Callback<()>) -> Option<Html> {
    if let Remote::Ready { value, .. } = &figures.totals {
        let is_empty = figures.total_customers().value == Some(0) && value.total_orders == Some(0);
        return is_empty.then(|| {
            Message::empty("Nothing to count yet", "Figures appear here with the first customer or order.").view()
        });
    }
    Message::of_failure(&figures.totals, "Figures", on_retry).map(|message| message.view())
}

/// The status panel on its own, so that the link's heartbeats do not render the cards.
#[component]
fn DashboardStatus() -> Html {
    let Some(live) = use_context::<LiveView>() else {
        return Html::default();
    };
    StatusPanel { state: live.link.state() }.view()
}
