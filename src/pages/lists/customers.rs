//! The list of customers.

use std::rc::Rc;

use pulseboard_api::customers::Customer;
use pulseboard_core::dashboard::cards::Resource;
use pulseboard_core::export::Cell;
use yew::prelude::*;

use crate::components::data_table::{Column, PhoneSlot, cell};
use crate::pages::lists::list_page::ListPage;

fn columns() -> Rc<[Column<Customer>]> {
    [
        Column::new("Customer", |customer: &Customer| cell::name(customer.name(), None))
            .holding("name", |customer| Cell::text(customer.name()))
            .on_phones(PhoneSlot::Title),
        Column::new("E-mail", |customer: &Customer| cell::text(Some(&customer.email)))
            .holding("email", |customer| Cell::text(&customer.email)),
        Column::new("Company", |customer: &Customer| cell::text(customer.company.as_deref()))
            .holding("company", |customer| Cell::known(customer.company.as_deref(), Cell::text)),
        Column::new("Status", |customer: &Customer| cell::activity(customer.is_active))
            .holding("status", |customer| Cell::text(if customer.is_active { "active" } else { "inactive" }))
            .on_phones(PhoneSlot::Status),
        Column::new("Licenses", |customer: &Customer| cell::count(customer.active_licenses))
            .holding("licenses", |customer| Cell::known(customer.active_licenses, Cell::Count))
            .numeric(),
        Column::new("Paid", |customer: &Customer| cell::money(customer.paid))
            .holding("paid", |customer| Cell::known(customer.paid, Cell::Amount))
            .numeric()
            .on_phones(PhoneSlot::Amount),
        Column::new("Joined", |customer: &Customer| cell::local_day(customer.created_at))
            .holding("joined", |customer| Cell::known(customer.created_at, Cell::Moment))
            .dated()
            .on_phones(PhoneSlot::Day),
    ]
    .into()
}

/// The list of customers.
#[component]
pub fn Customers() -> Html {
    let columns = use_memo((), |()| columns());
    html! {
        <ListPage<Customer>
            resource={Resource::Customers} columns={(*columns).clone()}
            when_empty="Customers appear here when they sign up."
        />
    }
}
