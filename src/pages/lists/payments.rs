//! The list of payments.

use std::rc::Rc;

use pulseboard_api::payments::Payment;
use pulseboard_core::dashboard::cards::Resource;
use pulseboard_core::export::Cell;
use yew::prelude::*;

use crate::components::data_table::{Column, PhoneSlot, cell};
use crate::pages::lists::details::{belongings, link};
use crate::pages::lists::list_page::ListPage;
use crate::routes::Route;

fn columns() -> Rc<[Column<Payment>]> {
    [
        Column::new("Method", |payment: &Payment| cell::text(payment.method.as_deref().map(words).as_deref()))
            .holding("method", |payment| Cell::known(payment.method.as_deref(), |method| Cell::text(words(method))))
            .on_phones(PhoneSlot::Title),
        Column::new("Status", |payment: &Payment| cell::status(&payment.status))
            .holding("status", |payment| Cell::text(&payment.status))
            .on_phones(PhoneSlot::Status),
        Column::new("Note", |payment: &Payment| cell::text(note(payment).as_deref()))
            .holding("note", |payment| Cell::known(note(payment), Cell::text)),
        Column::new("Amount", |payment: &Payment| cell::money(payment.amount))
            .holding("amount", |payment| Cell::known(payment.amount, Cell::Amount))
            .numeric()
            .on_phones(PhoneSlot::Amount),
        Column::new("Recorded", |payment: &Payment| cell::moment(payment.created_at))
            .holding("recorded", |payment| Cell::known(payment.created_at, Cell::Moment))
            .timed()
            .on_phones(PhoneSlot::Day),
    ]
    .into()
}

/// The list of payments.
#[component]
pub fn Payments() -> Html {
    let columns = use_memo((), |()| columns());
    let more = use_callback((), |row: Rc<Payment>, ()| more(&row));
    html! {
        <ListPage<Payment>
            resource={Resource::Payments} columns={(*columns).clone()} {more}
            when_empty="Payments appear here as they are recorded."
        />
    }
}

/// Why it failed, or that money went back.
fn note(payment: &Payment) -> Option<String> {
    let is_refund = payment.amount.is_some_and(|amount| amount.minor() < 0);
    payment.failure.as_deref().or(is_refund.then_some("refund")).map(words)
}

fn words(name: &str) -> String {
    name.replace('_', " ")
}

/// The way to what it is for.
fn more(payment: &Payment) -> Html {
    let order = payment.order_id.as_deref();
    html! {
        <>
            if order.is_none() {
                <p class="details__note details__part">{ "The server names no order for this payment." }</p>
            }
            { belongings(order.map(|id| link(Route::Orders, "open", id, "The order that it is for"))) }
        </>
    }
}
