//! The table of a list: of many rows only those near the window's part of the page are drawn, and the browser still knows
//! how many there are. On phones a row is two lines.

use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;

use pulseboard_core::export::Cell;
use pulseboard_core::listing::address::Density;
use pulseboard_core::listing::filter::Listed;
use pulseboard_core::listing::sorting::Sorting;
use stylist::yew::use_style;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use super::column::{Column, PhoneSlot};
use super::table::{heading, use_table_style};
use crate::components::same::Same;
use crate::hooks::use_rows_in_view;
use crate::platform::privacy::is_private;

/// The ids of rows that the reader selected, to do something with all of them.
pub type SelectedRows = Rc<BTreeSet<String>>;

/// Which rows are selected, and the way to select others.
#[derive(Clone, PartialEq)]
pub struct RowSelection {
    /// Which are.
    pub ids: SelectedRows,
    /// Called with those that are from now on.
    pub on_change: Callback<SelectedRows>,
}

/// Properties of [`ListTable`].
#[derive(PartialEq, Properties)]
pub struct ListTableProps<R: Listed> {
    /// What the table lists.
    pub caption: AttrValue,
    /// The columns.
    pub columns: Rc<[Column<R>]>,
    /// The rows, in order; `None` while the first ones are on their way.
    pub rows: Option<Same<[Rc<R>]>>,
    /// Whether there are more rows than these.
    pub has_more: bool,
    /// By which column they are ordered.
    pub sorting: Option<Sorting>,
    /// How high rows are.
    pub density: Density,
    /// The id of the row whose details are shown.
    pub open: Option<String>,
    /// Which rows are selected, where something can be done with several.
    #[prop_or_default]
    pub selection: Option<RowSelection>,
    /// Called with the id of a row whose details the reader wants.
    pub on_open: Callback<String>,
    /// Called with the name of a column whose heading was pressed.
    pub on_sort: Callback<&'static str>,
    /// Called when the last of the rows comes into view.
    pub on_end: Callback<()>,
    /// Told whether the first of the rows is above what is in view.
    pub on_leave_top: Callback<bool>,
}

/// How many rows the skeleton has.
const SKELETON_ROWS: usize = 12;
/// How many rows Page Up and Page Down go.
const PAGE: usize = 10;

/// A table of a list.
#[component]
pub fn ListTable<R: Listed>(props: &ListTableProps<R>) -> Html {
    let table_style = use_table_style();
    let style = use_list_style();
    let ListTableProps {
        caption,
        columns,
        rows,
        has_more,
        sorting,
        density,
        open,
        selection,
        on_open,
        on_sort,
        on_end,
        on_leave_top,
    } = props;
    let count = rows.as_ref().map_or(0, |rows| rows.len());
    let body = use_node_ref();
    let view = use_rows_in_view(&body, count, *density == Density::Compact);
    let is_at_end = view.rows.end >= count;
    use_effect_with((is_at_end && *has_more && count > 0, count, on_end.clone()), |(is_due, _, on_end)| {
        if *is_due {
            on_end.emit(());
        }
    });
    use_effect_with((view.is_below_top, on_leave_top.clone()), |(is_below_top, on_leave_top)| {
        on_leave_top.emit(*is_below_top);
    });
    let current = use_state_eq(|| 0_usize);
    let wants_focus = use_mut_ref(|| false);
    let current_row = (*current).min(count.saturating_sub(1));
    // Whoever scrolled away from it comes by the Tab key to the nearest row that is drawn.
    let last_drawn = view.rows.end.min(count).saturating_sub(1);
    let tab_row = current_row.max(view.rows.start).min(last_drawn);
    use_effect_with((current_row, view.rows.clone()), {
        let (body, wants_focus) = (body.clone(), Rc::clone(&wants_focus));
        move |(current, _)| {
            let row = body.cast::<Element>().and_then(|body| row_at(&body, *current)).filter(|_| *wants_focus.borrow());
            if let Some(row) = row {
                // An element that is on the page takes it.
                let _ = row.focus();
                wants_focus.replace(false);
            }
        }
    });
    let on_select = use_selecting(rows.clone(), selection.clone());
    let is_selectable = selection.is_some();
    let onkeydown = {
        let (body, current, on_show) = (body.clone(), current.clone(), view.on_show.clone());
        let on_select = on_select.clone();
        let (rows, on_open) = (rows.clone(), on_open.clone());
        Callback::from(move |event: KeyboardEvent| {
            if !is_on_row(&event) || count == 0 {
                return;
            }
            let last = count - 1;
            let next = match event.key().as_str() {
                "ArrowDown" => current_row.saturating_add(1).min(last),
                "ArrowUp" => current_row.saturating_sub(1),
                "PageDown" => current_row.saturating_add(PAGE).min(last),
                "PageUp" => current_row.saturating_sub(PAGE),
                "Enter" => {
                    if let Some(row) = rows.as_ref().and_then(|rows| rows.get(current_row)) {
                        on_open.emit(row.id().to_owned());
                    }
                    return;
                }
                " " => {
                    if is_selectable {
                        event.prevent_default();
                        on_select.emit((current_row, event.shift_key()));
                    }
                    return;
                }
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            on_show.emit(next);
            match body.cast::<Element>().and_then(|body| row_at(&body, next)) {
                Some(row) => drop(row.focus()),
                None => drop(wants_focus.replace(true)),
            }
            current.set(next);
        })
    };
    let onfocusin = {
        let current = current.clone();
        Callback::from(move |event: FocusEvent| {
            if let Some(place) = event.target().and_then(|target| place_of(target.unchecked_ref())) {
                current.set(place);
            }
        })
    };
    let heads = columns.iter().map(|column| heading(column, cell_class(column), sorting.as_ref(), on_sort));
    let total = if *has_more { "-1".to_owned() } else { (count + 1).to_string() };
    html! {
        <div class={classes!(
            "table-frame", table_style, style, (*density == Density::Compact).then_some("list--compact"),
            is_selectable.then_some("list--selectable"),
        )}>
            <table
                class="table list" role="table" data-test="table" aria-rowcount={total}
                aria-busy={rows.is_none().to_string()}
            >
                <caption class="visually-hidden">{ caption }</caption>
                <thead role="rowgroup">
                    <tr role="row" aria-rowindex="1">
                        if let Some(selection) = selection {
                            <SelectAll<R> rows={rows.clone()} selection={selection.clone()} />
                        }
                        { for heads }
                    </tr>
                </thead>
                <tbody role="rowgroup" ref={body} {onkeydown} {onfocusin}>
                    if let Some(rows) = rows {
                        { gap("before", view.height * to_float(view.rows.start)) }
                        { for shown(rows, &view.rows).map(|(place, row)| html! {
                            <ListRow<R>
                                key={row.id()} row={Rc::clone(row)} columns={Rc::clone(columns)} {place}
                                is_tab_stop={place == tab_row} is_open={open.as_deref() == Some(row.id())}
                                is_selected={selection.as_ref().map(|selection| selection.ids.contains(row.id()))}
                                on_select={on_select.clone()} on_open={on_open.clone()}
                            />
                        }) }
                        { gap("after", view.height * to_float(count.saturating_sub(view.rows.end))) }
                    } else {
                        { for (0..SKELETON_ROWS).map(|index| html! {
                            <tr key={index} role="row">
                                if is_selectable {
                                    <td role="cell" class="list__select"></td>
                                }
                                { for columns.iter().map(|column| html! {
                                    <td key={column.title()} role="cell" class={cell_class(column)}>
                                        <span class="skeleton skeleton--line"></span>
                                    </td>
                                }) }
                            </tr>
                        }) }
                    }
                </tbody>
            </table>
        </div>
    }
}

fn shown<'a, R>(rows: &'a [Rc<R>], range: &Range<usize>) -> impl Iterator<Item = (usize, &'a Rc<R>)> {
    rows.iter().enumerate().skip(range.start).take(range.len())
}

#[allow(clippy::cast_precision_loss, reason = "far fewer rows than that")]
fn to_float(count: usize) -> f64 {
    count as f64
}

/// What stands for rows that are not drawn.
fn gap(key: &'static str, height: f64) -> Html {
    if height <= 0.0 {
        return Html::default();
    }
    html! {
        <tr {key} aria-hidden="true" class="list__gap" height={format!("{height:.0}")}>
            <td></td>
        </tr>
    }
}

fn cell_class<R: 'static>(column: &Column<R>) -> Classes {
    let width = match column.is_dated_and_timed() {
        _ if column.is_numeric() => Some("list__cell--number"),
        (true, true) => Some("list__cell--time"),
        (true, false) => Some("list__cell--day"),
        (false, _) => None,
    };
    let number = column.is_numeric().then_some("table__number");
    classes!(number, width, column.slot().map_or("slot--none", PhoneSlot::class))
}

/// Properties of [`ListRow`].
#[derive(PartialEq, Properties)]
struct ListRowProps<R: Listed> {
    row: Rc<R>,
    columns: Rc<[Column<R>]>,
    place: usize,
    is_tab_stop: bool,
    is_open: bool,
    is_selected: Option<bool>,
    on_select: Callback<(usize, bool)>,
    on_open: Callback<String>,
}

/// A row; of all of them the Tab key stops at one.
#[component]
fn ListRow<R: Listed>(props: &ListRowProps<R>) -> Html {
    let ListRowProps { row, columns, place, is_tab_stop, is_open, is_selected, on_select, on_open } = props;
    let cells = columns.iter().map(|column| {
        let cell = column.cell(row);
        html! {
            <td key={column.title()} role="cell" class={cell_class(column)}>
                if column.slot() == Some(PhoneSlot::Title) {
                    <button type="button" class="list__open" tabindex="-1">{ cell }</button>
                } else {
                    { cell }
                }
            </td>
        }
    });
    let onclick = {
        let (row, on_open) = (Rc::clone(row), on_open.clone());
        Callback::from(move |event: MouseEvent| {
            if !is_for_itself(&event) {
                on_open.emit(row.id().to_owned());
            }
        })
    };
    let on_press = {
        let (place, on_select) = (*place, on_select.clone());
        Callback::from(move |event: MouseEvent| on_select.emit((place, event.shift_key())))
    };
    html! {
        <tr
            role="row" class={(*is_selected == Some(true)).then_some("list__row--selected")} data-test="row" data-place={place.to_string()} aria-rowindex={(place + 2).to_string()}
            data-id={row.id().to_owned()} aria-current={is_open.then_some("true")}
            tabindex={if *is_tab_stop { "0" } else { "-1" }} {onclick}
        >
            if let Some(is_selected) = is_selected {
                <td role="cell" class="list__select">
                    <label class="list__box">
                        <input
                            type="checkbox" tabindex="-1" data-test="select-row" checked={*is_selected}
                            aria-label={format!("Select {}", row_name(columns, row))} onclick={on_press}
                        />
                    </label>
                </td>
            }
            { for cells }
        </tr>
    }
}

/// What a row is called: its first column.
fn row_name<R: Listed>(columns: &[Column<R>], row: &R) -> String {
    match columns.first().map(|column| column.value(row)) {
        // It may be somebody's name.
        Some(Cell::Text(name)) if !is_private() => name,
        _ => row.id().to_owned(),
    }
}

/// Selects a row, or with Shift all from the last one that was selected to it; the same row again is selected no more.
#[hook]
fn use_selecting<R: Listed>(rows: Option<Same<[Rc<R>]>>, selection: Option<RowSelection>) -> Callback<(usize, bool)> {
    let last = use_mut_ref(|| None::<String>);
    use_callback((rows, selection), move |(place, is_range): (usize, bool), (rows, selection)| {
        let (Some(rows), Some(RowSelection { ids, on_change })) = (rows, selection) else { return };
        let Some(row) = rows.get(place) else { return };
        // By its id: rows may have moved since.
        let last = last.replace(Some(row.id().to_owned())).filter(|_| is_range);
        let from = last.and_then(|last| rows.iter().position(|row| row.id() == last)).unwrap_or(place);
        let mut next = (**ids).clone();
        let is_taken_back = next.contains(row.id());
        for row in &rows[from.min(place)..=from.max(place)] {
            if is_taken_back {
                next.remove(row.id());
            } else {
                next.insert(row.id().to_owned());
            }
        }
        on_change.emit(Rc::new(next));
    })
}

/// Properties of [`SelectAll`].
#[derive(PartialEq, Properties)]
struct SelectAllProps<R: Listed> {
    rows: Option<Same<[Rc<R>]>>,
    selection: RowSelection,
}

/// The heading of the column in which rows are selected: selects all that are listed, or none.
#[component]
fn SelectAll<R: Listed>(props: &SelectAllProps<R>) -> Html {
    let SelectAllProps { rows, selection: RowSelection { ids, on_change } } = props;
    let field = use_node_ref();
    let selected = rows.as_ref().map_or(0, |rows| rows.iter().filter(|row| ids.contains(row.id())).count());
    let all = rows.as_ref().map_or(0, |rows| rows.len());
    use_effect_with((selected, all), {
        let field = field.clone();
        move |&(selected, all)| {
            if let Some(field) = field.cast::<HtmlInputElement>() {
                field.set_indeterminate(selected > 0 && selected < all);
            }
        }
    });
    let onchange = {
        let rows = rows.clone();
        on_change.reform(move |_: Event| {
            let every = rows.iter().flat_map(|rows| rows.iter()).map(|row| row.id().to_owned());
            Rc::new(if selected < all { every.collect() } else { BTreeSet::new() })
        })
    };
    html! {
        <th role="columnheader" scope="col" class="list__select">
            <label class="list__box">
                <input
                    type="checkbox" ref={field} data-test="select-all" aria-label="Select all listed rows"
                    checked={all > 0 && selected == all} {onchange}
                />
            </label>
        </th>
    }
}

fn row_at(body: &Element, place: usize) -> Option<HtmlElement> {
    body.query_selector(&format!("[data-place=\"{place}\"]")).ok().flatten()?.dyn_into().ok()
}

fn place_of(element: &Element) -> Option<usize> {
    element.closest("[data-place]").ok().flatten()?.get_attribute("data-place")?.parse().ok()
}

/// Whether a press was for a link in the row, or ends the marking of a text.
fn is_for_itself(event: &MouseEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_link = target.is_some_and(|target| target.closest("a, label").is_ok_and(|link| link.is_some()));
    let selection = web_sys::window().and_then(|window| window.get_selection().ok().flatten());
    is_link || selection.is_some_and(|selection| !selection.is_collapsed())
}

/// Whether the key was pressed on a row itself, not in something inside it.
fn is_on_row(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.has_attribute("data-place"))
}

#[hook]
fn use_list_style() -> stylist::Style {
    use_style!(
        r#"
        overflow-x: visible;

        .list {
            table-layout: fixed;
        }

        .list th,
        .list td {
            overflow: hidden;
            text-overflow: ellipsis;
            white-space: nowrap;
        }

        .list thead th {
            position: sticky;
            top: var(--header-height);
            z-index: 2;
            background: var(--surface);
            box-shadow: inset 0 -1px var(--border);
        }

        .list tbody td {
            height: 3.25rem;
            padding-block: 0;
        }

        /* As high as its row says. */
        .list .list__gap td {
            height: 0;
            padding: 0;
            border: 0;
        }

        .list .list__select {
            width: 2.75rem;
            padding: 0;
        }

        /* As large as a finger. */
        .list .list__box {
            display: grid;
            height: 100%;
            min-height: 2.25rem;
            place-items: center;
            cursor: pointer;
        }

        .list .list__box input {
            width: 1rem;
            height: 1rem;
            margin: 0;
            accent-color: var(--accent);
        }

        .list .list__cell--number {
            width: 8.5rem;
        }

        .list .list__cell--day {
            width: 9.5rem;
        }

        .list .list__cell--time {
            width: 12.75rem;
        }

        .list tbody tr[data-id] {
            cursor: pointer;
        }

        .list tbody tr[aria-current],
        .list tbody .list__row--selected {
            background: var(--accent-soft);
        }

        .list .list__open {
            display: block;
            overflow: hidden;
            width: 100%;
            padding: 0;
            border: 0;
            background: none;
            color: inherit;
            font: inherit;
            text-align: inherit;
            text-overflow: ellipsis;
            white-space: nowrap;
        }

        .list tbody tr:focus-visible {
            outline: var(--focus) solid var(--accent);
            outline-offset: -2px;
        }

        .list .table__detail,
        .list .table__name,
        .list .table__text--long {
            max-width: none;
            white-space: nowrap;
        }

        &.list--compact .list tbody td {
            height: 2.25rem;
        }

        &.list--compact .table__detail {
            display: none;
        }

        @media (max-width: 1000px) {
            .list .slot--none {
                display: none;
            }

            .list th,
            .list td {
                padding-inline: var(--space-3);
            }
        }

        @media (max-width: 720px) {
            .list {
                min-width: 0;
            }

            .list thead {
                position: absolute;
                overflow: hidden;
                width: 1px;
                height: 1px;
                clip-path: inset(50%);
            }

            .list tbody,
            .list.table {
                display: block;
            }

            .list tbody tr:not(.list__gap) {
                display: grid;
                grid-template-columns: minmax(0, 1fr) auto;
                grid-template-areas: "title amount" "status day";
                align-content: center;
                gap: 2px var(--space-3);
                height: 4.25rem;
                padding: 0 var(--space-4);
                border-bottom: var(--line) solid var(--border);
            }

            &.list--compact .list tbody tr:not(.list__gap) {
                height: 3.5rem;
            }

            &.list--selectable .list tbody tr:not(.list__gap) {
                grid-template-columns: 2rem minmax(0, 1fr) auto;
                grid-template-areas: "select title amount" "select status day";
                padding-left: var(--space-2);
            }

            .list .list__select {
                grid-area: select;
            }

            .list .list__gap,
            .list .list__gap td {
                display: block;
            }

            .list tbody tr:not(.list__gap) td {
                width: auto;
                height: auto;
                padding: 0;
                border: 0;
            }

            .list .slot--title {
                grid-area: title;
                font-weight: 500;
            }

            .list .slot--amount {
                grid-area: amount;
                text-align: right;
            }

            .list .slot--status {
                grid-area: status;
            }

            .list .slot--day {
                grid-area: day;
                color: var(--text-muted);
                font-size: var(--text-small);
                text-align: right;
            }

            .list tbody .slot--none.slot--none {
                display: none;
            }

            .list .table__detail {
                display: none;
            }
        }
    "#
    )
}
