//! Licenses; the limits come from their plan.

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use sqlx::FromRow;

use crate::api_error::Reply;
use crate::auth::Admin;
use crate::http::query::Query;
use crate::lists::{Statement, belongings, fetch, unbounded_page};
use crate::state::App;

/// A license in the contract's shape, which names neither its user nor its plan.
#[derive(Clone, Serialize, FromRow)]
pub(crate) struct License {
    id: String,
    license_key: String,
    status: String,
    max_accounts: i64,
    max_domains: i64,
    max_databases: i64,
    max_emails: i64,
    current_accounts: i64,
    current_domains: i64,
    current_databases: i64,
    current_emails: i64,
    activation_date: Option<String>,
    expiry_date: Option<String>,
    created_at: String,
}

/// The columns of a [`License`], from licenses and plans.
pub(crate) const COLUMNS: &str = "licenses.id, license_key, status, plans.max_accounts, plans.max_domains,
    plans.max_databases, plans.max_emails, current_accounts, current_domains, current_databases, current_emails,
    activation_date, expiry_date, licenses.created_at";

/// `GET /admin/licenses`: an unknown status matches nothing.
pub(crate) async fn list(State(app): State<App>, _admin: Admin, query: Query) -> Reply<Vec<License>> {
    let mut statement =
        Statement::new(format!("SELECT {COLUMNS} FROM licenses JOIN plans ON plans.id = plan_id WHERE TRUE"));
    if let Some(status) = query.text("status") {
        statement.push(" AND status = ").push_bind(status.to_ascii_lowercase());
    }
    statement.push(" ORDER BY licenses.created_at DESC, licenses.rowid DESC");
    unbounded_page(&mut statement, &query)?;
    Ok(Json(fetch(&mut statement, &app).await?))
}

/// `GET /customers/{id}/licenses`
pub(crate) async fn of_customer(State(app): State<App>, _admin: Admin, Path(id): Path<String>) -> Reply<Vec<License>> {
    let sql = "SELECT licenses.*, max_accounts, max_domains, max_databases, max_emails
        FROM licenses JOIN plans ON plans.id = plan_id WHERE user_id = $1 ORDER BY licenses.rowid";
    Ok(Json(belongings(&app, &id, sql).await?))
}
