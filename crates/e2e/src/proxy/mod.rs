//! A reverse proxy on loopback that counts requests and can be told to fail in every way that networks, proxies and
//! servers do.

mod answer;
mod journal;
mod relay;
mod rule;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use eyre::eyre;
use hyper::body::Bytes;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Mutex, Notify, broadcast, watch};
use tokio::task::{JoinHandle, JoinSet};

use crate::Outcome;
use answer::Shared;
use journal::Journal;

pub use rule::{Edit, Order, Reply, Rule, frame};

/// Connections that wait to be accepted.
const BACKLOG: u32 = 256;
/// How long, and every how many milliseconds, coming back to the port is tried: another program may use it meanwhile.
const RETURN: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(50);

type Failure = Box<dyn std::error::Error + Send + Sync>;
/// The rules in force, each with what a path must begin with. The last that fits holds.
type Rules = Vec<(String, Rule)>;

/// A proxy, for as long as it is kept.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    listening: Mutex<Option<JoinHandle<()>>>,
}

impl Proxy {
    /// Starts one before a server.
    ///
    /// # Errors
    ///
    /// When it cannot listen.
    pub fn start(upstream: SocketAddr) -> Outcome<Self> {
        let listener = listen(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            upstream,
            rules: watch::Sender::new(Rules::new()),
            orders: broadcast::Sender::new(64),
            journal: Arc::new(Journal::default()),
            swallowed: Arc::new(AtomicUsize::new(0)),
        });
        let task = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self { address, shared, listening: Mutex::new(Some(task)) })
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

    /// Tells the answers under way to requests whose path begins like this what happens to them.
    pub fn order(&self, path: &str, order: Order) {
        // Nobody may be listening, which is no error.
        let _ = self.shared.orders.send((path.to_owned(), order));
    }

    /// Breaks the answers under way to requests whose path begins like this.
    pub fn cut(&self, path: &str) {
        self.order(path, Order::Cut);
    }

    /// Sends these frames in the answers under way to requests whose path begins like this.
    pub fn inject(&self, path: &str, frames: &[String]) {
        self.order(path, Order::Inject(Bytes::from(frames.concat())));
    }

    /// Closes every connection and listens no more: browsers find nobody here until [`Self::accept`].
    pub async fn refuse(&self) {
        if let Some(task) = self.listening.lock().await.take() {
            task.abort();
            // It ends by being aborted, and its listener and connections with it.
            let _ = task.await;
        }
    }

    /// Listens again where it did; nothing changes while it does.
    ///
    /// # Errors
    ///
    /// When another program has taken the port and keeps it.
    pub async fn accept(&self) -> Outcome {
        let mut listening = self.listening.lock().await;
        if listening.is_some() {
            return Ok(());
        }
        let deadline = Instant::now() + RETURN;
        let listener = loop {
            match listen(self.address) {
                Ok(listener) => break listener,
                Err(error) if Instant::now() >= deadline => {
                    return Err(eyre!("listening again at {}: {error}", self.address));
                }
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        };
        *listening = Some(tokio::spawn(accept(listener, Arc::clone(&self.shared))));
        Ok(())
    }

    /// Ends every fault: passes everything, and listens. What was broken before stays broken.
    ///
    /// # Errors
    ///
    /// When another program has taken the port.
    pub async fn heal(&self) -> Outcome {
        self.shared.rules.send_modify(Vec::clear);
        self.accept().await
    }

    /// How many requests there were whose path begins like this.
    pub fn count(&self, path: &str) -> usize {
        self.times(path).len()
    }

    /// When requests came whose path begins like this.
    pub fn times(&self, path: &str) -> Vec<Instant> {
        self.shared.journal.times(path)
    }

    /// All requests so far: path and query.
    pub fn requests(&self) -> Vec<String> {
        self.shared.journal.paths()
    }

    /// How many answers are under way to requests whose path begins like this.
    pub fn open_now(&self, path: &str) -> usize {
        self.shared.journal.open_now(path)
    }

    /// How many answers were under way at once at most since an instant to requests whose path begins like this. An
    /// overlap of less than half a second is none.
    pub fn most_open(&self, path: &str, since: Instant) -> usize {
        self.shared.journal.most_open(path, since)
    }

    /// How many frames were swallowed so far.
    pub fn swallowed(&self) -> usize {
        self.shared.swallowed.load(Ordering::Relaxed)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(task) = self.listening.get_mut().take() {
            task.abort();
        }
    }
}

/// The rule for a path.
fn rule_for(rules: &Rules, path: &str) -> Rule {
    let found = rules.iter().rev().find(|(prefix, _)| path.starts_with(prefix.as_str()));
    found.map(|(_, rule)| rule.clone()).unwrap_or_default()
}

fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    // Connections of the last time may still be closing on the same port.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    // They end with this task.
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        // What is sent byte by byte shall arrive so.
        let _ = stream.set_nodelay(true);
        connections.spawn(serve(stream, Arc::clone(&shared)));
        while connections.try_join_next().is_some() {}
    }
}

/// Serves one connection until it ends or is to be reset.
async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let reset = Arc::new(Notify::new());
    let service = {
        let reset = Arc::clone(&reset);
        service_fn(move |request| Arc::clone(&shared).answer(request, Arc::clone(&reset)))
    };
    let mut connection = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let is_reset = tokio::select! {
        // A browser that leaves in the middle of an answer is no error.
        _ = &mut connection => false,
        () = reset.notified() => true,
    };
    if is_reset {
        let stream = connection.into_parts().io.into_inner();
        // Without it the connection would be closed in order, which is a fault as well, only another one.
        let _ = stream.set_zero_linger();
    }
}
