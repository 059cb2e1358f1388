//! Judges status and body of an answer, and reads fields leniently. Pure.

use serde_json::{Map, Value};

use super::ApiError;
use crate::model::{Currency, Money, Timestamp};

/// Texts of a 403 that mean "not signed in"; every other 403 means "not an administrator".
const SIGNED_OUT_TEXTS: [&str; 2] = ["Not authenticated", "Invalid authentication credentials"];
/// A server that asks for more patience than this, in seconds, is asked again all the same.
const LONGEST_PATIENCE: i64 = 300;
/// Reasons longer than this are cut: a page in place of a sentence helps nobody.
const LONGEST_REASON: usize = 200;

/// The JSON of an answer with a good status.
///
/// # Errors
///
/// By status: 401 and the 403 and 404 that mean it are [`ApiError::SignedOut`]; see [`ApiError`] for the rest.
/// `retry_after` is the header of that name.
pub fn decode(status: u16, retry_after: Option<&str>, body: &str) -> Result<Value, ApiError> {
    // RFC 9110 also allows a date, which servers do not use here.
    let patience = retry_after.and_then(|seconds| seconds.trim().parse().ok());
    if let Some(seconds @ 1_i64..) = patience.filter(|_| matches!(status, 429 | 503)) {
        return Err(ApiError::Busy { seconds: seconds.min(LONGEST_PATIENCE) });
    }
    if (200..300).contains(&status) {
        return serde_json::from_str(body).map_err(|_| not_understood("JSON expected"));
    }
    let reason = reason(body);
    Err(match status {
        401 => ApiError::SignedOut,
        403 if SIGNED_OUT_TEXTS.contains(&reason.as_str()) => ApiError::SignedOut,
        403 => ApiError::NotAdmin,
        404 if reason == "User not found" => ApiError::SignedOut,
        404 => ApiError::NotFound,
        400..=499 => ApiError::Refused { status, detail: reason },
        _ => ApiError::Server { status },
    })
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

/// An answer that breaks the contract.
pub fn not_understood(detail: impl Into<String>) -> ApiError {
    ApiError::Decode { detail: detail.into() }
}

/// A JSON object whose fields are read by name. Missing fields and nulls are `None`; a wrong type is an error.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    /// Takes an object.
    ///
    /// # Errors
    ///
    /// [`ApiError::Decode`] for anything else.
    pub fn of(value: &'a Value) -> Result<Self, ApiError> {
        value.as_object().map(Self).ok_or_else(|| not_understood("object expected"))
    }

    fn get(self, key: &str) -> Option<&'a Value> {
        self.0.get(key).filter(|value| !value.is_null())
    }

    fn read<T>(
        self,
        key: &str,
        expected: &str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, ApiError> {
        self.get(key)
            .map(|value| read(value).ok_or_else(|| not_understood(format!("{key}: {expected} expected"))))
            .transpose()
    }

    /// A whole number; `7.0` counts as one.
    ///
    /// # Errors
    ///
    /// [`ApiError::Decode`] for a value of another type.
    pub fn count(self, key: &str) -> Result<Option<i64>, ApiError> {
        self.read(key, "whole number", |value| {
            value.as_i64().or_else(|| {
                let number = value.as_f64()?;
                #[allow(clippy::cast_possible_truncation, reason = "whole and within the range of exact floats")]
                (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
            })
        })
    }

    /// An amount in `currency`, from a float or an integer of major units.
    ///
    /// # Errors
    ///
    /// [`ApiError::Decode`] for a value of another type.
    pub fn money(self, key: &str, currency: Currency) -> Result<Option<Money>, ApiError> {
        self.read(key, "amount", |value| Money::from_major(value.as_f64()?, currency))
    }

    /// A text.
    ///
    /// # Errors
    ///
    /// [`ApiError::Decode`] for a value of another type.
    pub fn text(self, key: &str) -> Result<Option<&'a str>, ApiError> {
        self.read(key, "text", Value::as_str)
    }

    /// A text that must be there.
    ///
    /// # Errors
    ///
    /// [`ApiError::Decode`] when it is missing or of another type.
    pub fn required_text(self, key: &str) -> Result<&'a str, ApiError> {
        self.text(key)?.ok_or_else(|| not_understood(format!("{key} is missing")))
    }

    /// A yes or no.
    ///
    /// # Errors
    ///
    /// [`ApiError::Decode`] for a value of another type.
    pub fn flag(self, key: &str) -> Result<Option<bool>, ApiError> {
        self.read(key, "true or false", Value::as_bool)
    }

    /// A date-time; naive ones are UTC.
    ///
    /// # Errors
    ///
    /// [`ApiError::Decode`] for anything that is not one.
    pub fn time(self, key: &str) -> Result<Option<Timestamp>, ApiError> {
        self.read(key, "date-time", |value| Timestamp::parse(value.as_str()?))
    }

    /// Every field, as a whole number with its name; unknown ones are left out.
    ///
    /// # Errors
    ///
    /// [`ApiError::Decode`] when one is of another type.
    pub fn counts(self) -> Result<Vec<(String, i64)>, ApiError> {
        let counts = self.0.keys().map(|key| Ok(self.count(key)?.map(|count| (key.clone(), count))));
        counts.filter_map(Result::transpose).collect()
    }

    /// An object within.
    pub fn object(self, key: &str) -> Option<Fields<'a>> {
        self.get(key)?.as_object().map(Fields)
    }

    /// A list within.
    ///
    /// # Errors
    ///
    /// [`ApiError::Decode`] when it is missing or not a list.
    pub fn list(self, key: &str) -> Result<&'a [Value], ApiError> {
        list(self.get(key).unwrap_or(&Value::Null))
    }
}

/// Takes a bare array, the form of every list of the API.
///
/// # Errors
///
/// [`ApiError::Decode`] for anything else.
pub fn list(value: &Value) -> Result<&[Value], ApiError> {
    value.as_array().map(Vec::as_slice).ok_or_else(|| not_understood("list expected"))
}

/// Reads every entry of a bare array.
///
/// # Errors
///
/// [`ApiError::Decode`] when it is no list of readable objects.
pub fn read_all<T>(entries: &[Value], read: &dyn Fn(Fields<'_>) -> Result<T, ApiError>) -> Result<Vec<T>, ApiError> {
    entries.iter().map(|entry| read(Fields::of(entry)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn captured_errors_are_told_apart() {
        let refused = |status, detail: &str| ApiError::Refused { status, detail: detail.to_owned() };
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
            assert_eq!(decode(status, None, body), Err(error), "{status} {body}");
        }
    }

    #[test]
    fn a_password_in_a_422_is_not_kept() {
        let body = r#"{"detail":[{"msg":"Field required","input":{"password":"hunter2"}}],"body":"hunter2"}"#;
        let Err(error) = decode(422, None, body) else { panic!("a 422 is an error") };
        assert!(!format!("{error:?} {error}").contains("hunter2"));
    }

    #[test]
    fn a_good_status_needs_json() {
        assert!(matches!(decode(200, None, "<html>"), Err(ApiError::Decode { .. })));
        assert!(matches!(decode(204, None, ""), Err(ApiError::Decode { .. })));
        assert_eq!(decode(200, None, "[]"), Ok(Value::Array(Vec::new())));
    }

    #[test]
    fn fields_are_lenient_where_the_backend_is_and_strict_elsewhere() {
        let body = serde_json::json!({
            "whole": 7, "float": 7.0, "noise": 119.880_000_000_000_01, "zero": 0, "null": null, "text": "x",
            "time": "2026-11-22T13:39:10", "fraction": 7.5,
        });
        let fields = Fields::of(&body).expect("an object");
        assert_eq!(fields.count("whole"), Ok(Some(7)));
        assert_eq!(fields.count("float"), Ok(Some(7)));
        assert_eq!(fields.count("null"), Ok(None));
        assert_eq!(fields.count("missing"), Ok(None));
        assert_eq!(fields.money("noise", Currency::USD).map(|money| money.map(Money::minor)), Ok(Some(11_988)));
        assert_eq!(fields.money("zero", Currency::USD).map(|money| money.map(Money::minor)), Ok(Some(0)));
        assert_eq!(fields.count("text"), Err(not_understood("text: whole number expected")));
        assert_eq!(fields.count("fraction"), Err(not_understood("fraction: whole number expected")));
        assert_eq!(fields.text("whole"), Err(not_understood("whole: text expected")));
        assert_eq!(fields.required_text("null"), Err(not_understood("null is missing")));
        assert!(fields.time("time").is_ok_and(|time| time.is_some()));
        assert!(Fields::of(&Value::Null).is_err());
    }

    proptest! {
        #[test]
        fn no_body_makes_it_panic(status in 100_u16..600, body in "\\PC{0,80}") {
            let _ = decode(status, None, &body);
        }
    }
}
