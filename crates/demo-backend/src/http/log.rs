//! The log: one line per request, and two per event stream.

use std::borrow::Cow;
use std::time::Duration;

use axum::extract::Request;
use axum::http::Uri;
use axum::response::Response;
use tower_http::classify::{ServerErrorsAsFailures, SharedClassifier};
use tower_http::trace::{MakeSpan, OnResponse, TraceLayer};
use tracing::Span;

/// Logs every request with its answer.
pub(crate) fn layer() -> TraceLayer<SharedClassifier<ServerErrorsAsFailures>, Asked, (), Answered, (), (), ()> {
    TraceLayer::new_for_http()
        .make_span_with(Asked)
        .on_request(())
        .on_response(Answered)
        .on_body_chunk(())
        .on_eos(())
        .on_failure(())
}

/// Names what is asked for, without any token.
#[derive(Clone, Copy)]
pub(crate) struct Asked;

impl<B> MakeSpan<B> for Asked {
    fn make_span(&mut self, request: &Request<B>) -> Span {
        tracing::info_span!("request", method = %request.method(), target = %shown(request.uri()))
    }
}

/// Names the status and the time it took.
#[derive(Clone, Copy)]
pub(crate) struct Answered;

impl<B> OnResponse<B> for Answered {
    fn on_response(self, response: &Response<B>, latency: Duration, _span: &Span) {
        tracing::info!("{} {:.1} ms", response.status().as_u16(), latency.as_secs_f64() * 1000.0);
    }
}

/// Path and query with the values of tokens, which are credentials, left out.
fn shown(uri: &Uri) -> String {
    let Some(query) = uri.query() else { return uri.path().to_owned() };
    let query: Vec<Cow<str>> = query.split('&').map(without_secret).collect();
    format!("{}?{}", uri.path(), query.join("&"))
}

/// A parameter, with its value left out if it is a token under any name, however the name is escaped.
fn without_secret(pair: &str) -> Cow<'_, str> {
    let (name, _) = pair.split_once('=').unwrap_or((pair, ""));
    let is_token = form_urlencoded::parse(name.as_bytes()).any(|(name, _)| name.to_ascii_lowercase().contains("token"));
    if is_token { format!("{name}=***").into() } else { pair.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_stay_out_of_the_log() {
        for (query, expected) in [
            ("a=1&token=secret.part&b=2", "a=1&token=***&b=2"),
            ("token=first&token=second=more", "token=***&token=***"),
            ("%74oken=secret&Token=secret", "%74oken=***&Token=***"),
            ("refresh_token=secret", "refresh_token=***"),
            ("period=week&search=a%20b&flag", "period=week&search=a%20b&flag"),
        ] {
            let uri: Uri = format!("/api/v1/events/stream?{query}").parse().expect("an address");
            assert_eq!(shown(&uri), format!("/api/v1/events/stream?{expected}"));
        }
    }
}
