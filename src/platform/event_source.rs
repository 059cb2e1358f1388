//! The one place that opens an `EventSource`. Frames are handed on at most once per animation frame.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_events::EventListener;
use pulseboard_core::money::Currency;
use pulseboard_core::realtime::batch::{Batch, RecentEvents};
use pulseboard_core::realtime::event::{Frame, frame_names};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{EventSource, MessageEvent};
use yew::Callback;

use super::config::event_names;
use super::is_visible;
use super::timer::later;

/// How long frames are held back where there are no animation frames, in milliseconds. Browsers make a second of it.
const HIDDEN_INTERVAL: u32 = 250;

/// Longer ids are not sent back.
const LONGEST_ID: usize = 256;

/// The address of a stream that goes on after an event. Browsers send `Last-Event-ID` only when they connect again by
/// themselves, so it stands in the address, under the name that the Mercure protocol has for it.
fn going_on(url: &str, last_id: Option<&str>) -> String {
    let Some(id) = last_id else { return url.to_owned() };
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}lastEventID={}", js_sys::encode_uri_component(id))
}

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
    coalescer: Rc<FrameCoalescer>,
    _listeners: Vec<EventListener>,
}

impl EventStream {
    /// Opens a stream that goes on after the event of an id, where one is known. `None` when the address is not one.
    #[allow(clippy::disallowed_methods, reason = "this is the one place")]
    pub fn open(
        url: &str,
        last_id: Option<&str>,
        currency: Currency,
        on_signal: Callback<StreamSignal>,
    ) -> Option<Self> {
        let source = EventSource::new(&going_on(url, last_id)).ok()?;
        let coalescer = Rc::new(FrameCoalescer::new(on_signal));
        let known = ["open", "message"].into_iter().chain(frame_names()).map(str::to_owned);
        let mut names: Vec<String> = known.chain(event_names()).collect();
        names.sort_unstable();
        names.dedup();
        let listeners = names.into_iter().map(|name| {
            let (source_of_event, coalescer) = (source.clone(), Rc::clone(&coalescer));
            EventListener::new(&source, name.clone(), move |event| {
                // The browser's own events carry no data; a server's named ones do.
                let message = event.dyn_ref::<MessageEvent>();
                match message.and_then(|message| Some((message.last_event_id(), message.data().as_string()?))) {
                    Some((id, data)) => coalescer.read(&name, id, &data, currency),
                    None if name == "open" => coalescer.on_signal.emit(StreamSignal::Opened),
                    None if name == "error" => {
                        let is_final = source_of_event.ready_state() == EventSource::CLOSED;
                        // The browser's own retry loop never runs: when to try again is the connection's decision.
                        source_of_event.close();
                        coalescer.flush();
                        coalescer.on_signal.emit(StreamSignal::Failed(is_final));
                    }
                    None => {}
                }
            })
        });
        let listeners = listeners.collect();
        Some(Self { source, coalescer, _listeners: listeners })
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        self.source.close();
        self.coalescer.batch.take();
    }
}

/// Hands the first frame on at once, for its refetch to start; what follows is added up until the next animation frame.
struct FrameCoalescer {
    batch: RefCell<Batch>,
    recent: RefCell<RecentEvents>,
    /// Counts the pauses, so that of frame and timer only the first ends one.
    pauses: Cell<u32>,
    is_pausing: Cell<bool>,
    on_signal: Callback<StreamSignal>,
}

impl FrameCoalescer {
    fn new(on_signal: Callback<StreamSignal>) -> Self {
        Self {
            batch: RefCell::default(),
            recent: RefCell::default(),
            pauses: Cell::default(),
            is_pausing: Cell::default(),
            on_signal,
        }
    }

    fn read(self: &Rc<Self>, name: &str, id: String, data: &str, currency: Currency) {
        if !id.is_empty() && id.len() <= LONGEST_ID {
            self.batch.borrow_mut().last_id = Some(id);
        }
        match Frame::parse_all(name, data, currency) {
            Ok(frames) => {
                for (index, frame) in frames.into_iter().enumerate() {
                    let data = if index == 0 { data.to_owned() } else { format!("{index} {data}") };
                    let is_repeated = self.recent.borrow_mut().is_repeated(&frame, &data);
                    self.batch.borrow_mut().add(frame, is_repeated);
                }
                if !self.is_pausing.get() {
                    self.flush_and_pause();
                }
            }
            Err(error) => web_sys::console::warn_1(&format!("Event stream: {error}").into()),
        }
    }

    fn flush_and_pause(self: &Rc<Self>) {
        self.is_pausing.set(true);
        self.pauses.set(self.pauses.get().wrapping_add(1));
        // The timer is for pages that are hidden, or become so before their frame: animation frames stop then.
        let pause = self.pauses.get();
        let coalescer = Rc::clone(self);
        later(HIDDEN_INTERVAL, move || coalescer.end(pause));
        let coalescer = Rc::clone(self);
        if let Some(window) = web_sys::window().filter(|_| is_visible()) {
            let end: Box<dyn FnOnce()> = Box::new(move || coalescer.end(pause));
            let end = Closure::once_into_js(end);
            // Refused only to windows that are gone; the timer is there for all others.
            let _ = window.request_animation_frame(end.unchecked_ref());
        }
        self.flush();
    }

    /// Ends a pause: what was added up goes on, and begins the next one.
    fn end(self: &Rc<Self>, pause: u32) {
        if self.pauses.get() != pause {
            return;
        }
        if self.batch.borrow().is_empty() {
            self.is_pausing.set(false);
        } else {
            self.flush_and_pause();
        }
    }

    fn flush(&self) {
        let batch = self.batch.take();
        if !batch.is_empty() {
            self.on_signal.emit(StreamSignal::Frames(batch));
        }
    }
}
