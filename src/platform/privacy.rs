//! Whether amounts and names are hidden. It is kept here and not in a context because all formats of the browser know it, as
//! they know its language; whoever changes it draws the page anew.

use std::cell::Cell;

thread_local! {
    static IS_PRIVATE: Cell<bool> = const { Cell::new(false) };
}

/// What stands in place of what is hidden.
pub const MASK: &str = "•••";

/// Whether amounts and names are hidden.
pub fn is_private() -> bool {
    IS_PRIVATE.get()
}

/// Hides amounts and names, or shows them again.
pub fn set_private(is_private: bool) {
    IS_PRIVATE.set(is_private);
}

/// What is told beside what is shown, such as the plain number of an amount; nothing while amounts are hidden.
pub fn unless_private(value: String) -> Option<String> {
    Some(value).filter(|_| !is_private())
}

/// The name or address of somebody, as it may be shown.
pub fn person(name: &str) -> &str {
    if is_private() { MASK } else { name }
}
