//! Moves bytes between the page and the API; what they mean is decided in `decode`.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::Promise;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestInit, Response};
use yew::AttrValue;

use super::ask::{Answer, typed};
use super::url::Address;
use super::{ApiError, Ask, decode};
use crate::model::{BackendKind, Currency};

/// A future of this one thread, without its type.
pub type LocalBoxFuture<T> = Pin<Box<dyn Future<Output = T>>>;

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

/// Cancels a request when it is told to.
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
    pub async fn ask<T: Clone + 'static>(&self, ask: Ask<T>, abort: &Abort) -> Result<T, ApiError> {
        self.clone().ask_untyped(ask, abort.clone()).await.map(|answer| typed(&answer))
    }

    /// Asks a question and leaves its answer without its type.
    pub fn ask_untyped<T>(self, ask: Ask<T>, abort: Abort) -> LocalBoxFuture<Result<Answer, ApiError>> {
        let (address, read) = ask.into_parts();
        Box::pin(async move {
            let body = self.get(address, &abort).await?;
            read(&body, self.currency)
        })
    }

    /// Names what belongs to an account on this API, apart from that on others.
    pub fn name_for(&self, owner: &str) -> String {
        format!("{} {owner}", self.base)
    }

    /// The address of the event stream; `None` without a sign-in. The token stands in it, so it is never logged.
    pub fn stream_url(&self) -> Option<AttrValue> {
        let token = self.token.as_ref()?;
        Some(Address::new("/events/stream").with("token", token).under(&self.base).into())
    }

    /// The JSON at an address.
    pub(super) async fn get(&self, address: Address, abort: &Abort) -> Result<Value, ApiError> {
        self.send("GET", address, None, abort).await
    }

    /// The JSON answered to a JSON body.
    pub(super) async fn post(&self, address: Address, body: String, abort: &Abort) -> Result<Value, ApiError> {
        self.send("POST", address, Some(body), abort).await
    }

    async fn send(
        &self,
        method: &str,
        address: Address,
        body: Option<String>,
        abort: &Abort,
    ) -> Result<Value, ApiError> {
        let has_timed_out = Rc::new(Cell::new(false));
        let _timer = {
            let (abort, has_timed_out) = (abort.clone(), Rc::clone(&has_timed_out));
            Timeout::new(TIMEOUT, move || {
                has_timed_out.set(true);
                abort.abort();
            })
        };
        let lost = |_| if has_timed_out.get() { ApiError::TimedOut } else { ApiError::Unreachable };
        let reply = self.fetch(method, &address.under(&self.base), body, abort).map_err(lost)?;
        let reply: Response = JsFuture::from(reply).await.map_err(lost)?.unchecked_into();
        let text = JsFuture::from(reply.text().map_err(lost)?).await.map_err(lost)?;
        let retry_after = reply.headers().get("Retry-After").ok().flatten();
        decode::decode(reply.status(), retry_after.as_deref(), &text.as_string().unwrap_or_default())
    }

    fn fetch(&self, method: &str, url: &str, body: Option<String>, abort: &Abort) -> Result<Promise, JsValue> {
        let headers = Headers::new()?;
        headers.set("Accept", "application/json")?;
        if let Some(token) = &self.token {
            headers.set("Authorization", &format!("Bearer {token}"))?;
        }
        let request = RequestInit::new();
        request.set_method(method);
        if let Some(body) = body {
            headers.set("Content-Type", "application/json")?;
            request.set_body(&body.into());
        }
        request.set_headers(&headers);
        request.set_signal(abort.0.as_ref().map(AbortController::signal).as_ref());
        let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
        Ok(window.fetch_with_str_and_init(url, &request))
    }
}
