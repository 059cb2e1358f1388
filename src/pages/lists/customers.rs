//! The list of customers.

use std::rc::Rc;

use pulseboard_api::customers::Customer;
use pulseboard_core::dashboard::cards::Resource;
use pulseboard_core::export::Cell;
use pulseboard_core::metric::NumberFormat;
use pulseboard_core::query::key::QueryKey;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::data_table::{Column, PhoneSlot, cell};
use crate::components::message::{Message, MessageTone};
use crate::contexts::query_client::{QueryOptions, use_query};
use crate::pages::lists::details::facts;
use crate::pages::lists::list_page::ListPage;
use crate::platform::intl::Intl;
use crate::routes::{Parameters, Route};

fn columns() -> Rc<[Column<Customer>]> {
    [
        Column::new("Customer", |customer: &Customer| cell::name(customer.name(), None))
            .holding("name", |customer| Cell::text(customer.name()))
            .on_phones(PhoneSlot::Title),
        Column::new("E-mail", |customer: &Customer| cell::text(Some(&customer.email)))
            .holding("email", |customer| Cell::text(&customer.email)),
        Column::new("Company", |customer: &Customer| cell::text(customer.company.as_deref()))
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
    let more = use_callback((), |customer: Rc<Customer>, ()| html! { <More {customer} /> });
    let one = use_callback((*columns).clone(), |id: String, columns| html! { <One {id} columns={columns.clone()} /> });
    html! {
        <ListPage<Customer>
            resource={Resource::Customers} columns={(*columns).clone()} {more} {one}
            when_empty="Customers appear here when they sign up."
        />
    }
}

/// Properties of [`One`].
#[derive(PartialEq, Properties)]
struct OneProps {
    id: String,
    columns: Rc<[Column<Customer>]>,
}

/// A customer that is not among the rows.
#[component]
fn One(props: &OneProps) -> Html {
    let query = use_query::<Rc<Customer>>(QueryKey::Customer(props.id.as_str().into()), QueryOptions::default());
    match (query.remote.value(), query.remote.error()) {
        (Some(details), _) => {
            let customer = Rc::new((**details).clone());
            html! { <>{ facts(&props.columns, &*customer) }<More {customer} /></> }
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
    customer: Rc<Customer>,
}

/// What a customer has, and the way to it.
#[component]
fn More(props: &MoreProps) -> Html {
    let listed = &props.customer;
    let query = use_query::<Rc<Customer>>(QueryKey::Customer(listed.id.as_str().into()), QueryOptions::default());
    let customer = query.remote.value().unwrap_or(listed);
    let theirs = || Some(vec![("customer".to_owned(), customer.id.clone())]);
    let count = |count: Option<i64>, words: &str| match count {
        Some(count) => format!("{} {words}", Intl.count(count)),
        None => format!("Their {words}"),
    };
    html! {
        <>
            <dl class="details__facts details__part">
                <dt>{ "Last payment" }</dt><dd>{ cell::moment(customer.last_payment_at) }</dd>
                <dt>{ "Invoices" }</dt><dd>{ cell::count(customer.total_invoices) }</dd>
                <dt>{ "Still open" }</dt><dd>{ cell::count(customer.outstanding_invoices) }</dd>
            </dl>
            <nav class="details__part" aria-label="What belongs to them">
                <Link<Route, Parameters> to={Route::Orders} query={theirs()}>{ "Their orders" }</Link<Route, Parameters>>
                <Link<Route, Parameters> to={Route::Subscriptions} query={theirs()}>
                    { count(customer.total_subscriptions, "subscriptions") }
                </Link<Route, Parameters>>
                <Link<Route, Parameters> to={Route::Domains} query={theirs()}>
                    { count(customer.total_domains, "domains") }
                </Link<Route, Parameters>>
            </nav>
        </>
    }
}
