//! What the server was asked: one cache for all pages. It starts the requests that the cache says should be under way,
//! cancels those that nobody waits for, and repeats the failed.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use pulseboard_api::client::Client;
use pulseboard_api::transport::{Abort, LocalBoxFuture};
use pulseboard_core::dashboard::stats::DashboardStats;
use pulseboard_core::listing::rows::Demand;
use pulseboard_core::query::cache::{
    Amendment, CacheAction, FiguresProblem, Flight, Freshness, ObserverId, QueryCache,
};
use pulseboard_core::query::error::ApiError;
use pulseboard_core::query::key::QueryKey;
use pulseboard_core::query::refetch_policy::RefetchTrigger;
use pulseboard_core::query::state::Remote;
use pulseboard_core::realtime::announced_orders::AnnouncedOrders;
use pulseboard_core::time::Timestamp;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use self::data::{QueryData, QueryValue};
use crate::contexts::notifications::use_notifier;
use crate::contexts::server_clock::ServerClockProvider;
use crate::contexts::session::use_session;
use crate::hooks::{use_deadline, use_document_event, use_window_event};
use crate::platform::{is_restored, is_visible, jitter, now};

pub mod data;

/// The cache as the reducer keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct QueryState(QueryCache<QueryData>);

impl Reducible for QueryState {
    type Action = CacheAction<QueryData>;

    fn reduce(self: Rc<Self>, action: Self::Action) -> Rc<Self> {
        // A look at the clock that finds nothing to do draws nothing.
        if let CacheAction::Trigger { trigger: RefetchTrigger::Tick, now } = action
            && !self.0.is_due(now)
        {
            return self;
        }
        Rc::new(Self(self.0.after(action)))
    }
}

/// What a request is made of.
pub struct FetchContext {
    /// The API with the sign-in in force.
    pub client: Client,
    /// Tells what is kept for the account that is signed in, where one is.
    pub account: Option<u64>,
    /// What is known of the answer so far.
    pub known: Option<QueryData>,
    /// What is known of the same of other times, where those share parts with it.
    pub others: Vec<QueryData>,
    /// How new the answer has to be; only what is read page by page looks at it.
    pub demand: Demand,
    /// What it has to find out of the orders.
    pub announced: AnnouncedOrders,
    /// How much of it is wanted: entries of a list, pages of a ledger.
    pub wanted: usize,
    /// When the request starts.
    pub now: Timestamp,
    /// Cancels it.
    pub abort: Abort,
}

/// Asks the server for what a key names.
pub type Fetcher = Callback<(QueryKey, FetchContext), LocalBoxFuture<Result<QueryData, ApiError>>>;

/// Every query, and what bears on all of them.
#[derive(Clone, PartialEq)]
pub struct QueryClient(UseReducerHandle<QueryState>);

impl QueryClient {
    /// The cache.
    pub fn cache(&self) -> &QueryCache<QueryData> {
        &self.0.0
    }
}

/// Tells the query client something. It never changes.
#[derive(Clone, PartialEq)]
pub struct Refetcher(UseReducerDispatcher<QueryState>);

impl Refetcher {
    /// Something bears on the freshness of all figures.
    pub fn trigger(&self, trigger: RefetchTrigger) {
        self.0.dispatch(CacheAction::Trigger { trigger, now: now() });
    }

    /// Events said that something changed: what that may be of the orders.
    pub fn announced(&self, orders: AnnouncedOrders) {
        self.0.dispatch(CacheAction::Announced { orders, now: now() });
    }

    /// So much of what is read page by page is wanted, and more of it is to be read.
    pub fn read_on(&self, key: QueryKey, wanted: usize) {
        self.0.dispatch(CacheAction::ReadOn { key, wanted, now: now() });
    }

    /// The reader changes something: answers say so before the server does, until that is settled.
    pub fn amend(&self, amend: impl Fn(&QueryData) -> Option<QueryData> + 'static) -> Amendment<QueryData> {
        let amendment = Amendment::new(amend);
        self.0.dispatch(CacheAction::Amend(amendment.clone()));
        amendment
    }

    /// The server was told of a change: whether it is so.
    pub fn settle(&self, amendment: Amendment<QueryData>, is_made: bool) {
        self.0.dispatch(CacheAction::Settle { amendment, is_made });
    }

    /// The reader changed something on the server: whatever it bears on is asked for at once.
    pub fn ask_after_change(&self) {
        self.trigger(RefetchTrigger::OwnChange);
    }

    /// The reader wants everything anew, at once.
    pub fn refresh(&self) {
        self.trigger(RefetchTrigger::Manual);
    }
}

const EXPECTATION: &str = "`App` puts a `QueryClientProvider` around every page";

/// Every query. Whoever reads it is drawn anew with each answer.
#[hook]
pub fn use_query_client() -> QueryClient {
    use_context::<QueryClient>().expect(EXPECTATION)
}

/// What [`use_figures_problem`] reads. Changes seldom, unlike the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct CurrentProblem(Option<FiguresProblem>);

/// Why figures cannot be checked right now, where that is so. Whoever reads it is not drawn anew with each answer.
#[hook]
pub fn use_figures_problem() -> Option<FiguresProblem> {
    let CurrentProblem(problem) = use_context::<CurrentProblem>().expect(EXPECTATION);
    problem
}

/// The way to ask for everything again.
#[hook]
pub fn use_refetcher() -> Refetcher {
    use_context::<Refetcher>().expect(EXPECTATION)
}

/// How a query is asked and kept.
#[derive(Clone, Debug, PartialEq)]
pub struct QueryOptions<T> {
    /// Whether it makes sense to ask; what is known stays.
    pub is_enabled: bool,
    /// How it is kept fresh.
    pub freshness: Freshness,
    /// What an earlier page knew, shown until the first answer.
    pub placeholder: Remote<T>,
    /// Another query whose answer is shown until the first one of this.
    pub placeholder_key: Option<QueryKey>,
}

impl<T> Default for QueryOptions<T> {
    fn default() -> Self {
        Self { is_enabled: true, freshness: Freshness::default(), placeholder: Remote::Loading, placeholder_key: None }
    }
}

/// What a component sees of its query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryResult<T> {
    /// What is known.
    pub remote: Remote<T>,
    /// Whether a request is under way.
    pub is_fetching: bool,
}

/// Keeps the answer to what `key` names fresh for as long as the component shows it.
#[hook]
pub fn use_query<T: QueryValue>(key: QueryKey, options: QueryOptions<T>) -> QueryResult<T> {
    let QueryOptions { is_enabled, freshness, placeholder, placeholder_key } = options;
    let remembered = match &placeholder {
        Remote::Remembered { value, at } => Some((value.clone().into_data(), *at)),
        Remote::Loading | Remote::Ready { .. } | Remote::Stale { .. } | Remote::Failed(_) => None,
    };
    use_observed(key.clone(), is_enabled, freshness, remembered);
    let client = use_query_client();
    let cache = client.cache();
    let typed = |remote: &Remote<QueryData>| remote.clone().filter_map(|data| T::from_data(&data));
    let known = cache.remote(&key).map(typed);
    let remote = match known {
        None | Some(Remote::Loading) => {
            let other = placeholder_key.as_ref().and_then(|key| cache.remote(key)).map(typed);
            other.map_or(placeholder, Remote::remembered)
        }
        Some(known) => known,
    };
    QueryResult { remote, is_fetching: is_enabled && cache.is_fetching(&key) }
}

/// Keeps an answer fresh that others show. Whoever uses it is not drawn anew with each answer.
#[hook]
pub fn use_kept_fresh(key: QueryKey, is_enabled: bool, freshness: Freshness) {
    use_observed(key, is_enabled, freshness, None);
}

/// Tells this use of a query from all others of the page.
#[hook]
fn use_observer_id() -> ObserverId {
    static USES: AtomicU32 = AtomicU32::new(0);
    *use_memo((), |()| ObserverId(USES.fetch_add(1, Ordering::Relaxed)))
}

/// Tells the cache that somebody looks at a key, while they do. What is the same for answers of every type.
#[hook]
fn use_observed(key: QueryKey, is_enabled: bool, freshness: Freshness, remembered: Option<(QueryData, Timestamp)>) {
    let Refetcher(dispatcher) = use_refetcher();
    let observer = use_observer_id();
    let shown = is_enabled.then_some(key);
    // Apart from the next one: to show it in another way does not give up what is under way.
    use_effect_with(shown.clone(), {
        let dispatcher = dispatcher.clone();
        move |shown| {
            let shown = shown.clone();
            move || {
                if let Some(key) = shown {
                    dispatcher.dispatch(CacheAction::Unobserve { key, observer });
                }
            }
        }
    });
    use_effect_with((shown, freshness), move |(shown, freshness)| {
        if let Some(key) = shown.clone() {
            let freshness = *freshness;
            dispatcher.dispatch(CacheAction::Observe { key, observer, freshness, remembered, now: now() });
        }
    });
}

/// Properties of [`QueryClientProvider`].
#[derive(PartialEq, Properties)]
pub struct QueryClientProviderProps {
    /// Asks the server.
    pub fetcher: Fetcher,
    /// Gives the answers that were there before anybody asked.
    #[prop_or_default]
    pub on_start: Option<Callback<Client, Vec<(QueryKey, QueryData)>>>,
    /// Who can ask.
    #[prop_or_default]
    pub children: Html,
}

/// What the totals tell of another answer.
fn tell(key: &QueryKey, totals: &QueryData) -> Option<Vec<Option<i64>>> {
    Rc::<DashboardStats>::from_data(totals)?.tells_of(key)
}

/// Keeps every query.
#[component]
pub fn QueryClientProvider(props: &QueryClientProviderProps) -> Html {
    let session = use_session();
    let state = use_reducer_eq(|| {
        let now = now();
        let cache = QueryCache::new(tell, now, is_visible(), jitter());
        if !session.state().is_signed_in() {
            return QueryState(cache);
        }
        let answers = props.on_start.as_ref().map(|on_start| on_start.emit(session.client().clone()));
        QueryState(cache.signed_in_with(answers.unwrap_or_default(), now))
    });
    let refetcher = Refetcher(state.dispatcher());
    use_sign_in_changes(&state);
    use_flights(&state, &props.fetcher);
    use_clock(&state, &refetcher);
    use_failures(&state);
    let problem = CurrentProblem(state.0.problem());
    html! {
        <ContextProvider<Refetcher> context={refetcher}>
            <ContextProvider<QueryClient> context={QueryClient(state)}>
                <ContextProvider<CurrentProblem> context={problem}>
                    // Each answer tells the time, and is why this is drawn.
                    <ServerClockProvider clock={session.client().server_clock()}>
                        { props.children.clone() }
                    </ServerClockProvider>
                </ContextProvider<CurrentProblem>>
            </ContextProvider<QueryClient>>
        </ContextProvider<Refetcher>>
    }
}

/// Without a sign-in nothing is asked; another token asks everything anew, and another account begins with nothing.
#[hook]
fn use_sign_in_changes(state: &UseReducerHandle<QueryState>) {
    let session = use_session();
    let token = session.state().token.clone().filter(|_| session.state().is_signed_in());
    let owner = session.state().owner.clone();
    let dispatcher = state.dispatcher();
    let previous = use_mut_ref(|| (token.clone(), owner.clone()));
    use_effect_with((token, owner), move |(token, owner)| {
        let (last_token, last_owner) = &mut *previous.borrow_mut();
        let is_other_owner = owner.is_some() && last_owner.is_some() && owner != last_owner;
        let is_other_token = token != last_token;
        last_token.clone_from(token);
        if owner.is_some() {
            last_owner.clone_from(owner);
        }
        if is_other_owner {
            dispatcher.dispatch(CacheAction::Clear { now: now() });
        }
        if is_other_owner || is_other_token {
            dispatcher.dispatch(CacheAction::SignedIn { is_signed_in: token.is_some(), now: now() });
        }
    });
}

/// What the server added up of any time.
fn rollups(cache: &QueryCache<QueryData>) -> Vec<QueryData> {
    let is_rollup = |key: &QueryKey| matches!(key, QueryKey::Rollup { .. });
    cache.answers().filter(|(key, _)| is_rollup(key)).map(|(_, data)| data.clone()).collect()
}

/// Makes the requests be those that the cache says.
#[hook]
fn use_flights(state: &UseReducerHandle<QueryState>, fetcher: &Fetcher) {
    let session = use_session();
    let running: Rc<RefCell<Vec<(Flight, Abort)>>> = use_mut_ref(Vec::new);
    let flights = state.0.flights();
    use_effect_with(flights, {
        let (running, state, fetcher) = (Rc::clone(&running), state.clone(), fetcher.clone());
        move |flights| {
            let mut running = running.borrow_mut();
            running.retain(|(flight, abort)| {
                let is_wanted = flights.contains(flight);
                if !is_wanted {
                    abort.abort();
                }
                is_wanted
            });
            for flight in flights {
                if running.iter().any(|(other, _)| other == flight) {
                    continue;
                }
                let (flight, abort) = (flight.clone(), Abort::new());
                running.push((flight.clone(), abort.clone()));
                let clock = session.client().server_clock();
                let context = FetchContext {
                    client: session.client().clone(),
                    account: session.account(),
                    known: state.0.answer(&flight.key).cloned(),
                    others: if matches!(flight.key, QueryKey::Rollup { .. }) { rollups(&state.0) } else { Vec::new() },
                    demand: state.0.demand(&flight.key),
                    announced: state.0.announced(&flight.key),
                    wanted: state.0.wanted(&flight.key),
                    now: clock.server_time(now()),
                    abort,
                };
                let (dispatcher, session) = (state.dispatcher(), session.clone());
                let answer = fetcher.emit((flight.key.clone(), context));
                spawn_local(async move {
                    let result = answer.await;
                    if let Err(error) = &result {
                        session.report(error);
                    }
                    dispatcher.dispatch(CacheAction::Answered { flight, result, now: now() });
                });
            }
        }
    });
    use_effect_with((), move |()| {
        move || {
            for (_, abort) in running.take() {
                abort.abort();
            }
        }
    });
}

/// Polls, retries, and the look at the clock when the page comes to the front.
#[hook]
fn use_clock(state: &UseReducerHandle<QueryState>, refetcher: &Refetcher) {
    use_document_event("visibilitychange", {
        let refetcher = refetcher.clone();
        Callback::from(move |_| refetcher.trigger(RefetchTrigger::Visible(is_visible())))
    });
    use_document_event("resume", {
        let refetcher = refetcher.clone();
        Callback::from(move |_| refetcher.trigger(RefetchTrigger::Woke))
    });
    use_window_event("pageshow", {
        let refetcher = refetcher.clone();
        Callback::from(move |event: Event| {
            if is_restored(&event) {
                refetcher.trigger(RefetchTrigger::Woke);
            }
        })
    });
    let (due, ticks) = state.0.tick_due();
    use_deadline(due, ticks, {
        let refetcher = refetcher.clone();
        Callback::from(move |()| refetcher.trigger(RefetchTrigger::Tick))
    });
    use_deadline(state.0.ask_due(), ticks, {
        let dispatcher = state.dispatcher();
        Callback::from(move |()| dispatcher.dispatch(CacheAction::AskDue { now: now() }))
    });
}

/// Whoever asked for new figures is told when that failed.
#[hook]
fn use_failures(state: &UseReducerHandle<QueryState>) {
    let notifier = use_notifier();
    use_effect_with(state.0.failure().cloned(), move |failure| {
        if let Some(failure) = failure {
            notifier.fail(failure.error.to_string());
        }
    });
}
