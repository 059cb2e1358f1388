//! How the proxy answers one request.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use http_body_util::BodyExt;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CACHE_CONTROL, CONNECTION, CONTENT_TYPE, HeaderValue, LAST_MODIFIED, LOCATION, RETRY_AFTER};
use hyper::{Request, Response, StatusCode};
use tokio::sync::{Notify, broadcast, watch};

use super::journal::{Journal, Open};
use super::relay::{Pump, Relay};
use super::rule::{Order, Reply, Rule};
use super::{Rules, rule_for};
use crate::http;

/// What all connections of a proxy share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) upstream: SocketAddr,
    pub(super) rules: watch::Sender<Rules>,
    pub(super) orders: broadcast::Sender<(String, Order)>,
    pub(super) journal: Arc<Journal>,
    pub(super) swallowed: Arc<AtomicUsize>,
}

impl Shared {
    /// Answers a request; `reset` breaks the connection that it came on.
    pub(super) async fn answer(
        self: Arc<Self>,
        request: Request<Incoming>,
        reset: Arc<Notify>,
    ) -> Result<Response<Relay>, Infallible> {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let pump = Pump {
            rules: self.rules.subscribe(),
            orders: self.orders.subscribe(),
            reset,
            swallowed: Arc::clone(&self.swallowed),
            path,
        };
        let open = self.journal.open(&pump.path);
        let rule = self.decide(&pump.path, &open).await;
        if let Rule::Answer(reply) = rule {
            return Ok(respond(reply, open));
        }
        let answer = http::forward(self.upstream, outbound(request)).await;
        if let Rule::Late(delay) | Rule::Rounds { delay, .. } = rule {
            tokio::time::sleep(delay).await;
        }
        let Ok(response) = answer else {
            return Ok(respond(Reply::page(502), open));
        };
        let (mut head, mut body) = response.into_parts();
        head.headers.remove(CONNECTION);
        if rule == Rule::Keepable {
            head.headers.insert(CACHE_CONTROL, HeaderValue::from_static("max-age=300"));
            head.headers.insert(LAST_MODIFIED, HeaderValue::from_static("Mon, 26 Oct 2026 08:00:00 GMT"));
        }
        let first = match rule {
            Rule::Buffered { size, passes_head: false } => self.gather(&mut body, size, &pump.path).await,
            _ => Bytes::new(),
        };
        Ok(Response::from_parts(head, Relay::start(first, body, pump, open)))
    }

    /// What becomes of a request, once it is not to stall any more.
    async fn decide(&self, path: &str, open: &Open) -> Rule {
        let mut rules = self.rules.subscribe();
        let is_decided = |rules: &Rules| match rule_for(rules, path) {
            Rule::Stall => false,
            Rule::Rounds { most, since, .. } => {
                let counts = |path: &str| matches!(rule_for(rules, path), Rule::Rounds { .. });
                self.journal.round(open, since, counts) <= most
            }
            _ => true,
        };
        // The sender lives as long as this.
        let decided = rules.wait_for(is_decided).await;
        decided.map_or(Rule::Pass, |rules| rule_for(&rules, path))
    }

    /// Reads so many bytes, or to the end, or until the rule is another one.
    async fn gather(&self, body: &mut Incoming, size: usize, path: &str) -> Bytes {
        let mut bytes = Vec::new();
        let mut rules = self.rules.subscribe();
        while bytes.len() < size {
            tokio::select! {
                // What broke is seen by whoever reads on.
                frame = body.frame() => match frame {
                    Some(Ok(frame)) => bytes.extend(frame.into_data().unwrap_or_default()),
                    Some(Err(_)) | None => break,
                },
                _ = rules.wait_for(|rules| !matches!(rule_for(rules, path), Rule::Buffered { .. })) => break,
            }
        }
        bytes.into()
    }
}

fn outbound(mut request: Request<Incoming>) -> Request<Incoming> {
    request.headers_mut().remove(CONNECTION);
    request
}

fn respond(reply: Reply, open: Open) -> Response<Relay> {
    let mut response = Response::new(Relay::of(reply.body, open));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::BAD_GATEWAY);
    if let Some(content_type) = reply.content_type {
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    if let Some(seconds) = reply.retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if let Some(location) = reply.location {
        response.headers_mut().insert(LOCATION, HeaderValue::from_static(location));
    }
    response
}
