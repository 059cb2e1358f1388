//! One query: single flight, latest wins, old data kept on failure, retry.

use chrono::TimeDelta;

use crate::query::error::ApiError;
use crate::time::Timestamp;

/// What is known of a value that lives on the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remote<T> {
    /// The first answer is on its way.
    Loading,
    /// The last good answer of an earlier page, or of a sign-in that ended: shown with its age until a newer one comes.
    Remembered {
        /// The answer.
        value: T,
        /// When it arrived.
        at: Timestamp,
    },
    /// The newest request was answered.
    Ready {
        /// The answer.
        value: T,
        /// When it arrived.
        at: Timestamp,
    },
    /// The newest request failed: keep showing `value`, marked as old.
    Stale {
        /// The last good answer.
        value: T,
        /// When it arrived.
        at: Timestamp,
        /// Why there is no newer one.
        error: ApiError,
    },
    /// Every request so far failed.
    Failed(ApiError),
}

impl<T> Remote<T> {
    /// The last good answer.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Remembered { value, .. } | Self::Ready { value, .. } | Self::Stale { value, .. } => Some(value),
            Self::Loading | Self::Failed(_) => None,
        }
    }

    /// When the last good answer arrived.
    pub fn at(&self) -> Option<Timestamp> {
        match self {
            Self::Remembered { at, .. } | Self::Ready { at, .. } | Self::Stale { at, .. } => Some(*at),
            Self::Loading | Self::Failed(_) => None,
        }
    }

    /// Why the newest request failed, if it did.
    pub fn error(&self) -> Option<&ApiError> {
        match self {
            Self::Stale { error, .. } | Self::Failed(error) => Some(error),
            Self::Loading | Self::Remembered { .. } | Self::Ready { .. } => None,
        }
    }

    /// The same knowledge where nobody keeps it fresh any more.
    #[must_use]
    pub fn remembered(self) -> Self {
        match self {
            Self::Ready { value, at } => Self::Remembered { value, at },
            other => other,
        }
    }

    /// The same knowledge of another value; one that has no counterpart is as if it had not come yet.
    pub fn filter_map<U>(self, convert: impl FnOnce(T) -> Option<U>) -> Remote<U> {
        match self {
            Self::Loading => Remote::Loading,
            Self::Failed(error) => Remote::Failed(error),
            Self::Remembered { value, at } => {
                convert(value).map_or(Remote::Loading, |value| Remote::Remembered { value, at })
            }
            Self::Ready { value, at } => convert(value).map_or(Remote::Loading, |value| Remote::Ready { value, at }),
            Self::Stale { value, at, error } => match convert(value) {
                Some(value) => Remote::Stale { value, at, error },
                None => Remote::Failed(error),
            },
        }
    }

    /// The same knowledge of another value, where one is known.
    #[must_use]
    pub fn with_value(self, value: T) -> Self {
        match self {
            Self::Remembered { at, .. } => Self::Remembered { value, at },
            Self::Ready { at, .. } => Self::Ready { value, at },
            Self::Stale { at, error, .. } => Self::Stale { value, at, error },
            Self::Loading | Self::Failed(_) => self,
        }
    }

    /// The state after a failure: the last good answer stays.
    #[must_use]
    pub fn failed(self, error: ApiError) -> Self {
        match self {
            Self::Remembered { value, at } | Self::Ready { value, at } | Self::Stale { value, at, .. } => {
                Self::Stale { value, at, error }
            }
            Self::Loading | Self::Failed(_) => Self::Failed(error),
        }
    }
}

/// How far a figure can be trusted right now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataStatus {
    /// The first answer is on its way.
    Loading,
    /// From the newest answer.
    Fresh,
    /// From an earlier page, or of a sign-in that ended: the last good value, from then.
    Remembered(Timestamp),
    /// The newest request failed; this is the last good value, from then.
    Stale(Timestamp),
    /// No answer so far, only failures.
    Failed,
}

impl DataStatus {
    /// How far an answer can be trusted.
    pub fn of<T>(remote: &Remote<T>) -> Self {
        match remote {
            Remote::Loading => Self::Loading,
            Remote::Ready { .. } => Self::Fresh,
            Remote::Remembered { at, .. } => Self::Remembered(*at),
            Remote::Stale { at, .. } => Self::Stale(*at),
            Remote::Failed(_) => Self::Failed,
        }
    }
}

/// Numbers the requests of a query; an answer to any but the newest is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestId(u32);

/// How a new request treats one under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// Waits for it, then asks once more: for events and polls.
    Background,
    /// Cancels it and asks at once: for a manual refresh or a changed question.
    Immediate,
}

/// The first retry after a failure waits this long, in milliseconds; each further one doubles it.
const FIRST_RETRY: TimeDelta = TimeDelta::seconds(2);
/// No retry waits longer than this.
const LONGEST_RETRY: TimeDelta = TimeDelta::seconds(30);

/// Failures in a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    /// How many.
    pub count: u32,
    /// When the first one was.
    pub since: Timestamp,
    /// When the last one was.
    pub last: Timestamp,
}

impl Failures {
    /// One more.
    fn after(self, now: Timestamp) -> Self {
        let since = if self.count == 0 { now } else { self.since };
        Self { count: self.count.saturating_add(1), since, last: now }
    }
}

/// The state of one query.
#[derive(Clone, Debug, PartialEq)]
pub struct Query<T> {
    remote: Remote<T>,
    in_flight: Option<RequestId>,
    is_queued: bool,
    newest: u32,
    failures: Failures,
    retry_at: Option<Timestamp>,
    /// Until then the server wants to be left alone.
    busy_until: Timestamp,
}

impl<T> Query<T> {
    /// A query that begins with what an earlier page knew.
    pub fn new(remembered: Option<(T, Timestamp)>) -> Self {
        Self {
            remote: remembered.map_or(Remote::Loading, |(value, at)| Remote::Remembered { value, at }),
            in_flight: None,
            is_queued: false,
            newest: 0,
            failures: Failures::default(),
            retry_at: None,
            busy_until: Timestamp::default(),
        }
    }

    /// What is known.
    pub fn remote(&self) -> &Remote<T> {
        &self.remote
    }

    /// Nobody keeps the answer fresh any more: it is shown with its age until a newer one comes.
    pub fn remember(&mut self) {
        self.remote = std::mem::replace(&mut self.remote, Remote::Loading).remembered();
    }

    /// The last good answer says something else, of the same time. What is under way may be from before that.
    pub fn amend(&mut self, amended: T) {
        self.cancel();
        self.remote = std::mem::replace(&mut self.remote, Remote::Loading).with_value(amended);
    }

    /// Nobody waits for an answer any more.
    pub fn cancel(&mut self) {
        self.in_flight = None;
        self.is_queued = false;
        self.retry_at = None;
    }

    /// The request that is under way.
    pub fn in_flight(&self) -> Option<RequestId> {
        self.in_flight
    }

    /// Whether a request is under way.
    pub fn is_fetching(&self) -> bool {
        self.in_flight.is_some()
    }

    /// Whether an answer to this request would still count.
    pub fn is_newest(&self, id: RequestId) -> bool {
        self.in_flight == Some(id)
    }

    /// The failures since the last good answer.
    pub fn failures(&self) -> Failures {
        self.failures
    }

    /// When a failed request should be tried again.
    pub fn retry_at(&self) -> Option<Timestamp> {
        self.retry_at
    }

    /// Asks for a new answer. Returns the request to start, or `None` when one under way is waited for, or a server
    /// that asked for patience.
    pub fn ask(&mut self, urgency: Urgency, now: Timestamp) -> Option<RequestId> {
        if urgency == Urgency::Background {
            if self.in_flight.is_some() {
                self.is_queued = true;
                return None;
            }
            if now < self.busy_until {
                return None;
            }
        }
        Some(self.start())
    }

    /// Takes an answer. Late ones of an older request change nothing. Returns the queued request to start, if any.
    pub fn answer(&mut self, id: RequestId, result: Result<T, ApiError>, now: Timestamp) -> Option<RequestId> {
        if !self.is_newest(id) {
            return None;
        }
        self.in_flight = None;
        match result {
            Ok(value) => {
                self.remote = Remote::Ready { value, at: now };
                self.failures = Failures::default();
                self.retry_at = None;
                self.busy_until = Timestamp::default();
            }
            Err(error) => {
                if let ApiError::Busy { seconds } = error {
                    self.busy_until = now + TimeDelta::seconds(seconds);
                    // The retry asks once for all who waited.
                    self.is_queued = false;
                }
                self.retry_at = error.is_worth_retrying().then(|| {
                    let doubled = FIRST_RETRY * (1 << self.failures.count.min(10));
                    (now + doubled.min(LONGEST_RETRY)).max(self.busy_until)
                });
                self.failures = self.failures.after(now);
                self.remote = std::mem::replace(&mut self.remote, Remote::Loading).failed(error);
            }
        }
        self.is_queued.then(|| self.start())
    }

    /// Asks again what is under way, if anything is: its answer may never come.
    pub fn start_over(&mut self) {
        if self.in_flight.is_some() {
            self.start();
        }
    }

    fn start(&mut self) -> RequestId {
        self.newest = self.newest.wrapping_add(1);
        self.is_queued = false;
        self.retry_at = None;
        let id = RequestId(self.newest);
        self.in_flight = Some(id);
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, ms};
    use proptest::prelude::*;

    const NOW: Timestamp = at(1_000_000);

    #[test]
    fn one_request_at_a_time_and_one_more_after_it() {
        let mut query = Query::new(None);
        let first = query.ask(Urgency::Background, NOW).expect("nothing is under way");
        for _ in 0..3 {
            assert_eq!(query.ask(Urgency::Background, NOW), None);
        }
        let second = query.answer(first, Ok(1), NOW).expect("the queued request starts");
        assert_eq!(query.answer(second, Ok(2), NOW), None);
        assert_eq!(query.remote().value(), Some(&2));
    }

    #[test]
    fn an_immediate_request_overtakes_and_the_late_answer_is_dropped() {
        let mut query = Query::new(None);
        let slow = query.ask(Urgency::Background, NOW).expect("nothing is under way");
        let fast = query.ask(Urgency::Immediate, NOW).expect("immediate requests always start");
        assert_eq!(query.answer(fast, Ok("new"), NOW), None);
        assert_eq!(query.answer(slow, Ok("old"), NOW), None);
        assert_eq!(query.remote().value(), Some(&"new"));
    }

    #[test]
    fn a_failure_keeps_the_last_good_value() {
        let mut query = Query::new(None);
        let id = query.ask(Urgency::Background, NOW).expect("nothing is under way");
        query.answer(id, Ok(7), NOW);
        let later = NOW + ms(60_000);
        let id = query.ask(Urgency::Background, NOW).expect("nothing is under way");
        query.answer(id, Err(ApiError::Unreachable), later);
        assert_eq!(query.remote(), &Remote::Stale { value: 7, at: NOW, error: ApiError::Unreachable });
        assert_eq!(query.retry_at(), Some(later + ms(2_000)));
    }

    #[test]
    fn retries_double_up_to_a_bound_and_stop_where_they_cannot_help() {
        let mut query = Query::<u8>::new(None);
        let mut waits = Vec::new();
        for _ in 0..7 {
            let id = query.ask(Urgency::Background, NOW).expect("nothing is under way");
            query.answer(id, Err(ApiError::Server { status: 500 }), NOW);
            waits.push(query.retry_at().map(|at| (at - NOW).num_milliseconds()));
        }
        let expected = [2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000];
        assert_eq!(waits, expected.map(Some));
        let id = query.ask(Urgency::Background, NOW).expect("nothing is under way");
        query.answer(id, Err(ApiError::SignedOut), NOW);
        assert_eq!(query.retry_at(), None);
        assert_eq!(query.remote(), &Remote::Failed(ApiError::SignedOut));
    }

    #[test]
    fn a_busy_server_is_left_alone_except_by_the_reader() {
        let mut query = Query::<u8>::new(None);
        let id = query.ask(Urgency::Background, NOW).expect("nothing is under way");
        assert_eq!(query.ask(Urgency::Background, NOW), None, "queued behind the first");
        assert_eq!(query.answer(id, Err(ApiError::Busy { seconds: 40 }), NOW), None, "not even what was queued");
        assert_eq!(query.retry_at(), Some(NOW + ms(40_000)));
        assert_eq!(query.ask(Urgency::Background, NOW + ms(39_999)), None);
        assert!(query.ask(Urgency::Immediate, NOW + ms(20_000)).is_some(), "the reader insists");
        let mut query = Query::<u8>::new(None);
        let id = query.ask(Urgency::Background, NOW).expect("nothing is under way");
        query.answer(id, Err(ApiError::Busy { seconds: 1 }), NOW);
        assert_eq!(query.retry_at(), Some(NOW + ms(2_000)), "the own delay where it is the longer one");
        assert!(query.ask(Urgency::Background, NOW + ms(1_000)).is_some());
    }

    #[test]
    fn what_an_earlier_page_knew_shows_until_the_first_answer() {
        let mut query = Query::new(Some((7, NOW)));
        assert_eq!(query.remote(), &Remote::Remembered { value: 7, at: NOW });
        let id = query.ask(Urgency::Background, NOW + ms(9)).expect("nothing is under way");
        query.answer(id, Err(ApiError::Unreachable), NOW + ms(9));
        assert_eq!(query.remote(), &Remote::Stale { value: 7, at: NOW, error: ApiError::Unreachable });
        let id = query.ask(Urgency::Background, NOW + ms(10)).expect("nothing is under way");
        query.answer(id, Ok(8), NOW + ms(10));
        assert_eq!(query.remote().clone().remembered(), Remote::Remembered { value: 8, at: NOW + ms(10) });
    }

    proptest! {
        /// Whatever the order of questions and answers, the value shown is that of the newest request answered.
        #[test]
        fn the_newest_request_wins(steps in prop::collection::vec((0_u8..3, any::<prop::sample::Index>()), 1..60)) {
            let mut query = Query::<u32>::new(None);
            let mut open: Vec<RequestId> = Vec::new();
            let mut shown = 0;
            for (step, which) in steps {
                let started = match step {
                    0 => query.ask(Urgency::Background, NOW),
                    1 => query.ask(Urgency::Immediate, NOW),
                    _ if open.is_empty() => None,
                    _ => {
                        let id = open.remove(which.index(open.len()));
                        let newest = query.in_flight == Some(id);
                        let started = query.answer(id, Ok(id.0), NOW);
                        if newest {
                            shown = id.0;
                        }
                        started
                    }
                };
                open.extend(started);
                prop_assert_eq!(query.remote().value().copied().unwrap_or(0), shown);
                prop_assert!(query.in_flight.is_none_or(|id| id.0 == query.newest));
            }
        }
    }
}
