//! Tabs in the browser: who may lead (Web Locks, or a lease in storage where there are none), and what they say to
//! each other (`BroadcastChannel`).

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, BroadcastChannel, MessageEvent};
use yew::Callback;

use super::lease::{self, CONFIRMATION, RENEWAL, Step};
use super::relay::{Message, TabId};
use super::signal::Input;
use crate::browser;
use crate::browser::events::later;
use crate::browser::storage::Keep;

#[wasm_bindgen]
extern "C" {
    /// The browser's navigator, with what web-sys hides: it counts Web Locks (W3C) as unstable.
    type NavigatorWithLocks;
    #[wasm_bindgen(method, getter)]
    fn locks(this: &NavigatorWithLocks) -> Option<LockManager>;

    #[derive(Clone)]
    type LockManager;
    #[wasm_bindgen(method)]
    fn request(this: &LockManager, name: &str, options: &Object, callback: &Function) -> Promise;
}

/// This tab's place among the tabs of the same reader. Dropping it gives up whatever it holds.
pub struct Tabs {
    channel: BroadcastChannel,
    claim: Claim,
    _listener: EventListener,
}

enum Claim {
    Lock { locks: LockManager, name: String, request: RefCell<Option<Rc<LockRequest>>>, on_input: Callback<Input> },
    Lease(Rc<Lease>),
}

impl Tabs {
    /// Joins the tabs of a name. `None` where the browser gives no means to share.
    pub fn join(name: &str, me: TabId, on_input: Callback<Input>) -> Option<Self> {
        let channel = BroadcastChannel::new(name).ok()?;
        let listener = EventListener::new(&channel, "message", {
            let on_input = on_input.clone();
            move |event| {
                let said = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
                if let Some(message) = said.and_then(|said| Message::decode(&said)) {
                    on_input.emit(Input::Heard(message));
                }
            }
        });
        let navigator: NavigatorWithLocks = web_sys::window()?.navigator().unchecked_into();
        let claim = if let Some(locks) = navigator.locks() {
            Claim::Lock { locks, name: name.to_owned(), request: RefCell::default(), on_input }
        } else {
            let key = name.to_owned();
            let lease = Lease { key, me, is_held: Cell::new(false), timer: RefCell::default(), on_input };
            lease.can_write().then(|| Claim::Lease(Rc::new(lease)))?
        };
        Some(Self { channel, claim, _listener: listener })
    }

    /// Says something to the other tabs.
    pub fn say(&self, message: &Message) {
        // Texts can always be cloned, and a channel that is closed has nobody to hear it.
        let _ = self.channel.post_message(&message.encode().into());
    }

    /// Stands in line for the lead; again changes nothing.
    pub fn claim(&self) {
        match &self.claim {
            Claim::Lock { request, .. } => {
                // A request that was robbed stands in no line any more.
                let stands = request.borrow().as_ref().is_some_and(|request| request.state.get() != LockState::Over);
                if !stands {
                    self.request_lock(false);
                }
            }
            Claim::Lease(lease) => lease.claim(),
        }
    }

    /// Takes the lead from whoever has it.
    pub fn steal(&self) {
        match &self.claim {
            Claim::Lock { .. } => self.request_lock(true),
            Claim::Lease(lease) => lease.bid(),
        }
    }

    /// Gives up the lead, or the place in line.
    pub fn release(&self) {
        match &self.claim {
            Claim::Lock { request, .. } => {
                if let Some(request) = request.take() {
                    request.release();
                }
            }
            Claim::Lease(lease) => lease.release(),
        }
    }

    fn request_lock(&self, steals: bool) {
        let Claim::Lock { locks, name, request, on_input } = &self.claim else { return };
        self.release();
        let options = Object::new();
        let abort = AbortController::new().ok();
        // Options of a plain object are never refused. A signal is not allowed where the lock is stolen.
        let _ = match &abort {
            Some(abort) if !steals => Reflect::set(&options, &"signal".into(), &abort.signal()),
            _ => Reflect::set(&options, &"steal".into(), &steals.into()),
        };
        let new = Rc::new(LockRequest { abort, state: Cell::new(LockState::Waiting), finish: RefCell::default() });
        request.replace(Some(Rc::clone(&new)));
        let callback = {
            let (request, on_input) = (Rc::clone(&new), on_input.clone());
            Closure::<dyn FnMut() -> Promise>::new(move || {
                if request.state.get() == LockState::Over {
                    return Promise::resolve(&JsValue::UNDEFINED);
                }
                request.state.set(LockState::Held);
                let held = Promise::new(&mut |finish, _| {
                    request.finish.replace(Some(finish));
                });
                on_input.emit(Input::Granted);
                held
            })
        };
        let promise = locks.request(name, &options, callback.as_ref().unchecked_ref());
        let on_input = on_input.clone();
        spawn_local(async move {
            let ended = JsFuture::from(promise).await;
            drop(callback);
            let state = new.state.replace(LockState::Over);
            match (ended, state) {
                // Another tab stole it.
                (Err(_), LockState::Held) => on_input.emit(Input::Lost),
                // The browser has locks and refuses them to this page: better a stream too many than none.
                (Err(_), LockState::Waiting) => on_input.emit(Input::Granted),
                (Ok(_), _) | (Err(_), LockState::Over) => {}
            }
        });
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        self.release();
        self.channel.close();
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum LockState {
    Waiting,
    Held,
    Over,
}

struct LockRequest {
    abort: Option<AbortController>,
    state: Cell<LockState>,
    finish: RefCell<Option<Function>>,
}

impl LockRequest {
    fn release(&self) {
        self.state.set(LockState::Over);
        if let Some(finish) = self.finish.take() {
            // It only resolves a promise.
            let _ = finish.call0(&JsValue::UNDEFINED);
        } else if let Some(abort) = &self.abort {
            abort.abort();
        }
    }
}

struct Lease {
    key: String,
    me: TabId,
    is_held: Cell<bool>,
    timer: RefCell<Option<Interval>>,
    on_input: Callback<Input>,
}

impl Lease {
    /// Whether the browser keeps what is written.
    fn can_write(&self) -> bool {
        let before = self.stored();
        Keep::Always.set(&self.key, Some(before.as_deref().unwrap_or("0 0")));
        self.stored().is_some()
    }

    fn stored(&self) -> Option<String> {
        Keep::Always.get(&self.key)
    }

    fn claim(self: &Rc<Self>) {
        if self.timer.borrow().is_none() {
            let lease = Rc::clone(self);
            self.timer.replace(Some(Interval::new(RENEWAL, move || lease.step())));
        }
        self.step();
    }

    fn step(self: &Rc<Self>) {
        if self.timer.borrow().is_none() {
            return;
        }
        match lease::step(self.stored().as_deref(), self.me, browser::now()) {
            Step::Bid => self.bid(),
            Step::Hold(text) => {
                Keep::Always.set(&self.key, Some(&text));
                if !self.is_held.replace(true) {
                    self.on_input.emit(Input::Granted);
                }
            }
            Step::Wait => {
                if self.is_held.replace(false) {
                    self.on_input.emit(Input::Lost);
                }
            }
        }
    }

    fn bid(self: &Rc<Self>) {
        Keep::Always.set(&self.key, Some(&lease::written(self.me, browser::now())));
        let lease = Rc::clone(self);
        later(CONFIRMATION, Box::new(move || lease.step()));
    }

    fn release(&self) {
        self.timer.take();
        self.is_held.set(false);
        let is_mine = matches!(lease::step(self.stored().as_deref(), self.me, browser::now()), Step::Hold(_));
        if is_mine {
            Keep::Always.set(&self.key, None);
        }
    }
}
