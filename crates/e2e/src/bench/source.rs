//! The server that a measured page talks to: the event stream is its own, everything else is the demo backend's.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use eyre::eyre;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes, Frame, Incoming};
use hyper::header::{CACHE_CONTROL, CONNECTION, CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{HeaderMap, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::{Outcome, http};

/// Where the stream is.
const STREAM: &str = "/api/v1/events/stream";
/// How often a heartbeat is sent: well within the silence that a page bears.
const HEARTBEAT: Duration = Duration::from_secs(15);

type Reply = Response<UnsyncBoxBody<Bytes, Infallible>>;

/// A request for something of the API other than the stream.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Path and query.
    pub(crate) key: String,
    /// When it arrived.
    pub(crate) began: Instant,
    /// When its answer was complete; `None` while it is not.
    pub(crate) ended: Option<Instant>,
    /// How long its answer is.
    pub(crate) bytes: u64,
}

/// A source of events, for as long as it is kept.
#[derive(Debug)]
pub(crate) struct Source {
    address: SocketAddr,
    shared: Arc<Shared>,
    tasks: [JoinHandle<()>; 2],
}

#[derive(Debug)]
struct Shared {
    upstream: SocketAddr,
    is_down: watch::Sender<bool>,
    listeners: Mutex<Vec<mpsc::UnboundedSender<Bytes>>>,
    opened: watch::Sender<usize>,
    asked: Mutex<Vec<Asked>>,
    /// Answers that are given again without asking the backend; `None` while it is asked.
    canned: Mutex<Option<HashMap<String, Value>>>,
    /// How many orders there are beyond those of the canned answers.
    more_orders: AtomicU32,
    number: AtomicU32,
}

impl Source {
    /// Starts one before a backend.
    pub(crate) async fn start(upstream: SocketAddr) -> Outcome<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            upstream,
            is_down: watch::Sender::new(false),
            listeners: Mutex::default(),
            opened: watch::Sender::new(0),
            asked: Mutex::default(),
            canned: Mutex::default(),
            more_orders: AtomicU32::new(0),
            number: AtomicU32::new(0),
        });
        let tasks = [tokio::spawn(accept(listener, Arc::clone(&shared))), tokio::spawn(beat(Arc::clone(&shared)))];
        Ok(Self { address, shared, tasks })
    }

    /// Where it listens, as a browser names it.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Begins anew: events are numbered from 1, nothing was asked yet, answers are the backend's.
    pub(crate) fn renew(&self) {
        self.shared.number.store(0, Ordering::Relaxed);
        self.shared.more_orders.store(0, Ordering::Relaxed);
        lock(&self.shared.asked).clear();
        *lock(&self.shared.canned) = None;
    }

    /// From now on each question gets at once what the backend says to it the first time.
    pub(crate) fn answer_at_once(&self) {
        *lock(&self.shared.canned) = Some(HashMap::new());
    }

    /// Adds an order to the canned answers.
    pub(crate) fn add_order(&self) {
        self.shared.more_orders.fetch_add(1, Ordering::Relaxed);
    }

    /// The number of the next event.
    pub(crate) fn next_number(&self) -> u32 {
        self.shared.number.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// The number of the last event.
    pub(crate) fn last_number(&self) -> u32 {
        self.shared.number.load(Ordering::Relaxed)
    }

    /// Sends frames to every open stream.
    pub(crate) fn send(&self, frames: String) {
        self.shared.send(Bytes::from(frames));
    }

    /// How many streams are open.
    pub(crate) fn open_streams(&self) -> usize {
        let mut listeners = lock(&self.shared.listeners);
        listeners.retain(|listener| !listener.is_closed());
        listeners.len()
    }

    /// How many streams were asked for so far.
    pub(crate) fn streams(&self) -> usize {
        *self.shared.opened.borrow()
    }

    /// Waits until more than `known` streams were asked for.
    pub(crate) async fn wait_for_stream(&self, known: usize, limit: Duration) -> Outcome {
        let mut opened = self.shared.opened.subscribe();
        let waited = tokio::time::timeout(limit, opened.wait_for(|opened| *opened > known)).await;
        waited.map_err(|_| eyre!("no new stream within {} s", limit.as_secs_f32()))??;
        Ok(())
    }

    /// Goes away: connections break, and new ones are closed at once. Or comes back.
    pub(crate) fn set_down(&self, is_down: bool) {
        self.shared.is_down.send_replace(is_down);
    }

    /// What was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        lock(&self.shared.asked).clone()
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl Shared {
    fn send(&self, frames: Bytes) {
        lock(&self.listeners).retain(|listener| listener.send(frames.clone()).is_ok());
    }

    async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Result<Reply, Infallible> {
        if request.uri().path() == STREAM {
            return Ok(self.open());
        }
        let key = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
        if !key.starts_with("/api/") {
            return Ok(self.forward(request).await);
        }
        let index = {
            let mut asked = lock(&self.asked);
            asked.push(Asked { key: key.clone(), began: Instant::now(), ended: None, bytes: 0 });
            asked.len() - 1
        };
        let reply = match self.canned_answer(&key) {
            Some(reply) => reply,
            None => self.forward(request).await,
        };
        // Nothing is there any more if the source began anew meanwhile.
        if let Some(asked) = lock(&self.asked).get_mut(index) {
            asked.ended = Some(Instant::now());
            asked.bytes = reply.body().size_hint().lower();
        }
        Ok(reply)
    }

    /// Opens a stream, greeted as the backend greets.
    fn open(&self) -> Reply {
        let (sender, receiver) = mpsc::unbounded_channel();
        // The receiver is there still.
        let _ = sender.send(Bytes::from_static(
            b"event: connected\ndata: {\"type\":\"connected\",\"message\":\"Connected to real-time updates\"}\n\n",
        ));
        lock(&self.listeners).push(sender);
        self.opened.send_modify(|opened| *opened += 1);
        let mut reply = Response::new(Stream(receiver).boxed_unsync());
        reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8"));
        reply.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        reply
    }

    fn canned_answer(&self, key: &str) -> Option<Reply> {
        let mut answer = lock(&self.canned).as_ref()?.get(key)?.clone();
        if let Some(orders) = answer.get_mut("total_orders") {
            let more = self.more_orders.load(Ordering::Relaxed);
            *orders = Value::from(orders.as_u64().unwrap_or_default() + u64::from(more));
        }
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Some(whole(StatusCode::OK, headers, Bytes::from(answer.to_string())))
    }

    async fn forward(&self, mut request: Request<Incoming>) -> Reply {
        request.headers_mut().remove(CONNECTION);
        let key = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let answer = async {
            let (mut head, body) = http::forward(self.upstream, request).await?.into_parts();
            head.headers.remove(CONNECTION);
            Ok::<_, eyre::Report>((head, body.collect().await?.to_bytes()))
        };
        let Ok((head, body)) = answer.await else {
            return whole(StatusCode::BAD_GATEWAY, HeaderMap::new(), Bytes::new());
        };
        if head.status == StatusCode::OK
            && let Some(canned) = lock(&self.canned).as_mut()
            && let Ok(value) = serde_json::from_slice(&body)
        {
            canned.insert(key, value);
        }
        whole(head.status, head.headers, body)
    }
}

fn whole(status: StatusCode, headers: HeaderMap, body: Bytes) -> Reply {
    let mut reply = Response::new(Full::new(body).boxed_unsync());
    *reply.status_mut() = status;
    *reply.headers_mut() = headers;
    reply
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        // Small frames must not wait for more; it fails only for connections that are gone.
        let _ = stream.set_nodelay(true);
        let mut is_down = shared.is_down.subscribe();
        if *is_down.borrow_and_update() {
            continue;
        }
        let shared = Arc::clone(&shared);
        let service = service_fn(move |request| Arc::clone(&shared).answer(request));
        let connection = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        tokio::spawn(async move {
            tokio::select! {
                // A browser that leaves in the middle of an answer is no error.
                _ = connection => {}
                _ = is_down.wait_for(|is_down| *is_down) => {}
            }
        });
    }
}

async fn beat(shared: Arc<Shared>) {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        shared.send(Bytes::from_static(b"event: heartbeat\ndata: {\"type\":\"heartbeat\"}\n\n"));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The body of an open stream.
struct Stream(mpsc::UnboundedReceiver<Bytes>);

impl Body for Stream {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(context).map(|frames| frames.map(|frames| Ok(Frame::data(frames))))
    }
}
