//! A table of rows that came from the server.

use yew::prelude::*;

use crate::browser::intl::{self, Intl};
use crate::charts::share::percent_text;
use crate::model::order::ordered;
use crate::model::{Money, NumberFormat, Timestamp};

/// One value of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words; `None` shows a dash.
    Text(Option<String>),
    /// What names the row.
    Name {
        /// The name.
        text: String,
        /// What stands below it, smaller.
        detail: Option<String>,
    },
    /// A number or key in fixed width.
    Code(Option<String>),
    /// A status as the backend names it, such as `partially_paid`.
    Status(String),
    /// An amount; negative ones are refunds.
    Money(Option<Money>),
    /// A count.
    Count(Option<i64>),
    /// A share in tenths of a percent.
    Share(Option<i64>),
    /// A day.
    Day(Option<Timestamp>),
    /// A day with its time.
    Moment(Option<Timestamp>),
}

impl Cell {
    /// What it is ordered by: a number, or a text in lower case. What is not known comes first.
    fn rank(&self) -> (Option<i64>, String) {
        let text = |text: &Option<String>| text.as_deref().unwrap_or_default().to_ascii_lowercase();
        match self {
            Self::Count(number) | Self::Share(number) => (*number, String::new()),
            Self::Money(amount) => (amount.map(Money::minor), String::new()),
            Self::Day(moment) | Self::Moment(moment) => (moment.map(Timestamp::millis), String::new()),
            Self::Text(words) | Self::Code(words) => (None, text(words)),
            Self::Name { text, .. } | Self::Status(text) => (None, text.to_ascii_lowercase()),
        }
    }
}

/// By which column rows are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// The column's place.
    pub column: usize,
    /// Whether the largest comes first.
    pub is_descending: bool,
}

impl Order {
    /// The order after a press on a column's heading: the other way round, or by another column, numbers from the
    /// largest on.
    #[must_use]
    pub fn pressed(self, column: usize) -> Self {
        let is_same = self.column == column;
        Self { column, is_descending: if is_same { !self.is_descending } else { column > 0 } }
    }

    /// Rows in this order; equal ones stay as they are.
    pub fn sorted(self, rows: &[Row]) -> Vec<Row> {
        let rank = |place: usize| rows[place].cells.get(self.column).map(Cell::rank);
        let places = ordered(rows.len(), &|one, other| {
            let order = rank(one).cmp(&rank(other));
            if self.is_descending { order.reverse() } else { order }
        });
        places.into_iter().map(|place| rows[place].clone()).collect()
    }
}

/// A row with what identifies it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The server's id.
    pub id: String,
    /// The values, one for each column.
    pub cells: Vec<Cell>,
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The heading.
    pub title: &'static str,
    /// Whether the column holds numbers, which stand at the right.
    pub is_numeric: bool,
}

impl Column {
    /// A column of words.
    pub const fn text(title: &'static str) -> Self {
        Self { title, is_numeric: false }
    }

    /// A column of numbers.
    pub const fn number(title: &'static str) -> Self {
        Self { title, is_numeric: true }
    }
}

/// A table. On phones it scrolls sideways inside its frame, never the page.
#[derive(Clone, Debug, PartialEq)]
pub struct DataTable {
    /// What the table lists.
    pub caption: &'static str,
    /// The columns.
    pub columns: &'static [Column],
    /// The rows; `None` while the first ones are on their way.
    pub rows: Option<Vec<Row>>,
    /// How the rows are ordered, where the reader may choose it by a press on a column's place.
    pub order: Option<(Order, Callback<usize>)>,
}

/// How many rows the skeleton has.
const SKELETON_ROWS: usize = 8;

impl DataTable {
    /// Draws it.
    pub fn view(&self) -> Html {
        let head = self.columns.iter().enumerate().map(|(place, column)| {
            let class = number_class(*column);
            let Some((order, on_order)) = &self.order else {
                return html! { <th key={column.title} scope="col" {class}>{ column.title }</th> };
            };
            let onclick = on_order.reform(move |_: MouseEvent| place);
            let (sort, sign) = match order.is_descending {
                _ if order.column != place => ("none", ""),
                true => ("descending", " ▼"),
                false => ("ascending", " ▲"),
            };
            html! {
                <th key={column.title} scope="col" {class} aria-sort={sort}>
                    <button type="button" class="table__sort" {onclick}>
                        { column.title }<span aria-hidden="true">{ sign }</span>
                    </button>
                </th>
            }
        });
        let body: Html = match &self.rows {
            Some(rows) => rows.iter().map(|row| view_row(row, self.columns)).collect(),
            None => (0..SKELETON_ROWS)
                .map(|index| {
                    let cells = self.columns.iter().map(|column| {
                        html! { <td key={column.title}><span class="skeleton skeleton--line"></span></td> }
                    });
                    html! { <tr key={index}>{ for cells }</tr> }
                })
                .collect(),
        };
        html! {
            <div class="table-frame" role="region" aria-label={self.caption} tabindex="0">
                <table class="table" data-test="table" aria-busy={self.rows.is_none().to_string()}>
                    <caption class="visually-hidden">{ self.caption }</caption>
                    <thead><tr>{ for head }</tr></thead>
                    <tbody>{ body }</tbody>
                </table>
            </div>
        }
    }
}

fn number_class(column: Column) -> Option<&'static str> {
    column.is_numeric.then_some("table__number")
}

fn view_row(row: &Row, columns: &[Column]) -> Html {
    let cells = row.cells.iter().zip(columns).map(|(cell, column)| {
        html! { <td key={column.title} class={number_class(*column)}>{ view_cell(cell) }</td> }
    });
    html! { <tr key={row.id.clone()} data-test="row">{ for cells }</tr> }
}

fn view_cell(cell: &Cell) -> Html {
    let dash = || "–".to_owned();
    match cell {
        Cell::Text(text) => html! { <span dir="auto">{ text.clone().unwrap_or_else(dash) }</span> },
        Cell::Name { text, detail } => html! {
            <>
                <span class="table__name" dir="auto">{ text }</span>
                if let Some(detail) = detail {
                    <span class="table__detail">{ detail }</span>
                }
            </>
        },
        Cell::Code(code) => html! { <code>{ code.clone().unwrap_or_else(dash) }</code> },
        Cell::Status(status) => {
            html! { <span class={classes!("status", status_class(status))}>{ status.replace('_', " ") }</span> }
        }
        Cell::Money(amount) => html! { amount.map_or_else(dash, |amount| Intl.money(amount)) },
        Cell::Share(share) => html! { share.map_or_else(dash, percent_text) },
        Cell::Count(count) => html! { count.map_or_else(dash, |count| Intl.count(count)) },
        Cell::Day(moment) => html! { moment.map_or_else(dash, intl::day) },
        Cell::Moment(moment) => html! { moment.map_or_else(dash, intl::day_and_time) },
    }
}

/// Good, bad or pending; a status this version does not know is shown without judgement.
fn status_class(status: &str) -> &'static str {
    match status {
        "active" | "completed" | "paid" | "succeeded" => "status--good",
        "overdue" | "failed" | "suspended" | "uncollectible" | "past_due" | "inactive" => "status--bad",
        "pending" | "processing" | "open" | "partially_paid" | "trialing" | "draft" => "status--pending",
        _ => "status--neutral",
    }
}
