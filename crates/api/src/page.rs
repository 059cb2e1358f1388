//! One page of a list. The API tells no totals, so a page knows only whether another may follow.

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
    pub(crate) fn limit(self) -> usize {
        self.take + 1
    }

    /// The page that a bare array is, which was asked for with [`Slice::limit`].
    pub(crate) fn page<T>(self, mut rows: Vec<T>) -> Page<T> {
        let has_more = rows.len() > self.take;
        rows.truncate(self.take);
        Page { rows, has_more }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_entry_more_means_another_page() {
        let slice = Slice { skip: 100, take: 50 };
        for (length, rows, has_more) in [(0, 0, false), (50, 50, false), (51, 50, true)] {
            let page = slice.page(vec!["x"; length]);
            assert_eq!((page.rows.len(), page.has_more), (rows, has_more), "{length}");
        }
    }
}
