//! Hooks of the browser alone: they read no context.

mod use_deadline;
mod use_debounced;
mod use_element_width;
mod use_event;
mod use_in_view;
mod use_is_mounted;
mod use_lasting;
mod use_latest;
mod use_leadership;
mod use_rows_in_view;
mod use_select_value;
mod use_stored;
mod use_wake_lock;

pub use use_deadline::use_deadline;
pub use use_debounced::use_debounced;
pub use use_element_width::use_element_width;
pub use use_event::{use_document_event, use_window_event};
pub use use_in_view::use_in_view;
pub use use_is_mounted::use_is_mounted;
pub use use_lasting::use_lasting;
pub use use_latest::use_latest;
pub use use_leadership::use_leadership;
pub use use_rows_in_view::use_rows_in_view;
pub use use_select_value::use_select_value;
pub use use_stored::{Stored, use_stored};
pub use use_wake_lock::use_wake_lock;
