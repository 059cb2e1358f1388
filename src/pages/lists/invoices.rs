//! The list of invoices.

use std::rc::Rc;

use pulseboard_api::invoices::Invoice;
use pulseboard_core::dashboard::cards::Resource;
use yew::prelude::*;

use crate::components::data_table::{Column, Row, cell};
use crate::pages::lists::list_page::{ListPage, Paging};

impl Row for Invoice {
    fn id(&self) -> &str {
        &self.id
    }
}

fn columns() -> Rc<[Column<Invoice>]> {
    [
        Column::new("Invoice", |invoice: &Invoice| cell::code(invoice.number.as_deref())),
        Column::new("Status", |invoice: &Invoice| cell::status(&invoice.status)),
        Column::new("Total", |invoice: &Invoice| cell::money(invoice.total)).numeric(),
        Column::new("Due", |invoice: &Invoice| cell::money(invoice.amount_due)).numeric(),
        Column::new("Invoiced", |invoice: &Invoice| cell::day(invoice.invoiced_on)),
        Column::new("Due date", |invoice: &Invoice| cell::day(invoice.due_on)),
    ]
    .into()
}

/// The list of invoices.
#[component]
pub fn Invoices() -> Html {
    let columns = use_memo((), |()| columns());
    html! {
        <ListPage<Invoice>
            resource={Resource::Invoices} paging={Paging::ListedByStatus} columns={(*columns).clone()}
            when_empty="Invoices appear here with the first order."
        />
    }
}
