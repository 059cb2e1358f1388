//! The list of payments.

use std::rc::Rc;

use pulseboard_api::payments::Payment;
use pulseboard_core::dashboard::cards::Resource;
use yew::prelude::*;

use crate::components::data_table::{Column, Row, cell};
use crate::pages::lists::list_page::{ListPage, Paging};

impl Row for Payment {
    fn id(&self) -> &str {
        &self.id
    }
}

fn columns() -> Rc<[Column<Payment>]> {
    [
        Column::new("Recorded", |payment: &Payment| cell::moment(payment.created_at)),
        Column::new("Method", |payment: &Payment| cell::text(payment.method.as_deref().map(words).as_deref())),
        Column::new("Status", |payment: &Payment| cell::status(&payment.status)),
        Column::new("Amount", |payment: &Payment| cell::money(payment.amount)).numeric(),
        Column::new("Note", |payment: &Payment| cell::text(note(payment).as_deref())),
    ]
    .into()
}

/// The list of payments.
#[component]
pub fn Payments() -> Html {
    let columns = use_memo((), |()| columns());
    html! {
        <ListPage<Payment>
            resource={Resource::Payments} paging={Paging::Listed} columns={(*columns).clone()}
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
