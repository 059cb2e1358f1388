//! That a rule fired: what it watched for, and what it found.

use serde::{Deserialize, Serialize};

use crate::metric::{MetricValue, NumberFormat};
use crate::money::{Currency, Money};
use crate::notifications::toasts::{Notice, ToastKind};
use crate::realtime::event::EventDetail;
use crate::time::Timestamp;
use crate::watch::rule::{Condition, Rule, span};

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
    /// Which rule.
    pub rule: u32,
    /// What it watched for.
    pub condition: Condition,
    /// What it found.
    pub finding: Finding,
    /// When.
    pub at: Timestamp,
}

/// How many firings are kept.
pub const HISTORY: usize = 100;

/// What fired, newest first; at most [`HISTORY`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct FiringHistory {
    /// How many there have been; the newest has this number.
    count: u32,
    firings: Vec<Firing>,
}

impl FiringHistory {
    /// The firings with their numbers, newest first.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &Firing)> {
        self.firings
            .iter()
            .enumerate()
            .map(|(index, firing)| (self.count.saturating_sub(u32::try_from(index).unwrap_or(u32::MAX)), firing))
    }

    /// How many there have been.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// Adds one.
    pub fn push(&mut self, firing: Firing) {
        self.count = self.count.saturating_add(1);
        self.firings.insert(0, firing);
        self.firings.truncate(HISTORY);
    }

    /// Forgets them; their numbers are not given again.
    pub fn clear(&mut self) {
        self.firings.clear();
    }
}

impl Firing {
    /// What the reader gets to see who tries a rule.
    pub fn trial(rule: &Rule, now: Timestamp) -> Self {
        Self { rule: rule.id, condition: rule.condition.clone(), finding: Finding::Trial, at: now }
    }

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
    fn the_history_is_bounded_and_numbers_go_on() {
        let rule = Rule { id: 7, condition: Condition::NotLive { minutes: 1 }, is_paused: false };
        let mut history = FiringHistory::default();
        for minutes in 0..150 {
            history.push(Firing::trial(&rule, at(minutes)));
        }
        let numbers: Vec<_> = history.iter().map(|(number, firing)| (number, firing.at)).collect();
        assert_eq!((numbers.len(), numbers[0], numbers[99]), (HISTORY, (150, at(149)), (51, at(50))));
        history.clear();
        history.push(Firing::trial(&rule, at(1)));
        assert_eq!(history.iter().map(|(number, _)| number).collect::<Vec<_>>(), [151]);
    }

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
            let firing = Firing { rule: 1, condition, finding, at: at(121 * 60_000) };
            assert_eq!(firing.body(&Plain), expected);
            let text = serde_json::to_string(&firing).expect("JSON");
            assert_eq!(serde_json::from_str::<Firing>(&text).expect("a firing"), firing);
        }
    }
}
