//! Axes: where a value stands, which values get a tick, and which points a label.

/// The most ticks an axis has.
pub const MOST_TICKS: usize = 8;
/// Larger values are drawn as this one, so that no tick leaves the range of floats.
const LARGEST: f64 = 1e300;
/// A domain narrower than this share of its values is no wider than the noise in them.
const NOISE: f64 = 1e-9;

/// A linear map of a domain (values in the unit of a figure) to a range (user units of the drawing).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    domain: (f64, f64),
    range: (f64, f64),
}

impl Scale {
    /// The map that takes the ends of `domain` to the ends of `range`; either may run backwards.
    pub const fn new(domain: (f64, f64), range: (f64, f64)) -> Self {
        Self { domain, range }
    }

    /// Where a value stands, also outside the domain; the middle of the range if the domain has no width.
    pub fn at(self, value: f64) -> f64 {
        map(value, self.domain, self.range)
    }

    /// The value that stands at a place; the middle of the domain if the range has no width.
    pub fn invert(self, place: f64) -> f64 {
        map(place, self.range, self.domain)
    }
}

/// The ends are met exactly, which `start + share * width` does not promise.
fn map(value: f64, from: (f64, f64), to: (f64, f64)) -> f64 {
    let share = (value - from.0) / (from.1 - from.0);
    let share = if share.is_finite() { share } else { 0.5 };
    to.0 * (1.0 - share) + to.1 * share
}

/// The ticks of an axis from `low` to `high`, in the unit of the figure: ascending, evenly spaced by 1, 2 or 5 times a
/// power of ten, the first at or below `low`, the last at or above `high`, from 2 to [`MOST_TICKS`] of them. With
/// `is_whole` the step is a whole number.
///
/// The step is the smallest that needs no more ticks. Where the two values are no more apart than noise, zero is
/// included, and for zero alone the axis ends at one. What is not finite counts as zero, and what is beyond ±10³⁰⁰ as
/// that.
pub fn ticks(low: f64, high: f64, is_whole: bool) -> Vec<f64> {
    let (low, high) = domain(low, high);
    let intervals = MOST_TICKS as f64 - 1.0;
    let mut exponent = 0;
    while !is_whole && power_of_ten(exponent) > (high - low) / intervals {
        exponent -= 1;
    }
    loop {
        for digit in [1.0, 2.0, 5.0] {
            let (first, last) = cover(low, high, digit, exponent);
            if last - first <= intervals {
                let mut found = Vec::with_capacity(MOST_TICKS);
                let mut index = first;
                while index <= last {
                    found.push(tick(index, digit, exponent));
                    index += 1.0;
                }
                return found;
            }
        }
        exponent += 1;
    }
}

/// The values an axis has to show: finite, in order, and apart.
fn domain(low: f64, high: f64) -> (f64, f64) {
    let (low, high) = (tame(low), tame(high));
    let (low, high) = if low > high { (high, low) } else { (low, high) };
    if high - low > NOISE * (high.abs() + low.abs()) {
        return (low, high);
    }
    let (low, high) = (low.min(0.0), high.max(0.0));
    if low < high { (low, high) } else { (0.0, 1.0) }
}

fn tame(value: f64) -> f64 {
    if value.is_finite() { value.clamp(-LARGEST, LARGEST) } else { 0.0 }
}

/// The indexes of the last tick at or below `low` and of the first at or above `high`. The noise of a division may be on
/// either side of a tick, so the nearest ticks themselves decide.
fn cover(low: f64, high: f64, digit: f64, exponent: i32) -> (f64, f64) {
    let step = tick(1.0, digit, exponent);
    let (mut first, mut last) = ((low / step).round(), (high / step).round());
    if tick(first, digit, exponent) > low {
        first -= 1.0;
    }
    if tick(last, digit, exponent) < high {
        last += 1.0;
    }
    // The sum makes zero of negative zero.
    (first + 0.0, last)
}

/// A tick by its index: `index` times the step. Steps below one are divisions, as 0.1 is no float but 10 is: the third
/// tick is 0.3, not 0.30000000000000004.
fn tick(index: f64, digit: f64, exponent: i32) -> f64 {
    let power = power_of_ten(exponent.abs());
    if exponent < 0 { index * digit / power } else { index * digit * power }
}

/// Ten to the power of `exponent`, exact from 0 to 22.
fn power_of_ten(exponent: i32) -> f64 {
    let mut power = 1.0;
    for _ in 0..exponent.unsigned_abs() {
        power *= 10.0;
    }
    if exponent < 0 { 1.0 / power } else { power }
}

/// Which of `count` evenly spaced points get a label, ascending: at most `most`, evenly spaced back from the last, as
/// the newest point always has one.
pub fn labelled(count: usize, most: usize) -> Vec<usize> {
    let mut found = Vec::new();
    if count == 0 || most == 0 {
        return found;
    }
    let stride = count.div_ceil(most);
    let mut index = (count - 1) % stride;
    while index < count {
        found.push(index);
        index += stride;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn scales_map_ends_to_ends() {
        let table = [
            ((0.0, 10.0), (0.0, 100.0), 5.0, 50.0_f64),
            ((0.0, 10.0), (100.0, 0.0), 0.0, 100.0),
            ((0.0, 10.0), (100.0, 0.0), 10.0, 0.0),
            ((-5.0, 5.0), (0.0, 20.0), 0.0, 10.0),
            ((0.0, 10.0), (0.0, 100.0), 12.0, 120.0),
            ((3.0, 3.0), (0.0, 100.0), 3.0, 50.0),
            ((3.0, 3.0), (0.0, 100.0), 4.0, 50.0),
            ((0.0, 10.0), (0.0, 100.0), f64::NAN, 50.0),
        ];
        for (domain, range, value, place) in table {
            assert_eq!(Scale::new(domain, range).at(value).to_bits(), place.to_bits(), "{value} in {domain:?}");
        }
        assert_eq!(Scale::new((0.0, 10.0), (7.0, 7.0)).invert(7.0).to_bits(), 5.0_f64.to_bits());
    }

    #[test]
    fn ticks_are_round() {
        let table: [(f64, f64, bool, &[f64]); 30] = [
            (0.0, 0.0, false, &[0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
            (-0.0, 0.0, true, &[0.0, 1.0]),
            (0.0, 1.0, true, &[0.0, 1.0]),
            (-0.0, 2.0, true, &[0.0, 1.0, 2.0]),
            (0.0, 0.6, false, &[0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]),
            (0.0, 0.6, true, &[0.0, 1.0]),
            (0.0, 7.0, true, &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]),
            (0.0, 8.0, true, &[0.0, 2.0, 4.0, 6.0, 8.0]),
            (0.0, 15.0, true, &[0.0, 5.0, 10.0, 15.0]),
            (0.0, 99.0, true, &[0.0, 20.0, 40.0, 60.0, 80.0, 100.0]),
            (0.0, 119.880_000_000_000_01, false, &[0.0, 20.0, 40.0, 60.0, 80.0, 100.0, 120.0]),
            (0.0, 0.1 + 0.2, false, &[0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35]),
            // Divided by the step these are whole, and yet beyond the tick.
            (0.0, 0.700_000_000_000_000_1, false, &[0.0, 0.2, 0.4, 0.6, 0.8]),
            (-0.700_000_000_000_000_1, 0.0, false, &[-0.8, -0.6, -0.4, -0.2, 0.0]),
            // Divided by 0.1 these are not whole, and yet on the tick.
            (0.3, 0.7, false, &[0.3, 0.4, 0.5, 0.6, 0.7]),
            (-0.7, -0.3, false, &[-0.7, -0.6, -0.5, -0.4, -0.3]),
            (0.3, 0.1 + 0.2, false, &[0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35]),
            (1e15, 1e15 + 1.0, true, &[0.0, 2e14, 4e14, 6e14, 8e14, 1e15, 1.2e15]),
            (-3.0, 4.0, true, &[-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0]),
            (-250.0, 0.0, false, &[-250.0, -200.0, -150.0, -100.0, -50.0, 0.0]),
            (-12.0, 530.0, false, &[-100.0, 0.0, 100.0, 200.0, 300.0, 400.0, 500.0, 600.0]),
            (5.0, 5.0, true, &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0]),
            (-5.0, -5.0, true, &[-5.0, -4.0, -3.0, -2.0, -1.0, 0.0]),
            (3.0, 0.0, true, &[0.0, 1.0, 2.0, 3.0]),
            (101.0, 104.0, true, &[101.0, 102.0, 103.0, 104.0]),
            (f64::NAN, f64::INFINITY, true, &[0.0, 1.0]),
            (f64::NEG_INFINITY, 2.0, true, &[0.0, 1.0, 2.0]),
            (0.0, 3e20, false, &[0.0, 5e19, 1e20, 1.5e20, 2e20, 2.5e20, 3e20]),
            (0.0, 6e-9, false, &[0.0, 1e-9, 2e-9, 3e-9, 4e-9, 5e-9, 6e-9]),
            (0.0, 1e-300, true, &[0.0, 1.0]),
        ];
        for (low, high, is_whole, expected) in table {
            let found = ticks(low, high, is_whole);
            assert_eq!(found, expected, "{low} to {high}, whole: {is_whole}");
            assert!(found.iter().all(|tick| *tick != 0.0 || tick.is_sign_positive()), "{low} to {high}: {found:?}");
        }
    }

    #[test]
    fn the_ends_of_the_floats_have_ticks() {
        for value in [f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324, 1e300, -1e300, 1e299, 1e-300, 1e-307] {
            for (low, high) in [(value, 0.0), (0.0, value), (value, value), (-value, value), (f64::MIN, value)] {
                let found = ticks(low, high, false);
                let is_good = (2..=MOST_TICKS).contains(&found.len()) && found.iter().all(|tick| tick.is_finite());
                assert!(is_good && found.windows(2).all(|pair| pair[0] < pair[1]), "{low} to {high}: {found:?}");
            }
        }
    }

    #[test]
    fn labels_count_back_from_the_newest() {
        let table: [(usize, usize, &[usize]); 9] = [
            (0, 5, &[]),
            (5, 0, &[]),
            (1, 5, &[0]),
            (5, 5, &[0, 1, 2, 3, 4]),
            (6, 5, &[1, 3, 5]),
            (12, 7, &[1, 3, 5, 7, 9, 11]),
            (30, 6, &[4, 9, 14, 19, 24, 29]),
            (31, 6, &[0, 6, 12, 18, 24, 30]),
            (9, 1, &[8]),
        ];
        for (count, most, expected) in table {
            assert_eq!(labelled(count, most), expected, "{most} of {count}");
        }
    }

    fn value() -> impl Strategy<Value = f64> {
        prop_oneof![
            -1e3..1e3,
            -1e12..1e12,
            -1e-6..1e-6,
            (-1_000_000_i32..1_000_000).prop_map(|cents| f64::from(cents) / 100.0),
            (-1_000_000_i32..1_000_000).prop_map(|cents| f64::from(cents) * 0.01),
            (-1_000_i32..1_000).prop_map(f64::from),
            Just(0.0),
        ]
    }

    proptest! {
        #[test]
        fn ticks_cover_and_are_even(one in value(), other in value(), is_whole: bool, has_zero: bool) {
            let (low, high) = if has_zero { (one.min(0.0), one.max(0.0)) } else { (one.min(other), one.max(other)) };
            let found = ticks(low, high, is_whole);
            prop_assert!((2..=MOST_TICKS).contains(&found.len()), "{found:?}");
            prop_assert!(found[0] <= low && found[found.len() - 1] >= high, "{found:?}");
            let step = found[1] - found[0];
            let noise = 1e-15 * found[0].abs().max(found[found.len() - 1].abs());
            for (index, tick) in found.iter().enumerate() {
                let expected = found[0] + index as f64 * step;
                prop_assert!((tick - expected).abs() <= 10.0 * noise + step * 1e-9, "{found:?}");
                prop_assert!(!is_whole || (tick.fract() == 0.0 && step >= 1.0), "{found:?}");
                prop_assert!(tick.to_bits() != (-0.0_f64).to_bits(), "{found:?}");
            }
        }

        #[test]
        fn a_scale_inverts(start in -1e3..1e3, width in 1.0..1e3, value in -1e3..1e3) {
            let scale = Scale::new((start, start + width), (200.0, 10.0));
            prop_assert!((scale.invert(scale.at(value)) - value).abs() < 1e-6);
        }

        #[test]
        fn the_newest_has_a_label(count in 1_usize..500, most in 1_usize..20) {
            let found = labelled(count, most);
            prop_assert!(found.len() <= most);
            prop_assert_eq!(found.last(), Some(&(count - 1)));
            prop_assert!(found.windows(2).all(|pair| pair[1] - pair[0] == count.div_ceil(most)));
        }
    }
}
