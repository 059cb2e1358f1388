//! The list of orders.

use std::rc::Rc;

use pulseboard_api::orders::Order;
use pulseboard_core::dashboard::cards::Resource;
use yew::prelude::*;

use crate::components::data_table::{Column, Row, cell};
use crate::pages::lists::list_page::{ListPage, Paging};

impl Row for Order {
    fn id(&self) -> &str {
        &self.id
    }
}

fn columns() -> Rc<[Column<Order>]> {
    [
        Column::new("Order", |order: &Order| cell::code(order.number.as_deref())),
        Column::new("Customer", |order: &Order| cell::text(order.customer.as_deref())),
        Column::new("Items", |order: &Order| cell::text(order.summary.as_deref())),
        Column::new("Status", |order: &Order| cell::status(&order.status)),
        Column::new("Total", |order: &Order| cell::money(order.total)).numeric(),
        Column::new("Placed", |order: &Order| cell::moment(order.created_at)),
    ]
    .into()
}

/// The list of orders.
#[component]
pub fn Orders() -> Html {
    let columns = use_memo((), |()| columns());
    html! {
        <ListPage<Order>
            resource={Resource::Orders} paging={Paging::ListedByStatus} columns={(*columns).clone()}
            when_empty="Orders appear here as they are placed."
        />
    }
}
