//! The list of orders.

use std::rc::Rc;

use pulseboard_api::orders::{Order, OrderDetails};
use pulseboard_core::dashboard::cards::Resource;
use pulseboard_core::export::Cell;
use pulseboard_core::query::key::QueryKey;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::data_table::{Column, PhoneSlot, cell};
use crate::components::message::{Message, MessageTone};
use crate::contexts::query_client::{QueryOptions, use_query};
use crate::pages::lists::details::facts;
use crate::pages::lists::list_page::ListPage;
use crate::pages::lists::order_status::OrderStatus;
use crate::routes::{Parameters, Route};

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
    let more = use_callback((), |order: Rc<Order>, ()| html! { <More {order} /> });
    let one = use_callback((*columns).clone(), |id: String, columns| html! { <One {id} columns={columns.clone()} /> });
    html! {
        <ListPage<Order>
            resource={Resource::Orders} columns={(*columns).clone()} {more} {one}
            when_empty="Orders appear here as they are placed."
        />
    }
}

/// Properties of [`One`].
#[derive(PartialEq, Properties)]
struct OneProps {
    id: String,
    columns: Rc<[Column<Order>]>,
}

/// An order that is not among the rows.
#[component]
fn One(props: &OneProps) -> Html {
    let query = use_query::<Rc<OrderDetails>>(QueryKey::Order(props.id.as_str().into()), QueryOptions::default());
    match (query.remote.value(), query.remote.error()) {
        (Some(details), _) => {
            let order = Rc::new(details.order.clone());
            html! { <>{ facts(&props.columns, &*order) }<More {order} /></> }
        }
        (None, Some(error)) => html! {
            <Message tone={MessageTone::Empty} title="It cannot be shown" text={error.to_string()} />
        },
        (None, None) => html! { <p role="status">{ "Loading…" }</p> },
    }
}

/// Properties of [`More`].
#[derive(PartialEq, Properties)]
struct MoreProps {
    order: Rc<Order>,
}

/// What the server tells of an order beside its row, and the way to what belongs to it.
#[component]
fn More(props: &MoreProps) -> Html {
    let order = &props.order;
    let key = QueryKey::Order(order.id.as_str().into());
    let query = use_query::<Rc<OrderDetails>>(key, QueryOptions::default());
    let rows = |name: &str, value: &str| Some(vec![(name.to_owned(), value.to_owned())]);
    let details = query.remote.value();
    html! {
        <>
            <section class="details__part">
                <h3>{ "Status" }</h3>
                <OrderStatus order={Rc::clone(order)} />
            </section>
            <section class="details__part" data-test="order-items">
                <h3>{ "Items" }</h3>
                if let Some(details) = details {
                    { items(details) }
                } else if let Some(error) = query.remote.error() {
                    <p>{ error.to_string() }</p>
                } else {
                    <p role="status">{ "Loading…" }</p>
                }
            </section>
            if let Some(details) = details {
                <dl class="details__facts details__part">
                    <dt>{ "Paid by" }</dt><dd>{ cell::text(details.payment_method.as_deref().map(|method| method.replace('_', " ")).as_deref()) }</dd>
                    <dt>{ "Billed" }</dt><dd>{ cell::text(details.billing_period.as_deref()) }</dd>
                    <dt>{ "Due" }</dt><dd>{ cell::day(details.due_on) }</dd>
                    <dt>{ "Changed" }</dt><dd>{ cell::moment(details.updated_at) }</dd>
                </dl>
            }
            <nav class="details__part" aria-label="What belongs to it">
                if let Some(customer) = &order.customer_id {
                    <Link<Route, Parameters> to={Route::Customers} query={rows("open", customer)}>
                        { "Customer" }
                    </Link<Route, Parameters>>
                    <Link<Route, Parameters> to={Route::Orders} query={rows("customer", customer)}>
                        { "All orders of the customer" }
                    </Link<Route, Parameters>>
                }
                if let Some(invoice) = &order.invoice_number {
                    <Link<Route, Parameters> to={Route::Invoices} query={rows("q", invoice)}>
                        { format!("Invoice {invoice}") }
                    </Link<Route, Parameters>>
                }
                <Link<Route, Parameters> to={Route::Payments} query={rows("q", &order.id)}>
                    { "Payments for it" }
                </Link<Route, Parameters>>
            </nav>
        </>
    }
}

fn items(details: &OrderDetails) -> Html {
    let line =
        |words: &'static str, amount| html! { <tr><th scope="row">{ words }</th><td>{ cell::money(amount) }</td></tr> };
    html! {
        <table class="details__lines">
            <tbody>
                { for details.items.iter().map(|item| html! {
                    <tr>
                        <th scope="row">
                            { cell::text(item.name.as_deref()) }
                            if let Some(quantity) = item.quantity {
                                { format!(" × {}", quantity.normalize()) }
                            }
                        </th>
                        <td>{ cell::money(item.price) }</td>
                    </tr>
                }) }
            </tbody>
            <tfoot>
                { line("Before tax", details.subtotal) }
                { line("Tax", details.tax) }
                { line("Total", details.order.total) }
            </tfoot>
        </table>
    }
}
