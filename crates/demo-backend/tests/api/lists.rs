//! Lists: paging, filters, spelling of paths, and what customers may see.

use pulseboard_demo_backend::Profile;
use serde_json::{Value, json};

use crate::client::Server;

async fn list(server: &Server, token: &str, path: &str) -> Vec<Value> {
    let reply = server.get(token, path).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text());
    reply.json().as_array().unwrap().clone()
}

#[tokio::test]
async fn the_other_spelling_of_a_path_is_redirected() {
    let server = Server::start(Profile::Documented).await;
    let host = server.running.address();
    for (asked, canonical) in [
        ("/invoices?limit=2", "/invoices/?limit=2"),
        ("/plans", "/plans/"),
        ("/customers/", "/customers"),
        ("/dashboard/stats/", "/dashboard/stats"),
        ("/orders/", "/orders"),
    ] {
        let reply = server.send("GET", &format!("/api/v1{asked}"), &[], "").await;
        assert_eq!((reply.status, reply.body.len()), (307, 0), "{asked}");
        assert_eq!(reply.header("location"), Some(format!("http://{host}/api/v1{canonical}").as_str()));
    }
    let proxied = [("X-Forwarded-Proto", "https")];
    let reply = server.send("GET", "/api/v1/plans", &proxied, "").await;
    assert!(reply.header("location").unwrap().starts_with("https://"));
}

#[tokio::test]
async fn unknown_routes_and_verbs_are_refused_in_json() {
    let server = Server::start(Profile::Documented).await;
    for path in [
        "/api/v1/nope",
        "/api/v1/auth/logout",
        "/api/v1/health",
        "/api/nope",
        "/api/v1/dashboard/customers/time-series",
    ] {
        server.send("GET", path, &[], "").await.assert_refused(404, "Not Found");
    }
    server.send("DELETE", "/api/v1/orders", &[], "").await.assert_refused(405, "Method Not Allowed");
    assert_eq!(server.send("HEAD", "/health", &[], "").await.status, 405);
    assert_eq!(server.send("GET", "/health", &[], "").await.json()["status"], "healthy");
}

#[tokio::test]
async fn pages_walk_through_everything_once() {
    let server = Server::start(Profile::Documented).await;
    let token = server.admin().await;
    for (path, start, table) in [
        ("/orders", "skip", "SELECT COUNT(*) FROM orders"),
        ("/customers", "skip", "SELECT COUNT(*) FROM users WHERE is_admin = 0"),
        ("/invoices/", "offset", "SELECT COUNT(*) FROM invoices"),
        ("/payments", "offset", "SELECT COUNT(*) FROM payments"),
        ("/admin/licenses", "offset", "SELECT COUNT(*) FROM licenses"),
    ] {
        let total: i64 = sqlx::query_scalar(table).fetch_one(&server.pool).await.unwrap();
        let mut ids = std::collections::HashSet::new();
        for page in 0.. {
            let rows = list(&server, &token, &format!("{path}?limit=25&{start}={}", page * 25)).await;
            ids.extend(rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()));
            if rows.len() < 25 {
                break;
            }
        }
        assert_eq!(i64::try_from(ids.len()).unwrap(), total, "{path}");
    }
    assert_eq!(list(&server, &token, "/orders").await.len(), 100);
    assert_eq!(list(&server, &token, "/payments").await.len(), 50);
    let all: i64 = server.scalar("SELECT COUNT(*) FROM invoices").await;
    assert_eq!(i64::try_from(list(&server, &token, "/invoices/?limit=-1").await.len()).unwrap(), all);
}

#[tokio::test]
async fn bounds_differ_by_family() {
    let server = Server::start(Profile::Documented).await;
    let token = server.admin().await;
    for path in ["/orders?limit=0", "/orders?limit=1001", "/customers?skip=-1", "/orders?limit=x"] {
        assert_eq!(server.get(&token, path).await.status, 422, "{path}");
    }
    let refused = server.get(&token, "/orders?limit=0").await.json();
    assert_eq!(refused["detail"][0]["type"], "greater_than_equal");
    assert_eq!(refused["detail"][0]["ctx"], json!({"ge": 1}));
    for path in ["/invoices/?limit=5000", "/payments?limit=5000"] {
        assert_eq!(server.get(&token, path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn each_family_judges_a_status_in_its_own_way() {
    for (profile, status) in [(Profile::Documented, 400), (Profile::Observed, 500)] {
        let server = Server::start(profile).await;
        let token = server.admin().await;
        server.get(&token, "/orders?status=COMPLETED").await.assert_refused(400, "Invalid status: COMPLETED");
        assert_eq!(server.get(&token, "/payments?status=bogus").await.status, status, "{profile:?}");
        assert!(list(&server, &token, "/admin/licenses?status=bogus").await.is_empty());
        assert!(!list(&server, &token, "/payments?status=SUCCEEDED").await.is_empty());
        let everything = list(&server, &token, "/invoices/?limit=-1").await.len();
        assert_eq!(list(&server, &token, "/invoices/?limit=-1&status=bogus").await.len(), everything);
        let paid = list(&server, &token, "/invoices/?limit=-1&status=PAID").await;
        assert!(!paid.is_empty() && paid.iter().all(|invoice| invoice["status"] == "paid"));
    }
}

#[tokio::test]
async fn orders_are_filtered_by_date_amount_and_customer() {
    let server = Server::start(Profile::Documented).await;
    let token = server.admin().await;
    server
        .get(&token, "/orders?start_date=nonsense")
        .await
        .assert_refused(400, "Invalid date format: Invalid isoformat string: 'nonsense'");
    assert!(list(&server, &token, "/orders?start_date=zzzzzzzzzz").await.is_empty());
    let expensive = list(&server, &token, "/orders?limit=1000&min_amount=100.5").await;
    let expected: i64 = server.scalar("SELECT COUNT(*) FROM orders WHERE total_cents >= 10050").await;
    assert_eq!(i64::try_from(expensive.len()).unwrap(), expected);
    let day: String = server.scalar("SELECT SUBSTR(created_at, 1, 10) FROM orders ORDER BY created_at LIMIT 1").await;
    let of_day = list(&server, &token, &format!("/orders?limit=1000&start_date={day}&end_date={day}")).await;
    assert!(!of_day.is_empty() && of_day.iter().all(|order| order["created_at"].as_str().unwrap().starts_with(&day)));
    let customer = of_day[0]["customer_id"].as_str().unwrap();
    let own = list(&server, &token, &format!("/orders?limit=1000&customer_id={customer}")).await;
    assert!(own.iter().all(|order| order["customer"]["id"] == customer));
}

#[tokio::test]
async fn customers_see_their_own_rows_only() {
    let server = Server::start(Profile::Documented).await;
    let token = server.customer().await;
    let me = server.get(&token, "/auth/me").await.json();
    let orders = list(&server, &token, "/orders?limit=1000").await;
    assert!(!orders.is_empty() && orders.iter().all(|order| order["customer_id"] == me["id"]));
    let own: i64 = server
        .scalar("SELECT COUNT(*) FROM invoices JOIN users ON users.id = user_id WHERE email = 'customer@example.com'")
        .await;
    assert_eq!(i64::try_from(list(&server, &token, "/invoices/?limit=-1").await.len()).unwrap(), own);
    let other: String = server
        .scalar(
            "SELECT orders.id FROM orders JOIN users ON users.id = customer_id WHERE email <> 'customer@example.com'",
        )
        .await;
    server.get(&token, &format!("/orders/{other}")).await.assert_refused(404, "Order not found");
}

#[tokio::test]
async fn customers_have_the_contract_shape() {
    let server = Server::start(Profile::Documented).await;
    let token = server.admin().await;
    let customer = list(&server, &token, "/customers?limit=1").await.remove(0);
    let mut keys: Vec<&str> = customer.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(
        keys,
        [
            "active_licenses",
            "active_subscriptions",
            "company_name",
            "created_at",
            "email",
            "full_name",
            "id",
            "is_active",
            "is_admin",
            "last_payment_date",
            "licenses",
            "outstanding_invoices",
            "total_domains",
            "total_invoices",
            "total_licenses",
            "total_payments",
            "total_subscriptions",
        ]
    );
    assert_eq!(json!(customer["licenses"].as_array().unwrap().len()), customer["total_licenses"]);
    let id = customer["id"].as_str().unwrap();
    assert_eq!(server.get(&token, &format!("/customers/{id}")).await.json(), customer);
    for (list_name, total) in
        [("licenses", "total_licenses"), ("subscriptions", "total_subscriptions"), ("domains", "total_domains")]
    {
        let rows = list(&server, &token, &format!("/customers/{id}/{list_name}")).await;
        assert_eq!(json!(rows.len()), customer[total], "{list_name}");
    }
    let payments = list(&server, &token, &format!("/customers/{id}/payments")).await;
    assert!(payments.iter().all(|payment| payment.get("description").is_some() && payment.get("order_id").is_none()));
    server.get(&token, "/customers/unknown").await.assert_refused(404, "Customer not found");
    server.get(&token, "/customers/unknown/domains").await.assert_refused(404, "Customer not found");
    let found = list(&server, &token, "/customers?search=CUSTOMER@exa").await;
    assert_eq!(found.len(), 1);
}

#[tokio::test]
async fn only_the_observed_backend_repeats_customers_with_licenses() {
    for profile in [Profile::Documented, Profile::Observed] {
        let server = Server::start(profile).await;
        let token = server.admin().await;
        let rows = list(&server, &token, "/customers?has_licenses=true&limit=1000").await.len();
        let licenses: i64 = server.scalar("SELECT COUNT(*) FROM licenses").await;
        let holders: i64 = server.scalar("SELECT COUNT(DISTINCT user_id) FROM licenses").await;
        let expected = if profile == Profile::Observed { licenses } else { holders };
        assert_eq!(i64::try_from(rows).unwrap(), expected, "{profile:?}");
    }
}

#[tokio::test]
async fn plans_are_public_and_cheapest_first() {
    let server = Server::start(Profile::Documented).await;
    let plans = server.send("GET", "/api/v1/plans/", &[], "").await.json();
    let prices: Vec<f64> =
        plans.as_array().unwrap().iter().map(|plan| plan["price_monthly"].as_f64().unwrap()).collect();
    assert!(prices.len() == 21 && prices.is_sorted());
    let hosting = server.send("GET", "/api/v1/plans/?category=hosting", &[], "").await.json();
    assert_eq!(hosting.as_array().unwrap().len(), 6);
    let server = Server::start(Profile::Observed).await;
    assert_eq!(server.send("GET", "/api/v1/plans/?category=hosting", &[], "").await.json(), json!([]));
}
