//! Changes and their rules.

use std::collections::HashSet;
use std::sync::Arc;

use pulseboard_demo_backend::Profile;
use serde_json::{Value, json};

use crate::client::Server;

fn order(customer: &str) -> Value {
    json!({"customer_id": customer, "items": [], "subtotal": 100.0, "tax": 10.0, "total": 110.0, "payment_method": "card",
        "billing_info": {"country": "DE"}, "due_date": "2030-01-31"})
}

async fn customer_id(server: &Server) -> String {
    server.scalar("SELECT id FROM users WHERE email = 'customer@example.com'").await
}

#[tokio::test]
async fn an_order_moves_the_figures_and_keeps_what_it_was_given() {
    let server = Server::start(Profile::Documented).await;
    let token = server.admin().await;
    let before = server.get(&token, "/dashboard/stats").await.json();
    let mut body = order(&customer_id(&server).await);
    body["status"] = json!("completed");
    let made = server.post(&token, "/orders", body).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let made = made.json();
    assert_eq!((&made["total"], &made["billing_info"]["country"]), (&json!(110.0), &json!("DE")));
    assert_eq!(made["due_date"], "2030-01-31T00:00:00.000000");
    let after = server.get(&token, "/dashboard/stats").await.json();
    let added = after["total_revenue"].as_f64().unwrap() - before["total_revenue"].as_f64().unwrap();
    assert!((added - 110.0).abs() < 0.005);
    for name in ["total_orders", "completed_orders", "recent_orders", "total_invoices", "paid_invoices"] {
        assert_eq!(after[name].as_u64(), before[name].as_u64().map(|count| count + 1), "{name}");
    }
    assert_eq!(server.get(&token, "/orders?limit=1").await.json()[0]["id"], made["id"]);
}

#[tokio::test]
async fn orders_for_others_depend_on_the_profile() {
    let server = Server::start(Profile::Observed).await;
    let token = server.admin().await;
    let refused = server.post(&token, "/orders", order(&customer_id(&server).await)).await;
    refused.assert_refused(403, "You can only create orders for yourself");
    let server = Server::start(Profile::Documented).await;
    let customer = server.customer().await;
    let admin: String = server.scalar("SELECT id FROM users WHERE is_admin").await;
    let refused = server.post(&customer, "/orders", order(&admin)).await;
    refused.assert_refused(403, "You can only create orders for yourself");
    let unknown = server.post(&server.admin().await, "/orders", order("unknown")).await;
    unknown.assert_refused(404, "Customer not found");
    let incomplete = server.post(&customer, "/orders", json!({"items": 1})).await;
    assert_eq!(incomplete.status, 422);
    assert_eq!(incomplete.json()["detail"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn a_status_is_a_query_parameter() {
    let server = Server::start(Profile::Documented).await;
    let token = server.admin().await;
    let id: String = server.scalar("SELECT id FROM orders WHERE status = 'completed' LIMIT 1").await;
    let path = format!("/orders/{id}");
    let changed = server.call("PATCH", &token, &format!("{path}?status=processing"), "").await;
    assert_eq!((changed.status, &changed.json()["status"]), (200, &json!("processing")));
    assert!(changed.json()["updated_at"].is_string());
    let in_body = server.call("PATCH", &token, &path, r#"{"status":"completed"}"#).await;
    assert_eq!((in_body.status, &in_body.json()["detail"][0]["loc"]), (422, &json!(["query", "status"])));
    server
        .call("PATCH", &token, &format!("{path}?status=refunded"), "")
        .await
        .assert_refused(400, "Invalid status: refunded");
    server.call("PATCH", &token, "/orders/unknown?status=failed", "").await.assert_refused(404, "Order not found");
    let customer = server.customer().await;
    server
        .call("PATCH", &customer, &format!("{path}?status=failed"), "")
        .await
        .assert_refused(403, "Admin access required");
}

#[tokio::test]
async fn a_refund_is_a_negative_payment() {
    let server = Server::start(Profile::Documented).await;
    let token = server.admin().await;
    let mut body = order(&customer_id(&server).await);
    body["status"] = json!("completed");
    let id = server.post(&token, "/orders", body).await.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/orders/{id}/refund");
    let partial = server.post(&token, &path, json!({"amount": 5, "reason": "late"})).await.json();
    assert_eq!(partial["message"], "Refund of $5.0 processed successfully");
    assert_eq!((&partial["refund_type"], &partial["refund_amount"]), (&json!("partial"), &json!(5.0)));
    let newest = server.get(&token, "/payments?limit=1").await.json();
    assert_eq!((&newest[0]["amount"], &newest[0]["status"]), (&json!(-5.0), &json!("succeeded")));
    assert_eq!(newest[0]["payment_method"], "manual_refund");
    assert_eq!(server.post(&token, &path, json!({"amount": 106})).await.status, 400);
    let rest = server.post(&token, &path, json!({})).await.json();
    assert_eq!((&rest["refund_type"], &rest["refund_amount"]), (&json!("full"), &json!(105.0)));
    assert_eq!(server.get(&token, &format!("/orders/{id}")).await.json()["status"], "cancelled");
    server.post(&token, &path, json!({})).await.assert_refused(400, "Only completed orders can be refunded");
}

#[tokio::test]
async fn a_payment_settles_the_invoice_of_its_order() {
    let server = Server::start(Profile::Documented).await;
    let token = server.admin().await;
    let made = server.post(&token, "/orders", order(&customer_id(&server).await)).await.json();
    let status = || async {
        let rows = server.get(&token, "/invoices/?limit=1").await.json();
        rows[0]["status"].as_str().unwrap().to_owned()
    };
    assert_eq!(status().await, "open");
    for (amount, expected) in [(10.0, "partially_paid"), (100.0, "paid")] {
        let body = json!({"order_id": made["id"], "amount": amount, "payment_method": "bank_transfer"});
        let paid = server.post(&token, "/payments", body).await;
        assert_eq!((paid.status, &paid.json()["amount"]), (201, &json!(amount)));
        assert_eq!(status().await, expected);
    }
    let unknown = json!({"order_id": "unknown", "amount": 1});
    server.post(&token, "/payments", unknown).await.assert_refused(404, "Order not found");
    let server = Server::start(Profile::Observed).await;
    let token = server.admin().await;
    server.post(&token, "/payments", json!({})).await.assert_refused(404, "Not Found");
}

#[tokio::test]
async fn a_sign_up_can_sign_in() {
    let server = Server::start(Profile::Documented).await;
    let token = server.admin().await;
    let body = json!({"email": "fresh@example.com", "full_name": "Ольга Нова", "password": "long enough"});
    let made = server.post(&token, "/customers", body.clone()).await;
    assert_eq!((made.status, &made.json()["full_name"]), (200, &json!("Ольга Нова")));
    assert_eq!(server.login("fresh@example.com", "long enough").await.status, 200);
    server.post(&token, "/customers", body).await.assert_refused(400, "Email already registered");
    let short = json!({"email": "other@example.com", "full_name": "x", "password": "short"});
    assert_eq!(server.post(&token, "/customers", short).await.json()["detail"][0]["type"], "string_too_short");
}

#[tokio::test]
async fn invoices_are_numbered_and_taxed() {
    let server = Server::start(Profile::Documented).await;
    let token = server.admin().await;
    let body =
        json!({"items": [{"description": "a", "amount": 50.0, "quantity": 2}], "tax_rate": 10, "discount_percent": 20});
    let first = server.post(&token, "/invoices/", body.clone()).await.json();
    assert_eq!((&first["subtotal"], &first["discount_amount"]), (&json!(100.0), &json!(20.0)));
    assert_eq!((&first["tax"], &first["total"], &first["amount_due"]), (&json!(8.0), &json!(88.0), &json!(88.0)));
    let second = server.post(&token, "/invoices/", body).await.json();
    let number = |invoice: &Value| invoice["invoice_number"].as_str().unwrap()[12..].parse::<u32>().unwrap();
    assert_eq!(number(&second), number(&first) + 1);
}

#[tokio::test]
async fn invoices_made_at_once_collide_on_the_observed_backend_only() {
    const CALLS: usize = 8;

    for profile in [Profile::Documented, Profile::Observed] {
        let server = Arc::new(Server::start(profile).await);
        let token = server.admin().await;
        let calls: Vec<_> = (0..CALLS)
            .map(|_| {
                let (server, token) = (Arc::clone(&server), token.clone());
                tokio::spawn(async move { server.post(&token, "/invoices/", json!({"items": []})).await })
            })
            .collect();
        let (mut numbers, mut failed) = (HashSet::new(), 0);
        for call in calls {
            let reply = call.await.unwrap();
            if reply.status == 201 {
                assert!(numbers.insert(reply.json()["invoice_number"].as_str().unwrap().to_owned()), "each is unique");
            } else {
                assert_eq!(reply.status, 500);
                assert!(reply.text().contains("UNIQUE constraint failed: invoices.invoice_number"), "{}", reply.text());
                failed += 1;
            }
        }
        match profile {
            Profile::Documented => assert_eq!(failed, 0),
            Profile::Observed => assert!((1..CALLS).contains(&failed), "{failed} failed"),
        }
    }
}

#[tokio::test]
async fn an_invoice_is_paid_in_parts_and_by_whom_it_may_be() {
    for profile in [Profile::Documented, Profile::Observed] {
        let server = Server::start(profile).await;
        let token = server.admin().await;
        let body = json!({"items": [{"description": "Setup", "amount": 50.0, "quantity": 2}], "tax_rate": 10.0});
        let made = server.post(&token, "/invoices/", body).await.json();
        let path = format!("/invoices/{}", made["id"].as_str().unwrap());
        let before: i64 = server.scalar("SELECT COUNT(*) FROM payments").await;
        let part = server.post(&token, &format!("{path}/partial-payment"), json!({"amount": 60.25})).await;
        let part = part.json();
        assert_eq!((&part["status"], &part["amount_due"]), (&json!("partially_paid"), &json!(49.75)));
        let too_much = server.post(&token, &format!("{path}/partial-payment"), json!({"amount": 49.76})).await;
        too_much.assert_refused(400, "Payment amount cannot exceed amount due (49.75)");
        let whole = server.post(&token, &format!("{path}/pay"), json!({})).await.json();
        assert_eq!((&whole["status"], &whole["amount_due"]), (&json!("paid"), &json!(0.0)));
        assert!(whole["paid_at"].is_string());
        server.post(&token, &format!("{path}/pay"), json!({})).await.assert_refused(400, "Invoice is already paid");
        let rows: i64 = server.scalar("SELECT COUNT(*) FROM payments").await;
        assert_eq!(rows - before, if profile == Profile::Documented { 2 } else { 0 }, "{profile:?}");
        let open: String =
            server.scalar("SELECT id FROM invoices WHERE status = 'open' AND order_id IS NOT NULL LIMIT 1").await;
        let others = server.post(&token, &format!("/invoices/{open}/pay"), json!({})).await;
        match profile {
            Profile::Documented => assert_eq!(others.json()["status"], "paid"),
            Profile::Observed => others.assert_refused(404, "Invoice not found"),
        }
    }
}
