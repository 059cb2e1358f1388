//! Coordinates as text, without the standard library's formatting of floats: its tables are 10 KiB of the module.

/// Appends a coordinate in user units of the drawing, rounded to one decimal, half away from zero: `12`, `12.5`,
/// `-0.5`, never `-0`. What is not finite becomes `0`, as one bad number would void the whole path.
pub fn push_fixed(text: &mut String, value: f64) {
    #[allow(clippy::cast_possible_truncation, reason = "a cast saturates, and makes 0 of what is no number")]
    let tenths = if value.is_finite() { (value * 10.0).round() as i64 } else { 0 };
    if tenths < 0 {
        text.push('-');
    }
    let tenths = tenths.unsigned_abs();
    push_whole(text, tenths / 10);
    if !tenths.is_multiple_of(10) {
        text.push('.');
        push_whole(text, tenths % 10);
    }
}

/// A coordinate as [`push_fixed`] writes it.
pub fn fixed(value: f64) -> String {
    let mut text = String::new();
    push_fixed(&mut text, value);
    text
}

/// Appends the digits of a whole number.
fn push_whole(text: &mut String, number: u64) {
    if number >= 10 {
        push_whole(text, number / 10);
    }
    text.push(char::from_digit((number % 10) as u32, 10).unwrap_or('0'));
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
            (1e300, "922337203685477580.7"),
            (-1e300, "-922337203685477580.8"),
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
