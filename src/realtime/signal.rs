//! What can happen to the link. Pure.

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
pub struct Seen {
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
    /// Frames arrived.
    Frames {
        /// Of which stream.
        generation: u32,
        /// What they were.
        seen: Seen,
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
    /// The page came back from the back/forward cache, where streams die without a word.
    Restored,
    /// A deadline may have passed.
    Tick,
}
