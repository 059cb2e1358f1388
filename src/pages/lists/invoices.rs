//! The list of invoices.

use std::rc::Rc;

use pulseboard_api::invoices::Invoice;
use pulseboard_core::dashboard::cards::Resource;
use pulseboard_core::export::Cell;
use yew::prelude::*;

use crate::components::data_table::{Column, PhoneSlot, cell};
use crate::pages::lists::list_page::ListPage;

fn columns() -> Rc<[Column<Invoice>]> {
    [
        Column::new("Invoice", |invoice: &Invoice| cell::code(invoice.number.as_deref()))
            .holding("number", |invoice| Cell::known(invoice.number.as_deref(), Cell::text))
            .on_phones(PhoneSlot::Title),
        Column::new("Status", |invoice: &Invoice| cell::status(&invoice.status))
            .holding("status", |invoice| Cell::text(&invoice.status))
            .on_phones(PhoneSlot::Status),
        Column::new("Total", |invoice: &Invoice| cell::money(invoice.total))
            .holding("total", |invoice| Cell::known(invoice.total, Cell::Amount))
            .numeric()
            .on_phones(PhoneSlot::Amount),
        Column::new("Still due", |invoice: &Invoice| cell::money(invoice.amount_due))
            .holding("due", |invoice| Cell::known(invoice.amount_due, Cell::Amount))
            .numeric(),
        Column::new("Invoiced", |invoice: &Invoice| cell::day(invoice.invoiced_on))
            .holding("invoiced", |invoice| Cell::known(invoice.invoiced_on, Cell::Day))
            .dated(),
        Column::new("Due date", |invoice: &Invoice| cell::day(invoice.due_on))
            .holding("due-date", |invoice| Cell::known(invoice.due_on, Cell::Day))
            .dated()
            .on_phones(PhoneSlot::Day),
    ]
    .into()
}

/// The list of invoices.
#[component]
pub fn Invoices() -> Html {
    let columns = use_memo((), |()| columns());
    html! {
        <ListPage<Invoice>
            resource={Resource::Invoices} columns={(*columns).clone()}
            when_empty="Invoices appear here with the first order."
        />
    }
}
