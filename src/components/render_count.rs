//! Counts renderings by name, for the tests that prove that unchanged cards do not render.

use std::cell::RefCell;
use std::collections::BTreeMap;

thread_local! {
    static COUNTS: RefCell<BTreeMap<&'static str, u32>> = const { RefCell::new(BTreeMap::new()) };
}

/// Counts one rendering of `name`.
pub fn count(name: &'static str) {
    COUNTS.with_borrow_mut(|counts| *counts.entry(name).or_default() += 1);
}

/// The counts since the last call, which starts them anew.
pub fn take() -> BTreeMap<&'static str, u32> {
    COUNTS.take()
}
