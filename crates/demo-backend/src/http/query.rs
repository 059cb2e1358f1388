//! Query parameters and their validation errors.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use axum::extract::{self, FromRequestParts};
use axum::http::request::Parts;
use serde_json::{Value, json};

use crate::api_error::ApiError;

/// The decoded query string. A repeated parameter counts with its last value.
pub(crate) struct Query(HashMap<String, String>);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let query = extract::Query::from_request_parts(parts, state).await;
        let extract::Query(parameters) = query.map_err(|rejection| ApiError::Rule(rejection.body_text()))?;
        Ok(Self(parameters))
    }
}

impl Query {
    /// The parameter as text, if it was given; it may be empty.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A whole number within bounds, or `default` when it is absent.
    pub(crate) fn integer(&self, name: &str, default: i64, bounds: RangeInclusive<i64>) -> Result<i64, ApiError> {
        let Some(text) = self.text(name) else { return Ok(default) };
        let Ok(number) = text.trim().parse::<i64>() else {
            let message = "Input should be a valid integer, unable to parse string as an integer";
            return Err(invalid(name, "int_parsing", message, text, None));
        };
        if number < *bounds.start() {
            let message = format!("Input should be greater than or equal to {}", bounds.start());
            return Err(invalid(name, "greater_than_equal", &message, text, Some(json!({"ge": bounds.start()}))));
        }
        if number > *bounds.end() {
            let message = format!("Input should be less than or equal to {}", bounds.end());
            return Err(invalid(name, "less_than_equal", &message, text, Some(json!({"le": bounds.end()}))));
        }
        Ok(number)
    }

    /// A number, if the parameter was given.
    pub(crate) fn number(&self, name: &str) -> Result<Option<f64>, ApiError> {
        let Some(text) = self.text(name) else { return Ok(None) };
        match text.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Some(number)),
            _ => {
                let message = "Input should be a valid number, unable to parse string as a number";
                Err(invalid(name, "float_parsing", message, text, None))
            }
        }
    }

    /// A boolean, if the parameter was given.
    pub(crate) fn boolean(&self, name: &str) -> Result<Option<bool>, ApiError> {
        let Some(text) = self.text(name) else { return Ok(None) };
        match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" | "t" | "y" => Ok(Some(true)),
            "false" | "0" | "no" | "off" | "f" | "n" => Ok(Some(false)),
            _ => {
                let message = "Input should be a valid boolean, unable to interpret input";
                Err(invalid(name, "bool_parsing", message, text, None))
            }
        }
    }

    /// A parameter that must be present.
    pub(crate) fn required(&self, name: &str) -> Result<&str, ApiError> {
        self.text(name).ok_or_else(|| ApiError::Validation {
            issues: vec![issue(&json!(["query", name]), "missing", "Field required", &Value::Null, None)],
            body: Value::Null,
        })
    }
}

/// The refusal of one query parameter.
pub(crate) fn invalid(name: &str, kind: &str, message: &str, input: &str, context: Option<Value>) -> ApiError {
    ApiError::Validation {
        issues: vec![issue(&json!(["query", name]), kind, message, &Value::from(input), context)],
        body: Value::Null,
    }
}

/// One entry of a validation error.
pub(crate) fn issue(location: &Value, kind: &str, message: &str, input: &Value, context: Option<Value>) -> Value {
    let mut issue = json!({
        "type": kind,
        "loc": location,
        "msg": message,
        "input": input,
        "url": format!("https://errors.pydantic.dev/2.6/v/{kind}"),
    });
    if let (Value::Object(fields), Some(context)) = (&mut issue, context) {
        fields.insert("ctx".to_owned(), context);
    }
    issue
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> Query {
        let uri = format!("/?{text}").parse().expect("an address");
        let extract::Query(parameters) = extract::Query::try_from_uri(&uri).expect("parameters");
        Query(parameters)
    }

    #[test]
    fn parameters_are_decoded_and_the_last_one_counts() {
        let query = query("a=1&b=x%20y+z&a=2&empty=");
        assert_eq!(query.text("a"), Some("2"));
        assert_eq!(query.text("b"), Some("x y z"));
        assert_eq!(query.text("empty"), Some(""));
        assert_eq!(query.text("none"), None);
    }

    #[test]
    fn bounds_are_inclusive() {
        let query = query("low=0&high=1000&word=ten");
        assert!(query.integer("low", 100, 1..=1000).is_err());
        assert!(matches!(query.integer("high", 100, 1..=1000), Ok(1000)));
        assert!(query.integer("word", 100, 1..=1000).is_err());
        assert!(matches!(query.integer("absent", 100, 1..=1000), Ok(100)));
    }
}
