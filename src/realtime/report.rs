//! What there is to tell of the link, in this tab and in others. Pure.

use super::link::ConnectionState;
use super::relay::TabId;
use crate::model::Timestamp;

/// The link as readers see it. Tabs that follow another one show that one's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionStatus {
    /// The state.
    pub state: ConnectionState,
    /// Attempts since the last one that proved itself.
    pub failures: u32,
    /// Whether a stream was opened and nothing came through it: something in between keeps it back.
    pub is_buffered: bool,
    /// When the last heartbeat or greeting arrived.
    pub last_heartbeat: Option<Timestamp>,
    /// When the last business event arrived.
    pub last_event: Option<Timestamp>,
}

impl ConnectionStatus {
    /// Nothing is known but the state.
    pub fn of(state: ConnectionState) -> Self {
        Self { state, failures: 0, is_buffered: false, last_heartbeat: None, last_event: None }
    }

    /// Since when the stream is proven to deliver; each time it is, figures must be fetched again: the stream replays
    /// nothing.
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

/// Which part a tab has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// None: its page is closing, asleep, or not there yet.
    Resting,
    /// It waits to lead and knows nobody who does.
    Seeking,
    /// It has the stream.
    Leading,
    /// Another tab has the stream.
    Following(TabId),
}
