//! What all lists share: the first rows, "load more", and what is said where there are none.

use std::collections::HashSet;
use std::rc::Rc;

use chrono::TimeDelta;
use gloo_timers::callback::Timeout;
use pulseboard_core::listing::page::Page;
use pulseboard_core::dashboard::cards::Resource;
use pulseboard_core::metric::NumberFormat;
use pulseboard_core::query::key::QueryKey;
use pulseboard_core::query::state::Remote;
use pulseboard_core::realtime::connection::ConnectionState;
use stylist::yew::use_style;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::button::Button;
use crate::components::data_table::{Column, DataTable, Row};
use crate::components::message::{Message, MessageTone, RemoteMessage, error_text};
use crate::components::unread_note::UnreadNote;
use crate::contexts::query_client::data::QueryValue;
use crate::contexts::query_client::use_refetcher;
use crate::contexts::query_client::{QueryOptions, use_query};
use crate::contexts::realtime::use_realtime;
use crate::platform::intl::Intl;
use crate::routes::{Route, StatusQuery};

/// How a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    /// Fifty rows at a time.
    Listed,
    /// The same, and the backend can list one status alone.
    ListedByStatus,
    /// The backend lists it only customer by customer, twenty at a time: too many requests for every event.
    Walked,
}

impl Paging {
    fn step(self) -> usize {
        match self {
            Self::Listed | Self::ListedByStatus => 50,
            Self::Walked => 20,
        }
    }

    /// Only the reader asks a walked list again.
    fn stale_time(self) -> TimeDelta {
        match self {
            Self::Listed | Self::ListedByStatus => TimeDelta::zero(),
            Self::Walked => TimeDelta::days(365),
        }
    }
}

/// Properties of [`ListPage`].
#[derive(Properties)]
pub struct ListPageProps<R: Row> {
    /// What is listed.
    pub resource: Resource,
    /// How it is asked for.
    pub paging: Paging,
    /// The columns.
    pub columns: Rc<[Column<R>]>,
    /// What would fill the list.
    pub when_empty: &'static str,
}

impl<R: Row> PartialEq for ListPageProps<R> {
    fn eq(&self, other: &Self) -> bool {
        self.resource == other.resource && Rc::ptr_eq(&self.columns, &other.columns)
    }
}

/// A list with "load more".
#[component]
pub fn ListPage<R>(props: &ListPageProps<R>) -> Html
where
    R: Row,
    Rc<Page<R>>: QueryValue,
{
    let style = use_style!(
        r#"
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: var(--space-3);
        color: var(--text-muted);
    "#
    );
    let ListPageProps { resource, paging, columns, when_empty } = props;
    let location = use_location();
    let status = location.filter(|_| *paging == Paging::ListedByStatus).and_then(|location| {
        let query = location.query::<StatusQuery>().ok()?;
        query.status().map(Rc::<str>::from)
    });
    let steps = use_state_eq(|| 1_usize);
    let key =
        |steps: usize| QueryKey::List { resource: *resource, status: status.clone(), take: paging.step() * steps };
    let is_ready = use_is_ready();
    let options = QueryOptions {
        is_enabled: is_ready,
        is_primary: true,
        stale_time: paging.stale_time(),
        // While more rows are on their way, those that are known stay.
        placeholder_key: (*steps > 1).then(|| key(*steps - 1)),
        ..Default::default()
    };
    let query = use_query::<Rc<Page<R>>>(key(*steps), options);
    let on_more = {
        let steps = steps.clone();
        Callback::from(move |()| steps.set(*steps + 1))
    };
    let refetcher = use_refetcher();
    let on_retry = use_callback(refetcher, |(), refetcher| refetcher.refresh());
    let known = query.remote.value();
    let rows = use_memo(known.cloned(), |known| known.as_ref().map(|page| without_duplicates(&page.rows)));
    let is_empty = known.is_some_and(|known| known.rows.is_empty() && known.unread.is_empty() && !known.has_more);
    let has_failed = matches!(query.remote, Remote::Failed(_));
    let route = Route::from(*resource);
    let is_filtered = status.is_some();
    html! {
        <>
            <RemoteMessage subject="Rows" at={query.remote.at()} error={error_text(&query.remote)} {on_retry} />
            if let Some(status) = &status {
                <StatusFilter {route} status={AttrValue::from(status.replace('_', " "))} />
            }
            if is_empty && is_filtered {
                <Message
                    tone={MessageTone::Empty} title="Nothing of this status" text="Others may be there: show all."
                />
            } else if is_empty {
                <Message tone={MessageTone::Empty} title="Nothing here yet" text={*when_empty} />
            } else if !has_failed {
                if let Some((known, rows)) = known.zip(rows.as_ref().as_ref()) {
                    <UnreadNote
                        unread={known.unread.clone()} shown={rows.len()} noun="rows"
                        consequence="The other rows are as the server sent them."
                    />
                }
                <DataTable<R> caption={route.title()} columns={columns} rows={(*rows).clone()} />
            }
            if let Some((known, rows)) = known.zip(rows.as_ref().as_ref()).filter(|_| !is_empty) {
                <div class={style}>
                    <p data-test="row-count">
                        { format!("{} shown", Intl.count(i64::try_from(rows.len()).unwrap_or(i64::MAX))) }
                        { if known.has_more { ", and there are more" } else { ", that is all" } }
                    </p>
                    if known.has_more {
                        <Button name="load-more" is_busy={query.is_fetching} on_press={on_more}>{ "Load more" }</Button>
                    }
                </div>
            }
        </>
    }
}

/// How long a list waits for a connection that is being made, in milliseconds.
const PATIENCE: u32 = 500;

/// Whether a list may be asked for: once the connection tells what happens after the answer, so that it need not be asked
/// twice. Without one it is asked all the same.
#[hook]
fn use_is_ready() -> bool {
    let realtime = use_realtime();
    let is_connecting = matches!(realtime.state, ConnectionState::Connecting { .. });
    let is_ready = use_state_eq(|| !is_connecting);
    use_effect_with(is_connecting, {
        let is_ready = is_ready.setter();
        move |is_connecting| {
            let timer = is_connecting.then(|| {
                let is_ready = is_ready.clone();
                Timeout::new(PATIENCE, move || is_ready.set(true))
            });
            if timer.is_none() {
                is_ready.set(true);
            }
            move || drop(timer)
        }
    });
    *is_ready
}

/// Properties of [`StatusFilter`].
#[derive(PartialEq, Properties)]
struct StatusFilterProps {
    route: Route,
    status: AttrValue,
}

/// Says that only one status is listed, and leads to all.
#[component]
fn StatusFilter(props: &StatusFilterProps) -> Html {
    let style = use_style!(
        r#"
        display: flex;
        align-items: center;
        gap: var(--space-2);
    "#
    );
    html! {
        <p class={style} data-test="filter">
            { "Only " }<span class="chip tone--neutral">{ &props.status }</span>
            <Link<Route> to={props.route}><span data-test="clear-filter">{ "Show all" }</span></Link<Route>>
        </p>
    }
}

/// Lists that moved between two requests can name a row twice; its first place counts.
fn without_duplicates<R: Row>(rows: &[R]) -> Rc<[R]> {
    let mut seen = HashSet::with_capacity(rows.len());
    rows.iter().filter(|row| seen.insert(row.id().to_owned())).cloned().collect()
}
