//! Reads JSON. A text becomes a value first, and every type is read from a value: a type is compiled anew for each kind
//! of reader, and one kind is enough.

use serde::de::DeserializeOwned;

/// Reads a text.
///
/// # Errors
///
/// When it is no JSON, or another type than expected.
pub fn read<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    serde_json::from_value(serde_json::from_str(text)?)
}
