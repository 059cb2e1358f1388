//! The best customers and products of the period.

use std::rc::Rc;

use pulseboard_core::analytics::breakdown::{self, Breakdown};
use pulseboard_core::analytics::ledger::GUEST;
use pulseboard_core::export::Cell;
use pulseboard_core::listing::filter::{ListFilter, Relation};
use pulseboard_core::listing::sorting::Sorting;
use pulseboard_core::money::{Currency, Money};
use yew::prelude::*;
use yew_router::prelude::*;

use super::blocks::{Block, absent_parts, orders_with, part_of};
use super::data::{AnalyticsData, TOP};
use crate::components::data_table::{Column, DataTable, Row, cell};
use crate::routes::{Parameters, Route, rows_query};

/// A row of either table.
#[derive(Clone, Debug, PartialEq)]
struct BestRow {
    part: Breakdown,
    amount: Money,
    share: Option<i64>,
    licenses: Option<i64>,
    /// What shows its orders.
    orders: ListFilter,
}

impl Row for BestRow {
    fn id(&self) -> &str {
        &self.part.key
    }
}

/// How many orders there are: the way to them.
fn orders_column() -> Column<BestRow> {
    let draw = |row: &BestRow| {
        html! {
            <Link<Route, Parameters> to={Route::Orders} query={rows_query(&row.orders)}>
                { cell::count(Some(row.part.orders)) }
            </Link<Route, Parameters>>
        }
    };
    Column::new("Orders", draw).numeric().holding("orders", |row| Cell::Count(row.part.orders))
}

fn amount_column(title: &'static str) -> Column<BestRow> {
    Column::new(title, |row: &BestRow| cell::money(Some(row.amount)))
        .numeric()
        .holding("amount", |row| Cell::Amount(row.amount))
}

fn share_column() -> Column<BestRow> {
    Column::new("Share", |row: &BestRow| cell::share(row.share))
        .numeric()
        .holding("share", |row| Cell::known(row.share, Cell::Percent))
}

fn customer_columns() -> Rc<[Column<BestRow>]> {
    [
        Column::new("Customer", |row: &BestRow| cell::person(Some(&row.part.name), row.part.detail.as_deref()))
            .holding("name", |row| Cell::text(&row.part.name)),
        orders_column(),
        amount_column("Spent"),
        share_column(),
        Column::new("Active licenses", |row: &BestRow| cell::count(row.licenses))
            .numeric()
            .holding("licenses", |row| Cell::known(row.licenses, Cell::Count)),
    ]
    .into()
}

fn product_columns() -> Rc<[Column<BestRow>]> {
    [
        Column::new("Product", |row: &BestRow| cell::name(&row.part.name, row.part.detail.as_deref()))
            .holding("name", |row| Cell::text(&row.part.name)),
        orders_column(),
        Column::new("Pieces", |row: &BestRow| cell::quantity(row.part.pieces()))
            .numeric()
            .holding("pieces", |row| Cell::Quantity(row.part.quantity)),
        amount_column("Revenue"),
        share_column(),
    ]
    .into()
}

/// Properties of [`BestTables`].
#[derive(PartialEq, Properties)]
pub(super) struct BestTablesProps {
    /// The answers.
    pub data: Rc<AnalyticsData>,
    /// The currency of the amounts.
    pub currency: Currency,
    /// What shows the rows of the period.
    pub of_period: ListFilter,
    /// Where they are.
    pub place: NodeRef,
}

/// Both tables.
#[component]
pub(super) fn BestTables(props: &BestTablesProps) -> Html {
    let BestTablesProps { data, currency, of_period, place } = props;
    let customer_columns = use_memo((), |()| customer_columns());
    let product_columns = use_memo((), |()| product_columns());
    let rows = |parts: &[Breakdown], are_customers: bool| -> Rc<[BestRow]> {
        let whole = breakdown::whole(parts);
        let row = |part: &Breakdown| {
            let counts = data.license_counts.value();
            let counted = counts.and_then(|known| known.iter().find(|(id, _)| *id == part.key));
            BestRow {
                part: part.clone(),
                amount: Money::from_minor(part.amount, *currency),
                // Of some orders, or of the best only, it would be no share.
                share: breakdown::share(part.amount, whole).filter(|_| part_of(data).is_none()),
                licenses: counted.and_then(|(_, count)| *count),
                orders: if are_customers {
                    let guest = if part.is_guest { GUEST } else { "" };
                    of_period.clone().related_to(Relation::Customer, format!("{guest}{}", part.key))
                } else {
                    orders_with(std::slice::from_ref(part), of_period)
                },
            }
        };
        parts.iter().take(TOP).map(row).collect()
    };
    let note = match absent_parts(data) {
        Some(note) => AttrValue::from(note),
        None => AttrValue::from("Nothing in this period."),
    };
    // By amount, the largest first.
    let sorting = Some(Sorting { column: "amount".to_owned(), is_descending: true });
    let table = |caption: &'static str, columns: &Rc<[Column<BestRow>]>, rows: Rc<[BestRow]>| {
        if rows.is_empty() {
            return html! { <p class="block__note" data-test="note">{ &note }</p> };
        }
        let part = part_of(data).map(|text| html! { <p class="block__note" data-test="note">{ text }</p> });
        html! {
            <>
                { part }
                <DataTable<BestRow>
                    {caption} columns={columns.clone()} rows={Some(rows)} sorting={sorting.clone()}
                />
            </>
        }
    };
    html! {
        <div ref={place} class="pair">
            <Block
                slug="top-customers" title="Best customers" scope="By what they spent in completed orders of the period"
                marks={html! { <Link<Route> to={Route::Customers}>{ "View all customers" }</Link<Route>> }}
            >
                { table("Best customers as a table", &customer_columns, rows(&data.customers, true)) }
            </Block>
            <Block
                slug="top-products" title="Best products" scope="By revenue before tax in completed orders of the period"
                marks={html! { <Link<Route> to={Route::Products}>{ "View all products" }</Link<Route>> }}
            >
                { table("Best products as a table", &product_columns, rows(&data.products, false)) }
            </Block>
        </div>
    }
}
