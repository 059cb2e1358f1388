//! The connection's state machine. Pure: it takes signals with the time and a jitter, and says what should exist
//! (`stream`, `verification`, `deadline`); the hook makes it so.

use super::backoff;
use super::report::LinkReport;
use super::signal::{Seen, Signal, Verdict};
use crate::model::Timestamp;

/// A server sends a heartbeat after 30 s of silence; after this many milliseconds without a frame the stream is deaf.
pub const SILENCE: i64 = 45_000;
/// A stream must prove itself within this many milliseconds after it was asked for.
pub const PROOF_TIMEOUT: i64 = 20_000;
/// The sign-in check gives up after this many milliseconds.
pub const VERIFICATION_TIMEOUT: i64 = 35_000;
/// After this many milliseconds of `Live`, the next interruption starts from the shortest delay again.
pub const STEADY: i64 = 60_000;
/// Browsers sometimes report "offline" while the server is reachable, so it is tried every so many milliseconds.
pub const OFFLINE_RETRY: i64 = 30_000;

/// The server must have seen the end of a stream before another one is opened, which takes it up to so many
/// milliseconds: one with a queue for each user removes the queue with it.
pub const SETTLING: i64 = 250;

/// The state of the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// The reader switched real-time off.
    Off,
    /// There is no sign-in, or the server refused it.
    SignedOut,
    /// The browser says that there is no network.
    Offline {
        /// When to try all the same.
        until: Timestamp,
    },
    /// A stream was asked for and has not proven itself.
    Connecting {
        /// Since when.
        since: Timestamp,
    },
    /// The stream delivers.
    Live {
        /// Since when.
        since: Timestamp,
    },
    /// The stream fell silent; a new one was asked for.
    Stale {
        /// Since when.
        since: Timestamp,
    },
    /// The stream was refused; a request finds out whether the sign-in still holds.
    Verifying {
        /// Since when.
        since: Timestamp,
    },
    /// The next attempt waits for its time.
    Waiting {
        /// The number of the coming attempt, from 1.
        attempt: u32,
        /// When it starts.
        until: Timestamp,
    },
}

/// The link: its state with what the next transition needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    state: LinkState,
    is_on: bool,
    has_token: bool,
    is_suspect: bool,
    generation: u32,
    failures: u32,
    is_open: bool,
    /// Whether the silent stream that is replaced has had time to end.
    has_settled: bool,
    is_held_back: bool,
    last_frame: Option<Timestamp>,
    last_heartbeat: Option<Timestamp>,
    last_event: Option<Timestamp>,
}

impl Link {
    /// A link at rest: it connects once it is switched on and has a token.
    pub fn new() -> Self {
        Self {
            state: LinkState::Off,
            is_on: false,
            has_token: false,
            is_suspect: false,
            generation: 0,
            failures: 0,
            is_open: false,
            has_settled: true,
            is_held_back: false,
            last_frame: None,
            last_heartbeat: None,
            last_event: None,
        }
    }

    /// The state.
    pub fn state(&self) -> LinkState {
        self.state
    }

    /// The generation of the one stream that should exist now.
    pub fn stream(&self) -> Option<u32> {
        match self.state {
            LinkState::Stale { .. } if !self.has_settled => None,
            LinkState::Connecting { .. } | LinkState::Live { .. } | LinkState::Stale { .. } => Some(self.generation),
            LinkState::Off
            | LinkState::SignedOut
            | LinkState::Offline { .. }
            | LinkState::Verifying { .. }
            | LinkState::Waiting { .. } => None,
        }
    }

    /// The generation of the sign-in check that should be under way.
    pub fn verification(&self) -> Option<u32> {
        matches!(self.state, LinkState::Verifying { .. }).then_some(self.generation)
    }

    /// When the machine wants a [`Signal::Tick`].
    pub fn deadline(&self) -> Option<Timestamp> {
        match self.state {
            LinkState::Off | LinkState::SignedOut => None,
            LinkState::Stale { since } if !self.has_settled => Some(since.plus(SETTLING)),
            LinkState::Connecting { since } | LinkState::Stale { since } => Some(since.plus(PROOF_TIMEOUT)),
            LinkState::Verifying { since } => Some(since.plus(VERIFICATION_TIMEOUT)),
            LinkState::Live { since } => Some(self.last_frame.unwrap_or(since).plus(SILENCE)),
            LinkState::Waiting { until, .. } | LinkState::Offline { until } => Some(until),
        }
    }

    /// What there is to tell of the link.
    pub fn report(&self) -> LinkReport {
        LinkReport {
            state: self.state,
            failures: self.failures,
            is_held_back: self.is_held_back,
            last_heartbeat: self.last_heartbeat,
            last_event: self.last_event,
        }
    }

    /// Whether the stream is proven to deliver.
    pub fn is_live(&self) -> bool {
        matches!(self.state, LinkState::Live { .. })
    }

    /// Takes a signal that happened at `now`; `jitter` is random, from 0 to 1.
    pub fn on(&mut self, signal: Signal, now: Timestamp, jitter: f64) {
        match signal {
            Signal::Switched(is_on) => self.on_switch(is_on, now),
            Signal::TokenChanged { present } => self.on_token(present, now),
            Signal::Opened { generation } => self.is_open |= self.stream() == Some(generation),
            Signal::Frames { generation, seen } => self.on_frames(generation, seen, now),
            Signal::Failed { generation, is_final } => self.on_failure(generation, is_final, now, jitter),
            Signal::Verified { generation, verdict } => self.on_verdict(generation, verdict, now, jitter),
            Signal::Online(is_online) => self.on_network(is_online, now),
            Signal::Woke => self.on_wake(now, jitter),
            Signal::Tick => self.on_tick(now, jitter),
        }
    }

    fn on_switch(&mut self, is_on: bool, now: Timestamp) {
        if self.is_on == is_on {
            return;
        }
        self.is_on = is_on;
        self.failures = 0;
        self.begin(now);
    }

    fn on_token(&mut self, present: bool, now: Timestamp) {
        // A stream that was opened with the token before is not asked for its token again.
        let is_renewal = present && self.has_token && !self.is_suspect && self.stream().is_some();
        self.has_token = present;
        if is_renewal {
            return;
        }
        self.is_suspect = false;
        self.failures = 0;
        self.begin(now);
    }

    fn on_frames(&mut self, generation: u32, seen: Seen, now: Timestamp) {
        if self.stream() != Some(generation) {
            return;
        }
        if seen.connected || seen.heartbeat || seen.event {
            self.last_frame = Some(now);
            if seen.connected || seen.heartbeat {
                self.last_heartbeat = Some(now);
            }
            if seen.event {
                self.last_event = Some(now);
            }
            self.is_held_back = false;
            if !self.is_live() {
                self.state = LinkState::Live { since: now };
            }
        }
        if seen.refusal {
            self.is_suspect = true;
            self.state = LinkState::Verifying { since: now };
        }
    }

    fn on_failure(&mut self, generation: u32, is_final: bool, now: Timestamp, jitter: f64) {
        if self.stream() != Some(generation) {
            return;
        }
        if is_final {
            self.forget_failures_if_steady(now);
            self.is_suspect = true;
            self.state = LinkState::Verifying { since: now };
        } else {
            self.back_off(now, jitter);
        }
    }

    fn on_verdict(&mut self, generation: u32, verdict: Verdict, now: Timestamp, jitter: f64) {
        if self.verification() != Some(generation) {
            return;
        }
        match verdict {
            Verdict::Accepted => {
                self.is_suspect = false;
                self.back_off(now, jitter);
            }
            Verdict::Unknown => self.back_off(now, jitter),
            Verdict::Refused => {
                self.has_token = false;
                self.state = LinkState::SignedOut;
            }
        }
    }

    fn on_network(&mut self, is_online: bool, now: Timestamp) {
        match (self.state, is_online) {
            (LinkState::Off | LinkState::SignedOut, _) => {}
            (LinkState::Offline { .. } | LinkState::Waiting { .. }, true) => self.connect(now),
            (
                LinkState::Connecting { .. }
                | LinkState::Live { .. }
                | LinkState::Stale { .. }
                | LinkState::Verifying { .. },
                true,
            ) => {}
            (LinkState::Offline { .. }, false) => {}
            (
                LinkState::Connecting { .. }
                | LinkState::Live { .. }
                | LinkState::Stale { .. }
                | LinkState::Verifying { .. }
                | LinkState::Waiting { .. },
                false,
            ) => self.state = LinkState::Offline { until: now.plus(OFFLINE_RETRY) },
        }
    }

    fn on_wake(&mut self, now: Timestamp, jitter: f64) {
        match self.state {
            LinkState::Waiting { .. } | LinkState::Offline { .. } => self.connect(now),
            LinkState::Off
            | LinkState::SignedOut
            | LinkState::Connecting { .. }
            | LinkState::Live { .. }
            | LinkState::Stale { .. }
            | LinkState::Verifying { .. } => self.on_tick(now, jitter),
        }
    }

    fn on_tick(&mut self, now: Timestamp, jitter: f64) {
        // No deadline is that far ahead: the clock was set back, and waiting for it would take as long.
        let is_due = |deadline: Timestamp| now >= deadline || deadline.since(now) > STEADY;
        if !self.deadline().is_some_and(is_due) {
            return;
        }
        match self.state {
            LinkState::Off | LinkState::SignedOut => {}
            LinkState::Live { .. } => {
                self.forget_failures_if_steady(now);
                self.renew();
                self.has_settled = false;
                self.state = LinkState::Stale { since: now };
            }
            LinkState::Stale { .. } if !self.has_settled => self.has_settled = true,
            LinkState::Connecting { .. } | LinkState::Stale { .. } => {
                self.is_held_back = self.is_open;
                self.back_off(now, jitter);
            }
            LinkState::Verifying { .. } => self.back_off(now, jitter),
            LinkState::Waiting { .. } | LinkState::Offline { .. } => self.connect(now),
        }
    }

    /// Goes to where the switch and the token allow.
    fn begin(&mut self, now: Timestamp) {
        self.is_held_back = false;
        match (self.is_on, self.has_token) {
            (false, _) => self.state = LinkState::Off,
            (true, false) => self.state = LinkState::SignedOut,
            (true, true) => self.connect(now),
        }
    }

    /// Asks for a new stream, or first for the check of a token that a stream was refused with.
    fn connect(&mut self, now: Timestamp) {
        self.renew();
        self.state =
            if self.is_suspect { LinkState::Verifying { since: now } } else { LinkState::Connecting { since: now } };
    }

    /// What comes next is another stream or check.
    fn renew(&mut self) {
        self.generation = self.generation.wrapping_add(1);
        self.is_open = false;
    }

    fn back_off(&mut self, now: Timestamp, jitter: f64) {
        self.forget_failures_if_steady(now);
        self.failures = self.failures.saturating_add(1);
        let until = now.plus(backoff::delay(self.failures, jitter));
        self.state = LinkState::Waiting { attempt: self.failures, until };
    }

    fn forget_failures_if_steady(&mut self, now: Timestamp) {
        if matches!(self.state, LinkState::Live { since } if now.since(since) >= STEADY) {
            self.failures = 0;
        }
    }
}

impl Default for Link {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
#[path = "link_tests.rs"]
mod tests;
