//! Orders of a window, added up where it holds whole hours.

use chrono::{NaiveDateTime, TimeDelta, Timelike};
use sqlx::FromRow;

use crate::clock::iso_bound;
use crate::database::Connection;

/// A single order, or those of whole hours.
#[derive(FromRow)]
pub(super) struct OrderPart {
    /// The instant of the order, or the begin of the first hour.
    pub(super) at: String,
    pub(super) orders: i64,
    pub(super) pending: i64,
    pub(super) completed: i64,
    pub(super) completed_cents: i64,
}

/// Single orders within two bounds.
const SINGLE: &str = "SELECT created_at AS at, CAST(1 AS BIGINT) AS orders,
        CAST(CASE status WHEN 'pending' THEN 1 ELSE 0 END AS BIGINT) AS pending,
        CAST(CASE status WHEN 'completed' THEN 1 ELSE 0 END AS BIGINT) AS completed,
        CASE status WHEN 'completed' THEN total_cents ELSE 0 END AS completed_cents
    FROM orders WHERE created_at BETWEEN $1 AND $2 ORDER BY created_at";

/// Whole hours after one bound and before another, put together.
macro_rules! whole_hours {
    ($group:literal) => {
        concat!(
            "SELECT MIN(hour) || ':00' AS at, CAST(SUM(orders) AS BIGINT) AS orders,
                CAST(SUM(CASE status WHEN 'pending' THEN orders ELSE 0 END) AS BIGINT) AS pending,
                CAST(SUM(CASE status WHEN 'completed' THEN orders ELSE 0 END) AS BIGINT) AS completed,
                CAST(SUM(CASE status WHEN 'completed' THEN total_cents ELSE 0 END) AS BIGINT) AS completed_cents
            FROM order_hours WHERE hour > SUBSTR($1, 1, 13) AND hour < SUBSTR($2, 1, 13) GROUP BY ",
            $group,
            " ORDER BY 1"
        )
    };
}

/// How much is put together where a window holds whole hours.
#[derive(Clone, Copy)]
pub(super) enum Granularity {
    /// The orders of an hour.
    Hour,
    /// Those of a year: all that sums need.
    Year,
}

/// What was ordered in the window, both ends included, in the order of time: single orders where an end cuts an hour, whole
/// hours between.
pub(super) async fn order_parts(
    connection: &mut Connection,
    start: NaiveDateTime,
    end: NaiveDateTime,
    granularity: Granularity,
) -> Result<Vec<OrderPart>, sqlx::Error> {
    let whole_hours = match granularity {
        Granularity::Hour => whole_hours!("hour"),
        Granularity::Year => whole_hours!("SUBSTR(hour, 1, 4)"),
    };
    if hour(end) <= hour(start) {
        return within(connection, SINGLE, start, end).await;
    }
    let first_ends = hour(start) + TimeDelta::hours(1) - TimeDelta::microseconds(1);
    let mut parts = within(connection, SINGLE, start, first_ends).await?;
    parts.extend(within(connection, whole_hours, start, end).await?);
    parts.extend(within(connection, SINGLE, hour(end), end).await?);
    Ok(parts)
}

async fn within(
    connection: &mut Connection,
    sql: &'static str,
    from: NaiveDateTime,
    to: NaiveDateTime,
) -> Result<Vec<OrderPart>, sqlx::Error> {
    sqlx::query_as(sql).bind(iso_bound(from)).bind(iso_bound(to)).fetch_all(connection).await
}

/// The begin of the hour of `at`.
fn hour(at: NaiveDateTime) -> NaiveDateTime {
    at.with_minute(0).and_then(|at| at.with_second(0)).and_then(|at| at.with_nanosecond(0)).unwrap_or(at)
}
