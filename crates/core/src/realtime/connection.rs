//! The state machine of the connection: it takes signals with the time and a jitter, and says what should exist (`stream`,
//! `verification`, `deadline`); the engine of the app makes it so.

use chrono::TimeDelta;
use chrono::serde::{ts_milliseconds, ts_milliseconds_option};
use serde::{Deserialize, Serialize};

use crate::realtime::backoff;
use crate::realtime::batch::BatchFlags;
use crate::time::Timestamp;

/// A server sends a heartbeat after 30 s of silence; after this many milliseconds without a frame the stream is deaf.
pub const SILENCE: TimeDelta = TimeDelta::seconds(45);
/// A stream must prove itself within this many milliseconds after it was asked for.
pub const PROOF_TIMEOUT: TimeDelta = TimeDelta::seconds(20);
/// The sign-in check gives up after this many milliseconds.
pub const VERIFICATION_TIMEOUT: TimeDelta = TimeDelta::seconds(35);
/// How long a page that was live may be without a stream before it is called anything else.
const LAPSE: TimeDelta = TimeDelta::seconds(2);
/// After this many milliseconds of `Live`, the next interruption starts from the shortest delay again.
pub const STEADY: TimeDelta = TimeDelta::seconds(60);
/// Browsers sometimes report "offline" while the server is reachable, so it is tried every so many milliseconds.
pub const OFFLINE_RETRY: TimeDelta = TimeDelta::seconds(30);

/// The server must have seen the end of a stream before another one is opened, which takes it up to so many
/// milliseconds: one with a queue for each user removes the queue with it.
pub const CLOSE_GRACE: TimeDelta = TimeDelta::milliseconds(250);

/// The state of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum ConnectionState {
    /// The reader switched real-time off.
    Off,
    /// There is no sign-in, or the server refused it.
    SignedOut,
    /// The browser says that there is no network.
    Offline {
        /// When to try all the same.
        #[serde(with = "ts_milliseconds")]
        until: Timestamp,
    },
    /// A stream was asked for and has not proven itself.
    Connecting {
        /// Since when.
        #[serde(with = "ts_milliseconds")]
        since: Timestamp,
    },
    /// The stream delivers.
    Live {
        /// Since when.
        #[serde(with = "ts_milliseconds")]
        since: Timestamp,
    },
    /// The stream fell silent; a new one was asked for.
    Stale {
        /// Since when.
        #[serde(with = "ts_milliseconds")]
        since: Timestamp,
    },
    /// The stream was refused; a request finds out whether the sign-in still holds.
    Verifying {
        /// Since when.
        #[serde(with = "ts_milliseconds")]
        since: Timestamp,
    },
    /// The next attempt waits for its time.
    Waiting {
        /// The number of the coming attempt, from 1.
        attempt: u32,
        /// When it starts.
        #[serde(with = "ts_milliseconds")]
        until: Timestamp,
    },
}

/// The connection as readers see it. Tabs that follow another one show that one's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct ConnectionStatus {
    /// The state.
    pub state: ConnectionState,
    /// Attempts since the last one that proved itself.
    pub failures: u32,
    /// Whether a stream was opened and nothing came through it: something in between keeps it back.
    pub is_buffered: bool,
    /// When the last heartbeat or greeting arrived.
    #[serde(default, with = "ts_milliseconds_option")]
    pub last_heartbeat: Option<Timestamp>,
    /// When the last business event arrived.
    #[serde(default, with = "ts_milliseconds_option")]
    pub last_event: Option<Timestamp>,
}

impl ConnectionStatus {
    /// Nothing is known but the state.
    pub fn of(state: ConnectionState) -> Self {
        Self { state, failures: 0, is_buffered: false, last_heartbeat: None, last_event: None }
    }

    /// Since when the stream is proven to deliver; each time it is, figures must be fetched again: few servers make up for
    /// what happened without one.
    pub fn live_since(&self) -> Option<Timestamp> {
        match self.state {
            ConnectionState::Live { since } => Some(since),
            ConnectionState::Off
            | ConnectionState::SignedOut
            | ConnectionState::Offline { .. }
            | ConnectionState::Connecting { .. }
            | ConnectionState::Stale { .. }
            | ConnectionState::Verifying { .. }
            | ConnectionState::Waiting { .. } => None,
        }
    }
}

/// What the check of the sign-in found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The server accepts the token: the stream failed for another reason.
    Accepted,
    /// The server refuses the token.
    Refused,
    /// The server could not be asked.
    Unknown,
}

/// What can happen to the connection. Signals of a stream carry its generation, so that a late one changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// The reader switched real-time on or off.
    Switched(bool),
    /// Another token is in force, or none.
    TokenChanged {
        /// Whether there is one.
        present: bool,
    },
    /// The server accepted the connection, which proves nothing yet.
    Opened {
        /// Of which stream.
        generation: u32,
    },
    /// Frames arrived.
    Frames {
        /// Of which stream.
        generation: u32,
        /// What they were.
        seen: BatchFlags,
    },
    /// The stream broke.
    Failed {
        /// Which stream.
        generation: u32,
        /// Whether the browser gave up for good (a refusing status, a wrong type) and would not retry by itself.
        is_final: bool,
    },
    /// The sign-in was checked.
    Verified {
        /// By which check.
        generation: u32,
        /// What it found.
        verdict: Verdict,
    },
    /// The browser gained or lost the network.
    Online(bool),
    /// The page became visible or was resumed; timers may have slept.
    Woke,
    /// A deadline may have passed.
    Tick,
}

/// The connection: its state with what the next transition needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    state: ConnectionState,
    is_on: bool,
    has_token: bool,
    is_suspect: bool,
    generation: u32,
    failures: u32,
    is_open: bool,
    /// Whether the silent stream that is replaced has had time to end.
    is_grace_over: bool,
    is_buffered: bool,
    /// Since when it was live, and until when it may still be called so, after a stream that ended without a refusal:
    /// servers and proxies end streams as planned, every minute or every ten, and another one is there in a moment.
    lapse: Option<(Timestamp, Timestamp)>,
    /// Whether the server could not be reached since it last accepted the sign-in or delivered something.
    was_away: bool,
    last_frame: Option<Timestamp>,
    last_heartbeat: Option<Timestamp>,
    last_event: Option<Timestamp>,
}

impl Connection {
    /// A connection at rest: it connects once it is switched on and has a token.
    pub fn new() -> Self {
        Self {
            state: ConnectionState::Off,
            is_on: false,
            has_token: false,
            is_suspect: false,
            generation: 0,
            failures: 0,
            is_open: false,
            is_grace_over: true,
            is_buffered: false,
            lapse: None,
            was_away: false,
            last_frame: None,
            last_heartbeat: None,
            last_event: None,
        }
    }

    /// The state.
    pub fn state(&self) -> ConnectionState {
        self.state
    }

    /// The generation of the one stream that should exist now.
    pub fn stream(&self) -> Option<u32> {
        match self.state {
            ConnectionState::Stale { .. } if !self.is_grace_over => None,
            ConnectionState::Connecting { .. } | ConnectionState::Live { .. } | ConnectionState::Stale { .. } => {
                Some(self.generation)
            }
            ConnectionState::Off
            | ConnectionState::SignedOut
            | ConnectionState::Offline { .. }
            | ConnectionState::Verifying { .. }
            | ConnectionState::Waiting { .. } => None,
        }
    }

    /// The generation of the sign-in check that should be under way.
    pub fn verification(&self) -> Option<u32> {
        matches!(self.state, ConnectionState::Verifying { .. }).then_some(self.generation)
    }

    /// When the machine wants a [`Signal::Tick`].
    pub fn deadline(&self) -> Option<Timestamp> {
        self.own_deadline().into_iter().chain(self.shown_lapse().map(|(_, until)| until)).min()
    }

    /// The lapse, while it is as good as over: another stream is asked for or about to be.
    fn shown_lapse(&self) -> Option<(Timestamp, Timestamp)> {
        let is_passing = matches!(self.state, ConnectionState::Waiting { .. } | ConnectionState::Connecting { .. });
        self.lapse.filter(|_| is_passing)
    }

    fn own_deadline(&self) -> Option<Timestamp> {
        match self.state {
            ConnectionState::Off | ConnectionState::SignedOut => None,
            ConnectionState::Stale { since } if !self.is_grace_over => Some(since + CLOSE_GRACE),
            ConnectionState::Connecting { since } | ConnectionState::Stale { since } => Some(since + PROOF_TIMEOUT),
            ConnectionState::Verifying { since } => Some(since + VERIFICATION_TIMEOUT),
            ConnectionState::Live { since } => Some(self.last_frame.unwrap_or(since) + SILENCE),
            ConnectionState::Waiting { until, .. } | ConnectionState::Offline { until } => Some(until),
        }
    }

    /// What there is to tell of the connection.
    pub fn status(&self) -> ConnectionStatus {
        ConnectionStatus {
            state: self.shown_lapse().map_or(self.state, |(since, _)| ConnectionState::Live { since }),
            failures: self.failures,
            is_buffered: self.is_buffered,
            last_heartbeat: self.last_heartbeat,
            last_event: self.last_event,
        }
    }

    /// Whether the stream is proven to deliver.
    pub fn is_live(&self) -> bool {
        matches!(self.state, ConnectionState::Live { .. })
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
        self.lapse = self.shown_lapse();
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

    fn on_frames(&mut self, generation: u32, seen: BatchFlags, now: Timestamp) {
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
            self.is_buffered = false;
            self.was_away = false;
            if !self.is_live() {
                self.state = ConnectionState::Live { since: now };
            }
        }
        if seen.refusal {
            self.is_suspect = true;
            self.state = ConnectionState::Verifying { since: now };
        }
    }

    fn on_failure(&mut self, generation: u32, is_final: bool, now: Timestamp, jitter: f64) {
        if self.stream() != Some(generation) {
            return;
        }
        if is_final {
            self.forget_failures_if_steady(now);
            self.is_suspect = true;
            self.state = ConnectionState::Verifying { since: now };
        } else {
            if let ConnectionState::Live { since } = self.state {
                self.lapse = Some((since, now + LAPSE));
            }
            self.was_away = !self.is_live();
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
                // A server that is back is asked at once; one that was there and refuses the stream is not pressed.
                if std::mem::take(&mut self.was_away) {
                    self.connect(now);
                } else {
                    self.back_off(now, jitter);
                }
            }
            Verdict::Unknown => {
                self.was_away = true;
                self.back_off(now, jitter);
            }
            Verdict::Refused => {
                self.has_token = false;
                self.state = ConnectionState::SignedOut;
            }
        }
    }

    fn on_network(&mut self, is_online: bool, now: Timestamp) {
        match (self.state, is_online) {
            (ConnectionState::Off | ConnectionState::SignedOut, _) => {}
            (ConnectionState::Offline { .. } | ConnectionState::Waiting { .. }, true) => self.connect(now),
            (
                ConnectionState::Connecting { .. }
                | ConnectionState::Live { .. }
                | ConnectionState::Stale { .. }
                | ConnectionState::Verifying { .. },
                true,
            ) => {}
            (ConnectionState::Offline { .. }, false) => {}
            (
                ConnectionState::Connecting { .. }
                | ConnectionState::Live { .. }
                | ConnectionState::Stale { .. }
                | ConnectionState::Verifying { .. }
                | ConnectionState::Waiting { .. },
                false,
            ) => self.state = ConnectionState::Offline { until: now + OFFLINE_RETRY },
        }
    }

    fn on_wake(&mut self, now: Timestamp, jitter: f64) {
        match self.state {
            ConnectionState::Waiting { .. } | ConnectionState::Offline { .. } => self.connect(now),
            ConnectionState::Off
            | ConnectionState::SignedOut
            | ConnectionState::Connecting { .. }
            | ConnectionState::Live { .. }
            | ConnectionState::Stale { .. }
            | ConnectionState::Verifying { .. } => self.on_tick(now, jitter),
        }
    }

    fn on_tick(&mut self, now: Timestamp, jitter: f64) {
        // No deadline is that far ahead: the clock was set back, and waiting for it would take as long.
        let is_due = |deadline: Timestamp| now >= deadline || (deadline - now) > STEADY;
        self.lapse = self.lapse.filter(|(_, until)| !is_due(*until));
        if !self.own_deadline().is_some_and(is_due) {
            return;
        }
        match self.state {
            ConnectionState::Off | ConnectionState::SignedOut => {}
            ConnectionState::Live { .. } => {
                self.forget_failures_if_steady(now);
                self.renew();
                self.is_grace_over = false;
                self.state = ConnectionState::Stale { since: now };
            }
            ConnectionState::Stale { .. } if !self.is_grace_over => self.is_grace_over = true,
            ConnectionState::Connecting { .. } | ConnectionState::Stale { .. } => {
                self.is_buffered = self.is_open;
                self.back_off(now, jitter);
            }
            ConnectionState::Verifying { .. } => self.back_off(now, jitter),
            ConnectionState::Waiting { .. } | ConnectionState::Offline { .. } => self.connect(now),
        }
    }

    /// Goes to where the switch and the token allow.
    fn begin(&mut self, now: Timestamp) {
        self.is_buffered = false;
        match (self.is_on, self.has_token) {
            (false, _) => self.state = ConnectionState::Off,
            (true, false) => self.state = ConnectionState::SignedOut,
            (true, true) => self.connect(now),
        }
    }

    /// Asks for a new stream, or first for the check of a token that a stream was refused with.
    fn connect(&mut self, now: Timestamp) {
        self.renew();
        self.state = if self.is_suspect {
            ConnectionState::Verifying { since: now }
        } else {
            ConnectionState::Connecting { since: now }
        };
    }

    /// What comes next is another stream or check.
    fn renew(&mut self) {
        self.generation = self.generation.wrapping_add(1);
        self.is_open = false;
    }

    fn back_off(&mut self, now: Timestamp, jitter: f64) {
        self.forget_failures_if_steady(now);
        self.failures = self.failures.saturating_add(1);
        let until = now + backoff::delay(self.failures, jitter);
        self.state = ConnectionState::Waiting { attempt: self.failures, until };
    }

    fn forget_failures_if_steady(&mut self, now: Timestamp) {
        if matches!(self.state, ConnectionState::Live { since } if (now - since) >= STEADY) {
            self.failures = 0;
        }
    }
}

impl Default for Connection {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
#[path = "connection_tests.rs"]
mod tests;
