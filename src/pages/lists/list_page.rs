//! What all lists share: what is shown and how, the rows, how far they were read, and what is said where there are none.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use pulseboard_core::dashboard::cards::Resource;
use pulseboard_core::export::{Block, Export};
use pulseboard_core::listing::address::ListView;
use pulseboard_core::listing::filter::Listed;
use pulseboard_core::listing::rows::ListRows;
use pulseboard_core::period::iso;
use pulseboard_core::query::error::ApiError;
use pulseboard_core::realtime::connection::ConnectionState;
use stylist::yew::use_style;
use yew::prelude::*;

use super::details::{DetailsPanel, MoreOf, facts};
use super::list_count::{ListCount, ListTotals};
use super::list_view::{ListViewHandle, use_list_view};
use super::toolbar::{FilterChips, ListToolbar, filter_text};
use super::use_listing::{Extent, Goal, Listing, MOST, use_listing};
use crate::components::data_table::{Column, ListTable, RowSelection, SelectedRows, pressed};
use crate::components::message::{Message, MessageTone, RemoteMessage};
use crate::components::same::Same;
use crate::components::unread_note::UnreadNote;
use crate::contexts::notifications::use_notifier;
use crate::contexts::preferences::use_privacy;
use crate::contexts::query_client::data::QueryValue;
use crate::contexts::query_client::use_refetcher;
use crate::contexts::realtime::use_realtime;
use crate::contexts::server_clock::use_server_clock;
use crate::pages::export::{FileFormat, save};
use crate::platform::intl::Intl;
use crate::platform::now;
use crate::routes::Route;

/// Properties of [`ListPage`].
#[derive(PartialEq, Properties)]
pub struct ListPageProps<R: Listed> {
    /// What is listed.
    pub resource: Resource,
    /// The columns.
    pub columns: Rc<[Column<R>]>,
    /// What would fill the list.
    pub when_empty: &'static str,
    /// What the details of a row tell beside its columns.
    #[prop_or_default]
    pub more: Option<MoreOf<R>>,
    /// What is done with several rows, where something can be.
    #[prop_or_default]
    pub bulk_action: Option<Callback<BulkRows<R>, Html>>,
    /// What else can be done here.
    #[prop_or_default]
    pub action: Html,
    /// The details of a row, where the server tells them of one alone: nothing is read on for them then.
    #[prop_or_default]
    pub one: Option<Callback<OneRow<R>, Html>>,
}

/// The rows that the reader selected, and the way to select none.
pub struct BulkRows<R> {
    /// Those that are listed.
    pub rows: Same<[Rc<R>]>,
    /// Selects none.
    pub on_clear: Callback<()>,
}

/// A row by its id, whether it is among those that were read or not.
pub struct OneRow<R> {
    /// Its id.
    pub id: String,
    /// What the list tells of it.
    pub listed: Option<Rc<R>>,
}

/// So many more are read when the last row comes into view.
const STEP: usize = 500;

/// A list.
#[component]
pub fn ListPage<R>(props: &ListPageProps<R>) -> Html
where
    R: Listed,
    Rc<ListRows<R>>: QueryValue,
{
    let is_private = use_privacy();
    let head = use_style!(
        r#"
        display: grid;
        gap: var(--space-2);
        margin-bottom: calc(-1 * var(--space-2));
    "#
    );
    let ListPageProps { resource, columns, when_empty, more, bulk_action, action, one } = props;
    let resource = *resource;
    let route = Route::from(resource);
    let ListViewHandle { view, on_change, on_adjust } = use_list_view(route);
    let goal = use_state_eq(|| Goal::AsNeeded);
    let is_ready = use_is_ready();
    let looked_at = use_state_eq(|| resource.page_sizes().first);
    use_effect_with(view.filter.clone(), {
        let (goal, looked_at) = (goal.setter(), looked_at.setter());
        move |_| {
            goal.set(Goal::AsNeeded);
            looked_at.set(resource.page_sizes().first);
        }
    });
    let kept = use_state(|| None::<Rc<R>>);
    let known = (*kept).clone().filter(|row| view.open.as_deref() == Some(row.id()));
    let extent = Extent { looked_at: *looked_at, goal: *goal, seeks_open: one.is_none() && known.is_none() };
    let listing = use_listing(resource, columns, &view, extent, is_ready);
    let Listing { rows, opened, reading, unread, at, error } = &listing;
    // A row that an action takes out of the list stays open, as it was last.
    let last_opened = opened.clone().or(known);
    use_effect_with(opened.clone().map(Same), {
        let kept = kept.setter();
        move |opened: &Option<Same<R>>| {
            if let Some(Same(row)) = opened {
                kept.set(Some(row.clone()));
            }
        }
    });
    let visible = use_memo((columns.clone(), view.hidden_columns.clone()), |(columns, hidden)| {
        let shown = columns.iter().filter(|column| !hidden.iter().any(|name| name == column.name()));
        shown.cloned().collect::<Rc<[_]>>()
    });
    let on_sort = use_callback((view.clone(), on_adjust.clone(), columns.clone()), |name: &'static str, deps| {
        let (view, on_adjust, columns) = deps;
        let sorting = pressed(columns, view.sorting.as_ref(), name);
        on_adjust.emit(ListView { sorting, ..view.clone() });
    });
    let on_open = use_callback((view.clone(), on_change.clone()), |id: String, (view, on_change)| {
        on_change.emit(ListView { open: Some(id), ..view.clone() });
    });
    let on_close = use_callback((view.clone(), on_change.clone()), |(), (view, on_change)| {
        on_change.emit(ListView { open: None, ..view.clone() });
    });
    let is_below_top = use_state_eq(|| false);
    let on_leave_top = use_callback(is_below_top.setter(), |is_below: bool, is_below_top| is_below_top.set(is_below));
    let (waiting, rows) = use_waiting_rows(rows.clone(), &view, *is_below_top);
    let rows = &rows;
    let (selection, selected) = use_selection(rows.clone());
    let totals = use_memo((rows.clone(), view.filter.related.clone()), |(rows, related)| {
        rows.as_ref().map(|rows| ListTotals::of(rows, related))
    });
    let known = reading.entries;
    let on_end = use_callback((looked_at.clone(), known), |(), (looked_at, known)| looked_at.set(known + STEP));
    let on_goal = use_callback(goal.clone(), |next: Goal, goal| goal.set(next));
    let on_export = use_export(&listing, resource, columns, &view, *goal, &on_goal);
    let refetcher = use_refetcher();
    let on_retry = use_callback(refetcher, |(), refetcher| refetcher.refresh());
    let is_empty = rows.as_ref().is_some_and(|rows| rows.is_empty()) && unread.is_empty() && !reading.has_more;
    let has_failed = rows.is_none() && error.is_some();
    let error_words = error.as_ref().map(|error| AttrValue::from(error.to_string()));
    html! {
        <>
            <RemoteMessage subject="Rows" at={*at} error={error_words} {on_retry} />
            <div class={head}>
                <ListToolbar
                    {resource} view={view.clone()} on_change={on_change.clone()} {on_adjust}
                    columns={columns.iter().map(|column| (column.name(), column.title())).collect::<Vec<_>>()}
                    has_rows={rows.as_ref().is_some_and(|rows| !rows.is_empty())} {on_export} action={action.clone()}
                />
                <FilterChips {resource} filter={view.filter.clone()} on_change={
                    let view = view.clone();
                    on_change.reform(move |filter| ListView { filter, ..view.clone() })
                } />
                if !has_failed {
                    <ListCount
                        {resource} totals={(*totals).clone()} reading={*reading} filter={view.filter.clone()}
                        waiting={waiting} unread={unread.len()} goal={*goal} {on_goal}
                    />
                }
            </div>
            if let Some(rows) = rows {
                <UnreadNote
                    unread={unread.clone()} shown={rows.len()} noun="rows"
                    consequence="The other rows are as the server sent them."
                />
            }
            if is_empty && !view.filter.is_empty() {
                <Message
                    tone={MessageTone::Empty} title="Nothing matches"
                    text="No row is like this. Remove a filter, or look for something else."
                />
            } else if is_empty {
                <Message tone={MessageTone::Empty} title="Nothing here yet" text={*when_empty} />
            } else if !has_failed {
                if waiting > 0 {
                    <WaitingRows {resource} count={waiting} />
                }
                // What is in its rows is written anew when it is hidden or shown.
                <ListTable<R>
                    key={is_private.to_string()} caption={route.title()} columns={(*visible).clone()} rows={rows.clone()}
                    has_more={reading.has_more} sorting={view.sorting.clone()} density={view.density} {on_sort} {on_end}
                    {on_leave_top} open={view.open.clone()} {on_open}
                    selection={bulk_action.as_ref().map(|_| selection.clone())}
                />
            }
            if let Some(bulk_action) = bulk_action {
                { bulk_action.emit(selected) }
            }
            if let Some(id) = view.open.clone() {
                <DetailsPanel id={id.clone()} title={resource.singular()} {on_close}>
                    if let Some(one) = one {
                        { one.emit(OneRow { id, listed: opened.clone() }) }
                    } else if let Some(row) = last_opened.as_ref() {
                        { facts(route, columns, &**row) }
                        if let Some(more) = more {
                            { more.emit(row.clone()) }
                        }
                    } else if reading.has_more || rows.is_none() {
                        <p role="status">{ "Looking for it…" }</p>
                    } else {
                        <Message
                            tone={MessageTone::Empty} title="It is not in this list"
                            text="It may have gone, or the address names another one. Close this, and look for it."
                        />
                    }
                </DetailsPanel>
            }
        </>
    }
}

/// Rows that came above those that the reader looks at wait, so that nothing moves under their eyes: how many, and the
/// others.
#[hook]
fn use_waiting_rows<R: Listed>(
    rows: Option<Same<[Rc<R>]>>,
    view: &ListView,
    is_below_top: bool,
) -> (usize, Option<Same<[Rc<R>]>>) {
    let first = use_state_eq(|| None::<String>);
    let newest = rows.as_ref().and_then(|rows| rows.first()).map(|row| row.id().to_owned());
    use_effect_with((is_below_top, view.clone()), {
        let first = first.setter();
        move |(is_below_top, _)| first.set(newest.filter(|_| *is_below_top))
    });
    let waiting = first
        .as_deref()
        .filter(|_| is_below_top)
        .and_then(|first| rows.as_ref().and_then(|rows| rows.iter().position(|row| row.id() == first)));
    let waiting = waiting.unwrap_or(0);
    let shown = use_memo((rows, waiting), |(rows, waiting)| {
        let rows = rows.as_ref()?;
        Some(if *waiting == 0 { rows.clone() } else { Same(rows.iter().skip(*waiting).cloned().collect()) })
    });
    (waiting, (*shown).clone())
}

/// Which rows the reader selected, and those of them that are listed.
#[hook]
fn use_selection<R: Listed>(rows: Option<Same<[Rc<R>]>>) -> (RowSelection, BulkRows<R>) {
    let ids = use_state(SelectedRows::default);
    let on_change = use_callback(ids.setter(), |next: SelectedRows, ids| ids.set(next));
    let on_clear = use_callback(ids.setter(), |(), ids| ids.set(SelectedRows::default()));
    let selected = use_memo((rows, Rc::clone(&*ids)), |(rows, ids)| {
        let listed = rows.iter().flat_map(|rows| rows.iter());
        Same(listed.filter(|row| ids.contains(row.id())).cloned().collect::<Rc<[_]>>())
    });
    let selection = RowSelection { ids: Rc::clone(&*ids), on_change };
    (selection, BulkRows { rows: (*selected).clone(), on_clear })
}

/// Properties of [`WaitingRows`].
#[derive(PartialEq, Properties)]
struct WaitingRowsProps {
    resource: Resource,
    count: usize,
}

/// Says that rows wait above, and leads to them.
#[component]
fn WaitingRows(props: &WaitingRowsProps) -> Html {
    let style = use_style!(
        r#"
        position: sticky;
        top: calc(var(--header-height) + 2.5rem);
        z-index: 3;
        justify-self: center;
        padding: 0 var(--space-4);
        min-height: var(--target);
        border: 0;
        border-radius: var(--radius-round);
        background: var(--accent);
        color: var(--on-accent);
        box-shadow: var(--shadow-raised);
        font: inherit;
        font-weight: 600;
    "#
    );
    let WaitingRowsProps { resource, count } = props;
    let onclick = use_callback((), |_: MouseEvent, ()| {
        if let Some(window) = web_sys::window() {
            window.scroll_to_with_x_and_y(0.0, 0.0);
        }
    });
    let noun = if *count == 1 { resource.singular() } else { Route::from(*resource).title() }.to_lowercase();
    html! {
        <button type="button" class={style} data-test="waiting-rows" {onclick}>
            <span role="status">{ format!("{} new {noun}", Intl.count_of(*count)) }</span>
        </button>
    }
}

/// Saves what is listed as a file, once all of it was read.
#[hook]
fn use_export<R: Listed>(
    listing: &Listing<R>,
    resource: Resource,
    columns: &Rc<[Column<R>]>,
    view: &ListView,
    goal: Goal,
    on_goal: &Callback<Goal>,
) -> Callback<FileFormat> {
    let pending = use_state_eq(|| None::<FileFormat>);
    let notifier = use_notifier();
    let clock = use_server_clock();
    // Who stops the reading wants no file of it any more.
    let due = pending.filter(|_| !listing.reading.is_reading || goal == Goal::Stopped);
    use_effect_with(due, {
        let (listing, columns, view, pending) = (listing.clone(), Rc::clone(columns), view.clone(), pending.setter());
        move |due| {
            let Some(format) = *due else { return };
            pending.set(None);
            let Some(rows) = listing.rows.filter(|_| !listing.reading.has_more) else {
                if goal != Goal::Stopped {
                    notifier.fail(why_not_exported(listing.error.as_ref()));
                }
                return;
            };
            let title = Route::from(resource).title();
            let filter = filter_text(resource, &view.filter).unwrap_or_else(|| "All".to_owned());
            let at = listing.reading.oldest_at.map(|at| format!("{}Z", iso(at))).unwrap_or_default();
            let export = Export {
                title,
                facts: vec![
                    ("Filter", filter),
                    ("Rows", rows.len().to_string()),
                    ("Time zone", "UTC".to_owned()),
                    ("Fetched at", at),
                ],
                blocks: vec![Block {
                    title,
                    heads: columns.iter().map(|column| column.title().to_owned()).collect(),
                    rows: rows.iter().map(|row| columns.iter().map(|column| column.value(row)).collect()).collect(),
                }],
            };
            let day = clock.server_time(now()).date_naive();
            save(export, &format!("pulseboard-{}-{day}", title.to_lowercase()), format, &notifier);
        }
    });
    use_callback((pending.setter(), on_goal.clone()), |format, (pending, on_goal)| {
        on_goal.emit(Goal::All);
        pending.set(Some(format));
    })
}

/// Why a list that was not read to its end is not exported.
fn why_not_exported(error: Option<&ApiError>) -> String {
    match error {
        Some(error) => format!("Not all rows could be read, so there is no file. {error}"),
        None => format!(
            "There are more than {} rows. Narrow the list with a filter, and export it then.",
            Intl.count_of(MOST)
        ),
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
