//! Which tab may lead: a Web Lock, or a lease in storage where there are none. And one thing at a time for all tabs.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Interval;
use js_sys::{Function, Object, Promise, Reflect};
use pulseboard_core::realtime::lease::{self, CONFIRMATION, RENEWAL, Step};
use pulseboard_core::realtime::message::TabId;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::AbortController;
use yew::Callback;

use super::timer::later;
use super::{now, storage};

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

/// What became of the leadership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leadership {
    /// It was granted to this tab.
    Granted,
    /// Another tab took it.
    Lost,
}

/// This tab's claim to lead the tabs of the same reader. Dropping it gives up whatever it holds.
pub struct LeaderLock(Claim);

enum Claim {
    Lock {
        locks: LockManager,
        name: String,
        request: RefCell<Option<Rc<LockRequest>>>,
        on_change: Callback<Leadership>,
    },
    Lease(Rc<Lease>),
}

fn lock_manager() -> Option<LockManager> {
    web_sys::window()?.navigator().unchecked_into::<NavigatorWithLocks>().locks()
}

/// Runs a task while no other tab runs one of this name; where the browser has no locks, at once.
pub async fn exclusively<T>(name: &str, task: impl Future<Output = T>) -> T {
    let Some(locks) = lock_manager() else { return task.await };
    let lock = Rc::new(LockRequest { abort: None, state: Cell::new(LockState::Waiting), finish: RefCell::default() });
    let (granted, on_granted) = {
        let slot = Rc::new(RefCell::new(None::<Function>));
        let resolve = Rc::clone(&slot);
        let granted = Promise::new(&mut move |resolve_granted, _| {
            resolve.replace(Some(resolve_granted));
        });
        (granted, slot)
    };
    let callback = {
        let lock = Rc::clone(&lock);
        Closure::<dyn FnMut() -> Promise>::new(move || {
            let held = Promise::new(&mut |finish, _| {
                lock.finish.replace(Some(finish));
            });
            if let Some(resolve) = on_granted.take() {
                // It only resolves a promise.
                let _ = resolve.call0(&JsValue::UNDEFINED);
            }
            held
        })
    };
    let request = locks.request(name, &Object::new(), callback.as_ref().unchecked_ref());
    // A browser that has locks and refuses them runs the task all the same.
    let first = Promise::race(&js_sys::Array::of2(&granted, &request));
    let _ = JsFuture::from(first).await;
    let result = task.await;
    lock.release();
    // The lock is given back once its promise is resolved; the callback must live until then.
    let _ = JsFuture::from(request).await;
    drop(callback);
    result
}

impl LeaderLock {
    /// A claim under a name that all tabs of the reader share; it is not made yet. `None` where the browser gives no
    /// means to choose a leader.
    pub fn new(name: &str, me: TabId, on_change: Callback<Leadership>) -> Option<Self> {
        Some(Self(if let Some(locks) = lock_manager() {
            Claim::Lock { locks, name: name.to_owned(), request: RefCell::default(), on_change }
        } else {
            let key = name.to_owned();
            let lease = Lease { key, me, is_held: Cell::new(false), timer: RefCell::default(), on_change };
            lease.can_write().then(|| Claim::Lease(Rc::new(lease)))?
        }))
    }

    /// Queues for the leadership; again changes nothing.
    pub fn claim(&self) {
        match &self.0 {
            Claim::Lock { request, .. } => {
                // A request that was stolen is queued no more.
                let is_queued = request.borrow().as_ref().is_some_and(|request| request.state.get() != LockState::Over);
                if !is_queued {
                    self.request_lock(false);
                }
            }
            Claim::Lease(lease) => lease.claim(),
        }
    }

    /// Takes the leadership from whoever has it.
    pub fn steal(&self) {
        match &self.0 {
            Claim::Lock { .. } => self.request_lock(true),
            Claim::Lease(lease) => lease.bid(),
        }
    }

    /// Gives up the leadership, or the place in the queue.
    pub fn release(&self) {
        match &self.0 {
            Claim::Lock { request, .. } => {
                if let Some(request) = request.take() {
                    request.release();
                }
            }
            Claim::Lease(lease) => lease.release(),
        }
    }

    fn request_lock(&self, steals: bool) {
        let Claim::Lock { locks, name, request, on_change } = &self.0 else { return };
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
            let (request, on_change) = (Rc::clone(&new), on_change.clone());
            Closure::<dyn FnMut() -> Promise>::new(move || {
                if request.state.get() == LockState::Over {
                    return Promise::resolve(&JsValue::UNDEFINED);
                }
                request.state.set(LockState::Held);
                let held = Promise::new(&mut |finish, _| {
                    request.finish.replace(Some(finish));
                });
                on_change.emit(Leadership::Granted);
                held
            })
        };
        let promise = locks.request(name, &options, callback.as_ref().unchecked_ref());
        let on_change = on_change.clone();
        spawn_local(async move {
            let ended = JsFuture::from(promise).await;
            drop(callback);
            let state = new.state.replace(LockState::Over);
            match (ended, state) {
                // Another tab stole it.
                (Err(_), LockState::Held) => on_change.emit(Leadership::Lost),
                // The browser has locks and refuses them to this page: better a stream too many than none.
                (Err(_), LockState::Waiting) => on_change.emit(Leadership::Granted),
                (Ok(_), _) | (Err(_), LockState::Over) => {}
            }
        });
    }
}

impl Drop for LeaderLock {
    fn drop(&mut self) {
        self.release();
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
    on_change: Callback<Leadership>,
}

impl Lease {
    /// Whether the browser keeps what is written.
    fn can_write(&self) -> bool {
        let before = self.stored();
        storage::set(&self.key, Some(before.as_deref().unwrap_or("0 0")));
        self.stored().is_some()
    }

    fn stored(&self) -> Option<String> {
        storage::get(&self.key)
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
        match lease::step(self.stored().as_deref(), self.me, now()) {
            Step::Bid => self.bid(),
            Step::Hold(text) => {
                storage::set(&self.key, Some(&text));
                if !self.is_held.replace(true) {
                    self.on_change.emit(Leadership::Granted);
                }
            }
            Step::Wait => {
                if self.is_held.replace(false) {
                    self.on_change.emit(Leadership::Lost);
                }
            }
        }
    }

    fn bid(self: &Rc<Self>) {
        storage::set(&self.key, Some(&lease::written(self.me, now())));
        let lease = Rc::clone(self);
        later(CONFIRMATION, move || lease.step());
    }

    fn release(&self) {
        self.timer.take();
        self.is_held.set(false);
        let is_mine = matches!(lease::step(self.stored().as_deref(), self.me, now()), Step::Hold(_));
        if is_mine {
            storage::set(&self.key, None);
        }
    }
}
