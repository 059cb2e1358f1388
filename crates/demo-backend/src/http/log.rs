//! The log: one line per request, and two per event stream.

use std::borrow::Cow;
use std::fmt;
use std::io::Write;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::Uri;
use axum::middleware::Next;
use axum::response::Response;

use crate::state::App;

/// Writes one line per request when asked to.
pub(crate) async fn observe(State(app): State<App>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let target = app.config.log.then(|| shown(request.uri()));
    let response = next.run(request).await;
    if let Some(target) = target {
        let elapsed = started.elapsed().as_secs_f64() * 1000.0;
        write(format_args!("{method} {target} {} {elapsed:.1} ms", response.status().as_u16()));
    }
    response
}

/// Writes, when asked to, that an event stream of `user` opened or closed, which leaves `open` of them.
pub(crate) fn stream(app: &App, change: &str, user: &str, open: usize) {
    if app.config.log {
        write(format_args!("stream {change} {user} ({open} open)"));
    }
}

fn write(line: fmt::Arguments) {
    // That nobody reads the log any more is no reason to stop serving.
    let _ = writeln!(std::io::stderr(), "{line}");
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
