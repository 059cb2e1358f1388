//! The pages: state in, components out. Those that few open first are parts of the module that are loaded when they are
//! opened, or before: when the pointer comes to their link, and when the browser has nothing else to do.

pub mod alerts;
pub mod analytics;
pub mod dashboard;
mod export;
pub mod lists;
pub mod not_found;
mod parts;
mod period_chart;
pub mod period_metrics;
pub mod sign_in;
pub mod wall;

pub use parts::{preload, use_idle_preload};

use yew::prelude::*;

use crate::pages::dashboard::Dashboard;
use crate::pages::parts::Part;
use crate::routes::Route;

/// The page of a route.
pub fn page(route: Route) -> Html {
    match route {
        Route::Dashboard => html! { <Dashboard /> },
        Route::SignIn
        | Route::NotFound
        | Route::Analytics
        | Route::Alerts
        | Route::Wall
        | Route::Customers
        | Route::Products
        | Route::Licenses
        | Route::Subscriptions
        | Route::Orders
        | Route::Invoices
        | Route::Payments
        | Route::Domains => html! { <Part key={route.title()} {route} /> },
    }
}
