//! The generated data, and databases that exist already.

use pulseboard_demo_backend::{Config, Database, Profile, StartError, start};

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
        "SELECT id || customer_id || status || order_number || total_cents || items FROM orders ORDER BY rowid",
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
    ] {
        let count: i64 = server.scalar(sql).await;
        assert!(count >= least, "{sql}: {count}");
    }
    for sql in [
        "SELECT COUNT(*) FROM orders WHERE created_at > strftime('%Y-%m-%dT%H:%M:%f', 'now', '+1 second')",
        "SELECT COUNT(*) FROM payments WHERE created_at > strftime('%Y-%m-%dT%H:%M:%f', 'now', '+1 second')",
        "SELECT COUNT(*) FROM users WHERE created_at > strftime('%Y-%m-%dT%H:%M:%f', 'now', '+1 second')",
        "SELECT COUNT(*) FROM orders JOIN users ON users.id = customer_id
            WHERE SUBSTR(orders.created_at, 1, 10) < SUBSTR(users.created_at, 1, 10)",
    ] {
        assert_eq!(server.scalar::<i64>(sql).await, 0, "{sql}");
    }
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
            "INSERT INTO _sqlx_migrations SELECT 999, 'later', installed_on, TRUE, checksum, 0 FROM _sqlx_migrations",
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
