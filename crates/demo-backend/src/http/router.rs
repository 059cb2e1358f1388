//! All routes, in the spelling that the existing backend calls canonical; the other spelling is redirected.

use axum::extract::{OriginalUri, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any, get, patch, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::api_error::ApiError;
use crate::clock::iso_micros;
use crate::dashboard::{analytics, series, stats};
use crate::events::stream;
use crate::http::{cors, log};
use crate::lists::{customers, domains, invoices, licenses, orders, payments, plans, subscriptions};
use crate::state::App;
use crate::{auth, mutations, static_files};

/// The whole server.
pub(crate) fn router(app: App) -> Router {
    Router::new()
        .route("/health", get(health))
        .nest("/api", Router::new().nest("/v1", api(&app)).fallback(no_route))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(middleware::from_fn(refuse_head))
        .layer(cors::layer())
        .layer(middleware::from_fn(cors::deviate))
        // The app is read by its own pages only.
        .merge(static_files::routes(&app))
        .layer(log::layer())
        .with_state(app)
}

fn api(app: &App) -> Router<App> {
    let record_payment =
        if app.is_observed() { post(mutations::payments::absent) } else { post(mutations::payments::create) };
    let mut routes: Vec<(&str, MethodRouter<App>)> = vec![
        ("/auth/login", post(auth::login)),
        ("/auth/me", get(auth::me)),
        ("/dashboard/stats", get(stats::stats)),
        ("/dashboard/revenue/time-series", get(series::revenue)),
        ("/dashboard/orders/time-series", get(series::orders)),
        ("/dashboard/products/analytics", get(analytics::products)),
        ("/dashboard/customers/analytics", get(analytics::customers)),
        ("/events/stream", get(stream::open)),
        ("/customers", get(customers::list).post(mutations::customers::create)),
        ("/customers/stats", get(customers::stats)),
        ("/customers/{id}", get(customers::detail)),
        ("/customers/{id}/licenses", get(licenses::of_customer)),
        ("/customers/{id}/subscriptions", get(subscriptions::of_customer)),
        ("/customers/{id}/domains", get(domains::of_customer)),
        ("/customers/{id}/payments", get(payments::of_customer)),
        ("/orders", get(orders::list).post(mutations::orders::create)),
        ("/orders/stats", get(orders::stats)),
        ("/orders/{id}", patch(mutations::orders::update).get(orders::detail)),
        ("/orders/{id}/refund", post(mutations::refunds::create)),
        ("/invoices/", get(invoices::list).post(mutations::invoices::create)),
        ("/invoices/{id}/pay", post(mutations::invoices::pay)),
        ("/invoices/{id}/partial-payment", post(mutations::invoices::pay_in_part)),
        ("/payments", record_payment.get(payments::list)),
        ("/payments/stats/summary", get(payments::summary)),
        ("/admin/licenses", get(licenses::list)),
        ("/plans/", get(plans::list)),
        ("/plans/stats/summary", get(plans::summary)),
        ("/", any(no_route)),
    ];
    if !app.is_observed() {
        routes.push(("/auth/refresh", post(auth::refresh)));
    }
    let mut api = Router::new();
    for (path, methods) in routes {
        api = api.route(path, methods);
        let other = match path.strip_suffix('/') {
            Some("") => continue,
            Some(bare) => bare.to_owned(),
            None => format!("{path}/"),
        };
        api = api.route(&other, any(redirect));
    }
    api.fallback(no_route)
}

/// Sends the other spelling of a path to the canonical one, with an absolute address.
async fn redirect(OriginalUri(uri): OriginalUri, headers: HeaderMap) -> Response {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = text("x-forwarded-proto").unwrap_or("http");
    let host = text(header::HOST.as_str()).unwrap_or("localhost");
    let path = match uri.path().strip_suffix('/') {
        Some(bare) => bare.to_owned(),
        None => format!("{}/", uri.path()),
    };
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, format!("{scheme}://{host}{path}{query}"))]).into_response()
}

/// `GET /health`. Like the existing backend's, it does not ask the database.
async fn health(State(app): State<App>) -> Json<Value> {
    Json(json!({
        "status": "healthy",
        "version": env!("CARGO_PKG_VERSION"),
        "database": "connected",
        "timestamp": iso_micros(app.now()),
    }))
}

/// Refuses `HEAD`, which axum would answer like `GET`, as the existing backend does.
async fn refuse_head(request: Request, next: Next) -> Response {
    if request.method() == Method::HEAD { ApiError::MethodNotAllowed.into_response() } else { next.run(request).await }
}

async fn no_route() -> ApiError {
    ApiError::NoRoute
}

async fn method_not_allowed() -> ApiError {
    ApiError::MethodNotAllowed
}
