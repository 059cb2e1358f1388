//! Moves bytes between the page and the API: the browser's `fetch`, or what a test puts in its place.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use gloo_net::http::{Request, RequestBuilder, Response};
use gloo_timers::callback::Timeout;
use js_sys::{Map, Promise, Reflect};
use pulseboard_core::query::error::ApiError;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestCache};

/// No answer is waited for longer than this, in milliseconds.
const TIMEOUT: u32 = 30_000;
/// Where the start script of the page leaves the requests that it began before the app ran (`assets/start.js`).
const EARLY: &str = "pulseboardEarly";

/// A request as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The whole address.
    pub url: String,
    /// Sent as a bearer token.
    pub token: Option<Rc<str>>,
    /// The JSON body of a POST; a request without one is a GET.
    pub body: Option<String>,
}

/// An answer as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The `Retry-After` header.
    pub retry_after: Option<String>,
    /// The body.
    pub body: String,
}

/// A future of this one thread.
pub type LocalBoxFuture<T> = Pin<Box<dyn Future<Output = T>>>;

/// Sends requests.
pub trait Transport {
    /// Sends a request and waits for the whole answer.
    ///
    /// # Errors
    ///
    /// [`ApiError::Unreachable`] or [`ApiError::TimedOut`] where none came.
    fn send(&self, request: Outgoing, abort: Abort) -> LocalBoxFuture<Result<Reply, ApiError>>;
}

/// Cancels a request when it is told to.
#[derive(Clone, Debug, Default)]
pub struct Abort(Option<AbortController>);

impl Abort {
    /// A handle for one request. Where the browser offers no cancelling, the request merely runs out.
    pub fn new() -> Self {
        Self(AbortController::new().ok())
    }

    /// A request that nobody will cancel.
    pub fn never() -> Self {
        Self(None)
    }

    /// Cancels the request.
    pub fn abort(&self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// The browser's `fetch`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fetch;

impl Transport for Fetch {
    fn send(&self, request: Outgoing, abort: Abort) -> LocalBoxFuture<Result<Reply, ApiError>> {
        Box::pin(async move {
            // Even who cancels nothing waits only so long.
            let abort = if abort.0.is_some() { abort } else { Abort::new() };
            let has_timed_out = Rc::new(Cell::new(false));
            let _timer = {
                let (abort, has_timed_out) = (abort.clone(), Rc::clone(&has_timed_out));
                Timeout::new(TIMEOUT, move || {
                    has_timed_out.set(true);
                    abort.abort();
                })
            };
            let lost = |_| if has_timed_out.get() { ApiError::TimedOut } else { ApiError::Unreachable };
            let response = match take_early(&request) {
                Some(early) => {
                    let response = JsFuture::from(early).await.map_err(|_| ApiError::Unreachable)?;
                    Response::from(response.unchecked_into::<web_sys::Response>())
                }
                None => build(&request, &abort).map_err(lost)?.send().await.map_err(lost)?,
            };
            Ok(Reply {
                status: response.status(),
                retry_after: response.headers().get("Retry-After"),
                body: response.text().await.map_err(lost)?,
            })
        })
    }
}

fn build(request: &Outgoing, abort: &Abort) -> Result<Request, gloo_net::Error> {
    let prepare = |builder: RequestBuilder| {
        let signal = abort.0.as_ref().map(AbortController::signal);
        // A figure from a cache would be an old one under a new time.
        let builder = builder.cache(RequestCache::NoStore).abort_signal(signal.as_ref());
        let builder = builder.header("Accept", "application/json");
        match &request.token {
            Some(token) => builder.header("Authorization", &format!("Bearer {token}")),
            None => builder,
        }
    };
    match &request.body {
        None => prepare(Request::get(&request.url)).build(),
        Some(body) => prepare(Request::post(&request.url)).header("Content-Type", "application/json").body(body),
    }
}

/// The answer that the start script asked for, once, with the very same sign-in.
fn take_early(request: &Outgoing) -> Option<Promise> {
    if request.body.is_some() {
        return None;
    }
    let early = Reflect::get(&js_sys::global(), &EARLY.into()).ok().filter(JsValue::is_object)?;
    let token = Reflect::get(&early, &"token".into()).ok()?.as_string()?;
    if request.token.as_deref() != Some(token.as_str()) {
        return None;
    }
    let answers: Map = Reflect::get(&early, &"answers".into()).ok()?.dyn_into().ok()?;
    let url = JsValue::from_str(&request.url);
    let answer = answers.get(&url).dyn_into::<Promise>().ok()?;
    answers.delete(&url);
    Some(answer)
}
