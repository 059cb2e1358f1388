//! One page of a list. The API tells no totals, so a page knows only whether another may follow.

use serde_json::Value;

use super::ApiError;
use super::decode::{Fields, list, read_all};

/// A part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// How many entries to skip.
    pub skip: usize,
    /// How many entries to take; at most 999, as some lists refuse to answer more than 1,000 at once.
    pub take: usize,
}

impl Slice {
    /// Lists that are shown are asked for in parts of this size.
    pub const LONGEST: usize = 500;

    /// What to ask for: one entry more tells whether there is another page.
    pub(super) fn limit(self) -> usize {
        self.take + 1
    }
}

/// Rows of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, in the server's order.
    pub rows: Vec<T>,
    /// Whether more follow.
    pub has_more: bool,
}

impl<T> Page<T> {
    /// Reads a bare array that was asked for with [`Slice::limit`].
    ///
    /// # Errors
    ///
    /// [`ApiError::Decode`] when it is no list of readable objects.
    pub(super) fn read(
        body: &Value,
        slice: Slice,
        read: &dyn Fn(Fields<'_>) -> Result<T, ApiError>,
    ) -> Result<Self, ApiError> {
        let entries = list(body)?;
        let rows = read_all(&entries[..entries.len().min(slice.take)], read)?;
        Ok(Self { rows, has_more: entries.len() > slice.take })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_entry_more_means_another_page() {
        let body = |length: usize| Value::Array(vec![serde_json::json!({"id": "x"}); length]);
        let read = |fields: Fields<'_>| fields.required_text("id").map(str::to_owned);
        let slice = Slice { skip: 100, take: 50 };
        for (length, rows, has_more) in [(0, 0, false), (50, 50, false), (51, 50, true)] {
            let page = Page::read(&body(length), slice, &read).expect("a list");
            assert_eq!((page.rows.len(), page.has_more), (rows, has_more), "{length}");
        }
        assert!(Page::read(&serde_json::json!([1]), slice, &read).is_err());
        assert!(Page::read(&serde_json::json!({}), slice, &read).is_err());
    }
}
