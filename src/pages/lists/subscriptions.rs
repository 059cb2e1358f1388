//! The list of subscriptions.

use std::rc::Rc;

use pulseboard_api::customers::{OfCustomer, Subscription};
use pulseboard_core::dashboard::cards::Resource;
use pulseboard_core::export::Cell;
use yew::prelude::*;

use crate::components::data_table::{Column, PhoneSlot, cell};
use crate::pages::lists::list_page::ListPage;

fn columns() -> Rc<[Column<OfCustomer<Subscription>>]> {
    [
        Column::new("Customer", |row: &OfCustomer<Subscription>| {
            cell::name(row.customer.name(), Some(&row.customer.email))
        })
        .holding("customer", |row| Cell::text(row.customer.name()))
        .on_phones(PhoneSlot::Title),
        Column::new("Status", |row: &OfCustomer<Subscription>| cell::status(&row.item.status))
            .holding("status", |row| Cell::text(&row.item.status))
            .on_phones(PhoneSlot::Status),
        Column::new("Paid until", |row: &OfCustomer<Subscription>| cell::day(row.item.period_end))
            .holding("paid-until", |row| Cell::known(row.item.period_end, Cell::Day))
            .dated()
            .on_phones(PhoneSlot::Day),
        Column::new("Then", |row: &OfCustomer<Subscription>| cell::text(Some(then(row))))
            .holding("then", |row| Cell::text(then(row)))
            .on_phones(PhoneSlot::Amount),
    ]
    .into()
}

/// The list of subscriptions.
#[component]
pub fn Subscriptions() -> Html {
    let columns = use_memo((), |()| columns());
    html! {
        <ListPage<OfCustomer<Subscription>>
            resource={Resource::Subscriptions} columns={(*columns).clone()}
            when_empty="Subscriptions appear here when a customer orders a recurring product."
        />
    }
}

fn then(row: &OfCustomer<Subscription>) -> &'static str {
    if row.item.ends_then { "Ends" } else { "Renews" }
}
