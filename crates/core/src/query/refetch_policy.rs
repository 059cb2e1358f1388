//! When to fetch figures again. Pure: it takes triggers with the time and says what is due.

use chrono::TimeDelta;

use crate::query::state::Urgency;
use crate::time::Timestamp;

/// Events refetch at most once in this many milliseconds.
pub const EVENT_INTERVAL: TimeDelta = TimeDelta::seconds(2);
/// The safety poll while the connection is live, at the latest: a server may change without announcing it.
pub const LIVE_POLL: TimeDelta = TimeDelta::seconds(60);
/// The poll while real-time is on and the connection is not live.
pub const DEGRADED_POLL: TimeDelta = TimeDelta::seconds(15);
/// Coming back to the page refetches at most once in this many milliseconds.
pub const FOCUS_INTERVAL: TimeDelta = TimeDelta::seconds(5);

/// A look at the clock that comes so much later than it was due comes after a sleep.
const OVERSLEPT: TimeDelta = TimeDelta::seconds(10);

/// What bears on when figures are fetched again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefetchTrigger {
    /// An event said that something changed.
    Event,
    /// The connection became live; whatever happened before was not announced.
    BecameLive,
    /// The switch or the connection changed.
    Mode {
        /// Whether real-time is switched on.
        is_on: bool,
        /// Whether the stream delivers.
        is_live: bool,
    },
    /// The page became visible or hidden.
    Visible(bool),
    /// Rules watch over the figures for all tabs, whether anybody sees this one or not.
    Watched(bool),
    /// The browser had put the page to sleep, and woke it.
    Woke,
    /// The reader asked for new figures, or for other ones.
    Manual,
    /// The reader changed something on the server.
    OwnChange,
    /// A due time may have passed.
    Tick,
}

impl RefetchTrigger {
    /// Whether something may have changed on the server.
    pub fn is_change(self) -> bool {
        matches!(self, Self::Event | Self::BecameLive | Self::Woke)
    }
}

/// The policy's memory.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RefetchPolicy {
    is_on: bool,
    is_live: bool,
    is_visible: bool,
    is_watched: bool,
    /// Since when nobody sees the page.
    hidden_since: Option<Timestamp>,
    has_pending_change: bool,
    /// Counts what may have changed something.
    changes: u32,
    is_poll: bool,
    last_refetch: Timestamp,
    /// When figures were last fetched for more than what events announced.
    last_check: Timestamp,
    is_check: bool,
    ticks: u32,
    /// What part of the interval between polls this page takes.
    pace: f64,
}

impl RefetchPolicy {
    /// A page that fetched its figures at `now`, in a tab that somebody sees or not. `jitter`, random from 0 to 1, spreads
    /// the polls of many pages: each takes 0.75 to 1.0 of the intervals.
    pub fn new(now: Timestamp, is_visible: bool, jitter: f64) -> Self {
        Self {
            is_on: false,
            is_live: false,
            is_visible,
            is_watched: false,
            hidden_since: (!is_visible).then_some(now),
            has_pending_change: false,
            changes: 0,
            is_poll: false,
            last_refetch: now,
            last_check: now,
            is_check: false,
            ticks: 0,
            pace: 0.75 + jitter.clamp(0.0, 1.0) / 4.0,
        }
    }

    /// Takes a trigger. Returns how urgently to refetch, if a refetch is due now.
    pub fn on(&mut self, trigger: RefetchTrigger, now: Timestamp) -> Option<Urgency> {
        if trigger.is_change() {
            self.changes = self.changes.wrapping_add(1);
        }
        match trigger {
            RefetchTrigger::Event | RefetchTrigger::BecameLive => self.has_pending_change = true,
            // A page that sleeps hears nothing.
            RefetchTrigger::Woke => self.has_pending_change = self.is_on,
            RefetchTrigger::Mode { is_on, is_live } => {
                self.is_on = is_on;
                self.is_live = is_live;
                if !is_on {
                    self.has_pending_change = false;
                }
            }
            RefetchTrigger::Visible(is_visible) => {
                let returned = is_visible && !self.is_visible;
                self.is_visible = is_visible;
                self.hidden_since = if is_visible { None } else { self.hidden_since.or(Some(now)) };
                if returned && self.is_on && (now - self.last_refetch) >= FOCUS_INTERVAL {
                    return Some(self.refetch(Urgency::Background, now));
                }
            }
            RefetchTrigger::Watched(is_watched) => self.is_watched = is_watched,
            RefetchTrigger::Manual => {
                self.last_check = now;
                return Some(self.refetch(Urgency::Immediate, now));
            }
            RefetchTrigger::OwnChange => return Some(self.refetch(Urgency::Immediate, now)),
            RefetchTrigger::Tick => self.ticks = self.ticks.wrapping_add(1),
        }
        // Nothing is due that far ahead: the clock was set back, and waiting for it would take as long.
        let is_due = self.due().is_some_and(|due| now >= due || (due - now) > LIVE_POLL);
        is_due.then(|| self.refetch(Urgency::Background, now))
    }

    /// Whether the page slept until `trigger`: what was under way by then may never be answered, and says so late or
    /// never.
    pub fn has_overslept(&self, trigger: RefetchTrigger, now: Timestamp) -> bool {
        match trigger {
            RefetchTrigger::Woke => true,
            RefetchTrigger::Tick => self.due().is_some_and(|due| now - due > OVERSLEPT),
            RefetchTrigger::Visible(is_visible) => {
                is_visible && self.hidden_since.is_some_and(|since| now - since > LIVE_POLL)
            }
            RefetchTrigger::Event
            | RefetchTrigger::BecameLive
            | RefetchTrigger::Mode { .. }
            | RefetchTrigger::Watched(_)
            | RefetchTrigger::Manual
            | RefetchTrigger::OwnChange => false,
        }
    }

    /// When the policy wants a [`RefetchTrigger::Tick`].
    pub fn due(&self) -> Option<Timestamp> {
        if !self.is_automatic() {
            return None;
        }
        let next = self.last_refetch + EVENT_INTERVAL;
        Some(match (self.has_pending_change, self.is_live) {
            (true, _) => next,
            (false, true) => next.max(self.last_check + self.paced(LIVE_POLL)),
            (false, false) => next.max(self.last_check + self.paced(DEGRADED_POLL)),
        })
    }

    /// The part of an interval that this page takes, so that many pages do not ask at the same moment.
    pub(super) fn paced(&self, interval: TimeDelta) -> TimeDelta {
        #[allow(clippy::cast_possible_truncation, reason = "at most a minute")]
        let millis = (interval.num_milliseconds() as f64 * self.pace) as i64;
        TimeDelta::milliseconds(millis)
    }

    /// Grows with every tick, so that a timer which fired early is set again.
    pub fn ticks(&self) -> u32 {
        self.ticks
    }

    /// Whether somebody can see the page.
    pub fn is_visible(&self) -> bool {
        self.is_visible
    }

    /// Whether requests may be repeated without the reader asking: real-time is on, and somebody can see the page or has
    /// it watched.
    pub fn is_automatic(&self) -> bool {
        self.is_on && (self.is_visible || self.is_watched)
    }

    /// How many times something may have changed: what was asked after the last of them knows of it.
    pub fn changes(&self) -> u32 {
        self.changes
    }

    /// Whether a change waits to be asked for.
    pub fn has_pending_change(&self) -> bool {
        self.has_pending_change
    }

    /// Not everything could be asked for: it is due again after another interval.
    pub fn postpone(&mut self) {
        self.has_pending_change = true;
    }

    /// Whether the last refetch stands for a poll that was due as well, whatever asked for it.
    pub fn is_check(&self) -> bool {
        self.is_check
    }

    /// Whether the last refetch was the safety poll of a live connection, which no event asked for.
    pub fn is_poll(&self) -> bool {
        self.is_poll
    }

    fn refetch(&mut self, urgency: Urgency, now: Timestamp) -> Urgency {
        self.is_poll = urgency == Urgency::Background && self.is_live && !self.has_pending_change;
        let interval = self.paced(if self.is_live { LIVE_POLL } else { DEGRADED_POLL });
        self.is_check = now - self.last_check >= interval;
        if self.is_check || (urgency == Urgency::Background && !self.has_pending_change) {
            self.last_check = now;
        }
        self.has_pending_change = false;
        self.last_refetch = now;
        urgency
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, ms};
    use proptest::prelude::*;

    const T0: Timestamp = at(5_000_000);
    const LIVE: RefetchTrigger = RefetchTrigger::Mode { is_on: true, is_live: true };
    const DEGRADED: RefetchTrigger = RefetchTrigger::Mode { is_on: true, is_live: false };
    const OFF: RefetchTrigger = RefetchTrigger::Mode { is_on: false, is_live: false };

    /// Plays triggers at milliseconds after the first fetch; returns when refetches happened, deadlines included.
    fn play(script: &[(i64, RefetchTrigger)], until: i64) -> Vec<(i64, Urgency)> {
        let mut policy = RefetchPolicy::new(T0, true, 1.0);
        let mut refetches = Vec::new();
        let mut script = script.iter().copied().peekable();
        let mut now = 0;
        loop {
            let next_trigger = script.peek().map(|(at, _)| *at);
            let due = policy.due().map(|due| (due - T0).num_milliseconds().max(now));
            let (at, trigger) = match (next_trigger, due) {
                (Some(at), Some(due)) if due < at => (due, RefetchTrigger::Tick),
                (Some(_), _) => script.next().expect("peeked"),
                (None, Some(due)) => (due, RefetchTrigger::Tick),
                (None, None) => break,
            };
            if at > until {
                break;
            }
            now = at;
            refetches.extend(policy.on(trigger, T0 + ms(at)).map(|urgency| (at, urgency)));
        }
        refetches
    }

    fn times(script: &[(i64, RefetchTrigger)], until: i64) -> Vec<i64> {
        play(script, until).into_iter().map(|(at, _)| at).collect()
    }

    #[test]
    fn the_first_event_refetches_at_once_and_a_burst_once_more() {
        let mut script = vec![(0, LIVE)];
        script.extend((0..200).map(|n| (10_000 + n * 5, RefetchTrigger::Event)));
        assert_eq!(times(&script, 20_000), [10_000, 12_000]);
    }

    #[test]
    fn polls_depend_on_the_link_the_switch_and_the_eyes() {
        type Script<'a> = &'a [(i64, RefetchTrigger)];
        let table: [(Script<'_>, i64, &[i64]); 6] = [
            (&[(0, LIVE)], 130_000, &[60_000, 120_000]),
            (&[(0, DEGRADED)], 40_000, &[15_000, 30_000]),
            (&[(0, OFF)], 600_000, &[]),
            (&[(0, LIVE), (1_000, RefetchTrigger::Visible(false))], 600_000, &[]),
            (
                &[(0, DEGRADED), (1_000, RefetchTrigger::Visible(false)), (9_000, RefetchTrigger::Visible(true))],
                20_000,
                &[9_000],
            ),
            (
                &[(0, DEGRADED), (1_000, RefetchTrigger::Visible(false)), (4_000, RefetchTrigger::Visible(true))],
                14_000,
                &[],
            ),
        ];
        for (script, until, expected) in table {
            assert_eq!(times(script, until), expected, "{script:?}");
        }
    }

    #[test]
    fn events_do_not_put_polls_off() {
        let script = [(0, LIVE), (30_000, RefetchTrigger::Event), (59_000, RefetchTrigger::Event)];
        assert_eq!(times(&script, 70_000), [30_000, 59_000, 61_000]);
    }

    #[test]
    fn becoming_live_always_refetches() {
        assert_eq!(times(&[(0, DEGRADED), (500, LIVE), (500, RefetchTrigger::BecameLive)], 10_000), [2_000]);
        assert_eq!(times(&[(0, DEGRADED), (9_000, LIVE), (9_000, RefetchTrigger::BecameLive)], 10_000), [9_000]);
    }

    #[test]
    fn events_of_a_hidden_page_wait_for_its_return() {
        let script = [
            (0, LIVE),
            (100, RefetchTrigger::Visible(false)),
            (3_000, RefetchTrigger::Event),
            (4_000, RefetchTrigger::Visible(true)),
        ];
        assert_eq!(times(&script, 10_000), [4_000]);
    }

    #[test]
    fn a_page_that_slept_asks_when_it_is_seen_however_lately_it_asked() {
        let script = [
            (0, LIVE),
            (100, RefetchTrigger::Visible(false)),
            (3_000, RefetchTrigger::Woke),
            (3_001, RefetchTrigger::Visible(true)),
        ];
        assert_eq!(times(&script, 10_000), [3_001]);
        assert_eq!(times(&[(0, LIVE), (500, RefetchTrigger::Woke)], 10_000), [2_000], "never more often than events");
        assert!(times(&[(0, OFF), (500, RefetchTrigger::Woke)], 600_000).is_empty(), "and never when switched off");
    }

    #[test]
    fn what_comes_late_comes_after_a_sleep() {
        let mut policy = RefetchPolicy::new(T0, true, 1.0);
        policy.on(LIVE, T0);
        let due = T0 + LIVE_POLL;
        for (trigger, now, expected) in [
            (RefetchTrigger::Woke, T0, true),
            (RefetchTrigger::Tick, due + OVERSLEPT, false),
            (RefetchTrigger::Tick, due + OVERSLEPT + ms(1), true),
            (RefetchTrigger::Visible(true), due + ms(1), false),
            (RefetchTrigger::Event, due + ms(60_000), false),
        ] {
            assert_eq!(policy.has_overslept(trigger, now), expected, "{trigger:?} at {now}");
        }
        let hidden_at = due - ms(1_000);
        policy.on(RefetchTrigger::Visible(false), hidden_at);
        let shown = RefetchTrigger::Visible(true);
        assert!(!policy.has_overslept(shown, due + ms(1)), "it was hidden for a moment");
        assert!(!policy.has_overslept(shown, hidden_at + LIVE_POLL));
        assert!(policy.has_overslept(shown, hidden_at + LIVE_POLL + ms(1)));
    }

    #[test]
    fn a_manual_refresh_is_immediate_in_every_mode() {
        for mode in [LIVE, DEGRADED, OFF] {
            for trigger in [RefetchTrigger::Manual, RefetchTrigger::OwnChange] {
                assert_eq!(play(&[(0, mode), (10, trigger)], 100), [(10, Urgency::Immediate)]);
            }
        }
    }

    #[test]
    fn a_clock_set_back_does_not_stop_it() {
        let mut policy = RefetchPolicy::new(T0, true, 1.0);
        policy.on(LIVE, T0);
        assert_eq!(policy.on(RefetchTrigger::Event, T0 - ms(3_600_000)), Some(Urgency::Background));
    }

    #[test]
    fn a_tab_opened_in_the_background_asks_when_it_comes_to_the_front() {
        let mut policy = RefetchPolicy::new(T0, false, 1.0);
        assert_eq!((policy.on(LIVE, T0), policy.due()), (None, None));
        assert_eq!(policy.on(RefetchTrigger::Visible(true), T0 + ms(60_000)), Some(Urgency::Background));
    }

    #[test]
    fn switched_off_it_is_silent() {
        let script = [
            (0, LIVE),
            (2_500, RefetchTrigger::Event),
            (2_600, RefetchTrigger::Event),
            (2_700, OFF),
            (9_000, RefetchTrigger::Visible(true)),
        ];
        assert_eq!(times(&script, 600_000), [2_500]);
    }

    #[test]
    fn a_hidden_page_that_watches_goes_on() {
        let script = [
            (0, LIVE),
            (1, RefetchTrigger::Visible(false)),
            (10_000, RefetchTrigger::Event),
            (100_000, RefetchTrigger::Watched(true)),
            (130_000, RefetchTrigger::Event),
            (140_000, RefetchTrigger::Watched(false)),
            (150_000, RefetchTrigger::Event),
        ];
        let times: Vec<_> = play(&script, 400_000).into_iter().map(|(at, _)| at).collect();
        assert_eq!(times, [100_000, 130_000], "what waited, and what happened while it watched");
    }

    proptest! {
        /// Any flood: never two background refetches within the interval, and the last event is always followed by one.
        #[test]
        fn floods_are_bounded_and_nothing_is_missed(gaps in prop::collection::vec(0_i64..3_000, 1..200)) {
            let mut at = 0;
            let mut script = vec![(0, LIVE)];
            for gap in gaps {
                at += gap;
                script.push((at, RefetchTrigger::Event));
            }
            let refetches = times(&script, at + EVENT_INTERVAL.num_milliseconds());
            prop_assert!(refetches.windows(2).all(|pair| pair[1] - pair[0] >= EVENT_INTERVAL.num_milliseconds()));
            prop_assert!(refetches.last().is_some_and(|last| *last >= at));
        }
    }
}
