//! The lists behind the cards: one file each, with its columns.

mod bulk_status;
mod card_figure;
pub mod customers;
mod details;
pub mod domains;
mod invoice_form;
pub mod invoices;
pub mod licenses;
mod list_count;
pub mod list_page;
mod list_view;
mod order_status;
pub mod orders;
pub mod payments;
pub mod products;
mod record_payment;
mod status_change;
pub mod subscriptions;
mod toolbar;
mod use_listing;

use yew::prelude::*;

use self::customers::Customers;
use self::domains::Domains;
use self::invoices::Invoices;
use self::licenses::Licenses;
use self::orders::Orders;
use self::payments::Payments;
use self::products::Products;
use self::subscriptions::Subscriptions;
use crate::routes::Route;

/// The list of a route.
pub fn list(route: Route) -> Html {
    match route {
        Route::Customers => html! { <Customers /> },
        Route::Products => html! { <Products /> },
        Route::Licenses => html! { <Licenses /> },
        Route::Subscriptions => html! { <Subscriptions /> },
        Route::Orders => html! { <Orders /> },
        Route::Invoices => html! { <Invoices /> },
        Route::Payments => html! { <Payments /> },
        Route::Domains => html! { <Domains /> },
        Route::Dashboard | Route::Analytics | Route::Alerts | Route::Wall | Route::SignIn | Route::NotFound => {
            Html::default()
        }
    }
}
