//! What arrives on the stream. An event is a hint: figures always come from the API.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use strum::VariantNames;

use crate::dashboard::cards::Resource;
use crate::json;
use crate::money::{Currency, Money};
use crate::text::harmless;

/// The kinds of event that mean that something changed. The names of the variants in snake case are those under which
/// a server sends them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum EventKind {
    /// A new order (one kind of backend sends it for new invoices).
    OrderCreated,
    /// An order changed its status.
    OrderUpdated,
    /// A payment was recorded.
    PaymentReceived,
    /// Anything else changed, including kinds this version does not know.
    #[serde(other)]
    DataChange,
}

/// The frames of a stream that are no events.
const CONTROL_NAMES: [&str; 3] = ["connected", "heartbeat", "error"];

/// The names under which a server may send frames; a browser delivers a named event only to who listens to its name.
pub fn frame_names() -> impl Iterator<Item = &'static str> {
    CONTROL_NAMES.into_iter().chain(EventKind::VARIANTS.iter().copied())
}

/// What an event tells beyond its kind. Servers differ in what they send, so everything is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct EventDetail {
    /// The number of the order or invoice, such as `ORD-0042`.
    pub number: Option<String>,
    /// The amount or total.
    pub amount: Option<Money>,
    /// The new status.
    pub status: Option<String>,
    /// What it is about.
    pub subject: Option<EventSubject>,
    /// The id of the order that it bears on: a payment names its order as well.
    pub order_id: Option<String>,
}

/// An event as the server announced it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct BusinessEvent {
    /// What happened.
    pub kind: EventKind,
    /// What it tells beyond that.
    pub detail: EventDetail,
}

impl BusinessEvent {
    /// The status that it tells an order to have. The status of a payment is not that of its order.
    pub fn status_of_order(&self) -> Option<(&str, &str)> {
        let is_of_orders = matches!(self.kind, EventKind::OrderCreated | EventKind::OrderUpdated);
        let subject =
            self.detail.subject.as_ref().filter(|subject| is_of_orders && subject.resource == Resource::Orders)?;
        Some((&subject.id, self.detail.status.as_deref()?))
    }
}

/// The row that an event is about.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct EventSubject {
    /// The list that it is in.
    pub resource: Resource,
    /// Its id.
    pub id: String,
}

/// What servers call the ids of rows that events are about. A payment names its order too, and an invoice that is announced
/// as an order has none.
const SUBJECTS: [(&str, Resource); 3] =
    [("payment_id", Resource::Payments), ("order_id", Resource::Orders), ("invoice_id", Resource::Invoices)];

/// A text that names no subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The text names no row, such as order_id:199401ef.")]
pub struct NoSubject;

impl TryFrom<String> for EventSubject {
    type Error = NoSubject;

    fn try_from(text: String) -> Result<Self, NoSubject> {
        let (name, id) = text.split_once(':').ok_or(NoSubject)?;
        let (_, resource) = SUBJECTS.iter().find(|(known, _)| *known == name).ok_or(NoSubject)?;
        Ok(Self { resource: *resource, id: id.to_owned() })
    }
}

impl From<EventSubject> for String {
    fn from(EventSubject { resource, id }: EventSubject) -> Self {
        let name = SUBJECTS.iter().find(|(_, known)| *known == resource).map_or("", |(name, _)| *name);
        format!("{name}:{id}")
    }
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

/// A frame that is neither a JSON object nor a list of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The frame is neither a JSON object nor a list of them.")]
pub struct MalformedFrame;

impl Frame {
    /// Reads what arrived under an event name (`message` where it had none): one frame, or a list of them at once. The
    /// `type` inside the data wins over the name. Amounts without a currency are in `currency`.
    ///
    /// # Errors
    ///
    /// [`MalformedFrame`] when the data is something else, or nothing in its list is a frame.
    pub fn parse_all(name: &str, data: &str, currency: Currency) -> Result<Vec<Self>, MalformedFrame> {
        let entries = match json::parse(data).map_err(|_| MalformedFrame)? {
            Value::Array(entries) => entries,
            single => vec![single],
        };
        // What is odd in a list costs itself.
        let frames: Vec<_> = entries.iter().filter_map(|entry| Self::read(name, entry, currency)).collect();
        if frames.is_empty() && !entries.is_empty() { Err(MalformedFrame) } else { Ok(frames) }
    }

    fn read(name: &str, body: &Value, currency: Currency) -> Option<Self> {
        if !body.is_object() {
            return None;
        }
        Some(match body["type"].as_str().unwrap_or(name) {
            "connected" => Self::Connected,
            "heartbeat" => Self::Heartbeat,
            "error" => Self::Refused,
            kind => {
                let kind = serde_json::from_value(kind.into()).unwrap_or(EventKind::DataChange);
                Self::Event(kind, detail(&body["data"], currency))
            }
        })
    }
}

/// Longer texts are no numbers and no states; a page must not be flooded by one event.
const LONGEST_TEXT: usize = 64;
const LONGEST_ID: usize = 256;

/// What servers send about an event. What is missing or of another type is unknown.
fn detail(data: &Value, currency: Currency) -> EventDetail {
    let text = |name: &str| {
        let text = data[name].as_str().filter(|text| !text.is_empty() && text.len() <= LONGEST_TEXT);
        text.map(|text| harmless(text).into_owned())
    };
    let currency = data["currency"].as_str().and_then(Currency::parse).unwrap_or(currency);
    let amount = json::decimal(&data["amount"]).or_else(|| json::decimal(&data["total"]));
    let subject =
        SUBJECTS.into_iter().find_map(|(name, resource)| Some(EventSubject { resource, id: id(&data[name])? }));
    EventDetail {
        number: text("order_number").or_else(|| text("invoice_number")),
        amount: amount.and_then(|amount| Money::from_exact(amount, currency)),
        status: text("status"),
        subject,
        order_id: id(&data["order_id"]),
    }
}

/// An id as it came, since rows are looked for by it; some backends count.
fn id(value: &Value) -> Option<String> {
    match value {
        Value::String(id) => Some(id.clone()).filter(|id| !id.is_empty() && id.len() <= LONGEST_ID),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(name: &str, data: &str) -> Result<Frame, MalformedFrame> {
        Ok(Frame::parse_all(name, data, Currency::USD)?.remove(0))
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
            subject: Some(EventSubject { resource: Resource::Invoices, id: "ca6a2e94".to_owned() }),
            order_id: None,
        };
        assert_eq!(parse("message", invoice), Ok(Frame::Event(EventKind::OrderCreated, detail)));
    }

    #[test]
    fn an_event_says_which_row_it_is_about() {
        for (data, resource, id, order) in [
            (r#"{"order_id":"o","order_number":"ORD-1"}"#, Resource::Orders, "o", Some("o")),
            (r#"{"payment_id":"p","order_id":"o"}"#, Resource::Payments, "p", Some("o")),
            (r#"{"invoice_id":"i","order_id":null}"#, Resource::Invoices, "i", None),
            (r#"{"order_id":7}"#, Resource::Orders, "7", Some("7")),
        ] {
            let frame = parse("message", &format!(r#"{{"type":"order_updated","data":{data}}}"#));
            let Ok(Frame::Event(_, EventDetail { subject, order_id, .. })) = frame else {
                panic!("an event: {frame:?}")
            };
            assert_eq!(order_id.as_deref(), order, "{data}");
            let expected = EventSubject { resource, id: id.to_owned() };
            assert_eq!(subject.as_ref(), Some(&expected), "{data}");
            assert_eq!(EventSubject::try_from(String::from(expected.clone())), Ok(expected), "as other tabs get it");
        }
    }

    #[test]
    fn the_status_of_an_order_is_told_by_events_of_orders() {
        let event = |kind, resource, status: Option<&str>| BusinessEvent {
            kind,
            detail: EventDetail {
                subject: Some(EventSubject { resource, id: "a".to_owned() }),
                status: status.map(str::to_owned),
                ..EventDetail::default()
            },
        };
        for (kind, resource, status, expected) in [
            (EventKind::OrderCreated, Resource::Orders, Some("pending"), Some(("a", "pending"))),
            (EventKind::OrderUpdated, Resource::Orders, Some("completed"), Some(("a", "completed"))),
            (EventKind::OrderUpdated, Resource::Orders, None, None),
            (EventKind::PaymentReceived, Resource::Orders, Some("succeeded"), None),
            (EventKind::OrderCreated, Resource::Invoices, Some("open"), None),
        ] {
            assert_eq!(event(kind, resource, status).status_of_order(), expected, "{kind:?} {resource:?}");
        }
    }

    #[test]
    fn a_list_of_events_is_read_as_events() {
        let data = r#"[{"type":"order_created"},7,{"type":"heartbeat"},{"type":"ticket_opened"}]"#;
        let expected = [
            Frame::Event(EventKind::OrderCreated, EventDetail::default()),
            Frame::Heartbeat,
            Frame::Event(EventKind::DataChange, EventDetail::default()),
        ];
        assert_eq!(Frame::parse_all("message", data, Currency::USD).as_deref(), Ok(expected.as_slice()));
        assert_eq!(Frame::parse_all("message", "[]", Currency::USD), Ok(Vec::new()));
    }

    #[test]
    fn amounts_may_be_texts_and_names_may_be_cut_within_a_character() {
        let data =
            r#"{"type":"payment_received","data":{"amount":"12.30","currency":"USDT","order_number":"A \ud83d"}}"#;
        let usdt = Currency::parse("USDT").expect("a currency code");
        let detail = EventDetail {
            number: Some("A \u{fffd}".to_owned()),
            amount: Some(Money::from_minor(1_230_000_000, usdt)),
            ..EventDetail::default()
        };
        assert_eq!(parse("message", data), Ok(Frame::Event(EventKind::PaymentReceived, detail)));
    }

    #[test]
    fn every_field_is_optional_and_unknown_kinds_are_changes() {
        let table = [
            ("message", r#"{"type":"order_updated"}"#, EventKind::OrderUpdated),
            ("message", r#"{"type":"payment_received","data":null}"#, EventKind::PaymentReceived),
            ("message", r#"{"type":"payment_received","data":{"amount":"much"}}"#, EventKind::PaymentReceived),
            ("message", r#"{"type":"ticket_opened","data":{"x":1}}"#, EventKind::DataChange),
            ("message", "{}", EventKind::DataChange),
            ("order_created", r#"{"order_id":"x"}"#, EventKind::OrderCreated),
            ("message", r#"{"type":"order_updated","data":{"order_id":["x"]}}"#, EventKind::OrderUpdated),
            ("message", r#"{"type":7}"#, EventKind::DataChange),
        ];
        for (name, data, kind) in table {
            assert_eq!(parse(name, data), Ok(Frame::Event(kind, EventDetail::default())), "{data}");
        }
        for data in ["", "null", "[7]", "7", "{bad", "\"text\""] {
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

    #[test]
    fn every_name_that_is_listened_to_is_understood() {
        let names: Vec<_> = frame_names().collect();
        let expected =
            ["connected", "heartbeat", "error", "order_created", "order_updated", "payment_received", "data_change"];
        assert_eq!(names, expected);
        for name in names {
            let frame = parse(name, "{}").expect("an object");
            let is_plain = matches!(frame, Frame::Event(EventKind::DataChange, _));
            assert_eq!(is_plain, name == "data_change", "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_frame_makes_it_panic(data in "\\PC{0,60}") {
            let _ = parse("message", &data);
        }
    }
}
