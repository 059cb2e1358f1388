//! Makes what a node wants exist in the browser: the stream, the place among the tabs, the timer, the callbacks.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::batch::{Batch, fnv1a};
use super::event::EventKind;
use super::hook::{RealtimeHandle, RealtimeOptions};
use super::node::Node;
use super::relay::{TabId, VERSION};
use super::signal::{Effect, Input, Signal};
use super::stream::{EventStream, StreamSignal};
use super::tabs::Tabs;
use crate::browser;
use crate::browser::events::wait_until;

/// A node with everything of the browser that it needs.
pub struct Engine {
    weak: Weak<Self>,
    me: TabId,
    node: RefCell<Node>,
    group: RefCell<Option<AttrValue>>,
    tabs: RefCell<Option<Tabs>>,
    stream: RefCell<Option<(u32, EventStream)>>,
    checked: Cell<Option<u32>>,
    timer: RefCell<Option<Timeout>>,
    options: RefCell<Rc<RealtimeOptions>>,
    shown: RefCell<Option<RealtimeHandle>>,
    update: UseForceUpdateHandle,
}

impl Engine {
    /// At rest; `update` draws the component anew.
    pub fn new(options: Rc<RealtimeOptions>, update: UseForceUpdateHandle) -> Rc<Self> {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float from 0 to 1, scaled")]
        let me = (browser::jitter() * f64::from(TabId::MAX)) as TabId;
        let engine = Rc::new_cyclic(|weak| Self {
            weak: weak.clone(),
            me,
            node: RefCell::new(Node::new(me, true)),
            group: RefCell::default(),
            tabs: RefCell::default(),
            stream: RefCell::default(),
            checked: Cell::default(),
            timer: RefCell::default(),
            options: RefCell::new(options),
            shown: RefCell::default(),
            update,
        });
        // It starts where the first rendering says, so that nobody reads "Disconnected" before "Connecting".
        engine.introduce();
        engine
    }

    /// Takes the newest options: streams outlive renderings, and always call the newest callbacks.
    pub fn renew(&self, options: Rc<RealtimeOptions>) {
        self.options.replace(options);
    }

    /// What there is to show.
    pub fn handle(&self) -> RealtimeHandle {
        let node = self.node.borrow();
        RealtimeHandle {
            report: node.report(),
            role: node.role(),
            is_alone: node.is_alone(),
            followers: node.followers(),
        }
    }

    /// Follows the options: group, address and switch.
    pub fn follow(&self) {
        let group = self.options.borrow().group.clone();
        if *self.group.borrow() != group {
            self.feed(Input::Rest);
            self.group.replace(group);
            self.join();
            self.node.replace(Node::new(self.me, self.tabs.borrow().is_none()));
        }
        self.introduce();
        if browser::is_visible() || !self.node.borrow().is_alone() {
            self.feed(Input::Wake);
        }
    }

    /// Joins the tabs of the group, where the browser has the means.
    fn join(&self) {
        let engine = self.weak.clone();
        let on_input = Callback::from(move |input| {
            if let Some(engine) = engine.upgrade() {
                engine.feed(input);
            }
        });
        let name = self.group.borrow().as_ref().map(|group| format!("pulseboard.link.{VERSION} {group}"));
        self.tabs.replace(name.and_then(|name| Tabs::join(&name, self.me, on_input)));
    }

    /// Tells the node what the options say.
    fn introduce(&self) {
        let (is_on, token) = {
            let options = self.options.borrow();
            (options.is_on, options.url.as_ref().map_or(0, |url| fingerprint(url)))
        };
        self.feed(Input::Wants(is_on));
        self.feed(Input::Token(token));
    }

    /// Takes an input, and does what comes of it.
    pub fn feed(&self, input: Input) {
        if input == Input::Wake && self.tabs.borrow().is_none() {
            self.join();
        }
        let is_end = input == Input::Rest;
        let effects = self.node.borrow_mut().on(input, browser::now(), browser::jitter());
        self.settle();
        for effect in effects {
            self.act(effect);
        }
        if is_end {
            // What others say to a page that sleeps would pile up, and keep it out of the back/forward cache.
            self.tabs.take();
        }
        let handle = self.handle();
        if self.shown.replace(Some(handle)).is_some_and(|shown| shown != handle) {
            self.update.force_update();
        }
    }

    /// Makes stream, check and timer what the node wants them to be.
    fn settle(&self) {
        let stream = self.node.borrow().stream();
        let open = self.stream.borrow().as_ref().map(|(generation, _)| *generation);
        if open != stream {
            // Closed before another one is opened, always.
            self.stream.take();
            if let Some(generation) = stream {
                self.open(generation);
            }
        }
        let (verification, deadline) = {
            let node = self.node.borrow();
            (node.verification(), node.deadline())
        };
        if self.checked.replace(verification) != verification
            && let Some(generation) = verification
        {
            let on_verify = self.options.borrow().on_verify.clone();
            let engine = self.weak.clone();
            on_verify.emit(Callback::from(move |verdict| {
                if let Some(engine) = engine.upgrade() {
                    engine.feed(Input::Link(Signal::Verified { generation, verdict }));
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
                    StreamSignal::Opened => Input::Link(Signal::Opened { generation }),
                    StreamSignal::Frames(batch) => Input::Frames(generation, batch),
                    StreamSignal::Failed(is_final) => Input::Link(Signal::Failed { generation, is_final }),
                });
            }
        });
        match url.and_then(|url| EventStream::open(&url, currency, on_signal)) {
            Some(stream) => {
                self.stream.replace(Some((generation, stream)));
            }
            None => self.feed(Input::Link(Signal::Failed { generation, is_final: true })),
        }
    }

    fn act(&self, effect: Effect) {
        let options = Rc::clone(&self.options.borrow());
        match effect {
            Effect::Tell(batch) => tell(&options, batch),
            Effect::BecameLive => options.on_live.emit(()),
            Effect::Missed => options.on_data_change.emit(()),
            Effect::Refused => options.on_refused.emit(()),
            Effect::Claim | Effect::Steal | Effect::Release | Effect::Say(_) => {
                let tabs = self.tabs.borrow();
                let Some(tabs) = &*tabs else { return };
                match effect {
                    Effect::Claim => tabs.claim(),
                    Effect::Steal => tabs.steal(),
                    Effect::Release => tabs.release(),
                    Effect::Say(message) => tabs.say(&message),
                    Effect::Tell(_) | Effect::BecameLive | Effect::Missed | Effect::Refused => {}
                }
            }
        }
    }
}

/// Tells one token from another without keeping it; never 0.
fn fingerprint(url: &str) -> u32 {
    #[allow(clippy::cast_possible_truncation, reason = "the low half of a hash is one as well")]
    let hash = fnv1a(url.as_bytes()) as u32;
    hash.max(1)
}

/// Calls the callbacks for what arrived.
fn tell(options: &RealtimeOptions, batch: Batch) {
    for group in batch.groups {
        let on_event = match group.kind {
            EventKind::OrderCreated => &options.on_order_created,
            EventKind::OrderUpdated => &options.on_order_updated,
            EventKind::PaymentReceived => &options.on_payment_received,
            EventKind::DataChange => continue,
        };
        on_event.emit(group);
    }
    if batch.seen.event {
        options.on_data_change.emit(());
    }
}
