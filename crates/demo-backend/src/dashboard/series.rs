//! `GET /dashboard/revenue/time-series` and `GET /dashboard/orders/time-series`.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::api_error::{ApiError, Reply};
use crate::auth::User;
use crate::clock::parse_iso;
use crate::dashboard::buckets::Axis;
use crate::dashboard::order_parts::{Granularity, OrderPart, order_parts};
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
    let point = |(period, parts): (String, Vec<OrderPart>)| RevenuePoint {
        period,
        revenue: money::sum(app.config.profile, parts.iter().map(|part| part.completed_cents)),
    };
    Ok(Json(Series { data: points.into_iter().map(point).collect() }))
}

/// Orders of every status by number.
pub(crate) async fn orders(State(app): State<App>, _user: User, query: Query) -> Reply<Series<OrdersPoint>> {
    let points = points(&app, &query).await?;
    let point = |(period, parts): (String, Vec<OrderPart>)| OrdersPoint {
        period,
        orders: parts.iter().map(|part| part.orders).sum(),
    };
    Ok(Json(Series { data: points.into_iter().map(point).collect() }))
}

/// The parts of each point of the series.
async fn points(app: &App, query: &Query) -> Result<Vec<(String, Vec<OrderPart>)>, ApiError> {
    let now = app.now();
    let axis = Axis::new(app.config.profile, Period::from_query(query, now)?, now)?;
    let mut points: Vec<(String, Vec<OrderPart>)> =
        axis.labels.iter().map(|label| (label.clone(), Vec::new())).collect();
    let mut connection = app.pool.acquire().await?;
    for part in order_parts(&mut connection, axis.window.start, axis.window.end, Granularity::Hour).await? {
        let slot = parse_iso(&part.at).and_then(|at| axis.slot(at));
        if let Some((_, parts)) = slot.and_then(|slot| points.get_mut(slot)) {
            parts.push(part);
        }
    }
    Ok(points)
}
