//! The best customers and products of the period.

use yew::prelude::*;

use super::answers::{Answers, TOP};
use super::blocks::{absent, block};
use super::facts::Facts;
use crate::browser::history::link;
use crate::charts::share::tenths;
use crate::components::data_table::{Cell, Column, DataTable, Order, Row};
use crate::model::ledger::Part;
use crate::model::{Currency, Money};
use crate::route::Route;

/// How the two tables are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Orders([Order; 2]);

impl Default for Orders {
    fn default() -> Self {
        // By amount, the largest first.
        Self([Order { column: 2, is_descending: true }, Order { column: 3, is_descending: true }])
    }
}

const CUSTOMERS: [Column; 5] = [
    Column::text("Customer"),
    Column::number("Orders"),
    Column::number("Spent"),
    Column::number("Share"),
    Column::number("Active licenses"),
];
const PRODUCTS: [Column; 5] = [
    Column::text("Product"),
    Column::number("Orders"),
    Column::number("Pieces"),
    Column::number("Revenue"),
    Column::number("Share"),
];

/// Both tables.
pub(super) fn view(answers: &Answers, facts: &Facts, orders: &UseStateHandle<Orders>, currency: Currency) -> Html {
    let money = |minor| Cell::Money(Some(Money::from_minor(minor, currency)));
    let named = |part: &Part| Cell::Name { text: part.name.clone(), detail: part.detail.clone() };
    let spent = facts.customers.iter().map(|part| part.amount).sum();
    let customers = facts.customers.iter().take(TOP).map(|part| {
        let holdings = answers.holdings.value();
        let held =
            holdings.and_then(|known| known.iter().find(|(id, _)| *id == part.key)).and_then(|(_, count)| *count);
        let share = Cell::Share(tenths(part.amount, spent));
        let cells = vec![named(part), Cell::Count(Some(part.orders)), money(part.amount), share, Cell::Count(held)];
        Row { id: part.key.clone(), cells }
    });
    let sold = facts.products.iter().map(|part| part.amount).sum();
    let products = facts.products.iter().take(TOP).map(|part| {
        let counts = [part.orders, part.quantity].map(|count| Cell::Count(Some(count)));
        let [orders, pieces] = counts;
        let cells = vec![named(part), orders, pieces, money(part.amount), Cell::Share(tenths(part.amount, sold))];
        Row { id: part.key.clone(), cells }
    });
    let is_known = answers.sales.series.is_some();
    let missing = absent(&answers.sales.orders);
    let shown = |index: usize, caption, columns, rows: Vec<Row>| {
        let order = orders.0[index];
        let on_order = {
            let orders = orders.clone();
            Callback::from(move |column: usize| {
                let mut next = *orders;
                next.0[index] = next.0[index].pressed(column);
                orders.set(next);
            })
        };
        match rows.is_empty() {
            true if is_known => Err("Nothing in this period."),
            true => Err(missing.as_str()),
            false => {
                Ok(DataTable { caption, columns, rows: Some(order.sorted(&rows)), order: Some((order, on_order)) }
                    .view())
            }
        }
    };
    let all = |route, words: &'static str| link(route, "text-link", false, html! { words });
    html! {
        <div class="pair">
            { block(
                "top-customers", "Best customers", "By what they spent in completed orders of the period", all(Route::Customers, "View all customers"),
                shown(0, "Best customers as a table", &CUSTOMERS, customers.collect()),
            ) }
            { block(
                "top-products", "Best products", "By revenue before tax in completed orders of the period", all(Route::Products, "View all products"),
                shown(1, "Best products as a table", &PRODUCTS, products.collect()),
            ) }
        </div>
    }
}
