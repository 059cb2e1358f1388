//! One page of a list. The API tells no totals, so a page knows only whether another may follow.

use serde_json::Value;

use super::ApiError;
use super::decode::{Fields, list};

/// How many rows a list shows at a time.
pub const PAGE_SIZE: usize = 50;

/// Rows of a list with the place where the next page starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, in the server's order.
    pub rows: Vec<T>,
    /// How many entries to skip for the next page; `None` when this was the last.
    pub next: Option<usize>,
}

impl<T> Page<T> {
    /// Reads a bare array that was asked for with one entry more than [`PAGE_SIZE`], after skipping `skipped`.
    ///
    /// # Errors
    ///
    /// [`ApiError::Decode`] when it is no list of readable objects.
    pub(super) fn read(
        body: &Value,
        skipped: usize,
        read: impl Fn(Fields<'_>) -> Result<T, ApiError>,
    ) -> Result<Self, ApiError> {
        let entries = list(body)?;
        let rows = entries.iter().take(PAGE_SIZE).map(|entry| read(Fields::of(entry)?)).collect::<Result<_, _>>()?;
        Ok(Self { rows, next: (entries.len() > PAGE_SIZE).then_some(skipped + PAGE_SIZE) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_entry_more_means_another_page() {
        let body = |length: usize| Value::Array(vec![serde_json::json!({"id": "x"}); length]);
        let read = |fields: Fields<'_>| fields.required_text("id").map(str::to_owned);
        for (length, rows, next) in [(0, 0, None), (50, 50, None), (51, 50, Some(150))] {
            let page = Page::read(&body(length), 100, read).expect("a list");
            assert_eq!((page.rows.len(), page.next), (rows, next), "{length}");
        }
        assert!(Page::read(&serde_json::json!([1]), 0, read).is_err());
        assert!(Page::read(&serde_json::json!({}), 0, read).is_err());
    }
}
