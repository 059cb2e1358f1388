//! Coordinates as text.

use std::fmt::Write;

/// Appends a coordinate in user units of the drawing, rounded to one decimal, half away from zero: `12`, `12.5`,
/// `-0.5`, never `-0`. What is not finite becomes `0`, as one bad number would void the whole path.
pub fn push_fixed(text: &mut String, value: f64) {
    let rounded = (value * 10.0).round() / 10.0;
    // Adding zero takes the sign off a zero.
    let rounded = if rounded.is_finite() { rounded + 0.0 } else { 0.0 };
    // Writing to a string cannot fail.
    let _ = write!(text, "{rounded}");
}

/// A coordinate as [`push_fixed`] writes it.
pub fn fixed(value: f64) -> String {
    let mut text = String::new();
    push_fixed(&mut text, value);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_decimal_is_kept_where_there_is_one() {
        let table = [
            (0.0, "0"),
            (-0.0, "0"),
            (12.0, "12"),
            (12.5, "12.5"),
            (12.96, "13"),
            (-0.5, "-0.5"),
            (-0.04, "0"),
            (-0.05, "-0.1"),
            (0.049, "0"),
            (0.25, "0.3"),
            (-3.25, "-3.3"),
            (119.880_000_000_000_01, "119.9"),
            (1_234_567.89, "1234567.9"),
            (f64::NAN, "0"),
            (f64::INFINITY, "0"),
            (f64::NEG_INFINITY, "0"),
            (1e15, "1000000000000000"),
            (f64::MAX, "0"),
        ];
        for (value, expected) in table {
            assert_eq!(fixed(value), expected, "{value}");
        }
    }

    #[test]
    fn text_is_appended() {
        let mut text = "M".to_owned();
        push_fixed(&mut text, 1.5);
        assert_eq!(text, "M1.5");
    }

    proptest! {
        #[test]
        fn it_reads_back_as_the_nearest_tenth(value in -1e6..1e6) {
            let text = fixed(value);
            let back: f64 = text.parse().expect("it is a number");
            prop_assert!((back - value).abs() <= 0.050_000_1, "{value} became {text}");
            prop_assert!(text != "-0" && !text.ends_with(".0"));
        }
    }
}
