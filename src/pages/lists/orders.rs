//! The list of orders.

use std::rc::Rc;

use pulseboard_api::orders::{Order, OrderDetails};
use pulseboard_core::analytics::ledger::LineItem;
use pulseboard_core::dashboard::cards::Resource;
use pulseboard_core::export::Cell;
use pulseboard_core::query::key::QueryKey;
use pulseboard_core::text::harmless;
use pulseboard_core::time::Timestamp;
use yew::prelude::*;

use crate::components::data_table::{Column, PhoneSlot, cell};
use crate::components::message::{Message, MessageTone};
use crate::contexts::notifications::use_news;
use crate::contexts::preferences::use_privacy;
use crate::contexts::query_client::{QueryOptions, use_query};
use crate::pages::lists::bulk_status::BulkStatus;
use crate::pages::lists::details::{belongings, billed, facts, link};
use crate::pages::lists::list_page::{BulkRows, ListPage, OneRow};
use crate::pages::lists::order_status::OrderStatus;
use crate::platform::privacy::person;
use crate::routes::Route;

fn columns() -> Rc<[Column<Order>]> {
    [
        Column::new("Order", |order: &Order| cell::code(order.number.as_deref()))
            .holding("number", |order| Cell::known(order.number.as_deref(), Cell::text)),
        Column::new("Customer", |order: &Order| cell::text(order.customer.as_deref().map(person)))
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
    let bulk_action = use_callback((), |BulkRows { rows, on_clear }: BulkRows<Order>, ()| {
        html! { <BulkStatus orders={rows} {on_clear} /> }
    });
    let one = use_callback((*columns).clone(), |OneRow { id, listed }: OneRow<Order>, columns| {
        html! { <One {id} {listed} columns={columns.clone()} /> }
    });
    html! {
        <ListPage<Order>
            resource={Resource::Orders} columns={(*columns).clone()} {one} {bulk_action}
            when_empty="Orders appear here as they are placed."
        />
    }
}

/// Properties of [`One`].
#[derive(PartialEq, Properties)]
struct OneProps {
    id: String,
    listed: Option<Rc<Order>>,
    columns: Rc<[Column<Order>]>,
}

/// An order, whether it is among the rows or not.
#[component]
fn One(props: &OneProps) -> Html {
    use_privacy();
    let OneProps { id, listed, columns } = props;
    let query = use_query::<Rc<OrderDetails>>(QueryKey::Order(id.as_str().into()), QueryOptions::default());
    let told = || query.remote.value().map(|details| Rc::new(details.order.clone()));
    match (listed.clone().or_else(told), query.remote.error()) {
        (Some(order), _) => html! { <>{ facts(Route::Orders, columns, &*order) }<More {order} /></> },
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
    use_privacy();
    let order = &props.order;
    let key = QueryKey::Order(order.id.as_str().into());
    let query = use_query::<Rc<OrderDetails>>(key, QueryOptions::default());
    let details = query.remote.value();
    html! {
        <>
            <section class="details__part">
                <h3>{ "Status" }</h3>
                <OrderStatus order={Rc::clone(order)} />
                <History order={Rc::clone(order)} changed_at={details.and_then(|details| details.updated_at)} />
            </section>
            <section class="details__part" data-test="order-items">
                <h3>{ "Items" }</h3>
                if let Some(details) = details {
                    { billed(&details.items, &[
                        ("Before tax", details.subtotal), ("Tax", details.tax), ("Total", details.order.total),
                    ]) }
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
                </dl>
            }
            { belongings([
                order.customer_id.as_deref().map(|id| link(Route::Customers, "open", id, "Customer")),
                Some(link(Route::Orders, "customer", &order.customer_key, "All orders of the customer")),
                order.invoice_number.as_deref().map(|number| {
                    link(Route::Invoices, "q", number, format!("Invoice {}", harmless(number)))
                }),
                Some(link(Route::Payments, "q", &order.id, "Payments for it")),
            ].into_iter().flatten().chain(products(order))) }
        </>
    }
}

/// The way to the other orders of what was ordered.
fn products(order: &Order) -> Vec<Html> {
    let product =
        |item: &LineItem| link(Route::Orders, "product", &item.key, format!("All orders of {}", harmless(&item.name)));
    order.items.iter().map(product).collect()
}

/// Properties of [`History`].
#[derive(PartialEq, Properties)]
struct HistoryProps {
    order: Rc<Order>,
    changed_at: Option<Timestamp>,
}

/// The statuses that the order had, as far as this page was told.
#[component]
fn History(props: &HistoryProps) -> Html {
    let HistoryProps { order, changed_at } = props;
    let news = use_news();
    let told = news.events.statuses_of(&order.id);
    html! {
        <>
        <ol class="details__history" data-test="history">
            <li>{ cell::moment(order.created_at) }{ " placed" }</li>
            if let Some(changed_at) = changed_at.filter(|_| told.is_empty()) {
                <li>{ cell::moment(Some(changed_at)) }{ " changed last" }</li>
            }
            { for told.iter().enumerate().map(|(place, (at, status))| html! {
                <li key={place}>{ cell::moment(Some(*at)) }{ " " }{ cell::status(status) }</li>
            }) }
        </ol>
        if told.is_empty() {
            <p class="details__note">{ "The server keeps no history. Changes that happen while this page is open appear here." }</p>
        }
        </>
    }
}
