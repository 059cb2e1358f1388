//! Invoices. Customers see their own, admins all; an unknown status is ignored.

use axum::extract::State;
use serde_json::Value;

use crate::api_error::{ApiError, Reply};
use crate::auth::User;
use crate::auth::tokens::Claims;
use crate::http::query::Query;
use crate::http::reply;
use crate::lists::{Statement, amount_filters, by_id, date_filters, fetch, unbounded_page};
use crate::rows;
use crate::state::App;

const STATUSES: [&str; 7] = ["draft", "open", "paid", "partially_paid", "overdue", "void", "uncollectible"];

const SELECT: &str = "SELECT id, invoice_number, status, subtotal_cents, discount_amount_cents, discount_percent,
    tax_cents, tax_rate, total_cents, amount_paid_cents, total_cents - amount_paid_cents AS amount_due_cents, currency,
    invoice_date, due_date, paid_at, items AS items_json, notes, terms, is_recurring, recurring_interval,
    sent_to_customer, reminder_count, created_at FROM invoices WHERE TRUE";

/// The caller of the invoice endpoints, where a deleted account is a failure of its own kind.
pub(crate) async fn caller(app: &App, claims: &Claims) -> Result<User, ApiError> {
    match User::of(claims, app).await? {
        Some(user) => Ok(user),
        None if app.is_observed() => Err(ApiError::Internal("Error fetching user: 404: User not found".to_owned())),
        None => Err(ApiError::Missing("User")),
    }
}

/// `GET /invoices/`
pub(crate) async fn list(State(app): State<App>, claims: Claims, query: Query) -> Reply {
    let user = caller(&app, &claims).await?;
    let mut statement = Statement::new(SELECT);
    if !user.is_admin {
        statement.push(" AND user_id = ").push_bind(user.id);
    }
    let status = query.text("status").map(str::to_ascii_lowercase);
    if let Some(status) = status.filter(|status| STATUSES.contains(&status.as_str())) {
        statement.push(" AND status = ").push_bind(status);
    }
    if let Some(is_recurring) = query.boolean("is_recurring")? {
        statement.push(" AND is_recurring = ").push_bind(is_recurring);
    }
    date_filters(&mut statement, &query, "created_at", ["start_date", "end_date"]);
    amount_filters(&mut statement, &query, "total_cents")?;
    statement.push(" ORDER BY created_at DESC, rowid DESC");
    unbounded_page(&mut statement, &query)?;
    Ok(reply::ok(&rows::to_array(&fetch(&mut statement, &app).await?)?))
}

/// One invoice in the contract's shape.
pub(crate) async fn one(app: &App, id: &str) -> Result<Value, ApiError> {
    by_id(Statement::new(SELECT), "id", id, app, "Invoice").await
}
