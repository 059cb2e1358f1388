//! Moves bytes between the page and the API; what they mean is decided in `decode`.

use std::cell::Cell;
use std::rc::Rc;

use gloo_net::http::{Request, RequestBuilder};
use gloo_timers::callback::Timeout;
use serde_json::Value;
use web_sys::AbortController;
use yew::AttrValue;

use super::url::Address;
use super::{ApiError, Ask, decode};
use crate::model::{BackendKind, Currency};

/// No answer is waited for longer than this, in milliseconds.
const TIMEOUT: u32 = 30_000;

/// The API as one signed-in reader reaches it. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Api {
    base: AttrValue,
    token: Option<AttrValue>,
    currency: Currency,
    kind: Rc<Cell<Option<BackendKind>>>,
}

impl PartialEq for Api {
    fn eq(&self, other: &Self) -> bool {
        self.base == other.base && self.token == other.token && self.currency == other.currency
    }
}

/// Cancels its request when it is dropped.
#[derive(Clone, Debug)]
pub struct Abort(Option<AbortController>);

impl Abort {
    /// A handle for one request. Where the browser offers no cancelling, the request merely runs out.
    pub fn new() -> Self {
        Self(AbortController::new().ok())
    }

    /// Cancels the request.
    pub fn abort(&self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

impl Default for Abort {
    fn default() -> Self {
        Self::new()
    }
}

impl Api {
    /// The API under `base`; amounts that name no currency are in `currency`.
    pub fn new(base: AttrValue, currency: Currency) -> Self {
        Self { base, token: None, currency, kind: Rc::default() }
    }

    /// The same API with another sign-in.
    #[must_use]
    pub fn with_token(&self, token: Option<AttrValue>) -> Self {
        Self { token, ..self.clone() }
    }

    /// The currency of amounts that name none.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// The kind of backend, once an answer told it.
    pub fn kind(&self) -> Option<BackendKind> {
        self.kind.get()
    }

    /// Remembers the kind of backend for as long as the page is open.
    pub fn learn_kind(&self, kind: BackendKind) {
        self.kind.set(Some(kind));
    }

    /// Asks a question.
    ///
    /// # Errors
    ///
    /// See [`ApiError`].
    pub async fn ask<T>(&self, ask: Ask<T>, abort: &Abort) -> Result<T, ApiError> {
        let body = self.get(ask.address, abort).await?;
        (ask.read)(&body, self.currency)
    }

    /// The address of the event stream; `None` without a sign-in. The token stands in it, so it is never logged.
    pub fn stream_url(&self) -> Option<AttrValue> {
        let token = self.token.as_ref()?;
        Some(Address::new("/events/stream").with("token", token).under(&self.base).into())
    }

    /// The JSON at an address.
    pub(super) async fn get(&self, address: Address, abort: &Abort) -> Result<Value, ApiError> {
        self.send(Request::get(&address.under(&self.base)), None, abort).await
    }

    /// The JSON answered to a JSON body.
    pub(super) async fn post(&self, address: Address, body: String, abort: &Abort) -> Result<Value, ApiError> {
        self.send(Request::post(&address.under(&self.base)), Some(body), abort).await
    }

    async fn send(&self, request: RequestBuilder, body: Option<String>, abort: &Abort) -> Result<Value, ApiError> {
        let signal = abort.0.as_ref().map(AbortController::signal);
        let mut request = request.abort_signal(signal.as_ref()).header("Accept", "application/json");
        if let Some(token) = &self.token {
            request = request.header("Authorization", &format!("Bearer {token}"));
        }
        let request = match body {
            Some(body) => request.header("Content-Type", "application/json").body(body),
            None => request.build(),
        };
        let has_timed_out = Rc::new(Cell::new(false));
        let timer = {
            let (abort, has_timed_out) = (abort.clone(), Rc::clone(&has_timed_out));
            Timeout::new(TIMEOUT, move || {
                has_timed_out.set(true);
                abort.abort();
            })
        };
        let lost = |_| if has_timed_out.get() { ApiError::TimedOut } else { ApiError::Unreachable };
        let reply = request.map_err(lost)?.send().await.map_err(lost)?;
        let text = reply.text().await.map_err(lost)?;
        drop(timer);
        decode::decode(reply.status(), &text)
    }
}
