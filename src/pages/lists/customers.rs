//! The list of customers.

use std::rc::Rc;

use pulseboard_api::customers::Customer;
use pulseboard_api::orders::Order;
use pulseboard_core::dashboard::cards::Resource;
use pulseboard_core::export::Cell;
use pulseboard_core::listing::filter::{ListFilter, Relation};
use pulseboard_core::listing::rows::ListRows;
use pulseboard_core::metric::NumberFormat;
use pulseboard_core::query::key::QueryKey;
use pulseboard_core::text::harmless;
use yew::prelude::*;

use crate::components::data_table::{Column, PhoneSlot, cell};
use crate::components::message::{Message, MessageTone};
use crate::contexts::preferences::use_privacy;
use crate::contexts::query_client::{QueryOptions, use_query};
use crate::pages::lists::details::{belongings, facts, link};
use crate::pages::lists::list_page::{ListPage, OneRow};
use crate::platform::intl::Intl;
use crate::platform::privacy::person;
use crate::routes::Route;

fn columns() -> Rc<[Column<Customer>]> {
    [
        Column::new("Customer", |customer: &Customer| cell::person(Some(customer.name()), None))
            .holding("name", |customer| Cell::text(customer.name()))
            .on_phones(PhoneSlot::Title),
        Column::new("E-mail", |customer: &Customer| cell::text(Some(person(&customer.email))))
            .holding("email", |customer| Cell::text(&customer.email)),
        Column::new("Company", |customer: &Customer| cell::text(customer.company.as_deref().map(person)))
            .holding("company", |customer| Cell::known(customer.company.as_deref(), Cell::text)),
        Column::new("Status", |customer: &Customer| cell::activity(customer.is_active))
            .holding("status", |customer| Cell::text(if customer.is_active { "active" } else { "inactive" }))
            .on_phones(PhoneSlot::Status),
        Column::new("Licenses", |customer: &Customer| cell::count(customer.active_licenses))
            .holding("licenses", |customer| Cell::known(customer.active_licenses, Cell::Count))
            .numeric(),
        Column::new("Paid", |customer: &Customer| cell::money(customer.paid))
            .holding("paid", |customer| Cell::known(customer.paid, Cell::Amount))
            .numeric()
            .on_phones(PhoneSlot::Amount),
        Column::new("Joined", |customer: &Customer| cell::local_day(customer.created_at))
            .holding("joined", |customer| Cell::known(customer.created_at, Cell::Moment))
            .dated()
            .on_phones(PhoneSlot::Day),
    ]
    .into()
}

/// The list of customers.
#[component]
pub fn Customers() -> Html {
    let columns = use_memo((), |()| columns());
    let one = use_callback((*columns).clone(), |OneRow { id, listed }: OneRow<Customer>, columns| {
        html! { <One {id} {listed} columns={columns.clone()} /> }
    });
    html! {
        <ListPage<Customer>
            resource={Resource::Customers} columns={(*columns).clone()} {one}
            when_empty="Customers appear here when they sign up."
        />
    }
}

/// Properties of [`One`].
#[derive(PartialEq, Properties)]
struct OneProps {
    id: String,
    listed: Option<Rc<Customer>>,
    columns: Rc<[Column<Customer>]>,
}

/// A customer, whether they are among the rows or not.
#[component]
fn One(props: &OneProps) -> Html {
    use_privacy();
    let OneProps { id, listed, columns } = props;
    let query = use_query::<Rc<Customer>>(QueryKey::Customer(id.as_str().into()), QueryOptions::default());
    match (listed.as_ref().or(query.remote.value()), query.remote.error()) {
        (Some(customer), _) => html! { <>{ facts(Route::Customers, columns, &**customer) }<More {customer} /></> },
        (None, Some(error)) => html! {
            <Message tone={MessageTone::Empty} title="It cannot be shown" text={error.to_string()} />
        },
        (None, None) => html! { <p role="status">{ "Loading…" }</p> },
    }
}

/// Properties of [`More`].
#[derive(PartialEq, Properties)]
struct MoreProps {
    customer: Rc<Customer>,
}

/// What a customer has, and the way to it.
#[component]
fn More(props: &MoreProps) -> Html {
    use_privacy();
    let listed = &props.customer;
    let query = use_query::<Rc<Customer>>(QueryKey::Customer(listed.id.as_str().into()), QueryOptions::default());
    let customer = query.remote.value().unwrap_or(listed);
    let count = |count: Option<i64>, words: &str| match count {
        Some(count) => format!("{} {words}", Intl.count(count)),
        None => format!("Their {words}"),
    };
    let theirs = |route: Route, words: String| link(route, "customer", &customer.id, words);
    html! {
        <>
            <dl class="details__facts details__part">
                <dt>{ "Last payment" }</dt><dd>{ cell::moment(customer.last_payment_at) }</dd>
                <dt>{ "Invoices" }</dt><dd>{ cell::count(customer.total_invoices) }</dd>
                <dt>{ "Still open" }</dt><dd>{ cell::count(customer.outstanding_invoices) }</dd>
            </dl>
            <LatestOrders customer={customer.id.clone()} />
            if !customer.licenses.is_empty() {
                <section class="details__part" data-test="licenses">
                    <h3>{ "Licenses" }</h3>
                    { for customer.licenses.iter().map(|license| html! {
                        <p key={license.id.clone()} class="details__row">
                            { link(Route::Licenses, "open", &license.id, harmless(license.key.as_ref().unwrap_or(&license.id)).into_owned()) }
                            { cell::status(&license.status) }
                        </p>
                    }) }
                </section>
            }
            { belongings([
                theirs(Route::Orders, "All their orders".to_owned()),
                theirs(Route::Subscriptions, count(customer.total_subscriptions, "subscriptions")),
                theirs(Route::Domains, count(customer.total_domains, "domains")),
            ]) }
        </>
    }
}

/// Properties of [`LatestOrders`].
#[derive(PartialEq, Properties)]
struct LatestOrdersProps {
    customer: String,
}

/// So many are shown; the list has the others.
const LATEST: usize = 5;

/// Their latest orders, each with its invoice: no list tells whose an invoice is.
#[component]
fn LatestOrders(props: &LatestOrdersProps) -> Html {
    use_privacy();
    let filter = use_memo(props.customer.clone(), |customer| {
        ListFilter::default().related_to(Relation::Customer, customer.as_str())
    });
    let key = QueryKey::List { resource: Resource::Orders, filter: filter.clone() };
    let query = use_query::<Rc<ListRows<Order>>>(key, QueryOptions::default());
    // A backend may make anything of the question.
    let theirs = |orders: &Rc<ListRows<Order>>| -> Vec<Rc<Order>> {
        orders.rows().filter(|order| filter.shows(&***order)).cloned().collect()
    };
    html! {
        <section class="details__part" data-test="latest-orders">
            <h3>{ "Latest orders and invoices" }</h3>
            if let Some(theirs) = query.remote.value().map(theirs) {
                { for theirs.iter().take(LATEST).map(|order| html! {
                    <p key={order.id.clone()} class="details__row">
                        { link(Route::Orders, "open", &order.id, harmless(order.number.as_ref().unwrap_or(&order.id)).into_owned()) }
                        if let Some(number) = &order.invoice_number {
                            { link(Route::Invoices, "q", number, harmless(number).into_owned()) }
                        }
                        { cell::status(&order.status) }
                        <span class="details__amount">{ cell::money(order.total) }</span>
                    </p>
                }) }
                if theirs.is_empty() {
                    <p class="details__note">{ "They ordered nothing yet." }</p>
                }
            } else if let Some(error) = query.remote.error() {
                <p>{ error.to_string() }</p>
            } else {
                <p role="status">{ "Loading…" }</p>
            }
        </section>
    }
}
