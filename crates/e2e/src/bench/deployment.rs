//! What a deployment of the backend costs it: 200 pages without a browser, each with its stream and with the machines that
//! decide in the app, on loopback. The backend is killed and comes back.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::Utc;
use pulseboard_core::money::Currency;
use pulseboard_core::query::refetch_policy::{RefetchPolicy, RefetchTrigger};
use pulseboard_core::realtime::batch::{Batch, BatchFlags};
use pulseboard_core::realtime::connection::{Connection, Signal, Verdict};
use pulseboard_core::realtime::event::Frame;
use pulseboard_core::time::Timestamp;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{AbortHandle, JoinSet};

use super::options::Options;
use super::report::{Row, Unit};
use super::stage::Stage;
use super::statistics::p95;
use crate::Outcome;
use crate::api::Api;
use crate::server::{ADMIN, Server, ServerOptions};

const PAGES: usize = 200;
/// How long the backend is gone.
const OUTAGE: Duration = Duration::from_secs(10);
/// How long it is looked at after that.
const MINUTE: Duration = Duration::from_mins(1);
/// Until all pages are live and at rest.
const BEGINNING: Duration = Duration::from_secs(20);
const STREAM: &str = "/events/stream";
const CHECK: &str = "/auth/me";
/// As many requests as a dashboard makes when its figures are fetched again, with answers about as large.
const FIGURES: [&str; 5] = [
    "/dashboard/stats",
    "/orders?skip=0&limit=300",
    "/orders?skip=300&limit=300",
    "/payments?offset=0&limit=51&status=failed",
    "/admin/licenses?offset=0&limit=1000&status=active",
];

/// A request of some page.
#[derive(Clone, Copy, Debug)]
struct Asked {
    at: Instant,
    path: &'static str,
    /// How long its answer took, where there was one.
    took: Option<Duration>,
}

/// What all pages did.
#[derive(Debug, Default)]
struct Journal {
    asked: Vec<Asked>,
    live: BTreeMap<usize, Instant>,
}

type SharedJournal = Arc<Mutex<Journal>>;

/// Measures it.
pub(crate) async fn measure(stage: &Stage, options: &Options) -> Outcome<Vec<Row>> {
    let [mut back, mut most, mut streams, mut checks, mut figures, mut slow] = [const { Vec::new() }; 6];
    for _ in 0..options.pick(options.runs().min(3), 1) {
        let deployment = deployment(stage).await?;
        let asked = |is_it: fn(&str) -> bool| deployment.asked.iter().filter(|asked| is_it(asked.path)).count() as f64;
        back.push(deployment.all_live.as_secs_f64() * 1_000.0);
        most.push(deployment.most_in_a_second() as f64);
        streams.push(asked(|path| path == STREAM));
        checks.push(asked(|path| path == CHECK));
        figures.push(asked(|path| path != STREAM && path != CHECK));
        let took = deployment.asked.iter().filter_map(|asked| Some(asked.took?.as_secs_f64() * 1_000.0));
        slow.push(p95(&took.collect::<Vec<_>>()));
    }
    let name = |what: &str| format!("200 pages, the backend gone for 10 s: {what}");
    Ok(vec![
        Row::new(name("all live again after its return"), Unit::Milliseconds, back).at_most(6_000.0),
        Row::new(name("most requests in a second"), Unit::Count, most),
        Row::new(name("streams asked for in the minute after"), Unit::Count, streams),
        Row::new(name("checks of the sign-in in the minute after"), Unit::Count, checks),
        Row::new(name("figures asked for in the minute after"), Unit::Count, figures),
        Row::new(name("an answer, p95"), Unit::Milliseconds, slow),
    ])
}

/// The minute after the backend's return.
struct Deployment {
    returned: Instant,
    all_live: Duration,
    asked: Vec<Asked>,
}

impl Deployment {
    fn most_in_a_second(&self) -> usize {
        let mut seconds: BTreeMap<u64, usize> = BTreeMap::new();
        for asked in &self.asked {
            *seconds.entry((asked.at - self.returned).as_secs()).or_default() += 1;
        }
        seconds.into_values().max().unwrap_or_default()
    }
}

async fn deployment(stage: &Stage) -> Outcome<Deployment> {
    let directory = tempfile::tempdir()?;
    let mut server = Server::start(&stage.tools, directory.path(), ServerOptions::default()).await?;
    let token: Arc<str> = Api::sign_in(server.address(), ADMIN).await?.token().into();
    let journal = SharedJournal::default();
    let mut pages = JoinSet::new();
    for number in 0..PAGES {
        pages.spawn(Page::new(number, server.address(), Arc::clone(&token), Arc::clone(&journal)).run());
    }
    tokio::time::sleep(BEGINNING).await;
    let count = lock(&journal).live.len();
    eyre::ensure!(count == PAGES, "{count} of {PAGES} pages became live");
    lock(&journal).live.clear();
    server.kill();
    tokio::time::sleep(OUTAGE).await;
    server.restart().await?;
    let returned = Instant::now();
    tokio::time::sleep(MINUTE).await;
    let Journal { asked, live } = std::mem::take(&mut *lock(&journal));
    eyre::ensure!(live.len() == PAGES, "{} of {PAGES} pages became live again", live.len());
    let last = live.into_values().max().unwrap_or(returned);
    Ok(Deployment {
        returned,
        all_live: last.saturating_duration_since(returned),
        asked: asked.into_iter().filter(|asked| asked.at >= returned).collect(),
    })
}

fn lock(journal: &SharedJournal) -> std::sync::MutexGuard<'_, Journal> {
    journal.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A page: the machines of the app, and what they want, made so without a browser.
struct Page {
    number: usize,
    origin: String,
    token: Arc<str>,
    client: reqwest::Client,
    journal: SharedJournal,
    connection: Connection,
    policy: RefetchPolicy,
    is_live: bool,
    stream: Option<(u32, AbortHandle)>,
    verification: Option<u32>,
    signals: (UnboundedSender<Signal>, UnboundedReceiver<Signal>),
}

impl Page {
    fn new(number: usize, address: SocketAddr, token: Arc<str>, journal: SharedJournal) -> Self {
        let now = Utc::now();
        let mut connection = Connection::new();
        connection.on(Signal::Switched(true), now, fastrand::f64());
        connection.on(Signal::TokenChanged { present: true }, now, fastrand::f64());
        Self {
            number,
            origin: format!("http://{address}/api/v1"),
            token,
            client: reqwest::Client::new(),
            journal,
            connection,
            policy: RefetchPolicy::new(now, true, fastrand::f64()),
            is_live: false,
            stream: None,
            verification: None,
            signals: unbounded_channel(),
        }
    }

    async fn run(mut self) {
        loop {
            self.reconcile();
            let due: Option<Timestamp> = self.connection.deadline().into_iter().chain(self.policy.due()).min();
            let wait = due.map_or(MINUTE, |due| (due - Utc::now()).to_std().unwrap_or_default());
            tokio::select! {
                Some(signal) = self.signals.1.recv() => self.connection.on(signal, Utc::now(), fastrand::f64()),
                () = tokio::time::sleep(wait) => {
                    self.connection.on(Signal::Tick, Utc::now(), fastrand::f64());
                    self.tell(RefetchTrigger::Tick);
                }
            }
        }
    }

    /// Makes stream and check what the connection wants them to be, and tells the policy what became of it.
    fn reconcile(&mut self) {
        let wanted = self.connection.stream();
        if self.stream.as_ref().map(|(generation, _)| *generation) != wanted {
            if let Some((_, task)) = self.stream.take() {
                task.abort();
            }
            self.stream = wanted.map(|generation| (generation, self.open(generation)));
        }
        let wanted = self.connection.verification();
        if self.verification != wanted
            && let Some(generation) = wanted
        {
            self.check(generation);
        }
        self.verification = wanted;
        let is_live = self.connection.is_live();
        if is_live != self.is_live {
            self.is_live = is_live;
            self.tell(RefetchTrigger::Mode { is_on: true, is_live });
            if is_live {
                lock(&self.journal).live.insert(self.number, Instant::now());
                self.tell(RefetchTrigger::BecameLive);
            }
        }
    }

    fn tell(&mut self, trigger: RefetchTrigger) {
        if self.policy.on(trigger, Utc::now()).is_some() {
            for path in FIGURES {
                tokio::spawn(self.ask(path));
            }
        }
    }

    /// Asks, and notes that it did. Returns whether there was a good answer.
    fn ask(&self, path: &'static str) -> impl Future<Output = bool> + Send + use<> {
        let request = self.client.get(format!("{}{path}", self.origin)).bearer_auth(&self.token);
        let journal = Arc::clone(&self.journal);
        async move {
            let at = Instant::now();
            let is_good = match request.send().await {
                Ok(answer) if answer.status().is_success() => answer.bytes().await.is_ok(),
                _ => false,
            };
            lock(&journal).asked.push(Asked { at, path, took: is_good.then(|| at.elapsed()) });
            is_good
        }
    }

    fn check(&self, generation: u32) {
        let (answer, signals) = (self.ask(CHECK), self.signals.0.clone());
        tokio::spawn(async move {
            let verdict = if answer.await { Verdict::Accepted } else { Verdict::Unknown };
            // The page may be gone.
            let _ = signals.send(Signal::Verified { generation, verdict });
        });
    }

    fn open(&self, generation: u32) -> AbortHandle {
        let request = self.client.get(format!("{}{STREAM}?token={}", self.origin, self.token));
        let (signals, journal) = (self.signals.0.clone(), Arc::clone(&self.journal));
        let task = tokio::spawn(async move {
            lock(&journal).asked.push(Asked { at: Instant::now(), path: STREAM, took: None });
            let is_final = match request.send().await {
                Ok(mut answer) if answer.status().is_success() => {
                    let _ = signals.send(Signal::Opened { generation });
                    while let Ok(Some(bytes)) = answer.chunk().await {
                        let _ = signals.send(Signal::Frames { generation, seen: seen(&bytes) });
                    }
                    false
                }
                // A browser gives up where it is refused, and where nobody listens.
                _ => true,
            };
            let _ = signals.send(Signal::Failed { generation, is_final });
        });
        task.abort_handle()
    }
}

/// What arrived. Short frames come in one piece on loopback.
fn seen(bytes: &[u8]) -> BatchFlags {
    let text = String::from_utf8_lossy(bytes);
    let mut batch = Batch::default();
    for data in text.lines().filter_map(|line| line.strip_prefix("data: ")) {
        for frame in Frame::parse_all("message", data, Currency::USD).unwrap_or_default() {
            batch.add(frame, false);
        }
    }
    batch.seen
}
