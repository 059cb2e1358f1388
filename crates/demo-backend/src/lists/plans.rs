//! Plans, readable without signing in.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::Value;
use sqlx::FromRow;

use crate::api_error::Reply;
use crate::http::query::Query;
use crate::lists::{Statement, fetch};
use crate::money::{self, Cents};
use crate::state::App;

/// A plan in the contract's shape.
#[derive(Serialize, FromRow)]
pub(crate) struct Plan {
    name: String,
    description: String,
    price_monthly: Cents,
    price_yearly: Cents,
    max_accounts: i64,
    max_domains: i64,
    max_databases: i64,
    max_emails: i64,
    id: String,
    #[sqlx(json(nullable))]
    features: Option<Value>,
    is_active: bool,
    is_featured: bool,
    sort_order: i64,
    #[sqlx(skip)]
    discount_first_day: f64,
    #[sqlx(skip)]
    discount_first_month: f64,
    #[sqlx(skip)]
    discount_first_year: f64,
    #[sqlx(skip)]
    discount_lifetime: f64,
    created_at: String,
}

/// `GET /plans/`, cheapest first.
pub(crate) async fn list(State(app): State<App>, query: Query) -> Reply<Vec<Plan>> {
    let mut statement = Statement::new(
        "SELECT name, description, price_monthly_cents AS price_monthly, price_yearly_cents AS price_yearly,
            max_accounts, max_domains, max_databases, max_emails, id, features, is_active, is_featured, sort_order,
            created_at
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
    Ok(Json(fetch(&mut statement, &app).await?))
}

#[derive(Serialize)]
pub(crate) struct Summary {
    total_active_plans: usize,
    plans_by_category: BTreeMap<String, u32>,
    average_price: f64,
    min_price: f64,
    max_price: f64,
}

/// `GET /plans/stats/summary`: a plan without a category counts as `other`.
pub(crate) async fn summary(State(app): State<App>) -> Reply<Summary> {
    let plans: Vec<(String, i64)> = sqlx::query_as(
        "SELECT COALESCE(features ->> 'category', 'other'), price_monthly_cents FROM plans WHERE is_active",
    )
    .fetch_all(&app.pool)
    .await?;
    let prices = || plans.iter().map(|(_, cents)| *cents);
    let average = prices().sum::<i64>() as f64 / plans.len().max(1) as f64 / 100.0;
    let mut plans_by_category = BTreeMap::new();
    for (category, _) in &plans {
        *plans_by_category.entry(category.clone()).or_default() += 1;
    }
    Ok(Json(Summary {
        total_active_plans: plans.len(),
        plans_by_category,
        average_price: (average * 100.0).round() / 100.0,
        min_price: money::to_float(prices().min().unwrap_or_default()),
        max_price: money::to_float(prices().max().unwrap_or_default()),
    }))
}
