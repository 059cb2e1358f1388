//! Sign-in, the caller, and every refusal that depends on who asks.

use chrono::TimeDelta;
use pulseboard_demo_backend::{ADMIN_EMAIL, INACTIVE_EMAIL, INACTIVE_PASSWORD, Profile};
use serde_json::json;

use crate::client::Server;

#[tokio::test]
async fn signing_in_gives_tokens_that_open_the_api() {
    let server = Server::start(Profile::Documented).await;
    let reply = server.login(ADMIN_EMAIL, pulseboard_demo_backend::ADMIN_PASSWORD).await;
    assert_eq!(reply.status, 200);
    let tokens = reply.json();
    assert_eq!(tokens["token_type"], "bearer");
    for kind in ["access_token", "refresh_token"] {
        let me = server.get(tokens[kind].as_str().unwrap(), "/auth/me").await;
        assert_eq!(me.status, 200, "{kind}");
        assert_eq!(me.json()["email"], ADMIN_EMAIL);
        assert_eq!(me.json()["is_admin"], true);
    }
    let customer = server.customer().await;
    assert_eq!(server.get(&customer, "/auth/me").await.json()["is_admin"], false);
}

#[tokio::test]
async fn a_refused_sign_in_says_why() {
    let server = Server::start(Profile::Documented).await;
    server.login(ADMIN_EMAIL, "wrong").await.assert_refused(401, "Incorrect email or password");
    server.login("nobody@example.com", "wrong").await.assert_refused(401, "Incorrect email or password");
    server.login(INACTIVE_EMAIL, INACTIVE_PASSWORD).await.assert_refused(400, "Inactive user");
    let malformed = server.login("nobody@host.local", "secret").await;
    assert_eq!(malformed.status, 422);
    assert_eq!(malformed.json()["detail"][0]["loc"], json!(["body", "email"]));
    assert_eq!(malformed.json()["body"]["password"], "secret", "the contract echoes the whole body");

    let path = "/api/v1/auth/login";
    let as_json = ("Content-Type", "application/json");
    let broken = server.send("POST", path, &[as_json], "{bad").await;
    assert_eq!((broken.status, &broken.json()["detail"][0]["type"]), (422, &json!("json_invalid")));
    assert_eq!(broken.json()["body"], "{bad");
    let empty = server.send("POST", path, &[as_json], "{}").await;
    assert_eq!(empty.json()["detail"].as_array().unwrap().len(), 2, "both missing fields are reported");
    let form = server.send("POST", path, &[], "username=a&password=b").await;
    form.assert_refused(500, "Internal server error: Object of type bytes is not JSON serializable");
    server.send("GET", path, &[], "").await.assert_refused(405, "Method Not Allowed");
}

#[tokio::test]
async fn every_kind_of_bad_credentials_has_its_own_answer() {
    let server = Server::start(Profile::Documented).await;
    let path = "/api/v1/dashboard/stats";
    server.send("GET", path, &[], "").await.assert_refused(403, "Not authenticated");
    let basic = [("Authorization", "Basic abc")];
    server.send("GET", path, &basic, "").await.assert_refused(403, "Invalid authentication credentials");
    server.get("garbage", "/dashboard/stats").await.assert_refused(401, "Could not validate credentials");

    let customer = server.customer().await;
    assert_eq!(server.get(&customer, "/dashboard/stats").await.status, 200);
    for path in ["/customers", "/payments", "/admin/licenses", "/customers/stats", "/payments/stats/summary"] {
        server.get(&customer, path).await.assert_refused(403, "Admin access required");
    }
}

#[tokio::test]
async fn a_token_expires_and_lives_longer_on_the_documented_backend() {
    for (profile, minutes) in [(Profile::Documented, 8 * 60), (Profile::Observed, 15)] {
        let server = Server::start(profile).await;
        let token = server.admin().await;
        let start = server.clock.now();
        server.clock.set(start + TimeDelta::minutes(minutes) - TimeDelta::seconds(5));
        assert_eq!(server.get(&token, "/auth/me").await.status, 200, "{profile:?}");
        server.clock.set(start + TimeDelta::minutes(minutes) + TimeDelta::seconds(5));
        server.get(&token, "/auth/me").await.assert_refused(401, "Could not validate credentials");
    }
}

#[tokio::test]
async fn a_deleted_account_is_refused_differently_by_each_family() {
    let server = Server::start(Profile::Observed).await;
    let token = server.admin().await;
    server.execute("DELETE FROM users WHERE is_admin").await;
    for path in ["/auth/me", "/dashboard/stats", "/orders"] {
        server.get(&token, path).await.assert_refused(404, "User not found");
    }
    server.get(&token, "/customers").await.assert_refused(403, "Admin access required");
    let invoices = server.get(&token, "/invoices/").await;
    invoices.assert_refused(500, "Internal server error: Error fetching user: 404: User not found");
    server.stream(&token).await;
}

#[tokio::test]
async fn a_deactivated_account_keeps_its_token() {
    let server = Server::start(Profile::Documented).await;
    let token = server.customer().await;
    server.execute("UPDATE users SET is_active = FALSE").await;
    let me = server.get(&token, "/auth/me").await;
    assert_eq!((me.status, &me.json()["is_active"]), (200, &json!(false)));
}
