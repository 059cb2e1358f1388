//! Domains of one customer; there is no list of all.

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use sqlx::FromRow;

use crate::api_error::Reply;
use crate::auth::Admin;
use crate::lists::belongings;
use crate::state::App;

/// A domain in the contract's shape.
#[derive(Serialize, FromRow)]
pub(crate) struct Domain {
    id: String,
    domain_name: String,
    registrar: String,
    registration_date: String,
    expiry_date: String,
    auto_renew: bool,
    /// The existing backend answers null even when it has some.
    #[sqlx(skip)]
    nameservers: Option<String>,
    status: String,
    created_at: String,
}

/// `GET /customers/{id}/domains`
pub(crate) async fn of_customer(State(app): State<App>, _admin: Admin, Path(id): Path<String>) -> Reply<Vec<Domain>> {
    let sql = "SELECT * FROM domains WHERE user_id = $1 ORDER BY rowid";
    Ok(Json(belongings(&app, &id, sql).await?))
}
