//! Figures and what they mean. Pure: no browser, clock or network is named here.

pub mod away;
pub mod card;
pub mod card_memory;
pub mod card_view;
pub mod checks;
pub mod csv;
pub mod day;
pub mod delta;
pub mod feed;
pub mod figure;
pub mod figures;
pub mod headline;
pub mod ledger;
pub mod measures;
pub mod money;
pub mod order;
pub mod period;
pub mod snapshot;
pub mod stats;
pub mod timestamp;

pub use card::{CardId, Section};
pub use card_memory::CardMemory;
pub use card_view::CardView;
pub use day::Day;
pub use delta::Delta;
pub use feed::Feed;
pub use figure::{Change, MetricValue};
pub use figures::DashboardData;
pub use headline::{PeriodMetric, PeriodMetricView};
pub use money::{Currency, Money};
pub use period::{PeriodSelection, Comparison, Granularity, Period, Window};
pub use stats::{BackendKind, CustomerStats, DashboardStats};
pub use timestamp::Timestamp;

/// How numbers become text. The browser's `Intl` implements it in the app; tests bring their own.
pub trait NumberFormat {
    /// A whole number with the reader's digit grouping.
    fn count(&self, value: i64) -> String;
    /// An amount with its currency sign.
    fn money(&self, amount: Money) -> String;
}
