//! What the reader is told: toasts that go by themselves, and a feed that stays.

pub mod feed;
pub mod status_history;
pub mod toasts;
