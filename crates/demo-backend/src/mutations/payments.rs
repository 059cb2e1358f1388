//! Payments recorded by hand.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::json;

use crate::api_error::ApiError;
use crate::auth::Admin;
use crate::clock::iso_micros;
use crate::events::{self, Event};
use crate::http::body::Body;
use crate::lists::payments::{self, Payment};
use crate::money;
use crate::mutations::{new_id, new_reference};
use crate::state::App;

/// `POST /payments`, on the documented backend only.
pub(crate) async fn create(
    State(app): State<App>,
    _admin: Admin,
    mut body: Body,
) -> Result<(StatusCode, Json<Payment>), ApiError> {
    let order_id = body.text("order_id");
    let cents = body.amount("amount");
    let currency = body.optional_text("currency").unwrap_or_else(|| "USD".to_owned());
    let method = body.optional_text("payment_method").unwrap_or_else(|| "manual".to_owned());
    body.check()?;
    if cents <= 0 {
        return Err(ApiError::Rule("Payment amount must be positive".to_owned()));
    }
    let id = record(&app, &order_id, cents, &currency, &method).await?;
    Ok((StatusCode::CREATED, Json(payments::one(&app, &id).await?)))
}

/// The route as the observed backend has it: it does not exist.
pub(crate) async fn absent() -> ApiError {
    ApiError::NoRoute
}

/// Records a succeeded payment of an order, settles its invoice by that much, and returns the payment's id.
pub(crate) async fn record(
    app: &App,
    order_id: &str,
    cents: i64,
    currency: &str,
    method: &str,
) -> Result<String, ApiError> {
    let id = new_id()?;
    let now = iso_micros(app.now());
    let mut transaction = app.write().await?;
    let (customer, number): (Option<String>, Option<String>) =
        sqlx::query_as("SELECT customer_id, order_number FROM orders WHERE id = $1")
            .bind(order_id)
            .fetch_optional(&mut *transaction)
            .await?
            .ok_or(ApiError::Missing("Order"))?;
    sqlx::query("INSERT INTO payments VALUES ($1, $2, $3, $4, $5, 'succeeded', $6, $7, $8, NULL, $9)")
        .bind(&id)
        .bind(customer)
        .bind(order_id)
        .bind(cents)
        .bind(currency)
        .bind(method)
        .bind(new_reference()?)
        .bind(number.as_ref().map(|number| format!("Payment for {number}")))
        .bind(&now)
        .execute(&mut *transaction)
        .await?;
    sqlx::query(
        "UPDATE invoices SET amount_paid_cents =
                CASE WHEN amount_paid_cents + $2 < total_cents THEN amount_paid_cents + $2 ELSE total_cents END,
            paid_at = CASE WHEN amount_paid_cents + $2 >= total_cents THEN $3 END,
            status = CASE WHEN amount_paid_cents + $2 >= total_cents THEN 'paid' ELSE 'partially_paid' END
         WHERE order_id = $1 AND status IN ('draft', 'open', 'partially_paid', 'overdue')",
    )
    .bind(order_id)
    .bind(cents)
    .bind(&now)
    .execute(&mut *transaction)
    .await?;
    events::commit(
        app,
        transaction,
        &Event::payment_received(json!({
            "payment_id": id,
            "order_id": order_id,
            "order_number": number,
            "amount": money::to_float(cents),
            "currency": currency,
        })),
    )
    .await?;
    Ok(id)
}
