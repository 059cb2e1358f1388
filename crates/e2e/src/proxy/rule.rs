//! What the proxy can be told to do with a request, and with an answer under way.

use std::time::{Duration, Instant};

use hyper::body::Bytes;

/// What becomes of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Rule {
    /// The server answers it.
    #[default]
    Pass,
    /// Nobody answers it until the rule is changed.
    Stall,
    /// The proxy answers it; the server is not asked.
    Answer(Reply),
    /// The server is asked at once, and its answer is held back for so long, its head included.
    Late(Duration),
    /// The same for so many rounds of requests; what comes after the answers of the last of them is stalled.
    Rounds {
        /// How many rounds are answered.
        most: usize,
        /// How long the server's answer is held back.
        delay: Duration,
        /// Which requests count: those that came since.
        since: Instant,
    },
    /// The body arrives byte by byte. Holds for answers under way as well.
    Sliced,
    /// The body arrives in parts, all of them together in so long.
    Dripping(Duration),
    /// The head says that the answer is old and may be kept, and by nothing that it may not.
    Keepable,
    /// No byte of the body arrives before so many are together, as behind a proxy that buffers. The end of the answer
    /// brings the rest.
    Buffered {
        /// How many bytes have to be together.
        size: usize,
        /// Whether the head arrives before them.
        passes_head: bool,
    },
    /// Frames of an event stream are changed on their way. Holds for answers under way as well.
    Edited(Edit),
}

/// What happens to the frames of an event stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Heartbeats never arrive.
    WithoutHeartbeats,
    /// Every frame arrives twice.
    Doubled,
}

/// An answer of the proxy's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The type of the body; none for an answer without one.
    pub content_type: Option<&'static str>,
    /// After how many seconds to come back.
    pub retry_after: Option<u32>,
    /// Where it leads instead.
    pub location: Option<&'static str>,
    /// The body.
    pub body: Bytes,
}

/// What happens to an answer under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// These bytes arrive next, whatever the server sends.
    Inject(Bytes),
    /// It ends as if the server had ended it.
    End,
    /// Its connection is closed in the middle.
    Cut,
    /// Its connection is reset (RST), after what was sent before has arrived.
    Reset,
    /// It falls silent for ever, and nobody closes the connection.
    Freeze {
        /// Whether the server goes on sending into the void.
        keeps_server: bool,
    },
}

impl Rule {
    /// The answer of a proxy in trouble: this status and a page of HTML.
    pub fn page(status: u16) -> Self {
        Self::Answer(Reply::page(status))
    }

    /// The answer of the API that it refuses, with its reason.
    pub fn refusal(status: u16, detail: &str) -> Self {
        Self::Answer(Reply::refusal(status, detail))
    }
}

impl Reply {
    /// A page of HTML, as proxies answer.
    pub fn page(status: u16) -> Self {
        let text = format!("<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>");
        Self { status, content_type: Some("text/html"), retry_after: None, location: None, body: text.into() }
    }

    /// An error of the API with its reason.
    pub fn refusal(status: u16, detail: &str) -> Self {
        let body = serde_json::json!({ "detail": detail }).to_string();
        Self { status, content_type: Some("application/json"), retry_after: None, location: None, body: body.into() }
    }

    /// A good answer of the API.
    pub fn json(body: &str) -> Self {
        let body = Bytes::copy_from_slice(body.as_bytes());
        Self { status: 200, content_type: Some("application/json"), retry_after: None, location: None, body }
    }

    /// A status and nothing else.
    pub fn empty(status: u16) -> Self {
        Self { status, content_type: None, retry_after: None, location: None, body: Bytes::new() }
    }

    /// A stream of these frames that ends at once.
    pub fn stream(frames: &[String]) -> Self {
        let content_type = Some("text/event-stream; charset=utf-8");
        Self { status: 200, content_type, retry_after: None, location: None, body: frames.concat().into() }
    }

    /// Leads elsewhere.
    pub fn redirect(location: &'static str) -> Self {
        Self { location: Some(location), ..Self::empty(302) }
    }

    /// The same with the wish to come back after so many seconds.
    #[must_use]
    pub fn retry_after(self, seconds: u32) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }
}

/// A frame of an event stream that carries this text.
pub fn frame(data: &str) -> String {
    format!("data: {data}\n\n")
}

impl Edit {
    /// What arrives instead of a frame.
    pub(super) fn apply(self, frame: &[u8]) -> Vec<u8> {
        match self {
            Self::WithoutHeartbeats if is_heartbeat(frame) => Vec::new(),
            Self::WithoutHeartbeats => frame.to_vec(),
            Self::Doubled => frame.repeat(2),
        }
    }
}

/// Whether a frame is a heartbeat, by its name or by the type in its data.
fn is_heartbeat(frame: &[u8]) -> bool {
    let text = String::from_utf8_lossy(frame);
    let is_named = text.lines().any(|line| line == "event: heartbeat");
    is_named || text.contains("\"type\":\"heartbeat\"") || text.contains("\"type\": \"heartbeat\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heartbeats_are_told_by_name_and_by_type() {
        let table = [
            ("event: heartbeat\ndata: {\"type\":\"heartbeat\"}\n\n", true),
            ("data: {\"type\": \"heartbeat\"}\n\n", true),
            ("event: order_created\ndata: {\"type\":\"order_created\"}\n\n", false),
            ("event: connected\ndata: {\"type\":\"connected\",\"message\":\"heartbeat\"}\n\n", false),
        ];
        for (frame, is_one) in table {
            let left = if is_one { "" } else { frame };
            assert_eq!(Edit::WithoutHeartbeats.apply(frame.as_bytes()), left.as_bytes(), "{frame}");
            assert_eq!(Edit::Doubled.apply(frame.as_bytes()), frame.repeat(2).as_bytes(), "{frame}");
        }
    }
}
