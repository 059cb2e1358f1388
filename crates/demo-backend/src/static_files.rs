//! The built app: precompressed files, caching by name, security headers, and `index.html` for its own routes.

use std::io::ErrorKind;
use std::path::Path;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use tower::ServiceExt;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::api_error::ApiError;
use crate::start_error::StartError;
use crate::state::App;

/// The policy that the app runs under where its build wrote none of its own.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'; worker-src 'self'; \
    require-trusted-types-for 'script'; trusted-types default";

/// Where a build of the app writes its policy, which names what is in its page.
const POLICY_FILE: &str = "content-security-policy.txt";

const SECURITY_HEADERS: [(&str, &str); 4] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

/// The policy of the app in a directory: what its build wrote, or else [`CONTENT_SECURITY_POLICY`].
///
/// # Errors
///
/// When the file is there and what it holds cannot be sent.
pub(crate) fn policy_of(app: Option<&Path>) -> Result<HeaderValue, StartError> {
    let Some(file) = app.map(|directory| directory.join(POLICY_FILE)) else {
        return Ok(HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    };
    let unusable = |detail: String| StartError::UnusablePolicy { file: file.clone(), detail };
    let bytes = match std::fs::read(&file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Ok(HeaderValue::from_static(CONTENT_SECURITY_POLICY));
        }
        Err(error) => return Err(unusable(error.to_string())),
    };
    let policy = bytes.trim_ascii();
    if policy.is_empty() {
        return Err(unusable("it is empty".to_owned()));
    }
    let is_plain = policy.iter().all(|byte| *byte == b' ' || byte.is_ascii_graphic());
    let policy = HeaderValue::from_bytes(policy).ok().filter(|_| is_plain);
    policy.ok_or_else(|| unusable("it is not one line of plain ASCII".to_owned()))
}

/// The files of the app, or a greeting where none is served.
pub(crate) fn routes(app: &App) -> Router<App> {
    if app.config.app.is_none() {
        return Router::new().route("/", get(greet)).fallback(absent);
    }
    let headers =
        SECURITY_HEADERS.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
    let policy = (header::CONTENT_SECURITY_POLICY, app.policy.clone());
    headers.into_iter().chain([policy]).fold(Router::new().fallback(serve), |router, (name, value)| {
        router.layer(SetResponseHeaderLayer::overriding(name, value))
    })
}

async fn greet() -> Json<Value> {
    Json(json!({"message": "Pulseboard demo backend", "health": "/health"}))
}

async fn absent() -> ApiError {
    ApiError::NoRoute
}

async fn serve(State(app): State<App>, request: Request) -> Response {
    let Some(directory) = &app.config.app else { return ApiError::NoRoute.into_response() };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return ApiError::MethodNotAllowed.into_response();
    }
    let path = request.uri().path();
    let is_plain = !path.split('/').any(|part| part.starts_with('.') || part.contains(['\\', ':', '%']));
    let file = path.rsplit('/').next().unwrap_or_default().to_owned();
    // Routes of the app have no extension; the app itself knows which exist.
    let name = if file.contains('.') { file } else { "index.html".to_owned() };
    let answer = if name == "index.html" {
        let page = ServeFile::new(directory.join("index.html")).precompressed_br().precompressed_gzip();
        page.oneshot(request).await.map(Response::into_response)
    } else {
        let files = ServeDir::new(directory).precompressed_br().precompressed_gzip();
        files.oneshot(request).await.map(Response::into_response)
    };
    let Ok(mut response) = answer;
    if response.status() == StatusCode::NOT_FOUND || !is_plain {
        return (StatusCode::NOT_FOUND, "Not Found").into_response();
    }
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control(&name)));
    if let Some(kind) = headers.get(header::CONTENT_TYPE).and_then(with_charset) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    response
}

/// The type of a text with its encoding, which the file system does not know.
fn with_charset(kind: &HeaderValue) -> Option<HeaderValue> {
    let kind = kind.to_str().ok().filter(|kind| kind.starts_with("text/") || *kind == "image/svg+xml")?;
    HeaderValue::from_str(&format!("{kind}; charset=utf-8")).ok()
}

fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// A name with a hash never changes its content; everything else is asked for again.
fn cache_control(name: &str) -> &'static str {
    if extension(name) == "html" {
        "no-store"
    } else if has_hash(name) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    }
}

/// Whether the name holds `-` and at least eight hexadecimal digits before its extension or before `_bg`.
fn has_hash(name: &str) -> bool {
    let stem = name.rsplit('/').next().and_then(|file| file.split_once('.')).map_or("", |(stem, _)| stem);
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    stem.rsplit_once('-').is_some_and(|(_, hash)| {
        hash.len() >= 8 && hash.chars().all(|digit| digit.is_ascii_digit() || ('a'..='f').contains(&digit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hashed_names_are_immutable() {
        for (name, expected) in [
            ("app-0123456789abcdef.js", true),
            ("app-0123456789abcdef_bg.wasm", true),
            ("snippets/x/inline-01234567.js", true),
            ("app.js", false),
            ("app-bg.wasm", false),
            ("theme-dark.css", false),
        ] {
            assert_eq!(has_hash(name), expected, "{name}");
        }
    }
}
