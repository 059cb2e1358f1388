//! Refunds: a payment row with a negative amount.

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;

use crate::api_error::{ApiError, Reply};
use crate::auth::Admin;
use crate::clock::iso_micros;
use crate::events::{self, Event};
use crate::http::body::Body;
use crate::money::{self, Cents};
use crate::mutations::new_id;
use crate::state::App;

/// What a refund did.
pub(crate) struct Refund {
    cents: i64,
    is_full: bool,
    refunded_payments: Vec<String>,
}

/// The answer to a refund.
#[derive(Serialize)]
pub(crate) struct Refunded {
    message: String,
    order_id: String,
    refund_amount: Cents,
    refund_type: &'static str,
    refunded_payments: Vec<String>,
}

/// `POST /orders/{id}/refund`
pub(crate) async fn create(
    State(app): State<App>,
    _admin: Admin,
    Path(id): Path<String>,
    mut body: Body,
) -> Reply<Refunded> {
    let amount = body.optional_amount("amount");
    let reason = body.optional_text("reason");
    body.optional_text("refund_method");
    body.check()?;
    let refund = refund(&app, &id, amount, reason.as_deref()).await?;
    let amount = money::to_float(refund.cents);
    Ok(Json(Refunded {
        // The debug form keeps the ".0" of whole amounts, as the existing backend does.
        message: format!("Refund of ${amount:?} processed successfully"),
        order_id: id,
        refund_amount: Cents(refund.cents),
        refund_type: if refund.is_full { "full" } else { "partial" },
        refunded_payments: refund.refunded_payments,
    }))
}

/// Refunds a part of a completed order, or all that is left of it; then the order is cancelled.
pub(crate) async fn refund(
    app: &App,
    order_id: &str,
    cents: Option<i64>,
    reason: Option<&str>,
) -> Result<Refund, ApiError> {
    let now = iso_micros(app.now());
    let mut transaction = app.write().await?;
    let (customer, number, status, total): (Option<String>, Option<String>, String, i64) =
        sqlx::query_as("SELECT customer_id, order_number, status, total_cents FROM orders WHERE id = $1")
            .bind(order_id)
            .fetch_optional(&mut *transaction)
            .await?
            .ok_or(ApiError::Missing("Order"))?;
    if status != "completed" {
        return Err(ApiError::Rule("Only completed orders can be refunded".to_owned()));
    }
    let refunded: i64 = sqlx::query_scalar(
        "SELECT CAST(COALESCE(-SUM(amount_cents), 0) AS BIGINT) FROM payments WHERE order_id = $1 AND amount_cents < 0",
    )
    .bind(order_id)
    .fetch_one(&mut *transaction)
    .await?;
    let left = total - refunded;
    let cents = cents.unwrap_or(left);
    if cents <= 0 {
        return Err(ApiError::Rule("Refund amount must be positive".to_owned()));
    }
    if cents > left {
        let left = money::to_float(left);
        return Err(ApiError::Rule(format!("Refund amount cannot exceed the amount left ({left:?})")));
    }
    let refunded_payments: Vec<String> =
        sqlx::query_scalar("SELECT id FROM payments WHERE order_id = $1 AND status = 'succeeded' AND amount_cents > 0")
            .bind(order_id)
            .fetch_all(&mut *transaction)
            .await?;
    sqlx::query(
        "INSERT INTO payments VALUES ($1, $2, $3, $4, 'USD', 'succeeded', 'manual_refund', NULL, $5, NULL, $6)",
    )
    .bind(new_id()?)
    .bind(customer)
    .bind(order_id)
    .bind(-cents)
    .bind(reason.unwrap_or("Refund"))
    .bind(&now)
    .execute(&mut *transaction)
    .await?;
    let is_full = cents == left;
    let status = if is_full { "cancelled" } else { "completed" };
    sqlx::query("UPDATE orders SET status = $2, updated_at = $3 WHERE id = $1")
        .bind(order_id)
        .bind(status)
        .bind(&now)
        .execute(&mut *transaction)
        .await?;
    events::commit(app, transaction, &Event::order_updated(order_id, number.as_deref(), status)).await?;
    Ok(Refund { cents, is_full, refunded_payments })
}
