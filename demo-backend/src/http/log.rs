//! The request log and the two refusals that apply to every route.

use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::{Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::api_error::ApiError;
use crate::state::App;

/// Writes one line per request when asked to, and refuses `HEAD` on the API as the existing backend does.
pub(crate) async fn observe(State(app): State<App>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let target = app.config.log.then(|| shown(request.uri()));
    let path = request.uri().path();
    let response = if method == Method::HEAD && (path == "/health" || path.starts_with("/api/")) {
        ApiError::MethodNotAllowed.into_response()
    } else {
        next.run(request).await
    };
    if let Some(target) = target {
        let elapsed = started.elapsed().as_secs_f64() * 1000.0;
        eprintln!("{method} {target} {} {elapsed:.1} ms", response.status().as_u16());
    }
    response
}

/// Path and query with the token, which is a credential, left out.
fn shown(uri: &Uri) -> String {
    let Some(query) = uri.query() else { return uri.path().to_owned() };
    let query: Vec<&str> =
        query.split('&').map(|pair| if pair.starts_with("token=") { "token=***" } else { pair }).collect();
    format!("{}?{}", uri.path(), query.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_stay_out_of_the_log() {
        let uri = Uri::from_static("/api/v1/events/stream?a=1&token=secret.part&b=2");
        assert_eq!(shown(&uri), "/api/v1/events/stream?a=1&token=***&b=2");
    }
}
