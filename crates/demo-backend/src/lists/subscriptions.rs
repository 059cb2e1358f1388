//! Subscriptions of one customer; there is no list of all.

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use sqlx::FromRow;

use crate::api_error::Reply;
use crate::auth::Admin;
use crate::lists::belongings;
use crate::state::App;

/// A subscription in the contract's shape.
#[derive(Serialize, FromRow)]
pub(crate) struct Subscription {
    id: String,
    license_id: String,
    status: String,
    current_period_start: String,
    current_period_end: String,
    cancel_at_period_end: bool,
    created_at: String,
}

/// `GET /customers/{id}/subscriptions`
pub(crate) async fn of_customer(
    State(app): State<App>,
    _admin: Admin,
    Path(id): Path<String>,
) -> Reply<Vec<Subscription>> {
    let sql = "SELECT * FROM subscriptions WHERE user_id = $1 ORDER BY rowid";
    Ok(Json(belongings(&app, &id, sql).await?))
}
