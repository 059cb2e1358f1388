//! The event stream of both profiles.

use std::time::Duration;

use pulseboard_demo_backend::{Config, Profile};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::client::{PATIENCE, Server, small};

/// Long enough for an event, short enough to wait for one that must not come.
const MOMENT: Duration = Duration::from_millis(400);

async fn invoice(server: &Server, token: &str) -> Value {
    let body = json!({"items": [{"description": "Consulting", "amount": 10.0}], "tax_rate": 10.0});
    let reply = server.post(token, "/invoices/", body).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    reply.json()
}

fn order(customer: &str) -> Value {
    json!({"customer_id": customer, "items": [{"product_id": "p", "product_name": "Plan", "quantity": 1, "price": 10.0}],
        "subtotal": 10.0, "tax": 1.0, "total": 11.0, "payment_method": "card", "billing_info": {}})
}

#[tokio::test]
async fn every_documented_change_reaches_every_connection() {
    let server = Server::start(Profile::Documented).await;
    let token = server.admin().await;
    let customer: String = server.scalar("SELECT id FROM users WHERE email = 'customer@example.com'").await;
    let (mut first, mut second) = (server.stream(&token).await, server.stream(&token).await);

    let created = server.post(&token, "/orders", order(&customer)).await;
    assert_eq!(created.status, 201, "{}", created.text());
    let created = created.json();
    let id = created["id"].as_str().unwrap();
    server.call("PATCH", &token, &format!("/orders/{id}?status=completed"), "").await;
    server.post(&token, "/payments", json!({"order_id": id, "amount": 11.0})).await;
    let signup = json!({"email": "new@example.com", "full_name": "New", "password": "long enough"});
    server.post(&token, "/customers", signup).await;
    invoice(&server, &token).await;

    for stream in [&mut first, &mut second] {
        for (number, kind) in
            (1..).zip(["order_created", "order_updated", "payment_received", "data_change", "data_change"])
        {
            let frame = stream.next().await;
            assert_eq!((frame.id, frame.event.as_deref()), (Some(number), Some(kind)));
            assert_eq!(frame.data["type"], kind);
            assert!(frame.data["timestamp"].is_number());
            let data = &frame.data["data"];
            match number {
                1 => {
                    assert_eq!((&data["order_id"], &data["total"]), (&json!(id), &json!(11.0)));
                    assert_eq!((&data["status"], &data["currency"]), (&json!("pending"), &json!("USD")));
                    assert_eq!(data["order_number"], created["order_number"]);
                    assert!(data["customer_name"].is_string());
                }
                2 => assert_eq!(data["status"], "completed"),
                3 => assert_eq!((&data["amount"], &data["order_id"]), (&json!(11.0), &json!(id))),
                4 => assert_eq!(data["entity"], "customer"),
                _ => assert_eq!(data["entity"], "invoice"),
            }
        }
    }
}

#[tokio::test]
async fn documented_customers_hear_nothing_of_others() {
    let server = Server::start(Profile::Documented).await;
    let (admin, customer) = (server.admin().await, server.customer().await);
    let mut stream = server.stream(&customer).await;
    invoice(&server, &admin).await;
    assert!(stream.next_event(MOMENT).await.is_none());
}

#[tokio::test]
async fn a_bad_token_is_an_error_or_a_frame() {
    let server = Server::start(Profile::Documented).await;
    for query in ["", "?token=garbage"] {
        let reply = server.get("unused", &format!("/events/stream{query}")).await;
        reply.assert_refused(401, "Could not validate credentials");
    }
    let server = Server::start(Profile::Observed).await;
    let reply = server.get("unused", "/events/stream?token=garbage").await;
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("text/event-stream; charset=utf-8")));
    let frame = reply.text();
    let frame = frame.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
    let frame: Value = serde_json::from_str(frame).unwrap();
    assert_eq!(frame, json!({"type": "error", "message": "Invalid token"}));
}

#[tokio::test]
async fn the_observed_backend_announces_only_invoices_to_their_owner() {
    let server = Server::start(Profile::Observed).await;
    let (admin, customer) = (server.admin().await, server.customer().await);
    let (mut to_admin, mut to_customer) = (server.stream(&admin).await, server.stream(&customer).await);
    let me = server.get(&admin, "/auth/me").await.json();
    let ordered = server.post(&admin, "/orders", order(me["id"].as_str().unwrap())).await;
    assert_eq!((ordered.status, &ordered.json()["status"]), (201, &json!("completed")));
    let made = invoice(&server, &admin).await;
    let frame = to_admin.next().await;
    assert_eq!((frame.id, frame.event), (None, None), "frames have neither names nor ids");
    assert_eq!(frame.data["type"], "order_created");
    assert_eq!(frame.data["data"]["invoice_number"], made["invoice_number"]);
    assert_eq!(frame.data["data"]["total"], 11.0);
    assert!(to_customer.next_event(MOMENT).await.is_none());
}

#[tokio::test]
async fn a_second_observed_connection_steals_and_then_goes_deaf() {
    let config = Config { profile: Profile::Observed, heartbeat: Duration::from_millis(100), ..small() };
    let server = Server::with(config).await;
    let token = server.admin().await;
    let mut first = server.stream(&token).await;
    let mut second = server.stream(&token).await;
    invoice(&server, &token).await;
    assert!(second.next_event(MOMENT).await.is_some(), "the second has the queue");
    assert!(first.next_event(MOMENT).await.is_none(), "the first lost it");
    assert_eq!(first.next().await.data, json!({"type": "heartbeat"}), "and looks healthy");

    drop(first);
    tokio::time::sleep(MOMENT).await;
    invoice(&server, &token).await;
    assert!(second.next_event(MOMENT).await.is_none(), "closing the first removed the queue of the second");
    assert_eq!(second.next().await.data, json!({"type": "heartbeat"}));

    drop(second);
    tokio::time::sleep(MOMENT).await;
    let mut third = server.stream(&token).await;
    invoice(&server, &token).await;
    assert!(third.next_event(MOMENT).await.is_some(), "a connection that does not overlap works");
}

#[tokio::test]
async fn silence_is_broken_by_heartbeats() {
    let server = Server::with(Config { heartbeat: Duration::from_millis(50), ..small() }).await;
    let token = server.admin().await;
    let mut stream = server.stream(&token).await;
    for _ in 0..2 {
        let frame = stream.next().await;
        assert_eq!((frame.event.as_deref(), frame.data), (Some("heartbeat"), json!({"type": "heartbeat"})));
    }
}

#[tokio::test]
async fn stopping_does_not_wait_for_streams() {
    let server = Server::start(Profile::Documented).await;
    let token = server.admin().await;
    let mut stream = server.stream(&token).await;
    let started = std::time::Instant::now();
    server.running.stop().await;
    assert!(stream.ends().await);
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn draining_refuses_new_connections_and_waits_for_streams() {
    let config = Config { profile: Profile::Observed, heartbeat: Duration::from_millis(50), ..small() };
    let mut server = Server::with(config).await;
    let token = server.admin().await;
    let mut stream = server.stream(&token).await;
    let address = server.running.address();
    assert!(timeout(MOMENT, server.running.drain()).await.is_err(), "the stream is still open");
    assert!(TcpStream::connect(address).await.is_err());
    for _ in 0..20 {
        // More of them than were sent while nobody read.
        assert_eq!(stream.next().await.data, json!({"type": "heartbeat"}));
    }
    drop(stream);
    timeout(PATIENCE, server.running.drain()).await.unwrap();
    timeout(PATIENCE, server.running.stop()).await.unwrap();
}

#[tokio::test]
async fn stopping_ends_the_streams_that_draining_waits_for() {
    let mut server = Server::start(Profile::Observed).await;
    let token = server.admin().await;
    let mut stream = server.stream(&token).await;
    assert!(timeout(MOMENT, server.running.drain()).await.is_err());
    timeout(PATIENCE, server.running.stop()).await.unwrap();
    assert!(stream.ends().await);
}

#[tokio::test]
async fn simulated_traffic_is_announced() {
    let server = Server::with(Config { traffic: 1_000_000.0, ..small() }).await;
    let token = server.admin().await;
    let mut stream = server.stream(&token).await;
    let before: i64 = server.scalar("SELECT COUNT(*) FROM orders").await;
    for _ in 0..60 {
        stream.next().await;
    }
    let after: i64 = server.scalar("SELECT COUNT(*) FROM orders").await;
    assert!(after > before, "the database really changes");
    let twice = "SELECT COUNT(*) FROM (SELECT order_id FROM payments WHERE status = 'succeeded' AND amount_cents > 0
        AND order_id IS NOT NULL GROUP BY order_id HAVING COUNT(*) > 1)";
    assert_eq!(server.scalar::<i64>(twice).await, 0, "nobody pays an order twice");
}
