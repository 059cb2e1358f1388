//! Figures and what they mean. Pure: no browser, clock or network is named here.

pub mod away;
pub mod card;
pub mod card_memory;
pub mod card_view;
pub mod delta;
pub mod feed;
pub mod figures;
pub mod money;
pub mod snapshot;
pub mod stats;
pub mod timestamp;

pub use card::{CardId, Section};
pub use card_memory::CardMemory;
pub use card_view::CardView;
pub use delta::Delta;
pub use feed::Feed;
pub use figures::DashboardFigures;
pub use money::{Currency, Money};
pub use stats::{BackendKind, CustomerStats, DashboardStats};
pub use timestamp::Timestamp;

/// How numbers become text. The browser's `Intl` implements it in the app; tests bring their own.
pub trait NumberFormat {
    /// A whole number with the reader's digit grouping.
    fn count(&self, value: i64) -> String;
    /// An amount with its currency sign.
    fn money(&self, amount: Money) -> String;
}
