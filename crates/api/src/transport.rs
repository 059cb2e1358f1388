//! Moves bytes between the page and the API: the browser's `fetch`, or what a test puts in its place.

use std::cell::{Cell, RefCell};
use std::future::{Future, ready};
use std::pin::Pin;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_net::http::{Method, Request, RequestBuilder, Response};
use gloo_timers::callback::Timeout;
use js_sys::{Function, Map, Promise, Reflect, Uint8Array};
use pulseboard_core::query::error::ApiError;
use pulseboard_core::server_clock::ClockReading;
use pulseboard_core::time::Timestamp;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, ReadableStreamDefaultReader, ReadableStreamReadResult, RequestCache, RequestRedirect, ResponseType,
};

/// A request is given up after so much silence, in milliseconds: a slow line that delivers is waited for.
const SILENCE: u32 = 30_000;
/// Where the start script of the page leaves the requests that it began before the app ran (`assets/start.js`).
const EARLY: &str = "pulseboardEarly";

/// A request as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The whole address.
    pub url: String,
    /// Sent as a bearer token.
    pub token: Option<Rc<str>>,
    /// How the server is asked.
    pub verb: Verb,
    /// The JSON body of a POST.
    pub body: Option<String>,
}

/// How the server is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// For what it has.
    Get,
    /// To take a body.
    Post,
    /// To change what the address says.
    Patch,
}

/// An answer as it arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The `Retry-After` header.
    pub retry_after: Option<String>,
    /// The `Date` header.
    pub date: Option<String>,
    /// When the request was sent and its answer was here, by the reader's clock; nothing where nobody looked.
    pub times: Option<(Timestamp, Timestamp)>,
    /// The body.
    pub body: String,
}

impl Reply {
    /// What time it was for the server, to the second.
    pub fn date(&self) -> Option<Timestamp> {
        http_date(self.date.as_deref()?)
    }

    /// What the answer tells of the server's clock.
    pub fn clock_reading(&self) -> Option<ClockReading> {
        let (sent, received) = self.times?;
        Some(ClockReading { sent, received, date: self.date()? })
    }
}

/// Reads a date as HTTP writes it (RFC 9110, section 5.6.7).
pub(crate) fn http_date(text: &str) -> Option<Timestamp> {
    httpdate::parse_http_date(text).ok().map(Timestamp::from)
}

fn now() -> Option<Timestamp> {
    moment(js_sys::Date::now())
}

/// The moment so many milliseconds after 1970, as JavaScript counts.
fn moment(millis: f64) -> Option<Timestamp> {
    #[allow(clippy::cast_possible_truncation, reason = "casts of floats saturate")]
    Timestamp::from_timestamp_millis(millis as i64)
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

    /// Begins a request that will be sent later, where the same sign-in allows that: it is taken over then.
    fn begin(&self, request: &Outgoing) {
        let _ = request;
    }

    /// Takes a good answer that is here already, to a request that was begun before the app ran.
    fn take_arrived(&self, request: &Outgoing) -> Option<Reply> {
        let _ = request;
        None
    }

    /// Finds out what becomes of requests to an address, whose answers do not matter.
    fn probe(&self, url: String, abort: Abort) -> LocalBoxFuture<Reach> {
        let _ = (url, abort);
        Box::pin(ready(Reach::Answered))
    }

    /// Forgets the requests that were begun before the app ran and nobody took over.
    fn forget_early(&self) {}
}

/// What becomes of requests to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Somebody answers, well or not.
    Answered,
    /// Somebody leads elsewhere, as a sign-in page in front of the server does.
    Redirected,
    /// Nobody answers, or the browser does not ask.
    Nothing,
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

    /// Whether it was cancelled.
    pub fn is_aborted(&self) -> bool {
        self.0.as_ref().is_some_and(|controller| controller.signal().aborted())
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
        // A server that failed then may answer now.
        let is_usable = |early: &EarlyRequest| early.arrived().is_none_or(|reply| reply.status() < 500);
        let early = take_early(&request, is_usable);
        if let Some(reply) = early.as_ref().and_then(EarlyRequest::arrived) {
            return Box::pin(ready(Ok(reply.into())));
        }
        Box::pin(async move {
            // Even who cancels nothing waits only so long.
            let abort = if abort.0.is_some() { abort } else { Abort::new() };
            let watchdog = Rc::new(Watchdog::new(abort.clone()));
            if let Some(early) = early {
                let controller = early.controller();
                let _listener =
                    abort.0.map(|abort| EventListener::once(&abort.signal(), "abort", move |_| controller.abort()));
                let heard = Rc::downgrade(&watchdog);
                let on_heard = Closure::<dyn Fn()>::new(move || {
                    if let Some(watchdog) = heard.upgrade() {
                        watchdog.restart();
                    }
                });
                early.set_on_heard(Some(on_heard.as_ref().unchecked_ref()));
                let reply = JsFuture::from(early.answer()).await;
                early.set_on_heard(None);
                return Ok(reply.map_err(|_| watchdog.error())?.unchecked_into::<EarlyReply>().into());
            }
            let sent = now();
            let response = match build(&request, &abort) {
                Ok(built) => built.send().await,
                Err(error) => Err(error),
            };
            let Ok(response) = response else {
                let error = watchdog.error();
                // Who was led to another site is told nothing but that it did not work.
                let is_redirected = error == ApiError::Unreachable
                    && !abort.is_aborted()
                    && head(&request, &abort).await == Reach::Redirected;
                return Err(if is_redirected { ApiError::SignInElsewhere } else { error });
            };
            let received = now();
            Ok(Reply {
                times: sent.zip(received),
                status: response.status(),
                retry_after: response.headers().get("Retry-After"),
                date: response.headers().get("Date"),
                body: read_text(&response, &watchdog).await.map_err(|_| watchdog.error())?,
            })
        })
    }

    fn begin(&self, request: &Outgoing) {
        if let Some(early) = early_requests().filter(|early| early.is_for(request)) {
            early.begin(&request.url);
        }
    }

    fn take_arrived(&self, request: &Outgoing) -> Option<Reply> {
        let is_good = |early: &EarlyRequest| early.arrived().is_some_and(|reply| reply.status() == 200);
        take_early(request, is_good)?.arrived().map(Reply::from)
    }

    fn probe(&self, url: String, abort: Abort) -> LocalBoxFuture<Reach> {
        Box::pin(async move {
            let _watchdog = Watchdog::new(abort.clone());
            head(&Outgoing { url, token: None, verb: Verb::Get, body: None }, &abort).await
        })
    }

    fn forget_early(&self) {
        if let Some(early) = early_requests() {
            early.requests().clear();
        }
    }
}

/// Gives a request up after too much silence.
struct Watchdog {
    abort: Abort,
    has_bitten: Rc<Cell<bool>>,
    timer: RefCell<Option<Timeout>>,
}

impl Watchdog {
    fn new(abort: Abort) -> Self {
        let watchdog = Self { abort, has_bitten: Rc::default(), timer: RefCell::default() };
        watchdog.restart();
        watchdog
    }

    /// Something was heard of the request.
    fn restart(&self) {
        let (abort, has_bitten) = (self.abort.clone(), Rc::clone(&self.has_bitten));
        self.timer.replace(Some(Timeout::new(SILENCE, move || {
            has_bitten.set(true);
            abort.abort();
        })));
    }

    /// Why there is no answer.
    fn error(&self) -> ApiError {
        if self.has_bitten.get() { ApiError::TimedOut } else { ApiError::Unreachable }
    }
}

/// The text of a body; each part of it that arrives keeps the watchdog quiet.
async fn read_text(response: &Response, watchdog: &Watchdog) -> Result<String, JsValue> {
    watchdog.restart();
    let Some(body) = response.body() else { return Ok(String::new()) };
    let reader = body.get_reader().unchecked_into::<ReadableStreamDefaultReader>();
    let mut bytes = Vec::new();
    loop {
        let part = JsFuture::from(reader.read()).await?.unchecked_into::<ReadableStreamReadResult>();
        watchdog.restart();
        if part.get_done() == Some(true) {
            break;
        }
        bytes.extend(part.get_value().unchecked_into::<Uint8Array>().to_vec());
    }
    // As `Response.text()` does it: without a mark of the byte order, and with a mark for what is no text.
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}

/// Asks for no more than what becomes of a request.
async fn head(request: &Outgoing, abort: &Abort) -> Reach {
    let builder = RequestBuilder::new(&request.url).method(Method::HEAD).redirect(RequestRedirect::Manual);
    match prepared(builder, request, abort).send().await {
        Ok(response) if response.type_() == ResponseType::Opaqueredirect => Reach::Redirected,
        Ok(_) => Reach::Answered,
        Err(_) => Reach::Nothing,
    }
}

fn build(request: &Outgoing, abort: &Abort) -> Result<Request, gloo_net::Error> {
    let builder = match request.verb {
        Verb::Get => Request::get(&request.url),
        Verb::Post => Request::post(&request.url),
        Verb::Patch => Request::patch(&request.url),
    };
    let builder = prepared(builder, request, abort);
    match &request.body {
        None => builder.build(),
        Some(body) => builder.header("Content-Type", "application/json").body(body),
    }
}

/// What all requests share.
fn prepared(builder: RequestBuilder, request: &Outgoing, abort: &Abort) -> RequestBuilder {
    let signal = abort.0.as_ref().map(AbortController::signal);
    // A figure from a cache would be an old one under a new time.
    let builder = builder.cache(RequestCache::NoStore).abort_signal(signal.as_ref());
    let builder = builder.header("Accept", "application/json");
    match &request.token {
        Some(token) => builder.header("Authorization", &format!("Bearer {token}")),
        None => builder,
    }
}

#[wasm_bindgen]
extern "C" {
    /// What the start script began.
    type EarlyRequests;
    #[wasm_bindgen(method, getter)]
    fn token(this: &EarlyRequests) -> String;
    #[wasm_bindgen(method, getter)]
    fn requests(this: &EarlyRequests) -> Map;
    #[wasm_bindgen(method)]
    fn begin(this: &EarlyRequests, url: &str);
    #[wasm_bindgen(method, js_name = settledWithin)]
    fn settled_within(this: &EarlyRequests, milliseconds: u32) -> Promise;

    /// One of its requests.
    type EarlyRequest;
    #[wasm_bindgen(method, getter)]
    fn controller(this: &EarlyRequest) -> AbortController;
    #[wasm_bindgen(method, getter)]
    fn answer(this: &EarlyRequest) -> Promise;
    #[wasm_bindgen(method, getter)]
    fn arrived(this: &EarlyRequest) -> Option<EarlyReply>;
    /// Called with each part of the answer that arrives.
    #[wasm_bindgen(method, setter, js_name = onHeard)]
    fn set_on_heard(this: &EarlyRequest, on_heard: Option<&Function>);

    /// The answer to one.
    type EarlyReply;
    #[wasm_bindgen(method, getter)]
    fn status(this: &EarlyReply) -> u16;
    #[wasm_bindgen(method, getter, js_name = retryAfter)]
    fn retry_after(this: &EarlyReply) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn date(this: &EarlyReply) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn sent(this: &EarlyReply) -> f64;
    #[wasm_bindgen(method, getter)]
    fn received(this: &EarlyReply) -> f64;
    #[wasm_bindgen(method, getter)]
    fn body(this: &EarlyReply) -> String;
}

impl EarlyRequests {
    /// Whether it asks with the very same sign-in, and only asks.
    fn is_for(&self, request: &Outgoing) -> bool {
        request.verb == Verb::Get && request.token.as_deref() == Some(self.token().as_str())
    }
}

impl From<EarlyReply> for Reply {
    fn from(reply: EarlyReply) -> Self {
        Self {
            status: reply.status(),
            retry_after: reply.retry_after(),
            date: reply.date(),
            times: moment(reply.sent()).zip(moment(reply.received())),
            body: reply.body(),
        }
    }
}

fn early_requests() -> Option<EarlyRequests> {
    let early = Reflect::get(&js_sys::global(), &EARLY.into()).ok().filter(JsValue::is_object)?;
    Some(early.unchecked_into())
}

/// Until everything is answered, well or not, that was asked before now without the app, but no longer than `patience`
/// milliseconds.
pub fn early_answers(patience: u32) -> impl Future<Output = ()> {
    let settled = early_requests().map(|early| early.settled_within(patience));
    async {
        if let Some(settled) = settled {
            // It always ends well.
            let _ = JsFuture::from(settled).await;
        }
    }
}

/// The same request, begun before the app sent it; once, where it is what the caller wants.
fn take_early(request: &Outgoing, is_wanted: impl FnOnce(&EarlyRequest) -> bool) -> Option<EarlyRequest> {
    let early = early_requests().filter(|early| early.is_for(request))?;
    let (requests, url) = (early.requests(), JsValue::from_str(&request.url));
    let found = Some(requests.get(&url)).filter(JsValue::is_object)?.unchecked_into();
    is_wanted(&found).then(|| {
        requests.delete(&url);
        found
    })
}
