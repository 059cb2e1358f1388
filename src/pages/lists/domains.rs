//! The list of domains.

use std::rc::Rc;

use pulseboard_api::customers::{Domain, OfCustomer};
use pulseboard_core::dashboard::cards::Resource;
use yew::prelude::*;

use crate::components::data_table::{Column, Row, cell};
use crate::pages::lists::list_page::{ListPage, Paging};

impl Row for OfCustomer<Domain> {
    fn id(&self) -> &str {
        &self.item.id
    }
}

fn columns() -> Rc<[Column<OfCustomer<Domain>>]> {
    [
        Column::new("Domain", |row: &OfCustomer<Domain>| {
            cell::name(row.item.name.as_deref().unwrap_or(&row.item.id), None)
        }),
        Column::new("Customer", |row: &OfCustomer<Domain>| cell::text(Some(row.customer.name()))),
        Column::new("Status", |row: &OfCustomer<Domain>| cell::status(&row.item.status)),
        Column::new("Registrar", |row: &OfCustomer<Domain>| cell::text(row.item.registrar.as_deref())),
        Column::new("Expires", |row: &OfCustomer<Domain>| cell::day(row.item.expires_on)),
    ]
    .into()
}

/// The list of domains.
#[component]
pub fn Domains() -> Html {
    let columns = use_memo((), |()| columns());
    html! {
        <ListPage<OfCustomer<Domain>>
            resource={Resource::Domains} paging={Paging::Walked} columns={(*columns).clone()}
            when_empty="Domains appear here when a customer registers one."
        />
    }
}
