//! The table itself. On phones it scrolls sideways inside its frame, never the page.

use std::rc::Rc;

use stylist::yew::use_style;
use yew::prelude::*;

use super::column::Column;

/// What can stand in a table.
pub trait Row: Clone + PartialEq + 'static {
    /// Names the row among the others.
    fn id(&self) -> &str;
}

/// By which column rows are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sorting {
    /// The column's place.
    pub column: usize,
    /// Whether the largest comes first.
    pub is_descending: bool,
}

impl Sorting {
    /// The order after a press on a column's heading: the other way round, or by another column, numbers from the
    /// largest on.
    #[must_use]
    pub fn pressed(self, column: usize, is_numeric: bool) -> Self {
        let is_same = self.column == column;
        Self { column, is_descending: if is_same { !self.is_descending } else { is_numeric } }
    }
}

/// Properties of [`DataTable`].
#[derive(Properties)]
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

impl<R: Row> PartialEq for DataTableProps<R> {
    fn eq(&self, other: &Self) -> bool {
        self.caption == other.caption
            && Rc::ptr_eq(&self.columns, &other.columns)
            && self.rows == other.rows
            && self.sorting == other.sorting
    }
}

/// How many rows the skeleton has.
const SKELETON_ROWS: usize = 8;

/// A table.
#[component]
pub fn DataTable<R: Row>(props: &DataTableProps<R>) -> Html {
    let style = use_table_style();
    let sorting = use_state(|| props.sorting);
    let head = props.columns.iter().enumerate().map(|(place, column)| {
        let class = number_class(column);
        let Some((order, _)) = (*sorting).zip(column.comparison()) else {
            return html! { <th key={column.title()} scope="col" {class}>{ column.title() }</th> };
        };
        let onclick = {
            let (sorting, is_numeric) = (sorting.clone(), column.is_numeric());
            Callback::from(move |_: MouseEvent| sorting.set(Some(order.pressed(place, is_numeric))))
        };
        let (sort, sign) = match order.is_descending {
            _ if order.column != place => ("none", ""),
            true => ("descending", " ▼"),
            false => ("ascending", " ▲"),
        };
        html! {
            <th key={column.title()} scope="col" {class} aria-sort={sort}>
                <button type="button" class="table__sort" {onclick}>
                    { column.title() }<span aria-hidden="true">{ sign }</span>
                </button>
            </th>
        }
    });
    let body: Html = match &props.rows {
        Some(rows) => ordered(rows, &props.columns, *sorting).iter().map(|row| row_html(row, &props.columns)).collect(),
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

/// The rows in the order that was chosen; equal ones stay as they are.
fn ordered<R: Row>(rows: &[R], columns: &[Column<R>], sorting: Option<Sorting>) -> Vec<R> {
    let mut rows = rows.to_vec();
    if let Some(Sorting { column, is_descending }) = sorting
        && let Some(compare) = columns.get(column).and_then(Column::comparison)
    {
        rows.sort_by(|one, other| if is_descending { compare(other, one) } else { compare(one, other) });
    }
    rows
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
