//! `use_realtime_updates`: keeps one event stream as the link's state machine wants it.

use std::rc::Rc;

use gloo_events::EventListener;
use yew::prelude::*;

use super::event::{EventDetail, EventKind, Frame};
use super::link::Link;
use super::signal::{Seen, Signal, Verdict};
use super::stream::{EventStream, StreamSignal};
use crate::browser;
use crate::browser::events::{is_restored, use_deadline};
use crate::model::{Currency, Timestamp};

/// What to listen to, and whom to tell.
#[derive(Clone, Debug, PartialEq)]
pub struct RealtimeOptions {
    /// The address of the stream with its token; `None` while nobody is signed in. Another address is another sign-in.
    pub url: Option<AttrValue>,
    /// The switch.
    pub is_on: bool,
    /// The currency of amounts that name none.
    pub currency: Currency,
    /// Asks whether the sign-in still holds, after the server refused the stream; answers through the callback it gets.
    pub on_verify: Callback<Callback<Verdict>>,
    /// An order was created.
    pub on_order_created: Callback<EventDetail>,
    /// An order changed its status.
    pub on_order_updated: Callback<EventDetail>,
    /// A payment was recorded.
    pub on_payment_received: Callback<EventDetail>,
    /// Something changed: called once for all events of an animation frame, whatever their kinds.
    pub on_data_change: Callback<()>,
    /// The link became live; whatever happened before was not announced.
    pub on_live: Callback<()>,
}

/// What a component sees of the link.
#[derive(Clone, Debug, PartialEq)]
pub struct RealtimeHandle {
    /// The link, with its state and history.
    pub link: Rc<Link>,
}

/// The link as a reducer: an action is a signal with the time and the jitter it happened with.
#[derive(Clone, Debug, PartialEq)]
struct LinkReducer(Rc<Link>);

impl Reducible for LinkReducer {
    type Action = (Signal, Timestamp, f64);

    fn reduce(self: Rc<Self>, (signal, now, jitter): Self::Action) -> Rc<Self> {
        let mut link = (*self.0).clone();
        link.on(signal, now, jitter);
        if link == *self.0 { self } else { Rc::new(Self(Rc::new(link))) }
    }
}

/// Follows the event stream of `options` and keeps it alive: proof before "live", a watchdog for silence, back-off
/// after failures, a check of the sign-in after a refusal, and a look at the clock whenever the page wakes.
#[hook]
pub fn use_realtime_updates(options: RealtimeOptions) -> RealtimeHandle {
    // It starts where the first render says, so that nobody reads "Disconnected" before "Connecting".
    let reducer = use_reducer(|| {
        let mut link = Link::new();
        link.on(Signal::TokenChanged { present: options.url.is_some() }, browser::now(), browser::jitter());
        link.on(Signal::Switched(options.is_on), browser::now(), browser::jitter());
        LinkReducer(Rc::new(link))
    });
    let link = Rc::clone(&reducer.0);
    let signal = {
        let dispatcher = reducer.dispatcher();
        use_callback((), move |signal: Signal, ()| dispatcher.dispatch((signal, browser::now(), browser::jitter())))
    };
    // Streams outlive renders; they always call the newest callbacks.
    let latest = use_mut_ref(|| options.clone());
    latest.replace(options.clone());

    use_effect_with(options.is_on, {
        let signal = signal.clone();
        move |is_on| signal.emit(Signal::Switched(*is_on))
    });
    let known_url = use_mut_ref(|| options.url.clone());
    use_effect_with(options.url.clone(), {
        let signal = signal.clone();
        move |url| {
            if known_url.replace(url.clone()) != *url {
                signal.emit(Signal::TokenChanged { present: url.is_some() });
            }
        }
    });
    use_effect_with(link.stream(), {
        let (signal, latest) = (signal.clone(), Rc::clone(&latest));
        move |generation| {
            let stream = generation.and_then(|generation| {
                let (url, currency) = {
                    let options = latest.borrow();
                    (options.url.clone()?, options.currency)
                };
                let on_signal = Callback::from({
                    let signal = signal.clone();
                    move |stream_signal| match stream_signal {
                        StreamSignal::Frames(frames) => {
                            let seen = tell(&latest.borrow().clone(), frames);
                            signal.emit(Signal::Frames { generation, seen });
                        }
                        StreamSignal::Failed(is_final) => signal.emit(Signal::Failed { generation, is_final }),
                    }
                });
                let stream = EventStream::open(&url, currency, on_signal);
                if stream.is_none() {
                    signal.emit(Signal::Failed { generation, is_final: true });
                }
                stream
            });
            move || drop(stream)
        }
    });
    use_effect_with(link.verification(), {
        let (signal, latest) = (signal.clone(), Rc::clone(&latest));
        move |verification| {
            if let Some(generation) = *verification {
                let on_verify = latest.borrow().on_verify.clone();
                on_verify.emit(signal.reform(move |verdict| Signal::Verified { generation, verdict }));
            }
        }
    });
    use_effect_with(link.times_live(), {
        let latest = Rc::clone(&latest);
        move |times_live| {
            if *times_live > 0 {
                let on_live = latest.borrow().on_live.clone();
                on_live.emit(());
            }
        }
    });
    use_deadline(link.deadline(), link.ticks(), signal.reform(|()| Signal::Tick));
    use_effect_with((), move |()| {
        let listeners = wake_ups(&signal);
        move || drop(listeners)
    });

    RealtimeHandle { link }
}

/// Calls the callbacks for a batch of frames and says what it held.
fn tell(options: &RealtimeOptions, frames: Vec<Frame>) -> Seen {
    let mut seen = Seen::default();
    for frame in frames {
        match frame {
            Frame::Connected => seen.connected = true,
            Frame::Heartbeat => seen.heartbeat = true,
            Frame::Refused => seen.refusal = true,
            Frame::Event(kind, detail) => {
                seen.event = true;
                match kind {
                    EventKind::OrderCreated => options.on_order_created.emit(detail),
                    EventKind::OrderUpdated => options.on_order_updated.emit(detail),
                    EventKind::PaymentReceived => options.on_payment_received.emit(detail),
                    EventKind::DataChange => {}
                }
            }
        }
    }
    if seen.event {
        options.on_data_change.emit(());
    }
    seen
}

/// Listens for everything that may mean that time has passed unnoticed.
fn wake_ups(signal: &Callback<Signal>) -> Vec<EventListener> {
    let mut listeners = Vec::new();
    let mut listen = |target: &web_sys::EventTarget, name: &'static str, on: fn(&Event) -> Option<Signal>| {
        let signal = signal.clone();
        listeners.push(EventListener::new(target, name, move |event| {
            if let Some(woken) = on(event) {
                signal.emit(woken);
            }
        }));
    };
    if let Some(window) = web_sys::window() {
        listen(&window, "online", |_| Some(Signal::Online(true)));
        listen(&window, "offline", |_| Some(Signal::Online(false)));
        listen(&window, "pageshow", |event| is_restored(event).then_some(Signal::Restored));
    }
    if let Some(document) = browser::document() {
        listen(&document, "visibilitychange", |_| browser::is_visible().then_some(Signal::Woke));
        listen(&document, "resume", |_| Some(Signal::Woke));
    }
    listeners
}
