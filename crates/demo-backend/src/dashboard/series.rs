//! `GET /dashboard/revenue/time-series` and `GET /dashboard/orders/time-series`.

use axum::Json;
use axum::extract::State;
use chrono::{NaiveDateTime, TimeDelta, Timelike};
use serde::Serialize;
use sqlx::FromRow;

use crate::api_error::{ApiError, Reply};
use crate::auth::User;
use crate::clock::{iso_bound, parse_iso};
use crate::config::Profile;
use crate::dashboard::buckets::Axis;
use crate::http::query::Query;
use crate::money;
use crate::period::Period;
use crate::state::App;

/// The answer of either series.
#[derive(Serialize)]
pub(crate) struct Series<P> {
    data: Vec<P>,
}

#[derive(Serialize)]
pub(crate) struct RevenuePoint {
    /// What the axis says, such as `Mon`.
    period: String,
    revenue: f64,
}

#[derive(Serialize)]
pub(crate) struct OrdersPoint {
    /// What the axis says, such as `Mon`.
    period: String,
    orders: i64,
}

/// Completed orders by amount.
pub(crate) async fn revenue(State(app): State<App>, _user: User, query: Query) -> Reply<Series<RevenuePoint>> {
    let points = points(&app, &query).await?;
    let point = |(period, parts): (String, Vec<Part>)| RevenuePoint {
        period,
        revenue: money::sum(app.config.profile, parts.iter().map(|part| part.completed_cents)),
    };
    Ok(Json(Series { data: points.into_iter().map(point).collect() }))
}

/// Orders of every status by number.
pub(crate) async fn orders(State(app): State<App>, _user: User, query: Query) -> Reply<Series<OrdersPoint>> {
    let points = points(&app, &query).await?;
    let point = |(period, parts): (String, Vec<Part>)| OrdersPoint {
        period,
        orders: parts.iter().map(|part| part.orders).sum(),
    };
    Ok(Json(Series { data: points.into_iter().map(point).collect() }))
}

/// Orders that fall into one point: a single one, or all of an hour.
#[derive(FromRow)]
struct Part {
    /// The instant of the order, or the begin of the hour.
    at: String,
    orders: i64,
    completed_cents: i64,
}

/// Single orders within two bounds.
const SINGLE: &str = "SELECT created_at AS at, CAST(1 AS BIGINT) AS orders,
        CASE status WHEN 'completed' THEN total_cents ELSE 0 END AS completed_cents
    FROM orders WHERE created_at BETWEEN $1 AND $2 ORDER BY created_at";

/// Whole hours after one bound and before another.
const HOURS: &str = "SELECT hour || ':00' AS at, CAST(SUM(orders) AS BIGINT) AS orders,
        CAST(SUM(CASE status WHEN 'completed' THEN total_cents ELSE 0 END) AS BIGINT) AS completed_cents
    FROM order_hours WHERE hour > SUBSTR($1, 1, 13) AND hour < SUBSTR($2, 1, 13) GROUP BY hour";

/// The parts of each point of the series.
async fn points(app: &App, query: &Query) -> Result<Vec<(String, Vec<Part>)>, ApiError> {
    let now = app.now();
    let axis = Axis::new(app.config.profile, Period::from_query(query, now)?, now)?;
    let mut points: Vec<(String, Vec<Part>)> = axis.labels.iter().map(|label| (label.clone(), Vec::new())).collect();
    for part in parts(app, axis.window.start, axis.window.end).await? {
        let slot = parse_iso(&part.at).and_then(|at| axis.slot(at));
        if let Some((_, parts)) = slot.and_then(|slot| points.get_mut(slot)) {
            parts.push(part);
        }
    }
    Ok(points)
}

/// What was ordered in the window, both ends included. The observed backend adds up single orders, whatever it takes;
/// the documented one knows what its hours hold and needs single orders only where the window cuts one.
async fn parts(app: &App, start: NaiveDateTime, end: NaiveDateTime) -> Result<Vec<Part>, ApiError> {
    let single = async |from: NaiveDateTime, to: NaiveDateTime| {
        sqlx::query_as::<_, Part>(SINGLE).bind(iso_bound(from)).bind(iso_bound(to)).fetch_all(&app.pool).await
    };
    if app.config.profile == Profile::Observed || end - start < TimeDelta::hours(2) {
        return Ok(single(start, end).await?);
    }
    let first_ends = hour(start) + TimeDelta::hours(1) - TimeDelta::microseconds(1);
    let mut parts = single(start, first_ends).await?;
    parts.extend(
        sqlx::query_as::<_, Part>(HOURS).bind(iso_bound(start)).bind(iso_bound(end)).fetch_all(&app.pool).await?,
    );
    parts.extend(single(hour(end), end).await?);
    Ok(parts)
}

/// The begin of the hour of `at`.
fn hour(at: NaiveDateTime) -> NaiveDateTime {
    at.with_minute(0).and_then(|at| at.with_second(0)).and_then(|at| at.with_nanosecond(0)).unwrap_or(at)
}
