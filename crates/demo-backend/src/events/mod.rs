//! Real-time events: what is announced, and to whom.

pub(crate) mod stream;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use axum::response::sse;
use serde_json::{Value, json};
use tokio::sync::{broadcast, mpsc};

use crate::config::Profile;

/// Events a slow connection may fall behind before it loses some.
const BACKLOG: usize = 1024;

/// Something that happened, after it was committed.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    kind: &'static str,
    data: Value,
}

impl Event {
    pub(crate) fn order_created(data: Value) -> Self {
        Self { kind: "order_created", data }
    }

    pub(crate) fn order_updated(order_id: &str, order_number: Option<&str>, status: &str) -> Self {
        let data = json!({"order_id": order_id, "order_number": order_number, "status": status});
        Self { kind: "order_updated", data }
    }

    pub(crate) fn payment_received(data: Value) -> Self {
        Self { kind: "payment_received", data }
    }

    /// A change without an event type of its own: a customer, a domain, an invoice.
    pub(crate) fn data_change(entity: &str) -> Self {
        Self { kind: "data_change", data: json!({"entity": entity}) }
    }
}

/// Where events go. Documented: to every connection of every admin. Observed: to one queue per user.
pub(crate) struct Hub {
    profile: Profile,
    started: Instant,
    last_id: Mutex<u64>,
    feed: broadcast::Sender<sse::Event>,
    queues: Mutex<HashMap<String, mpsc::UnboundedSender<sse::Event>>>,
    /// Open streams.
    open: AtomicUsize,
}

impl Hub {
    pub(crate) fn new(profile: Profile) -> Self {
        Self {
            profile,
            started: Instant::now(),
            last_id: Mutex::new(0),
            feed: broadcast::Sender::new(BACKLOG),
            queues: Mutex::new(HashMap::new()),
            open: AtomicUsize::new(0),
        }
    }

    /// Announces to every admin; the observed backend has nothing like it and stays silent.
    pub(crate) fn publish(&self, event: &Event) {
        if self.profile == Profile::Observed {
            return;
        }
        // The lock is held while sending, so that ids arrive in order.
        let mut last_id = self.last_id.lock().unwrap_or_else(PoisonError::into_inner);
        *last_id += 1;
        let frame = sse::Event::default().id(last_id.to_string()).event(event.kind);
        // Nobody may be listening, which is no error.
        let _ = self.feed.send(frame.data(self.payload(event)));
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

    fn payload(&self, event: &Event) -> String {
        // Seconds of a monotonic clock, not a date, like the existing backend.
        let timestamp = (self.started.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
        json!({"type": event.kind, "data": event.data, "timestamp": timestamp}).to_string()
    }

    /// Everything that is announced from here on.
    fn subscribe(&self) -> broadcast::Receiver<sse::Event> {
        self.feed.subscribe()
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
