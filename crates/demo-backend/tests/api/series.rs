//! Time series and leaders over real data, with a shifted clock where the date matters.

use chrono::{NaiveDate, NaiveDateTime};
use pulseboard_demo_backend::{Clock, Config, Profile};
use serde_json::{Value, json};

use crate::client::{Server, small};

fn noon(year: i32, month: u32, day: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(year, month, day).unwrap().and_hms_opt(12, 0, 0).unwrap()
}

async fn server_at(profile: Profile, now: NaiveDateTime) -> Server {
    let clock = Clock::default();
    clock.set(now);
    Server::with(Config { profile, clock, ..small() }).await
}

async fn points(server: &Server, token: &str, path: &str) -> Vec<Value> {
    let reply = server.get(token, path).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text());
    reply.json()["data"].as_array().unwrap().clone()
}

fn labels(points: &[Value]) -> Vec<&str> {
    points.iter().map(|point| point["period"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_observed_year_fails_on_the_thirtieth() {
    for (profile, status) in [(Profile::Observed, 500), (Profile::Documented, 200)] {
        let server = server_at(profile, noon(2026, 11, 30)).await;
        let token = server.admin().await;
        for series in ["revenue", "orders"] {
            let reply = server.get(&token, &format!("/dashboard/{series}/time-series?period=year")).await;
            assert_eq!(reply.status, status, "{profile:?} {series}");
            if status == 500 {
                reply.assert_refused(500, "Internal server error: day is out of range for month");
            }
        }
        assert_eq!(server.get(&token, "/dashboard/stats?period=year").await.status, 200);
    }
}

#[tokio::test]
async fn points_and_labels_are_those_of_the_contract() {
    let server = server_at(Profile::Observed, noon(2026, 11, 22)).await;
    let token = server.admin().await;
    for (period, count, first, last) in [
        ("today", 13, "00:00", "12:00"),
        ("yesterday", 24, "00:00", "23:00"),
        ("week", 7, "Mon", "Sun"),
        ("month", 31, "10/23", "11/22"),
        ("year", 12, "Nov", "Oct"),
        ("custom&start_date=2026-11-01&end_date=2026-11-03", 3, "11/01", "11/03"),
        ("custom&start_date=2026-11-02&end_date=2026-11-01", 24, "00:00", "23:00"),
        ("custom&start_date=2026-08-25&end_date=2026-11-22", 3, "Aug 2026", "Oct 2026"),
    ] {
        let points = points(&server, &token, &format!("/dashboard/orders/time-series?period={period}")).await;
        let labels = labels(&points);
        assert_eq!((labels.len(), labels[0], labels[count - 1]), (count, first, last), "{period}");
    }
}

#[tokio::test]
async fn documented_series_add_up() {
    let server = server_at(Profile::Documented, noon(2026, 11, 22)).await;
    let token = server.admin().await;
    let all = "custom&start_date=2020-01-01&end_date=2026-11-22";
    let sum = |points: &[Value], field: &str| points.iter().map(|point| point[field].as_f64().unwrap()).sum::<f64>();
    let orders = points(&server, &token, &format!("/dashboard/orders/time-series?period={all}")).await;
    let expected: i64 = server.scalar("SELECT COUNT(*) FROM orders").await;
    assert!((sum(&orders, "orders") - expected as f64).abs() < 0.5);
    let revenue = points(&server, &token, &format!("/dashboard/revenue/time-series?period={all}")).await;
    let expected: i64 = server.scalar("SELECT SUM(total_cents) FROM orders WHERE status = 'completed'").await;
    assert!((sum(&revenue, "revenue") - expected as f64 / 100.0).abs() < 0.01);
    let year = points(&server, &token, "/dashboard/orders/time-series?period=year").await;
    assert_eq!((labels(&year)[0], labels(&year)[11]), ("Dec", "Nov"));
    let expected: i64 = server.scalar("SELECT COUNT(*) FROM orders WHERE created_at >= '2025-12-01'").await;
    assert!((sum(&year, "orders") - expected as f64).abs() < 0.5);
}

#[tokio::test]
async fn leaders_share_what_is_listed() {
    let server = Server::start(Profile::Documented).await;
    let token = server.admin().await;
    for (path, rows, name) in [
        ("/dashboard/products/analytics?period=year", "top_products", "year"),
        ("/dashboard/customers/analytics?period=month", "top_customers", "month"),
    ] {
        let answer = server.get(&token, path).await.json();
        let top = answer[rows].as_array().unwrap();
        assert!(!top.is_empty() && top.len() <= 10);
        let shares: f64 = top.iter().map(|row| row["percentage"].as_f64().unwrap()).sum();
        assert!((shares - 100.0).abs() < 1e-6, "{path}");
        assert_eq!(answer["time_period"], name);
    }
    let empty = "/dashboard/products/analytics?period=custom&start_date=2001-01-01&end_date=2001-01-02";
    let empty = server.get(&token, empty).await.json();
    assert_eq!(empty["top_products"], json!([]));
    assert_eq!(
        (&empty["start_date"], &empty["end_date"]),
        (&json!("2001-01-01T00:00:00Z"), &json!("2001-01-02T23:59:59Z"))
    );
}

#[tokio::test]
async fn one_nameless_customer_breaks_the_observed_leaders() {
    for (profile, status) in [(Profile::Observed, 500), (Profile::Documented, 200)] {
        let server = Server::start(profile).await;
        let token = server.admin().await;
        server.execute("UPDATE users SET full_name = NULL WHERE is_admin = 0").await;
        let reply = server.get(&token, "/dashboard/customers/analytics?period=year").await;
        assert_eq!(reply.status, status, "{profile:?}");
    }
}
