//! The table itself. On phones it scrolls sideways inside its frame, never the page.

use std::rc::Rc;

use pulseboard_core::listing::sorting::Sorting;
use stylist::yew::use_style;
use yew::prelude::*;

use super::column::{Column, ordered};

/// What can stand in a table.
pub trait Row: Clone + PartialEq + 'static {
    /// Names the row among the others.
    fn id(&self) -> &str;
}

/// Properties of [`DataTable`].
#[derive(PartialEq, Properties)]
pub struct DataTableProps<R: Row> {
    /// What the table lists.
    pub caption: AttrValue,
    /// The columns.
    pub columns: Rc<[Column<R>]>,
    /// The rows; `None` while the first ones are on their way.
    pub rows: Option<Rc<[R]>>,
    /// How the rows are ordered at first, where the reader may choose it.
    #[prop_or_default]
    pub sorting: Option<Sorting>,
}

/// How many rows the skeleton has.
const SKELETON_ROWS: usize = 8;

/// A table.
#[component]
pub fn DataTable<R: Row>(props: &DataTableProps<R>) -> Html {
    let style = use_table_style();
    let sorting = use_state_eq(|| props.sorting.clone());
    let on_sort = {
        let (sorting, columns) = (sorting.clone(), Rc::clone(&props.columns));
        Callback::from(move |name: &'static str| sorting.set(pressed(&columns, sorting.as_ref(), name)))
    };
    let head = props.columns.iter().map(|column| heading(column, number_class(column), sorting.as_ref(), &on_sort));
    let body: Html = match &props.rows {
        Some(rows) => {
            ordered(rows, &props.columns, sorting.as_ref()).iter().map(|row| row_html(row, &props.columns)).collect()
        }
        None => (0..SKELETON_ROWS)
            .map(|index| {
                let cells = props.columns.iter().map(|column| {
                    html! { <td key={column.title()}><span class="skeleton skeleton--line"></span></td> }
                });
                html! { <tr key={index}>{ for cells }</tr> }
            })
            .collect(),
    };
    html! {
        <div class={classes!("table-frame", style)} role="region" aria-label={props.caption.clone()} tabindex="0">
            <table class="table" data-test="table" aria-busy={props.rows.is_none().to_string()}>
                <caption class="visually-hidden">{ &props.caption }</caption>
                <thead><tr>{ for head }</tr></thead>
                <tbody>{ body }</tbody>
            </table>
        </div>
    }
}

/// The order after a press on the heading of a column.
pub fn pressed<R: 'static>(columns: &[Column<R>], current: Option<&Sorting>, name: &str) -> Option<Sorting> {
    let is_largest_first = columns.iter().any(|column| column.name() == name && column.is_largest_first());
    Sorting::pressed(current, name, is_largest_first)
}

/// The heading of a column: a button where rows can be ordered by it.
pub(super) fn heading<R: 'static>(
    column: &Column<R>,
    class: impl Into<Classes>,
    sorting: Option<&Sorting>,
    on_sort: &Callback<&'static str>,
) -> Html {
    let (name, title, class) = (column.name(), column.title(), class.into());
    if name.is_empty() {
        return html! { <th key={title} role="columnheader" scope="col" {class}>{ title }</th> };
    }
    let order = sorting.filter(|sorting| sorting.column == name).map(|sorting| sorting.is_descending);
    let (sort, sign) = match order {
        None => ("none", ""),
        Some(true) => ("descending", " ▼"),
        Some(false) => ("ascending", " ▲"),
    };
    let onclick = on_sort.reform(move |_: MouseEvent| name);
    html! {
        <th key={title} role="columnheader" scope="col" {class} aria-sort={sort}>
            <button type="button" class="table__sort" data-test={format!("sort-{name}")} {onclick}>
                { title }<span aria-hidden="true">{ sign }</span>
            </button>
        </th>
    }
}

fn number_class<R: 'static>(column: &Column<R>) -> Option<&'static str> {
    column.is_numeric().then_some("table__number")
}

fn row_html<R: Row>(row: &R, columns: &[Column<R>]) -> Html {
    let cells = columns.iter().map(|column| {
        html! { <td key={column.title()} class={number_class(column)}>{ column.cell(row) }</td> }
    });
    html! { <tr key={row.id()} data-test="row">{ for cells }</tr> }
}

/// How every table looks, those of charts too.
#[hook]
pub fn use_table_style() -> stylist::Style {
    use_style!(
        r#"
        border: var(--line) solid var(--border);
        border-radius: var(--radius);
        background: var(--surface);
        overflow-x: auto;
        box-shadow: var(--shadow);

        .table {
            width: 100%;
            border-collapse: collapse;
            overflow-wrap: normal;
        }

        .table th,
        .table td {
            padding: var(--space-2) var(--space-4);
            border-bottom: var(--line) solid var(--border);
            text-align: left;
            vertical-align: middle;
        }

        .table td {
            height: 44px;
        }

        .table tbody tr:last-child td {
            border-bottom: 0;
        }

        .table th {
            color: var(--text-muted);
            font-size: var(--text-small);
            font-weight: 600;
            white-space: nowrap;
        }

        .table .table__number {
            text-align: right;
            white-space: nowrap;
        }

        .table tbody tr:hover {
            background: var(--surface-sunken);
        }

        .table__text--long {
            display: block;
            overflow: hidden;
            max-width: 22rem;
            text-overflow: ellipsis;
            white-space: nowrap;
        }

        .table__text--long:focus,
        .table__text--long:hover {
            overflow-wrap: anywhere;
            white-space: normal;
        }

        .table__name,
        .table__detail {
            display: block;
            overflow: hidden;
            text-overflow: ellipsis;
        }

        .table__name {
            font-weight: 500;
        }

        .table__detail {
            color: var(--text-muted);
            font-size: var(--text-small);
        }

        .table__sort {
            padding: 0;
            border: 0;
            background: none;
            color: inherit;
            font: inherit;
        }

        .table__sort:hover {
            color: var(--text);
        }

        @media (max-width: 720px) {
            .table {
                min-width: 680px;
            }
        }
    "#
    )
}
