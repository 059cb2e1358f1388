//! What can happen to the link and to the tabs that share it, and what a tab should do then. Pure.

use super::batch::Batch;
use super::relay::Message;

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

/// What a batch of frames held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BatchFlags {
    /// The greeting of the server.
    pub connected: bool,
    /// A heartbeat.
    pub heartbeat: bool,
    /// A business event.
    pub event: bool,
    /// The frame with which a server refuses the stream.
    pub refusal: bool,
}

/// What can happen to the link. Signals of a stream carry its generation, so that a late one changes nothing.
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

/// What can happen to a tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The page appeared, or came back.
    Wake,
    /// Nobody can see the page any more.
    Hide,
    /// The page closes, or is put to sleep.
    Rest,
    /// The claim to lead was granted.
    Granted,
    /// Another tab took the lead.
    Lost,
    /// Another tab said something.
    Heard(Message),
    /// The reader switched real-time on or off in this tab.
    Wants(bool),
    /// The fingerprint of the token in force; 0 for none.
    Token(u32),
    /// Frames arrived on the stream of a generation.
    Frames(u32, Batch),
    /// Something else happened to the link.
    Link(Signal),
    /// The reader wants another stream, wherever it is.
    TakeOver,
    /// A deadline may have passed.
    Tick,
}

/// What a tab should do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Stand in line for the lead.
    Claim,
    /// Take the lead from a tab that is silent.
    Steal,
    /// Give the lead, or the place in line, up.
    Release,
    /// Say something to the other tabs.
    Say(Message),
    /// Tell this tab's page what arrived.
    Tell(Batch),
    /// Tell this tab's page that the link is live anew: whatever happened before was not announced.
    BecameLive,
    /// Tell this tab's page that something was announced and missed.
    Missed,
    /// Tell this tab's page that the server refused its token.
    Refused,
}
