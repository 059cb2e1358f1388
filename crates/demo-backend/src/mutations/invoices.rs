//! Invoices made by hand, and reminders. A new invoice is the only change that the observed backend announces.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::{Value, json};
use sqlx::Executor;

use crate::api_error::{ApiError, Reply};
use crate::auth::tokens::Claims;
use crate::clock::{iso_micros, parse_iso};
use crate::database::Db;
use crate::events::{self, Event};
use crate::http::body::Body;
use crate::lists::invoices::{self, Invoice};
use crate::money;
use crate::mutations::{new_id, new_reference};
use crate::state::App;

/// An invoice to be made.
pub(crate) struct NewInvoice {
    pub(crate) owner: String,
    /// Each with `description` and `amount`, and a `quantity` that is 1 when absent.
    pub(crate) items: Vec<Value>,
    pub(crate) tax_rate: f64,
    pub(crate) discount_percent: f64,
    pub(crate) due_date: Option<String>,
    pub(crate) notes: Option<String>,
}

/// `POST /invoices/`: the invoice belongs to the caller.
pub(crate) async fn create(
    State(app): State<App>,
    claims: Claims,
    mut body: Body,
) -> Result<(StatusCode, Json<Invoice>), ApiError> {
    let user = invoices::caller(&app, &claims).await?;
    let items = body.list("items");
    let tax_rate = body.optional_number("tax_rate").unwrap_or_default();
    let discount_percent = body.optional_number("discount_percent").unwrap_or_default();
    let due_date = body.optional_text("due_date");
    let notes = body.optional_text("notes");
    body.check()?;
    let due_date = match due_date {
        None => None,
        Some(text) => {
            let date = if text.len() == 10 { format!("{text}T00:00:00") } else { text.clone() };
            Some(iso_micros(parse_iso(&date).ok_or_else(|| crate::period::bad_date(&text))?))
        }
    };
    let invoice = NewInvoice { owner: user.id, items, tax_rate, discount_percent, due_date, notes };
    let id = issue(&app, invoice).await?;
    Ok((StatusCode::CREATED, Json(invoices::one(&app, &id).await?)))
}

/// Makes an open invoice, announces it to its owner, and returns its id.
pub(crate) async fn issue(app: &App, invoice: NewInvoice) -> Result<String, ApiError> {
    let id = new_id()?;
    let now = app.now();
    let items: Vec<Value> = invoice.items.iter().map(complete).collect();
    let subtotal: i64 = items.iter().map(item_cents).sum();
    let discount = percent_of(subtotal, invoice.discount_percent);
    let tax = percent_of(subtotal - discount, invoice.tax_rate);
    let total = subtotal - discount + tax;
    // The observed backend looks before it takes the lock, so that invoices made at once get the same number, which
    // the table refuses to all but one of them.
    let looked_up = if app.is_observed() { Some(next_sequence(&app.pool).await?) } else { None };
    let mut transaction = app.write().await?;
    let sequence = match looked_up {
        Some(sequence) => sequence,
        None => next_sequence(&mut *transaction).await?,
    };
    let number = format!("INV-{}-{sequence:04}", now.format("%Y-%m"));
    sqlx::query(
        "INSERT INTO invoices VALUES ($1, $2, NULL, $3, 'open', $4, $5, $6, $7, $8, $9, 0, 'USD', $10, $11, NULL, $12,
            $13, NULL, FALSE, NULL, FALSE, 0, $10)",
    )
    .bind(&id)
    .bind(&invoice.owner)
    .bind(&number)
    .bind(subtotal)
    .bind(discount)
    .bind(invoice.discount_percent)
    .bind(tax)
    .bind(invoice.tax_rate)
    .bind(total)
    .bind(iso_micros(now))
    .bind(invoice.due_date.unwrap_or_else(|| iso_micros(now + TimeDelta::days(30))))
    .bind(Value::Array(items).to_string())
    .bind(invoice.notes)
    .execute(&mut *transaction)
    .await?;
    events::commit(app, transaction, &Event::data_change("invoice")).await?;
    // Called an order, although it is an invoice, and sent to its owner only.
    app.hub.publish_to(
        &invoice.owner,
        &Event::order_created(json!({
            "invoice_id": id,
            "invoice_number": number,
            "total": money::to_float(total),
            "status": "open",
        })),
    );
    Ok(id)
}

/// What of an invoice a payment looks at.
#[derive(sqlx::FromRow)]
struct Payable {
    user_id: Option<String>,
    order_id: Option<String>,
    invoice_number: String,
    status: String,
    total_cents: i64,
    amount_paid_cents: i64,
}

/// `POST /invoices/{id}/pay`: all that is due.
pub(crate) async fn pay(
    State(app): State<App>,
    claims: Claims,
    Path(id): Path<String>,
    mut body: Body,
) -> Reply<Invoice> {
    let method = body.optional_text("payment_method");
    body.check()?;
    settle(&app, &claims, &id, None, method).await
}

/// `POST /invoices/{id}/partial-payment`
pub(crate) async fn pay_in_part(
    State(app): State<App>,
    claims: Claims,
    Path(id): Path<String>,
    mut body: Body,
) -> Reply<Invoice> {
    let cents = body.amount("amount");
    let method = body.optional_text("payment_method");
    body.check()?;
    settle(&app, &claims, &id, Some(cents), method).await
}

/// Records a payment for an invoice. Observed: only of one's own, and without a row among the payments. Documented: an
/// admin records anybody's, and it is announced.
async fn settle(app: &App, claims: &Claims, id: &str, cents: Option<i64>, method: Option<String>) -> Reply<Invoice> {
    let user = invoices::caller(app, claims).await?;
    let now = iso_micros(app.now());
    let mut transaction = app.write().await?;
    let sql =
        "SELECT user_id, order_id, invoice_number, status, total_cents, amount_paid_cents FROM invoices WHERE id = $1";
    let payable: Option<Payable> = sqlx::query_as(sql).bind(id).fetch_optional(&mut *transaction).await?;
    let may_pay =
        |payable: &Payable| payable.user_id.as_ref() == Some(&user.id) || (user.is_admin && !app.is_observed());
    let payable = payable.filter(may_pay).ok_or(ApiError::Missing("Invoice"))?;
    let due = payable.total_cents - payable.amount_paid_cents;
    if due <= 0 || payable.status == "void" {
        return Err(ApiError::Rule(format!("Invoice is already {}", payable.status)));
    }
    let cents = cents.unwrap_or(due);
    if cents <= 0 {
        return Err(ApiError::Rule("Payment amount must be positive".to_owned()));
    }
    if cents > due {
        let due = money::to_float(due);
        return Err(ApiError::Rule(format!("Payment amount cannot exceed amount due ({due:?})")));
    }
    let is_paid = cents == due;
    sqlx::query(
        "UPDATE invoices SET amount_paid_cents = amount_paid_cents + $2, status = $3, paid_at = $4 WHERE id = $1",
    )
    .bind(id)
    .bind(cents)
    .bind(if is_paid { "paid" } else { "partially_paid" })
    .bind(is_paid.then_some(&now))
    .execute(&mut *transaction)
    .await?;
    let payment = new_id()?;
    if !app.is_observed() {
        sqlx::query("INSERT INTO payments VALUES ($1, $2, $3, $4, 'USD', 'succeeded', $5, $6, $7, NULL, $8)")
            .bind(&payment)
            .bind(&payable.user_id)
            .bind(&payable.order_id)
            .bind(cents)
            .bind(method.unwrap_or_else(|| "manual".to_owned()))
            .bind(new_reference()?)
            .bind(format!("Payment for {}", payable.invoice_number))
            .bind(&now)
            .execute(&mut *transaction)
            .await?;
    }
    events::commit(
        app,
        transaction,
        &Event::payment_received(json!({
            "payment_id": payment,
            "order_id": payable.order_id,
            "invoice_number": payable.invoice_number,
            "amount": money::to_float(cents),
            "currency": "USD",
        })),
    )
    .await?;
    Ok(Json(invoices::one(app, id).await?))
}

/// Reminds the customer of an invoice.
pub(crate) async fn remind(app: &App, id: &str) -> Result<(), ApiError> {
    let mut transaction = app.write().await?;
    let changed = sqlx::query("UPDATE invoices SET reminder_count = reminder_count + 1 WHERE id = $1").bind(id);
    if changed.execute(&mut *transaction).await?.rows_affected() == 0 {
        return Err(ApiError::Missing("Invoice"));
    }
    events::commit(app, transaction, &Event::data_change("invoice")).await?;
    Ok(())
}

/// The number of the next invoice within all that were made by hand.
async fn next_sequence(executor: impl Executor<'_, Database = Db>) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT COALESCE(MAX(CAST(SUBSTR(invoice_number, 13) AS BIGINT)), 0) + 1 FROM invoices
         WHERE order_id IS NULL",
    )
    .fetch_one(executor)
    .await
}

/// An item in the shape that such invoices store.
fn complete(item: &Value) -> Value {
    json!({
        "description": item["description"],
        "quantity": item["quantity"].as_i64().unwrap_or(1),
        "amount": item["amount"].as_f64().unwrap_or_default(),
        "unit_price": null,
    })
}

fn item_cents(item: &Value) -> i64 {
    let cents = item["amount"].as_f64().and_then(money::to_cents).unwrap_or_default();
    cents.saturating_mul(item["quantity"].as_i64().unwrap_or(1))
}

fn percent_of(cents: i64, percent: f64) -> i64 {
    money::to_cents(money::to_float(cents) * percent / 100.0).unwrap_or_default()
}
