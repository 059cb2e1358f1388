//! `GET /dashboard/products/analytics` and `GET /dashboard/customers/analytics`: the ten leaders of a period.

use axum::extract::State;
use serde_json::{Value, json};

use crate::api_error::{ApiError, Reply};
use crate::auth::User;
use crate::http::query::Query;
use crate::http::reply;
use crate::money;
use crate::period::Period;
use crate::state::App;

const PALETTE: [&str; 10] =
    ["#6366f1", "#8b5cf6", "#ec4899", "#f59e0b", "#10b981", "#3b82f6", "#ef4444", "#14b8a6", "#f97316", "#06b6d4"];

/// Chart labels are cut after this many characters.
const CHART_NAME: usize = 20;

/// The leaders by licenses sold. Revenue is an estimate from the current monthly price.
pub(crate) async fn products(State(app): State<App>, _user: User, query: Query) -> Reply {
    let period = Period::from_query(&query, app.now())?;
    let (from, to) = period.bounds();
    let rows: Vec<(String, String, i64, i64, i64)> = sqlx::query_as(
        "SELECT plans.id, plans.name, COUNT(*) AS sales, COUNT(*) * plans.price_monthly_cents,
            (SELECT COUNT(*) FROM licenses AS held WHERE held.plan_id = plans.id AND held.status = 'active')
         FROM licenses JOIN plans ON plans.id = licenses.plan_id
         WHERE licenses.created_at BETWEEN ?1 AND ?2
         GROUP BY plans.id ORDER BY sales DESC, plans.name LIMIT 10",
    )
    .bind(from)
    .bind(to)
    .fetch_all(&app.pool)
    .await?;
    let listed: i64 = rows.iter().map(|(_, _, sales, ..)| sales).sum();
    let (mut top, mut chart, mut pie) = (Vec::new(), Vec::new(), Vec::new());
    for ((id, name, sales, cents, active), color) in rows.into_iter().zip(PALETTE) {
        let (revenue, percentage) = (money::to_float(cents), share(sales, listed));
        top.push(json!({"product_id": id, "product_name": name, "total_sales": sales, "total_revenue": revenue,
            "active_licenses": active, "percentage": percentage}));
        chart.push(json!({"product_name": name, "sales": sales, "revenue": revenue, "color": color}));
        pie.push(json!({"name": name, "value": sales, "color": color, "percentage": percentage}));
    }
    let (start, end) = period.echo();
    Ok(reply::ok(&json!({"top_products": top, "product_chart_data": chart, "product_pie_data": pie,
        "time_period": period.name(), "start_date": start, "end_date": end})))
}

/// The leaders by number of succeeded payments, which the answer calls orders.
pub(crate) async fn customers(State(app): State<App>, _user: User, query: Query) -> Reply {
    let period = Period::from_query(&query, app.now())?;
    let (from, to) = period.bounds();
    let mut transaction = app.pool.begin().await?;
    let leaders: Vec<(String, Option<String>, String, i64, i64)> = sqlx::query_as(
        "SELECT users.id, users.full_name, users.email, COUNT(*) AS payments,
            (SELECT COUNT(*) FROM licenses WHERE licenses.user_id = users.id AND licenses.status = 'active')
         FROM payments JOIN users ON users.id = payments.user_id
         WHERE payments.status = 'succeeded' AND payments.created_at BETWEEN ?1 AND ?2
         GROUP BY users.id ORDER BY payments DESC, SUM(payments.amount_cents) DESC, users.id LIMIT 10",
    )
    .bind(&from)
    .bind(&to)
    .fetch_all(&mut *transaction)
    .await?;
    let listed: i64 = leaders.iter().map(|(_, _, _, payments, _)| payments).sum();
    let (mut top, mut chart) = (Vec::new(), Vec::new());
    for ((id, name, email, payments, active), color) in leaders.into_iter().zip(PALETTE) {
        let amounts: Vec<i64> = sqlx::query_scalar(
            "SELECT amount_cents FROM payments
             WHERE user_id = ?1 AND status = 'succeeded' AND created_at BETWEEN ?2 AND ?3",
        )
        .bind(&id)
        .bind(&from)
        .bind(&to)
        .fetch_all(&mut *transaction)
        .await?;
        let spent = money::sum(app.config.profile, amounts);
        let name = match name {
            None if app.is_observed() => {
                return Err(ApiError::Internal("object of type 'NoneType' has no len()".to_owned()));
            }
            name => name.unwrap_or_else(|| email.clone()),
        };
        chart.push(json!({"name": shortened(&name), "orders": payments, "revenue": spent, "color": color}));
        top.push(json!({"customer_id": id, "customer_name": name, "customer_email": email, "total_orders": payments,
            "total_spent": spent, "active_licenses": active, "percentage": share(payments, listed)}));
    }
    let (start, end) = period.echo();
    Ok(reply::ok(&json!({"top_customers": top, "customer_chart_data": chart,
        "time_period": period.name(), "start_date": start, "end_date": end})))
}

/// The share of the rows that are listed, in percent and unrounded.
fn share(part: i64, listed: i64) -> Value {
    Value::from(if listed == 0 { 0.0 } else { part as f64 / listed as f64 * 100.0 })
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= CHART_NAME {
        return name.to_owned();
    }
    name.chars().take(CHART_NAME).chain("...".chars()).collect()
}
