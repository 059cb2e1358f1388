//! Which other origins may read the answers: those on private networks all, the others only what went wrong.

use std::net::Ipv4Addr;
use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::cors::{AllowCredentials, AllowHeaders, AllowOrigin, CorsLayer};

use crate::api_error::ApiError;

/// How long a browser may keep the answer to a preflight.
const MAX_AGE: Duration = Duration::from_mins(10);

/// Shares every answer with origins on private networks, credentials included.
pub(crate) fn layer() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(|origin, _| is_private(origin)))
        .allow_credentials(AllowCredentials::predicate(|origin, _| is_private(origin)))
        .allow_methods([
            Method::DELETE,
            Method::GET,
            Method::HEAD,
            Method::OPTIONS,
            Method::PATCH,
            Method::POST,
            Method::PUT,
        ])
        .allow_headers(AllowHeaders::mirror_request())
        .max_age(MAX_AGE)
        .vary([header::ORIGIN])
}

/// What the existing backend does besides: it refuses the preflights of other origins in plain text, knows `OPTIONS`
/// as a preflight only, and lets everybody read what its application raised, which a validation error is not.
pub(crate) async fn deviate(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let origin = headers.get(header::ORIGIN).cloned();
    let is_foreign = origin.as_ref().is_some_and(|origin| !is_private(origin));
    let is_preflight = origin.is_some() && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = match (request.method() == Method::OPTIONS, is_preflight) {
        (true, true) if is_foreign => return (StatusCode::BAD_REQUEST, "Disallowed CORS origin").into_response(),
        // The layer would answer it as a preflight.
        (true, false) => shared(ApiError::MethodNotAllowed.into_response(), origin.filter(|_| !is_foreign)),
        _ => next.run(request).await,
    };
    let status = response.status();
    let was_raised = status.is_client_error() || status.is_server_error();
    if is_foreign && was_raised && status != StatusCode::UNPROCESSABLE_ENTITY {
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    response
}

/// Shares an answer that did not pass the layer with an origin on a private network.
fn shared(mut response: Response, origin: Option<HeaderValue>) -> Response {
    if let Some(origin) = origin {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        headers.insert(header::VARY, HeaderValue::from_static("origin"));
    }
    response
}

/// Whether the origin is on this machine or on a private network, over HTTP or HTTPS and with any port.
fn is_private(origin: &HeaderValue) -> bool {
    let Ok(origin) = origin.to_str() else { return false };
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
            assert!(is_private(&HeaderValue::from_static(origin)), "{origin}");
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
            assert!(!is_private(&HeaderValue::from_static(origin)), "{origin}");
        }
    }
}
