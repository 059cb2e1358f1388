//! Plans, readable without signing in.

use std::collections::BTreeMap;

use axum::extract::State;
use serde_json::json;

use crate::api_error::Reply;
use crate::http::query::Query;
use crate::http::reply;
use crate::lists::{Statement, fetch};
use crate::rows;
use crate::state::App;

/// `GET /plans/`, cheapest first.
pub(crate) async fn list(State(app): State<App>, query: Query) -> Reply {
    let mut statement = Statement::new(
        "SELECT name, description, price_monthly_cents, price_yearly_cents, max_accounts, max_domains, max_databases,
            max_emails, id, features AS features_json, is_active, is_featured, sort_order, 0.0 AS discount_first_day,
            0.0 AS discount_first_month, 0.0 AS discount_first_year, 0.0 AS discount_lifetime, created_at
         FROM plans WHERE TRUE",
    );
    if let Some(category) = query.text("category").filter(|category| !category.is_empty()) {
        if app.is_observed() {
            // The existing backend compares JSON in a way that matches nothing on this database.
            statement.push(" AND FALSE");
        } else {
            statement.push(" AND features ->> 'category' = ").push_bind(category.to_owned());
        }
    }
    for column in ["is_active", "is_featured"] {
        if let Some(wanted) = query.boolean(column)? {
            statement.push(format_args!(" AND {column} = ")).push_bind(wanted);
        }
    }
    statement.push(" ORDER BY price_monthly_cents, sort_order");
    Ok(reply::ok(&rows::to_array(&fetch(&mut statement, &app).await?)?))
}

/// `GET /plans/stats/summary`: a plan without a category counts as `other`.
pub(crate) async fn summary(State(app): State<App>) -> Reply {
    let plans: Vec<(String, i64)> = sqlx::query_as(
        "SELECT COALESCE(features ->> 'category', 'other'), price_monthly_cents FROM plans WHERE is_active",
    )
    .fetch_all(&app.pool)
    .await?;
    let mut categories: BTreeMap<&str, u32> = BTreeMap::new();
    for (category, _) in &plans {
        *categories.entry(category).or_default() += 1;
    }
    let prices = || plans.iter().map(|(_, cents)| *cents);
    let average = prices().sum::<i64>() as f64 / plans.len().max(1) as f64 / 100.0;
    Ok(reply::ok(&json!({
        "total_active_plans": plans.len(),
        "plans_by_category": categories,
        "average_price": (average * 100.0).round() / 100.0,
        "min_price": crate::money::to_float(prices().min().unwrap_or_default()),
        "max_price": crate::money::to_float(prices().max().unwrap_or_default()),
    })))
}
