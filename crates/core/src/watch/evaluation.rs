//! When rules fire. What is known of that outlives the page that found it, so that no rule fires anew in the next one.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::fingerprint::fingerprint;
use crate::metric::MetricValue;
use crate::money::Money;
use crate::realtime::event::{BusinessEvent, EventKind};
use crate::time::Timestamp;
use crate::watch::firing::{Finding, Firing};
use crate::watch::rule::{Condition, Rule, WatchedFigure, lasting};

/// Who did not look for longer than this has not watched: timers of hidden pages run once a minute.
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(3);

/// How often somebody looks who listens for silence.
const LOOK_INTERVAL: TimeDelta = TimeDelta::minutes(1);

/// How old what is kept may become while somebody listens.
const KEPT_FOR: TimeDelta = TimeDelta::seconds(30);

/// What there is to see.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sight {
    /// The figures that are up to date.
    pub figures: Vec<(WatchedFigure, MetricValue)>,
    /// The events since the last look, in their order.
    pub events: Vec<BusinessEvent>,
    /// Since when the stream is not live, where it is not.
    pub not_live_since: Option<Timestamp>,
}

/// Where a rule stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
struct RuleState {
    /// What it watches for: another condition starts anew.
    condition: u64,
    /// When it fired, until it may fire again.
    fired_at: Option<Timestamp>,
}

/// Where all rules stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct WatchState {
    states: BTreeMap<u32, RuleState>,
    /// When an event of each kind was last heard, by name.
    heard: BTreeMap<String, Timestamp>,
    /// Since when somebody has listened without a gap.
    listening_since: Option<Timestamp>,
    looked_at: Option<Timestamp>,
}

impl WatchState {
    /// Since when a rule has been found to hold, where it has.
    pub fn fired_at(&self, rule: &Rule) -> Option<Timestamp> {
        let state = self.states.get(&rule.id)?;
        state.fired_at.filter(|_| state.condition == condition_fingerprint(&rule.condition))
    }

    /// Looks, and gives what fired, oldest first.
    pub fn look(&mut self, rules: &[Rule], sight: &Sight, now: Timestamp) -> Vec<Firing> {
        self.listen(sight, now);
        let ids: Vec<u32> = rules.iter().map(|rule| rule.id).collect();
        self.states.retain(|id, _| ids.contains(id));
        let mut fired = Vec::new();
        for rule in rules.iter().filter(|rule| !rule.is_paused) {
            for finding in self.findings(rule, sight, now) {
                fired.push(Firing { rule: rule.id, condition: rule.condition.clone(), finding, at: now });
            }
        }
        fired
    }

    /// Whether the next page has to know of the difference to `kept`: that a rule fired or may fire again, or that somebody
    /// listened for a while.
    pub fn is_worth_keeping(&self, kept: &Self) -> bool {
        let is_old = self.looked_at.zip(kept.looked_at).is_none_or(|(now, then)| now - then >= KEPT_FOR);
        self.states != kept.states || self.listening_since != kept.listening_since || is_old
    }

    /// When it has to be looked again, if nothing happens until then.
    pub fn due(&self, rules: &[Rule], not_live_since: Option<Timestamp>) -> Option<Timestamp> {
        let active = rules.iter().filter(|rule| !rule.is_paused && self.fired_at(rule).is_none());
        let due = active.filter_map(|rule| match &rule.condition {
            Condition::Silence { kind, minutes } => {
                Some(self.silent_since(*kind).filter(|_| not_live_since.is_none())? + lasting(*minutes))
            }
            Condition::NotLive { minutes } => Some(not_live_since? + lasting(*minutes)),
            Condition::Figure { .. } | Condition::Event { .. } => None,
        });
        // Who does not look for long has not listened.
        let listens = rules.iter().any(|rule| !rule.is_paused && matches!(rule.condition, Condition::Silence { .. }));
        let look = self.looked_at.filter(|_| listens && not_live_since.is_none()).map(|last| last + LOOK_INTERVAL);
        due.chain(look).min()
    }

    fn listen(&mut self, sight: &Sight, now: Timestamp) {
        let is_gap = self.looked_at.is_none_or(|last| now - last > LONGEST_PAUSE || last > now);
        if sight.not_live_since.is_some() {
            self.listening_since = None;
        } else if is_gap || self.listening_since.is_none() {
            self.listening_since = Some(now);
        }
        self.looked_at = Some(now);
        for event in &sight.events {
            self.heard.insert(name(event.kind).to_owned(), now);
            self.heard.insert(name(EventKind::DataChange).to_owned(), now);
        }
    }

    /// Since when nothing of a kind has been heard by somebody who listened.
    fn silent_since(&self, kind: EventKind) -> Option<Timestamp> {
        let since = self.listening_since?;
        Some(self.heard.get(name(kind)).map_or(since, |heard| since.max(*heard)))
    }

    fn findings(&mut self, rule: &Rule, sight: &Sight, now: Timestamp) -> Vec<Finding> {
        let is_of_today = rule.condition.figure().is_some_and(WatchedFigure::is_of_today);
        // What begins anew with the day is news again on the next one.
        let fired_at = self.fired_at(rule).filter(|at| !is_of_today || at.date_naive() == now.date_naive());
        let (found, is_over) = match &rule.condition {
            Condition::Event { kind, at_least } => {
                let is_it = |event: &&BusinessEvent| {
                    let is_kind = event.kind == *kind || *kind == EventKind::DataChange;
                    let amount = event.detail.amount.map(Money::major);
                    is_kind && at_least.is_none_or(|least| amount.is_some_and(|amount| amount >= least))
                };
                return sight.events.iter().filter(is_it).map(|event| Finding::Event(event.detail.clone())).collect();
            }
            Condition::Figure { figure, is, threshold } => {
                let Some((_, value)) = sight.figures.iter().find(|(known, _)| known == figure) else {
                    return Vec::new();
                };
                let units = value.units();
                (is.holds(units, *threshold).then(|| Finding::from(*value)), is.is_clear(units, *threshold))
            }
            Condition::Silence { kind, minutes } => {
                let silent = self.silent_since(*kind);
                let found = silent.filter(|since| now - *since >= lasting(*minutes)).map(Finding::Since);
                let is_over =
                    fired_at.is_some_and(|fired| self.heard.get(name(*kind)).is_some_and(|heard| *heard > fired));
                (found, is_over)
            }
            Condition::NotLive { minutes } => {
                let since = sight.not_live_since;
                (since.filter(|since| now - *since >= lasting(*minutes)).map(Finding::Since), since.is_none())
            }
        };
        let condition = condition_fingerprint(&rule.condition);
        match (fired_at, found) {
            (None, Some(finding)) => {
                self.states.insert(rule.id, RuleState { condition, fired_at: Some(now) });
                vec![finding]
            }
            (Some(_), _) if is_over => {
                self.states.insert(rule.id, RuleState { condition, fired_at: None });
                Vec::new()
            }
            (None, None) | (Some(_), _) => Vec::new(),
        }
    }
}

fn name(kind: EventKind) -> &'static str {
    match kind {
        EventKind::OrderCreated => "order_created",
        EventKind::OrderUpdated => "order_updated",
        EventKind::PaymentReceived => "payment_received",
        EventKind::DataChange => "any",
    }
}

fn condition_fingerprint(condition: &Condition) -> u64 {
    fingerprint(&format!("{condition:?}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::*;
    use crate::dashboard::cards::CardId;
    use crate::money::Currency;
    use crate::realtime::event::EventDetail;
    use crate::testing::at;
    use crate::watch::rule::Bound;

    const OVERDUE: WatchedFigure = WatchedFigure::Card(CardId::OverdueInvoices);

    fn rule(condition: Condition) -> Rule {
        Rule { id: 1, condition, is_paused: false }
    }

    fn minute(minutes: i64) -> Timestamp {
        at(minutes * 60_000)
    }

    fn overdue(count: i64) -> Sight {
        Sight { figures: vec![(OVERDUE, MetricValue::Count(count))], ..Sight::default() }
    }

    fn heard(kind: EventKind, cents: i64) -> Sight {
        let detail = EventDetail { amount: Some(Money::from_minor(cents, Currency::USD)), ..EventDetail::default() };
        Sight { events: vec![BusinessEvent { kind, detail }], ..Sight::default() }
    }

    #[test]
    fn a_threshold_fires_once_until_it_is_clear_again() {
        let rules = [rule(Condition::Figure { figure: OVERDUE, is: Bound::Above, threshold: Decimal::TEN })];
        let mut log = WatchState::default();
        let counts = [8, 11, 10, 11, 12, 10, 9, 11];
        let fired: Vec<_> = counts.iter().map(|count| log.look(&rules, &overdue(*count), minute(0)).len()).collect();
        assert_eq!(fired, [0, 1, 0, 0, 0, 0, 0, 1], "no flapping between 10 and 11");
        assert_eq!(log.look(&rules, &Sight::default(), minute(1)), [], "an unknown figure says nothing");
        assert!(log.fired_at(&rules[0]).is_some());
    }

    #[test]
    fn nothing_fires_anew_in_the_next_page() {
        let rules = [rule(Condition::Figure { figure: OVERDUE, is: Bound::Above, threshold: Decimal::TEN })];
        let mut log = WatchState::default();
        assert_eq!(log.look(&rules, &overdue(104), minute(0)).len(), 1);
        let kept = serde_json::to_string(&log).expect("JSON");
        let mut next: WatchState = serde_json::from_str(&kept).expect("a log");
        assert_eq!(next.look(&rules, &overdue(104), minute(60)), []);
        let other = [rule(Condition::Figure { figure: OVERDUE, is: Bound::Above, threshold: Decimal::from(50) })];
        assert_eq!(next.look(&other, &overdue(104), minute(61)).len(), 1, "another threshold is another rule");
    }

    #[test]
    fn each_event_of_the_amount_fires() {
        let kind = EventKind::PaymentReceived;
        let rules = [rule(Condition::Event { kind, at_least: Some(Decimal::from(500)) })];
        let mut log = WatchState::default();
        let sights = [
            heard(kind, 49_999),
            heard(kind, 50_000),
            heard(EventKind::OrderCreated, 90_000),
            heard(kind, 50_001),
            Sight { events: vec![BusinessEvent { kind, detail: EventDetail::default() }], ..Sight::default() },
        ];
        let fired: Vec<_> = sights.iter().map(|sight| log.look(&rules, sight, minute(0)).len()).collect();
        assert_eq!(fired, [0, 1, 0, 1, 0], "an unknown amount is not much");
    }

    #[test]
    fn silence_is_what_somebody_listened_to() {
        let kind = EventKind::OrderCreated;
        let rules = [rule(Condition::Silence { kind, minutes: 10 })];
        let mut log = WatchState::default();
        let quiet = Sight::default();
        let deaf = Sight { not_live_since: Some(minute(0)), ..Sight::default() };
        let mut look = |minutes: i64, sight: &Sight| log.look(&rules, sight, minute(minutes)).len();
        for minutes in [0, 2, 4, 6, 8, 9] {
            assert_eq!(look(minutes, &quiet), 0);
        }
        assert_eq!(look(10, &quiet), 1);
        assert_eq!((look(12, &quiet), look(14, &quiet)), (0, 0), "once");
        assert_eq!(look(15, &heard(kind, 100)), 0);
        for minutes in [17, 19, 21, 23] {
            assert_eq!(look(minutes, &quiet), 0);
        }
        assert_eq!(look(25, &quiet), 1, "ten minutes after the last one");
        look(26, &heard(kind, 100));
        // Who was deaf for a while, or away, knows nothing of it.
        assert_eq!(
            (look(35, &deaf), look(36, &quiet), look(39, &quiet), look(42, &quiet), look(45, &quiet)),
            (0, 0, 0, 0, 0)
        );
        assert_eq!(look(46, &quiet), 1);
    }

    #[test]
    fn real_silence_is_found_by_its_own_looks() {
        let rules = [rule(Condition::Silence { kind: EventKind::OrderCreated, minutes: 120 })];
        let mut log = WatchState::default();
        let (mut now, mut fired) = (minute(0), Vec::new());
        while now < minute(300) {
            if !log.look(&rules, &Sight::default(), now).is_empty() {
                fired.push(now);
            }
            now = log.due(&rules, None).expect("somebody listens");
        }
        assert_eq!(fired, [minute(120)]);
    }

    #[test]
    fn a_goal_is_told_on_every_day_that_reaches_it() {
        let figure = WatchedFigure::RevenueToday;
        let rules = [rule(Condition::Figure { figure, is: Bound::AtLeast, threshold: Decimal::from(1_000) })];
        let reached = Sight {
            figures: vec![(figure, MetricValue::Money(Money::from_minor(150_000, Currency::USD)))],
            ..Sight::default()
        };
        let mut log = WatchState::default();
        let fired: Vec<_> = [0, 600, 1_440, 1_500].map(|now| log.look(&rules, &reached, minute(now)).len()).to_vec();
        assert_eq!(fired, [1, 0, 1, 0]);
    }

    #[test]
    fn a_stream_that_is_not_live_fires_once_for_each_time() {
        let rules = [rule(Condition::NotLive { minutes: 1 })];
        let mut log = WatchState::default();
        let since = |minutes| Sight { not_live_since: Some(minute(minutes)), ..Sight::default() };
        let mut look = |now: Timestamp, sight: &Sight| log.look(&rules, sight, now).len();
        assert_eq!((look(minute(5), &since(5)), look(minute(6), &since(5)), look(minute(7), &since(5))), (0, 1, 0));
        assert_eq!((look(minute(8), &Sight::default()), look(minute(9), &since(8))), (0, 1));
    }

    #[test]
    fn it_is_known_when_to_look_again() {
        let kind = EventKind::OrderCreated;
        let rules = [
            rule(Condition::Silence { kind, minutes: 10 }),
            Rule { id: 2, condition: Condition::NotLive { minutes: 1 }, is_paused: false },
            Rule { id: 3, condition: Condition::Silence { kind, minutes: 1 }, is_paused: true },
        ];
        let mut log = WatchState::default();
        assert_eq!(log.due(&rules, None), None, "nobody listens yet");
        log.look(&rules, &heard(kind, 1), minute(5));
        assert_eq!(log.due(&rules, None), Some(minute(6)), "whoever listens looks every minute");
        assert_eq!(log.due(&rules[1..], None), None);
        assert_eq!(log.due(&rules, Some(minute(6))), Some(minute(7)));
    }

    #[test]
    fn what_the_next_page_has_to_know_is_kept() {
        let rules = [rule(Condition::Figure { figure: OVERDUE, is: Bound::Above, threshold: Decimal::TEN })];
        let mut log = WatchState::default();
        log.look(&rules, &overdue(1), at(0));
        let kept = log.clone();
        log.look(&rules, &overdue(1), at(29_999));
        assert!(!log.is_worth_keeping(&kept));
        log.look(&rules, &overdue(1), at(30_000));
        assert!(log.is_worth_keeping(&kept));
        let kept = log.clone();
        log.look(&rules, &overdue(11), at(30_001));
        assert!(log.is_worth_keeping(&kept));
    }

    #[test]
    fn what_rests_and_what_is_gone_do_not_fire() {
        let paused = Rule { is_paused: true, ..rule(Condition::NotLive { minutes: 0 }) };
        let mut log = WatchState::default();
        let sight = Sight { not_live_since: Some(minute(0)), ..Sight::default() };
        assert_eq!(log.look(&[paused], &sight, minute(1)), []);
        let rules = [rule(Condition::NotLive { minutes: 0 })];
        assert_eq!((log.look(&rules, &sight, minute(1)).len(), log.look(&[], &sight, minute(1)).len()), (1, 0));
        assert_eq!(log.look(&rules, &sight, minute(1)).len(), 1, "made anew");
    }

    proptest! {
        /// Between two firings of a threshold the figure was clear of it.
        #[test]
        fn no_threshold_flaps(counts in proptest::collection::vec(0_i64..40, 1..300)) {
            let threshold = Decimal::from(20);
            let rules = [rule(Condition::Figure { figure: OVERDUE, is: Bound::Above, threshold })];
            let mut log = WatchState::default();
            let mut was_clear = true;
            for count in counts {
                let fired = log.look(&rules, &overdue(count), minute(0)).len();
                prop_assert!(fired == usize::from(was_clear && count > 20));
                was_clear = (was_clear && count <= 20) || count <= 19;
            }
        }
    }
}
