//! Payments and their summary, for admins. Refunds are rows with a negative amount.

use axum::extract::State;
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::api_error::{ApiError, Reply};
use crate::auth::Admin;
use crate::clock::iso_bound;
use crate::http::query::Query;
use crate::http::reply;
use crate::lists::{Statement, amount_filters, by_id, date_filters, fetch, unbounded_page};
use crate::money;
use crate::rows;
use crate::state::App;

const STATUSES: [&str; 4] = ["succeeded", "pending", "failed", "refunded"];

const SELECT: &str = "SELECT id, order_id, amount_cents, currency, status, payment_method, gateway_transaction_id,
    created_at, failure_reason FROM payments WHERE TRUE";

/// `GET /payments`
pub(crate) async fn list(State(app): State<App>, _admin: Admin, query: Query) -> Reply {
    let mut statement = Statement::new(SELECT);
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
    Ok(reply::ok(&rows::to_array(&fetch(&mut statement, &app).await?)?))
}

/// One payment in the contract's shape.
pub(crate) async fn one(app: &App, id: &str) -> Result<Value, ApiError> {
    by_id(Statement::new(SELECT), "id", id, app, "Payment").await
}

/// `GET /payments/stats/summary`: all time, with the last 30 days as "monthly".
pub(crate) async fn summary(State(app): State<App>, _admin: Admin) -> Reply {
    let month = iso_bound(app.now() - TimeDelta::days(30));
    let payments: Vec<(String, i64, bool)> =
        sqlx::query_as("SELECT status, amount_cents, created_at >= ?1 FROM payments")
            .bind(month)
            .fetch_all(&app.pool)
            .await?;
    let count = |wanted: &str| payments.iter().filter(|(status, ..)| status == wanted).count();
    let succeeded = || payments.iter().filter(|(status, ..)| status == "succeeded");
    Ok(reply::ok(&json!({
        "total_spent": money::sum(app.config.profile, succeeded().map(|(_, cents, _)| *cents)),
        "monthly_spent": money::sum(
            app.config.profile,
            succeeded().filter(|(.., is_recent)| *is_recent).map(|(_, cents, _)| *cents),
        ),
        "successful_count": count("succeeded"),
        "failed_count": count("failed"),
        "pending_count": count("pending"),
        "total_count": payments.len(),
    })))
}
