//! Orders and their summary. Customers see their own.

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::FromRow;

use crate::api_error::{ApiError, Reply};
use crate::auth::User;
use crate::clock::parse_iso;
use crate::http::query::Query;
use crate::lists::{Statement, amount_filters, bounded_page, date_filters, fetch, find};
use crate::money::{self, Cents};
use crate::period::bad_date;
use crate::state::App;

/// The statuses of an order, in their JSON form.
pub(crate) const STATUSES: [&str; 5] = ["pending", "processing", "completed", "cancelled", "failed"];

/// An order in the contract's shape.
#[derive(Serialize, FromRow)]
pub(crate) struct Order {
    id: String,
    /// None for a guest.
    customer_id: Option<String>,
    status: String,
    invoice_number: Option<String>,
    order_number: Option<String>,
    #[sqlx(json)]
    items: Value,
    subtotal: Cents,
    tax: Cents,
    total: Cents,
    payment_method: Option<String>,
    #[sqlx(json(nullable))]
    billing_info: Option<Value>,
    billing_period: Option<String>,
    due_date: Option<String>,
    created_at: String,
    updated_at: Option<String>,
    #[sqlx(json(nullable))]
    customer: Option<Customer>,
}

#[derive(Serialize, Deserialize)]
struct Customer {
    id: String,
    email: String,
    full_name: Option<String>,
    company_name: Option<String>,
}

/// The columns of an [`Order`], of the orders that `page` holds.
const SELECT: &str = "SELECT orders.id, customer_id, status, invoice_number, order_number, items,
        subtotal_cents AS subtotal, tax_cents AS tax, total_cents AS total, payment_method, billing_info, billing_period,
        due_date, orders.created_at, updated_at,
        CASE WHEN users.id IS NOT NULL THEN JSON_OBJECT('id', users.id, 'email', email, 'full_name', full_name,
            'company_name', company_name) END AS customer
    FROM page JOIN orders ON orders.rowid = page.number LEFT JOIN users ON users.id = customer_id
    ORDER BY orders.created_at DESC, orders.rowid DESC";

/// Refuses anything but a status in lower case.
pub(crate) fn check_status(status: &str) -> Result<(), ApiError> {
    if STATUSES.contains(&status) { Ok(()) } else { Err(ApiError::Rule(format!("Invalid status: {status}"))) }
}

/// `GET /orders`
pub(crate) async fn list(State(app): State<App>, user: User, query: Query) -> Reply<Vec<Order>> {
    // The page is found in an index first: rows that are skipped are never read.
    let mut statement = Statement::new("WITH page AS (SELECT rowid AS number FROM orders WHERE TRUE");
    let customer = if user.is_admin { query.text("customer_id") } else { Some(user.id.as_str()) };
    if let Some(customer) = customer {
        statement.push(" AND customer_id = ").push_bind(customer.to_owned());
    }
    if let Some(status) = query.text("status") {
        check_status(status)?;
        statement.push(" AND status = ").push_bind(status.to_owned());
    }
    for name in ["start_date", "end_date"] {
        // Ten characters pass for a date and are compared as text.
        if let Some(text) = query.text(name)
            && text.chars().count() != 10
            && parse_iso(text).is_none()
        {
            return Err(bad_date(text));
        }
    }
    date_filters(&mut statement, &query, "created_at", ["start_date", "end_date"]);
    amount_filters(&mut statement, &query, "total_cents")?;
    statement.push(" ORDER BY created_at DESC, rowid DESC");
    bounded_page(&mut statement, &query)?;
    statement.push(") ").push(SELECT);
    Ok(Json(fetch(&mut statement, &app).await?))
}

/// `GET /orders/{id}`
pub(crate) async fn detail(State(app): State<App>, user: User, Path(id): Path<String>) -> Reply<Order> {
    let order = one(&app, &id).await?;
    if !user.is_admin && order.customer_id.as_ref() != Some(&user.id) {
        return Err(ApiError::Missing("Order"));
    }
    Ok(Json(order))
}

/// One order in the contract's shape.
pub(crate) async fn one(app: &App, id: &str) -> Result<Order, ApiError> {
    let mut statement = Statement::new("WITH page AS (SELECT rowid AS number FROM orders WHERE id = ");
    statement.push_bind(id.to_owned()).push(") ").push(SELECT);
    find(statement, app, "Order").await
}

/// What all orders come to, in fields that are named like those of invoices.
#[derive(Serialize)]
pub(crate) struct Summary {
    total_invoiced: f64,
    total_paid: f64,
    total_outstanding: f64,
    overdue_amount: i64,
    open_invoices: i64,
    paid_invoices: i64,
    overdue_invoices: i64,
    partially_paid_invoices: i64,
}

/// Orders of one status: one of them, or all of them together.
#[derive(FromRow)]
struct Part {
    status: String,
    orders: i64,
    cents: i64,
}

/// `GET /orders/stats`. Customers get their own.
pub(crate) async fn stats(State(app): State<App>, user: User) -> Reply<Summary> {
    let mut statement = if user.is_admin {
        Statement::new(
            "SELECT status, CAST(SUM(orders) AS BIGINT) AS orders, CAST(SUM(total_cents) AS BIGINT) AS cents
             FROM order_hours GROUP BY status",
        )
    } else {
        Statement::new("SELECT status, CAST(1 AS BIGINT) AS orders, total_cents AS cents FROM orders")
    };
    if !user.is_admin {
        statement.push(" WHERE customer_id = ").push_bind(user.id);
    }
    let parts: Vec<Part> = fetch(&mut statement, &app).await?;
    let of = |statuses: &[&str]| {
        let parts = || parts.iter().filter(|part| statuses.contains(&part.status.as_str()));
        let sum = money::sum(app.config.profile, parts().map(|part| part.cents));
        (sum, parts().map(|part| part.orders).sum())
    };
    let (total_invoiced, _): (f64, i64) = of(&STATUSES);
    let (total_paid, paid_invoices) = of(&["completed"]);
    let (total_outstanding, open_invoices) = of(&["pending", "processing"]);
    Ok(Json(Summary {
        total_invoiced,
        total_paid,
        total_outstanding,
        overdue_amount: 0,
        open_invoices,
        paid_invoices,
        overdue_invoices: 0,
        partially_paid_invoices: 0,
    }))
}
