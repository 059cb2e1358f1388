//! Reads JSON. A text becomes a value first, and every type is read from a value that stays where it is: a type is compiled
//! anew for each kind of reader, and one kind is enough for all but long lists.

use std::borrow::Cow;

use rust_decimal::Decimal;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads a text.
///
/// # Errors
///
/// When it is no JSON, or another type than expected.
pub fn read<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    T::deserialize(&parse::<Value>(text)?)
}

/// Reads a text as it comes from servers: a name that was cut within a character, and the words that Python writes for
/// what is no number, cost themselves and not the whole answer.
///
/// # Errors
///
/// When it is no JSON even so.
pub fn parse<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    serde_json::from_str(text).or_else(|error| match repaired(text) {
        Cow::Borrowed(_) => Err(error),
        Cow::Owned(text) => serde_json::from_str(&text),
    })
}

/// With `\u{fffd}` for halves of characters (RFC 8259, section 8.2), and `null` for numbers that JSON does not have.
fn repaired(text: &str) -> Cow<'_, str> {
    const HALF: &str = "\\ufffd";
    let mut result = String::new();
    let mut done = 0;
    let mut is_in_text = false;
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut replace = |from: usize, to: usize, by: &str| {
        result.push_str(&text[done..from]);
        result.push_str(by);
        done = to;
    };
    while let Some(byte) = bytes.get(at) {
        let rest = &text.as_bytes()[at..];
        at += match byte {
            b'"' => {
                is_in_text = !is_in_text;
                1
            }
            b'\\' if is_in_text => match surrogate(rest) {
                Some(Half::High) if matches!(surrogate(&rest[6..]), Some(Half::Low)) => 12,
                Some(_) => {
                    replace(at, at + 6, HALF);
                    6
                }
                None => 2,
            },
            b'N' | b'I' | b'-' if !is_in_text => {
                let word = ["NaN", "Infinity", "-Infinity"].into_iter().find(|word| rest.starts_with(word.as_bytes()));
                if let Some(word) = word {
                    replace(at, at + word.len(), "null");
                }
                word.map_or(1, str::len)
            }
            _ => 1,
        };
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    result.push_str(&text[done..]);
    Cow::Owned(result)
}

/// Half of a character beyond the first 65,536.
enum Half {
    High,
    Low,
}

/// The half that an escape such as `\ud83d` stands for.
fn surrogate(escape: &[u8]) -> Option<Half> {
    let digits = std::str::from_utf8(escape.strip_prefix(b"\\u")?.get(..4)?).ok()?;
    match u16::from_str_radix(digits, 16).ok()? {
        0xd800..0xdc00 => Some(Half::High),
        0xdc00..0xe000 => Some(Half::Low),
        _ => None,
    }
}

/// A number, or a text that is one, digit by digit as it was sent.
pub fn decimal(value: &Value) -> Option<Decimal> {
    let text = match value {
        Value::Number(number) => Cow::Owned(number.to_string()),
        Value::String(text) => Cow::Borrowed(text.trim()),
        _ => return None,
    };
    Decimal::from_str_exact(&text).or_else(|_| Decimal::from_scientific(&text)).ok()
}

/// A whole number, or a text that is one; `7.0` counts as 7.
pub fn whole(value: &Value) -> Option<i64> {
    match value.as_i64() {
        Some(whole) => Some(whole),
        // Not by way of a float: the reader of those weighs 7 KiB.
        None => decimal(value).filter(Decimal::is_integer).and_then(|number| i64::try_from(number).ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn half_characters_cost_themselves() {
        for (text, expected) in [
            (r#"["Alan \ud83d"]"#, json!(["Alan \u{fffd}"])),
            (r#"["\ud83d\ude00", "\ude00 \ud83dx"]"#, json!(["\u{1f600}", "\u{fffd} \u{fffd}x"])),
            (r#"["\\ud83d", "\ud83d"]"#, json!(["\\ud83d", "\u{fffd}"])),
            (r#"{"\ud83d": NaN, "b": [-Infinity, "NaN", -5]}"#, json!({"\u{fffd}": null, "b": [null, "NaN", -5]})),
        ] {
            assert_eq!(parse::<Value>(text).ok(), Some(expected), "{text}");
        }
        for text in ["", "{", "[\"\\ud83d\"", "[NaN", "NaNa"] {
            assert!(parse::<Value>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_may_be_texts() {
        for (value, expected) in [
            (json!(7), Some(7)),
            (json!(7.0), Some(7)),
            (json!("7"), Some(7)),
            (json!(" 7.00 "), Some(7)),
            (json!(-3), Some(-3)),
            (json!(7.5), None),
            (json!("seven"), None),
            (json!(""), None),
            (json!(1e300), None),
            (json!(true), None),
        ] {
            assert_eq!(whole(&value), expected, "{value}");
        }
        assert_eq!(decimal(&json!("12.30")).map(|number| number.to_string()).as_deref(), Some("12.30"));
        assert_eq!(decimal(&json!(0.004)).map(|number| number.to_string()).as_deref(), Some("0.004"));
    }

    proptest! {
        #[test]
        fn what_is_json_is_read_as_it_is(text in "\\PC{0,20}", number in any::<i64>()) {
            let value = json!({ "text": text, "number": number });
            prop_assert_eq!(parse::<Value>(&value.to_string()).ok(), Some(value));
        }

        #[test]
        fn no_text_makes_it_panic(text in r#"[\[\]{}",:\\ud83eNaIfinty0-9\-ÄÖ ]{0,40}"#) {
            let _ = parse::<Value>(&text);
        }
    }
}
