//! The built app: precompressed files, caching by name, security headers, and `index.html` for its own routes.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::api_error::ApiError;
use crate::http::reply;
use crate::start_error::StartError;
use crate::state::App;

/// The policy that the app runs under where its build wrote none of its own.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
    trusted-types 'none'";

/// Where a build of the app writes its policy, which names what is in its page.
const POLICY_FILE: &str = "content-security-policy.txt";

const SECURITY_HEADERS: [(&str, &str); 4] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

/// Compressed siblings, best first: content coding and file name suffix.
const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

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

/// Answers everything outside the API.
pub(crate) async fn serve(State(app): State<App>, request: Request) -> Response {
    let path = request.uri().path();
    let Some(directory) = &app.config.app else {
        if path == "/" {
            return reply::ok(&json!({"message": "Pulseboard demo backend", "health": "/health"}));
        }
        return ApiError::NoRoute.into_response();
    };
    let mut response = if request.method() == Method::GET || request.method() == Method::HEAD {
        file(directory, path, request.headers()).await
    } else {
        ApiError::MethodNotAllowed.into_response()
    };
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, app.policy.clone());
    for (name, value) in SECURITY_HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn file(directory: &Path, path: &str, headers: &HeaderMap) -> Response {
    let relative = path.trim_start_matches('/');
    let is_plain = !relative.split('/').any(|part| part.starts_with('.') || part.contains(['\\', ':', '%']));
    let has_extension = relative.rsplit('/').next().is_some_and(|name| name.contains('.'));
    let found = if is_plain && has_extension { Some(relative) } else { None };
    match found {
        Some(name) => match read(directory, name, headers).await {
            Some(response) => response,
            None => missing(),
        },
        // Routes of the app have no extension; the app itself knows which exist.
        None if !has_extension => read(directory, "index.html", headers).await.unwrap_or_else(missing),
        None => missing(),
    }
}

fn missing() -> Response {
    (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], "Not Found").into_response()
}

async fn read(directory: &Path, name: &str, headers: &HeaderMap) -> Option<Response> {
    let plain = directory.join(name);
    let base = [
        (header::CONTENT_TYPE, content_type(name)),
        (header::CACHE_CONTROL, cache_control(name)),
        (header::VARY, "Accept-Encoding"),
    ];
    for (coding, suffix) in ENCODINGS {
        if !accepts(headers, coding) {
            continue;
        }
        let mut compressed = plain.clone().into_os_string();
        compressed.push(suffix);
        if let Ok(bytes) = tokio::fs::read(PathBuf::from(compressed)).await {
            return Some((base, [(header::CONTENT_ENCODING, coding)], bytes).into_response());
        }
    }
    tokio::fs::read(plain).await.ok().map(|bytes| (base, bytes).into_response())
}

/// Whether `Accept-Encoding` names the coding without refusing it.
fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|entry| {
        let (name, weight) = entry.split_once(';').unwrap_or((entry, ""));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok());
        name.trim().eq_ignore_ascii_case(coding) && weight.is_none_or(|weight| weight > 0.0)
    })
}

fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

fn content_type(name: &str) -> &'static str {
    match extension(name) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
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

    #[test]
    fn a_refused_coding_is_not_used() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip, br;q=0"));
        assert!(accepts(&headers, "gzip"));
        assert!(!accepts(&headers, "br"));
    }
}
