//! New orders and changes of their status.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::api_error::{ApiError, Reply};
use crate::auth::{Admin, User};
use crate::clock::{iso_micros, parse_iso};
use crate::database::Connection;
use crate::events::{self, Event};
use crate::http::body::Body;
use crate::http::query::Query;
use crate::lists::orders::{self, Order};
use crate::money;
use crate::mutations::new_id;
use crate::state::App;

/// Days until an order is due when it does not say.
const DUE_DAYS: i64 = 30;

/// An order to be made.
pub(crate) struct NewOrder {
    /// None for a guest, whose name is in the billing info.
    pub(crate) customer_id: Option<String>,
    pub(crate) status: String,
    pub(crate) items: Vec<Value>,
    pub(crate) subtotal_cents: i64,
    pub(crate) tax_cents: i64,
    pub(crate) total_cents: i64,
    pub(crate) payment_method: Option<String>,
    pub(crate) billing_info: Value,
    pub(crate) billing_period: Option<String>,
    pub(crate) due_date: Option<String>,
}

/// `POST /orders`. Documented: an admin may order for anybody, and the order waits. Observed: only for oneself,
/// and the order is completed at once.
pub(crate) async fn create(
    State(app): State<App>,
    user: User,
    mut body: Body,
) -> Result<(StatusCode, Json<Order>), ApiError> {
    let customer_id = body.text("customer_id");
    let items = body.list("items");
    let (subtotal_cents, tax_cents, total_cents) = (body.amount("subtotal"), body.amount("tax"), body.amount("total"));
    let payment_method = body.optional_text("payment_method");
    let billing_period = body.optional_text("billing_period");
    let due_date = body.optional_text("due_date");
    let status = body.optional_text("status");
    body.check()?;
    if customer_id != user.id && (app.is_observed() || !user.is_admin) {
        return Err(ApiError::NotYourself);
    }
    let status = if app.is_observed() {
        "completed".to_owned()
    } else {
        status.filter(|_| user.is_admin).unwrap_or_else(|| "pending".to_owned())
    };
    orders::check_status(&status)?;
    let due_date = match due_date {
        None => None,
        Some(text) => {
            let date = if text.len() == 10 { format!("{text}T00:00:00") } else { text.clone() };
            Some(iso_micros(parse_iso(&date).ok_or_else(|| crate::period::bad_date(&text))?))
        }
    };
    let billing_info = body.free_form("billing_info").unwrap_or_else(|| json!({}));
    let order = NewOrder {
        customer_id: Some(customer_id),
        status,
        items,
        subtotal_cents,
        tax_cents,
        total_cents,
        payment_method,
        billing_info,
        billing_period,
        due_date,
    };
    let id = place(&app, &order).await?;
    Ok((StatusCode::CREATED, Json(orders::one(&app, &id).await?)))
}

/// Makes an order with its invoice and returns the id of the order.
pub(crate) async fn place(app: &App, order: &NewOrder) -> Result<String, ApiError> {
    let id = new_id()?;
    let now = iso_micros(app.now());
    let due = order.due_date.clone().unwrap_or_else(|| iso_micros(app.now() + TimeDelta::days(DUE_DAYS)));
    let mut transaction = app.write().await?;
    let customer_name = match &order.customer_id {
        Some(id) => sqlx::query_scalar("SELECT COALESCE(full_name, email) FROM users WHERE id = $1")
            .bind(id)
            .fetch_optional(&mut *transaction)
            .await?
            .ok_or(ApiError::Missing("Customer"))?,
        None => order.billing_info["full_name"].as_str().unwrap_or("Guest").to_owned(),
    };
    let number: i64 =
        sqlx::query_scalar("SELECT COALESCE(MAX(rowid), 0) + 1 FROM orders").fetch_one(&mut *transaction).await?;
    let order_number = format!("ORD-{number:04}");
    sqlx::query("INSERT INTO orders VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, NULL)")
        .bind(&id)
        .bind(&order.customer_id)
        .bind(&order.status)
        .bind(format!("INV-{number:04}"))
        .bind(&order_number)
        .bind(Value::from(order.items.clone()).to_string())
        .bind(order.subtotal_cents)
        .bind(order.tax_cents)
        .bind(order.total_cents)
        .bind(&order.payment_method)
        .bind(order.billing_info.to_string())
        .bind(&order.billing_period)
        .bind(&due)
        .bind(&now)
        .execute(&mut *transaction)
        .await?;
    add_invoice(&mut transaction, &id, order, number, &due, &now).await?;
    events::commit(
        app,
        transaction,
        &Event::order_created(json!({
            "order_id": id,
            "order_number": order_number,
            "total": money::to_float(order.total_cents),
            "currency": "USD",
            "status": order.status,
            "customer_name": customer_name,
        })),
    )
    .await?;
    Ok(id)
}

async fn add_invoice(
    connection: &mut Connection,
    order_id: &str,
    order: &NewOrder,
    number: i64,
    due: &str,
    now: &str,
) -> Result<(), ApiError> {
    let status = match order.status.as_str() {
        "completed" => "paid",
        "cancelled" => "void",
        "failed" => "uncollectible",
        _ => "open",
    };
    let is_paid = status == "paid";
    let tax_rate = match order.subtotal_cents {
        0 => 0.0,
        subtotal => (order.tax_cents as f64 / subtotal as f64 * 1000.0).round() / 10.0,
    };
    sqlx::query(
        "INSERT INTO invoices VALUES ($1, $2, $3, $4, $5, $6, 0, 0.0, $7, $8, $9, $10, 'USD', $11, $12, $13, $14,
            NULL, NULL, FALSE, NULL, FALSE, 0, $11)",
    )
    .bind(new_id()?)
    .bind(&order.customer_id)
    .bind(order_id)
    .bind(format!("INV-{number:04}"))
    .bind(status)
    .bind(order.subtotal_cents)
    .bind(order.tax_cents)
    .bind(tax_rate)
    .bind(order.total_cents)
    .bind(if is_paid { order.total_cents } else { 0 })
    .bind(now)
    .bind(due)
    .bind(is_paid.then_some(now))
    .bind(Value::from(order.items.clone()).to_string())
    .execute(connection)
    .await?;
    Ok(())
}

/// `PATCH /orders/{id}?status=`: any transition is allowed.
pub(crate) async fn update(
    State(app): State<App>,
    _admin: Admin,
    Path(id): Path<String>,
    query: Query,
) -> Reply<Order> {
    let status = query.required("status")?;
    orders::check_status(status)?;
    set_status(&app, &id, status).await?;
    Ok(Json(orders::one(&app, &id).await?))
}

/// Changes the status of an order.
pub(crate) async fn set_status(app: &App, id: &str, status: &str) -> Result<(), ApiError> {
    let mut transaction = app.write().await?;
    let number: Option<Option<String>> =
        sqlx::query_scalar("UPDATE orders SET status = $2, updated_at = $3 WHERE id = $1 RETURNING order_number")
            .bind(id)
            .bind(status)
            .bind(iso_micros(app.now()))
            .fetch_optional(&mut *transaction)
            .await?;
    let number = number.ok_or(ApiError::Missing("Order"))?;
    events::commit(app, transaction, &Event::order_updated(id, number.as_deref(), status)).await?;
    Ok(())
}
