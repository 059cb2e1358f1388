//! Customers with what they own, and their summary.

use std::collections::HashMap;

use axum::extract::{Path, State};
use serde_json::{Value, json};
use sqlx::Row;

use crate::api_error::{ApiError, Reply};
use crate::auth::Admin;
use crate::dashboard::stats::Starts;
use crate::http::query::Query;
use crate::http::reply;
use crate::lists::{Statement, bounded_page, fetch, licenses};
use crate::money;
use crate::rows;
use crate::state::App;

const COLUMNS: &str = "users.email, users.full_name, users.company_name, users.id, users.is_active, users.is_admin,
    users.created_at,
    (SELECT COUNT(*) FROM licenses WHERE user_id = users.id) AS total_licenses,
    (SELECT COUNT(*) FROM licenses WHERE user_id = users.id AND status = 'active') AS active_licenses,
    (SELECT COUNT(*) FROM subscriptions WHERE user_id = users.id) AS total_subscriptions,
    (SELECT COUNT(*) FROM subscriptions WHERE user_id = users.id AND status = 'active') AS active_subscriptions,
    (SELECT COUNT(*) FROM domains WHERE user_id = users.id) AS total_domains,
    (SELECT COUNT(*) FROM invoices WHERE user_id = users.id) AS total_invoices,
    (SELECT COUNT(*) FROM invoices WHERE user_id = users.id AND status = 'open') AS outstanding_invoices,
    (SELECT MAX(created_at) FROM payments WHERE user_id = users.id AND status = 'succeeded') AS last_payment_date";

/// `GET /customers`
pub(crate) async fn list(State(app): State<App>, _admin: Admin, query: Query) -> Reply {
    let has_licenses = query.boolean("has_licenses")?;
    let mut statement = Statement::new(format!("SELECT {COLUMNS} FROM users"));
    // The existing backend joins, so that a customer appears once per license.
    let joins = app.is_observed() && has_licenses == Some(true);
    if joins {
        statement.push(" JOIN licenses AS held ON held.user_id = users.id");
    }
    statement.push(" WHERE NOT users.is_admin");
    match has_licenses {
        Some(false) => {
            statement.push(" AND NOT EXISTS (SELECT 1 FROM licenses WHERE user_id = users.id)");
        }
        Some(true) if !joins => {
            statement.push(" AND EXISTS (SELECT 1 FROM licenses WHERE user_id = users.id)");
        }
        Some(true) | None => {}
    }
    if let Some(is_active) = query.boolean("is_active")? {
        statement.push(" AND users.is_active = ").push_bind(is_active);
    }
    if let Some(search) = query.text("search").filter(|search| !search.is_empty()) {
        let pattern = format!("%{search}%");
        for (prefix, column) in [(" AND (", "email"), (" OR ", "full_name"), (" OR ", "company_name")] {
            statement.push(format_args!("{prefix}users.{column} LIKE ")).push_bind(pattern.clone());
        }
        statement.push(")");
    }
    statement.push(" ORDER BY users.rowid");
    bounded_page(&mut statement, &query)?;
    let customers = complete(&app, &mut statement).await?;
    Ok(reply::ok(&Value::Array(customers)))
}

/// `GET /customers/{id}`
pub(crate) async fn detail(State(app): State<App>, _admin: Admin, Path(id): Path<String>) -> Reply {
    Ok(reply::ok(&one(&app, &id).await?))
}

/// One customer in the contract's shape.
pub(crate) async fn one(app: &App, id: &str) -> Result<Value, ApiError> {
    let mut statement = Statement::new(format!("SELECT {COLUMNS} FROM users WHERE users.id = "));
    statement.push_bind(id.to_owned());
    complete(app, &mut statement).await?.pop().ok_or(ApiError::Missing("Customer"))
}

/// Adds to each customer what takes more than a number: the amount paid and the licenses themselves.
async fn complete(app: &App, statement: &mut Statement) -> Result<Vec<Value>, ApiError> {
    let customers = fetch(statement, app).await?;
    let mut customers = customers.iter().map(rows::to_json).collect::<Result<Vec<_>, _>>()?;
    let ids: Vec<Value> = customers.iter().map(|customer| customer["id"].clone()).collect();
    let ids = Value::Array(ids).to_string();

    let mut paid: HashMap<String, Vec<i64>> = HashMap::new();
    let payments: Vec<(String, i64)> = sqlx::query_as(
        "SELECT user_id, amount_cents FROM payments
         WHERE status = 'succeeded' AND user_id IN (SELECT value FROM json_each(?1)) ORDER BY rowid",
    )
    .bind(&ids)
    .fetch_all(&app.pool)
    .await?;
    for (user, cents) in payments {
        paid.entry(user).or_default().push(cents);
    }

    let mut held: HashMap<String, Vec<Value>> = HashMap::new();
    let mut statement = Statement::new(format!(
        "SELECT {}, user_id FROM licenses JOIN plans ON plans.id = plan_id
         WHERE user_id IN (SELECT value FROM json_each(",
        licenses::COLUMNS
    ));
    statement.push_bind(ids).push(")) ORDER BY licenses.rowid");
    for row in fetch(&mut statement, app).await? {
        let mut license = rows::to_json(&row)?;
        if let Value::Object(fields) = &mut license {
            fields.remove("user_id");
        }
        held.entry(row.try_get("user_id")?).or_default().push(license);
    }

    for customer in &mut customers {
        let id = customer["id"].as_str().unwrap_or_default().to_owned();
        // With a duplicated customer, every copy shows the same.
        let amounts = paid.get(&id).cloned().unwrap_or_default();
        customer["total_payments"] = json!(money::sum(app.config.profile, amounts));
        customer["licenses"] = Value::Array(held.get(&id).cloned().unwrap_or_default());
    }
    Ok(customers)
}

/// `GET /customers/stats`, all time.
pub(crate) async fn stats(State(app): State<App>, _admin: Admin) -> Reply {
    let starts = Starts::before(app.now());
    let row = sqlx::query(
        "SELECT COUNT(*) AS total_customers,
            COALESCE(SUM(is_active), 0) AS active_customers,
            COALESCE(SUM(NOT is_active), 0) AS inactive_customers,
            COALESCE(SUM(EXISTS (SELECT 1 FROM licenses WHERE user_id = users.id)), 0) AS customers_with_licenses,
            COALESCE(SUM(EXISTS (SELECT 1 FROM subscriptions WHERE user_id = users.id)), 0)
                AS customers_with_subscriptions,
            COALESCE(SUM(created_at >= ?1), 0) AS new_customers_this_month,
            COALESCE(SUM(created_at >= ?2), 0) AS new_customers_this_week
         FROM users WHERE NOT is_admin",
    )
    .bind(starts.month)
    .bind(starts.week)
    .fetch_one(&app.pool)
    .await?;
    let succeeded: Vec<i64> =
        sqlx::query_scalar("SELECT amount_cents FROM payments WHERE status = 'succeeded'").fetch_all(&app.pool).await?;
    let mut figures = rows::to_json(&row)?;
    let revenue = money::sum(app.config.profile, succeeded);
    let customers = figures["total_customers"].as_f64().unwrap_or_default();
    figures["total_revenue"] = json!(revenue);
    figures["average_customer_value"] = json!(if customers > 0.0 { revenue / customers } else { 0.0 });
    Ok(reply::ok(&figures))
}
