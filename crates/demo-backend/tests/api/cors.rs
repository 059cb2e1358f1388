//! What pages from other origins may read.

use pulseboard_demo_backend::{Config, Profile};

use crate::client::{Directory, Reply, Server, small};

const NEAR: &str = "http://192.168.1.20:8080";
const FAR: &str = "https://dashboard.example.com";

fn shared_with(reply: &Reply) -> (Option<&str>, Option<&str>) {
    (reply.header("access-control-allow-origin"), reply.header("access-control-allow-credentials"))
}

#[tokio::test]
async fn private_networks_read_everything_and_others_only_what_was_raised() {
    for profile in [Profile::Documented, Profile::Observed] {
        let server = Server::start(profile).await;
        let bearer = format!("Bearer {}", server.admin().await);
        for (path, status, far) in [
            ("/health", 200, None),
            ("/api/v1/dashboard/stats", 200, None),
            ("/api/v1/orders/", 307, None),
            ("/api/v1/orders?status=bogus", 400, Some("*")),
            ("/api/v1/orders/unknown", 404, Some("*")),
            ("/api/v1/nothing", 404, Some("*")),
            ("/api/nothing", 404, Some("*")),
            ("/api/v1/auth/login", 405, Some("*")),
            ("/api/v1/orders?limit=0", 422, None),
        ] {
            let from = async |origin| {
                let reply = server.send("GET", path, &[("Authorization", &bearer), ("Origin", origin)], "").await;
                assert_eq!(reply.status, status, "{path}");
                reply
            };
            let near = from(NEAR).await;
            assert_eq!(shared_with(&near), (Some(NEAR), Some("true")), "{path}");
            assert_eq!(near.header("vary").map(str::to_ascii_lowercase).as_deref(), Some("origin"), "{path}");
            assert_eq!(shared_with(&from(FAR).await), (far, None), "{path}");
            let own = server.send("GET", path, &[("Authorization", &bearer)], "").await;
            assert_eq!(shared_with(&own), (None, None), "{path} without an origin");
        }
        let head = server.send("HEAD", "/api/v1/orders", &[("Origin", FAR)], "").await;
        assert_eq!((head.status, shared_with(&head)), (405, (Some("*"), None)));
        for (token, status) in [("", 403), ("Bearer garbage", 401)] {
            let headers = [("Origin", FAR), ("Authorization", token)];
            let headers = if token.is_empty() { &headers[..1] } else { &headers[..] };
            let reply = server.send("GET", "/api/v1/orders", headers, "").await;
            assert_eq!((reply.status, shared_with(&reply)), (status, (Some("*"), None)));
        }
    }
}

#[tokio::test]
async fn a_failure_can_be_read_from_anywhere() {
    let server = Server::start(Profile::Observed).await;
    let reply = server.send("POST", "/api/v1/auth/login", &[("Origin", FAR)], "username=a").await;
    assert_eq!((reply.status, shared_with(&reply)), (500, (Some("*"), None)));
}

#[tokio::test]
async fn a_stream_can_be_read_from_anywhere() {
    let server = Server::start(Profile::Observed).await;
    let path = "/api/v1/events/stream?token=garbage";
    for (headers, expected) in [
        (&[][..], (Some("*"), None)),
        (&[("Origin", FAR)][..], (Some("*"), None)),
        (&[("Origin", NEAR)][..], (Some(NEAR), Some("true"))),
    ] {
        let reply = server.send("GET", path, headers, "").await;
        assert_eq!((reply.status, shared_with(&reply)), (200, expected));
    }
}

#[tokio::test]
async fn a_preflight_is_answered_by_its_origin() {
    let server = Server::start(Profile::Observed).await;
    let ask = async |origin| {
        let headers = [
            ("Origin", origin),
            ("Access-Control-Request-Method", "PATCH"),
            ("Access-Control-Request-Headers", "authorization,x-anything"),
        ];
        server.send("OPTIONS", "/api/v1/orders/1", &headers, "").await
    };
    let allowed = ask(NEAR).await;
    assert_eq!((allowed.status, shared_with(&allowed)), (200, (Some(NEAR), Some("true"))));
    assert_eq!(allowed.header("access-control-allow-headers"), Some("authorization,x-anything"));
    let methods: Vec<_> = allowed.header("access-control-allow-methods").unwrap().split(',').map(str::trim).collect();
    assert_eq!(methods, ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]);
    assert_eq!(allowed.header("access-control-max-age"), Some("600"));
    let refused = ask(FAR).await;
    assert_eq!((refused.status, shared_with(&refused)), (400, (None, None)));
    assert_eq!(refused.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(refused.text(), "Disallowed CORS origin");
    // Without its headers it is no preflight.
    for (headers, expected) in [
        (&[][..], (None, None)),
        (&[("Origin", NEAR)][..], (Some(NEAR), Some("true"))),
        (&[("Origin", FAR)][..], (Some("*"), None)),
    ] {
        let reply = server.send("OPTIONS", "/api/v1/orders/1", headers, "").await;
        reply.assert_refused(405, "Method Not Allowed");
        assert_eq!(shared_with(&reply), expected);
    }
}

#[tokio::test]
async fn the_files_of_the_app_are_for_its_own_pages() {
    let directory = Directory::new();
    std::fs::write(directory.0.join("index.html"), "page").unwrap();
    let server = Server::with(Config { app: Some(directory.0.clone()), ..small() }).await;
    for path in ["/", "/missing.js"] {
        let reply = server.send("GET", path, &[("Origin", NEAR)], "").await;
        assert_eq!(shared_with(&reply), (None, None), "{path}");
    }
}
