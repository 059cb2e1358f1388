//! A figure with its unit, and how it changed against another time.

use super::delta::{Delta, Meaning, Tone};
use super::{Money, NumberFormat};
use crate::charts::share::{percent_text, tenths};

/// The kinds of figure there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// A count.
    Count(i64),
    /// An amount.
    Money(Money),
    /// A share in tenths of a percent.
    Share(i64),
}

impl Figure {
    /// The figure as a plain number: a count, minor units of money, or tenths of a percent.
    pub fn raw(self) -> i64 {
        match self {
            Self::Count(count) => count,
            Self::Money(money) => money.minor(),
            Self::Share(tenths) => tenths,
        }
    }

    /// The figure as the reader's browser writes it.
    pub fn text(self, format: &dyn NumberFormat) -> String {
        match self {
            Self::Count(count) => format.count(count),
            Self::Money(money) => format.money(money),
            Self::Share(tenths) => percent_text(tenths),
        }
    }

    /// Another figure of the same unit.
    #[must_use]
    pub fn of_same_kind(self, raw: i64) -> Self {
        match self {
            Self::Count(_) => Self::Count(raw),
            Self::Money(money) => Self::Money(Money::from_minor(raw, money.currency())),
            Self::Share(_) => Self::Share(raw),
        }
    }

    /// The share of a part; `None` where the whole is nothing.
    pub fn share(part: i64, whole: i64) -> Option<Self> {
        tenths(part, whole).map(Self::Share)
    }
}

/// How a figure stands against the one of another time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// There was nothing before, so no percentage means anything.
    New,
    /// By so many tenths of a percent of what was before.
    By(i64),
}

impl Change {
    /// The change from `before` to `after`, rounded half away from zero.
    pub fn between(before: i64, after: i64) -> Self {
        match (before, after) {
            (0, 0) => Self::By(0),
            (0, _) => Self::New,
            _ => {
                let share = (after as f64 - before as f64) / (before as f64).abs() * 1_000.0;
                #[allow(clippy::cast_possible_truncation, reason = "casts of floats saturate")]
                let tenths = share.round() as i64;
                Self::By(tenths)
            }
        }
    }

    /// Good or bad, by what the figure means.
    pub fn tone(self, meaning: Meaning) -> Tone {
        let delta = Delta::between(Some(0), Some(if let Self::By(tenths) = self { tenths } else { 1 }));
        delta.map_or(Tone::Neutral, |delta| delta.tone(meaning))
    }

    /// What the reader sees: `▲ 12.5 %`, `▼ 3 %`, `no change`, `new`.
    pub fn text(self) -> String {
        match self {
            Self::New => "new".to_owned(),
            Self::By(0) => "no change".to_owned(),
            Self::By(tenths) => {
                let sign = if tenths > 0 { "▲" } else { "▼" };
                format!("{sign} {}", percent_text(tenths.saturating_abs()))
            }
        }
    }

    /// The change as plain text: `12.5`, `-3.0`, `new`.
    pub fn plain(self) -> String {
        match self {
            Self::New => "new".to_owned(),
            Self::By(tenths) => super::money::decimal(tenths, 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_have_a_base_or_are_new() {
        let table = [
            (100, 112, Change::By(120), "▲ 12 %", Tone::Good),
            (100, 97, Change::By(-30), "▼ 3 %", Tone::Bad),
            (300, 301, Change::By(3), "▲ 0.3 %", Tone::Good),
            (5, 5, Change::By(0), "no change", Tone::Neutral),
            (0, 0, Change::By(0), "no change", Tone::Neutral),
            (0, 5, Change::New, "new", Tone::Good),
            (0, -5, Change::New, "new", Tone::Good),
            (-100, 100, Change::By(2_000), "▲ 200 %", Tone::Good),
            (5, 0, Change::By(-1_000), "▼ 100 %", Tone::Bad),
        ];
        for (before, after, change, text, tone) in table {
            assert_eq!(Change::between(before, after), change, "{before} → {after}");
            assert_eq!((change.text().as_str(), change.tone(Meaning::MoreIsBetter)), (text, tone));
        }
        assert_eq!(Change::By(-30).plain(), "-3.0");
        assert_eq!(Change::By(120).tone(Meaning::LessIsBetter), Tone::Bad);
    }
}
