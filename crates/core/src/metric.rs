//! A value with its unit, how it changed, and shares of a whole in tenths of a percent.

use rust_decimal::Decimal;

use crate::money::{Money, decimal};

/// How numbers become text. The browser's `Intl` implements it in the app; tests bring their own.
pub trait NumberFormat {
    /// A whole number with the reader's digit grouping.
    fn count(&self, value: i64) -> String;
    /// An amount with its currency sign.
    fn money(&self, amount: Money) -> String;
    /// A share in tenths of a percent.
    fn percent(&self, tenths: i64) -> String;
}

/// The kinds of figure there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricValue {
    /// A count.
    Count(i64),
    /// An amount.
    Money(Money),
    /// A share in tenths of a percent.
    Share(i64),
}

impl MetricValue {
    /// The figure as a plain number: a count, minor units of money, or tenths of a percent.
    pub fn raw(self) -> i64 {
        match self {
            Self::Count(count) => count,
            Self::Money(money) => money.minor(),
            Self::Share(tenths) => tenths,
        }
    }

    /// The figure in whole units: a count, an amount, or a percentage.
    pub fn units(self) -> Decimal {
        match self {
            Self::Count(count) => Decimal::from(count),
            Self::Money(money) => money.major(),
            Self::Share(tenths) => Decimal::new(tenths, 1),
        }
    }

    /// The figure as the reader's browser writes it.
    pub fn text(self, format: &dyn NumberFormat) -> String {
        match self {
            Self::Count(count) => format.count(count),
            Self::Money(money) => format.money(money),
            Self::Share(tenths) => format.percent(tenths),
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

/// From 1,000 % on, in tenths, a rise is told as a multiple.
const MOST_PERCENT: i64 = 10_000;

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

    /// What the reader sees: `▲ 12.5%`, `▼ 3%`, `▲ 46,846 ×` what was before, `no change`, `new`.
    pub fn text(self, format: &dyn NumberFormat) -> String {
        match self {
            Self::New => "new".to_owned(),
            Self::By(0) => "no change".to_owned(),
            // Percentages of so many digits are read by nobody.
            Self::By(tenths @ MOST_PERCENT..) => format!("▲ {} ×", format.count((tenths + 500) / 1_000 + 1)),
            Self::By(tenths) => {
                let sign = if tenths > 0 { "▲" } else { "▼" };
                format!("{sign} {}", format.percent(tenths.saturating_abs()))
            }
        }
    }

    /// The change as plain text: `12.5`, `-3.0`, `new`.
    pub fn plain(self) -> String {
        match self {
            Self::New => "new".to_owned(),
            Self::By(tenths) => decimal(tenths, 1),
        }
    }
}

/// Whether a figure going up is good news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// More is better: revenue, customers.
    MoreIsBetter,
    /// Less is better: overdue invoices.
    LessIsBetter,
    /// Neither: a count of something that merely exists.
    Neutral,
}

/// How a change should be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Good news.
    Good,
    /// Bad news.
    Bad,
    /// No judgement.
    Neutral,
}

/// A change of a figure, in its own unit (a count, or minor units of money). Never zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delta(i64);

impl Delta {
    /// The change from `before` to `after`; `None` when either is unknown or nothing changed.
    pub fn between(before: Option<i64>, after: Option<i64>) -> Option<Self> {
        let amount = after?.saturating_sub(before?);
        (amount != 0).then_some(Self(amount))
    }

    /// The signed amount.
    pub fn amount(self) -> i64 {
        self.0
    }

    /// Whether the figure went up.
    pub fn is_rise(self) -> bool {
        self.0 > 0
    }

    /// Good or bad, by what the figure means.
    pub fn tone(self, meaning: Meaning) -> Tone {
        match (meaning, self.is_rise()) {
            (Meaning::MoreIsBetter, true) | (Meaning::LessIsBetter, false) => Tone::Good,
            (Meaning::MoreIsBetter, false) | (Meaning::LessIsBetter, true) => Tone::Bad,
            (Meaning::Neutral, _) => Tone::Neutral,
        }
    }
}

/// `part` of `whole` in percent, clamped to 0..=100, rounded; `None` when the whole is not positive or unknown.
pub fn percent(part: Option<i64>, whole: Option<i64>) -> Option<i64> {
    let (part, whole) = (part?, whole?);
    if whole <= 0 {
        return None;
    }
    let share = part.clamp(0, whole) as f64 / whole as f64 * 100.0;
    #[allow(clippy::cast_possible_truncation, reason = "from 0 to 100")]
    let rounded = share.round() as i64;
    Some(rounded)
}

/// Beyond this whole, a thousand times its part does not fit; of larger ones the last ten bits are left out, which no
/// tenth of a percent shows.
const LARGEST: u64 = 10_000_000_000_000_000;

/// `part` of `whole` in tenths of a percent, from 0 to 1000, rounded half away from zero; `None` when the whole is not
/// positive.
pub fn tenths(part: i64, whole: i64) -> Option<i64> {
    if whole <= 0 {
        return None;
    }
    let (mut part, mut whole) = (part.clamp(0, whole).unsigned_abs(), whole.unsigned_abs());
    if whole > LARGEST {
        (part, whole) = (part >> 10, whole >> 10);
    }
    Some(((part * 1_000 + whole / 2) / whole).cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Plain;
    use proptest::prelude::*;

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
            (100, 1_099, Change::By(9_990), "▲ 999 %", Tone::Good),
            (100, 1_100, Change::By(10_000), "▲ 11 ×", Tone::Good),
            (1, 46_846, Change::By(46_845_000), "▲ 46846 ×", Tone::Good),
            (5, 0, Change::By(-1_000), "▼ 100 %", Tone::Bad),
        ];
        for (before, after, change, text, tone) in table {
            assert_eq!(Change::between(before, after), change, "{before} → {after}");
            assert_eq!((change.text(&Plain).as_str(), change.tone(Meaning::MoreIsBetter)), (text, tone));
        }
        assert_eq!(Change::By(-30).plain(), "-3.0");
        assert_eq!(Change::By(120).tone(Meaning::LessIsBetter), Tone::Bad);
    }

    #[test]
    fn deltas_need_two_different_known_values() {
        let table = [
            (Some(3), Some(5), Some(2)),
            (Some(5), Some(3), Some(-2)),
            (Some(5), Some(5), None),
            (None, Some(5), None),
            (Some(5), None, None),
        ];
        for (before, after, expected) in table {
            assert_eq!(Delta::between(before, after).map(Delta::amount), expected, "{before:?} → {after:?}");
        }
    }

    #[test]
    fn signs_are_judged_by_meaning() {
        let table = [
            (1, Meaning::MoreIsBetter, Tone::Good),
            (-1, Meaning::MoreIsBetter, Tone::Bad),
            (1, Meaning::LessIsBetter, Tone::Bad),
            (-1, Meaning::LessIsBetter, Tone::Good),
            (1, Meaning::Neutral, Tone::Neutral),
            (-1, Meaning::Neutral, Tone::Neutral),
        ];
        for (amount, meaning, tone) in table {
            assert_eq!(Delta(amount).tone(meaning), tone, "{amount} {meaning:?}");
        }
    }

    #[test]
    fn percentages_are_clamped_and_guarded() {
        let table = [
            (Some(1), Some(3), Some(33)),
            (Some(2), Some(3), Some(67)),
            (Some(8), Some(7), Some(100)),
            (Some(-1), Some(7), Some(0)),
            (Some(0), Some(0), None),
            (Some(1), None, None),
        ];
        for (part, whole, expected) in table {
            assert_eq!(percent(part, whole), expected, "{part:?} of {whole:?}");
        }
    }

    #[test]
    fn shares_are_rounded_and_clamped() {
        let table = [
            (1, 3, Some(333)),
            (2, 3, Some(667)),
            (1, 8, Some(125)),
            (1, 2_000, Some(1)),
            (1, 2_001, Some(0)),
            (3, 2_000, Some(2)),
            (0, 7, Some(0)),
            (7, 7, Some(1_000)),
            (8, 7, Some(1_000)),
            (-1, 7, Some(0)),
            (i64::MIN, 7, Some(0)),
            (i64::MAX, 1, Some(1_000)),
            (i64::MAX, i64::MAX, Some(1_000)),
            (i64::MAX / 2, i64::MAX, Some(500)),
            (i64::MAX / 1_000, i64::MAX, Some(1)),
            (10_000_000_000_000_000, 10_000_000_000_000_000, Some(1_000)),
            (10_000_000_000_000_001, 10_000_000_000_000_001, Some(1_000)),
            (1, 0, None),
            (1, -5, None),
            (i64::MIN, i64::MIN, None),
        ];
        for (part, whole, expected) in table {
            assert_eq!(tenths(part, whole), expected, "{part} of {whole}");
        }
    }

    proptest! {
        #[test]
        fn percentages_stay_in_range(part in any::<i64>(), whole in any::<i64>()) {
            if let Some(value) = percent(Some(part), Some(whole)) {
                prop_assert!((0..=100).contains(&value));
            }
        }

        #[test]
        fn shares_are_the_nearest_tenth(part in any::<i64>(), whole in 1..=i64::MAX) {
            let found = tenths(part, whole).expect("the whole is positive");
            let exact = (part as f64 / whole as f64).clamp(0.0, 1.0) * 1_000.0;
            prop_assert!((found as f64 - exact).abs() < 0.500_001, "{part} of {whole}: {found}");
        }

        #[test]
        fn halves_are_exact(whole in 1..=1_000_000_i64, part in 0..=1_000_000_i64) {
            let part = part.min(whole);
            let expected = (part * 2_000 + whole) / (2 * whole);
            prop_assert_eq!(tenths(part, whole), Some(expected));
        }
    }
}
