//! Payments and their summary, for admins. Refunds are rows with a negative amount.

use axum::Json;
use axum::extract::{Path, State};
use chrono::TimeDelta;
use serde::Serialize;
use sqlx::FromRow;

use crate::api_error::{ApiError, Reply};
use crate::auth::Admin;
use crate::clock::iso_bound;
use crate::http::query::Query;
use crate::lists::{Statement, amount_filters, belongings, date_filters, fetch, find, unbounded_page};
use crate::money::{self, Cents};
use crate::state::App;

const STATUSES: [&str; 4] = ["succeeded", "pending", "failed", "refunded"];

/// A payment in the contract's shape.
#[derive(Serialize, FromRow)]
pub(crate) struct Payment {
    id: String,
    order_id: Option<String>,
    amount: Cents,
    currency: String,
    status: String,
    payment_method: Option<String>,
    gateway_transaction_id: Option<String>,
    created_at: String,
    failure_reason: Option<String>,
}

/// The columns of a [`Payment`], of the payments that `page` holds.
const SELECT: &str = "SELECT id, order_id, amount_cents AS amount, currency, status, payment_method,
        gateway_transaction_id, created_at, failure_reason
    FROM page JOIN payments ON payments.rowid = page.number ORDER BY created_at DESC, payments.rowid DESC";

/// `GET /payments`
pub(crate) async fn list(State(app): State<App>, _admin: Admin, query: Query) -> Reply<Vec<Payment>> {
    // The page is found in an index first: rows that are skipped are never read.
    let mut statement = Statement::new("WITH page AS (SELECT rowid AS number FROM payments WHERE TRUE");
    if let Some(status) = query.text("status") {
        let known = status.to_ascii_lowercase();
        if !STATUSES.contains(&known.as_str()) {
            return Err(if app.is_observed() {
                ApiError::Internal(format!("'{}'", status.to_ascii_uppercase()))
            } else {
                ApiError::Rule(format!("Invalid status: {status}"))
            });
        }
        statement.push(" AND status = ").push_bind(known);
    }
    if let Some(gateway) = query.text("gateway_id") {
        statement.push(" AND gateway_transaction_id = ").push_bind(gateway.to_owned());
    }
    date_filters(&mut statement, &query, "created_at", ["date_from", "date_to"]);
    amount_filters(&mut statement, &query, "amount_cents")?;
    statement.push(" ORDER BY created_at DESC, rowid DESC");
    unbounded_page(&mut statement, &query)?;
    statement.push(") ").push(SELECT);
    Ok(Json(fetch(&mut statement, &app).await?))
}

/// One payment in the contract's shape.
pub(crate) async fn one(app: &App, id: &str) -> Result<Payment, ApiError> {
    let mut statement = Statement::new("WITH page AS (SELECT rowid AS number FROM payments WHERE id = ");
    statement.push_bind(id.to_owned()).push(") ").push(SELECT);
    find(statement, app, "Payment").await
}

/// A payment in the shape that the list of one customer has.
#[derive(Serialize, FromRow)]
pub(crate) struct OfCustomer {
    id: String,
    amount: Cents,
    currency: String,
    status: String,
    description: Option<String>,
    created_at: String,
}

/// `GET /customers/{id}/payments`
pub(crate) async fn of_customer(
    State(app): State<App>,
    _admin: Admin,
    Path(id): Path<String>,
) -> Reply<Vec<OfCustomer>> {
    let sql = "SELECT id, amount_cents AS amount, currency, status, description, created_at FROM payments
        WHERE user_id = $1 ORDER BY created_at DESC, rowid DESC";
    Ok(Json(belongings(&app, &id, sql).await?))
}

#[derive(Serialize)]
pub(crate) struct Summary {
    total_spent: f64,
    monthly_spent: f64,
    successful_count: i64,
    failed_count: i64,
    pending_count: i64,
    total_count: i64,
}

/// `GET /payments/stats/summary`: all time, with the last 30 days as "monthly".
pub(crate) async fn summary(State(app): State<App>, _admin: Admin) -> Reply<Summary> {
    let month = iso_bound(app.now() - TimeDelta::days(30));
    let counts: Vec<(String, i64)> =
        sqlx::query_as("SELECT status, payments FROM payment_totals").fetch_all(&app.pool).await?;
    let count = |wanted: &str| counts.iter().filter(|(status, _)| status == wanted).map(|(_, count)| count).sum();
    let monthly: Vec<i64> =
        sqlx::query_scalar("SELECT amount_cents FROM payments WHERE status = 'succeeded' AND created_at >= $1")
            .bind(month)
            .fetch_all(&app.pool)
            .await?;
    Ok(Json(Summary {
        total_spent: succeeded(&app).await?,
        monthly_spent: money::sum(app.config.profile, monthly),
        successful_count: count("succeeded"),
        failed_count: count("failed"),
        pending_count: count("pending"),
        total_count: counts.iter().map(|(_, count)| count).sum(),
    }))
}

/// The sum of all succeeded payments, refunds taken off.
pub(crate) async fn succeeded(app: &App) -> Result<f64, sqlx::Error> {
    let sql = "SELECT amount_cents FROM payment_totals WHERE status = 'succeeded'";
    let amounts: Vec<i64> = sqlx::query_scalar(sql).fetch_all(&app.pool).await?;
    Ok(money::sum(app.config.profile, amounts))
}
