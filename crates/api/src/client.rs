//! The API as one reader reaches it. Each resource adds its requests in a file of its own.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use pulseboard_core::money::Currency;
use pulseboard_core::query::error::ApiError;
use pulseboard_core::server_clock::ServerClock;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::decode::{Entries, FromWire, Shape, judge, read, read_list};
use crate::request::{Address, encoded};
use crate::transport::{Abort, LocalBoxFuture, Outgoing, Reach, Reply, Transport, Verb};
use pulseboard_core::listing::page::{Page, Slice};

/// Where the API is unless the deployment says otherwise.
pub const DEFAULT_BASE: &str = "/api/v1";

/// The API as one reader reaches it. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    base: Rc<str>,
    /// Where events come from, if not from the API.
    events_url: Option<Rc<str>>,
    token: Option<Rc<str>>,
    currency: Currency,
    transport: Rc<dyn Transport>,
    /// What answers told of the server's clock; the same for every sign-in.
    clock: Rc<Cell<ServerClock>>,
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the token: what is debugged may be logged.
        formatter.debug_struct("Client").field("base", &self.base).finish_non_exhaustive()
    }
}

impl PartialEq for Client {
    fn eq(&self, other: &Self) -> bool {
        self.base == other.base
            && self.token == other.token
            && self.currency == other.currency
            && Rc::ptr_eq(&self.transport, &other.transport)
    }
}

impl Client {
    /// The API under `base`, or under [`DEFAULT_BASE`]; amounts that name no currency are in `currency`, and of the
    /// server's clock `clock` is known already.
    pub fn new(base: Option<&str>, currency: Currency, clock: ServerClock, transport: Rc<dyn Transport>) -> Self {
        let base = base.unwrap_or(DEFAULT_BASE).into();
        Self { base, events_url: None, token: None, currency, transport, clock: Rc::new(Cell::new(clock)) }
    }

    /// The same API, whose events another server delivers at this address. `{token}` in it stands for the token of the
    /// sign-in.
    #[must_use]
    pub fn with_events_url(self, url: Option<&str>) -> Self {
        Self { events_url: url.map(Rc::from), ..self }
    }

    /// What the answers so far tell of the server's clock.
    pub fn server_clock(&self) -> ServerClock {
        self.clock.get()
    }

    fn read_clock(clock: &Cell<ServerClock>, reply: &Reply) {
        if let Some(reading) = reply.clock_reading() {
            clock.set(clock.get().after(reading));
        }
    }

    /// The same API with another sign-in.
    #[must_use]
    pub fn with_token(&self, token: Option<Rc<str>>) -> Self {
        Self { token, ..self.clone() }
    }

    /// The token of the sign-in.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Where it is.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The currency of amounts that name none.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Names what belongs to an account on this API, apart from that on others.
    pub fn name_for(&self, owner: &str) -> String {
        format!("{} {owner}", self.base)
    }

    /// The address of the event stream; `None` without a sign-in. The token stands in it, so it is never logged.
    pub fn stream_url(&self) -> Option<String> {
        let token = self.token.as_ref()?;
        Some(match &self.events_url {
            Some(url) => url.replace("{token}", &encoded(token)),
            None => Address::new("/events/stream").with("token", token).under(&self.base),
        })
    }

    /// Whether requests to the event stream get anywhere: what is asked is not the stream, and without the token nobody
    /// would give it.
    pub async fn reaches_stream(&self, abort: &Abort) -> bool {
        let url = match &self.events_url {
            Some(url) => url.split('?').next().unwrap_or_default().to_owned(),
            None => Address::new("/events/stream").under(&self.base),
        };
        self.transport.probe(url, abort.clone()).await != Reach::Nothing
    }

    /// Forgets what was asked for before the app ran and nobody took over.
    pub fn forget_early(&self) {
        self.transport.forget_early();
    }

    /// The object at an address. Boxed, so that the requests of one type of answer share its code.
    pub(crate) fn get<T: FromWire + 'static>(
        &self,
        address: Address,
        abort: &Abort,
    ) -> LocalBoxFuture<Result<T, ApiError>> {
        let (body, currency) = (self.ask(&address, Shape::Object, abort), self.currency);
        Box::pin(async move { Ok(T::from_wire(read(&body.await?)?, currency)) })
    }

    /// The entries of the list at an address.
    pub(crate) fn get_list<T: FromWire + 'static>(
        &self,
        address: Address,
        abort: &Abort,
    ) -> LocalBoxFuture<Result<Entries<T>, ApiError>> {
        let (body, currency) = (self.ask(&address, Shape::List, abort), self.currency);
        Box::pin(async move { read_list(&body.await?, usize::MAX, currency) })
    }

    /// A page of the list at an address, which was told [`Slice::limit`].
    pub(crate) fn get_page<T: FromWire + 'static>(
        &self,
        address: Address,
        slice: Slice,
        abort: &Abort,
    ) -> LocalBoxFuture<Result<Page<T>, ApiError>> {
        let (body, currency) = (self.ask(&address, Shape::List, abort), self.currency);
        Box::pin(async move {
            let Entries { rows, mut unread, received } = read_list(&body.await?, slice.take, currency)?;
            // By their places in the whole list.
            for unread in &mut unread {
                unread.index += slice.skip;
            }
            Ok(Page { rows, unread, has_more: received > slice.take })
        })
    }

    /// What is answered to a JSON body.
    pub(crate) async fn post<W: DeserializeOwned>(
        &self,
        address: Address,
        body: &impl Serialize,
        abort: &Abort,
    ) -> Result<W, ApiError> {
        let body = serde_json::to_string(body).map_err(|error| ApiError::Decode { detail: error.to_string() })?;
        read(&self.receive(self.outgoing(&address, Verb::Post, Some(body)), Shape::Object, abort).await?)
    }

    /// What is answered to a change that stands in the address.
    pub(crate) async fn patch<T: FromWire + 'static>(&self, address: Address, abort: &Abort) -> Result<T, ApiError> {
        let body = self.receive(self.outgoing(&address, Verb::Patch, None), Shape::Object, abort).await?;
        Ok(T::from_wire(read(&body)?, self.currency))
    }

    /// The body of a good answer to a question.
    fn ask(&self, address: &Address, shape: Shape, abort: &Abort) -> LocalBoxFuture<Result<String, ApiError>> {
        self.receive(self.outgoing(address, Verb::Get, None), shape, abort)
    }

    /// The body of a good answer. Boxed, so that all requests share its code.
    fn receive(&self, request: Outgoing, shape: Shape, abort: &Abort) -> LocalBoxFuture<Result<String, ApiError>> {
        let reply = self.transport.send(request, abort.clone());
        let clock = Rc::clone(&self.clock);
        Box::pin(async move {
            let reply = reply.await?;
            Self::read_clock(&clock, &reply);
            judge(&reply, shape)?;
            Ok(reply.body)
        })
    }

    /// What the page asked for this before the app ran and has the answer to, if that is a good one.
    pub(crate) fn take_arrived<T: FromWire>(&self, address: &Address) -> Option<T> {
        let reply = self.transport.take_arrived(&self.outgoing(address, Verb::Get, None))?;
        Self::read_clock(&self.clock, &reply);
        judge(&reply, Shape::Object).ok()?;
        Some(T::from_wire(read(&reply.body).ok()?, self.currency))
    }

    /// Begins a request that is about to be made, before anything is drawn that makes it.
    pub(crate) fn begin(&self, address: &Address) {
        self.transport.begin(&self.outgoing(address, Verb::Get, None));
    }

    fn outgoing(&self, address: &Address, verb: Verb, body: Option<String>) -> Outgoing {
        Outgoing { url: address.under(&self.base), token: self.token.clone(), verb, body }
    }
}
