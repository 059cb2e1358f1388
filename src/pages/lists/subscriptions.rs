//! The list of subscriptions.

use std::rc::Rc;

use pulseboard_api::customers::{OfCustomer, Subscription};
use pulseboard_core::dashboard::cards::Resource;
use yew::prelude::*;

use crate::components::data_table::{Column, Row, cell};
use crate::pages::lists::list_page::{ListPage, Paging};

impl Row for OfCustomer<Subscription> {
    fn id(&self) -> &str {
        &self.item.id
    }
}

fn columns() -> Rc<[Column<OfCustomer<Subscription>>]> {
    [
        Column::new("Customer", |row: &OfCustomer<Subscription>| {
            cell::name(row.customer.name(), Some(&row.customer.email))
        }),
        Column::new("Status", |row: &OfCustomer<Subscription>| cell::status(&row.item.status)),
        Column::new("Paid until", |row: &OfCustomer<Subscription>| cell::day(row.item.period_end)),
        Column::new("Then", |row: &OfCustomer<Subscription>| {
            cell::text(Some(if row.item.ends_then { "Ends" } else { "Renews" }))
        }),
    ]
    .into()
}

/// The list of subscriptions.
#[component]
pub fn Subscriptions() -> Html {
    let columns = use_memo((), |()| columns());
    html! {
        <ListPage<OfCustomer<Subscription>>
            resource={Resource::Subscriptions} paging={Paging::Walked} columns={(*columns).clone()}
            when_empty="Subscriptions appear here when a customer orders a recurring product."
        />
    }
}
