//! Makes what the coordinator of this tab wants exist in the browser: the stream, the leadership, the channel to the other
//! tabs, the timer, the callbacks.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use pulseboard_core::fingerprint::fingerprint;
use pulseboard_core::realtime::announced_orders::AnnouncedOrders;
use pulseboard_core::realtime::batch::Batch;
use pulseboard_core::realtime::connection::Signal;
use pulseboard_core::realtime::coordinator::{Effect, Input, TabCoordinator};
use pulseboard_core::realtime::message::{TabId, VERSION};
use yew::prelude::*;

use super::{RealtimeHandle, RealtimeOptions};
use crate::platform::event_source::{EventStream, StreamSignal};
use crate::platform::leader_lock::{LeaderLock, Leadership};
use crate::platform::tab_channel::TabChannel;
use crate::platform::timer::wait_until;
use crate::platform::{document, is_restored, is_visible, jitter, now};

/// The tabs of the same reader, and this one's claim to lead them.
struct Tabs {
    channel: TabChannel,
    lock: LeaderLock,
}

/// What keeps the connection.
pub(super) trait RealtimeEngine {
    /// Takes the newest options: streams outlive renderings, and always call the newest callbacks.
    fn renew(&self, options: Rc<RealtimeOptions>);
    /// Follows the options: group, address and switch.
    fn follow(&self);
    /// Opens the stream anew, wherever it is.
    fn take_over(&self);
    /// Ends the connection; nobody is told any more.
    fn stop(&self);
}

/// Starts one, at rest: it follows when it is told to. The callback gets what there is to show whenever that changes.
pub(super) fn start(options: Rc<RealtimeOptions>, on_change: Callback<RealtimeHandle>) -> Rc<dyn RealtimeEngine> {
    Engine::new(options, on_change)
}

/// A coordinator with everything of the browser that it needs.
struct Engine {
    weak: Weak<Self>,
    me: TabId,
    coordinator: RefCell<TabCoordinator>,
    group: RefCell<Option<AttrValue>>,
    tabs: RefCell<Option<Tabs>>,
    stream: RefCell<Option<(u32, EventStream)>>,
    checked: Cell<Option<u32>>,
    timer: RefCell<Option<Timeout>>,
    options: RefCell<Rc<RealtimeOptions>>,
    shown: Cell<Option<RealtimeHandle>>,
    on_change: RefCell<Callback<RealtimeHandle>>,
    wake_ups: RefCell<Vec<EventListener>>,
}

impl Engine {
    fn new(options: Rc<RealtimeOptions>, on_change: Callback<RealtimeHandle>) -> Rc<Self> {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float from 0 to 1, scaled")]
        let me = (jitter() * f64::from(TabId::MAX)) as TabId;
        let engine = Rc::new_cyclic(|weak: &Weak<Self>| {
            let fed = weak.clone();
            let on_input = Callback::from(move |input| {
                if let Some(engine) = fed.upgrade() {
                    engine.feed(input);
                }
            });
            Self {
                weak: weak.clone(),
                me,
                coordinator: RefCell::new(TabCoordinator::new(me, true)),
                group: RefCell::default(),
                tabs: RefCell::default(),
                stream: RefCell::default(),
                checked: Cell::default(),
                timer: RefCell::default(),
                options: RefCell::new(options),
                shown: Cell::default(),
                on_change: RefCell::new(on_change),
                wake_ups: RefCell::new(wake_ups(&on_input)),
            }
        });
        engine.introduce();
        engine
    }

    /// What there is to show.
    fn handle(&self) -> RealtimeHandle {
        let coordinator = self.coordinator.borrow();
        RealtimeHandle {
            status: coordinator.status(),
            role: coordinator.role(),
            is_alone: coordinator.is_alone(),
            followers: coordinator.followers(),
        }
    }

    /// Joins the tabs of the group, where the browser has the means.
    fn join(&self) {
        let feed = |engine: &Weak<Self>, input| {
            if let Some(engine) = engine.upgrade() {
                engine.feed(input);
            }
        };
        let engine = self.weak.clone();
        let on_message = Callback::from(move |message| feed(&engine, Input::Receive(message)));
        let engine = self.weak.clone();
        let on_leadership = Callback::from(move |leadership| {
            feed(
                &engine,
                match leadership {
                    Leadership::Granted => Input::Granted,
                    Leadership::Lost => Input::Lost,
                },
            );
        });
        let name = self.group.borrow().as_ref().map(|group| format!("pulseboard.realtime.{VERSION} {group}"));
        self.tabs.replace(name.and_then(|name| {
            let channel = TabChannel::join(&name, on_message)?;
            let lock = LeaderLock::new(&name, self.me, on_leadership)?;
            Some(Tabs { channel, lock })
        }));
    }

    /// Tells the coordinator what the options say.
    fn introduce(&self) {
        let (is_on, token) = {
            let options = self.options.borrow();
            (options.is_on, options.token.as_ref().map_or(0, |token| token_fingerprint(token)))
        };
        self.feed(Input::Wants(is_on));
        self.feed(Input::Token(token));
    }

    /// Takes an input, and does what comes of it.
    fn feed(&self, input: Input) {
        if input == Input::Resume && self.tabs.borrow().is_none() {
            self.join();
        }
        let is_suspension = input == Input::Suspend;
        let effects = self.coordinator.borrow_mut().on(input, now(), jitter());
        self.reconcile();
        for effect in effects {
            self.act(effect);
        }
        if is_suspension {
            // What others say to a page that sleeps would pile up, and keep it out of the back/forward cache.
            self.tabs.take();
        }
        let handle = self.handle();
        if self.shown.replace(Some(handle)) != Some(handle) {
            let on_change = self.on_change.borrow().clone();
            on_change.emit(handle);
        }
    }

    /// Makes stream, check and timer what the coordinator wants them to be.
    fn reconcile(&self) {
        let stream = self.coordinator.borrow().stream();
        let open = self.stream.borrow().as_ref().map(|(generation, _)| *generation);
        if open != stream {
            // Closed before another one is opened, always.
            self.stream.take();
            if let Some(generation) = stream {
                self.open(generation);
            }
        }
        let (verification, deadline) = {
            let coordinator = self.coordinator.borrow();
            (coordinator.verification(), coordinator.deadline())
        };
        if self.checked.replace(verification) != verification
            && let Some(generation) = verification
        {
            let on_verify = self.options.borrow().on_verify.clone();
            let engine = self.weak.clone();
            on_verify.emit(Callback::from(move |verdict| {
                if let Some(engine) = engine.upgrade() {
                    engine.feed(Input::Connection(Signal::Verified { generation, verdict }));
                }
            }));
        }
        let engine = self.weak.clone();
        self.timer.replace(deadline.map(|deadline| {
            Timeout::new(wait_until(deadline), move || {
                if let Some(engine) = engine.upgrade() {
                    engine.feed(Input::Tick);
                }
            })
        }));
    }

    fn open(&self, generation: u32) {
        let (url, currency) = {
            let options = self.options.borrow();
            (options.url.clone(), options.currency)
        };
        let engine = self.weak.clone();
        let on_signal = Callback::from(move |signal| {
            if let Some(engine) = engine.upgrade() {
                engine.feed(match signal {
                    StreamSignal::Opened => Input::Connection(Signal::Opened { generation }),
                    StreamSignal::Frames(batch) => Input::Frames(generation, batch),
                    StreamSignal::Failed(is_final) => Input::Connection(Signal::Failed { generation, is_final }),
                });
            }
        });
        let last_id = self.coordinator.borrow().last_id(now()).map(str::to_owned);
        match url.and_then(|url| EventStream::open(&url, last_id.as_deref(), currency, on_signal)) {
            Some(stream) => {
                self.stream.replace(Some((generation, stream)));
            }
            None => self.feed(Input::Connection(Signal::Failed { generation, is_final: true })),
        }
    }

    fn act(&self, effect: Effect) {
        let options = Rc::clone(&self.options.borrow());
        let tabs = self.tabs.borrow();
        match (effect, &*tabs) {
            (Effect::Deliver(batch), _) => deliver(&options, batch),
            (Effect::BecameLive, _) => options.on_live.emit(()),
            (Effect::Missed, _) => options.on_data_change.emit(AnnouncedOrders::any()),
            (Effect::Refused, _) => options.on_refused.emit(()),
            (Effect::Claim, Some(tabs)) => tabs.lock.claim(),
            (Effect::Steal, Some(tabs)) => tabs.lock.steal(),
            (Effect::Release, Some(tabs)) => tabs.lock.release(),
            (Effect::Broadcast(message), Some(tabs)) => tabs.channel.send(&message),
            (Effect::Claim | Effect::Steal | Effect::Release | Effect::Broadcast(_), None) => {}
        }
    }
}

impl RealtimeEngine for Engine {
    fn renew(&self, options: Rc<RealtimeOptions>) {
        self.options.replace(options);
    }

    fn follow(&self) {
        let group = self.options.borrow().group.clone();
        if *self.group.borrow() != group {
            self.feed(Input::Suspend);
            self.group.replace(group);
            self.join();
            self.coordinator.replace(TabCoordinator::new(self.me, self.tabs.borrow().is_none()));
        }
        self.introduce();
        if is_visible() || !self.coordinator.borrow().is_alone() {
            self.feed(Input::Resume);
        }
    }

    fn take_over(&self) {
        self.feed(Input::TakeOver);
    }

    fn stop(&self) {
        self.wake_ups.take();
        self.on_change.replace(Callback::noop());
        self.feed(Input::Suspend);
    }
}

/// Tells one token from another without keeping it; never 0.
fn token_fingerprint(token: &str) -> u32 {
    #[allow(clippy::cast_possible_truncation, reason = "the low half of a hash is one as well")]
    let hash = fingerprint(token) as u32;
    hash.max(1)
}

/// Calls the callbacks for what arrived.
fn deliver(options: &RealtimeOptions, batch: Batch) {
    let changed = batch.seen.event.then(|| batch.orders.clone());
    for group in batch.groups.clone() {
        options.on_event.emit(group);
    }
    if !batch.groups.is_empty() {
        options.on_batch.emit(batch);
    }
    if let Some(orders) = changed {
        options.on_data_change.emit(orders);
    }
}

/// Listens for everything that may mean that time has passed unnoticed, or is about to.
fn wake_ups(on_input: &Callback<Input>) -> Vec<EventListener> {
    let mut listeners = Vec::new();
    let mut listen = |target: &web_sys::EventTarget, name: &'static str, on: fn(&Event) -> Option<Input>| {
        let on_input = on_input.clone();
        listeners.push(EventListener::new(target, name, move |event| {
            if let Some(input) = on(event) {
                on_input.emit(input);
            }
        }));
    };
    if let Some(window) = web_sys::window() {
        listen(&window, "online", |_| Some(Input::Connection(Signal::Online(true))));
        listen(&window, "offline", |_| Some(Input::Connection(Signal::Online(false))));
        listen(&window, "pagehide", |_| Some(Input::Suspend));
        listen(&window, "pageshow", |event| is_restored(event).then_some(Input::Resume));
    }
    if let Some(document) = document() {
        listen(&document, "visibilitychange", |_| Some(if is_visible() { Input::Resume } else { Input::Hidden }));
        listen(&document, "freeze", |_| Some(Input::Suspend));
        listen(&document, "resume", |_| Some(Input::Resume));
    }
    listeners
}
