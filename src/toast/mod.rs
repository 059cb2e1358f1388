//! Short notices that come and go. The queue is pure; the hook joins it to the clock and the page.

pub mod hook;
pub mod queue;

pub use hook::use_toasts;
pub use queue::{Notice, Toast, ToastKind, ToastQueue};
