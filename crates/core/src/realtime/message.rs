//! What tabs send to each other.

use serde::{Deserialize, Serialize};

use crate::json;
use crate::realtime::batch::Batch;
use crate::realtime::connection::ConnectionStatus;
use crate::time::Timestamp;

/// The version of these messages; tabs of other versions are neither understood nor listened to.
pub const VERSION: u32 = 5;

/// Names a tab for as long as its page is open; random.
pub type TabId = u32;

/// What a tab says.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Message {
    /// The leader tells of the connection, at every change and with every beat.
    LeaderState(Box<LeaderState>),
    /// A tab that follows, or would like to.
    Hello {
        /// Who.
        from: TabId,
        /// Whether real-time is on there.
        wants: bool,
        /// Whether the leader should answer.
        asks: bool,
    },
    /// A tab closes, or sleeps.
    Goodbye {
        /// Who.
        from: TabId,
    },
    /// The leader's stream may be deaf: a reader says so, or a tab that had lost the lead and closed its own only now.
    Reconnect,
}

/// What the leader tells.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct LeaderState {
    /// Who leads.
    pub from: TabId,
    /// Grows with every change of the leader.
    pub term: u32,
    /// Grows by one with everything that a leader tells, so that who missed something knows.
    pub sequence: u32,
    /// How many tabs follow.
    pub followers: u32,
    /// The fingerprint of the token that the server refused last; 0 for none.
    pub refused: u32,
    /// The connection.
    pub status: ConnectionStatus,
    /// What arrived, if anything did.
    pub batch: Option<Batch>,
    /// The id of the last frame, where the server numbers them, with the time of the last sign of life: whoever leads next
    /// goes on after it.
    pub last_id: Option<(String, Timestamp)>,
}

/// A message as it travels. Another version is another format.
#[derive(Deserialize, Serialize)]
struct Envelope<M> {
    version: u32,
    message: M,
}

impl Message {
    /// The message as JSON.
    ///
    /// # Errors
    ///
    /// Never for a message that this program made.
    pub fn encode(&self) -> serde_json::Result<String> {
        serde_json::to_string(&Envelope { version: VERSION, message: self })
    }

    /// Reads a message; `None` for anything else, and for another version.
    pub fn decode(text: &str) -> Option<Self> {
        let envelope: Envelope<serde_json::Value> = json::read(text).ok()?;
        let message = (envelope.version == VERSION).then_some(envelope.message)?;
        Self::deserialize(&message).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::{Currency, Money};
    use crate::realtime::announced_orders::AnnouncedOrders;
    use crate::realtime::batch::{BatchFlags, EventGroup};
    use crate::realtime::connection::ConnectionState;
    use crate::realtime::event::{BusinessEvent, EventDetail, EventKind};
    use crate::testing::at;
    use proptest::prelude::*;

    fn times() -> impl Strategy<Value = Timestamp> {
        (0_i64..4_000_000_000_000).prop_map(at)
    }

    fn states() -> impl Strategy<Value = ConnectionState> {
        prop_oneof![
            Just(ConnectionState::Off),
            Just(ConnectionState::SignedOut),
            times().prop_map(|until| ConnectionState::Offline { until }),
            times().prop_map(|since| ConnectionState::Connecting { since }),
            times().prop_map(|since| ConnectionState::Live { since }),
            times().prop_map(|since| ConnectionState::Stale { since }),
            times().prop_map(|since| ConnectionState::Verifying { since }),
            (any::<u32>(), times()).prop_map(|(attempt, until)| ConnectionState::Waiting { attempt, until }),
        ]
    }

    fn groups() -> impl Strategy<Value = EventGroup> {
        let kinds = prop_oneof![
            Just(EventKind::OrderCreated),
            Just(EventKind::OrderUpdated),
            Just(EventKind::PaymentReceived),
            Just(EventKind::DataChange),
        ];
        let amounts = any::<i64>().prop_map(|minor| Money::from_minor(minor, Currency::USD));
        let texts = || prop::option::of("\\PC{1,20}");
        (kinds, any::<u32>(), texts(), texts(), prop::option::of(amounts)).prop_map(
            |(kind, count, number, status, amount)| EventGroup {
                kind,
                count,
                detail: EventDetail { number, amount, status, ..EventDetail::default() },
            },
        )
    }

    fn messages() -> impl Strategy<Value = Message> {
        let statuses = (states(), any::<u32>(), any::<bool>(), prop::option::of(times()), prop::option::of(times()))
            .prop_map(|(state, failures, is_buffered, last_heartbeat, last_event)| ConnectionStatus {
                state,
                failures,
                is_buffered,
                last_heartbeat,
                last_event,
            });
        let orders = (prop::collection::vec("\\PC{1,20}", 0..4), any::<bool>())
            .prop_map(|(ids, is_any)| AnnouncedOrders { ids, is_any });
        let batches = (any::<bool>(), prop::collection::vec(groups(), 0..4), orders, prop::option::of("\\PC{1,20}"))
            .prop_map(|(event, groups, orders, last_id)| Batch {
                orders,
                last_id,
                seen: BatchFlags { event, ..BatchFlags::default() },
                events: groups
                    .iter()
                    .map(|group| BusinessEvent { kind: group.kind, detail: group.detail.clone() })
                    .collect(),
                groups,
            });
        let leads = (any::<[u32; 5]>(), statuses, prop::option::of(batches)).prop_map(
            |([from, term, sequence, followers, refused], status, batch)| {
                Message::LeaderState(Box::new(LeaderState {
                    from,
                    term,
                    sequence,
                    followers,
                    refused,
                    status,
                    last_id: batch.as_ref().and_then(|batch: &Batch| Some((batch.last_id.clone()?, at(7)))),
                    batch,
                }))
            },
        );
        prop_oneof![
            leads,
            (any::<u32>(), any::<bool>(), any::<bool>()).prop_map(|(from, wants, asks)| Message::Hello {
                from,
                wants,
                asks
            }),
            any::<u32>().prop_map(|from| Message::Goodbye { from }),
            Just(Message::Reconnect),
        ]
    }

    #[test]
    fn other_texts_and_other_versions_are_no_messages() {
        let goodbye = Message::Goodbye { from: 7 }.encode().expect("JSON");
        assert_eq!(goodbye, r#"{"version":5,"message":{"Goodbye":{"from":7}}}"#);
        let other = goodbye.replace("\"version\":5", "\"version\":4");
        let damaged = goodbye.replace('7', "-7");
        for text in ["", "lead", "{}", "null", r#"{"version":5}"#, &other, &damaged, &goodbye[1..]] {
            assert_eq!(Message::decode(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_kind_of_event_that_this_version_does_not_know_survives() {
        let group = EventGroup { kind: EventKind::OrderCreated, count: 3, detail: EventDetail::default() };
        let known = serde_json::to_string(&group).expect("JSON");
        let unknown: EventGroup =
            serde_json::from_str(&known.replace("order_created", "ticket_opened")).expect("a group");
        assert_eq!(unknown, EventGroup { kind: EventKind::DataChange, ..group });
    }

    proptest! {
        #[test]
        fn what_is_said_is_heard(message in messages()) {
            prop_assert_eq!(Message::decode(&message.encode().expect("JSON")), Some(message));
        }

        #[test]
        fn no_text_makes_it_panic(text in r#"(\{"version":5,"message":)?[\[\]{}":,a-zA-Z0-9]{0,40}"#) {
            let _ = Message::decode(&text);
        }
    }
}
