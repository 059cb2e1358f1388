//! `GET /dashboard/revenue/time-series` and `GET /dashboard/orders/time-series`.

use axum::extract::State;
use serde_json::json;

use crate::api_error::{ApiError, Reply};
use crate::auth::User;
use crate::clock::parse_iso;
use crate::dashboard::buckets::Axis;
use crate::http::query::Query;
use crate::http::reply;
use crate::money;
use crate::period::Period;
use crate::state::App;

/// Completed orders by amount.
pub(crate) async fn revenue(State(app): State<App>, _user: User, query: Query) -> Reply {
    let sql = "SELECT created_at, total_cents FROM orders
        WHERE status = 'completed' AND created_at BETWEEN ?1 AND ?2 ORDER BY created_at";
    let points = points(&app, &query, sql).await?;
    let points: Vec<_> = points
        .into_iter()
        .map(|(label, amounts)| json!({"period": label, "revenue": money::sum(app.config.profile, amounts)}))
        .collect();
    Ok(reply::ok(&json!({"data": points})))
}

/// Orders of every status by number.
pub(crate) async fn orders(State(app): State<App>, _user: User, query: Query) -> Reply {
    let sql = "SELECT created_at, total_cents FROM orders WHERE created_at BETWEEN ?1 AND ?2";
    let points = points(&app, &query, sql).await?;
    let points: Vec<_> =
        points.into_iter().map(|(label, amounts)| json!({"period": label, "orders": amounts.len()})).collect();
    Ok(reply::ok(&json!({"data": points})))
}

/// The amounts of each point of the series.
async fn points(app: &App, query: &Query, sql: &'static str) -> Result<Vec<(String, Vec<i64>)>, ApiError> {
    let now = app.now();
    let axis = Axis::new(app.config.profile, Period::from_query(query, now)?, now)?;
    let (from, to) = axis.window.bounds();
    let rows: Vec<(String, i64)> = sqlx::query_as(sql).bind(from).bind(to).fetch_all(&app.pool).await?;
    let mut points: Vec<(String, Vec<i64>)> = axis.labels.iter().map(|label| (label.clone(), Vec::new())).collect();
    for (created_at, cents) in rows {
        let slot = parse_iso(&created_at).and_then(|at| axis.slot(at));
        if let Some((_, amounts)) = slot.and_then(|slot| points.get_mut(slot)) {
            amounts.push(cents);
        }
    }
    Ok(points)
}
