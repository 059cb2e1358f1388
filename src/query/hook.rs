//! Joins a query to a component: starts its requests, cancels the overtaken, retries the failed.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{Query, Remote, RequestId, Urgency};
use crate::api::{Abort, Answer, ApiError, LocalBoxFuture};
use crate::browser;
use crate::browser::events::use_deadline;
use crate::model::Timestamp;

/// Asks every query of a page for new answers: a new `serial` is a new question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refetch {
    /// Grows with every refetch.
    pub serial: u32,
    /// How to treat requests under way.
    pub urgency: Urgency,
    /// Whether failed requests may be repeated without the reader asking.
    pub is_automatic: bool,
    /// Whether nothing but time asks: a change that it finds was announced by nobody.
    pub is_poll: bool,
    /// When the reader last asked for everything anew.
    pub asked_at: Timestamp,
    /// When somebody last came back to the page, or opened it.
    pub returned_at: Timestamp,
}

impl Default for Refetch {
    fn default() -> Self {
        Self {
            serial: 0,
            urgency: Urgency::Background,
            is_automatic: false,
            is_poll: false,
            asked_at: Timestamp::default(),
            returned_at: Timestamp::default(),
        }
    }
}

/// What a component sees of its query.
#[derive(Clone, Debug, PartialEq)]
pub struct QueryHandle<T> {
    /// What is known.
    pub remote: Remote<T>,
    /// Whether a request is under way.
    pub is_fetching: bool,
}

/// Fetches an answer, unless it is cancelled.
pub type Fetch = Rc<dyn Fn(Abort) -> LocalBoxFuture<Result<Answer, ApiError>>>;

struct Shared {
    query: RefCell<Query<Answer>>,
    fetch: RefCell<Fetch>,
    abort: RefCell<Option<Abort>>,
    question: Cell<Option<u32>>,
    is_mounted: Cell<bool>,
    update: UseForceUpdateHandle,
    on_error: Callback<ApiError>,
}

impl Shared {
    fn ask(self: &Rc<Self>, urgency: Urgency) {
        let started = self.query.borrow_mut().ask(urgency, browser::now());
        self.start(started);
        self.update.force_update();
    }

    fn start(self: &Rc<Self>, request: Option<RequestId>) {
        let Some(id) = request else { return };
        let abort = Abort::new();
        if let Some(overtaken) = self.abort.borrow_mut().replace(abort.clone()) {
            overtaken.abort();
        }
        let answer = (self.fetch.borrow())(abort);
        let shared = Rc::clone(self);
        spawn_local(async move { shared.answer(id, answer.await) });
    }

    fn answer(self: &Rc<Self>, id: RequestId, result: Result<Answer, ApiError>) {
        if !self.is_mounted.get() || !self.query.borrow().is_newest(id) {
            return;
        }
        let error = result.as_ref().err().cloned();
        let queued = self.query.borrow_mut().answer(id, result, browser::now());
        if let Some(error) = error {
            self.on_error.emit(error);
        }
        self.start(queued);
        self.update.force_update();
    }
}

/// Keeps the answer to a question fresh. It begins with what an earlier page knew, if that is `remembered` at the first
/// call. `fetch` is asked when the component appears, on each new `refetch.serial`
/// or `question`, and after failures; nothing is asked while `is_enabled` is false. `on_error` hears of each failure
/// of the newest request. Requests are cancelled when the component goes.
/// Every answer of `fetch` must be a `T`.
#[hook]
pub fn use_query<T: Clone + 'static>(
    is_enabled: bool,
    question: u32,
    remembered: Option<(T, Timestamp)>,
    refetch: Refetch,
    on_error: Callback<ApiError>,
    fetch: Fetch,
) -> QueryHandle<T> {
    let remembered = remembered.map(|(value, at)| (Rc::new(value) as Answer, at));
    let shared = use_shared_query(is_enabled, question, remembered, refetch, on_error, fetch);
    let query = shared.query.borrow();
    let remote = query.remote().clone().filter_map(|answer| answer.downcast_ref::<T>().cloned());
    QueryHandle { remote: if is_enabled { remote } else { remote.remembered() }, is_fetching: query.is_fetching() }
}

#[hook]
fn use_shared_query(
    is_enabled: bool,
    question: u32,
    remembered: Option<(Answer, Timestamp)>,
    refetch: Refetch,
    on_error: Callback<ApiError>,
    fetch: Fetch,
) -> Rc<Shared> {
    let update = use_force_update();
    let shared = use_memo((), |()| Shared {
        query: RefCell::new(Query::new(remembered)),
        fetch: RefCell::new(Rc::clone(&fetch)),
        abort: RefCell::default(),
        question: Cell::new(None),
        is_mounted: Cell::new(true),
        update,
        on_error,
    });
    // Each render may bring a new token or page: the next request uses it.
    shared.fetch.replace(fetch);

    use_effect_with((), {
        let shared = Rc::clone(&shared);
        move |()| {
            move || {
                shared.is_mounted.set(false);
                if let Some(abort) = shared.abort.borrow_mut().take() {
                    abort.abort();
                }
            }
        }
    });
    use_effect_with((is_enabled, refetch.serial, question), {
        let shared = Rc::clone(&shared);
        move |&(is_enabled, _, question)| {
            if is_enabled {
                let is_same = shared.question.replace(Some(question)) == Some(question);
                shared.ask(if is_same { refetch.urgency } else { Urgency::Immediate });
            } else {
                shared.query.borrow_mut().remember();
            }
        }
    });
    let retry_at = shared.query.borrow().retry_at().filter(|_| is_enabled && refetch.is_automatic);
    use_deadline(retry_at, refetch.serial, {
        let shared = Rc::clone(&shared);
        Callback::from(move |()| shared.ask(Urgency::Background))
    });
    shared
}
