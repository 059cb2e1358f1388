//! The one place that opens an `EventSource`. Frames are gathered and handed on at most once per animation frame.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{EventSource, MessageEvent};
use yew::Callback;

use super::batch::{Batch, RecentEvents};
use super::event::{EventKind, Frame};
use crate::browser;
use crate::model::{Currency, Timestamp};

/// How long frames are gathered where there are no animation frames, in milliseconds. Browsers make a second of it.
const HIDDEN_INTERVAL: u32 = 250;

/// What a stream tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamSignal {
    /// The server accepted the connection.
    Opened,
    /// Frames arrived.
    Frames(Batch),
    /// The stream broke; `true` when the browser gave up for good.
    Failed(bool),
}

/// An open stream. Dropping it closes it and removes its listeners.
pub struct EventStream {
    source: EventSource,
    gatherer: Rc<Gatherer>,
    _listeners: Vec<EventListener>,
}

impl EventStream {
    /// Opens a stream. `None` when the address is not one.
    pub fn open(url: &str, currency: Currency, on_signal: Callback<StreamSignal>) -> Option<Self> {
        let source = EventSource::new(url).ok()?;
        let gatherer = Rc::new(Gatherer::new(on_signal));
        let names = ["open", "error", "message"].into_iter().chain(EventKind::NAMES);
        let listeners = names.map(|name| {
            let (source_of_event, gatherer) = (source.clone(), Rc::clone(&gatherer));
            EventListener::new(&source, name, move |event| {
                // The browser's own events carry no data; a server's named ones do.
                match event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string()) {
                    Some(data) => gatherer.read(name, &data, currency),
                    None if name == "open" => gatherer.on_signal.emit(StreamSignal::Opened),
                    None if name == "error" => {
                        let is_final = source_of_event.ready_state() == EventSource::CLOSED;
                        // The browser's own retry loop never runs: when to try again is the link's decision.
                        source_of_event.close();
                        gatherer.flush();
                        gatherer.on_signal.emit(StreamSignal::Failed(is_final));
                    }
                    None => {}
                }
            })
        });
        let listeners = listeners.collect();
        Some(Self { source, gatherer, _listeners: listeners })
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        self.source.close();
        self.gatherer.batch.take();
    }
}

/// Gathers frames until the next animation frame.
struct Gatherer {
    batch: RefCell<Batch>,
    recent: RefCell<RecentEvents>,
    is_scheduled: Cell<bool>,
    flushed_at: Cell<Timestamp>,
    on_signal: Callback<StreamSignal>,
}

impl Gatherer {
    fn new(on_signal: Callback<StreamSignal>) -> Self {
        Self {
            batch: RefCell::default(),
            recent: RefCell::default(),
            is_scheduled: Cell::new(false),
            flushed_at: Cell::default(),
            on_signal,
        }
    }

    fn read(self: &Rc<Self>, name: &str, data: &str, currency: Currency) {
        match Frame::parse(name, data, currency) {
            Ok(frame) => {
                let is_repeated = self.recent.borrow_mut().is_repeated(&frame, data);
                self.batch.borrow_mut().add(frame, is_repeated);
                self.schedule();
            }
            Err(error) => web_sys::console::warn_1(&format!("Event stream: {error}").into()),
        }
    }

    fn schedule(self: &Rc<Self>) {
        let is_visible = browser::is_visible();
        // A hidden tab may lead others that somebody looks at: they do not wait for its slow timers.
        if !is_visible && browser::now().since(self.flushed_at.get()) >= i64::from(HIDDEN_INTERVAL) {
            self.flush();
            return;
        }
        if self.is_scheduled.replace(true) {
            return;
        }
        // The timer is for pages that are hidden, or become so before their frame: animation frames stop then.
        let gatherer = Rc::clone(self);
        Timeout::new(HIDDEN_INTERVAL, move || gatherer.flush()).forget();
        let gatherer = Rc::clone(self);
        if let Some(window) = web_sys::window().filter(|_| is_visible) {
            let flush = Closure::once_into_js(move || gatherer.flush());
            // Refused only to windows that are gone; the timer is there for all others.
            let _ = window.request_animation_frame(flush.unchecked_ref());
        }
    }

    fn flush(&self) {
        self.is_scheduled.set(false);
        self.flushed_at.set(browser::now());
        let batch = self.batch.take();
        if !batch.is_empty() {
            self.on_signal.emit(StreamSignal::Frames(batch));
        }
    }
}
