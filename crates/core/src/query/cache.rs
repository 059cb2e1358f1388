//! Every query of the app: who shows it, when it is asked again, and what the reader waits for. It says which requests
//! should be under way; the provider of the app makes it so.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::rc::Rc;

use chrono::TimeDelta;

use crate::analytics::ledger::LedgerKind;
use crate::dashboard::changes::is_absence;
use crate::listing::rows::Demand;
use crate::query::error::ApiError;
use crate::query::key::QueryKey;
use crate::query::refetch_policy::{RefetchPolicy, RefetchTrigger};
use crate::query::state::{Failures, Query, Remote, RequestId, Urgency};
use crate::realtime::announced_orders::AnnouncedOrders;
use crate::time::Timestamp;

/// A request that should be under way.
#[derive(Clone, Debug)]
pub struct Flight {
    /// What is asked.
    pub key: QueryKey,
    /// Tells a query from an earlier one of the same key.
    generation: u32,
    id: RequestId,
    turn: Turn,
}

/// Its turn says nothing of which request it is.
impl PartialEq for Flight {
    fn eq(&self, other: &Self) -> bool {
        (self.id, self.generation) == (other.id, other.generation) && self.key == other.key
    }
}

impl Eq for Flight {}

/// When a request goes off among others, as browsers have few connections at once: what is in sight comes first, then what
/// was wanted first, then what was shown first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    is_out_of_sight: bool,
    revision: u64,
    generation: u32,
}

/// Tells those who show an answer from each other: a number that each has for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObserverId(pub u32);

/// How a query is kept fresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freshness {
    /// Events and polls ask again only what is older. The reader's own refresh always does.
    pub stale_time: TimeDelta,
    /// Whether the page is as old as this answer.
    pub is_primary: bool,
    /// Whether the answer stays while nobody shows it, until the reader asks for everything anew.
    pub is_kept: bool,
    /// Whether events leave it alone, unless they name its orders.
    pub is_polled_only: bool,
    /// Whether it is where the reader looks. Elsewhere the first answer waits for what is in sight, and what events
    /// announce until it is seen.
    pub is_in_sight: bool,
    /// Whether what the totals tell of it is asked for a little later, once for all events until then: an event may cost a
    /// block no more than one request, and those that show it ask for something else with each event already.
    pub is_trailing: bool,
}

impl Default for Freshness {
    fn default() -> Self {
        Self {
            stale_time: TimeDelta::zero(),
            is_primary: false,
            is_kept: false,
            is_polled_only: false,
            is_in_sight: true,
            is_trailing: false,
        }
    }
}

impl Freshness {
    /// What suits both of two who show it.
    fn with(self, other: Self) -> Self {
        Self {
            stale_time: self.stale_time.min(other.stale_time),
            is_primary: self.is_primary || other.is_primary,
            is_kept: self.is_kept || other.is_kept,
            is_polled_only: self.is_polled_only && other.is_polled_only,
            is_in_sight: self.is_in_sight || other.is_in_sight,
            is_trailing: self.is_trailing && other.is_trailing,
        }
    }
}

/// Why figures cannot be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FiguresProblem {
    /// The server does not answer, or not well.
    Unanswered,
    /// It answers other questions, and is not asked this one: something in the browser keeps it back.
    Blocked,
    /// Another sign-in stands in front of it.
    SignInElsewhere,
}

/// How long after the totals what trails them is asked for, at the latest.
const TRAIL: TimeDelta = TimeDelta::seconds(8);
/// What could not be asked so often in a row, while something else was answered, is blocked.
const REFUSALS: u32 = 3;

/// The failure of a request that the reader asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshFailure {
    /// Counts the refreshes: each fails at most once.
    pub refresh: u32,
    /// Why.
    pub error: ApiError,
}

#[derive(Clone, Debug, PartialEq)]
struct Entry<D> {
    query: Query<D>,
    /// What is known with the changes that are not settled; nothing where none bears on it.
    amended: Option<Remote<D>>,
    generation: u32,
    observers: Vec<(ObserverId, Freshness)>,
    /// What suits all of them, or the last one who was there.
    freshness: Freshness,
    /// Whether it would have been asked for in sight.
    is_overdue: bool,
    /// When it is asked for unless it was by then, if it trails the totals and they changed.
    trails_at: Option<Timestamp>,
    /// What the next request has to find out of the orders.
    announced: AnnouncedOrders,
    /// The request under way, and what it has to find out.
    asking: (Option<RequestId>, AnnouncedOrders),
    /// When that was, in revisions of the cache.
    asked_in: u64,
    /// How new the next answer has to be.
    demand: Demand,
    /// How many entries of a list are wanted.
    wanted: usize,
    /// How many changes there had been when it was asked last.
    asked_after: u32,
    /// Whether the answer was there before anybody showed it: the first one who does need not ask.
    is_given: bool,
}

impl<D> Entry<D> {
    fn is_observed(&self) -> bool {
        !self.observers.is_empty()
    }

    /// Whether what is known, if anything is, is not from this page.
    fn has_no_answer(&self) -> bool {
        matches!(self.query.remote(), Remote::Loading | Remote::Remembered { .. })
    }

    /// Asks for what changed: of the orders those that were announced, where nothing else may have.
    fn ask_for(&mut self, announced: &AnnouncedOrders, urgency: Urgency, now: Timestamp) {
        self.is_overdue = false;
        self.trails_at = None;
        self.announced.add(announced);
        self.query.ask(urgency, now);
    }

    fn ask(&mut self, urgency: Urgency, now: Timestamp) {
        self.ask_for(&AnnouncedOrders::any(), urgency, now);
    }

    /// Asks for the first answer, or one that was missed: until then what is known is no longer up to date.
    fn ask_newest(&mut self, changes: u32, now: Timestamp) {
        self.query.remember();
        self.asked_after = changes;
        self.demand.newest += 1;
        // Who comes back to it sees nothing older than that.
        self.demand.checked = self.demand.newest;
        self.ask(Urgency::Immediate, now);
    }

    /// When it is asked for by itself.
    fn due(&self) -> Option<Timestamp> {
        let trails_at = self.trails_at.filter(|_| self.is_observed());
        [self.query.retry_at(), trails_at].into_iter().flatten().min()
    }

    /// What was announced until a request began is for that one to find out, and for the next one where it did not.
    fn note_flight(&mut self, revision: u64) {
        let flight = self.query.in_flight();
        if flight != self.asking.0 {
            let unanswered = std::mem::take(&mut self.asking.1);
            self.announced.add(&unanswered);
            let announced =
                if flight.is_some() { std::mem::take(&mut self.announced) } else { AnnouncedOrders::default() };
            self.asking = (flight, announced);
            self.asked_in = revision;
        }
    }
}

/// What an answer says after a change that the reader makes, before the server says so; `None` where the change does not
/// bear on it. It equals itself alone.
pub struct Amendment<D>(Rc<Amend<D>>);

type Amend<D> = dyn Fn(&D) -> Option<D>;

impl<D> Amendment<D> {
    /// An amendment.
    pub fn new(amend: impl Fn(&D) -> Option<D> + 'static) -> Self {
        Self(Rc::new(amend))
    }
}

impl<D> Clone for Amendment<D> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<D> fmt::Debug for Amendment<D> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Amendment")
    }
}

impl<D> PartialEq for Amendment<D> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// What can happen to the queries.
#[derive(Clone, Debug, PartialEq)]
pub enum CacheAction<D> {
    /// Somebody shows an answer, or shows it in another way. One that was never asked for begins with what an earlier page
    /// knew.
    Observe {
        /// What is shown.
        key: QueryKey,
        /// Who shows it.
        observer: ObserverId,
        /// How it is kept fresh.
        freshness: Freshness,
        /// What an earlier page knew, and when it learned that.
        remembered: Option<(D, Timestamp)>,
        /// When.
        now: Timestamp,
    },
    /// Somebody shows it no more.
    Unobserve {
        /// What was shown.
        key: QueryKey,
        /// Who showed it.
        observer: ObserverId,
    },
    /// Events said that something changed.
    Announced {
        /// What that may be of the orders.
        orders: AnnouncedOrders,
        /// When.
        now: Timestamp,
    },
    /// Something bears on the freshness of all of them.
    Trigger {
        /// What.
        trigger: RefetchTrigger,
        /// When.
        now: Timestamp,
    },
    /// Of a list so many entries are wanted, and more of it is to be read.
    ReadOn {
        /// The list.
        key: QueryKey,
        /// How many.
        wanted: usize,
        /// When.
        now: Timestamp,
    },
    /// The reader changes something: until that is settled every answer says so, whenever it came.
    Amend(Amendment<D>),
    /// The server was told of the change.
    Settle {
        /// Which change.
        amendment: Amendment<D>,
        /// Whether it is so. What is being asked may be from before it: that is dropped, and whoever made the change asks
        /// again.
        is_made: bool,
    },
    /// What failed may be due again, or what trails the totals.
    AskDue {
        /// When.
        now: Timestamp,
    },
    /// A request was answered.
    Answered {
        /// Which one.
        flight: Flight,
        /// By what.
        result: Result<D, ApiError>,
        /// When.
        now: Timestamp,
    },
    /// Somebody signed in or out; without a sign-in nothing is asked.
    SignedIn {
        /// Whether somebody is signed in.
        is_signed_in: bool,
        /// When.
        now: Timestamp,
    },
    /// Another account signs in: what is known is not theirs. What is shown is asked with its [`Self::SignedIn`].
    Clear {
        /// When.
        now: Timestamp,
    },
}

/// What the totals tell of the answer to another query, if anything; see [`DashboardStats::tells_of`].
///
/// [`DashboardStats::tells_of`]: crate::dashboard::stats::DashboardStats::tells_of
pub type Tell<D> = fn(&QueryKey, &D) -> Option<Vec<Option<i64>>>;

impl<D> CacheAction<D> {
    fn now(&self) -> Option<Timestamp> {
        match self {
            Self::Observe { now, .. }
            | Self::Announced { now, .. }
            | Self::Trigger { now, .. }
            | Self::ReadOn { now, .. }
            | Self::AskDue { now }
            | Self::Answered { now, .. }
            | Self::SignedIn { now, .. }
            | Self::Clear { now } => Some(*now),
            Self::Unobserve { .. } | Self::Amend(_) | Self::Settle { .. } => None,
        }
    }
}

/// Every query of the app.
#[derive(Clone, Debug)]
pub struct QueryCache<D> {
    /// What the totals tell of the answer to another query: it can have changed only where that has.
    tell: Tell<D>,
    /// Differs wherever anything else does, so that comparing is cheap.
    revision: u64,
    entries: HashMap<QueryKey, Entry<D>>,
    /// The changes of the reader that are not settled, in their order.
    amendments: Vec<Amendment<D>>,
    policy: RefetchPolicy,
    /// What events said since figures were last asked for, if they said anything.
    announced: Option<AnnouncedOrders>,
    /// Whether something may have changed since then that no event told of.
    is_unannounced: bool,
    is_signed_in: bool,
    generations: u32,
    primary: Option<QueryKey>,
    /// Counts the refreshes that the reader asked for.
    refresh: u32,
    /// What the reader still waits for.
    awaited: HashSet<QueryKey>,
    failure: Option<RefreshFailure>,
    /// When the reader last asked for everything anew.
    refreshed_at: Timestamp,
    /// When somebody last came back to the page, or opened it.
    returned_at: Timestamp,
    /// When somebody last saw the page.
    seen_at: Timestamp,
}

impl<D: Clone> QueryCache<D> {
    /// No queries, on a page that was opened at `now` and that somebody sees or not. `tell` says what the totals tell of other
    /// answers; `jitter`, random from 0 to 1, spreads the polls of many pages.
    pub fn new(tell: Tell<D>, now: Timestamp, is_visible: bool, jitter: f64) -> Self {
        Self {
            tell,
            revision: 0,
            entries: HashMap::new(),
            amendments: Vec::new(),
            policy: RefetchPolicy::new(now, is_visible, jitter),
            announced: None,
            is_unannounced: false,
            is_signed_in: false,
            generations: 0,
            primary: None,
            refresh: 0,
            awaited: HashSet::new(),
            failure: None,
            refreshed_at: Timestamp::default(),
            returned_at: now,
            seen_at: now,
        }
    }

    /// The same on a page that begins signed in, with the answers to what was asked before it ran.
    #[must_use]
    pub fn signed_in_with(mut self, answers: Vec<(QueryKey, D)>, now: Timestamp) -> Self {
        self.is_signed_in = true;
        for (key, answer) in answers {
            let mut query = Query::new(None);
            query.ask(Urgency::Immediate, now);
            if let Some(id) = query.in_flight() {
                query.answer(id, Ok(answer), now);
            }
            let entry = self.entry(key, || query);
            entry.is_given = true;
        }
        self
    }

    /// What is known of a query; `None` where nobody showed it yet and no answer was there before.
    pub fn remote(&self, key: &QueryKey) -> Option<&Remote<D>> {
        self.entries.get(key).map(|entry| entry.amended.as_ref().unwrap_or(entry.query.remote()))
    }

    /// The last good answer to a query as the server gave it, whatever the reader changes.
    pub fn answer(&self, key: &QueryKey) -> Option<&D> {
        self.entries.get(key)?.query.remote().value()
    }

    /// What is known, whatever was asked.
    pub fn answers(&self) -> impl Iterator<Item = (&QueryKey, &D)> {
        self.entries.keys().filter_map(|key| Some((key, self.remote(key)?.value()?)))
    }

    /// Whether the answer to a query is as new as what is known to have happened: somebody shows it, and nothing waits
    /// until it is seen.
    pub fn is_newest(&self, key: &QueryKey) -> bool {
        let is_ready = matches!(self.remote(key), Some(Remote::Ready { .. }));
        is_ready && self.entries.get(key).is_some_and(|entry| entry.is_observed() && !entry.is_overdue)
    }

    /// Whether a request of a query is under way.
    pub fn is_fetching(&self, key: &QueryKey) -> bool {
        self.entries.get(key).is_some_and(|entry| entry.query.is_fetching())
    }

    /// How new the next answer to a query has to be.
    pub fn demand(&self, key: &QueryKey) -> Demand {
        self.entries.get(key).map_or_else(Demand::default, |entry| entry.demand)
    }

    /// What the request under way has to find out of the orders.
    pub fn announced(&self, key: &QueryKey) -> AnnouncedOrders {
        self.entries.get(key).map_or_else(AnnouncedOrders::any, |entry| entry.asking.1.clone())
    }

    /// How many entries of a list are wanted.
    pub fn wanted(&self, key: &QueryKey) -> usize {
        self.entries.get(key).map_or(0, |entry| entry.wanted)
    }

    /// Whether something is known or shown, and nothing is under way.
    pub fn is_settled(&self) -> bool {
        !self.entries.is_empty() && self.entries.values().all(|entry| !entry.query.is_fetching())
    }

    /// Why what the page is as old as could not be asked for at the last attempt; `None` where it could.
    pub fn problem(&self) -> Option<FiguresProblem> {
        let primary =
            self.primary.as_ref().and_then(|key| self.entries.get(key)).filter(|entry| entry.is_observed())?;
        let Failures { count, since, last } = primary.query.failures();
        // Others were answered, and this one failed again after that.
        let is_answered =
            |entry: &Entry<D>| matches!(entry.query.remote(), Remote::Ready { at, .. } if since < *at && *at < last);
        Some(match primary.query.remote().error()? {
            ApiError::SignInElsewhere => FiguresProblem::SignInElsewhere,
            ApiError::Unreachable if count >= REFUSALS && self.entries.values().any(is_answered) => {
                FiguresProblem::Blocked
            }
            _ => FiguresProblem::Unanswered,
        })
    }

    /// The requests that should be under way, each in its turn.
    pub fn flights(&self) -> Vec<Flight> {
        let mut flights = Vec::<Flight>::new();
        for (key, entry) in &self.entries {
            let Some(id) = entry.query.in_flight() else { continue };
            let is_out_of_sight = !entry.freshness.is_in_sight;
            let turn = Turn { is_out_of_sight, revision: entry.asked_in, generation: entry.generation };
            let place = flights.iter().take_while(|flight| flight.turn < turn).count();
            flights.insert(place, Flight { key: key.clone(), generation: entry.generation, id, turn });
        }
        flights
    }

    /// When the cache wants a [`RefetchTrigger::Tick`], with a number that tells one deadline from the next.
    pub fn tick_due(&self) -> (Option<Timestamp>, u32) {
        (self.policy.due(), self.policy.ticks())
    }

    /// Whether a [`RefetchTrigger::Tick`] would change anything at `now`.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.policy.due().is_some_and(|due| due <= now)
    }

    /// When the cache wants a [`CacheAction::AskDue`].
    pub fn ask_due(&self) -> Option<Timestamp> {
        let due = self.entries.values().filter_map(Entry::due);
        due.min().filter(|_| self.is_signed_in && self.policy.is_automatic())
    }

    /// When the page's figures last arrived.
    pub fn updated_at(&self) -> Option<Timestamp> {
        self.remote(self.primary.as_ref()?)?.at()
    }

    /// Whether the reader waits for what they asked for.
    pub fn is_refreshing(&self) -> bool {
        !self.awaited.is_empty()
    }

    /// When the reader last asked for everything anew.
    pub fn refreshed_at(&self) -> Timestamp {
        self.refreshed_at
    }

    /// When somebody last came back to the page, or opened it.
    pub fn returned_at(&self) -> Timestamp {
        self.returned_at
    }

    /// The last failure of what the reader asked for.
    pub fn failure(&self) -> Option<&RefreshFailure> {
        self.failure.as_ref()
    }

    /// Whether the last refetch was the safety poll of a live connection, which no event asked for.
    pub fn is_poll(&self) -> bool {
        self.policy.is_poll()
    }

    /// The cache after an action.
    #[must_use]
    pub fn after(&self, action: CacheAction<D>) -> Self {
        let mut next = self.clone();
        next.revision = next.revision.wrapping_add(1);
        let now = action.now();
        next.act(action);
        if let Some(now) = now {
            next.ask_out_of_sight(now);
        }
        next.entries.values_mut().for_each(|entry| entry.note_flight(next.revision));
        next.amend();
        next
    }

    /// What is out of sight and has no answer yet is asked for once everything in sight has one.
    fn ask_out_of_sight(&mut self, now: Timestamp) {
        let is_awaited =
            |entry: &Entry<D>| entry.freshness.is_in_sight && entry.query.is_fetching() && entry.has_no_answer();
        if !self.is_signed_in || self.entries.values().any(is_awaited) {
            return;
        }
        let changes = self.policy.changes();
        let is_first = |entry: &&mut Entry<D>| {
            entry.is_observed() && entry.is_overdue && entry.has_no_answer() && !entry.query.is_fetching()
        };
        for entry in self.entries.values_mut().filter(is_first) {
            entry.ask_newest(changes, now);
        }
    }

    /// Says of every answer what the changes make of it that are not settled.
    fn amend(&mut self) {
        for entry in self.entries.values_mut() {
            let remote = entry.query.remote();
            let amended = self.amendments.iter().fold(None, |amended: Option<D>, Amendment(amend)| {
                let next = amended.as_ref().or(remote.value()).and_then(|value| amend(value));
                next.or(amended)
            });
            entry.amended = amended.map(|amended| remote.clone().with_value(amended));
        }
    }

    fn act(&mut self, action: CacheAction<D>) {
        match action {
            CacheAction::Observe { key, observer, freshness, remembered, now } => {
                self.observe(key, (observer, freshness), remembered, now);
            }
            CacheAction::Unobserve { key, observer } => self.unobserve(&key, observer),
            CacheAction::Announced { orders, now } => {
                self.announced.get_or_insert_default().add(&orders);
                self.trigger(RefetchTrigger::Event, now);
            }
            CacheAction::Trigger { trigger, now } => self.trigger(trigger, now),
            CacheAction::ReadOn { key, wanted, now } => {
                let is_signed_in = self.is_signed_in;
                if let Some(entry) = self.entries.get_mut(&key).filter(|entry| entry.is_observed()) {
                    entry.wanted = wanted;
                    if is_signed_in && !entry.query.is_fetching() {
                        entry.query.ask(Urgency::Background, now);
                    }
                }
            }
            CacheAction::Amend(amendment) => self.amendments.push(amendment),
            CacheAction::Settle { amendment, is_made } => {
                self.amendments.retain(|other| *other != amendment);
                for entry in self.entries.values_mut().filter(|_| is_made) {
                    if let Some(value) = entry.query.remote().value().and_then(|value| (amendment.0)(value)) {
                        entry.query.amend(value);
                    }
                }
            }
            CacheAction::AskDue { now } => {
                let is_due = |entry: &&mut Entry<D>| entry.due().is_some_and(|at| at <= now);
                for entry in self.entries.values_mut().filter(is_due) {
                    let is_retry = entry.query.retry_at().is_some_and(|at| at <= now);
                    if is_retry || entry.freshness.is_in_sight {
                        entry.ask(Urgency::Background, now);
                    } else {
                        entry.trails_at = None;
                        entry.is_overdue = true;
                    }
                }
            }
            CacheAction::Answered { flight: Flight { key, generation, id, .. }, result, now } => {
                let entry = self.entries.get_mut(&key).filter(|entry| entry.generation == generation);
                let Some(entry) = entry.filter(|entry| entry.query.is_newest(id)) else { return };
                let error = result.as_ref().err().cloned();
                let remote = entry.query.remote();
                // Stale ones that fail again are no news.
                let is_counted = key == QueryKey::Totals && (error.is_none() || remote.error().is_none());
                let before = remote.value().filter(|_| is_counted).cloned();
                if error.is_some() {
                    // More than what was announced may have changed by the next one.
                    entry.announced.is_any = true;
                } else {
                    entry.asking.1 = AnnouncedOrders::default();
                }
                entry.query.answer(id, result, now);
                // Whoever asked is told at once and once; automatic failures only mark what is out of date.
                if self.awaited.remove(&key)
                    && let Some(error) = error.filter(|error| *error != ApiError::SignedOut)
                    && self.failure.as_ref().is_none_or(|failure| failure.refresh != self.refresh)
                {
                    self.failure = Some(RefreshFailure { refresh: self.refresh, error });
                }
                if let Some(before) = before {
                    self.follow_totals(&before, now);
                }
            }
            CacheAction::SignedIn { is_signed_in, now } => {
                self.is_signed_in = is_signed_in;
                for entry in self.entries.values_mut() {
                    if !is_signed_in {
                        entry.trails_at = None;
                        entry.query.cancel();
                        entry.query.remember();
                    } else if entry.is_observed() {
                        // Late answers about another token say nothing about this one.
                        entry.demand.newest += 1;
                        entry.ask(Urgency::Immediate, now);
                    }
                }
                if !is_signed_in {
                    self.awaited.clear();
                }
            }
            CacheAction::Clear { now } => {
                self.awaited.clear();
                self.amendments.clear();
                self.returned_at = now;
                self.entries.retain(|_, entry| entry.is_observed());
                for entry in self.entries.values_mut() {
                    self.generations = self.generations.wrapping_add(1);
                    entry.generation = self.generations;
                    entry.query = Query::new(None);
                }
            }
        }
    }

    fn observe(
        &mut self,
        key: QueryKey,
        (observer, freshness): (ObserverId, Freshness),
        remembered: Option<(D, Timestamp)>,
        now: Timestamp,
    ) {
        if freshness.is_primary {
            self.primary = Some(key.clone());
        }
        let (is_signed_in, changes) = (self.is_signed_in, self.policy.changes());
        let entry = self.entry(key, || Query::new(remembered));
        let is_first = !entry.is_observed();
        entry.observers.retain(|(other, _)| *other != observer);
        let others = entry.observers.iter().map(|(_, freshness)| *freshness);
        entry.freshness = others.fold(freshness, Freshness::with);
        entry.observers.push((observer, freshness));
        if is_first {
            let is_given = std::mem::take(&mut entry.is_given);
            let stale_time = freshness.stale_time;
            entry.is_overdue =
                !matches!(entry.query.remote(), Remote::Ready { at, .. } if is_given || now - *at < stale_time);
        }
        // Another one who shows it shares the request that is under way.
        if is_signed_in && entry.freshness.is_in_sight && entry.is_overdue {
            entry.ask_newest(changes, now);
        }
    }

    fn unobserve(&mut self, key: &QueryKey, observer: ObserverId) {
        if let Some(entry) = self.entries.get_mut(key) {
            entry.observers.retain(|(other, _)| *other != observer);
            let others = entry.observers.iter().map(|(_, freshness)| *freshness);
            if let Some(freshness) = others.reduce(Freshness::with) {
                entry.freshness = freshness;
            } else {
                // Others who show it may leave the page as old as it was.
                if self.primary.as_ref() == Some(key) {
                    self.primary = None;
                }
                // What nobody shows is not kept fresh; it is dropped with the next refetch.
                entry.query.cancel();
                if !entry.freshness.is_kept {
                    entry.query.remember();
                }
                self.awaited.remove(key);
            }
        }
    }

    /// Asks again for what the totals show to have changed since they were `before`, and for what they can no longer tell.
    fn follow_totals(&mut self, before: &D, now: Timestamp) {
        let after = self.told_totals();
        let (trails_at, is_automatic) = (now + self.policy.paced(TRAIL), self.policy.is_automatic());
        let (is_signed_in, changes, tell) = (self.is_signed_in, self.policy.changes(), self.tell);
        for (key, entry) in self.entries.iter_mut().filter(|(_, entry)| entry.is_observed()) {
            let told = tell(key, before);
            let is_young = entry.query.remote().at().is_some_and(|at| now - at < entry.freshness.stale_time);
            if is_young || told.is_none() || told == after.as_ref().and_then(|after| tell(key, after)) {
                continue;
            }
            if !entry.freshness.is_in_sight || !is_signed_in {
                entry.is_overdue = true;
            } else if entry.freshness.is_trailing && is_automatic {
                if entry.trails_at.is_none() {
                    entry.trails_at = Some(trails_at);
                    entry.demand.newest += 1;
                }
            } else {
                entry.asked_after = changes;
                entry.demand.newest += 1;
                entry.ask(Urgency::Background, now);
            }
        }
    }

    /// The totals, while they are asked for with every event.
    fn told_totals(&self) -> Option<D> {
        let is_kept_fresh = |entry: &&Entry<D>| entry.is_observed() && entry.freshness.is_in_sight && !entry.is_overdue;
        let entry = self.entries.get(&QueryKey::Totals).filter(is_kept_fresh)?;
        match entry.query.remote() {
            Remote::Ready { value, .. } => Some(value.clone()),
            Remote::Loading | Remote::Remembered { .. } | Remote::Stale { .. } | Remote::Failed(_) => None,
        }
    }

    fn entry(&mut self, key: QueryKey, query: impl FnOnce() -> Query<D>) -> &mut Entry<D> {
        let generations = &mut self.generations;
        self.entries.entry(key).or_insert_with(|| {
            *generations = generations.wrapping_add(1);
            Entry {
                query: query(),
                amended: None,
                generation: *generations,
                observers: Vec::new(),
                freshness: Freshness::default(),
                is_overdue: false,
                trails_at: None,
                announced: AnnouncedOrders::default(),
                asking: (None, AnnouncedOrders::default()),
                asked_in: 0,
                demand: Demand::default(),
                wanted: 0,
                asked_after: 0,
                is_given: false,
            }
        })
    }

    fn trigger(&mut self, trigger: RefetchTrigger, now: Timestamp) {
        let has_overslept = self.policy.has_overslept(trigger, now);
        if has_overslept {
            for entry in self.entries.values_mut() {
                entry.announced.is_any = true;
                entry.query.start_over();
            }
        }
        // Who switches real-time off keeps what is shown by then.
        if matches!(trigger, RefetchTrigger::Mode { is_on: false, .. }) {
            let trails = |entry: &&mut Entry<D>| entry.is_observed() && entry.trails_at.is_some();
            self.entries.values_mut().filter(trails).for_each(|entry| entry.ask(Urgency::Background, now));
        }
        // Who looks again, or wakes, wants to know more than what was announced.
        let is_return = has_overslept || matches!(trigger, RefetchTrigger::Visible(_));
        let is_own = trigger == RefetchTrigger::OwnChange;
        self.is_unannounced |= trigger.is_change() && trigger != RefetchTrigger::Event;
        let is_for_change = !is_return && (is_own || trigger.is_change() || self.policy.has_pending_change());
        if let Some(urgency) = self.policy.on(trigger, now) {
            let is_manual = trigger == RefetchTrigger::Manual;
            if is_manual {
                self.refresh = self.refresh.wrapping_add(1);
                self.refreshed_at = now;
            }
            self.entries.retain(|_, entry| entry.is_observed() || (entry.freshness.is_kept && !is_manual));
            let (is_signed_in, changes) = (self.is_signed_in, self.policy.changes());
            // Where events never pause, one of them is a poll as well.
            let is_check = is_manual || !is_for_change || self.policy.is_check();
            let is_unannounced = std::mem::take(&mut self.is_unannounced) || is_own || is_check;
            let is_announced = self.announced.is_some() && !is_unannounced;
            let mut announced = self.announced.take().unwrap_or_default();
            announced.is_any |= !is_announced;
            let (totals, tell) = (self.told_totals(), self.tell);
            let shown = self.entries.iter_mut().filter(|(_, entry)| is_signed_in && entry.is_observed());
            let mut is_postponed = false;
            for (key, entry) in shown {
                if is_manual {
                    self.awaited.insert(key.clone());
                }
                let is_young = entry.query.remote().at().is_some_and(|at| now - at < entry.freshness.stale_time);
                // What was asked after the last change knows of it, and a poll asks all the same.
                let is_known = is_for_change
                    && !is_check
                    && entry.asked_after == changes
                    && entry.query.remote().error().is_none();
                let is_of_orders = matches!(key, QueryKey::Ledger { kind: LedgerKind::Orders, .. });
                let is_named = is_of_orders && !announced.ids.is_empty() && entry.freshness.stale_time.is_zero();
                // The totals are asked for, and show when these have changed.
                let is_told = || totals.as_ref().is_some_and(|totals| tell(key, totals).is_some());
                let is_left_alone = is_announced && !is_named && (entry.freshness.is_polled_only || is_told());
                let is_due = urgency == Urgency::Immediate || !(is_young || is_known || is_left_alone);
                let (is_first, is_fetching) = (entry.has_no_answer() && !is_manual, entry.query.is_fetching());
                if is_due && !entry.freshness.is_in_sight && (is_announced || (is_first && !is_fetching)) {
                    entry.is_overdue = true;
                } else if is_due && is_first && is_fetching && is_for_change && !is_own {
                    // To ask twice for some of the first answers would only keep others waiting.
                    is_postponed = true;
                } else if is_due {
                    entry.asked_after = changes;
                    entry.demand.newest += 1;
                    if is_check {
                        entry.demand.checked = entry.demand.newest;
                    }
                    if is_manual {
                        entry.demand.whole = entry.demand.newest;
                    }
                    entry.ask_for(&announced, urgency, now);
                    continue;
                }
                // Whenever it is asked for next, these are to be found out.
                if is_of_orders && !is_known {
                    entry.announced.add(&announced);
                }
            }
            if is_postponed {
                self.policy.postpone();
            }
        }
        if self.policy.is_visible() {
            // Somebody who sees the page has polls every minute: a longer pause is an absence, whatever made it one.
            if is_absence(self.seen_at, now) {
                self.returned_at = now;
            }
            self.seen_at = now;
        }
    }
}

/// Of two states of one cache: each action makes another revision.
impl<D> PartialEq for QueryCache<D> {
    fn eq(&self, other: &Self) -> bool {
        self.revision == other.revision
    }
}

impl<D> Eq for QueryCache<D> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::PeriodSelection;
    use crate::query::key::Span;
    use crate::query::refetch_policy::LIVE_POLL;
    use crate::testing::{at, ms};
    use proptest::prelude::*;

    const T0: Timestamp = at(5_000_000);

    type Cache = QueryCache<u32>;

    /// The totals tell a figure of customers: themselves.
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "as the cache calls it")]
    fn tell(key: &QueryKey, totals: &u32) -> Option<Vec<Option<i64>>> {
        matches!(key, QueryKey::CustomerStats).then(|| vec![Some(i64::from(*totals))])
    }

    /// The totals tell nothing of others.
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "as the cache calls it")]
    fn tell_nothing(_key: &QueryKey, _totals: &u32) -> Option<Vec<Option<i64>>> {
        None
    }

    const ONE: ObserverId = ObserverId(1);
    const OTHER: ObserverId = ObserverId(2);

    fn observe_by(observer: ObserverId, key: QueryKey, freshness: Freshness, now: Timestamp) -> CacheAction<u32> {
        CacheAction::Observe { key, observer, freshness, remembered: None, now }
    }

    fn observe_with(key: QueryKey, freshness: Freshness, now: Timestamp) -> CacheAction<u32> {
        observe_by(ONE, key, freshness, now)
    }

    fn observe(key: QueryKey) -> CacheAction<u32> {
        observe_with(key, Freshness::default(), T0)
    }

    fn unobserve(key: QueryKey) -> CacheAction<u32> {
        CacheAction::Unobserve { key, observer: ONE }
    }

    /// An event that names no order comes as an announcement of any.
    fn trigger(trigger: RefetchTrigger, now: Timestamp) -> CacheAction<u32> {
        match trigger {
            RefetchTrigger::Event => CacheAction::Announced { orders: AnnouncedOrders::any(), now },
            trigger => CacheAction::Trigger { trigger, now },
        }
    }

    fn announced(ids: &[&str], now: Timestamp) -> CacheAction<u32> {
        let orders = AnnouncedOrders { ids: ids.iter().map(|id| (*id).to_owned()).collect(), is_any: false };
        CacheAction::Announced { orders, now }
    }

    const LIVE: RefetchTrigger = RefetchTrigger::Mode { is_on: true, is_live: true };

    /// Somebody is signed in, and the connection is live.
    fn cache() -> Cache {
        let cache =
            Cache::new(tell_nothing, T0, true, 1.0).after(CacheAction::SignedIn { is_signed_in: true, now: T0 });
        cache.after(trigger(LIVE, T0))
    }

    fn flight(cache: &Cache, key: &QueryKey) -> Option<Flight> {
        cache.flights().into_iter().find(|flight| flight.key == *key)
    }

    fn answered(cache: &Cache, key: &QueryKey, result: Result<u32, ApiError>, now: Timestamp) -> Cache {
        let flight = flight(cache, key).expect("a request is under way");
        cache.after(CacheAction::Answered { flight, result, now })
    }

    #[test]
    fn equal_keys_share_one_request_and_one_answer() {
        let by_other = observe_by(OTHER, QueryKey::Totals, Freshness::default(), T0);
        let shared = cache().after(observe(QueryKey::Totals)).after(by_other);
        assert_eq!(shared.flights().len(), 1);
        let shared = answered(&shared, &QueryKey::Totals, Ok(7), T0);
        assert_eq!(shared.remote(&QueryKey::Totals).and_then(Remote::value), Some(&7));
        let one_left = shared.after(unobserve(QueryKey::Totals));
        assert!(one_left.after(trigger(RefetchTrigger::Manual, T0)).is_fetching(&QueryKey::Totals));
        let none_left = one_left.after(CacheAction::Unobserve { key: QueryKey::Totals, observer: OTHER });
        assert!(none_left.after(trigger(RefetchTrigger::Manual, T0)).remote(&QueryKey::Totals).is_none());
    }

    #[test]
    fn an_answer_that_was_there_first_is_asked_for_only_when_it_may_be_old() {
        let given = Cache::new(tell_nothing, T0, true, 1.0)
            .signed_in_with(vec![(QueryKey::Totals, 7)], T0)
            .after(trigger(LIVE, T0));
        let shown = given.after(observe(QueryKey::Totals)).after(observe(QueryKey::CustomerStats));
        assert_eq!(shown.remote(&QueryKey::Totals), Some(&Remote::Ready { value: 7, at: T0 }));
        assert!(!shown.is_fetching(&QueryKey::Totals) && shown.is_fetching(&QueryKey::CustomerStats));
        let later = T0 + ms(2_000);
        assert!(shown.after(trigger(RefetchTrigger::Event, later)).is_fetching(&QueryKey::Totals));
        let shown_again = shown.after(unobserve(QueryKey::Totals)).after(observe(QueryKey::Totals));
        assert!(shown_again.is_fetching(&QueryKey::Totals));
        let changed_before = given.after(trigger(RefetchTrigger::Event, later)).after(observe(QueryKey::Totals));
        assert!(changed_before.is_fetching(&QueryKey::Totals));
    }

    /// A change that adds to every answer.
    fn adding(more: u32) -> Amendment<u32> {
        Amendment::new(move |value| Some(value + more))
    }

    fn shown(cache: &Cache) -> Option<u32> {
        cache.remote(&QueryKey::Totals).and_then(Remote::value).copied()
    }

    #[test]
    fn a_change_is_in_every_answer_until_it_is_settled() {
        let known = answered(&cache().after(observe(QueryKey::Totals)), &QueryKey::Totals, Ok(7), T0);
        let change = adding(100);
        let changed = known.after(CacheAction::Amend(change.clone()));
        assert_eq!((shown(&changed), changed.answer(&QueryKey::Totals)), (Some(107), Some(&7)));
        // An answer from before the change, in the middle of it.
        let asked = changed.after(trigger(RefetchTrigger::Manual, T0));
        let asked = answered(&asked, &QueryKey::Totals, Ok(8), T0);
        assert_eq!(shown(&asked), Some(108));
        let refused = asked.after(CacheAction::Settle { amendment: change.clone(), is_made: false });
        assert_eq!(shown(&refused), Some(8), "what the server said last");
        let made = asked.after(CacheAction::Settle { amendment: change, is_made: true });
        assert_eq!((shown(&made), made.answer(&QueryKey::Totals)), (Some(108), Some(&108)));
    }

    #[test]
    fn changes_add_up_and_settle_on_their_own() {
        let known = answered(&cache().after(observe(QueryKey::Totals)), &QueryKey::Totals, Ok(1), T0);
        let (one, other) = (adding(10), adding(100));
        let both = known.after(CacheAction::Amend(one.clone())).after(CacheAction::Amend(other));
        assert_eq!(shown(&both), Some(111));
        assert_eq!(shown(&both.after(CacheAction::Settle { amendment: one, is_made: false })), Some(101));
        assert_eq!(shown(&both.after(CacheAction::Clear { now: T0 })), None, "another account changes nothing of it");
    }

    #[test]
    fn what_was_asked_before_a_change_was_made_comes_too_late() {
        let known = answered(&cache().after(observe(QueryKey::Totals)), &QueryKey::Totals, Ok(7), T0);
        let change = adding(100);
        let asked = known.after(CacheAction::Amend(change.clone())).after(trigger(RefetchTrigger::Manual, T0));
        let late = flight(&asked, &QueryKey::Totals).expect("a request");
        let made = asked.after(CacheAction::Settle { amendment: change, is_made: true });
        assert_eq!(shown(&made.after(CacheAction::Answered { flight: late, result: Ok(7), now: T0 })), Some(107));
        assert!(
            made.after(trigger(RefetchTrigger::OwnChange, T0)).is_fetching(&QueryKey::Totals),
            "and is asked again"
        );
    }

    #[test]
    fn what_nobody_shows_is_not_asked_and_its_answer_comes_too_late() {
        let asked = cache().after(observe(QueryKey::Totals));
        let flight = flight(&asked, &QueryKey::Totals).expect("a request");
        let left = asked.after(unobserve(QueryKey::Totals));
        assert!(left.flights().is_empty());
        let late = left.after(CacheAction::Answered { flight, result: Ok(1), now: T0 });
        assert_eq!(late.remote(&QueryKey::Totals), Some(&Remote::Loading));
        let back = late.after(observe(QueryKey::Totals));
        assert_eq!(back.flights().len(), 1);
    }

    #[test]
    fn only_what_is_older_than_its_stale_time_is_asked_again() {
        let minute = Freshness { stale_time: ms(60_000), ..Freshness::default() };
        let asked = cache().after(observe(QueryKey::Totals)).after(observe_with(QueryKey::PlanCategories, minute, T0));
        let known = answered(&asked, &QueryKey::Totals, Ok(1), T0);
        let known = answered(&known, &QueryKey::PlanCategories, Ok(2), T0);
        let later = T0 + ms(30_000);
        let event = known.after(trigger(RefetchTrigger::Event, later));
        assert!(event.is_fetching(&QueryKey::Totals) && !event.is_fetching(&QueryKey::PlanCategories));
        let manual = known.after(trigger(RefetchTrigger::Manual, later));
        assert!(manual.is_fetching(&QueryKey::PlanCategories), "the reader's own refresh asks everything");
        let old = known.after(trigger(RefetchTrigger::Event, T0 + ms(60_000)));
        assert!(old.is_fetching(&QueryKey::PlanCategories));
        let again = known.after(observe_with(QueryKey::PlanCategories, minute, later));
        assert!(!again.is_fetching(&QueryKey::PlanCategories), "another page that shows it need not ask");
    }

    #[test]
    fn a_refresh_is_busy_until_its_own_answers_and_fails_once() {
        let two = cache().after(observe(QueryKey::Totals)).after(observe(QueryKey::CustomerStats));
        assert!(!two.is_refreshing(), "nobody waits for what is asked by itself");
        let known = answered(&two, &QueryKey::Totals, Ok(1), T0);
        let known = answered(&known, &QueryKey::CustomerStats, Ok(1), T0);
        let asked = known.after(trigger(RefetchTrigger::Manual, T0 + ms(10)));
        // An event in between queues one more request, and nobody waits for that one.
        let asked = asked.after(trigger(RefetchTrigger::Event, T0 + ms(2_100)));
        assert!(asked.is_refreshing());
        let failed = answered(&asked, &QueryKey::Totals, Err(ApiError::Unreachable), T0 + ms(4_000));
        assert_eq!(failed.failure().map(|failure| failure.refresh), Some(1));
        assert!(failed.is_refreshing(), "the other one is still on its way");
        let failed = answered(&failed, &QueryKey::CustomerStats, Err(ApiError::TimedOut), T0 + ms(4_000));
        let error = failed.failure().map(|failure| failure.error.clone());
        assert_eq!((error, failed.is_refreshing()), (Some(ApiError::Unreachable), false), "told once");
        assert!(failed.is_fetching(&QueryKey::Totals), "what the event asked for follows");
        let again = answered(&failed, &QueryKey::Totals, Err(ApiError::Unreachable), T0 + ms(5_000));
        assert_eq!(again.failure(), failed.failure(), "nobody asked for that one");
    }

    #[test]
    fn without_a_sign_in_nothing_is_asked_and_what_is_known_stays() {
        let known = answered(&cache().after(observe(QueryKey::Totals)), &QueryKey::Totals, Ok(7), T0);
        let out = known.after(CacheAction::SignedIn { is_signed_in: false, now: T0 });
        assert_eq!(out.remote(&QueryKey::Totals), Some(&Remote::Remembered { value: 7, at: T0 }));
        for action in [trigger(RefetchTrigger::Manual, T0), observe(QueryKey::CustomerStats)] {
            assert!(out.after(action).flights().is_empty());
        }
        let back = out.after(CacheAction::SignedIn { is_signed_in: true, now: T0 });
        assert!(back.is_fetching(&QueryKey::Totals));
        let other = back.after(CacheAction::Clear { now: T0 });
        assert_eq!(other.remote(&QueryKey::Totals), Some(&Remote::Loading), "it was another account's");
        let flight = flight(&back, &QueryKey::Totals).expect("a request");
        let late = other.after(CacheAction::Answered { flight, result: Ok(9), now: T0 });
        assert_eq!(late.remote(&QueryKey::Totals), Some(&Remote::Loading));
    }

    #[test]
    fn failures_are_retried_while_somebody_looks() {
        let failed =
            answered(&cache().after(observe(QueryKey::Totals)), &QueryKey::Totals, Err(ApiError::Unreachable), T0);
        assert_eq!(failed.ask_due(), Some(T0 + ms(2_000)));
        let early = failed.after(CacheAction::AskDue { now: T0 + ms(1_999) });
        assert!(early.flights().is_empty());
        assert_eq!(failed.after(CacheAction::AskDue { now: T0 + ms(2_000) }).flights().len(), 1);
        let hidden = failed.after(trigger(RefetchTrigger::Visible(false), T0));
        assert_eq!(hidden.ask_due(), None);
    }

    #[test]
    fn it_is_settled_when_all_is_answered_well_or_not() {
        assert!(!cache().is_settled(), "nothing was asked yet");
        let asked = cache().after(observe(QueryKey::Totals)).after(observe(QueryKey::CustomerStats));
        let known = answered(&asked, &QueryKey::Totals, Ok(1), T0);
        assert!(!known.is_settled());
        assert!(answered(&known, &QueryKey::CustomerStats, Err(ApiError::Unreachable), T0).is_settled());
    }

    #[test]
    fn the_page_is_as_old_as_its_primary_answer() {
        let primary = Freshness { is_primary: true, ..Freshness::default() };
        let asked = cache().after(observe_with(QueryKey::Totals, primary, T0)).after(observe(QueryKey::CustomerStats));
        let known = answered(&asked, &QueryKey::CustomerStats, Ok(1), T0 + ms(1));
        assert_eq!(known.updated_at(), None);
        let known = answered(&known, &QueryKey::Totals, Ok(1), T0 + ms(2));
        assert_eq!(known.updated_at(), Some(T0 + ms(2)));
        assert_eq!(known.problem(), None);
        let shared = known.after(observe_by(OTHER, QueryKey::Totals, Freshness::default(), T0));
        let shared = shared.after(CacheAction::Unobserve { key: QueryKey::Totals, observer: OTHER });
        assert_eq!(shared.updated_at(), known.updated_at(), "another one who showed it went");
        let failing = answered(
            &known.after(trigger(RefetchTrigger::Manual, T0 + ms(3))),
            &QueryKey::Totals,
            Err(ApiError::Unreachable),
            T0 + ms(4),
        );
        assert_eq!(failing.problem(), Some(FiguresProblem::Unanswered));
        assert_eq!(known.after(unobserve(QueryKey::Totals)).updated_at(), None);
    }

    #[test]
    fn what_was_asked_after_the_last_change_knows_of_it() {
        let changed = cache().after(observe(QueryKey::CustomerStats)).after(trigger(RefetchTrigger::BecameLive, T0));
        let asked = changed.after(observe(QueryKey::Totals));
        let known = answered(&asked, &QueryKey::Totals, Ok(1), T0 + ms(100));
        let known = answered(&known, &QueryKey::CustomerStats, Ok(1), T0 + ms(100));
        let due = known.after(trigger(RefetchTrigger::Tick, T0 + ms(2_000)));
        assert!(due.is_fetching(&QueryKey::CustomerStats), "it was asked before");
        assert!(!due.is_fetching(&QueryKey::Totals));
        let polled = due.after(trigger(RefetchTrigger::Tick, T0 + ms(62_000)));
        assert!(polled.is_fetching(&QueryKey::Totals), "a poll is about what nobody announced");
        let hidden = known.after(trigger(RefetchTrigger::Visible(false), T0 + ms(500)));
        let seen = hidden.after(trigger(RefetchTrigger::Visible(true), T0 + ms(1_800_000)));
        assert!(seen.is_fetching(&QueryKey::Totals), "half an hour later it may be anything");
        let failed = answered(&asked, &QueryKey::Totals, Err(ApiError::NotFound), T0 + ms(100));
        assert!(failed.after(trigger(RefetchTrigger::Tick, T0 + ms(2_000))).is_fetching(&QueryKey::Totals));
    }

    #[test]
    fn what_was_under_way_in_a_page_that_slept_is_asked_anew() {
        let two = cache().after(observe(QueryKey::Totals)).after(observe(QueryKey::CustomerStats));
        let asked = answered(&two, &QueryKey::CustomerStats, Ok(1), T0);
        let before = flight(&asked, &QueryKey::Totals).expect("a request");
        let woken = asked.after(trigger(RefetchTrigger::Woke, T0 + ms(10)));
        let after = flight(&woken, &QueryKey::Totals).expect("another request");
        assert_ne!(before, after, "the first one may never be answered");
        assert!(!woken.is_fetching(&QueryKey::CustomerStats), "answered, and waits for its turn");
        let late = woken.after(CacheAction::Answered { flight: before, result: Ok(9), now: T0 + ms(20) });
        assert_eq!(late.remote(&QueryKey::Totals), Some(&Remote::Loading));
    }

    #[test]
    fn what_fails_among_others_that_do_not_is_blocked() {
        let primary = Freshness { is_primary: true, ..Freshness::default() };
        let failing = |error: ApiError, others_at: i64| {
            let mut page =
                cache().after(observe_with(QueryKey::Totals, primary, T0)).after(observe(QueryKey::CustomerStats));
            let mut problems = Vec::new();
            for attempt in 1..=3 {
                let now = T0 + ms(attempt * 1_000);
                page = answered(&page, &QueryKey::Totals, Err(error.clone()), now);
                problems.push(page.problem());
                page = page.after(trigger(RefetchTrigger::Manual, now));
                if attempt == 2 {
                    page = answered(&page, &QueryKey::CustomerStats, Ok(1), T0 + ms(others_at));
                }
            }
            problems
        };
        let (unanswered, blocked) = (Some(FiguresProblem::Unanswered), Some(FiguresProblem::Blocked));
        assert_eq!(failing(ApiError::Unreachable, 2_000), [unanswered, unanswered, blocked]);
        assert_eq!(failing(ApiError::Unreachable, 900), [unanswered; 3], "the others were answered before");
        assert_eq!(failing(ApiError::Unreachable, 3_000), [unanswered; 3], "the server is just coming back");
        assert_eq!(failing(ApiError::TimedOut, 2_000), [unanswered; 3]);
        assert_eq!(failing(ApiError::SignInElsewhere, 2_000), [Some(FiguresProblem::SignInElsewhere); 3]);
    }

    #[test]
    fn an_answer_of_an_earlier_page_shows_until_the_first_one() {
        let remembered = Some((7, T0));
        let action = CacheAction::Observe {
            key: QueryKey::Totals,
            observer: ONE,
            freshness: Freshness::default(),
            remembered,
            now: T0,
        };
        let known = cache().after(action);
        assert_eq!(known.remote(&QueryKey::Totals), Some(&Remote::Remembered { value: 7, at: T0 }));
        assert!(known.is_fetching(&QueryKey::Totals));
    }

    #[test]
    fn a_pause_of_minutes_is_a_return() {
        let later = T0 + ms(6 * 60_000);
        let away = cache().after(trigger(RefetchTrigger::Visible(false), T0 + ms(1)));
        assert_eq!(away.returned_at(), T0);
        let back = away.after(trigger(RefetchTrigger::Visible(true), later));
        assert_eq!(back.returned_at(), later);
        let soon = cache().after(trigger(RefetchTrigger::Tick, T0 + ms(60_000)));
        assert_eq!(soon.returned_at(), T0);
    }

    #[test]
    fn a_list_is_read_on_and_events_ask_for_what_is_new() {
        let key = QueryKey::Totals;
        let shown = answered(&cache().after(observe(key.clone())), &key, Ok(1), T0);
        assert_eq!(shown.demand(&key), Demand { newest: 1, checked: 1, whole: 0 });
        let more = shown.after(CacheAction::ReadOn { key: key.clone(), wanted: 500, now: T0 });
        assert!(more.is_fetching(&key));
        assert_eq!(
            (more.wanted(&key), more.demand(&key)),
            (500, Demand { newest: 1, checked: 1, whole: 0 }),
            "nothing newer"
        );
        let more = answered(&more, &key, Ok(2), T0);
        let later = T0 + ms(10_000);
        let newer = more.after(trigger(RefetchTrigger::Event, later)).after(trigger(RefetchTrigger::Tick, later));
        assert_eq!(newer.demand(&key), Demand { newest: 2, checked: 1, whole: 0 });
        let minute = later + LIVE_POLL;
        let checked = newer.after(trigger(RefetchTrigger::Tick, minute));
        assert_eq!(checked.demand(&key), Demand { newest: 3, checked: 3, whole: 0 }, "a poll");
        let anew = newer.after(trigger(RefetchTrigger::Manual, later));
        assert_eq!(anew.demand(&key), Demand { newest: 3, checked: 3, whole: 3 });
        let gone = anew.after(unobserve(key.clone()));
        let gone = gone.after(CacheAction::ReadOn { key: key.clone(), wanted: 900, now: later });
        assert!(!gone.is_fetching(&key), "nobody looks at it");
    }

    #[test]
    fn what_becomes_live_while_it_is_first_asked_for_is_asked_again_later() {
        let (first, other) = (QueryKey::Totals, QueryKey::CustomerStats);
        let asked =
            Cache::new(tell_nothing, T0, true, 1.0).after(CacheAction::SignedIn { is_signed_in: true, now: T0 });
        let asked = asked.after(trigger(LIVE, T0)).after(observe(first.clone())).after(observe(other.clone()));
        let known = answered(&asked, &first, Ok(1), T0 + ms(1_000));
        let live = known.after(trigger(RefetchTrigger::BecameLive, T0 + ms(2_500)));
        assert!(live.is_fetching(&first), "it was answered before");
        let waited = answered(&live, &other, Ok(1), T0 + ms(3_000));
        assert!(!waited.is_fetching(&other), "others come first");
        let waited = answered(&waited, &first, Ok(2), T0 + ms(3_100));
        let due = waited.tick_due().0.expect("not everything was asked");
        assert_eq!(due, T0 + ms(4_500));
        let again = waited.after(trigger(RefetchTrigger::Tick, due));
        assert!(again.is_fetching(&other) && !again.is_fetching(&first));
        let settled = answered(&again, &other, Ok(2), due + ms(100));
        assert!(settled.tick_due().0 > Some(due + ms(10_000)), "and then there is nothing left but polls");
        // One that is never answered keeps no poll away.
        let mut stalled = answered(&live, &first, Ok(2), T0 + ms(3_100));
        while !stalled.is_fetching(&first) {
            let due = stalled.tick_due().0.expect("not everything was asked");
            assert!(due <= T0 + ms(62_500), "no poll");
            stalled = stalled.after(trigger(RefetchTrigger::Tick, due));
        }
    }

    #[test]
    fn requests_go_off_in_the_order_in_which_they_are_wanted() {
        let keys = [QueryKey::PlanCategories, QueryKey::Totals, QueryKey::CustomerStats];
        let order = |cache: &Cache| cache.flights().into_iter().map(|flight| flight.key).collect::<Vec<_>>();
        let signed_out =
            keys.iter().cloned().fold(Cache::new(tell_nothing, T0, true, 1.0), |cache, key| cache.after(observe(key)));
        let asked = signed_out.after(CacheAction::SignedIn { is_signed_in: true, now: T0 });
        assert_eq!(order(&asked), keys, "all at once");
        let later = T0 + ms(5_000);
        let known = answered(&asked, &keys[0], Ok(1), later);
        let again = known.after(CacheAction::ReadOn { key: keys[0].clone(), wanted: 9, now: later });
        assert_eq!(order(&again), [keys[1].clone(), keys[2].clone(), keys[0].clone()], "one after others");
        let hidden = Freshness { is_in_sight: false, ..Freshness::default() };
        let away = again.after(observe_with(keys[1].clone(), hidden, later));
        assert_eq!(order(&away), [keys[2].clone(), keys[0].clone(), keys[1].clone()], "what is out of sight is last");
        assert_eq!(flight(&away, &keys[1]), flight(&again, &keys[1]), "and goes on");
    }

    #[test]
    fn what_is_kept_stays_until_everything_is_asked_anew() {
        let key = QueryKey::Totals;
        let kept = Freshness { stale_time: TimeDelta::days(365), is_kept: true, ..Freshness::default() };
        let shown = answered(&cache().after(observe_with(key.clone(), kept, T0)), &key, Ok(7), T0);
        let later = T0 + ms(60_000);
        let left = shown.after(unobserve(key.clone())).after(trigger(RefetchTrigger::Tick, later));
        assert!(!left.is_fetching(&key), "nobody looks at it");
        let back = left.after(observe_with(key.clone(), kept, later));
        assert!(!back.is_fetching(&key) && matches!(back.remote(&key), Some(Remote::Ready { value: 7, .. })));
        let anew = left.after(trigger(RefetchTrigger::Manual, later));
        assert_eq!(anew.remote(&key), None);
    }

    #[test]
    fn an_event_asks_for_the_orders_it_names_and_a_poll_for_whatever_changed() {
        let key = QueryKey::Totals;
        let known = answered(&cache().after(observe(key.clone())), &key, Ok(1), T0);
        let due = |cache: &Cache, now| cache.after(trigger(RefetchTrigger::Tick, now));
        let asked_for = |cache: &Cache| {
            assert!(cache.is_fetching(&key));
            let AnnouncedOrders { ids, is_any } = cache.announced(&key);
            (ids.join(" "), is_any)
        };
        let (only, and_any) = (|ids: &str| (ids.to_owned(), false), |ids: &str| (ids.to_owned(), true));
        let asked = known.after(announced(&["a"], T0 + ms(2_000)));
        assert_eq!(asked_for(&asked), only("a"));
        // What is announced meanwhile is for the next request.
        let later = due(&asked.after(announced(&["b"], T0 + ms(3_000))), T0 + ms(4_000));
        assert_eq!(asked_for(&later), only("a"));
        let next = answered(&later, &key, Ok(2), T0 + ms(4_100));
        assert_eq!(asked_for(&next), only("b"));
        // One that fails leaves it to the next one, which cannot know what else changed.
        let failed = answered(&next, &key, Err(ApiError::Unreachable), T0 + ms(4_200));
        let again = due(&failed.after(announced(&["c"], T0 + ms(5_000))), T0 + ms(6_000));
        assert_eq!(asked_for(&again), and_any("b c"));
        // So does one that is given up.
        let given_up = next.after(trigger(RefetchTrigger::OwnChange, T0 + ms(4_200)));
        assert_eq!(asked_for(&given_up), and_any("b"));
        let settled = CacheAction::Settle { amendment: adding(0), is_made: true };
        let given_up = next.after(settled).after(trigger(RefetchTrigger::OwnChange, T0 + ms(4_300)));
        assert_eq!(asked_for(&given_up), and_any("b"));
        // Whatever else happens may have changed more.
        let both = known.after(trigger(RefetchTrigger::Event, T0 + ms(1))).after(announced(&["a"], T0 + ms(2)));
        assert_eq!(asked_for(&due(&both, T0 + ms(2_500))), and_any("a"));
        for other in [RefetchTrigger::BecameLive, RefetchTrigger::OwnChange] {
            let both = known.after(trigger(other, T0 + ms(1))).after(announced(&["a"], T0 + ms(2)));
            assert!(due(&both, T0 + ms(2_500)).announced(&key).is_any, "{other:?}");
        }
        assert_eq!(asked_for(&due(&known, T0 + ms(60_000))), and_any(""));
        // Where events never pause, one of them is a poll as well.
        assert_eq!(asked_for(&known.after(announced(&["a"], T0 + ms(60_000)))), and_any("a"));
        let manual = known.after(announced(&["a"], T0 + ms(1))).after(trigger(RefetchTrigger::Manual, T0 + ms(2)));
        assert_eq!(asked_for(&manual), and_any("a"));
        assert_eq!(manual.demand(&key).whole, manual.demand(&key).newest);
    }

    #[test]
    fn what_is_named_is_asked_for_in_whatever_time() {
        let key = QueryKey::Ledger {
            kind: LedgerKind::Orders,
            selection: PeriodSelection::default(),
            span: Span::Period,
            today: T0.date_naive(),
        };
        let over = Freshness { is_polled_only: true, ..Freshness::default() };
        let known = answered(&cache().after(observe_with(key.clone(), over, T0)), &key, Ok(1), T0);
        assert!(!known.after(trigger(RefetchTrigger::Event, T0 + ms(5_000))).is_fetching(&key));
        assert!(known.after(announced(&["a"], T0 + ms(5_000))).is_fetching(&key));
        // What is compared with it is left to polls, which then know of it, however many events there are.
        let minute = Freshness { stale_time: ms(60_000), is_polled_only: true, ..Freshness::default() };
        let mut beside = answered(&cache().after(observe_with(key.clone(), minute, T0)), &key, Ok(1), T0);
        for event in 1..=50 {
            beside = beside.after(announced(&["a"], T0 + ms(event * 2_000)));
            if beside.is_fetching(&key) {
                assert_eq!(beside.announced(&key).ids, ["a"]);
                assert!(event >= 30, "before the poll");
                return;
            }
        }
        panic!("events keep the poll away");
    }

    #[test]
    fn what_trails_the_totals_is_asked_for_once_after_however_many_events() {
        let key = QueryKey::CustomerStats;
        let trailing = Freshness { is_trailing: true, ..Freshness::default() };
        let asked = Cache { tell, ..cache() }.after(observe(QueryKey::Totals));
        let asked = asked.after(observe_with(key.clone(), trailing, T0));
        let mut page = answered(&answered(&asked, &key, Ok(1), T0), &QueryKey::Totals, Ok(1), T0);
        assert_eq!(page.ask_due(), None);
        for event in 1..=4 {
            let now = T0 + ms(i64::from(event) * 2_000);
            page = answered(&page.after(trigger(RefetchTrigger::Event, now)), &QueryKey::Totals, Ok(1 + event), now);
            assert!(!page.is_fetching(&key), "event {event}");
        }
        let due = T0 + ms(10_000);
        assert_eq!(page.ask_due(), Some(due), "eight seconds after the first of them");
        let known = page.demand(&key).newest;
        assert_eq!(known, asked.demand(&key).newest + 1, "what is read page by page has to be newer");
        assert!(!page.after(CacheAction::AskDue { now: due - ms(1) }).is_fetching(&key));
        let trailed = page.after(CacheAction::AskDue { now: due });
        assert!(trailed.is_fetching(&key) && !trailed.is_fetching(&QueryKey::Totals));
        assert_eq!(answered(&trailed, &key, Ok(5), due).ask_due(), None);
        // Whatever asks for it before is in time.
        for trigger in [RefetchTrigger::Manual, RefetchTrigger::Tick] {
            let sooner = page.after(CacheAction::Trigger { trigger, now: T0 + ms(60_000) });
            assert!(sooner.is_fetching(&key), "{trigger:?}");
            assert_eq!(sooner.ask_due(), None, "{trigger:?}");
        }
        // Of two who show it one may have nothing else to ask for.
        let alone = page.after(observe_by(OTHER, key.clone(), Freshness::default(), due));
        let event = alone.after(trigger(RefetchTrigger::Event, due));
        assert!(answered(&event, &QueryKey::Totals, Ok(9), due).is_fetching(&key));
        // Nobody sees it any more.
        let hidden = Freshness { is_in_sight: false, ..trailing };
        let hidden = page.after(observe_with(key.clone(), hidden, due)).after(CacheAction::AskDue { now: due });
        assert_eq!((hidden.is_fetching(&key), hidden.ask_due()), (false, None));
        assert!(hidden.after(observe_with(key.clone(), trailing, due)).is_fetching(&key), "once it is seen");
        let off = page.after(trigger(RefetchTrigger::Mode { is_on: false, is_live: false }, due - ms(1)));
        assert!(off.is_fetching(&key), "nobody would ask for it later");
        let left = page.after(unobserve(key));
        assert_eq!(left.ask_due(), None);
    }

    #[test]
    fn what_the_totals_tell_the_change_of_is_left_alone_by_events() {
        let key = QueryKey::CustomerStats;
        let asked = Cache { tell, ..cache() }.after(observe(QueryKey::Totals)).after(observe(key.clone()));
        let known = answered(&answered(&asked, &key, Ok(1), T0), &QueryKey::Totals, Ok(1), T0);
        assert!(!known.is_fetching(&key), "the first totals say nothing of a change");
        let later = T0 + ms(5_000);
        let event = known.after(trigger(RefetchTrigger::Event, later));
        assert!(event.is_fetching(&QueryKey::Totals) && !event.is_fetching(&key));
        assert!(!answered(&event, &QueryKey::Totals, Ok(1), later).is_fetching(&key), "nothing changed");
        assert!(answered(&event, &QueryKey::Totals, Ok(2), later).is_fetching(&key));
        let lost = answered(&event, &QueryKey::Totals, Err(ApiError::Unreachable), later);
        assert!(lost.is_fetching(&key), "nobody else tells now");
        let told = answered(&lost, &key, Ok(1), later);
        let retried = told.after(CacheAction::AskDue { now: later + ms(60_000) });
        let retried = answered(&retried, &QueryKey::Totals, Err(ApiError::Unreachable), later + ms(60_000));
        assert!(!retried.is_fetching(&key), "and that is no news");
        let polled = known.after(trigger(RefetchTrigger::Tick, T0 + ms(60_000)));
        let polled = answered(&polled, &key, Ok(2), T0 + ms(60_100));
        let polled = answered(&polled, &QueryKey::Totals, Ok(2), T0 + ms(60_200));
        assert!(polled.is_fetching(&key), "it may have been told before the change, and they after it");
        let live = known.after(trigger(RefetchTrigger::BecameLive, later));
        assert!(live.is_fetching(&key), "whatever happened before was not announced");
        let alone = known.after(unobserve(QueryKey::Totals)).after(trigger(RefetchTrigger::Event, later));
        assert!(alone.is_fetching(&key), "nobody keeps the totals fresh");
        let hidden = Freshness { is_in_sight: false, ..Freshness::default() };
        let hidden = answered(&event.after(observe_with(key.clone(), hidden, later)), &QueryKey::Totals, Ok(2), later);
        assert!(
            !hidden.is_fetching(&key)
                && hidden.after(observe_with(key.clone(), Freshness::default(), later)).is_fetching(&key)
        );
    }

    #[test]
    fn what_is_polled_only_is_left_alone_by_events_unless_another_wants_it() {
        let key = QueryKey::PlanCategories;
        let polled_only = Freshness { is_polled_only: true, ..Freshness::default() };
        let known = answered(&cache().after(observe_with(key.clone(), polled_only, T0)), &key, Ok(1), T0);
        let event = || trigger(RefetchTrigger::Event, T0 + ms(5_000));
        assert!(!known.after(event()).is_fetching(&key));
        assert!(known.after(observe_by(OTHER, key.clone(), Freshness::default(), T0)).after(event()).is_fetching(&key));
    }

    #[test]
    fn what_is_out_of_sight_waits() {
        let key = QueryKey::CustomerStats;
        let sight =
            |is_in_sight, now| observe_with(key.clone(), Freshness { is_in_sight, ..Freshness::default() }, now);
        let asked = cache().after(observe(QueryKey::Totals)).after(sight(false, T0));
        assert!(!asked.is_fetching(&key), "what is in sight comes first");
        let next = answered(&asked, &QueryKey::Totals, Ok(1), T0);
        assert!(next.is_fetching(&key));
        let first = flight(&next, &key);
        let busy = next.after(trigger(RefetchTrigger::Event, T0 + ms(5_000)));
        let busy = answered(&busy, &QueryKey::Totals, Ok(2), T0 + ms(5_100));
        assert_eq!(flight(&busy, &key), first, "a first answer that is under way is waited for");
        let given_up = next.after(unobserve(key.clone())).after(sight(false, T0));
        assert!(given_up.is_fetching(&key), "it is asked again where nobody waited for it");
        let known = answered(&next, &key, Ok(1), T0);
        let later = T0 + ms(5_000);
        let changed = known.after(trigger(RefetchTrigger::Event, later));
        assert!(changed.is_fetching(&QueryKey::Totals) && !changed.is_fetching(&key));
        let changed = answered(&changed, &QueryKey::Totals, Ok(2), later);
        assert!(!changed.is_fetching(&key) && !changed.is_newest(&key), "it has been answered once");
        let seen = changed.after(sight(true, later + ms(1)));
        assert!(seen.is_fetching(&key));
        assert_eq!(seen.remote(&key), Some(&Remote::Remembered { value: 1, at: T0 }), "and is not up to date");
        let seen = answered(&seen, &key, Ok(2), later + ms(2));
        let again = seen.after(sight(false, later + ms(3))).after(sight(true, later + ms(4)));
        assert!(!again.is_fetching(&key) && again.is_newest(&key), "nothing changed");
        assert!(known.after(trigger(RefetchTrigger::Tick, T0 + ms(60_000))).is_fetching(&key), "a poll is for all");
        for waiting in [known.clone(), known.after(announced(&["a"], T0 + ms(8)))] {
            let wanted = waiting.after(trigger(RefetchTrigger::Manual, T0 + ms(9)));
            assert!(wanted.is_fetching(&key), "the reader wants all");
            let wanted = answered(&answered(&wanted, &key, Ok(2), T0), &QueryKey::Totals, Ok(2), T0);
            assert!(!wanted.is_refreshing());
        }
    }

    #[test]
    fn the_most_demanding_of_those_who_show_it_counts() {
        let key = QueryKey::Totals;
        let minute = Freshness { stale_time: ms(60_000), ..Freshness::default() };
        let known = answered(&cache().after(observe(key.clone())), &key, Ok(1), T0);
        let both = known.after(observe_by(OTHER, key.clone(), minute, T0));
        let event = || trigger(RefetchTrigger::Event, T0 + ms(5_000));
        assert!(both.after(event()).is_fetching(&key));
        assert!(!both.after(unobserve(key.clone())).after(event()).is_fetching(&key));
    }

    proptest! {
        /// Whatever happens: one request a key at most, none for what nobody shows, and none without a sign-in.
        #[test]
        fn requests_are_bounded(steps in prop::collection::vec((0_u8..9, any::<prop::sample::Index>()), 0..80)) {
            let keys = [QueryKey::Totals, QueryKey::CustomerStats, QueryKey::PlanCategories];
            let mut cache = Cache::new(tell, T0, true, 1.0);
            let mut now = T0;
            let (mut observers, mut is_signed_in, mut answers) = ([false; 3], false, 0);
            for (step, which) in steps {
                now += ms(700);
                let place = which.index(keys.len());
                let key = keys[place].clone();
                let action = match step {
                    0 | 1 => {
                        observers[place] = true;
                        let is_trailing = key == QueryKey::CustomerStats;
                        observe_with(key, Freshness { is_in_sight: step == 0, is_trailing, ..Freshness::default() }, now)
                    }
                    2 => {
                        observers[place] = false;
                        unobserve(key)
                    }
                    3 => trigger(RefetchTrigger::Event, now),
                    4 => trigger(RefetchTrigger::Manual, now),
                    5 => {
                        is_signed_in = !is_signed_in;
                        CacheAction::SignedIn { is_signed_in, now }
                    }
                    6 => CacheAction::AskDue { now },
                    _ => match flight(&cache, &key) {
                        Some(flight) => {
                            answers += 1;
                            let result = if step == 7 { Ok(answers) } else { Err(ApiError::Unreachable) };
                            CacheAction::Answered { flight, result, now }
                        }
                        None => trigger(LIVE, now),
                    },
                };
                cache = cache.after(action);
                let asked: Vec<_> = cache.flights().into_iter().map(|flight| flight.key).collect();
                for key in &keys {
                    prop_assert!(asked.iter().filter(|asked| *asked == key).count() <= 1);
                }
                for key in asked {
                    let place = keys.iter().position(|known| *known == key).expect("a known key");
                    prop_assert!(observers[place] && is_signed_in);
                }
                prop_assert!(!cache.is_refreshing() || is_signed_in);
            }
        }
    }
}
