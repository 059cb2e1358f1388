//! What a rule watches for, and how that is said.

use chrono::TimeDelta;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use crate::dashboard::cards::{CardId, SECTIONS};
use crate::metric::{MetricValue, NumberFormat};
use crate::money::{Currency, Money};
use crate::realtime::event::EventKind;

/// A figure that can be watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub enum WatchedFigure {
    /// What a card shows.
    Card(CardId),
    /// The revenue since midnight UTC.
    RevenueToday,
}

/// A name that no figure has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("There is no figure named {0:?}. The name of a card is wanted, such as overdue-invoices, or revenue-today.")]
pub struct NoFigure(String);

const REVENUE_TODAY: &str = "revenue-today";

impl TryFrom<String> for WatchedFigure {
    type Error = NoFigure;

    fn try_from(name: String) -> Result<Self, NoFigure> {
        Self::all().find(|figure| figure.name() == name).ok_or(NoFigure(name))
    }
}

impl From<WatchedFigure> for String {
    fn from(figure: WatchedFigure) -> Self {
        figure.name().to_owned()
    }
}

impl WatchedFigure {
    /// Every figure that can be watched.
    pub fn all() -> impl Iterator<Item = Self> {
        let cards = SECTIONS.iter().flat_map(|section| section.cards).map(Self::Card);
        std::iter::once(Self::RevenueToday).chain(cards)
    }

    /// Its name in files and tests.
    pub fn name(self) -> &'static str {
        match self {
            Self::Card(card) => card.slug(),
            Self::RevenueToday => REVENUE_TODAY,
        }
    }

    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            Self::Card(card) => card.label(),
            Self::RevenueToday => "Revenue today",
        }
    }

    /// Whether it begins anew with each day.
    pub fn is_of_today(self) -> bool {
        matches!(self, Self::RevenueToday | Self::Card(CardId::OrdersToday))
    }

    /// Whether it is an amount of money.
    pub fn is_money(self) -> bool {
        match self {
            Self::Card(card) => card.is_money(),
            Self::RevenueToday => true,
        }
    }
}

/// On which side of its threshold a figure is watched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, VariantArray)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// Greater than it.
    Above,
    /// It, or greater.
    AtLeast,
    /// Less than it.
    Below,
    /// It, or less.
    AtMost,
}

impl Bound {
    /// Its name in files and tests.
    pub fn name(self) -> &'static str {
        match self {
            Self::Above => "above",
            Self::AtLeast => "at-least",
            Self::Below => "below",
            Self::AtMost => "at-most",
        }
    }

    /// What it is called before a number.
    pub fn label(self) -> &'static str {
        match self {
            Self::Above => "above",
            Self::AtLeast => "at least",
            Self::Below => "below",
            Self::AtMost => "at most",
        }
    }

    fn is_upper(self) -> bool {
        matches!(self, Self::Above | Self::AtLeast)
    }

    /// Whether a value is on the side that is watched for.
    pub fn holds(self, value: Decimal, threshold: Decimal) -> bool {
        match self {
            Self::Above => value > threshold,
            Self::AtLeast => value >= threshold,
            Self::Below => value < threshold,
            Self::AtMost => value <= threshold,
        }
    }

    /// Whether a value is so far on the other side that the rule may fire again (hysteresis, as in a Schmitt trigger): by
    /// one, or by a fiftieth of the threshold where that is more.
    pub fn is_clear(self, value: Decimal, threshold: Decimal) -> bool {
        let margin = (threshold.abs() * Decimal::new(2, 2)).max(Decimal::ONE);
        let distance = if self.is_upper() { threshold.checked_sub(value) } else { value.checked_sub(threshold) };
        // Below nothing there is nothing: figures hardly ever are.
        let is_least = self.is_upper() && value <= Decimal::ZERO;
        !self.holds(value, threshold) && (is_least || distance.is_some_and(|distance| distance >= margin))
    }
}

/// What a rule watches for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// A figure that comes to a threshold.
    Figure {
        /// Which.
        figure: WatchedFigure,
        /// On which side of the threshold.
        is: Bound,
        /// In whole units: a count, or an amount such as 500 or 49.90.
        #[serde(with = "rust_decimal::serde::str")]
        threshold: Decimal,
    },
    /// An event, each.
    Event {
        /// Of which kind.
        kind: EventKind,
        /// Of this amount or more, in whole units; of any where it is `None`.
        #[serde(default, with = "rust_decimal::serde::str_option", skip_serializing_if = "Option::is_none")]
        at_least: Option<Decimal>,
    },
    /// Events that do not come.
    Silence {
        /// Of which kind.
        kind: EventKind,
        /// For how long, in minutes.
        minutes: u32,
    },
    /// A stream that is not live.
    NotLive {
        /// For how long, in minutes.
        minutes: u32,
    },
}

/// Longer than any admin waits.
pub const MOST_MINUTES: u32 = 7 * 24 * 60;

impl Condition {
    /// The figure that it watches.
    pub fn figure(&self) -> Option<WatchedFigure> {
        match self {
            Self::Figure { figure, .. } => Some(*figure),
            Self::Event { .. } | Self::Silence { .. } | Self::NotLive { .. } => None,
        }
    }

    /// The revenue of a day that is to be reached, in whole units.
    pub fn daily_goal(&self) -> Option<Decimal> {
        match self {
            Self::Figure { figure: WatchedFigure::RevenueToday, is: Bound::AtLeast | Bound::Above, threshold } => {
                Some(*threshold)
            }
            Self::Figure { .. } | Self::Event { .. } | Self::Silence { .. } | Self::NotLive { .. } => None,
        }
    }

    /// What is watched for, as a title: `Overdue invoices above 10`.
    pub fn words(&self, currency: Currency, format: &dyn NumberFormat) -> String {
        let amount = |amount: Decimal| amount_text(amount, currency, format);
        match self {
            Self::Figure { figure, is, threshold } => {
                let threshold = if figure.is_money() { amount(*threshold) } else { threshold.normalize().to_string() };
                format!("{} {} {threshold}", figure.label(), is.label())
            }
            Self::Event { kind, at_least: Some(least) } => format!("{} of {} or more", one(*kind), amount(*least)),
            Self::Event { kind, at_least: None } => one(*kind).to_owned(),
            Self::Silence { kind, minutes } => format!("{} for {}", none(*kind), span(*minutes)),
            Self::NotLive { minutes } => format!("Not live for {}", span(*minutes)),
        }
    }
}

fn amount_text(amount: Decimal, currency: Currency, format: &dyn NumberFormat) -> String {
    match Money::from_exact(amount, currency) {
        Some(amount) => MetricValue::Money(amount).text(format),
        // Nobody has so much.
        None => "a huge amount".to_owned(),
    }
}

fn one(kind: EventKind) -> &'static str {
    match kind {
        EventKind::OrderCreated => "New order",
        EventKind::OrderUpdated => "Order changed",
        EventKind::PaymentReceived => "Payment",
        EventKind::DataChange => "Any change",
    }
}

fn none(kind: EventKind) -> &'static str {
    match kind {
        EventKind::OrderCreated => "No new order",
        EventKind::OrderUpdated => "No order changed",
        EventKind::PaymentReceived => "No payment",
        EventKind::DataChange => "No change",
    }
}

/// A span in words: `5 min`, `2 h`, `1 h 30 min`.
pub fn span(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// So many minutes as a difference of moments.
pub fn lasting(minutes: u32) -> TimeDelta {
    TimeDelta::minutes(i64::from(minutes))
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Rule {
    /// Names it among the others.
    pub id: u32,
    /// What it watches for.
    pub condition: Condition,
    /// Whether it rests.
    #[serde(default)]
    pub is_paused: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Plain;

    #[test]
    fn conditions_say_what_they_watch_for() {
        let figure = |figure, is, threshold| Condition::Figure { figure, is, threshold };
        let overdue = WatchedFigure::Card(CardId::OverdueInvoices);
        for (condition, expected) in [
            (figure(overdue, Bound::Above, Decimal::TEN), "Overdue invoices above 10"),
            (
                figure(WatchedFigure::RevenueToday, Bound::AtLeast, Decimal::new(100_050, 2)),
                "Revenue today at least $1000.50",
            ),
            (
                Condition::Event { kind: EventKind::PaymentReceived, at_least: Some(Decimal::new(500, 0)) },
                "Payment of $500.00 or more",
            ),
            (Condition::Event { kind: EventKind::OrderCreated, at_least: None }, "New order"),
            (Condition::Silence { kind: EventKind::OrderCreated, minutes: 120 }, "No new order for 2 h"),
            (Condition::Silence { kind: EventKind::PaymentReceived, minutes: 90 }, "No payment for 1 h 30 min"),
            (Condition::NotLive { minutes: 1 }, "Not live for 1 min"),
        ] {
            assert_eq!(condition.words(Currency::USD, &Plain), expected);
        }
    }

    #[test]
    fn every_figure_has_its_own_name() {
        for figure in WatchedFigure::all() {
            assert_eq!(WatchedFigure::try_from(figure.name().to_owned()), Ok(figure));
        }
        assert!(WatchedFigure::try_from("profit".to_owned()).is_err());
    }

    #[test]
    fn a_threshold_has_a_side_and_a_margin() {
        let ten = Decimal::TEN;
        for (bound, value, holds, is_clear) in [
            (Bound::Above, 11, true, false),
            (Bound::Above, 10, false, false),
            (Bound::Above, 9, false, true),
            (Bound::AtLeast, 10, true, false),
            (Bound::AtLeast, 9, false, true),
            (Bound::Below, 9, true, false),
            (Bound::Below, 10, false, false),
            (Bound::Below, 11, false, true),
            (Bound::AtMost, 10, true, false),
            (Bound::AtMost, 11, false, true),
        ] {
            let value = Decimal::from(value);
            assert_eq!((bound.holds(value, ten), bound.is_clear(value, ten)), (holds, is_clear), "{bound:?} {value}");
        }
        for (bound, threshold) in [(Bound::Above, Decimal::ZERO), (Bound::AtLeast, Decimal::new(5, 1))] {
            assert!(
                bound.holds(Decimal::ONE, threshold) && bound.is_clear(Decimal::ZERO, threshold),
                "{bound:?} {threshold}"
            );
        }
        let thousand = Decimal::ONE_THOUSAND;
        assert!(
            !Bound::Above.is_clear(Decimal::from(981), thousand) && Bound::Above.is_clear(Decimal::from(980), thousand)
        );
        assert!(!Bound::Below.is_clear(Decimal::MAX, Decimal::MIN), "what cannot be computed is not clear");
    }
}
