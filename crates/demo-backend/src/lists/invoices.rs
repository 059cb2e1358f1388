//! Invoices. Customers see their own, admins all; an unknown status is ignored.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::Value;
use sqlx::FromRow;

use crate::api_error::{ApiError, Reply};
use crate::auth::User;
use crate::auth::tokens::Claims;
use crate::database::indexed_by;
use crate::http::query::Query;
use crate::lists::{Statement, amount_filters, date_filters, fetch, find, unbounded_page};
use crate::money::Cents;
use crate::state::App;

const STATUSES: [&str; 7] = ["draft", "open", "paid", "partially_paid", "overdue", "void", "uncollectible"];

/// An invoice in the contract's shape, which does not name its customer.
#[derive(Serialize, FromRow)]
pub(crate) struct Invoice {
    id: String,
    invoice_number: String,
    status: String,
    subtotal: Cents,
    discount_amount: Cents,
    discount_percent: f64,
    tax: Cents,
    tax_rate: f64,
    total: Cents,
    amount_paid: Cents,
    amount_due: Cents,
    currency: String,
    invoice_date: String,
    due_date: Option<String>,
    paid_at: Option<String>,
    #[sqlx(json)]
    items: Value,
    notes: Option<String>,
    terms: Option<String>,
    is_recurring: bool,
    recurring_interval: Option<String>,
    sent_to_customer: bool,
    reminder_count: i64,
    created_at: String,
}

/// The columns of an [`Invoice`], of the invoices that `page` holds.
const SELECT: &str = "SELECT id, invoice_number, status, subtotal_cents AS subtotal,
    discount_amount_cents AS discount_amount, discount_percent, tax_cents AS tax, tax_rate, total_cents AS total,
    amount_paid_cents AS amount_paid, total_cents - amount_paid_cents AS amount_due, currency, invoice_date, due_date,
    paid_at, items, notes, terms, is_recurring, recurring_interval, sent_to_customer, reminder_count, created_at
    FROM page JOIN invoices ON invoices.rowid = page.number ORDER BY created_at DESC, invoices.rowid DESC";

/// The caller of the invoice endpoints, where a deleted account is a failure of its own kind.
pub(crate) async fn caller(app: &App, claims: &Claims) -> Result<User, ApiError> {
    match User::of(claims, app).await? {
        Some(user) => Ok(user),
        None if app.is_observed() => Err(ApiError::Internal("Error fetching user: 404: User not found".to_owned())),
        None => Err(ApiError::Missing("User")),
    }
}

/// `GET /invoices/`
pub(crate) async fn list(State(app): State<App>, claims: Claims, query: Query) -> Reply<Vec<Invoice>> {
    let user = caller(&app, &claims).await?;
    // The page is found in an index first: rows that are skipped are never read.
    let has_amounts = ["min_amount", "max_amount"].iter().any(|name| query.text(name).is_some());
    let mut statement = Statement::new("WITH page AS (SELECT rowid AS number FROM invoices");
    if has_amounts {
        statement.push(indexed_by("invoices_amounts"));
    }
    statement.push(" WHERE TRUE");
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
    statement.push(") ").push(SELECT);
    Ok(Json(fetch(&mut statement, &app).await?))
}

/// One invoice in the contract's shape.
pub(crate) async fn one(app: &App, id: &str) -> Result<Invoice, ApiError> {
    let mut statement = Statement::new("WITH page AS (SELECT rowid AS number FROM invoices WHERE id = ");
    statement.push_bind(id.to_owned()).push(") ").push(SELECT);
    find(statement, app, "Invoice").await
}
