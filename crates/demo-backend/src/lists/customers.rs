//! Customers with what they own, and their summary.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use serde_json::json;
use sqlx::FromRow;

use crate::api_error::{ApiError, Reply};
use crate::auth::{Account, Admin};
use crate::dashboard::stats::Starts;
use crate::database::LIKE;
use crate::http::query::Query;
use crate::lists::licenses::{self, License};
use crate::lists::{Statement, bounded_page, fetch, payments};
use crate::money;
use crate::state::App;

/// A customer in the contract's shape.
#[derive(Serialize, FromRow)]
pub(crate) struct Customer {
    #[sqlx(flatten)]
    #[serde(flatten)]
    account: Account,
    total_licenses: i64,
    active_licenses: i64,
    total_subscriptions: i64,
    active_subscriptions: i64,
    total_domains: i64,
    /// An amount, whatever its name.
    #[sqlx(skip)]
    total_payments: f64,
    total_invoices: i64,
    outstanding_invoices: i64,
    last_payment_date: Option<String>,
    #[sqlx(skip)]
    licenses: Vec<License>,
}

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
pub(crate) async fn list(State(app): State<App>, _admin: Admin, query: Query) -> Reply<Vec<Customer>> {
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
            statement.push(format_args!("{prefix}users.{column} {LIKE} ")).push_bind(pattern.clone());
        }
        statement.push(")");
    }
    statement.push(" ORDER BY users.rowid");
    bounded_page(&mut statement, &query)?;
    Ok(Json(complete(&app, &mut statement).await?))
}

/// `GET /customers/{id}`
pub(crate) async fn detail(State(app): State<App>, _admin: Admin, Path(id): Path<String>) -> Reply<Customer> {
    Ok(Json(one(&app, &id).await?))
}

/// One customer in the contract's shape.
pub(crate) async fn one(app: &App, id: &str) -> Result<Customer, ApiError> {
    let mut statement = Statement::new(format!("SELECT {COLUMNS} FROM users WHERE users.id = "));
    statement.push_bind(id.to_owned());
    complete(app, &mut statement).await?.pop().ok_or(ApiError::Missing("Customer"))
}

#[derive(FromRow)]
struct Held {
    user_id: String,
    #[sqlx(flatten)]
    license: License,
}

/// The customers of a statement, with what takes more than a number: the amount paid and the licenses themselves.
async fn complete(app: &App, statement: &mut Statement) -> Result<Vec<Customer>, ApiError> {
    let mut customers: Vec<Customer> = fetch(statement, app).await?;
    let mut ids: Vec<&str> = customers.iter().map(|customer| customer.account.id.as_str()).collect();
    ids.dedup();
    let ids = json!(ids).to_string();

    let mut paid: HashMap<String, Vec<i64>> = HashMap::new();
    let sql = if app.is_observed() {
        "SELECT user_id, amount_cents FROM payments
         WHERE status = 'succeeded' AND user_id IN (SELECT value FROM json_each($1)) ORDER BY rowid"
    } else {
        "SELECT user_id, CAST(SUM(amount_cents) AS BIGINT) FROM payments
         WHERE status = 'succeeded' AND user_id IN (SELECT value FROM json_each($1)) GROUP BY user_id"
    };
    let payments: Vec<(String, i64)> = sqlx::query_as(sql).bind(&ids).fetch_all(&app.pool).await?;
    for (user, cents) in payments {
        paid.entry(user).or_default().push(cents);
    }

    let mut held: HashMap<String, Vec<License>> = HashMap::new();
    let mut statement = Statement::new(format!(
        "SELECT {}, user_id FROM licenses JOIN plans ON plans.id = plan_id
         WHERE user_id IN (SELECT value FROM json_each(",
        licenses::COLUMNS
    ));
    statement.push_bind(ids).push(")) ORDER BY licenses.rowid");
    for Held { user_id, license } in fetch(&mut statement, app).await? {
        held.entry(user_id).or_default().push(license);
    }

    for customer in &mut customers {
        let id = &customer.account.id;
        customer.total_payments = money::sum(app.config.profile, paid.get(id).into_iter().flatten().copied());
        customer.licenses = held.get(id).cloned().unwrap_or_default();
    }
    Ok(customers)
}

/// What all customers come to.
#[derive(Serialize, FromRow)]
pub(crate) struct Summary {
    total_customers: i64,
    active_customers: i64,
    inactive_customers: i64,
    customers_with_licenses: i64,
    customers_with_subscriptions: i64,
    new_customers_this_month: i64,
    new_customers_this_week: i64,
    #[sqlx(skip)]
    total_revenue: f64,
    #[sqlx(skip)]
    average_customer_value: f64,
}

/// `GET /customers/stats`, all time.
pub(crate) async fn stats(State(app): State<App>, _admin: Admin) -> Reply<Summary> {
    let starts = Starts::before(app.now());
    let summary: Summary = sqlx::query_as(
        "SELECT COUNT(*) AS total_customers,
            COUNT(*) FILTER (WHERE is_active) AS active_customers,
            COUNT(*) FILTER (WHERE NOT is_active) AS inactive_customers,
            COUNT(*) FILTER (WHERE EXISTS (SELECT 1 FROM licenses WHERE user_id = users.id)) AS customers_with_licenses,
            COUNT(*) FILTER (WHERE EXISTS (SELECT 1 FROM subscriptions WHERE user_id = users.id))
                AS customers_with_subscriptions,
            COUNT(*) FILTER (WHERE created_at >= $1) AS new_customers_this_month,
            COUNT(*) FILTER (WHERE created_at >= $2) AS new_customers_this_week
         FROM users WHERE NOT is_admin",
    )
    .bind(starts.month)
    .bind(starts.week)
    .fetch_one(&app.pool)
    .await?;
    let total_revenue = payments::succeeded(&app).await?;
    let average_customer_value =
        if summary.total_customers > 0 { total_revenue / summary.total_customers as f64 } else { 0.0 };
    Ok(Json(Summary { total_revenue, average_customer_value, ..summary }))
}
