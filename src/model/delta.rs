//! The difference between two values of a figure, shown when a card changes.

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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    proptest! {
        #[test]
        fn percentages_stay_in_range(part in any::<i64>(), whole in any::<i64>()) {
            if let Some(value) = percent(Some(part), Some(whole)) {
                prop_assert!((0..=100).contains(&value));
            }
        }
    }
}
