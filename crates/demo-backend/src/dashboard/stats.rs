//! `GET /dashboard/stats`.

use axum::Json;
use axum::extract::State;
use chrono::{Datelike, NaiveDateTime, TimeDelta};
use serde::Serialize;
use sqlx::FromRow;

use crate::api_error::{ApiError, Reply};
use crate::auth::User;
use crate::clock::{iso_bound, midnight};
use crate::config::Profile;
use crate::dashboard::invoice_counts::InvoiceCounts;
use crate::dashboard::order_parts::{Granularity, OrderPart, order_parts};
use crate::http::query::Query;
use crate::money;
use crate::period::Period;
use crate::state::App;

/// All-time totals, except where a name says otherwise. $1 month, $2 week, $3 day: the starts of what they say.
const DOCUMENTED: &str = "SELECT
    (SELECT COUNT(*) FROM users WHERE NOT is_admin) AS total_customers,
    (SELECT COUNT(*) FROM users WHERE NOT is_admin AND is_active) AS active_customers,
    (SELECT COUNT(*) FROM users WHERE NOT is_admin AND created_at >= $1) AS new_customers_this_month,
    (SELECT COUNT(*) FROM users WHERE NOT is_admin AND created_at >= $2) AS new_customers_this_week,
    (SELECT COUNT(*) FROM users WHERE NOT is_admin AND created_at >= $3) AS recent_signups,
    (SELECT COUNT(*) FROM plans) AS total_products,
    (SELECT COUNT(*) FROM plans WHERE is_active) AS active_products,
    (SELECT COUNT(*) FROM licenses) AS total_licenses,
    (SELECT COUNT(*) FROM licenses WHERE status = 'active') AS active_licenses,
    (SELECT COUNT(*) FROM licenses WHERE status = 'suspended') AS suspended_licenses,
    (SELECT COUNT(*) FROM licenses WHERE status = 'expired') AS expired_licenses,
    (SELECT COUNT(*) FROM subscriptions) AS total_subscriptions,
    (SELECT COUNT(*) FROM subscriptions WHERE status = 'active') AS active_subscriptions,
    (SELECT CAST(COALESCE(SUM(orders), 0) AS BIGINT) FROM order_hours) AS total_orders,
    (SELECT CAST(COALESCE(SUM(orders), 0) AS BIGINT) FROM order_hours WHERE status = 'pending') AS pending_orders,
    (SELECT CAST(COALESCE(SUM(orders), 0) AS BIGINT) FROM order_hours WHERE status = 'completed') AS completed_orders,
    (SELECT COUNT(*) FROM orders WHERE created_at >= $3) AS recent_orders,
    (SELECT CAST(COALESCE(SUM(total_cents), 0) AS DOUBLE PRECISION) / 100.0 FROM order_hours WHERE status = 'completed') AS total_revenue,
    (SELECT CAST(COALESCE(SUM(total_cents), 0) AS DOUBLE PRECISION) / 100.0 FROM orders WHERE status = 'completed' AND created_at >= $1)
        AS monthly_revenue,
    (SELECT CAST(COALESCE(SUM(total_cents), 0) AS DOUBLE PRECISION) / 100.0 FROM orders WHERE status = 'completed' AND created_at >= $2)
        AS weekly_revenue,
    (SELECT COUNT(*) FROM payments WHERE status = 'succeeded' AND created_at >= $3) AS recent_payments,
    (SELECT CAST(COALESCE(SUM(invoices), 0) AS BIGINT) FROM invoice_days) AS total_invoices,
    (SELECT CAST(COALESCE(SUM(invoices), 0) AS BIGINT) FROM invoice_days WHERE status = 'paid') AS paid_invoices,
    (SELECT CAST(COALESCE(SUM(invoices), 0) AS BIGINT) FROM invoice_days WHERE status IN ('open', 'draft')) AS unpaid_invoices,
    (SELECT CAST(COALESCE(SUM(invoices), 0) AS BIGINT) FROM invoice_days WHERE status = 'overdue') AS overdue_invoices,
    (SELECT COUNT(*) FROM domains) AS total_domains,
    (SELECT COUNT(*) FROM domains WHERE status = 'active') AS active_domains";

/// Rows created in the window $4 to $5, except for sign-ups and products; what is recent begins at $7. What orders and invoices
/// come to is added up elsewhere. Who paid is looked for user by user where the window is long ($6), and payment by payment
/// where it is short. An index finds the payments of a user by their status, so every status is named.
const OBSERVED: &str = "SELECT
    payers.total_customers, payers.active_customers,
    (SELECT COUNT(*) FROM users WHERE NOT is_admin AND created_at >= $1) AS new_customers_this_month,
    (SELECT COUNT(*) FROM users WHERE NOT is_admin AND created_at >= $2) AS new_customers_this_week,
    (SELECT COUNT(*) FROM users WHERE NOT is_admin AND created_at >= $3) AS recent_signups,
    (SELECT COUNT(*) FROM plans) AS total_products,
    (SELECT COUNT(*) FROM plans WHERE is_active) AS active_products,
    total_licenses, active_licenses, suspended_licenses, expired_licenses,
    total_subscriptions, active_subscriptions, cancelled_subscriptions,
    (SELECT COUNT(*) FROM orders WHERE created_at BETWEEN $7 AND $5) AS recent_orders,
    (SELECT COUNT(*) FROM payments WHERE created_at BETWEEN $7 AND $5 AND status = 'succeeded') AS recent_payments,
    total_domains, active_domains
    FROM (SELECT COUNT(*) AS total_licenses,
            COUNT(*) FILTER (WHERE status = 'active') AS active_licenses,
            COUNT(*) FILTER (WHERE status = 'suspended') AS suspended_licenses,
            COUNT(*) FILTER (WHERE status = 'expired') AS expired_licenses
        FROM licenses WHERE created_at BETWEEN $4 AND $5) AS license_counts,
    (SELECT COUNT(*) AS total_subscriptions,
            COUNT(*) FILTER (WHERE status = 'active') AS active_subscriptions,
            COUNT(*) FILTER (WHERE status = 'cancelled') AS cancelled_subscriptions
        FROM subscriptions WHERE created_at BETWEEN $4 AND $5) AS subscription_counts,
    (SELECT COUNT(*) AS total_domains, COUNT(*) FILTER (WHERE status = 'active') AS active_domains
        FROM domains WHERE created_at BETWEEN $4 AND $5) AS domain_counts,
    (SELECT COUNT(*) AS total_customers, COUNT(*) FILTER (WHERE is_active AND NOT is_admin) AS active_customers
        FROM users WHERE CASE WHEN $6
            THEN EXISTS (SELECT 1 FROM payments WHERE user_id = users.id
                AND status IN ('succeeded', 'pending', 'failed', 'refunded') AND created_at BETWEEN $4 AND $5)
            ELSE id IN (SELECT user_id FROM payments WHERE created_at BETWEEN $4 AND $5) END) AS payers";

/// The figures of the contract; the observed backend counts most of them in the period.
#[derive(Serialize, FromRow)]
pub(crate) struct Stats {
    total_customers: i64,
    active_customers: i64,
    new_customers_this_month: i64,
    new_customers_this_week: i64,
    recent_signups: i64,
    total_products: i64,
    active_products: i64,
    total_licenses: i64,
    active_licenses: i64,
    suspended_licenses: i64,
    expired_licenses: i64,
    total_subscriptions: i64,
    active_subscriptions: i64,
    /// Only the observed backend has it.
    #[sqlx(default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    cancelled_subscriptions: Option<i64>,
    #[sqlx(default)]
    total_orders: i64,
    #[sqlx(default)]
    pending_orders: i64,
    #[sqlx(default)]
    completed_orders: i64,
    recent_orders: i64,
    #[sqlx(default)]
    total_revenue: f64,
    #[sqlx(default)]
    monthly_revenue: f64,
    #[sqlx(default)]
    weekly_revenue: f64,
    recent_payments: i64,
    #[sqlx(default)]
    total_invoices: i64,
    #[sqlx(default)]
    paid_invoices: i64,
    #[sqlx(default)]
    unpaid_invoices: i64,
    #[sqlx(default)]
    overdue_invoices: i64,
    total_domains: i64,
    active_domains: i64,
}

pub(crate) async fn stats(State(app): State<App>, _user: User, query: Query) -> Reply<Stats> {
    let starts = Starts::before(app.now());
    Ok(Json(match app.config.profile {
        Profile::Documented => {
            let query = sqlx::query_as(DOCUMENTED).bind(starts.month).bind(starts.week).bind(starts.day);
            query.fetch_one(&app.pool).await?
        }
        Profile::Observed => observed(&app, starts, Period::from_query(&query, app.now())?).await?,
    }))
}

async fn observed(app: &App, starts: Starts, period: Period) -> Result<Stats, ApiError> {
    let (from, to) = period.bounds();
    let recent = starts.day.clone().max(from.clone());
    let mut transaction = app.pool.begin().await?;
    let figures: Stats = sqlx::query_as(OBSERVED)
        .bind(starts.month)
        .bind(starts.week)
        .bind(starts.day)
        .bind(&from)
        .bind(&to)
        .bind(period.is_long())
        .bind(recent)
        .fetch_one(&mut *transaction)
        .await?;
    let invoices = InvoiceCounts::of(&mut transaction, period).await?;
    let parts = order_parts(&mut transaction, period.start, period.end, Granularity::Year).await?;
    let count = |of: fn(&OrderPart) -> i64| parts.iter().map(of).sum();
    let revenue = money::sum(Profile::Observed, parts.iter().map(|part| part.completed_cents));
    Ok(Stats {
        total_orders: count(|part| part.orders),
        pending_orders: count(|part| part.pending),
        completed_orders: count(|part| part.completed),
        total_revenue: revenue,
        monthly_revenue: revenue,
        weekly_revenue: revenue,
        total_invoices: invoices.total(),
        paid_invoices: invoices.with_status(&["paid"]),
        unpaid_invoices: invoices.with_status(&["open", "draft"]),
        overdue_invoices: invoices.with_status(&["overdue"]),
        ..figures
    })
}

/// Where the windows begin that do not depend on the period.
pub(crate) struct Starts {
    /// The first of this month, midnight UTC.
    pub(crate) month: String,
    /// Seven days ago.
    pub(crate) week: String,
    /// 24 hours ago.
    pub(crate) day: String,
}

impl Starts {
    pub(crate) fn before(now: NaiveDateTime) -> Self {
        let today = midnight(now);
        let month = today.with_day(1).unwrap_or(today);
        Self {
            month: iso_bound(month),
            week: iso_bound(now - TimeDelta::days(7)),
            day: iso_bound(now - TimeDelta::days(1)),
        }
    }
}
