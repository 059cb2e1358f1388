//! Which other origins may read the answers: those on private networks all, the others only what went wrong.

use std::net::Ipv4Addr;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

const METHODS: &str = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";
/// Seconds for which a browser may keep the answer to a preflight.
const MAX_AGE: &str = "600";

/// Answers preflights and marks the other answers as the existing backend does. Nothing changes without an `Origin`.
pub(crate) async fn share(request: Request, next: Next) -> Response {
    let Some(origin) = request.headers().get(header::ORIGIN).cloned() else { return next.run(request).await };
    let is_private = origin.to_str().is_ok_and(is_private);
    if request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD) {
        return if is_private {
            preflight(origin, request.headers())
        } else {
            (StatusCode::BAD_REQUEST, "Disallowed CORS origin").into_response()
        };
    }
    let mut response = next.run(request).await;
    let status = response.status();
    if is_private {
        echo(response.headers_mut(), origin);
    } else if (status.is_client_error() || status.is_server_error()) && status != StatusCode::UNPROCESSABLE_ENTITY {
        // The existing backend marks what its application raises by itself, which a validation error is not.
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    response
}

fn preflight(origin: HeaderValue, asked: &HeaderMap) -> Response {
    let allowed = [(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS), (header::ACCESS_CONTROL_MAX_AGE, MAX_AGE)];
    let mut response = (allowed, "OK").into_response();
    if let Some(names) = asked.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    echo(response.headers_mut(), origin);
    response
}

fn echo(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
}

/// Whether the origin is on this machine or on a private network, over HTTP or HTTPS and with any port.
fn is_private(origin: &str) -> bool {
    let Some(("http" | "https", authority)) = origin.split_once("://") else { return false };
    let host = match authority.split_once(':') {
        Some((host, port)) if port.parse::<u16>().is_ok() => host,
        Some(_) => return false,
        None => authority,
    };
    host == "localhost"
        || host.parse::<Ipv4Addr>().is_ok_and(|address| address == Ipv4Addr::LOCALHOST || address.is_private())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_private_networks_are_allowed() {
        for origin in [
            "http://localhost",
            "https://localhost:8443",
            "http://127.0.0.1:8080",
            "http://10.1.2.3",
            "https://192.168.0.7:3000",
            "http://172.16.0.1",
            "http://172.31.255.254:1",
        ] {
            assert!(is_private(origin), "{origin}");
        }
        for origin in [
            "",
            "null",
            "localhost",
            "ftp://localhost",
            "http://localhost.example.com",
            "http://localhost:port",
            "http://10.1.2.3.example.com",
            "http://10.1.2",
            "http://172.15.0.1",
            "http://172.32.0.1",
            "http://192.169.0.1",
            "http://8.8.8.8",
            "https://example.com",
        ] {
            assert!(!is_private(origin), "{origin}");
        }
    }
}
