//! Sign-in, the caller, and every refusal that depends on who asks.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use pulseboard_demo_backend::{
    ADMIN_EMAIL, ADMIN_PASSWORD, CUSTOMER_EMAIL, CUSTOMER_PASSWORD, INACTIVE_EMAIL, INACTIVE_PASSWORD, Profile,
};
use serde_json::{Value, json};

use crate::client::{Reply, Server};

const REFRESH: &str = "/api/v1/auth/refresh";

#[tokio::test]
async fn signing_in_gives_tokens_that_open_the_api() {
    let server = Server::start(Profile::Documented).await;
    let reply = server.login(ADMIN_EMAIL, ADMIN_PASSWORD).await;
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

async fn refresh(server: &Server, token: &Value) -> Reply {
    let body = json!({"refresh_token": token}).to_string();
    server.send("POST", REFRESH, &[("Content-Type", "application/json")], &body).await
}

fn claims(token: &Value) -> Value {
    let payload = token.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

#[tokio::test]
async fn a_refresh_token_buys_fresh_tokens() {
    let server = Server::start(Profile::Documented).await;
    let first = server.login(ADMIN_EMAIL, ADMIN_PASSWORD).await.json();
    let start = server.clock.now();
    // The access token is long over, and of the refresh token one day is left.
    server.clock.set(start + TimeDelta::days(6));
    let second = refresh(&server, &first["refresh_token"]).await;
    assert_eq!((second.status, &second.json()["token_type"]), (200, &json!("bearer")));
    assert_eq!(second.json().as_object().unwrap().len(), 3, "as after signing in");
    // Both kinds live on from now: 8 hours and 7 days.
    server.clock.set(start + TimeDelta::days(6) + TimeDelta::hours(7));
    let access = second.json()["access_token"].as_str().unwrap().to_owned();
    let me = server.get(&access, "/auth/me").await.json();
    assert_eq!((&me["email"], &me["is_admin"]), (&json!(ADMIN_EMAIL), &json!(true)));
    server.clock.set(start + TimeDelta::days(12));
    server.get(&access, "/auth/me").await.assert_refused(401, "Could not validate credentials");
    refresh(&server, &first["refresh_token"]).await.assert_refused(401, "Could not validate credentials");
    assert_eq!(refresh(&server, &second.json()["refresh_token"]).await.status, 200);
}

#[tokio::test]
async fn only_a_refresh_token_of_an_active_account_refreshes() {
    let server = Server::start(Profile::Documented).await;
    let tokens = server.login(CUSTOMER_EMAIL, CUSTOMER_PASSWORD).await.json();
    let good = tokens["refresh_token"].as_str().unwrap();
    let (signed, _) = good.rsplit_once('.').unwrap();
    for bad in [tokens["access_token"].as_str().unwrap(), &format!("{signed}.AAAA"), "garbage", ""] {
        refresh(&server, &json!(bad)).await.assert_refused(401, "Could not validate credentials");
    }
    server.execute("UPDATE users SET is_active = FALSE WHERE email = 'customer@example.com'").await;
    refresh(&server, &json!(good)).await.assert_refused(401, "Could not validate credentials");

    let admin = server.login(ADMIN_EMAIL, ADMIN_PASSWORD).await.json();
    server.execute("UPDATE users SET is_admin = FALSE").await;
    let demoted = refresh(&server, &admin["refresh_token"]).await.json();
    for kind in ["access_token", "refresh_token"] {
        assert_eq!(claims(&demoted[kind])["is_admin"], false, "the {kind} makes no admin");
    }
    server.execute("DELETE FROM users WHERE email = 'admin@example.com'").await;
    refresh(&server, &admin["refresh_token"]).await.assert_refused(401, "Could not validate credentials");
}

#[tokio::test]
async fn a_malformed_refresh_is_a_validation_error() {
    let server = Server::start(Profile::Documented).await;
    let as_json = [("Content-Type", "application/json")];
    for (body, kind, location) in [
        ("{}", "missing", json!(["body", "refresh_token"])),
        (r#"{"refresh_token": 5}"#, "string_type", json!(["body", "refresh_token"])),
        (r#"{"refresh_token": null}"#, "string_type", json!(["body", "refresh_token"])),
        ("[]", "model_attributes_type", json!(["body"])),
        ("", "missing", json!(["body"])),
    ] {
        let reply = server.send("POST", REFRESH, &as_json, body).await;
        let issue = &reply.json()["detail"][0];
        assert_eq!((reply.status, &issue["type"], &issue["loc"]), (422, &json!(kind), &location), "{body}");
    }
    server.send("GET", REFRESH, &[], "").await.assert_refused(405, "Method Not Allowed");
}

#[tokio::test]
async fn the_observed_backend_refreshes_nothing() {
    let server = Server::start(Profile::Observed).await;
    let tokens = server.login(ADMIN_EMAIL, ADMIN_PASSWORD).await.json();
    refresh(&server, &tokens["refresh_token"]).await.assert_refused(404, "Not Found");
    for (method, path) in [("GET", REFRESH.to_owned()), ("POST", format!("{REFRESH}/"))] {
        server.send(method, &path, &[], "").await.assert_refused(404, "Not Found");
    }
}
