//! What tabs say to each other, as text. Pure.

use super::batch::{Batch, EventGroup};
use super::event::{EventDetail, EventKind};
use super::link::LinkState;
use super::report::LinkReport;
use super::signal::Seen;
use crate::model::{Currency, Money, Timestamp};

/// The version of this format; tabs of other versions are not understood, and not listened to.
pub const VERSION: u32 = 1;
/// Stands between fields: a character that no text of an event holds (ASCII "unit separator").
const SEPARATOR: char = '\u{1f}';

/// Names a tab for as long as its page is open; random.
pub type TabId = u32;

/// What a tab says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// The leader tells of the link, at every change and with every beat.
    Lead(Box<Lead>),
    /// A tab that follows, or would like to.
    Here {
        /// Who.
        from: TabId,
        /// Whether real-time is on there.
        wants: bool,
        /// Whether the leader should answer.
        asks: bool,
    },
    /// A tab closes, or sleeps.
    Gone {
        /// Who.
        from: TabId,
    },
    /// The leader's stream may be deaf: a reader says so, or a tab that had lost the lead and closed its own only now.
    Reopen,
}

/// What the leader tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    /// Who leads.
    pub from: TabId,
    /// Grows with every change of the leader.
    pub term: u32,
    /// Grows by one with everything that a leader tells, so that who missed something knows.
    pub serial: u32,
    /// How many tabs follow.
    pub followers: u32,
    /// The fingerprint of the token that the server refused last; 0 for none.
    pub refused: u32,
    /// The link.
    pub report: LinkReport,
    /// What arrived, if anything did.
    pub batch: Option<Batch>,
}

struct Writer(String);

impl Writer {
    fn text(&mut self, text: &str) {
        self.0.extend(text.chars().filter(|letter| *letter != SEPARATOR));
        self.0.push(SEPARATOR);
    }

    fn number(&mut self, number: impl Into<i64>) {
        self.text(&number.into().to_string());
    }

    fn time(&mut self, time: Option<Timestamp>) {
        self.number(time.map_or(-1, Timestamp::millis));
    }

    fn report(&mut self, report: &LinkReport) {
        let (state, attempt, at) = match report.state {
            LinkState::Off => (0, 0, None),
            LinkState::SignedOut => (1, 0, None),
            LinkState::Offline { until } => (2, 0, Some(until)),
            LinkState::Connecting { since } => (3, 0, Some(since)),
            LinkState::Live { since } => (4, 0, Some(since)),
            LinkState::Stale { since } => (5, 0, Some(since)),
            LinkState::Verifying { since } => (6, 0, Some(since)),
            LinkState::Waiting { attempt, until } => (7, attempt, Some(until)),
        };
        self.number(state);
        self.number(attempt);
        self.time(at);
        self.number(report.failures);
        self.number(report.is_held_back);
        self.time(report.last_heartbeat);
        self.time(report.last_event);
    }

    fn group(&mut self, group: &EventGroup) {
        let EventGroup { kind, count, detail } = group;
        self.number(match kind {
            EventKind::OrderCreated => 0,
            EventKind::OrderUpdated => 1,
            EventKind::PaymentReceived => 2,
            EventKind::DataChange => 3,
        });
        self.number(*count);
        self.text(detail.number.as_deref().unwrap_or_default());
        self.text(detail.status.as_deref().unwrap_or_default());
        self.text(detail.amount.map(|amount| amount.currency().to_string()).as_deref().unwrap_or_default());
        self.number(detail.amount.map_or(0, Money::minor));
    }
}

impl Message {
    /// The message as text.
    pub fn encode(&self) -> String {
        let mut out = Writer(String::new());
        match self {
            Self::Lead(lead) => {
                out.text("lead");
                for number in [lead.from, lead.term, lead.serial, lead.followers, lead.refused] {
                    out.number(number);
                }
                out.report(&lead.report);
                if let Some(batch) = &lead.batch {
                    // The frame with which a server refuses a stream is the leader's business.
                    out.number(batch.seen.event);
                    for group in &batch.groups {
                        out.group(group);
                    }
                }
            }
            Self::Here { from, wants, asks } => {
                out.text("here");
                out.number(*from);
                out.number(*wants);
                out.number(*asks);
            }
            Self::Gone { from } => {
                out.text("gone");
                out.number(*from);
            }
            Self::Reopen => out.text("reopen"),
        }
        out.0
    }

    /// Reads a message; `None` for anything else.
    pub fn decode(text: &str) -> Option<Self> {
        // Everything ends with a separator, so the last part is empty.
        let mut fields = Reader(text.strip_suffix(SEPARATOR)?.split(SEPARATOR));
        Some(match fields.0.next()? {
            "lead" => Self::Lead(Box::new(Lead {
                from: fields.small()?,
                term: fields.small()?,
                serial: fields.small()?,
                followers: fields.small()?,
                refused: fields.small()?,
                report: fields.report()?,
                batch: fields.batch(),
            })),
            "here" => Self::Here { from: fields.small()?, wants: fields.flag()?, asks: fields.flag()? },
            "gone" => Self::Gone { from: fields.small()? },
            "reopen" => Self::Reopen,
            _ => return None,
        })
    }
}

/// A time that may be unknown.
struct Moment(Option<Timestamp>);

struct Reader<'a>(std::str::Split<'a, char>);

impl Reader<'_> {
    fn number(&mut self) -> Option<i64> {
        self.0.next()?.parse().ok()
    }

    fn small(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    fn flag(&mut self) -> Option<bool> {
        Some(self.number()? != 0)
    }

    fn time(&mut self) -> Option<Moment> {
        let millis = self.number()?;
        Some(Moment((millis >= 0).then(|| Timestamp::from_millis(millis))))
    }

    fn text(&mut self) -> Option<String> {
        self.0.next().map(str::to_owned)
    }

    fn report(&mut self) -> Option<LinkReport> {
        let (state, attempt, Moment(at)) = (self.number()?, self.small()?, self.time()?);
        let state = match (state, at) {
            (0, _) => LinkState::Off,
            (1, _) => LinkState::SignedOut,
            (2, Some(until)) => LinkState::Offline { until },
            (3, Some(since)) => LinkState::Connecting { since },
            (4, Some(since)) => LinkState::Live { since },
            (5, Some(since)) => LinkState::Stale { since },
            (6, Some(since)) => LinkState::Verifying { since },
            (7, Some(until)) => LinkState::Waiting { attempt, until },
            _ => return None,
        };
        Some(LinkReport {
            state,
            failures: self.small()?,
            is_held_back: self.flag()?,
            last_heartbeat: self.time()?.0,
            last_event: self.time()?.0,
        })
    }

    fn batch(&mut self) -> Option<Batch> {
        let seen = Seen { event: self.flag()?, ..Seen::default() };
        let groups = std::iter::from_fn(|| self.group()).collect();
        Some(Batch { seen, groups })
    }

    fn group(&mut self) -> Option<EventGroup> {
        let kind = match self.number()? {
            0 => EventKind::OrderCreated,
            1 => EventKind::OrderUpdated,
            2 => EventKind::PaymentReceived,
            _ => EventKind::DataChange,
        };
        let count = self.small()?;
        let (number, status, currency) = (self.text()?, self.text()?, self.text()?);
        let minor = self.number()?;
        let amount = Currency::parse(&currency).map(|currency| Money::from_minor(minor, currency));
        let known = |text: String| (!text.is_empty()).then_some(text);
        let (number, status) = (known(number), known(status));
        Some(EventGroup { kind, count, detail: EventDetail { number, amount, status } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn times() -> impl Strategy<Value = Timestamp> {
        (0_i64..4_000_000_000_000).prop_map(Timestamp::from_millis)
    }

    fn states() -> impl Strategy<Value = LinkState> {
        prop_oneof![
            Just(LinkState::Off),
            Just(LinkState::SignedOut),
            times().prop_map(|until| LinkState::Offline { until }),
            times().prop_map(|since| LinkState::Connecting { since }),
            times().prop_map(|since| LinkState::Live { since }),
            times().prop_map(|since| LinkState::Stale { since }),
            times().prop_map(|since| LinkState::Verifying { since }),
            (any::<u32>(), times()).prop_map(|(attempt, until)| LinkState::Waiting { attempt, until }),
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
                detail: EventDetail { number, amount, status },
            },
        )
    }

    fn messages() -> impl Strategy<Value = Message> {
        let reports = (states(), any::<u32>(), any::<bool>(), prop::option::of(times()), prop::option::of(times()))
            .prop_map(|(state, failures, is_held_back, last_heartbeat, last_event)| LinkReport {
                state,
                failures,
                is_held_back,
                last_heartbeat,
                last_event,
            });
        let batches = (any::<bool>(), prop::collection::vec(groups(), 0..4))
            .prop_map(|(event, groups)| Batch { seen: Seen { event, ..Seen::default() }, groups });
        let leads = (any::<[u32; 5]>(), reports, prop::option::of(batches)).prop_map(
            |([from, term, serial, followers, refused], report, batch)| {
                Message::Lead(Box::new(Lead { from, term, serial, followers, refused, report, batch }))
            },
        );
        prop_oneof![
            leads,
            (any::<u32>(), any::<bool>(), any::<bool>()).prop_map(|(from, wants, asks)| Message::Here {
                from,
                wants,
                asks
            }),
            any::<u32>().prop_map(|from| Message::Gone { from }),
            Just(Message::Reopen),
        ]
    }

    #[test]
    fn a_text_cannot_become_a_field() {
        let mut out = Writer(String::new());
        out.text("a\u{1f}b");
        assert_eq!(out.0, "ab\u{1f}");
    }

    #[test]
    fn other_texts_are_no_messages() {
        for text in ["", "lead", "lead\u{1f}", "here\u{1f}1\u{1f}", "gone\u{1f}x\u{1f}", "gone\u{1f}-1\u{1f}", "{}"] {
            assert_eq!(Message::decode(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_said_is_heard(message in messages()) {
            prop_assert_eq!(Message::decode(&message.encode()), Some(message));
        }

        #[test]
        fn no_text_makes_it_panic(text in "(lead|here|gone)?(\u{1f}[0-9-]{0,5}){0,20}\u{1f}?") {
            let _ = Message::decode(&text);
        }
    }
}
