//! The list of customers.

use std::rc::Rc;

use pulseboard_api::customers::Customer;
use pulseboard_core::dashboard::cards::Resource;
use yew::prelude::*;

use crate::components::data_table::{Column, Row, cell};
use crate::pages::lists::list_page::{ListPage, Paging};

impl Row for Customer {
    fn id(&self) -> &str {
        &self.id
    }
}

fn columns() -> Rc<[Column<Customer>]> {
    [
        Column::new("Customer", |customer: &Customer| cell::name(customer.name(), Some(&customer.email))),
        Column::new("Company", |customer: &Customer| cell::text(customer.company.as_deref())),
        Column::new("Status", |customer: &Customer| cell::activity(customer.is_active)),
        Column::new("Active licenses", |customer: &Customer| cell::count(customer.active_licenses)).numeric(),
        Column::new("Paid", |customer: &Customer| cell::money(customer.paid)).numeric(),
        Column::new("Joined", |customer: &Customer| cell::local_day(customer.created_at)),
    ]
    .into()
}

/// The list of customers.
#[component]
pub fn Customers() -> Html {
    let columns = use_memo((), |()| columns());
    html! {
        <ListPage<Customer>
            resource={Resource::Customers} paging={Paging::Listed} columns={(*columns).clone()}
            when_empty="Customers appear here when they sign up."
        />
    }
}
