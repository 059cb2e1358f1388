//! Judges status and body of an answer, and reads what the backend writes: leniently where backends differ, strictly
//! elsewhere, with the name of the field in the error.

use pulseboard_core::money::{Currency, Money};
use pulseboard_core::query::error::ApiError;
use pulseboard_core::time::{Timestamp, parse_timestamp};
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Texts of a 403 that mean "not signed in"; every other 403 means "not an administrator".
const SIGNED_OUT_TEXTS: [&str; 2] = ["Not authenticated", "Invalid authentication credentials"];
/// A server that asks for more patience than this, in seconds, is asked again all the same.
const LONGEST_PATIENCE: i64 = 300;
/// Reasons longer than this are cut: a page in place of a sentence helps nobody.
const LONGEST_REASON: usize = 200;

/// How a JSON object begins.
pub(crate) const OBJECT: char = '{';

/// What the app knows, made from what travels.
pub(crate) trait FromWire {
    /// The JSON as it travels.
    type Wire: DeserializeOwned;
    /// How its JSON begins. (serde reads an array as well, by position, where an object is expected.)
    const OPENING: char = OBJECT;

    /// Amounts that name no currency are in `currency`.
    fn from_wire(wire: Self::Wire, currency: Currency) -> Self;
}

impl<T: FromWire> FromWire for Vec<T> {
    type Wire = Vec<T::Wire>;
    const OPENING: char = '[';

    fn from_wire(wire: Self::Wire, currency: Currency) -> Self {
        wire.into_iter().map(|entry| T::from_wire(entry, currency)).collect()
    }
}

/// Whether an answer is one of a good status that begins as it should.
///
/// # Errors
///
/// By status: 401 and the 403 and 404 that mean it are [`ApiError::SignedOut`]; see [`ApiError`] for the rest.
/// `retry_after` is the header of that name; `opening` is how the JSON of a good answer begins.
pub(crate) fn judge(status: u16, retry_after: Option<&str>, body: &str, opening: char) -> Result<(), ApiError> {
    // RFC 9110 also allows a date, which servers do not use here.
    let patience = retry_after.and_then(|seconds| seconds.trim().parse().ok());
    if let Some(seconds @ 1_i64..) = patience.filter(|_| matches!(status, 429 | 503)) {
        return Err(ApiError::Busy { seconds: seconds.min(LONGEST_PATIENCE) });
    }
    if (200..300).contains(&status) {
        if body.trim_start().starts_with(opening) {
            return Ok(());
        }
        let expected = if opening == OBJECT { "an object expected" } else { "a list expected" };
        return Err(ApiError::Decode { detail: expected.to_owned() });
    }
    let reason = reason(body);
    Err(match status {
        401 => ApiError::SignedOut,
        403 if SIGNED_OUT_TEXTS.contains(&reason.as_str()) => ApiError::SignedOut,
        403 => ApiError::NotAdmin,
        404 if reason == "User not found" => ApiError::SignedOut,
        404 => ApiError::NotFound,
        400..=499 => ApiError::Refused { status, detail: reason, is_retryable: matches!(status, 408 | 429) },
        _ => ApiError::Server { status },
    })
}

/// Reads JSON.
///
/// # Errors
///
/// [`ApiError::Decode`] names the field that is not understood.
pub(crate) fn read<W: DeserializeOwned>(body: &str) -> Result<W, ApiError> {
    let value: Value = serde_json::from_str(body).map_err(|error| ApiError::Decode { detail: error.to_string() })?;
    serde_path_to_error::deserialize(value).map_err(not_understood)
}

fn not_understood(error: serde_path_to_error::Error<serde_json::Error>) -> ApiError {
    let place = error.path().to_string();
    let detail = match place.as_str() {
        "." => error.into_inner().to_string(),
        _ => format!("{place}: {}", error.into_inner()),
    };
    ApiError::Decode { detail: detail.chars().take(LONGEST_REASON).collect() }
}

/// The reason in an error's `detail`: a text, or the messages of a list. A 422 repeats the whole request beside it
/// (passwords too), so nothing else of the body is kept.
fn reason(body: &str) -> String {
    let detail = serde_json::from_str::<Value>(body).ok().and_then(|mut body| body.get_mut("detail").map(Value::take));
    let reason = match detail {
        Some(Value::String(text)) => text,
        Some(Value::Array(entries)) => {
            let messages = entries.iter().filter_map(|entry| entry.get("msg").and_then(Value::as_str));
            messages.collect::<Vec<_>>().join("; ")
        }
        _ => String::new(),
    };
    let reason = if reason.is_empty() { "no reason given".to_owned() } else { reason };
    reason.chars().take(LONGEST_REASON).collect()
}

/// For `#[serde(default, deserialize_with = "count")]`: a whole number; `7.0` counts as one, `null` as unknown.
pub(crate) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let value = Option::<Value>::deserialize(deserializer)?.unwrap_or_default();
    whole(&value).map_err(D::Error::custom)
}

fn whole(value: &Value) -> Result<Option<i64>, &'static str> {
    match (value, value.as_i64(), value.as_f64()) {
        (Value::Null, ..) => Ok(None),
        (_, Some(whole), _) => Ok(Some(whole)),
        #[allow(clippy::cast_possible_truncation, reason = "whole and within the range of exact floats")]
        (_, None, Some(float)) if float.fract() == 0.0 && float.abs() < 9e15 => Ok(Some(float as i64)),
        _ => Err("whole number expected"),
    }
}

/// For `#[serde(default, deserialize_with = "moment")]`: a date-time, naive ones being UTC; `null` is unknown.
pub(crate) fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|text| parse_timestamp(&text).ok_or_else(|| D::Error::custom("date-time expected"))).transpose()
}

/// An amount of major units, as JSON holds it.
pub(crate) fn money(major: Option<f64>, currency: Currency) -> Option<Money> {
    Money::from_major(major?, currency)
}

/// The currency that an entry names, or else the one of amounts that name none.
pub(crate) fn named(code: Option<&str>, currency: Currency) -> Currency {
    code.and_then(Currency::parse).unwrap_or(currency)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decode<W: DeserializeOwned>(
        status: u16,
        retry_after: Option<&str>,
        body: &str,
        opening: char,
    ) -> Result<W, ApiError> {
        judge(status, retry_after, body, opening)?;
        read(body)
    }

    #[test]
    fn captured_errors_are_told_apart() {
        let refused = |status, detail: &str| ApiError::Refused {
            status,
            detail: detail.to_owned(),
            is_retryable: status == 408 || status == 429,
        };
        let pattern = r#"{"detail":[{"type":"string_pattern_mismatch","loc":["query","period"],
            "msg":"String should match pattern","input":"day"}],"body":null}"#;
        let table = [
            (401, r#"{"detail":"Could not validate credentials"}"#, ApiError::SignedOut),
            (403, r#"{"detail":"Not authenticated"}"#, ApiError::SignedOut),
            (403, r#"{"detail":"Invalid authentication credentials"}"#, ApiError::SignedOut),
            (403, r#"{"detail":"Admin access required"}"#, ApiError::NotAdmin),
            (404, r#"{"detail":"User not found"}"#, ApiError::SignedOut),
            (404, r#"{"detail":"Not Found"}"#, ApiError::NotFound),
            (400, r#"{"detail":"Inactive user"}"#, refused(400, "Inactive user")),
            (422, pattern, refused(422, "String should match pattern")),
            (400, "Disallowed CORS origin", refused(400, "no reason given")),
            (400, r#"{"detail":{"code":7}}"#, refused(400, "no reason given")),
            (500, r#"{"detail":"Internal server error: SELECT secret"}"#, ApiError::Server { status: 500 }),
            (502, "<html>Bad gateway</html>", ApiError::Server { status: 502 }),
            (307, "", ApiError::Server { status: 307 }),
        ];
        for (status, body, error) in table {
            assert_eq!(decode::<Value>(status, None, body, OBJECT), Err(error), "{status} {body}");
        }
    }

    #[test]
    fn a_password_in_a_422_is_not_kept() {
        let body = r#"{"detail":[{"msg":"Field required","input":{"password":"hunter2"}}],"body":"hunter2"}"#;
        let Err(error) = decode::<Value>(422, None, body, OBJECT) else { panic!("a 422 is an error") };
        assert!(!format!("{error:?} {error}").contains("hunter2"));
    }

    #[test]
    fn a_good_status_needs_json() {
        assert!(matches!(decode::<Value>(200, None, "<html>", OBJECT), Err(ApiError::Decode { .. })));
        assert!(matches!(decode::<Value>(204, None, "", OBJECT), Err(ApiError::Decode { .. })));
        assert_eq!(decode::<Value>(200, None, " []", '['), Ok(Value::Array(Vec::new())));
        assert!(matches!(decode::<Value>(200, None, "[7]", OBJECT), Err(ApiError::Decode { .. })));
    }

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(default)]
    struct Wire {
        #[serde(deserialize_with = "count")]
        count: Option<i64>,
        amount: Option<f64>,
        text: Option<String>,
        #[serde(deserialize_with = "moment")]
        time: Option<Timestamp>,
    }

    #[test]
    fn fields_are_lenient_where_the_backend_is_and_strict_elsewhere() {
        let known = |body: &str| read::<Wire>(body).expect(body);
        for (body, count) in
            [(r#"{"count":7}"#, Some(7)), (r#"{"count":7.0}"#, Some(7)), (r#"{"count":null}"#, None), ("{}", None)]
        {
            assert_eq!(known(body).count, count, "{body}");
        }
        let amount = |body: &str| money(known(body).amount, Currency::USD).map(Money::minor);
        assert_eq!(amount(r#"{"amount":119.88000000000001}"#), Some(11_988));
        assert_eq!(amount(r#"{"amount":0}"#), Some(0));
        assert!(known(r#"{"time":"2026-11-22T13:39:10"}"#).time.is_some());
        let table = [
            (r#"{"count":"7"}"#, "count: whole number expected"),
            (r#"{"count":7.5}"#, "count: whole number expected"),
            (r#"{"amount":"12.30"}"#, "amount: invalid type: string"),
            (r#"{"text":7}"#, "text: invalid type: integer"),
            (r#"{"time":"soon"}"#, "time: date-time expected"),
            ("7", "invalid type: integer"),
        ];
        for (body, expected) in table {
            let Err(ApiError::Decode { detail }) = read::<Wire>(body) else { panic!("{body} is understood") };
            assert!(detail.starts_with(expected), "{body}: {detail}");
        }
        let Err(ApiError::Decode { detail }) = read::<Vec<Wire>>(r#"[{},{"text":[]}]"#) else { panic!("understood") };
        assert!(detail.starts_with("[1].text: "), "the row is named as well: {detail}");
    }

    proptest! {
        #[test]
        fn no_body_makes_it_panic(status in 100_u16..600, body in "\\PC{0,80}") {
            let _ = decode::<Vec<Wire>>(status, None, &body, '[');
        }
    }
}
