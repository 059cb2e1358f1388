//! The figures as the database itself has them, counted by this crate's own SQL.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use eyre::eyre;
use sqlx::AssertSqlSafe;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};

use crate::Outcome;
use crate::server::Profile;

/// Each card with the SQL of its figure, the same on both kinds of backend. The names of [`WINDOWS`] stand for the
/// instants at which those windows begin.
const FIGURES: [(&str, &str); 22] = [
    ("total-customers", "SELECT COUNT(*) FROM users WHERE is_admin = 0"),
    ("active-customers", "SELECT COUNT(*) FROM users WHERE is_admin = 0 AND is_active = 1"),
    ("recent-signups", "SELECT COUNT(*) FROM users WHERE is_admin = 0 AND created_at >= :day"),
    ("new-signups", "SELECT COUNT(*) FROM users WHERE is_admin = 0 AND created_at >= :day"),
    ("total-products", "SELECT COUNT(*) FROM plans"),
    ("total-licenses", "SELECT COUNT(*) FROM licenses"),
    ("active-licenses", "SELECT COUNT(*) FROM licenses WHERE status = 'active'"),
    ("suspended-licenses", "SELECT COUNT(*) FROM licenses WHERE status = 'suspended'"),
    ("expired-licenses", "SELECT COUNT(*) FROM licenses WHERE status = 'expired'"),
    ("active-subscriptions", "SELECT COUNT(*) FROM subscriptions WHERE status = 'active'"),
    ("total-orders", "SELECT COUNT(*) FROM orders"),
    ("pending-orders", "SELECT COUNT(*) FROM orders WHERE status = 'pending'"),
    ("orders-placed", "SELECT COUNT(*) FROM orders WHERE created_at >= :day"),
    ("orders-today", "SELECT COUNT(*) FROM orders WHERE created_at >= :today"),
    ("total-revenue", "SELECT COALESCE(SUM(total_cents), 0) FROM orders WHERE status = 'completed'"),
    (
        "weekly-revenue",
        "SELECT COALESCE(SUM(total_cents), 0) FROM orders WHERE status = 'completed' AND created_at >= :week",
    ),
    ("total-invoices", "SELECT COUNT(*) FROM invoices"),
    ("unpaid-invoices", "SELECT COUNT(*) FROM invoices WHERE status = 'open' OR status = 'draft'"),
    ("overdue-invoices", "SELECT COUNT(*) FROM invoices WHERE status = 'overdue'"),
    ("total-domains", "SELECT COUNT(*) FROM domains"),
    ("active-domains", "SELECT COUNT(*) FROM domains WHERE status = 'active'"),
    ("payments-received", "SELECT COUNT(*) FROM payments WHERE status = 'succeeded' AND created_at >= :day"),
];

/// The two cards whose figure means something else on the two kinds of backend.
const BY_PROFILE: [(&str, &str, &str); 2] = [
    (
        "monthly-revenue",
        "SELECT COALESCE(SUM(total_cents), 0) FROM orders WHERE status = 'completed' AND created_at >= :month",
        "SELECT COALESCE(SUM(total_cents), 0) FROM orders WHERE status = 'completed' AND created_at >= :days30",
    ),
    (
        "average-customer-value",
        "SELECT CAST(ROUND((SELECT SUM(total_cents) FROM orders WHERE status = 'completed') * 1.0
            / (SELECT COUNT(*) FROM users WHERE is_admin = 0)) AS INTEGER)",
        "SELECT CAST(ROUND((SELECT SUM(amount_cents) FROM payments WHERE status = 'succeeded') * 1.0
            / (SELECT COUNT(*) FROM users WHERE is_admin = 0)) AS INTEGER)",
    ),
];

/// The placeholders of windows, with how `SQLite` computes their beginnings from now.
const WINDOWS: [(&str, &str); 5] = [
    (":month", "strftime('%Y-%m-01T00:00:00', NOW)"),
    (":days30", "strftime('%Y-%m-%dT%H:%M:%f', NOW, '-30 days')"),
    (":week", "strftime('%Y-%m-%dT%H:%M:%f', NOW, '-7 days')"),
    (":today", "strftime('%Y-%m-%dT00:00:00', NOW)"),
    (":day", "strftime('%Y-%m-%dT%H:%M:%f', NOW, '-1 day')"),
];

/// Figures by card.
pub type Figures = BTreeMap<String, i64>;

/// The database of a backend, read and changed behind its back.
#[derive(Debug)]
pub struct Truth {
    pool: SqlitePool,
    profile: Profile,
}

impl Truth {
    /// Opens the database of a backend.
    ///
    /// # Errors
    ///
    /// When it cannot be opened.
    pub async fn open(database: &Path, profile: Profile) -> Outcome<Self> {
        let options = SqliteConnectOptions::new().filename(database).busy_timeout(Duration::from_secs(10));
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        Ok(Self { pool, profile })
    }

    /// Every figure as the dashboard should have shown it at `now`.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub async fn figures(&self, now: SystemTime) -> Outcome<Figures> {
        let mut figures = Figures::new();
        let by_profile = BY_PROFILE.iter().map(|&(slug, documented, observed)| match self.profile {
            Profile::Documented => (slug, documented),
            Profile::Observed => (slug, observed),
        });
        for (slug, sql) in FIGURES.into_iter().chain(by_profile) {
            figures.insert(slug.to_owned(), self.number(&at(sql, now)?).await?);
        }
        Ok(figures)
    }

    /// The number that a query answers.
    ///
    /// # Errors
    ///
    /// When the query fails.
    pub async fn number(&self, sql: &str) -> Outcome<i64> {
        let answer = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&self.pool).await;
        answer.map_err(|error| eyre!("{error} in {sql}"))
    }

    /// The text that a query answers.
    ///
    /// # Errors
    ///
    /// When the query fails.
    pub async fn text(&self, sql: &str) -> Outcome<String> {
        let answer = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&self.pool).await;
        answer.map_err(|error| eyre!("{error} in {sql}"))
    }

    /// Places a completed order of `cents` without the backend's knowing.
    ///
    /// # Errors
    ///
    /// When the database refuses it.
    pub async fn place_order(&self, id: &str, cents: i64) -> Outcome {
        self.change(&format!(
            "INSERT INTO orders
             SELECT '{id}', id, 'completed', NULL, '{id}', '[]', {cents}, 0, {cents}, 'card', '{{}}', NULL, NULL,
                strftime('%Y-%m-%dT%H:%M:%S', 'now'), NULL
             FROM users WHERE is_admin = 0 LIMIT 1"
        ))
        .await
    }

    /// Places so many completed orders of `cents` each without the backend's knowing. Their numbers are `prefix` and 1
    /// and so on.
    ///
    /// # Errors
    ///
    /// When the database refuses them.
    pub async fn place_orders(&self, prefix: &str, count: u32, cents: i64) -> Outcome {
        self.change(&format!(
            "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
             INSERT INTO orders
             SELECT '{prefix}' || n, (SELECT id FROM users WHERE is_admin = 0 LIMIT 1), 'completed', NULL, '{prefix}' || n,
                '[]', {cents}, 0, {cents}, 'card', '{{}}', NULL, NULL, strftime('%Y-%m-%dT%H:%M:%S', 'now'), NULL
             FROM numbers"
        ))
        .await
    }

    /// Makes an active license without the backend's knowing.
    ///
    /// # Errors
    ///
    /// When the database refuses it.
    pub async fn make_license(&self, id: &str) -> Outcome {
        self.change(&format!(
            "INSERT INTO licenses
             SELECT '{id}', user_id, plan_id, '{id}', 'active', 0, 0, 0, 0, NULL, NULL, strftime('%Y-%m-%dT%H:%M:%S', 'now')
             FROM licenses LIMIT 1"
        ))
        .await
    }

    /// Adds a product, which no event of the contract is about.
    ///
    /// # Errors
    ///
    /// When the database refuses it.
    pub async fn add_plan(&self, name: &str) -> Outcome {
        self.change(&format!(
            "INSERT INTO plans
             SELECT '{name}', '{name}', description, price_monthly_cents, price_yearly_cents, max_accounts, max_domains,
                max_databases, max_emails, features, is_active, is_featured, sort_order, created_at
             FROM plans LIMIT 1"
        ))
        .await
    }

    /// Removes everything but the accounts of administrators.
    ///
    /// # Errors
    ///
    /// When the database refuses it.
    pub async fn clear(&self) -> Outcome {
        for table in ["payments", "invoices", "orders", "subscriptions", "licenses", "domains", "plans"] {
            self.change(&format!("DELETE FROM {table}")).await?;
        }
        self.change("DELETE FROM users WHERE is_admin = 0").await
    }

    /// Changes the database behind the backend's back.
    ///
    /// # Errors
    ///
    /// When the database refuses, or nothing was changed.
    pub async fn change(&self, sql: &str) -> Outcome {
        let done = sqlx::query(AssertSqlSafe(sql)).execute(&self.pool).await?;
        eyre::ensure!(done.rows_affected() > 0, "nothing was changed by {sql}");
        Ok(())
    }
}

/// Puts the instants of the windows into a query.
fn at(sql: &str, now: SystemTime) -> Outcome<String> {
    let seconds = now.duration_since(UNIX_EPOCH)?.as_secs_f64();
    let now = format!("{seconds:.3}, 'unixepoch'");
    Ok(WINDOWS.iter().fold(sql.to_owned(), |sql, (name, start)| sql.replace(name, &start.replace("NOW", &now))))
}
