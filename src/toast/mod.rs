//! Short notices that come and go. The queue is pure; the provider joins it to the clock and the page.

pub mod provider;
pub mod queue;

pub use provider::{ToastProvider, use_toaster};
pub use queue::{Notice, Toast, ToastKind, ToastQueue};
