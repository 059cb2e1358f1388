//! The list of invoices.

use std::rc::Rc;

use pulseboard_api::invoices::Invoice;
use pulseboard_core::dashboard::cards::Resource;
use pulseboard_core::export::Cell;
use yew::prelude::*;

use crate::components::data_table::{Column, PhoneSlot, cell};
use crate::contexts::preferences::use_privacy;
use crate::pages::lists::details::{belongings, billed, link};
use crate::pages::lists::invoice_form::InvoiceForm;
use crate::pages::lists::list_page::ListPage;
use crate::pages::lists::record_payment::{Payments, RecordPayment};
use crate::routes::Route;

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
    let payments = use_reducer(Payments::default);
    let more = use_callback(payments, |invoice: Rc<Invoice>, payments| {
        html! { <More {invoice} payments={payments.clone()} /> }
    });
    html! {
        <ListPage<Invoice>
            resource={Resource::Invoices} columns={(*columns).clone()} {more} action={html! { <InvoiceForm /> }}
            when_empty="Invoices appear here with the first order."
        />
    }
}

/// Properties of [`More`].
#[derive(PartialEq, Properties)]
struct MoreProps {
    invoice: Rc<Invoice>,
    payments: UseReducerHandle<Payments>,
}

/// What is invoiced, what was paid, and the way to the order.
#[component]
fn More(props: &MoreProps) -> Html {
    use_privacy();
    let MoreProps { invoice, payments } = props;
    let is_less = invoice.discount.is_some_and(|discount| discount.minor() != 0);
    let sums = [
        Some(("Before tax", invoice.subtotal)),
        is_less.then_some(("Discount", invoice.discount)),
        Some(("Tax", invoice.tax)),
        Some(("Total", invoice.total)),
        Some(("Paid", invoice.paid)),
        Some(("Still due", invoice.amount_due)),
    ];
    let sums: Vec<_> = sums.into_iter().flatten().collect();
    let order = invoice.number.as_deref().filter(|_| invoice.has_order);
    html! {
        <>
            <section class="details__part" data-test="invoice-items">
                <h3>{ "Items" }</h3>
                { billed(&invoice.items, &sums) }
            </section>
            <dl class="details__facts details__part">
                <dt>{ "Paid on" }</dt><dd>{ cell::moment(invoice.paid_at) }</dd>
                <dt>{ "Note" }</dt><dd>{ cell::text(invoice.notes.as_deref()) }</dd>
            </dl>
            <RecordPayment invoice={Rc::clone(invoice)} payments={payments.clone()} />
            { belongings(order.map(|number| link(Route::Orders, "q", number, "The order that it is for"))) }
        </>
    }
}
