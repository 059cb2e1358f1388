//! The list of subscriptions.

use std::rc::Rc;

use pulseboard_api::customers::{OfCustomer, Subscription};
use pulseboard_core::dashboard::cards::Resource;
use pulseboard_core::export::Cell;
use yew::prelude::*;

use crate::components::data_table::{Column, PhoneSlot, cell};
use crate::pages::lists::details::{belongings, link};
use crate::pages::lists::list_page::ListPage;
use crate::routes::Route;

fn columns() -> Rc<[Column<OfCustomer<Subscription>>]> {
    [
        Column::new("Customer", |row: &OfCustomer<Subscription>| {
            cell::person(Some(row.customer.name()), Some(&row.customer.email))
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
    let more = use_callback((), |row: Rc<OfCustomer<Subscription>>, ()| more(&row));
    html! {
        <ListPage<OfCustomer<Subscription>>
            resource={Resource::Subscriptions} columns={(*columns).clone()} {more}
            when_empty="Subscriptions appear here when a customer orders a recurring product."
        />
    }
}

fn then(row: &OfCustomer<Subscription>) -> &'static str {
    if row.item.ends_then { "Ends" } else { "Renews" }
}

/// The way to whose it is and to what it pays for.
fn more(row: &OfCustomer<Subscription>) -> Html {
    let license = row.item.license_id.as_deref();
    belongings(
        [
            Some(link(Route::Customers, "open", &row.customer.id, "The customer who holds it")),
            license.map(|id| link(Route::Licenses, "open", id, "The license that it pays for")),
            Some(link(Route::Subscriptions, "customer", &row.customer.id, "All their subscriptions")),
        ]
        .into_iter()
        .flatten(),
    )
}
