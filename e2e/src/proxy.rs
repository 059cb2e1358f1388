//! A reverse proxy on loopback that counts requests and can be told to fail.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::{CONNECTION, CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::{broadcast, watch};
use tokio::task::JoinHandle;

use crate::{Outcome, http};

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The server answers it.
    Pass,
    /// The proxy answers it with this status and a page, as proxies do.
    Answer(u16),
    /// Nobody answers it until the rule is changed.
    Stall,
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[derive(Debug)]
struct Shared {
    upstream: SocketAddr,
    rules: watch::Sender<Vec<(String, Rule)>>,
    cuts: broadcast::Sender<String>,
    seen: Mutex<Vec<String>>,
}

/// A proxy, for as long as it is kept.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// Starts one before a server.
    ///
    /// # Errors
    ///
    /// When it cannot listen.
    pub async fn start(upstream: SocketAddr) -> Outcome<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            upstream,
            rules: watch::Sender::new(Vec::new()),
            cuts: broadcast::Sender::new(16),
            seen: Mutex::default(),
        });
        let task = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self { address, shared, task })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Says what becomes of requests whose path begins like this, from now on; stalled ones are looked at again.
    pub fn set(&self, path: &str, rule: Rule) {
        self.shared.rules.send_modify(|rules| {
            rules.retain(|(known, _)| known != path);
            rules.push((path.to_owned(), rule));
        });
    }

    /// Breaks the answers under way to requests whose path begins like this.
    pub fn cut(&self, path: &str) {
        // Nobody may be listening, which is no error.
        let _ = self.shared.cuts.send(path.to_owned());
    }

    /// How many requests there were whose path begins like this.
    pub fn count(&self, path: &str) -> usize {
        self.shared.seen().iter().filter(|seen| seen.starts_with(path)).count()
    }

    /// All requests so far: path and query.
    pub fn requests(&self) -> Vec<String> {
        self.shared.seen().clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Shared {
    fn seen(&self) -> std::sync::MutexGuard<'_, Vec<String>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What becomes of a request, once it is not to stall any more.
    async fn decide(&self, path: &str) -> Rule {
        let rule = |rules: &Vec<(String, Rule)>| {
            let found = rules.iter().rev().find(|(prefix, _)| path.starts_with(prefix.as_str()));
            found.map_or(Rule::Pass, |(_, rule)| *rule)
        };
        let mut rules = self.rules.subscribe();
        // The sender lives as long as this.
        rules.wait_for(|rules| rule(rules) != Rule::Stall).await.map_or(Rule::Pass, |rules| rule(&rules))
    }

    async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Result<Response<Relay>, Infallible> {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let cuts = self.cuts.subscribe();
        self.seen().push(path.clone());
        if let Rule::Answer(status) = self.decide(&path).await {
            return Ok(page(status));
        }
        Ok(match http::forward(self.upstream, outbound(request)).await {
            Ok(response) => {
                let mut response = response.map(|body| Relay::new(body, cuts, path));
                response.headers_mut().remove(CONNECTION);
                response
            }
            Err(_) => page(502),
        })
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        let service = service_fn(move |request| Arc::clone(&shared).answer(request));
        let connection = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        // A browser that leaves in the middle of an answer is no error.
        tokio::spawn(connection);
    }
}

fn outbound(mut request: Request<Incoming>) -> Request<Incoming> {
    request.headers_mut().remove(CONNECTION);
    request
}

/// An answer of the proxy's own.
fn page(status: u16) -> Response<Relay> {
    let text = format!("<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>");
    let mut response = Response::new(Relay::of(text));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
    response
}

/// A body that is passed on as it arrives, and can be cut.
struct Relay {
    body: Pin<Box<dyn Body<Data = Bytes, Error = Failure> + Send>>,
    cut: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl Relay {
    fn new(body: Incoming, mut cuts: broadcast::Receiver<String>, path: String) -> Self {
        let cut = async move {
            loop {
                match cuts.recv().await {
                    Ok(prefix) if path.starts_with(&prefix) => return,
                    Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => {}
                    Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
                }
            }
        };
        Self { body: Box::pin(body.map_err(Into::into)), cut: Box::pin(cut) }
    }

    fn of(text: String) -> Self {
        let body = Full::new(Bytes::from(text)).map_err(|never| match never {});
        Self { body: Box::pin(body), cut: Box::pin(std::future::pending()) }
    }
}

impl Body for Relay {
    type Data = Bytes;
    type Error = Failure;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Failure>>> {
        if self.cut.as_mut().poll(context).is_ready() {
            return Poll::Ready(Some(Err("the scenario cut this answer".into())));
        }
        self.body.as_mut().poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
