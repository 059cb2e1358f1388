//! The dashboard: every card, each from the answer in which it is true.

use std::rc::Rc;

use yew::prelude::*;

use super::asking::{asking, use_answer};
use super::kind::use_kind;
use super::sales::{too_many, use_headlines, use_sales};
use crate::api::dashboard::Rolling;
use crate::api::{customers, dashboard};
use crate::browser::history::link;
use crate::browser::storage::{Keep, SNAPSHOT};
use crate::browser::{self, intl::Intl};
use crate::components::message::Action;
use crate::components::period_menu::period_label;
use crate::components::{CardGrid, FeedList, Message, MessageTone, StatusPanel, headline_cards};
use crate::live::{Activity, LiveView, PageHandle, use_activity};
use crate::model::card::SECTIONS;
use crate::model::snapshot::{decode, encode};
use crate::model::timestamp::duration_in_words;
use crate::model::{
    BackendKind, CardId, CardMemory, CardView, PeriodSelection, Currency, DashboardData, DashboardStats, Timestamp, away,
};
use crate::query::{Refetch, Remote};
use crate::realtime::batch::fnv1a;
use crate::route::Route;

/// Everything the dashboard asks the server, with what it knows of the requests. Until the first answers it is what an
/// earlier page knew.
#[hook]
fn use_figures(page: &PageHandle) -> (DashboardData, Activity) {
    let api = &page.api;
    let owner = page.owner.as_deref().map(|owner| fnv1a(api.name_for(owner).as_bytes()));
    // The first rendering takes everything out; later ones find nothing, and need nothing.
    let snapshot = use_mut_ref(|| owner.and_then(|owner| decode(&Keep::Always.get(SNAPSHOT)?, owner)));
    let remembered = snapshot.take().unwrap_or_default();

    let (totals, kind) = use_kind(page, remembered.totals, remembered.kind);
    let fetch = asking(page, dashboard::orders_today);
    let orders_today = use_answer(page.is_enabled, page, remembered.orders_today, fetch);
    // Only one kind of backend needs the rest.
    let is_scoped = page.is_enabled && page.api.kind() == Some(BackendKind::PeriodScoped);
    let rolling = |period| asking(page, move || dashboard::rolling(period));
    let month = use_answer(is_scoped, page, remembered.month, rolling(Rolling::Month));
    let week = use_answer(is_scoped, page, remembered.week, rolling(Rolling::Week));
    let customers = use_answer(is_scoped, page, remembered.customers, asking(page, customers::stats));
    let activity = Activity {
        is_fetching: totals.is_fetching
            || orders_today.is_fetching
            || month.is_fetching
            || week.is_fetching
            || customers.is_fetching,
        // The totals are most of the page: what stands beside them says for itself when it is older.
        updated_at: totals.remote.at(),
    };
    let figures = DashboardData {
        kind,
        totals: totals.remote,
        month: month.remote,
        week: week.remote,
        customers: customers.remote,
        orders_today: orders_today.remote,
    };
    use_snapshot(&figures, owner, api.currency());
    (figures, activity)
}

/// How often the figures are kept for the next page at most, in milliseconds.
const SNAPSHOT_INTERVAL: i64 = 10_000;

/// Keeps the figures for the next page.
#[hook]
fn use_snapshot(figures: &DashboardData, owner: Option<u64>, currency: Currency) {
    let kept_at = use_mut_ref(Timestamp::default);
    let is_told = matches!((&figures.totals, &figures.kind), (Remote::Ready { .. }, Remote::Ready { .. }));
    let now = browser::now();
    if let Some(owner) = owner.filter(|_| is_told && now.since(*kept_at.borrow()) >= SNAPSHOT_INTERVAL) {
        kept_at.replace(now);
        Keep::Always.set(SNAPSHOT, encode(figures, owner, currency).as_deref());
    }
}

/// The last good totals, when they arrived, and whether somebody saw requests fail since.
type BatchFlags = (Rc<DashboardStats>, Timestamp, bool);

/// Compares each new answer with the one before it: what changed while nobody looked is told, and a poll that finds
/// what no event announced is reported.
#[hook]
fn use_changes(page: &PageHandle, totals: &Remote<Rc<DashboardStats>>) {
    let before = use_mut_ref(|| None::<BatchFlags>);
    use_effect_with((totals.at(), totals.error().is_some()), {
        let (totals, page) = (totals.clone(), page.clone());
        move |&(at, has_failed)| {
            let mut before = before.borrow_mut();
            if let Some((_, _, saw_failure)) = before.as_mut().filter(|_| has_failed && browser::is_visible()) {
                *saw_failure = true;
            }
            let Some((value, at)) = totals.value().cloned().zip(at).filter(|_| !has_failed) else { return };
            let Some((old, seen_at, saw_failure)) = before.replace((Rc::clone(&value), at, false)) else { return };
            if page.refetch.is_poll && away::has_changed(&old, &value) {
                page.on_found.emit(seen_at);
            }
            let since = match page.refetch {
                // Without real-time figures are as old as the reader wants them.
                Refetch { is_automatic: false, .. } => None,
                _ if saw_failure => Some("Since the last answer"),
                Refetch { returned_at, .. } if returned_at >= seen_at => Some("While you were away"),
                // The reader was there, and looked at another page.
                _ => None,
            };
            let changes = away::changes(&old, &value, &Intl).filter(|_| away::is_absence(seen_at, at));
            if let Some((since, changes)) = since.zip(changes) {
                page.on_absence.emit((format!("{since} ({})", duration_in_words(at.since(seen_at))), changes));
            }
        }
    });
}

/// What changed while nobody looked, with a button that dismisses it.
pub fn absence(live: &LiveView) -> Option<Html> {
    let (title, text) = live.absence.clone()?;
    let action = Some(Action { name: "dismiss", label: "Dismiss", on_press: live.on_dismiss.clone() });
    Some(Message { tone: MessageTone::Away, title: title.into(), text: text.into(), action }.view())
}

/// Properties of [`Dashboard`].
#[derive(PartialEq, Properties)]
pub struct DashboardProps {
    /// What it needs to ask the server.
    pub page: PageHandle,
    /// The period of the headline figures.
    pub choice: PeriodSelection,
}

/// The dashboard.
#[component]
pub fn Dashboard(props: &DashboardProps) -> Html {
    let DashboardProps { page, choice } = props;
    let (figures, activity) = use_figures(page);
    // What is most of the page comes first.
    let is_next = page.is_enabled && !matches!(figures.totals, Remote::Loading | Remote::Remembered { .. });
    let sales = use_sales(is_next, *choice, page);
    let headlines = use_headlines(&sales, Vec::new(), *choice, page);
    let activity = Activity { is_fetching: activity.is_fetching || sales.activity.is_fetching, ..activity };
    use_activity(page, activity);
    use_changes(page, &figures.totals);
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
            <section class="section" aria-labelledby="section-period" data-test="section-period">
                <div class="section__head">
                    <h2 class="section__title" id="section-period">{ period_label(choice.period) }</h2>
                    { link(Route::Analytics, "text-link", false, html! { "Open analytics" }) }
                </div>
                { too_many(&sales.orders) }
                { headline_cards(&headlines, choice.comparison) }
            </section>
            // A manual refresh rebuilds the grid; automatic ones touch only what changed.
            <div key={format!("grid-{}", page.refetch.asked_at.millis())} class="sections" data-test="grid">
                { for grids }
            </div>
        </>
    }
}

/// What is wrong, or missing, with the figures as a whole.
fn message(figures: &DashboardData, on_retry: &Callback<()>) -> Option<Html> {
    if let Remote::Ready { value, .. } = &figures.totals {
        let is_empty = figures.total_customers().value == Some(0) && value.total_orders == Some(0);
        return is_empty.then(|| {
            Message::empty("Nothing to count yet", "Figures appear here with the first customer or order.").view()
        });
    }
    Message::of_failure(&figures.totals, "Figures", on_retry).map(|message| message.view())
}

/// What stands below the cards, drawn apart from them: events and heartbeats do not render the cards.
pub fn foot(live: &LiveView) -> Html {
    html! { <>{ FeedList { feed: live.feed.clone() }.view() }{ StatusPanel { report: live.link.report }.view() }</> }
}
