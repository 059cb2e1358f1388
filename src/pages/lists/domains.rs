//! The list of domains.

use std::rc::Rc;

use pulseboard_api::customers::{Domain, OfCustomer};
use pulseboard_core::dashboard::cards::Resource;
use pulseboard_core::export::Cell;
use yew::prelude::*;

use crate::components::data_table::{Column, PhoneSlot, cell};
use crate::pages::lists::details::{belongings, link};
use crate::pages::lists::list_page::ListPage;
use crate::platform::privacy::person;
use crate::routes::Route;

fn columns() -> Rc<[Column<OfCustomer<Domain>>]> {
    [
        Column::new("Domain", |row: &OfCustomer<Domain>| cell::name(name(row), None))
            .holding("name", |row| Cell::text(name(row)))
            .on_phones(PhoneSlot::Title),
        Column::new("Customer", |row: &OfCustomer<Domain>| cell::text(Some(person(row.customer.name()))))
            .holding("customer", |row| Cell::text(row.customer.name())),
        Column::new("Status", |row: &OfCustomer<Domain>| cell::status(&row.item.status))
            .holding("status", |row| Cell::text(&row.item.status))
            .on_phones(PhoneSlot::Status),
        Column::new("Registrar", |row: &OfCustomer<Domain>| cell::text(row.item.registrar.as_deref()))
            .holding("registrar", |row| Cell::known(row.item.registrar.as_deref(), Cell::text)),
        Column::new("Expires", |row: &OfCustomer<Domain>| cell::day(row.item.expires_on))
            .holding("expires", |row| Cell::known(row.item.expires_on, Cell::Day))
            .dated()
            .on_phones(PhoneSlot::Day),
    ]
    .into()
}

/// The list of domains.
#[component]
pub fn Domains() -> Html {
    let columns = use_memo((), |()| columns());
    let more = use_callback((), |row: Rc<OfCustomer<Domain>>, ()| more(&row));
    html! {
        <ListPage<OfCustomer<Domain>>
            resource={Resource::Domains} columns={(*columns).clone()} {more}
            when_empty="Domains appear here when a customer registers one."
        />
    }
}

fn name(row: &OfCustomer<Domain>) -> &str {
    row.item.name.as_deref().unwrap_or(&row.item.id)
}

/// The way to whose it is.
fn more(row: &OfCustomer<Domain>) -> Html {
    belongings([
        link(Route::Customers, "open", &row.customer.id, "The customer who holds it"),
        link(Route::Domains, "customer", &row.customer.id, "All their domains"),
    ])
}
