//! Orders and their summary. Customers see their own.

use axum::extract::{Path, State};
use serde_json::{Value, json};

use crate::api_error::{ApiError, Reply};
use crate::auth::User;
use crate::clock::parse_iso;
use crate::http::query::Query;
use crate::http::reply;
use crate::lists::{Statement, amount_filters, bounded_page, by_id, date_filters, fetch};
use crate::money;
use crate::period::bad_date;
use crate::rows;
use crate::state::App;

/// The statuses of an order, in their JSON form.
pub(crate) const STATUSES: [&str; 5] = ["pending", "processing", "completed", "cancelled", "failed"];

const SELECT: &str = "SELECT orders.id, customer_id, status, invoice_number, order_number, items AS items_json,
    subtotal_cents, tax_cents, total_cents, payment_method, billing_info AS billing_info_json, billing_period,
    due_date, orders.created_at, updated_at, users.id AS \"customer.id\", users.email AS \"customer.email\",
    users.full_name AS \"customer.full_name\", users.company_name AS \"customer.company_name\"
    FROM orders JOIN users ON users.id = customer_id WHERE TRUE";

/// Refuses anything but a status in lower case.
pub(crate) fn check_status(status: &str) -> Result<(), ApiError> {
    if STATUSES.contains(&status) { Ok(()) } else { Err(ApiError::Rule(format!("Invalid status: {status}"))) }
}

/// `GET /orders`
pub(crate) async fn list(State(app): State<App>, user: User, query: Query) -> Reply {
    let mut statement = Statement::new(SELECT);
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
    date_filters(&mut statement, &query, "orders.created_at", ["start_date", "end_date"]);
    amount_filters(&mut statement, &query, "total_cents")?;
    statement.push(" ORDER BY orders.created_at DESC, orders.rowid DESC");
    bounded_page(&mut statement, &query)?;
    Ok(reply::ok(&rows::to_array(&fetch(&mut statement, &app).await?)?))
}

/// `GET /orders/{id}`
pub(crate) async fn detail(State(app): State<App>, user: User, Path(id): Path<String>) -> Reply {
    let order = one(&app, &id).await?;
    if !user.is_admin && order["customer_id"] != user.id.as_str() {
        return Err(ApiError::Missing("Order"));
    }
    Ok(reply::ok(&order))
}

/// One order in the contract's shape.
pub(crate) async fn one(app: &App, id: &str) -> Result<Value, ApiError> {
    by_id(Statement::new(SELECT), "orders.id", id, app, "Order").await
}

/// `GET /orders/stats`: named like invoices, but it counts orders. Customers get their own.
pub(crate) async fn stats(State(app): State<App>, user: User) -> Reply {
    let mut statement = Statement::new("SELECT status, total_cents FROM orders WHERE TRUE");
    if !user.is_admin {
        statement.push(" AND customer_id = ").push_bind(user.id);
    }
    let orders: Vec<(String, i64)> = statement.build_query_as().fetch_all(&app.pool).await?;
    let amounts = |statuses: &[&str]| -> Vec<i64> {
        orders.iter().filter(|(status, _)| statuses.contains(&status.as_str())).map(|(_, cents)| *cents).collect()
    };
    let (paid, open) = (amounts(&["completed"]), amounts(&["pending", "processing"]));
    let (paid_invoices, open_invoices) = (paid.len(), open.len());
    let sum = |amounts: Vec<i64>| money::sum(app.config.profile, amounts);
    Ok(reply::ok(&json!({
        "total_invoiced": sum(amounts(&STATUSES)),
        "total_paid": sum(paid),
        "total_outstanding": sum(open),
        "overdue_amount": 0,
        "open_invoices": open_invoices,
        "paid_invoices": paid_invoices,
        "overdue_invoices": 0,
        "partially_paid_invoices": 0,
    })))
}
