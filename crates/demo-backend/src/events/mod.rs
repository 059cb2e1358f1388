//! Real-time events: what is announced, and to whom.

pub(crate) mod log;
pub(crate) mod stream;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::response::sse;
use serde_json::{Value, json};
use tokio::sync::{Notify, broadcast, mpsc};

use self::log::LoggedEvent;
use crate::config::Profile;
use crate::database::{LogWatch, Transaction};
use crate::state::App;

/// Events a slow connection may fall behind before it has to read the log.
const BACKLOG: usize = 1024;
/// After a log that could not be read.
const RETRY: Duration = Duration::from_secs(1);

/// Something that happened.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    kind: String,
    data: Value,
}

impl Event {
    fn new(kind: &str, data: Value) -> Self {
        Self { kind: kind.to_owned(), data }
    }

    pub(crate) fn order_created(data: Value) -> Self {
        Self::new("order_created", data)
    }

    pub(crate) fn order_updated(order_id: &str, order_number: Option<&str>, status: &str) -> Self {
        let data = json!({"order_id": order_id, "order_number": order_number, "status": status});
        Self::new("order_updated", data)
    }

    pub(crate) fn payment_received(data: Value) -> Self {
        Self::new("payment_received", data)
    }

    /// A change without an event type of its own: a customer, a domain, an invoice.
    pub(crate) fn data_change(entity: &str) -> Self {
        Self::new("data_change", json!({"entity": entity}))
    }
}

/// Where events go. Documented: to every connection of every admin, from the log. Observed: to one queue per user.
pub(crate) struct Hub {
    profile: Profile,
    started: Instant,
    /// Rings when the log has grown.
    grown: Notify,
    feed: broadcast::Sender<LoggedEvent>,
    queues: Mutex<HashMap<String, mpsc::UnboundedSender<sse::Event>>>,
    /// Open streams.
    open: AtomicUsize,
}

impl Hub {
    pub(crate) fn new(profile: Profile) -> Self {
        Self {
            profile,
            started: Instant::now(),
            grown: Notify::new(),
            feed: broadcast::Sender::new(BACKLOG),
            queues: Mutex::new(HashMap::new()),
            open: AtomicUsize::new(0),
        }
    }

    /// Announces to the queue of one user, as the observed backend does; nothing on the documented one.
    pub(crate) fn publish_to(&self, user_id: &str, event: &Event) {
        if self.profile == Profile::Documented {
            return;
        }
        let queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = queues.get(user_id) {
            let _ = queue.send(sse::Event::default().data(self.payload(event)));
        }
    }

    /// An event of the log as it travels.
    fn frame(&self, LoggedEvent { id, event }: &LoggedEvent) -> sse::Event {
        sse::Event::default().id(id.to_string()).event(&event.kind).data(self.payload(event))
    }

    fn payload(&self, event: &Event) -> String {
        // Seconds of a monotonic clock, not a date, like the existing backend.
        let timestamp = (self.started.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
        json!({"type": event.kind, "data": event.data, "timestamp": timestamp}).to_string()
    }

    /// Counts a stream that opened and returns how many are open with it.
    fn count_in(&self) -> usize {
        self.open.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Counts a stream that closed and returns how many are open without it.
    fn count_out(&self) -> usize {
        self.open.fetch_sub(1, Ordering::Relaxed) - 1
    }

    /// Gives the user's queue to a new connection and takes it from an earlier one.
    fn take_queue(&self, user_id: &str) -> mpsc::UnboundedReceiver<sse::Event> {
        let (sender, receiver) = mpsc::unbounded_channel();
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        queues.insert(user_id.to_owned(), sender);
        receiver
    }

    /// Removes the user's queue, whoever has it by now: this is what leaves a second connection deaf.
    fn remove_queue(&self, user_id: &str) {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner).remove(user_id);
    }
}

/// Commits a change, and announces it to every admin. The observed backend has nothing like it and stays silent.
pub(crate) async fn commit(app: &App, mut transaction: Transaction, event: &Event) -> Result<(), sqlx::Error> {
    if app.is_observed() {
        return transaction.commit().await;
    }
    log::append(&mut transaction, event).await?;
    transaction.commit().await?;
    app.hub.grown.notify_one();
    Ok(())
}

/// Hands on what is logged after an id, in its order, for as long as the server runs.
pub(crate) async fn deliver(app: App, mut watch: LogWatch, mut last: i64) {
    loop {
        match deliver_after(&app, last).await {
            Ok(delivered) => last = delivered,
            Err(error) => {
                tracing::warn!("the log of events cannot be read: {error}");
                tokio::time::sleep(RETRY).await;
                continue;
            }
        }
        watch.grown(&app.hub.grown).await;
    }
}

/// Hands on what was logged after an id; returns the id of the last one.
async fn deliver_after(app: &App, mut last: i64) -> Result<i64, sqlx::Error> {
    loop {
        let events = log::after(&app.pool, last).await?;
        let Some(newest) = events.last() else { return Ok(last) };
        last = newest.id;
        for event in events {
            // Nobody may be listening, which is no error.
            let _ = app.hub.feed.send(event);
        }
    }
}
