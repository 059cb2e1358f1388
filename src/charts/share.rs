//! Shares and changes in tenths of a percent, as whole numbers.

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

/// Tenths of a percent as text: `12.5 %`, `100 %`, `-3.4 %`.
pub fn percent_text(tenths: i64) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, tenth) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    match tenth {
        0 => format!("{sign}{whole} %"),
        _ => format!("{sign}{whole}.{tenth} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    #[test]
    fn whole_percents_have_no_decimal() {
        let table = [
            (125, "12.5 %"),
            (1_000, "100 %"),
            (0, "0 %"),
            (-34, "-3.4 %"),
            (-30, "-3 %"),
            (5, "0.5 %"),
            (-5, "-0.5 %"),
            (12_345, "1234.5 %"),
            (i64::MIN, "-922337203685477580.8 %"),
        ];
        for (tenths, expected) in table {
            assert_eq!(percent_text(tenths), expected, "{tenths}");
        }
    }

    proptest! {
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
