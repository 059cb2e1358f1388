//! The contexts of the app around a component, with a server that answers what a test says.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use pulseboard::contexts::notifications::NotificationsProvider;
use pulseboard::contexts::period::PeriodProvider;
use pulseboard::contexts::preferences::PreferencesProvider;
use pulseboard::contexts::query_client::{Fetcher, QueryClientProvider};
use pulseboard::contexts::realtime::RealtimeProvider;
use pulseboard::contexts::session::SessionProvider;
use pulseboard::queries::fetch::{fetch, take_arrived};
use pulseboard::routes::Route;
use pulseboard_api::client::Client;
use pulseboard_api::transport::{Abort, LocalBoxFuture, Outgoing, Reply, Transport};
use pulseboard_core::money::Currency;
use pulseboard_core::query::error::ApiError;
use pulseboard_core::server_clock::ServerClock;
use yew::prelude::*;
use yew_router::prelude::*;

use super::scripted_stream::script_streams;

/// The administrator that the server knows.
pub(crate) const ADMIN: &str =
    r#"{"id":"admin-1","email":"admin@example.com","full_name":"Ada Admin","is_admin":true,"is_active":true}"#;
/// Totals of a small business.
pub(crate) const TOTALS: &str = r#"{"total_customers":248,"active_customers":229,"total_orders":10,
    "total_revenue":5000.0,"monthly_revenue":700.0,"weekly_revenue":-5.0,"total_invoices":20,"overdue_invoices":0}"#;

struct Answer {
    path: &'static str,
    token: Option<&'static str>,
    status: u16,
    body: String,
}

/// A server that answers what it was told, and keeps what it was asked.
#[derive(Clone, Default)]
pub(crate) struct FakeServer {
    answers: Rc<RefCell<Vec<Answer>>>,
    requests: Rc<RefCell<Vec<Outgoing>>>,
    /// Whether what the page asked before the app ran is answered.
    is_early: Rc<Cell<bool>>,
}

impl PartialEq for FakeServer {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.answers, &other.answers)
    }
}

impl FakeServer {
    /// Knows the administrator and the totals. Storage holds the token `token`, and nothing else.
    pub(crate) fn signed_in() -> Self {
        let server = Self::default();
        server.answer("/auth/me", 200, ADMIN);
        server.answer("/dashboard/stats", 200, TOTALS);
        server.answer("/dashboard/orders/time-series", 200, r#"{"data":[{"period":"00:00","orders":3}]}"#);
        server.answer("/orders?", 200, "[]");
        store(&[("access_token", "token")]);
        server
    }

    /// Answers requests whose address holds `path`; the newest answer counts.
    pub(crate) fn answer(&self, path: &'static str, status: u16, body: &str) {
        self.answers.borrow_mut().push(Answer { path, token: None, status, body: body.to_owned() });
    }

    /// Answers only requests with this token.
    pub(crate) fn answer_to(&self, token: &'static str, path: &'static str, status: u16, body: &str) {
        self.answers.borrow_mut().push(Answer { path, token: Some(token), status, body: body.to_owned() });
    }

    /// From now on pages begin with answers to what they ask before the app runs.
    pub(crate) fn answer_early(&self) {
        self.is_early.set(true);
    }

    /// The requests so far whose address holds `path`.
    pub(crate) fn asked(&self, path: &str) -> Vec<Outgoing> {
        self.requests.borrow().iter().filter(|request| request.url.contains(path)).cloned().collect()
    }

    fn reply(&self, request: &Outgoing) -> Result<Reply, ApiError> {
        let answers = self.answers.borrow();
        let fits = |answer: &&Answer| {
            request.url.contains(answer.path)
                && answer.token.is_none_or(|token| request.token.as_deref() == Some(token))
        };
        let answer = answers.iter().rev().find(fits).ok_or(ApiError::Unreachable)?;
        Ok(Reply { status: answer.status, body: answer.body.clone(), ..Reply::default() })
    }
}

impl Transport for FakeServer {
    fn send(&self, request: Outgoing, _: Abort) -> LocalBoxFuture<Result<Reply, ApiError>> {
        let server = self.clone();
        Box::pin(async move {
            server.requests.borrow_mut().push(request.clone());
            TimeoutFuture::new(5).await;
            server.reply(&request)
        })
    }

    fn take_arrived(&self, request: &Outgoing) -> Option<Reply> {
        self.is_early.get().then(|| self.reply(request).ok())?
    }
}

/// Makes these the only entries of the browser's storage.
pub(crate) fn store(entries: &[(&str, &str)]) {
    let window = web_sys::window().expect("a window");
    let storage = window.local_storage().expect("allowed").expect("there");
    storage.clear().expect("cleared");
    window.session_storage().expect("allowed").expect("there").clear().expect("cleared");
    for (key, value) in entries {
        storage.set_item(key, value).expect("stored");
    }
}

/// What is stored under a key.
pub(crate) fn stored(key: &str) -> Option<String> {
    let storage = web_sys::window().expect("a window").local_storage().expect("allowed").expect("there");
    storage.get_item(key).expect("readable")
}

/// Properties of [`World`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct WorldProps {
    /// Who answers.
    pub server: FakeServer,
    /// Answers queries instead of the server.
    #[prop_or_default]
    pub fetcher: Option<Fetcher>,
    /// What stands in it.
    pub children: Html,
}

/// All contexts of the app.
#[component]
pub(crate) fn World(props: &WorldProps) -> Html {
    let client = {
        let server = props.server.clone();
        use_memo((), |()| Client::new(Some("/api/v1"), Currency::USD, ServerClock::default(), Rc::new(server)))
    };
    let server_fetcher = use_callback((), |(key, context), ()| fetch(key, context));
    let fetcher = props.fetcher.clone().unwrap_or(server_fetcher);
    let on_start = use_callback((), |client, ()| take_arrived(&client));
    html! {
        <BrowserRouter>
            <PreferencesProvider>
                <NotificationsProvider>
                    <SessionProvider client={(*client).clone()}>
                        <QueryClientProvider {fetcher} {on_start}>
                            <RealtimeProvider>
                                <Period>{ props.children.clone() }</Period>
                            </RealtimeProvider>
                        </QueryClientProvider>
                    </SessionProvider>
                </NotificationsProvider>
            </PreferencesProvider>
        </BrowserRouter>
    }
}

#[derive(PartialEq, Properties)]
struct PeriodProps {
    children: Html,
}

/// The period of the page that the address names.
#[component]
fn Period(props: &PeriodProps) -> Html {
    let route = use_location().map_or(Route::NotFound, |location| Route::at(location.path()));
    html! { <PeriodProvider {route}>{ props.children.clone() }</PeriodProvider> }
}

/// A world with something in it. Its streams are scripted.
pub(crate) fn world(server: &FakeServer, children: Html) -> WorldProps {
    script_streams();
    WorldProps { server: server.clone(), fetcher: None, children }
}

/// Makes the address that of a page, as a browser that opens it does.
pub(crate) fn open(path: &str) {
    let history = web_sys::window().expect("a window").history().expect("a history");
    history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(path)).expect("replaced");
}

/// The path and query that the address bar shows.
pub(crate) fn address() -> String {
    let location = web_sys::window().expect("a window").location();
    format!("{}{}", location.pathname().expect("a path"), location.search().expect("a query"))
}
