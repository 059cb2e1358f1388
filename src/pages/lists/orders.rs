//! The list of orders.

use std::rc::Rc;

use pulseboard_api::orders::Order;
use pulseboard_core::dashboard::cards::Resource;
use pulseboard_core::export::Cell;
use yew::prelude::*;

use crate::components::data_table::{Column, PhoneSlot, cell};
use crate::pages::lists::list_page::ListPage;

fn columns() -> Rc<[Column<Order>]> {
    [
        Column::new("Order", |order: &Order| cell::code(order.number.as_deref()))
            .holding("number", |order| Cell::known(order.number.as_deref(), Cell::text)),
        Column::new("Customer", |order: &Order| cell::text(order.customer.as_deref()))
            .holding("customer", |order| Cell::known(order.customer.as_deref(), Cell::text))
            .on_phones(PhoneSlot::Title),
        Column::new("Items", |order: &Order| cell::text(order.summary.as_deref()))
            .holding("items", |order| Cell::known(order.summary.as_deref(), Cell::text)),
        Column::new("Status", |order: &Order| cell::status(&order.status))
            .holding("status", |order| Cell::text(&order.status))
            .on_phones(PhoneSlot::Status),
        Column::new("Total", |order: &Order| cell::money(order.total))
            .holding("total", |order| Cell::known(order.total, Cell::Amount))
            .numeric()
            .on_phones(PhoneSlot::Amount),
        Column::new("Placed", |order: &Order| cell::moment(order.created_at))
            .holding("placed", |order| Cell::known(order.created_at, Cell::Moment))
            .timed()
            .on_phones(PhoneSlot::Day),
    ]
    .into()
}

/// The list of orders.
#[component]
pub fn Orders() -> Html {
    let columns = use_memo((), |()| columns());
    html! {
        <ListPage<Order>
            resource={Resource::Orders} columns={(*columns).clone()}
            when_empty="Orders appear here as they are placed."
        />
    }
}
