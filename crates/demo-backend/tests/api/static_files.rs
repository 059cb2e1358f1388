//! The built app as it is served.

use pulseboard_demo_backend::{CONTENT_SECURITY_POLICY, Config, Database, start};

use crate::client::{Directory, Server, small};

const SCRIPT: &str = "/app-0123456789abcdef.js";

async fn server() -> (Server, Directory) {
    let app = Directory::new();
    for (name, content) in [
        ("index.html", "<!doctype html>"),
        ("app-0123456789abcdef.js", "plain"),
        ("app-0123456789abcdef.js.br", "brotli"),
        ("app-0123456789abcdef.js.gz", "gzip"),
        ("app-0123456789abcdef_bg.wasm", "\0asm"),
        ("icon.svg", "<svg/>"),
        (".secret.txt", "hidden"),
        (".git/packed-refs.txt", "hidden"),
    ] {
        std::fs::create_dir_all(app.0.join(".git")).unwrap();
        std::fs::write(app.0.join(name), content).unwrap();
    }
    let server = Server::with(Config { app: Some(app.0.clone()), ..small() }).await;
    (server, app)
}

#[tokio::test]
async fn types_caching_and_security_headers() {
    let (server, _app) = server().await;
    let immutable = "public, max-age=31536000, immutable";
    for (path, content_type, cache) in [
        ("/", "text/html; charset=utf-8", "no-store"),
        ("/index.html", "text/html; charset=utf-8", "no-store"),
        (SCRIPT, "text/javascript; charset=utf-8", immutable),
        ("/app-0123456789abcdef_bg.wasm", "application/wasm", immutable),
        ("/icon.svg", "image/svg+xml; charset=utf-8", "no-cache"),
    ] {
        let reply = server.send("GET", path, &[], "").await;
        assert_eq!(reply.status, 200, "{path}");
        assert_eq!(reply.header("content-type"), Some(content_type), "{path}");
        assert_eq!(reply.header("cache-control"), Some(cache), "{path}");
        assert_eq!(reply.header("content-security-policy"), Some(CONTENT_SECURITY_POLICY));
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(reply.header("cross-origin-opener-policy"), Some("same-origin"));
        assert!(reply.header("permissions-policy").unwrap().contains("camera=()"));
    }
}

#[tokio::test]
async fn the_policy_that_the_build_wrote_is_sent() {
    let app = Directory::new();
    std::fs::write(app.0.join("index.html"), "<!doctype html>").unwrap();
    let file = app.0.join("content-security-policy.txt");
    let policy = "default-src 'none'; style-src 'self' 'sha256-X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk='";
    std::fs::write(&file, format!("{policy}\n")).unwrap();
    let server = Server::with(Config { app: Some(app.0.clone()), ..small() }).await;
    // It was read once, when the server started.
    std::fs::write(&file, "default-src *").unwrap();
    for (path, status) in [("/", 200), ("/orders", 200), ("/missing.js", 404)] {
        let reply = server.send("GET", path, &[], "").await;
        assert_eq!(reply.status, status, "{path}");
        assert_eq!(reply.header("content-security-policy"), Some(policy), "{path}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{path}");
    }
}

#[tokio::test]
async fn a_policy_that_cannot_be_sent_is_refused_at_the_start() {
    let app = Directory::new();
    std::fs::write(app.0.join("index.html"), "<!doctype html>").unwrap();
    let file = app.0.join("content-security-policy.txt");
    let contents: [&[u8]; 5] =
        [b"", b" \n", b"default-src 'none'\nscript-src 'self'", b"default-src\0", "default-src ’none’".as_bytes()];
    for content in contents {
        std::fs::write(&file, content).unwrap();
        let refusal = start(Config { app: Some(app.0.clone()), database: Database::InMemory, ..small() }).await;
        let message = refusal.unwrap_err().to_string();
        assert!(message.contains("content-security-policy.txt is no policy that can be sent"), "{message}");
        assert!(message.contains("build the app again"), "{message}");
    }
}

#[tokio::test]
async fn the_best_accepted_coding_is_sent() {
    let (server, _app) = server().await;
    for (accepted, coding, body) in [
        ("gzip, deflate, br", Some("br"), "brotli"),
        ("gzip", Some("gzip"), "gzip"),
        ("br;q=0, gzip", Some("gzip"), "gzip"),
        ("identity", None, "plain"),
    ] {
        let reply = server.send("GET", SCRIPT, &[("Accept-Encoding", accepted)], "").await;
        assert_eq!((reply.header("content-encoding"), reply.text().as_str()), (coding, body), "{accepted}");
        assert_eq!(reply.header("vary"), Some("accept-encoding"));
        assert_eq!(reply.header("content-type"), Some("text/javascript; charset=utf-8"));
    }
}

#[tokio::test]
async fn routes_of_the_app_get_its_page_and_missing_files_do_not() {
    let (server, _app) = server().await;
    for path in ["/orders", "/customers/123", "/sign-in?next=/orders"] {
        let reply = server.send("GET", path, &[], "").await;
        assert_eq!((reply.status, reply.text().as_str()), (200, "<!doctype html>"), "{path}");
        assert_eq!(reply.header("cache-control"), Some("no-store"));
    }
    for path in [
        "/missing.js",
        "/../demo.sqlite",
        "/..%2fdemo.sqlite",
        "/.hidden",
        "/a/../../x.txt",
        "/.secret.txt",
        "/%2Esecret.txt",
        "/.git/packed-refs.txt",
    ] {
        let reply = server.send("GET", path, &[], "").await;
        assert_eq!(reply.status, 404, "{path}");
        assert!(reply.header("content-security-policy").is_some());
    }
    server.send("GET", "/api/v1/missing", &[], "").await.assert_refused(404, "Not Found");
    server.send("GET", "/api/missing", &[], "").await.assert_refused(404, "Not Found");
    assert_eq!(server.send("HEAD", SCRIPT, &[], "").await.status, 200);
    assert_eq!(server.send("POST", "/orders", &[], "").await.status, 405);
}
