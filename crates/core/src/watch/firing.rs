//! That a rule fired: what it watched for, and what it found.

use serde::{Deserialize, Serialize};

use crate::metric::{MetricValue, NumberFormat};
use crate::money::{Currency, Money};
use crate::notifications::toasts::{Notice, ToastKind};
use crate::realtime::event::EventDetail;
use crate::time::Timestamp;
use crate::watch::rule::{Condition, span};

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// A count.
    Count(i64),
    /// An amount.
    Amount(Money),
    /// An event.
    Event(EventDetail),
    /// That nothing was heard since this moment, or that the stream was not live since then.
    Since(Timestamp),
    /// Nothing: the reader tries what happens.
    Trial,
}

impl From<MetricValue> for Finding {
    fn from(value: MetricValue) -> Self {
        match value {
            MetricValue::Money(amount) => Self::Amount(amount),
            MetricValue::Count(count) | MetricValue::Share(count) => Self::Count(count),
        }
    }
}

/// A rule fired.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Firing {
    /// Names it in the history.
    pub id: u32,
    /// Which rule.
    pub rule: u32,
    /// What it watched for.
    pub condition: Condition,
    /// What it found.
    pub finding: Finding,
    /// When.
    pub at: Timestamp,
}

impl Firing {
    /// What stands under its title: `Now 11`, `ORD-1921 · $731.00`.
    pub fn body(&self, format: &dyn NumberFormat) -> String {
        match &self.finding {
            Finding::Count(count) => format!("Now {}", format.count(*count)),
            Finding::Amount(amount) => format!("Now {}", format.money(*amount)),
            Finding::Event(EventDetail { number, amount, .. }) => {
                let amount = amount.map(|amount| format.money(amount));
                number.clone().into_iter().chain(amount).collect::<Vec<_>>().join(" · ")
            }
            Finding::Since(since) => {
                let minutes = (self.at - *since).num_minutes().max(0);
                format!("For {} by now", span(u32::try_from(minutes).unwrap_or(u32::MAX)))
            }
            Finding::Trial => "A trial: nothing was found.".to_owned(),
        }
    }

    /// The same as a toast.
    pub fn notice(&self, currency: Currency, format: &dyn NumberFormat) -> Notice {
        let subject = match &self.finding {
            Finding::Event(detail) => detail.subject.clone(),
            Finding::Count(_) | Finding::Amount(_) | Finding::Since(_) | Finding::Trial => None,
        };
        Notice {
            kind: ToastKind::Alert,
            count: 1,
            headline: Some(self.condition.words(currency, format)),
            detail: Some(self.body(format)).filter(|body| !body.is_empty()),
            amount: None,
            subject,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::realtime::event::EventKind;
    use crate::testing::{Plain, at};

    #[test]
    fn what_was_found_is_told() {
        let detail = EventDetail {
            number: Some("ORD-1921".to_owned()),
            amount: Some(Money::from_minor(73_100, Currency::USD)),
            ..EventDetail::default()
        };
        for (finding, expected) in [
            (Finding::from(MetricValue::Count(11)), "Now 11"),
            (Finding::from(MetricValue::Money(Money::from_minor(102_000, Currency::USD))), "Now $1020.00"),
            (Finding::Event(detail), "ORD-1921 · $731.00"),
            (Finding::Event(EventDetail::default()), ""),
            (Finding::Since(at(0)), "For 2 h 1 min by now"),
        ] {
            let condition = Condition::Event { kind: EventKind::OrderCreated, at_least: None };
            let firing = Firing { id: 1, rule: 1, condition, finding, at: at(121 * 60_000) };
            assert_eq!(firing.body(&Plain), expected);
            let text = serde_json::to_string(&firing).expect("JSON");
            assert_eq!(serde_json::from_str::<Firing>(&text).expect("a firing"), firing);
        }
    }
}
