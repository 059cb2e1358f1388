//! Helpers for serde: an odd value costs itself, never its neighbours.

use rust_decimal::Decimal;
use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use serde_json::Value;

/// For `#[serde(default, deserialize_with = "lenient::optional")]`: a value of another type counts as missing.
pub(crate) fn optional<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Option<T>, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(deserializer)?).ok())
}

/// For `#[serde(default, deserialize_with = "lenient::exact")]`: a number, or a text that is one, digit by digit as it was
/// sent; anything else counts as missing.
pub(crate) fn exact<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
    let text = match Value::deserialize(deserializer)? {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text,
        _ => return Ok(None),
    };
    let text = text.trim();
    Ok(Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text)).ok())
}

/// For `#[serde(default, deserialize_with = "lenient::list")]`: what is no list counts as an empty one, and entries of
/// another type are left out.
pub(crate) fn list<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let entries = match Value::deserialize(deserializer)? {
        Value::Array(entries) => entries,
        _ => Vec::new(),
    };
    Ok(entries.into_iter().filter_map(|entry| serde_json::from_value(entry).ok()).collect())
}
