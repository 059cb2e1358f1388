//! What the reader is told: toasts that go by themselves, and a feed that stays.

pub mod event_log;
pub mod feed;
pub mod toasts;
