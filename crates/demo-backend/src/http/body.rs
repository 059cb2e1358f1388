//! JSON request bodies, checked field by field so that every mistake is reported at once.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use serde_json::{Map, Value, json};

use crate::api_error::ApiError;
use crate::http::query::issue;
use crate::money;

/// The parsed body with the problems found in it so far.
pub(crate) struct Body {
    fields: Map<String, Value>,
    issues: Vec<Value>,
}

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let is_json = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| kind.starts_with("application/json"));
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|_| ApiError::Rule("There was an error parsing the body".to_owned()))?;
        if bytes.is_empty() {
            return Err(refuse(issue(&json!(["body"]), "missing", "Field required", &Value::Null, None), Value::Null));
        }
        if !is_json {
            return Err(ApiError::Internal("Object of type bytes is not JSON serializable".to_owned()));
        }
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(fields)) => Ok(Self { fields, issues: Vec::new() }),
            Ok(other) => {
                let message = "Input should be a valid dictionary or object to extract fields from";
                Err(refuse(issue(&json!(["body"]), "model_attributes_type", message, &other, None), other))
            }
            Err(error) => {
                let context = json!({"error": "Expecting property name enclosed in double quotes"});
                let issue = json!({"type": "json_invalid", "loc": ["body", error.column().saturating_sub(1)],
                    "msg": "JSON decode error", "input": {}, "ctx": context});
                Err(refuse(issue, Value::from(String::from_utf8_lossy(&bytes))))
            }
        }
    }
}

fn refuse(issue: Value, body: Value) -> ApiError {
    ApiError::Validation { issues: vec![issue], body }
}

impl Body {
    /// Ends the checks: every problem found so far becomes one refusal.
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        if self.issues.is_empty() {
            return Ok(());
        }
        Err(ApiError::Validation { issues: self.issues.clone(), body: Value::Object(self.fields.clone()) })
    }

    fn report(&mut self, name: &str, kind: &str, message: &str, context: Option<Value>) {
        let input = self.fields.get(name).cloned().unwrap_or_else(|| Value::Object(self.fields.clone()));
        self.issues.push(issue(&json!(["body", name]), kind, message, &input, context));
    }

    fn present(&mut self, name: &str, required: bool) -> Option<Value> {
        match self.fields.get(name) {
            Some(value) if required || !value.is_null() => Some(value.clone()),
            _ if required => {
                self.report(name, "missing", "Field required", None);
                None
            }
            _ => None,
        }
    }

    fn string(&mut self, name: &str, required: bool) -> Option<String> {
        if let Value::String(text) = self.present(name, required)? {
            return Some(text);
        }
        self.report(name, "string_type", "Input should be a valid string", None);
        None
    }

    /// A text that must be present; empty after a reported problem.
    pub(crate) fn text(&mut self, name: &str) -> String {
        self.string(name, true).unwrap_or_default()
    }

    /// A text that may be absent or null.
    pub(crate) fn optional_text(&mut self, name: &str) -> Option<String> {
        self.string(name, false)
    }

    /// A text of at least `length` characters.
    pub(crate) fn text_of(&mut self, name: &str, length: usize) -> String {
        let text = self.text(name);
        if self.fields.get(name).is_some_and(Value::is_string) && text.chars().count() < length {
            let message = format!("String should have at least {length} characters");
            self.report(name, "string_too_short", &message, Some(json!({"min_length": length})));
        }
        text
    }

    /// An e-mail address, in the plain form that people type.
    pub(crate) fn email(&mut self, name: &str) -> String {
        let text = self.text(name);
        if self.fields.get(name).is_some_and(Value::is_string)
            && let Err(reason) = check_email(&text)
        {
            let message = format!("value is not a valid email address: {reason}");
            self.report(name, "value_error", &message, Some(json!({"reason": reason})));
        }
        text
    }

    /// An amount in minor units that may be absent or null.
    pub(crate) fn optional_amount(&mut self, name: &str) -> Option<i64> {
        let value = self.present(name, false)?;
        let cents = value.as_f64().and_then(money::to_cents);
        if cents.is_none() {
            self.report(name, "float_type", "Input should be a valid number", None);
        }
        cents
    }

    /// An amount in minor units that must be present; 0 after a reported problem.
    pub(crate) fn amount(&mut self, name: &str) -> i64 {
        match self.present(name, true) {
            Some(Value::Null) => {
                self.report(name, "float_type", "Input should be a valid number", None);
                0
            }
            Some(_) => self.optional_amount(name).unwrap_or_default(),
            None => 0,
        }
    }

    /// A number that may be absent or null.
    pub(crate) fn optional_number(&mut self, name: &str) -> Option<f64> {
        let value = self.present(name, false)?;
        if !value.is_number() {
            self.report(name, "float_type", "Input should be a valid number", None);
        }
        value.as_f64()
    }

    /// A boolean that may be absent or null.
    pub(crate) fn optional_boolean(&mut self, name: &str) -> Option<bool> {
        let value = self.present(name, false)?;
        if !value.is_boolean() {
            self.report(name, "bool_type", "Input should be a valid boolean", None);
        }
        value.as_bool()
    }

    /// A list that must be present; empty after a reported problem.
    pub(crate) fn list(&mut self, name: &str) -> Vec<Value> {
        match self.present(name, true) {
            Some(Value::Array(items)) => items,
            Some(_) => {
                self.report(name, "list_type", "Input should be a valid list", None);
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    /// Free-form JSON that may be absent.
    pub(crate) fn free_form(&self, name: &str) -> Option<Value> {
        self.fields.get(name).filter(|value| !value.is_null()).cloned()
    }
}

fn check_email(text: &str) -> Result<(), &'static str> {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return Err("An email address must have an @-sign.");
    };
    if local.is_empty() {
        return Err("There must be something before the @-sign.");
    }
    // A line break among them would forge lines of the log.
    if local.contains(|letter: char| letter == '@' || letter.is_whitespace() || letter.is_control()) {
        return Err("The email address contains invalid characters before the @-sign.");
    }
    let labels_are_fine = domain
        .split('.')
        .all(|label| !label.is_empty() && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-'));
    if !labels_are_fine || !domain.contains('.') {
        return Err("The part after the @-sign is not valid. It should have a period.");
    }
    let top = domain.rsplit('.').next().unwrap_or_default();
    if ["local", "localhost", "invalid", "test"].contains(&top) {
        return Err("The part after the @-sign is a special-use or reserved name that cannot be used with email.");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_checked_like_a_form_would() {
        for good in ["admin@example.com", "a.b+c@mail.example.org"] {
            assert_eq!(check_email(good), Ok(()), "{good}");
        }
        for bad in ["", "plain", "@example.com", "a@b", "a@host.local", "a@.com", "a b@example.com", "a\n@example.com"]
        {
            assert!(check_email(bad).is_err(), "{bad}");
        }
    }
}
