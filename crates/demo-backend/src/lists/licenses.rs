//! Licenses, and what hangs on one customer: subscriptions and domains.

use axum::extract::{Path, State};

use crate::api_error::{ApiError, Reply};
use crate::auth::Admin;
use crate::http::query::Query;
use crate::http::reply;
use crate::lists::{Statement, fetch, unbounded_page};
use crate::rows;
use crate::state::App;

/// The contract's license; the limits come from its plan.
pub(crate) const COLUMNS: &str = "licenses.id, license_key, status, plans.max_accounts, plans.max_domains,
    plans.max_databases, plans.max_emails, current_accounts, current_domains, current_databases, current_emails,
    activation_date, expiry_date, licenses.created_at";

/// `GET /admin/licenses`: an unknown status matches nothing.
pub(crate) async fn list(State(app): State<App>, _admin: Admin, query: Query) -> Reply {
    let mut statement =
        Statement::new(format!("SELECT {COLUMNS} FROM licenses JOIN plans ON plans.id = plan_id WHERE TRUE"));
    if let Some(status) = query.text("status") {
        statement.push(" AND status = ").push_bind(status.to_ascii_lowercase());
    }
    statement.push(" ORDER BY licenses.created_at DESC, licenses.rowid DESC");
    unbounded_page(&mut statement, &query)?;
    Ok(reply::ok(&rows::to_array(&fetch(&mut statement, &app).await?)?))
}

/// `GET /customers/{id}/licenses`
pub(crate) async fn of_customer(State(app): State<App>, _admin: Admin, Path(id): Path<String>) -> Reply {
    let mut statement =
        Statement::new(format!("SELECT {COLUMNS} FROM licenses JOIN plans ON plans.id = plan_id WHERE user_id = "));
    statement.push_bind(id.clone()).push(" ORDER BY licenses.rowid");
    belongings(&app, &id, &mut statement).await
}

/// `GET /customers/{id}/subscriptions`
pub(crate) async fn subscriptions(State(app): State<App>, _admin: Admin, Path(id): Path<String>) -> Reply {
    let mut statement = Statement::new(
        "SELECT id, license_id, status, current_period_start, current_period_end, cancel_at_period_end, created_at
         FROM subscriptions WHERE user_id = ",
    );
    statement.push_bind(id.clone()).push(" ORDER BY rowid");
    belongings(&app, &id, &mut statement).await
}

/// `GET /customers/{id}/domains`. The existing backend answers null for name servers even when it has some.
pub(crate) async fn domains(State(app): State<App>, _admin: Admin, Path(id): Path<String>) -> Reply {
    let mut statement = Statement::new(
        "SELECT id, domain_name, registrar, registration_date, expiry_date, auto_renew, NULL AS nameservers, status,
            created_at FROM domains WHERE user_id = ",
    );
    statement.push_bind(id.clone()).push(" ORDER BY rowid");
    belongings(&app, &id, &mut statement).await
}

/// `GET /customers/{id}/payments`: another shape than `/payments`.
pub(crate) async fn payments(State(app): State<App>, _admin: Admin, Path(id): Path<String>) -> Reply {
    let mut statement = Statement::new(
        "SELECT id, amount_cents, currency, status, description, created_at FROM payments WHERE user_id = ",
    );
    statement.push_bind(id.clone()).push(" ORDER BY created_at DESC, rowid DESC");
    belongings(&app, &id, &mut statement).await
}

async fn belongings(app: &App, customer: &str, statement: &mut Statement) -> Reply {
    let exists: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM users WHERE id = ?1").bind(customer).fetch_optional(&app.pool).await?;
    exists.ok_or(ApiError::Missing("Customer"))?;
    Ok(reply::ok(&rows::to_array(&fetch(statement, app).await?)?))
}
