//! One page of a list. The API tells no totals, so a page knows only whether another may follow.

use crate::query::unread::Unread;

/// A part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// How many entries to skip.
    pub skip: usize,
    /// How many entries to take; at most 999, as some lists refuse to answer more than 1,000 at once.
    pub take: usize,
}

impl Slice {
    /// What to ask for: one entry more tells whether there is another page.
    pub fn limit(self) -> usize {
        self.take + 1
    }
}

/// Rows of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, in the server's order.
    pub rows: Vec<T>,
    /// What could not be read.
    pub unread: Vec<Unread>,
    /// Whether more follow.
    pub has_more: bool,
}
