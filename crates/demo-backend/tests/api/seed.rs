//! The generated data, and databases that exist already.

use pulseboard_demo_backend::{Config, Database, Profile, StartError, start};
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};

use crate::client::{Directory, Server, small};

/// All values of a table that do not depend on the time of the day.
async fn dump(server: &Server, sql: &'static str) -> Vec<String> {
    sqlx::query_scalar(sql).fetch_all(&server.pool).await.unwrap()
}

#[tokio::test]
async fn the_same_seed_gives_the_same_data() {
    let first = Server::with(Config { seed: 7, ..small() }).await;
    let second = Server::with(Config { seed: 7, ..small() }).await;
    let other = Server::with(Config { seed: 8, ..small() }).await;
    for sql in [
        "SELECT id || email || full_name || COALESCE(company_name, '') || is_active FROM users ORDER BY rowid",
        "SELECT id || COALESCE(customer_id, '') || status || order_number || total_cents || items FROM orders ORDER BY rowid",
        "SELECT id || status || amount_cents FROM payments ORDER BY rowid",
        "SELECT id || license_key || status FROM licenses ORDER BY rowid",
        "SELECT created_at FROM orders WHERE created_at < DATE('now') ORDER BY rowid",
    ] {
        let rows = dump(&first, sql).await;
        assert!(rows.len() > 10, "{sql}");
        assert_eq!(rows, dump(&second, sql).await, "{sql}");
        assert_ne!(rows, dump(&other, sql).await, "{sql}");
    }
}

#[tokio::test]
async fn the_data_shows_every_case() {
    let server = Server::with(Config::default()).await;
    for (sql, least) in [
        ("SELECT COUNT(DISTINCT status) FROM orders", 5),
        ("SELECT COUNT(DISTINCT status) FROM licenses", 3),
        ("SELECT COUNT(DISTINCT status) FROM payments", 4),
        ("SELECT COUNT(*) FROM payments WHERE amount_cents < 0 AND payment_method = 'manual_refund'", 1),
        ("SELECT COUNT(*) FROM users WHERE company_name IS NULL", 1),
        ("SELECT COUNT(*) FROM plans WHERE features IS NULL", 3),
        ("SELECT COUNT(*) FROM orders WHERE created_at LIKE '%.%'", 10),
        ("SELECT COUNT(*) FROM orders WHERE created_at NOT LIKE '%.%'", 10),
        ("SELECT COUNT(DISTINCT SUBSTR(created_at, 1, 7)) FROM orders", 24),
        ("SELECT COUNT(*) FROM users WHERE full_name GLOB '*[א-ת]*'", 1),
        ("SELECT COUNT(*) FROM orders WHERE customer_id IS NULL AND billing_info ->> 'email' LIKE '%@%'", 100),
        ("SELECT COUNT(*) FROM orders WHERE JSON_ARRAY_LENGTH(items) > 2", 100),
        ("SELECT COUNT(*) FROM orders, JSON_EACH(items) WHERE value ->> 'quantity' <> ROUND(value ->> 'quantity')", 50),
        ("SELECT COUNT(*) FROM orders, JSON_EACH(items) WHERE value ->> 'price' < 0.01", 50),
        ("SELECT COUNT(*) FROM orders WHERE status = 'cancelled' AND payment_method IS NULL", 100),
        ("SELECT COUNT(DISTINCT currency) FROM invoices", 3),
        ("SELECT COUNT(DISTINCT currency) FROM payments", 3),
        ("SELECT COUNT(*) FROM payments WHERE order_id IS NULL", 50),
    ] {
        let count: i64 = server.scalar(sql).await;
        assert!(count >= least, "{sql}: {count}");
    }
    for sql in [
        "SELECT COUNT(*) FROM orders WHERE created_at > strftime('%Y-%m-%dT%H:%M:%f', 'now', '+1 second')",
        "SELECT COUNT(*) FROM payments WHERE created_at > strftime('%Y-%m-%dT%H:%M:%f', 'now', '+1 second')",
        "SELECT COUNT(*) FROM users WHERE created_at > strftime('%Y-%m-%dT%H:%M:%f', 'now', '+1 second')",
        "SELECT COUNT(*) FROM pragma_foreign_key_check",
        "SELECT COUNT(*) FROM orders JOIN users ON users.id = customer_id
            WHERE SUBSTR(orders.created_at, 1, 10) < SUBSTR(users.created_at, 1, 10)",
    ] {
        assert_eq!(server.scalar::<i64>(sql).await, 0, "{sql}");
    }
}

#[tokio::test]
async fn the_last_days_are_like_the_weeks_before() {
    let server = Server::with(Config::default()).await;
    let per_day = async |from: &str, to: &str| {
        let sql = "SELECT COUNT(*) FROM orders WHERE created_at >= DATE('now', ?1) AND created_at < DATE('now', ?2)";
        let count: i64 = sqlx::query_scalar(sql).bind(from).bind(to).fetch_one(&server.pool).await.unwrap();
        count as f64
    };
    let (week, before) = (per_day("-7 days", "-0 days").await / 7.0, per_day("-35 days", "-7 days").await / 28.0);
    assert!((20.0..30.0).contains(&week), "{week} orders a day");
    assert!((0.8..1.25).contains(&(week / before)), "{week} after {before}");
}

#[tokio::test]
async fn running_totals_are_those_of_the_rows() {
    let server = Server::start(Profile::Documented).await;
    for change in [
        "UPDATE orders SET status = 'failed' WHERE status = 'pending'",
        "UPDATE orders SET total_cents = total_cents + 1 WHERE status = 'completed'",
        "UPDATE invoices SET status = 'overdue' WHERE status = 'open'",
        "UPDATE invoices SET created_at = '2026-01-02' || SUBSTR(created_at, 11) WHERE status = 'overdue'",
        "UPDATE payments SET status = 'failed', amount_cents = 1 WHERE status = 'pending'",
        "DELETE FROM payments WHERE amount_cents < 0",
        "DELETE FROM invoices WHERE order_id IS NULL",
    ] {
        server.execute(change).await;
    }
    for (kept, counted) in [
        (
            "SELECT hour || status || orders || total_cents FROM order_hours WHERE orders > 0 ORDER BY hour, status",
            "SELECT SUBSTR(created_at, 1, 13) || status || COUNT(*) || SUM(total_cents) FROM orders
             GROUP BY SUBSTR(created_at, 1, 13), status ORDER BY SUBSTR(created_at, 1, 13), status",
        ),
        (
            "SELECT day || status || invoices FROM invoice_days WHERE invoices > 0 ORDER BY day, status",
            "SELECT SUBSTR(created_at, 1, 10) || status || COUNT(*) FROM invoices
             GROUP BY SUBSTR(created_at, 1, 10), status ORDER BY SUBSTR(created_at, 1, 10), status",
        ),
        (
            "SELECT status || payments || amount_cents FROM payment_totals WHERE payments > 0 ORDER BY status",
            "SELECT status || COUNT(*) || SUM(amount_cents) FROM payments GROUP BY status ORDER BY status",
        ),
    ] {
        let kept = dump(&server, kept).await;
        assert!(kept.len() > 1);
        assert_eq!(kept, dump(&server, counted).await);
    }
}

#[tokio::test]
async fn a_file_of_the_first_version_keeps_its_rows() {
    let directory = Directory::new();
    let first = directory.0.join("migrations");
    std::fs::create_dir(&first).unwrap();
    let migration = "0001_initial.sql";
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(migration);
    std::fs::copy(source, first.join(migration)).unwrap();
    let file = directory.0.join("demo.sqlite");
    let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true).foreign_keys(true);
    let pool = SqlitePool::connect_with(options).await.unwrap();
    Migrator::new(first).await.unwrap().run(&pool).await.unwrap();
    for row in [
        "INSERT INTO users VALUES ('u', 'u@example.com', '!', 'U', NULL, TRUE, FALSE, '2026-01-01T00:00:00')",
        "INSERT INTO orders VALUES ('o', 'u', 'completed', 'INV-0001', 'ORD-0001', '[]', 100, 10, 110, 'card', '{}',
            'monthly', NULL, '2026-01-02T03:04:05', NULL)",
        "INSERT INTO payments VALUES ('p', 'u', 'o', 110, 'USD', 'succeeded', 'card', NULL, NULL, NULL,
            '2026-01-02T03:05:00')",
        "INSERT INTO meta VALUES ('token_secret', 'secret'), ('seeded_at', '2026-01-03T00:00:00')",
    ] {
        sqlx::query(row).execute(&pool).await.unwrap();
    }
    let running = start(Config { database: Database::File(file), ..small() }).await.unwrap();
    for (sql, expected) in [
        ("SELECT COUNT(*) FROM orders WHERE id = 'o' AND customer_id = 'u'", 1),
        ("SELECT total_cents FROM order_hours WHERE hour = '2026-01-02T03' AND status = 'completed'", 110),
        ("SELECT amount_cents FROM payment_totals WHERE status = 'succeeded'", 110),
    ] {
        assert_eq!(sqlx::query_scalar::<_, i64>(sql).fetch_one(&pool).await.unwrap(), expected, "{sql}");
    }
    running.stop().await;
}

#[tokio::test]
async fn what_is_left_of_a_deleted_file_does_not_reach_the_new_one() {
    let server = Server::start(Profile::Documented).await;
    server.execute("DELETE FROM domains").await;
    let journal = std::fs::read(server.directory.0.join("demo.sqlite-wal")).unwrap();
    assert!(!journal.is_empty(), "there is something to leave");
    let other = Directory::new();
    let file = other.0.join("demo.sqlite");
    std::fs::write(other.0.join("demo.sqlite-wal"), journal).unwrap();
    let running = start(Config { database: Database::File(file.clone()), ..small() }).await.unwrap();
    let pool = SqlitePool::connect_with(SqliteConnectOptions::new().filename(&file)).await.unwrap();
    let domains: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM domains").fetch_one(&pool).await.unwrap();
    assert!(domains > 0);
    running.stop().await;
}

#[tokio::test]
async fn an_existing_file_is_used_as_it_is_and_its_tokens_stay_valid() {
    let server = Server::start(Profile::Documented).await;
    let token = server.admin().await;
    server.execute("DELETE FROM domains").await;
    let Server { running, directory, pool, .. } = server;
    running.stop().await;
    let file = directory.0.join("demo.sqlite");
    let again = start(Config { database: Database::File(file), ..small() }).await.unwrap();
    let server = Server { running: again, directory, pool, clock: pulseboard_demo_backend::Clock::default() };
    let stats = server.get(&token, "/dashboard/stats").await.json();
    assert_eq!((&stats["total_domains"], &stats["total_customers"]), (&0.into(), &30.into()));
}

#[tokio::test]
async fn a_newer_or_broken_file_is_refused_with_advice() {
    let server = Server::start(Profile::Documented).await;
    server
        .execute(
            "INSERT INTO _sqlx_migrations
                SELECT 999, 'later', installed_on, TRUE, checksum, 0 FROM _sqlx_migrations LIMIT 1",
        )
        .await;
    let Server { running, directory, pool, .. } = server;
    running.stop().await;
    pool.close().await;
    let database = Database::File(directory.0.join("demo.sqlite"));
    let error = start(Config { database, ..small() }).await.unwrap_err();
    assert!(matches!(error, StartError::NewerDatabase { found: 999, .. }), "{error}");
    assert!(error.to_string().contains("--database"));

    let file = directory.0.join("broken.sqlite");
    std::fs::write(&file, "this is no database, although it is long enough to be one".repeat(20)).unwrap();
    let error = start(Config { database: Database::File(file), ..small() }).await.unwrap_err();
    assert!(matches!(error, StartError::BrokenDatabase { .. }), "{error}");
}

#[tokio::test]
async fn a_taken_port_and_a_missing_app_are_refused() {
    let first = start(Config { customers: 2, ..small() }).await.unwrap();
    let error = start(Config { listen: first.address(), customers: 2, ..small() }).await.unwrap_err();
    assert!(matches!(error, StartError::AddressInUse { .. }), "{error}");
    let empty = Directory::new();
    let error = start(Config { app: Some(empty.0.clone()), ..small() }).await.unwrap_err();
    assert!(matches!(error, StartError::NoApp { .. }), "{error}");
}
