//! What the states of the connection are called and what they mean, in the reader's words.

use crate::realtime::connection::{ConnectionState, ConnectionStatus};

/// How a state should look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionTone {
    /// Proven to deliver.
    Good,
    /// On, and not proven right now.
    Degraded,
    /// Off by choice.
    Inactive,
}

/// What the switch and the connection add up to for the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Changes arrive by themselves.
    RealTime,
    /// Real-time is on, and the stream is not proven: figures are polled.
    Degraded,
    /// Figures change only when the reader asks.
    Manual,
}

impl Mode {
    /// The mode of a state.
    pub fn of(state: ConnectionState) -> Self {
        match state.tone() {
            ConnectionTone::Good => Self::RealTime,
            ConnectionTone::Degraded => Self::Degraded,
            ConnectionTone::Inactive => Self::Manual,
        }
    }
}

impl Mode {
    /// What a screen reader hears when the mode changes. Single attempts are not reported.
    pub fn announcement(self) -> &'static str {
        match self {
            Self::RealTime => "Figures are live.",
            Self::Degraded => "Figures are not live.",
            Self::Manual => "Real-time is off.",
        }
    }
}

impl ConnectionState {
    /// The name of the state in attributes and tests: lower case with hyphens.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::SignedOut => "signed-out",
            Self::Offline { .. } => "offline",
            Self::Connecting { .. } => "connecting",
            Self::Live { .. } => "live",
            Self::Stale { .. } => "stale",
            Self::Verifying { .. } => "verifying",
            Self::Waiting { .. } => "waiting",
        }
    }

    /// What the badge says.
    pub fn label(self) -> &'static str {
        match self {
            Self::Off => "Disconnected",
            Self::SignedOut => "Signed out",
            Self::Offline { .. } => "Offline",
            Self::Connecting { .. } => "Connecting",
            Self::Live { .. } => "Live",
            Self::Stale { .. } => "Stale",
            Self::Verifying { .. } => "Checking sign-in",
            Self::Waiting { .. } => "Reconnecting",
        }
    }

    /// What the state means for the reader.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::Off => "Real-time is switched off. Figures change when you refresh.",
            Self::SignedOut => "Nobody is signed in. Sign in to go on.",
            Self::Offline { .. } => "The browser reports no network. Figures are as old as shown.",
            Self::Connecting { .. } => "A connection was asked for and has not delivered anything yet.",
            Self::Live { .. } => "The server is delivering. Changes appear by themselves.",
            Self::Stale { .. } => "The server fell silent. A new connection was opened.",
            Self::Verifying { .. } => {
                "The server refused the connection. Finding out whether your sign-in still holds."
            }
            Self::Waiting { .. } => "The connection broke. The next attempt comes by itself.",
        }
    }

    /// How the state should look.
    pub fn tone(self) -> ConnectionTone {
        match self {
            Self::Live { .. } => ConnectionTone::Good,
            Self::Off => ConnectionTone::Inactive,
            Self::SignedOut
            | Self::Offline { .. }
            | Self::Connecting { .. }
            | Self::Stale { .. }
            | Self::Verifying { .. }
            | Self::Waiting { .. } => ConnectionTone::Degraded,
        }
    }
}

impl ConnectionStatus {
    /// What the connection's state means for the reader, and what stands in its way.
    pub fn explanation(&self) -> &'static str {
        if self.is_buffered {
            return "The server accepts the connection, but nothing comes through. Something in between, such as a \
                    buffering proxy, is holding the event stream back.";
        }
        self.state.explanation()
    }
}
