//! What arrives on the stream. An event is a hint: figures always come from the API.

use serde_json::Value;

use crate::model::{Currency, Money};

/// The kinds of event that mean that something changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// A new order (one kind of backend sends it for new invoices).
    OrderCreated,
    /// An order changed its status.
    OrderUpdated,
    /// A payment was recorded.
    PaymentReceived,
    /// Anything else changed, including kinds this version does not know.
    DataChange,
}

impl EventKind {
    /// The names under which a server may send frames; a browser delivers a named event only to who asked for it.
    pub const NAMES: [&str; 7] =
        ["connected", "heartbeat", "error", "order_created", "order_updated", "payment_received", "data_change"];
}

/// What an event tells beyond its kind. Servers differ in what they send, so everything is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventDetail {
    /// The number of the order or invoice, such as `ORD-0042`.
    pub number: Option<String>,
    /// The amount or total.
    pub amount: Option<Money>,
    /// The new status.
    pub status: Option<String>,
}

/// One frame of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// The server accepted the connection.
    Connected,
    /// Nothing happened, and the server is alive.
    Heartbeat,
    /// The server refuses this stream; it will not deliver anything more.
    Refused,
    /// Something changed.
    Event(EventKind, EventDetail),
}

/// A frame that is not a JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The frame is not a JSON object.")]
pub struct MalformedFrame;

impl Frame {
    /// Reads a frame from its data and the event name it arrived under (`message` for unnamed frames).
    /// The `type` inside the data wins over the name. Amounts without a currency are in `currency`.
    ///
    /// # Errors
    ///
    /// [`MalformedFrame`] when the data is not a JSON object.
    pub fn parse(name: &str, data: &str, currency: Currency) -> Result<Self, MalformedFrame> {
        let body: Value = serde_json::from_str(data).map_err(|_| MalformedFrame)?;
        let Value::Object(fields) = body else {
            return Err(MalformedFrame);
        };
        let kind = fields.get("type").and_then(Value::as_str).unwrap_or(name);
        let kind = match kind {
            "connected" => return Ok(Self::Connected),
            "heartbeat" => return Ok(Self::Heartbeat),
            "error" => return Ok(Self::Refused),
            "order_created" => EventKind::OrderCreated,
            "order_updated" => EventKind::OrderUpdated,
            "payment_received" => EventKind::PaymentReceived,
            _ => EventKind::DataChange,
        };
        let detail = fields.get("data").map(|data| EventDetail::read(data, currency)).unwrap_or_default();
        Ok(Self::Event(kind, detail))
    }
}

/// Longer texts are no numbers and no states; a page must not be flooded by one event.
const LONGEST_TEXT: usize = 64;

impl EventDetail {
    fn read(data: &Value, currency: Currency) -> Self {
        let is_usable = |text: &&str| !text.is_empty() && text.len() <= LONGEST_TEXT;
        let text = |key: &str| data.get(key).and_then(Value::as_str).filter(is_usable);
        let currency = text("currency").and_then(Currency::parse).unwrap_or(currency);
        let amount = ["amount", "total"].iter().find_map(|key| data.get(*key)?.as_f64());
        Self {
            number: text("order_number").or_else(|| text("invoice_number")).map(str::to_owned),
            amount: amount.and_then(|amount| Money::from_major(amount, currency)),
            status: text("status").map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(name: &str, data: &str) -> Result<Frame, MalformedFrame> {
        Frame::parse(name, data, Currency::USD)
    }

    #[test]
    fn captured_frames_are_understood() {
        let connected = r#"{"type": "connected", "message": "Connected to real-time updates", "user_id": "500e706c"}"#;
        assert_eq!(parse("message", connected), Ok(Frame::Connected));
        assert_eq!(parse("message", r#"{"type": "heartbeat"}"#), Ok(Frame::Heartbeat));
        assert_eq!(parse("message", r#"{"type":"error","message":"Invalid token"}"#), Ok(Frame::Refused));
        let invoice = r#"{"type": "order_created", "data": {"invoice_id": "ca6a2e94", "invoice_number":
            "INV-2026-11-0020", "total": 11.0, "status": "open"}, "timestamp": 996.164}"#;
        let detail = EventDetail {
            number: Some("INV-2026-11-0020".to_owned()),
            amount: Some(Money::from_minor(1_100, Currency::USD)),
            status: Some("open".to_owned()),
        };
        assert_eq!(parse("message", invoice), Ok(Frame::Event(EventKind::OrderCreated, detail)));
    }

    #[test]
    fn every_field_is_optional_and_unknown_kinds_are_changes() {
        let table = [
            ("message", r#"{"type":"order_updated"}"#, EventKind::OrderUpdated),
            ("message", r#"{"type":"payment_received","data":null}"#, EventKind::PaymentReceived),
            ("message", r#"{"type":"payment_received","data":{"amount":"12"}}"#, EventKind::PaymentReceived),
            ("message", r#"{"type":"ticket_opened","data":{"x":1}}"#, EventKind::DataChange),
            ("message", "{}", EventKind::DataChange),
            ("order_created", r#"{"order_id":"x"}"#, EventKind::OrderCreated),
            ("message", r#"{"type":7}"#, EventKind::DataChange),
        ];
        for (name, data, kind) in table {
            assert_eq!(parse(name, data), Ok(Frame::Event(kind, EventDetail::default())), "{data}");
        }
        for data in ["", "null", "[]", "7", "{bad", "\"text\""] {
            assert_eq!(parse("message", data), Err(MalformedFrame), "{data}");
        }
    }

    #[test]
    fn a_huge_text_is_not_shown() {
        let data = serde_json::json!({"type": "order_updated", "data": {"order_number": "9".repeat(1_000_000),
            "invoice_number": "INV-1", "status": "x".repeat(65)}});
        let detail = EventDetail { number: Some("INV-1".to_owned()), ..EventDetail::default() };
        assert_eq!(parse("message", &data.to_string()), Ok(Frame::Event(EventKind::OrderUpdated, detail)));
    }

    #[test]
    fn amounts_keep_their_currency() {
        let frame = parse("payment_received", r#"{"type":"payment_received","data":{"amount":1200,"currency":"JPY"}}"#);
        let Ok(Frame::Event(_, detail)) = frame else { panic!("an event: {frame:?}") };
        assert_eq!(detail.amount, Currency::parse("JPY").map(|yen| Money::from_minor(1_200, yen)));
    }

    proptest! {
        #[test]
        fn no_frame_makes_it_panic(data in "\\PC{0,60}") {
            let _ = parse("message", &data);
        }
    }
}
