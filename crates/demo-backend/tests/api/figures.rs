//! The figures of both profiles, against sums made from the plain rows.

use chrono::{Datelike, NaiveDateTime, TimeDelta};
use pulseboard_demo_backend::Profile;
use serde_json::{Value, json};

use crate::client::Server;

/// What the figures are made of: creation time, status and amount.
struct Row {
    at: NaiveDateTime,
    status: String,
    cents: i64,
}

async fn rows(server: &Server, sql: &'static str) -> Vec<Row> {
    let rows: Vec<(String, String, i64)> = sqlx::query_as(sql).fetch_all(&server.pool).await.unwrap();
    rows.into_iter()
        .map(|(at, status, cents)| Row {
            at: NaiveDateTime::parse_from_str(&at, "%Y-%m-%dT%H:%M:%S%.f").unwrap(),
            status,
            cents,
        })
        .collect()
}

fn count(rows: &[Row], status: &str) -> usize {
    rows.iter().filter(|row| row.status == status).count()
}

fn completed<'a>(rows: impl IntoIterator<Item = &'a Row>) -> i64 {
    rows.into_iter().filter(|row| row.status == "completed").map(|row| row.cents).sum()
}

const ORDERS: &str = "SELECT created_at, status, total_cents FROM orders";
const USERS: &str = "SELECT created_at, CASE WHEN is_active THEN 'active' ELSE '' END, 0 FROM users WHERE is_admin = 0";
const PAYMENTS: &str = "SELECT created_at, status, amount_cents FROM payments";
const LICENSES: &str = "SELECT created_at, status, 0 FROM licenses";
const INVOICES: &str = "SELECT created_at, status, total_cents FROM invoices";
const DOMAINS: &str = "SELECT created_at, status, 0 FROM domains";
const SUBSCRIPTIONS: &str = "SELECT created_at, status, 0 FROM subscriptions";

fn assert_money(figure: &Value, cents: i64, name: &str) {
    let figure = figure.as_f64().unwrap();
    let expected = cents as f64 / 100.0;
    assert!((figure - expected).abs() < 0.005, "{name}: {figure} is not {expected}");
}

#[tokio::test]
async fn documented_figures_are_what_their_names_say() {
    let server = Server::start(Profile::Documented).await;
    let token = server.admin().await;
    let stats = server.get(&token, "/dashboard/stats").await.json();
    let now = server.clock.now();
    let (orders, users) = (rows(&server, ORDERS).await, rows(&server, USERS).await);
    let (payments, licenses) = (rows(&server, PAYMENTS).await, rows(&server, LICENSES).await);
    let (invoices, domains) = (rows(&server, INVOICES).await, rows(&server, DOMAINS).await);
    let subscriptions = rows(&server, SUBSCRIPTIONS).await;
    let month = now.date().with_day(1).unwrap().and_hms_opt(0, 0, 0).unwrap();
    let (week, day) = (now - TimeDelta::days(7), now - TimeDelta::days(1));
    let since = |rows: &[Row], start| rows.iter().filter(|row| row.at >= start).count();

    for (name, expected) in [
        ("total_customers", users.len()),
        ("active_customers", count(&users, "active")),
        ("new_customers_this_month", since(&users, month)),
        ("new_customers_this_week", since(&users, week)),
        ("recent_signups", since(&users, day)),
        ("total_products", 21),
        ("active_products", 21),
        ("total_licenses", licenses.len()),
        ("active_licenses", count(&licenses, "active")),
        ("suspended_licenses", count(&licenses, "suspended")),
        ("expired_licenses", count(&licenses, "expired")),
        ("total_subscriptions", subscriptions.len()),
        ("active_subscriptions", count(&subscriptions, "active")),
        ("total_orders", orders.len()),
        ("pending_orders", count(&orders, "pending")),
        ("completed_orders", count(&orders, "completed")),
        ("recent_orders", since(&orders, day)),
        ("recent_payments", payments.iter().filter(|row| row.at >= day && row.status == "succeeded").count()),
        ("total_invoices", invoices.len()),
        ("paid_invoices", count(&invoices, "paid")),
        ("unpaid_invoices", count(&invoices, "open") + count(&invoices, "draft")),
        ("overdue_invoices", count(&invoices, "overdue")),
        ("total_domains", domains.len()),
        ("active_domains", count(&domains, "active")),
    ] {
        assert_eq!(stats[name], json!(expected), "{name}");
    }
    assert_money(&stats["total_revenue"], completed(&orders), "total_revenue");
    let of_month = orders.iter().filter(|row| row.at >= month);
    assert_money(&stats["monthly_revenue"], completed(of_month), "monthly_revenue");
    let of_week = orders.iter().filter(|row| row.at >= week);
    assert_money(&stats["weekly_revenue"], completed(of_week), "weekly_revenue");
    assert!(stats["recent_orders"].as_u64().unwrap() >= 4, "there is always something recent");
    assert!(stats["recent_signups"].as_u64().unwrap() >= 1);
    assert_eq!(stats.as_object().unwrap().len(), 27);
}

#[tokio::test]
async fn the_documented_backend_ignores_the_period() {
    let server = Server::start(Profile::Documented).await;
    let token = server.admin().await;
    let plain = server.get(&token, "/dashboard/stats").await.json();
    for query in ["?period=today", "?period=bogus", "?period=", "?period=custom"] {
        let reply = server.get(&token, &format!("/dashboard/stats{query}")).await;
        assert_eq!((reply.status, reply.json()), (200, plain.clone()), "{query}");
    }
}

#[tokio::test]
async fn observed_figures_are_of_the_period() {
    let server = Server::start(Profile::Observed).await;
    let token = server.admin().await;
    let now = server.clock.now();
    let (orders, invoices) = (rows(&server, ORDERS).await, rows(&server, INVOICES).await);
    let licenses = rows(&server, LICENSES).await;
    for (query, days) in [("", 7), ("?period=week", 7), ("?period=month", 30), ("?period=year", 365)] {
        let stats = server.get(&token, &format!("/dashboard/stats{query}")).await.json();
        let within = |rows: &[Row]| rows.iter().filter(|row| row.at >= now - TimeDelta::days(days)).count();
        assert_eq!(stats["total_orders"], json!(within(&orders)), "{query}");
        assert_eq!(stats["total_invoices"], json!(within(&invoices)), "{query}");
        assert_eq!(stats["total_licenses"], json!(within(&licenses)), "{query}");
        let revenue = completed(orders.iter().filter(|row| row.at >= now - TimeDelta::days(days)));
        assert_money(&stats["total_revenue"], revenue, query);
        assert_eq!(stats["total_revenue"], stats["monthly_revenue"]);
        assert_eq!(stats["total_revenue"], stats["weekly_revenue"]);
        assert_eq!(stats.as_object().unwrap().len(), 28);
    }
    let payers: i64 = server
        .scalar("SELECT COUNT(DISTINCT user_id) FROM payments WHERE created_at >= strftime('%Y-%m-%dT%H:%M:%S', 'now', '-7 days')")
        .await;
    let week = server.get(&token, "/dashboard/stats").await.json();
    assert_eq!(week["total_customers"], json!(payers), "payers in the window, not customers");
    let yesterday = server.get(&token, "/dashboard/stats?period=yesterday").await.json();
    let today = now.date();
    let expected = orders.iter().filter(|row| row.at.date() == today - TimeDelta::days(1)).count();
    assert_eq!(yesterday["total_orders"], json!(expected));
    let reversed = "/dashboard/stats?period=custom&start_date=2026-02-01&end_date=2026-01-01";
    let reversed = server.get(&token, reversed).await.json();
    assert_eq!((&reversed["total_orders"], &reversed["total_revenue"]), (&json!(0), &json!(0.0)));
}

#[tokio::test]
async fn observed_figures_of_a_range_begin_and_end_with_it() {
    let server = Server::start(Profile::Observed).await;
    let token = server.admin().await;
    let now = server.clock.now();
    let (orders, invoices) = (rows(&server, ORDERS).await, rows(&server, INVOICES).await);
    let day = |back: i64| (now - TimeDelta::days(back)).format("%Y-%m-%d");
    for (start, end) in [
        (format!("{}", day(0)), format!("{}", day(0))),
        (format!("{}", day(2)), format!("{}", day(1))),
        (format!("{}", day(40)), format!("{}", day(3))),
        (format!("{}T07:30:00Z", day(5)), format!("{}T19:45:10Z", day(5))),
        (format!("{}T23:59:59Z", day(6)), format!("{}T00:00:00Z", day(5))),
        (format!("{}T05:15:00Z", day(400)), format!("{}T05:15:00Z", day(1))),
        ("2000-01-01".to_owned(), "2100-01-01".to_owned()),
        (format!("{}", day(1)), format!("{}", day(9))),
        ("+262142-12-31".to_owned(), "+262142-12-31".to_owned()),
    ] {
        let bound = |text: &str, time: &str| {
            let text =
                if text.contains('T') { text.trim_end_matches('Z').to_owned() } else { format!("{text}T{time}") };
            NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M:%S").unwrap()
        };
        let (from, to) = (bound(&start, "00:00:00"), bound(&end, "23:59:59"));
        let within = |rows: &[Row], statuses: &[&str]| {
            let is_within = |row: &&Row| (from..=to).contains(&row.at);
            let has_status = |row: &&Row| statuses.is_empty() || statuses.contains(&row.status.as_str());
            rows.iter().filter(is_within).filter(has_status).count()
        };
        let query =
            format!("?period=custom&start_date={}&end_date={}", start.replace('+', "%2B"), end.replace('+', "%2B"));
        let stats = server.get(&token, &format!("/dashboard/stats{query}")).await.json();
        for (name, expected) in [
            ("total_orders", within(&orders, &[])),
            ("pending_orders", within(&orders, &["pending"])),
            ("total_invoices", within(&invoices, &[])),
            ("paid_invoices", within(&invoices, &["paid"])),
            ("unpaid_invoices", within(&invoices, &["open", "draft"])),
            ("overdue_invoices", within(&invoices, &["overdue"])),
        ] {
            assert_eq!(stats[name], json!(expected), "{name} of {query}");
        }
        let recent = orders.iter().filter(|row| row.at >= from.max(now - TimeDelta::days(1)) && row.at <= to).count();
        assert_eq!(stats["recent_orders"], json!(recent), "{query}");
        assert_money(
            &stats["total_revenue"],
            completed(orders.iter().filter(|row| (from..=to).contains(&row.at))),
            &query,
        );
    }
}

#[tokio::test]
async fn the_observed_backend_checks_the_period() {
    let server = Server::start(Profile::Observed).await;
    let token = server.admin().await;
    for value in ["bogus", ""] {
        let reply = server.get(&token, &format!("/dashboard/stats?period={value}")).await;
        assert_eq!(reply.status, 422);
        let pattern = "^(today|yesterday|week|month|year|custom)$";
        let expected = json!({"body": null, "detail": [{
            "type": "string_pattern_mismatch", "loc": ["query", "period"], "input": value,
            "msg": format!("String should match pattern '{pattern}'"), "ctx": {"pattern": pattern},
            "url": "https://errors.pydantic.dev/2.6/v/string_pattern_mismatch"}]});
        assert_eq!(reply.json(), expected);
    }
    let path = "/dashboard/stats?period=custom";
    server.get(&token, path).await.assert_refused(400, "start_date and end_date required for custom period");
    let path = "/dashboard/stats?period=custom&start_date=x&end_date=2026-01-01";
    server.get(&token, path).await.assert_refused(400, "Invalid date format: Invalid isoformat string: 'x'");
}

#[tokio::test]
async fn summaries_agree_with_the_rows() {
    let server = Server::start(Profile::Documented).await;
    let token = server.admin().await;
    let payments = rows(&server, PAYMENTS).await;
    let succeeded: i64 = payments.iter().filter(|row| row.status == "succeeded").map(|row| row.cents).sum();
    let customers = server.get(&token, "/customers/stats").await.json();
    assert_money(&customers["total_revenue"], succeeded, "customers");
    assert_eq!(customers["total_customers"], 30);
    let summary = server.get(&token, "/payments/stats/summary").await.json();
    assert_money(&summary["total_spent"], succeeded, "payments");
    assert_eq!(summary["total_count"], json!(payments.len()));
    let orders = server.get(&token, "/orders/stats").await.json();
    assert_money(&orders["total_paid"], completed(&rows(&server, ORDERS).await), "orders");
    assert_eq!(orders["overdue_amount"].to_string(), "0", "an integer where floats are usual");
    let plans = server.send("GET", "/api/v1/plans/stats/summary", &[], "").await.json();
    assert_eq!((&plans["total_active_plans"], &plans["plans_by_category"]["other"]), (&json!(21), &json!(3)));
}
